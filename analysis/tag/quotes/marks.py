"""Quotation marks and pauses in a unit. All places are word indexes of a unit."""

from __future__ import annotations

from analysis.tag.quotes.units import Range, Unit

_PAUSES = (",", ";", ":", "-", "--", ".", "(")


def inside_at(unit: Unit, at: int) -> bool:
    """Whether word ``at`` lies inside quotation marks."""
    return 0 <= at < unit.size and unit.inside[at] >= 0


def next_mark(unit: Unit, start: int, marks: tuple[str, ...], high: int) -> int | None:
    """Return the first of ``marks`` outside quotation marks in [start, high), or None."""
    return next((at for at in range(start, high) if unit.low[at] in marks and unit.inside[at] < 0), None)


def run_start(unit: Unit, at: int) -> int:
    """Return the first word of the quotation that word ``at`` lies in."""
    start = at
    while start and unit.inside[start - 1] == unit.inside[at]:
        start -= 1
    return start


def trim(unit: Unit, start: int, end: int) -> Range:
    """Return [start, end) without pauses and conjunctions at its edges, except inside quotation marks."""
    while start < end and unit.inside[start] < 0 and (unit.low[start] in _PAUSES or unit.low[start] in ("and", "but")):
        start += 1
    while end > start and unit.inside[end - 1] < 0 and (
        unit.low[end - 1] in _PAUSES or unit.low[end - 1] in ("and", "but", "as", "while")
    ):  # fmt: skip
        end -= 1
    return start, end


def quotes_on(unit: Unit, at: int, end: int) -> bool:
    """Whether a list of quoted words goes on: 'called him a "nasty guy," an "anchor" and "sick"'."""
    while at < end and unit.inside[at] < 0 and unit.low[at] in ("a", "an", "the", "and", "or", ","):
        at += 1
    return at < end and unit.inside[at] >= 0


def next_pause(unit: Unit, start: int, marks: tuple[str, ...], high: int) -> int | None:
    """Return where a clause from ``start`` on ends: at one of ``marks``, or behind a quotation that has a comma inside.

    'After he called it "odd," they left' pauses before "they".
    """
    return next(
        (
            at for at in range(start, high)
            if unit.inside[at] < 0 and (unit.low[at] in marks or at > start and _closes_with_comma(unit, at))
        ),
        None,
    )  # fmt: skip


def _closes_with_comma(unit: Unit, at: int) -> bool:
    return unit.inside[at - 1] >= 0 and unit.low[at - 2] == "," and not quotes_on(unit, at, unit.size)
