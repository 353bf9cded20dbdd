"""Names in a text: every whole-word, case-sensitive naming of a listed actor, the longest where several overlap."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from analysis.reference import Actor, Reference
from analysis.schema import Mention
from analysis.tag.actors.offices import any_of

WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?!\w)")
NOT_AT_A_NAME = rf"(?!\s(?:on|across|beyond|along)\s(?:the\s)?(?!{WEEKDAY.pattern})[A-Z])"  # not " on the Nile"


class Name(NamedTuple):
    """A name and whom it may mean: ``candidates`` are (actor id, kind); none for a name that is no actor."""

    name: str
    candidates: tuple[tuple[str, str], ...]


class Hit(NamedTuple):
    """One naming in a text: ``text[start:end] == name.name``."""

    start: int
    end: int
    name: Name


class Gazetteer:
    """An automaton over all names; built once per reference (see ``compile_gazetteer``)."""

    def __init__(self, names: dict[str, tuple[tuple[str, str], ...]], *, never: re.Pattern | None = None):
        """Take all names with whom each may mean; ``never`` matches where the last word of one says it is none."""
        self._names = [Name(name, candidates) for name, candidates in names.items()]
        self._never = never
        self._automaton = AhoCorasick([name.name for name in self._names]) if self._names else None

    def names(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Return every name with its candidates."""
        return {name.name: name.candidates for name in self._names}

    def longest_matches(self, text: str) -> Iterator[Hit]:
        """Yield the namings in reading order; where two overlap the earlier, then the longer one wins."""
        end_of_last = 0
        for start, minus_end, index in sorted((start, -end, index) for start, end, index in self._found(text)):
            if start >= end_of_last:
                end_of_last = -minus_end
                yield Hit(start, end_of_last, self._names[index])

    def all_matches(self, text: str) -> list[Hit]:
        """Return every naming, also those that overlap, in no particular order."""
        return [Hit(start, end, self._names[index]) for start, end, index in self._found(text)]

    def _found(self, text: str) -> Iterator[tuple[int, int, int]]:
        if self._automaton is not None:
            for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
                if is_whole_word(text, start, end) and not _goes_on(text, start, end):
                    if not (self._never and self._never.match(text, max(start, text.rfind(" ", start, end) + 1))):
                        yield start, end, index


@lru_cache(maxsize=4096)  # asked for each naming again and again
def is_country(actor_id: str) -> bool:
    """Say whether an id means a country ("KOR"), not an organisation ("who") or a person."""
    return len(actor_id) == 3 and actor_id.isalpha() and actor_id.isupper()


@lru_cache(maxsize=16384)
def is_person(actor_id: str, reference: Reference) -> bool:
    """Say whether an id means a person, listed or discovered ("~ahn-myung-hun"), not a body ("~senate-of-bolivia",
    "~canal-support-committee", "~mak": nobody is found by one name alone).
    """
    if actor_id.startswith("~"):
        return "-of-" not in actor_id and "-" in actor_id and not is_called(actor_id, heads_of_bodies(reference))
    return actor_id in reference.actors and reference.actors[actor_id].type == "person"


def is_called(actor_id: str, nouns: Set[str]) -> bool:
    """Say whether the name of an actor that no list has holds one of these nouns: "~canal-support-committee"."""
    return actor_id.startswith("~") and not nouns.isdisjoint(actor_id[1:].split("-"))


@lru_cache(maxsize=8)
def heads_of_bodies(reference: Reference) -> frozenset[str]:
    """Return the nouns that tell a body in no list by its id."""
    words = reference.words["bodies"]
    nouns = (*words["heads"], *words["opens"], *words["boards"], *words["ends"], *words["parties"])
    return frozenset(noun.lower().split()[-1] for noun in nouns)


def without_accents(name: str) -> str:
    """Return a name without its accents: "Assimi Goïta" gives "Assimi Goita"."""
    return re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFKD", name))


def covered_by(mentions: Iterable[Mention]) -> set[int]:
    """Return the places in the text that lie in a naming."""
    return places_in((m.start_char, m.end_char) for m in mentions)


def places_in(spans: Iterable[tuple[int, int]]) -> set[int]:
    """Return the places in the text that lie in a span."""
    return set().union(*(range(start, end) for start, end in spans))


def is_whole_word(text: str, start: int, end: int) -> bool:
    """Say whether no letter or digit touches ``text[start:end]`` ("US" is not in "USA"; it is in "US-led")."""
    return not (
        (start > 0 and text[start - 1].isalnum() and text[start].isalnum())
        or (end < len(text) and text[end].isalnum() and text[end - 1].isalnum())
    )


def _goes_on(text: str, start: int, end: int) -> bool:
    """Say whether "the South" is only the beginning of a longer name ("the South Atlantic", not "the South Monday")."""
    if text[start : start + 4] not in ("the ", "The ") or not text[end + 1 : end + 2].isupper():
        return False
    return text[end] in " -" and not WEEKDAY.match(text, end + 1)


@lru_cache(maxsize=8)
def compile_gazetteer(reference: Reference) -> Gazetteer:
    """Build the automaton of all actors' names and of the names that are no actors ("South China Sea", outlets)."""
    names: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for actor in reference.actors.values():
        for name, kind in _names_of(actor):
            for spelling in _spellings(name, accents=actor.type != "person"):
                names[spelling].setdefault((actor.id, kind))
    for phrase in _no_actors(reference):
        names.setdefault(phrase, {})
    forces, things = (any_of(reference.words["bodies"][key]) for key in ("forces", "of_forces"))
    never = re.compile(rf"(?:{forces})\s(?:{things})(?![\w-])")  # "Pakistani military attaches": of the country
    return Gazetteer({name: tuple(candidates) for name, candidates in names.items()}, never=never)


def _names_of(actor: Actor) -> Iterator[tuple[str, str]]:
    yield actor.name, "name"
    for kind, names in (("alias", actor.aliases), ("demonym", actor.demonyms), ("metonym", actor.metonyms)):
        for name in names:
            if name != actor.name:
                yield name, kind


def _spellings(name: str, *, accents: bool) -> Iterator[str]:
    """Yield the spellings of a name that news text uses: straight or curly apostrophe, "The" at a sentence's start,
    and without its accents where it can lose them ("Lopez Obrador").
    """
    plain = name if accents else without_accents(name)
    for spelling in dict.fromkeys((name, name.replace("'", "’"), plain)):
        yield spelling
        if spelling.startswith("the "):
            yield "The " + spelling[4:]


def _no_actors(reference: Reference) -> Iterator[str]:
    yield from reference.words.get("no_actors", ())
    for outlet in reference.outlets:
        if outlet.kind != "agency":
            yield outlet.name
            yield from (alias for alias in outlet.aliases if " " in alias)
