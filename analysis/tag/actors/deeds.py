"""Who an article says did what: "North Korea fired two missiles", "Pyongyang’s launch", "a pact with China"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.gazetteer import Gazetteer, is_person
from analysis.tag.actors.offices import any_of

_POSSESSIVES = ("its", "their", "his", "her")
_REACH = 140  # characters from an owner to a verb
_BACK = 4  # namings before a verb of which one may be its subject
_ABBREVIATION = re.compile(r"[A-Z.]{2,6}")
_TO_VERB = re.compile(
    r"(?:[’']s?\s[\w-]+)?(?:\s\([^()]*\))?(?:,\s[^,;:“”\n]{3,90},)?"
    r"(?P<words>(?:\s[\w’-]+){0,3}?)(?:,\s[^,;:“”\n]{3,40},)?(?P<to>\sto)?\s"
)
_THE = r"\s(?:the\s)?$"
_BY = (" by ", " by the ")
_TIES = ("-", "’", "'")
_WITH = re.compile(r"\s(?:[\w-]+\s){0,3}?with\s(?:the\s)?")


class Told(NamedTuple):
    """Where an article gives an act to its owners."""

    place: int
    family: int
    owners: tuple[str, ...]


class Family(NamedTuple):
    """A kind of act: ``parties``, one of several together; ``country``, an official's act is that of a country."""

    parties: bool
    country: bool


class _Scene(NamedTuple):
    """The namings of an article, where they stand, and those of each group."""

    text: str
    namings: Sequence[Mention]
    starts: Sequence[int]
    ends: Sequence[int]
    groups: Mapping[str, Sequence[Mention]]
    begins: Sequence[int]  # of sentences
    date: str


class _Rules(NamedTuple):
    families: tuple[Family, ...]
    nouns: Gazetteer
    nouns_of: Mapping[str, Sequence[int]]  # word -> families
    verbs: Gazetteer
    verbs_of: Mapping[str, Sequence[int]]
    deals: re.Pattern  # "signed a security pact"
    possessed: re.Pattern  # "’s new " between a naming and a noun
    passive: frozenset[str]
    starts: frozenset[str]
    by: re.Pattern  # "imposed by the " before a naming
    led: re.Pattern  # a preposition before a naming
    joint: re.Pattern  # "joint statement"


@lru_cache(maxsize=8)
def _rules(reference: Reference) -> _Rules:
    words, entries = reference.words["acts"], families(reference)
    nouns_of, verbs_of = families_of(entries, "nouns", "given"), families_of(entries, "verbs")
    deals = any_of(noun for entry in entries if entry.get("parties") for noun in entry["nouns"])
    led = any_of([*reference.words["things"]["prepositions"], "beside"])
    return _Rules(
        tuple(Family("parties" in entry, "parties" in entry or "country" in entry) for entry in entries),
        Gazetteer({word: () for word in nouns_of}),
        nouns_of,
        Gazetteer({word: () for word in verbs_of}),
        verbs_of,
        re.compile(
            rf"(?<![\w’'-])(?:{any_of(words['makes'])})\s(?:on\s)?(?:an?|their|its)\s(?:[\w-]+\s){{0,4}}?"
            rf"(?P<word>{deals})(?![\w’'-])"
        ),
        re.compile(rf"(?:[’']s?)?\s{inner_word(reference)}{{0,2}}"),
        frozenset(words["passive"]),
        frozenset(words["starts"]),
        re.compile(rf"(?<!\w)(?P<word>{any_of([*nouns_of, *verbs_of])})\sby{_THE}"),
        re.compile(rf"(?<!\w)(?:{led}){_THE}"),
        re.compile(rf"(?<!\w)(?:{any_of(words['joint'])})(?!\w)"),
    )


def families(reference: Reference) -> list[dict]:
    """Return the families of acts; the last is what a group has signed together."""
    words = reference.words["acts"]
    return [*words["families"], {"nouns": words["joint_nouns"], "verbs": [], "parties": True}]


