"""How many steps a function takes: lines of Python that run, each round of a comprehension too.

Unlike seconds they are the same on a busy machine. What runs inside one call of C (a regular expression) is one step;
``python -m benchmarks.long_texts`` times that.
"""

from __future__ import annotations

import sys
from collections.abc import Callable


def count_steps(work: Callable[[], object]) -> int:
    """Return the number of lines that ``work()`` runs."""
    steps = 0

    def count(frame, event, argument):
        nonlocal steps
        steps += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        work()
    finally:
        sys.settrace(before)
    return steps


def growth(work: Callable[[str], object], piece: str, length: int = 20_000) -> float:
    """Return how many times the steps of ``length`` characters twice as many take; ``piece`` may number itself (i)."""
    text = "".join(piece.format(i=i) for i in range(2 * length))
    work(text[: length // 10])  # what is read and compiled once
    short, long = (count_steps(lambda n=n: work(text[:n])) for n in (length, 2 * length))
    return long / short
