"""Features of the linear stance model: what stands around a marked actor, or around and between two of them.

Two kinds. Hashed: words, stems and word pairs by region and by place, each as ``(bucket, value)``. Dense: sums, nearest
values and distances of valenced words and the shape of the sentence, which carry over to words the training never saw.
Marked actors and other names are masked, so that the model judges the wording and not the bearer of a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from analysis.schema import Span
from analysis.tag.stance.hashed import NOTHING, PAIR, STEM, WORD, Strings, Table, read_strings
from analysis.tag.stance.linear_slices import PAIR_VALUED, PAIR_WORDS, VOICE_VALUED, VOICE_WORDS
from analysis.tag.stance.linear_tags import SHAPES, TAGS
from analysis.tag.stance.linear_words import Words

FEATURE_VERSION = 1
BETWEEN = 25  # words between the two actors of a pair

_SAYING = frozenset(
    "said says say told tells added adds tweeted wrote writes asked stated argued explained noted".split()
)
_PRONOUNS = frozenset("i he she him her his they them their we us our it its".split())
_SAYS, _BY, _COMMA, _JOINS = range(4)  # words that tell the shape of a sentence
_KINDS = {**dict.fromkeys(_SAYING, [_SAYS]), "by": [_BY], ",": [_COMMA, _JOINS], "and": [_JOINS], "&": [_JOINS]}
_PER_REGION = 5
_BLOCK = 4 * _PER_REGION
VOICE_DENSE = SHAPES * _BLOCK + 1  # kept apart by shape
PAIR_DENSE = 2 * SHAPES * _BLOCK + 1 + 12  # and the voice head's view of both, by order


class Features(NamedTuple):
    """Examples: buckets and values of their hashed features, those of ``i`` from ``ends[i]`` to ``ends[i + 1]``, and a
    row of dense ones each (fixed length and order)."""

    buckets: np.ndarray
    values: np.ndarray
    ends: list[int]
    dense: np.ndarray


class Actor(NamedTuple):
    """Where an actor stands among the words of all texts, and what is so of it: of one, or a column of many."""

    begin: np.ndarray  # first word of its text
    first: np.ndarray
    after: np.ndarray
    end: np.ndarray
    possessive: np.ndarray
    quoted: np.ndarray
    pronoun: np.ndarray


class Texts(NamedTuple):
    """The words of texts, numbered as one, and their actors.

    ``kinds``: how many words of each kind there are before each, array (kinds, n + 1). ``valued`` and ``values``: the
    words that have a valence, and it. ``actors``: a row for each, text by text as given.
    """

    strings: Strings
    kinds: np.ndarray
    valued: np.ndarray
    values: np.ndarray
    actors: np.ndarray

    def count(self, kind: int, first: np.ndarray, after: np.ndarray) -> np.ndarray:
        return self.kinds[kind, after] - self.kinds[kind, first]


@lru_cache(maxsize=1)
def _table() -> Table:
    return Table(list(TAGS.values()))


_TARGET = 2  # the number of the word that stands for a target: the first one
_MANY = 5  # more words than are joined


def read_texts(texts: Sequence[tuple[Words, Sequence[Span]]]) -> Texts:
    """Read the words of texts and, of each, what stands at some spans, the actors."""
    strings, begins = read_strings([["<t>"], *(words.words for words, _ in texts)])
    kinds, valued, actors = [], [], []
    for begin, (words, spans) in zip(begins[1:], texts, strict=True):
        kinds += [(k, begin + n) for n, word in enumerate(words.words) if word in _KINDS for k in _KINDS[word]]
        valued += [(begin + n, value) for n, value in words.valued]
        end = begin + len(words.words)
        actors += [_read_actor(words, begin, end, span) for span in spans]
    counts = np.zeros((4, strings.lengths.shape[1] + 1), dtype=np.int64)
    kind, place = np.array(kinds, dtype=np.int64).reshape(-1, 2).T
    counts[kind, place + 1] = 1
    found, values = np.array(valued).reshape(-1, 2).T
    rows = np.array(actors, dtype=np.int64).reshape(-1, len(Actor._fields))
    return Texts(strings, counts.cumsum(axis=1), found.astype(np.int64), values, rows)


def _read_actor(words: Words, begin: int, end: int, span: Span) -> tuple[int, ...]:
    text, (first, after) = words.text, words.bounds(span)
    return (
        begin, begin + first, begin + after, end,
        text[span.end_char : span.end_char + 2] in ("'s", "’s"),
        text.count("“", 0, span.start_char) > text.count("”", 0, span.start_char),
        text[span.start_char : span.end_char].lower() in _PRONOUNS,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------ one actor
def voice_features(texts: Texts, actors: np.ndarray) -> Features:
    """What the words around some actors, given by number, say about each. Dense length: VOICE_DENSE."""
    of = Actor(*texts.actors[actors].T)
    says = texts.count(_SAYS, np.maximum(of.first - 2, of.begin), of.first)
    says += texts.count(_SAYS, of.after, np.minimum(of.after + 3, of.end))
    by = texts.count(_BY, np.maximum(of.first - 3, of.begin), of.first)
    shape = np.where(says > 0, 0, np.where(of.first - of.begin <= 3, 1, np.where(by > 0, 2, 3)))
    strings, joined = texts.strings.with_words(_around_target(texts.strings, of))
    points = _columns(NOTHING, NOTHING + 1, of.begin, of.first, of.after, of.end, joined, joined + 5)
    tags = VOICE_WORDS.tag(_columns(shape, of.pronoun, of.quoted, of.possessive))
    hashed = _table().hash(strings, *VOICE_WORDS.cut(points), tags)
    return Features(*hashed, _spread(VOICE_DENSE, (shape * _BLOCK, _blocks(texts, *VOICE_VALUED.cut(points), [0, 2]))))


def _around_target(strings: Strings, of: Actor) -> list[dict[int, Strings]]:
    """Return further words of each example, by their strings: the target as one word, the word behind it, and the words
    that touch it, joined: one on each side, two or three behind, two or three before."""
    target = strings.take(WORD, np.full_like(of.first, _TARGET))
    left, right = strings.take(WORD, of.first - 1), strings.take(WORD, of.after)
    behind, before = np.minimum(of.end - of.after, 3), np.minimum(of.first - of.begin, 3)
    return [
        {WORD: target, PAIR: left.join(target)},
        {WORD: right, STEM: strings.take(STEM, of.after), PAIR: target.join(right)},
        {WORD: left.join(right)},
        {WORD: strings.last(np.where(behind > 1, behind, _MANY), of.after + behind)},
        {WORD: strings.last(np.where(before > 1, before, _MANY), of.first)},
    ]


# ------------------------------------------------------------------------------------------------ two actors
def pair_features(texts: Texts, pairs: np.ndarray, voices: np.ndarray) -> Features:
    """What the words around and between the two of each pair say about source -> target. Dense length: PAIR_DENSE.

    ``pairs`` are numbers of (source, target) among the actors, which are in reading order. ``voices`` are the voice
    head's logits for all actors: who is spoken ill of is half of who attacks whom.
    """
    source, target = (Actor(*texts.actors[role].T) for role in pairs.T)
    turned = (pairs[:, 0] > pairs[:, 1]).astype(np.int64)
    later = (target.first < source.first) | (target.first == source.first) & (target.after < source.after)
    left = np.where(turned, target.first, source.first)
    between = np.where(later, target.after, source.after)
    second = np.maximum(between, np.where(later, source.first, target.first))
    past = np.maximum(source.after, target.after)
    near = np.maximum(between, second - BETWEEN)
    n_words, says = second - near, texts.count(_SAYS, near, second) > 0
    by = texts.count(_BY, np.maximum(near, second - 4), second)
    side_by_side = (n_words <= 3) & (texts.count(_JOINS, near, second) > 0)
    shape = np.where(side_by_side, 0, np.where(by > 0, 1, np.where(says, 2, 3)))
    strings, joined = texts.strings.with_words([{WORD: texts.strings.last(n_words, second)}])
    points = _columns(
        NOTHING, NOTHING + 1, source.begin, source.end, source.first, source.after, target.first, target.after,
        left, between, near, second, past, joined, joined + 1,
    )  # fmt: skip
    so = _columns(
        source.possessive, target.possessive, shape, np.minimum(n_words // 4, 6),
        np.where(turned, source.quoted, target.quoted), np.minimum(texts.count(_COMMA, near, second), 3), says,
    )  # fmt: skip
    hashed = _table().hash(strings, *PAIR_WORDS.cut(points), PAIR_WORDS.tag(so, turned))
    blocks = _blocks(texts, *PAIR_VALUED.cut(points), [1, 2])
    dense = (12 + (shape + SHAPES * turned) * _BLOCK, blocks), (6 * turned, voices[pairs].reshape(-1, 6) / 2)
    return Features(*hashed, _spread(PAIR_DENSE, *dense))


def _columns(first: np.ndarray | int, second: np.ndarray | int, *others: np.ndarray) -> np.ndarray:
    columns = np.empty((len(others[-1]), 2 + len(others)), dtype=np.int64)
    for place, column in enumerate((first, second, *others)):
        columns[:, place] = column
    return columns


def _spread(length: int, *given: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Return a row of ``length`` for each example, 0 but for the values that are given with the place of the first in
    each row, and for the last one, which is always 1."""
    dense = np.zeros((len(given[0][0]), length), dtype=np.float32)
    for place, values in given:
        np.put_along_axis(dense, place[:, None] + np.arange(values.shape[1]), values, axis=1)
    dense[:, -1] = 1.0
    return dense


