"""Persons in no list to whom an article gives an office: "President Bo Ek", "the foreign minister, Ann Li"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.gazetteer import is_country, is_person
from analysis.tag.actors.offices import any_of, role_entries
from analysis.tag.actors.titles import UPPER, title_start

_CAPITALISED = re.compile(rf"(?<![\w’'-])(?P<word>[{UPPER}][\w’'-]*)\s$")  # "Chamber" before "President Bo Ek"


@lru_cache(maxsize=8)
def _nouns_by_title(reference: Reference) -> dict[str, set[str]]:
    """Return by each title of an office the nouns that stand for it: the prime minister is "the premier" too."""
    nouns: dict[str, set[str]] = defaultdict(set)
    for noun, entries in role_entries(reference).items():
        for entry in entries:
            if entry.get("bare"):
                for title in (noun, *entry.get("titles", ())):
                    nouns[title.lower()].add(noun)
    return dict(nouns)


@lru_cache(maxsize=8)
def _office(reference: Reference) -> re.Pattern:
    """Return the pattern of a whole title that is an office now held: not "former president", "vice president"."""
    words = reference.words
    honours = any_of(words["titles"]["honorifics"])
    return re.compile(
        rf"(?:(?:{any_of(words['roles']['in_office'])}|new)\s)?"
        rf"(?P<title>{any_of(_nouns_by_title(reference))})(?P<comma>,)?(?:\s(?:{honours}))*",
        re.I,
    )


def titled_heads(text: str, mentions: Sequence[Mention], reference: Reference) -> Mapping[str, dict[str, int]]:
    """Return by each noun of an office the unlisted persons whom the article gives it, with where it does so first.

    Only the office of a country: not "Barcelona president Bo Ek", "the club's former president, Bo Ek".
    """
    heads: dict[str, dict[str, int]] = defaultdict(dict)
    countries = {m.end_char for m in mentions if is_country(m.actor_id)}
    alone = {m.mention for m in mentions if m.kind == "last_name"}
    for m in mentions:
        if m.kind != "name" or m.actor_id[0] != "~" or not is_person(m.actor_id, reference):
            continue
        if m.mention.split()[0] in alone:  # "President Obama Speech", of Obama
            continue
        begin = title_start(text, m.start_char, reference)
        held = _office(reference).fullmatch(text, begin, m.start_char - 1) if begin >= 0 else None
        if held and _of_country(text, begin, countries, reference):
            for noun in _nouns_by_title(reference)[re.sub(r"\s", " ", held["title"].lower())]:
                heads[noun].setdefault(m.actor_id, m.start_char)
    return heads


def _of_country(text: str, begin: int, countries: set[int], reference: Reference) -> bool:
    """Say whether what stands before a title is a country or no name: "Peru's president", "met President"."""
    if begin - 1 in countries or (text[begin - 3 : begin - 1] in ("'s", "’s") and begin - 3 in countries):
        return True
    if text[begin - 3 : begin - 1] in ("'s", "’s", "s’", "s'"):
        return False
    before = _CAPITALISED.search(text, max(0, begin - 25), begin)
    return before is None or before["word"] in reference.words["sentences"]["starters"]
