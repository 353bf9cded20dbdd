"""Hashed features of many examples at once, as buckets with values.

A feature is a string of words under a tag; its hash is the CRC-32 of the string, begun at the tag's seed. CRC-32 is
linear over xor: what a seed adds depends on it and on the length of the string alone. So each word is hashed once, by
itself, and moved under every tag by a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

import numpy as np

_BUCKET_BITS = 18
BUCKETS = 2**_BUCKET_BITS
_SPREAD = np.uint32(2654435761)  # 2**32 over the golden ratio (Knuth's multiplicative hashing)
_LONGEST = 60  # bytes of a word that are read
_LONGEST_STRING = 4 * (_LONGEST + 1)  # four words with a blank after each


class Tag(NamedTuple):
    """Up to three features of each word under one tag: which of its strings, seed, and value (0: none).

    The strings of a word are 0 itself, 1 its stem, 2 with the word before it. ``goes_on``: a stretch of words follows
    another one, so that its first word has one before it.
    """

    strings: tuple[int, int, int]
    seeds: tuple[int, int, int]
    values: tuple[float, float, float]
    goes_on: bool = False


def bag(tag: str, value: float, *, goes_on: bool = False) -> Tag:
    """Words, stems (first five letters) and word pairs of a region."""
    seeds = tuple(crc32(f"{kind}{tag}|".encode()) for kind in ("", "stem ", "pair "))
    return Tag((0, 1, 2), seeds, (value, value * 0.5, value * 0.7), goes_on)


def single(value: float, *tags: str) -> Tag:
    """Words by themselves, under each of up to three tags."""
    none = 3 - len(tags)
    return Tag((0, 0, 0), (*(crc32(t.encode()) for t in tags), *[0] * none), (*[value] * len(tags), *[0.0] * none))


class Table:
    """Tags by number, ready for look-ups: ``moves[tag, feature, length]`` is what a seed adds to a string's hash."""

    def __init__(self, tags: Sequence[Tag]) -> None:
        strings, seeds, values, goes_on = zip(*tags, strict=True)
        self.strings = np.array(strings)
        self.values = np.array(values, dtype=np.float32)
        self.wanted = self.values != 0
        self.begins = ~np.array(goes_on)
        moves = [np.array(seeds, dtype=np.uint32)]
        step = np.array([crc32(b"\0", low) ^ crc32(b"\0") for low in range(256)], dtype=np.uint32)
        for _ in range(_LONGEST_STRING):
            moves.append(step[moves[-1] & 255] ^ moves[-1] >> np.uint32(8))
        self.moves = np.stack(moves, axis=-1)


class Code(NamedTuple):
    """A word as it is hashed, with a blank after it; hash and length of it and of its stem, length -1 where none is."""

    text: bytes
    crc: int
    size: int
    stem: int = 0
    stem_size: int = -1


NO_CODE = Code(b"", 0, -1)
NOTHING = 0  # the number of the empty string


@lru_cache(maxsize=65536)
def code_of(word: str) -> Code:
    text = word.encode(errors="surrogatepass")[:_LONGEST] + b" "
    return Code(text, crc32(text), len(text), *((crc32(text[:5]), 5) if len(text) > 6 else ()))


class Hashed(NamedTuple):
    """Buckets and values of examples, one after another: those of ``i`` are ``ends[i]`` to ``ends[i + 1]``."""

    buckets: np.ndarray
    values: np.ndarray
    ends: list[int]


class Strings:
    """The words of texts, numbered as they are put in; hash and length of each, of its stem, and with the word before.

    The first one is the empty string (``NOTHING``).
    """

    def __init__(self) -> None:
        self._codes = [Code(b"", 0, 0)]
        self._pairs, self._pair_sizes = [0], [-1]
        self._placed: tuple[list[str], int, list[Code]] = ([], 0, [])

    def place(self, words: list[str]) -> tuple[int, list[Code]]:
        """Return the number of the first word of a text, and the codes of all; the same text is put in once."""
        if words is not self._placed[0]:
            codes = [code_of(word) for word in words]
            self._placed = words, self.put(codes), codes
        return self._placed[1:]

    def put(self, codes: Sequence[Code], before: Code = NO_CODE) -> int:
        """Add words, the first one after ``before``; return its number."""
        texts, crcs, sizes, *_ = zip(before, *codes, strict=True)
        self._codes += codes
        self._pairs += map(crc32, texts[1:], crcs)
        self._pair_sizes += [a + b if a > 0 and b > 0 else -1 for a, b in pairwise(sizes)]
        return len(self._codes) - len(codes)

    def put_joined(self, codes: Sequence[Code]) -> int:
        """Add several words as one string, or, for none, a place without one; return its number."""
        text = b"".join([code.text for code in codes])
        self._codes.append(Code(text, crc32(text), len(text)) if text else NO_CODE)
        self._pairs.append(0)
        self._pair_sizes.append(-1)
        return len(self._codes) - 1

    def hash(self, table: Table, stretches: np.ndarray) -> Hashed:
        """Return the features of examples: each is as many stretches (first word, word after the last, tag) as any."""
        _, words, sizes, stems, stem_sizes = zip(*self._codes, strict=True)
        hashes = np.array([words, stems, self._pairs], dtype=np.uint32).T.ravel()
        lengths = np.array([sizes, stem_sizes, self._pair_sizes]).T.ravel()
        first, after, tag = stretches.reshape(-1, 3).T
        n_words = after - first
        ends = np.concatenate([[0], np.cumsum(n_words)])
        word = np.arange(ends[-1]) + np.repeat(first - ends[:-1], n_words)
        tags = np.repeat(tag, n_words)
        string = 3 * word[:, None] + table.strings.take(tags, axis=0)
        length = lengths.take(string)
        kept = (length >= 0) & table.wanted.take(tags, axis=0)
        kept[ends[:-1][table.begins[tag] & (n_words > 0)], 2] = False
        feature = (3 * tags[:, None] + np.arange(3))[kept]
        moved = hashes.take(string[kept]) ^ table.moves.take(feature * table.moves.shape[-1] + length[kept])
        n_kept = np.concatenate([[0], np.cumsum(np.count_nonzero(kept, axis=1))])
        spread = moved * _SPREAD >> np.uint32(32 - _BUCKET_BITS)  # words that collide under one tag shall not under all
        return Hashed(spread, table.values.take(feature), n_kept[ends[:: stretches.shape[1]]].tolist())
