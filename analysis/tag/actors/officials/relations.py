"""Phrases read with what was named before them: "his Chinese counterpart", "the foreign ministry"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.bodies.ministries import ministry_of
from analysis.tag.actors.gazetteer import is_country, is_person
from analysis.tag.actors.offices import (
    SPEAKS_FOR,
    THE,
    any_of,
    holder,
    leader_kind,
    offices_held,
    offices_meant,
    only_holder,
    role_entries,
)

_LEADS = ("head_of_state", "head_of_government")
_NAMING = ("name", "alias", "last_name", "typo")
_BEFORE = (*_NAMING, "role", "title", "pronoun")  # what may stand between a person and the counterpart
_COUNTRIES = re.compile(r",?\sand\s(?:the\s)?|,\s(?:the\s)?")
_MINISTRY = re.compile(rf"{THE}[Mm]inistry(?![\w-])(?!\s(?:of|in|for)\s)")
_NAMED_MINISTRY = re.compile(r"(?<![Tt]he\s)(?<!\w)[Mm]inistry(?!\w)(?!\sin\s(?:the|its|his|her|a|this)\s)")
_OPENING = re.compile(r"[.!?”\"\n]\s*H(?:is|er)\s$")
_IN = re.compile(r"(?:\sof\s[a-z]+)?\sin\s")
_OWNED_BY = re.compile(r"(?:[’']s?)?\s(?:[\w-]+\s){0,2}")
_SEATS = ("metonym", "place")
_JOINT = re.compile(r",?\s(?:and\s)?|,\sand\s")


class _Rules(NamedTuple):
    counterpart: re.Pattern
    institution: re.Pattern
    seated: re.Pattern
    nouns: dict[str, str]  # "foreign ministry" -> "foreign minister"


@lru_cache(maxsize=8)
def _rules(reference: Reference) -> _Rules:
    words = reference.words["roles"]
    institutions = any_of(words["institutions"])
    return _Rules(
        re.compile(rf"\s(?i:{any_of(words['relational'])})(?![\w-])"),
        re.compile(rf"{THE}(?P<body>(?i:{institutions}))(?![\w-])(?!\s(?:of|in|at)\s)"),
        re.compile(
            rf"(?<!\w)((?:[Tt]he\s(?:[A-Za-z]+\s){{0,3}}(?i:{any_of(words['seated'])})|{any_of(words['seated_alone'])})"
            r"(?:\sof\s[a-z]+)?)\sin\s(?:the\s)?$"
        ),
        {body.lower(): _minister_of(body.lower()) for body in words["institutions"]},
    )


def _minister_of(body: str) -> str:
    """Return the office that heads a body: "ministry of defence" gives "minister of defence"."""
    if body.endswith("’s office") or body.endswith("'s office"):
        return body[: -len("’s office")]
    return body.replace("presidential office", "president").replace("ministry", "minister")


def find_joint_roles(
    text: str, mentions: Sequence[Mention], reference: Reference, date: str
) -> tuple[list[Mention], list[Mention]]:
    """Return the mentions, the countries of joint roles marked as titles, and the roles, one mention for each person.

    "The presidents of the United States and Russia", "the US and South Korean foreign ministers": who held the office
    in each of the countries; nobody where one of them is not known.
    """
    nouns, before, after = _plural_roles(reference)
    ordered, found = list(mentions), []
    for index, mention in enumerate(ordered[1:], start=1):
        run = _joined_countries(text, ordered, index)
        if len(run) < 2 or _goes_on(text, ordered, index):
            continue
        first = ordered[run[0]]
        lead = before.search(text, max(0, first.start_char - 60), first.start_char)
        behind = after.match(text, mention.end_char, mention.end_char + 60)
        noun = nouns[(lead or behind)[1].lower()] if lead or behind else ""
        holders = {holder(noun, ordered[i].actor_id, reference, date) for i in run} if noun else set()
        if len(holders) < 2 or not all(holders):  # one person: a country is named twice, "of the United States, US"
            continue
        if behind and _name_follows(text, behind.end(), ordered[index + 1 : index + 2], reference):
            continue
        start, end = (lead.start(), mention.end_char) if lead else (first.start_char, behind.end())
        start = start - 4 if text[max(0, start - 4) : start].lower() == "the " else start
        for i in run:
            ordered[i] = ordered[i]._replace(kind="title", rule="country_of_role")
        found += [Mention(start, end, text[start:end], h, "role", "office", f"g{start}") for h in sorted(holders)]
    return ordered, found


@lru_cache(maxsize=8)
def _plural_roles(reference: Reference) -> tuple[dict[str, str], re.Pattern, re.Pattern]:
    nouns = {f"{noun}s": noun for noun in role_entries(reference) if noun[-1] not in "sf"}
    plural = any_of(nouns)
    before = re.compile(rf"(?<![\w-])(?:[Tt]he\s)?((?i:{plural}))\sof\s(?:the\s)?$")
    return nouns, before, re.compile(rf"\s((?i:{plural}))(?![\w-])")


def _joined_countries(text: str, mentions: Sequence[Mention], index: int) -> list[int]:
    run = [index] if is_country(mentions[index].actor_id) else []
    while run and run[0] > 0 and is_country(mentions[run[0] - 1].actor_id):
        if not _COUNTRIES.fullmatch(text[mentions[run[0] - 1].end_char : mentions[run[0]].start_char]):
            break
        run.insert(0, run[0] - 1)
    return run


def _goes_on(text: str, mentions: Sequence[Mention], index: int) -> bool:
    following = mentions[index + 1 : index + 2]
    return bool(following and _COUNTRIES.fullmatch(text[mentions[index].end_char : following[0].start_char]))


def find_counterparts(
    text: str, mentions: Sequence[Mention], reference: Reference, date: str
) -> tuple[list[Mention], list[Mention]]:
    """Return the mentions, the country of a counterpart marked as a title, and the counterparts as roles.

    "Blinken and his Chinese counterpart" is who holds Blinken's kind of office in China on ``date``; in plural there is
    one for each of the persons joined before it. A name right behind says who it is, and no role is added.
    """
    rules = _rules(reference)
    ordered, found = list(mentions), []
    for index, mention in enumerate(ordered):
        match = rules.counterpart.match(text, mention.end_char) if mention.kind == "demonym" else None
        if match is None:
            continue
        countries = _joined_before(text, ordered, index)
        persons = _persons_before(text, ordered, countries[0], reference, plural=match.group().endswith("s"))
        persons = persons or _subject_before(text, ordered, countries[0], reference)
        named = _name_follows(text, match.end(), ordered[index + 1 : index + 2], reference)
        first = ordered[countries[0]].start_char
        holders = [h for c in countries for p in persons if (h := _equal_of(p, ordered[c].actor_id, reference, date))]
        if named or (holders and len(holders) == len(countries) * len(persons)):
            for c in countries:
                ordered[c] = ordered[c]._replace(kind="title", rule="country_of_role")
            group = f"g{first}" if len(holders) > 1 else ""
            found += [] if named else [
                Mention(first, match.end(), text[first : match.end()], h, "role", "counterpart", group)
                for h in dict.fromkeys(holders)
            ]  # fmt: skip
    return ordered, found


def _joined_before(text: str, mentions: Sequence[Mention], index: int) -> list[int]:
    """Return the indexes of the demonyms joined to one: "South Korean and Japanese counterparts"."""
    run = [index]
    while run[0] > 0 and mentions[run[0] - 1].kind == "demonym":
        if not _JOINT.fullmatch(text[mentions[run[0] - 1].end_char : mentions[run[0]].start_char]):
            break
        run.insert(0, run[0] - 1)
    return run


def _persons_before(
    text: str, mentions: Sequence[Mention], index: int, reference: Reference, *, plural: bool
) -> list[str]:
    """Return the person whose counterpart is meant, in plural all those joined before it; nobody beyond a sentence."""
    persons, end = [], mentions[index].start_char
    for previous in range(index - 1, -1, -1):
        mention = mentions[previous]
        between = text[mention.end_char : end]
        if mention.kind not in _BEFORE or len(between) > 150 or re.search(r"[.!?]\s", between):
            break
        if not is_person(mention.actor_id, reference):
            continue
        if persons and not re.fullmatch(r",?\s(?:and\s)?(?:[\w\s-]+\s)?", between):
            break
        persons.insert(0, mention.actor_id)
        end = mention.start_char
        if not plural:
            break
    return persons


def _subject_before(text: str, mentions: Sequence[Mention], index: int, reference: Reference) -> list[str]:
    """Return the person whom the sentence before begins with, where "His" or "Her" opens the phrase."""
    opening = _OPENING.search(text, max(0, mentions[index].start_char - 10), mentions[index].start_char)
    begin = text.rfind(". ", 0, opening.start()) + 2 if opening else 0
    for m in mentions[max(0, index - 12) : index]:
        if opening and m.start_char >= begin and is_person(m.actor_id, reference) and m.kind in _BEFORE:
            return [m.actor_id] if m.start_char - begin < 60 else []
    return []


def _name_follows(text: str, end: int, following: Sequence[Mention], reference: Reference) -> bool:
    """Say whether a person's name, perhaps behind a title, explains the phrase that ends at ``end``."""
    if not following or not is_person(following[0].actor_id, reference) or following[0].kind not in _NAMING:
        return False
    between = text[end : following[0].start_char]
    return len(between) <= 60 and re.fullmatch(r",?\s(?:[\w\s-]+\s)?", between) is not None


