"""What an article calls the bodies that it names, by the noun beside their name: "the pilots' union Sepla"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.gazetteer import is_person
from analysis.tag.actors.offices import any_of

_NAMING = ("name", "alias")
_BEFORE, _BEHIND = 30, 90  # characters beside a name


class _Rules(NamedTuple):
    before: re.Pattern  # "union ", "institute, " before a name
    behind: re.Pattern  # " union", ", a rights group" behind one


@lru_cache(maxsize=8)
def _rules(reference: Reference) -> _Rules:
    words = reference.words["bodies"]
    nouns = any_of({word.split()[-1] for word in (*words["explains"], *words["explains_before"])})
    how = rf"(?:(?!(?:{any_of(words['links'])})\s)[\w’'-]+\s){{0,5}}?"
    return _Rules(
        re.compile(rf"(?<!\w)({nouns}),?\s$"),
        re.compile(
            rf"(?:\s(?:[a-z-]+[’']?\s)?(?P<noun>{nouns})(?![\w’'-])"
            rf"|,\s(?:an?|the|[\w-]+[’']s)\s{how}(?P<apart>{nouns})(?:[,.]|\s(?:{any_of(words['explained_by'])})(?!\w)))"
        ),
    )


def find_called(text: str, mentions: Sequence[Mention], reference: Reference) -> Mapping[str, frozenset[str]]:
    """Return for each body the nouns that stand beside its name somewhere in the article."""
    rules = _rules(reference)
    found: dict[str, frozenset[str]] = {}
    for m in mentions:
        if m.rule == "agency":  # which is its country
            found[m.actor_id] = found.get(m.actor_id, frozenset()) | {m.mention.rpartition(" ")[2].lower()}
        if m.kind not in _NAMING or not m.actor_id.startswith("~") or is_person(m.actor_id, reference):
            continue
        before = rules.before.search(text, max(0, m.start_char - _BEFORE), m.start_char)
        behind = rules.behind.match(text, m.end_char, m.end_char + _BEHIND)
        nouns = {match[match.lastgroup or 1] for match in (before, behind) if match}
        if nouns:
            found[m.actor_id] = found.get(m.actor_id, frozenset()) | nouns
    return found
