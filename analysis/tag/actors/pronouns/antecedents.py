"""Which naming it, its, they and their stand for: whom their sentence, or the one before, is about."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.beside import Words, words_beside
from analysis.tag.actors.candidates import WHICH, Candidate, find_candidates

_RELATIVE = re.compile(r",\s(?:which|whose)\s[^,;:—()]*$")
_INSERTED = re.compile(  # ", which has oil,", ", both run by soldiers,"
    r",\s(?:which|who|whose|both|all|each|neither)\s[^,;:.—“”\"]*,(?=\s(?!and\s|or\s|but\s))"
)
_SUBJECT = re.compile(r"^,?\s(?:which|that|who)\s")
_CONTROL = re.compile(  # "on Monday for "
    r"(?:\son\s\w+|\soff)?\s(?P<how>for|of|over|(?:not\s)?to|from)\s(?:[\w’'-]+\s){0,4}[“\"]?$"
)
_CONDITION = re.compile(r"\s(?:if|(?P<unless>unless)|until)\s")  # "threatened to attack Israel if " before "it"
_SEAT = re.compile(r"\sin\s(?:[A-Z][\w’'-]+\s?){1,3},?")
_ASIDE = re.compile(r",\s[a-z][^.;:—“”\"]{3,90},")  # "Mali, which has soldiers in Gao, said it"
_LAST = re.compile(r"(?:,\s(?:and|but|while|whereas)|,\san?\s[a-z]+)\s(?:the\s)?$")
_AGAINST = re.compile(r"^\sof\s.*\s(?:in|into|on|inside|against|across|within)\s$")  # "accused Peru of meddling in its"
_BESIDE = re.compile(r"(?:’s|'s)?\s(?:over|for|because\sof)\s[“\"]?$")  # "sanctions against Iran over "
THING = re.compile(r"[\s“\"](?:[Tt]he|an?|[Tt]h(?:is|ese|ose)|such|whose|another|every|each|any|no|[’']s)\s")
_AND_THING = re.compile(r",\s(?:and|but|so|yet)\s(?:the|an?|that|this)\s")  # "It left, and the quarrel ended. It"
_CLAUSE = re.compile(r"[,;:—A-Z]|(?<!\w)(?:that|which|what|whom|who|as|when|while|after|because|and|but)(?!\w)")
_AND = re.compile(r"(?<!\w)(?:and|but|or)\s$")
_TAKES = re.compile(r"(?<!\w)(?:which|whom|what)\s$")
_LED = re.compile(r"(?<!\w)(?:for|to|in|on|with|of|from|against|at|by|over)\s(?:the\s)?$")
_NAMINGS = 60  # of one sentence that are looked at: a text without full stops takes linear time
START = 14  # characters before the subject that begins a sentence: "But the ", "In May "


class Scene(NamedTuple):
    """What deciding on a pronoun needs to know of the article."""

    text: str
    begins: Sequence[int]  # of sentences
    candidates: Sequence[Candidate]
    places: Sequence[int]  # of candidates
    words: Words
    last: dict[tuple[int, bool], tuple[int, tuple[str, ...]]]  # (sentence, many) -> its last pronoun, and whom it means
    ends: Sequence[tuple[int, int]] = ()  # of all mentions, each with its start
    quoted: Sequence[bool] = ()  # for each sentence whether it is all inside quotation marks


class Found(NamedTuple):
    """Whom a pronoun means; ``clear``: no thing named between could be meant instead; ``heads``: a subject means it;
    ``led``: it is only named behind a preposition; ``alone``: nobody else is named before it in its sentence.
    """

    actors: tuple[str, ...]
    clear: bool
    heads: bool = False
    led: bool = False
    alone: bool = False


NOBODY = Found((), clear=False)
REFUSED = Found((), clear=False, heads=True)  # somebody in its sentence whom the article does not name


def read_scene(text: str, begins: Sequence[int], mentions: Sequence[Mention], reference: Reference) -> Scene:
    """Return what an article's pronouns are read with; ``begins`` are those of its sentences."""
    candidates = list(find_candidates(text, mentions, reference))
    ends = sorted((m.end_char, m.start_char) for m in mentions)
    return Scene(text, begins, candidates, [c.start for c in candidates], words_beside(reference), {}, ends)


