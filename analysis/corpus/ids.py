"""Ids as a corpus holds them in memory: the bytes of all in one array, 16 for an article's id in the place of 65."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np


class Ids(Sequence):
    """Strings that are read like a list of ``str``; ``array`` has their UTF-8 bytes, all of one width."""

    __slots__ = ("array",)

    def __init__(self, values: Iterable[str] | np.ndarray = ()):
        self.array = values if isinstance(values, np.ndarray) else _as_bytes(values)

    def __getitem__(self, number: int) -> str:
        return self.array[number].decode()

    def __iter__(self) -> Iterator[str]:
        return (value.decode() for value in self.array.tolist())

    def __len__(self) -> int:
        return len(self.array)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ids) and np.array_equal(self.array, other.array)


def _as_bytes(values: Iterable[str]) -> np.ndarray:
    return values.array if isinstance(values, Ids) else np.array([v.encode() for v in values], dtype=np.bytes_)


def join(parts: Iterable[np.ndarray]) -> np.ndarray:
    """Return the arrays of several ``Ids`` as one."""
    return np.concatenate([np.empty(0, "S1"), *parts])


def holds(ordered: np.ndarray, value: str) -> bool:
    """Say whether a string is among those of a sorted array."""
    key = value.encode()
    if not len(ordered) or len(key) > ordered.itemsize:
        return False
    place = ordered.searchsorted(key)
    return bool(place < len(ordered) and ordered[place] == key)
