"""Two wordings side by side: how similar, in which relation, and where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from analysis.coverage.terms import Term

SAME, NAMING, LEFT_OUT, PUT_IN = "same", "naming", "left out", "put in"

_EQUAL = 0.97  # of the weight of both wordings, in the same order: word for word
_KEPT = 0.85  # of the weight of the shorter wording, in the same order: cut, not put in other words
_LITTLE = 0.5  # weight that both wordings are lengthened by, so that two short ones are not similar by one word


class Likeness(NamedTuple):
    """How alike two wordings are.

    ``shared`` is the weight of the terms in both; ``similarity`` in [0, 1] is that over the mean weight of the two,
    ``containment`` over the weight of the lighter one (a little lengthened).
    """

    shared: float
    similarity: float
    containment: float


class Difference(NamedTuple):
    """A stretch of two wordings: ``kind`` is same, naming (one actor, other words), left out or put in.

    Places are in the two texts; -1 on the side where nothing stands.
    """

    kind: str
    start_char: int
    end_char: int
    other_start_char: int
    other_end_char: int


def weigh(terms: Sequence[Term]) -> Counter:
    """Return key -> weight of all its terms; glosses weigh nothing."""
    weights: Counter = Counter()
    for term in terms:
        if term.naming or not term.gloss:
            weights[term.key] += term.weight
    return weights


def likeness(one: Counter, other: Counter) -> Likeness:
    """Return how alike two weighed wordings are, whatever the order of their words."""
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    shared = sum(min(weight, many[key]) for key, weight in few.items() if key in many)
    mine, theirs = one.total(), other.total()
    return Likeness(shared, _over(2 * shared, mine + theirs), _over(shared, min(mine, theirs) + _LITTLE))


def _over(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def relation_of(one: Sequence[Term], other: Sequence[Term]) -> str:
    """Return what ``other`` makes of ``one``: identical, shortened, expanded or, in other words, paraphrase."""
    blocks = _blocks(one, other)
    kept = sum(term.weight for i, j, size in blocks for term in one[i : i + size])
    mine, theirs = (
        kept + _lost(terms, {n for block in blocks for n in range(block[side], block[side] + block[2])})
        for side, terms in enumerate((one, other))
    )
    mine, theirs = _over(kept, mine), _over(kept, theirs)
    if min(mine, theirs) >= _EQUAL:
        return "identical"
    if max(mine, theirs) < _KEPT or mine == theirs:
        return "paraphrase"
    return "shortened" if theirs > mine else "expanded"


def _lost(terms: Sequence[Term], kept: set[int]) -> float:
    """Return the weight of the terms that the other wording has not; a gloss is nobody's word."""
    return sum(term.weight for n, term in enumerate(terms) if n not in kept and not term.gloss)


def differences(one: Sequence[Term], other: Sequence[Term]) -> list[Difference]:
    """Return the two wordings as stretches that are the same and that differ, in reading order."""
    found: list[Difference] = []
    at, other_at = 0, 0
    for i, j, size in [*_blocks(one, other), (len(one), len(other), 0)]:
        if i > at:
            found.append(Difference(LEFT_OUT, one[at].start_char, one[i - 1].end_char, -1, -1))
        if j > other_at:
            found.append(Difference(PUT_IN, -1, -1, other[other_at].start_char, other[j - 1].end_char))
        found += _same(one[i : i + size], other[j : j + size])
        at, other_at = i + size, j + size
    return found


def _same(one: Sequence[Term], other: Sequence[Term]) -> list[Difference]:
    """Return two sequences of equal keys as stretches; each naming in other words is one of its own."""
    found: list[Difference] = []
    for mine, theirs in zip(one, other, strict=True):
        if mine.naming != theirs.naming:
            found.append(Difference(NAMING, *mine[:2], *theirs[:2]))
        elif found and found[-1].kind == SAME:
            found[-1] = found[-1]._replace(end_char=mine.end_char, other_end_char=theirs.end_char)
        else:
            found.append(Difference(SAME, *mine[:2], *theirs[:2]))
    return found


def _blocks(one: Sequence[Term], other: Sequence[Term]) -> list[tuple[int, int, int]]:
    """Return the longest common sequence of keys as (place in one, place in other, length)."""
    keys, others = [term.key for term in one], [term.key for term in other]
    turned = keys > others  # of several longest sequences the same is taken both ways round
    codes = LCSseq.opcodes(others, keys) if turned else LCSseq.opcodes(keys, others)
    equal = [(c.src_start, c.dest_start, c.src_end - c.src_start) for c in codes if c.tag == "equal"]
    return [(j, i, size) for i, j, size in equal] if turned else equal
