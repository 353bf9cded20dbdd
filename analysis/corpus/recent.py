"""The articles of a corpus from a day on with all their rows, and of the others only which there are."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa

from analysis.corpus.commits import Commit, State
from analysis.corpus.ids import Ids
from analysis.corpus.parts import UNDATED, only, read_corpus_table, read_part, read_state_tables, steadily
from analysis.corpus.selecting import keep_articles
from analysis.corpus.store import Store, open_store
from analysis.schema import ARTICLE_TABLES, CORPUS_TABLES, SCHEMAS, Tables, from_arrow

_WHICH = ("article_id", "outlet", "published_date", "published_at", "title")
_ARTICLES = SCHEMAS["articles"]
_UNREAD = [name for name in _ARTICLES.names if name not in _WHICH]


def read_recent(folder: str | Path, since: str) -> Tables:
    """Return the tables of a corpus, of articles published before the day ``since`` (ISO, UTC) or undated ones only
    the rows of ``articles``, where these have nothing but id, outlet, dates and title.

    ``actors`` and ``reading`` are whole. With ``since`` "" nothing is left out. For what is raised see ``read_tables``.
    """
    store = open_store(folder)
    return steadily(store, partial(_read, store, since) if since else partial(read_state_tables, store))


def _read(store: Store, since: str, state: State) -> Tables:
    articles = _sorted([part for commit, ids in state.held() for part in _articles(store, commit, ids, since[:7])])
    recent = articles["published_at"].dt.strftime("%Y-%m-%d") >= since
    articles.loc[~recent, _UNREAD] = ""
    kept = set(articles.loc[recent, "article_id"])
    rows = {}
    for name in ARTICLE_TABLES[1:]:
        parts = [part for commit, ids in state.held() for part in _rows(store, commit, ids, name, since[:7])]
        table = _sorted([SCHEMAS[name].empty_table(), *parts])
        rows[name] = table[table["article_id"].isin(kept)].reset_index(drop=True)
    whole = Tables({name: read_corpus_table(store, name, since) for name in CORPUS_TABLES})
    return Tables({**keep_articles(whole, kept), **rows, "articles": articles})


def _sorted(parts: list[pa.Table]) -> pd.DataFrame:
    return from_arrow(pa.concat_tables(parts)).sort_values("article_id", kind="stable", ignore_index=True)


def _articles(store: Store, commit: Commit, ids: Ids, month: str) -> list[pa.Table]:
    """Return the live articles of a batch, those of months before ``month`` and undated ones with few columns."""
    found = [_ARTICLES.empty_table()]
    for path in _paths(commit, "articles"):
        recent = _month(path) >= month
        table = read_part(store, path, "articles", () if recent else _WHICH)
        found.append(table if recent else _blank(table))
    return _live(found, commit, ids)


def _blank(table: pa.Table) -> pa.Table:
    """Return articles with "" in all columns that were not read."""
    none = pa.repeat("", len(table))
    return pa.Table.from_arrays([table[f.name] if f.name in _WHICH else none for f in _ARTICLES], schema=_ARTICLES)


def _rows(store: Store, commit: Commit, ids: Ids, name: str, month: str) -> list[pa.Table]:
    paths = [path for path in _paths(commit, name) if _month(path) >= month]
    return _live([read_part(store, path, name) for path in paths], commit, ids)


def _live(parts: list[pa.Table], commit: Commit, ids: Ids) -> list[pa.Table]:
    return parts if len(ids) == len(commit.article_ids) else [only(part, ids) for part in parts]


def _paths(commit: Commit, name: str) -> list[str]:
    return sorted(path for path in commit.files if path.startswith(f"{name}/"))


def _month(path: str) -> str:
    """Return the month of a part, "" of undated articles."""
    return path.split("month=")[1][:7].replace(UNDATED, "")
