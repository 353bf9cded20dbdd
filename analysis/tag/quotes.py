"""Who said what: statements with speaker, cue and content, found by rules.

Each sentence is read cue by cue (``quote_clauses``), then for quotations and nouns that report without a listed verb
(``quote_unlisted``). Here the drafts become ``Quote`` rows, and a quotation that stands alone joins the statement
before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Quote, Sentence, Span
from analysis.tag.quote_clauses import read_statement
from analysis.tag.quote_cues import Cues, compile_cues
from analysis.tag.quote_phrases import first_subject
from analysis.tag.quote_units import Draft, Range, Unit, find_runs, find_units
from analysis.tag.quote_unlisted import read_nouns, read_unlisted_verbs
from analysis.tag.quote_verbs import find_cues

_WORD = re.compile(r"\w+")
_TWIN_MARKS = re.compile("''|``")
_TWIN_QUOTE = re.compile(r"(?:''|``)(?=\S)(?:(?!'')[^\n])*+(?:''+|$)", re.MULTILINE)
_DIRECT, _INDIRECT = 0.95, 0.05  # shares of content words inside double quotation marks
_SHORTEST_ALONE = 5  # words and marks of a quotation nobody is named for; shorter ones are titles and slogans


class _Statement(NamedTuple):
    """A statement in text offsets, with the paragraph it has reached; cue and source are None where there is none."""

    content: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    paragraph: int
    spoken: bool  # a line of a transcript


def find_quotes(text: str, sentences: list[Sentence], quoted: list[Span], reference: Reference) -> list[Quote]:
    """Return the attributed statements of ``text`` in reading order, at most one for each place they begin at.

    ``quoted`` are the stretches inside double quotation marks. The speaker is the noun phrase that the text names
    ("he", "the two ministers"), "" where it names nobody; who that is, is found elsewhere. A statement inside another
    ("he said that Kim called it a trick") is part of the outer one.
    """
    quoted = _with_twin_marks(text, quoted)
    starts = [span.start_char for span in quoted]
    statements = _find_statements(text, sentences, quoted, compile_cues(reference))
    rows = [_quote(text, statement, quoted, starts) for statement in statements if statement.content]
    longest_last = sorted(rows, key=lambda row: (row.start_char, row.end_char, -row.cue_start_char))
    return list({row.start_char: row for row in longest_last}.values())


def _find_statements(text: str, sentences: list[Sentence], quoted: list[Span], cues: Cues) -> list[_Statement]:
    statements: list[_Statement] = []
    open_at: int | None = None  # the statement that a quotation standing alone goes on with
    for unit in find_units(text, sentences, quoted, cues):
        alone = _standing_alone(unit)
        before = statements[open_at] if open_at is not None else None
        if before and before.spoken and before.paragraph == unit.paragraph:
            alone = (0, unit.size)  # a transcript: the whole paragraph is speech
        if alone and before and unit.paragraph - before.paragraph <= 1:
            content = (*before.content, _span(unit, alone))
            statements[open_at] = before._replace(content=content, paragraph=unit.paragraph)
            continue
        new = _unclaimed(alone) if alone else _transcript(unit) if unit.label else _read_unit(unit, cues)
        open_at = _open_after(unit, new, statements, open_at)
        statements += [_statement(unit, draft) for draft in new]
    return statements


def _unclaimed(alone: Range) -> list[Draft]:
    return [Draft((alone,), None, None)] if alone[1] - alone[0] >= _SHORTEST_ALONE else []


def _transcript(unit: Unit) -> list[Draft]:
    """Return the statement of "MERCER: The port stays open."""
    return [Draft(((unit.label, unit.size),), (unit.label - 1, unit.label), (0, unit.label - 1))]


def _standing_alone(unit: Unit) -> Range | None:
    """Return the words of a unit that is nothing but quotation, else None."""
    runs = find_runs(unit)
    outside = any(k < 0 and low[:1].isalnum() for k, low in zip(unit.inside, unit.low, strict=True))
    return (runs[0][0], runs[-1][1]) if runs and not outside else None


