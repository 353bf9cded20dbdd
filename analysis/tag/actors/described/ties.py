"""Who ruled and who rules a country: "the former colonial power", "the ruling party"."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from analysis.reference import Reference


def ruling_party(country: str, date: str, reference: Reference) -> str:
    """Return the party that governs a country on ``date`` (ISO), "" if none is known or two are on that day."""
    found = {
        entry["party"]
        for entry in reference.words["ties"]["ruling"]
        if date and entry["country"] == country and entry["from"] <= date <= (entry["to"] or "9999")
    }
    return found.pop() if len(found) == 1 else ""


@lru_cache(maxsize=8)
def _powers(reference: Reference) -> dict[str, str]:
    colonies = reference.words["ties"]["colonies"]
    return {colony: power for power, ruled in colonies.items() for colony in ruled}


def colonial_power(countries: Iterable[str], named: Iterable[str], reference: Reference) -> str:
    """Return who last ruled the first of these countries that was a colony, "" if that power was not named."""
    powers = _powers(reference)
    power = next((powers[country] for country in countries if country in powers), "")
    return power if power in named else ""
