"""Hashed features of many examples at once, as buckets with values.

A feature is a string of words under a tag; its hash is the CRC-32 of the string, begun at the tag's seed. CRC-32 is
linear over xor: what a seed or the words before add depends on them and on the length of the string alone. So each
word is hashed once, by itself, and put behind others and under every tag by tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from struct import Struct
from typing import NamedTuple
from zlib import crc32

import numpy as np

_BUCKET_BITS = 18
BUCKETS = 2**_BUCKET_BITS
_SPREAD = np.uint32(2654435761)  # 2**32 over the golden ratio (Knuth's multiplicative hashing)
_LONGEST = 60  # bytes of a word that are read
_LENGTHS = 256  # lengths of strings: four words with a blank after each have less
WORD, STEM, PAIR = range(3)  # strings of a word; three and four words that end with it follow


class Tag(NamedTuple):
    """Up to three features of each word under one tag: which of its strings (``Strings``), seed, and value.

    ``goes_on``: a stretch of words follows another one, so that its first word has one before it.
    """

    strings: tuple[int, ...]
    seeds: tuple[int, ...]
    values: tuple[float, ...]
    goes_on: bool = False


def bag(tag: str, value: float, *, goes_on: bool = False) -> Tag:
    """Words, stems (first five letters) and word pairs of a region."""
    seeds = tuple(crc32(f"{kind}{tag}|".encode()) for kind in ("", "stem ", "pair "))
    return Tag((WORD, STEM, PAIR), seeds, (value, value * 0.5, value * 0.7), goes_on)


def single(value: float, *tags: str) -> Tag:
    """Words by themselves, under each of the tags."""
    return Tag((WORD,) * len(tags), tuple(crc32(t.encode()) for t in tags), (value,) * len(tags))


def _moves(hashes: np.ndarray, n_lengths: int) -> np.ndarray:
    """Return what hashes add to those of the strings that go on from them, by length: a new last axis."""
    step = np.array([crc32(b"\0", low) ^ crc32(b"\0") for low in range(256)], dtype=np.uint32)
    moves = [hashes.astype(np.uint32)]
    for _ in range(n_lengths - 1):
        moves.append(step[moves[-1] & 255] ^ moves[-1] >> np.uint32(8))
    return np.stack(moves, axis=-1)


# ------------------------------------------------------------------------------------------------ strings
_CODE = Struct("4q")  # hash and length of a word with a blank after it, and of its stem
_MISSING = -1024  # the length where there is no string
_NOTHING, _NO_WORD = _CODE.pack(0, 0, 0, _MISSING), _CODE.pack(0, _MISSING, 0, _MISSING)
NOTHING, _NONE = 0, 1  # the numbers of the empty string and of a place without a word


@lru_cache(maxsize=65536)
def _code_of(word: str) -> bytes:
    text = word.encode(errors="surrogatepass")[:_LONGEST] + b" "
    return _CODE.pack(crc32(text), len(text), *((crc32(text[:5]), 5) if len(text) > 6 else (0, _MISSING)))


_BYTES = np.arange(0, 32, 8, dtype=np.uint32)  # bits before each byte of a hash


@lru_cache(maxsize=1)
def _moves_of_bytes() -> np.ndarray:
    """What a hash adds to that of a word behind it, by length of the word, number and value of the hash's byte."""
    moves = _moves(np.arange(256) << _BYTES[:, None], _LONGEST + 2)
    return np.ascontiguousarray(np.moveaxis(moves, -1, 0))


class Strings(NamedTuple):
    """Hash and length of the strings of words, arrays (strings, n): the word, its stem, and the two, three and four
    words that end with it; length below 0 where there is none."""

    hashes: np.ndarray
    lengths: np.ndarray

    def take(self, strings: np.ndarray | int, words: np.ndarray | int) -> Strings:
        return Strings(self.hashes[strings, words], self.lengths[strings, words])

    def join(self, after: Strings) -> Strings:
        """Return each string with a word of ``after`` behind it, where there are both."""
        there = (self.lengths > 0) & (after.lengths > 0)
        added = after.lengths * there
        of_bytes = self.hashes >> _BYTES[:, None] & np.uint32(255)
        moves = _moves_of_bytes().take(of_bytes + (32 * _BYTES[:, None] + 1024 * added))
        hashes = np.bitwise_xor.reduce(moves, axis=0) ^ after.hashes
        return Strings(hashes, np.where(there, self.lengths + added, _MISSING))

    def last(self, n_words: np.ndarray, after: np.ndarray) -> Strings:
        """Return the last words before each place as one string: the empty one of none, and none of more than four."""
        rows = np.array([WORD, WORD, PAIR, PAIR + 1, PAIR + 2, WORD]).take(np.minimum(n_words, 5))
        return self.take(rows, np.where(n_words > 4, _NONE, np.where(n_words > 0, after - 1, NOTHING)))

    def with_words(self, examples: Sequence[dict[int, Strings]]) -> tuple[Strings, np.ndarray]:
        """Return the strings with further words of each example behind them, and the number of the first of each."""
        n_examples = len(examples[0][WORD].hashes)
        hashes = np.zeros((3, n_examples, len(examples)), dtype=np.uint32)
        lengths = np.full(hashes.shape, _MISSING)
        for place, word in enumerate(examples):
            for string, made in word.items():
                hashes[string, :, place], lengths[string, :, place] = made
        further = (hashes.reshape(3, -1), lengths.reshape(3, -1))
        n_words = self.lengths.shape[1]
        joined = Strings(*(np.concatenate([old[:3], new], axis=1) for old, new in zip(self, further, strict=True)))
        return joined, n_words + len(examples) * np.arange(n_examples)


