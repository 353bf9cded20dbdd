"""Issues that a text argues about: the cue phrases of data/reference/issues.yml as mentions of kind "issue".

A mention says that the issue is spoken of, never which side the words take. Stances toward issues are written only by a
tier that reaches ``LEAST_MACRO_F1`` on training/issues_dev.jsonl (113 rows): ``python -m training.score_issues``
measures it, data/models/issues.json keeps the figure of each model.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from analysis.reference import Reference, shipped
from analysis.schema import Mention
from analysis.tag.actors.gazetteer import Gazetteer, Hit

LEAST_MACRO_F1 = 0.70  # on training/issues_dev.jsonl; below it, stances toward issues are not written at all
_MAY_CROSS = ("group", "pronoun")  # words that stand for actors, no names: "the alliance" in "the alliance with Seoul"


def find_issues(text: str, mentions: Sequence[Mention], reference: Reference) -> list[Mention]:
    """Return each mention of an issue in ``text``, in reading order; no two overlap.

    ``mentions`` are those of the actors. A cue may hold an actor's name whole ("sanctions on Iran": the actor's own
    mention stays beside it), but never lies inside a name nor crosses its edge. Of cues that overlap the longest wins,
    then the first; a phrase that means something else ("free trade unions") takes part and is then left out.
    """
    hits = _compile_cues(reference).all_matches(_fold(text))
    names = [m for m in mentions if m.kind not in _MAY_CROSS]
    longest = max((m.end_char - m.start_char for m in names), default=0)
    free = [hit for hit in hits if not hit.name.candidates or not _breaks_a_name(hit, names, longest)]
    return [
        Mention(hit.start, hit.end, text[hit.start : hit.end], hit.name.candidates[0][0], "issue", "issue_cue")
        for hit in _longest_first(free)
        if hit.name.candidates
    ]


@lru_cache
def judges_issues(model: str) -> bool:
    """Say whether the model of this name was measured to judge stances toward issues well enough."""
    measured = json.loads((shipped("models") / "issues.json").read_text(encoding="utf-8"))
    return measured.get(model, {}).get("macro_f1", 0) >= LEAST_MACRO_F1


def issue_names(reference: Reference) -> dict[str, str]:
    """Return issue -> the name that charts and tables show."""
    return {issue["id"]: issue["name"] for issue in reversed(reference.words["issues"])}


def _longest_first(hits: Sequence[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    taken: set[int] = set()
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start)):
        letters = range(hit.start, hit.end)
        if taken.isdisjoint(letters):
            taken.update(letters)
            kept.append(hit)
    return sorted(kept)


def _breaks_a_name(hit: Hit, names: Sequence[Mention], longest: int) -> bool:
    """Say whether a cue shares letters with an actor's name without holding it whole; ``longest`` is that of names."""
    near = slice(*(bisect_left(names, at, key=lambda m: m.start_char) for at in (hit.start - longest, hit.end)))
    return any(hit.start < m.end_char and (m.start_char < hit.start or hit.end < m.end_char) for m in names[near])


def _fold(text: str) -> str:
    """Return ``text`` in lower case with straight apostrophes and plain spaces; every offset stays what it was."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters grow in lower case ("İ"), which would move the offsets
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.replace("’", "'").replace("\xa0", " ")


@lru_cache(maxsize=8)
def _compile_cues(reference: Reference) -> Gazetteer:
    return Gazetteer(dict(_cues(reference)))


def _cues(reference: Reference) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Yield each phrase with its issue, without one for phrases that mean something else."""
    for issue in reference.words["issues"]:
        yield from ((_fold(cue), ((issue["id"], "issue"),)) for cue in issue["cues"])
        yield from ((_fold(phrase), ()) for phrase in issue.get("not_cues", ()))
