"""Phrases that stand for several actors: "the two sides", "both leaders", "the Baltic states"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention, Sentence
from analysis.tag.actors.candidates import meetings, met_before
from analysis.tag.actors.descriptions import find_descriptions
from analysis.tag.actors.gazetteer import covered_by, is_country, is_person
from analysis.tag.actors.group_spans import find_phrases
from analysis.tag.actors.groups import Group, can_act, named_groups
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

_NAMES = ("name", "alias", "last_name")
_HOST = 90  # characters between who meets several persons and them
_FAR = 600  # characters between two countries and "the presidents"
_IN_PASSING = 3  # namings of one at most
_MUCH_MORE = 3  # times as many namings
_LONG_AGO = re.compile(r"[^.;:\n]{1,40}\sin\s1[0-8]\d\d(?!\d)|[^.;:\n]{1,40}\sin\s19[0-4]\d")  # "concluded in 1900"
_TOWARD = re.compile(r"(?<!\w)(?:of|to|toward|towards|with|against|from|for|between|on|by)\s$")


class _Groups(NamedTuple):
    """Who was named together, in reading order: countries that act, also armed groups and the like, and persons."""

    countries: list[Group]
    foes: list[Group]
    persons: list[Group]
    named: list[Group]  # all of them
    begins: Sequence[int]  # of sentences
    text: str


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
    groups = _groups(text, sentences, mentions, reference)
    found: list[Mention] = []
    for start, end, entry in phrases:
        if _is_another(entry, mentions):
            continue
        if "region" in entry:
            members = _in_region(mentions, start, entry)
        else:
            members = tuple(entry["members"]) or _MEANT[entry["rule"]](groups, acting, start, entry, reference, date)
        found += [
            Mention(start, end, text[start:end], member, "group", f"group_{entry['rule']}", f"g{start}")
            for member in members
        ]
    return found


def _is_another(entry: dict, mentions: Sequence[Mention]) -> bool:
    """Say whether an article names somebody of its own whom a phrase means: NATO, which is "the alliance"."""
    others, word = entry.get("unless", ()), entry.get("unless_called", "")
    return bool(others) and any(m.actor_id in others or (word and word in m.mention) for m in mentions)


def _groups(text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], reference: Reference) -> _Groups:
    named = named_groups(mentions)
    countries = [g for g in named if can_act(text, g, reference) or (len(g.members) > 3 and _are_countries(g))]
    countries = [g for g in countries if not _LONG_AGO.match(text, g.end, g.end + 60)]
    foes = [g for g in named if not any(is_person(member, reference) for member in g.members)]
    foes = [g for g in foes if g in countries or not all(map(is_country, g.members))]
    persons = [g for g in named if all(is_person(member, reference) for member in g.members)]
    met = [Group(a.start_char, b.end_char, (a.actor_id, b.actor_id)) for a, b in meetings(text, mentions, reference)]
    persons += [g for g in met if is_person(g.members[0], reference)]
    starts = [m.start_char for m in mentions]
    hosted = (
        _with_host(text, g, mentions[max(0, i - 2) : i], reference)
        for g in persons
        for i in (bisect_left(starts, g.start),)
    )
    persons += [whole for whole in hosted if whole]
    return _Groups(countries, foes, sorted(persons), named, [s.start_char for s in sentences], text)


def _are_countries(group: Group) -> bool:
    return all(map(is_country, group.members))


def _with_host(text: str, group: Group, before: Sequence[Mention], reference: Reference) -> Group | None:
    """Return a group of persons with the one who met them: "Kerry, who came late, met Macron and Scholz"."""
    before = [m for m in before if group.start - _HOST < m.start_char and m.kind in _NAMES]
    host = before[-1] if before and is_person(before[-1].actor_id, reference) else None
    if host is None or host.group_id or host.actor_id in group.members:
        return None
    met = met_before(reference).fullmatch(text, host.end_char, group.start)
    return Group(host.start_char, group.end, (host.actor_id, *group.members)) if met else None


def _countries_meant(
    groups: _Groups, acting: Acting, start: int, entry: dict, reference: Reference, date: str
) -> tuple[str, ...]:
    """Return whom "the two sides" means: who was named together last, is named most, or alone was named close to it."""
    size, anyone = entry["size"], "any" in entry
    if members := _named_here(groups, start, size):
        return members
    among = groups.foes if anyone else groups.countries
    if entry.get("allied"):
        among = [g for g in among if not _are_foes(g, reference)]
    members = _last_named(among, start, size)
    here = _two_here(groups, acting, start, acting.sides) if size == 2 else ()
    if here and all(map(is_country, here)):
        return here
    face = _face_to_face(groups, acting, start) if size == 2 and members else ()
    if face and not set(face) & set(members):
        return face
    if size == 2 and members and _are_aside(members, acting):
        return most_named(acting, start, size, countries=True)
    sides = entry.get("phrase", "").rpartition(" ")[2] in reference.words["group_nouns"]["sides"]
    far = sides and not _last_named(among, start, size, far=_FAR)  # named together long before
    if size == 2 and members and (far or any(acting.totals[member] == 1 for member in members)):
        return most_named(acting, start, size, countries=True) or members
    if members or size not in (2, 3):
        return members
    members = most_named(acting, start, size, countries=not anyone)
    if not members and not anyone:
        members = named_close(acting, start, size)
    return () if entry.get("allied") and _are_foes(Group(0, 0, members), reference) else members


def _persons_meant(
    groups: _Groups, acting: Acting, start: int, entry: dict, reference: Reference, date: str
) -> tuple[str, ...]:
    """Return whom "the two leaders" means: persons named together last or alone close to it, or who leads the last two
    countries named together.
    """
    office = _office_of(entry["phrase"])
    if not entry["size"]:
        together = holders_together(acting, start, office.rpartition(" ")[2], reference)
        return together or _holders(office, _last_named(groups.countries, start, 2, far=_FAR), reference, date)
    here = _two_here(groups, acting, start, [a if is_person(a, reference) else "" for a in acting.actors])
    if entry["size"] == len(here):
        return here
    members = _last_named(groups.persons, start, entry["size"])
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
    groups: _Groups, acting: Acting, start: int, entry: dict, reference: Reference, date: str
) -> tuple[str, ...]:
    """Return whom "the two" alone means: the last persons or countries named together; of three the countries."""
    size = entry["size"]
    countries = _last_named([g for g in groups.foes if len(g.members) == size], start, size) if size > 2 else ()
    both = sorted([*groups.persons, *groups.foes], key=lambda g: (g.end, g.start))
    members = countries or _last_named(both, start, size)
    return members or _countries_meant(groups, acting, start, entry, reference, date)


def _joined_meant(
    groups: _Groups, acting: Acting, start: int, entry: dict, reference: Reference, date: str
) -> tuple[str, ...]:
    """Return whom "both companies" or "the two prisoners" means: the bodies or the persons that were named together
    last, no countries.
    """
    if entry["rule"] == "last_joined":
        return _last_named(groups.persons, start, entry["size"])
    bodies = [g for g in groups.foes if not any(map(is_country, g.members))]
    return _last_named(bodies, start, entry["size"], far=_FAR)


_MEANT = {
    "last_bodies": _joined_meant,
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


def _two_here(groups: _Groups, acting: Acting, position: int, who: Sequence[str]) -> tuple[str, ...]:
    """Return the two that alone are named before "where the two governments" in its sentence, by themselves or by who
    acts for them: "Muizzu returned from China, where he met Xi and where the two governments".
    """
    if not groups.begins or not groups.text.endswith(("where ", "when "), 0, position):
        return ()
    begin = groups.begins[max(0, bisect_right(groups.begins, position) - 1)]
    named = set(who[bisect_left(acting.starts, begin) : bisect_left(acting.starts, position)]) - {""}
    return tuple(sorted(named)) if len(named) == 2 else ()


def _face_to_face(groups: _Groups, acting: Acting, position: int) -> tuple[str, ...]:
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


def _named_here(groups: _Groups, position: int, size: int) -> tuple[str, ...]:
    """Return the ``size`` countries or bodies that the sentence of a place has named together before it, for a phrase
    that is no subject: "its veto against Finland and Sweden, but not its distrust of the two".
    """
    if not _TOWARD.search(groups.text, max(0, position - 12), position):
        return ()
    begin = groups.begins[max(0, bisect_right(groups.begins, position) - 1)] if groups.begins else 0
    here = [g for g in groups.named if begin <= g.start and g.end <= position and g not in groups.persons]
    return tuple(sorted(here[-1].members)) if here and len(here[-1].members) == size else ()


def _last_named(groups: Sequence[Group], position: int, size: int, *, far: int = 10**9) -> tuple[str, ...]:
    """Return the members of the last group named before ``position``, nobody where they are not ``size`` (0: any) or
    stand more than ``far`` characters before it.

    So many as four are not named together twice in other company: theirs is the last group of that size.
    """
    before = bisect_right(groups, position, key=lambda g: g.end)
    met = groups[before - 1 :: -1] if before and position - groups[before - 1].end <= far else []
    among = met if size > 3 else met[:2]  # the second may be the first with its host
    fitting = (g.members for g in among if len(g.members) == size and (size > 3 or g.end == met[0].end))
    last = next(fitting, met[0].members if met else ())
    return tuple(sorted(last)) if size in (0, len(last)) or size - 1 == len(last) > 2 else ()


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
