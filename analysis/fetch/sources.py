"""Asking a source what is new: a feed, a sitemap with its parts, or a file of addresses."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from analysis.fetch.addresses import Refused, checked_form
from analysis.fetch.config import Feeds, Source
from analysis.fetch.items import Item, day_of, find_items, is_wanted
from analysis.fetch.store import Store
from analysis.read.files import find_files
from analysis.read.formats import read_records
from analysis.read.limits import MB
from analysis.reference import Reference


def list_new(
    source: Source, feeds: Feeds, store: Store, client: Any, beside: Path, reference: Reference
) -> tuple[str, bool]:
    """Remember the new articles of a source; return what became of it in words, and whether it failed."""
    if source.file:
        return _list_file(source, store, beside, reference)
    to_ask, asked, new, unchanged, problems = [(source.url, "")], set(), 0, 0, []
    while to_ask and len(asked) < feeds.sitemaps:
        url, _ = to_ask.pop(0)
        asked.add(url)
        answer = client.get(url, store.validators(url))
        if answer.status == 304:
            unchanged += 1
            continue
        try:
            if answer.reason:
                raise ValueError(answer.reason)
            found = find_items(answer.body, answer.url, reference, kind=source.kind, most=5 * feeds.most_mb * MB)
        except ValueError as error:
            problems.append(f"{url}: {error}" if url != source.url else str(error))
            continue
        parts = [part for part in found.parts if part[0] not in asked and _may_be_new(part[1], source, reference)]
        to_ask += sorted(parts, key=lambda part: part[1], reverse=True)
        headers = {} if found.parts else answer.headers  # an index is always asked: its parts say whether they changed
        new += _remember(found.items, url, headers, source, store, reference)
    failed = len(problems) == len(asked)
    return _told(new, unchanged == len(asked), problems, len(to_ask)), failed


def _list_file(source: Source, store: Store, beside: Path, reference: Reference) -> tuple[str, bool]:
    path = beside / source.file
    if not path.exists():
        return f"there is no such file: {path}", True
    items, problems = [], []
    for file in find_files([path], reference):
        for record in read_records(file, reference, needed="url"):
            if record.reason:
                problems.append(f"row {record.row}: {record.reason}")
            elif record.stated["url"].strip():
                told = {name: record.stated[name] for name in ("title", "date", "author", "id", "site")}
                items.append(Item(record.stated["url"].strip(), **told))
    new = _remember(items, path.name, {}, source, store, reference)
    return _told(new, False, problems, 0), bool(problems) and not items


def _remember(items: Iterable[Item], url: str, headers: Any, source: Source, store: Store, reference: Reference) -> int:
    """Note the newest of the new articles; validators are kept only when none was left for a later run."""
    new = [item for item in items if is_wanted(item, source.since, reference) and _is_page(item.url)]
    new = [item for item in dict((item.url, item) for item in new).values() if not store.is_known(item)]
    new.sort(key=lambda item: day_of(item.date, item.url, reference), reverse=True)
    taken = new[: source.most]
    kept_headers = headers if len(taken) == len(new) else {}
    return store.add(url, kept_headers, taken, source=source.name, outlet=source.outlet, mode=source.text)


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
    told += [f"{left} parts of the sitemap were not asked"] if left else []
    told += problems[:3] + ([f"{len(problems) - 3} further problems"] if len(problems) > 3 else [])
    return "; ".join(told)
