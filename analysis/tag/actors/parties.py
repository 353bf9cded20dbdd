"""The listed parties, and the adjectives that tell of them: "the Republican nominee"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Set
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.tag.actors.offices import any_of


class Parties(NamedTuple):
    """The parties that "the party" can mean, and those of each adjective."""

    ids: frozenset[str]
    adjectives: Mapping[str, frozenset[str]]
    adjective: re.Pattern


@lru_cache(maxsize=8)
def read_parties(reference: Reference) -> Parties:
    """Return the listed parties; "Democratic" is of every Democratic Party."""
    entry = next(e for e in reference.words["descriptions"]["entries"] if "the party" in e["phrases"])
    found: dict[str, set[str]] = defaultdict(set)
    for actor in (reference.actors[party] for party in entry["among"]):
        for name in (actor.name, *actor.aliases):
            first, _, rest = name.partition(" ")
            if rest.split(" (")[0] == "Party":
                found[first].add(actor.id)
    return Parties(
        frozenset(entry["among"]),
        {adjective: frozenset(ids) for adjective, ids in found.items()},
        re.compile(rf"(?<![\w-])(?:{any_of(found)})(?![\w-])"),
    )


def party_told_of(text: str, start: int, end: int, named: Set[str], reference: Reference) -> set[str]:
    """Return those of the named parties that the adjectives between two places tell of: "the Republican nominee"."""
    parties = read_parties(reference)
    return {party for m in parties.adjective.finditer(text, start, end) for party in parties.adjectives[m[0]] & named}
