"""The namings in an article that it, its, they and their can stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.gazetteer import is_country, is_person
from analysis.tag.actors.offices import any_of

_NAMING = ("name", "alias", "metonym", "group", "demonym", "role")
_MARKS = ("", "\n", *",;:—–-(“‘.!?”", chr(34))  # what a clause begins behind
_DETERMINER = re.compile(r"(?<!\w)(?:the|his|her|its|their)\s$")
_FOR = re.compile(r"(?<!\w)for\s(?:the\s)?$")
_BEGINS = frozenset(("which", "whom", "what", "how", "where", "whether"))  # "under which Japan": it is a subject
_OWNER = re.compile(r"[’']s?(?!\w)")
_MANY = re.compile(r"^[Tt]he\s(?:\S+\s)*\w*[^s]s$")  # "the militants", of a role
_GOVERNMENT = re.compile(r"(?:[Tt]he\s)?[Gg]overnments?\sof\s(?:the\s)?$")
_STOPS = (*".,;:!?", "")
_PLURAL = re.compile(r"[A-Z][a-z’'-]{2,}(?<![sui’'])s$")
WHICH = re.compile(r",?\s(?:which|whose)\s")


class Candidate(NamedTuple):
    """One naming: ``heads`` says that it is neither led by a preposition nor an owner ("Japan's"); ``opens`` that it
    begins a clause, as a subject does.
    """

    start: int
    end: int
    actors: tuple[str, ...]
    heads: bool
    plural: bool
    opens: bool = True


class _Words(NamedTuple):
    led: frozenset[str]  # prepositions
    meets: re.Pattern  # " met his counterpart "
    pressed: re.Pattern  # "called on the ", before a name
    agents: re.Pattern  # " officials" behind a country
    bodies: re.Pattern  # " regime" behind a demonym
    owned: re.Pattern  # "’s government" behind a name
    many: frozenset[str]  # plural nouns of descriptions: "the rebels"
    opens: frozenset[str]  # "while", "monday" before a subject
    movements: frozenset[str]  # who is "it" and "they" alike: the Taliban


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    words = reference.words["things"]
    return _Words(
        frozenset(words["prepositions"]),
        re.compile(rf"\s(?:[a-z]+\s)?(?:{any_of(words['meets'])})\s(?:[\w’'-]+\s){{0,5}}"),
        re.compile(rf"(?<!\w)(?i:{any_of(words['pressed'])})\s(?:the\s)?$"),
        re.compile(rf"(?:[’']s?)?\s(?:[a-z-]+\s)?(?:{any_of(words['agents'])})(?![\w-])"),
        re.compile(rf"\s(?:[a-z]+\s)?(?:{any_of(words['bodies'])})(?![\w-])"),
        re.compile(rf"[’']s?\s(?:[a-z]+\s)?(?:{any_of(words['owned_bodies'])})(?![\w-])"),
        frozenset(words["agents"]),
        frozenset(word.lower() for key in ("openers", "tells", "times") for word in words[key]),
        frozenset(words["movements"]),
    )


def find_candidates(text: str, mentions: Sequence[Mention], reference: Reference) -> Iterator[Candidate]:
    """Yield the namings that a pronoun can mean, those of one group ("Mexico and Canada") as one."""
    words = _words(reference)
    groups: dict[str, list[Mention]] = {}
    for m in mentions:
        if m.group_id:
            groups.setdefault(m.group_id, []).append(m)
    pairs = {a.start_char: (a, b) for a, b in meetings(text, mentions, reference)}
    for m in mentions:
        if m.start_char in pairs:
            yield _group(text, pairs[m.start_char], words)
        if m.group_id:
            members = groups.pop(m.group_id, [])
            if members and all(x.kind not in ("demonym", "title", "place") or x.mention.endswith("s") for x in members):
                yield _group(text, members, words)
        elif m.kind in _NAMING and not is_person(m.actor_id, reference):
            yield from _single(text, m, words, reference)


def meetings(text: str, mentions: Sequence[Mention], reference: Reference) -> list[tuple[Mention, Mention]]:
    """Return the pairs of namings of which one meets the other: "Biden met Putin"."""
    named = [m for m in mentions if m.kind in _NAMING or m.kind == "last_name"]
    return [(a, b) for a, b in pairwise(named) if _meet(text, a, b, _words(reference), reference)]


@lru_cache(maxsize=8)
def met_before(reference: Reference) -> re.Pattern:
    """Return the pattern of what stands between a person and those that are met: ", who came late, met "."""
    meets = any_of(reference.words["things"]["meets"])
    return re.compile(rf"(?:,\swho\s[^,.;:“”]{{3,60}},)?\s(?:[a-z]+\s)?(?:{meets})\s(?:[\w’'-]+\s){{0,5}}")


def _meet(text: str, a: Mention, b: Mention, words: _Words, reference: Reference) -> bool:
    """Say whether one meets the other, so that "they" behind means both: "Biden met Putin"."""
    if a.group_id or b.group_id or a.actor_id == b.actor_id or b.start_char - a.end_char > 60:
        return False
    alike = is_person(a.actor_id, reference) == is_person(b.actor_id, reference)
    return alike and words.meets.fullmatch(text, a.end_char, b.start_char) is not None


def _group(text: str, members: Sequence[Mention], words: _Words) -> Candidate:
    start, end = members[0].start_char, members[-1].end_char
    whole = _GOVERNMENT.search(text, max(0, start - 25), start)
    start = whole.start() if whole else start
    heads = not _is_led(text, start, words.led) and not _OWNER.match(text, end)
    ids = tuple(dict.fromkeys(m.actor_id for m in members))
    return Candidate(start, end, ids, heads, plural=True, opens=_opens_clause(text, start, words))


def _opens_clause(text: str, start: int, words: _Words) -> bool:
    """Say whether what begins at ``start`` can be a subject: a mark, a conjunction or a time stands before it."""
    lead = _DETERMINER.sub("", text[max(0, start - 30) : start]).rstrip(" ")
    last = lead[-1:] in _MARKS or lead.rsplit(None, 1)[-1].lower()
    return last is True or last in words.opens or last.isdigit()


def _is_people(text: str, m: Mention, reference: Reference) -> bool:
    """Say whether a demonym with an article is a people and no adjective: "if the Chinese pledged to"."""
    led = text[max(0, m.start_char - 4) : m.start_char] in ("the ", "The ")
    ends = text[m.end_char : m.end_char + 1] in _STOPS
    return led and (ends or verbs_behind(reference).match(text, m.end_char, m.end_char + 40) is not None)


@lru_cache(maxsize=8)
def verbs_behind(reference: Reference) -> re.Pattern:
    """Return the pattern of what stands behind a number or an adjective that no noun follows: " agreed to"."""
    words = reference.words["group_nouns"]
    behind = any_of(words["behind_verbs"])
    return re.compile(rf"\s(?:(?:{any_of(words['verbs'])})(?!\w)|[a-z]+ed(?:\s(?:{behind})(?!\w)|\s?[“\",.]))")


def _single(text: str, m: Mention, words: _Words, reference: Reference) -> Iterator[Candidate]:
    led = _is_led(text, m.start_char, words.led)
    agents = words.agents.match(text, m.end_char, m.end_char + 50)
    if agents:
        yield Candidate(m.start_char, agents.end(), (m.actor_id,), not led, plural=True)
    body = words.bodies.match(text, m.end_char, m.end_char + 40) if m.kind in ("demonym", "alias") else None
    body = body or words.owned.match(text, m.end_char, m.end_char + 40)
    if body:
        yield Candidate(m.start_char, body.end(), (m.actor_id,), not led, plural=False)
    people = m.kind == "demonym" and (m.mention.endswith("s") or _is_people(text, m, reference))
    if body or (m.kind == "demonym" and not people):
        return
    urged = words.pressed.search(text, max(0, m.start_char - 24), m.start_char) or (
        text.startswith(" to ", m.end_char) and _FOR.search(text, max(0, m.start_char - 8), m.start_char)
    )
    led = led and not urged
    heads = (not led or WHICH.match(text, m.end_char)) and not _OWNER.match(text, m.end_char)
    many = m.mention.rpartition(" ")[2] in words.many or (m.kind == "role" and _MANY.search(m.mention))
    plural = bool(many) or m.kind == "demonym" or (m.kind == "group" and m.mention.endswith("s"))
    opens = _opens_clause(text, m.start_char, words)
    alike = m.actor_id in words.movements or m.mention[-1].isdigit() or _is_many(text, m)  # "the 27", "the Socialists"
    for number in {plural, plural or alike}:
        yield Candidate(m.start_char, m.end_char, (m.actor_id,), bool(heads), number, opens)


def _is_many(text: str, m: Mention) -> bool:
    """Say whether a name is a plural that its members bear: "the Social Democrats", not "the Netherlands"."""
    if m.mention.endswith(" Islands"):
        return True
    led = m.kind in ("name", "alias") and text[max(0, m.start_char - 4) : m.start_char] in ("the ", "The ")
    return led and not is_country(m.actor_id) and " of " not in m.mention and _PLURAL.search(m.mention) is not None


def _is_led(text: str, start: int, prepositions: frozenset[str]) -> bool:
    """Say whether a preposition leads to ``start``: "with ", "with the ", "with the small "."""
    last = ["", "", "", *text[max(0, start - 40) : start].split()][-3:]
    if last[2].lower() in prepositions:
        return True
    plain = last[2].replace("-", "a").isalpha() and last[2].islower() and last[2] not in _BEGINS
    return plain and (last[1].lower() in prepositions or (last[1] == "the" and last[0].lower() in prepositions))
