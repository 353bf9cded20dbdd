"""Which days a report is about: a rule such as "last week", applied to the day that counts as today."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

RULES = (
    "all",
    "today",
    "yesterday",
    "last week",
    "last month",
    "last year",
    "week to date",
    "month to date",
    "year to date",
    "last N days",
    "last N weeks",
    "last N months",
)
_COUNTED = re.compile(r"last ([1-9]\d{0,2}) (day|week|month)s?")
_NAMED = {"last week": "last 1 weeks", "last month": "last 1 months"}


class Period(NamedTuple):
    """First and last day, ISO, both included; "" where the rule sets no bound."""

    start: str
    end: str


class PeriodError(ValueError):
    """A rule is not one that is known; the message lists those that are."""


def find_period(rule: str, day: date) -> Period:
    """Return the days that ``rule`` means on ``day``. Raises PeriodError for an unknown rule.

    "last N days" end with ``day``; "last N weeks" and "last N months" are the N whole ISO weeks and calendar months
    before the one that ``day`` lies in; "… to date" begins with the week's Monday, the month's or the year's first day.
    """
    rule = check_rule(rule)
    counted = _COUNTED.fullmatch(_NAMED.get(rule, rule))
    if counted:
        return _PAST[counted[2]](day, int(counted[1]))
    return _OTHERS[rule](day)


def check_rule(rule: str) -> str:
    """Return ``rule`` in lower case with single spaces. Raises PeriodError for an unknown one."""
    plain = " ".join(str(rule).lower().split())
    if plain in _OTHERS or _COUNTED.fullmatch(_NAMED.get(plain, plain)):
        return plain
    raise PeriodError(f"{rule!r} is no period; allowed are {', '.join(RULES)}, with a number from 1 to 999 as N")


def month_before(day: date, n: int = 1) -> date:
    """Return the first day of the month ``n`` months before that of ``day``; not before the year 1."""
    months = max(12, day.year * 12 + day.month - 1 - n)
    return date(months // 12, months % 12 + 1, 1)


def _days(first: date, last: date) -> Period:
    return Period(first.isoformat(), last.isoformat())


def _past_weeks(day: date, n: int) -> Period:
    monday = day - timedelta(days=day.weekday())
    return _days(monday - timedelta(weeks=n), monday - timedelta(days=1))


_PAST = {
    "day": lambda day, n: _days(day - timedelta(days=n - 1), day),
    "week": _past_weeks,
    "month": lambda day, n: _days(month_before(day, n), day.replace(day=1) - timedelta(days=1)),
}
_OTHERS = {
    "all": lambda day: Period("", ""),
    "today": lambda day: _days(day, day),
    "yesterday": lambda day: _days(day - timedelta(days=1), day - timedelta(days=1)),
    "last year": lambda day: _days(date(day.year - 1, 1, 1), date(day.year - 1, 12, 31)),
    "week to date": lambda day: _days(day - timedelta(days=day.weekday()), day),
    "month to date": lambda day: _days(day.replace(day=1), day),
    "year to date": lambda day: _days(day.replace(month=1, day=1), day),
}
