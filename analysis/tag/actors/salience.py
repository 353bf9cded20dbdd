"""Whom an article names most, and whom it named close before a place: read once per article."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.gazetteer import is_country, is_person

_NOT_ACTING = ("place", "title", "pronoun")
_LEADS = ("head_of_state", "head_of_government")
_MINISTERS = ("foreign_minister", "defence_minister")
_CLOSE = 4  # sentences
_OF = re.compile(r"\s(?:of|to|for)\s")
_TIMES = 2.01  # more than twice


class Acting(NamedTuple):
    """The namings of an article that act: where, who, and for whom each counts ("" for nobody)."""

    starts: list[int]
    actors: list[str]
    sides: list[str]
    totals: Counter[str]  # of sides
    first: dict[str, int]  # side -> where it is named first
    begins: Sequence[int]  # of sentences


def read_acting(mentions: Sequence[Mention], begins: Sequence[int], reference: Reference) -> Acting:
    """Return who acts in an article; who governs or speaks for a country counts for it."""
    acting = [m for m in mentions if m.kind not in _NOT_ACTING]
    actors = [m.actor_id for m in acting]
    side_of = {actor: _acts_for(actor, reference) for actor in set(actors)}
    sides = [side_of[actor] for actor in actors]
    first: dict[str, int] = {}
    for m, side in zip(acting, sides, strict=True):
        first.setdefault(side, m.start_char)
    return Acting([m.start_char for m in acting], actors, sides, Counter(filter(None, sides)), first, begins)


def _acts_for(actor: str, reference: Reference) -> str:
    """Return whom an actor counts for: itself, of a person the only country or body that it ever held office for."""
    if not is_person(actor, reference):
        return actor
    represented = {office.represents for office in reference.offices_of(actor)}
    return represented.pop() if len(represented) == 1 else ""


def most_named(acting: Acting, position: int, size: int, *, countries: bool, times: float = _TIMES) -> tuple[str, ...]:
    """Return the ``size`` actors named before a place that the article names by far the most, else nobody.

    Each was named at least twice and at least ``times`` as often as any further one. ``countries``: only these can be
    meant, else armed groups as well.
    """
    counts = Counter({side: n for side, n in acting.totals.items() if acting.first[side] < position})
    members, last, further = _ranked(counts, size)
    clear = last >= 2 and last >= times * further and (not countries or all(map(is_country, members)))
    return members if clear else ()


def persons_most_named(acting: Acting, position: int, size: int, reference: Reference) -> tuple[str, ...]:
    """Return the ``size`` persons named before a place that the article names by far the most, else nobody."""
    before = acting.actors[: bisect_left(acting.starts, position)]
    members, last, further = _ranked(Counter(a for a in before if is_person(a, reference)), size)
    return members if last >= 2 and last > further else ()


def _ranked(counts: Counter[str], size: int) -> tuple[tuple[str, ...], int, int]:
    """Return the first ``size`` of those counted, how often the last of them is named, and how often the next one."""
    ranked = counts.most_common(size + 1)
    last = ranked[size - 1][1] if len(ranked) >= size else 0
    further = ranked[size][1] if len(ranked) > size else 0
    return tuple(sorted(one for one, _ in ranked[:size])), last, further


def named_close(acting: Acting, position: int, size: int) -> tuple[str, ...]:
    """Return the countries named close before a place, if they are just ``size``, else those also spoken for there."""
    named = _close(acting, acting.actors, position, size, is_country)
    return named or _close(acting, acting.sides, position, size, is_country)


def holders_close(acting: Acting, position: int, size: int, noun: str, reference: Reference) -> tuple[str, ...]:
    """Return those named close before a place who held an office of that noun, if they are just ``size``."""
    return _close(acting, acting.actors, position, size, partial(_held, noun=noun, reference=reference))


def holders_together(acting: Acting, position: int, noun: str, reference: Reference) -> tuple[str, ...]:
    """Return those who held an office of that noun in the last sentence before a place that names two of them."""
    end = bisect_left(acting.starts, position)
    for first in _sentences_back(acting, position):
        members = {a for a in acting.actors[first:end] if _held(a, noun=noun, reference=reference)}
        if len(members) > 1:
            return tuple(sorted(members))
        end = first
    return ()


def _held(actor: str, *, noun: str, reference: Reference) -> bool:
    """Say whether somebody ever held an office of that noun: "minister" of a Foreign Minister or a Secretary of State,
    not "president" of an adviser to one.
    """
    kinds = {"leader": _LEADS, "minister": _MINISTERS}.get(noun, ())
    offices = reference.offices_of(actor)
    return any(o.kind in kinds or noun in _OF.split(o.title.lower())[0].split() for o in offices)


def _close(
    acting: Acting, who: Sequence[str], position: int, size: int, fits: Callable[[str], bool]
) -> tuple[str, ...]:
    """Return who of those that fit is named in the sentence of a place and, one by one, in those before it."""
    end = bisect_left(acting.starts, position)
    for first in _sentences_back(acting, position):
        members = set(filter(fits, set(who[first:end])))
        if len(members) >= size:
            return tuple(sorted(members)) if len(members) == size else ()
    return ()


def _sentences_back(acting: Acting, position: int) -> Iterator[int]:
    """Yield the first naming of the sentence of a place, and of those close before it, one after the other."""
    here = bisect_right(acting.begins, position) - 1
    for sentence in range(here, max(-1, here - _CLOSE), -1):
        yield bisect_left(acting.starts, acting.begins[sentence])
