"""Titles before names ("US Secretary of State", "Gen.", "spokesman") and the persons they reveal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference

_GIVEN = r"[A-ZÀ-Þ][\w’'.]*(?:-[\w’']+)*"
_PARTICLE = r"(?:al|bin|bint|da|de|del|den|der|di|dos|du|el|la|le|ten|van|von|ul)"
_NAME = rf"{_GIVEN}(?:\s(?:{_PARTICLE}\s){{0,2}}{_GIVEN}){{1,3}}"


class Person(NamedTuple):
    """A person's name found behind a title; ``last_name`` is the part that news uses alone afterwards."""

    start: int
    end: int
    name: str
    last_name: str


@lru_cache(maxsize=8)
def title_pattern(reference: Reference) -> str:
    """Return the regular expression of a title phrase, without the name behind it."""
    words = reference.words["titles"]
    modifiers, single, tails = (_any_of(words[key]) for key in ("modifiers", "single", "tails"))
    honorifics = _any_of(words["honorifics"])
    return rf"(?:(?:(?:{modifiers})[\s-])*(?:{single})(?:\s(?:{tails}))?|(?:{honorifics}))"


@lru_cache(maxsize=8)
def _ending_in_title(reference: Reference) -> re.Pattern:
    return re.compile(rf"(?<![\w-])(?i:{title_pattern(reference)})\s?,?\s$")


@lru_cache(maxsize=8)
def _title_and_name(reference: Reference) -> re.Pattern:
    return re.compile(rf"(?<![\w-])(?i:{title_pattern(reference)})[ \t](?P<name>{_NAME})")


def title_start(text: str, name_start: int, reference: Reference, *, window: int = 90) -> int:
    """Return where the title that ends right before ``name_start`` begins, or -1 if there is none."""
    begin = max(0, name_start - window, text.rfind("\n", 0, name_start) + 1)
    found = _ending_in_title(reference).search(text[begin:name_start])
    return begin + found.start() if found else -1


def find_titled_persons(text: str, reference: Reference) -> Iterator[Person]:
    """Yield "First Last" behind a title: "Foreign Ministry spokesman Ahn Myung-hun" gives Ahn Myung-hun.

    A hyphenated last part that goes on in lower case marks a family name in front ("Ahn Myung-hun": Ahn).
    """
    for found in _title_and_name(reference).finditer(text):
        name = strip_name(found["name"])
        if " " in name:
            start = found.start("name")
            yield Person(start, start + len(name), name, last_name(name))


def strip_name(name: str) -> str:
    """Return ``name`` without a possessive, a final stop or trailing blanks."""
    return re.sub(r"(?:[’']s?|\.)$", "", name.rstrip())


def last_name(name: str) -> str:
    """Return the family name: the first part before a given name such as "Myung-hun", else the last part."""
    parts = name.split()
    return parts[0] if re.fullmatch(r"[A-Z]\w+-[a-z]\w+", parts[-1]) else parts[-1]


def person_id(name: str) -> str:
    """Return the id of an unlisted person: "Ahn Myung-hun" gives "~ahn-myung-hun"."""
    return "~" + re.sub(r"[^\w]+", "-", name.lower()).strip("-")


def _any_of(phrases: list[str]) -> str:
    return "|".join(re.escape(p).replace(r"\ ", r"\s") for p in sorted(phrases, key=len, reverse=True))
