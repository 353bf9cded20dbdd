"""Features of the linear stance model: what stands around a marked actor, or around and between two of them.

Two kinds. Hashed: words, stems and word pairs by region and by place, each as ``(bucket, value)``. Dense: sums, nearest
values and distances of valenced words and the shape of the sentence, which carry over to words the training never saw.
Marked actors and other names are masked, so that the model judges the wording and not the bearer of a name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

import numpy as np

from analysis.schema import Span
from analysis.tag.stance.valence import Valence, score_words

FEATURE_VERSION = 1
_BUCKET_BITS = 18
BUCKETS = 2**_BUCKET_BITS
_SPREAD = np.uint32(2654435761)  # 2**32 over the golden ratio (Knuth's multiplicative hashing)
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
    """The words of a text in reading order: lower case, names masked, with offsets and valences.

    Of a masked run only the first word is there, so that distances do not depend on long names.
    """

    words: list[str]
    codes: list[bytes]  # each with a blank after it: what is hashed
    starts: list[int]
    ends: list[int]
    valences: list[float]

    def bounds(self, span: Span) -> tuple[int, int]:
        """First word of ``span`` and first word after it."""
        return bisect_left(self.ends, span.start_char + 1), bisect_left(self.starts, span.end_char)


class Features(NamedTuple):
    """One example: buckets and values of the hashed features, and the dense ones (fixed length and order)."""

    buckets: np.ndarray
    values: np.ndarray
    dense: np.ndarray


class _Found(NamedTuple):
    """Hashed features as they are gathered."""

    hashes: list[int]
    values: list[float]

    def add(self, name: str, value: float, code: bytes = b"") -> None:
        self.hashes.append(crc32(code, _seed(name)))
        self.values.append(value)


@lru_cache(maxsize=1024)
def _seed(name: str) -> int:
    return crc32(name.encode())


# ------------------------------------------------------------------------------------------------ words of a text
def find_tokens(text: str) -> tuple[list[str], list[int], list[int]]:
    """The words and punctuation marks of ``text`` with straight apostrophes, where they start and where they end."""
    found = list(_WORD.finditer(text.replace("’", "'")))
    return [m.group() for m in found], [m.start() for m in found], [m.end() for m in found]


def split_words(text: str, marked: Sequence[Span], valence: Valence) -> Words:
    """The words and marks of ``text`` with their valence; marked actors become OTHER, further names NAME."""
    raw, starts, ends = find_tokens(text)
    lower = [word.lower() for word in raw]
    valences = score_words(lower, valence)
    words = _mask_names(raw, lower, valences)
    for span in marked:
        first, last = bisect_left(ends, span.start_char + 1), bisect_left(starts, span.end_char)
        words[first:last] = [OTHER, *[""] * (last - first - 1)][: last - first]
        valences[first:last] = [0.0] * (last - first)
    kept = [i for i, word in enumerate(words) if word]
    words, starts, ends, valences = ([column[i] for i in kept] for column in (words, starts, ends, valences))
    return Words(words, [_code(word) for word in words], starts, ends, valences)


@lru_cache(maxsize=65536)
def _code(word: str) -> bytes:
    return (word + " ").encode(errors="surrogatepass")


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


# ------------------------------------------------------------------------------------------------ features
def voice_features(text: str, words: Words, target: Span) -> Features:
    """What the words around ``target`` say about it. Dense length: VOICE_DENSE."""
    first, after = words.bounds(target)
    left, right = words.codes[:first], words.codes[after:]
    found = _Found([], [])
    _add_bag(found, "A", [*left, b"<t> ", *right], 0.4)
    _add_bag(found, "L", left[-WINDOW:], 0.6)
    _add_bag(found, "R", right[:WINDOW], 0.6)
    _add_places(found, left, right)
    before = words.words[max(0, first - 3) : first]
    speaks = not _SAYING.isdisjoint(words.words[after : after + 3] + before[-2:])
    shape = 0 if speaks else 1 if first <= 3 else 2 if "by" in before else 3
    pronoun = text[target.start_char : target.end_char].lower() in _PRONOUNS
    quoted = text.count("“", 0, target.start_char) > text.count("”", 0, target.start_char)
    for name, value in (
        (f"shape{shape}", 0.5), (f"pron{pronoun}", 0.4), (f"quoted{quoted}", 0.5),
        (f"poss{_possessive(text, target)}", 0.4),
    ):  # fmt: skip
        found.add(name, value)
    regions = (words.valences[:first][::-1], words.valences[after:])
    regions = (*regions, *(region[:6] for region in regions))
    return _to_features(found, _by_shape(regions, shape, _SHAPES))


def pair_features(
    text: str, words: Words, source: Span, target: Span, voices: tuple[Sequence[float], Sequence[float]]
) -> Features:
    """What the words around and between the two say about source -> target. Dense length: PAIR_DENSE.

    ``voices`` are the voice head's logits for source and target: who is spoken ill of is half of who attacks whom.
    """
    forward = source <= target
    (_, a_after), (b_first, b_after) = sorted((words.bounds(source), words.bounds(target)))
    a_first, b_first, b_after = words.bounds(min(source, target))[0], max(a_after, b_first), max(a_after, b_after)
    order, near = "S" if forward else "T", max(a_after, b_first - BETWEEN)
    left, middle, right = words.codes[:a_first], words.codes[near:b_first], words.codes[b_after:]
    between = words.words[near:b_first]
    found, shape = _Found([], []), _pair_shape(between)
    _add_middle(found, order, middle)
    _add_bag(found, order + "L", left[-6:], 0.6)
    _add_bag(found, order + "R", right[:8], 0.6)
    around = [*left, *middle, *right]
    found.hashes.extend([crc32(code, seed) for code in around for seed in (_seed("A"), _seed(order + "A"))])
    found.values.extend([0.25] * (2 * len(around)))
    for role, span in (("s", source), ("t", target)):
        _add_role(found, role, words, span)
        found.add(f"{order}{role}poss{_possessive(text, span)}", 0.4)
    spoken = text.count("“", 0, max(source, target).start_char) > text.count("”", 0, max(source, target).start_char)
    for name, value in (
        (f"shape{shape}", 0.5), (f"far{min(6, len(between) // 4)}", 0.6), (f"quoted{spoken}", 0.4),
        (f"commas{min(3, between.count(','))}", 0.4), (f"says{not _SAYING.isdisjoint(between)}", 0.3),
    ):  # fmt: skip
        found.add(order + name, value)
    inside = words.valences[a_after:b_first]
    regions = (inside, inside[:-7:-1], words.valences[:a_first][::-1], words.valences[b_after : b_after + 8])
    views = [value / 2 for voice in voices for value in voice]
    views = views + [0.0] * 6 if forward else [0.0] * 6 + views
    return _to_features(found, views + _by_shape(regions, shape + (0 if forward else _SHAPES), 2 * _SHAPES))


def _add_middle(found: _Found, order: str, middle: Sequence[bytes]) -> None:
    """Append the words between two actors, and the first and last three by place."""
    _add_bag(found, order + "M", middle, 1.0)
    for d in range(1, min(3, len(middle)) + 1):
        found.add(f"{order}m{d}", 0.8, middle[d - 1])
        found.add(f"{order}n{d}", 0.8, middle[-d])
    if len(middle) <= 4:
        found.add(order + "MM", 0.8, b"".join(middle))


def _add_role(found: _Found, role: str, words: Words, span: Span) -> None:
    """Append the words that touch the source or the target, whichever comes first in the sentence."""
    first, after = words.bounds(span)
    left, right = words.codes[max(0, first - 5) : first], words.codes[after : after + 6]
    _add_bag(found, role + "<", left, 0.5)
    _add_bag(found, role + ">", right, 0.5)
    for d in (1, 2):
        if len(left) >= d:
            found.add(f"{role}<{d}", 0.6, left[-d])
        if len(right) >= d:
            found.add(f"{role}>{d}", 0.6, right[d - 1])


def _possessive(text: str, span: Span) -> bool:
    return text[span.end_char : span.end_char + 2] in ("'s", "’s")


def _pair_shape(middle: Sequence[str]) -> int:
    """0 joined ("A and B"), 1 passive ("A … by B"), 2 speech between them, 3 anything else."""
    if len(middle) <= 3 and not {"and", ",", "&"}.isdisjoint(middle):
        return 0
    if "by" in middle[-4:]:
        return 1
    return 2 if not _SAYING.isdisjoint(middle) else 3


def _add_bag(found: _Found, tag: str, codes: Sequence[bytes], weight: float) -> None:
    """Append words, stems (first five letters) and word pairs of a region. Most time goes here."""
    word, stem, pair = _seed(tag + "|"), _seed(f"stem {tag}|"), _seed(f"pair {tag}|")
    of_stem, of_pair = weight * 0.5, weight * 0.7
    add, weigh, before = found.hashes.append, found.values.append, b""
    for code in codes:
        add(crc32(code, word))
        weigh(weight)
        if len(code) > 6:
            add(crc32(code[:5], stem))
            weigh(of_stem)
        if before:
            add(crc32(code, crc32(before, pair)))
            weigh(of_pair)
        before = code


def _add_places(found: _Found, left: Sequence[bytes], right: Sequence[bytes]) -> None:
    """Append the words that touch the target, by place."""
    for d in range(1, min(3, len(left)) + 1):
        found.add(f"l{d}", 0.8, left[-d])
    for d in range(1, min(3, len(right)) + 1):
        found.add(f"r{d}", 0.8, right[d - 1])
    if left and right:
        found.add("lr", 0.6, left[-1] + right[0])
    if len(right) > 1:
        found.add("rr", 0.5, b"".join(right[:3]))
    if len(left) > 1:
        found.add("ll", 0.5, b"".join(left[-3:]))


def _by_shape(regions: Sequence[Sequence[float]], shape: int, n_shapes: int) -> list[float]:
    """Dense features of ``shape``; those of the other shapes are 0. The last one is always 1."""
    block = [value for region in regions for value in _valence_block(region)]
    return [0.0] * (len(block) * shape) + block + [0.0] * (len(block) * (n_shapes - shape - 1)) + [1.0]


def _valence_block(valences: Sequence[float]) -> list[float]:
    """Favour, disfavour, decayed sum, and the nearest favour and disfavour; ``valences`` begin at the actor's side."""
    plus = minus = decayed = near_plus = near_minus = 0.0
    if not any(valences):
        return [0.0] * _PER_REGION
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


def _to_features(found: _Found, dense: Sequence[float]) -> Features:
    """Spread the hashes over the buckets. The multiplication breaks CRC's habit that words which collide under one tag
    collide under all."""
    spread = np.array(found.hashes, dtype=np.uint32) * _SPREAD >> np.uint32(32 - _BUCKET_BITS)
    return Features(spread, np.array(found.values, dtype=np.float32), np.array(dense, dtype=np.float32))
