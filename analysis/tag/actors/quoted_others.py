"""They and it inside quotation marks: the only other side that was named before."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial

from analysis.reference import Reference
from analysis.schema import NOT_ACTORS, UNRESOLVED, Mention, Quote, Sentence, Span
from analysis.tag.actors.antecedents import plural_nouns
from analysis.tag.actors.gazetteer import is_person
from analysis.tag.actors.offices import any_of

_BACK = 3  # sentences: those between are the quotation's own first part
_FAR = 400  # characters between a pronoun and the end of the sentence that names whom it means


@lru_cache(maxsize=8)
def _pronouns(reference: Reference) -> re.Pattern:
    words = reference.words["things"]
    helps = any_of([*words["helps"], "is", "was", "needs", "wants"])
    return re.compile(
        rf"(?<![\w’'-])(?:(?P<many>[Tt]he(?:y|ir|m))|(?<=[“\".!?]\s)It(?=\s(?:{helps})\s)|(?<=[“\"])It(?=\s(?:{helps})\s))"
        rf"(?![\w-]|[’'][a-z])(?!\s(?:is|was)\s(?:{any_of(words['impersonal'])})(?!\w))"
    )


def find_quoted_others(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], quotes: Sequence[Quote],
    quoted: Sequence[Span], reference: Reference, *, date: str,
) -> list[Mention]:  # fmt: skip
    """Return "they" and "it" in a quotation with the only actor of another side than its speaker's that the sentence
    before names, or the only group; nobody where the quotation's own sentence names another actor.
    """
    namings = [m for m in mentions if m.kind not in NOT_ACTORS]
    starts, begins = [m.start_char for m in namings], [s.start_char for s in sentences]
    taken, found, plural = set(starts), [], plural_nouns(reference)
    ends = [m.end_char for m in namings]
    spoken = sorted({q.speaker_start_char: q.speaker_end_char for q in quotes}.items())
    namings = [m for m in namings if not _within(m, spoken)]  # "said a retired US officer" names nobody talked of
    starts = [m.start_char for m in namings]
    for span, side in _spoken(quotes, quoted, reference, date):
        for match in _pronouns(reference).finditer(text, *span):
            here = bisect_right(begins, match.start()) - 1
            if match.start() in taken or here < 1 or match.start() - begins[here] > _FAR:
                continue
            own = namings[bisect_left(starts, begins[here]) : bisect_left(starts, match.start())]
            before = _before(namings, starts, begins, here, partial(_others, side=side, reference=reference, date=date))
            since = ends[max(0, bisect_left(ends, match.start()) - 1)] if ends else 0
            if match["many"] and plural.search(text, since, match.start()):
                continue  # "The North knows our proposals. They remain on the table"
            actors = () if _others(own, side, reference, date) else _only(before, side, reference, date)
            if (len(actors) == 1 or match["many"]) and not any(is_person(a, reference) for a in actors):
                group = f"g{match.start()}" if len(actors) > 1 else ""
                found += [Mention(*match.span(), match.group(), a, "pronoun", "quoted_other", group) for a in actors]
    return found


def _before(
    namings: Sequence[Mention], starts: Sequence[int], begins: Sequence[int], here: int,
    others: Callable[[Sequence[Mention]], dict[str, None]],
) -> Sequence[Mention]:  # fmt: skip
    """Return the namings of the sentence before, or of the last one that names somebody else than who speaks."""
    for sentence in range(here - 1, max(-1, here - 1 - _BACK), -1):
        before = namings[bisect_left(starts, begins[sentence]) : bisect_left(starts, begins[sentence + 1])]
        if others(before):
            return before
    return ()


def _within(m: Mention, spans: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(spans, (m.start_char, 10**9)) - 1
    return index >= 0 and m.end_char <= spans[index][1] and (m.start_char, m.end_char) != spans[index]


def _spoken(
    quotes: Sequence[Quote], quoted: Sequence[Span], reference: Reference, date: str
) -> Iterator[tuple[Span, frozenset[str]]]:
    """Yield each stretch inside quotation marks with the side of who speaks it."""
    inside = [s.start_char for s in quoted]
    for quote in quotes:
        speakers = {s for s in quote.speaker_actor_ids if s != UNRESOLVED}
        side = frozenset(speakers | {reference.represented_by(s, date) for s in speakers})
        for start, end in quote.content:
            index = bisect_right(inside, start) - 1
            if index >= 0 and start < quoted[index].end_char:
                yield Span(start, min(end, quoted[index].end_char)), side


def _others(namings: Sequence[Mention], side: frozenset[str], reference: Reference, date: str) -> dict[str, None]:
    ids = (m.actor_id for m in namings if m.actor_id != UNRESOLVED)
    return dict.fromkeys(i for i in ids if i not in side and reference.represented_by(i, date) not in side)


def _only(namings: Sequence[Mention], side: frozenset[str], reference: Reference, date: str) -> tuple[str, ...]:
    """Return the only other actor, or the members of the only group if nobody else is named."""
    others = _others(namings, side, reference, date)
    groups = {m.group_id for m in namings if m.actor_id in others}
    together = len(groups) == 1 and "" not in groups
    return tuple(others) if len(others) == 1 or together else ()
