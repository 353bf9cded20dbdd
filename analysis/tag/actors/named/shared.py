"""Whose a last name is that several persons of an article share: by who is named first, or brought in as kin."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.offices import any_of

_CLOSE = 500  # characters: about two paragraphs


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


class Shared:
    """The persons of an article who share last names, and where it names each in full.

    Those whose family name comes first ("Kim Yo-jong") share it with too many; what they share is nobody's.
    """

    def __init__(self, mentions: Sequence[Mention], persons: Mapping[str, set[str]]):
        names = {person: name for name, ids in persons.items() if name and len(ids) > 1 for person in ids}
        self._namings: dict[str, list[tuple[int, str]]] = {}
        for m in mentions:
            if m.actor_id in names and " " in m.mention:
                self._namings.setdefault(names[m.actor_id], []).append((m.start_char, m.actor_id))
        for m in mentions:
            if m.actor_id in names and m.mention.startswith(f"{names[m.actor_id]} "):
                self._namings[names[m.actor_id]] = []

    def whose(self, name: str, place: int) -> str:
        """Return who is meant by a last name at a place: the first of them whom the article names, "" for nobody.

        Where another one was named in full close before, and the first one not since, either may be meant; nobody is
        by what stands before the first naming.
        """
        namings = self._namings.get(name, [])
        before = namings[: bisect_left(namings, (place, ""))]
        if not before:
            return ""
        (_, first), (at, last) = before[0], before[-1]
        return first if last == first or place - at > _CLOSE else ""
