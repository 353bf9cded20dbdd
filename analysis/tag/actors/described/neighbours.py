"""Neighbours without a name: "its northern neighbour", "Mongolia's two neighbours", "the country to the east"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import NOT_ACTORS, Mention
from analysis.tag.actors.described.borders import neighbours, only_neighbour, only_two
from analysis.tag.actors.focus import leading
from analysis.tag.actors.gazetteer import NOT_AT_A_NAME, is_country
from analysis.tag.actors.offices import any_of

_NOT_NAMED = ("title", "issue")
_POSSESSIVES = ("its", "their")
_CLOSE = 350  # characters: about two sentences
_MORE = 2  # times as many namings as of any other
_FAR = 2500  # characters: about ten paragraphs


class _Words(NamedTuple):
    behind: re.Pattern  # " northern neighbour" behind "its" or "Mongolia's"
    standing: re.Pattern  # "the country to the east", "the northern giant"
    sides: dict[str, str]
    giants: frozenset[str]


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    words = reference.words["borders"]
    sides = words["sides"]
    how = any_of([*reference.words["related"]["qualifiers"], *sides])
    nouns, where = any_of(words["nouns"]), any_of(side for side in sides if not side.endswith("ern"))
    across = rf"(?:\s(?:to|in)\s(?:the|its)\s(?P<where>{where})|\s(?:{any_of(words['beside'])}))(?![\w-])"
    sided = any_of(side for side in sides if side.endswith("ern"))
    return _Words(
        re.compile(
            rf"(?:[’']s?\s(?:two\s)?|\s(?:has\s|had\s)?(?:(?:only|just)\s)?(?:two\s)?)(?P<how>(?:(?:{how}),?\s)*)"
            r"(?P<noun>neighbou?r)(?P<many>s?)(?![\w-])"
            rf"(?:\sto\s(?:the|its)\s(?P<where>{where})(?!\w))?(?!,?\s[A-Z]){NOT_AT_A_NAME}"
        ),
        re.compile(
            rf"[Tt](?<![\w-].)he\s(?:(?:[a-z]+\s)?(?:{nouns}){across}"
            rf"|(?P<side>{sided})\s(?:neighbour|neighbor|giant|power)(?![\w-]))(?!,?\s[A-Z])"
        ),
        sides,
        frozenset(words["giants"]),
    )


class _Named(NamedTuple):
    """The countries that an article names, in reading order."""

    starts: Sequence[int]
    ids: Sequence[str]

    def before(self, position: int, reach: int) -> list[str]:
        """Return the countries named within some characters before a place, the last one last."""
        return list(self.ids[bisect_left(self.starts, position - reach) : bisect_left(self.starts, position)])


def _read(mentions: Sequence[Mention]) -> _Named:
    named = [m for m in mentions if m.kind not in _NOT_NAMED and is_country(m.actor_id)]
    return _Named([m.start_char for m in named], [m.actor_id for m in named])


def find_neighbours(text: str, mentions: Sequence[Mention], reference: Reference) -> list[Mention]:
    """Return the neighbours behind "its", "their" and names: the only country named before that borders the owner.

    A side ("its southern neighbour") that has one country alone means it, named or not. "Its neighbours" are the two
    of a country that has no others, if the article names both. With several owners it is the one that borders all.
    """
    words, named, found = _words(reference), _read(mentions), []
    groups: dict[str, list[str]] = {}
    for m in mentions:
        if m.group_id:
            groups.setdefault(m.group_id, []).append(m.actor_id)
    seen = set()
    for m in mentions:
        if m.start_char in seen or not is_country(m.actor_id) or m.kind in NOT_ACTORS:
            continue
        match = words.behind.match(text, m.end_char, m.end_char + 80)
        if match is None or not _owns(text, m, match):
            continue
        seen.add(m.start_char)
        owners = groups.get(m.group_id, [m.actor_id])
        span = (match.start("noun"), match.end("many"))
        actors = _meant(match, owners, named, m.start_char, words, reference)
        group = f"g{span[0]}" if len(actors) > 1 else ""
        found += [Mention(*span, text[slice(*span)], actor, "role", "neighbour", group) for actor in actors]
    return found


def _owns(text: str, m: Mention, match: re.Match) -> bool:
    """Say whether a naming is the owner of what stands behind it: "its", "Mongolia’s", "Mongolia has two"."""
    if re.match(r"\sha[sd]\s", text[m.end_char : m.end_char + 5]):
        return bool(match["many"])
    return m.mention.lower() in _POSSESSIVES if m.kind == "pronoun" else text[m.end_char] in "’'"


def _meant(
    match: re.Match, owners: Sequence[str], named: _Named, position: int, words: _Words,
    reference: Reference,
) -> tuple[str, ...]:  # fmt: skip
    """Return whom "neighbour" or "neighbours" behind a possessive means."""
    side = words.sides.get(match["where"] or "", "") or _side(match["how"], words)
    if match["many"]:
        both = only_two(owners[0], reference) if len(owners) == 1 and not side else ()
        return both if both and set(both) <= set(named.ids) else ()
    before = [c for c in named.before(position, _FAR) if c not in owners]
    beside = frozenset.intersection(*(neighbours(owner, reference, side=side) for owner in owners))
    found = leading((c for c in before if c in beside), times=_MORE)
    if not found and not beside & set(before):
        found = only_neighbour(owners[0], (), reference, side=side) if side and len(owners) == 1 else ""
    return (found,) if found else ()


def _side(how: str, words: _Words) -> str:
    return next((words.sides[word] for word in how.replace(",", "").split() if word in words.sides), "")


def find_by_side(
    text: str, begins: Sequence[int], mentions: Sequence[Mention], reference: Reference
) -> Iterator[Mention]:
    """Yield "the country to the east" and "the northern giant": the neighbour on that side of the country that the
    sentence has named, or where it has named none of the one that the article names most. ``begins`` are of sentences.
    """
    words, named = _words(reference), _read(mentions)
    taken, everywhere = {m.start_char for m in mentions}, frozenset(named.ids)
    for match in words.standing.finditer(text):
        if taken & set(range(*match.span())):
            continue
        position = match.start()
        begin = begins[max(0, bisect_right(begins, position) - 1)] if begins else 0
        here = set(named.before(position, min(position - begin, _FAR)))
        owner = (
            (here.pop() if len(here) == 1 else "") if here else leading(named.before(position, 4 * _FAR), times=_MORE)
        )
        side = words.sides.get(match["where"] or match["side"] or "", "")
        beside = neighbours(owner, reference, side=side)
        if "giant" in match.group() or "power" in match.group():
            beside &= words.giants
        among = everywhere if side else set(named.before(position, _CLOSE))
        if len(beside & among) == 1:
            yield Mention(*match.span(), match.group(), *(beside & among), "role", "neighbour")
