"""Whom it, its, they and their mean: the country, the organisation or the group that the sentence is about."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention, Sentence, Span
from analysis.tag.gazetteer import is_person
from analysis.tag.offices import any_of

_NAMING = ("name", "alias", "metonym", "group", "demonym", "role")
_PRONOUN = re.compile(r"(?<![\w’'-])(?:[Ii]ts?|[Tt]he(?:y|ir|m))(?![\w-]|[’'][a-z])")
_PLURAL_BETWEEN = re.compile(r"(?<![\w’'-])[a-z]{3,}(?<!s)(?<!u)(?<!i)s(?![\w’'-])")
_WHICH = re.compile(r",?\s(?:which|whose)\s")
_SUBJECT = re.compile(r"^,?\s(?:which|that|who)\s")
_OWNER = re.compile(r"[’']s?(?!\w)")


class _Words(NamedTuple):
    acts: re.Pattern
    tells: re.Pattern
    to_whom: re.Pattern
    possessions: re.Pattern
    led: frozenset[str]  # prepositions
    opens: re.Pattern  # what a clause begins behind
    carries: frozenset[str]  # "and said it": the subject is the one before
    agents: re.Pattern  # " officials" behind a country


class _Candidate(NamedTuple):
    start: int
    end: int
    actors: tuple[str, ...]
    heads: bool  # neither behind a preposition nor before a possessive
    plural: bool


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    words = reference.words["things"]
    acts, tells, to_whom, possessions = (any_of(words[k]) for k in ("acts", "tells", "to_whom", "possessions"))
    return _Words(
        re.compile(rf"\s(?:{acts})(?![\w-])"),
        re.compile(
            rf"(?<![\w’'-])(?P<who>[\w’'-]+)\s(?:also\s|had\s|has\s)?(?:{tells})(?:\s(?:that|on\s\w+|yesterday))?,?\s$"
        ),
        re.compile(rf"(?<!\w)(?:{to_whom})\s$"),
        re.compile(rf"\s(?:[\w’'-]+\s){{0,2}}?(?:{possessions})(?![\w-])"),
        frozenset(words["prepositions"]),
        re.compile(rf"(?:^|[^\w\s’'”\")]\s*|[\n”]\s*|(?<!\w)(?i:{any_of(words['openers'])})\s)$"),
        frozenset(words["carries"]),
        re.compile(rf"(?:[’']s?)?\s(?:[a-z-]+\s)?(?:{any_of(words['agents'])})(?![\w-])"),
    )


def find_thing_pronouns(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], quoted: Sequence[Span], reference: Reference
) -> list[Mention]:
    """Return it, its, they, their and them outside quotation marks with the actors they mean.

    A pronoun counts only beside words that say that an actor is meant ("it said", "its ambassador", "accused it of").
    It stands for the nearest subject of its sentence that fits in number, else for the only such subject of the
    sentence before. Where others could be meant as well, it is left out.
    """
    words = _words(reference)
    begins = [s.start_char for s in sentences]
    candidates = list(_candidates(text, mentions, words, reference))
    places = [c.start for c in candidates]
    inside = [(s.start_char, s.end_char) for s in quoted]
    found: list[Mention] = []
    last_it: dict[int, tuple[str, ...]] = {}
    for match in _PRONOUN.finditer(text):
        word = match.group().lower()
        if not _is_actor(text, match, word, words):
            continue
        here = bisect_right(begins, match.start()) - 1
        quotation = _quotation(inside, match.start())
        many = word.startswith("the")
        told = words.tells.search(text, max(0, match.start() - 50), match.start()) if word in ("it", "they") else None
        if told:
            actors = _who_told(text, told, here, begins, candidates, places, mentions, many=many)
        else:
            actors = _in_sentence(text, match, here, begins, candidates, places, last_it, many=many)
        if told and not actors and told["who"].lower() not in words.carries:
            continue
        if told and not actors:
            actors = _in_sentence(text, match, here, begins, candidates, places, last_it, many=many)
        if not actors and word in ("it", "its", "they", "their"):
            opens = match.start() - begins[max(here, 0)] < 3
            actors = _before(here, begins, candidates, places, last_it, many=many, opens=opens)
        if actors and quotation >= 0 and not _named_in(candidates, places, quotation, match.start(), actors):
            continue
        if actors:
            if not many and quotation < 0:
                last_it[here] = actors
            group = f"g{match.start()}" if len(actors) > 1 else ""
            found += [Mention(*match.span(), match.group(), a, "pronoun", "subject", group) for a in actors]
    return found


def _quotation(spans: Sequence[tuple[int, int]], position: int) -> int:
    """Return where the quotation around a place begins, -1 outside quotation marks."""
    index = bisect_right(spans, (position, 10**9)) - 1
    return spans[index][0] if index >= 0 and spans[index][0] <= position < spans[index][1] else -1


def _named_in(
    candidates: Sequence[_Candidate], places: Sequence[int], start: int, end: int, actors: tuple[str, ...]
) -> bool:
    """Say whether the actors are the only ones named between two places: inside marks nothing else is known."""
    named = {c.actors for c in candidates[bisect_left(places, start) : bisect_left(places, end)]}
    return named == {actors}


def _is_actor(text: str, match: re.Match, word: str, words: _Words) -> bool:
    """Say whether the words beside a pronoun tell that it is an actor."""
    lead = (text, max(0, match.start() - 40), match.start())
    if word in ("its", "their"):
        return words.possessions.match(text, match.end()) is not None
    if word in ("it", "them") and words.to_whom.search(*lead):
        return True
    if word in ("it", "they") and words.tells.search(*lead):
        return True
    return word != "them" and bool(words.acts.match(text, match.end()) and words.opens.search(*lead))


def _is_led(text: str, start: int, prepositions: frozenset[str]) -> bool:
    """Say whether a preposition leads to ``start``: "with ", "with the ", "with the small "."""
    last = ["", "", "", *text[max(0, start - 40) : start].split()][-3:]
    if last[2].lower() in prepositions:
        return True
    plain = last[2].replace("-", "a").isalpha() and last[2].islower()
    return plain and (last[1].lower() in prepositions or (last[1] == "the" and last[0].lower() in prepositions))


def _candidates(text: str, mentions: Sequence[Mention], words: _Words, reference: Reference) -> Iterator[_Candidate]:
    """Yield the namings that a pronoun can mean, those of one group ("Mexico and Canada") as one."""
    groups: dict[str, list[Mention]] = {}
    for m in mentions:
        if m.group_id:
            groups.setdefault(m.group_id, []).append(m)
    done = set()
    for m in mentions:
        if m.group_id:
            if m.group_id in done:
                continue
            done.add(m.group_id)
            members = groups[m.group_id]
            end = members[-1].end_char
            heads = not _is_led(text, m.start_char, words.led) and not _OWNER.match(text, end)
            if all(x.kind not in ("demonym", "title", "place") or x.mention.endswith("s") for x in members):
                yield _Candidate(m.start_char, end, tuple(dict.fromkeys(x.actor_id for x in members)), heads, True)
        elif m.kind in _NAMING and not is_person(m.actor_id, reference) and m.actor_id != "":
            led = _is_led(text, m.start_char, words.led)
            agents = words.agents.match(text, m.end_char, m.end_char + 50)
            if agents:
                yield _Candidate(m.start_char, agents.end(), (m.actor_id,), not led, True)
            if m.kind == "demonym" and not m.mention.endswith("s"):
                continue
            led = _is_led(text, m.start_char, words.led)
            heads = (not led or _WHICH.match(text, m.end_char)) and not _OWNER.match(text, m.end_char)
            plural = m.kind == "demonym" or (m.kind == "group" and m.mention.endswith("s"))
            yield _Candidate(m.start_char, m.end_char, (m.actor_id,), bool(heads), plural)


def _who_told(
    text: str, told: re.Match, here: int, begins: Sequence[int], candidates: Sequence[_Candidate],
    places: Sequence[int], mentions: Sequence[Mention], *, many: bool,
) -> tuple[str, ...]:  # fmt: skip
    """Return whose naming ends right before "said it"; "it", "ministry" and the like are left to the whole sentence."""
    end = told.end("who")
    for c in candidates[max(0, bisect_left(places, end) - 6) : bisect_left(places, end)]:
        if end - 3 <= c.end <= end and c.plural == many:
            return c.actors
    return ()


def _in_sentence(
    text: str, match: re.Match, here: int, begins: Sequence[int], candidates: Sequence[_Candidate],
    places: Sequence[int], last_it: dict[int, tuple[str, ...]], *, many: bool,
) -> tuple[str, ...]:  # fmt: skip
    """Return the nearest subject of the sentence that fits, for "its" the only actor named in it as well."""
    first = bisect_left(places, begins[max(here, 0)])
    near = [c for c in candidates[first : bisect_left(places, match.start())] if c.plural == many]
    near = [c for c in near if c.end <= match.start()]
    if many:
        near = [c for c in near if not _PLURAL_BETWEEN.search(text, c.end, match.start())]
    heads = [c for c in near if c.heads]
    between = _SUBJECT.sub("", text[heads[-1].end : match.start()]) if heads else ""
    if heads and match.group().lower() in ("it", "them") and len(between) < 14:
        heads.pop()  # "the court, which ordered it": the subject is somebody else
        near = heads
    if heads:
        return heads[-1].actors
    if not many and here in last_it:
        return last_it[here]
    if near and match.group().lower() in ("its", "their") and len({c.actors for c in near}) == 1:
        return near[-1].actors
    return ()


def _before(
    here: int, begins: Sequence[int], candidates: Sequence[_Candidate], places: Sequence[int],
    last_it: dict[int, tuple[str, ...]], *, many: bool, opens: bool,
) -> tuple[str, ...]:  # fmt: skip
    """Return the subject of the sentence before, where only one actor can be meant."""
    if here <= 0:
        return ()
    first, last = bisect_left(places, begins[here - 1]), bisect_left(places, begins[here])
    heads = [c for c in candidates[first:last] if c.heads and c.plural == many]
    if heads and (len({c.actors for c in heads}) == 1 or opens):
        return heads[0].actors
    return () if heads or many else last_it.get(here - 1, ())
