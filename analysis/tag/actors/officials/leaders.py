"""Who is meant by "the Labour leader" and "the opposition leader": a person the article names who leads on that day."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.offices import THE, any_of
from analysis.tag.actors.titles import person_id

_NAMES = ("name", "alias", "last_name", "typo")
_BESIDE = re.compile(
    r"(?:\sof(?:\s[A-Z][a-z]+){1,2})?,\s(?:now\s)?$"
)  # "McConnell of Kentucky, ", which his post explains
_BEHIND = r"(?![\w-])(?!,?\s[A-Z]|\s(?:of|in|for|from|at)\s)"  # "the Labour leader in the Lords", ", Ed Miliband"


class _Term(NamedTuple):
    """That a person held a post from the first to the last day (ISO, "" for no end); ``phrases`` say which one."""

    phrases: re.Pattern
    first: str
    last: str


@lru_cache(maxsize=8)
def _terms(reference: Reference) -> Mapping[str, Sequence[_Term]]:
    """Return the terms of each person, by id."""
    listed = {actor.name: actor.id for actor in reference.actors.values() if actor.type == "person"}
    terms: dict[str, list[_Term]] = defaultdict(list)
    for entry in reference.words["leaders"]:
        phrases = _phrases(entry)
        for name, first, last in entry["held"]:
            terms[listed.get(name) or person_id(name)].append(_Term(phrases, first, last))
    return dict(terms)


def _phrases(entry: Mapping) -> re.Pattern:
    if "phrases" in entry:
        return re.compile(rf"{THE}{any_of(entry['phrases'])}{_BEHIND}")
    of, post = any_of(entry["of"]), any_of(entry["post"])
    return re.compile(rf"(?:{THE}{of}|(?<![\w-]){of}[’']s)\s{post}{_BEHIND}")


def find_leaders(text: str, mentions: Sequence[Mention], reference: Reference, *, date: str) -> list[Mention]:
    """Return the mentions with these, in reading order; the party's name in one becomes a ``title``.

    Whoever led at any time may be meant without a ``date`` (ISO). Nobody where two whom the article names can be.
    """
    meant: dict[tuple[int, int], set[str]] = defaultdict(set)
    for person, span in _found(text, mentions, reference, date):
        meant[span].add(person)
    named = [m for m in mentions if m.kind in _NAMES]
    roles = [
        Mention(*span, text[slice(*span)], *persons, "role", "leader_named")
        for span, persons in meant.items()
        if len(persons) == 1 and not any(_is_beside(text, name, span[0]) for name in named)
    ]  # fmt: skip
    covered = {place for role in roles for place in range(role.start_char, role.end_char)}
    others = [m._replace(kind="title", rule="of_leader") if m.start_char in covered else m for m in mentions]
    return sorted(others + roles)


def _is_beside(text: str, name: Mention, position: int) -> bool:
    """Say whether what begins at a place explains the name before it."""
    return name.end_char < position < name.end_char + 30 and bool(_BESIDE.match(text, name.end_char, position))


def _found(
    text: str, mentions: Sequence[Mention], reference: Reference, date: str
) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the persons whom the article names, with each place that can mean them."""
    terms = _terms(reference)
    for person in {m.actor_id for m in mentions if m.kind in _NAMES} & terms.keys():
        for term in terms[person]:
            if not date or term.first <= date <= (term.last or "9999"):
                yield from ((person, match.span()) for match in term.phrases.finditer(text))
