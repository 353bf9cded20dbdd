"""Kept pages asked for again while they are young: news is corrected and led anew after it is published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from analysis.fetch.answer import Answer
from analysis.fetch.articles import Unusable, article_of
from analysis.fetch.config import Feeds
from analysis.fetch.hosts import host_of
from analysis.fetch.store import Entry, Store
from analysis.reference import Reference

DAY, HOUR = 86_400.0, 3_600.0


class Again(NamedTuple):
    """What became of kept pages: how many have a newer version, are unchanged, or wait (``refetch_most``).

    ``gone`` and ``left`` have why others stay as they are, by reason: taken down, or not to be had this time.
    """

    changed: int
    unchanged: int
    gone: Counter[str]
    left: Counter[str]
    waiting: int


def as_again(counts: Mapping[str, Counter[str]], waiting: int) -> Again:
    """Return what a run did from its counts by outcome and reason."""
    return Again(counts["newer"].total(), counts["unchanged"].total(), counts["gone"], counts["left"], waiting)


def due_again(feeds: Feeds, store: Store, now: float) -> tuple[list[Entry], int]:
    """Return the kept pages to ask for again, and how many more are due than one run asks of their hosts."""
    if not feeds.refetch_days:
        return [], 0
    names = [source.name for source in feeds.feeds]
    due = store.kept_since(now - feeds.refetch_days * DAY, now - feeds.refetch_hours * HOUR, names)
    taken = list(_most_of_each_host(due, feeds.refetch_most))
    return taken, len(due) - len(taken)


def _most_of_each_host(entries: Iterable[Entry], most: int) -> Iterable[Entry]:
    counts = Counter[str]()
    for entry in entries:
        counts[host_of(entry)] += 1
        if counts[host_of(entry)] <= most:
            yield entry


def look_again(entry: Entry, answer: Answer, store: Store, reference: Reference) -> tuple[str, str]:
    """Note what a kept page says now; return what became of it in a word, and why."""
    now = datetime.now(UTC)
    if answer.status == 304:
        store.note_asked(entry.key, now.timestamp())
        return "unchanged", ""
    if answer.status in reference.words["fetch"]["gone"]:
        store.note_asked(entry.key, now.timestamp(), gone=answer.reason)
        return "gone", answer.reason
    try:
        article = article_of(entry.item._replace(text=""), answer, entry.outlet, entry.source, reference)
    except Unusable as error:
        store.note_asked(entry.key, now.timestamp())
        return "left", str(error)
    article["fetched_at"] = now.isoformat(timespec="seconds")
    is_new = store.note_version(entry.key, article, answer.headers, now.timestamp())
    return "changed" if is_new else "unchanged", ""
