"""What a writer adds behind the words of somebody else. All places are word indexes of a unit."""

from __future__ import annotations

from analysis.tag.quotes.marks import quotes_on
from analysis.tag.quotes.units import Unit
from analysis.tag.quotes.verbs import FINITE

_TAILS = ("which", "who", "compared", "while", "a", "an")
_AFTER_MARKS = (*_TAILS, "as", "after", "when", "but", "even", "though", "although", "before")
_ASIDES = ("a", "an", "the", "which", "all", "no")


def pause_in_marks(unit: Unit, start: int, end: int) -> int:
    """Return the end of a content with a comma that stands inside the marks: 'it was “a step back,” but conceded'."""
    for at in range(start + 2, end - 1):
        if unit.inside[at] >= 0 or unit.inside[at - 1] < 0 or unit.low[at - 2] != "," or quotes_on(unit, at, end):
            continue
        verb = unit.low[at] in ("and", "but") and unit.tag[at + 1] in (*FINITE, "VBG")
        if verb or unit.tag[at] == "VBG" or unit.low[at] in _AFTER_MARKS:
            return at
    return end


def without_tail(unit: Unit, start: int, end: int) -> int:
    """Return the end of a content without what the writer adds in the end: "said Orr would run, a plan that ...".

    Only a tail that is longer than what it follows is cut: a shorter one may as well belong to what was said.
    """
    for at in range(start + 3, (start + end) // 2):
        if unit.inside[at] < 0 and unit.low[at] == "compared":
            return at
        if unit.inside[at] >= 0 or unit.low[at] not in (",", "-", "--"):
            continue
        opens = _TAILS if unit.low[at] == "," else _ASIDES
        if unit.low[at + 1] in opens and unit.low[at - 1] not in _TAILS and not _returns(unit, at + 1, end):
            return at
    return end


def _returns(unit: Unit, start: int, end: int) -> bool:
    """Whether the clause goes on after an aside that begins at ``start``, or a quotation is part of it."""
    return any(
        unit.inside[at] >= 0 or unit.low[at] in (",", "-", "--") and unit.tag[at + 1] in (*FINITE, "CC")
        for at in range(start, end - 1)
    )
