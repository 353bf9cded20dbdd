"""One record, as its source states it, as one row of ``articles``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from analysis.credit import agency_of, first_stated, layout_words
from analysis.language import find_language, is_stated
from analysis.layout import Layout, find_layout
from analysis.read.dates import date_in_url, parse_date
from analysis.read.decode import replace_surrogates
from analysis.read.found import Found
from analysis.read.limits import limits_of
from analysis.read.records import Record
from analysis.reference import Reference
from analysis.schema import article_id

DATE_SOURCES = ("column", "articles.csv", "header", "metadata", "url")


def article_row(record: Record, file: Found, reference: Reference) -> dict[str, Any]:
    """Return the row of ``articles`` for ``record``.

    The outlet is looked up, in this order, from what is stated, the folder, the web address, the site and the byline's
    mail address; one that is not listed keeps the name it came with, and none stays "". A date that is neither stated
    nor printed is that in the web address, and so is the moment of one that is not understood.
    """
    stated = {name: replace_surrogates(value) for name, value in record.stated.items()}
    text = stated["text"]
    layout = find_layout(text, reference)
    printed = _stated(stated, "date") or layout.date
    named = _stated(stated, "outlet") or _stated(stated, "site")
    outlet = _find_outlet(stated, file, layout, reference)
    language = _stated(stated, "language")
    return {
        "article_id": article_id(named, printed, _stated(stated, "title"), _stated(stated, "url"), text),
        "source_id": _stated(stated, "id"),
        "outlet": outlet,
        "agency": _find_agency(_stated(stated, "author"), outlet, layout, reference),
        **_find_date(stated, layout, record.date_source, reference),
        "title": _stated(stated, "title") or layout.title,
        "author": _stated(stated, "author") or layout.author,
        "url": _stated(stated, "url"),
        "language": language if is_stated(language, reference) else find_language(text, reference) or language,
        "text": text,
        "source_file": file.label,
        "extra": _as_json(record.extra),
    }


def _find_date(stated: Mapping[str, str], layout: Layout, source: str, reference: Reference) -> dict[str, Any]:
    """Return ``published_date`` as printed, the moment it means, and where it is from."""
    printed = _stated(stated, "date") or layout.date
    in_url = date_in_url(_stated(stated, "url"))
    moment = _believed(parse_date(printed, reference.words["layout"]["months"]), reference)
    source = stated["date_source"] if stated.get("date_source") in DATE_SOURCES else source
    told = source if _stated(stated, "date") else "header" if printed else ""
    if moment is None and in_url:
        moment, told = datetime.fromisoformat(in_url).replace(tzinfo=UTC), "url"
    return {"published_date": printed or in_url, "published_at": moment, "date_source": told}


def _believed(moment: datetime | None, reference: Reference) -> datetime | None:
    limits = limits_of(reference)
    return moment if moment is None or limits.first_year <= moment.year <= limits.last_year else None


def _stated(stated: Mapping[str, str], name: str) -> str:
    return stated.get(name, "")


def _find_outlet(stated: Mapping[str, str], file: Found, layout: Layout, reference: Reference) -> str:
    names, domains = _outlets_by(reference)
    own, site = _stated(stated, "outlet").strip(), _stated(stated, "site").strip()
    if own:
        return names.get(_plain(own)) or _by_domain(own.lower(), domains) or own
    folders = reversed(file.folders)
    listed = (names.get(_plain(folder)) or _by_domain(folder.lower(), domains) for folder in folders)
    by_host = (_by_domain(host, domains) for host in (_host(_stated(stated, "url")), _host(site)))
    return first_stated(
        (*listed, *by_host, names.get(_plain(site), ""), _by_domain(layout.email_domain, domains), site)
    )


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
