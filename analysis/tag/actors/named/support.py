"""Whether an article supports that an ambiguous name ("Georgia", "Congress") means an actor."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention, Sentence
from analysis.tag.actors.bodies.evidence import shown_by
from analysis.tag.actors.focus import written_from
from analysis.tag.actors.gazetteer import Hit, is_country, is_person
from analysis.tag.actors.named.lastnames import country_before
from analysis.tag.actors.offices import any_of

_JOINED = re.compile(r"\sand\s(?:the\s)?"), re.compile(r",?\sand\s(?:the\s)?$")  # "Jordan and Djibouti"
_LISTED = re.compile(r",\s(?:the\s)?"), re.compile(r",\s(?:the\s)?$")  # "Niger, Chad, Mali"
_MOST = 3  # countries that an article can be about
_GOES_ON = re.compile(r"[ \t][A-Z][a-z]+(?![\w’'-])")
_ABBREVIATION = 3  # letters: "RSF", not "PA"


class _Telling(NamedTuple):
    owned: re.Pattern  # "’s foreign minister", behind a country
    before: re.Pattern  # "the president of ", before one
    before_capital: re.Pattern  # "the government in "


@lru_cache(maxsize=8)
def _telling(reference: Reference) -> _Telling:
    words = reference.words["states"]
    return _Telling(
        re.compile(rf"(?:[’']s?)?\s(?:[a-z-]+\s)?(?:{any_of(words['owned'])})(?![\w-])"),
        re.compile(rf"(?<![\w-])(?i:{any_of(words['before'])})\s$"),
        re.compile(rf"(?<![\w-])(?i:{any_of(words['before_capital'])})\s$"),
    )


def is_told(text: str, hit: Hit, candidate: tuple[str, str], reference: Reference) -> bool:
    """Say whether the words beside an ambiguous name say that a state is meant ("Chad’s foreign minister"), or a body
    of no state ("Shell’s shares").
    """
    actor_id, kind = candidate
    if not is_country(actor_id):
        actor = reference.actors[actor_id]
        firm = actor.type == "organisation" and not actor.country
        return firm and bool(shown_by(text, hit.start, hit.end, reference))
    telling, lead = _telling(reference), text[max(0, hit.start - 40) : hit.start]
    if telling.owned.match(text, hit.end, hit.end + 60):
        return True
    return (telling.before_capital if kind == "metonym" else telling.before).search(lead) is not None


def supported_by(
    text: str, sentences: Sequence[Sentence], sure: Sequence[Mention], reference: Reference, date: str
) -> Callable[[Hit, tuple[str, str]], bool]:
    """Return the test whether the article supports that an ambiguous name means an actor.

    It does where it names the actor by another name, who held office for it, a body of its, or an actor joined to it;
    where the sentence of an abbreviation names its country, or that of a party no other one; where a name that mostly
    means one actor stands in an article on two countries; where the actor belongs to the country that is named most, or
    that the article is written from, in no sentence of other countries, and no other country owns the name ("South
    Korea's Congress"); or
    where of those so called it alone belongs to a country that is named, and that is one of the three named most.
    """
    mostly, seats = frozenset(reference.words["states"]["abroad"]), reference.words["states"]["seats"]
    known = _known(sure, reference)
    namings = {m.start_char: m.actor_id for m in sure}, {m.end_char: m.actor_id for m in sure}
    ends = {m.end_char: m.actor_id for m in sure if is_country(m.actor_id)}
    most, by_sentence = _countries_acting(text, sentences, sure, reference, date)
    home = written_from(text, sentences, reference)
    only = reference.words["bodies"]["only"]
    abroad = len(set().union(*by_sentence.values())) >= 2

    def supported(hit: Hit, candidate: tuple[str, str]) -> bool:
        actor_id, kind = candidate
        country, owner = reference.actors[actor_id].country, country_before(text, hit.start, ends)
        if country and owner not in ("", country):
            return False
        joined = _beside(text, hit, *namings, *_JOINED)
        if hit.name.name in seats and joined and all(is_country(other) for other in joined):
            return actor_id == seats[hit.name.name]  # "Washington and Brussels": of another country than its own
        if kind == "name":  # a list with the US says nothing: it has a Georgia
            joined += [actor for actor in _beside(text, hit, *namings, *_LISTED) if actor != "USA"]
        if any(is_country(actor_id) == is_country(other) and not is_person(other, reference) for other in joined):
            return True
        here, name = by_sentence.get(sentence_of(sentences, hit.start), set()), hit.name.name
        if (abroad and name in mostly and not owner) or _told_by_sentence(name, country, here):
            return True
        alone = country != "" and here <= {country}
        if actor_id in known or (alone and country in (home, *most[:1])):
            return True
        others = {reference.actors[other].country for other, _ in hit.name.candidates} | set(only.get(name, ()))
        told_apart = name in only or len(hit.name.candidates) > 1
        return bool(told_apart and country in most and not others & known - {country})

    return supported


def opposed_parties(
    sure: Sequence[Mention], unsure: Sequence[tuple[Hit, Sequence[tuple[str, str]]]], reference: Reference
) -> set[str]:
    """Return the parties and other groups that an article names with another one of their country: "Democrats" beside
    "Republicans", either of which could else be that of some other country.
    """
    named = {m.actor_id for m in sure} | {c[0][0] for _, c in unsure if len(c) == 1}
    groups: dict[str, set[str]] = defaultdict(set)
    for actor in (reference.actors[a] for a in named if a in reference.actors):
        if actor.type == "group" and actor.country:
            groups[actor.country].add(actor.id)
    return {actor for opposed in groups.values() if len(opposed) > 1 for actor in opposed}


def are_members(text: str, hit: Hit, reference: Reference, *, in_title: bool) -> bool:
    """Say whether a name is that of a party's members although a capital stands beside it: "Senate Democrats", "Why
    Republicans Lost" in a headline; what begins a party's name ("Sweden Democrats") is not told from any other word.
    """
    single = hit.name.name.endswith("s") and " " not in hit.name.name
    if not single or any(is_country(a) or reference.actors[a].type != "group" for a, _ in hit.name.candidates):
        return False
    if _GOES_ON.match(text, hit.end):
        return in_title
    members_of, parties = _before_members(reference)
    lead = text[max(0, hit.start - 24) : hit.start]
    return bool(members_of.search(lead)) or (in_title and not parties.search(lead))


@lru_cache(maxsize=8)
def _before_members(reference: Reference) -> tuple[re.Pattern, re.Pattern]:
    """Return the patterns of "Senate " before a party's members, and of "Social ", with which a party's name begins."""
    words = reference.words
    before = [*words["states"]["members_of"], *words["states"]["parts"]]
    return (
        re.compile(rf"(?<![\w-])(?:{any_of(before)})\s$"),
        re.compile(rf"(?<![\w-])(?:{any_of(words['bodies']['generic'])})\s$"),
    )


def _told_by_sentence(name: str, country: str, here: Set[str]) -> bool:
    """Say whether the countries of a sentence tell that an abbreviation, or a party, is that of ``country``."""
    return (country in here and len(name) >= _ABBREVIATION and name.isupper()) or (
        name.endswith(" Party") and here == {country}
    )


def _known(sure: Sequence[Mention], reference: Reference) -> set[str]:
    """Return whom the surely named actors are, hold office for, and belong to."""
    known = {m.actor_id for m in sure if m.kind != "place" or is_country(m.actor_id)}
    known |= {office.represents for actor in known for office in reference.offices_of(actor)}
    return known | {reference.actors[actor].country for actor in known if actor in reference.actors}


def _countries_acting(
    text: str, sentences: Sequence[Sentence], sure: Sequence[Mention], reference: Reference, date: str
) -> tuple[list[str], dict[int, set[str]]]:
    """Return the three countries named or spoken for most, and those of each sentence, also by last names ("Yoon")."""
    acts_for = {a: reference.represented_by(a, date) for a in {m.actor_id for m in sure}}
    countries: Counter[str] = Counter()
    by_sentence: dict[int, set[str]] = defaultdict(set)
    for m in sure:
        country = acts_for[m.actor_id]
        if is_country(country):
            countries[country] += 1
            by_sentence[sentence_of(sentences, m.start_char)].add(country)
    for position, country in _by_last_names(text, sure, acts_for, reference):
        by_sentence[sentence_of(sentences, position)].add(country)
    return [country for country, _ in countries.most_common(_MOST)], by_sentence


def _by_last_names(
    text: str, sure: Sequence[Mention], acts_for: Mapping[str, str], reference: Reference
) -> list[tuple[int, str]]:
    """Return where somebody named in full before is named by the last name alone, with whom that person acts for."""
    persons = [reference.actors[m.actor_id] for m in sure if is_person(m.actor_id, reference) and m.kind == "name"]
    names = {p.last_name: acts_for[p.id] for p in persons if p.last_name and is_country(acts_for[p.id])}
    ends = {m.end_char for m in sure}
    found = re.finditer(rf"(?<![\w-])({any_of(names)})(?![\w-])", text) if names else ()
    return [(m.start(), names[m[1]]) for m in found if m.end() not in ends]


def _beside(
    text: str, hit: Hit, starts: Mapping[int, str], ends: Mapping[int, str], behind: re.Pattern, before: re.Pattern
) -> list[str]:
    """Return the actors that ``behind`` and ``before`` lead to from a name."""
    after, lead = behind.match(text, hit.end), before.search(text, max(0, hit.start - 12), hit.start)
    found = [starts.get(after.end(), "") if after else "", ends.get(lead.start(), "") if lead else ""]
    return [actor for actor in found if actor]


def sentence_of(sentences: Sequence[Sentence], position: int) -> int:
    """Return the id of the sentence that holds ``position``, the one before it in a gap between two, or 0."""
    index = bisect_right(sentences, position, key=lambda s: s.start_char) - 1
    return sentences[max(index, 0)].sentence_id if sentences else 0