def _equal_of(person: str, country: str, reference: Reference, date: str) -> str:
    """Return who holds in ``country`` the kind of office that ``person`` holds on ``date``, "" if not just one."""
    held = offices_held(country, reference, date)
    for office in reference.offices_of(person, date) if date else ():
        if office.represents == country:
            continue
        kind = leader_kind(country, reference) if office.kind in _LEADS else office.kind
        same = [o for o in held if o.kind == kind and (kind != "other" or o.title == office.title)]
        if only_holder(same):
            return only_holder(same)
    return ""


def find_institutions(text: str, mentions: Sequence[Mention], reference: Reference, date: str) -> list[Mention]:
    """Return "the foreign ministry" and the like: that of the country whose official or capital was named last before.

    Where the ministry is in no list, it is the country.
    Only countries count that have such a minister on ``date``; with a country beside it the phrase is not needed.
    """
    rules = _rules(reference)
    places = [m.start_char for m in mentions]
    found = [*_ministries(text, mentions, places), *_in_capitals(text, mentions, reference)]
    for match in rules.institution.finditer(text):
        position = bisect_left(places, match.start())
        if position < len(places) and places[position] < match.end():
            continue
        if SPEAKS_FOR.search(text, max(0, match.start() - 60), match.start()):
            continue  # "Mao Ning, a spokeswoman for the foreign ministry": the name is the mention
        noun = rules.nouns[match["body"].lower()]
        country = _last_speaking_country(mentions, position, noun, reference, date)
        if country:
            found.append(Mention(*match.span(), match.group(), country, "role", "institution"))
    return [m._replace(actor_id=ministry_of(m.actor_id, m.mention, reference)) for m in found]


