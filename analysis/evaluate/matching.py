"""Which gold item goes with which predicted one: at most one each, the best fitting pairs first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def match_best_first(fits: Iterable[tuple[float, int, int]]) -> dict[int, int]:
    """Return gold number -> predicted number from (fit, gold number, predicted number), the highest fit first.

    Equal fits go in reading order. Greedy, so a pair is never given up for two that fit less well.
    """
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, gold, predicted in sorted(fits, key=lambda f: (-f[0], f[1], f[2])):
        if gold not in matched and predicted not in taken:
            matched[gold] = predicted
            taken.add(predicted)
    return matched


def overlap(a: Mapping[str, Any], b: Mapping[str, Any]) -> float:
    """Return the shared characters of two spans over those of both, in [0, 1]."""
    shared = min(a["end"], b["end"]) - max(a["start"], b["start"])
    return max(shared, 0) / (max(a["end"], b["end"]) - min(a["start"], b["start"]))
