"""Whether two statements can have one speaker."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from analysis.reference import Reference

SAME, POSSIBLE, OTHER = "same", "possible", "other"
Speakers = frozenset[str]


def speaker_match(reference: Reference, day: str) -> Callable[[Speakers, Speakers], str]:
    """Return the function that says of two sets of actors whether they speak as one: same, possible or other.

    A person in office and the country are the same ("Blinken said", "Washington said"), two persons never are. Where
    nobody could resolve a speaker, or where no list knows the person, it is possible.
    """

    @cache
    def match(one: Speakers, other: Speakers) -> str:
        if one & other:
            return SAME
        if not one or not other:
            return POSSIBLE
        return _best(_match_actors(a, b, reference, day) for a in one for b in other)

    return match


def _best(matches) -> str:
    found = set(matches)
    return next(level for level in (SAME, POSSIBLE, OTHER) if level in found)


def _match_actors(one: str, other: str, reference: Reference, day: str) -> str:
    if _is_person(one, reference) and _is_person(other, reference):
        return OTHER
    if reference.represented_by(one, day) == reference.represented_by(other, day):
        return SAME
    return POSSIBLE if one.startswith("~") or other.startswith("~") else OTHER


def _is_person(actor_id: str, reference: Reference) -> bool:
    actor = reference.actors.get(actor_id)
    return actor_id.startswith("~") if actor is None else actor.type == "person"