def _open_after(unit: Unit, new: list[Draft], statements: list[_Statement], open_at: int | None) -> int | None:
    """Return which statement the next quotation would go on with: the last one that quotes, else the first."""
    quoting = [i for i, draft in enumerate(new) if _quotes(unit, draft)]
    if new:
        return len(statements) + (quoting[-1] if quoting else 0)
    return open_at if open_at is not None and statements[open_at].paragraph == unit.paragraph else None


def _quotes(unit: Unit, draft: Draft) -> bool:
    return any(unit.inside[at] >= 0 for start, end in draft.content for at in range(start, end))


def _statement(unit: Unit, draft: Draft) -> _Statement:
    cue, source = (_span(unit, part) if part else None for part in (draft.cue, draft.source))
    return _Statement(tuple(_span(unit, part) for part in draft.content), cue, source, unit.paragraph, unit.label > 0)


def _span(unit: Unit, part: Range) -> Span:
    return Span(unit.spans[part[0]].start_char, unit.spans[part[1] - 1].end_char)


def _read_unit(unit: Unit, cues: Cues) -> list[Draft]:
    found, drafts = find_cues(unit, cues), []
    for k in range(len(found)):
        draft = read_statement(unit, found, k, drafts, cues)
        drafts += [draft] if draft else []
    drafts = [draft for draft in drafts if not _is_nested(draft, drafts)]
    drafts += read_unlisted_verbs(unit, find_runs(unit), drafts, cues)
    drafts += read_nouns(unit, drafts, cues)
    colon = unit.end - 1
    if unit.end and unit.low[colon] == ":" and not any(draft.cue and draft.cue[1] >= colon for draft in drafts):
        drafts.append(Draft((), (colon, unit.end), first_subject(unit, colon, 0, cues)))  # a quotation may follow
    return drafts


def _is_nested(draft: Draft, drafts: list[Draft]) -> bool:
    """Whether a statement lies inside another one: "he said that Kim called the plan a trick" is his statement."""
    places = [draft.cue, *draft.content] if draft.cue else list(draft.content)
    return any(
        other is not draft and all(any(a <= start and end <= b for a, b in other.content) for start, end in places)
        for other in drafts
    )  # fmt: skip


def _with_twin_marks(text: str, quoted: list[Span]) -> list[Span]:
    """Return ``quoted`` and the stretches inside ''two single marks'', as some archives write double ones."""
    if not _TWIN_MARKS.search(text):
        return quoted
    twins = [Span(m.start(), m.end()) for m in _TWIN_QUOTE.finditer(text)]
    starts = [span.start_char for span in quoted]
    clear = [t for t in twins if not _overlaps(t, quoted, starts)]
    return sorted([*quoted, *clear])


def _overlaps(span: Span, quoted: list[Span], starts: list[int]) -> bool:
    k = bisect_right(starts, span.end_char - 1) - 1
    return k >= 0 and quoted[k].end_char > span.start_char


def _quote(text: str, statement: _Statement, quoted: list[Span], starts: list[int]) -> Quote:
    content = tuple(sorted(statement.content))
    cue, source = statement.cue or Span(-1, -1), statement.source or Span(-1, -1)
    return Quote(
        content[0].start_char, max(span.end_char for span in content), content,
        _quote_type(text, content, quoted, starts),
        text[cue.start_char : cue.end_char] if statement.cue else "", *cue,
        text[source.start_char : source.end_char] if statement.source else "", *source,
    )  # fmt: skip


def _quote_type(text: str, content: Iterable[Span], quoted: list[Span], starts: list[int]) -> str:
    """Return direct, indirect or mixed from the share of content words inside double quotation marks."""
    places = [m.start() for span in content for m in _WORD.finditer(text, span.start_char, span.end_char)]
    inside = sum(1 for at in places if (k := bisect_right(starts, at) - 1) >= 0 and at < quoted[k].end_char)
    share = inside / len(places) if places else 0.0
    return "direct" if share >= _DIRECT else "indirect" if share <= _INDIRECT else "mixed"
