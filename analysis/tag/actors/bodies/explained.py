"""Bodies with a short name that an article explains: "MAK, a Kabyle movement based in Paris", "the bank HSBC"."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Span
from analysis.tag.actors.bodies.evidence import shown_bodies
from analysis.tag.actors.gazetteer import WEEKDAY
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.titles import UPPER

_INSIDE_BEFORE = re.compile(r"(?<!\w)(?:[Ii]n|[Nn]ear|[Oo]utside|[Aa]cross|[Aa]round|[Ii]nto)\s$")  # of what is shown
_PART_BEFORE = re.compile(rf"[{UPPER}][\w’'-]*[ \t]$")
_OF_BEFORE = re.compile(  # "the Chamber of Mines"
    rf"(?<!\w)[{UPPER}][\w’'-]*\s(?:of|on|for|na|de|del|della|di|da|do|du|la|le|van|von|der|den)\s$"
)
_PART_BEHIND = re.compile(rf"[ \t-]([{UPPER}][\w’'-]*)|-\w|[ \t]&[ \t][{UPPER}]")
_PERSON_BEHIND = re.compile(r",\swhom?\s|,\s\d\d,|,?\s(?:himself|herself)(?!\w)")


class _Words(NamedTuple):
    starters: frozenset[str]
    titles: frozenset[str]
    ends: frozenset[str]
    generic: frozenset[str]
    deals_in: re.Pattern  # "stake in "


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    words = reference.words["bodies"]
    common = reference.words["sentences"]["starters"]
    titles = {word.capitalize() if word.islower() else word for word in reference.words["titles"]["single"]}
    return _Words(
        frozenset([*common, *words["before"], *reference.words["things"]["times"], *titles]),
        frozenset([*titles, *reference.words["titles"]["honorifics"]]),
        frozenset(words["ends"]),
        frozenset([*words["generic"], *words["agency_words"], *words["ends"]]),
        re.compile(rf"(?<!\w)(?i:{any_of(words['deals_in'])})\sin\s$"),
    )


def find_explained(text: str, taken: Container[int], reference: Reference) -> Iterator[Span]:
    """Yield every naming of the bodies that an article explains beside their name, none at a place that is ``taken``.

    The name is one word, or one before the noun of a body ("Kashmir Resistance"). What stands behind "in" is a place,
    and who has a first name in the article a person ("the company Musk founded").
    """
    words = _words(reference)
    names = shown_bodies(text, reference)
    firsts = {parts[0] for parts in map(str.split, names) if parts[-1] in words.ends}  # "Optus" of "Optus Mobile"
    for name in sorted(names | (firsts - words.generic)):
        yield from _shown(text, name, taken, words)


def _is_name(text: str, name: str, words: _Words) -> bool:
    """Say whether a word with a capital is no common word of the article."""
    common = name in words.starters or WEEKDAY.match(name)
    small = re.escape(name.lower())
    return not common and not re.search(rf"{small}(?<!\w{small})(?!\w)", text)


def _shown(text: str, name: str, taken: Container[int], words: _Words) -> list[Span]:
    """Return the namings of a body that something beside it shows, none if somewhere it is a place, person or thing."""
    found = []
    if not _is_name(text, name, words):
        return []
    plain = re.escape(name)
    for start, end in [m.span() for m in re.finditer(rf"{plain}(?<![\w’'-]{plain})(?!\w)", text)]:
        behind = _PART_BEHIND.match(text, end)
        part = behind[1] if behind else None
        if part and part in words.ends and " " not in name and not _PART_BEHIND.match(text, behind.end()):
            end = behind.end()  # "Optus Mobile"
            behind = part = None
        other = behind and (not part or (part not in words.titles and not part.isupper()))
        if other or start in taken or _PERSON_BEHIND.match(text, end) or _is_elsewhere(text, name, start, words):
            return []
        found.append(Span(start, end))
    return found


def _is_elsewhere(text: str, name: str, start: int, words: _Words) -> bool:
    """Say whether what stands before a name says that it is a place's, a person's, a thing's or a part of another."""
    lead = (text, max(0, start - 25), start)
    before = _PART_BEFORE.search(*lead)
    part = before.group().strip() if before else ""
    if (part and (part in words.titles or part not in words.starters)) or _OF_BEFORE.search(*lead):
        return True
    if name.isupper():
        return False
    if text.endswith(("the ", "The "), *lead[1:]) and " " not in name:
        return True
    return _INSIDE_BEFORE.search(*lead) is not None and words.deals_in.search(*lead) is None
