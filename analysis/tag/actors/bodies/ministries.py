"""Which listed ministry of a country a text means by "the foreign ministry"."""

from __future__ import annotations

from functools import lru_cache

from analysis.reference import Reference


def ministry_of(country: str, phrase: str, reference: Reference) -> str:
    """Return the listed body of a country that is so called ("the foreign ministry"), the country where none is."""
    return _ministries(reference).get((country, phrase.lower().removeprefix("the ")), country)


@lru_cache(maxsize=8)
def _ministries(reference: Reference) -> dict[tuple[str, str], str]:
    """Return the listed ministries by their country and the end of one of their names: "Turkish foreign ministry"."""
    found = {}
    for body in reference.actors.values():
        for name in (body.name, *body.aliases) if body.type == "organisation" and body.country else ():
            parts = name.lower().split()
            if parts[-1] == "ministry" and len(parts) > 2:
                found[body.country, " ".join(parts[-2:])] = body.id
    return found
