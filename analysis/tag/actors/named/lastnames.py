"""Last names that stand alone: whose they are, told by the full names and titles of the same article."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick
from rapidfuzz.distance import OSA

from analysis.reference import Office, Reference
from analysis.schema import Mention
from analysis.tag.actors.gazetteer import WEEKDAY, is_person, is_whole_word
from analysis.tag.actors.named.kin import names_without_kin, shared_by_two
from analysis.tag.actors.named.places import is_where
from analysis.tag.actors.offices import offices_meant, role_entries
from analysis.tag.actors.titles import UPPER, last_name, person_id, title_start

_CAPITALISED = re.compile(rf"(?<![\w’'-])[{UPPER}]\w{{4,}}(?:-\w+)*")
_WORD_BEFORE = re.compile(rf"(?<![\w’'-])([{UPPER}](?:\w*|\w{{0,3}}\.))\s$")
_PARTICLE = re.compile(r"\s(?:al|bin|bint|da|de|del|van|von)\s")  # "Osama bin Laden" is no slip for Obama
_ACTS = re.compile(
    r"\s(?:has|had|was|is|will|would|did|[a-z]+ed|said|says|told|left|met|flew|went)(?!\w)|[’']s\s|,\s\d\d,\s"
)
_WORD = re.compile(r"[\w-]")
_NAME_AFTER = re.compile(rf"\s([{UPPER}][a-z]+(?:-[a-z]+)?)(?![\w’'])")


class Context(NamedTuple):
    """What deciding on a last name needs to know of the article."""

    text: str
    starts: frozenset[int]  # where a capital letter says nothing
    countries: Mapping[int, str]  # end of a naming -> country
    known: frozenset[str]  # actors named
    reference: Reference
    date: str


def find_last_names(context: Context, mentions: Sequence[Mention], taken: bytearray) -> list[Mention]:
    """Return the last names that stand alone, and their typos.

    A last name is that of the one person whom the article names in full; where two share it, it is left out. A title
    can name a person as well ("President Biden"), if on the article's date just one listed person holds that office.
    """
    persons = persons_by_last_name(mentions, context.reference)
    titled = list(_titled(context, persons, taken))
    for mention in titled:
        persons[mention.mention].add(mention.actor_id)
        taken[mention.start_char : mention.end_char] = b"\1" * len(mention.mention)
    last_names = {name: next(iter(ids)) for name, ids in persons.items() if name and len(ids) == 1}
    last_names |= names_without_kin(context.text, mentions, persons, context.reference)
    last_names |= _other_names(context, mentions, last_names)
    alone = list(_alone(context, last_names, taken))
    for mention in alone:
        taken[mention.start_char : mention.end_char] = b"\1" * len(mention.mention)
    return [*titled, *alone, *_families(context, persons, taken), *_typos(context, last_names, taken)]


def _families(context: Context, persons: Mapping[str, set[str]], taken: bytearray) -> Iterator[Mention]:
    """Yield "the Skripals" once for each of the only two persons of that last name whom the article names."""
    pairs = {f"{name}s": sorted(ids) for name, ids in shared_by_two(persons).items()}
    for start, end, name in occurrences(context.text, list(pairs)):
        led = context.text[max(0, start - 4) : start].lower() == "the " and _stands_alone(context, start, end)
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
    alone = [end for end in ends if not _NAME_AFTER.match(text, end, end + 25)]
    acts = first not in _listed_persons(context.reference) and any(_ACTS.match(text, end) for end in alone)
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
        elif _is_found(mention, reference):
            name = last_name(mention.mention)
            persons[name].add(mention.actor_id)
            if re.match(r"(?:al|el)-", name):
                persons[name[3:]].add(mention.actor_id)
    return persons


def _titled(context: Context, persons: Mapping[str, set[str]], taken: bytearray) -> Iterator[Mention]:
    """Yield last names behind a title whose office one listed person held on the date."""
    automaton, names = _listed_last_names(context.reference)
    for index, start, end in automaton.find_matches_as_indexes(context.text, overlapping=True):
        name = names[index]
        if any(taken[start:end]) or not _stands_alone(context, start, end):
            continue
        begin = title_start(context.text, start, context.reference)
        person = _office_holder(context, begin, start, name) if begin >= 0 else ""
        if person and persons.get(name) != {person}:
            yield Mention(start, end, name, person, "last_name", "title_last_name")


@lru_cache(maxsize=8)
def _listed_last_names(reference: Reference) -> tuple[AhoCorasick, list[str]]:
    names = sorted(_listed_persons(reference)) or ["\0"]
    return AhoCorasick(names), names


@lru_cache(maxsize=8)
def _listed_persons(reference: Reference) -> dict[str, list[str]]:
    persons: dict[str, list[str]] = {}
    for actor in reference.actors.values():
        if actor.type == "person" and actor.last_name:
            persons.setdefault(actor.last_name, []).append(actor.id)
    return persons


def _office_holder(context: Context, begin: int, start: int, name: str) -> str:
    """Return the only listed person of that last name in the office that the title names, for a country that fits."""
    title, former = _office_title(context.text[begin:start], context.reference)
    country = country_before(context.text, begin, context.countries)
    persons = _listed_persons(context.reference)[name]
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
    before = re.search(r"(?:[’']s?)?\s$", text[max(0, begin - 3) : begin])
    return countries.get(begin - len(before.group()), "") if before else ""


def _has_title(person: str, office: Office, title: str, context: Context) -> bool:
    if office.title.lower() == title:
        return True
    entries = role_entries(context.reference).get(title, ())
    meant = (offices_meant(entry, office.represents, context.reference, context.date) for entry in entries)
    return any(o.person == person for offices in meant for o in offices)


def _alone(context: Context, last_names: Mapping[str, str], taken: bytearray) -> Iterator[Mention]:
    """Yield the last names that stand alone; "Hunter Biden" is not Joe Biden, "President Biden" is."""
    for start, end, name in occurrences(context.text, list(last_names)):
        person = last_names[name]
        if not any(taken[start:end]) and _stands_alone(context, start, end) and _fits(context, start, person):
            yield Mention(start, end, name, person, "last_name", "last_name")


def occurrences(text: str, names: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, name) wherever one of ``names`` stands in ``text``, also inside words."""
    if names:
        for index, start, end in AhoCorasick(names).find_matches_as_indexes(text, overlapping=True):
            yield start, end, names[index]


