"""Nouns behind a possessive that are actors of their own: "its neighbour", "his predecessor", "its president"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Office, Reference
from analysis.schema import Mention
from analysis.tag.actors.described.neighbours import find_neighbours
from analysis.tag.actors.gazetteer import NOT_AT_A_NAME, is_country, is_person
from analysis.tag.actors.offices import any_of, holder, role_entries

_NAMING = ("name", "alias", "last_name", "typo", "role")
_ACTING = ("name", "alias", "metonym", "demonym", "modifier", "group", "role")
_POSSESSIVES = ("its", "their", "his", "her")
_CLOSE = 350
_NEAR = 700  # characters: about five sentences
_NAME_BEHIND = re.compile(r"(?:,?\s(?:[\w-]+\s)?|[’']s\s)[A-Z]")


class _Rules(NamedTuple):
    owned: re.Pattern  # "government"
    by_name: frozenset[str]  # "regime" right behind a name
    others: re.Pattern  # "neighbour"
    offices: re.Pattern  # "president"
    bodies: re.Pattern  # "foreign ministry"
    order: re.Pattern  # "predecessor"
    persons: re.Pattern  # "host"
    later: frozenset[str]  # "successor"


class _Countries(NamedTuple):
    """The countries that act in an article, in reading order."""

    starts: list[int]
    ids: list[str]
    totals: Counter[str]


class _People(NamedTuple):
    """The persons that an article names, in reading order."""

    starts: list[int]
    ids: list[str]


@lru_cache(maxsize=8)
def _rules(reference: Reference) -> _Rules:
    speakers, words = reference.words["speakers"], reference.words["related"]
    owned, others, bodies = any_of(speakers["owned"]), any_of(words["others"]), any_of(words["bodies"])
    named, qualified = any_of(words["owned_by_name"]), any_of(words["qualifiers"])
    not_after = r"(?!\s(?:of|official|officials|spokes\w+|house|home|club|estate)(?!\w))"
    return _Rules(
        re.compile(rf"(?P<of>[’']s?|,\swhose)?\s(?:own\s)?(?P<noun>{owned}|{named})(?![\w-]){not_after}"),
        frozenset(words["owned_by_name"]),
        re.compile(rf"\s(?:(?:{qualified})\s)*(?P<noun>{others})(?![\w-])(?!,\s[A-Z]){NOT_AT_A_NAME}"),
        re.compile(rf"\s(?P<noun>(?i:{any_of(role_entries(reference))}))(?![\w-])"),
        re.compile(rf"\s(?P<noun>(?i:{bodies})|[a-z]+\sministry)(?![\w-])"),
        re.compile(rf"\s(?:\w+\s)?(?P<noun>{any_of([*words['earlier'], *words['later']])})(?![\w-])"),
        re.compile(rf"\s(?:(?:{qualified})\s)?(?P<noun>{any_of(words['persons'])})(?![\w-])(?!\sfor\s)"),
        frozenset(words["later"]),
    )


def find_owned(text: str, mentions: Sequence[Mention], reference: Reference, homes: Mapping[str, str]) -> list[Mention]:
    """Return "government" in "his government" and "Petro's government": the country for which the person acts.

    Nobody for a person who held offices for more than one country, or none; ``homes`` are the countries of officials
    whom no list knows.
    """
    owned, by_name = _rules(reference).owned, _rules(reference).by_name
    found = []
    for m in mentions:
        match = owned.match(text, m.end_char, m.end_char + 60) if m.kind in (*_NAMING, "pronoun") else None
        if match is None or not is_person(m.actor_id, reference):
            continue
        if bool(match["of"]) if m.kind == "pronoun" else not match["of"] and match["noun"] not in by_name:
            continue
        if m.kind == "pronoun" and m.mention.lower() not in ("his", "her"):
            continue
        countries = {o.represents for o in reference.offices_of(m.actor_id)} or {homes.get(m.actor_id, "")} - {""}
        if len(countries) == 1:
            found.append(Mention(*match.span("noun"), match["noun"], *countries, "role", "owned"))
    return found


def find_related(text: str, mentions: Sequence[Mention], reference: Reference, *, date: str) -> list[Mention]:
    """Return the nouns behind "its", "their", "his" and "her" that mean another actor.

    "Its neighbour" is the other country that the article writes about most, if it was named shortly before; "its
    president" who held that office on ``date``; "his predecessor" who held the person's office before. Where a name
    follows, the name is the mention.
    """
    taken = {m.start_char for m in mentions}
    persons = {m.end_char for m in mentions if is_person(m.actor_id, reference)}
    acting = [m for m in mentions if m.kind in _ACTING and is_country(m.actor_id)]
    ids = [m.actor_id for m in acting]
    countries = _Countries([m.start_char for m in acting], ids, Counter(ids))
    people = [m for m in mentions if m.kind != "title" and is_person(m.actor_id, reference)]
    named = _People([m.start_char for m in people], [m.actor_id for m in people])
    found = find_neighbours(text, mentions, reference)
    taken |= {m.start_char for m in found}
    for m in mentions:
        if m.kind != "pronoun" or m.group_id or m.mention.lower() not in _POSSESSIVES:
            continue
        if text[m.start_char - 2 : m.start_char] == ", " and m.start_char - 2 in persons:
            continue  # "Luis Abinader, its president"
        for start, end, actor in _related(text, m, countries, named, reference, date):
            if actor and start not in taken:
                found.append(Mention(start, end, text[start:end], actor, "role", "related"))
                break
    return found


def _related(
    text: str, m: Mention, countries: _Countries, named: _People, reference: Reference, date: str
) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, actor) of what stands behind a possessive, "" for nobody."""
    rules = _rules(reference)
    if is_person(m.actor_id, reference):
        order = rules.order.match(text, m.end_char, m.end_char + 40)
        if order and not _NAME_BEHIND.match(text, order.end()):
            yield *order.span("noun"), _next_in_office(m.actor_id, reference, date, later=order["noun"] in rules.later)
        other = rules.persons.match(text, m.end_char, m.end_char + 40)
        if other and not _NAME_BEHIND.match(text, other.end()):
            yield *other.span("noun"), _other_person(named, m.actor_id, m.start_char)
        return
    owned = rules.owned.match(text, m.end_char, m.end_char + 40) if is_country(m.actor_id) else None
    if owned and owned["noun"] in ("country", "nation", "homeland", "government"):
        yield *owned.span("noun"), m.actor_id
    office = rules.offices.match(text, m.end_char, m.end_char + 50)
    if office and not _NAME_BEHIND.match(text, office.end()):
        yield *office.span("noun"), holder(office["noun"].lower(), m.actor_id, reference, date)
    body = rules.bodies.match(text, m.end_char, m.end_char + 50) if is_country(m.actor_id) else None
    if body and not _NAME_BEHIND.match(text, body.end()):
        yield *body.span("noun"), _listed_body(reference).get((m.actor_id, body["noun"].lower()), m.actor_id)
    other = rules.others.match(text, m.end_char, m.end_char + 60)
    if other and is_country(m.actor_id):
        yield *other.span("noun"), _other_country(countries, m.actor_id, m.start_char)


