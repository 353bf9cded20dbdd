"""The namings that it, its, they and their can stand for, and which of them a sentence is about."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.gazetteer import is_person
from analysis.tag.offices import any_of

_NAMING = ("name", "alias", "metonym", "group", "demonym", "role")
_WHICH = re.compile(r",?\s(?:which|whose)\s")
_RELATIVE = re.compile(r",\s(?:which|whose)\s[^,;:—()]*$")
_SUBJECT = re.compile(r"^,?\s(?:which|that|who)\s")
_CONTROL = re.compile(r"(?:\son\s\w+)?\s(?:for|of|over|to)\s(?:[\w’'-]+\s){0,4}[“\"]?$")  # "on Monday for "
_BESIDE = re.compile(r"(?:’s|'s)?\s(?:over|for|because\sof)\s[“\"]?$")  # "sanctions against Iran over "
_FOR = re.compile(r"(?<!\w)for\s(?:the\s)?$")
_OWNER = re.compile(r"[’']s?(?!\w)")
_THING = re.compile(r"[\s“\"](?:[Tt]he|an?|[Tt]h(?:is|at|ese|ose)|such|whose|another|every|each|any|no|[’']s)\s")
_CLAUSE = re.compile(r"[,;:—A-Z]|(?<!\w)(?:that|which|who|as|when|while|after|because|and|but)(?!\w)")
_AND = re.compile(r"(?<!\w)(?:and|but|or)\s$")
_TAKES = re.compile(r"(?<!\w)(?:which|whom|what)\s$")
_NAMINGS = 60  # of one sentence that are looked at: a text without full stops takes linear time
_START = 14  # characters before the subject that begins a sentence: "But the ", "In May "


class Candidate(NamedTuple):
    """One naming: ``heads`` says that it is neither led by a preposition nor an owner ("Japan's")."""

    start: int
    end: int
    actors: tuple[str, ...]
    heads: bool
    plural: bool


class Scene(NamedTuple):
    """What deciding on a pronoun needs to know of the article."""

    text: str
    begins: Sequence[int]  # of sentences
    candidates: Sequence[Candidate]
    places: Sequence[int]  # of candidates
    plural: re.Pattern  # a noun that "they" could mean as well
    peoples: re.Pattern  # "Republicans", whom it means where they stand nearer
    claims: re.Pattern  # "’s claim that " before "it"
    last: dict[tuple[int, bool], tuple[int, tuple[str, ...]]]  # (sentence, many) -> its last pronoun, and whom it means
    quoted: Sequence[bool] = ()  # for each sentence whether it is all inside quotation marks


class Found(NamedTuple):
    """Whom a pronoun means; ``clear``: no thing named between could be meant instead; ``heads``: a subject means it."""

    actors: tuple[str, ...]
    clear: bool
    heads: bool = False


NOBODY = Found((), clear=False)


class _Words(NamedTuple):
    led: frozenset[str]  # prepositions
    plural: re.Pattern  # a noun in plural
    peoples: re.Pattern
    meets: re.Pattern  # " met his counterpart "
    claims: re.Pattern  # "’s claim that "
    pressed: re.Pattern  # "called on the ", before a name
    agents: re.Pattern  # " officials" behind a country
    bodies: re.Pattern  # " regime" behind a demonym
    many: frozenset[str]  # plural nouns of descriptions: "the rebels"


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    words = reference.words["things"]
    return _Words(
        frozenset(words["prepositions"]),
        re.compile(
            rf"(?<![\w’'-])(?<!that\s)(?<!which\s)(?<!it\s)(?<!who\s)(?!(?:{any_of(words['no_plural'])})(?!\w))"
            rf"(?:[a-z]{{3,}}(?<!s)(?<!u)(?<!i)s|{any_of(words['peoples'])})(?![\w’'-])"
        ),
        re.compile(rf"(?<![\w’'-])(?:{any_of(words['peoples'])})(?![\w’'-])"),
        re.compile(rf"\s(?:[a-z]+\s)?(?:{any_of(words['meets'])})\s(?:[\w’'-]+\s){{0,5}}"),
        re.compile(rf"[’']s?\s(?:[\w-]+\s){{0,2}}(?:{any_of(words['claims'])})\sthat\s"),
        re.compile(rf"(?<!\w)(?i:{any_of(words['pressed'])})\s(?:the\s)?$"),
        re.compile(rf"(?:[’']s?)?\s(?:[a-z-]+\s)?(?:{any_of(words['agents'])})(?![\w-])"),
        re.compile(rf"\s(?:[a-z]+\s)?(?:{any_of(words['bodies'])})(?![\w-])"),
        frozenset(words["agents"]),
    )


def plural_nouns(reference: Reference) -> re.Pattern:
    """Return the pattern of plural nouns, which "they" could mean as well as an actor."""
    return _words(reference).plural


def read_scene(text: str, begins: Sequence[int], mentions: Sequence[Mention], reference: Reference) -> Scene:
    """Return what an article's pronouns are read with; ``begins`` are those of its sentences."""
    candidates, words = list(find_candidates(text, mentions, reference)), _words(reference)
    return Scene(text, begins, candidates, [c.start for c in candidates], words.plural, words.peoples, words.claims, {})


