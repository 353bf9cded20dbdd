"""Bodies with a short name that an article explains: "MAK, a Kabyle movement based in Paris", "the bank HSBC"."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from analysis.reference import Reference
from analysis.schema import Span
from analysis.tag.actors.gazetteer import WEEKDAY, is_whole_word
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.titles import UPPER

_NAME = rf"[{UPPER}][\w&]*[a-z\d{UPPER}]"
_ACRONYM = rf"(?=\w*[{UPPER}]\w*[{UPPER}])[{UPPER}]\w+"
_PLACE_BEFORE = re.compile(
    r"(?<!\w)(?:[Ii]n|[Aa]t|[Nn]ear|[Ff]rom|[Oo]utside|[Aa]cross|[Aa]round|[Ii]nto|[Tt]o|[Oo]n)\s(?:[a-z]+\s){0,2}$"
)
_PART_BEFORE = re.compile(rf"[{UPPER}][\w’'-]*[ \t]$")
_PART_BEHIND = re.compile(rf"[ \t-][{UPPER}]|-\w|[ \t](?:and|&)[ \t][{UPPER}]")


class _Words(NamedTuple):
    behind: re.Pattern  # "MAK, a Kabyle movement based"
    before: re.Pattern  # "the bank HSBC"
    kinds: AhoCorasick  # "union" beside a name
    called: re.Pattern  # " Sepla" behind "the pilots' union"
    apart: re.Pattern  # ", INE," behind "The electoral institute"
    article: re.Pattern  # "The electoral ", not of somebody of it: "the head of the "
    led: re.Pattern  # "the UGTT ", "the GEW teachers' "
    starters: frozenset[str]


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    words = reference.words["bodies"]
    nouns, goes_on = any_of(words["explains"]), any_of(words["explained_by"])
    name = rf"(?P<name>{_NAME}(?:[ \t](?:{any_of(words['heads'])}))?)"
    how = rf"(?:(?!(?:{any_of(words['links'])})\s)[\w’'-]+\s){{0,5}}?"
    titles = (word.capitalize() if word.islower() else word for word in reference.words["titles"]["single"])
    return _Words(
        re.compile(rf"(?<![\w’'.-]){name},\s(?:an?|the|[a-z]+[’']s)\s{how}(?:{nouns})(?:[,.]|\s(?:{goes_on})(?!\w))"),
        re.compile(rf"(?<![\w-])(?:{any_of(words['explains_before'])}),?\s{name}(?![\w’'-])"),
        AhoCorasick(words["explains_kinds"]),
        re.compile(rf"\s{name}(?![\w’'-])"),
        re.compile(rf",\s(?P<name>{_NAME})[,.]"),
        re.compile(rf"(?<!\sof\s)(?<!\sat\s)(?<!\sin\s)(?<!for\s)(?<!from\s)(?<!with\s)\b(?:[Tt]he|[Aa]n?)\s{how}$"),
        re.compile(rf"(?<![\w-])[Tt]he\s(?:[a-z-]+\s)?(?P<name>{_ACRONYM})\s(?:[a-z-]+[’']?\s)?$"),
        frozenset([*reference.words["sentences"]["starters"], *words["before"], *titles]),
    )


def find_explained(text: str, taken: Container[int], reference: Reference) -> Iterator[Span]:
    """Yield every naming of the bodies that an article explains beside their name, none at a place that is ``taken``.

    The name is one word, or one before the noun of a body ("Kashmir Resistance"). What stands behind "in" is a place,
    and who has a first name in the article a person ("the company Musk founded").
    """
    words = _words(reference)
    names = {m["name"] for pattern in (words.behind, words.before) for m in pattern.finditer(text)}
    names.update(_beside_kinds(text, words))
    for name in sorted(names):
        found = [Span(*m.span()) for m in re.finditer(rf"(?<![\w’'-]){re.escape(name)}(?!\w)", text)]
        if _is_body(text, name, found, taken, words):
            yield from found


def _beside_kinds(text: str, words: _Words) -> Iterator[str]:
    """Yield the names right beside a noun that says what they are: "the pilots' union Sepla", "the UGTT federation"."""
    for _, start, end in words.kinds.find_matches_as_indexes(text, overlapping=True):
        if not is_whole_word(text, start, end):
            continue
        match = words.called.match(text, end) or words.led.search(text, max(0, start - 45), start)
        apart = None if match else words.apart.match(text, end)
        if apart and words.article.search(text, max(0, start - 60), start):
            match = apart
        if match:
            yield match["name"]


def _is_body(text: str, name: str, found: list[Span], taken: Container[int], words: _Words) -> bool:
    """Say whether a name is a body's wherever it stands: no place, no person, no part of a longer name."""
    if name in words.starters or WEEKDAY.match(name) or re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", text):
        return False
    place = None if name.isupper() else _PLACE_BEFORE
    for start, end in found:
        lead = (text, max(0, start - 25), start)
        if start in taken or _PART_BEHIND.match(text, end):
            return False
        if place and place.search(*lead):
            return False
        before = _PART_BEFORE.search(*lead)
        if before and before.group().strip() not in words.starters:
            return False
    return True
