"""Small answers from more rows than memory holds: DuckDB on the Parquet parts, or on tables in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corpus.commits import State
from analysis.corpus.parts import steadily
from analysis.corpus.store import Remote, Store, open_store
from analysis.schema import ARTICLE_TABLES, CORPUS_TABLES, SCHEMAS, Tables, empty_table

_MEMORY = "1GB"  # what DuckDB may hold before it uses the disk

Corpus = str | Path | Tables


def query_corpus(corpus: Corpus, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pd.DataFrame:
    """Return the answer of a SQL query (DuckDB's) as a table of pandas.

    ``corpus`` is a tagged corpus (folder or fsspec URL), whose parts are read column by column, or ``Tables`` in
    memory; the query names the tables as they are called there. Only rows of live articles are seen, also while a run
    writes the corpus. Raises ``duckdb.Error`` for a query that is wrong.
    """
    if isinstance(corpus, Tables):
        with _connection() as connection:
            for name, table in corpus.items():
                connection.register(name, table)
            return connection.sql(sql, params=parameters or None).to_arrow_table().to_pandas()
    store = open_store(corpus)
    return steadily(store, lambda state: _ask_parts(store, state, sql, parameters))


@contextmanager
def _connection() -> Iterator[Any]:
    import duckdb

    with duckdb.connect(config={"memory_limit": _MEMORY}) as connection:
        yield connection


def _ask_parts(store: Store, state: State, sql: str, parameters: Any) -> pd.DataFrame:
    import duckdb

    with _connection() as connection:
        if isinstance(store, Remote):
            connection.register_filesystem(store.system)
        dead, live = _dead(state), state.live()
        connection.register("dead", dead)
        for name in ARTICLE_TABLES:
            paths = [p for c in state.commits if c.batch in live for p in c.files if p.startswith(f"{name}/")]
            _register_parts(connection, name, [_place(store, path) for path in paths], without_dead=len(dead) > 0)
        for name in CORPUS_TABLES:
            _register_parts(connection, name, [_place(store, path) for path in store.list(name)], without_dead=False)
        try:
            return connection.sql(sql, params=parameters or None).to_arrow_table().to_pandas()
        except duckdb.IOException as error:
            raise FileNotFoundError(str(error)) from error  # a run has replaced a part: asked again


def _list(*columns: str) -> str:
    return ", ".join(columns)


def _register_parts(connection: Any, name: str, places: Sequence[str], *, without_dead: bool) -> None:
    if not places:
        connection.register(name, empty_table(name))
        return
    files = _list(*(f"'{place}'" for place in places))
    parts = f"read_parquet([{files}], hive_partitioning = false, filename = true)"
    hidden = "(parse_filename(filename, true), article_id) IN (SELECT batch, article_id FROM dead)"
    where = f"WHERE NOT {hidden}" if without_dead else ""
    connection.execute(f"CREATE VIEW {name} AS SELECT {_list(*SCHEMAS[name].names)} FROM {parts} {where}")


def _dead(state: State) -> pd.DataFrame:
    """Return the articles in parts of live batches that count in another batch, or no longer."""
    some = [(commit, ids) for commit, ids in state.held() if len(ids) < len(commit.article_ids)]
    rows = [(commit.batch, key) for commit, ids in some for key in sorted(set(commit.article_ids) - set(ids))]
    return pd.DataFrame(rows, columns=["batch", "article_id"], dtype="str")


def _place(store: Store, path: str) -> str:
    where = store.system.unstrip_protocol(store.path(path)) if isinstance(store, Remote) else f"{store.url}/{path}"
    return where.replace("'", "''")
