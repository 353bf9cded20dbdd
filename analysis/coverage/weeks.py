"""Which articles are looked at together when events are found: those of a week, with the weeks about it.

What an article adds to a corpus then changes the events of a few weeks only, however large the corpus is; and events
that are found week by week, as articles come, are those that are found in all of them at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from analysis.schema import table_from_rows

ENOUGH = 200  # articles: fewer do not show which words any report has, so that more weeks are taken in


class Window(NamedTuple):
    """The articles of one week, ``own``, and all that are looked at with them, in the order of days, undated last."""

    own: tuple[str, ...]
    ids: tuple[str, ...]


class Link(NamedTuple):
    """An article in an event: ``day`` is its date (ISO) or "", ``told`` that of what it tells, or ""; ``first`` is the
    earliest article that is joined with it in the window of its week, itself where it is that, "" where events were not
    looked for."""

    article_id: str
    day: str
    told: str
    first: str


def find_windows(days: Mapping[str, str]) -> list[Window]:
    """Return the window of each week that has an article, in order; ``days`` are article -> day (ISO) or "".

    A window is an ISO week with the weeks before and after it that have articles, and with more of them on both sides
    until it has ``ENOUGH`` articles or there are no more. Undated articles are a week of their own, the last.
    """
    weeks: dict[str, list[str]] = {}
    for article_id, day in sorted(days.items(), key=lambda item: (item[1] or "9999", item[0])):
        weeks.setdefault(_monday(day), []).append(article_id)
    blocks = list(weeks.values())
    return [_window(blocks, number) for number in range(len(blocks))]


def _monday(day: str) -> str:
    found = date.fromisoformat(day) if day else None
    return (found - timedelta(days=found.weekday())).isoformat() if found else ""


def _window(blocks: list[list[str]], number: int) -> Window:
    reach = 1
    while True:
        taken = blocks[max(number - reach, 0) : number + reach + 1]
        if len(taken) == len(blocks) or sum(map(len, taken)) >= ENOUGH:
            return Window(tuple(blocks[number]), tuple(key for block in taken for key in block))
        reach += 1


def events_of(links: Iterable[Link]) -> pd.DataFrame:
    """Return the table ``article_events``.

    An article is in the event of the earliest article that it is joined with; where that is of an earlier week, in the
    event which that one is in. ``event_id`` is ``event:`` and the earliest article (by day, then id). ``event_date`` is
    the day that most of the articles tell of, the earliest of several; where none says, the day of the earliest.
    """
    links = {link.article_id: link for link in links if link.first}
    members: dict[str, list[Link]] = {}
    for link in links.values():
        members.setdefault(_first_of_all(link, links), []).append(link)
    rows = []
    for first, found in members.items():
        day = _event_date(found) or links[first].day
        rows += [(f"event:{first}", link.article_id, day) for link in found]
    return table_from_rows("article_events", sorted(rows))


def _first_of_all(link: Link, links: Mapping[str, Link]) -> str:
    while link.first != link.article_id:
        link = links[link.first]
    return link.article_id


def _event_date(links: Iterable[Link]) -> str:
    told = Counter(link.told for link in links if link.told)
    return min(told, key=lambda day: (-told[day], day)) if told else ""
