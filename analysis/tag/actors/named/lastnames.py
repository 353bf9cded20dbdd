"""Last names that stand alone: whose they are, told by the full names and titles of the same article."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from analysis.reference import Office, Reference
from analysis.schema import Mention
from analysis.tag.actors.gazetteer import is_person
from analysis.tag.actors.genders import gender
from analysis.tag.actors.named.alone import NAME_AFTER, Context, listed_persons, named_before, occurrences, stands_alone
from analysis.tag.actors.named.firstnames import find_first_names
from analysis.tag.actors.named.places import is_where
from analysis.tag.actors.named.shared import Shared, names_without_kin, shared_by_two
from analysis.tag.actors.named.typos import find_typos
from analysis.tag.actors.offices import offices_meant, role_entries
from analysis.tag.actors.titles import LED_BY_PARTICLE, last_name, person_id, title_start

_ACTS = re.compile(
    r"\s(?:has|had|was|is|will|would|did|[a-z]+ed|said|says|told|left|met|flew|went)(?!\w)|[’']s\s|,\s\d\d,\s"
)
_WORD = re.compile(r"[\w-]")
_ABBREVIATED = re.compile(r"[A-Z]{3,}\s(?![A-Z]+$)")  # a body's: "NHS England"
_OWNER = re.compile(r"(?:[’']s?)?\s$")
_HONOURED = re.compile(r"(?<!\w)M(?:r|rs|s)\.?\s$")


def find_last_names(context: Context, mentions: Sequence[Mention], taken: bytearray) -> list[Mention]:
    """Return the last names that stand alone, and their typos.

    A last name is that of the one person whom the article names in full; where several share it, that of whom the title
    before it fits ("Mr. Obama"), or else of the one whom the article named first. A title can name a person as well
    ("President Biden"), if on the article's date just one listed person holds that office; "Putin" and other names that
    everybody knows are those of their bearers where the article names nobody else so.
    """
    persons = persons_by_last_name(mentions, context.reference)
    titled = list(_titled(context, persons, taken))
    for mention in titled:
        persons[mention.mention].add(mention.actor_id)
        taken[mention.start_char : mention.end_char] = b"\1" * len(mention.mention)
    last_names = {name: next(iter(ids)) for name, ids in persons.items() if name and len(ids) == 1}
    last_names |= names_without_kin(context.text, mentions, persons, context.reference)
    last_names |= _other_names(context, mentions, last_names)
    last_names |= {name: person for name, person in _known(context).items() if name not in persons}
    alone = list(_alone(context, last_names, persons, Shared(mentions, persons), taken))
    for mention in alone:
        taken[mention.start_char : mention.end_char] = b"\1" * len(mention.mention)
    firsts = list(find_first_names(context, mentions, taken))
    return [*titled, *alone, *_families(context, persons, taken), *find_typos(context, last_names, taken), *firsts]


def _known(context: Context) -> dict[str, str]:
    """Return the last names of a text that tell a listed person by themselves, where none has a name before it."""
    automaton, known = _known_names(context.reference)
    found: dict[int, bool] = {}
    for index, start, _ in automaton.find_matches_as_indexes(context.text):
        found[index] = found.get(index, True) and not named_before(context, start)
    return dict(known[index] for index, alone in found.items() if alone)


@lru_cache(maxsize=8)
def _known_names(reference: Reference) -> tuple[AhoCorasick, list[tuple[str, str]]]:
    listed = listed_persons(reference)
    names = [name for name in reference.words["last_names"]["known"] if len(listed[name]) == 1]
    return AhoCorasick(names), [(name, listed[name][0]) for name in names]


@lru_cache(maxsize=8)
def _known_to_two(reference: Reference) -> dict[str, list[str]]:
    """Return those of them that several listed persons have, whom only a title tells: "Mrs. Clinton"."""
    listed = listed_persons(reference)
    return {name: listed[name] for name in reference.words["last_names"]["known"] if len(listed[name]) > 1}


def _families(context: Context, persons: Mapping[str, set[str]], taken: bytearray) -> Iterator[Mention]:
    """Yield "the Skripals" once for each of the only two persons of that last name whom the article names."""
    pairs = {f"{name}s": sorted(ids) for name, ids in shared_by_two(persons).items()}
    for start, end, name in occurrences(context.text, list(pairs)):
        led = context.text[max(0, start - 4) : start].lower() == "the " and stands_alone(context, start, end)
        if led and not any(taken[start:end]):
            yield from (Mention(start, end, name, p, "group", "family", f"g{start}") for p in pairs[name])


def _other_names(context: Context, mentions: Sequence[Mention], last_names: Mapping[str, str]) -> dict[str, str]:
    """Return the other parts of their names by which the article goes on to call unlisted persons.

    Ethiopians and Eritreans are called by the first ("Getachew Reda ... Getachew said"), as are Chinese and Koreans,
    whose family name it is ("Khaw Boon Wan ... Khaw replied"), Somalis and many Spanish speakers by the second of three
    ("Muse Bihi Abdi ... Bihi"); but nobody whose last name stands alone, unless their given name tells.
    """
    full = Counter(m.mention for m in mentions if _is_found(m, context.reference) and m.mention.count(" ") in (1, 2))
    ends: dict[str, list[int]] = defaultdict(list)  # where each word of their names ends
    for start, end, word in occurrences(context.text, sorted({word for name in full for word in name.split()})):
        if not _WORD.match(context.text, end) and not (start and _WORD.match(context.text, start - 1)):
            ends[word].append(end)
    called_by = context.reference.words["names"]["called_by"]
    firsts = Counter(name.split()[0] for name in full)
    found: dict[str, set[str]] = defaultdict(set)
    for name, n in full.items():
        first, *middle, last = name.split()
        by_last = len(ends[last]) > n
        parts = [m for m in middle if m.isalpha() and len(m) > 3 and not by_last]
        only = not by_last and firsts[first] == 1
        if first in called_by or (only and _is_called(context, first, ends[first])):
            parts.append(first)
        if middle and middle[0][0].isupper():  # "Agostinho Belo Sarmento ... Belo Sarmento"
            parts.append(f"{middle[0]} {last}")
        for part in set(parts) - last_names.keys():
            found[part].add(person_id(name))
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def _is_called(context: Context, first: str, ends: Sequence[int]) -> bool:
    """Say whether the first part of a name stands alone as that of a person: "Khaw replied", not "in Victoria"."""
    text, words = context.text, context.reference.words
    if any(first in names for names in (words["sentences"]["starters"], words["names"]["not_given"])):
        return False
    alone = [end for end in ends if not NAME_AFTER.match(text, end, end + 25)]
    acts = first not in listed_persons(context.reference) and any(_ACTS.match(text, end) for end in alone)
    return acts and not any(is_where(text, end - len(first), context.reference) for end in alone)


def _is_found(m: Mention, reference: Reference) -> bool:
    """Say whether a mention is the full name of a person whom no list has."""
    return m.actor_id.startswith("~") and m.kind == "name" and is_person(m.actor_id, reference)


def persons_by_last_name(mentions: Iterable[Mention], reference: Reference) -> dict[str, set[str]]:
    """Return whom the article names in full, by the last name that it uses afterwards."""
    persons: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        actor = reference.actors.get(mention.actor_id)
        if actor is not None and actor.type == "person":
            persons[actor.last_name].add(actor.id)
            for written in mention.mention.split()[1:]:  # "Guaidó" of Juan Guaidó, listed as Guaido
                if written != actor.last_name and person_id(written) == person_id(actor.last_name):
                    persons[written].add(actor.id)
        elif _is_found(mention, reference) and not _ABBREVIATED.match(mention.mention):
            name = last_name(mention.mention)
            persons[name].add(mention.actor_id)
            if name.startswith(("al-", "el-")):
                persons[name[3:]].add(mention.actor_id)
        else:
            continue
        led = LED_BY_PARTICLE.search(mention.mention)
        for whole in (led[1], led[1][0].upper() + led[1][1:]) if led else ():  # "bin Salman", "El-Sisi"
            persons[whole].add(mention.actor_id)
    return persons


def _titled(context: Context, persons: Mapping[str, set[str]], taken: bytearray) -> Iterator[Mention]:
    """Yield last names behind a title whose office one listed person held on the date."""
    automaton, names = _listed_last_names(context.reference)
    for index, start, end in automaton.find_matches_as_indexes(context.text, overlapping=True):
        name = names[index]
        if any(taken[start:end]) or not stands_alone(context, start, end):
            continue
        begin = title_start(context.text, start, context.reference)
        person = _office_holder(context, begin, start, name) if begin >= 0 else ""
        if person and persons.get(name) != {person}:
            yield Mention(start, end, name, person, "last_name", "title_last_name")


@lru_cache(maxsize=8)
def _listed_last_names(reference: Reference) -> tuple[AhoCorasick, list[str]]:
    names = sorted(listed_persons(reference)) or ["\0"]
    return AhoCorasick(names), names


def _office_holder(context: Context, begin: int, start: int, name: str) -> str:
    """Return the only listed person of that last name in the office that the title names, for a country that fits."""
    title, former = _office_title(context.text[begin:start], context.reference)
    country = country_before(context.text, begin, context.countries)
    persons = listed_persons(context.reference)[name]
    found = {
        (person, office.represents)
        for person in ([] if former else persons)
        for office in context.reference.offices_of(person, context.date) if context.date
        if country in ("", office.represents) and _has_title(person, office, title, context)
    }  # fmt: skip
    if len({person for person, _ in found}) != 1:
        return ""
    supported = country or len(persons) == 1 or any(represents in context.known for _, represents in found)
    return found.pop()[0] if supported else ""


def _office_title(title: str, reference: Reference) -> tuple[str, bool]:
    """Return a title in lower case without words such as "outgoing", and whether it is one of the past."""
    words = reference.words["last_names"]
    parts = title.lower().replace(",", " ").split()
    former = False
    while parts and (parts[0] in words["former"] or parts[0] in words["standing"]):
        former = (parts.pop(0) in words["former"]) or former
    return " ".join(parts).removeprefix("ex-"), former or parts[:1] != [] and parts[0].startswith("ex-")


def country_before(text: str, begin: int, countries: Mapping[int, str]) -> str:
    """Return the country named right before ``begin``, with or without a possessive, or ""."""
    before = _OWNER.search(text, max(0, begin - 3), begin)
    return countries.get(before.start(), "") if before else ""


def _has_title(person: str, office: Office, title: str, context: Context) -> bool:
    if office.title.lower() == title:
        return True
    entries = role_entries(context.reference).get(title, ())
    meant = (offices_meant(entry, office.represents, context.reference, context.date) for entry in entries)
    return any(o.person == person for offices in meant for o in offices)


def _alone(
    context: Context, last_names: Mapping[str, str], persons: Mapping[str, set[str]], shared: Shared, taken: bytearray
) -> Iterator[Mention]:
    """Yield the last names that stand alone; "Hunter Biden" is not Joe Biden, "President Biden" is."""
    several = {name: ids for name, ids in persons.items() if name and len(ids) > 1}
    known = _known_to_two(context.reference)
    bearers = {**dict.fromkeys(known, ()), **several, **{name: (person,) for name, person in last_names.items()}}
    for start, end, name in occurrences(context.text, list(bearers)):
        if any(taken[start:end]) or not stands_alone(context, start, end):
            continue
        fitting = {p for p in bearers[name] if _fits(context, start, p)}
        if not fitting and _HONOURED.search(context.text, max(0, start - 6), start):
            fitting = {p for p in known.get(name, ()) if _fits(context, start, p)}
        first = shared.whose(name, start) if len(fitting) > 1 else ""
        for person in fitting if len(fitting) == 1 else fitting & {first}:
            yield Mention(start, end, name, person, "last_name", "last_name")


def _fits(context: Context, start: int, person: str) -> bool:
    """Say whether the title before a last name can be that person's: not "Mr. Clinton" for Hillary Clinton, nor the
    "Chinese Foreign Minister" for Russia's.
    """
    begin = title_start(context.text, start, context.reference)
    if begin < 0:
        return True
    title, _ = _office_title(context.text[begin:start], context.reference)
    honorifics, own = context.reference.words["last_names"]["honorifics"], gender(person, context.reference)
    if any(title in honorifics[other] for other in "mf" if own and other != own):
        return False
    entries = role_entries(context.reference).get(title, ())
    kinds = {kind for entry in entries for kind in _kinds(entry)}
    held = context.reference.offices_of(person)
    country = country_before(context.text, begin, context.countries)
    elsewhere = country and held and country not in {o.represents for o in held}
    return not elsewhere and (not kinds or not held or not kinds.isdisjoint(o.kind for o in held))


def _kinds(entry: dict) -> tuple[str, ...]:
    return ("head_of_state", "head_of_government") if entry["kind"] == "leader" else (entry["kind"],)
