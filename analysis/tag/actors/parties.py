"""The listed parties, and the adjectives that name them or tell of them: "a Republican aide", "the Labour nominee"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.offices import any_of

_MEMBERS = re.compile(r"(?:[A-Z][a-z]+\s)?(?:Democrat|Conservative|Liberal|Socialist)s$|Lib Dems$")
_NOT_THE_ONE = r"(?<![^,]\s[Tt]he\s)"  # "the Labour leader" is a person, unlike ", the Labour leader"


class Parties(NamedTuple):
    """The parties that "the party" can mean, and those of each adjective."""

    ids: frozenset[str]
    adjectives: Mapping[str, frozenset[str]]
    adjective: re.Pattern
    named: re.Pattern  # "a Republican aide"


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
            if _MEMBERS.match(name):
                found[name[:-1]].add(actor.id)
    words, adjective = reference.words["bodies"], rf"(?<![\w-])(?:{any_of(found)})(?![\w-])"
    between = rf"(?:\s(?:and|or)\s(?:{any_of(found)}))?(?:\s(?:{any_of(words['party_between'])}))?"
    folk, one = (rf"{adjective}(?={between}\s(?:{any_of(words[key])})(?![\w-]))" for key in ("party_folk", "party_one"))
    return Parties(
        frozenset(entry["among"]),
        {adjective: frozenset(ids) for adjective, ids in found.items()},
        re.compile(adjective),
        re.compile(rf"{folk}|{_NOT_THE_ONE}{one}"),
    )


def find_adjectives(text: str, mentions: Sequence[Mention], reference: Reference) -> list[Mention]:
    """Return the namings of parties by their adjectives before a noun of politics: "a Republican aide".

    The article names the party, or else its country, and no other party or country of that adjective.
    """
    parties, named = read_parties(reference), {m.actor_id for m in mentions}
    found = []
    for m in parties.named.finditer(text):
        ids = parties.adjectives[m[0]]
        fitting = ids & named or {party for party in ids if reference.actors[party].country in named}
        if len(fitting) == 1:
            found.append(Mention(*m.span(), m[0], *fitting, "demonym", "gazetteer_context"))
    return found


def party_told_of(text: str, start: int, end: int, named: Set[str], reference: Reference) -> set[str]:
    """Return those of the named parties that the adjectives between two places tell of: "the Republican nominee"."""
    parties = read_parties(reference)
    return {party for m in parties.adjective.finditer(text, start, end) for party in parties.adjectives[m[0]] & named}
