"""One record, as its source states it, as one row of ``articles``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from analysis.credit import agency_of, first_stated, layout_words
from analysis.layout import Layout, find_layout
from analysis.read.dates import parse_date
from analysis.read.decode import replace_surrogates
from analysis.read.files import Found
from analysis.read.records import Record
from analysis.reference import Reference
from analysis.schema import article_id


def article_row(record: Record, file: Found, reference: Reference, *, source: str = "column") -> dict[str, Any]:
    """Return the row of ``articles`` for ``record``; ``source`` says where what it states comes from.

    The outlet is looked up, in this order, from what is stated, the folder, the web address and the byline's mail
    address; one that is not listed keeps the name it came with, and none stays "".
    """
    stated = {name: replace_surrogates(value) for name, value in record.stated.items()}
    text = stated["text"]
    layout = find_layout(text, reference)
    printed = _stated(stated, "date") or layout.date
    outlet = _find_outlet(stated, file, layout, reference)
    return {
        "article_id": article_id(
            _stated(stated, "outlet"), printed, _stated(stated, "title"), _stated(stated, "url"), text
        ),
        "source_id": _stated(stated, "id"),
        "outlet": outlet,
        "agency": _find_agency(_stated(stated, "author"), outlet, layout, reference),
        "published_date": printed,
        "published_at": parse_date(printed, reference.words["layout"]["months"]),
        "date_source": source if _stated(stated, "date") else "header" if printed else "",
        "title": _stated(stated, "title") or layout.title,
        "author": _stated(stated, "author") or layout.author,
        "url": _stated(stated, "url"),
        "language": _stated(stated, "language"),
        "text": text,
        "source_file": file.label,
        "extra": _as_json(record.extra),
    }


def _stated(stated: Mapping[str, str], name: str) -> str:
    return stated.get(name, "")


def _find_outlet(stated: Mapping[str, str], file: Found, layout: Layout, reference: Reference) -> str:
    names, domains = _outlets_by(reference)
    own = _stated(stated, "outlet").strip()
    if own:
        return names.get(_plain(own)) or _by_domain(own.lower(), domains) or own
    listed_folders = (names.get(_plain(folder), "") for folder in reversed(file.folders))
    host = _host(_stated(stated, "url"))
    return first_stated((*listed_folders, _by_domain(host, domains), _by_domain(layout.email_domain, domains)))


def _find_agency(author: str, outlet: str, layout: Layout, reference: Reference) -> str:
    """Return the agency that credit or dateline name; an agency's own publication has none."""
    words = layout_words(reference)
    stated = first_stated(agency_of(part, words) for part in re.split(r"[,/|]| for ", author.removeprefix("By ")))
    agency = stated or layout.agency
    return "" if agency == outlet else agency


@lru_cache(maxsize=8)
def _outlets_by(reference: Reference) -> tuple[dict[str, str], dict[str, str]]:
    """Return the outlets by plain name or alias, and by domain."""
    names = {_plain(form): outlet.name for outlet in reference.outlets for form in (*outlet.aliases, outlet.name)}
    return names, {domain: outlet.name for outlet in reference.outlets for domain in outlet.domains}


def _plain(name: str) -> str:
    """Return ``name`` as names are compared: without case, with "-" and "_" as spaces."""
    return " ".join(re.sub(r"[-_]", " ", name).casefold().split())


def _by_domain(host: str, domains: Mapping[str, str]) -> str:
    parts = host.split(".")
    return first_stated(domains.get(".".join(parts[n:]), "") for n in range(len(parts)))


def _host(url: str) -> str:
    try:
        return (urlsplit(url if "//" in url else f"//{url}").hostname or "") if url else ""
    except ValueError:
        return ""


def _as_json(extra: Mapping[str, Any]) -> str:
    return replace_surrogates(json.dumps(_plain_values(extra), ensure_ascii=False, default=str)) if extra else "{}"


def _plain_values(value: Any) -> Any:
    """Return ``value`` with NaN as null, which JSON has no word for, and all keys as text."""
    if isinstance(value, Mapping):
        return {str(key): _plain_values(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain_values(inner) for inner in value]
    return None if isinstance(value, float) and value - value != 0 else value