def has_stranger(scene: Scene, start: int, end: int) -> bool:
    """Say whether a body that is nobody's naming stands between two places, so that "it" may mean that."""
    for match in scene.words.strangers.finditer(scene.text, start, end):
        index = bisect_left(scene.ends, (match.start() + 1, 0))
        if index == len(scene.ends) or scene.ends[index][1] >= match.end():
            return True
    return False


def in_sentence(
    scene: Scene, match: re.Match, here: int, *, many: bool, subject: bool, sure: bool, acts: bool
) -> Found:
    """Return whom a pronoun means within its sentence: the object that a verb leads to it ("accused China of breaking
    its word"), the head of its relative clause, or the nearest subject. ``subject``: the pronoun is one itself.
    """
    text, owns = scene.text, match.group().lower() in ("its", "their")
    near = _near(scene, match.start(), here, many=many)
    if many and owns and scene.words.shared.match(text, match.end()):
        return _who_share(scene, match.start(), here, near)
    if many and owns and scene.words.asked.search(text, max(0, match.start() - 70), match.start()):
        return REFUSED
    if owns and len(near) > 1 and text[near[-1].end : match.start()] == ", ":
        near = near[:-1]  # "China, its largest trading partner"
    if many:
        loose = owns and (sure or not _AND.search(text, match.start() - 5, match.start()))  # "their" is the subject's
        plural = scene.words.peoples if loose else scene.words.folks if acts else scene.words.plural
        near = [c for c in near if not plural.search(_INSERTED.sub(",", text[c.end : match.start()]))]
    led = _led_to(scene, match, here, near, many=many, subject=subject)
    return led or _subject(scene, match, here, near, many=many, subject=subject)


def _led_to(
    scene: Scene, match: re.Match, here: int, near: Sequence[Candidate], *, many: bool, subject: bool
) -> Found | None:
    """Return whom the words between lead to, a subject or not; None where they lead to nobody."""
    text, owns = scene.text, match.group().lower() in ("its", "their")
    if near and not many and (one := _one_led_to(scene, match, near, subject=subject)):
        return Found(one.actors, clear=True)
    others = len(near) > 1 or (near and (here, many) in scene.last)
    led = _CONTROL.fullmatch(text, near[-1].end, match.start()) if owns and others and near[-1].heads else None
    if led and not _AGAINST.search(led.group()) and not _keeps_own(scene, near[-1].start, led["how"]):
        return Found(near[-1].actors, clear=True)
    for c in reversed(near if owns or subject else ()):
        if _RELATIVE.match(text, c.end, match.start()) and match.start() - c.end > 14:
            return Found(c.actors, clear=True)
    stranger = not many and near and has_stranger(scene, near[-1].end, match.start())
    another = owns and not many and near and scene.words.any_other.search(text, near[-1].end, match.start())
    return REFUSED if stranger or another else None


def _one_led_to(scene: Scene, match: re.Match, near: Sequence[Candidate], *, subject: bool) -> Candidate | None:
    """Return whom "its" and "it" mean by the words beside: "sanctions against Iran over its", "bomb Iran if it fails",
    and the subject of "called it a crime in a statement by its".
    """
    last, owns = near[-1], match.group().lower() == "its"
    between = (scene.text, last.end, match.start())
    if (_BESIDE if owns else scene.words.claims).fullmatch(*between):
        return last
    if owns and scene.words.stated.search(scene.text, max(0, match.start() - 50), match.start()):
        return next((c for c in near if c.heads and c.opens and not has_stranger(scene, c.end, match.start())), None)
    condition = _CONDITION.fullmatch(*between) if subject and not last.opens else None
    if condition is None or scene.words.joins.search(scene.text, max(0, last.start - 30), last.start):
        return None  # "leave the EU if it did not"
    return last if condition["unless"] or scene.words.fails.match(scene.text, match.end()) else None


