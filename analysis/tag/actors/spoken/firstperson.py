"""I and we inside quotation marks: the speaker, and the country the speaker acts for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import NOT_ACTORS, UNRESOLVED, Mention, Quote, Span
from analysis.tag.actors.focus import leading
from analysis.tag.actors.gazetteer import is_country, is_person
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.pronouns.resolve import mask
from analysis.tag.actors.spoken.interviews import find_answers
from analysis.tag.actors.spoken.speakers import is_turn

_CAPITAL = re.compile(r"capital(?=[’',.;:”\"]|\s(?:who|and|whose|on|by)\s|$)")
_NAMINGS = 300  # before a speaker, by which the country is told
_MORE = 1.5  # times as many namings
_OFTEN = 3  # namings at least
_SIDE = re.compile(r"\sside(?:\sof\sthe\s(?:border|frontier|river|crossing|bridge|line|strait))?,?\s")
_OPENING = re.compile(r"(?:^|(?<=\n)|(?<=[.”\"]\s))(?=[AO])", re.MULTILINE)  # before "A farmer"
_STOP = re.compile(r"[.\n]|$")
_SEAT = re.compile(r"\s(?:in|from|at|near|outside|of)\s(?:the\s)?[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*)*")  # " in Lima"
_A = re.compile(r"(?:[Aa]n?|[Oo]ne|[Aa]nother)\s(?:[a-z-]+\s){0,3}")


def find_first_person(
    text: str, mentions: Sequence[Mention], quotes: Sequence[Quote], quoted: Sequence[Span], reference: Reference,
    *, date: str, homes: Mapping[str, str], home: str = "",
) -> list[Mention]:  # fmt: skip
    """Return "I" and "we" inside quotation marks and in the turns of a transcript: the person who speaks, and the
    country acted for on ``date``.

    ``homes`` are the countries of officials whom no list knows, ``home`` is that of the dateline. "We" of a person who
    acts for nobody is left out, that of "a Peruvian farmer" is Peru.
    """
    pattern, inside = _first_persons(reference), mask(len(text), quoted)
    starts = [m.start_char for m in mentions]
    found = []
    for quote in quotes:
        speakers = [s for s in quote.speaker_actor_ids if s != UNRESOLVED]
        speakers = speakers or nation_of(text, quote, mentions, starts, reference, home=home)
        turn = bool(speakers) and is_turn(text, quote)
        for start, end in quote.content if speakers else ():
            for match in pattern.finditer(text, start, end):
                if (turn or inside[match.start()]) and match.group() != "US":
                    found += _first_person(match, speakers, reference, date, homes)
    answering, answers = find_answers(text, mentions, reference)
    for start, end in answers if answering else ():
        for match in pattern.finditer(text, start + len("\nA:"), end):
            if not inside[match.start()] and match.group() != "US":
                found += _first_person(match, [answering], reference, date, homes)
    return list(dict.fromkeys(found))


def nation_of(
    text: str, quote: Quote, mentions: Sequence[Mention], starts: Sequence[int], reference: Reference, *, home: str = ""
) -> list[str]:
    """Return for which country somebody without a name speaks: his own, the one whose capital he speaks in, or that of
    the article’s dateline, ``home``.
    """
    quote = _brought_in(text, quote, reference)
    first = bisect_left(starts, quote.speaker_start_char)
    inside = mentions[first : bisect_left(starts, quote.speaker_end_char)]
    side = _on_side(text, quote, mentions[max(0, first - 1) : first], reference)
    nation = _nation(text, quote, inside, reference) or side or _at_home(text, quote, mentions, first, reference)
    return nation or ([] if inside else _of_dateline(text, quote, mentions[:first], reference, home))


def _brought_in(text: str, quote: Quote, reference: Reference) -> Quote:
    """Return a quote of "she" with the phrase for its speaker by which the paragraph brought her in: "A farmer in Lima
    shrugged. “We are late,” she said".
    """
    if text[quote.speaker_start_char : quote.speaker_end_char].lower() not in ("he", "she"):
        return quote
    words, begin = _words(reference), text.rfind("\n", 0, quote.start_char) + 1
    openings = [m.end() for m in _OPENING.finditer(text, begin, quote.start_char)]
    found = [m for m in (words.one_local.match(text, start) for start in openings) if m]
    if not found or words.serves.search(found[-1].group()):
        return quote
    seat = _SEAT.match(text, found[-1].end())
    return quote._replace(speaker_start_char=found[-1].start(), speaker_end_char=(seat or found[-1]).end())


def _on_side(text: str, quote: Quote, before: Sequence[Mention], reference: Reference) -> list[str]:
    """Return the country of "On the Peruvian side a customs officer said"."""
    local = _words(reference).one_local.match(text, quote.speaker_start_char, quote.speaker_end_char)
    for m in before if local else ():
        on = m.kind == "demonym" and text.endswith(("On the ", "on the "), 0, m.start_char)
        if on and _SIDE.fullmatch(text, m.end_char, quote.speaker_start_char):
            return [m.actor_id]
    return []


def _nation(text: str, quote: Quote, inside: Sequence[Mention], reference: Reference) -> list[str]:
    """Return the country of somebody without a name: "a Peruvian farmer", "a teacher in Lima"; not of "a former
    official" or an opponent.
    """
    words, span = _words(reference), (quote.speaker_start_char, quote.speaker_end_char)
    once = words.once.search(text, *span) and words.official.search(text, *span)
    if once or words.opponents.search(text, *span):
        return []
    for m in inside:
        if m.kind == "demonym" and _A.fullmatch(text, span[0], m.start_char):
            return [m.actor_id]
    for m in inside:
        if is_country(m.actor_id) and words.local.fullmatch(text, span[0], m.start_char):
            return [m.actor_id]
    return []


def _at_home(text: str, quote: Quote, mentions: Sequence[Mention], last: int, reference: Reference) -> list[str]:
    """Return the country of "a nurse in the capital" or "an official at the health ministry": the one that the article
    names by far the most before.
    """
    span = (quote.speaker_start_char, quote.speaker_end_char)
    words = _words(reference)
    local = words.local.match(text, *span)
    in_capital = local and _CAPITAL.match(text, local.end())
    governing = words.governing.fullmatch(text, *span) and not words.once.search(text, *span)
    if not (in_capital or governing) or words.opponents.search(text, *span):
        return []
    first = bisect_left(mentions, min(quote.start_char, span[0]), key=lambda m: m.start_char)
    acting = [m.actor_id for m in mentions[max(0, last - _NAMINGS) : first] if _is_side(m)]
    country = leading(acting, times=_MORE, least=_OFTEN)
    if country and governing:  # "a government official" of another country than the one talked of
        named = {m.actor_id for m in mentions if quote.start_char <= m.start_char < quote.end_char and _is_side(m)}
        country = country if country == acting[-1] and country not in named else ""
    return [country] if country else []


def _of_dateline(text: str, quote: Quote, before: Sequence[Mention], reference: Reference, home: str) -> list[str]:
    """Return the country of "a farmer who grows rice": the one that the article is written from, if it is among the two
    named most before; nobody where the paragraph leads elsewhere ("In Peru", "across the river").
    """
    words, span = _words(reference), (quote.speaker_start_char, quote.speaker_end_char)
    if not home or not words.one_local.match(text, *span) or words.serves.search(text, *span):
        return []
    begin = text.rfind("\n", 0, min(quote.start_char, span[0])) + 1
    end = _STOP.search(text, max(quote.speaker_end_char, quote.start_char)).start()
    away = words.away.search(text, begin, end)
    there = any(m.actor_id != home and m.start_char >= begin for m in before if m.kind == "place")
    acting = Counter(m.actor_id for m in before[-_NAMINGS:] if _is_side(m))
    return [home] if not (away or there) and home in dict(acting.most_common(2)) else []


def _is_side(m: Mention) -> bool:
    return m.kind not in NOT_ACTORS and is_country(m.actor_id)


class _Words(NamedTuple):
    once: re.Pattern  # "former", before an official
    official: re.Pattern
    opponents: re.Pattern
    one_local: re.Pattern  # "a young teacher"
    governing: re.Pattern  # "an official at the health ministry"
    serves: re.Pattern  # "customs officer": he speaks for whom he serves
    away: re.Pattern  # "across the border"
    local: re.Pattern  # "a young teacher in ", before a country or its capital


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    words = reference.words["speakers"]
    once, official, opponents = (any_of(words[key]) for key in ("once", "for_country", "opponents"))
    return _Words(
        re.compile(rf"(?<!\w)(?i:{once})(?!\w)"),
        re.compile(rf"(?<!\w)(?i:{official})(?!\w)"),
        re.compile(rf"(?<!\w)(?i:{opponents})(?!\w)"),
        re.compile(rf"(?:[Aa]n?|[Oo]ne|[Aa]nother)\s(?:[\w-]+\s){{0,3}}?(?:{any_of(words['locals'])})(?!\w)"),
        re.compile(
            rf"(?:[Aa]n?|[Oo]ne|[Aa]nother)\s(?:[a-z-]+\s){{0,2}}?(?:(?:{official}|secretary\sof\sstate)"
            rf"\s(?:at|of|in|from)\sthe\s(?:[a-z]+\s){{0,3}}?(?i:{any_of(words['houses'])})"
            rf"|(?:{any_of(words['houses'])})\s(?:{official}))(?:,?\swho\s.*)?"
        ),
        re.compile(rf"(?<!\w)(?i:{official}|{opponents}|{once}|{any_of(words['serves'])})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{any_of(words['away'])})(?!\w)"),
        re.compile(
            rf"(?:[Aa]n?|[Oo]ne|[Aa]nother)\s(?:[\w-]+\s){{0,3}}?(?:{any_of(words['locals'])})"
            r"\s(?:[a-z]+\s)?(?:in|from|at|near|outside|of)\s(?:the\s)?"
        ),
    )


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
