"""Asking a source what is new: a feed, a site by its sitemaps, a sitemap with its parts, or a file of addresses."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from analysis.fetch.addresses import Refused, checked_form
from analysis.fetch.again import DAY
from analysis.fetch.articles import article_of
from analysis.fetch.config import Feeds, Source
from analysis.fetch.items import Item, day_of, find_items, is_wanted
from analysis.fetch.store import Store
from analysis.read.files import find_files
from analysis.read.formats import read_records
from analysis.read.limits import MB
from analysis.reference import Reference


class Means(NamedTuple):
    """What a run works with; ``beside`` is the folder that ``file:`` sources lie in."""

    feeds: Feeds
    store: Store
    client: Any
    beside: Path
    reference: Reference


class _Asked(NamedTuple):
    """What one answer brought: how many new articles, or that nothing changed, further parts, what is wrong."""

    new: int = 0
    unchanged: bool = False
    parts: Sequence[tuple[str, str]] = ()
    problem: str = ""


def list_new(source: Source, means: Means) -> tuple[str, bool]:
    """Remember the new articles of a source; return what became of it in words, and whether it failed."""
    if source.file:
        return _list_file(source, means)
    try:
        places, note = _places(source, means)
    except ValueError as error:
        return str(error), True
    answers, n_left = _ask_all(places, source, means)
    problems = [asked.problem if url == source.url else f"{url}: {asked.problem}"
                for url, asked in answers.items() if asked.problem]  # fmt: skip
    new = sum(asked.new for asked in answers.values())
    unchanged = all(asked.unchanged for asked in answers.values())
    return _told(new, unchanged, [*filter(None, [note]), *problems], n_left), len(problems) == len(answers)


def _places(source: Source, means: Means) -> tuple[list[str], str]:
    """Return where to begin: the address itself, or the sitemaps of a site; and what is to be said of it."""
    if not source.is_site:
        return [source.url], ""
    named = means.client.sitemaps(source.url)
    usual = [urljoin(source.url, path) for path in means.reference.words["fetch"]["usual_sitemaps"]]
    return (named, "") if named else (usual, "its robots.txt names no sitemap")


def _ask_all(places: Iterable[str], source: Source, means: Means) -> tuple[dict[str, _Asked], int]:
    """Ask places and the parts they name, as many as are allowed; return the answers, and how many were not asked."""
    waiting, answers, left = _in_order(places, means.reference), dict[str, _Asked](), source.most
    while waiting and len(answers) < means.feeds.sitemaps and left > 0:
        url = waiting.pop(0)
        answers[url] = asked = _ask(url, source, left, means)
        left -= asked.new
        if asked.parts:
            parts = [part for part in asked.parts if _may_be_new(part[1], source, means.reference)]
            newest_first = (url for url, _ in sorted(parts, key=lambda part: part[1], reverse=True))
            waiting = _in_order((url for url in (*waiting, *newest_first) if url not in answers), means.reference)
    return answers, len(waiting)


def _in_order(urls: Iterable[str], reference: Reference) -> list[str]:
    """Return sitemaps once each: by their paths those of news first, those of what is no article last."""
    words = reference.words["fetch"]

    def rank(url: str) -> int:
        path = urlsplit(url).path.lower()
        if any(fnmatch.fnmatch(path, form) for form in words["last_sitemaps"]):
            return 2
        return 0 if any(fnmatch.fnmatch(path, form) for form in words["first_sitemaps"]) else 1

    return sorted(dict.fromkeys(urls), key=rank)


def _ask(url: str, source: Source, most: int, means: Means) -> _Asked:
    answer = means.client.get(url, means.store.validators(url))
    if answer.status == 304:
        return _Asked(unchanged=True)
    if answer.reason:
        return _Asked(problem=answer.reason)
    kind = "sitemap" if source.is_site else source.kind
    try:
        found = find_items(answer.body, answer.url, means.reference, kind=kind, most=5 * means.feeds.most_mb * MB)
    except ValueError as error:
        return _Asked(problem=str(error))
    headers = {} if found.parts else answer.headers  # an index is always asked: its parts say whether they changed
    return _Asked(_remember(found.items, url, headers, source, most, means), parts=found.parts)


def _list_file(source: Source, means: Means) -> tuple[str, bool]:
    path = means.beside / source.file
    if not path.exists():
        return f"there is no such file: {path}", True
    items, problems = [], []
    for file in find_files([path], means.reference):
        for record in read_records(file, means.reference, needed="url"):
            if record.reason:
                problems.append(f"row {record.row}: {record.reason}")
            elif record.stated["url"].strip():
                told = {name: record.stated[name] for name in ("title", "date", "author", "id", "site")}
                items.append(Item(record.stated["url"].strip(), **told))
    new = _remember(items, path.name, {}, source, source.most, means)
    return _told(new, False, problems, 0), bool(problems) and not items


def _remember(
    items: Iterable[Item], url: str, headers: Mapping[str, str], source: Source, most: int, means: Means
) -> int:  # fmt: skip
    """Note the newest of the new articles; validators are kept only when none was left for a later run."""
    store, reference = means.store, means.reference
    wanted = [item for item in items if is_wanted(item, source.since, reference) and _is_page(item.url)]
    known = [store.is_known(item) for item in wanted]
    if source.text == "entry":
        _look_at_entries([item for item, is_known in zip(wanted, known, strict=True) if is_known], source, means)
    new = list({item.url: item for item, is_known in zip(wanted, known, strict=True) if not is_known}.values())
    new.sort(key=lambda item: day_of(item.date, item.url, reference), reverse=True)
    taken = new[:most]
    kept_headers = headers if len(taken) == len(new) else {}
    return store.add(url, kept_headers, taken, source=source.name, outlet=source.outlet, mode=source.text)


def _look_at_entries(items: Iterable[Item], source: Source, means: Means) -> None:
    """Note what a feed carries now of the articles that were kept, not long ago, as it carried them."""
    now = datetime.now(UTC)
    since = now.timestamp() - means.feeds.refetch_days * DAY
    for item in items:
        if item.text and means.feeds.refetch_days:
            article = article_of(item, None, source.outlet, source.name, means.reference)
            means.store.note_entry(item, article | {"fetched_at": now.isoformat(timespec="seconds")}, since)


def _is_page(url: str) -> bool:
    try:
        return bool(checked_form(url))
    except Refused:
        return False


def _may_be_new(changed: str, source: Source, reference: Reference) -> bool:
    """Whether a part of a sitemap may hold articles from ``since`` on; one changed before cannot."""
    day = day_of(changed, "", reference)
    return source.since is None or not day or day >= source.since.isoformat()


def _told(new: int, unchanged: bool, problems: list[str], left: int) -> str:
    told = ["unchanged" if unchanged else f"{new} new"]
    told += [f"{left:,} more sitemaps were not asked this time"] if left else []
    told += problems[:3] + ([f"{len(problems) - 3} further problems"] if len(problems) > 3 else [])
    return "; ".join(told)
