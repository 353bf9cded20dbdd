"""Parts of a corpus by outlet and day, or by article, from tables in memory."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.schema import Tables


def select(tables: Tables, *, outlets: Iterable[str] = (), start_date: str = "", end_date: str = "") -> Tables:
    """Return the tables with only the articles of these outlets and days (ISO, both included; undated ones drop out).

    Without a condition the tables come back as they are. ``reading`` and ``actors`` stay whole.
    """
    articles = tables.articles
    keep = pd.Series(True, index=articles.index)
    outlets = set(outlets)
    if outlets:
        keep &= articles["outlet"].isin(outlets)
    day = articles["published_at"].dt.strftime("%Y-%m-%d")
    if start_date:
        keep &= day >= start_date
    if end_date:
        keep &= day <= end_date
    return tables if keep.all() else keep_articles(tables, articles.loc[keep, "article_id"])


def keep_articles(tables: Tables, article_ids: Iterable[str]) -> Tables:
    """Return the tables with only these articles; ``reading`` and ``actors`` stay whole."""
    ids = set(article_ids)
    return tables.each(lambda name, table: table if name == "reading" else _of_articles(table, ids))


def _of_articles(table: pd.DataFrame, ids: set[str]) -> pd.DataFrame:
    """Return the rows whose articles are all among ``ids``; a table without articles as it is."""
    columns = [table[name].tolist() for name in ("article_id", "other_article_id") if name in table.columns]
    keep = [ids.issuperset(row) for row in zip(*columns, strict=True)]  # isin of pandas takes ten times as long
    return table if all(keep) else table[np.array(keep, bool)].reset_index(drop=True)
