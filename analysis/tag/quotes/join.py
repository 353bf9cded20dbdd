"""Statements over several units: quotations that stand alone, signed ones, speech in transcripts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from analysis.schema import Span
from analysis.tag.quotes.phrases import phrase_after
from analysis.tag.quotes.units import Draft, Range, Unit
from analysis.tag.quotes.verbs import has_finite_verb

_SHORTEST_ALONE = 5  # words and marks of a quotation nobody is named for; shorter ones are titles and slogans
_LONGEST_SIGNATURE = 14  # words: "- Lena Orr, head of the port authority"
_LONGEST_LABEL = 8  # words before the colon
_MOST_PIECES = 500  # bounds the time that a text of nothing but quotations takes
_DASHES = ("-", "--")


class Statement(NamedTuple):
    """A statement in text offsets; cue and source are None where there is none.

    ``paragraphs`` are those of the pieces of ``content``; ``paragraph`` is the one it has reached. ``quoting``: a
    quotation further on may belong to it.
    """

    content: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    paragraph: int
    paragraphs: tuple[int, ...]
    spoken: bool  # a line of a transcript
    quoting: bool


def join_statements(units: Iterable[Unit], read_unit: Callable[[Unit], list[Draft]]) -> list[Statement]:
    """Return the statements of ``units``; a quotation that stands alone goes on with the statement before it."""
    statements: list[Statement] = []
    open_at: int | None = None  # the statement that a quotation standing alone goes on with
    for unit in units:
        before = statements[open_at] if open_at is not None else None
        before = before if before and len(before.content) < _MOST_PIECES else None
        alone = _standing_alone(unit)
        if before and before.spoken and before.paragraph == unit.paragraph and not _is_labelled(unit):
            alone = (0, unit.size)  # a transcript: the whole paragraph is speech
        if alone and before and unit.paragraph - before.paragraph <= 1:
            statements[open_at] = _with_more(before, unit, [alone])
            continue
        signed = _signature(unit, before) if before else None
        if signed:
            statements[open_at : open_at + 1] = signed
            open_at = None
            continue
        new = _unclaimed(alone) if alone else _transcript(unit) if unit.label else read_unit(unit)
        if before and not before.cue and before.paragraph == unit.paragraph and _names_speaker(new):
            statements[open_at] = _attributed(before, unit, new[0])
            continue
        if before and not unit.label:
            statements[open_at] = _with_more(before, unit, _left_over(unit, new, before))
        open_at = _open_after(unit, new, statements, open_at)
        statements += [_statement(unit, draft) for draft in new]
    return statements


def _is_labelled(unit: Unit) -> bool:
    """Whether a unit begins like a line of a transcript: 'MERCER: ...' or 'Lena Orr: "..."'."""
    colon = unit.low.index(":", 0, _LONGEST_LABEL) if ":" in unit.low[:_LONGEST_LABEL] else unit.size
    return unit.label > 0 or unit.capital[0] and colon + 1 < unit.size and unit.inside[colon + 1] >= 0


def _names_speaker(new: list[Draft]) -> bool:
    """Whether a unit is no more than "Orr said.": it names who speaks, and nothing that is said."""
    return len(new) == 1 and not new[0].content and new[0].source is not None


def _attributed(statement: Statement, unit: Unit, draft: Draft) -> Statement:
    return statement._replace(cue=_span(unit, draft.cue), source=_span(unit, draft.source), paragraph=unit.paragraph)


def _with_more(statement: Statement, unit: Unit, parts: list[Range]) -> Statement:
    content = (*statement.content, *(_span(unit, part) for part in parts))
    paragraphs = (*statement.paragraphs, *(unit.paragraph for _ in parts))
    reached = unit.paragraph if parts else statement.paragraph
    return statement._replace(content=content, paragraphs=paragraphs, paragraph=reached)


def _left_over(unit: Unit, new: list[Draft], before: Statement) -> list[Range]:
    """Return whole quoted sentences of the same paragraph that nobody else is named for."""
    if before.paragraph != unit.paragraph or not before.quoting:
        return []
    claimed = [part for draft in new for part in draft.content]
    first = min((draft.cue[0] for draft in new if draft.cue), default=unit.size)
    return [
        run
        for run in unit.runs
        if run[1] <= first and run[1] - run[0] > _SHORTEST_ALONE and _is_sentence(unit, run)
        and not any(start < run[1] and run[0] < end for start, end in claimed)
    ]  # fmt: skip


def _is_sentence(unit: Unit, run: Range) -> bool:
    return unit.capital[run[0] + 1] and unit.low[run[1] - 2] in (".", "?", "!", ",", "...")


def _unclaimed(alone: Range) -> list[Draft]:
    return [Draft((alone,), None, None)] if alone[1] - alone[0] >= _SHORTEST_ALONE else []


def _transcript(unit: Unit) -> list[Draft]:
    """Return the statement of "MERCER: The port stays open."""
    first = int(unit.low[0] == '"')
    return [Draft(((unit.label, unit.size),), (unit.label - 1, unit.label), (first, unit.label - 1))]


