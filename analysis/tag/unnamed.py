"""Persons whom an article brings in and nobody knows; a pronoun behind one means nobody who was named before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.gazetteer import is_whole_word
from analysis.tag.lastnames import occurrences, persons_by_last_name
from analysis.tag.titles import NAME, person_name

_SOMEONE = re.compile(r"(?<![\w’'-])(?:[Aa]n?|[Aa]nother|[Oo]ne|[Tt]he|([Hh]is|[Hh]er))\s(?=((?:[\w’'-]+\s?){1,4}))")
_PLACE_BEFORE = re.compile(r"(?<!\w)(?:[Ii]n|[Aa]t|[Ff]rom|[Nn]ear|[Tt]o|[Oo]f|[Oo]n|[Tt]he|[Ii]nto|[Bb]y)\s$")
_IS_A = re.compile(r"(?<!\w)(?:is|was|as|be|been|became|become|becoming|being)\s$")


def find_unnamed(
    text: str, mentions: Sequence[Mention], persons: Sequence[Mention], reference: Reference
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield (start, whom it may be): () for "a diplomat" or an unknown name, the namesakes for a shared last name."""
    covered = bytearray(len(text) + 1)
    for m in mentions:
        covered[m.start_char : m.end_char] = b"\1" * (m.end_char - m.start_char)
    yield from _someone(text, persons, covered, reference)
    last_names = {}
    for start, name in _unknown_names(text, covered, reference):
        last_names[name.split()[-1]] = ()
        yield start, ()
    shared = persons_by_last_name(persons, reference)
    last_names.update({name: tuple(sorted(ids)) for name, ids in shared.items() if name and len(ids) > 1})
    for start, end, name in occurrences(text, list(last_names)):
        if is_whole_word(text, start, end) and not any(covered[start:end]):
            yield start, last_names[name]


def _someone(
    text: str, persons: Sequence[Mention], covered: bytearray, reference: Reference
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield "a trade lawyer", "the official"; not what a name explains or is ("Zhao, a spokesman", "was a senator")."""
    nouns, kin = _nouns(reference), frozenset(reference.words["speakers"]["kin"])
    starts, ends = {m.start_char for m in persons}, {m.end_char for m in persons}
    for match in _SOMEONE.finditer(text):
        if covered[match.start()] or _IS_A.search(text, max(0, match.start() - 10), match.start()):
            continue
        for word in re.finditer(r"[\w’'-]+", match[2]):
            if word.group().lower() in (kin if match[1] else nouns):
                end = match.start(2) + word.end()
                gap = 2 if text[end : end + 2] == ", " else 1
                if not ({match.start() - 1, match.start() - 2} & ends or end + gap in starts):
                    yield match.start(), ()
                break


@lru_cache(maxsize=8)
def _nouns(reference: Reference) -> frozenset[str]:
    words = reference.words
    return frozenset(w.lower() for w in (*words["titles"]["single"], *words["speakers"]["someone"]))


def _unknown_names(text: str, covered: bytearray, reference: Reference) -> Iterator[tuple[int, str]]:
    """Yield names of two or three parts that are nobody's we know, where they do not say a place ("in Las Vegas")."""
    starters = frozenset(reference.words["sentences"]["starters"])
    for match in NAME.finditer(text):
        start, name = match.start(), match.group()
        if " " not in name or any(covered[start : match.end()]):
            continue
        if name.split(" ", 1)[0] in starters or _PLACE_BEFORE.search(text, max(0, start - 8), start):
            continue
        if person_name(text, start, reference) == name:
            yield start, name
