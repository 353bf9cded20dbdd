"""A spool: the articles of a run that are to be tagged, on disk, so that any number of them fits any memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

import pandas as pd

from analysis.corpus.parts import UNDATED
from analysis.schema import SCHEMAS, table_from_rows

_COLUMNS = SCHEMAS["articles"].names


class Spooled(NamedTuple):
    """An article of the spool, and where it was read."""

    article_id: str
    place: str


class Spool:
    """The rows of ``articles`` that a run will tag, in its database (see ``scratch``)."""

    def __init__(self, database: sqlite3.Connection):
        self._database = database

    def __contains__(self, article_id: str) -> bool:
        return bool(self._database.execute("SELECT 1 FROM spool WHERE article_id = ?", (article_id,)).fetchone())

    def add(self, row: Mapping[str, Any], place: str) -> None:
        """Keep one row of ``articles``."""
        at = row["published_at"]
        month = UNDATED if pd.isna(at) else f"{at.year:04d}-{at.month:02d}"
        said = {**row, "published_at": None if pd.isna(at) else at.isoformat()}
        kept = (row["article_id"], month, place, json.dumps([said[name] for name in _COLUMNS]))
        self._database.execute("INSERT OR REPLACE INTO spool VALUES (?, ?, ?, ?)", kept)

    def batches(self, size: int) -> Iterator[list[Spooled]]:
        """Yield all articles by month and id, ``size`` at a time."""
        found = map(
            Spooled._make, self._database.execute("SELECT article_id, place FROM spool ORDER BY month, article_id")
        )
        while batch := list(islice(found, size)):
            yield batch

    def read(self, article_ids: Collection[str]) -> pd.DataFrame:
        """Return the table ``articles`` of a batch, in its order."""
        return table_from_rows("articles", [self._row(article_id) for article_id in article_ids])

    def _row(self, article_id: str) -> tuple:
        (kept,) = self._database.execute("SELECT row FROM spool WHERE article_id = ?", (article_id,)).fetchone()
        row = dict(zip(_COLUMNS, json.loads(kept), strict=True))
        at = row["published_at"]
        return tuple({**row, "published_at": datetime.fromisoformat(at) if at else None}.values())
