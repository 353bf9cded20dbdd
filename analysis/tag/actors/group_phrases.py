"""Phrases that stand for several actors: "the two sides", "both leaders", "the Baltic states"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from analysis.reference import Reference
from analysis.schema import Mention, Sentence
from analysis.tag.actors.candidates import meetings, verbs_behind
from analysis.tag.actors.descriptions import find_descriptions
from analysis.tag.actors.gazetteer import is_country, is_person, is_whole_word
from analysis.tag.actors.groups import Group, can_act, named_groups
from analysis.tag.actors.offices import any_of, holder
from analysis.tag.actors.salience import (
    Acting,
    holders_close,
    holders_together,
    most_named,
    named_close,
    persons_most_named,
    read_acting,
)

_FAR = 600  # characters between two countries and "the presidents"
_IN_PASSING = 3  # namings of one at most
_MUCH_MORE = 3  # times as many namings
_STOPS = (",", ".", ";", ":", ")", "")
_TOWARD = re.compile(r"(?<!\w)(?:of|to|toward|towards|with|against|from|for|between|on|by)\s$")
_RELATIVE = re.compile(r"(?<!\w)(?:that|which|whom|what)\s$")
_VERB = re.compile(
    r"\s[a-z]+(?<!s)(?:[,.;]|\s(?:the|an?|to|in|on|at|as|by|from|with|for|not|their|its|his|her|that|what|is|was|are)(?!\w))"
)
_OF_NUMBER = re.compile(r"(?:each|either|neither)\sof\s", re.IGNORECASE)
_BELONGS = re.compile(r"-|\sof\s(?!\w+ing\s)|\s(?:that|which)\s(?:have|had|has|\w+ed)\s")  # "both sides of the border"


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
    return sorted(kept + find_descriptions(text, sentences, kept, reference, date=date))


def _named_by_phrases(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], reference: Reference, date: str
) -> list[Mention]:
    """Return a mention of each member for each phrase of a text."""
    phrases = list(_find_phrases(text, reference))
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
    countries = [g for g in named if can_act(text, g, reference)]
    foes = [g for g in named if not any(is_person(member, reference) for member in g.members)]
    foes = [g for g in foes if g in countries or not all(map(is_country, g.members))]
    persons = [g for g in named if all(is_person(member, reference) for member in g.members)]
    met = [Group(a.start_char, b.end_char, (a.actor_id, b.actor_id)) for a, b in meetings(text, mentions, reference)]
    persons += [g for g in met if is_person(g.members[0], reference)]
    return _Groups(countries, foes, sorted(persons), named, [s.start_char for s in sentences], text)


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
    if size == 2 and members and _are_aside(members, acting):
        return ()
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


_MEANT = {"last_named": _countries_meant, "last_persons": _persons_meant, "last_any": _anyone_meant}


def _are_aside(members: Sequence[str], acting: Acting) -> bool:
    """Say whether an article names both only in passing, and some other country all the time."""
    often = max(acting.totals[member] for member in members)
    others = (n for side, n in acting.totals.items() if is_country(side) and side not in members)
    return often <= _IN_PASSING and max(others, default=0) >= _MUCH_MORE * often


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
    last = next((g.members for g in met if size > 3 and len(g.members) == size), met[0].members if met else ())
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


def _find_phrases(text: str, reference: Reference) -> Iterator[tuple[int, int, dict]]:
    """Yield (start, end, entry) of the phrases in a text; where two overlap the earlier, then the longer one wins."""
    automaton, entries = _phrases(reference)
    lower = text.lower()
    if len(lower) != len(text):  # a few letters grow in lower case ("İ"), which would move the offsets
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    found = []
    for index, start, end in automaton.find_matches_as_indexes(lower, overlapping=True):
        if index < len(entries):
            found.append((start, -end, 0, entries[index]))
        elif made := _made(lower, start, end, reference):
            found.append((start, -made[0], 1, made[1]))
    end_of_last = 0
    for start, minus_end, _, entry in sorted(found, key=lambda f: f[:3]):
        end = -minus_end
        whole = is_whole_word(text, start, end) and not _BELONGS.match(text, end)
        if start >= end_of_last and whole and (not entry.get("alone") or _is_alone(text, start, end, reference)):
            end_of_last = end
            yield start, end, entry


def _is_alone(text: str, start: int, end: int, reference: Reference) -> bool:
    """Say whether no noun follows a number: "the two agreed to", "of the four and", "that both claim"."""
    of_number = _OF_NUMBER.match(text, start) is not None
    led = of_number or _TOWARD.search(text, max(0, start - 12), start) is not None
    begins = text[start].isupper() or text[start : start + 4] == "the " or text[start - 2 : start] in (", ", "; ")
    if text[end : end + 1] in _STOPS:
        return begins or led
    relative = of_number or _RELATIVE.search(text, max(0, start - 8), start)
    if relative and _VERB.match(text, end, end + 40):
        return True
    behind, time = _behind_alone(reference)
    if text[start:end].lower() == "both":  # "both in Peru and in Chile" is no subject
        behind = time
    if (begins or led) and behind.match(text, end):
        return True
    return begins and verbs_behind(reference).match(text, end, end + 40) is not None


@lru_cache(maxsize=8)
def _behind_alone(reference: Reference) -> tuple[re.Pattern, re.Pattern]:
    """Return the patterns of what stands behind a number without a noun: " and ", " last "; and only of the times."""
    words = reference.words["group_nouns"]
    times = any_of(words["times_behind"])
    return re.compile(rf"\s(?:{any_of(words['alone_before'])}|{times})(?!\w)"), re.compile(rf"\s(?:{times})(?!\w)")


@lru_cache(maxsize=8)
def _phrases(reference: Reference) -> tuple[AhoCorasick, list[dict]]:
    entries = list(reference.words["groups"])
    numbers = reference.words["group_nouns"]["numbers"]
    return AhoCorasick([*(entry["phrase"].lower() for entry in entries), *numbers]), entries


def _made(lower: str, start: int, end: int, reference: Reference) -> tuple[int, dict] | None:
    """Return the end and the entry of a phrase made of the number at a place, an adjective or a region, and a noun."""
    match, words = _behind_number(reference).match(lower, end), reference.words["group_nouns"]
    if match is None:
        return None
    region = next((r for name, r in words["regions"].items() if name.lower() == match["how"]), None)
    size = words["numbers"][lower[start:end]]
    entry = {"phrase": lower[start : match.end()], "members": [], "rule": "last_named", "size": size}
    return match.end(), entry if region is None else {**entry, "region": region}


@lru_cache(maxsize=8)
def _behind_number(reference: Reference) -> re.Pattern:
    words = reference.words["group_nouns"]
    adjectives = any_of(a.lower() for a in [*words["adjectives"], *words["regions"]] if a)
    return re.compile(rf"\s(?:(?P<how>{adjectives})\s)?(?:{any_of(words['nouns'])})\b")
