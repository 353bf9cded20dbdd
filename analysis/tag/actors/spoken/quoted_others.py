"""They and it inside quotation marks: the only other side that was named before."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import NOT_ACTORS, UNRESOLVED, Mention, Quote, Sentence, Span
from analysis.tag.actors.beside import Words, words_beside
from analysis.tag.actors.gazetteer import is_country, is_person
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.spoken.firstperson import nation_of

_BACK = 3  # sentences: those between are the quotation's own first part
_NAMINGS = 300  # before a pronoun, by which sides are told
_FAR = 400  # characters between a pronoun and the end of the sentence that names whom it means
_BY_WAY = re.compile(r"(?<!\w)(?:through|via|near|in)\s$")  # "I fly through Tunis" talks of no side
_ON_US = re.compile(r"\s(?:[a-z’']+\s){1,3}(?:us|our)(?!\w)")  # "they had convicted us"


@lru_cache(maxsize=8)
def _pronouns(reference: Reference) -> re.Pattern:
    words = reference.words["things"]
    helps = any_of([*words["helps"], *words["acts"], "is", "was", "needs", "wants"])
    return re.compile(
        rf"(?<![\w’'-])(?:(?P<many>[Tt]he(?:y|ir|m))|(?<=[“\".!?]\s)It(?=\s(?:{helps})\s)|(?<=[“\"])It(?=\s(?:{helps})\s))"
        rf"(?![\w-]|[’'][a-z])(?!\s(?:is|was)\s(?:{any_of(words['impersonal'])})(?!\w))"
    )


def find_quoted_others(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], quotes: Sequence[Quote],
    quoted: Sequence[Span], reference: Reference, *, date: str, home: str = "",
) -> list[Mention]:  # fmt: skip
    """Return "they" and "it" in a quotation with the only actor of another side than its speaker's that the sentence
    before names, or the only group; nobody where the quotation's own sentence names another actor.
    """
    taken = {m.start_char for m in mentions if m.kind not in NOT_ACTORS}
    begins = [s.start_char for s in sentences]
    named = _read_named(text, begins, mentions, quotes, reference)
    found: list[Mention] = []
    for span, side, start in _spoken(_told(text, quotes, mentions, reference, home), quoted, reference, date):
        others = partial(_others, side=side, reference=reference, date=date)
        for match in _pronouns(reference).finditer(text, *span):
            here = bisect_right(begins, match.start()) - 1
            if match.start() in taken or here < 1 or match.start() - begins[here] > _FAR:
                continue
            if not side and not others(named.between(min(start, begins[here - 1]), match.start())):
                continue  # nobody knows whose side speaks: only the sentence before tells
            actors = named.meant(match, here, others)
            if not actors and match["many"] and named.alone(match, here, start):
                actors = _adversary(named.namings, match.start(), side, reference, date)
            unknown = not any(s and not is_person(s, reference) for s in side)
            if unknown and match["many"] and len(actors) == 1 and not is_country(actors[0]):
                continue  # "The bloc is silent. “They did it,” said a nurse"
            if (len(actors) == 1 or match["many"]) and not any(is_person(a, reference) for a in actors):
                group = f"g{match.start()}" if len(actors) > 1 else ""
                found += [Mention(*match.span(), match.group(), a, "pronoun", "quoted_other", group) for a in actors]
    return found


_Others = Callable[[Sequence[Mention]], dict[str, None]]


class _Named(NamedTuple):
    """The namings of an article without those of its unnamed speakers, and where all of them end."""

    text: str
    namings: Sequence[Mention]
    starts: Sequence[int]
    ends: Sequence[int]
    begins: Sequence[int]  # of sentences
    words: Words

    def meant(self, match: re.Match, here: int, others: _Others) -> tuple[str, ...]:
        """Return the only other actor or group that the sentence before names, if that of the pronoun names none."""
        since = self.ends[max(0, bisect_left(self.ends, match.start()) - 1)] if self.ends else 0
        if match["many"] and self.names_many(since, match):
            return ()  # "The North knows our proposals. They remain on the table"
        before = _before(self.namings, self.starts, self.begins, here, others)
        if others(self._own(match, here)):
            return ()
        return _only(before, others) or (_together(before, others) if match["many"] else ())

    def alone(self, match: re.Match, here: int, start: int) -> bool:
        """Say whether a statement that begins at ``start`` names nobody and nothing that "they" could mean."""
        return not self._own(match, here) and not self.names_many(start, match)

    def names_many(self, start: int, match: re.Match) -> bool:
        """Say whether a noun in plural between a place and "they" could be meant: only people can act on "us"."""
        nouns = self.words.folks if _ON_US.match(self.text, match.end()) else self.words.plural
        return nouns.search(self.text, start, match.start()) is not None

    def between(self, start: int, end: int) -> Sequence[Mention]:
        """Return the namings between two places."""
        return self.namings[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def _own(self, match: re.Match, here: int) -> Sequence[Mention]:
        return self.between(self.begins[here], match.start())


def _before(
    namings: Sequence[Mention], starts: Sequence[int], begins: Sequence[int], here: int,
    others: _Others,
) -> Sequence[Mention]:  # fmt: skip
    """Return the namings of the sentence before, or of the last one that names somebody else than who speaks."""
    for sentence in range(here - 1, max(-1, here - 1 - _BACK), -1):
        before = namings[bisect_left(starts, begins[sentence]) : bisect_left(starts, begins[sentence + 1])]
        if others(before):
            return before
    return ()


def _read_named(
    text: str, begins: Sequence[int], mentions: Sequence[Mention], quotes: Sequence[Quote], reference: Reference
) -> _Named:
    """Return the namings of those who are talked of: not "said a retired US officer", nor "I fly through Tunis"."""
    spoken = sorted({q.speaker_start_char: q.speaker_end_char for q in quotes}.items())
    acting = [m for m in mentions if m.kind not in NOT_ACTORS]
    namings = [m for m in acting if not (_within(m, spoken) or _is_by_way(text, m))]
    starts, ends = [m.start_char for m in namings], [m.end_char for m in acting]
    return _Named(text, namings, starts, ends, begins, words_beside(reference))


def _is_by_way(text: str, m: Mention) -> bool:
    return m.kind == "metonym" and _BY_WAY.search(text, max(0, m.start_char - 9), m.start_char) is not None


def _within(m: Mention, spans: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(spans, (m.start_char, 10**9)) - 1
    return index >= 0 and m.end_char <= spans[index][1] and (m.start_char, m.end_char) != spans[index]


def _told(
    text: str, quotes: Sequence[Quote], mentions: Sequence[Mention], reference: Reference, home: str
) -> Iterator[tuple[Quote, list[str]]]:
    """Yield each quote with who speaks it, of "a retired Peruvian diplomat" the country."""
    starts = [m.start_char for m in mentions]
    for quote in quotes:
        speakers = [s for s in quote.speaker_actor_ids if s != UNRESOLVED]
        yield quote, speakers or nation_of(text, quote, mentions, starts, reference, home=home)


def _spoken(
    told: Iterable[tuple[Quote, Sequence[str]]], quoted: Sequence[Span], reference: Reference, date: str
) -> Iterator[tuple[Span, frozenset[str], int]]:
    """Yield each stretch inside quotation marks with the side of who speaks it and where the statement begins."""
    inside = [s.start_char for s in quoted]
    for quote, speakers in told:
        side = frozenset({*speakers} | {reference.represented_by(s, date) for s in speakers})
        side |= {reference.actors[s].country for s in side if s in reference.actors} - {""}
        for start, end in quote.content:
            index = bisect_right(inside, start) - 1
            if index >= 0 and start < quoted[index].end_char:
                yield Span(start, min(end, quoted[index].end_char)), side, quote.start_char


def _others(namings: Sequence[Mention], side: frozenset[str], reference: Reference, date: str) -> dict[str, None]:
    ids = (m.actor_id for m in namings if m.actor_id != UNRESOLVED)
    return dict.fromkeys(i for i in ids if i not in side and reference.represented_by(i, date) not in side)


def _adversary(
    namings: Sequence[Mention], position: int, side: frozenset[str], reference: Reference, date: str
) -> tuple[str, ...]:
    """Return whom an article sets against the side that speaks: both are named by far the most before a place."""
    last = bisect_left(namings, position, key=lambda m: m.start_char)
    named = Counter(reference.represented_by(m.actor_id, date) for m in namings[max(0, last - _NAMINGS) : last])
    ranked = [
        (actor, n) for actor, n in named.most_common(4) if actor != UNRESOLVED and not is_person(actor, reference)
    ]
    others = [(actor, n) for actor, n in ranked if actor not in side]
    if not others or sum(actor in side for actor, _ in ranked[:2]) != 1:
        return ()
    further = others[1][1] if len(others) > 1 else 0
    return (others[0][0],) if others[0][1] >= 3 and others[0][1] >= 1.5 * further else ()


def _only(namings: Sequence[Mention], others: _Others) -> tuple[str, ...]:
    """Return the only other actor, or the members of the only group if nobody else is named."""
    found = others(namings)
    groups = {m.group_id for m in namings if m.actor_id in found}
    together = len(groups) == 1 and "" not in groups
    return tuple(found) if len(found) == 1 or together else ()


def _together(namings: Sequence[Mention], others: _Others) -> tuple[str, ...]:
    """Return the members of the only group among the others: "They" is rather these than one country beside them."""
    found = others(namings)
    groups: dict[str, list[str]] = {}
    for m in namings:
        if m.group_id:
            groups.setdefault(m.group_id, []).append(m.actor_id)
    whole = [tuple(dict.fromkeys(ids)) for ids in groups.values() if all(i in found for i in ids)]
    return whole[0] if len(whole) == len(groups) == 1 else ()
