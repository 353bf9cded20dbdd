"""Parquet files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.read.found import Found
from analysis.read.records import Fields, Record, failed, make_record, no_column, too_many_columns


def read_parquet(file: Found, fields: Fields) -> Iterator[Record]:
    """Yield a record per row."""
    with file.open() as stream:
        parquet = pq.ParquetFile(stream)
        names = parquet.schema_arrow.names
        if len(names) > fields.limits.columns:
            yield failed(0, too_many_columns(len(names), fields.limits))
        elif fields.needed not in fields.match(tuple(_leaves(parquet, names))):
            yield failed(0, no_column(names, fields))
        else:
            rows = (values for batch in parquet.iter_batches(batch_size=256) for values in _rows(batch))
            for row, values in enumerate(rows, start=1):
                yield make_record(row, values, fields, "utf-8")


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    """Yield rows; where a moment lies outside the years that Python has, all of its column are told as text."""
    columns = [_values(column) for column in batch.columns]
    for row in zip(*columns, strict=True):
        yield dict(zip(batch.schema.names, row, strict=True))


def _values(column: pa.Array) -> list[Any]:
    try:
        return column.to_pylist()
    except (OverflowError, ValueError, TypeError):
        return column.cast(pa.string()).to_pylist()


def _leaves(parquet: pq.ParquetFile, names: list[str]) -> list[str]:
    """Return the columns and what lies inside them ("source.name")."""
    return [*names, *(parquet.schema.column(n).path for n in range(len(parquet.schema)))]