def _keeps_own(scene: Scene, start: int, how: str) -> bool:
    """Say whether the verb before a naming leaves what follows to its subject: "expelled Singapore from its"."""
    verbs = scene.words.keeps_own.get(how)
    return verbs is not None and verbs.search(scene.text, max(0, start - 30), start) is not None


def _subject(
    scene: Scene, match: re.Match, here: int, near: Sequence[Candidate], *, many: bool, subject: bool
) -> Found:
    """Return the nearest subject before a pronoun, else whom the last pronoun means, else the only one named."""
    text, owns = scene.text, match.group().lower() in ("its", "their")
    heads = [c for c in near if c.heads]
    heads = [c for c in heads if c.opens] or heads
    if many and subject and heads and not text[heads[-1].end : match.start()].strip():
        return NOBODY  # "assured the Malians they were safe", "the Malians they feared"
    if heads and not owns and _acts_itself(text, heads[-1], match.start(), subject=subject):
        near = heads = heads[:-1]  # "the court, which ordered it": the subject is somebody else
    at, actors = scene.last.get((here, many), (-1, ()))
    if at >= 0 and _is_anothers(scene, match, at, many=many, subject=subject):
        return REFUSED
    if at >= 0 and (not heads or at > heads[-1].start or not heads[-1].opens):
        return Found(actors, clear=_is_clear(text, at, match.start()), heads=True)
    alone = len({c.actors for c in near}) == 1
    if heads:
        return Found(heads[-1].actors, clear=_is_clear(text, heads[-1].end, match.start()), heads=True, alone=alone)
    only = alone and (owns or many or subject or not near[-1].heads)
    if only and not many and has_stranger(scene, scene.begins[max(here, 0)], match.start()):
        return REFUSED  # "The company supports Peru’s claim and says it wants"
    led = only and _LED.search(text, max(0, near[-1].start - 12), near[-1].start) is not None
    return Found(near[-1].actors, clear=False, led=led) if only else NOBODY


def _is_anothers(scene: Scene, match: re.Match, at: int, *, many: bool, subject: bool) -> bool:
    """Say whether a pronoun means whom the last one, at a place, owns: "Its neighbour kept its gate shut", "promised to
    help their neighbours should they"; or another plural of people could be meant: "told their wives to join them".
    """
    if many:
        others = scene.words.folk if subject else scene.words.folks if match.group() == "them" else None
        return others is not None and others.search(scene.text, at, match.start()) is not None
    return match.group().lower() == "its" and scene.words.kindred.match(scene.text, at) is not None


def _who_share(scene: Scene, position: int, here: int, near: Sequence[Candidate]) -> Found:
    """Return who has in common what no single one can have ("their border"): the last ones named together in the
    sentence, or meant by its last "they", or the only two.
    """
    at, actors = scene.last.get((here, True), (-1, ()))
    if near or len(actors) > 1:
        return Found(near[-1].actors if near and near[-1].start > at else actors, clear=True, heads=True)
    alone = dict.fromkeys(c.actors for c in _near(scene, position, here, many=False))
    return Found(tuple(a for actors in alone for a in actors), clear=True) if len(alone) == 2 else NOBODY


def _near(scene: Scene, position: int, here: int, *, many: bool) -> list[Candidate]:
    """Return the namings before a place in its sentence that fit in number."""
    last = bisect_left(scene.places, position)
    first = max(bisect_left(scene.places, scene.begins[max(here, 0)]), last - _NAMINGS)
    near = [c for c in scene.candidates[first:last] if c.end <= position]
    inside = [m.span() for m in _INSERTED.finditer(scene.text, scene.begins[max(here, 0)], position)]
    near = [c for c in near if c.plural == many]
    return [c for c in near if not any(a < c.start < b for a, b in inside)] or near


def _acts_itself(text: str, head: Candidate, position: int, *, subject: bool) -> bool:
    """Say whether the subject before an "it" or "them" acts on it: nothing between begins another clause. Not so "both
    leaders" in "called both leaders and urged them".
    """
    if not subject and not head.opens and text.startswith(" and ", head.end):
        return False
    plain = _SUBJECT.sub("", text[head.end : position])
    if subject:
        return len(plain) < 14 and not _AND.search(plain)
    return len(plain) < 14 or not _CLAUSE.search(plain)


