"""Groups: actors named together, "South Korea and the US", "Foreign Minister Chung and Defence Minister Suh"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention, Span
from analysis.tag.actors.gazetteer import is_country, is_person
from analysis.tag.actors.titles import title_start

_GOVERNMENT = r"(?:[’']s?\s(?:government|army|military|authorities|rulers|generals))?"
_SINCE = (
    r"(?:,\s(?:since|from|until|after|as\sof|lately|later|now|soon|(?:more|most)\srecently|perhaps|finally)"
    r"(?:\s[\w’'-]+){0,3},)?"
)
_JOINT = re.compile(  # "the French and, since 2017, the Chinese"
    rf"{_GOVERNMENT},?\s(?:and|or|&){_SINCE}\s(?:(?:the|his|her|their)\s)?(?:[Gg]overnment\sof\s(?:the\s)?)?"
    r"|,\s(?:the\s)?|[-–/]|\s(?:alongside|together with)\s(?:the\s)?"
)
_EXPLAINED = re.compile(r",\s(?:an?|the|who|his|her|its)\s[^,.;:“”\"\n]{2,60},\s(?:and|&)\s")  # "Ann Li, a nurse, and"
_TITLED = re.compile(r"\s(?:and|&)\s(?:[A-Z][a-z]+\s){1,3}")  # "and Pacific " before "Minister Bo Ek"
_TOWARD = re.compile(r"\b(?:with|to|toward|against|on|of)\s(?:the\s)?$")
_BETWEEN = re.compile(r"(?:\b(?:between|by|among|for)\s(?:the\s)?|(?:[.!?”]\s|\n|^)(?:The\s)?)$")
_OF_SUBJECT = re.compile(r"(?:[.!?”]\s|\n|^)[^.!?\n]{0,60}\sof\s(?:the\s)?$")  # near the start of a sentence
_NAMES = ("name", "alias", "last_name", "typo")
_NEAR = 90  # characters between two names that are joined: as many as two titles take
_OWNS = re.compile(r"(?:[’']s?)?\s")
_OF = re.compile(r"\sof\s(?:the\s)?")
_AND = re.compile(r"and|or|&|[-–/]|alongside|together")


class Group(NamedTuple):
    """Actors named together; ``start`` is where the first of them is named."""

    start: int
    end: int
    members: tuple[str, ...]


def mark_groups(text: str, mentions: Sequence[Mention], reference: Reference) -> list[Mention]:
    """Return the mentions with one ``group_id`` for those that are joined: "A and B", "A, B and C", "A-B talks"."""
    marked = list(mentions)
    for run in _runs(text, mentions, reference):
        for index in run:
            marked[index] = marked[index]._replace(group_id=f"g{mentions[run[0]].start_char}")
    return marked


def _runs(text: str, mentions: Sequence[Mention], reference: Reference) -> list[list[int]]:
    """Return runs of indexes of joined mentions of different actors; commas alone do not make a group."""
    runs, run, joints = [], [], []
    phrases = _phrases_of(text, mentions, reference)
    for index, (start, _) in phrases.items():
        mention = mentions[index]
        between = text[phrases[run[-1]][1] : start] if run else ""
        if run and _joins(between, mentions[run[-1]], mention, reference):
            run.append(index)
            joints.append(between)
            continue
        runs.append((run, joints))
        run, joints = ([index], []) if _alike(mention, mention, reference) else ([], [])
    runs.append((run, joints))
    return [run for run, joints in runs if _are_joined(joints) and _distinct(run, mentions)]


def _phrases_of(text: str, mentions: Sequence[Mention], reference: Reference) -> dict[int, Span]:
    """Return by index where each mention begins and ends with its title and country: "US President Biden", "Xi of
    China"; a country that belongs to a person has no place of its own.
    """
    phrases = {i: Span(m.start_char, m.end_char) for i, m in enumerate(mentions) if not _is_inside(i, mentions)}
    for index, m in enumerate(mentions):
        if m.kind not in _NAMES or not is_person(m.actor_id, reference):
            continue
        before, behind = (mentions[i] if 0 <= i < len(mentions) else None for i in (index - 1, index + 1))
        near = before is not None and m.start_char - before.end_char < _NEAR
        title = title_start(text, m.start_char, reference) if near else -1
        start, end = title if title >= 0 else m.start_char, m.end_char
        owned = text[start - 3 : start - 1] in ("'s", "’s", "s’")  # "Turkey's Erdogan and Syria's Assad"
        if before and (before.kind == "title" or owned) and _OWNS.fullmatch(text, before.end_char, start):
            start = phrases.pop(index - 1, before[:2])[0]
        if behind and behind.kind == "title" and _OF.fullmatch(text, end, behind.start_char):
            end = phrases.pop(index + 1).end_char
        phrases[index] = Span(start, end)
    return phrases


def _is_inside(index: int, mentions: Sequence[Mention]) -> bool:
    """Say whether a mention is the country of a role that it stands in: "the Chinese foreign minister"."""
    m = mentions[index]
    return m.kind == "title" and any(
        r.kind == "role" and r.start_char <= m.start_char and m.end_char <= r.end_char
        for r in mentions[max(0, index - 2) : index + 3]
    )


def _are_joined(joints: Sequence[str]) -> bool:
    """Say whether the words between namings make a group: "A and B", "A, B, and C", not "… in A, and B"."""
    if len(joints) == 1 and joints[0][0] == ",":
        return _EXPLAINED.fullmatch(joints[0]) is not None
    return bool(joints) and _AND.search(joints[-1]) is not None


def _joins(between: str, first: Mention, second: Mention, reference: Reference) -> bool:
    """Say whether the words between two namings join them: " and ", of persons also ", a former diplomat, and "."""
    persons = is_person(first.actor_id, reference) and is_person(second.actor_id, reference)
    joint = _JOINT.fullmatch(between) or (persons and (_EXPLAINED.fullmatch(between) or _TITLED.fullmatch(between)))
    return bool(joint) and _alike(first, second, reference)


def _alike(first: Mention, second: Mention, reference: Reference) -> bool:
    """Say whether two mentions can be joined: both countries or neither, or an armed group or party and its foe; and
    the second in no group of its own.
    """
    if second.kind in ("place", "title", "pronoun") or second.group_id:
        return False
    if is_state(first.actor_id, reference) == is_state(second.actor_id, reference):
        return True
    return any(a in reference.actors and reference.actors[a].type == "group" for a in (first.actor_id, second.actor_id))


def is_state(actor_id: str, reference: Reference) -> bool:
    """Say whether an actor is named beside countries as one: a country, or a bloc such as the European Union."""
    return is_country(actor_id) or actor_id in reference.words["group_nouns"]["blocs"]


def _distinct(run: Iterable[int], mentions: Sequence[Mention]) -> bool:
    ids = [mentions[i].actor_id for i in run]
    return len(set(ids)) == len(ids)


def named_groups(mentions: Sequence[Mention]) -> list[Group]:
    """Return the groups that ``mark_groups`` found, in reading order."""
    groups: dict[str, list[Mention]] = {}
    for mention in mentions:
        if mention.group_id:
            groups.setdefault(mention.group_id, []).append(mention)
    return [Group(g[0].start_char, g[-1].end_char, tuple(m.actor_id for m in g)) for g in groups.values()]


def can_act(text: str, group: Group, reference: Reference) -> bool:
    """Say whether "the two sides" or a joint statement can mean a group: countries, not merely talked with or about.

    A group before a comma or full stop is the object of something ("to deter both"), unless it is led in by "between".
    """
    before = (text, max(0, group.start - 80), group.start)
    if not all(is_state(member, reference) for member in group.members):
        return False
    if _TOWARD.search(*before) and not _OF_SUBJECT.search(*before):
        return False
    return bool(_BETWEEN.search(*before)) or text[group.end : group.end + 1] not in ".,;"


def last_named(groups: Sequence[Group], position: int, size: int, *, far: int = 10**9) -> tuple[str, ...]:
    """Return the members of the last group named before ``position``, nobody where they are not ``size`` (0: any) or
    stand more than ``far`` characters before it.

    So many as four are not named together twice in other company: theirs is the last group of that size.
    """
    before = bisect_right(groups, position, key=lambda g: g.end)
    met = groups[before - 1 :: -1] if before and position - groups[before - 1].end <= far else []
    among = met if size > 3 else met[:2]  # the second may be the first with its host
    fitting = (g.members for g in among if len(g.members) == size and (size > 3 or g.end == met[0].end))
    last = next(fitting, met[0].members if met else ())
    return tuple(sorted(last)) if size in (0, len(last)) or size - 1 == len(last) > 2 else ()
