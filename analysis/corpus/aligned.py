"""The table ``alignments`` of a corpus, a file per month of the articles, so that an event touches those of its days.

Two articles that stay in one event and do not change keep their rows: these hang on the two alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.corpus.parts import UNDATED, put_corpus_table, put_part, read_corpus_table, read_part
from analysis.corpus.store import Store
from analysis.corpus.stories import Stories
from analysis.coverage import align_stories, in_order
from analysis.reference import Reference
from analysis.schema import check_table, empty_table, from_arrow, to_arrow

_NAME = "alignments"
Groups = dict[str, list[str]]


class Events(NamedTuple):
    """The events of a corpus: article -> event, and event -> its articles by id."""

    of: Mapping[str, str]
    members: Groups

    @classmethod
    def from_table(cls, article_events: pd.DataFrame) -> Events:
        """Return the events of the table ``article_events``."""
        of = dict(zip(article_events["article_id"], article_events["event_id"], strict=True))
        members: Groups = {}
        for article_id in sorted(of):
            members.setdefault(of[article_id], []).append(article_id)
        return cls(of, members)

    def together(self, one: str, other: str) -> bool:
        """Say whether two articles are in one event."""
        return one in self.of and self.of[one] == self.of.get(other)


class Change(NamedTuple):
    """Events ``before`` and ``after`` some articles came or went; ``fresh`` are new ones and those tagged again."""

    before: Events
    after: Events
    fresh: Collection[str]

    def touched(self) -> set[str]:
        """Return the articles of all events that are not as they were."""
        found: set[str] = set()
        for one, other in ((self.before.members, self.after.members), (self.after.members, self.before.members)):
            for event_id, ids in one.items():
                if ids != other.get(event_id) or not self.fresh.isdisjoint(ids):
                    found.update(ids)
        return found

    def kept(self, one: str, other: str) -> bool:
        """Say whether the rows of two articles, one held against the other, stay."""
        same = one not in self.fresh and other not in self.fresh
        return same and self.before.together(one, other) and self.after.together(one, other)


def realign(store: Store, change: Change, days: Mapping[str, str], stories: Stories, reference: Reference) -> None:
    """Write the months of ``alignments`` that hold an article of an event that has changed.

    ``days`` are article -> day (ISO) or "", also of articles that have gone.
    """
    touched = change.touched()
    by_month: dict[str, list[str]] = {}
    for key in sorted(touched):
        by_month.setdefault(days[key][:7] or UNDATED, []).append(key)
    for month, ids in sorted(by_month.items()):
        _write_month(store, f"{_NAME}/{month}.parquet", change, ids, touched, stories, reference)
    if not store.list(_NAME):
        put_corpus_table(store, empty_table(_NAME), _NAME)


def aligned_since(
    store: Store, change: Change, days: Mapping[str, str], stories: Stories, reference: Reference, since: str
) -> pd.DataFrame:
    """Return the table ``alignments`` after a change that is not written, of the months from the day ``since`` on."""
    touched = change.touched()
    ids = sorted(key for key in touched if not days[key] or days[key][:7] >= since[:7])
    return in_order(_changed(read_corpus_table(store, _NAME, since), change, ids, touched, stories, reference))


def _write_month(
    store: Store, path: str, change: Change, ids: Iterable[str], touched: Collection[str], stories: Stories,
    reference: Reference,
) -> None:  # fmt: skip
    rows = _changed(_read(store, path), change, ids, touched, stories, reference)
    if len(rows):
        put_part(store, path, to_arrow(check_table(in_order(rows), _NAME), _NAME))
    else:
        store.remove(path)


def _changed(
    before: pd.DataFrame, change: Change, ids: Iterable[str], touched: Collection[str], stories: Stories,
    reference: Reference,
) -> pd.DataFrame:  # fmt: skip
    """Return the rows ``before`` that stay, and those of ``ids`` with articles that they were not held against."""
    pairs = zip(before["article_id"], before["other_article_id"], strict=True)
    before = before[np.array([one not in touched or change.kept(one, other) for one, other in pairs], bool)]
    before = before.assign(event_id=before["article_id"].map(change.after.of).astype(before["event_id"].dtype))
    new = list(_new_pairs(change, ids))
    return pd.concat([before, align_stories(stories.read(sorted({k for p in new for k in p[1:]})), new, reference)])


def _new_pairs(change: Change, ids: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (event, one, other) for each of ``ids`` and the articles that it is now held against."""
    for one, event_id in ((key, change.after.of[key]) for key in ids if key in change.after.of):
        for other in change.after.members[event_id]:
            if one != other and not change.kept(one, other):
                yield event_id, one, other


def _read(store: Store, path: str) -> pd.DataFrame:
    try:
        return from_arrow(read_part(store, path, _NAME))
    except FileNotFoundError:
        return empty_table(_NAME)
