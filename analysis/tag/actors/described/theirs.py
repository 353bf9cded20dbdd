"""Nouns in plural behind "their" that mean an actor for each whom it stands for: "their foreign ministers"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.gazetteer import is_country, is_person
from analysis.tag.actors.offices import any_of, holder


def find_theirs(text: str, mentions: Sequence[Mention], reference: Reference, *, date: str) -> list[Mention]:
    """Return "foreign ministers" behind a "their" of several countries, who held that office on ``date``, and
    "governments" behind one of several persons, the countries they acted for; nobody where one of them is not known.
    """
    groups: dict[int, list[str]] = {}
    for m in mentions:
        if m.kind == "pronoun" and m.group_id and m.mention.lower() == "their":
            groups.setdefault(m.end_char, []).append(m.actor_id)
    taken, found = {m.start_char for m in mentions}, []
    for end, owners in groups.items():
        match = _behind(reference).match(text, end, end + 50)
        actors = _meant(match, owners, reference, date) if match and match.start("noun") not in taken else []
        if len(actors) == len(owners) and all(actors):
            span = match.span("noun")
            found += [Mention(*span, match["noun"], a, "group", "theirs", f"g{span[0]}") for a in actors]
    return found


def _meant(match: re.Match, owners: Sequence[str], reference: Reference, date: str) -> list[str]:
    """Return an actor for each owner, "" where nobody is known; [] where owners and noun do not fit."""
    if match["office"] and all(map(is_country, owners)):
        office = match["office"].lower()
        return list(dict.fromkeys(holder(office, owner, reference, date) for owner in owners))
    if match["country"] and all(is_person(owner, reference) for owner in owners):
        sides = [reference.represented_by(owner, date) for owner in owners]
        return list(dict.fromkeys(side if is_country(side) else "" for side in sides))
    return []


@lru_cache(maxsize=8)
def _behind(reference: Reference) -> re.Pattern:
    """Return the pattern of " foreign ministers" and " governments" with no name behind them."""
    words = reference.words["group_nouns"]
    offices, countries = any_of(words["offices"]), any_of(words["owned"])
    return re.compile(
        rf"\s(?:respective\s|own\s|two\s)?(?P<noun>(?P<office>{offices})s|(?P<country>{countries}))(?![\w’'-])(?!,?\s[A-Z])"
    )
