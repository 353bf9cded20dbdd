"""What the corpus holds: articles, sentences and words of each outlet, and how many are copies."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.measure.evidence import result_table
from analysis.measure.frame import add_counts, article_frame, article_groups, body_sentences, split_by
from analysis.measure.intervals import COUNTS_ONLY, TOO_FEW
from analysis.schema import Tables


def corpus_size(
    tables: Tables, *, by: str | Iterable[str] = ("outlet",), over: str = "", unit: str = "article"
) -> pd.DataFrame:
    """Return what was counted: one row per ``by`` group and period; ``n_rows`` = ``n_articles``.

    Beside it ``n_stories``, ``n_copied`` (agency credit, or a copy of an earlier article), body ``n_sentences`` and
    ``n_words``. There is no estimate: these are counts. ``sentences_behind`` gives each article's first body sentence.
    """
    by, _ = split_by(by)
    articles = article_frame(tables, by, over=over, unit=unit).assign(corpus="all")
    keys = [*(by or ["corpus"]), *(["period"] if over else [])]
    groups = article_groups(articles, by or ["corpus"], over=over).drop(columns="n_articles_all")
    groups = add_counts(groups, articles, keys, n_stories=("cluster", "nunique"), n_copied=("copied", "sum"))
    sentences = body_sentences(tables, articles)
    groups = add_counts(groups, sentences, keys, n_sentences=("article_id", "size"), n_words=("n_words", "sum"))
    groups = groups.assign(estimate=np.nan, low=np.nan, high=np.nan, interval=COUNTS_ONLY)
    groups["too_few"] = groups["n_stories"] < TOO_FEW
    rows = articles.merge(_leads(sentences), on="article_id", how="left").fillna({"sentence_id": -1})
    columns = dict.fromkeys(["article_id", "cluster", "sentence_id", *keys])
    return result_table(groups, rows.astype({"sentence_id": int})[list(columns)], keys=keys, tables=tables)


def _leads(sentences: pd.DataFrame) -> pd.DataFrame:
    return sentences.groupby("article_id", as_index=False)["sentence_id"].min()
