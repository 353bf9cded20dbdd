"""Whether two statements can have one speaker."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from analysis.coverage.passages import Passage
from analysis.reference import Reference
from analysis.tag.actors.gazetteer import is_person

SAME, POSSIBLE, OTHER = "same", "possible", "other"


def speaker_match(reference: Reference, day: str) -> Callable[[Passage, Passage], str]:
    """Return the function that says of two statements whether one speaks in both: same, possible or other.

    A person in office and the country are the same ("Blinken said", "Washington said"), two persons never are. Where
    the actor could not be resolved the words decide: the same name is the same speaker, "a minister" and "the minister"
    can be, "a nurse" and "a teacher" are not; "he", and a joint statement, can be anybody.
    """

    @cache
    def match_actors(one: frozenset[str], other: frozenset[str]) -> str:
        if one & other:
            return SAME
        found = {_match_actors(a, b, reference, day) for a in one for b in other}
        return next(level for level in (SAME, POSSIBLE, OTHER) if level in found)

    @cache
    def match_words(one: frozenset[str], other: frozenset[str]) -> str:
        return _match_words(one, other, reference.words["coverage"]["joint"])

    def match(one: Passage, other: Passage) -> str:
        if one.speakers and other.speakers:
            return match_actors(one.speakers, other.speakers)
        return match_words(one.speaker_words, other.speaker_words)

    return match


def _match_words(one: frozenset[str], other: frozenset[str], joint: Iterable[str]) -> str:
    shared = one & other
    if any(word.capitalize() in one | other for word in shared):
        return SAME
    anybody = not one or not other or not (one | other).isdisjoint(joint)
    return POSSIBLE if shared or anybody else OTHER


def _match_actors(one: str, other: str, reference: Reference, day: str) -> str:
    if is_person(one, reference) and is_person(other, reference):
        return OTHER
    if reference.represented_by(one, day) == reference.represented_by(other, day):
        return SAME
    return POSSIBLE if one.startswith("~") or other.startswith("~") else OTHER
