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
_REMEMBERED = 500  # characters before a quotation, if its own sentence names nobody
_LEAD_IN = 300  # characters before a quotation in which its subject is brought in


def find_quoted_pronouns(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], quotes: Sequence[Quote],
    quoted: Sequence[Span], reference: Reference, *, date: str,
) -> list[Mention]:  # fmt: skip
    """Return "he", "she" and their forms inside quotation marks with the person they mean.

    That is the only one of fitting gender whom the quotation has named before it or, if it names none and the speaker
    is known, the sentence that leads to it; never the speaker.
    """
    named = _Named(text, mentions, reference)
    begins = [s.start_char for s in sentences]
    taken = {m.start_char for m in mentions}
    sides = _sides(text, quotes, reference, date)
    found: list[Mention] = []
    for number, span in enumerate(quoted):
        spoken = sides.get(span.start_char, frozenset())
        start = _first_of(text, quoted, number)
        begin = max(begins[max(0, bisect_left(begins, start) - 1)], start - _LEAD_IN) if spoken else start
        for match in _pronouns(reference).finditer(text, span.start_char, span.end_char):
            actor = named.meant(match, spoken, start, min(begin, start)) if match.start() not in taken else ""
            if actor:
                found.append(Mention(*match.span(), match.group(), actor, "pronoun", "quoted"))
    return found


class _Named:
    """The persons that an article names, and of which sex they are."""

    def __init__(self, text: str, mentions: Sequence[Mention], reference: Reference) -> None:
        self.text, self.reference = text, reference
        self.persons = [m for m in mentions if m.kind not in _NOT_NAMING and is_person(m.actor_id, reference)]
        self.places = [m.start_char for m in self.persons]
        spoken_of = [(m.actor_id, _pronouns(reference).fullmatch(m.mention)) for m in mentions if m.kind == "pronoun"]
        self.sexes = {actor: "m" if match["m"] else "f" for actor, match in spoken_of if match}

    def meant(self, match: re.Match, spoken: frozenset[str], start: int, begin: int) -> str:
        """Return whom a pronoun means in a quotation that begins at ``start``, its lead at ``begin``: the person of the
        gloss, the only one named before it there, or in the lead, or in the paragraph before that; "" for nobody.
        """
        gloss = _GLOSS.match(self.text, match.end())
        if gloss and gloss.end() in self.places:
            return self.persons[self.places.index(gloss.end())].actor_id
        fitting = self._fitting(start, match.start(), match, spoken)
        if len(fitting) != 1 and not (UNRESOLVED in spoken and _SOMEBODY.search(self.text, start, match.start())):
            here, fitting = fitting, self._fitting(begin, start, match, spoken)
            if not fitting and not here and spoken:
                earlier = self._fitting(_paragraph_before(self.text, start), start, match, spoken)
                fitting = {actor for actor in earlier if len(earlier) == 1 and gender(actor, self.reference)}
        return fitting.pop() if len(fitting) == 1 else ""

    def _fitting(self, start: int, end: int, match: re.Match, spoken: frozenset[str]) -> set[str]:
        wanted = ("", "m" if match["m"] else "f")
        named = self.persons[bisect_left(self.places, start) : bisect_left(self.places, end)]
        return {m.actor_id for m in named if m.actor_id not in spoken and self._sex(m.actor_id) in wanted}

    def _sex(self, person: str) -> str:
        return gender(person, self.reference) or self.sexes.get(person, "")


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


def _paragraph_before(text: str, start: int) -> int:
    """Return where the paragraph before that of a place begins, no further than its subject is remembered."""
    own = text.rfind("\n", 0, start) + 1
    return max(text.rfind("\n", 0, len(text[:own].rstrip())) + 1, start - _REMEMBERED)