def read_strings(texts: Sequence[Sequence[str]]) -> tuple[Strings, list[int]]:
    """Return the strings of words and the number of the first word of each text.

    Before the first text is the empty string (``NOTHING``); before and after each text is a place without a word.
    """
    codes = [_NOTHING, _NO_WORD]
    for words in texts:
        codes += map(_code_of, words)
        codes.append(_NO_WORD)
    read = np.frombuffer(b"".join(codes), dtype=np.int64).reshape(-1, 4).T
    hashes, lengths = np.zeros((5, len(codes)), dtype=np.uint32), np.full((5, len(codes)), _MISSING)
    hashes[:PAIR], lengths[:PAIR] = read[::2], read[1::2]
    words = Strings(hashes[WORD, 1:], lengths[WORD, 1:])
    for shorter, longer in ((WORD, PAIR), (PAIR, PAIR + 1), (PAIR + 1, PAIR + 2)):
        hashes[longer, 1:], lengths[longer, 1:] = Strings(hashes[shorter, :-1], lengths[shorter, :-1]).join(words)
    begins = accumulate((len(words) + 1 for words in texts[:-1]), initial=2)
    return Strings(hashes, lengths), list(begins)


# ------------------------------------------------------------------------------------------------ features
class Hashed(NamedTuple):
    """Buckets and values of examples, one after another: those of ``i`` are ``ends[i]`` to ``ends[i + 1]``."""

    buckets: np.ndarray
    values: np.ndarray
    ends: list[int]


class Table:
    """Tags by number, ready for look-ups: what a seed adds to a hash and the value, by tag, feature and length."""

    def __init__(self, tags: Sequence[Tag]) -> None:
        layouts = list(dict.fromkeys(tag.strings for tag in tags))
        self.layouts = [np.array(layout) for layout in layouts]
        self.layout = np.array([layouts.index(tag.strings) for tag in tags])
        self.n_strings = np.array([len(layout) for layout in layouts])
        self.begins = np.array([PAIR in tag.strings and not tag.goes_on for tag in tags])
        seeds, values = (np.zeros((len(tags), max(self.n_strings)), dtype=kind) for kind in (np.uint32, np.float32))
        for number, tag in enumerate(tags):
            seeds[number, : len(tag.seeds)], values[number, : len(tag.values)] = tag.seeds, tag.values
        self.moves, self.values = _moves(seeds, _LENGTHS), values
        self.places = np.arange(len(tags)) * values.shape[1] * _LENGTHS

    def _lay_out(self, strings: Strings) -> Strings:
        """Return the strings that tags read of the words, for one layout after another, word by word. What is n-th of a
        word is so many times ``_LENGTHS`` longer."""
        hashes = [strings.hashes[layout].T.ravel() for layout in self.layouts]
        nth = _LENGTHS * np.arange(max(self.n_strings))
        lengths = [(strings.lengths[layout].T + nth[: len(layout)]).ravel() for layout in self.layouts]
        return Strings(np.concatenate(hashes), np.concatenate(lengths))

    def hash(self, strings: Strings, first: np.ndarray, after: np.ndarray, tag: np.ndarray) -> Hashed:
        """Return the features of examples: of each the words from ``first`` to ``after`` under ``tag``, arrays
        (examples, stretches)."""
        read, layout = self._lay_out(strings), self.layout[tag]
        begins = (np.cumsum(self.n_strings) - self.n_strings) * strings.lengths.shape[1]
        n_read = ((after - first) * self.n_strings[layout]).ravel()
        ends = np.cumsum(n_read)
        begin = (begins[layout] + self.n_strings[layout] * first).ravel() - (ends - n_read)
        at = np.arange(ends[-1]) + np.repeat(begin, n_read)
        place = read.lengths.take(at)
        kept = place >= 0
        kept[(ends - n_read)[(self.begins[tag] & (after > first)).ravel()] + PAIR] = False  # the word before is outside
        place = (place + np.repeat(self.places[tag].ravel(), n_read))[kept]
        moved = read.hashes.take(at[kept]) ^ self.moves.take(place)
        spread = moved * _SPREAD >> np.uint32(32 - _BUCKET_BITS)  # words that collide under one tag shall not under all
        n_kept = np.concatenate([[0], np.cumsum(kept)])[[0, *ends[first.shape[1] - 1 :: first.shape[1]]]]
        return Hashed(spread, self.values.take(place // _LENGTHS), n_kept.tolist())
