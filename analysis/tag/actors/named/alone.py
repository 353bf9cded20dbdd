"""Where a last name stands alone in an article: "Biden left", not "Hunter Biden", "Biden Library" or "Biden-era"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from analysis.reference import Reference
from analysis.schema import Span
from analysis.tag.actors.gazetteer import WEEKDAY, is_whole_word
from analysis.tag.actors.titles import UPPER, title_start
from analysis.tag.text import is_within

_WORD_BEFORE = re.compile(rf"(?<![\w’'-])([{UPPER}](?:\w*|\w{{0,3}}\.))\s$")
NAME_AFTER = re.compile(rf"\s([{UPPER}][a-z]+(?:-[a-z]+)?)(?![\w’'])")


class Context(NamedTuple):
    """What deciding on a last name needs to know of the article."""

    text: str
    starts: frozenset[int]  # where a capital letter says nothing
    countries: Mapping[int, str]  # end of a naming -> country
    known: frozenset[str]  # actors named
    reference: Reference
    date: str
    titles: Sequence[Span] = ()  # headlines that begin each word with a capital


def occurrences(text: str, names: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, name) wherever one of ``names`` stands in ``text``, also inside words."""
    if names:
        for index, start, end in AhoCorasick(names).find_matches_as_indexes(text, overlapping=True):
            yield start, end, names[index]


def stands_alone(context: Context, start: int, end: int) -> bool:
    """Say whether a last name is no part of another name or of a longer word."""
    text = context.text
    if not is_whole_word(text, start, end) or text[start - 1 : start] in ("-", "’", "'") or text[end : end + 1] == "-":
        return False
    if is_within(start, context.titles):
        return _alone_in_title(context, start, end)
    after = NAME_AFTER.match(text, end, end + 25)
    if after and not WEEKDAY.match(after[1]):
        return False
    return not named_before(context, start)


def _alone_in_title(context: Context, start: int, end: int) -> bool:
    """Say whether nothing else in the text has the name with the word before or after it: "Trump Tower Opens"."""
    text, window = context.text, max(0, start - 25)
    before, after = _WORD_BEFORE.search(text[window:start]), NAME_AFTER.match(text, end, end + 25)
    names = context.reference.words["names"]
    given = before and (before[1] in names["given"] or before[1] in names["female"])
    pairs = [text[window + before.start() : end]] if before else []
    pairs += [text[start : after.end()]] if after else []
    return not given and all(text.count(pair) == 1 for pair in pairs)


def named_before(context: Context, start: int) -> bool:
    """Say whether the word before a last name can be a given name: no title, no first word, none of a headline."""
    if is_within(start, context.titles):
        return False
    window = max(0, start - 25)
    before = _WORD_BEFORE.search(context.text[window:start])
    if before is None or start in context.starts or WEEKDAY.match(before[1]) or titled_here(context, start):
        return False
    starters = context.reference.words["sentences"]["starters"]
    return window + before.start() not in context.starts or not (before[1] in starters or before[1].endswith("ing"))


def titled_here(context: Context, start: int) -> bool:
    """Say whether a title stands right before the name at ``start``: "President Biden"."""
    return title_start(context.text, start, context.reference) >= 0


@lru_cache(maxsize=8)
def listed_persons(reference: Reference) -> dict[str, list[str]]:
    """Return the ids of the listed persons by their last names."""
    persons: dict[str, list[str]] = {}
    for actor in reference.actors.values():
        if actor.type == "person" and actor.last_name:
            persons.setdefault(actor.last_name, []).append(actor.id)
    return persons
