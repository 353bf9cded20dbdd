"""Whether "he" or "she" can mean a person: by the list, of persons in no list by the given name."""

from __future__ import annotations

from functools import lru_cache

from analysis.reference import Reference
from analysis.tag.actors.titles import person_id


def gender(person: str, reference: Reference) -> str:
    """Return "m", "f", or "" where neither list nor given name says it."""
    if person in reference.actors:
        return reference.actors[person].gender
    return _by_given_name(reference).get(person.removeprefix("~").partition("-")[0], "")


@lru_cache(maxsize=8)
def _by_given_name(reference: Reference) -> dict[str, str]:
    words = reference.words["names"]
    male = dict.fromkeys(words["given"], "m")
    genders = male | dict.fromkeys(words["female"], "f") | dict.fromkeys(words["either"], "")
    return {person_id(name)[1:]: found for name, found in genders.items() if "-" not in name}
