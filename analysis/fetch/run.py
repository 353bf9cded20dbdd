"""One run: ask each source what is new, fetch the pages host by host, keep the articles."""

from __future__ import annotations

import errno
import queue
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from analysis.fetch.answer import Answer
from analysis.fetch.articles import Unusable, article_of
from analysis.fetch.config import Feeds, Source
from analysis.fetch.items import Item, day_of
from analysis.fetch.sources import list_new
from analysis.fetch.store import Store
from analysis.read.web import web_library
from analysis.reference import Reference, load_reference

_HOSTS_AT_ONCE = 8
_LIBRARIES = ("httpx", "protego", "feedparser", "trafilatura", "lxml.html")


class Busy(RuntimeError):
    """Another fetch writes to the folder."""

    exit_code = 75


class DiskFull(RuntimeError):
    """There is no room for what was fetched."""

    exit_code = 74


class NothingFetched(RuntimeError):
    """No source at all could be asked."""

    exit_code = 3


class Result(NamedTuple):
    """What a run did: new articles kept, the same text again, and why others are missing, by reason.

    ``sources`` has what became of each source in words, ``waiting`` how many articles a later run will try again.
    """

    kept: int
    duplicates: int
    given_up: Counter[str]
    failed: Counter[str]
    waiting: int
    sources: dict[str, str]


def fetch(
    feeds: Feeds, out: Path, *, beside: Path = Path(), reference: Reference | None = None,
    say: Callable[[str], None] = lambda line: None, verify: Any = True,
) -> Result:  # fmt: skip
    """Fetch what is new of ``feeds`` into ``out``: ``YYYY-MM-DD.jsonl`` by day of publication, ``undated.jsonl``.

    Each line is an article in the form that ``load_articles`` reads. What was fetched before is not fetched again, and
    what a stopped run left is. ``beside`` is the folder that ``file:`` sources lie in; ``say`` gets a line per source.
    Raises Busy where another fetch writes to ``out``, NothingFetched where no source could be asked, DiskFull,
    MissingExtra.
    """
    for name in _LIBRARIES:
        web_library(name)
    from analysis.fetch.client import Client

    reference = reference or load_reference()
    out.mkdir(parents=True, exist_ok=True)
    words = reference.words["fetch"]
    try:
        with FileLock(out / ".fetch.lock", timeout=0):
            store = Store(out, words["tracking"])
            try:
                with Client(feeds, words, version=version_of("dateline-workbook"), verify=verify) as client:
                    return _run(feeds, store, client, beside, reference, say)
            finally:
                store.close()
    except Timeout as error:
        raise Busy(f"{out}: another fetch writes there. Wait for it, or name another folder with --out.") from error
    except (OSError, sqlite3.OperationalError) as error:
        if getattr(error, "errno", 0) not in (errno.ENOSPC, errno.EDQUOT) and "full" not in str(error):
            raise
        raise DiskFull(
            f"{out}: the disk is full. Nothing that was kept is lost; free space and run it again."
        ) from error


def _run(feeds: Feeds, store: Store, client: Any, beside: Path, reference: Reference, say: Callable) -> Result:
    told: dict[str, str] = {}
    failed_sources = 0
    for source in feeds.feeds:
        told[source.name], failed = list_new(source, feeds, store, client, beside, reference)
        failed_sources += failed
        say(f"{source.name}: {told[source.name]}")
    if failed_sources == len(feeds.feeds):
        raise NothingFetched("no source could be asked:\n" + "\n".join(f"{n}: {why}" for n, why in told.items()))
    return _keep_all(store, client, feeds.feeds, reference, told)


def _keep_all(
    store: Store, client: Any, sources: Sequence[Source], reference: Reference, told: dict[str, str]
) -> Result:
    kept, duplicates, given_up, failed = 0, 0, Counter(), Counter()
    waiting = store.waiting([source.name for source in sources])
    for key, source, outlet, item, answer in _answers(waiting, client):
        try:
            article = article_of(item, answer, outlet, source, reference)
        except Unusable as error:
            counter = given_up if store.fail(key, str(error), lasting=error.lasting) else failed
            counter[str(error)] += 1
            continue
        article["fetched_at"] = datetime.now(UTC).isoformat(timespec="seconds")
        if store.keep(key, article, day_of(article["date"], article["url"], reference)):
            kept += 1
        else:
            duplicates += 1
    return Result(kept, duplicates, given_up, failed, store.counts().get("waiting", 0), told)


def _answers(waiting: Sequence[tuple], client: Any) -> Iterator[tuple[str, str, str, Item, Answer | None]]:
    """Yield the answers as they come, several hosts at once, one request at a time to each."""
    by_host: dict[str, list[tuple]] = defaultdict(list)
    for entry in waiting:
        by_host[urlsplit(entry[4].url).hostname or ""].append(entry)
    results: queue.Queue = queue.Queue(maxsize=64)
    with ThreadPoolExecutor(_HOSTS_AT_ONCE) as pool:
        for entries in by_host.values():
            pool.submit(_ask_host, entries, client, results)
        try:
            open_hosts = len(by_host)
            while open_hosts:
                result = results.get()
                if isinstance(result, BaseException):
                    raise result
                if result is None:
                    open_hosts -= 1
                else:
                    yield result
        finally:
            client.stop.set()


def _ask_host(entries: Sequence[tuple], client: Any, results: queue.Queue) -> None:
    """Ask for the pages of one host; None says that it is done, an error that it cannot go on."""
    last: BaseException | None = None
    try:
        for key, source, outlet, mode, item in entries:
            if client.stop.is_set():
                break
            answer = client.get(item.url) if mode == "page" or not item.text else None
            _put(results, (key, source, outlet, item, answer), client)
    except BaseException as error:  # told to the thread that waits, which raises it
        last = error
    _put(results, last, client)


def _put(results: queue.Queue, value: Any, client: Any) -> None:
    while not client.stop.is_set():
        try:
            return results.put(value, timeout=0.5)
        except queue.Full:
            continue
