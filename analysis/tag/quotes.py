"""Who said what: statements with speaker, cue and content, found by rules.

Each sentence is read cue by cue (``quote_clauses``); here the drafts become ``Quote`` rows, quotations that stand alone join
the statement before them, and a name with a colon speaks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from analysis.reference import Reference
from analysis.schema import Quote, Sentence, Span
from analysis.tag.quote_clauses import Draft, read_statement
from analysis.tag.quote_cues import Cues, compile_cues
from analysis.tag.quote_phrases import first_subject
from analysis.tag.quote_units import Unit, find_units
from analysis.tag.quote_unlisted import read_nouns, read_unlisted_verbs
from analysis.tag.quote_verbs import find_cues

_WORD = re.compile(r"\w+")
_TWIN_MARKS = re.compile("''|``")
_TWIN_QUOTE = re.compile(r"(?:''|``)(?=\S)(?:(?!'')[^\n])*+(?:''+|$)", re.MULTILINE)
_DIRECT, _INDIRECT = 0.95, 0.05  # shares of content words inside double quotation marks


def find_quotes(text: str, sentences: list[Sentence], quoted: list[Span], reference: Reference) -> list[Quote]:
    """Return the attributed statements of ``text`` in reading order; ``text[q.start_char:q.end_char]`` holds all content.

    ``quoted`` are the stretches inside double quotation marks. The speaker is the noun phrase that the text names ("he",
    "the two ministers"); who that is, is found elsewhere.
    """
    cues = compile_cues(reference)
    quoted = _with_twin_marks(text, quoted)
    statements: list[_Statement] = []
    open_since: _Statement | None = None
    for unit in find_units(text, sentences, quoted, cues):
        open_since = _read_unit(unit, cues, statements, open_since)
    starts = [span.start_char for span in quoted]
    quotes = [_quote(text, statement, quoted, starts) for statement in statements if statement.content]
    return sorted(quotes, key=lambda quote: (quote.start_char, quote.end_char))


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


class _Statement:
    """A statement while its content may still grow by quotations that stand alone."""

    def __init__(self, unit: Unit, draft: Draft):
        self.content = [_span(unit, part) for part in draft.content]
        self.cue = _span(unit, draft.cue) if draft.cue else None
        self.source = _span(unit, draft.source) if draft.source else None
        self.paragraph = unit.paragraph


def _span(unit: Unit, part: tuple[int, int]) -> Span:
    return Span(unit.spans[part[0]].start_char, unit.spans[part[1] - 1].end_char)


def _read_unit(unit: Unit, cues: Cues, statements: list[_Statement], last: _Statement | None) -> _Statement | None:
    """Add the statements of ``unit``; return the one that a quotation standing alone would go on with."""
    runs = _runs(unit)
    if runs and all(k >= 0 for k, low in zip(unit.inside, unit.low, strict=True) if low[:1].isalnum()):
        part = (runs[0][0], runs[-1][1])
        if last is not None and unit.paragraph - last.paragraph <= 1:
            last.content.append(_span(unit, part))
            last.paragraph = unit.paragraph
        elif part[1] - part[0] > 4:
            last = _Statement(unit, Draft((part,), None, None))
            statements.append(last)
        return last
    found = find_cues(unit, cues)
    drafts: list[Draft] = []
    for k in range(len(found)):
        draft = read_statement(unit, found, k, drafts, cues)
        if draft:
            drafts.append(draft)
    drafts = [draft for draft in drafts if not _is_nested(draft, drafts)]
    drafts += read_unlisted_verbs(unit, runs, drafts, cues)
    drafts += read_nouns(unit, drafts, cues)
    if unit.end and unit.low[unit.end - 1] == ":" and not any(d.cue and d.cue[1] >= unit.end - 1 for d in drafts):
        drafts += [Draft((), (unit.end - 1, unit.end), first_subject(unit, unit.end, 0, cues))]
    new = [_Statement(unit, draft) for draft in drafts]
    statements += new
    quoting = [
        s
        for s, d in zip(new, drafts, strict=True)
        if any(unit.inside[x] >= 0 for a, b in d.content for x in range(a, b))
    ]
    if quoting:
        return quoting[-1]
    if new:
        return new[0]
    return last if last is not None and last.paragraph == unit.paragraph else None


def _is_nested(draft: Draft, drafts: list[Draft]) -> bool:
    """Whether a statement lies inside another one: "he said that Kim called the plan a trick" is his statement."""
    places = [draft.cue, *draft.content] if draft.cue else list(draft.content)
    return any(
        other is not draft and all(any(a <= start and end <= b for a, b in other.content) for start, end in places)
        for other in drafts
    )  # fmt: skip


def _runs(unit: Unit) -> list[tuple[int, int]]:
    """Return the word ranges inside one pair of quotation marks each."""
    runs, start = [], 0
    for at in range(1, unit.size + 1):
        if at == unit.size or unit.inside[at] != unit.inside[start]:
            if unit.inside[start] >= 0:
                runs.append((start, at))
            start = at
    return runs


def _quote(text: str, statement: _Statement, quoted: list[Span], starts: list[int]) -> Quote:
    content = tuple(sorted(statement.content))
    cue, source = statement.cue or Span(-1, -1), statement.source or Span(-1, -1)
    return Quote(
        content[0].start_char, max(span.end_char for span in content), content, _quote_type(text, content, quoted, starts),
        text[cue.start_char : cue.end_char] if statement.cue else "", *cue,
        text[source.start_char : source.end_char] if statement.source else "", *source,
    )  # fmt: skip


def _quote_type(text: str, content: Iterable[Span], quoted: list[Span], starts: list[int]) -> str:
    """Return direct, indirect or mixed from the share of content words inside double quotation marks."""
    places = [m.start() for span in content for m in _WORD.finditer(text, span.start_char, span.end_char)]
    inside = sum(1 for at in places if (k := bisect_right(starts, at) - 1) >= 0 and at < quoted[k].end_char)
    share = inside / len(places) if places else 0.0
    return "direct" if share >= _DIRECT else "indirect" if share <= _INDIRECT else "mixed"
