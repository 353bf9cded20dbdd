"""A printed date as a moment in UTC."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

_SLASHES = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b")
_STAMP = re.compile(r"\d{14}\Z")
_TIME = re.compile(r"\d:\d|\dT\d{4,6}")
_IN_URL = re.compile(
    r"/(?P<y>(?:19|20)\d\d)(?P<s>[/-]?)(?P<m>0[1-9]|1[0-2]|[1-9](?=[/-])|[a-z]{3}(?=[/-]))(?P=s)"
    r"(?P<d>0[1-9]|[12]\d|3[01]|[1-9](?=[/_-]|\Z))(?!\d)",
    re.I,
)
_SHORT_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WORDED = re.compile(
    r"(?:[^\W\d_]{3,9}\.?,?\s+)?(?:(?P<m1>[^\W\d_]{3,9})\.?\s+(?P<d1>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y1>\d{4})"
    r"|(?P<d2>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?P<m2>[^\W\d_]{3,9})\.?,?[\s-]+(?P<y2>\d{4}))\b"
)


def parse_date(printed: str, months: Mapping[str, int]) -> datetime | None:
    """Return the moment that ``printed`` states, in UTC, or None.

    Understood are ISO dates and times, ``2021/03/18``, ``March 18, 2021``, ``Thursday, 18 March 2021`` and RFC 2822. A
    time without a zone is taken as UTC, a date without a time as its midnight. Not understood, because they mean two
    things: ``03/04/2021`` and bare numbers other than ``20210318`` and ``20210318103000``.
    """
    stated = printed.strip()
    if _STAMP.match(stated):
        stated = f"{stated[:8]}T{stated[8:]}"
    if not stated or (stated.isdigit() and len(stated) != 8):
        return None
    for read in (_read_iso, _read_rfc, lambda text: _read_words(text, months)):
        try:
            moment = read(stated)
            if moment is not None:
                return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def date_in_url(url: str) -> str:
    """Return the day in the path of an address as ISO, "" where there is none: ``/2021/03/18/``, ``/2021/mar/18/``."""
    host_end = url.find("/", url.find("//") + 2) if "//" in url else 0
    for match in _IN_URL.finditer(url.partition("?")[0], max(host_end, 0)):
        month = match["m"].lower()
        try:
            number = int(month) if month.isdigit() else _SHORT_MONTHS.index(month) + 1
            return date(int(match["y"]), number, int(match["d"])).isoformat()
        except ValueError:
            continue
    return ""


def _read_iso(stated: str) -> datetime:
    slashed = _SLASHES.match(stated)
    if slashed:
        stated = "{}-{:0>2}-{:0>2}".format(*slashed.groups()) + stated[slashed.end() :]
    return datetime.fromisoformat(re.sub(r"\s*(?:UTC|GMT|Z)$", "+00:00", stated) if _TIME.search(stated) else stated)


def _read_rfc(stated: str) -> datetime | None:
    return parsedate_to_datetime(stated) if _TIME.search(stated) else None


def _read_words(stated: str, months: Mapping[str, int]) -> datetime | None:
    match = _WORDED.match(stated)
    if match is None:
        return None
    month = months.get((match["m1"] or match["m2"]).capitalize(), 0)
    return datetime(int(match["y1"] or match["y2"]), month, int(match["d1"] or match["d2"]), tzinfo=UTC)
