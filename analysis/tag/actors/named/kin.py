"""Whose a last name is of two who share it and one of whom is brought in as the other's kin."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.offices import any_of


def shared_by_two(persons: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return the last names, of ``persons`` by last name, that two of them share."""
    return {name: ids for name, ids in persons.items() if name and len(ids) == 2}


def names_without_kin(
    text: str, mentions: Sequence[Mention], persons: Mapping[str, set[str]], reference: Reference
) -> dict[str, str]:
    """Return the last names of two persons of whom the article brings in one as the other's kin, with the other one:
    "Sergei Skripal and his daughter Yulia ... Skripal was jailed".
    """
    pairs = shared_by_two(persons)
    kin = any_of(reference.words["speakers"]["family"]) if pairs else ""
    brought = rf"(?<!\w)(?:his|her|their|\w{{1,20}}[’']s)\s(?:[a-z-]+\s){{0,2}}(?:{kin}),?\s"
    behind = {m.end() for m in re.finditer(brought, text)} if pairs else set()
    found = {}
    for name, pair in pairs.items():
        names = {m.actor_id: m.mention for m in mentions if m.actor_id in pair}
        theirs = {p for p, full in names.items() if any(text.startswith(full.split()[0], at) for at in behind)}
        if len(names) == 2 and len(theirs) == 1:
            found[name] = next(iter(names.keys() - theirs))
    return found
