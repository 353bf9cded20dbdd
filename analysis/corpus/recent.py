"""The articles of a corpus from a day on with all their rows, and of the others only which there are."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pyarrow as pa

from analysis.corpus.commits import Commit, State
from analysis.corpus.ids import Ids
from analysis.corpus.parts import (
    live_rows,
    month_of,
    paths_of,
    read_batch,
    read_corpus_table,
    read_later,
    read_part,
    read_state_tables,
    sorted_rows,
    steadily,
)
from analysis.corpus.selecting import keep_articles
from analysis.corpus.store import Store, open_store
from analysis.schema import ARTICLE_TABLES, CORPUS_TABLES, SCHEMAS, Tables

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
    month = since[:7]
    articles = sorted_rows((_articles(store, *held, month) for held in state.held()), "articles")
    recent = articles["published_at"].dt.strftime("%Y-%m-%d") >= since
    articles.loc[~recent, _UNREAD] = ""
    later = {name: read_later(store, state, name, month=month) for name in ARTICLE_TABLES[1:]}
    whole = {name: read_corpus_table(store, name, since) for name in CORPUS_TABLES}
    return keep_articles(Tables({**whole, **later}), articles.loc[recent, "article_id"]).replaced(articles=articles)


def _articles(store: Store, commit: Commit, ids: Ids, month: str) -> pa.Table:
    """Return the live articles of a batch, those of months before ``month`` and undated ones with few columns."""
    earlier = [path for path in paths_of(commit, "articles") if month_of(path) < month]
    blank = [_blank(live_rows(read_part(store, path, "articles", _WHICH), commit, ids)) for path in earlier]
    return pa.concat_tables([*blank, read_batch(store, commit, ids, "articles", month=month)])


def _blank(table: pa.Table) -> pa.Table:
    """Return articles with "" in all columns that were not read."""
    none = pa.repeat("", len(table))
    return pa.Table.from_arrays([table[f.name] if f.name in _WHICH else none for f in _ARTICLES], schema=_ARTICLES)
