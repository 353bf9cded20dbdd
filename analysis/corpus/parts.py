"""Parts: the rows of one batch in one month, ``<table>/month=YYYY-MM/<batch>.parquet`` (undated: ``month=0000-00``)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import BinaryIO, NamedTuple, TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.corpus.commits import Commit, State, read_state
from analysis.corpus.ids import Ids
from analysis.corpus.selecting import keep_articles
from analysis.corpus.store import CorpusError, Store
from analysis.schema import (
    ARTICLE_TABLES,
    CORPUS_TABLES,
    SCHEMAS,
    Later,
    Tables,
    check_table,
    from_arrow,
    from_columns,
    to_arrow,
)

UNDATED = "0000-00"
_ORDER = ("event_id", "article_id", "other_article_id")
_TRIES = 20  # of a reader while a run removes files

T = TypeVar("T")


def batch_name(run: int, tagger: str, article_ids: Iterable[str]) -> str:
    """Return the id of a batch: 16 hex digits over its run, tagger and articles."""
    return hashlib.sha256("\n".join([str(run), tagger, *sorted(article_ids)]).encode()).hexdigest()[:16]


def write_batch(store: Store, tables: Tables, commit: Commit) -> Commit:
    """Write the five tables of a batch by month; return its commit, which is still to be put."""
    arrow = {name: to_arrow(check_table(tables[name], name), name) for name in ARTICLE_TABLES}
    return write_parts(store, arrow, commit)


def write_parts(store: Store, tables: Mapping[str, pa.Table], commit: Commit) -> Commit:
    """Write five Arrow tables of a batch by month; return its commit with their files, which is still to be put."""
    files: dict[str, str] = {}
    for month, ids in sorted(months_of(tables["articles"]).items()):
        for name in ARTICLE_TABLES:
            path = f"{name}/month={month}/{commit.batch}.parquet"
            files[path] = put_part(store, path, only(tables[name], ids))
    return replace(commit, files=files)


def months_of(articles: pa.Table) -> dict[str, list[str]]:
    """Return the articles of each month (UTC); without any article one month without articles."""
    months = pc.fill_null(pc.strftime(articles["published_at"], format="%Y-%m"), UNDATED).to_pylist()
    found: dict[str, list[str]] = {} if months else {UNDATED: []}
    for month, article_id in zip(months, articles["article_id"].to_pylist(), strict=True):
        found.setdefault(month, []).append(article_id)
    return found


def only(table: pa.Table, ids: Collection[str]) -> pa.Table:
    """Return the rows of these articles."""
    return table.filter(pc.is_in(table["article_id"], pa.array(list(ids), pa.string())))


def put_part(store: Store, path: str, table: pa.Table) -> str:
    """Write one Parquet file and return the SHA-256 of its bytes."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    data = sink.getvalue().to_pybytes()
    store.put(path, data)
    return hashlib.sha256(data).hexdigest()


def put_corpus_table(store: Store, table: pd.DataFrame, name: str) -> None:
    """Write a table about the whole corpus as one file, in place of the one there was."""
    put_part(store, f"{name}/all.parquet", to_arrow(check_table(table, name), name))
    for path in store.list(name):
        if path != f"{name}/all.parquet":
            store.remove(path)


def read_part(store: Store | Held, path: str, name: str, columns: Sequence[str] = ()) -> pa.Table:
    """Return the rows of a part of table ``name``; all columns, or only some."""
    schema = pa.schema([SCHEMAS[name].field(column) for column in columns or SCHEMAS[name].names])
    with store.open(path) as stream:
        return pq.ParquetFile(stream).read(columns=schema.names).cast(schema)


def read_whole(store: Store, path: str, schema: pa.Schema) -> pa.Table:
    """Return a Parquet file of any schema."""
    with store.open(path) as stream:
        return pq.ParquetFile(stream).read(columns=schema.names).cast(schema)


