"""Whom an article names most, and whom it named close before a place: read once per article."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.gazetteer import is_country, is_person

_NOT_ACTING = ("place", "title", "pronoun")
_LEADS = ("head_of_state", "head_of_government")
_CLOSE = (200, 400, 600)  # characters: about one, two and four sentences
_FAR = 2


class Acting(NamedTuple):
    """The namings of an article that act: where, who, and for whom each counts ("" for nobody)."""

    starts: list[int]
    actors: list[str]
    sides: list[str]
    totals: Counter[str]  # of sides
    first: dict[str, int]  # side -> where it is named first


def read_acting(mentions: Sequence[Mention], reference: Reference) -> Acting:
    """Return who acts in an article; who governs or speaks for a country counts for it."""
    acting = [m for m in mentions if m.kind not in _NOT_ACTING]
    actors = [m.actor_id for m in acting]
    side_of = {actor: _acts_for(actor, reference) for actor in set(actors)}
    sides = [side_of[actor] for actor in actors]
    first: dict[str, int] = {}
    for m, side in zip(acting, sides, strict=True):
        first.setdefault(side, m.start_char)
    return Acting([m.start_char for m in acting], actors, sides, Counter(filter(None, sides)), first)


def _acts_for(actor: str, reference: Reference) -> str:
    """Return whom an actor counts for: itself, of a person the only country or body that it ever held office for."""
    if not is_person(actor, reference):
        return actor
    represented = {office.represents for office in reference.offices_of(actor)}
    return represented.pop() if len(represented) == 1 else ""


def most_named(acting: Acting, position: int, size: int, *, countries: bool) -> tuple[str, ...]:
    """Return the ``size`` actors named before a place that the article names by far the most, else nobody.

    Each was named at least twice and more than twice as often as any further one. ``countries``: only these can be
    meant, else armed groups as well.
    """
    counts = Counter({side: n for side, n in acting.totals.items() if acting.first[side] < position})
    ranked = counts.most_common(size + 1)
    last = ranked[size - 1][1] if len(ranked) >= size else 0
    further = ranked[size][1] if len(ranked) > size else 0
    members = tuple(sorted(side for side, _ in ranked[:size]))
    clear = last >= 2 and last > _FAR * further and (not countries or all(map(is_country, members)))
    return members if clear else ()


def named_close(acting: Acting, position: int, size: int) -> tuple[str, ...]:
    """Return the countries named or spoken for close before a place, if they are just ``size``."""
    return _close(acting, acting.sides, position, size, is_country)


def holders_close(acting: Acting, position: int, size: int, noun: str, reference: Reference) -> tuple[str, ...]:
    """Return those named close before a place who held an office of that noun, if they are just ``size``."""

    def held(actor: str) -> bool:
        offices = reference.offices_of(actor)
        return any(o.kind in _LEADS if noun == "leader" else noun in o.title.lower() for o in offices)

    return _close(acting, acting.actors, position, size, held)


def _close(
    acting: Acting, who: Sequence[str], position: int, size: int, fits: Callable[[str], bool]
) -> tuple[str, ...]:
    end = bisect_left(acting.starts, position)
    for width in _CLOSE:
        members = set(filter(fits, set(who[bisect_left(acting.starts, position - width) : end])))
        if len(members) >= size:
            return tuple(sorted(members)) if len(members) == size else ()
    return ()
