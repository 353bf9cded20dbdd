"""Who an article names together, for the phrases that stand for them: countries, other sides and persons."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention, Sentence
from analysis.tag.actors.candidates import meetings, met_before
from analysis.tag.actors.gazetteer import is_country, is_person
from analysis.tag.actors.groups.groups import Group, can_act, named_groups

_NAMES = ("name", "alias", "last_name")
_HOST = 90  # characters between who meets several persons and them
_LONG_AGO = re.compile(r"[^.;:\n]{1,40}\sin\s1[0-8]\d\d(?!\d)|[^.;:\n]{1,40}\sin\s19[0-4]\d")  # "concluded in 1900"


class Together(NamedTuple):
    """Who was named together, in reading order: countries that act, also armed groups and the like, and persons."""

    countries: list[Group]
    foes: list[Group]
    persons: list[Group]
    named: list[Group]  # all of them
    begins: Sequence[int]  # of sentences
    text: str


def read_together(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], reference: Reference
) -> Together:
    """Return who is named together in a text."""
    named = named_groups(mentions)
    countries = [g for g in named if can_act(text, g, reference) or (len(g.members) > 3 and _are_countries(g))]
    countries = [g for g in countries if not _LONG_AGO.match(text, g.end, g.end + 60)]
    foes = [g for g in named if not any(is_person(member, reference) for member in g.members)]
    foes = [g for g in foes if g in countries or not _are_countries(g)]
    persons = [g for g in named if all(is_person(member, reference) for member in g.members)]
    met = [Group(a.start_char, b.end_char, (a.actor_id, b.actor_id)) for a, b in meetings(text, mentions, reference)]
    persons += [g for g in met if is_person(g.members[0], reference)]
    starts = [m.start_char for m in mentions]
    hosted = (
        _with_host(text, g, mentions[max(0, i - 2) : i], reference)
        for g in persons
        for i in (bisect_left(starts, g.start),)
    )
    persons += [whole for whole in hosted if whole]
    return Together(countries, foes, sorted(persons), named, [s.start_char for s in sentences], text)


def _are_countries(group: Group) -> bool:
    return all(map(is_country, group.members))


def _with_host(text: str, group: Group, before: Sequence[Mention], reference: Reference) -> Group | None:
    """Return a group of persons with the one who met them: "Kerry, who came late, met Macron and Scholz"."""
    before = [m for m in before if group.start - _HOST < m.start_char and m.kind in _NAMES]
    host = before[-1] if before and is_person(before[-1].actor_id, reference) else None
    if host is None or host.group_id or host.actor_id in group.members:
        return None
    met = met_before(reference).fullmatch(text, host.end_char, group.start)
    return Group(host.start_char, group.end, (host.actor_id, *group.members)) if met else None