@lru_cache(maxsize=8)
def _listed_body(reference: Reference) -> dict[tuple[str, str], str]:
    """Return the listed ministries by their country and noun: India's "foreign ministry" is an actor of its own."""
    bodies = (a for a in reference.actors.values() if a.type == "organisation" and a.country)
    named = ((a, noun) for a in bodies for noun in ("foreign ministry", "ministry of foreign affairs"))
    return {(a.country, noun): a.id for a, noun in named if a.id.endswith("-foreign-ministry")}


def _other_country(countries: _Countries, owner: str, position: int) -> str:
    """Return the country other than the owner that alone was named close before a place, or that the article names
    most, clearly so, if it was named near.
    """
    end = bisect_left(countries.starts, position)
    close = set(countries.ids[bisect_left(countries.starts, position - _CLOSE) : end]) - {owner}
    if len(close) == 1:
        return close.pop()
    near = set(countries.ids[bisect_left(countries.starts, position - _NEAR) : end])
    ranked = [(country, n) for country, n in countries.totals.most_common(3) if country != owner]
    if not ranked or ranked[0][0] not in near:
        return ""
    further = ranked[1][1] if len(ranked) > 1 else 0
    return ranked[0][0] if ranked[0][1] >= 2 and ranked[0][1] > 1.5 * further else ""


def _other_person(named: _People, owner: str, position: int) -> str:
    """Return the only other person named close before a place, "" for nobody or several."""
    end = bisect_left(named.starts, position)
    close = set(named.ids[bisect_left(named.starts, position - _CLOSE) : end]) - {owner}
    return close.pop() if len(close) == 1 else ""


def _next_in_office(person: str, reference: Reference, date: str, *, later: bool) -> str:
    """Return who held the office of a person on ``date`` before or after them, "" if that is not just one person."""
    found = set()
    held = reference.offices_of(person, date) if date else ()
    past = [o for o in reference.offices_of(person) if o.start <= date]
    for office in held or sorted(past, key=lambda o: o.start)[-1:]:
        same = [o for o in _holders(reference).get((office.represents, office.title), ()) if o.person != person]
        rest = [o for o in same if (office.start <= o.start <= _by(date) if later else o.start < office.start)]
        if rest:
            found.add((min if later else max)(rest, key=lambda o: o.start).person)
    return found.pop() if len(found) == 1 else ""


def _by(date: str) -> str:
    """Return the last day of the year after a date: who takes office later is nobody’s known successor yet."""
    return f"{int(date[:4]) + 1}-12-31" if date else ""


@lru_cache(maxsize=8)
def _holders(reference: Reference) -> dict[tuple[str, str], list[Office]]:
    holders: dict[tuple[str, str], list[Office]] = {}
    for office in reference.offices:
        holders.setdefault((office.represents, office.title), []).append(office)
    return holders
