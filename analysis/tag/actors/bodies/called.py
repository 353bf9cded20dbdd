"""What an article calls the bodies that it names, by the noun beside their name: "the pilots' union Sepla"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.bodies.evidence import explanation
from analysis.tag.actors.gazetteer import heads_of_bodies, is_called, is_country, is_person
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.titles import UPPER, person_id

_NAMING = ("name", "alias")
_BEFORE, _BEHIND = 30, 90  # characters beside a name


class Called(NamedTuple):
    """The nouns beside the names of bodies, and the bodies in no list of which neither these nor their names say what
    they are.
    """

    nouns: Mapping[str, Set[str]]
    unsaid: Set[str]


class _Rules(NamedTuple):
    agency: re.Pattern  # " Communications Authority", "'s energy regulator" behind a country
    before: re.Pattern  # "union ", "institute, " before a name
    behind: re.Pattern  # " union", ", a rights group" behind one


@lru_cache(maxsize=8)
def _rules(reference: Reference) -> _Rules:
    words = reference.words["bodies"]
    nouns = any_of({word.split()[-1] for word in (*words["explains"], *words["explains_before"])})
    apart = explanation(words, f"(?P<apart>{nouns})", owner=r"[\w-]+")
    agencies = any_of(words["small_agencies"])
    return _Rules(
        re.compile(
            rf"(?:[’']s(?:\s(?!an?\s)[a-z-]+){{0,3}}|(?:[’']s)?(?:\s(?:and\s|&\s)?[{UPPER}][\w-]+){{1,5}}?)"
            rf"\s(?P<noun>(?i:{agencies}))(?![\w-])"
        ),
        re.compile(rf"(?<!\w)({nouns}),?\s$"),
        re.compile(rf"\s(?:[a-z-]+[’']?\s)?(?P<noun>{nouns})(?![\w’'-])|{apart}"),
    )


def find_called(text: str, mentions: Sequence[Mention], reference: Reference) -> Called:
    """Return for each body the nouns that stand beside its name somewhere in the article, and those without any."""
    rules = _rules(reference)
    found: dict[str, set[str]] = defaultdict(set)
    for m in mentions:
        if m.rule == "agency":  # which is its country
            found[m.actor_id].add(m.mention.rpartition(" ")[2].lower())
        if is_country(m.actor_id):  # whose agencies are the country
            agency = rules.agency.match(text, m.end_char, m.end_char + _BEHIND)
            found[m.actor_id].update([agency["noun"].lower()] if agency else ())
        if m.kind not in _NAMING or is_country(m.actor_id) or is_person(m.actor_id, reference):
            continue
        before = rules.before.search(text, max(0, m.start_char - _BEFORE), m.start_char)
        behind = rules.behind.match(text, m.end_char, m.end_char + _BEHIND)
        if behind and behind["noun"] and not m.actor_id.startswith("~"):
            behind = None  # "the Catalan separatist party"
        found[m.actor_id].update(match[match.lastgroup or 1] for match in (before, behind) if match)
    without = {actor for actor, nouns in found.items() if not nouns and actor[0] == "~"} - _parties(reference)
    return Called(found, {actor for actor in without if not is_called(actor, heads_of_bodies(reference))})


@lru_cache(maxsize=8)
def _parties(reference: Reference) -> frozenset[str]:
    return frozenset(person_id(name) for name in reference.words["bodies"]["parties"])
