"""The page of notebook 00 where nobody can press a button: the same tables and sentences, unfolded by the browser."""

from __future__ import annotations

from html import escape

from analysis.explore.counts import count_actors, count_stances, first_in_matrix, sentences_of_cell
from analysis.explore.html import note_html, rows_html
from analysis.explore.index import Index, chosen_articles
from analysis.explore.kwic import find_hits, keyword_in_context
from analysis.explore.panels import actors_html
from analysis.explore.reading import Passage, passages_of_stances
from analysis.phrases import counted
from analysis.report.evidence import isolated, marked_text
from analysis.report.load import what_there_is
from analysis.report.parameters import Parameters

_PAIRS = {"holder": "holder", "target": "target", "n_minus": "against", "n_zero": "none", "n_plus": "in favour",
          "n_articles": "articles"}  # fmt: skip


def static_html(index: Index, params: Parameters) -> str:
    """Return who is named, who judges whom (with sentences) and the keyword in context, for the chosen articles."""
    n = int(chosen_articles(index, params).sum())
    if not n:
        return note_html(f"No article fits. {what_there_is(index.tables)}")
    whole = len(index.tables.articles)
    head = note_html(f"{n:,} of {counted(whole, 'article')}. In JupyterLab these are panels.")
    actors = f"<h3>Who is named</h3>{actors_html(index.keep(count_actors, params), params.top_n)}"
    words = f"<h3>“{escape(params.keyword)}” in context</h3>{_words(index, params)}" if params.keyword else ""
    return f'<div class="dl">{head}{actors}<h3>Who judges whom</h3>{_stances(index, params)}{words}</div>'


def _stances(index: Index, params: Parameters) -> str:
    counts = index.keep(count_stances, params)
    holders, targets = first_in_matrix(counts, params.top_n)
    shown = counts[counts["holder_actor_id"].isin(holders) & counts["target_id"].isin(targets)]
    shown = shown[shown["n_minus"] + shown["n_plus"] > 0].head(params.top_n)
    if shown.empty:
        return note_html("No stance is expressed in what is chosen.")
    pairs = list(zip(shown["holder_actor_id"], shown["target_id"], shown["holder"], shown["target"], strict=True))
    return rows_html(shown, _PAIRS) + "".join(_behind(index, params, *pair) for pair in pairs if params.max_evidence)


def _behind(index: Index, params: Parameters, holder_id: str, target_id: str, holder: str, target: str) -> str:
    rows = sentences_of_cell(index, params, holder_id, target_id)
    items = "".join(_quote(index, passage) for passage in passages_of_stances(index, rows.head(params.max_evidence)))
    n = min(len(rows), params.max_evidence)
    summary = f"{escape(holder)} on {escape(target)}: {n} of {counted(len(rows), 'row')}"
    return f"<details><summary>{summary}</summary>{items}</details>"


def _quote(index: Index, passage: Passage) -> str:
    article = index.tables.articles.iloc[passage.article]
    start, end = passage.start_char, passage.end_char
    marks = [(a - start, b - start, kind) for a, b, kind in passage.marks if start <= a and b <= end]
    about = [article["outlet"] or "unknown outlet", article["published_date"] or "no date", passage.note]
    source = " · ".join(isolated(part) for part in about)
    return (
        f'<blockquote class="ev">{marked_text(article["text"][start:end], marks)}<footer>{source}</footer></blockquote>'
    )


def _words(index: Index, params: Parameters) -> str:
    n = len(index.keep(find_hits, params).article)
    if not n:
        return note_html("Nowhere in what is chosen.")
    hits = keyword_in_context(index, params, limit=max(params.max_evidence, 1))
    lines = "".join(_line(row) for row in hits.itertuples())
    note = note_html(f"{counted(len(hits), 'place')} of {n:,}.")
    return f'<table class="mathjax_ignore tex2jax_ignore"><tbody>{lines}</tbody></table>{note}'


def _line(row) -> str:
    source = f"{isolated(row.outlet or 'unknown outlet')} {escape(row.published_date)}"
    return (
        f'<tr><td class="number">{isolated(row.left)}</td><td><mark>{isolated(row.hit)}</mark></td>'
        f"<td>{isolated(row.right)}</td><td>{source}</td></tr>"
    )