def read_corpus_table(store: Store, name: str, since: str = "") -> pd.DataFrame:
    """Return a table about the whole corpus, empty where it was not written yet, sorted by its articles.

    Of a table with a file per month only those from the day ``since`` (ISO) on, and the undated ones, are read.
    """
    paths = [path for path in store.list(name) if _is_since(path, since)]
    table = pa.concat_tables([SCHEMAS[name].empty_table(), *(read_part(store, path, name) for path in paths)])
    if len(paths) > 1:
        table = table.take(pc.sort_indices(table, [(key, "ascending") for key in _ORDER if key in table.column_names]))
    return from_arrow(table)


def _is_since(path: str, since: str) -> bool:
    month = path.rpartition("/")[2].removesuffix(".parquet")
    return not since or month in ("all", UNDATED) or month >= since[:7]


def read_batch(
    store: Store | Held,
    commit: Commit,
    ids: Collection[str],
    name: str,
    columns: Sequence[str] = (),
    *,
    month: str = "",
) -> pa.Table:
    """Return the rows that a batch has of these articles, of one table; ``article_id`` is among ``columns``.

    With a ``month`` (ISO) only of those from it on: none that are undated.
    """
    paths = [path for path in paths_of(commit, name) if month_of(path) >= month]
    empty = SCHEMAS[name].empty_table().select(list(columns or SCHEMAS[name].names))
    table = pa.concat_tables([empty, *(read_part(store, path, name, columns) for path in paths)])
    return live_rows(table, commit, ids)


def paths_of(commit: Commit, name: str) -> list[str]:
    """Return the parts of one table in a batch."""
    return sorted(path for path in commit.files if path.startswith(f"{name}/"))


def month_of(path: str) -> str:
    """Return the month of a part (ISO), "" of undated articles."""
    return path.split("month=")[1][:7].replace(UNDATED, "")


def live_rows(table: pa.Table, commit: Commit, ids: Collection[str]) -> pa.Table:
    """Return the rows of ``ids``, the live articles of a batch or some of them."""
    return table if len(ids) == len(commit.article_ids) else only(table, ids)


def steadily(store: Store, read: Callable[[State], T]) -> T:
    """Return ``read(state)``; once more where a run has meanwhile replaced files that ``read`` wanted.

    Raises CorpusError where a file is missing that a commit names.
    """
    for _ in range(_TRIES):
        state = read_state(store)
        try:
            return read(state)
        except FileNotFoundError as error:
            missing = error
            if read_state(store).commits == state.commits:
                break
    raise CorpusError(f"{store.given}: a file that a commit names is missing ({missing}). Restore it, or tag anew.")


def read_rows(store: Store | Held, state: State, name: str, *, month: str = "") -> pd.DataFrame:
    """Return one table of the live articles, sorted by article; ``month`` is as in ``read_batch``."""
    return sorted_rows((read_batch(store, commit, ids, name, month=month) for commit, ids in state.held()), name)


def sorted_rows(parts: Iterable[pa.Table], name: str) -> pd.DataFrame:
    """Return parts of table ``name`` as one, sorted by article."""
    table = pa.concat_tables([SCHEMAS[name].empty_table(), *parts])
    order = pc.sort_indices(table, [("article_id", "ascending")])
    columns = dict(zip(table.column_names, table.columns, strict=True))
    del table
    return from_columns(columns, order)


class Held(NamedTuple):
    """Files of a corpus as they are at one moment, in memory; read like those of a store."""

    files: dict[str, bytes]

    def open(self, path: str) -> BinaryIO:
        return BytesIO(self.files[path])


def read_later(store: Store, state: State, name: str, *, month: str = "") -> Later:
    """Return what ``read_rows`` returns, made when it is asked for, of the files as they are now."""
    paths = [path for commit, _ in state.held() for path in paths_of(commit, name) if month_of(path) >= month]
    return partial(read_rows, Held({path: store.read(path) for path in paths}), state, name, month=month)


def read_state_tables(store: Store, state: State) -> Tables:
    """Return all tables of the live articles, and of the tables about the corpus what is about those.

    The tables beside ``articles`` are decoded when they are first asked for.
    """
    later = {name: read_later(store, state, name) for name in ARTICLE_TABLES[1:]}
    whole = Tables({name: read_corpus_table(store, name) for name in CORPUS_TABLES})
    about = keep_articles(whole, Ids(state.ids))  # during a run some are about articles that were replaced
    return about.replaced(articles=read_rows(store, state, "articles"), **later)
