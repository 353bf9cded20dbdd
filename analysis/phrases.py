"""Counts and lists in words, for charts, notebooks and reports alike."""

from __future__ import annotations

from collections.abc import Sequence


def counted(n: int, noun: str) -> str:
    """Return "1 article", "2,000 articles"."""
    return f"{n:,} {noun}" + ("" if n == 1 else "s")


def listed(names: Sequence[str]) -> str:
    """Return "A", "A and B", "A, B and C"; there must be a name."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
