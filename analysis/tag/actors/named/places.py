"""Whether a name of an actor is only a place: "talks in Seoul", "Seoul time", "US-born"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.offices import any_of

_DATELINE = re.compile(r"(?:^|\n)\s*[^\Wa-z]{2}[^a-z\n]{1,30},\s$")
_DASH = re.compile(r"\s(?:—|–|-|--)\s|,?\s\(|,\s[A-Z][a-z]+\.?\s\d")
_LEADING = ("to", "of", "for", "at", "in", "the")
_GOING = ("to", "from", "of", "for", "the", "then")
_LAST_WORD = re.compile(r"(\w+)\W*$")
_JOINED = re.compile(r"(?:,?\s(?:and|or)(?:\sthen)?(?:\s(?:in|to|from))?|,)\s(?:the\s)?")
_AND = re.compile(r",?\s(?:and|or)(?:\sthen)?(?:\s(?:in|to|from))?\s(?:the\s)?")
_CLOSED = re.compile(
    r"[.;:)\n]|,\s(?:the|a|which|where|as|but)\s|\s(?:on|in|from|at|by|with|for|after|before|during|over|since|where|this|last)\s|$"
)
_OWNS = re.compile(r"[’']s?(?!\w)")


class _PlaceWords(NamedTuple):
    before: re.Pattern
    actor_before: re.Pattern
    after: re.Pattern
    joined: re.Pattern
    part: re.Pattern  # " capital" behind a demonym
    part_before: frozenset[str]  # "eastern" before a name
    bodies: re.Pattern  # " Petroleum Institute"
    title_before: re.Pattern  # "ambassador to the ", "a former "
    speaks: re.Pattern  # "speaks ", "in ", before a demonym
    spoken: re.Pattern  # ".", " that ", behind one
    past: frozenset[str]
    moved: re.Pattern  # "brought Iran to "
    where: re.Pattern  # "in the ", before a country
    going: re.Pattern  # "fled to the ", before a country
    parts: re.Pattern  # the same and "most of the ", before a country that owns nothing
    where_last: frozenset[str]  # with which that can end
    lead_last: frozenset[str]  # with which words before a capital can end


@lru_cache(maxsize=8)
def _place_words(reference: Reference) -> _PlaceWords:
    words = reference.words["places"]
    return _PlaceWords(
        re.compile(rf"(?<!\w)(?i:{any_of(words['before'])})\s$"),
        re.compile(rf"(?<!\w)(?i:{any_of(words['actor_before'])})\s$"),
        re.compile(rf"[\s-](?i:{any_of(words['after'])})(?!\w)"),
        re.compile(rf"-(?i:{any_of(words['joined'])})(?!\w)"),
        re.compile(
            rf"\s(?:\w+\s)?(?:{any_of(words['part_of_country'])})(?![\w-])(?!\s(?:{any_of(words['part_not_before'])})(?!\w))"
        ),
        frozenset(words["part_before"]),
        re.compile(rf"(?:\s[A-Z][\w-]+){{0,2}}\s(?:{any_of(words['bodies'])})(?!\w)"),
        re.compile(
            rf"(?<![\w-])(?:(?:{any_of(words['post_to'])})|(?:a|an|{any_of(words['past'])})\s(?:{any_of(words['once'])}))\s(?:the\s)?$"
        ),
        re.compile(rf"(?<![\w-])(?i:{any_of(words['speaks'])})\s$"),
        re.compile(rf"[.,;:)”]|\s(?:{any_of(words['spoken'])})(?!\w)|$"),
        frozenset(words["past"]),
        re.compile(rf"(?<!\w)(?:{any_of(words['moved'])})\s(?:[\w’'-]+\s){{0,4}}to\s$"),
        re.compile(rf"(?<![\w-])(?i:{any_of(words['where'])})\s(?:the\s)?$"),
        re.compile(rf"(?<![\w-])(?i:{any_of(words['going'])})\s(?:the\s)?$"),
        re.compile(rf"(?<![\w-])(?i:{any_of([*words['going'], *words['parts']])})\s(?:the\s)?$"),
        frozenset({"the", *(phrase.split()[-1] for phrase in words["where"])}),
        frozenset({"to", *(_LAST_WORD.search(p.lower())[1] for key in ("before", "actor_before") for p in words[key])}),
    )


def is_place(text: str, start: int, end: int, reference: Reference, *, in_a_name: bool) -> bool:
    """Say whether a capital is only where something happens: "talks in Seoul", "Seoul time", "Seoul National Park".

    The longest phrase before it decides ("confidence in Seoul" is the government); so does a possessive behind it. A
    capital inside a longer name (``in_a_name``) is a place; a seat of government is not ("Kremlin Spokesman").
    """
    words = _place_words(reference)
    lead = text[max(0, start - 40) : start]
    last = _LAST_WORD.search(lead)
    place = government = None
    if last and last[1].lower() in words.lead_last:
        place, government = words.before.search(lead) or words.moved.search(lead), words.actor_before.search(lead)
    decided = government and (not place or government.start() <= place.start())
    if decided or text[end : end + 2] in ("'s", "’s"):
        return False
    return bool(place or words.after.match(text, end, end + 30) or in_a_name)


def other_use(text: str, start: int, end: int, kind: str, reference: Reference) -> str:
    """Return what else a country's name is: "place" in "the Angolan capital" and "eastern Congo", "language" in "speaks
    Serbian.", "title" in "a former Nigerian president" and "ambassador to the UN", "body" where a demonym begins a
    longer name; "" if the country acts.
    """
    words = _place_words(reference)
    if text[start - 2 : start] == ", " and _DATELINE.search(text, max(0, start - 40), start) and _DASH.match(text, end):
        return "place"
    if kind == "demonym" and words.part.match(text, end, end + 40):
        return "place"
    if kind == "demonym" and text[end - 1] != "s" and words.spoken.match(text, end):  # not "trust in Germans."
        if words.speaks.search(text, max(0, start - 24), start):
            return "language"
    if kind == "demonym" and words.bodies.match(text, end, end + 50):
        return "body"
    before = text[max(0, start - 16) : start].lower().split()[-1:]
    if before == [] or text[start - 1] not in " -":
        return ""
    last = before[0].removesuffix("-")
    if last in words.part_before and kind in ("name", "alias") and not _OWNS.match(text, end):
        return "place"
    if last in words.past and (kind in ("demonym", "alias") or (last == "former" and text[end : end + 1] == " ")):
        return "title"
    leads = last in words.where_last and kind != "demonym" and not _OWNS.match(text, end)
    if leads and words.where.search(text, max(0, start - 20), start):
        return "" if words.actor_before.search(text, max(0, start - 40), start) else "place"
    going = words.going if _OWNS.match(text, end) else words.parts
    if kind == "name" and last in _GOING and going.search(text, max(0, start - 40), start):
        return "place"
    led = last in _LEADING and words.title_before.search(text, max(0, start - 40), start)
    return "title" if led else ""


def is_where(text: str, start: int, reference: Reference) -> bool:
    """Say whether the words before ``start`` lead to a place: "rallies in", "a visit to"."""
    return _place_words(reference).before.search(text, max(0, start - 40), start) is not None


def is_joined_place(text: str, end: int, reference: Reference) -> bool:
    """Say whether a name is joined to a word that makes it a place: "US-born", "Beijing-based"."""
    return text[end : end + 1] == "-" and _place_words(reference).joined.match(text, end) is not None


def joined_to_place(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions with those joined to a place made one too: "in Seoul and Washington", "in Yemen, Syria and
    Lebanon". The name of a country is one only as part of such a list that no verb follows.
    """
    marked = list(mentions)
    for index in range(1, len(marked)):
        first, second = marked[index - 1], marked[index]
        between = text[first.end_char : second.start_char]
        owns = text[second.end_char : second.end_char + 2] in ("'s", "’s")
        if first.kind != "place" or owns or not _JOINED.fullmatch(between):
            continue
        if second.kind == "metonym" or (second.kind == "name" and _ends_list(text, marked, index)):
            marked[index] = second._replace(kind="place", rule="joined_to_place")
    return marked


def _ends_list(text: str, mentions: Sequence[Mention], index: int) -> bool:
    """Say whether a list of countries goes on to its end with the one at ``index``: "in Iraq, Syria and Iran."."""
    last, joint = index, text[mentions[index - 1].end_char : mentions[index].start_char]
    while joint == ", " and last + 1 < len(mentions):
        last, joint = last + 1, text[mentions[last].end_char : mentions[last + 1].start_char]
    return _AND.fullmatch(joint) is not None and _CLOSED.match(text, mentions[last].end_char) is not None
