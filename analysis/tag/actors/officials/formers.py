"""Who is meant by "the former president": the only one named who held that office and holds it no longer."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.gazetteer import covered_by, is_person
from analysis.tag.actors.offices import THE, any_of, role_entries

_NAMES = ("name", "alias", "last_name", "typo")
_NEAR = 1000  # characters: about seven sentences
_BESIDE = re.compile(r",?\s[A-Z]|[’']?\s(?:of|and|or|from|who|in|at)\s")


@lru_cache(maxsize=8)
def _pattern(reference: Reference) -> re.Pattern:
    nouns = (n for n, entries in role_entries(reference).items() if any(e.get("bare") for e in entries))
    return re.compile(rf"{THE}(?:former|ex-|ousted|deposed|one-time|erstwhile)\s?(?P<noun>{any_of(nouns)})(?![\w-])")


def find_formers(text: str, mentions: Sequence[Mention], reference: Reference, *, date: str) -> Iterator[Mention]:
    """Yield "the former president" with the only person named near before it who held that office before ``date``.

    Nobody where two who held it were named near, where a name or a country stands beside it, or without a date.
    """
    matches = list(_pattern(reference).finditer(text)) if date else []
    if not matches:
        return
    persons = [m for m in mentions if m.kind in _NAMES and is_person(m.actor_id, reference)]
    starts, ends = [m.start_char for m in persons], {m.end_char for m in persons}
    taken = covered_by(mentions)
    for match in matches:
        start, end = match.span()
        if start in taken or end - 1 in taken or start - 2 in ends or _BESIDE.match(text, end):
            continue
        near = persons[bisect_left(starts, start - _NEAR) : bisect_left(starts, start)]
        fitting = {m.actor_id for m in near if _once_held(m.actor_id, match["noun"].lower(), reference, date)}
        if len(fitting) == 1:
            yield Mention(start, end, match.group(), fitting.pop(), "role", "once_in_office")


def _once_held(person: str, noun: str, reference: Reference, date: str) -> bool:
    """Say whether a person has held an office and no longer does on ``date``."""
    titles = {t.lower() for e in role_entries(reference)[noun] for t in e.get("titles", ())} or {noun}
    held = [o for o in reference.offices_of(person) if o.title.lower() in titles and o.start <= date]
    return bool(held) and all(o.end and o.end < date for o in held)
