"""Descriptions that stand for one actor named before: "the bloc", "the rebels", "the country"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.gazetteer import is_country
from analysis.tag.offices import any_of

_CLOSE = 350  # characters: about two sentences
_NAMING = ("name", "alias", "demonym", "metonym", "modifier", "group", "role", "title")
_LOOK_BACK = 300  # mentions


class _Rules(NamedTuple):
    phrase: re.Pattern
    entries: dict[str, dict]


@lru_cache(maxsize=8)
def _rules(reference: Reference) -> _Rules:
    words = reference.words["descriptions"]
    entries = {phrase.lower(): entry for entry in words["entries"] for phrase in entry["phrases"]}
    plain = any_of(phrase.removeprefix("the ") for phrase, entry in entries.items() if entry.get("adjectives"))
    led = rf"(?:(?:{any_of(words['adjectives'])})\s){{0,2}}(?P<plain>{plain})"
    nouns = any_of(phrase.removeprefix("the ") for phrase in entries)
    not_after = any_of(words["not_after"])
    return _Rules(
        re.compile(
            rf"(?<![\w’'-])(?P<that>[Tt]he|[Tt]h(?:is|at))\s(?:(?P<noun>(?i:{nouns}))|{led})(?![\w-])(?![’']?\s(?:{not_after})(?!\w)(?!\s\w+ing\s))"
        ),
        entries,
    )


def find_descriptions(text: str, mentions: Sequence[Mention], reference: Reference) -> list[Mention]:
    """Return the descriptions in ``text`` whose actor the article named before them, none where two could be meant."""
    rules = _rules(reference)
    ordered = [m for m in mentions if m.kind in _NAMING]
    places = [m.start_char for m in ordered]
    taken = {m.start_char: m for m in mentions}
    found = []
    for match in rules.phrase.finditer(text):
        start, end = match.span()
        if any(position in taken for position in range(start, end)) or re.match(r"\s[A-Z]", text[end : end + 2]):
            continue
        entry = rules.entries["the " + re.sub(r"\s", " ", (match["noun"] or match["plain"]).lower())]
        if match["that"].lower() != "the" and entry.get("country"):
            continue  # "this country" is the speaker's
        after = re.match(r"\sin\s(?:the\s)?", text[end : end + 9])
        capital = taken.get(end + after.end()) if after else None
        if capital is not None and capital.kind in ("place", "metonym"):
            actor = capital.actor_id if entry.get("country") or capital.actor_id in entry["among"] else ""
        else:
            actor = _named_before(entry, ordered[: bisect_left(places, start)], start, text)
        if actor:
            found.append(Mention(start, end, match.group(), actor, "role", "description"))
    return found


def _named_before(entry: dict, before: Sequence[Mention], position: int, text: str) -> str:
    """Return the only actor of the entry's kind named before ``position``, or the only one named close to it.

    Of several countries named close it is the one that the article has named by far the most.
    """
    among, instead = entry.get("among"), entry.get("instead", {})
    near = entry["near"] or len(text)
    named: dict[str, int] = {}
    for m in reversed(before[-_LOOK_BACK:]):
        if m.start_char < position - near:
            break
        if (m.actor_id in among) if among else (m.kind != "title" and is_country(m.actor_id)):
            named.setdefault(instead.get(m.actor_id, m.actor_id), m.start_char)
    close = [actor for actor, start in named.items() if start >= position - _CLOSE]
    fitting = close or list(named)
    if len(fitting) > 1 and not among:
        fitting = _most_named(fitting, before[-_LOOK_BACK:])
    return fitting[0] if len(fitting) == 1 else ""


def _most_named(actors: Sequence[str], before: Sequence[Mention]) -> list[str]:
    """Return the one of these actors that was named more than twice as often as any other actor of its kind."""
    counts = Counter(m.actor_id for m in before if is_country(m.actor_id) and m.kind != "title")
    ranked = counts.most_common(2)
    return [ranked[0][0]] if ranked[0][0] in actors and ranked[0][1] > 2 * ranked[1][1] else list(actors)
