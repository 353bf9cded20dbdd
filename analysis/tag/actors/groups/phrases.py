"""Phrases that stand for several actors: "the two sides", "both leaders", "the Baltic states"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from analysis.reference import Reference
from analysis.schema import Mention, Sentence
from analysis.tag.actors.beside import words_beside
from analysis.tag.actors.described.descriptions import find_descriptions
from analysis.tag.actors.gazetteer import covered_by, is_country, is_person
from analysis.tag.actors.groups.groups import Group, is_state, last_named
from analysis.tag.actors.groups.parties import are_one_side, rivals_in
from analysis.tag.actors.groups.spans import find_phrases
from analysis.tag.actors.groups.together import Together, read_together
from analysis.tag.actors.offices import holder
from analysis.tag.actors.salience import (
    Acting,
    holders_close,
    holders_together,
    most_named,
    named_close,
    persons_most_named,
    read_acting,
)

_FAR = 600  # characters between two countries and "the presidents"
_SOON = 250  # characters between "the two sides" and "both"
_IN_PASSING = 3  # namings of one at most
_MUCH_MORE = 3  # times as many namings
_TOWARD = re.compile(r"(?<!\w)(?:of|to|toward|towards|with|against|from|for|between|on|by)\s$")


def add_group_phrases(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], reference: Reference, *, date: str = ""
) -> list[Mention]:
    """Return the mentions with one more per member for each phrase such as "the two sides".

    A phrase with fixed members ("the two Koreas") means them; another means the last group of its size that was named
    before it, "the two leaders" also who led those countries on ``date``. Where no such group was named, nothing is
    added: refused rather than guessed. A phrase wins over a naming inside it ("North and South Korea"), a naming over
    a phrase that only begins it ("the Parties to the Nauru Agreement").
    """
    ends = {m.start_char: m.end_char for m in mentions}
    phrases = _named_by_phrases(text, sentences, mentions, reference, date)
    found = [m for m in phrases if ends.get(m.start_char + len("the "), 0) <= m.end_char]
    covered = bytearray(len(text))
    for m in found:
        covered[m.start_char : m.end_char] = b"\1" * (m.end_char - m.start_char)
    kept = sorted([m for m in mentions if not any(covered[m.start_char : m.end_char])] + found)
    described = find_descriptions(text, sentences, kept, reference, date=date)
    inside = covered_by(described)  # the city of "the Geneva-based body"
    return sorted([m for m in kept if m.start_char not in inside] + described)


def _named_by_phrases(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], reference: Reference, date: str
) -> list[Mention]:
    """Return a mention of each member for each phrase of a text."""
    phrases = list(find_phrases(text, reference))
    if not phrases:
        return []
    acting = read_acting(mentions, [s.start_char for s in sentences], reference)
    groups = read_together(text, sentences, mentions, reference)
    found: list[Mention] = []
    for start, end, entry in phrases:
        rivals = rivals_in(entry, mentions, reference)
        if not rivals and (entry.get("rivals") == "only" or _is_another(entry, mentions)):
            continue
        if rivals:
            members = rivals
        elif "region" in entry:
            members = _in_region(mentions, start, entry)
        elif entry["rule"] == "last_any" and (again := _told_again(groups, found, start, entry["size"])):
            members = again
        else:
            members = tuple(entry["members"]) or _MEANT[entry["rule"]](groups, acting, start, entry, reference, date)
        found += [
            Mention(start, end, text[start:end], member, "group", f"group_{entry['rule']}", f"g{start}")
            for member in members
            if not are_one_side(members, reference)
        ]
    return found


def _told_again(groups: Together, found: Sequence[Mention], start: int, size: int) -> tuple[str, ...]:
    """Return whom a phrase close before a number alone means, if they are so many: "the two states agree that both"."""
    since = found[-1].end_char if found else -_SOON
    if start - since >= _SOON or any(since < g.end <= start for g in groups.named):
        return ()
    members = tuple(m.actor_id for m in found[-size - 1 :] if m.group_id == found[-1].group_id)
    return members if len(members) == size else ()


def _is_another(entry: dict, mentions: Sequence[Mention]) -> bool:
    """Say whether an article names somebody of its own whom a phrase means: NATO, which is "the alliance"."""
    others, word = entry.get("unless", ()), entry.get("unless_called", "")
    return bool(others) and any(m.actor_id in others or (word and word in m.mention) for m in mentions)


def _countries_meant(
    groups: Together, acting: Acting, start: int, entry: dict, reference: Reference, date: str
) -> tuple[str, ...]:
    """Return whom "the two sides" means: who was named together last, is named most, or alone was named close to it."""
    size = entry["size"]
    if members := _named_here(groups, start, size):
        return members
    among = groups.foes if "any" in entry else groups.countries
    if entry.get("allied"):
        among = [g for g in among if not _are_foes(g, reference)]
    members = last_named(among, start, size)
    here = _two_here(groups, acting, start, acting.sides) if size == 2 else ()
    if here and all(map(is_country, here)):
        return here
    face = _face_to_face(groups, acting, start) if size == 2 and members else ()
    if face and not set(face) & set(members):
        return face
    if size == 2 and members and _are_aside(members, acting):
        return most_named(acting, start, size, countries=True)
    sides = entry.get("phrase", "").rpartition(" ")[2] in reference.words["group_nouns"]["sides"]
    far = sides and not last_named(among, start, size, far=_FAR)  # named together long before
    if size == 2 and members and (far or any(acting.totals[member] == 1 for member in members)):
        return most_named(acting, start, size, countries=True) or members
    return members if members or size not in (2, 3) else _never_together(acting, start, entry, reference)


def _never_together(acting: Acting, start: int, entry: dict, reference: Reference) -> tuple[str, ...]:
    """Return whom "the two sides" means where no two were named together: those named most, or alone close to it."""
    size, anyone = entry["size"], "any" in entry
    members = most_named(acting, start, size, countries=not anyone)
    if not members and not anyone:
        members = named_close(acting, start, size)
    if not members and size == 2 and entry.get("rule") == "last_named":
        members = most_named(acting, start, size, countries=False, times=2)
        members = members if all(is_country(a) or (anyone and is_state(a, reference)) for a in members) else ()
    return () if entry.get("allied") and _are_foes(Group(0, 0, members), reference) else members


def _persons_meant(
    groups: Together, acting: Acting, start: int, entry: dict, reference: Reference, date: str
) -> tuple[str, ...]:
    """Return whom "the two leaders" means: persons named together last or alone close to it, or who leads the last two
    countries named together.
    """
    office = _office_of(entry["phrase"])
    if not entry["size"]:
        together = holders_together(acting, start, office.rpartition(" ")[2], reference)
        return together or _holders(office, last_named(groups.countries, start, 2, far=_FAR), reference, date)
    here = _two_here(groups, acting, start, [a if is_person(a, reference) else "" for a in acting.actors])
    here = here or _persons_here(groups, acting, start, entry["size"], reference)
    if entry["size"] == len(here):
        return here
    members = last_named(groups.persons, start, entry["size"])
    members = members or holders_close(acting, start, entry["size"], office.rpartition(" ")[2], reference)
    members = members or persons_most_named(acting, start, entry["size"], reference)
    if members:
        return members
    countries = _countries_meant(groups, acting, start, {"size": entry["size"]}, reference, date)
    return _holders(office, countries, reference, date)


def _holders(office: str, countries: Sequence[str], reference: Reference, date: str) -> tuple[str, ...]:
    """Return who held an office for each of some countries on ``date``, nobody if one of them is not known."""
    holders = [holder(office, country, reference, date) for country in countries]
    return tuple(sorted(holders)) if all(holders) else ()


def _anyone_meant(
    groups: Together, acting: Acting, start: int, entry: dict, reference: Reference, date: str
) -> tuple[str, ...]:
    """Return whom "the two" alone means: the last persons or countries named together; of three the countries."""
    size = entry["size"]
    if persons := _persons_here(groups, acting, start, size, reference):
        return persons
    countries = last_named([g for g in groups.foes if len(g.members) == size], start, size) if size > 2 else ()
    both = sorted([*groups.persons, *groups.foes], key=lambda g: (g.end, g.start))
    members = countries or last_named(both, start, size)
    return members or _countries_meant(groups, acting, start, entry, reference, date)


def _persons_here(groups: Together, acting: Acting, position: int, size: int, reference: Reference) -> tuple[str, ...]:
    """Return the persons that the sentence of a place names before it, if they are just so many and it names nobody
    else together: "Milei once mocked Lula, and the two shook hands".
    """
    begin = groups.begins[max(0, bisect_right(groups.begins, position) - 1)] if groups.begins else 0
    named = set(acting.actors[bisect_left(acting.starts, begin) : bisect_left(acting.starts, position)])
    persons = tuple(sorted(a for a in named if is_person(a, reference)))
    others = any(begin <= g.start < position for g in groups.named if not set(g.members) <= set(persons))
    of_them = groups.text.endswith("of ", 0, position)  # "the younger of the two"
    return persons if len(persons) == size and not (others or of_them) else ()


def _bodies_meant(
    groups: Together, acting: Acting, start: int, entry: dict, reference: Reference, date: str
) -> tuple[str, ...]:
    """Return whom "both companies" means: the bodies, no countries, that were named together last."""
    bodies = [g for g in groups.foes if not any(map(is_country, g.members))]
    return last_named(bodies, start, entry["size"], far=_FAR)


def _joined_meant(
    groups: Together, acting: Acting, start: int, entry: dict, reference: Reference, date: str
) -> tuple[str, ...]:
    """Return whom "the two prisoners" means: the persons named together last, if no "two men" were brought in since and
    none of a ``private`` entry is in office.
    """
    members = last_named(groups.persons, start, entry["size"])
    begin = max((g.end for g in groups.persons if g.end <= start), default=start)
    in_office = entry.get("private") and date and any(reference.offices_of(m, date) for m in members)
    return () if in_office or _brought_in(reference).search(groups.text, begin, start) else members


@lru_cache(maxsize=8)
def _brought_in(reference: Reference) -> re.Pattern:
    """Return the pattern of "two men", of whom "the two suspects" tells."""
    return re.compile(
        rf"(?<!\w)(?<![Tt]he\s)(?:[Tt]wo|[Tt]hree)\s(?:[a-z-]+\s){{0,2}}?{words_beside(reference).folks.pattern}"
    )


_MEANT = {
    "last_bodies": _bodies_meant,
    "last_joined": _joined_meant,
    "last_named": _countries_meant,
    "last_persons": _persons_meant,
    "last_any": _anyone_meant,
}


def _are_aside(members: Sequence[str], acting: Acting) -> bool:
    """Say whether an article names both only in passing, and some other country all the time."""
    often = max(acting.totals[member] for member in members)
    others = (n for side, n in acting.totals.items() if is_country(side) and side not in members)
    return often <= _IN_PASSING and max(others, default=0) >= _MUCH_MORE * often


def _two_here(groups: Together, acting: Acting, position: int, who: Sequence[str]) -> tuple[str, ...]:
    """Return the two that alone are named before "where the two governments" in its sentence, by themselves or by who
    acts for them: "Muizzu returned from China, where he met Xi and where the two governments".
    """
    if not groups.begins or not groups.text.endswith(("where ", "when "), 0, position):
        return ()
    begin = groups.begins[max(0, bisect_right(groups.begins, position) - 1)]
    named = set(who[bisect_left(acting.starts, begin) : bisect_left(acting.starts, position)]) - {""}
    return tuple(sorted(named)) if len(named) == 2 else ()


def _face_to_face(groups: Together, acting: Acting, position: int) -> tuple[str, ...]:
    """Return the two countries that the sentence before names twice each, and no other: "Malta wants Libya to stop the
    boats, and Libya wants Malta to pay. Both sides".
    """
    here = bisect_right(groups.begins, position) - 1
    if here < 1:
        return ()
    first, last = (bisect_left(acting.starts, groups.begins[i]) for i in (here - 1, here))
    named = Counter(acting.actors[first:last])
    twice = len(named) == 2 and min(named.values()) > 1 and all(map(is_country, named))
    return tuple(sorted(named)) if twice else ()


def _named_here(groups: Together, position: int, size: int) -> tuple[str, ...]:
    """Return the ``size`` countries or bodies that the sentence of a place has named together before it, for a phrase
    that is no subject: "its veto against Finland and Sweden, but not its distrust of the two".
    """
    if not _TOWARD.search(groups.text, max(0, position - 12), position):
        return ()
    begin = groups.begins[max(0, bisect_right(groups.begins, position) - 1)] if groups.begins else 0
    here = [g for g in groups.named if begin <= g.start and g.end <= position and g not in groups.persons]
    return tuple(sorted(here[-1].members)) if here and len(here[-1].members) == size else ()


def _are_foes(group: Group, reference: Reference) -> bool:
    """Say whether two of a group are never allies, as North Korea and the United States."""
    return any(set(pair) <= set(group.members) for pair in reference.words["group_nouns"]["never_allied"])


def _in_region(mentions: Sequence[Mention], position: int, entry: dict) -> tuple[str, ...]:
    """Return the countries of a region that were named before a place, of more the ones named at least twice as often
    as any other; nobody where they are not so many.
    """
    acting = [m for m in mentions if m.start_char < position and m.kind not in ("place", "title")]
    ranked = Counter(m.actor_id for m in acting if m.actor_id in entry["region"]).most_common()
    size = entry["size"]
    clear = len(ranked) == size or (len(ranked) > size and ranked[size - 1][1] >= 2 * ranked[size][1])
    return tuple(sorted(actor for actor, _ in ranked[:size])) if clear else ()


def _office_of(phrase: str) -> str:
    """Return the office that a phrase names: "the two prime ministers" gives "prime minister"."""
    plural = re.sub(r"^(?:the|both|all|two|three|four|\s)+", "", phrase)
    return f"{plural[:-3]}y" if plural.endswith("ies") else plural.removesuffix("s")
