"""Titles without a name for a person whom the article gives that title: "the minister", "the general"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.gazetteer import is_person
from analysis.tag.homes import find_homes
from analysis.tag.offices import any_of
from analysis.tag.titles import title_start

_NAMES = ("name", "alias", "last_name", "typo")
_NEAR = 500  # characters: about three sentences
_BEHIND = re.compile(
    r",\s(?:(?:the|its|his|her|their|a|an)\s)?(?:[A-Z][\w’'.-]+\s){0,2}((?:[a-z-]+\s){0,3}?[a-z-]+)"
    r"(?=[,.;]|\s(?:of|for|to|in|at|and|who)\s)"
)
_NOT_BEHIND = re.compile(r"\s(?:of|for|to)\s|\s[A-Z]|[’']?\s(?:general|minister|ministry|office|election)\b|-")


@lru_cache(maxsize=8)
def _nouns(reference: Reference) -> re.Pattern:
    nouns = any_of(reference.words["roles"]["bearers"])
    return re.compile(rf"(?<![\w’'-])[Tt]he\s(?P<noun>{nouns})(?![\w-])")


def find_bearers(text: str, mentions: Sequence[Mention], reference: Reference, *, date: str) -> list[Mention]:
    """Return "the minister" and the like with the only person named near before it who is given that title.

    A title is one that stands before or behind a name, or that of an office the person held on ``date``. Where two
    persons with it were named near, or none near and two before, nobody is meant; nor where a name stands beside it.
    """
    found = list(_nouns(reference).finditer(text))
    if not found:
        return []
    persons = [m for m in mentions if m.kind in _NAMES and is_person(m.actor_id, reference)]
    titles = titles_of(text, persons, reference, date=date)
    taken = {position for m in mentions for position in range(m.start_char, m.end_char)}
    starts, ends = {m.start_char for m in persons}, {m.end_char for m in persons}
    places = [m.start_char for m in persons]
    bearers = []
    for match in found:
        start, end = match.span()
        beside = end + 1 in starts or end + 2 in starts or start - 2 in ends
        if beside or start in taken or end - 1 in taken or _NOT_BEHIND.match(text, end):
            continue
        person = _last_bearer(persons[: bisect_left(places, start)], start, titles, match["noun"])
        if person:
            bearers.append(Mention(start, end, match.group(), person, "role", "title_of_person_before"))
    return bearers


def holders_in_text(
    text: str, mentions: Sequence[Mention], reference: Reference, *, date: str
) -> Callable[[str, str], tuple[str, ...]]:
    """Return the look-up (title, country) -> the only unlisted person to whom the article gives both, else nobody."""
    persons = [m for m in mentions if m.kind == "name" and m.actor_id.startswith("~")]
    titles = titles_of(text, persons, reference, date=date) if persons else {}
    homes = find_homes(text, mentions, reference) if persons else {}
    leads = reference.words["roles"]["lead_titles"]

    def holder_of(noun: str, country: str) -> tuple[str, ...]:
        wanted = [set(lead.split()) for lead in leads] if noun == "leader" else [set(noun.split())]
        found = {p for p, home in homes.items() if home == country and any(w <= titles.get(p, set()) for w in wanted)}
        return tuple(found) if len(found) == 1 else ()

    return holder_of


def titles_of(text: str, persons: Sequence[Mention], reference: Reference, *, date: str) -> Mapping[str, set[str]]:
    """Return the words of the titles that an article gives persons, and of the offices they held on ``date``."""
    titles: dict[str, set[str]] = defaultdict(set)
    short = reference.words["roles"]["short"]
    for m in persons:
        begin = title_start(text, m.start_char, reference)
        if begin >= 0:
            words = re.sub(r"[-,]", " ", text[begin : m.start_char].lower()).split()
            titles[m.actor_id] |= {short.get(word, word) for word in words}
        behind = _BEHIND.match(text, m.end_char, m.end_char + 90)
        if behind:
            titles[m.actor_id] |= set(behind[1].lower().split())
    for person in {m.actor_id for m in persons}:
        for office in reference.offices_of(person, date) if date else ():
            titles[person] |= set(office.title.lower().split())
    return titles


def _last_bearer(before: Sequence[Mention], position: int, titles: Mapping[str, set[str]], noun: str) -> str:
    words = set(noun.lower().split())
    named: dict[str, int] = {}
    for m in reversed(before):
        if words <= titles.get(m.actor_id, set()):
            named.setdefault(m.actor_id, m.start_char)
    near = [person for person, start in named.items() if start >= position - _NEAR]
    fitting = near or list(named)
    return fitting[0] if len(fitting) == 1 else ""
