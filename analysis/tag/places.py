"""Whether a name of an actor is only a place: "talks in Seoul", "Seoul time", "US-born"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.offices import any_of


class _PlaceWords(NamedTuple):
    before: re.Pattern
    actor_before: re.Pattern
    after: re.Pattern
    joined: re.Pattern


@lru_cache(maxsize=8)
def _place_words(reference: Reference) -> _PlaceWords:
    words = reference.words["places"]
    return _PlaceWords(
        re.compile(rf"(?<!\w)(?i:{any_of(words['before'])})\s$"),
        re.compile(rf"(?<!\w)(?i:{any_of(words['actor_before'])})\s$"),
        re.compile(rf"[\s-](?i:{any_of(words['after'])})(?!\w)"),
        re.compile(rf"-(?i:{any_of(words['joined'])})(?!\w)"),
    )


def is_place(text: str, start: int, end: int, reference: Reference, *, in_a_name: bool) -> bool:
    """Say whether a capital is only where something happens: "talks in Seoul", "Seoul time", "Seoul National Park".

    The longest phrase before it decides ("confidence in Seoul" is the government); so does a possessive behind it. A
    capital inside a longer name (``in_a_name``) is a place; a seat of government is not ("Kremlin Spokesman").
    """
    words = _place_words(reference)
    lead = text[max(0, start - 40) : start]
    place, government = words.before.search(lead), words.actor_before.search(lead)
    decided = government and (not place or government.start() <= place.start())
    if decided or text[end : end + 2] in ("'s", "’s"):
        return False
    return bool(place or words.after.match(text, end, end + 30) or in_a_name)


def is_where(text: str, start: int, reference: Reference) -> bool:
    """Say whether the words before ``start`` lead to a place: "rallies in", "a visit to"."""
    return _place_words(reference).before.search(text, max(0, start - 40), start) is not None


def is_joined_place(text: str, end: int, reference: Reference) -> bool:
    """Say whether a name is joined to a word that makes it a place: "US-born", "Beijing-based"."""
    return text[end : end + 1] == "-" and _place_words(reference).joined.match(text, end) is not None


def joined_to_place(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions with a capital that is joined to a place made one too: "in Seoul and Washington"."""
    marked = list(mentions)
    for index in range(1, len(marked)):
        first, second = marked[index - 1], marked[index]
        between = text[first.end_char : second.start_char]
        owns = text[second.end_char : second.end_char + 2] in ("'s", "’s")
        if first.kind == "place" and second.kind == "metonym" and between in (" and ", " or ", ", ") and not owns:
            marked[index] = second._replace(kind="place", rule="joined_to_place")
    return marked
