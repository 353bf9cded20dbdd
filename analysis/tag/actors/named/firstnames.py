"""Given names that stand alone: "Hillary wins", where the article names one Hillary alone, Hillary Clinton."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.gazetteer import is_person
from analysis.tag.actors.named.alone import NAME_AFTER, Context, occurrences, stands_alone
from analysis.tag.actors.named.fullnames import given_set
from analysis.tag.actors.named.places import is_where
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.titles import UPPER

_OF_ANOTHER = re.compile(  # "Ann and Bo Ek", "Ann’s Diner", "Ann B. Ek", "Don’t"
    rf"\sand\s[{UPPER}]\w+\s[{UPPER}]|[’']s?\s[{UPPER}]|\s[{UPPER}]\.|\.\s?[\d{UPPER}]|[’'](?!s)\w"
)
_SHOW = re.compile(rf"[{UPPER}]\w+ing\s$")  # "Morning Joe"


def find_first_names(context: Context, mentions: Sequence[Mention], taken: bytearray) -> Iterator[Mention]:
    """Yield the given names that stand alone: each that of the only person of the article who has it.

    Where anybody else follows it ("Tim Kaine", "Tim Cook"), it is nobody's; nor is one of the kin ("his son Tim").
    """
    firsts = {name: next(iter(ids)) for name, ids in _bearers(mentions, context.reference).items() if len(ids) == 1}
    places: dict[str, list[int]] = defaultdict(list)
    for start, _, name in occurrences(context.text, sorted(firsts)):
        if not taken[start]:
            places[name].append(start)
    for name, starts in places.items():
        if any(_is_of_another(context, start, start + len(name)) for start in starts):
            continue
        alone = [start for start in starts if _is_alone(context, start, start + len(name))]
        yield from (Mention(s, s + len(name), name, firsts[name], "last_name", "first_name") for s in alone)


def _bearers(mentions: Iterable[Mention], reference: Reference) -> dict[str, set[str]]:
    """Return the persons whom the article names in full, by the given name that their names begin with."""
    usual, found = _given(reference), defaultdict(set)
    for m in mentions:
        first, _, more = m.mention.partition(" ")
        if more and first in usual and m.kind in ("name", "alias") and is_person(m.actor_id, reference):
            found[first].add(m.actor_id)
    return found


@lru_cache(maxsize=8)
def _given(reference: Reference) -> frozenset[str]:
    words = reference.words
    return given_set(reference).difference(words["names"]["not_given"], words["sentences"]["starters"])


def _is_of_another(context: Context, start: int, end: int) -> bool:
    text = context.text
    led = _kin(context.reference).search(text, max(0, start - 40), start)
    return led is not None or NAME_AFTER.match(text, end, end + 25) is not None


def _is_alone(context: Context, start: int, end: int) -> bool:
    text = context.text
    other = _OF_ANOTHER.match(text, end) or _SHOW.search(text, max(0, start - 15), start)
    return not other and stands_alone(context, start, end) and not is_where(text, start, context.reference)


@lru_cache(maxsize=8)
def _kin(reference: Reference) -> re.Pattern:
    kin = any_of([*reference.words["speakers"]["family"], *reference.words["speakers"]["kin"]])
    return re.compile(rf"(?<!\w)(?:{kin})s?,?\s(?:[{UPPER}]\w+(?:,\s\d\d)?(?:,|,?\sand)\s)*$")
