"""Numbers for people."""

from __future__ import annotations


def counted(n: int, noun: str) -> str:
    """Return "1 article", "2,000 articles"."""
    return f"{n:,} {noun}" + ("" if n == 1 else "s")
