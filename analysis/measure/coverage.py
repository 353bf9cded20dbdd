"""The same event in different outlets: what each outlet has of the others' statements, and in which words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.corpus import keep_articles
from analysis.measure.evidence import result_table
from analysis.measure.frame import add_counts, article_frame
from analysis.measure.intervals import COUNTS_ONLY, TOO_FEW, ratio_of_sums
from analysis.measure.leads import title_of, with_leads
from analysis.measure.quoted import in_body
from analysis.schema import FOUND, RELATIONS, Tables

_LAST = {"not_found": 1, "not_comparable": 2}  # what counts only where no article of the outlet has the statement
_TITLE_WORDS = 12  # of an article without a title
_KEPT = [
    "quote_id", "relation", "similarity", "cue", "speaker", "speaker_start_char", "speaker_end_char", "cue_start_char",
    "cue_end_char",
]  # fmt: skip


def shared_events(tables: Tables) -> Tables:
    """Return the tables with only the articles of events that two outlets or more cover."""
    articles = _with_event(tables)
    n_outlets = articles.groupby("event_id")["outlet"].transform("nunique")
    return keep_articles(tables, articles.loc[n_outlets > 1, "article_id"])


def event_coverage(tables: Tables, *, first_words: int = _TITLE_WORDS) -> pd.DataFrame:
    """Return the events that two outlets or more cover: one row each, most articles first; ``n_rows`` = ``n_articles``.

    ``title`` is that of the first article with one, else the ``first_words`` of the first; ``outlets`` are named in
    order of their first article. There is no estimate: these are counts. ``sentences_behind`` gives the leads.
    """
    shared = shared_events(tables)
    articles = with_leads(_with_event(shared), shared)
    groups = [
        (event_id, day, title_of(rows, shared, first_words), ", ".join(by := dict.fromkeys(rows["outlet"])), len(by))
        for (event_id, day), rows in articles.groupby(["event_id", "event_date"], sort=False)
    ]
    table = pd.DataFrame(groups, columns=["event_id", "event_date", "title", "outlets", "n_outlets"])
    table = add_counts(table, articles, ["event_id"], n_stories=("cluster", "nunique"))
    table = table.assign(estimate=np.nan, low=np.nan, high=np.nan, interval=COUNTS_ONLY)
    table["too_few"] = table["n_stories"] < TOO_FEW
    size = articles.groupby("event_id")["article_id"].size()
    order = table.assign(size=table["event_id"].map(size)).sort_values(
        ["size", "event_date", "event_id"], ascending=[False, True, True]
    )
    rows = articles[["article_id", "cluster", "sentence_id", "event_id"]]
    ordered = table.loc[order.index].reset_index(drop=True)
    return result_table(ordered, rows, keys=["event_id"], tables=shared)


def statements_found(tables: Tables, *, unit: str = "article") -> pd.DataFrame:
    """Return what each outlet has of the statements that others carry on the same events: one row per ``in_outlet``.

    A statement counts once per outlet, over all of the outlet's articles on the event: ``n_found`` (identical,
    shortened, expanded or paraphrase: the closest counts) and ``n_not_found``, of which ``estimate`` is the share
    found (bootstrap over the articles that carry the statements), and ``n_not_comparable``, where all its articles bear
    an earlier date than the statement's article, or no date. ``n_rows`` is all of them. ``unit="story"`` counts the
    statements of a wire story once, in its earliest carrier, not in each.
    """
    shared = shared_events(tables)
    rows = _by_outlet(shared, unit)
    groups = rows[["in_outlet"]].drop_duplicates().sort_values("in_outlet", ignore_index=True)
    for relation in RELATIONS:
        of_kind = rows[rows["relation"] == relation]
        groups = add_counts(groups, of_kind, ["in_outlet"], **{f"n_{relation}": ("article_id", "size")})
    groups.insert(1, "n_found", groups[[f"n_{relation}" for relation in FOUND]].sum(axis=1))
    tops = rows.loc[rows["relation"].isin(FOUND), ["in_outlet", "cluster"]].assign(value=1)
    bottoms = rows.loc[rows["relation"] != "not_comparable", ["in_outlet", "cluster"]].assign(value=1)
    ratios = ratio_of_sums(groups, tops, bottoms, keys=["in_outlet"], base=["in_outlet"])
    kept = ["article_id", "cluster", "sentence_id", "in_outlet", *_KEPT]
    return result_table(groups.join(ratios), rows[kept], keys=["in_outlet"], tables=shared)


def aligned_passages(
    tables: Tables, *, actors: Iterable[str] = (), quoted: bool = True, min_similarity: float = 0.0
) -> pd.DataFrame:
    """Return the passages that two outlets have of one event, each pair once: rows of ``alignments`` with what is said.

    Statements (``quoted``), or sentences outside of them. The earlier article's passage comes first; ``outlet``,
    ``published_date``, ``title``, ``speaker``, ``words`` and ``other_…`` tell of both. Largest events come first, in
    them the earlier statement. ``actors`` keeps statements of these speakers.
    """
    shared = shared_events(tables)
    rows = shared.alignments[shared.alignments["relation"].isin(FOUND)]
    rows = rows[((rows["quote_id"] != "") == quoted) & (rows["similarity"] >= min_similarity)]
    about = _about(shared)
    rows = rows.merge(about, on="article_id").merge(about.add_prefix("other_"), on="other_article_id")
    rows = rows[rows["outlet"] != rows["other_outlet"]]
    rows = rows[rows["place"] < rows["other_place"]]
    rows = rows.merge(shared.quotes[["quote_id", "speaker", "speaker_actor_ids"]], on="quote_id", how="left")
    if tuple(actors):
        rows = rows[[bool(set(ids) & set(actors)) for ids in _tuples(rows["speaker_actor_ids"])]]
    rows["words"] = _words(rows, "")
    rows["other_words"] = _words(rows, "other_")
    sizes = Counter(shared.article_events["event_id"])
    rows["smallness"] = [-sizes[event_id] for event_id in rows["event_id"]]
    order = rows.sort_values(["smallness", "event_id", "place", "start_char", "other_place"])
    return order.drop(columns=["smallness", "text", "other_text"]).reset_index(drop=True)


def _tuples(values: pd.Series) -> Iterable[tuple]:
    return (value if isinstance(value, tuple) else () for value in values)


def _words(rows: pd.DataFrame, side: str) -> pd.Series:
    places = zip(rows[f"{side}text"], rows[f"{side}start_char"], rows[f"{side}end_char"], strict=True)
    return pd.Series([text[start:end] for text, start, end in places], index=rows.index, dtype="str")


def _about(tables: Tables) -> pd.DataFrame:
    """Return what is told of an article, with its ``place`` in the order of days."""
    frame = article_frame(tables, ["outlet"])[["article_id", "outlet"]]
    frame["place"] = range(len(frame))
    return frame.merge(tables.articles[["article_id", "published_date", "title", "text"]], on="article_id")


def _with_event(tables: Tables) -> pd.DataFrame:
    """Return the articles in the order of their days, with outlet, cluster and event."""
    return article_frame(tables, ["outlet"]).merge(tables.article_events, on="article_id")


def _by_outlet(tables: Tables, unit: str) -> pd.DataFrame:
    """Return one row per statement and other outlet of its event: the closest that any of its articles has."""
    outlets = article_frame(tables, ["outlet"])
    counted = outlets[outlets["article_id"].isin(article_frame(tables, unit=unit)["article_id"])]
    quotes = in_body(tables.quotes, tables.sentences).merge(counted, on="article_id").astype({"sentence_id": int})
    found = tables.alignments[["quote_id", "other_article_id", "relation", "similarity"]]
    other = outlets[["article_id", "outlet"]].set_axis(["other_article_id", "in_outlet"], axis=1)
    rows = quotes.merge(found, on="quote_id").merge(other, on="other_article_id")
    rows = rows[rows["outlet"] != rows["in_outlet"]]
    rows["_order"] = rows["relation"].map(_LAST).fillna(0)
    rows = rows.sort_values(["_order", "similarity", "other_article_id"], ascending=[True, False, True])
    return rows.drop_duplicates(["quote_id", "in_outlet"]).sort_values(["article_id", "quote_start_char", "in_outlet"])
