"""Bodies that many states have under one name, each that of the country it stands beside or that the article is about:
"the National Electoral Council", "the Liberal Party", "the Chamber of Mines".
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from analysis.reference import Reference
from analysis.schema import Mention, Span
from analysis.tag.actors.bodies.by_noun import Body, common_words, find_short_forms, is_refused, name_start
from analysis.tag.actors.bodies.chambers import of_country, owner_of
from analysis.tag.actors.focus import Focus
from analysis.tag.actors.gazetteer import covered_by, is_whole_word
from analysis.tag.actors.titles import UPPER, person_id

_LED = re.compile(r"[a-z’'][ \t]$")
_PARTS = re.compile(rf"[{UPPER}][^\s,]*")


class _Words(NamedTuple):
    automaton: AhoCorasick
    heads: list[str]
    opens: frozenset[str]
    behind: re.Pattern  # " of Mines", " of Commerce and Industry"
    vague: frozenset[str]  # "the City Council", "the Council of Ministers"
    abroad: frozenset[str]  # "the International Cricket Council": of no state
    chambers: frozenset[str]  # "Supreme Court": see ``chambers``


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    words = reference.words["bodies"]
    heads = sorted({*words["namesakes"], *words["namesakes_of"]})
    name = rf"[{UPPER}][\w’'-]*\w"
    return _Words(
        AhoCorasick(heads),
        heads,
        frozenset(words["namesakes_of"]),
        re.compile(rf"[ \t](?:of|on|for)(?:[ \t]the)?[ \t]{name}(?:(?:,|,?[ \t](?:and|&))?[ \t]{name}){{0,4}}"),
        frozenset(words["vague"]),
        frozenset(words["abroad"]),
        frozenset(words["of_states"]),
    )


def find_namesakes(text: str, mentions: Sequence[Mention], focus: Focus, reference: Reference) -> Iterator[Mention]:
    """Yield the bodies whose names other states' bodies have too, where it is told whose they are.

    A name with a word that few others have ("the Waitangi Tribunal") tells that by itself.
    """
    starts, ends = {m.start_char: m for m in mentions}, {m.end_char: m for m in mentions}
    taken = covered_by(mentions)
    named = []
    for name, head in _names(text, taken, reference):
        actor = _actor_of(text, name, head, starts, ends, focus, reference)
        if actor:
            named.append(Body(*name, text[slice(*name)], actor, "name"))
    for body in sorted({*named, *find_short_forms(text, named)}):
        if body.start not in taken:
            yield Mention(body.start, body.end, body.mention, body.actor_id, body.kind, "namesake")


def _names(text: str, taken: Container[int], reference: Reference) -> Iterator[tuple[Span, str]]:
    """Yield what looks like such a body's name, with its noun."""
    words = _words(reference)
    for index, start, end in words.automaton.find_matches_as_indexes(text):
        if start not in taken and is_whole_word(text, start, end):
            head = words.heads[index]
            name = _name_around(text, Span(start, end), head, taken, reference)
            if name:
                yield name, head


def _name_around(text: str, noun: Span, head: str, taken: Container[int], reference: Reference) -> Span | None:
    """Return the name that a noun ends or begins, None where there is none or it says too little.

    A country named before it is not in it ("the Kenyan Electoral Commission").
    """
    words = _words(reference)
    begin, _ = name_start(text, noun.start_char, reference)
    parts = [p.start() for p in _PARTS.finditer(text, begin, noun.start_char)]
    begin = next((start for start in parts if start not in taken), noun.start_char)
    behind = words.behind.match(text, noun.end_char) if head in words.opens else None
    end = behind.end() if behind and not any(p in taken for p in range(*behind.span())) else noun.end_char
    said = _said(text, Span(begin, end), head)
    fits = said and not words.vague.issuperset(said) and not is_refused(head, said, reference)
    if not fits or text[begin:end] in words.chambers or any(p in taken for p in range(begin, noun.start_char)):
        return None
    return Span(begin, end) if _LED.search(text, max(0, begin - 2), begin) else None


def _said(text: str, name: Span, head: str) -> list[str]:
    """Return the capitalised words of a name but its noun."""
    return [part for part in _PARTS.findall(text[slice(*name)]) if part != head]


def _actor_of(
    text: str,
    name: Span,
    head: str,
    starts: Mapping[int, Mention],
    ends: Mapping[int, Mention],
    focus: Focus,
    reference: Reference,
) -> str:
    """Return the id of a body, with its country where its name is common, "" where that is not told."""
    country = owner_of(text, name, starts, ends, reference)
    if country == "":
        return ""
    said = f"{text[name.start_char : name.end_char - 5]}Party" if head == "party" else text[slice(*name)]
    if said in _listed(reference):
        return _listed(reference)[said]
    if country is None and not _homes_of_listed(reference).get(said, frozenset()).isdisjoint(focus.ids):
        return ""  # "the Democratic Party" in an article on Japan and South Korea, which has one
    country = country or focus.domestic()
    parts = _said(text, name, head)
    abroad = len(parts) > 1 and not _words(reference).abroad.isdisjoint(parts)
    few = abroad or not common_words(reference).issuperset(parts)
    if said.startswith(_parts_of_states(reference)):
        return person_id(said)  # "the Iowa Democratic Party"
    if country and (not few or (head.lower() == "party" and not abroad)):
        return of_country(said, country, reference)
    return person_id(said) if few and head != "party" else ""


@lru_cache(maxsize=8)
def _parts_of_states(reference: Reference) -> tuple[str, ...]:
    """Return the beginnings of names that tell which part of a country a body is of."""
    return tuple(f"{part} " for part in reference.words["states"]["parts"])


@lru_cache(maxsize=8)
def _homes_of_listed(reference: Reference) -> dict[str, set[str]]:
    """Return the countries of the listed bodies that share a name with others, by that name."""
    found: dict[str, set[str]] = {}
    for actor in reference.actors.values():
        for name in actor.ambiguous if actor.country else ():
            found.setdefault(name.removeprefix("the "), set()).add(actor.country)
    return found


@lru_cache(maxsize=8)
def _listed(reference: Reference) -> dict[str, str]:
    """Return the listed parties by the names that only they have: "Republican Party", also written with a small p."""
    parties = [a for a in reference.actors.values() if a.type in ("organisation", "group")]
    names = {n: a.id for a in parties for n in (a.name, *a.aliases) if n.endswith(" Party") and n not in a.ambiguous}
    return {name.removeprefix("the "): actor for name, actor in names.items()}
