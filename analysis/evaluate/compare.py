"""Where gold and tagger differ, item by item, each difference under the name of its kind.

The same items count as matched here as in the scores; what was not matched is then held against what lies nearest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from analysis.evaluate.gold import yardstick
from analysis.evaluate.matching import match_best_first, overlap
from analysis.evaluate.quotes import ENOUGH, Statement, match_statements, read_statements
from analysis.evaluate.spans import is_pronoun, match_actors
from analysis.evaluate.speakers import speakers_agree
from analysis.evaluate.triples import Triple, match_triples, read_triples
from analysis.schema import UNRESOLVED

_WORD = re.compile(r"\w+")
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)
_SIGNS = {1: "+1", -1: "−1"}


class Difference(NamedTuple):
    """One difference: its kind, where it stands (start included, end excluded), what gold and the tagger say."""

    error: str
    start: int
    end: int
    gold: str
    tagged: str


def compare(task: str, gold: Mapping[str, Any], predicted: Mapping[str, Any]) -> list[Difference]:
    """Return the differences in one row of a gold file, in reading order. Raises ValueError on another task."""
    if task not in _COMPARED:
        raise ValueError(f"task {task!r} has no kinds of error; there are {', '.join(_COMPARED)}.")
    return sorted(_COMPARED[task](gold, predicted), key=lambda d: (d.start, d.end))


def _compare_actors(gold: Mapping[str, Any], predicted: Mapping[str, Any]) -> Iterator[Difference]:
    text = gold["text"]
    matched = match_actors(gold["mentions"], predicted["mentions"])
    missed = _left(gold["mentions"], matched)
    extra = _left(predicted["mentions"], matched.values())
    swapped = match_best_first(
        (overlap(g, p), i, j) for i, g in enumerate(missed) for j, p in enumerate(extra) if overlap(g, p) > 0
    )
    members = Counter((m["start"], m["end"]) for m in gold["mentions"])
    for i, j in swapped.items():
        kind = f"another actor: {naming_of(text, missed[i], members)}"
        yield Difference(kind, missed[i]["start"], missed[i]["end"], missed[i]["actor_id"], extra[j]["actor_id"])
    for mention in _left(missed, swapped):
        kind = f"missed: {naming_of(text, mention, members)}"
        yield Difference(kind, mention["start"], mention["end"], mention["actor_id"], "")
    for mention in _left(extra, swapped.values()):
        kind = f"not in gold: {mention['kind']}"
        yield Difference(kind, mention["start"], mention["end"], "", mention["actor_id"])


def naming_of(text: str, mention: Mapping[str, Any], members: Mapping[tuple[int, int], int]) -> str:
    """Return how a gold mention names its actor; gold has no kinds, so this goes by the words and the id.

    ``members`` counts the mentions of each span: a span with several stands for a group.
    """
    span = text[mention["start"] : mention["end"]]
    words = _ARTICLE.sub("", span)
    if is_pronoun(text, mention):
        return f"pronoun: {_pronoun_kind(span.lower())}"
    if mention["actor_id"] == UNRESOLVED:
        return "somebody unnamed"
    if not words[:1].isupper():
        if members[mention["start"], mention["end"]] > 1:
            return "phrase for a group"
        return "role or description" if words != span else "noun without an article"
    return "name of an actor in no list" if mention["actor_id"].startswith("~") else "name of a listed actor"


def _pronoun_kind(word: str) -> str:
    return next((kind for kind, words in yardstick()["kinds_of_pronoun"].items() if word in words), "another")


def _compare_quotes(gold: Mapping[str, Any], predicted: Mapping[str, Any]) -> Iterator[Difference]:
    text = gold["text"]
    golds, calls = (read_statements(text, row["attributions"]) for row in (gold, predicted))
    fits = match_statements(golds, calls)
    for i, said in enumerate(golds):
        called = calls[fits[i][0]] if i in fits else None
        kind = _statement_error(text, said, called, fits[i][1] if i in fits else 0.0)
        if kind:
            yield Difference(kind, *_hull(text, said), _speaker(text, said), called and _speaker(text, called) or "")
    for called in _left(calls, [j for j, _ in fits.values()]):
        yield Difference(f"not in gold: {called.type}", *_hull(text, called), "", _speaker(text, called))


def _statement_error(text: str, said: Statement, called: Statement | None, fit: float) -> str:
    """Return what is wrong with a statement, the gravest first; "" where it is right."""
    if called is None:
        return f"missed: {said.type}" + ("" if said.is_speech else ", no verb of speech")
    if fit < ENOUGH:
        extent = "too short" if called.words < said.words else "too long" if called.words > said.words else "shifted"
        return f"words {extent}: {said.type}"
    if not speakers_agree(text, said.source, called.source):
        return "speaker not found" if called.source is None else "another speaker"
    if said.speaker_actor_ids is None or said.speaker_actor_ids == called.speaker_actor_ids:
        return ""
    unresolved = called.speaker_actor_ids <= {UNRESOLVED}
    return "speaker found, not which actor it is" if unresolved else "speaker found, taken for another actor"


def _hull(text: str, statement: Statement) -> tuple[int, int]:
    return min(statement.words), _WORD.match(text, max(statement.words)).end()


def _speaker(text: str, statement: Statement) -> str:
    source = statement.source
    words = "no speaker" if source is None else text[source["start"] : source["end"]]
    ids = ", ".join(sorted(statement.speaker_actor_ids or ()))
    return f"{words} ({ids})" if ids else words


def _compare_triples(gold: Mapping[str, Any], predicted: Mapping[str, Any]) -> Iterator[Difference]:
    golds, calls = read_triples(gold), read_triples(predicted)
    matched = match_triples(golds, calls, lambda t: (t.holder, t.target, t.stance))
    for i, j in matched.items():
        if not calls[j].voices <= golds[i].voices:
            yield _stance_difference("right but for the voice", golds[i], calls[j])
    missed, extra = _left(golds, matched), _left(calls, matched.values())
    for kind, same in _NEARLY.items():
        nearly = match_triples(missed, extra, same)
        for i, j in nearly.items():
            yield _stance_difference(kind, missed[i], extra[j])
        missed, extra = _left(missed, nearly), _left(extra, nearly.values())
    for triple in missed:
        yield _stance_difference(f"missed: {_SIGNS[triple.stance]}, {_voices(triple)}", triple, None)
    for triple in extra:
        yield _stance_difference(f"not in gold: {_SIGNS[triple.stance]}, {_voices(triple)}", None, triple)


_NEARLY: dict[str, Callable[[Triple], tuple]] = {
    "opposite sign": lambda t: (t.holder, t.target),
    "another holder": lambda t: (t.target, t.stance),
    "another target": lambda t: (t.holder, t.stance),
}


def _stance_difference(kind: str, gold: Triple | None, called: Triple | None) -> Difference:
    span = (gold or called).span
    return Difference(kind, span["start"], span["end"], _stance(gold), _stance(called))


def _stance(triple: Triple | None) -> str:
    if triple is None:
        return ""
    return f"{triple.holder} → {triple.target} {_SIGNS[triple.stance]} {_voices(triple)}"


def _voices(triple: Triple) -> str:
    return " and ".join(sorted(triple.voices))


def _left(items: Sequence[Any], taken: Any) -> list[Any]:
    """Return the items whose number is not among ``taken``."""
    taken = set(taken)
    return [item for number, item in enumerate(items) if number not in taken]


_COMPARED: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Iterator[Difference]]] = {
    "actors": _compare_actors, "quotes": _compare_quotes, "triples": _compare_triples,
}  # fmt: skip
