"""Full names that no list knows, told by their given name ("Gustavo Petro") or by what explains them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from analysis.reference import Reference
from analysis.tag.actors.gazetteer import is_whole_word
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.titles import NAME, UPPER, Person, person_name, title_start

_PLACE_BEFORE = re.compile(
    r"(?<!\w)(?:[Ii]n|[Aa]t|[Nn]ear|[Ii]nto|[Aa]cross|[Oo]utside|[Tt]he|Saint|San|Mount|Lake|Port)\s$"
)
_BYLINE = re.compile(r"(?<!\w)(?:By|Photo:|Reporting by|Editing by)\s$")
_NAME_BEFORE = re.compile(rf"(?<![\w’'-])[{UPPER}][\w.’'-]*(?<![’']s)(?<!\w{{4}}\.)[ \t]$")
_WHO = re.compile(r",\s(?:who|whom|\d\d,)\s")  # of a person: "Mun Chol, who had lived there", "Mun Chol, 54, said"
_HYPHENATED = re.compile(  # "Kim Jong-nam", not "Ivy League-trained"
    rf"[{UPPER}][a-z]{{1,5}}[ \t][{UPPER}][a-z]{{1,5}}-(?!led|era|run|like|style|wide)[a-z]{{1,6}}(?<!ed)"
)
_PAIR = re.compile(rf"[{UPPER}](?<![\w’'-].)[\w’'-]+[ \t]+(?=[{UPPER}]|al-|el-)")


class _Words(NamedTuple):
    given: AhoCorasick
    names: list[str]
    starters: frozenset[str]
    behind: re.Pattern  # ", the national security adviser"
    before: re.Pattern  # "the irrigation minister in Cairo, "
    not_after: re.Pattern


def given_names(reference: Reference) -> list[str]:
    """Return the given names that tell a person: those of names.yml and of the listed persons."""
    words = reference.words["names"]
    people = (a for a in reference.actors.values() if a.type == "person" and " " in a.name)
    listed = {a.name.split()[0] for a in people if a.last_name and a.name.endswith(a.last_name)}
    usual = {g for g in listed if g.isalpha() and len(g) > 2} - set(words["not_given"])
    return sorted({*words["given"], *usual})


@lru_cache(maxsize=8)
def given_set(reference: Reference) -> frozenset[str]:
    """Return the given names as a set, to ask for one of them."""
    return frozenset(given_names(reference))


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    words, given = reference.words["names"], given_names(reference)
    nouns = any_of([*words["nouns"], *reference.words["titles"]["single"], *reference.words["speakers"]["someone"]])
    return _Words(
        AhoCorasick(given),
        given,
        frozenset(reference.words["sentences"]["starters"]),
        re.compile(
            rf",\s(?:(?:now|then|also|still)\s)?(?:[Tt]he|its|his|her|their|a|an|(?:[{UPPER}][\w&-]+\s){{0,2}}[{UPPER}][\w-]+[’']s?)\s"
            rf"(?:[\w’'-]+\s){{0,5}}?(?i:{nouns})(?=,|\.|;|\s(?:of|in|at|for|to|from|who|whom|whose|and|until|under|with|based|it|he|she|they)\s)"
        ),
        re.compile(
            rf"(?:(?<!\w)(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[Aa]n?)|[’']s?)\s(?:[\w-]+\s){{0,3}}(?i:{nouns})"
            rf"(?:\s(?:of|in|for|at|to)\s(?:the\s)?[\w’' -]{{2,40}})?,\s$"
        ),
        re.compile(rf"(?:[’']s)?[\s-](?i:{any_of(words['not_after'])})(?![\w-])"),
    )


def find_full_names(text: str, reference: Reference) -> Iterator[Person]:
    """Yield names of two to four parts that are persons' by their given name, or by an explanation beside them.

    "Uhuru Kenyatta, Kenya's former president", "his predecessor, Iván Duque". A name behind "in" or "the", or before
    "bridge" or "airport", is none; nor is one of which a part says that it is a body ("Council", "Bank").
    """
    words = _words(reference)
    for _, start, end in words.given.find_matches_as_indexes(text, overlapping=True):
        if text[end : end + 1] not in " \t" or not is_whole_word(text, start, end):
            continue
        before = _NAME_BEFORE.search(text, max(0, start - 25), start)
        goes_on = before and before.group().strip() not in words.starters and title_start(text, start, reference) < 0
        if not goes_on:
            name = name_at(text, start, reference)
            if name:
                yield Person(start, start + len(name), name, "given_name")
    for pair in _PAIR.finditer(text):
        found = NAME.match(text, pair.start())
        start, end = found.span() if found else pair.span()
        behind = text[end : end + 2] == ", " and (words.behind.match(text, end, end + 90) or _WHO.match(text, end))
        behind = behind or ("-" in text[start:end] and _HYPHENATED.fullmatch(text, start, end))
        before = text[start - 2 : start] == ", " and words.before.search(text, max(0, start - 90), start)
        name = name_at(text, start, reference) if behind or before else ""
        if name:
            yield Person(start, end, name, "explained")


def name_at(text: str, start: int, reference: Reference, *, behind_in: bool = False) -> str:
    """Return the person's name that begins at ``start`` and goes on to the last capital, "" for none.

    Names of places ("in Santa Fe") are none, but with ``behind_in`` all those behind "in" and the like may be persons'.
    """
    words = _words(reference)
    found = NAME.match(text, start)
    name = person_name(text, start, reference) if found else ""
    if not name or name != found.group() or name.split()[0] in words.starters:
        return ""
    lead = text[max(0, start - 20) : start]
    place = not behind_in and _PLACE_BEFORE.search(lead)
    if place or _BYLINE.search(lead) or text[start - 1 : start] in ("-", "’", "'"):
        return ""
    return "" if words.not_after.match(text, start + len(name)) else name
