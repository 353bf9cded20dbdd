"""Groups: "South Korea and the US" named together, and phrases such as "the two sides" that stand for such a group."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.descriptions import find_descriptions
from analysis.tag.gazetteer import is_country, is_person, is_whole_word
from analysis.tag.salience import Acting, holders_close, most_named, named_close, read_acting

_GOVERNMENT = r"(?:[’']s?\s(?:government|army|military|authorities|rulers|generals))?"
_JOINT = re.compile(
    rf"{_GOVERNMENT},?\s(?:and|or|&)\s(?:the\s)?|,\s(?:the\s)?|[-–/]|\s(?:alongside|together with)\s(?:the\s)?"
)
_TOWARD = re.compile(r"\b(?:with|to|toward|against|on|of)\s(?:the\s)?$")
_BETWEEN = re.compile(r"(?:\b(?:between|by|among|for)\s(?:the\s)?|(?:[.!?”]\s|\n|^)(?:The\s)?)$")
_OF_SUBJECT = re.compile(r"(?:[.!?”]\s|\n|^)[^.!?\n]{0,60}\sof\s(?:the\s)?$")  # near the start of a sentence
_STOPS = (",", ".", ";", ":", ")", "")
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
    for index, mention in enumerate(mentions):
        between = text[mentions[run[-1]].end_char : mention.start_char] if run else ""
        if run and _JOINT.fullmatch(between) and _alike(mentions[run[-1]], mention, reference):
            run.append(index)
            joints.append(between)
            continue
        runs.append((run, joints))
        run, joints = ([index], []) if _alike(mention, mention, reference) else ([], [])
    runs.append((run, joints))
    return [run for run, joints in runs if len(run) > 1 and _AND.search(joints[-1]) and _distinct(run, mentions)]


def _alike(first: Mention, second: Mention, reference: Reference) -> bool:
    """Say whether two mentions can be joined: both countries or neither, or an armed group or party and its foe; and
    the second in no group of its own.
    """
    if second.kind in ("place", "title", "pronoun") or second.group_id:
        return False
    if is_country(first.actor_id) == is_country(second.actor_id):
        return True
    return any(a in reference.actors and reference.actors[a].type == "group" for a in (first.actor_id, second.actor_id))


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


def add_group_phrases(text: str, mentions: Sequence[Mention], reference: Reference) -> list[Mention]:
    """Return the mentions with one more per member for each phrase such as "the two sides".

    A phrase with fixed members ("the two Koreas") means them; another means the last group of its size that was named
    before it. Where no such group was named, nothing is added: refused rather than guessed. A phrase wins over a naming
    inside it ("North and South Korea").
    """
    named = named_groups(mentions)
    groups = [g for g in named if can_act(text, g)]
    foes = [g for g in named if not any(is_person(member, reference) for member in g.members)]
    foes = [g for g in foes if g in groups or not all(map(is_country, g.members))]
    persons = [g for g in named if all(is_person(member, reference) for member in g.members)]
    phrases = list(_find_phrases(text, reference))
    acting = read_acting(mentions if phrases else (), reference)
    found: list[Mention] = []
    for start, end, entry in phrases:
        others = entry.get("unless", ())
        if others and any(m.actor_id in others and m.start_char < start for m in mentions):
            continue
        among = persons if entry["rule"] == "last_persons" else foes if "any" in entry else groups
        if "region" in entry:
            members = _in_region(mentions, start, entry)
        else:
            members = tuple(entry["members"]) or _last_named(among, start, entry["size"])
            members = members or _meant(text, acting, start, entry, reference)
        found += [
            Mention(start, end, text[start:end], member, "group", f"group_{entry['rule']}", f"g{start}")
            for member in members
        ]
    covered = bytearray(len(text))
    for m in found:
        covered[m.start_char : m.end_char] = b"\1" * (m.end_char - m.start_char)
    kept = sorted([m for m in mentions if not any(covered[m.start_char : m.end_char])] + found)
    return sorted(kept + find_descriptions(text, kept, reference))


def _meant(text: str, acting: Acting, start: int, entry: dict, reference: Reference) -> tuple[str, ...]:
    """Return whom a phrase means where no such group was named: who is named most, or alone was named close to it."""
    size = entry["size"]
    if entry["rule"] == "last_persons":
        return holders_close(acting, start, size, _office_noun(entry["phrase"]), reference)
    if size not in (2, 3):
        return ()
    members = most_named(acting, start, size, countries="any" not in entry)
    if members or "any" in entry:
        return members
    begin = start if size == 2 else text.rfind(". ", 0, start)  # three: the subject of its sentence is a fourth
    return named_close(acting, begin, size)


def can_act(text: str, group: Group) -> bool:
    """Say whether "the two sides" or a joint statement can mean a group: countries, not merely talked with or about.

    A group before a comma or full stop is the object of something ("to deter both"), unless it is led in by "between".
    """
    before = (text, max(0, group.start - 80), group.start)
    if not all(map(is_country, group.members)) or (_TOWARD.search(*before) and not _OF_SUBJECT.search(*before)):
        return False
    return bool(_BETWEEN.search(*before)) or text[group.end : group.end + 1] not in ".,;"


def _last_named(groups: Sequence[Group], position: int, size: int) -> tuple[str, ...]:
    """Return the members of the last group named before ``position``, nobody where they are not ``size`` (0: any).

    So many as four are not named together twice in other company: theirs is the last group of that size.
    """
    before = bisect_right(groups, position, key=lambda g: g.end)
    large = [g for g in groups[:before] if len(g.members) == size] if size > 3 else []
    last = large[-1].members if large else groups[before - 1].members if before else ()
    return tuple(sorted(last)) if size in (0, 4, 5) or len(last) == size else ()


def _in_region(mentions: Sequence[Mention], position: int, entry: dict) -> tuple[str, ...]:
    """Return the countries of a region that were named before a place, of more the ones named at least twice as often
    as any other; nobody where they are not so many.
    """
    acting = [m for m in mentions if m.start_char < position and m.kind not in ("place", "title")]
    ranked = Counter(m.actor_id for m in acting if m.actor_id in entry["region"]).most_common()
    size = entry["size"]
    clear = len(ranked) == size or (len(ranked) > size and ranked[size - 1][1] >= 2 * ranked[size][1])
    return tuple(sorted(actor for actor, _ in ranked[:size])) if clear else ()


def _office_noun(phrase: str) -> str:
    """Return the office that a phrase names: "the two secretaries" gives "secretary"."""
    plural = phrase.rpartition(" ")[2]
    return f"{plural[:-3]}y" if plural.endswith("ies") else plural.removesuffix("s")


def _find_phrases(text: str, reference: Reference) -> Iterator[tuple[int, int, dict]]:
    """Yield (start, end, entry) of the phrases in a text; where two overlap the earlier, then the longer one wins."""
    automaton, entries = _phrases(reference)
    lower = text.lower()
    if len(lower) != len(text):  # a few letters grow in lower case ("İ"), which would move the offsets
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    found = ((start, -end, index) for index, start, end in automaton.find_matches_as_indexes(lower, overlapping=True))
    end_of_last = 0
    for start, minus_end, index in sorted(found):
        end = -minus_end
        whole = is_whole_word(text, start, end) and not text.startswith(
            ("-", " of "), end
        )  # "both sides of the border"
        if start >= end_of_last and whole and not (entries[index].get("alone") and text[end : end + 1] not in _STOPS):
            end_of_last = end
            yield start, end, entries[index]


@lru_cache(maxsize=8)
def _phrases(reference: Reference) -> tuple[AhoCorasick, list[dict]]:
    entries = list(reference.words["groups"])
    known = {entry["phrase"].lower() for entry in entries}
    entries += [entry for entry in _made(reference.words["group_nouns"]) if entry["phrase"].lower() not in known]
    return AhoCorasick([entry["phrase"].lower() for entry in entries]), entries


def _made(words: dict) -> Iterator[dict]:
    """Yield the phrases made of a number, an adjective or a region, and a noun."""
    for (number, size), noun in product(words["numbers"].items(), words["nouns"]):
        plain = {"members": [], "size": size, "rule": "last_named"}
        for adjective in words["adjectives"]:
            yield {**plain, "phrase": " ".join(f"{number} {adjective} {noun}".split())}
        for adjective, region in words["regions"].items():
            yield {**plain, "phrase": f"{number} {adjective} {noun}", "region": region}
