"""Times and occasions of a saying ("on Tuesday", "in a statement"). All places are word indexes of a unit."""

from __future__ import annotations

from analysis.tag.quotes.cues import Cues
from analysis.tag.quotes.marks import trim
from analysis.tag.quotes.phrases import phrase_after
from analysis.tag.quotes.units import Unit
from analysis.tag.quotes.verbs import has_finite_verb


def skip_occasion(unit: Unit, at: int, high: int, cues: Cues) -> int:
    """Return the place after adverbs, times and occasions ("on Tuesday", "in a statement") that follow a verb."""
    while at < high:
        low, tag = unit.low[at], unit.tag[at]
        if unit.low[at + 1 : at + 2] == ["'s"]:
            return at  # "said Thursday's vote"
        if low in cues.times or tag == "RB" and low not in ("not", "there", "only", "even", "so", "as"):
            at += 1
        elif (tag in ("IN", "TO") or low in ("on", "in")) and low not in (*cues.openers, "of") and at + 1 < high:
            phrase = phrase_after(unit, at + 1, min(high, at + 12))
            occasion = phrase and any(w in cues.occasions or w in cues.times for w in unit.low[phrase[0] : phrase[1]])
            if not occasion:
                return at
            at = phrase[1]
        else:
            return at
    return at


def without_occasion(unit: Unit, start: int, end: int, cues: Cues) -> int:
    """Return the end of a content without verb and without the occasion behind it: "called for help | in a speech"."""
    for at in range(start + 2, end - 1):
        if unit.low[at] in ("in", "during") and unit.inside[at] < 0 and _is_occasion(unit, at, end, cues):
            return end if has_finite_verb(unit, start, at) else trim(unit, start, at)[1]
    return end


def _is_occasion(unit: Unit, at: int, end: int, cues: Cues) -> bool:
    phrase = phrase_after(unit, at + 1, end)
    if phrase is None or not cues.occasions.intersection(unit.low[phrase[0] : phrase[1]]):
        return False
    return unit.low[at - 1] == "," or skip_occasion(unit, at, end, cues) >= end
