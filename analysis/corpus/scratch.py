"""What a run must remember of each article while it goes on: in a database on disk, since memory holds only so many."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SCHEMA = """
    CREATE TABLE spool (article_id TEXT PRIMARY KEY, month TEXT, place TEXT, row TEXT);
    CREATE TABLE seen (article_id TEXT PRIMARY KEY, source_file TEXT) WITHOUT ROWID;
    CREATE TABLE reading (
        source_file TEXT, row INTEGER, outcome TEXT, article_id TEXT, encoding TEXT, reason TEXT,
        PRIMARY KEY (source_file, row)
    ) WITHOUT ROWID;
    CREATE TABLE failed (article_id TEXT PRIMARY KEY, source_file TEXT, reason TEXT);
"""
_FAST = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"  # it outlives no run


@contextmanager
def scratch(folder: Path | None) -> Iterator[sqlite3.Connection]:
    """Yield a database for the length of a run, in ``folder`` or where the system keeps temporary files.

    What a killed run leaves of it ends in ``.partial``, as all that is unfinished, and goes with the next run.
    """
    path = Path(folder or tempfile.gettempdir()) / f".run-{os.getpid()}-{os.urandom(4).hex()}.partial"
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        connection.executescript(_FAST + _SCHEMA + "BEGIN;")
        yield connection
    finally:
        connection.close()
        path.unlink(missing_ok=True)


class Seen:
    """Which file held an article first, for as many articles as a run reads."""

    def __init__(self, database: sqlite3.Connection):
        self._database = database

    def __contains__(self, article_id: str) -> bool:
        return self._find(article_id) is not None

    def __getitem__(self, article_id: str) -> str:
        found = self._find(article_id)
        if found is None:
            raise KeyError(article_id)
        return found[0]

    def setdefault(self, article_id: str, source_file: str) -> str:
        self._database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (article_id, source_file))
        return self[article_id]

    def _find(self, article_id: str) -> tuple[str] | None:
        return self._database.execute("SELECT source_file FROM seen WHERE article_id = ?", (article_id,)).fetchone()