def _blocks(texts: Texts, first: np.ndarray, after: np.ndarray, leftward: Sequence[int]) -> np.ndarray:
    """Favour, disfavour, decayed sum, and the nearest favour and disfavour of each region, one after another.

    A region begins at the actor's side: those of the columns ``leftward`` at their last word.
    """
    step = np.ones(first.shape, dtype=np.int64)
    step[:, leftward] = -1
    low, high = (np.searchsorted(texts.valued, ends) for ends in (first, after))
    n_valued = (high - low).ravel()
    region = np.repeat(np.arange(first.size), n_valued)
    nth = np.arange(len(region)) - np.repeat(np.cumsum(n_valued) - n_valued, n_valued)
    nearest, edge, way = (
        ends.ravel()[region] for ends in (np.where(step > 0, low, high - 1), np.where(step > 0, first, after - 1), step)
    )
    at = nearest + way * nth
    value, distance = texts.values[at], abs(texts.valued[at] - edge)
    weighed = value * (1 / (1 + 0.15 * distance))
    sums = [np.bincount(region, part, first.size) for part in (value.clip(0), -value.clip(None, 0), weighed)]
    nearest = np.zeros((2, first.size))
    nearest[np.where(value > 0, 0, 1)[::-1], region[::-1]] = abs(weighed[::-1])  # the first of a region comes last
    plus, minus, decayed = sums
    made = [np.minimum(plus, 8) / 4, np.minimum(minus, 8) / 4, decayed / 3, *nearest / 2]
    return np.stack(made, axis=-1).reshape(len(first), -1)
