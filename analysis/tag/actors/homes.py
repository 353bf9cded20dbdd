"""The country that an article gives an official whom no list knows: "Moscow's deputy ambassador, Anna Evstigneeva"."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.gazetteer import is_country, is_person
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.titles import title_start

_NAMES = ("name", "alias", "last_name")
_BEFORE = re.compile(r"(?:[’']s?)?\s((?:[\w-]+\s){0,5}[\w-]+,?)\s")  # "’s deputy ambassador, " after a country
_NOUN = re.compile(r"(?:[’']s?)?\s((?:[\w-]+\s){0,4}?[\w-]+)(?=[,.;]|\s(?:who|and|said))")
_NEAR = 80  # characters
_BEHIND = re.compile(r",\s(?:the\s)?")


@lru_cache(maxsize=8)
def _officials(reference: Reference) -> re.Pattern:
    nouns = any_of([*reference.words["roles"]["bearers"], *reference.words["speakers"]["officials"]])
    return re.compile(rf"(?:[\w-]+\s)*?(?i:{nouns})(?:\s(?:of|for)\s[\w\s-]+)?,?")


@lru_cache(maxsize=8)
def post_behind(reference: Reference) -> re.Pattern:
    """Return the pattern of a post behind a country or body: "’s most senior diplomat,"."""
    words = reference.words["roles"]
    nouns = any_of(
        [*words["bearers"], *words["anybody"], *words["relational"], *reference.words["speakers"]["officials"]]
    )
    return re.compile(
        rf"(?:[’']s?)?\s(?:[\w-]+\s){{0,4}}?(?i:{nouns})(?=[,.;:\n]|\s(?:of|for|to|in|on|at|and|who|since|until)\s)"
    )


@lru_cache(maxsize=8)
def post_before(reference: Reference) -> re.Pattern:
    """Return the pattern of a post before a body: "the head of the "."""
    words = reference.words["roles"]
    nouns = any_of([*words["bearers"], *words["anybody"], *reference.words["speakers"]["officials"]])
    return re.compile(rf"(?<![\w-])(?i:{nouns})\sof\s(?:the\s)?$")


def find_homes(text: str, mentions: Sequence[Mention], reference: Reference, *, here: str = "") -> dict[str, str]:
    """Return the country of each unlisted person whom the article calls an official of just one.

    A minister near whom no other country is named serves the one that the article is about and written from, ``here``.
    """
    homes: dict[str, Counter[str]] = defaultdict(Counter)
    officials = _officials(reference)
    for index, m in enumerate(mentions):
        if not m.actor_id.startswith("~") or m.kind not in _NAMES or not is_person(m.actor_id, reference):
            continue
        before = mentions[index - 1] if index else None
        owned = before is not None and is_country(before.actor_id)
        between = _BEFORE.fullmatch(text, before.end_char, m.start_char) if owned else None
        if between and officials.fullmatch(between[1]):
            homes[m.actor_id][before.actor_id] += 1
        behind = mentions[index + 1] if index + 1 < len(mentions) else None
        if behind and is_country(behind.actor_id) and _BEHIND.fullmatch(text, m.end_char, behind.start_char):
            noun = _NOUN.match(text, behind.end_char)
            if noun and officials.fullmatch(noun[1]):
                homes[m.actor_id][behind.actor_id] += 1
        beside = owned and before.end_char > m.start_char - _NEAR
        if here and not (beside and before.actor_id != here) and _is_minister(text, m.start_char, reference):
            homes[m.actor_id][here] += 1
    return {person: next(iter(found)) for person, found in homes.items() if len(found) == 1}


def _is_minister(text: str, name: int, reference: Reference) -> bool:
    """Say whether a name stands behind the title of a state's minister: not "Bavaria's Minister", "Chief Minister"."""
    if not text.endswith("inister ", 0, name):
        return False
    begin = title_start(text, name, reference)
    if begin < 0 or text[begin - 2 : begin] == "s ":
        return False
    return set(reference.words["roles"]["no_states"]).isdisjoint(text[begin:name].lower().split())
