"""The articles of any sources as one file that ``load_articles`` reads again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.read import Outcome
from analysis.schema import SCHEMAS

_BATCH = 500  # articles held at once for Parquet


def write_articles(outcomes: Iterable[Outcome], path: Path) -> Iterator[Outcome]:
    """Write each article once into ``path`` (.jsonl or .parquet) and yield what became of each record.

    The file appears under its name only when it is whole. Raises ValueError for another ending.
    """
    writers = {".jsonl": _json_lines, ".parquet": _parquet}
    if path.suffix not in writers:
        raise ValueError(f"--out {path}: ends in {path.suffix or 'nothing'!r}; allowed are {' and '.join(writers)}.")
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    with writers[path.suffix](partial) as write:
        for outcome in outcomes:
            if outcome.reading["outcome"] == "read":
                write(outcome.article)
            yield outcome
    partial.replace(path)


@contextmanager
def _json_lines(path: Path) -> Iterator[Callable[[dict[str, Any]], None]]:
    with path.open("w", encoding="utf-8") as stream:
        yield lambda article: print(json.dumps(_plain(article), ensure_ascii=False), file=stream)


def _plain(article: dict[str, Any]) -> dict[str, Any]:
    """Return what is stated of an article; the moment is read again from the printed date."""
    return {name: v for name, v in article.items() if v not in ("", "{}", None) and name != "published_at"}


@contextmanager
def _parquet(path: Path) -> Iterator[Callable[[dict[str, Any]], None]]:
    schema = SCHEMAS["articles"]
    rows: list[dict[str, Any]] = []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:

        def add(article: dict[str, Any]) -> None:
            rows.append(article)
            if len(rows) == _BATCH:
                writer.write_table(pa.Table.from_pylist(rows, schema))
                rows.clear()

        yield add
        writer.write_table(pa.Table.from_pylist(rows, schema))
