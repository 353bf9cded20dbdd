"""Which persons an article names in each of its clauses, with those whom it brings in without a name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Mapping, Sequence

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.gazetteer import is_person
from analysis.tag.actors.genders import gender
from analysis.tag.actors.officials.unnamed import find_unnamed

_NAMING = ("name", "alias", "last_name", "typo", "role")
_WHOSE = re.compile(r"[’']s?\s(?:[a-z-]+\s){0,5}[a-z-]+,\s(?:[A-Z][a-z]+\s){0,2}")  # "Muizzu’s secretary, "
_ASKS = re.compile(r"\s(?:has\s|had\s)?asked\s(?:(?:Mr|Mrs|Ms|Dr)\.\s)?[A-Z]")
_WHO = re.compile(r",\swho\s")
_LED = re.compile(r"(?<!\w)(?:to|with|by|against|from|for|of|than)\s(?:[A-Z][\w.]+\s){0,4}$")
_SENTENCES_BACK = 3
_MAN = 80  # characters between a person and the one who is his

Named = dict[int, dict[tuple[str, ...], int]]  # sentence -> who may be meant -> where first; () is somebody unknown


def named_by_sentence(
    text: str, begins: Sequence[int], mentions: Sequence[Mention], reference: Reference, inside: bytearray
) -> Named:
    """Return for each clause, of which ``begins`` are the starts, who may be meant by a name there, each with where it
    stands: in reading order those outside quotation marks, but last whom a preposition leads in.
    """
    persons = [m for m in mentions if m.kind in _NAMING and is_person(m.actor_id, reference)]
    entries = [(m.start_char, (m.actor_id,)) for m in persons]
    entries += find_unnamed(text, mentions, persons, reference)
    named: Named = {}
    led = _led(text, entries, {m.start_char: m.end_char for m in persons})
    places = {start: bisect_right(begins, start) - 1 for start, _ in entries}
    for start, who in sorted(entries, key=lambda e: (places[e[0]], led[e[0]], e)):  # "to Almagro" comes last
        if not inside[start]:
            here = named.setdefault(places[start], {})
            here.setdefault(who, start)
    return named


def _led(text: str, entries: Sequence[tuple[int, tuple[str, ...]]], ends: Mapping[int, int]) -> dict[int, bool]:
    """Return by its place whether somebody is led by a preposition ("to Almagro", but not "to Almagro, who"), or only
    the one whose man is named ("Muizzu's secretary, Ali").
    """
    starts = sorted({start for start, _ in entries})
    led = {}
    for start, behind in zip(starts, [*starts[1:], 0][: len(starts)], strict=True):
        end = ends.get(start, start)
        asks = _ASKS.match(text, end) is not None
        owner = end < behind < end + _MAN and _WHOSE.fullmatch(text, end, behind) is not None
        about = _WHO.match(text, end) and not text.endswith((", and ", ", but "), 0, behind)
        led[start] = owner or asks or (not about and _LED.search(text, max(0, start - 60), start) is not None)
    return led


def antecedent(
    named: Named, here: int, position: int, wanted: str, gender_of: dict[str, str], reference: Reference,
    *, others: Container[str], passed: Container[int], back: int = _SENTENCES_BACK,
) -> str:  # fmt: skip
    """Return the person meant, none of ``others``: "Abiy, his adversary" is somebody else's, so is "Putin met him"."""
    for sentence in range(here, max(here - back, -1) - 1, -1):
        for who, start in named.get(sentence, {}).items():
            fitting = [p for p in who if p not in others and gender_here(p, gender_of, reference) in ("", wanted)]
            if start < position and start not in passed and (fitting or not who):
                return fitting[0] if len(fitting) == 1 and fitting[0][0] != "@" else ""
    return ""


def gender_here(person: str, gender_of: dict[str, str], reference: Reference) -> str:
    """Return "f" or "m" of a person, of ``@m`` ("the man") too: of the lists, else of the article; "" if not known."""
    if person.startswith("@"):
        return person[1:]
    return gender(person, reference) or gender_of.get(person, "")
