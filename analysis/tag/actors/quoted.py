"""He and she inside quotation marks: whom the speaker talks about, never the speaker."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache

from analysis.reference import Reference
from analysis.schema import UNRESOLVED, Mention, Quote, Sentence, Span
from analysis.tag.actors.gazetteer import is_person
from analysis.tag.actors.genders import gender
from analysis.tag.actors.offices import any_of

_NOT_NAMING = ("place", "title", "pronoun", "issue", "group")
_A = re.compile(r"(?:[Aa]n?|[Oo]ne|[Aa]nother)\s")
_GLOSS = re.compile(r"\s\[(?:(?:Mr|Mrs|Ms|President|Prime Minister)\.?\s)?")
_SOMEBODY = re.compile(r"(?<!\w)(?:an?|the|our|your|this|that|every|each|no|any)\s", re.IGNORECASE)  # "a man’s throat"
_SAME = 250  # characters between two quotations of which the second goes on with the first
_LEAD_IN = 300  # characters before a quotation in which its subject is brought in


def find_quoted_pronouns(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], quotes: Sequence[Quote],
    quoted: Sequence[Span], reference: Reference, *, date: str,
) -> list[Mention]:  # fmt: skip
    """Return "he", "she" and their forms inside quotation marks with the person they mean.

    That is the only one of fitting gender whom the quotation has named before it or, if it names none and the speaker
    is known, the sentence that leads to it; never the speaker.
    """
    persons = [m for m in mentions if m.kind not in _NOT_NAMING and is_person(m.actor_id, reference)]
    places = [m.start_char for m in persons]
    begins = [s.start_char for s in sentences]
    taken = {m.start_char for m in mentions}
    sides = _sides(text, quotes, reference, date)
    found: list[Mention] = []
    for number, span in enumerate(quoted):
        spoken = sides.get(span.start_char, frozenset())
        start = _first_of(text, quoted, number)
        begin = max(begins[max(0, bisect_left(begins, start) - 1)], start - _LEAD_IN) if spoken else start
        for match in _pronouns(reference).finditer(text, span.start_char, span.end_char):
            if match.start() in taken:
                continue
            gloss = _GLOSS.match(text, match.end())
            here = places.index(gloss.end()) if gloss and gloss.end() in places else -1
            inside = persons[bisect_left(places, start) : bisect_left(places, match.start())]
            nobody = UNRESOLVED in spoken and _SOMEBODY.search(text, start, match.start())
            lead = persons[bisect_left(places, start if nobody else min(begin, start)) : bisect_left(places, start)]
            actor = persons[here].actor_id if here >= 0 else ""
            actor = actor or _only(inside, match, spoken, reference) or _only(lead, match, spoken, reference)
            if actor:
                found.append(Mention(*match.span(), match.group(), actor, "pronoun", "quoted"))
    return found


@lru_cache(maxsize=8)
def _pronouns(reference: Reference) -> re.Pattern:
    words = reference.words["speakers"]["pronouns"]
    m, f = (any_of(words[key]) for key in "mf")
    return re.compile(rf"(?<![\w’'-])(?:(?P<m>(?i:{m}))|(?i:{f}))(?![\w-])")


def _sides(text: str, quotes: Sequence[Quote], reference: Reference, date: str) -> Mapping[int, frozenset[str]]:
    """Return by the start of each part of a quotation who speaks it, and for whom; "a nurse" is nobody with a name."""
    sides = {}
    for quote in quotes:
        unnamed = quote.speaker_start_char >= 0 and _A.match(text, quote.speaker_start_char)
        speakers = {s for s in quote.speaker_actor_ids if s != UNRESOLVED or unnamed}
        side = frozenset(speakers | {reference.represented_by(s, date) for s in speakers})
        sides.update({start: side for start, _ in quote.content})
    return sides


def _first_of(text: str, quoted: Sequence[Span], number: int) -> int:
    """Return where the quotation began of which this one is a further part, in the same paragraph or the next."""
    first = number
    while first > 0:
        between = text[quoted[first - 1].end_char : quoted[first].start_char]
        if len(between) > _SAME or between.count("\n\n") > 1 or between.count(". ") > 1:
            break
        first -= 1
        if number - first == 2:
            break
    return quoted[first].start_char


def _only(named: Sequence[Mention], match: re.Match, spoken: frozenset[str], reference: Reference) -> str:
    """Return the only person named whom a pronoun can mean, "" for nobody or several."""
    wanted = ("", "m" if match["m"] else "f")
    fitting = {m.actor_id for m in named if m.actor_id not in spoken and gender(m.actor_id, reference) in wanted}
    return fitting.pop() if len(fitting) == 1 else ""
