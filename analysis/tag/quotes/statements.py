"""Who said what: statements with speaker, cue and content, found by rules.

Each sentence is read cue by cue (``clauses``), then for quotations and nouns that report without a listed verb
(``unlisted``); a quotation that stands alone joins the statement before it (``join``). Here the statements
become ``Quote`` rows.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from analysis.reference import Reference
from analysis.schema import Quote, Sentence, Span
from analysis.tag.quotes.clauses import read_statement
from analysis.tag.quotes.cues import Cues, compile_cues
from analysis.tag.quotes.join import Statement, join_statements
from analysis.tag.quotes.phrases import first_subject
from analysis.tag.quotes.units import Draft, Unit, find_units
from analysis.tag.quotes.unlisted import read_hearsay, read_nouns, read_unlisted_verbs
from analysis.tag.quotes.verbs import find_cues

_WORD = re.compile(r"\w+")
_DIRECT, _INDIRECT = 0.95, 0.05  # shares of content words inside double quotation marks


def find_quotes(text: str, sentences: list[Sentence], quoted: list[Span], reference: Reference) -> list[Quote]:
    """Return the attributed statements of ``text`` in reading order, at most one for each place they begin at.

    ``quoted`` are the stretches inside double quotation marks. The speaker is the noun phrase that the text names
    ("he", "the two ministers"), "" where it names nobody; who that is, is found elsewhere. A statement inside another
    ("he said that Kim called it a trick") is part of the outer one.
    """
    starts = [span.start_char for span in quoted]
    cues = compile_cues(reference)
    statements = join_statements(find_units(text, sentences, quoted, cues), lambda unit: _read_unit(unit, cues))
    rows = [_quote(text, statement, quoted, starts) for statement in statements if statement.content]
    longest_last = sorted(rows, key=lambda row: (row.start_char, row.end_char, -row.cue_start_char))
    return list({row.start_char: row for row in longest_last}.values())


def _read_unit(unit: Unit, cues: Cues) -> list[Draft]:
    found, drafts = find_cues(unit, cues), []
    for k in range(len(found)):
        draft = read_statement(unit, found, k, drafts, cues)
        drafts += [draft] if draft else []
    drafts = [draft for draft in drafts if not _is_nested(draft, drafts) and not _runs_over(draft, drafts)]
    drafts += read_unlisted_verbs(unit, drafts, cues)
    drafts += read_nouns(unit, drafts, cues)
    drafts += read_hearsay(unit, drafts, cues)
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


def _runs_over(draft: Draft, drafts: list[Draft]) -> bool:
    """Whether a statement begins in another one and runs over its cue: "If she is told that it is safe, Orr said"."""
    return draft.cue is not None and any(
        other.cue and draft.cue < other.cue and any(a <= draft.cue[0] < b for a, b in other.content)
        and any(a <= other.cue[0] < b for a, b in draft.content)
        for other in drafts if other is not draft
    )  # fmt: skip


def _quote(text: str, statement: Statement, quoted: list[Span], starts: list[int]) -> Quote:
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
    inside = sum(
        len(_WORD.findall(text, max(start, span.start_char), min(end, span.end_char)))
        for start, end in content
        for span in quoted[max(0, bisect_right(starts, start) - 1) : bisect_left(starts, end)]
    )
    share = inside / sum(len(_WORD.findall(text, *span)) for span in content) if inside else 0.0
    return "direct" if share >= _DIRECT else "indirect" if share <= _INDIRECT else "mixed"
