"""Dates in running text, resolved against the day of publication: "yesterday", "on Thursday", "early last month".

Not resolved, since they count from another day than that of publication: "two days earlier", "a week after", and
whatever is relative inside quotation marks, where the day of speaking counts.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from analysis.reference import Reference
from analysis.schema import Span
from analysis.tag.text import quoted_spans

_DAY = timedelta(days=1)
_LEAD = (
    3  # first sentences of the body: in 62 of 64 articles of tests/event_days.yml they say the day, mostly the first
)
_NEWS = 7  # days; what happened earlier is background
_CLAUSE = re.compile(r"[.!?;\n“”\"]")


class FoundDate(NamedTuple):
    """A date in a text: its place, and the first and last day it can mean (both included, the same for one day)."""

    start_char: int
    end_char: int
    first_day: date
    last_day: date


class _Words(NamedTuple):
    """The words of ``dates.yml`` made ready: one expression that finds all, and what each of them means."""

    pattern: re.Pattern
    ahead: re.Pattern
    told: re.Pattern
    given: Mapping[str, Any]
    months: Mapping[str, int]


def find_dates(text: str, published: date, reference: Reference) -> Iterator[FoundDate]:
    """Yield each date in ``text`` in reading order, none inside another, resolved against ``published``.

    A weekday is the last one up to ``published``, unless the sentence looks ahead ("will meet on Friday"); a day and
    month without a year is the nearest. "Two weeks ago" is that week, "in the middle of last month" its second third.
    """
    words, quoted = _words(reference), quoted_spans(text)
    for match in words.pattern.finditer(text):
        kind = match.lastgroup
        if kind not in ("absolute", "iso") and _inside(match.start(), quoted):
            continue
        try:
            first, last = _RESOLVE[kind](match, published, words)
        except (ValueError, OverflowError):  # 31 April, a year that no calendar has
            continue
        start = match.start() if match["month_in"] is None else match.start("month_of")
        yield FoundDate(start, match.end(), first, last)


def find_day_told(text: str, body: Sequence[Span], published: str, reference: Reference) -> str:
    """Return the day (ISO) of what an article tells: the first in its lead that is no later than ``published`` (ISO)
    and within a week before, "" where there is none. ``body`` are the places of its sentences."""
    if not published or not body:
        return ""
    day, lead = date.fromisoformat(published), body[:_LEAD]
    for found in find_dates(text[: lead[-1].end_char], day, reference):
        if found.first_day == found.last_day and 0 <= (day - found.first_day).days <= _NEWS:
            if _inside(found.start_char, lead):
                return found.first_day.isoformat()
    return ""


def _inside(place: int, spans: Iterable[Span]) -> bool:
    return any(start <= place < end for start, end in spans)


def _iso(match: re.Match, published: date, words: _Words) -> tuple[date, date]:
    return (day := date.fromisoformat(match["iso"])), day


def _absolute(match: re.Match, published: date, words: _Words) -> tuple[date, date]:
    """Resolve "18 March 2021", "Thursday, March 18": without a year the nearest to publication."""
    month = words.months[match["m1"] or match["m2"]]
    day, year = int(match["d1"] or match["d2"]), match["y1"] or match["y2"]
    if year:
        return (found := date(int(year), month, day)), found
    years = [published.year - 1, published.year, published.year + 1]
    possible = [date(y, month, day) for y in years if day <= calendar.monthrange(y, month)[1]]
    return (found := min(possible, key=lambda d: abs(d - published))), found


def _day_word(match: re.Match, published: date, words: _Words) -> tuple[date, date]:
    return (day := published + words.given["days"][match["day_word"].lower()] * _DAY), day


def _weekday(match: re.Match, published: date, words: _Words) -> tuple[date, date]:
    """Resolve "Thursday", "last Thursday", "Thursday of last week"."""
    number = words.given["weekdays"].index(match["weekday_name"])
    which = (match["weekday_which"] or "").lower()
    monday = published - published.weekday() * _DAY
    if match["weekday_week"]:
        monday += 7 * words.given["which"][match["weekday_week"].lower()] * _DAY
        return (day := monday + number * _DAY), day
    back = (published.weekday() - number) % 7
    if not which:
        ahead = back and _looks_ahead(match, words)
        day = published + (7 - back if ahead else -back) * _DAY
    else:
        step = words.given["which"][which]
        day = {-1: published - (back or 7) * _DAY, 0: monday + number * _DAY, 1: published + (7 - back) * _DAY}[step]
    return day, day


def _looks_ahead(match: re.Match, words: _Words) -> bool:
    """Return whether the words before in the sentence speak of what is to come."""
    starts = [m.end() for m in _CLAUSE.finditer(match.string, 0, match.start())]
    before = match.string[starts[-1] if starts else 0 : match.start()]
    signs = list(words.ahead.finditer(before))
    return bool(signs) and not words.told.search(before, signs[-1].end())


def _period(match: re.Match, published: date, words: _Words) -> tuple[date, date]:
    """Resolve "last week", "early next month", "earlier this year", "at the weekend"."""
    unit, part = match["period_unit"].lower(), (match["period_part"] or "").lower()
    which = (match["period_which"] or "").lower()
    step = words.given["which"].get(which, -1 if published.weekday() < 5 else 0)  # "at the weekend"
    first, last = _of_unit(unit, published, step)
    if part in words.given["before_now"]:
        return first, max(min(last, published), first)
    if part in words.given["after_now"]:
        return min(max(first, published), last), last
    return _third(first, last, words.given["thirds"].get(part, 0))


def _of_unit(unit: str, day: date, step: int) -> tuple[date, date]:
    """Return first and last day of the week, weekend, month or year that is ``step`` from that of ``day``."""
    if unit in ("week", "weekend"):
        monday = day - day.weekday() * _DAY + 7 * step * _DAY
        return (monday + 5 * _DAY if unit == "weekend" else monday), monday + 6 * _DAY
    if unit == "month":
        return _month(*divmod(day.year * 12 + day.month - 1 + step, 12))
    return (day + step * _DAY, day + step * _DAY) if unit == "day" else _whole_year(day.year + step)


def _month(year: int, month_before: int) -> tuple[date, date]:
    month = month_before + 1
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _whole_year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _third(first: date, last: date, third: int) -> tuple[date, date]:
    """Return one third (1, 2, 3) of a time; 0 is all of it."""
    n = (last - first).days + 1
    ends = [first + (n * part // 3) * _DAY for part in range(4)]
    return (ends[third - 1], ends[third] - _DAY) if third else (first, last)


def _ago(match: re.Match, published: date, words: _Words) -> tuple[date, date]:
    count = match["ago_count"].lower()
    unit = words.given["units"][match["ago_unit"].lower()]
    return _of_unit(unit, published, -(int(count) if count.isdigit() else words.given["counts"][count]))


def _month_name(match: re.Match, published: date, words: _Words) -> tuple[date, date]:
    """Resolve "in March", "early May", "last June", "March 2018"."""
    month = words.months[match["month_of"] or match["month_alone"]]
    stated = match["month_year"] or match["alone_year"]
    which, part = (match["month_which"] or "").lower(), (match["month_part"] or "").lower()
    back = (published.month - month) % 12
    step = words.given["which"].get(which, 1 if back and _looks_ahead(match, words) else 0)
    months = {-1: -(back or 12), 0: -back, 1: 12 - back}[step]
    year = divmod(published.year * 12 + published.month - 1 + months, 12)[0]
    first, last = _month(int(stated or year), month - 1)
    return _third(first, last, words.given["thirds"].get(part, 0))


_RESOLVE: Mapping[str, Callable[[re.Match, date, _Words], tuple[date, date]]] = {
    "iso": _iso, "absolute": _absolute, "day_word": _day_word, "weekday": _weekday, "period": _period, "ago": _ago,
    "month": _month_name,
}  # fmt: skip


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    given, months = reference.words["dates"], reference.words["layout"]["months"]
    return _Words(
        pattern=re.compile("|".join(_expressions(given, months))),
        ahead=re.compile(rf"\b{_any(given['ahead'])}\b"),
        told=re.compile(rf"\b{_any(given['told'])}\b"),
        given=given,
        months=months,
    )


def _expressions(given: Mapping[str, Any], months: Mapping[str, int]) -> Iterator[str]:
    """Yield the expression of each kind of date, in a group of its name; of several at one place the first counts."""
    month, weekday, which = _any(months), _any(given["weekdays"]), f"(?i:{_any(given['which'])})"
    thirds = f"(?i:{_any(given['thirds'])})"
    parts = f"(?i:{_any([*given['thirds'], *given['before_now'], *given['after_now']])})"
    nth, year = r"(?:st|nd|rd|th)?\b", r"(?:,? (?P<{}>\d{{4}})\b)?"
    yield r"(?P<iso>\b\d{4}-\d{2}-\d{2}\b)"
    month_day = rf"\b(?P<m1>{month})\b\.? (?P<d1>[0-3]?\d){nth}{year.format('y1')}"
    day_month = rf"\b(?P<d2>[0-3]?\d){nth} (?:of )?(?P<m2>{month})\b\.?{year.format('y2')}"
    yield rf"(?P<absolute>(?:\b{weekday},? )?(?:{month_day}|{day_month}))"
    yield rf"(?P<day_word>(?i:\b{_any(given['days'])}\b))"
    of_week = rf"(?: (?:of )?(?P<weekday_week>{which}) week\b)?"
    yield rf"(?P<weekday>(?:\b(?P<weekday_which>{which}) )?\b(?P<weekday_name>{weekday})\b{of_week})"
    period = rf"(?:\b(?P<period_which>{which})|\b(?i:{_any(given['at_the'])}))"
    unit = rf"(?P<period_unit>(?i:{_any(given['periods'])}))\b"
    yield rf"(?P<period>(?:\b(?P<period_part>{parts})[ -])?{period} {unit})"
    count = rf"\b(?P<ago_count>(?i:{_any(given['counts'])})|\d{{1,3}})"
    yield rf"(?P<ago>{count} (?P<ago_unit>{_any(given['units'])}) {_any(given['ago'])}\b)"
    before = rf"(?P<month_part>{thirds})[ -]|(?P<month_which>{which}) |(?P<month_in>(?i:{_any(given['in_month'])})) "
    named = rf"(?P<month_of>{month})\b\.?(?: (?P<month_year>\d{{4}})\b)?"
    yield rf"(?P<month>\b(?:{before}){named}|\b(?P<month_alone>{month})\.? (?P<alone_year>\d{{4}})\b)"


def _any(words: Iterable[str]) -> str:
    """Return an expression for any of ``words``, longer ones first."""
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"
