"""Features of the linear stance model: what stands around a marked actor, or around and between two of them.

Two kinds. Hashed: words, stems and word pairs by region and by place, each as ``(bucket, value)``. Dense: sums, nearest
values and distances of valenced words and the shape of the sentence, which carry over to words the training never saw.
Marked actors and other names are masked, so that the model judges the wording and not the bearer of a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from analysis.schema import Span
from analysis.tag.stance.hashed import NO_CODE, NOTHING, Code, Hashed, Strings, Table, code_of
from analysis.tag.stance.linear_tags import NUMBER, SHAPES, TAGS, TURNED
from analysis.tag.stance.linear_words import Words

FEATURE_VERSION = 1
WINDOW = 12  # words each side of a target
BETWEEN = 25  # words between the two actors of a pair

_SAYING = frozenset(
    "said says say told tells added adds tweeted wrote writes asked stated argued explained noted".split()
)
_PRONOUNS = frozenset("i he she him her his they them their we us our it its".split())
_TARGET = code_of("<t>")
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


class Voiced(NamedTuple):
    """An actor of a text, toward whom a voice may express something."""

    text: str
    words: Words
    target: Span


class Paired(NamedTuple):
    """Two actors of a text. ``voices`` are the voice head's logits for source and target: who is spoken ill of is half
    of who attacks whom."""

    text: str
    words: Words
    source: Span
    target: Span
    voices: tuple[Sequence[float], Sequence[float]]


@lru_cache(maxsize=1)
def _table() -> Table:
    return Table(list(TAGS.values()))


def _hash(strings: Strings, *stretches: tuple[str, np.ndarray, np.ndarray, np.ndarray | int]) -> Hashed:
    """Return the features of all examples: of each, the words from ``first`` to ``after`` under ``tag`` + ``turn``."""
    found = np.empty((len(stretches[0][1]), len(stretches), 3), dtype=np.int64)
    for place, (tag, first, after, turn) in enumerate(stretches):
        found[:, place, 0], found[:, place, 1], found[:, place, 2] = first, after, NUMBER[tag] + turn
    return strings.hash(_table(), found)


def _so(
    tag: str, value: np.ndarray, turn: np.ndarray | int = 0
) -> tuple[str, np.ndarray, np.ndarray, np.ndarray | int]:
    """What is so of the whole example: the empty string under the tag of its value."""
    return tag, np.full_like(value, NOTHING), np.full_like(value, NOTHING + 1), value + turn


def _one(
    tag: str, place: np.ndarray, low: np.ndarray, high: np.ndarray, turn: np.ndarray | int = 0
) -> tuple[str, np.ndarray, np.ndarray, np.ndarray | int]:
    """One word at its place, where that is from ``low`` to ``high``."""
    return tag, place, place + ((low <= place) & (place < high)), turn


# ------------------------------------------------------------------------------------------------ one actor
class _Target(NamedTuple):
    """Places of a target's words among all strings, and what is so of it: of one example, or a column of each."""

    begin: np.ndarray  # of the text
    first: np.ndarray  # word of the target
    after: np.ndarray  # first word after it
    end: np.ndarray  # of the text
    joined: np.ndarray  # the target as one word and what follows, then the strings of words that touch it
    shape: np.ndarray
    pronoun: np.ndarray
    quoted: np.ndarray
    possessive: np.ndarray


def voice_features(examples: Iterable[Voiced]) -> Features:
    """What the words around each target say about it. Dense length: VOICE_DENSE."""
    strings, rows, dense = Strings(), [], []
    for text, words, target in examples:
        begin, codes = strings.place(words.words)
        first, after = words.bounds(target)
        before = words.words[max(0, first - 3) : first]
        speaks = not _SAYING.isdisjoint(words.words[after : after + 3] + before[-2:])
        shape = 0 if speaks else 1 if first <= 3 else 2 if "by" in before else 3
        rows += (
            begin, begin + first, begin + after, begin + len(codes), _put_target(strings, codes, first, after), shape,
            text[target.start_char : target.end_char].lower() in _PRONOUNS, _is_quoted(text, target),
            _possessive(text, target),
        )  # fmt: skip
        left, right = _to_left(words, 0, first), _to_right(words, after, len(codes))
        dense += (shape * _BLOCK, *_blocks(left, right, _near(left, 6), _near(right, 6)))
    found = _Target(*np.array(rows, dtype=np.int64).reshape(-1, len(_Target._fields)).T)
    return Features(*_hash(strings, *_around_target(found)), _spread(VOICE_DENSE, (dense, _BLOCK)))


