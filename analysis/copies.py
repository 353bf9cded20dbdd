"""Which articles repeat an earlier one, in a corpus that grows: only what comes is held against what there is.

The rows are those that ``duplicates`` finds in all articles at once. Kept of each article are its signature and the
group of candidates that it hangs together with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.duplicates import (
    ABOUT,
    ALIKE,
    Read,
    Shingles,
    five_grams,
    settle,
    sign_batch,
    texts_of,
)
from analysis.schema import empty_table, table_from_rows
from analysis.sketches import SLOTS, agreement, group_alike, meet

FEW = 250  # articles that are each held against all; among more it takes less time to look at all together


@dataclass(frozen=True)
class Signed:
    """Articles with a word: ``about`` has id and date, ``matrix`` signatures, ``groups`` the first row of each group.

    Articles that came last may have no group yet.
    """

    about: pa.Table
    matrix: np.ndarray
    groups: np.ndarray

    def __len__(self) -> int:
        return len(self.matrix)

    def slots(self, start: int, end: int) -> np.ndarray:
        """Return some slots of all rows."""
        return self.matrix[:, start:end]

    def rows(self, numbers: Iterable[int]) -> np.ndarray:
        """Return these rows."""
        return self.matrix[np.array(list(numbers), np.int64)]


NOTHING_SIGNED = Signed(ABOUT.empty_table(), np.empty((0, SLOTS), np.uint32), np.empty(0, np.int64))


class Copies(NamedTuple):
    """The table ``duplicates``, and what is kept to find those of further articles."""

    duplicates: pd.DataFrame
    signed: Signed


def no_copies() -> Copies:
    """Return the copies among no articles."""
    return Copies(empty_table("duplicates"), NOTHING_SIGNED)


def add_copies(before: Copies, batches: Iterable[pd.DataFrame], read: Read) -> Copies:
    """Return the repeated articles with those of ``batches``, which were not there before.

    ``read`` returns the articles of some ids. The columns used are ``article_id, published_at, text``.
    """
    signed, n = before.signed, len(before.signed)
    parts = [(signed.about, signed.matrix), *map(sign_batch, batches)]
    about, matrix = pa.concat_tables([part[0] for part in parts]).combine_chunks(), [part[1] for part in parts]
    signed = Signed(about, np.concatenate(matrix), signed.groups)
    if len(signed) - n > FEW:
        return _all_at_once(signed, read)
    signed = _with_groups(signed)
    return Copies(_with_stories(before.duplicates, signed, range(n, len(signed)), read), signed)


def _all_at_once(signed: Signed, read: Read) -> Copies:
    groups, found = np.arange(len(signed)), group_alike(signed, ALIKE)
    for group in found:
        groups[group] = group[0]
    signed = replace(signed, groups=groups)
    return Copies(table_from_rows("duplicates", sorted(settle(found, signed.about, signed, read))), signed)


def _with_groups(signed: Signed) -> Signed:
    """Return the articles with the groups of all: one that is alike to articles of several groups joins these."""
    groups = np.concatenate([signed.groups, np.arange(len(signed.groups), len(signed))])
    for row in range(len(signed.groups), len(signed)):
        alike = np.flatnonzero(agreement(signed.matrix[:row], signed.matrix[row]) >= ALIKE)
        alike = alike[meet(signed.matrix[alike], signed.matrix[row])]
        together = np.unique(groups[[*alike, row]])
        groups[np.isin(groups, together)] = together[0]
    return replace(signed, groups=groups)


def _with_stories(duplicates: pd.DataFrame, signed: Signed, new: Iterable[int], read: Read) -> pd.DataFrame:
    """Return the table ``duplicates`` with the stories that the rows ``new`` are in told anew."""
    ids = signed.about["article_id"].to_pylist()
    story = dict(zip(duplicates["article_id"], duplicates["duplicate_of"], strict=True))
    members = _members(duplicates)
    changed: dict[str, set[str]] = {}
    for row, found in _repeated_with(new, ids, signed, read):
        firsts = {story.get(key, key) for key in (ids[row], *found)}
        if len(firsts) > 1:
            name, joined = min(firsts), set().union(*(members.pop(first, {first}) for first in firsts))
            members[name] = joined
            story |= dict.fromkeys(joined, name)
            changed = {key: of for key, of in changed.items() if key not in firsts} | {name: joined}
    return _tell(duplicates, changed.values(), signed, ids, read) if changed else duplicates


def _members(duplicates: pd.DataFrame) -> dict[str, set[str]]:
    """Return the articles of each story, by its earliest."""
    found: dict[str, set[str]] = {}
    for key, first in zip(duplicates["article_id"], duplicates["duplicate_of"], strict=True):
        found.setdefault(first, {first}).add(key)
    return found


def leave_out(before: Copies, gone: Collection[str], read: Read) -> pd.DataFrame:
    """Return the table ``duplicates`` without the articles ``gone``: the stories they are in are told anew."""
    stories = [story for story in _members(before.duplicates).values() if not story.isdisjoint(gone)]
    kept = before.duplicates[~before.duplicates["article_id"].isin(set().union(*stories))]
    signed, left = before.signed, [story.difference(gone) for story in stories]
    several = [story for story in left if len(story) > 1]
    return _tell(kept, several, signed, signed.about["article_id"].to_pylist(), read)


def _repeated_with(
    new: Iterable[int], ids: Sequence[str], signed: Signed, read: Read
) -> Iterator[tuple[int, list[str]]]:
    """Yield each row of ``new`` that repeats articles, or is repeated, with these."""
    alike = {row: _alike(row, signed) for row in new}
    alike = {row: rows for row, rows in alike.items() if len(rows)}
    texts = texts_of({ids[number] for row, rows in alike.items() for number in (row, *rows)}, read) if alike else {}
    for row, rows in alike.items():
        shingles = Shingles.of([five_grams(texts[ids[number]]) for number in (row, *rows)])
        found = rows[shingles.repeats(0)[1:]]
        if len(found):
            yield row, [ids[number] for number in found]


def _alike(row: int, signed: Signed) -> np.ndarray:
    """Return the other rows of a row's group whose signatures agree enough with its own."""
    rows = np.flatnonzero(signed.groups == signed.groups[row])
    return rows[(rows != row) & (agreement(signed.matrix[rows], signed.matrix[row]) >= ALIKE)]


def _tell(
    duplicates: pd.DataFrame, stories: Iterable[set[str]], signed: Signed, ids: Sequence[str], read: Read
) -> pd.DataFrame:
    """Return the table ``duplicates`` with the rows of some stories made anew."""
    stories, row_of = list(stories), {key: number for number, key in enumerate(ids)}
    anew = set().union(*stories)
    kept = [row for row in duplicates.itertuples(index=False, name=None) if row[0] not in anew]
    groups = [[row_of[key] for key in story] for story in stories]
    return table_from_rows("duplicates", sorted([*kept, *settle(groups, signed.about, signed, read)]))