def _standing_alone(unit: Unit) -> Range | None:
    """Return the words of a unit that is nothing but quotation, else None."""
    if unit.label or any(k < 0 and low[:1].isalnum() for k, low in zip(unit.inside, unit.low, strict=True)):
        return None
    return (unit.runs[0][0], unit.runs[-1][1]) if unit.runs else None


def _signature(unit: Unit, last: Statement) -> list[Statement] | None:
    """Return the statement before a unit, parted where a signature follows: '"..." - Lena Orr, Oslo'."""
    stray = unit.low[-1] == '"' and unit.inside[-1] < 0  # '"We stay.', and in a line of its own 'Lena Orr, Oslo"'
    dash = unit.low[0] in _DASHES and unit.low[-1] not in _DASHES
    if not (stray or dash) or unit.size > _LONGEST_SIGNATURE or unit.paragraph - last.paragraph > 1:
        return None
    name = phrase_after(unit, int(dash), unit.size)
    if name is None or "NNP" not in unit.tag[name[0] : name[1]] or has_finite_verb(unit, 0, unit.size):
        return None
    return _parted(last, _span(unit, (0, 1) if dash else (unit.size - 1, unit.size)), _span(unit, name))


def _parted(last: Statement, cue: Span, name: Span) -> list[Statement] | None:
    """Return the pieces of the last paragraph as a statement of its own, and before it what is left of the old one."""
    own = [paragraph == last.paragraph and not (last.cue and i == 0) for i, paragraph in enumerate(last.paragraphs)]
    pieces, kept = (
        tuple(part for part, is_own in zip(last.content, own, strict=True) if is_own is wanted)
        for wanted in (True, False)
    )
    paragraphs = tuple(p for p, is_own in zip(last.paragraphs, own, strict=True) if not is_own)
    signed = last._replace(content=pieces, cue=cue, source=name, paragraphs=(last.paragraph,) * len(pieces))
    rest = [last._replace(content=kept, paragraphs=paragraphs)] if kept else []
    return [*rest, signed] if pieces else None


def _open_after(unit: Unit, new: list[Draft], statements: list[Statement], open_at: int | None) -> int | None:
    """Return which statement the next quotation would go on with: the last one that quotes, else the first."""
    quoting = [i for i, draft in enumerate(new) if _quotes(unit, draft)]
    if new:
        return len(statements) + (quoting[-1] if quoting else 0)
    return open_at if open_at is not None and statements[open_at].paragraph == unit.paragraph else None


def _quotes(unit: Unit, draft: Draft) -> bool:
    return any(max(unit.inside[start:end], default=-1) >= 0 for start, end in draft.content)


def _statement(unit: Unit, draft: Draft) -> Statement:
    cue, source = (_span(unit, part) if part else None for part in (draft.cue, draft.source))
    content = tuple(_span(unit, part) for part in draft.content)
    paragraphs = (unit.paragraph,) * len(content)
    return Statement(content, cue, source, unit.paragraph, paragraphs, unit.label > 0, _quotes(unit, draft))


def _span(unit: Unit, part: Range) -> Span:
    return Span(unit.starts[part[0]], unit.ends[part[1] - 1])