def _put_target(strings: Strings, codes: Sequence[Code], first: int, after: int) -> int:
    """Add the target as one word with the word behind it, then the words that touch it as strings of two or three."""
    left, right = codes[max(0, first - 3) : first], codes[after : after + 3]
    at = strings.put([_TARGET, right[0] if right else NO_CODE], left[-1] if left else NO_CODE)
    strings.put_joined([left[-1], right[0]] if left and right else ())
    strings.put_joined(right if len(right) > 1 else ())
    strings.put_joined(left if len(left) > 1 else ())
    return at


def _around_target(of: _Target) -> Iterator[tuple]:
    """Yield stretches: all words, those within WINDOW, those that touch the target by place, and what is so of it."""
    yield "A", of.begin, of.first, 0
    yield "A+", of.joined, of.joined + 2, 0
    yield "A+", np.minimum(of.after + 1, of.end), of.end, 0
    yield "L", np.maximum(of.first - WINDOW, of.begin), of.first, 0
    yield "R", of.after, np.minimum(of.after + WINDOW, of.end), 0
    yield from (_one(f"l{d}", of.first - d, of.begin, of.first) for d in (1, 2, 3))
    yield from (_one(f"r{d}", of.after + d - 1, of.after, of.end) for d in (1, 2, 3))
    yield from ((tag, of.joined + n, of.joined + n + 1, 0) for n, tag in enumerate(("lr", "rr", "ll"), start=2))
    yield _so("shape0", of.shape)
    yield _so("pronFalse", of.pronoun)
    yield _so("quotedFalse", of.quoted)
    yield _so("possFalse", of.possessive)


# ------------------------------------------------------------------------------------------------ two actors
class _Pair(NamedTuple):
    """The same of a pair; ``near`` and ``second`` bound the words between the two, ``past`` follows the later one."""

    begin: np.ndarray
    left: np.ndarray  # first word of the first actor
    near: np.ndarray
    second: np.ndarray
    past: np.ndarray
    end: np.ndarray
    source_first: np.ndarray
    source_after: np.ndarray
    target_first: np.ndarray
    target_after: np.ndarray
    joined: np.ndarray  # a short middle as one string
    turned: np.ndarray  # 0: the source is first
    source_possessive: np.ndarray
    target_possessive: np.ndarray
    shape: np.ndarray
    far: np.ndarray
    quoted: np.ndarray
    commas: np.ndarray
    says: np.ndarray


