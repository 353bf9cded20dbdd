"""Persons without a name whom "him" and "her" in their own sentence are not: "an official in her ministry"."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.tag.actors.offices import any_of

_AIDE_TO = re.compile(r"\w+\s(?:[a-z-]+\s){1,3}(?:to|of|for)\s(?:[A-Z][a-z]+\s){0,3}")
_WHO_HIM = re.compile(r"[^,.;:“”\"]*\swho\s[^,.;:“”\"]*")
_OBJECT = re.compile(
    r"him(?!\w)|her(?=[,.;]|\s(?:of|to|for|from|with|by|in|on|at|as|over|that|about|again|and|after)\s)"
)
_NEAR = 80  # characters between a person and the one who is his


class _Words(NamedTuple):
    his: re.Pattern  # "an official in " before "his": one of whose own men
    acts: re.Pattern  # "a trade official accused " before "her", who is somebody else


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    nouns = any_of(reference.words["speakers"]["for_country"])
    verbs = any_of(reference.words["things"]["to_whom"])
    return _Words(
        re.compile(rf"\w+\s(?:[a-z-]+\s){{0,2}}?(?:{nouns})\s(?:in|at|from|of|for|to)\s"),
        re.compile(rf"[\w’'-]+\s(?:[\w’'-]+\s){{1,4}}?(?:had\s|has\s|also\s)*(?:{verbs}|[a-z]{{3,}}ed)\s"),
    )


def passed_over(
    text: str, match: re.Match, clause: Mapping[tuple[str, ...], int], starts: Container[int], reference: Reference
) -> set[int]:
    """Return where persons without a name stand in a clause whom "him" is not: "an official who had travelled with
    him", "an aide to Muizzu spoke of a promise that helped him"; nor "her": "an official in her ministry", "an official
    accused her of". ``starts`` are those of persons' names.
    """
    if match.group() not in ("him", "his", "her"):
        return set()
    before = [start for who, start in clause.items() if not who and start < match.start()]
    return {start for start in before if _is_another(text, start, match, starts, reference)}


def _is_another(text: str, start: int, match: re.Match, starts: Container[int], reference: Reference) -> bool:
    words, him = _words(reference), match.group() == "him"
    of = _AIDE_TO.match(text, start, start + _NEAR) if him else None
    within = _WHO_HIM if him else words.his
    acts = _OBJECT.match(text, match.start()) and words.acts.fullmatch(text, start, match.start())
    return bool((of and of.end() in starts) or within.fullmatch(text, start, match.start()) or acts)