def _is_clear(text: str, start: int, end: int) -> bool:
    """Say whether no thing is named in between that could be meant; "which" and "what" take theirs away."""
    if _TAKES.search(text, max(0, end - 6), end):
        return True
    return not THING.search(_INSERTED.sub(",", text[start : end - 1]))


def before(scene: Scene, here: int, *, many: bool, opens: bool, acts: bool = False) -> Found:
    """Return the subject of the sentence before, if only one actor can be meant or the pronoun ``opens`` the next."""
    if here <= 0:
        return NOBODY
    earlier = here - 1
    while many and earlier > 0 and scene.quoted[earlier : earlier + 1] == [True]:
        earlier -= 1  # "the three said. “Iran is calm.” They also"
    begin = scene.begins[earlier]
    first, last = bisect_left(scene.places, begin), bisect_left(scene.places, scene.begins[earlier + 1])
    heads = [c for c in scene.candidates[first:last] if c.heads and c.plural == many]
    two = opens and not many and heads and heads[-1].actors != heads[0].actors
    if two and _LAST.search(scene.text, begin, heads[-1].start):
        return Found(heads[-1].actors, clear=False)  # "Peru agreed, but Fiji did nothing. It"
    if heads and (len({c.actors for c in heads}) == 1 or opens):
        begins_it = heads[0].start - begin <= START and not WHICH.match(scene.text, heads[0].end)
        if many and not begins_it and scene.words.tellers.search(scene.text, begin, heads[0].start):
            return NOBODY  # "officials said, when France and Germany objected. They"
        other = (scene.words.folks if acts else scene.words.plural) if many else THING
        clear = opens and begins_it and not other.search(scene.text, heads[0].end, scene.begins[earlier + 1])
        return Found(heads[0].actors, clear=clear)
    if heads:
        return NOBODY
    at, actors = scene.last.get((earlier, many), (-1, ()))
    if many and opens and not actors:
        return _group_led(scene, begin, scene.begins[earlier + 1])
    thing = not many and at >= 0 and _AND_THING.search(scene.text, at, scene.begins[earlier + 1])
    return Found(actors, clear=opens and 0 <= at - begin <= START and not thing)


def _group_led(scene: Scene, begin: int, end: int) -> Found:
    """Return the only group that a sentence names last, which is no subject there: "a war between Peru and Chile". Not
    that of "Envoys of Peru and Chile met", who are meant themselves.
    """
    first, last = bisect_left(scene.places, begin), bisect_left(scene.places, end)
    near = [c for c in scene.candidates[first:last] if c.plural]
    if len({c.actors for c in near}) != 1 or len(near[-1].actors) == 1:
        return NOBODY
    theirs = scene.words.folks.search(scene.text[begin : near[-1].start].lower())
    others = theirs or scene.words.plural.search(scene.text, near[-1].end, end)
    return NOBODY if others else Found(near[-1].actors, clear=False)


def who_told(scene: Scene, end: int, *, many: bool) -> tuple[str, ...]:
    """Return whose naming ends right before "said it"; "it", "ministry" and the like are left to the whole sentence."""
    index = bisect_left(scene.places, end)
    for c in scene.candidates[max(0, index - 6) : index]:
        seated = _SEAT.fullmatch(scene.text, c.end, end) is not None  # "the foreign ministry in Putrajaya said it"
        inserted = c.heads and c.opens and _ASIDE.fullmatch(scene.text, c.end, end) is not None
        if (end - 3 <= c.end <= end or (c.heads and seated) or inserted) and c.plural == many:
            return c.actors
    return ()


def named_in(scene: Scene, start: int, end: int, *, many: bool) -> set[tuple[str, ...]]:
    """Return whom the namings between two places mean that fit in number."""
    near = scene.candidates[bisect_left(scene.places, start) : bisect_left(scene.places, end)]
    return {c.actors for c in near if c.plural == many}


def named_last(scene: Scene, position: int) -> int:
    """Return where the last naming before a place ends."""
    index = bisect_left(scene.places, position)
    return scene.candidates[index - 1].end if index else 0
