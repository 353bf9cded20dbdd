"""What was fetched: JSON Lines by day, and a small database of what is known, waiting or given up.

An article is noted in the database before its line is written. A run that is killed in between leaves a line that is
short or missing; the next run cuts it off and fetches the article again, so that none is lost and none is there twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.fetch.addresses import same_page_key
from analysis.fetch.items import Item

STATE = ".fetch.sqlite"
TRIES = 3  # runs that may fail to fetch an article before it is given up
_TABLES = """
create table if not exists sources (url text primary key, etag text, last_modified text);
create table if not exists items (
  key text primary key, number integer, source text, outlet text, mode text, item text, state text default 'waiting',
  tries integer default 0, reason text default '', digest text, file text, start integer, end integer);
create index if not exists by_state on items (state);
create unique index if not exists by_digest on items (digest) where digest is not null;
"""


class Store:
    """The folder of a fetch. One process at a time; the caller holds the lock."""

    def __init__(self, folder: Path, tracking: Sequence[str]):
        self.folder, self._tracking = folder, tracking
        self._state = sqlite3.connect(folder / STATE, isolation_level=None)
        self._state.executescript(_TABLES)
        self._mend()

    def close(self) -> None:
        """Close the database."""
        self._state.close()

    def _mend(self) -> None:
        """Undo the last article if its line was not written to the end."""
        last = self._state.execute("select key, file, start, end from items order by number desc limit 1").fetchone()
        if last is None or last[1] is None:
            return
        key, name, start, end = last
        path = self.folder / name
        size = path.stat().st_size if path.exists() else 0
        if size < end and (path.exists() or start == 0):
            if path.exists():
                os.truncate(path, min(size, start))
            self._state.execute(
                "update items set state = 'waiting', number = null, digest = null, file = null where key = ?", (key,)
            )

    def validators(self, url: str) -> dict[str, str]:
        """Return the headers that ask a source for news only."""
        known = self._state.execute("select etag, last_modified from sources where url = ?", (url,)).fetchone()
        names = ("If-None-Match", "If-Modified-Since")
        return {name: value for name, value in zip(names, known or (), strict=False) if value}

    def add(
        self, url: str, headers: Mapping[str, str], items: Iterable[Item], *, source: str, outlet: str, mode: str
    ) -> int:
        """Remember the articles that ``url`` points at, and its validators with them; return how many are new."""
        rows = [(same_page_key(item.url, self._tracking), source, outlet, mode, json.dumps(item)) for item in items]
        with self._state:
            self._state.execute("begin")
            before = self._state.total_changes
            self._state.executemany(
                "insert or ignore into items (key, source, outlet, mode, item) values (?, ?, ?, ?, ?)", rows
            )
            new = self._state.total_changes - before
            told = (url, headers.get("etag", ""), headers.get("last-modified", ""))
            self._state.execute("insert or replace into sources values (?, ?, ?)", told)
        return new

    def is_known(self, item: Item) -> bool:
        """Whether the page of ``item`` was met before, whatever became of it."""
        key = same_page_key(item.url, self._tracking)
        return self._state.execute("select 1 from items where key = ?", (key,)).fetchone() is not None

    def waiting(self, sources: Iterable[str]) -> list[tuple[str, str, str, str, Item]]:
        """Return what is still to fetch of ``sources``: key, source, outlet, mode and the item."""
        rows = self._state.execute(
            "select key, source, outlet, mode, item from items where state = 'waiting' order by rowid"
        )
        wanted = set(sources)
        return [(*row[:4], Item(*json.loads(row[4]))) for row in rows if row[1] in wanted]

    def keep(self, key: str, article: Mapping[str, Any], day: str) -> bool:
        """Write an article into the file of its day; return False where this outlet has the same text already."""
        text = " ".join(str(article["text"]).split()).casefold()
        digest = hashlib.sha256(f"{article['outlet'] or article['site']}\0{text}".encode()).hexdigest()
        if self._state.execute("select 1 from items where digest = ?", (digest,)).fetchone():
            self._state.execute("update items set state = 'duplicate', reason = 'the same text' where key = ?", (key,))
            return False
        line = (json.dumps(article, ensure_ascii=False) + "\n").encode("utf-8", "replace")
        name = f"{day or 'undated'}.jsonl"
        path = self.folder / name
        start = path.stat().st_size if path.exists() else 0
        self._state.execute(
            "update items set state = 'kept', digest = ?, file = ?, start = ?, end = ?, "
            "number = (select coalesce(max(number), 0) + 1 from items) where key = ?",
            (digest, name, start, start + len(line), key),
        )
        with path.open("ab") as stream:
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())
        return True

    def fail(self, key: str, reason: str, *, lasting: bool) -> bool:
        """Note that an article could not be fetched; return whether it is given up."""
        self._state.execute(
            "update items set tries = tries + 1, reason = ?, "
            "state = case when ? or tries + 1 >= ? then 'given up' else 'waiting' end where key = ?",
            (reason, lasting, TRIES, key),
        )
        return self._state.execute("select state from items where key = ?", (key,)).fetchone()[0] == "given up"

    def counts(self) -> dict[str, int]:
        """Return how many articles are kept, waiting, duplicate or given up, over all runs."""
        return dict(self._state.execute("select state, count(*) from items group by state order by state"))
