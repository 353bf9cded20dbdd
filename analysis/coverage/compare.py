"""Two wordings side by side: how similar, in which relation, and where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from analysis.coverage.terms import Term
from analysis.reference import Reference

SAME, NAMING, LEFT_OUT, PUT_IN = "same", "naming", "left out", "put in"

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


def relation_of(one: Sequence[Term], other: Sequence[Term], reference: Reference) -> str:
    """Return what ``other`` makes of ``one``: identical, shortened, expanded or, in other words, paraphrase.

    Word for word is what differs in nothing but glosses and small words; cut is what also lacks words, and has none
    that the longer wording lacks. An actor under another name is another wording, unless one of them is a gloss.
    """
    small = reference.words["coverage"]
    glossed = {term.key for term in (*one, *other) if term.gloss and term.naming}
    mine, theirs = ([t for t in _written(terms, glossed) if t not in small["fillers"]] for terms in (one, other))
    if mine == theirs:
        return "identical"
    mine, theirs = ([word for word in words if word not in small["copulas"]] for words in (mine, theirs))
    kept = LCSseq.similarity(mine, theirs)
    if kept == len(theirs) < len(mine):
        return "shortened"
    return "expanded" if kept == len(mine) < len(theirs) else "paraphrase"


def _written(terms: Sequence[Term], glossed: set[str]) -> list[str]:
    """Return the words of a wording as they are written; an actor who is glossed in either wording by its id."""
    words: list[str] = []
    for term in terms:
        if term.key in glossed:
            words.append(term.key)
        elif not term.gloss:
            words += term.word.split()
    return words


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
        if mine.naming and mine.word != theirs.word:
            found.append(Difference(NAMING, *mine[:2], *theirs[:2]))
        elif found and found[-1].kind == SAME:
            found[-1] = found[-1]._replace(end_char=mine.end_char, other_end_char=theirs.end_char)
        else:
            found.append(Difference(SAME, *mine[:2], *theirs[:2]))
    return found


def _blocks(one: Sequence[Term], other: Sequence[Term]) -> list[tuple[int, int, int]]:
    """Return the longest common sequence of keys as (place in one, place in other, length)."""
    both = {term.key for term in one} & {term.key for term in other}
    keys, others = ([t.key if t.key in both else t.word for t in terms] for terms in (one, other))
    turned = keys > others  # of several longest sequences the same is taken both ways round
    codes = LCSseq.opcodes(others, keys) if turned else LCSseq.opcodes(keys, others)
    equal = [(c.src_start, c.dest_start, c.src_end - c.src_start) for c in codes if c.tag == "equal"]
    return [(j, i, size) for i, j, size in equal] if turned else equal
