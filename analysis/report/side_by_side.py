"""Two outlets' words for one thing side by side, with what is left out, put in and named otherwise marked in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import pandas as pd
from IPython.display import HTML, display

from analysis.coverage.compare import LEFT_OUT, NAMING, PUT_IN, Difference, differences
from analysis.coverage.passages import find_namings
from analysis.coverage.terms import find_terms, terms_within, without_opener
from analysis.reference import load_reference
from analysis.report.evidence import beginning, isolated
from analysis.report.files import files_html, write_files
from analysis.report.parameters import Parameters
from analysis.report.table import LAB_STYLE
from analysis.schema import Span, Tables

SHOWN_FIRST = 8  # of a longer list the first pairs; the rest is one click away
_TAGS = {LEFT_OUT: ("<del>", "</del>"), PUT_IN: ("<ins>", "</ins>"), NAMING: ("<em>", "</em>")}
_LEGEND = (
    "<del>struck through</del>: in the left wording only; <ins>underlined</ins>: in the right one only; "
    "<em>so named</em>: one actor under two names. Case, punctuation and “the” make no difference."
)
_COLUMNS = [
    "event_id", "outlet", "published_date", "title", "speaker", "words", "other_outlet", "other_published_date",
    "other_title", "other_words", "relation", "similarity", "article_id", "start_char", "end_char", "other_article_id",
    "other_start_char", "other_end_char",
]  # fmt: skip


def show_side_by_side(pairs: pd.DataFrame, tables: Tables, *, name: str, params: Parameters, empty: str) -> None:
    """Display rows of ``aligned_passages``, at most ``params.max_evidence`` of them, or the text ``empty``.

    With ``params.output`` all are also written there as ``NAME.csv``, with words where a report may show them in full.
    """
    write_files(pairs[_COLUMNS], name=name, params=params)
    if pairs.empty:
        display(HTML(f'<p class="empty">{escape(empty)}</p>'))
    elif params.max_evidence:
        sides = side_by_side_html(pairs, tables, name=name, params=params)
        display(HTML(sides + files_html(name, params) + LAB_STYLE))


def side_by_side_html(pairs: pd.DataFrame, tables: Tables, *, name: str, params: Parameters) -> str:
    """Return pairs of passages as an HTML table: a row per pair, one outlet left, the other right."""
    shown = pairs.head(params.max_evidence)
    rows = [
        _pair_html(row, marks, params) for row, marks in zip(shown.itertuples(), _marks(shown, tables), strict=True)
    ]
    more = _table(rows[SHOWN_FIRST:])
    folded = f'<details class="more"><summary>{len(rows) - SHOWN_FIRST} more</summary>{more}</details>' if more else ""
    left_out = f" {len(shown)} of {len(pairs)} pairs; the CSV has all." if len(shown) < len(pairs) else ""
    note = f'<p class="note">{_LEGEND if params.evidence == "full" else ""}{left_out}</p>'
    ignored = "tex2jax_ignore mathjax_ignore"
    return f'<div id="{escape(name)}" class="sides {ignored}">{note}{_table(rows[:SHOWN_FIRST])}{folded}</div>'


def _table(rows: Sequence[str]) -> str:
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{text}</th>' for text in ("One outlet", "The other", "Relation"))
    body = "".join(rows)
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _pair_html(row, marks: tuple[list, list], params: Parameters) -> str:
    speaker = f" · {isolated(row.speaker)}" if isinstance(row.speaker, str) and row.speaker else ""
    alike = f" <small>{row.similarity:.2f} alike</small>" if row.similarity < 0.995 else ""
    relation = row.relation + (alike if row.relation != "identical" else "")
    sides = (
        (row.outlet, row.published_date, speaker, row.words, marks[0]),
        (row.other_outlet, row.other_published_date, "", row.other_words, marks[1]),
    )
    cells = "".join(
        f'<td class="text">{_words_html(words, of, params)}<br>'
        f"<small>{isolated(outlet or 'unknown outlet')} · {escape(day or 'no date')}{said}</small></td>"
        for outlet, day, said, words, of in sides
    )
    return f"<tr>{cells}<td>{relation}</td></tr>"


def _words_html(words: str, marks: Iterable[tuple[int, int, str]], params: Parameters) -> str:
    """Return a passage as HTML with its differences marked, as far as ``params.evidence`` lets words be shown."""
    if params.evidence == "none":
        return ""
    if params.evidence == "snippet":
        return escape(beginning(words), quote=False)
    parts, at = [], 0
    for start, end, kind in marks:
        opened, closed = _TAGS[kind]
        parts += [escape(words[at:start], quote=False), opened, escape(words[start:end], quote=False), closed]
        at = end
    return "".join(parts) + escape(words[at:], quote=False)


def _marks(pairs: pd.DataFrame, tables: Tables) -> Iterable[tuple[list, list]]:
    """Yield for each pair the places of its differences in the words of both, as (start, end, kind)."""
    reference = load_reference()
    wanted = set(pairs["article_id"]) | set(pairs["other_article_id"])
    articles = tables.articles[tables.articles["article_id"].isin(wanted)]
    mentions = tables.mentions[tables.mentions["article_id"].isin(wanted)]
    named = {key: list(rows.itertuples()) for key, rows in mentions.groupby("article_id")}
    terms = {a.article_id: find_terms(a.text, find_namings(named.get(a.article_id, [])), reference)
             for a in articles.itertuples()}  # fmt: skip
    said = _contents(tables)
    for row in pairs.itertuples():
        one = (row.article_id, row.start_char, row.end_char)
        other = (row.other_article_id, row.other_start_char, row.other_end_char)
        spans = ((key, said.get((key, start, end), [Span(start, end)])) for key, start, end in (one, other))
        found = differences(*(without_opener(terms_within(terms[key], of), reference) for key, of in spans))
        yield (
            _places(found, (LEFT_OUT, NAMING), 1, row.start_char),
            _places(found, (PUT_IN, NAMING), 3, row.other_start_char),
        )


def _contents(tables: Tables) -> dict[tuple[str, int, int], list[Span]]:
    """Return (article, start, end) -> what is said, for each statement: what stands between its parts is left out."""
    return {
        (quote.article_id, quote.content[0][0], quote.content[-1][1]): [Span(*span) for span in quote.content]
        for quote in tables.quotes.itertuples()
        if quote.content
    }


def _places(found: Iterable[Difference], kinds: Sequence[str], side: int, begin: int) -> list[tuple[int, int, str]]:
    return [(d[side] - begin, d[side + 1] - begin, d.kind) for d in found if d.kind in kinds]
