"""I and we inside quotation marks: the speaker, and the country the speaker acts for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache

from analysis.reference import Reference
from analysis.schema import UNRESOLVED, Mention, Quote, Span
from analysis.tag.actors.gazetteer import is_person
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.resolve import mask

_A = re.compile(r"(?:[Aa]n?|[Oo]ne|[Aa]nother)\s(?:[a-z-]+\s){0,3}")


def find_first_person(
    text: str, mentions: Sequence[Mention], quotes: Sequence[Quote], quoted: Sequence[Span], reference: Reference,
    *, date: str, homes: Mapping[str, str],
) -> list[Mention]:  # fmt: skip
    """Return "I" and "we" inside quotation marks: the person who speaks, and the country acted for on ``date``.

    ``homes`` are the countries of officials whom no list knows. "We" of a person who acts for nobody is left out, that
    of "a Peruvian farmer" is Peru.
    """
    pattern, inside = _first_persons(reference), mask(len(text), quoted)
    starts = [m.start_char for m in mentions]
    found = []
    for quote in quotes:
        speakers = [s for s in quote.speaker_actor_ids if s != UNRESOLVED]
        near = slice(bisect_left(starts, quote.speaker_start_char), bisect_left(starts, quote.speaker_end_char))
        speakers = speakers or _nation(text, quote, mentions[near], reference)
        for start, end in quote.content if speakers else ():
            for match in pattern.finditer(text, start, end):
                if inside[match.start()] and match.group() != "US":
                    found += _first_person(match, speakers, reference, date, homes)
    return list(dict.fromkeys(found))


def _nation(text: str, quote: Quote, inside: Sequence[Mention], reference: Reference) -> list[str]:
    """Return the country of somebody without a name: "a Peruvian farmer"; not of "a former" one or an opponent."""
    others = _not_for(reference)
    for m in inside:
        led = m.kind == "demonym" and _A.fullmatch(text, quote.speaker_start_char, m.start_char)
        if led and not others.search(text, quote.speaker_start_char, quote.speaker_end_char):
            return [m.actor_id]
    return []


@lru_cache(maxsize=8)
def _not_for(reference: Reference) -> re.Pattern:
    words = reference.words["speakers"]
    return re.compile(rf"(?<!\w)(?i:{any_of([*words['not_for'], *words['opponents']])})(?!\w)")


@lru_cache(maxsize=8)
def _first_persons(reference: Reference) -> re.Pattern:
    words = reference.words["speakers"]["pronouns"]
    singular, plural = ("|".join(words[key]) for key in ("singular", "plural"))
    return re.compile(rf"(?<![\w’'.-])(?:(?P<one>{singular})(?!\.)|(?P<many>(?i:{plural})))(?![\w-]|\.\w)")


def _first_person(
    match: re.Match, speakers: Sequence[str], reference: Reference, date: str, homes: Mapping[str, str]
) -> list[Mention]:
    if match["one"]:
        ids = [s for s in speakers if len(speakers) == 1 and is_person(s, reference)]
    else:
        acting = dict.fromkeys(homes.get(s) or reference.represented_by(s, date) for s in speakers)
        ids = [i for i in acting if not is_person(i, reference)]
    group = f"g{match.start()}" if len(ids) > 1 else ""
    return [Mention(*match.span(), match.group(), i, "pronoun", "first_person", group) for i in ids]
