"""HTML pages: the running text of an article and what the page states of it, by trafilatura."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from analysis.read.dates import date_in_url
from analysis.read.decode import decode_text
from analysis.read.limits import MB, limits_of
from analysis.read.records import Record, failed
from analysis.read.web import bad_content, web_library
from analysis.reference import Reference

_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_SAVED_FROM = re.compile(r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(https?://[^\s>]+)")
_DATES = {"extensive_search": False, "original_date": True, "max_date": "2100-12-31"}  # no clock: the same any day


def read_page(data: bytes, reference: Reference, *, url: str = "", charset: str = "", row: int = 0) -> Record:
    """Return the record of one page; ``url`` and ``charset`` are what its server or archive states.

    ``text`` is what trafilatura takes for the article. The date is that of the page's metadata, with its time where
    it has one, else the one in the address. A page without enough running text (``page_words``) is no article.
    Raises NotText for binary data, MissingExtra without the extra "web".
    """
    limits = limits_of(reference)
    if len(data) > limits.page_mb * MB:
        return failed(row, f"a page of more than {limits.page_mb} MB, the most that is read")
    own = found[1].decode("ascii", "replace") if (found := _DECLARED.search(data[:4096])) else ""
    declared = own if charset.lower() in ("", "utf-8", "utf8") else charset  # UTF-8 is tried anyway
    page, encoding = decode_text(data, declared=declared)
    with bad_content("no page that can be read"):
        extracted = _extract(page)
    n_words = len((extracted.text or "").split()) if extracted else 0
    if n_words < limits.page_words:
        told = f"a page with {n_words} words of running text; an article has at least {limits.page_words}"
        return failed(row, told, encoding)
    with bad_content("no page that can be read"):
        stated, extra, date_source = _stated(extracted, page, url, reference)
    return Record(row, stated, extra, encoding, used=dict.fromkeys(stated, "the page"), date_source=date_source)


def _extract(page: str) -> Any:
    trafilatura = web_library("trafilatura")
    return trafilatura.bare_extraction(
        page, with_metadata=True, include_comments=False, include_tables=False, date_extraction_params=_DATES
    )


def _stated(extracted: Any, page: str, url: str, reference: Reference) -> tuple[dict, dict, str]:
    """Return what the page states, all else that it says of itself, and where its date is from."""
    saved = found[1] if (found := _SAVED_FROM.search(page[:4096])) else ""
    address = url or saved or extracted.url or ""
    date, source = _find_date(extracted, page, address, reference.words["pages"]["published"])
    stated = dict.fromkeys(reference.words["columns"], "") | {
        "text": extracted.text,
        "title": extracted.title or "",
        "author": (extracted.author or "").replace("; ", ", "),
        "url": address,
        "date": date,
        "site": extracted.sitename or site_of(address or f"//{extracted.hostname or ''}"),
    }
    told = {"description": extracted.description, "categories": extracted.categories, "tags": extracted.tags}
    if extracted.url and extracted.url != address:
        told["canonical_url"] = extracted.url
    return stated, {name: value for name, value in told.items() if value}, source


def _find_date(extracted: Any, page: str, url: str, names: Sequence[str]) -> tuple[str, str]:
    """Return the date as the page states it and where it is from: metadata, or the address."""
    stated = next(_stated_dates(page, names), "")
    if stated:
        return stated, "metadata"
    in_url = date_in_url(url) or date_in_url(extracted.url or "")
    guessed = extracted.date or ""
    if in_url and guessed in ("", in_url):
        return in_url, "url"
    return guessed, "metadata"


def _stated_dates(page: str, names: Sequence[str]) -> Iterator[str]:
    """Yield the dates of publication that JSON-LD and <meta> state, with their time, best first."""
    html = web_library("lxml.html")
    tree = html.fromstring(page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    for script in tree.xpath('//script[@type="application/ld+json"]/text()'):
        yield from filter(None, map(str, _published_in(_parse(script))))
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        for key in ("property", "name", "itemprop"):
            metas.setdefault(meta.get(key, "").lower(), (meta.get("content") or "").strip())
    yield from filter(None, (metas.get(name.lower(), "") for name in names))


def _parse(script: str) -> Any:
    try:
        return json.loads(script)
    except (ValueError, RecursionError):
        return None


def _published_in(value: Any, depth: int = 4) -> Iterator[Any]:
    if isinstance(value, Mapping):
        if isinstance(value.get("datePublished"), str):
            yield value["datePublished"].strip()
        yield from _published_in(value.get("@graph"), depth - 1) if depth else ()
    elif isinstance(value, list) and depth:
        for entry in value:
            yield from _published_in(entry, depth - 1)


def site_of(url: str) -> str:
    """Return the host of an address without "www.", "" where it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
