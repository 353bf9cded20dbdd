"""On which days a report is due, and which of them were missed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import NamedTuple

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Rhythm(NamedTuple):
    """``every`` is "day", "week" (on ``weekday``) or "month" (on ``day``, 1 to 28)."""

    every: str = "day"
    weekday: str = "monday"
    day: int = 1


class Missed(NamedTuple):
    """Missed days, oldest first: those to be made up for now, and those left for the next time."""

    now: tuple[date, ...]
    later: tuple[date, ...]


def days_due(rhythm: Rhythm, first: date, last: date) -> Iterator[date]:
    """Yield the days from ``first`` to ``last``, both included, on which a report is due."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if _is_due(rhythm, day):
            yield day


def _is_due(rhythm: Rhythm, day: date) -> bool:
    if rhythm.every == "week":
        return day.weekday() == WEEKDAYS.index(rhythm.weekday)
    if rhythm.every == "month":
        return day.day == rhythm.day
    return True


def find_missed(rhythm: Rhythm, first: date | None, settled: Collection[date], today: date, *, at_most: int) -> Missed:
    """Return the days due from ``first`` (None: never before) until the day before ``today`` that are not ``settled``.

    At most ``at_most`` of them are for now.
    """
    if first is None:
        return Missed((), ())
    missed = [day for day in days_due(rhythm, first, today - timedelta(days=1)) if day not in settled]
    return Missed(tuple(missed[:at_most]), tuple(missed[at_most:]))