def find_candidates(text: str, mentions: Sequence[Mention], reference: Reference) -> Iterator[Candidate]:
    """Yield the namings that a pronoun can mean, those of one group ("Mexico and Canada") as one."""
    words = _words(reference)
    groups: dict[str, list[Mention]] = {}
    for m in mentions:
        if m.group_id:
            groups.setdefault(m.group_id, []).append(m)
    named = [m for m in mentions if m.kind in _NAMING or m.kind == "last_name"]
    pairs = {a.start_char: (a, b) for a, b in pairwise(named) if _meet(text, a, b, words, reference)}
    for m in mentions:
        if m.start_char in pairs:
            yield _group(text, pairs[m.start_char], words)
        if m.group_id:
            members = groups.pop(m.group_id, [])
            if members and all(x.kind not in ("demonym", "title", "place") or x.mention.endswith("s") for x in members):
                yield _group(text, members, words)
        elif m.kind in _NAMING and not is_person(m.actor_id, reference):
            yield from _single(text, m, words)


def _meet(text: str, a: Mention, b: Mention, words: _Words, reference: Reference) -> bool:
    """Say whether one meets the other, so that "they" behind means both: "Biden met Putin"."""
    if a.group_id or b.group_id or a.actor_id == b.actor_id or b.start_char - a.end_char > 60:
        return False
    alike = is_person(a.actor_id, reference) == is_person(b.actor_id, reference)
    return alike and words.meets.fullmatch(text, a.end_char, b.start_char) is not None


def _group(text: str, members: Sequence[Mention], words: _Words) -> Candidate:
    start, end = members[0].start_char, members[-1].end_char
    heads = not _is_led(text, start, words.led) and not _OWNER.match(text, end)
    return Candidate(start, end, tuple(dict.fromkeys(m.actor_id for m in members)), heads, plural=True)


def _single(text: str, m: Mention, words: _Words) -> Iterator[Candidate]:
    led = _is_led(text, m.start_char, words.led)
    agents = words.agents.match(text, m.end_char, m.end_char + 50)
    if agents:
        yield Candidate(m.start_char, agents.end(), (m.actor_id,), not led, plural=True)
    body = words.bodies.match(text, m.end_char, m.end_char + 40) if m.kind in ("demonym", "alias") else None
    if body:
        yield Candidate(m.start_char, body.end(), (m.actor_id,), not led, plural=False)
    if body or (m.kind == "demonym" and not m.mention.endswith("s")):
        return
    urged = words.pressed.search(text, max(0, m.start_char - 24), m.start_char) or (
        text.startswith(" to ", m.end_char) and _FOR.search(text, max(0, m.start_char - 8), m.start_char)
    )
    led = led and not urged
    heads = (not led or _WHICH.match(text, m.end_char)) and not _OWNER.match(text, m.end_char)
    described = m.kind == "role" and m.mention.rpartition(" ")[2] in words.many
    plural = described or m.kind == "demonym" or (m.kind == "group" and m.mention.endswith("s"))
    yield Candidate(m.start_char, m.end_char, (m.actor_id,), bool(heads), plural)


def _is_led(text: str, start: int, prepositions: frozenset[str]) -> bool:
    """Say whether a preposition leads to ``start``: "with ", "with the ", "with the small "."""
    last = ["", "", "", *text[max(0, start - 40) : start].split()][-3:]
    if last[2].lower() in prepositions:
        return True
    plain = last[2].replace("-", "a").isalpha() and last[2].islower()
    return plain and (last[1].lower() in prepositions or (last[1] == "the" and last[0].lower() in prepositions))


