"""Which words around an actor or a pair the linear stance tier counts, in the order in which they are added up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from analysis.tag.stance.linear_tags import NUMBER, TURNED

_WINDOW = 12  # words each side of a target
_FAR = 2**40


class Slice(NamedTuple):
    """Words ``first`` to ``after``, as those of a list, of the words between two points; under a tag if they are
    hashed. What is so of the whole example is the empty string, between ``nothing`` and ``something``."""

    low: str
    high: str
    first: int | None = None
    after: int | None = None
    tag: str = "A"


class Slices:
    """Slices of examples with the given points."""

    def __init__(self, points: Sequence[str], slices: Sequence[Slice]) -> None:
        self.low, self.high = (np.array([points.index(s[side]) for s in slices]) for side in (0, 1))
        self.first = np.array([s.first or 0 for s in slices])
        self.after = np.array([_FAR if s.after is None else s.after for s in slices])
        self.tags = np.array([NUMBER[s.tag] for s in slices])
        self.turns = np.array([TURNED if s.tag.startswith("S") else 0 for s in slices])
        self.so = np.array([s.low == "nothing" for s in slices])

    def cut(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the first words of all slices and the first words after them, arrays (examples, slices)."""
        low, high = points[:, self.low], points[:, self.high]
        first, after = (np.where(at < 0, high, low) + at for at in (self.first, self.after))
        return np.minimum(np.maximum(first, low), high), np.minimum(np.maximum(after, low), high)

    def tag(self, so: np.ndarray, turned: np.ndarray | int = 0) -> np.ndarray:
        """Return the tags of all slices, given the values of all that is so, and 1 where the target is first."""
        tags = self.tags + np.multiply.outer(turned, self.turns) + np.zeros((len(so), 1), dtype=np.int64)
        tags[:, self.so] += so
        return tags


def _nth(low: str, high: str, tag: str, n_words: int) -> Iterator[Slice]:
    """Yield the first words, each by itself."""
    return (Slice(low, high, n - 1, n, f"{tag}{n}") for n in range(1, n_words + 1))


def _nth_last(low: str, high: str, tag: str, n_words: int) -> Iterator[Slice]:
    return (Slice(low, high, -n, 1 - n or None, f"{tag}{n}") for n in range(1, n_words + 1))


def _so(*tags: str) -> Iterator[Slice]:
    return (Slice("nothing", "something", tag=tag) for tag in tags)


def _around_role(role: str, first: str, after: str) -> Iterator[Slice]:
    """Yield the words that touch the source or the target, whichever comes first in the sentence."""
    yield Slice("begin", first, -5, tag=role + "<")
    yield Slice(after, "end", None, 6, role + ">")
    for before, behind in zip(_nth_last("begin", first, role + "<", 2), _nth(after, "end", role + ">", 2), strict=True):
        yield from (before, behind)


# the points of a target; ``joined``: the target as one word and what follows, then the strings of words that touch it
VOICE_POINTS = ("nothing", "something", "begin", "first", "after", "end", "joined", "next")
VOICE_WORDS = Slices(VOICE_POINTS, [
    Slice("begin", "first"), Slice("joined", "next", 0, 2, "A+"), Slice("after", "end", 1, None, "A+"),
    Slice("begin", "first", -_WINDOW, None, "L"), Slice("after", "end", None, _WINDOW, "R"),
    *_nth_last("begin", "first", "l", 3), *_nth("after", "end", "r", 3),
    *(Slice("joined", "next", n, n + 1, tag) for n, tag in enumerate(("lr", "rr", "ll"), start=2)),
    *_so("shape0", "pronFalse", "quotedFalse", "possFalse"),
])  # fmt: skip
VOICE_VALUED = Slices(VOICE_POINTS, [
    Slice("begin", "first"), Slice("after", "end"), Slice("begin", "first", -6), Slice("after", "end", None, 6),
])  # fmt: skip

# the points of a pair: ``near`` and ``second`` bound the words between the two, ``past`` follows the later one;
# ``joined``: a short middle as one string
PAIR_POINTS = (
    "nothing", "something", "begin", "end", "source_first", "source_after", "target_first", "target_after",
    "left", "between", "near", "second", "past", "joined", "next",
)  # fmt: skip
PAIR_WORDS = Slices(PAIR_POINTS, [
    Slice("near", "second", tag="SM"),
    *(one for two in zip(_nth("near", "second", "Sm", 3), _nth_last("near", "second", "Sn", 3), strict=True)
      for one in two),
    Slice("joined", "next", tag="SMM"),
    Slice("begin", "left", -6, tag="SL"), Slice("past", "end", None, 8, "SR"),
    Slice("begin", "left", tag="SA"), Slice("near", "second", tag="SA"), Slice("past", "end", tag="SA"),
    *_around_role("s", "source_first", "source_after"), *_so("SspossFalse"),
    *_around_role("t", "target_first", "target_after"), *_so("StpossFalse"),
    *_so("Sshape0", "Sfar0", "SquotedFalse", "Scommas0", "SsaysFalse"),
])  # fmt: skip
PAIR_VALUED = Slices(PAIR_POINTS, [
    Slice("between", "second"), Slice("between", "second", -6), Slice("begin", "left"), Slice("past", "end", None, 8),
])  # fmt: skip
