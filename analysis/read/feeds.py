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


def read_feed(data: bytes, reference: Reference, *, url: str = "") -> Iterator[Record]:
    """Yield a record per entry, in the order of the feed; ``extra`` says whether its text is content or summary.

    ``url`` is where the feed is from, for links that leave their host out. Raises ValueError where ``data`` is no feed.
    """
    headers = {"content-location": url} if url else {}
    with bad_content("no RSS or Atom feed"):
        parsed = web_library("feedparser").parse(io.BytesIO(data), response_headers=headers)
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
    text = text_of_fragment(html, reference.words["pages"])
    if not text:
        return failed(row, "the entry has neither content nor summary", encoding)
    link = entry.get("link", "")
    stated = dict.fromkeys(reference.words["columns"], "") | {
        "text": text,
        "title": text_of_fragment(entry.get("title", ""), reference.words["pages"]),
        "author": entry.get("author", ""),
        "url": link,
        "date": entry.get("published") or entry.get("updated") or "",
        "id": entry.get("id", ""),
        "site": entry.get("source", {}).get("title") or feed.get("title", "") or site_of(link),
    }
    extra = {
        "text_from": origin,
        "feed": feed.get("title", ""),
        "tags": [tag.get("term") for tag in entry.get("tags", ())],
    }
    return Record(row, stated, {name: value for name, value in extra.items() if value}, encoding,
                  used=dict.fromkeys(stated, "the entry"), date_source="metadata")  # fmt: skip


def _longest(entry: Mapping) -> tuple[str, str]:
    """Return the whole content of an entry, or its summary where that is all there is, and which of them it is."""
    contents: list[Any] = [part.get("value", "") for part in entry.get("content", ())]
    content, summary = max(contents, key=len, default=""), entry.get("summary", "")
    return (content, "content") if len(content) >= len(summary) and content else (summary, "summary")
