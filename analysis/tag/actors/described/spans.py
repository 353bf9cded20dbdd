"""Where the phrases stand that describe an actor: "the bloc", "the small Gulf state", "the Geneva-based body"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Span
from analysis.tag.actors.offices import SPEAKS_FOR, any_of

_ARTICLE = re.compile(r"([Tt](?<![\w’'-].)h(?:e|is|at))\s(?=[\w-])")
_MEMBERS = re.compile(r"\w+-(?:nation|member|country|state)\s")
_FIRST = re.compile(r"[\w-]+")
_LONGEST = 60  # characters of a phrase
_ON = re.compile(r"(?<!\w)(?:on|off|across|around|onto)\s$")
_AMID = re.compile(r"(?<!\w)(?:in|on|across|around|of|off|through|split|to)\s$")
_WHERE = {"island": _ON, "archipelago": _AMID}  # "students on the island", "based in the archipelago": places


class DescriptionRules(NamedTuple):
    nouns: dict[str, list[str]]  # what can stand behind "the", by its first word, the longest first
    led: re.Pattern  # "small Gulf state"
    leads: frozenset[str]  # the words that such a phrase begins with
    behind: re.Pattern  # no " bonds"
    of_region: re.Pattern  # " of the Horn"
    entries: dict[str, dict]
    regions: dict[str, list[str]]
    audience: re.Pattern  # "addressed " before "the nation"
    seated: re.Pattern  # "Geneva-based body"
    fitting: dict[str, set[str]]  # "court" -> those that can be "the Hague court"
    bare: frozenset[str]  # nouns that need no "-based"
    seats: dict[str, list[str]]
    of_nations: re.Pattern  # "group" behind "15-nation "
    homed: re.Pattern  # "Chinese state company"
    called: dict[str, set[str]]  # "company" -> those that can be "the Chinese company"
    homes: dict[str, set[str]]  # "Chinese" -> those of China
    begins: frozenset[str]  # the words with which a phrase without a hyphen begins


@lru_cache(maxsize=8)
def description_rules(reference: Reference) -> DescriptionRules:
    words, regions = reference.words["descriptions"], reference.words["group_nouns"]["regions"]
    entries = {phrase.lower().removeprefix("the "): e for e in words["entries"] for phrase in e["phrases"]}
    plain = [phrase for phrase, entry in entries.items() if entry.get("adjectives")]
    adjectives = [*words["adjectives"], *regions]
    nouns: dict[str, list[str]] = {}
    for phrase in sorted(entries, key=len, reverse=True):
        nouns.setdefault(_FIRST.match(phrase)[0], []).append(phrase)
    bodies, homes = _bodies_by_end(reference), _homes(reference)
    for entry in words["entries"]:
        if "heads" in entry:
            entries |= dict.fromkeys((p.lower().removeprefix("the ") for p in entry["phrases"]), _with(entry, bodies))
    return DescriptionRules(
        nouns,
        re.compile(rf"(?P<how>(?:(?:{any_of(adjectives)})\s){{0,2}})(?P<plain>{any_of(plain)})"),
        frozenset(_FIRST.match(phrase.lower())[0] for phrase in [*adjectives, *plain]),
        _behind(words),
        re.compile(rf"\sof\s(?:the\s)?({any_of(r for r in regions if not r.endswith('an'))})(?![\w-])(?!\s[A-Z])"),
        entries,
        regions,
        re.compile(rf"(?<!\w)(?:{any_of(words['audience'])})\sthe\s(?:{any_of(words['listens'])})$"),
        re.compile(rf"(?P<city>{any_of(words['seats'])})(?P<based>-based)?\s(?P<noun>{any_of(words['seated'])})"),
        _among(words["seated"], entries),
        frozenset(words["seated_bare"]),
        words["seats"],
        re.compile(rf"(?:{any_of(words['of_nations'])})"),
        re.compile(
            rf"(?P<home>{any_of(homes)})\s(?:(?:{any_of(words['homed_by'])})\s){{0,2}}(?P<noun>{any_of(words['homed'])})"
        ),
        _among(words["homed"], entries),
        homes,
        frozenset(_FIRST.match(phrase.lower())[0] for phrase in [*entries, *adjectives, *words["seats"], *homes]),
    )


def _behind(words: dict) -> re.Pattern:
    """Return the pattern of what can stand behind a phrase; a noun that is an adjective as well is none before some."""
    adjectival = "|".join(rf"(?<=\s{noun})" for noun in words["adjectival"])
    return re.compile(
        rf"(?![\w-])(?![’']?\s(?:{any_of(words['not_after'])})(?!\w)(?!\s\w+ing\s))(?!\s[A-Z])"
        rf"(?!(?:{adjectival})\s(?:{any_of(words['not_before'])})(?![\w’']))"
    )


def _among(nouns: Mapping[str, Sequence[str]], entries: Mapping[str, dict]) -> dict[str, set[str]]:
    """Return whom each of the nouns can mean: whoever the phrases that it stands for can."""
    return {noun: {a for phrase in phrases for a in entries[phrase]["among"]} for noun, phrases in nouns.items()}


def _homes(reference: Reference) -> dict[str, set[str]]:
    """Return the listed firms and bodies by the words for whose they are: "Chinese", "UN"."""
    found: dict[str, set[str]] = {}
    for owner, bodies in reference.words["descriptions"]["homes"].items():
        actor = reference.actors[owner]
        for word in actor.demonyms or (actor.name, *actor.aliases):
            found.setdefault(word, set()).update(bodies)
    return found


def _bodies_by_end(reference: Reference) -> dict[str, set[str]]:
    """Return the listed bodies by the first and by the last word of their names."""
    found: dict[str, set[str]] = {}
    for body in (a for a in reference.actors.values() if a.type in ("organisation", "group")):
        for word in (body.name.split()[0], body.name.split()[-1]):
            found.setdefault(word.lower(), set()).add(body.id)
    return found


def _with(entry: dict, bodies: Mapping[str, set[str]]) -> dict:
    """Return an entry that can also mean the listed bodies whose name begins or ends with one of its nouns."""
    called = (bodies.get(noun, ()) for noun in entry["heads"])
    return {**entry, "among": sorted({*entry["among"], *chain.from_iterable(called)})}


def find_described(text: str, rules: DescriptionRules) -> Iterator[tuple[Span, dict]]:
    """Yield the phrases in a text that can stand for an actor, with their entries."""
    for article in _ARTICLE.finditer(text):
        first = _FIRST.match(text, article.end())[0].lower()
        if first not in rules.begins and "-" not in first:
            continue
        ways = (_bloc_at, _seated_at, _homed_at, _phrase_at)
        found = next(filter(None, (way(text, article.end(), rules) for way in ways)), None)
        if found is None:
            continue
        end, entry = found
        if article[1].lower() != "the" and (entry.get("country") or text[end - 1] == "s"):
            continue  # "this country" is the speaker's; "the harm that peacekeepers did"
        if _is_where(text, article.start(), end):
            continue
        if entry.get("body") and SPEAKS_FOR.search(text, max(0, article.start() - 60), article.start()):
            continue
        if not rules.audience.search(text, max(0, article.start() - 20), end):  # "told the nation"
            yield Span(article.start(), end), entry


def _is_where(text: str, start: int, end: int) -> bool:
    """Say whether an island is only where something happens: "students on the island"."""
    lead = (text, max(0, start - 8), start)
    return any(text.startswith(noun, end - len(noun)) and where.search(*lead) for noun, where in _WHERE.items())


def _bloc_at(text: str, start: int, rules: DescriptionRules) -> tuple[int, dict] | None:
    """Return the end and the entry of "15-nation bloc" and "15-nation group", None where none begins at a place."""
    members = _MEMBERS.match(text, start)
    group = rules.of_nations.match(text, members.end()) if members else None
    if group and rules.behind.match(text, group.end()):
        return group.end(), rules.entries["bloc"]
    return _phrase_at(text, members.end(), rules) if members else None


def _seated_at(text: str, start: int, rules: DescriptionRules) -> tuple[int, dict] | None:
    """Return the end and the entry of "Geneva-based body" and "Hague court", None where none begins at a place."""
    match = rules.seated.match(text, start)
    if match is None or not rules.behind.match(text, match.end()):
        return None
    among = rules.fitting[match["noun"]].intersection(rules.seats[match["city"]])
    if not among or not (match["based"] or match["noun"] in rules.bare):
        return None  # "the New York court", "the Geneva bank"
    return _led_by_place(match, "city", among)


def _homed_at(text: str, start: int, rules: DescriptionRules) -> tuple[int, dict] | None:
    """Return the end and the entry of "Chinese oil company" and "UN agency", None where none begins at a place."""
    match = rules.homed.match(text, start)
    if match is None or not rules.behind.match(text, match.end()):
        return None
    among = rules.called[match["noun"]].intersection(rules.homes[match["home"]])
    return _led_by_place(match, "home", among) if among else None


def _led_by_place(match: re.Match, place: str, among: Iterable[str]) -> tuple[int, dict]:
    """Return the end and the entry of a noun whose place in front of it, a part of the match, limits who is meant."""
    return match.end(), {"among": sorted(among), "near": 0, "place_end": match.end(place)}


def _phrase_at(text: str, start: int, rules: DescriptionRules) -> tuple[int, dict] | None:
    """Return the end and the entry of the longest phrase that begins at a place, None where none does."""
    first = _FIRST.match(text, start)
    tail = text[start : start + _LONGEST].lower() if first else ""
    for noun in rules.nouns.get(first[0].lower(), ()) if first else ():
        if rules.entries[noun].get("regional"):
            continue
        if tail.startswith(noun) and rules.behind.match(text, start + len(noun)):
            return start + len(noun), rules.entries[noun]
    match = rules.led.match(text, start) if first and first[0].lower() in rules.leads else None
    if match is None:
        return None
    of = rules.of_region.match(text, match.end())
    end = of.end() if of else match.end()
    entry = _in_region(rules.entries[match["plain"]], match["how"] + (f"{of[1]} " if of else ""), rules.regions)
    if not rules.behind.match(text, end) or (entry.get("regional") and "region" not in entry):
        return None
    return end, entry


def _in_region(entry: dict, adjectives: str, regions: Mapping[str, Sequence[str]]) -> dict:
    """Return an entry limited to the countries of a region that the adjectives name: "the small Gulf state"."""
    named = [set(regions[name]) for name in regions if adjectives and re.search(rf"(?<![\w-]){name}\s", adjectives)]
    if not named:
        return entry
    if entry.get("regional"):
        named.append(set(entry["among"]))
    return {**entry, "among": sorted(set.intersection(*named)), "near": 0, "region": True}
