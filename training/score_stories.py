"""Say how many namings of actors are found in ordinary news: in `sentences_stories.jsonl`, whose actors are numbered.

    python -m training.score_stories [--writers s4 s5 s7]

A naming is right where it has the actor that most of its number's proper names have, so no ids are needed. The marks
are wider than those of `data/gold`: unnamed crowds, officials and mere places are marked too, so read recall of the
nouns against itself only. No rule was made from the stories of the writers s4, s5 and s7.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analysis.evaluate.gold import yardstick
from analysis.reference import Reference, load_reference
from analysis.schema import NOT_ACTORS, Mention, Span
from analysis.tag import tag_text

STORIES = Path(__file__).with_name("sentences_stories.jsonl")
WRITERS = ("s4", "s5", "s7")
PRONOUNS = yardstick()["kinds_of_pronoun"]
KIND_OF = {word: kind for kind, words in PRONOUNS.items() for word in words}
KINDS = ("a name", "a name with a description", "a noun", *PRONOUNS)
_ARTICLE = re.compile(r"(?:the|an?)\s", re.IGNORECASE)
_NAME = re.compile(r"[A-Z][\w.’'-]*(?:\s(?:of|de|da|van|el|al|and|for|the|[A-Z0-9][\w.’'-]*))*")
_PARAGRAPH = 3  # sentences


class Naming(NamedTuple):
    """One marked naming; ``actor`` is its number in the story."""

    span: Span
    kind: str
    actor: int


def read_stories(path: Path, writers: Sequence[str]) -> Iterator[tuple[str, list[Naming]]]:
    """Yield the text of each story, a headline and paragraphs, with its namings."""
    stories: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["id"].split("-")[0] in writers:
            stories[row["id"].rpartition("-")[0]].append(row)
    for rows in stories.values():
        text, namings = "", []
        for number, row in enumerate(rows):
            mark = '"' if row["quoted"] else ""
            begin = len(text) + len(mark)
            namings += [
                Naming(Span(begin + a["start"], begin + a["end"]), kind_of(a["text"]), a["actor"])
                for a in row["actors"]
            ]
            ends = number == 0 or number % _PARAGRAPH == _PARAGRAPH - 1
            text += f"{mark}{row['text']}{mark}" + ("\n\n" if ends else " ")
        yield text, namings


def kind_of(wording: str) -> str:
    """Return the kind of a naming, one of ``KINDS``."""
    plain = _ARTICLE.sub("", wording, count=1) if _ARTICLE.match(wording) else wording
    if wording.lower() in KIND_OF:
        return KIND_OF[wording.lower()]
    if not any(letter.isupper() for letter in plain):
        return "a noun"
    return "a name" if _NAME.fullmatch(plain) else "a name with a description"


def score(text: str, namings: Sequence[Naming], reference: Reference) -> Counter[tuple[str, str]]:
    """Return how many namings of each kind are "right", of "another" actor, "missed" and "not marked"."""
    found = [m for m in tag_text(text, reference).mentions if m.kind not in NOT_ACTORS]
    over = [{m.actor_id for m in found if _meet(m, naming.span)} for naming in namings]
    actors = _actors(namings, over)
    counts = Counter(
        (naming.kind, _outcome(ids, actors.get(naming.actor, set()))) for naming, ids in zip(namings, over, strict=True)
    )
    extra = [m for m in found if not any(_meet(m, naming.span) for naming in namings)]
    return counts + Counter((kind_of(m.mention), "not marked") for m in extra)


def _actors(namings: Sequence[Naming], over: Sequence[set[str]]) -> Mapping[int, set[str]]:
    """Return for each number the actor that its names have most often, its nouns only where it has no name."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for naming, ids in zip(namings, over, strict=True):
        if naming.kind in KINDS[:3]:
            counts[naming.actor].update({actor: 0.1 if naming.kind == "a noun" else 1 for actor in ids})
    return {n: {a for a, c in found.items() if c >= max(found.values()) / 2} for n, found in counts.items() if found}


def _outcome(ids: set[str], actors: set[str]) -> str:
    return "missed" if not ids else "right" if ids & actors else "another"


def _meet(mention: Mention, span: Span) -> bool:
    return mention.start_char < span.end_char and span.start_char < mention.end_char


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writers", nargs="+", default=WRITERS, help="s1 to s7")
    args = parser.parse_args()
    reference = load_reference()
    stories = list(read_stories(STORIES, args.writers))
    counts = sum((score(*story, reference) for story in stories), Counter())
    print(f"{len(stories)} stories of {', '.join(args.writers)}")
    for kinds in (*((kind,) for kind in KINDS), KINDS):
        right, another, missed, extra = (
            sum(counts[kind, outcome] for kind in kinds) for outcome in ("right", "another", "missed", "not marked")
        )
        name = kinds[0] if len(kinds) == 1 else "all"
        n, called = right + another + missed, right + another + extra
        print(f"{name:26} n {n:5}  recall {right / max(n, 1):.3f}  precision {right / max(called, 1):.3f}")


if __name__ == "__main__":
    main()
