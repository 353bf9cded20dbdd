"""The country of an official without a name: "A Peruvian diplomat said that her government was reviewing its ties"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.gazetteer import is_country, is_person
from analysis.tag.actors.offices import any_of

_NAMINGS = 60  # of one sentence that are looked at: a text without full stops takes linear time
_A = re.compile(r"(?<!\w)(?:An?|One|Another|an?|one|another)\s(?:[a-z-]+\s){0,2}$")


def find_unnamed_homes(
    text: str, begins: Sequence[int], mentions: Sequence[Mention], reference: Reference
) -> list[Mention]:
    """Return "government" of "his government" where its sentence has named only an unnamed official before it: the
    country of "a Peruvian diplomat" or of "an official in Lima". ``begins`` are those of the sentences.
    """
    starts = [m.start_char for m in mentions]
    taken, found = set(starts), []
    for match in _owned(reference).finditer(text):
        begin = begins[max(0, bisect_left(begins, match.start() + 1) - 1)] if begins else 0
        last = bisect_left(starts, match.start())
        before = mentions[max(last - _NAMINGS, bisect_left(starts, begin)) : last]
        inside = text[match.start() - 1 : match.start()].isalpha()  # "this country"; no pattern says it as fast
        if inside or match.start() in taken or match.start("noun") in taken:
            continue
        if any(is_person(m.actor_id, reference) for m in before):
            continue
        country = next((m.actor_id for m in before if _is_of(text, m, reference)), "")
        if country:
            found.append(Mention(*match.span("noun"), match["noun"], country, "role", "owned"))
    return found


def _is_of(text: str, m: Mention, reference: Reference) -> bool:
    """Say whether a naming is the country of somebody brought in without a name."""
    behind, before = _nouns(reference)
    if not is_country(m.actor_id):
        return False
    if m.kind == "demonym":
        return bool(_A.search(text, max(0, m.start_char - 40), m.start_char) and behind.match(text, m.end_char))
    return before.search(text, max(0, m.start_char - 60), m.start_char) is not None


@lru_cache(maxsize=8)
def _owned(reference: Reference) -> re.Pattern:
    nouns = any_of(reference.words["speakers"]["owned"])
    return re.compile(rf"h(?:is|er)\s(?:own\s)?(?P<noun>{nouns})(?![\w-])(?!\s(?:official|of)s?(?!\w))")


@lru_cache(maxsize=8)
def _nouns(reference: Reference) -> tuple[re.Pattern, re.Pattern]:
    words = reference.words["speakers"]
    speaks, governing = any_of(words["for_country"]), any_of(words["in_capital"])
    return (
        re.compile(rf"\s(?:[a-z-]+\s){{0,2}}?(?:{speaks})(?!\w)"),
        re.compile(rf"(?<!\w)(?:[Aa]n?|[Oo]ne)\s(?:[a-z-]+\s){{0,2}}(?:{governing})\sin\s$"),
    )