def pair_features(examples: Iterable[Paired]) -> Features:
    """What the words around and between the two of each pair say about source -> target. Dense length: PAIR_DENSE."""
    strings, rows, dense, views = Strings(), [], [], []
    for text, words, source, target, voices in examples:
        begin, codes = strings.place(words.words)
        n, turned, of_source, of_target = len(codes), source > target, words.bounds(source), words.bounds(target)
        (_, a_after), (b_first, b_after) = sorted((of_source, of_target))
        left, second, past = (of_target if turned else of_source)[0], max(a_after, b_first), max(a_after, b_after)
        near = max(a_after, second - BETWEEN)
        between, shape = words.words[near:second], _pair_shape(words.words[near:second])
        joined = strings.put_joined(codes[near:second] if second - near <= 4 else ()) if near < second else NOTHING
        rows += (
            begin, begin + left, begin + near, begin + second, begin + past, begin + n,
            *(begin + place for place in of_source), *(begin + place for place in of_target), joined, turned,
            _possessive(text, source), _possessive(text, target), shape, min(6, len(between) // 4),
            _is_quoted(text, max(source, target)), min(3, between.count(",")), not _SAYING.isdisjoint(between),
        )  # fmt: skip
        regions = (
            _to_right(words, a_after, second), _near(_to_left(words, a_after, second), 6),
            _to_left(words, 0, left), _near(_to_right(words, past, n), 8),
        )  # fmt: skip
        views += (6 if turned else 0, *(value / 2 for voice in voices for value in voice))
        dense += (12 + (shape + (SHAPES if turned else 0)) * _BLOCK, *_blocks(*regions))
    found = _Pair(*np.array(rows, dtype=np.int64).reshape(-1, len(_Pair._fields)).T)
    return Features(*_hash(strings, *_around_pair(found)), _spread(PAIR_DENSE, (dense, _BLOCK), (views, 6)))


def _around_pair(of: _Pair) -> Iterator[tuple]:
    """Yield stretches: between the two, beside them, all words but the names, those that touch each, what is so."""
    turn = of.turned * TURNED
    yield "SM", of.near, of.second, turn
    for d in (1, 2, 3):
        yield _one(f"Sm{d}", of.near + d - 1, of.near, of.second, turn)
        yield _one(f"Sn{d}", of.second - d, of.near, of.second, turn)
    yield "SMM", of.joined, of.joined + 1, turn
    yield "SL", np.maximum(of.left - 6, of.begin), of.left, turn
    yield "SR", of.past, np.minimum(of.past + 8, of.end), turn
    for first, after in ((of.begin, of.left), (of.near, of.second), (of.past, of.end)):
        yield "SA", first, after, turn
    yield from _around_role("s", of.begin, of.source_first, of.source_after, of.end)
    yield _so("SspossFalse", of.source_possessive, turn)
    yield from _around_role("t", of.begin, of.target_first, of.target_after, of.end)
    yield _so("StpossFalse", of.target_possessive, turn)
    for tag in ("shape0", "far0", "quotedFalse", "commas0", "saysFalse"):
        yield _so("S" + tag, getattr(of, tag.removesuffix("False").removesuffix("0")), turn)


def _around_role(
    role: str, begin: np.ndarray, first: np.ndarray, after: np.ndarray, end: np.ndarray
) -> Iterator[tuple]:
    """Yield the words that touch the source or the target, whichever comes first in the sentence."""
    yield role + "<", np.maximum(first - 5, begin), first, 0
    yield role + ">", after, np.minimum(after + 6, end), 0
    for d in (1, 2):
        yield _one(f"{role}<{d}", first - d, begin, first)
        yield _one(f"{role}>{d}", after + d - 1, after, end)


def _possessive(text: str, span: Span) -> bool:
    return text[span.end_char : span.end_char + 2] in ("'s", "’s")


def _is_quoted(text: str, span: Span) -> bool:
    return text.count("“", 0, span.start_char) > text.count("”", 0, span.start_char)


def _pair_shape(middle: Sequence[str]) -> int:
    """0 joined ("A and B"), 1 passive ("A … by B"), 2 speech between them, 3 anything else."""
    if len(middle) <= 3 and not {"and", ",", "&"}.isdisjoint(middle):
        return 0
    if "by" in middle[-4:]:
        return 1
    return 2 if not _SAYING.isdisjoint(middle) else 3


def _spread(length: int, *given: tuple[list[float], int]) -> np.ndarray:
    """Return a row of ``length`` for each example, 0 but for the values that are given, each row of which begins with
    their place, and for the last one, which is always 1."""
    n_examples = len(given[0][0]) // (given[0][1] + 1)
    dense = np.zeros((n_examples, length), dtype=np.float32)
    for flat, n_values in given:
        rows = np.array(flat, dtype=np.float32).reshape(n_examples, n_values + 1)
        places = rows[:, :1].astype(np.int64) + np.arange(n_values)
        np.put_along_axis(dense, places, rows[:, 1:], axis=1)
    dense[:, -1] = 1.0
    return dense


def _blocks(*regions: Sequence[tuple[int, float]]) -> Iterator[float]:
    for region in regions:
        yield from _valence_block(region) if region else _NO_VALENCE


def _to_right(words: Words, first: int, after: int) -> list[tuple[int, float]]:
    """Return distance and valence of the valued words from ``first`` on, the nearest first."""
    return [(place - first, value) for place, value in words.valued if first <= place < after]


def _to_left(words: Words, first: int, after: int) -> list[tuple[int, float]]:
    """Return the same of those before ``after``."""
    return [(after - 1 - place, value) for place, value in reversed(words.valued) if first <= place < after]


def _near(region: Sequence[tuple[int, float]], distance: int) -> list[tuple[int, float]]:
    return [found for found in region if found[0] < distance]


_NO_VALENCE = (0.0,) * _PER_REGION


def _valence_block(region: Sequence[tuple[int, float]]) -> list[float]:
    """Favour, disfavour, decayed sum, and the nearest favour and disfavour; ``region`` begins at the actor's side."""
    plus = minus = decayed = near_plus = near_minus = 0.0
    for distance, value in region:
        weight = 1 / (1 + 0.15 * distance)
        decayed += value * weight
        if value > 0:
            plus += value
            near_plus = near_plus or value * weight
        else:
            minus -= value
            near_minus = near_minus or -value * weight
    return [min(plus, 8) / 4, min(minus, 8) / 4, decayed / 3, near_plus / 2, near_minus / 2]