def families_of(entries: Sequence[dict], *keys: str) -> dict[str, tuple[int, ...]]:
    """Return word -> the numbers of the families that have it under one of the keys."""
    found: dict[str, tuple[int, ...]] = {}
    for number, entry in enumerate(entries):
        for word in (word for key in keys for word in entry.get(key, ())):
            found[word] = (*found.get(word, ()), number)
    return found


def inner_word(reference: Reference) -> str:
    """Return a regular expression of one adjective and the blank behind it."""
    return rf"(?:(?!(?:{any_of(reference.words['acts']['inner'])})\s)[a-z-]+\s)"


def find_told(
    text: str, begins: Sequence[int], namings: Sequence[Mention], reference: Reference, *, date: str
) -> list[Told]:
    """Return each act that the article gives to owners, in reading order; ``begins`` are those of the sentences."""
    rules = _rules(reference)
    scene = _read_scene(text, begins, namings, date)
    found: list[Told] = []
    for start, end, word in _hits(rules.verbs, text):
        found += _given(word, (start, end), rules.verbs_of, _subject(scene, start, rules), scene, reference)
    for start, end, word in _hits(rules.nouns, text):
        found += _given(word, (start, end), rules.nouns_of, _possessor(scene, start, rules), scene, reference)
    for m in namings:
        if text.endswith(_BY, 0, m.start_char):
            found += _given_by(m, scene, reference)
    for match in rules.deals.finditer(text):
        found += _made(match, scene, reference)
    for match in rules.joint.finditer(text):
        found += [Told(match.start(), len(rules.families) - 1, who) for who in _groups_here(scene, match.start())]
    return sorted(set(found))


def _read_scene(text: str, begins: Sequence[int], namings: Sequence[Mention], date: str) -> _Scene:
    groups: dict[str, list[Mention]] = {}
    for m in namings:
        groups.setdefault(m.group_id, []).append(m)
    starts, ends = [m.start_char for m in namings], [m.end_char for m in namings]
    return _Scene(text, namings, starts, ends, groups, begins, date)


