"""Web archives (WARC): the pages that were delivered, each by the address it was asked for at."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from analysis.read.decode import NotText
from analysis.read.found import Found
from analysis.read.limits import MB, Limits, limits_of
from analysis.read.pages import read_page
from analysis.read.records import Record, failed, refuse_bomb
from analysis.read.web import bad_content, web_library
from analysis.reference import Reference

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_CHUNK = 256 * 1024
_PAGE_TYPES = ("text/html", "application/xhtml+xml")


def read_warc(file: Found, reference: Reference) -> Iterator[Record]:
    """Yield a record per HTML page of a .warc or .warc.gz; ``row`` is the number of its record in the archive.

    Pages with another status than 200 are listed; requests, pictures and all else that is no page is passed over.
    """
    iterator = web_library("warcio.archiveiterator").ArchiveIterator
    _refuse_packed_bomb(file, limits_of(reference))
    with file.open() as stream:
        for row, entry in enumerate(_entries(iterator, stream), start=1):
            if entry.rec_type == "response" and _is_page(entry):
                yield _read_entry(row, entry, reference)


def _refuse_packed_bomb(file: Found, limits: Limits) -> None:
    """Raise ValueError where an archive unpacks to what no text does; one that breaks off is read up to there."""
    if not file.suffix.endswith(".gz"):
        return
    size = 0
    with file.open() as packed, suppress(EOFError, OSError, zlib.error), gzip.GzipFile(fileobj=packed) as stream:
        while part := stream.read(_CHUNK):
            size += len(part)
            refuse_bomb(size, packed.tell(), limits)


def _entries(iterator: type, stream: BinaryIO) -> Iterator[Any]:
    with bad_content("broken archive"):
        yield from iterator(stream)


def _is_page(entry: Any) -> bool:
    kind = entry.http_headers.get_header("content-type", "") if entry.http_headers else ""
    return kind.partition(";")[0].strip().lower() in _PAGE_TYPES


def _read_entry(row: int, entry: Any, reference: Reference) -> Record:
    status = entry.http_headers.get_statuscode()
    url = entry.rec_headers.get_header("WARC-Target-URI", "").strip("<>")
    if status != "200":
        return failed(row, f"answered with status {status}, only 200 is read: {url}")
    most = limits_of(reference).page_mb
    try:
        data = entry.content_stream().read(most * MB + 1)
        charset = _CHARSET.search(entry.http_headers.get_header("content-type", ""))
        if len(data) > most * MB:
            return failed(row, f"a page of more than {most} MB, the most that is read: {url}")
        return read_page(data, reference, url=url, charset=charset[1] if charset else "", row=row)
    except (NotText, ValueError, RuntimeError, OSError, EOFError) as error:
        return failed(row, f"{error}: {url}")
