"""Parliaments and courts that no list has: "the Constitutional Court in Bangkok", "Bolivia's Chamber of Deputies"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention, Span
from analysis.tag.actors.focus import Focus
from analysis.tag.actors.gazetteer import covered_by, is_country
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.titles import UPPER, person_id

_OWNER = re.compile(r"(?:[’']s?)?\s$")
_SEAT = re.compile(r"\s(?:in|of)\s(?:the\s)?")
_GOES_ON = re.compile(rf"\sof\s(?:the\s)?[{UPPER}]|[ \t-][{UPPER}]")
_IN_A_NAME = re.compile(rf"(?<![\w’'.-])[{UPPER}][\w-]*(?:[’']s)?[ \t]$")


class _Rules(NamedTuple):
    names: re.Pattern
    agency: re.Pattern  # "Agriculture and Food Authority"
    told: re.Pattern
    starters: frozenset[str]


@lru_cache(maxsize=8)
def _rules(reference: Reference) -> _Rules:
    words = reference.words["bodies"]
    return _Rules(
        re.compile(any_of(words["of_states"], inside=r"(?<![\w’'-].)") + r"(?![\w-])"),
        _agency(words),
        re.compile(rf"(?<!\w)(?:{any_of(words['told'])})\s(?:[\w’']+\s)?$"),
        frozenset(reference.words["sentences"]["starters"]),
    )


def _agency(words: Mapping[str, Sequence[str]]) -> re.Pattern:
    """Return the pattern of the names of states' agencies and departments behind "the" or an owner."""
    parts, topics = any_of(words["agency_words"]), any_of(words["department_words"])
    names = (
        rf"(?:{parts},?\s(?:and\s|&\s)?){{2,5}}{any_of(words['agencies'])}",
        rf"{any_of(words['departments'])}\s{topics}(?:,\s{topics}){{0,3}}(?:,?\sand\s{topics})?",
        rf"{any_of(words['department_of'])}\sDepartment",
        any_of(words["offices"]),
    )
    return re.compile(rf"[Tt’'](?:(?<=[Tt])he|(?<=[’'])s)\s(?P<name>{'|'.join(names)})(?![\w-])")


def find_chambers(text: str, mentions: Sequence[Mention], focus: Focus, reference: Reference) -> Iterator[Mention]:
    """Yield the parliaments and courts of states, each as that of the country beside it or of the article, and their
    agencies ("the Agriculture and Food Authority"), which are the country.

    The country beside is its owner ("Peru's Congress", "the Thai Senate") or its seat ("in Bangkok", "of Georgia");
    else it is that of the article, where it is about just one; nobody's otherwise.
    """
    rules = _rules(reference)
    named = [(Span(*m.span()), "chamber") for m in rules.names.finditer(text)]
    named += [(Span(*m.span("name")), "agency") for m in rules.agency.finditer(text)]
    if not named:
        return
    starts, ends = {m.start_char: m for m in mentions}, {m.end_char: m for m in mentions}
    taken = covered_by(mentions)
    for span, rule in named:
        if span.start_char in taken or span.end_char - 1 in taken:
            continue
        country, name = owner_of(text, span, starts, ends, reference), text[slice(*span)]
        if country is None and not rules.told.search(text, max(0, span.start_char - 25), span.start_char):
            country = focus.mainly()
        if country and can_have(name, country, reference):
            actor = country if rule == "agency" else of_country(name, country, reference)
            yield Mention(*span, name, actor, "name", rule)


def can_have(name: str, country: str, reference: Reference) -> bool:
    """Say whether a state can have a parliament or court so called: Peru has a Congress, the United Kingdom none."""
    words = reference.words["bodies"]
    return country in words["only"].get(name, (country,)) and country not in words["never"].get(name, ())


def owner_of(
    text: str, name: Span, starts: Mapping[int, Mention], ends: Mapping[int, Mention], reference: Reference
) -> str | None:
    """Return the country beside a name that many bodies have, "" where somebody else's is meant, None where nobody is
    beside it.
    """
    owner = _OWNER.search(text, max(0, name.start_char - 3), name.start_char)
    beside = ends.get(owner.start()) if owner else None
    if beside:
        return beside.actor_id if is_country(beside.actor_id) else ""
    seat = _SEAT.match(text, name.end_char)
    at = starts.get(seat.end()) if seat else None
    if at:
        return at.actor_id if is_country(at.actor_id) else ""
    before = _IN_A_NAME.search(text, max(0, name.start_char - 30), name.start_char)
    if before and before.group().strip() not in _rules(reference).starters:
        return ""  # "the African National Congress", "the Texas House of Representatives"
    return "" if _GOES_ON.match(text, name.end_char) else None


def of_country(name: str, country: str, reference: Reference) -> str:
    """Return the id of a country's body: "~national-party-of-peru", or the listed one with this name."""
    unlisted = person_id(with_country(name, country, reference).replace("’", "").replace("'", ""))
    return unlisted[1:] if unlisted[1:] in reference.actors else unlisted


def with_country(name: str, country: str, reference: Reference) -> str:
    """Return the name of a country's body with the country: "Senate of the Philippines"."""
    the = "the " if country in reference.words["bodies"]["led_by_the"] else ""
    return f"{name} of {the}{reference.actors[country].name}"
