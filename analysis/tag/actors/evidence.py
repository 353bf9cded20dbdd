"""Short names that what stands beside them says are bodies': "Ofgem, which regulates it,", "shares in Optus"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.titles import UPPER

_WORD = rf"[{UPPER}][\w&-]*[a-z\d{UPPER}]"
_MET_INSIDE = r"[a-z\d,]\s"


class _Words(NamedTuple):
    behind: re.Pattern  # "Optus said it", "Optus’s chief executive"
    before: re.Pattern  # "shares in Optus"
    starters: frozenset[str]
    shows: re.Pattern  # what stands behind a name
    leads: re.Pattern  # what stands before one


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    words = reference.words["bodies"]
    ends, legal = (rf"(?:{any_of(words[key])})(?![\w’'-]*[\w-])" for key in ("ends", "legal"))
    name = rf"(?P<name>(?:{_WORD}[ \t]){{1,2}}(?:(?P<legal>{legal})|{ends})|{_WORD})"
    speaks, denies, parts, owns = (any_of(words[key]) for key in ("speaks", "denies", "parts", "owns"))
    states_in = any_of(words["states_in"])
    shows = (
        rf",\swhich\s(?:(?:also|now|already|still)\s)?(?:{any_of(words['ventures'])})"
        rf"|(?:,\swhich\s[^.,;:“”\"]{{3,90}},)?\s(?:(?:{speaks})\s(?:(?:{states_in})|(?:that\s)?its?)|{denies})"
        rf"|(?:[’']s?)?\s(?:{parts})|[’']s?\s(?:{owns})"
    )
    return _Words(
        re.compile(rf"(?<![\w’'.-]){name}(?(legal)|(?:{shows})(?!\w))"),
        re.compile(rf"(?<![\w-])(?:{any_of(words['of'])})\s{name}(?![\w’'-]*[\w-])"),
        frozenset([*reference.words["sentences"]["starters"], *words["before"], *reference.words["things"]["times"]]),
        re.compile(rf"(?:{shows})(?!\w)"),
        re.compile(rf"(?<![\w-])(?:{any_of(words['of'])})\s$"),
    )


def shown_bodies(text: str, reference: Reference) -> Iterator[str]:
    """Yield the names of one word, or of two or three that end with a firm's noun, which something says are bodies'.

    A word that the article has only at the beginning of sentences shows nothing by its capital and is left out.
    """
    words = _words(reference)
    found = [m["name"].split() for pattern in (words.behind, words.before) for m in pattern.finditer(text)]
    for parts in found:
        while len(parts) > 1 and parts[0] in words.starters:
            parts = parts[1:]
        if len(parts) > 1 or re.search(rf"{_MET_INSIDE}{re.escape(parts[0])}(?![\w-])", text):
            yield " ".join(parts)


def is_shown(text: str, start: int, end: int, reference: Reference) -> bool:
    """Say whether what stands beside a name says that it is a body's."""
    words = _words(reference)
    return words.shows.match(text, end) is not None or words.leads.search(text, max(0, start - 30), start) is not None
