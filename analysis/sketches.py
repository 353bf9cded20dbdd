"""Which texts may be near copies of one another, without comparing every pair: MinHash signatures (rensa) in bands.

The share of slots in which two signatures agree estimates the Jaccard index of the two texts, with a standard error of
at most .045. Texts are compared only where the three slots of a band agree: at a Jaccard index of .7 all but 1 in 40
million pairs meet in one of the 42 bands, at .5 all but 4 in 1,000, at .02 only 1 in 3,000 does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
from rensa import RMinHash

SLOTS = 128
_WIDTH = 3  # slots of a band
_SEED = 20210318  # fixed: equal texts have equal signatures on every machine


def sign(sets: Iterable[Collection[str]]) -> np.ndarray:
    """Return one signature per set, as rows of ``SLOTS`` whole numbers; that of an empty set says nothing."""
    rows = RMinHash.digest_matrix_from_token_sets([list(tokens) for tokens in sets], SLOTS, _SEED).to_rows()
    return np.array(rows, dtype=np.uint32).reshape(-1, SLOTS)


def group_alike(signatures: np.ndarray, least: float) -> list[list[int]]:
    """Return the rows that hang together, in groups of two and more, each and all sorted by their first row.

    Two rows are joined where they agree in a band, and in a share of ``least`` of all slots.
    """
    joined = _Groups(len(signatures))
    for start in range(0, SLOTS - _WIDTH + 1, _WIDTH):
        for rows in _equal_rows(signatures[:, start : start + _WIDTH]):
            _join_alike(rows, signatures, least, joined)
    return joined.of_several()


def _equal_rows(band: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the numbers of rows that are equal, two and more at a time."""
    keys = np.ascontiguousarray(band).view(np.dtype((np.void, band.itemsize * band.shape[1]))).ravel()
    order = np.argsort(keys, kind="stable")
    same = keys[order][1:] == keys[order][:-1]
    starts = np.flatnonzero(same & ~np.append(False, same[:-1]))
    ends = np.flatnonzero(same & ~np.append(same[1:], False)) + 2
    for start, end in zip(starts, ends, strict=True):
        yield order[start:end]


def _join_alike(rows: Sequence[int], signatures: np.ndarray, least: float, joined: _Groups) -> None:
    """Join those of ``rows`` that are alike; rows that hang together already are not compared again."""
    for place in range(len(rows) - 1):
        one, groups = rows[place], [joined.first_of(row) for row in rows[place:]]
        if len(set(groups)) == 1:
            return
        others = np.array([row for row, group in zip(rows[place:], groups, strict=True) if group != groups[0]])
        agreeing = np.mean(signatures[others] == signatures[one], axis=1)
        for other in others[agreeing >= least]:
            joined.join(one, other)


class _Groups:
    """Rows that hang together (union-find); each group goes by its lowest row."""

    def __init__(self, n: int):
        self._above = list(range(n))

    def first_of(self, row: int) -> int:
        """Return the lowest row of the group of ``row``."""
        while self._above[row] != row:
            self._above[row] = row = self._above[self._above[row]]
        return row

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.first_of(one), self.first_of(other)))
        self._above[high] = low

    def of_several(self) -> list[list[int]]:
        """Return the groups of two rows and more, in order."""
        found: dict[int, list[int]] = {}
        for row in range(len(self._above)):
            found.setdefault(self.first_of(row), []).append(row)
        return [rows for rows in found.values() if len(rows) > 1]
