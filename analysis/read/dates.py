"""A printed date as a moment in UTC."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SLASHES = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b")
_TIME = re.compile(r"\d:\d")
_WORDED = re.compile(
    r"(?:[^\W\d_]{3,9}\.?,?\s+)?(?:(?P<m1>[^\W\d_]{3,9})\.?\s+(?P<d1>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y1>\d{4})"
    r"|(?P<d2>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?P<m2>[^\W\d_]{3,9})\.?,?[\s-]+(?P<y2>\d{4}))\b"
)


def parse_date(printed: str, months: Mapping[str, int]) -> datetime | None:
    """Return the moment that ``printed`` states, in UTC, or None.

    Understood are ISO dates and times, ``2021/03/18``, ``March 18, 2021``, ``Thursday, 18 March 2021`` and RFC 2822. A
    time without a zone is taken as UTC, a date without a time as its midnight. Not understood, because they mean two
    things: ``03/04/2021`` and bare numbers.
    """
    stated = printed.strip()
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
