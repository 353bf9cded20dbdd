"""The table ``reading`` of a corpus: what became of each record of its sources, run by run, on disk all the while."""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.corpus.commits import State
from analysis.corpus.store import Store
from analysis.schema import SCHEMAS

_SCHEMA = SCHEMAS["reading"]
_PATH = "reading/all.parquet"
_AT_ONCE = 10_000  # rows in memory
_INSERT = "INSERT OR REPLACE INTO reading VALUES (?, ?, ?, ?, ?, ?)"

_WITHOUT_RECORD = """
    INSERT INTO reading SELECT source_file,
        row_number() OVER (PARTITION BY source_file ORDER BY article_id)
            + (SELECT coalesce(max(row), -1) FROM reading AS known WHERE known.source_file = failed.source_file),
        'read', article_id, '', ''
    FROM failed WHERE article_id NOT IN (SELECT article_id FROM reading)
"""

# Of the records of one article the first is read and the others are duplicates, whichever run read them.
_MERGED = """
    WITH ranked AS (
        SELECT *, outcome IN ('read', 'duplicate', 'untagged') AS held, row_number() OVER same AS n,
            first_value(source_file) OVER same AS first
        FROM reading
        WINDOW same AS (
            PARTITION BY article_id, outcome IN ('read', 'duplicate', 'untagged') ORDER BY source_file, row
        )
    )
    SELECT source_file, row,
        CASE WHEN NOT held THEN outcome WHEN n > 1 THEN 'duplicate' WHEN why IS NULL THEN 'read' ELSE 'untagged' END,
        ranked.article_id, encoding,
        CASE
            WHEN held AND n > 1 AND outcome != 'duplicate' THEN 'the same as ' || first
            WHEN held AND n = 1 AND why IS NOT NULL THEN why
            WHEN held AND n = 1 AND outcome != 'read' THEN ''
            ELSE reason
        END
    FROM ranked LEFT JOIN (SELECT article_id, reason AS why FROM failed) AS failures USING (article_id)
    ORDER BY source_file, row
"""


def add_record(database: sqlite3.Connection, row: Mapping[str, Any]) -> None:
    """Note what became of a record that this run has read."""
    database.execute(_INSERT, tuple(row[name] for name in _SCHEMA.names))


def lost_files(store: Store, state: State) -> set[str]:
    """Return the files with an article that was in the corpus and no longer is, so that they are read again."""
    return {row[0] for row in _rows(store) if row[3] and row[3] not in state}


def held_elsewhere(store: Store, article_ids: Container[str], read_anew: Container[str]) -> set[str]:
    """Return those of some articles that files held which this run has not read anew."""
    return {row[3] for row in _rows(store) if row[3] in article_ids and row[0] not in read_anew}


def put_reading(
    store: Store, database: sqlite3.Connection, read_anew: Container[str], untagged: Iterable[Sequence[Any]]
) -> None:
    """Write the table ``reading`` after a run: its records take the place of those the same files had before.

    ``untagged`` are rows about articles that the taggers fail on, which take the place of those that were read.
    """
    database.executemany(_INSERT, (row for row in _rows(store) if row[0] not in read_anew))
    failed = [(row[3], row[0], row[5]) for row in untagged]
    database.executemany("INSERT OR REPLACE INTO failed VALUES (?, ?, ?)", failed)
    database.execute(_WITHOUT_RECORD)
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, _SCHEMA, compression="zstd") as writer:
        found = database.execute(_MERGED)
        while rows := found.fetchmany(_AT_ONCE):
            columns = [
                pa.array(column, field.type) for column, field in zip(zip(*rows, strict=True), _SCHEMA, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=_SCHEMA))
    store.put(_PATH, sink.getvalue().to_pybytes())


def _rows(store: Store) -> Iterator[tuple]:
    """Yield the rows of the last run that was finished."""
    try:
        stream = store.open(_PATH)
    except FileNotFoundError:
        return
    with stream:
        for block in pq.ParquetFile(stream).iter_batches(_AT_ONCE, columns=_SCHEMA.names):
            yield from zip(*(column.to_pylist() for column in block.columns), strict=True)
