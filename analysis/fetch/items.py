"""What a source points at: the addresses of a feed, a sitemap or a list, with what is said of each."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple
from urllib.parse import urljoin

from analysis.read.dates import date_in_url, parse_date
from analysis.read.feeds import read_entries
from analysis.read.web import bad_content, web_library
from analysis.reference import Reference

_SITEMAP = re.compile(rb"<(?:\w+:)?(urlset|sitemapindex)[\s>]")
_SITEMAP_FIELDS = {"loc": "url", "title": "title", "publication_date": "date", "name": "site"}


class Item(NamedTuple):
    """An article that a source points at; fields other than ``url`` are "" where the source says nothing.

    ``site`` is the name of the publication; the title of a feed is none, since it names the section too. ``text`` is
    what a feed carries of the article; ``text_from`` says whether that is its content or a summary.
    """

    url: str
    title: str = ""
    date: str = ""
    author: str = ""
    id: str = ""
    site: str = ""
    text: str = ""
    text_from: str = ""


class Found(NamedTuple):
    """What the answer of one source holds: articles, or further parts of a sitemap with the day each was changed."""

    items: list[Item]
    parts: list[tuple[str, str]]


def find_items(data: bytes, url: str, reference: Reference, *, kind: str, most: int) -> Found:
    """Return what ``data``, the answer of ``url``, points at; ``most`` bytes is what a packed sitemap may unpack to.

    Raises ValueError where it is neither a feed nor a sitemap, or not of the ``kind`` it should be.
    """
    data = _unpacked(data, most)
    is_sitemap = _SITEMAP.search(data[:4096]) is not None
    if kind == "sitemap" and not is_sitemap:
        raise ValueError("no sitemap: neither <urlset> nor <sitemapindex> in it")
    if is_sitemap and kind != "feed":
        return _read_sitemap(data, url)
    return Found(list(_feed_items(data, url, reference)), [])


def is_wanted(item: Item, since: date | None, reference: Reference) -> bool:
    """Whether an article is from ``since`` on, as far as its date is known before it is fetched."""
    day = day_of(item.date, item.url, reference)
    return since is None or not day or day >= since.isoformat()


def day_of(printed: str, url: str, reference: Reference) -> str:
    """Return the ISO day of a printed date, in UTC, else that in the address, else ""."""
    moment = parse_date(printed, reference.words["layout"]["months"])
    limits = reference.words["limits"]
    if moment is not None and limits["first_year"] <= moment.year <= limits["last_year"]:
        return moment.date().isoformat()
    return date_in_url(url)


def _unpacked(data: bytes, most: int) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        unpacked = gzip.GzipFile(fileobj=io.BytesIO(data)).read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"not readable as gzip: {error}") from error
    if len(unpacked) > most:
        raise ValueError(f"unpacks to more than {most // 1024**2} MB")
    return unpacked


def _feed_items(data: bytes, url: str, reference: Reference) -> Iterator[Item]:
    for record in read_entries(data, reference):
        stated: Mapping[str, str] = record.stated
        if stated["url"]:
            told = {name: stated[name] for name in ("title", "date", "author", "id", "text")}
            text_from = record.extra.get("text_from", "") if stated["text"] else ""
            yield Item(urljoin(url, stated["url"].strip()), **told, text_from=text_from)


def _read_sitemap(data: bytes, url: str) -> Found:
    with bad_content("no sitemap that can be read"):
        etree = web_library("lxml.etree")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
        tree = etree.fromstring(data, parser)
        found = Found([], [])
        for entry in tree if tree is not None else ():
            told = {_name(part): (part.text or "").strip() for part in entry.iter() if isinstance(part.tag, str)}
            if _name(entry) == "sitemap" and told.get("loc"):
                found.parts.append((urljoin(url, told["loc"]), told.get("lastmod", "")))
            elif _name(entry) == "url" and told.get("loc"):
                item = {ours: told[theirs] for theirs, ours in _SITEMAP_FIELDS.items() if told.get(theirs)}
                found.items.append(Item(**item | {"url": urljoin(url, told["loc"])}))
    return found


def _name(element) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""
