"""What was fetched: JSON Lines by day, and a small database of what is known, waiting or given up.

An article is noted in the database before its line is written. A run that is killed in between leaves a line that is
short or missing; the next run cuts it off and fetches the article again, so that none is lost and none is there twice.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analysis.fetch.addresses import same_page_key
from analysis.fetch.items import Item
from analysis.fetch.lines import content_of, digest_of, line_of

STATE = ".fetch.sqlite"
TRIES = 3  # runs that may fail to fetch an article before it is given up
_TABLES = """
create table if not exists sources (url text primary key, etag text, last_modified text);
create table if not exists items (
  key text primary key, number integer, source text, outlet text, mode text, item text, state text default 'waiting',
  tries integer default 0, reason text default '', digest text, file text, start integer, end integer);
create index if not exists by_state on items (state);
create unique index if not exists by_digest on items (digest) where digest is not null;
create table if not exists pages (
  key text primary key, text_from text, content text, kept real, asked real, etag text, last_modified text,
  gone text default '');
create table if not exists changes (key text primary key, digest text, content text, article text);
"""


class Entry(NamedTuple):
    """A page to ask for; ``validators`` are those it was kept with, None where it was not kept yet."""

    key: str
    source: str
    outlet: str
    mode: str
    item: Item
    validators: Mapping[str, str] | None = None


class Change(NamedTuple):
    """A newer version of an article; ``digest`` is that of the kept one, ``is_twin`` says that another has its text."""

    key: str
    file: str
    digest: str
    article: dict[str, Any]
    is_twin: bool


def _as_validators(kept: Sequence[str | None]) -> dict[str, str]:
    names = ("If-None-Match", "If-Modified-Since")
    return {name: value for name, value in zip(names, kept, strict=False) if value}


class Store:
    """The folder of a fetch. One process at a time; the caller holds the lock."""

    def __init__(self, folder: Path, tracking: Sequence[str]):
        self.folder, self._tracking = folder, tracking
        self._state = sqlite3.connect(folder / STATE, isolation_level=None)
        self._state.executescript(_TABLES)
        for partial in folder.glob(".*.partial"):
            partial.unlink()
        self._mend()

    def close(self) -> None:
        """Close the database."""
        self._state.close()

    def _mend(self) -> None:
        """Undo the last article if its line was not written to the end."""
        last = self._state.execute("select key, file, start, end from items order by number desc limit 1").fetchone()
        if last is None or last[3] is None:  # none, or its file was written whole since
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
        return _as_validators(known or ())

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

    def waiting(self, sources: Iterable[str]) -> list[Entry]:
        """Return what is still to fetch of ``sources``."""
        rows = self._state.execute(
            "select key, source, outlet, mode, item from items where state = 'waiting' order by rowid"
        )
        wanted = set(sources)
        return [Entry(*row[:4], Item(*json.loads(row[4]))) for row in rows if row[1] in wanted]

    def kept_since(self, moment: float, asked_before: float, sources: Iterable[str]) -> list[Entry]:
        """Return the pages of ``sources`` kept from ``moment`` on, those first that were not asked for the longest."""
        rows = self._state.execute(
            "select key, source, outlet, mode, item, etag, last_modified from items join pages using (key) "
            "where state = 'kept' and text_from = 'page' and gone = '' and kept >= ? and asked <= ? order by asked",
            (moment, asked_before),
        )
        wanted = set(sources)
        return [Entry(*row[:4], Item(*json.loads(row[4])), _as_validators(row[5:])) for row in rows if row[1] in wanted]

    def note_asked(self, key: str, moment: float, *, gone: str = "") -> None:
        """Note that a kept page was asked for again, and why it is not asked for any more."""
        self._state.execute("update pages set asked = ?, gone = ? where key = ?", (moment, gone, key))

    def note_entry(self, item: Item, article: Mapping[str, Any], kept_since: float) -> None:
        """Note what a feed carries now of an article that was kept as it carried it, if it was kept not long ago."""
        key = same_page_key(item.url, self._tracking)
        found = self._state.execute("select text_from, kept from pages where key = ?", (key,)).fetchone()
        if found and found[0] == article["text_from"] != "page" and found[1] >= kept_since:
            self.note_version(key, article, {}, time.time())

    def note_version(self, key: str, article: Mapping[str, Any], headers: Mapping[str, str], moment: float) -> bool:
        """Note what a kept page says now; return whether that differs, so that ``changes`` has it from now on."""
        content, digest = content_of(article), digest_of(article)
        with self._state:
            self._state.execute("begin")
            told = (moment, headers.get("etag", ""), headers.get("last-modified", ""), key)
            self._state.execute("update pages set asked = ?, etag = ?, last_modified = ? where key = ?", told)
            (known,) = self._state.execute("select content from pages where key = ?", (key,)).fetchone()
            if content == known:
                return False
            self._state.execute(
                "insert or replace into changes values (?, ?, ?, ?)", (key, digest, content, json.dumps(article))
            )
        return True

    def changes(self) -> list[Change]:
        """Return the newer versions that wait to take the place of what is kept."""
        rows = self._state.execute(
            "select changes.key, file, items.digest, article, "
            "exists (select 1 from items as i where i.digest = changes.digest and i.key != changes.key) or "
            "exists (select 1 from changes as c where c.digest = changes.digest and c.rowid < changes.rowid) "
            "from changes join items using (key) where state = 'kept' order by file, number"
        )
        return [Change(*row[:3], json.loads(row[3]), bool(row[4])) for row in rows]

    def forget_places(self, name: str) -> None:
        """Note that the lines of a file move: where they lay no longer says whether the last was written whole."""
        self._state.execute("update items set start = null, end = null where file = ?", (name,))

    def settle(self, key: str, *, taken: bool) -> None:
        """Note that a newer version took the place of the kept one, or that it is left."""
        with self._state:
            self._state.execute("begin")
            if taken:
                self._state.execute(
                    "update items set digest = (select digest from changes where key = ?1) where key = ?1", (key,)
                )
            self._state.execute(
                "update pages set content = (select content from changes where key = ?1) where key = ?1", (key,)
            )
            self._state.execute("delete from changes where key = ?", (key,))

    def keep(self, key: str, article: Mapping[str, Any], day: str, headers: Mapping[str, str]) -> bool:
        """Write an article into the file of its day; return False where this outlet has the same text already."""
        digest = digest_of(article)
        if self._state.execute("select 1 from items where digest = ?", (digest,)).fetchone():
            self._state.execute("update items set state = 'duplicate', reason = 'the same text' where key = ?", (key,))
            return False
        line = line_of(article)
        name = f"{day or 'undated'}.jsonl"
        path = self.folder / name
        start = path.stat().st_size if path.exists() else 0
        now, told = time.time(), (headers.get("etag", ""), headers.get("last-modified", ""))
        with self._state:
            self._state.execute("begin")
            self._state.execute(
                "update items set state = 'kept', digest = ?, file = ?, start = ?, end = ?, "
                "number = (select coalesce(max(number), 0) + 1 from items) where key = ?",
                (digest, name, start, start + len(line), key),
            )
            self._state.execute(
                "insert or replace into pages values (?, ?, ?, ?, ?, ?, ?, '')",
                (key, article["text_from"], content_of(article), now, now, *told),
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