def _ministries(text: str, mentions: Sequence[Mention], places: Sequence[int]) -> list[Mention]:
    """Return "the ministry" where a ministry was named shortly before it: the country right before that one."""
    found = []
    for match in _MINISTRY.finditer(text):
        named = [m for m in _NAMED_MINISTRY.finditer(text, max(0, match.start() - 800), match.start())]
        position = bisect_left(places, named[-1].start()) if named else 0
        seat = _IN.match(text, named[-1].end()) if named else None
        if seat and position < len(mentions) and mentions[position].start_char == seat.end():
            if is_country(mentions[position].actor_id):  # "the foreign ministry in Pretoria said ... the ministry"
                found.append(Mention(*match.span(), match.group(), mentions[position].actor_id, "role", "institution"))
            continue
        for owner in reversed(mentions[max(0, position - 1) : position]):
            between = text[owner.end_char : named[-1].start()]
            if is_country(owner.actor_id) and _OWNED_BY.fullmatch(between):
                found.append(Mention(*match.span(), match.group(), owner.actor_id, "role", "institution"))
    return found


def _in_capitals(text: str, mentions: Sequence[Mention], reference: Reference) -> Iterator[Mention]:
    """Yield "the water ministry" of "the water ministry in Addis Ababa" or "in Ethiopia": the country of the place."""
    seated = _rules(reference).seated
    for m in mentions:
        if not is_country(m.actor_id) or (m.kind != "place" and m.mention != reference.actors[m.actor_id].capital):
            continue
        body = seated.search(text, max(0, m.start_char - 60), m.start_char)
        if body:
            yield Mention(*body.span(1), body[1], m.actor_id, "role", "institution")


def _last_speaking_country(
    mentions: Sequence[Mention], position: int, noun: str, reference: Reference, date: str, *, look_back: int = 30
) -> str:
    for mention in reversed(mentions[max(0, position - look_back) : position]):
        country = mention.actor_id
        if is_person(country, reference):
            country = reference.represented_by(country, date)
        elif (
            not is_country(country)
            or mention.mention != reference.actors[country].capital
            or mention.kind not in _SEATS
        ):
            continue
        if is_country(country) and _has_office(noun, country, reference, date):
            return country
    return ""


def _has_office(noun: str, country: str, reference: Reference, date: str) -> bool:
    """Say whether a country has a minister by that name: the United States have no foreign ministry."""
    entries = role_entries(reference).get(noun, ())
    titles = [o.title.lower() for entry in entries for o in offices_meant(entry, country, reference, date)]
    return any("minister" in title or noun in title for title in titles)
