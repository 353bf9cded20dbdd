"""Short names that what stands beside them says are bodies': "Ofgem, which regulates it,", "shares in Optus"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from analysis.reference import Reference
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.titles import UPPER

_WORD = rf"[{UPPER}][\w&-]*[a-z\d{UPPER}]"
_LEADS = ("behind", "explained")
_LONGEST = 60  # characters of a name
_ACRONYM = rf"(?=\w*[{UPPER}]\w*[{UPPER}])[{UPPER}]\w+"
_OF_IT = re.compile(  # "the head of the " before "union, Ek,"
    r"(?<!\w)(?:of|at|in|for|from|with)\s(?:the|an?)\s(?:[\w’'-]+\s){0,3}$"
)
_INSERTED = re.compile(r",\swhich\s[^.,;:“”\"]{3,90},$")  # "Optus, which is based in Sydney, said it"


class _Words(NamedTuple):
    cues: AhoCorasick
    sides: list[str]  # how each cue shows a name: see _cues
    explains: re.Pattern  # ", a Kabyle movement based"
    called: re.Pattern  # "The UGTT federation", "the GEW teachers' union"
    name: re.Pattern
    name_before: re.Pattern
    starters: frozenset[str]


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    words = reference.words["bodies"]
    sides = _cues(words)
    name = (
        rf"(?:{_WORD}[ \t]){{1,2}}(?:{any_of(words['ends'])})(?!\w)|{_WORD}(?:[ \t](?:{any_of(words['heads'])})(?!\w))?"
    )
    return _Words(
        AhoCorasick(list(sides), matchkind=MatchKind.LeftmostLongest),
        list(sides.values()),
        re.compile(explanation(words, rf"(?:{any_of(words['explains'])})", owner="[a-z]+")),
        re.compile(
            rf"[Tt](?<![\w-].)he\s(?P<name>{_ACRONYM})\s(?:[a-z-]+[’']?\s)?(?:{any_of(words['explains_before'])})(?![\w’'-])"
        ),
        re.compile(rf"(?:{name})(?![\w’'-]*[\w-])"),
        re.compile(rf"(?<![\w’'.-])(?:{name})$"),
        frozenset([*reference.words["sentences"]["starters"], *words["before"], *reference.words["things"]["times"]]),
    )


def explanation(words: dict, noun: str, *, owner: str) -> str:
    """Return the pattern of ", a Kabyle movement based" and ", Lagos's grid operator," for the patterns of the noun and
    of who owns it.
    """
    how = rf"(?:(?!(?:{any_of(words['links'])})\s)[\w’'-]+\s){{0,5}}?"
    goes_on = rf"[,.]|\s(?:{any_of(words['explained_by'])})(?!\w)"
    return rf",\s(?:an?|the|{owner}[’']s)\s{how}{noun}(?:{goes_on})"


def _cues(words: dict) -> dict[str, str]:
    """Return what shows a body, with how it does: by what it has or says, before its name or behind it."""
    said = product(words["speaks"], ["it", "its", "that it", "that its", *words["states_in"]])
    owned = product("’'", [*words["parts"], *words["owns"]])
    before = [f", which {verb}" for verb in words["ventures"]]
    parts = [*(f" {part}" for part in words["parts"]), *(f"{mark}s {part}" for mark, part in owned)]
    says = [*(f" {verb} {what}" for verb, what in said), *(f" {verb}" for verb in words["denies"])]
    sides = dict.fromkeys(_leads(words["explains_before"]), "explained") | dict.fromkeys(_leads(words["of"]), "behind")
    sides |= dict.fromkeys(says, "says") | dict.fromkeys(parts, "parts") | dict.fromkeys(before, "before")
    return sides | dict.fromkeys((f" {end}" for end in words["legal"]), "legal")


def _leads(leads: Iterable[str]) -> list[str]:
    """Return what leads to a name right behind it, also at the beginning of a sentence: "shares in ", "Agency, "."""
    forms = product(leads, (str, lambda lead: lead[0].upper() + lead[1:]), ("", ","))
    return [f"{change(lead)}{mark} " for lead, change, mark in forms]


def shown_bodies(text: str, reference: Reference) -> set[str]:
    """Return the names of one word, or of few that end with the noun of a body, which something says are bodies'.

    Who only says something is named with a capital inside a sentence somewhere: at the beginning it shows nothing.
    """
    words = _words(reference)
    names = {_name_before(text, m.start(), words) for m in words.explains.finditer(text)}
    names |= {m["name"] for m in words.called.finditer(text)}
    weak = set()
    for side, start, end in _found(text, words):
        if side in _LEADS:
            found = None if _is_of_it(text, start, end) else words.name.match(text, end)
            names.add(found.group() if found else "")
        elif side == "legal":
            names.add(_name_before(text, end, words))
        else:
            (names if side == "before" else weak).add(_name_before(text, _before_insertion(text, start), words))
    names |= {name for name in weak - names if " " in name or _is_inside(text, name)}
    return names - {""}


def shown_by(text: str, start: int, end: int, reference: Reference) -> set[str]:
    """Return how what stands beside a name shows that it is a body's: by its "parts", what it "says", ..."""
    begin = max(0, start - 40)
    near = _found(text[begin : end + 60], _words(reference))
    return {side for side, s, e in near if (e + begin == start if side in _LEADS else s + begin == end)}


def _found(text: str, words: _Words) -> Iterator[tuple[str, int, int]]:
    """Yield the side and the place of each cue that is no part of a longer word."""
    for index, start, end in words.cues.find_matches_as_indexes(text):
        side = words.sides[index]
        if side in _LEADS:
            whole = start == 0 or not (text[start - 1].isalnum() or text[start - 1] == "-")
        else:
            whole = not text[end : end + 1].isalnum()
        if whole:
            yield side, start, end


def _is_of_it(text: str, start: int, end: int) -> bool:
    """Say whether a name behind a comma is that of somebody of the body before it: "the head of the union, Ek,"."""
    return text[end - 2] == "," and _OF_IT.search(text, max(0, start - 50), start) is not None


def _is_inside(text: str, name: str) -> bool:
    """Say whether a name stands inside a sentence somewhere."""
    return bool(name) and re.search(rf"[a-z\d,]\s{re.escape(name)}(?![\w-])", text) is not None


def _before_insertion(text: str, position: int) -> int:
    """Return where the relative clause begins that ends at a place, else the place."""
    inserted = _INSERTED.search(text, max(0, position - 100), position) if text[position - 1] == "," else None
    return inserted.start() if inserted else position


def _name_before(text: str, end: int, words: _Words) -> str:
    """Return the name that ends at a place, without the word that begins its sentence; "" for none."""
    found = words.name_before.search(text, max(0, end - _LONGEST), end)
    parts = found.group().split() if found else [""]
    while len(parts) > 1 and parts[0] in words.starters:
        parts = parts[1:]
    return " ".join(parts)
