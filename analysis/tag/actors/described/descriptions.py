"""Descriptions that stand for one actor named before: "the bloc", "the rebels", "the country"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention, Sentence
from analysis.tag.actors.bodies.called import Called, find_called
from analysis.tag.actors.bodies.chambers import find_chambers
from analysis.tag.actors.bodies.ministries import ministry_of
from analysis.tag.actors.bodies.namesakes import find_namesakes
from analysis.tag.actors.described.fitting import ABOUT, named_before
from analysis.tag.actors.described.neighbours import find_by_side
from analysis.tag.actors.described.small_letters import find_small
from analysis.tag.actors.described.spans import description_rules, find_described
from analysis.tag.actors.described.ties import colonial_power, ruling_party
from analysis.tag.actors.focus import Focus, read_focus
from analysis.tag.actors.gazetteer import covered_by, is_country, is_person
from analysis.tag.actors.parties import party_told_of, read_parties

_NAMING = ("name", "alias", "demonym", "metonym", "modifier", "group", "role", "title", "place")
_NAMINGS = 60  # of one sentence
_IN = re.compile(r"\sin\s(?:the\s)?")
_STILL_IN = re.compile(r"s\s(?:[a-z]+\s){0,2}in\s$")  # "Rwandans still in the country": not in their own
_HE = re.compile(r"[“\"]?(?:S?[Hh]e)\s")


def find_descriptions(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], reference: Reference, *, date: str = ""
) -> list[Mention]:
    """Return the descriptions in ``text`` whose actor the article named before them, none where two could be meant.

    Of several countries "the country" is that for which the person acts on ``date`` whom its sentence begins with.
    """
    focus = read_focus(text, sentences, mentions, reference)
    chambers = list(find_chambers(text, mentions, focus, reference))
    chambers += find_namesakes(text, sorted([*mentions, *chambers]), focus, reference)
    chambers += find_small(text, sorted([*mentions, *chambers]), focus, reference)
    mentions = sorted([*mentions, *chambers])
    speaking = _Speaking(mentions, [m.start_char for m in mentions], [s.start_char for s in sentences], reference, date)
    ordered = [m for m in mentions if m.kind in _NAMING]
    scene = _Scene(
        text, ordered, [m.start_char for m in ordered], {m.start_char: m for m in mentions},
        {m.end_char: m for m in mentions}, speaking, focus, find_called(text, ordered, reference),
    )  # fmt: skip
    found = [*chambers, *find_by_side(text, speaking.begins, ordered, reference)]
    taken = covered_by(found) | scene.starts.keys()
    for (start, end), entry in find_described(text, description_rules(reference)):
        if any(position in taken for position in range(entry.get("place_end", start), end)):
            continue
        beside = scene.ends[start - 2].actor_id if start - 2 in scene.ends and text.endswith(", ", 0, start) else ""
        beside = "" if entry.get("body") else beside
        actor = "" if _is_seated(text, end, scene.starts) else _actor_of(entry, start, end, scene)
        actor = "" if actor in entry.get("never", ()) else actor
        if actor and actor != beside and actor not in speaking.told_of(text, start):  # not "ECOWAS, the regional bloc"
            found.append(Mention(start, end, text[start:end], actor, "role", "description"))
    return found


class _Scene(NamedTuple):
    """What an article names, for the phrases that stand for it."""

    text: str
    ordered: Sequence[Mention]
    places: Sequence[int]
    starts: Mapping[int, Mention]
    ends: Mapping[int, Mention]
    speaking: _Speaking
    focus: Focus
    called: Called


def _actor_of(entry: dict, start: int, end: int, scene: _Scene) -> str:
    """Return whom a phrase means: who governs or once ruled the country that it tells of, or the actor itself."""
    reference = scene.speaking.reference
    if entry.get("power"):
        named = scene.focus.named_most(start)
        return colonial_power(named, named, reference)
    actor = _named_by(entry, start, end, scene)
    if not entry.get("ruling"):
        return ministry_of(actor, scene.text[start:end], reference) if entry.get("body") else actor
    party = description_rules(reference).entries["party"]
    return ruling_party(actor, scene.speaking.date, reference) or _named_by(party, start, end, scene)


def _named_by(entry: dict, start: int, end: int, scene: _Scene) -> str:
    """Return the actor that a phrase means: of a capital beside it, of who speaks, or named before."""
    text, speaking = scene.text, scene.speaking
    after = _IN.match(text, end)
    capital = scene.starts.get(after.end()) if after else None
    if capital is not None and capital.kind in ("place", "metonym"):
        actor = capital.actor_id if entry.get("country") or capital.actor_id in entry["among"] else ""
        return entry.get("instead", {}).get(actor, actor)
    actor = _led_by(text, start, scene.ends) if entry.get("body") else ""
    actor = actor or speaking.meant(entry, text, start) or (speaking.party(text, start) if entry.get("party") else "")
    if not actor and entry.get("country") and not entry.get("body"):
        alone = speaking.alone(text, start)
        actor = alone if alone in entry.get("among", (alone,)) else ""
    before = scene.ordered[: bisect_left(scene.places, start)]
    actor = actor or named_before(entry, before, start, text, scene.focus, scene.called)
    return actor or (_named_by(entry["else"], start, end, scene) if "else" in entry else "")


def _is_seated(text: str, end: int, starts: Mapping[int, Mention]) -> bool:
    """Say whether the capital behind a phrase is the mention: "The government in Kigali said"."""
    after = _IN.match(text, end)
    return after is not None and after.end() in starts and starts[after.end()].kind == "metonym"


def _led_by(text: str, start: int, until: Mapping[int, Mention]) -> str:
    """Return the country in whose capital the sentence of a body at ``start`` says it is: "In Nairobi the ministry"."""
    place = until.get(start - 2 if text.endswith(", ", 0, start) else start - 1)
    return place.actor_id if place and place.kind == "place" and text.endswith("In ", 0, place.start_char) else ""


class _Speaking(NamedTuple):
    """The namings of an article with what tells for whom somebody acts."""

    mentions: Sequence[Mention]
    places: Sequence[int]
    begins: Sequence[int]  # of sentences
    reference: Reference
    date: str

    def meant(self, entry: dict, text: str, position: int) -> str:
        """Return the country of who speaks where a description can mean it."""
        if "region" in entry or not (entry.get("country") or "USA" in entry.get("among", ())):
            return ""
        country = self.country(text, position)
        return country if country in entry.get("among", (country,)) else ""

    def alone(self, text: str, position: int) -> str:
        """Return the only country that the sentence of a place names before it, in whatever use, else ""."""
        here = [m for m in self._here(position) if not ABOUT.search(text, max(0, m.start_char - 20), m.start_char)]
        here = [m for m in here if m.kind != "demonym" or not _STILL_IN.fullmatch(text, m.end_char - 1, position)]
        countries = {m.actor_id for m in here if is_country(m.actor_id)}
        return countries.pop() if len(countries) == 1 else ""

    def party(self, text: str, position: int) -> str:
        """Return the only party that the sentence of a place tells of before it, by name or adjective, else ""."""
        parties = read_parties(self.reference).ids
        begin = self.begins[max(0, bisect_right(self.begins, position) - 1)] if self.begins else 0
        told = {m.actor_id for m in self._here(position)} & parties
        told |= party_told_of(text, begin, position, {m.actor_id for m in self.mentions} & parties, self.reference)
        return told.pop() if len(told) == 1 else ""

    def told_of(self, text: str, position: int) -> set[str]:
        """Return whom a relative clause around a place is about: "France, which keeps troops in the country"."""
        heads = (m for m in self._here(position) if text.startswith(", which ", m.end_char))
        return {m.actor_id for m in heads if ", " not in text[m.end_char + 2 : position]}

    def _here(self, position: int) -> Sequence[Mention]:
        here = bisect_right(self.begins, position) - 1
        return self._named(self.begins[here], position)[-_NAMINGS:] if here >= 0 else ()

    def country(self, text: str, position: int) -> str:
        """Return the country of the person whom the sentence of a place begins with, "" where it names another one.

        For "He said" that is the person whom the sentence before begins with.
        """
        here = bisect_right(self.begins, position) - 1
        if here < 0:
            return ""
        named = self._named(self.begins[here], position)
        if here and _HE.match(text, self.begins[here]):
            named = self._named(self.begins[here - 1], self.begins[here])[:1]
        persons = [m for m in named if is_person(m.actor_id, self.reference)]
        if text.endswith(" that ", 0, position):  # said to "his Saudi colleague"
            named = [m for m in named if m not in persons[1:]]
            persons = persons[:1]
        countries = {self.reference.represented_by(m.actor_id, self.date) for m in persons}
        others = [m for m in named if m not in persons and m.kind not in ("title", "place")]
        country = countries.pop() if len(countries) == 1 and not others and self.date else ""
        return country if is_country(country) else ""

    def _named(self, start: int, end: int) -> Sequence[Mention]:
        return self.mentions[bisect_left(self.places, start) : bisect_left(self.places, end)]