def in_sentence(scene: Scene, match: re.Match, here: int, *, many: bool, subject: bool) -> Found:
    """Return whom a pronoun means within its sentence: the object that a verb leads to it ("accused China of breaking
    its word"), the head of its relative clause, or the nearest subject. ``subject``: the pronoun is one itself.
    """
    text, owns = scene.text, match.group().lower() in ("its", "their")
    near = _near(scene, match.start(), here, many=many)
    if many:
        loose = owns and not _AND.search(text, match.start() - 5, match.start())  # "their" is the subject's
        plural = scene.peoples if loose else scene.plural
        near = [c for c in near if not plural.search(text, c.end, match.start())]
    if near and not many and (_BESIDE if owns else scene.claims).fullmatch(text, near[-1].end, match.start()):
        return Found(near[-1].actors, clear=True)
    if owns and len(near) > 1 and near[-1].heads and _CONTROL.fullmatch(text, near[-1].end, match.start()):
        return Found(near[-1].actors, clear=True)
    for c in reversed(near if owns or subject else ()):
        if _RELATIVE.match(text, c.end, match.start()) and match.start() - c.end > 14:
            return Found(c.actors, clear=True)
    heads = [c for c in near if c.heads]
    if many and subject and heads and not text[heads[-1].end : match.start()].strip():
        return NOBODY  # "assured the Malians they were safe", "the Malians they feared"
    if heads and not owns and _acts_itself(text[heads[-1].end : match.start()], subject=subject):
        near = heads = heads[:-1]  # "the court, which ordered it": the subject is somebody else
    at, actors = scene.last.get((here, many), (-1, ()))
    if at >= 0 and (not heads or at > heads[-1].start):
        return Found(actors, clear=_is_clear(text, at, match.start()), heads=True)
    if heads:
        return Found(heads[-1].actors, clear=_is_clear(text, heads[-1].end, match.start()), heads=True)
    only = near and len({c.actors for c in near}) == 1 and (owns or many or subject)
    return Found(near[-1].actors, clear=False) if only else NOBODY


def _near(scene: Scene, position: int, here: int, *, many: bool) -> list[Candidate]:
    """Return the namings before a place in its sentence that fit in number."""
    last = bisect_left(scene.places, position)
    first = max(bisect_left(scene.places, scene.begins[max(here, 0)]), last - _NAMINGS)
    near = [c for c in scene.candidates[first:last] if c.end <= position]
    return [c for c in near if c.plural == many]


def _acts_itself(between: str, *, subject: bool) -> bool:
    """Say whether the subject before an "it" or "them" acts on it: nothing between begins another clause."""
    plain = _SUBJECT.sub("", between)
    if subject:
        return len(plain) < 14 and not _AND.search(plain)
    return len(plain) < 14 or not _CLAUSE.search(plain)


def _is_clear(text: str, start: int, end: int) -> bool:
    """Say whether no thing is named in between that could be meant; "which" and "what" take theirs away."""
    return _TAKES.search(text, max(0, end - 6), end) is not None or not _THING.search(text, start, end - 1)


def before(scene: Scene, here: int, *, many: bool, opens: bool) -> Found:
    """Return the subject of the sentence before, if only one actor can be meant or the pronoun ``opens`` the next."""
    if here <= 0:
        return NOBODY
    earlier = here - 1
    while many and earlier > 0 and scene.quoted[earlier : earlier + 1] == [True]:
        earlier -= 1  # "the three said. “Iran is calm.” They also"
    begin = scene.begins[earlier]
    first, last = bisect_left(scene.places, begin), bisect_left(scene.places, scene.begins[earlier + 1])
    heads = [c for c in scene.candidates[first:last] if c.heads and c.plural == many]
    if heads and (len({c.actors for c in heads}) == 1 or opens):
        begins_it = heads[0].start - begin <= _START and not _WHICH.match(scene.text, heads[0].end)
        clear = opens and begins_it and not _THING.search(scene.text, heads[0].end, scene.begins[earlier + 1])
        return Found(heads[0].actors, clear=clear)
    if heads:
        return NOBODY
    at, actors = scene.last.get((earlier, many), (-1, ()))
    return Found(actors, clear=opens and 0 <= at - begin <= _START)


def who_told(scene: Scene, end: int, *, many: bool) -> tuple[str, ...]:
    """Return whose naming ends right before "said it"; "it", "ministry" and the like are left to the whole sentence."""
    index = bisect_left(scene.places, end)
    for c in scene.candidates[max(0, index - 6) : index]:
        if end - 3 <= c.end <= end and c.plural == many:
            return c.actors
    return ()


def named_in(scene: Scene, start: int, end: int) -> set[tuple[str, ...]]:
    """Return whom the namings between two places mean."""
    return {c.actors for c in scene.candidates[bisect_left(scene.places, start) : bisect_left(scene.places, end)]}