def _stands_alone(context: Context, start: int, end: int) -> bool:
    """Say whether a last name is no part of another name or of a longer word."""
    text = context.text
    if not is_whole_word(text, start, end) or text[start - 1 : start] in ("-", "’", "'") or text[end : end + 1] == "-":
        return False
    after = _NAME_AFTER.match(text, end, end + 25)
    if after and not WEEKDAY.match(after[1]):
        return False
    window = max(0, start - 25)
    before = _WORD_BEFORE.search(text[window:start])
    if before is None or start in context.starts:
        return True
    if window + before.start() in context.starts:
        opening = before[1] in context.reference.words["sentences"]["starters"] or before[1].endswith("ing")
        return opening or WEEKDAY.match(before[1]) is not None or _titled_here(context, start)
    return WEEKDAY.match(before[1]) is not None or _titled_here(context, start)


def _titled_here(context: Context, start: int) -> bool:
    return title_start(context.text, start, context.reference) >= 0


def _fits(context: Context, start: int, person: str) -> bool:
    """Say whether the title before a last name can be that person's: not "Mr. Clinton" for Hillary Clinton."""
    actor = context.reference.actors.get(person)
    begin = title_start(context.text, start, context.reference) if actor else -1
    if begin < 0:
        return True
    title, _ = _office_title(context.text[begin:start], context.reference)
    honorifics = context.reference.words["last_names"]["honorifics"]
    if any(title in honorifics[gender] for gender in "mf" if actor.gender and gender != actor.gender):
        return False
    entries = role_entries(context.reference).get(title, ())
    kinds = {kind for entry in entries for kind in _kinds(entry)}
    held = {o.kind for o in context.reference.offices_of(person)}
    return not kinds or not held or bool(kinds & held)


def _kinds(entry: dict) -> tuple[str, ...]:
    return ("head_of_state", "head_of_government") if entry["kind"] == "leader" else (entry["kind"],)


def _typos(context: Context, last_names: Mapping[str, str], taken: bytearray) -> Iterator[Mention]:
    """Yield capitalised words one edit away from a last name of the article, never plain words or other names."""
    by_letter: dict[str, list[str]] = defaultdict(list)
    for name in last_names:
        if len(name) >= 5:
            by_letter[name[0]].append(name)
    if not by_letter:
        return
    seen: dict[str, str] = {}
    for match in _CAPITALISED.finditer(context.text):
        word = match.group()
        if word[0] not in by_letter or any(taken[match.start() : match.end()]):
            continue
        if word not in seen:
            seen[word] = _misspelt(word, by_letter[word[0]], context)
        alone = seen[word] and not _PARTICLE.match(context.text, match.end())
        if alone and _stands_alone(context, *match.span()):
            yield Mention(*match.span(), word, last_names[seen[word]], "typo", "one_edit")


def _misspelt(word: str, names: Sequence[str], context: Context) -> str:
    """Return the last name that ``word`` misspells; "" for a known name, a plural, a plain word, or somebody else's.

    Somebody else's is a word that the article gives a first name, or uses more than once and as often as the name.
    """
    near = [n for n in names if word != n and OSA.distance(word, n, score_cutoff=1) == 1]
    if len(near) != 1 or word.startswith(near[0]) or word in _listed_persons(context.reference):
        return ""
    text = context.text
    if word.lower() in text.replace(word, "") or text.count(word) > max(1, text.count(near[0]) - 1):
        return ""
    others = re.search(rf"(?<![\w.])[{UPPER}](?:\w*|\w?\.)\s{word}(?!\w)", text)
    return "" if others and not _titled_here(context, others.end() - len(word)) else near[0]
