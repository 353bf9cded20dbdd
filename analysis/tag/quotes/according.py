"""What "according to" attributes: the words before it, after it or around it. All places are word indexes of a unit."""

from __future__ import annotations

from analysis.tag.quotes.extent import quote_end
from analysis.tag.quotes.marks import inside_at, next_mark, trim
from analysis.tag.quotes.phrases import phrase_after
from analysis.tag.quotes.units import Draft, Unit
from analysis.tag.quotes.verbs import TORN, Found, has_finite_verb

_SHORTEST = 2  # words of content
_LEAD_INS = ("if", "when", "after", "before", "because", "as", "since", "once", "until", "unless")


def phrase_statement(unit: Unit, cue: Found, before: list[Draft]) -> Draft | None:
    """Return the statement of "according to X", before it, after it or around it."""
    source = phrase_after(unit, cue.end, unit.size)
    if source is None:
        return None
    spoken = [d.cue[1] for d in before if d.cue and d.content and d.content[0][0] < d.cue[0] and d.cue[1] <= cue.start]
    left = trim(unit, max(spoken, default=0), cue.start)
    comma = next_mark(unit, source[1], (",",), unit.end)
    right = trim(unit, comma + 1, unit.end) if comma is not None else (0, 0)
    if left[1] - left[0] < _SHORTEST:
        if right[1] <= right[0]:
            return None
        if inside_at(unit, right[0]):
            right = right[0], quote_end(unit, right[0], unit.size)
        return Draft((right,), (cue.start, cue.end), (source[0], comma))
    content = (left,)
    if right[1] > right[0] and comma - source[1] < 4:
        if unit.low[left[0]] in ("while", "although", "though") and has_finite_verb(unit, *right):
            content = (right,)
        elif unit.low[left[0]] in _LEAD_INS or not has_finite_verb(unit, *left) or unit.tag[left[1] - 1] in TORN:
            content = (left, right)
    return Draft(content, (cue.start, cue.end), source)
