"""Features of the linear stance model: what stands around a marked actor, or around and between two of them.

Two kinds. Hashed: words, stems and word pairs by region and by place, each as ``(bucket, value)``. Dense: sums, nearest
values and distances of valenced words and the shape of the sentence, which carry over to words the training never saw.
Marked actors and other names are masked, so that the model judges the wording and not the bearer of a name.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.schema import Span
from analysis.tag.valence import Valence, score_words

FEATURE_VERSION = 1
BUCKETS = 2**18
WINDOW = 12  # words each side of a target
BETWEEN = 25  # words between the two actors of a pair

OTHER, NAME = "<e>", "<n>"  # a marked actor that is not the target; another name
_SAYING = frozenset(
    "said says say told tells added adds tweeted wrote writes asked stated argued explained noted".split()
)
_PRONOUNS = frozenset("i he she him her his they them their we us our it its".split())
_STARTS = frozenset('.:?!“"‘')
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*(?:['’][^\W\d_]+)?|\d+|[^\w\s]")
_SHAPES = 4  # shapes of a sentence about a target or a pair; dense features are kept apart by shape
_PER_REGION = 5
VOICE_DENSE = _SHAPES * 4 * _PER_REGION + 1
PAIR_DENSE = 2 * _SHAPES * 4 * _PER_REGION + 1 + 12  # and the voice head's view of both, by order


class Words(NamedTuple):
    """The words of a text in reading order: lower case, other names masked, with offsets and valences."""

    words: list[str]
    plain: list[str]  # the same without masks
    starts: list[int]
    ends: list[int]
    valences: list[float]


class Features(NamedTuple):
    """One example: buckets and values of the hashed features, and the dense ones (fixed length and order)."""

    buckets: list[int]
    values: list[float]
    dense: list[float]


class _Region(NamedTuple):
    """The words on one side of a target, or between two, in reading order."""

    words: list[str]
    valences: list[float]


# ------------------------------------------------------------------------------------------------ words of a text
def split_words(text: str, marked: Sequence[Span], valence: Valence) -> Words:
    """The words and punctuation marks of ``text`` with their valence; marked actors become OTHER, further names NAME.

    Of a masked run only the first word is kept (the rest is ""), so that distances do not depend on long names.
    """
    found = list(_WORD.finditer(text))
    raw = [m.group() for m in found]
    lower = [w.lower().replace("’", "'") for w in raw]
    starts, ends = [m.start() for m in found], [m.end() for m in found]
    valences = score_words(lower, valence)
    words = _mask_names(raw, lower, valences)
    for span in marked:
        first, last = bisect_left(ends, span.start_char + 1), bisect_left(starts, span.end_char)
        words[first:last] = [OTHER, *[""] * (last - first - 1)][: last - first]
        valences[first:last] = [0.0] * (last - first)
    return Words(words, lower, starts, ends, valences)


def _mask_names(raw: Sequence[str], lower: Sequence[str], valences: Sequence[float]) -> list[str]:
    """Replace capitalised words inside a sentence, which are mostly names; not in headlines, not where valued."""
    capitals = [i for i, word in enumerate(raw) if word[0].isupper()]
    words = list(lower)
    if len(capitals) > 0.6 * sum(map(str.isalpha, raw)):
        return words
    for i in capitals:
        if i and raw[i] != "I" and raw[i - 1] not in _STARTS and not valences[i]:
            words[i] = "" if i > 1 and words[i - 1] in (NAME, "") else NAME
    return words


def _region(words: Words, first: int, last: int) -> _Region:
    kept = [i for i in range(first, last) if words.words[i]]
    return _Region([words.words[i] for i in kept], [words.valences[i] for i in kept])


def _bounds(words: Words, span: Span) -> tuple[int, int]:
    """First word of ``span`` and first word after it."""
    return bisect_left(words.ends, span.start_char + 1), bisect_left(words.starts, span.end_char)


# ------------------------------------------------------------------------------------------------ features
def voice_features(text: str, words: Words, target: Span) -> Features:
    """What the words around ``target`` say about it. Dense length: VOICE_DENSE."""
    first, after = _bounds(words, target)
    left, right = _region(words, 0, first), _region(words, after, len(words.words))
    named: list[tuple[str, float]] = []
    _add_bag(named, "A", left.words + ["<t>"] + right.words, 0.4)
    _add_bag(named, "L", left.words[-WINDOW:], 0.6)
    _add_bag(named, "R", right.words[:WINDOW], 0.6)
    _add_places(named, left.words, right.words)
    speaks = not _SAYING.isdisjoint(right.words[:3] + left.words[-2:])
    shape = 0 if speaks else 1 if len(left.words) <= 3 else 2 if "by" in left.words[-3:] else 3
    pronoun = text[target.start_char : target.end_char].lower() in _PRONOUNS
    quoted = text.count("“", 0, target.start_char) > text.count("”", 0, target.start_char)
    possessive = text[target.end_char : target.end_char + 2] in ("'s", "’s")
    named += [(f"shape{shape}", 0.5), (f"pron{pronoun}", 0.4), (f"quoted{quoted}", 0.5), (f"poss{possessive}", 0.4)]
    near_left, near_right = left.valences[-6:], right.valences[:6]
    regions = (left.valences[::-1], right.valences, near_left[::-1], near_right)
    return _features(named, _by_shape(regions, shape, _SHAPES))


def pair_features(
    text: str, words: Words, source: Span, target: Span, voices: tuple[Sequence[float], Sequence[float]]
) -> Features:
    """What the words around and between the two say about source -> target. Dense length: PAIR_DENSE.

    ``voices`` are the voice head's logits for source and target: who is spoken ill of is half of who attacks whom.
    """
    forward = source <= target
    (_, a_after), (b_first, b_after) = sorted((_bounds(words, source), _bounds(words, target)))
    a_first = _bounds(words, min(source, target))[0]
    left, between = _region(words, 0, a_first), _region(words, a_after, max(a_after, b_first))
    right = _region(words, max(a_after, b_after), len(words.words))
    order = "S" if forward else "T"
    middle = between.words[-BETWEEN:]
    named: list[tuple[str, float]] = []
    _add_bag(named, order + "M", middle, 1.0)
    _add_bag(named, order + "L", left.words[-6:], 0.6)
    _add_bag(named, order + "R", right.words[:8], 0.6)
    everything = left.words + middle + right.words
    named += [("A|" + w, 0.25) for w in everything] + [(order + "A|" + w, 0.25) for w in everything]
    for d in (1, 2, 3):
        if len(middle) >= d:
            named += [(f"{order}m{d}|{middle[d - 1]}", 0.8), (f"{order}n{d}|{middle[-d]}", 0.8)]
    if len(middle) <= 4:
        named.append((order + "MM|" + " ".join(middle), 0.8))
    shape = _pair_shape(middle)
    spoken = text.count("“", 0, max(source, target).start_char) > text.count("”", 0, max(source, target).start_char)
    named += [
        (f"{order}shape{shape}", 0.5), (f"{order}far{min(6, len(middle) // 4)}", 0.6), (f"{order}quoted{spoken}", 0.4),
        (f"{order}commas{min(3, middle.count(','))}", 0.4), (f"{order}says{not _SAYING.isdisjoint(middle)}", 0.3),
        (f"{order}sposs{_possessive(text, source)}", 0.4), (f"{order}tposs{_possessive(text, target)}", 0.4),
    ]  # fmt: skip
    for role, span in (("s", source), ("t", target)):
        _add_role(named, role, words, span)
    regions = (between.valences, between.valences[:-7:-1], left.valences[::-1], right.valences[:8])
    views = [value / 2 for voice in voices for value in voice]
    views = views + [0.0] * 6 if forward else [0.0] * 6 + views
    return _features(named, views + _by_shape(regions, shape + (0 if forward else _SHAPES), 2 * _SHAPES))


def _add_role(named: list[tuple[str, float]], role: str, words: Words, span: Span) -> None:
    """Append the words that touch the source or the target, whichever comes first in the sentence."""
    first, after = _bounds(words, span)
    left, right = _region(words, 0, first).words[-5:], _region(words, after, len(words.words)).words[:6]
    _add_bag(named, role + "<", left, 0.5)
    _add_bag(named, role + ">", right, 0.5)
    named += [(f"{role}<{d}|{left[-d]}", 0.6) for d in (1, 2) if len(left) >= d]
    named += [(f"{role}>{d}|{right[d - 1]}", 0.6) for d in (1, 2) if len(right) >= d]


def _possessive(text: str, span: Span) -> bool:
    return text[span.end_char : span.end_char + 2] in ("'s", "’s")


def _pair_shape(middle: Sequence[str]) -> int:
    """0 joined ("A and B"), 1 passive ("A … by B"), 2 speech between them, 3 anything else."""
    if len(middle) <= 3 and not {"and", ",", "&"}.isdisjoint(middle):
        return 0
    if "by" in middle[-4:]:
        return 1
    return 2 if not _SAYING.isdisjoint(middle) else 3


def _add_bag(named: list[tuple[str, float]], tag: str, words: Sequence[str], weight: float) -> None:
    """Append words, stems (first five letters) and word pairs of a region."""
    before = ""
    for word in words:
        named.append((f"{tag}|{word}", weight))
        if len(word) > 5:
            named.append((f"{tag}~{word[:5]}", weight * 0.5))
        if before:
            named.append((f"{tag}|{before}_{word}", weight * 0.7))
        before = word


def _add_places(named: list[tuple[str, float]], left: Sequence[str], right: Sequence[str]) -> None:
    """Append the words that touch the target, by place."""
    for d in (1, 2, 3):
        if len(left) >= d:
            named.append((f"l{d}|{left[-d]}", 0.8))
        if len(right) >= d:
            named.append((f"r{d}|{right[d - 1]}", 0.8))
    if left and right:
        named.append((f"lr|{left[-1]}|{right[0]}", 0.6))
    if len(right) > 1:
        named.append(("rr|" + " ".join(right[:3]), 0.5))
    if len(left) > 1:
        named.append(("ll|" + " ".join(left[-3:]), 0.5))


def _by_shape(regions: Sequence[Sequence[float]], shape: int, n_shapes: int) -> list[float]:
    """Dense features of ``shape``; those of the other shapes are 0. The last one is always 1."""
    block = [value for region in regions for value in _valence_block(region)]
    return [0.0] * (len(block) * shape) + block + [0.0] * (len(block) * (n_shapes - shape - 1)) + [1.0]


def _valence_block(valences: Sequence[float]) -> list[float]:
    """Favour, disfavour, decayed sum, and the nearest favour and disfavour; ``valences`` begin at the actor's side."""
    plus = minus = decayed = near_plus = near_minus = 0.0
    for distance, value in enumerate(valences):
        if value:
            weight = 1 / (1 + 0.15 * distance)
            decayed += value * weight
            if value > 0:
                plus += value
                near_plus = near_plus or value * weight
            else:
                minus -= value
                near_minus = near_minus or -value * weight
    return [min(plus, 8) / 4, min(minus, 8) / 4, decayed / 3, near_plus / 2, near_minus / 2]


def _features(named: Sequence[tuple[str, float]], dense: list[float]) -> Features:
    return Features([_bucket(name) for name, _ in named], [value for _, value in named], dense)


@lru_cache(maxsize=2**18)
def _bucket(name: str) -> int:
    return zlib.crc32(name.encode()) % BUCKETS