def _hits(words: Gazetteer, text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where the words stand, each by itself: not "test" in "test-ban" or "contest"."""
    for start, end, name in words.longest_matches(text):
        if text[start - 1 : start] not in _TIES and text[end : end + 1] not in _TIES:
            yield start, end, name.name


def _given_by(m: Mention, scene: _Scene, reference: Reference) -> Iterator[Told]:
    """Yield the act that stands before "by" and a naming: "tariffs imposed by Peru"."""
    rules = _rules(reference)
    by = rules.by.search(scene.text, max(0, m.start_char - 40), m.start_char)
    if by:
        numbers = {**rules.verbs_of, **rules.nouns_of}
        yield from _given(re.sub(r"\s", " ", by["word"]), by.span(), numbers, m, scene, reference)


def _given(
    word: str, span: tuple[int, int], numbers: Mapping[str, Sequence[int]], owner: Mention | None, scene: _Scene,
    reference: Reference,
) -> Iterator[Told]:  # fmt: skip
    """Yield the act of each family that a word means, given to its owner or, for a deal, to all its parties."""
    if owner is None:
        return
    for number in numbers[word]:
        family = _rules(reference).families[number]
        owners = [m.actor_id for m in _members(owner, scene)]
        acting = [acts_for(o, reference, scene.date) if family.country else o for o in owners]
        if family.parties:
            acting = _parties([*acting, *_partner(scene, span[1])], reference)
        if acting:
            yield Told(span[0], number, tuple(dict.fromkeys(acting)))


def _members(owner: Mention, scene: _Scene) -> Sequence[Mention]:
    return scene.groups[owner.group_id] if owner.group_id else [owner]


def acts_for(actor: str, reference: Reference, date: str) -> str:
    """Return the country or organisation that a person acts for, any other actor itself."""
    return reference.represented_by(actor, date) or actor if is_person(actor, reference) else actor


def _parties(actors: Sequence[str], reference: Reference) -> list[str]:
    """Return the sides of a deal, nobody where it is one side alone or a person who acts for none."""
    return [] if len(set(actors)) < 2 or any(is_person(a, reference) for a in actors) else list(actors)


def _partner(scene: _Scene, noun_end: int) -> list[str]:
    """Return who stands right behind "pact with"."""
    led = _WITH.match(scene.text, noun_end, noun_end + 40)
    index = bisect_left(scene.starts, led.end()) if led else len(scene.starts)
    near = index < len(scene.starts) and scene.starts[index] == led.end()
    return [m.actor_id for m in _members(scene.namings[index], scene)] if near else []


def _made(match: re.Match, scene: _Scene, reference: Reference) -> Iterator[Told]:
    """Yield the parties of a deal that is signed or announced: its subject with its partner, or a group's members."""
    subject = _subject(scene, match.start(), _rules(reference))
    owners = [m.actor_id for m in _members(subject, scene)] if subject else []
    if len(set(owners)) < 2:
        owners += _partner(scene, match.end())
    groups = _groups_here(scene, match.start()) if len(set(owners)) < 2 else []
    owners = list(groups[0]) if groups else owners
    parties = _parties([acts_for(o, reference, scene.date) for o in owners], reference)
    if parties:
        yield Told(
            match.start(),
            _rules(reference).nouns_of[re.sub(r"\s", " ", match["word"])][0],
            tuple(dict.fromkeys(parties)),
        )


def _groups_here(scene: _Scene, place: int) -> list[tuple[str, ...]]:
    """Return the group that the sentence around a place names, none if it names several."""
    here = bisect_right(scene.begins, place)
    end = scene.begins[here] if here < len(scene.begins) else len(scene.text)
    near = scene.namings[bisect_left(scene.starts, scene.begins[max(0, here - 1)]) : bisect_left(scene.starts, end)]
    groups = {tuple(dict.fromkeys(x.actor_id for x in scene.groups[m.group_id])) for m in near if m.group_id}
    return list(groups) if len({tuple(sorted(g)) for g in groups}) == 1 else []


def _subject(scene: _Scene, verb: int, rules: _Rules) -> Mention | None:
    """Return the naming right before a verb that is its subject."""
    index = bisect_right(scene.ends, verb)
    for owner in reversed(scene.namings[max(0, index - _BACK) : index]):
        if verb - owner.end_char > _REACH:
            return None
        between = _TO_VERB.fullmatch(scene.text, owner.end_char, verb)
        if between and owner.mention.lower() not in _POSSESSIVES and _acts(between, rules):
            first = _members(owner, scene)[0].start_char
            return None if rules.led.search(scene.text, max(0, first - 30), first) else owner
    return None


def _acts(between: re.Match, rules: _Rules) -> bool:
    """Say whether nothing between a naming and a verb tells that it is not who does it."""
    words = between["words"].split()
    begun = bool(words) and words[-1] in rules.starts
    return not rules.passive & set(words) and (begun or not between["to"])


def _possessor(scene: _Scene, noun: int, rules: _Rules) -> Mention | None:
    """Return who owns a noun: "Japan’s tariffs", "its tariffs", "American tariffs", not "Iran sanctions"."""
    index = bisect_right(scene.ends, noun) - 1
    if index < 0 or noun - scene.ends[index] > 40:
        return None
    owner = scene.namings[index]
    if not rules.possessed.fullmatch(scene.text, owner.end_char, noun):
        return None
    owns = scene.text[owner.end_char : owner.end_char + 1] in ("’", "'") or owner.mention.lower() in _POSSESSIVES
    adjective = owner.kind in ("demonym", "modifier") or _ABBREVIATION.fullmatch(owner.mention)
    return owner if owns or adjective or owner.group_id else None
