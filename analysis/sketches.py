"""Which texts may be near copies of one another, without comparing every pair: MinHash signatures (rensa) in bands.

The share of slots in which two signatures agree estimates the Jaccard index of the two texts, with a standard error of
at most .045. Texts are compared only where the three slots of a band agree: at a Jaccard index of .7 all but 1 in 40
million pairs meet in one of the 42 bands, at .5 all but 4 in 1,000, at .02 only 1 in 3,000 does.
"""

from __future__ import annotations

import tempfile
from array import array
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


class Signatures:
    """Signatures on disk, 1 KB each, so that memory holds few of any number: once by row, once by slot."""

    def __init__(self) -> None:
        self._by_row, self._by_slot = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        self._sizes: list[int] = []

    def __enter__(self) -> Signatures:
        return self

    def __exit__(self, *error: object) -> None:
        self._by_row.close()
        self._by_slot.close()

    def __len__(self) -> int:
        return sum(self._sizes)

    def add(self, signatures: np.ndarray) -> None:
        """Keep some more rows, as ``sign`` returns them."""
        self._by_row.write(signatures.tobytes())
        self._by_slot.write(np.ascontiguousarray(signatures.T).tobytes())
        self._sizes.append(len(signatures))

    def slots(self, start: int, end: int) -> np.ndarray:
        """Return some slots of all rows, as an array of rows x slots."""
        parts, before = [np.empty((0, end - start), np.uint32)], 0
        for size in self._sizes:
            self._by_slot.seek((before * SLOTS + start * size) * 4)
            found = np.frombuffer(self._by_slot.read((end - start) * size * 4), np.uint32)
            parts.append(found.reshape(end - start, size).T)
            before += size
        return np.concatenate(parts)

    def rows(self, numbers: Iterable[int]) -> np.ndarray:
        """Return these rows."""
        return np.array([self._row(number) for number in numbers], np.uint32).reshape(-1, SLOTS)

    def _row(self, number: int) -> np.ndarray:
        self._by_row.seek(int(number) * SLOTS * 4)
        return np.frombuffer(self._by_row.read(SLOTS * 4), np.uint32)


def group_alike(signatures: Signatures, least: float) -> list[list[int]]:
    """Return the rows that hang together, in groups of two and more, each and all sorted by their first row.

    Two rows are joined where they agree in a band, and in a share of ``least`` of all slots.
    """
    joined = _Groups(len(signatures))
    for start in range(0, SLOTS - _WIDTH + 1, _WIDTH):
        for rows in _equal_rows(signatures.slots(start, start + _WIDTH)):
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


def _join_alike(rows: Sequence[int], signatures: Signatures, least: float, joined: _Groups) -> None:
    """Join those of ``rows`` that are alike; rows that hang together already are not compared again."""
    for place in range(len(rows) - 1):
        one, groups = rows[place], [joined.first_of(row) for row in rows[place:]]
        if len(set(groups)) == 1:
            return
        others = np.array([row for row, group in zip(rows[place:], groups, strict=True) if group != groups[0]])
        for other in others[agreement(signatures.rows(others), signatures.rows([one])) >= least]:
            joined.join(one, other)


def agreement(rows: np.ndarray, one: np.ndarray) -> np.ndarray:
    """Return the share of slots in which each signature agrees with ``one``."""
    return np.mean(rows == one, axis=1)


def meet(rows: np.ndarray, one: np.ndarray) -> np.ndarray:
    """Return which rows agree with ``one`` in a band."""
    banded = (rows == one)[:, : SLOTS // _WIDTH * _WIDTH]
    return banded.reshape(len(rows), SLOTS // _WIDTH, _WIDTH).all(axis=2).any(axis=1)


class _Groups:
    """Rows that hang together (union-find); each group goes by its lowest row."""

    def __init__(self, n: int):
        self._above = array("q", range(n))

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
        first = np.fromiter(map(self.first_of, range(len(self._above))), np.int64, len(self._above))
        order = np.argsort(first, kind="stable")
        groups = np.split(order, np.flatnonzero(np.diff(first[order])) + 1)
        return [rows.tolist() for rows in groups if len(rows) > 1]
