"""Where rows stand: in which article and which sentence, by the number of their row in the tables.

What merges of pandas say, in a third of their memory: texts are compared by Arrow, and nothing else is copied.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.schema import Tables

_MOST = 2**32  # sentences in an article


def find_rows(values: pd.Series, known: pd.Series) -> np.ndarray:
    """Return at which row of ``known``, texts that are there once, each of ``values`` stands; -1 where it does not."""
    values, known = (pa.array(texts, pa.large_string()) for texts in (values, known))
    return pc.index_in(values, known).fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)


def sentence_rows(rows: pd.DataFrame, tables: Tables) -> np.ndarray:
    """Return which row of ``sentences`` is that of each of ``rows`` (``article_id, sentence_id``); -1 for none."""
    known, wanted = _sentence_keys(tables.sentences, tables), _sentence_keys(rows, tables)
    if not len(known):
        return np.full(len(wanted), -1)
    order = np.argsort(known, kind="stable")
    at = np.searchsorted(known, wanted, sorter=order)
    number = order[np.minimum(at, len(known) - 1)]
    return np.where((known[number] == wanted) & (wanted >= 0), number, -1)


def _sentence_keys(rows: pd.DataFrame, tables: Tables) -> np.ndarray:
    """Return one number for each article and sentence, below 0 for an article that is not there."""
    article = find_rows(rows["article_id"], tables.articles["article_id"])
    return article * _MOST + rows["sentence_id"].to_numpy(np.int64)


def only_body(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return those of ``rows`` (``article_id, sentence_id``) that stand in body sentences."""
    body = np.append((tables.sentences["kind"] == "body").to_numpy(), False)  # the last is that of none
    return rows[body[sentence_rows(rows, tables)]]


def with_articles(rows: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``articles`` with what these tell beside each, numbered anew."""
    at = find_rows(rows["article_id"], articles["article_id"])
    rows, at = rows[at >= 0].reset_index(drop=True), at[at >= 0]
    told = [name for name in articles.columns if name != "article_id"]
    return rows.assign(**{name: articles[name].take(at).set_axis(rows.index) for name in told})
