"""Who is whose neighbour, and on which side: "its northern neighbour", "the country to the east"."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from analysis.reference import Reference

_OPPOSITE = str.maketrans("nesw", "swne")


@lru_cache(maxsize=8)
def _sides(reference: Reference) -> dict[str, dict[str, str]]:
    """Return country -> neighbour -> the letters of where it lies."""
    sides: dict[str, dict[str, str]] = {}
    for kind in ("sea", "land"):
        for country, beside in reference.words["borders"][kind].items():
            for other, side in beside.items():
                sides.setdefault(country, {})[other] = side
                sides.setdefault(other, {})[country] = side.translate(_OPPOSITE)
    return sides


def neighbours(country: str, reference: Reference, *, side: str = "") -> frozenset[str]:
    """Return the neighbours of a country, by land and sea; with ``side`` ("n", "se") those that lie there."""
    beside = _sides(reference).get(country, {})
    return frozenset(other for other, letters in beside.items() if set(side) <= set(letters))


@lru_cache(maxsize=512)
def only_two(country: str, reference: Reference) -> tuple[str, ...]:
    """Return the neighbours of a country that has just two, as Mongolia; () for all others."""
    found = neighbours(country, reference)
    return tuple(sorted(found)) if len(found) == 2 else ()


def only_neighbour(owner: str, named: Iterable[str], reference: Reference, *, side: str = "") -> str:
    """Return the only neighbour of ``owner`` among countries; with a ``side`` the only one there, named or not."""
    beside = neighbours(owner, reference, side=side)
    fitting = beside & set(named) or (beside if side else frozenset())
    return next(iter(fitting)) if len(fitting) == 1 else ""
