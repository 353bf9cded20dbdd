"""Titles without a name for a person whom the article gives that title: "the minister", "the general"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import lru_cache

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.candidates import verbs_behind
from analysis.tag.actors.gazetteer import covered_by, is_person
from analysis.tag.actors.homes import find_homes
from analysis.tag.actors.offices import THE, any_of, role_entries
from analysis.tag.actors.titles import title_start

_NAMES = ("name", "alias", "last_name", "typo")
_ADJECTIVES = ("demonym", "alias", "name", "modifier")
_FAR = 6000  # characters: most of an article
_NEAR = 500  # characters: about three sentences
_CLOSE = 250  # characters: the sentence and the one before
_BESIDE_NAME = re.compile(r",?\s[A-Z]|\s(?:at|of|in|from|who)\s")
_BEHIND = re.compile(
    r",\s(?:(?:the|its|his|her|their|a|an)\s)?(?:[A-Z][\w’'.-]+\s){0,2}((?:[a-z-]+\s){0,3}?[a-z-]+)"
    r"(?=[,.;]|\s(?:of|for|to|in|at|and|who)\s)"
)
_BEFORE = re.compile(
    r"(?:(?<!\w)(?:[Tt]he|[Ii]ts)|[’']s?)\s((?:[a-z-]+\s){0,2}?[a-z-]+)\s(?:of|in|for|at)\s[^,.;:\n]{2,45},\s$"
)
_NOT_BEHIND = re.compile(r"\s(?:of|for|to)\s|\s[A-Z]|[’']?\s(?:general|minister|ministry|office|election)\b|-")


@lru_cache(maxsize=8)
def _nouns(reference: Reference) -> re.Pattern:
    words = reference.words
    nouns = rf"{any_of(words['roles']['bearers'])}|(?P<post>{any_of(words['roles']['posts'])})"
    heads = any_of(noun for noun, found in role_entries(reference).items() if any(e.get("bare") for e in found))
    modifiers = any_of(words["titles"]["modifiers"])
    return re.compile(rf"{THE}(?!(?:{heads})(?![\w-]))(?P<noun>(?:(?:{modifiers})[\s-])*(?:{nouns}))(?![\w-])")


def find_bearers(text: str, mentions: Sequence[Mention], reference: Reference, *, date: str) -> list[Mention]:
    """Return "the minister" and the like with the only person named near before it who is given that title.

    A title is one that stands before or behind a name, or that of an office the person held on ``date``. Where two
    persons with it were named near, or none near and two before, nobody is meant; nor where a name stands beside it.
    """
    found = list(_nouns(reference).finditer(text))
    if not found:
        return []
    persons = _persons(mentions, reference)
    titles = titles_of(text, persons, reference, date=date)
    taken = covered_by(mentions)
    starts, ends = {m.start_char for m in persons}, {m.end_char for m in persons}
    places = [m.start_char for m in persons]
    bearers, below = [], frozenset(reference.words["roles"]["below"])
    for match in found:
        start, end = match.span()
        beside = end + 1 in starts or end + 2 in starts or (start - 2 in ends and text[start - 2] == ",")
        if beside or start in taken or end - 1 in taken or _NOT_BEHIND.match(text, end):
            continue
        before, is_post = persons[: bisect_left(places, start)], match["post"] is not None
        person = _last_bearer(before, start, titles, match["noun"], below, post=is_post)
        if person:
            bearers.append(Mention(start, end, match.group(), person, "role", "title_of_person_before"))
    return bearers


def find_aged(text: str, mentions: Sequence[Mention], reference: Reference) -> Iterator[Mention]:
    """Yield "the 83-year-old president" and "the 34-year-old" with the only person named right before it.

    Not "the 14-year-old girl", nor where a name stands beside it or somebody else was brought in since ("a driver").
    """
    matches = list(_aged(reference).finditer(text))
    persons = _persons(mentions, reference) if matches else []
    taken = covered_by(mentions) if matches else ()
    places, ends = [m.start_char for m in persons], {m.end_char for m in persons}
    for match in matches:
        start, end = match.span()
        if start in taken or end - 1 in taken or start - 2 in ends or _BESIDE_NAME.match(text, end):
            continue
        near = persons[bisect_left(places, start - _CLOSE) : bisect_left(places, start)]
        if len({m.actor_id for m in near}) == 1 and not _someone(reference).search(text, near[-1].end_char, start):
            yield Mention(start, end, match.group(), near[-1].actor_id, "role", "aged")


@lru_cache(maxsize=8)
def _aged(reference: Reference) -> re.Pattern:
    words = reference.words
    nouns = any_of([*words["titles"]["single"], *words["names"]["nouns"]])
    verbs = verbs_behind(reference).pattern
    return re.compile(rf"{THE}[2-9]\d-year-old(?:\s(?:{nouns})(?![\w’'-])|(?=[,.]|{verbs}))")


@lru_cache(maxsize=8)
def _someone(reference: Reference) -> re.Pattern:
    """Return the pattern of "a driver", "his wife", of whom "the 46-year-old" can tell."""
    words = reference.words
    nouns = any_of([*words["titles"]["single"], *words["speakers"]["someone"], *words["speakers"]["kin"]])
    return re.compile(rf"(?<!\w)(?i:an?|another|one|his|her|their)\s(?:[\w’'-]+\s){{0,2}}?(?:{nouns})(?![\w’'-])")


def find_bearers_of_country(
    text: str, mentions: Sequence[Mention], reference: Reference, *, date: str
) -> tuple[list[Mention], list[Mention]]:
    """Return the mentions, the country of a bearer marked as a title, and "the Turkish minister" with the only person
    near before it who acts for that country on ``date`` and has that title.
    """
    ordered, found = list(mentions), []
    persons = _persons(mentions, reference)
    matches = [(i, _country_noun(text, m, reference)) for i, m in enumerate(mentions) if m.kind in _ADJECTIVES]
    matches = [(i, match) for i, match in matches if match]
    if not persons or not matches:
        return ordered, []
    titles, homes = titles_of(text, persons, reference, date=date), find_homes(text, mentions, reference)
    ends = {m.end_char for m in persons}
    for i, match in matches:
        country, start = mentions[i].actor_id, mentions[i].start_char - 4
        if start - 2 in ends:  # "Enrique Mora, the EU diplomat who": the name is the mention
            ordered[i] = mentions[i]._replace(kind="title", rule="country_of_role")
            continue
        if match["anybody"] and _brought_in(text[max(0, start - _FAR) : start], mentions[i].mention, match["noun"]):
            continue  # "a Mauritian official" before: somebody without a name
        own = [p for p in persons if _acts_for(p.actor_id, country, homes, reference, date)]
        person = _last_near(own, start, titles, match["noun"], any_title=match["anybody"] is not None)
        if person:
            ordered[i] = mentions[i]._replace(kind="title", rule="country_of_role")
            found.append(Mention(start, match.end(), text[start : match.end()], person, "role", "title_of_country"))
    return ordered, found


def _brought_in(text: str, country: str, noun: str) -> bool:
    """Say whether a text brings in somebody without a name by these words: "a senior Mauritian official"."""
    someone = rf"(?<!\w)(?:[Aa]n?|[Oo]ne|[Aa]nother)\s(?:[a-z-]+\s)?{re.escape(country)}\s(?:[a-z]+\s)?{noun}"
    return re.search(someone, text) is not None


def _persons(mentions: Sequence[Mention], reference: Reference) -> list[Mention]:
    return [m for m in mentions if m.kind in _NAMES and is_person(m.actor_id, reference)]


def _country_noun(text: str, m: Mention, reference: Reference) -> re.Match | None:
    """Return the match of the noun behind "the Turkish", None where a name, a purpose or another noun follows."""
    if text[max(0, m.start_char - 4) : m.start_char].lower() != "the " or text[m.end_char : m.end_char + 1] != " ":
        return None
    match = _person_nouns(reference).match(text, m.end_char + 1, m.end_char + 40)
    return None if match is None or _NOT_BEHIND.match(text, match.end()) or text.startswith(",", match.end()) else match


@lru_cache(maxsize=8)
def _person_nouns(reference: Reference) -> re.Pattern:
    words = reference.words["roles"]
    plain, anybody = any_of(words["bearers"]), any_of(words["anybody"])
    return re.compile(rf"(?P<noun>{plain}|(?P<anybody>{anybody}))(?![\w-])")


def _acts_for(person: str, country: str, homes: Mapping[str, str], reference: Reference, date: str) -> bool:
    return country in (homes.get(person, ""), reference.represented_by(person, date) if date else "")


def _last_near(
    own: Sequence[Mention], position: int, titles: Mapping[str, set[str]], noun: str, *, any_title: bool
) -> str:
    """Return the only person named near before a place who has a title, or with ``any_title`` the only one at all."""
    words = set() if any_title else set(noun.lower().split())
    near = {m.actor_id for m in own if position - _NEAR <= m.start_char < position}
    fitting = {person for person in near if words <= titles.get(person, set())}
    return fitting.pop() if len(fitting) == 1 else ""


def holders_in_text(
    text: str, mentions: Sequence[Mention], reference: Reference, *, date: str
) -> Callable[[str, str], tuple[str, ...]]:
    """Return the look-up (title, country) -> the only unlisted person to whom the article gives both, else nobody."""
    persons = [m for m in _persons(mentions, reference) if m.kind == "name" and m.actor_id.startswith("~")]
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
    short, alike = reference.words["roles"]["short"], reference.words["roles"]["alike"]
    for m in persons:
        begin = title_start(text, m.start_char, reference)
        if begin < 0:
            begin = m.start_char
        words = text[begin : m.start_char].lower().replace("-", " ").replace(",", " ").split()
        titles[m.actor_id] |= {short.get(word, word) for word in words}
        behind = _BEHIND.match(text, m.end_char, m.end_char + 90)
        before = _BEFORE.search(text, max(0, begin - 90), begin) if text.endswith(", ", 0, begin) else None
        for found in (behind, before):
            titles[m.actor_id] |= set(found[1].lower().split()) if found else set()
    for person in {m.actor_id for m in persons}:
        for office in reference.offices_of(person, date) if date else ():
            titles[person] |= set(office.title.lower().replace("-", " ").split())
    for words in titles.values():
        words |= {also for word in words & alike.keys() for also in alike[word]}
    return titles


def _last_bearer(
    before: Sequence[Mention], position: int, titles: Mapping[str, set[str]], noun: str, below: Set[str], *, post: bool
) -> str:
    """Return the only person of that title named near before a place, else before it at all.

    Of two, the one who is not below the other is meant: the commissioner, not the assistant commissioner. Nobody below
    has a ``post``.
    """
    words = set(re.split(r"[\s-]", noun.lower()))
    named: dict[str, int] = {}
    for m in reversed(before):
        given = titles.get(m.actor_id, set())
        heads_them = words == {"minister"} and "prime" in given and "deputy" not in given  # nobody calls them so
        if words <= given and not heads_them and not (post and below & given - words):
            named.setdefault(m.actor_id, m.start_char)
    near = [person for person, start in named.items() if start >= position - _NEAR]
    fitting = near or list(named)
    above = [person for person in fitting if not below & titles[person] - words] if len(fitting) > 1 else []
    fitting = above or fitting
    return fitting[0] if len(fitting) == 1 else ""
