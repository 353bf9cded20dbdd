"""Nouns that an article explains a body with, and that stand for it later: "the land agency Incra … The agency"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.evidence import shown_by
from analysis.tag.actors.gazetteer import is_country, is_person
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.titles import UPPER

_CLOSE = 350  # characters: about two sentences
_NAMES = ("name", "alias")
_ANY_FIRM = frozenset(("company", "firm"))

Called = Mapping[str, list[tuple[int, str]]]  # noun -> where whom it explains is named, in reading order


class _Words(NamedTuple):
    before: re.Pattern  # "the land agency "
    behind: re.Pattern  # ", the grid operator,"
    later: re.Pattern  # "The agency"
    firms: frozenset[str]
    listed: frozenset[str]  # ids of firms


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    words = reference.words["bodies"]
    nouns, links = any_of([*words["called"], *words["called_firms"]]), any_of(words["links"])
    goes_on, entries = any_of(words["explained_by"]), reference.words["descriptions"]["entries"]
    how = rf"(?:(?!(?:{links})\s)[\w’'-]+\s){{0,5}}?"
    return _Words(
        re.compile(rf"(?<![\w-])(?P<noun>{nouns}),?\s$"),
        re.compile(rf",\s(?:an?|the|its|[\w’-]+[’']s?)\s{how}(?P<noun>{nouns})(?:[,.]|\s(?:{goes_on})(?!\w))"),
        re.compile(
            rf"(?<![\w’'-])[Tt]he\s(?P<noun>{nouns})(?![\w-])(?!,?\s(?:[{UPPER}]|(?:{any_of(words['other_one'])})(?!\w)))"
        ),
        frozenset(words["called_firms"]),
        frozenset(next(entry["among"] for entry in entries if "the company" in entry["phrases"])),
    )


def find_called(text: str, mentions: Sequence[Mention], reference: Reference) -> list[Mention]:
    """Return "the agency" and "the company" where they stand for the only body that was so explained before them.

    Of several it is the one that alone was named close before. A firm that is shown to be one is "the company" too.
    """
    called = _explained(text, mentions, reference)
    if not called:
        return []
    begins, ends = sorted(m.start_char for m in mentions), {m.end_char: m.actor_id for m in mentions}
    found = []
    for phrase in _words(reference).later.finditer(text):
        index = bisect_left(begins, phrase.start())
        free = index == len(begins) or begins[index] >= phrase.end()
        actor = _meant(called.get(phrase["noun"], ()), phrase.start()) if free else ""
        beside = ends.get(phrase.start() - 2) if text.endswith(", ", 0, phrase.start()) else ""
        if actor and actor != beside:  # not "Statnett, the operator"
            found.append(Mention(*phrase.span(), phrase.group(), actor, "role", "called"))
    return found


def _meant(named: Sequence[tuple[int, str]], position: int) -> str:
    """Return the only one named before a place, else the only one named close before it."""
    before = [(start, actor) for start, actor in named if start < position]
    close = {actor for start, actor in before if start >= position - _CLOSE}
    meant = close or {actor for _, actor in before}
    return meant.pop() if len(meant) == 1 else ""


def _explained(text: str, mentions: Sequence[Mention], reference: Reference) -> Called:
    """Return where the bodies are named that each noun explains, from their first explanation on."""
    words = _words(reference)
    nouns: dict[str, set[str]] = defaultdict(set)
    bodies = [m for m in mentions if m.kind in _NAMES and _is_body(m.actor_id, reference)]
    for m in bodies:
        nouns[m.actor_id].update(_nouns_of(text, m, words, reference))
    called = defaultdict(list)
    for m in bodies:
        other = nouns[m.actor_id] - words.firms - _ANY_FIRM  # a union is no company
        for noun in other or nouns[m.actor_id]:
            called[noun].append((m.start_char, m.actor_id))
    for noun in _ANY_FIRM & called.keys():
        called[noun] += [(m.start_char, m.actor_id) for m in bodies if m.actor_id in words.listed]
    return called


def _is_body(actor_id: str, reference: Reference) -> bool:
    return not is_country(actor_id) and not is_person(actor_id, reference)


def _nouns_of(text: str, m: Mention, words: _Words, reference: Reference) -> Iterator[str]:
    """Yield the nouns that a naming of a body is explained with, and "company" for what is a firm."""
    before = words.before.search(text, max(0, m.start_char - 30), m.start_char)
    behind = words.behind.match(text, m.end_char, m.end_char + 120)
    firm = m.rule == "body" and bool(shown_by(text, m.start_char, m.end_char, reference) - {"explained"})
    for found in filter(None, (before, behind)):
        yield found["noun"]
        firm = firm or found["noun"] in words.firms
    if firm:
        yield from _ANY_FIRM
