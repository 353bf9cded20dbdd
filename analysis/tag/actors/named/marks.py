"""What is part of a person's title or post, and no actor beside the person: "US" in "US Secretary Blinken"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.gazetteer import is_country, is_person
from analysis.tag.actors.homes import post_before, post_behind
from analysis.tag.actors.titles import title_start

_OF = re.compile(r"\sof\s(?:the\s)?")
_BESIDE = re.compile(
    r",\s(?:(?:the|its|his|her|their|a|an|then|acting|former)\s)*"
)  # between a name and what explains it


def mark_titles(text: str, mentions: Sequence[Mention], reference: Reference) -> list[Mention]:
    """Return the mentions with the country of a person ("US Secretary Blinken") as a title.

    An owner is none: "the EU’s Mora" and "Bo Ek, Malta's minister," name the EU and Malta beside the person.
    """
    ordered = sorted(mentions)
    ends = {m.end_char: i for i, m in enumerate(ordered)}
    places = {m.start_char: i for i, m in enumerate(ordered)}
    for person in list(ordered):
        if person.kind not in ("name", "alias", "last_name", "typo") or not is_person(person.actor_id, reference):
            continue
        _mark_home(text, person, ordered, places)
        _mark_post(text, person, ordered, places, reference)
        title = title_start(text, person.start_char, reference)
        begin = title if title >= 0 else person.start_char
        if text[begin - 3 : begin - 1] in ("'s", "’s", "s’"):
            continue  # "Canada's prime minister, Justin Trudeau", "Canada's Trudeau": the country is named beside him
        _mark_headed(text, begin, ordered, ends, reference)
        index = ends.get(begin - 1, -1) if title >= 0 and text[begin - 1 : begin].isspace() else -1
        inside = places.get(begin, -1)  # "Republican senator Bo Ek"
        if inside >= 0 and ordered[inside].kind == "demonym" and begin < person.start_char:
            index = inside
        if index >= 0 and not is_person(ordered[index].actor_id, reference):
            ordered[index] = ordered[index]._replace(kind="title", rule="title_of_person")
    return ordered


def _mark_home(text: str, person: Mention, ordered: list[Mention], places: dict[int, int]) -> None:
    """Mark the country in "João Lourenço of Angola" as a title."""
    of = _OF.match(text, person.end_char)
    index = places.get(of.end(), -1) if of else -1
    if index < 0 or not is_country(ordered[index].actor_id):
        return
    if text[ordered[index].end_char : ordered[index].end_char + 1] not in ("’", "'"):
        ordered[index] = ordered[index]._replace(kind="title", rule="title_of_person")


def _mark_headed(text: str, begin: int, ordered: list[Mention], ends: dict[int, int], reference: Reference) -> None:
    """Mark the body in "the head of the Sovereign Council, General al-Burhan" as a title."""
    index = ends.get(begin - 2, -1) if text[begin - 2 : begin] == ", " else -1
    if index < 0 or is_country(ordered[index].actor_id) or is_person(ordered[index].actor_id, reference):
        return
    start = ordered[index].start_char
    if post_before(reference).search(text, max(0, start - 40), start):
        ordered[index] = ordered[index]._replace(kind="title", rule="title_of_person")


def _mark_post(
    text: str, person: Mention, ordered: list[Mention], places: dict[int, int], reference: Reference
) -> None:
    """Mark the country or body in "Wang Yi, a Chinese diplomat," and "Bo Ek, the EU's envoy," as a title."""
    beside = _BESIDE.match(text, person.end_char)
    index = places.get(beside.end(), -1) if beside else -1
    if index < 0 or ordered[index].kind in ("place", "title") or is_person(ordered[index].actor_id, reference):
        return
    owner = is_country(ordered[index].actor_id) and text[ordered[index].end_char] in "’'"
    if not owner and post_behind(reference).match(text, ordered[index].end_char):
        ordered[index] = ordered[index]._replace(kind="title", rule="title_of_person")
