"""One run: ask each source what is new, fetch the pages, keep the articles, look again at those kept not long ago."""

from __future__ import annotations

import errno
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock, Timeout

from analysis.fetch.again import Again, as_again, due_again, look_again
from analysis.fetch.answer import Answer
from analysis.fetch.articles import Unusable, article_of
from analysis.fetch.config import Feeds
from analysis.fetch.hosts import answers, wants_peace
from analysis.fetch.items import day_of
from analysis.fetch.sources import Means, list_new
from analysis.fetch.store import Change, Entry, Store
from analysis.fetch.versions import take_changes
from analysis.read.web import web_library
from analysis.reference import Reference, load_reference

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

    ``sources`` has what became of each source in words, ``waiting`` how many articles a later run will try again,
    ``again`` what became of kept pages that were asked for again, ``where`` one address for each reason.
    """

    kept: int
    duplicates: int
    given_up: Counter[str]
    failed: Counter[str]
    waiting: int
    sources: dict[str, str]
    again: Again
    where: dict[str, str]


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
                    return _run(Means(feeds, store, client, beside, reference), say)
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


def _run(means: Means, say: Callable[[str], None]) -> Result:
    settled = take_changes(means.store, means.reference.words["fetch"])  # what a stopped run had no time for
    told: dict[str, str] = {}
    failed_sources = 0
    for source in means.feeds.feeds:
        told[source.name], failed = list_new(source, means)
        failed_sources += failed
        say(f"{source.name}: {told[source.name]}")
    if failed_sources == len(means.feeds.feeds):
        raise NothingFetched("no source could be asked:\n" + "\n".join(f"{n}: {why}" for n, why in told.items()))
    return _ask_all(means, settled, told)


def _ask_all(means: Means, settled: list[tuple[Change, str]], told: dict[str, str]) -> Result:
    """Fetch what is new, and what was kept not long ago after that."""
    feeds, store, reference = means.feeds, means.store, means.reference
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    where: dict[str, str] = {}
    due, due_later = due_again(feeds, store, time.time())
    for entry, answer in answers([*store.waiting([source.name for source in feeds.feeds]), *due], means.client):
        look = _keep if entry.validators is None else look_again
        outcome, reason = look(entry, answer, store, reference)
        counts[outcome][reason] += 1
        where.setdefault(reason, entry.item.url)
    for change, reason in [*settled, *take_changes(store, reference.words["fetch"])]:
        counts["left" if reason else "newer"][reason] += 1
        where.setdefault(reason, change.article["url"])
    return Result(
        counts["kept"].total(), counts["duplicate"].total(), counts["given up"], counts["failed"],
        store.counts().get("waiting", 0), told, as_again(counts, due_later), where,
    )  # fmt: skip


def _keep(entry: Entry, answer: Answer | None, store: Store, reference: Reference) -> tuple[str, str]:
    """Keep a new article; return what became of it, and why where it is not kept."""
    try:
        article = article_of(entry.item, answer, entry.outlet, entry.source, reference)
    except Unusable as error:
        if wants_peace(entry, answer):  # which says nothing of this page
            return "failed", str(error)
        is_over = store.fail(entry.key, str(error), lasting=error.lasting)
        return "given up" if is_over else "failed", str(error)
    article["fetched_at"] = datetime.now(UTC).isoformat(timespec="seconds")
    day = day_of(article["date"], article["url"], reference)
    is_new = store.keep(entry.key, article, day, answer.headers if answer else {})
    return "kept" if is_new else "duplicate", ""
