"""A spool: the articles of a run that are to be tagged, on disk, so that any number of them fits any memory."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.corpus.parts import UNDATED
from analysis.schema import SCHEMAS, table_from_rows


class Spooled(NamedTuple):
    """Where an article of the spool begins; sorted, articles of one month stand together."""

    month: str
    article_id: str
    start: int
    place: str


class Spool:
    """A temporary file of article rows in reading order, and an index over it. It vanishes with the process."""

    def __init__(self, folder: Path | None):
        self._file = tempfile.TemporaryFile(dir=folder)
        self._index: dict[str, Spooled] = {}

    def __contains__(self, article_id: str) -> bool:
        return article_id in self._index

    def __len__(self) -> int:
        return len(self._index)

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def add(self, row: Mapping[str, Any], place: str) -> None:
        """Keep one row of ``articles``."""
        at = row["published_at"]
        month = UNDATED if pd.isna(at) else f"{at.year:04d}-{at.month:02d}"
        self._index[row["article_id"]] = Spooled(month, row["article_id"], self._file.tell(), place)
        said = {**row, "published_at": None if pd.isna(at) else at.isoformat()}
        self._file.write(json.dumps([said[name] for name in SCHEMAS["articles"].names]).encode() + b"\n")

    def batches(self, size: int) -> list[list[Spooled]]:
        """Return the plan: all articles by month and id, cut into batches."""
        ordered = sorted(self._index.values())
        return [ordered[start : start + size] for start in range(0, len(ordered), size)]

    def read(self, batch: Sequence[Spooled]) -> pd.DataFrame:
        """Return the table ``articles`` of a batch, in its order."""
        return table_from_rows("articles", self._rows(batch))

    def _rows(self, batch: Sequence[Spooled]) -> Iterator[tuple]:
        for spooled in batch:
            self._file.seek(spooled.start)
            row = dict(zip(SCHEMAS["articles"].names, json.loads(self._file.readline()), strict=True))
            at = row["published_at"]
            yield tuple({**row, "published_at": datetime.fromisoformat(at) if at else None}.values())
