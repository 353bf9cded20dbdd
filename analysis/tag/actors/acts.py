"""Acts and things that stand for the actor whose they are: "the launch", "these sanctions", "the accord".

They are no namings of an actor, so they are not among the mentions of an article: only what is expressed toward them
counts, as expressed toward their owner.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import NOT_ACTORS, Mention, Sentence
from analysis.tag.actors.deeds import Told, acts_for, families, families_of, find_told, inner_word
from analysis.tag.actors.gazetteer import is_country
from analysis.tag.actors.offices import any_of

_IT = re.compile(r"(?<!\w)(?P<verb>[a-z]+)\s(?P<it>it)(?![\w’'-])")
_LOOK_BACK = 20  # characters in which "the end of " stands
_CLOSE = 400  # characters: about two sentences


class _Rules(NamedTuple):
    nouns_of: Mapping[str, Sequence[int]]  # word -> families
    anaphor: re.Pattern  # "the launch"
    judges: frozenset[str]  # "condemned", before "it"
    loose: frozenset[str]  # nouns that any act may be called
    sent_off: re.Pattern  # "expelled the " before a title
    envoys: re.Pattern  # " ambassador" behind it
    over: re.Pattern  # "the end of " before it


class _Page(NamedTuple):
    """An article's namings by sentence."""

    begins: Sequence[int]
    namings: Sequence[Mention]
    starts: Sequence[int]

    def sentence(self, place: int, back: int = 0) -> Sequence[Mention]:
        """Return the namings of the sentence around a place, or of one before it."""
        here = bisect_right(self.begins, place) - 1 - back
        if here < 0:
            return ()
        first = bisect_left(self.starts, self.begins[here])
        end = self.begins[here + 1] if here + 1 < len(self.begins) else 10**9
        return self.namings[first : bisect_left(self.starts, end)]


@lru_cache(maxsize=8)
def _rules(reference: Reference) -> _Rules:
    words, entries = reference.words["acts"], families(reference)
    nouns = any_of([*(noun for entry in entries for noun in entry["nouns"]), *words["loose"]])
    adjectives, pointing = any_of(words["adjectives"]), any_of(words["pointing"])
    return _Rules(
        families_of(entries, "nouns"),
        re.compile(
            rf"(?<![\w’'-])(?:[Tt]he\s(?:(?:{adjectives})\s){{0,2}}|"
            rf"(?i:{pointing})\s(?:[a-z-]+\sand\s)?{inner_word(reference)}{{0,2}}?)"
            rf"(?P<word>{nouns})(?![\w’'-])(?!\s(?:{any_of(words['not_after'])})(?!\w))"
        ),
        frozenset(words["judges"]),
        frozenset(words["loose"]),
        re.compile(rf"(?<!\w)(?:{any_of(words['sent_off'])})\s(?:\w+\s){{0,2}}?$"),
        re.compile(rf"(?:[’']s?)?\s(?:{any_of(words['envoys'])})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{any_of(words['not_before'])})\s$"),
    )


def find_acts(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], reference: Reference, *, date: str
) -> list[Mention]:
    """Return the acts and things that the article has given to one owner before, where the sentence names them not.

    An act of several ("the accord") is one of each of them. Where acts of that kind were given to several owners close
    before it or, if none is close, anywhere before it, nobody is meant.
    """
    namings = [m for m in mentions if m.kind not in NOT_ACTORS]
    page = _Page([s.start_char for s in sentences], namings, [m.start_char for m in namings])
    told = find_told(text, page.begins, namings, reference, date=date)
    found, spoken = list(_find_envoys(text, mentions, reference)), [(t.place, t.owners) for t in told]
    for match in _rules(reference).anaphor.finditer(text):
        over = _rules(reference).over.search(text, max(0, match.start() - _LOOK_BACK), match.start())
        owners = () if over else _owners(match, told, page, reference, date)
        spoken += [(match.start(), owners)] if owners else []
        found += _mentions(match.span(), match.group(), owners)
    taken = {m.start_char for m in mentions}
    for match in _IT.finditer(text):
        if match["verb"] in _rules(reference).judges and match.start("it") not in taken:
            found += _mentions(match.span("it"), "it", _told_last(spoken, page, match.start()))
    return sorted(m for m in found if all(m.actor_id != n.actor_id for n in page.sentence(m.start_char)))


def _mentions(span: tuple[int, int], wording: str, owners: Sequence[str]) -> list[Mention]:
    group = f"g{span[0]}" if len(owners) > 1 else ""
    return [Mention(*span, wording, owner, "metonym", "act", group) for owner in owners]


def _owners(match: re.Match, told: Sequence[Told], page: _Page, reference: Reference, date: str) -> tuple[str, ...]:
    """Return the only owners of an act spoken of at a place, close before it or else anywhere before it."""
    rules, place = _rules(reference), match.start()
    word = re.sub(r"\s", " ", match["word"])
    numbers = rules.nouns_of.get(word, ())
    before = [t for t in told[: bisect_left(told, (place,))] if t.family in numbers]
    close = [t for t in before if t.place >= place - _CLOSE]
    owners = {tuple(sorted(t.owners)) for t in close or before}
    if not owners and word in rules.loose:
        return _other_side(page, place, reference, date)
    return owners.pop() if len(owners) == 1 else ()


def _other_side(page: _Page, place: int, reference: Reference, date: str) -> tuple[str, ...]:
    """Return the only actor or group of the sentence before that is of no side that this sentence names."""
    here = {acts_for(m.actor_id, reference, date) for m in page.sentence(place)}
    others = [m for m in page.sentence(place, back=1) if acts_for(m.actor_id, reference, date) not in here]
    groups = {m.group_id or m.actor_id: None for m in others}
    sides = {acts_for(m.actor_id, reference, date) for m in others}
    return tuple(dict.fromkeys(m.actor_id for m in others)) if here and (len(sides) == 1 or len(groups) == 1) else ()


def _told_last(spoken: Sequence[tuple[int, tuple[str, ...]]], page: _Page, place: int) -> tuple[str, ...]:
    """Return whose act the sentence before tells, if it is only one owner’s."""
    here = bisect_right(page.begins, place) - 1
    owners = {who for at, who in spoken if here > 0 and page.begins[here - 1] <= at < page.begins[here]}
    return owners.pop() if len(owners) == 1 else ()


def _find_envoys(text: str, mentions: Sequence[Mention], reference: Reference) -> Iterator[Mention]:
    """Yield "Rwandan" in "expelled the Rwandan ambassador, Vincent Karega": what is done to him is done to Rwanda."""
    rules = _rules(reference)
    for m in mentions:
        if m.kind != "title" or not is_country(m.actor_id) or not rules.envoys.match(text, m.end_char):
            continue
        if rules.sent_off.search(text, max(0, m.start_char - 40), m.start_char):
            yield Mention(m.start_char, m.end_char, m.mention, m.actor_id, "metonym", "act")
