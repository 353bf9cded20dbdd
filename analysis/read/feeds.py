"""RSS and Atom files: one record per entry, with its whole content where the feed carries it, else its summary."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from analysis.read.fragments import text_of_fragment
from analysis.read.pages import site_of
from analysis.read.records import Record, failed
from analysis.read.web import bad_content, web_library
from analysis.reference import Reference


def read_feed(data: bytes, reference: Reference) -> Iterator[Record]:
    """Yield a record per entry, in the order of the feed; ``extra`` says whether its text is content or summary.

    Raises ValueError where ``data`` is no feed, MissingExtra without the extra "web".
    """
    for record in read_entries(data, reference):
        empty = not record.stated["text"]
        reason = "the entry has neither content nor summary"
        yield failed(record.row, reason, record.encoding) if empty else record


def read_entries(data: bytes, reference: Reference) -> Iterator[Record]:
    """Yield what ``read_feed`` does, and the entries without a text too: of some feeds a link is all there is."""
    with bad_content("no RSS or Atom feed"):
        parsed = web_library("feedparser").parse(io.BytesIO(data))
    if not parsed.get("version") and not parsed.entries:
        why = getattr(parsed.get("bozo_exception"), "getMessage", lambda: "")()
        raise ValueError(f"no RSS or Atom feed{f': {why}' if why else ''}")
    encoding = (parsed.get("encoding") or "utf-8").lower()
    if parsed.get("bozo") and parsed.entries:
        encoding = f"{encoding}, not well formed"
    for row, entry in enumerate(parsed.entries, start=1):
        yield _record(row, entry, parsed.feed, encoding, reference)


def _record(row: int, entry: Mapping, feed: Mapping, encoding: str, reference: Reference) -> Record:
    html, origin = _longest(entry)
    link = entry.get("link") or ""  # a damaged feed has keys that hold nothing
    stated = dict.fromkeys(reference.words["columns"], "") | {
        "text": text_of_fragment(html, reference.words["pages"]),
        "title": text_of_fragment(entry.get("title") or "", reference.words["pages"]),
        "author": entry.get("author") or "",
        "url": link,
        "date": entry.get("published") or entry.get("updated") or "",
        "id": entry.get("id") or "",
        "site": (entry.get("source") or {}).get("title") or feed.get("title") or site_of(link),
    }
    tags = [tag.get("term") for tag in entry.get("tags") or ()]
    extra = {"text_from": origin, "feed": feed.get("title") or "", "tags": tags}
    kept = {name: value for name, value in extra.items() if value}
    return Record(row, stated, kept, encoding, used=dict.fromkeys(stated, "the entry"), date_source="metadata")


def _longest(entry: Mapping) -> tuple[str, str]:
    """Return the whole content of an entry, or its summary where that is all there is, and which of them it is."""
    contents: list[Any] = [part.get("value") or "" for part in entry.get("content") or ()]
    content, summary = max(contents, key=len, default=""), entry.get("summary") or ""
    return (content, "content") if len(content) >= len(summary) and content else (summary, "summary")
