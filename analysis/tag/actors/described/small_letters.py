"""Bodies of a state told in small letters: "the electoral commission", "the environment agency"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.bodies.chambers import can_have, of_country
from analysis.tag.actors.described.spans import description_rules
from analysis.tag.actors.focus import Focus
from analysis.tag.actors.gazetteer import covered_by, is_country
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.titles import UPPER

_BESIDE = re.compile(rf"[{UPPER}][\w’'-]*,\s[Tt]he\s$")  # "Comreg, the " before "media regulator"


@lru_cache(maxsize=8)
def _told(reference: Reference) -> re.Pattern:
    words = reference.words["bodies"]
    return re.compile(
        rf"(?<=[Tt]he\s)(?:(?:(?:national|federal|state|independent)\s)?(?:(?:{any_of(words['small_words'])})\s){{1,2}}"
        rf"(?:{any_of(words['small'])}|(?P<agency>{any_of(words['small_agencies'])}))"
        rf"|{any_of(words['small_courts'])})(?![\w-])(?!,?\s[{UPPER}]|\s(?:of|for|in|at)\s)"
    )


def find_small(text: str, mentions: Sequence[Mention], focus: Focus, reference: Reference) -> Iterator[Mention]:
    """Yield the bodies of a state told in small letters: the only one named with these words in its name, else that of
    the country that the article is about; an agency in no list is the country.
    """
    matches = list(_told(reference).finditer(text))
    taken = covered_by(mentions) if matches else set()
    for match in matches:
        listed = match.group() in description_rules(reference).entries
        if listed or match.start() in taken or _BESIDE.search(text, max(0, match.start() - 40), match.start()):
            continue
        words = set(match.group().split())
        named = {m.actor_id for m in mentions if words.issubset(m.actor_id.strip("~").split("-"))}
        actor = named.pop() if len(named) == 1 else "" if named else _of_state(match, focus.mainly(), reference)
        if actor:
            yield Mention(*match.span(), match.group(), actor, "name", "agency" if is_country(actor) else "chamber")


def _of_state(match: re.Match, country: str, reference: Reference) -> str:
    """Return the id of a country's body so called, the country for an agency, "" where it has none or none is known."""
    name = match.group().title()
    if match["agency"] or not country:
        return country
    return of_country(name, country, reference) if can_have(name, country, reference) else ""
