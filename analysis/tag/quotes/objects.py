"""Where a noun phrase that is said, judged or called for ends. All places are word indexes of a unit."""

from __future__ import annotations

from analysis.tag.quotes.cues import Cues
from analysis.tag.quotes.marks import inside_at, next_mark, quotes_on
from analysis.tag.quotes.units import Unit
from analysis.tag.quotes.verbs import Found, has_finite_verb

_LISTED = frozenset("NN NNS NNP NNPS JJ CD DT PRP$ POS".split())


def object_end(unit: Unit, cue: Found, start: int, end: int, cues: Cues) -> int:
    """Return where a noun phrase as content ends: at a comma, or at the next verb joined by and."""
    if (
        unit.low[start] in cues.openers
        or unit.low[start] == "to"
        or "bare" in cue.word.takes
        and has_finite_verb(unit, start, end)
    ):
        return end
    for at in range(start + 1, end):
        if at > start + 1 and _opens_circumstance(unit, at, end, cues):
            return at
        if unit.inside[at] < 0 and unit.low[at] in (",", ";") and not inside_at(unit, at + 1):
            if not _goes_on_after(unit, start, at, end):
                return at
        if unit.inside[at] < 0 <= unit.inside[at - 1] and unit.low[at - 2] in (",", "."):
            if not quotes_on(unit, at, end):
                return at
        if (
            unit.inside[at] < 0
            and unit.low[at] in ("and", "but")
            and at + 1 < end
            and unit.tag[at + 1] in ("VBD", "VBZ", "MD")
        ):
            return at
    return end


def _opens_circumstance(unit: Unit, at: int, end: int, cues: Cues) -> bool:
    """Whether a clause of time or reason behind the object begins at ``at``: "condemned the launch | after ..."."""
    if unit.inside[at] >= 0 or unit.low[at] not in cues.circumstances or unit.inside[at - 1] >= 0:
        return False
    return has_finite_verb(unit, at, next_mark(unit, at, (",", ";"), end) or end)


def _goes_on_after(unit: Unit, start: int, comma: int, end: int) -> bool:
    """Whether a noun phrase goes on after a comma: "a generous, open host", "one of them, Lena Orr, of a trick"."""
    if comma + 1 >= end:
        return False
    before, after = unit.tag[comma - 1], unit.tag[comma + 1]
    if _lists_on(unit, comma, end):
        return True
    if before == "JJ" and after in ("JJ", "VB", "NN") or before == after == "VBG":
        return True
    second = next_mark(unit, comma + 1, (",",), min(end, comma + 6))
    named = second is not None and all(tag == "NNP" for tag in unit.tag[comma + 1 : second])
    first = next_mark(unit, max(start, comma - 5), (",",), comma)
    return named or first is not None and before == "NNP" and unit.low[comma + 1] in ("of", "as", "for", "to")


def _lists_on(unit: Unit, comma: int, end: int) -> bool:
    """Whether a comma separates the members of a list: "of fraud, theft and arson", "the envoy, or rather his aide"."""
    at = comma + 1
    while at < end and (unit.tag[at] in _LISTED or unit.low[at] == "of"):
        at += 1
    return unit.low[comma + 1] in ("or", "including") or comma + 1 < at < end - 1 and unit.low[at] in ("and", "or")
