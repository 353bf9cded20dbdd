"""Offices without a name: "the top US diplomat" is whoever held that office on the article's day."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.gazetteer import is_country, is_person
from analysis.tag.actors.offices import (
    THE,
    any_of,
    holder,
    offices_held,
    offices_meant,
    only_holder,
    predicate,
    role_entries,
)
from analysis.tag.actors.officials.bearers import find_aged, find_bearers, find_bearers_of_country, holders_in_text
from analysis.tag.actors.officials.formers import find_formers
from analysis.tag.actors.officials.heads import titled_heads
from analysis.tag.actors.officials.leaders import find_leaders
from analysis.tag.actors.officials.relations import find_counterparts, find_institutions, find_joint_roles
from analysis.tag.actors.titles import title_start

_COUNTRY_KINDS = ("name", "alias", "demonym", "metonym", "modifier")
_NAMES = ("name", "alias", "last_name", "typo")
_NEAR = 400  # characters: about three sentences
_TITLE = 60  # characters of a title before a name
_NEAREST = 150  # characters: the sentence before
_LOOK_BACK = 200  # mentions
_SINCE = re.compile(r"(?:\s(?:since|until|from)\s[\w\s]{1,25})?,\s")  # "the prime minister since June, "
_OF = re.compile(r"\sof\s(?:the\s)?$")
_POSSESSIVE = r"(?:[’']s?)?"


class _Rules(NamedTuple):
    after: re.Pattern  # "'s foreign minister", right behind a country
    before: re.Pattern  # "president of ", right before a country
    bare: re.Pattern  # "the foreign minister"
    deeds_of: re.Pattern  # "accused " before "the president of a plot"
    splits: tuple[tuple[re.Pattern, re.Pattern, str], ...]  # (words before, words after, noun) around a country
    not_after: re.Pattern  # "former ", right before a role
    not_before: re.Pattern  # " candidate", right behind one
    predicate: re.Pattern  # "to be ", right before one
    pairs: dict[str, list[str]]


@lru_cache(maxsize=8)
def _rules(reference: Reference) -> _Rules:
    words, entries = reference.words["roles"], role_entries(reference)
    pairs = {entry["noun"].lower(): entry["kinds"] for entry in words["pairs"]}
    nouns = any_of([*entries, *pairs])
    bare = any_of(noun for noun, found in entries.items() if any(entry.get("bare") for entry in found))
    splits = tuple(
        (*_around_country(entry["split"]), noun)
        for noun, found in entries.items() for entry in found if "split" in entry
    )  # fmt: skip
    return _Rules(
        after=re.compile(rf"{_POSSESSIVE}\s(?P<noun>(?i:{nouns}))(?![\w-])"),
        before=re.compile(rf"(?<![\w-])(?P<noun>(?i:{nouns}))\sof\s(?:the\s)?$"),
        bare=re.compile(
            rf"{THE}(?:(?P<new>new\s)|(?:{any_of(words['in_office'])})\s)?"
            rf"(?P<noun>(?i:{bare}))(?![\w-])(?!\s(?:and|or)\s)(?=(?P<of>\sof\s(?!\w+ing(?!\w)))?)"
        ),
        deeds_of=re.compile(rf"(?<!\w)(?:{any_of(words['deeds_of'])})\s$"),
        splits=splits,
        not_after=re.compile(rf"(?<!\w)(?i:{any_of(words['not_after'])})[\s-]$"),
        not_before=re.compile(rf"[\s-](?i:{any_of(words['not_before'])})(?!\w)"),
        predicate=predicate(reference),
        pairs=pairs,
    )


def _around_country(frame: str) -> tuple[re.Pattern, re.Pattern]:
    before, after = (re.escape(part.strip()) for part in frame.split("{country}"))
    return re.compile(rf"(?<![\w-])(?:the\s)?{before}\s$", re.I), re.compile(rf"\s{after}(?![\w-])", re.I)


def find_roles(text: str, mentions: Sequence[Mention], reference: Reference, *, date: str = "") -> list[Mention]:
    """Return the mentions with roles added, in reading order; the country inside a role becomes a ``title``.

    A role whose holder on ``date`` (ISO) is not known, or is more than one person, adds nothing: the country's own
    naming stands for it then. A role right before a name is a title, not a role. "Their South Korean counterparts" and
    "the foreign ministry" are read with what was named before them (see ``relations``).
    """
    mentions = find_leaders(text, mentions, reference, date=date)
    ordered, joint = find_joint_roles(text, mentions, reference, date)
    ordered, roles = _country_roles(text, ordered, reference, date)
    roles += joint
    merged, counterparts = find_counterparts(text, sorted([*ordered, *roles]), reference, date)
    ordered = [m for m in merged if m not in roles]
    roles += counterparts
    covered = _covered(text, roles)
    ordered = [m for m in ordered if m.kind == "title" or not any(covered[m.start_char : m.end_char])]
    ordered, bearers = find_bearers_of_country(text, sorted(ordered), reference, date=date)
    roles += bearers
    roles += _bare_roles(text, sorted([*ordered, *roles]), reference, date)
    roles += find_formers(text, sorted([*ordered, *roles]), reference, date=date)
    roles += find_institutions(text, sorted([*ordered, *roles]), reference, date)
    roles += find_bearers(text, sorted([*ordered, *roles]), reference, date=date)
    roles += find_aged(text, sorted([*ordered, *roles]), reference)
    return sorted(ordered + roles)


def _country_roles(
    text: str, mentions: Sequence[Mention], reference: Reference, date: str
) -> tuple[list[Mention], list[Mention]]:
    rules = _rules(reference)
    ordered, roles = list(mentions), []
    starts = {m.start_char for m in mentions}
    named = _named(mentions, reference)
    titled = holders_in_text(text, mentions, reference, date=date)
    end_of_last = 0
    for index, mention in enumerate(ordered):
        if mention.kind not in _COUNTRY_KINDS:
            continue
        for start, end, noun in _around(text, mention, rules):
            if named.beside(text, start, end):  # "Guterres, the UN secretary general": the name is the mention
                if text[mention.end_char : mention.end_char + 1] not in ("’", "'"):
                    ordered[index] = mention._replace(kind="title", rule="country_of_role")
                end_of_last = end
                break
            holders = _holders(noun, mention.actor_id, reference, date) or titled(noun, mention.actor_id)
            if holders and start >= end_of_last and _stands_alone(text, start, end, starts, rules):
                roles += _as_mentions(text, start, end, holders)
                ordered[index] = mention._replace(kind="title", rule="country_of_role")
                end_of_last = end
                break
    return ordered, roles


class _Named(NamedTuple):
    """Where persons are named, to tell a role from an apposition."""

    starts: Sequence[int]
    ends: frozenset[int]
    reference: Reference

    def beside(self, text: str, start: int, end: int) -> bool:
        """Say whether a person's name stands before or behind ``text[start:end]``, parted by a comma."""
        if text[start - 2 : start] == ", " and start - 2 in self.ends:
            return True
        behind = _SINCE.match(text, end)
        index = bisect_left(self.starts, behind.end()) if behind else len(self.starts)
        if behind is None or index == len(self.starts) or self.starts[index] > behind.end() + _TITLE:
            return False
        name = self.starts[index]
        return name == behind.end() or title_start(text, name, self.reference) == behind.end()


def _named(mentions: Sequence[Mention], reference: Reference) -> _Named:
    persons = [m for m in mentions if m.kind in _NAMES and is_person(m.actor_id, reference)]
    return _Named([m.start_char for m in persons], frozenset(m.end_char for m in persons), reference)


def _around(text: str, mention: Mention, rules: _Rules) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, noun) of the role phrases a country stands in, "the" in front included."""
    start, end = mention.start_char, mention.end_char
    window = max(0, start - 60)
    lead = text[window:start]
    for before, after, noun in rules.splits:
        tail = after.match(text, end, end + 40)
        found = before.search(lead) if tail else None
        if found:
            yield window + found.start(), tail.end(), noun
    after = rules.after.match(text, end)
    if after:
        yield _with_article(text, start), after.end(), after["noun"].lower()
    found = rules.before.search(lead) if _OF.search(text, max(0, start - 9), start) else None
    begin = window + found.start() if found else 0
    if found and _with_article(text, begin) < begin:  # "President of the US" is an office, "the president" a person
        yield _with_article(text, begin), end, found["noun"].lower()


def _with_article(text: str, start: int) -> int:
    article = re.search(r"(?<!\w)[Tt]he\s$", text[max(0, start - 5) : start])
    return start - 4 if article else start


def _holders(noun: str, represents: str, reference: Reference, date: str) -> tuple[str, ...]:
    """Return the person in the office, or the two of a pair of offices; none where one is not known."""
    pairs = _rules(reference).pairs
    if noun in pairs:
        held = offices_held(represents, reference, date)
        found = [only_holder(o for o in held if o.kind == kind) for kind in pairs[noun]]
        return tuple(found) if all(found) else ()
    person = holder(noun, represents, reference, date)
    return (person,) if person else ()


def _as_mentions(text: str, start: int, end: int, holders: Sequence[str]) -> list[Mention]:
    group = f"g{start}" if len(holders) > 1 else ""
    return [Mention(start, end, text[start:end], person, "role", "office", group) for person in holders]


def _bare_roles(text: str, ordered: Sequence[Mention], reference: Reference, date: str) -> list[Mention]:
    """Return "the president" and the like: the last person named in such an office, else the only one that fits."""
    rules = _rules(reference)
    places = [m.start_char for m in ordered]
    starts = set(places)
    actors = dict.fromkeys(m.actor_id for m in ordered if m.kind != "place")
    countries = [c for c in dict.fromkeys(reference.represented_by(a, date) for a in actors) if is_country(c)]
    covered = _covered(text, ordered)
    named = _named(ordered, reference)
    in_office: dict[tuple[str, str], set[str]] = {}
    heads = titled_heads(text, ordered, reference)
    found = []
    for match in rules.bare.finditer(text):
        if any(covered[slice(*match.span())]) or not _stands_alone(text, *match.span(), starts, rules):
            continue
        if named.beside(text, *match.span()) or (match["of"] and not _is_done_to(text, match, rules)):
            continue
        noun, since = match["noun"].lower(), _year_before(date) if match["new"] else ""
        if (noun, since) not in in_office:
            in_office[noun, since] = _in_office(noun, countries, reference, date, since)
        unlisted = {person for person, place in heads.get(noun, {}).items() if place < match.start()}
        named_here = unlisted and actors.keys().isdisjoint(in_office[noun, since])
        holders = unlisted if named_here else in_office[noun, since]
        once = _once_in_office(noun, reference, date)
        index = bisect_left(places, match.start())
        before = ordered[max(0, index - _LOOK_BACK) : index]
        person = _named_before(before, len(before), match.start(), holders)
        earlier = frozenset() if match["new"] else once - holders  # a new president is no former one
        if person and not _passed_over(before, match.start(), person, earlier):
            found.append(Mention(*match.span(), match.group(), person, "role", "office_named_before"))
    return found


def _is_done_to(text: str, match: re.Match, rules: _Rules) -> bool:
    """Say whether "of" behind an office tells what is done to its holder: "accused the president of a plot"."""
    begin = match.end("of")
    told = text[begin].islower() and not text.startswith("the ", begin)
    return told and rules.deeds_of.search(text, max(0, match.start() - 20), match.start()) is not None


def _in_office(noun: str, countries: Sequence[str], reference: Reference, date: str, since: str) -> set[str]:
    """Return who holds an office of that title for one of the countries, not from before the day ``since``."""
    entries = [e for e in role_entries(reference)[noun] if e.get("bare")]
    held = (o for c in countries for e in entries for o in offices_meant(e, c, reference, date))
    return {o.person for o in held if o.start >= since}


def _year_before(date: str) -> str:
    return f"{int(date[:4]) - 1:04}{date[4:]}" if date else ""


@lru_cache(maxsize=256)
def _once_in_office(noun: str, reference: Reference, date: str) -> frozenset[str]:
    """Return who held an office of that title on ``date`` or before, in whatever country."""
    titles = {title.lower() for e in role_entries(reference)[noun] for title in e.get("titles", ())} or {noun}
    return frozenset(o.person for o in reference.offices if o.title.lower() in titles and o.start <= date)


def _passed_over(before: Sequence[Mention], position: int, person: str, once: Set[str]) -> bool:
    """Say whether somebody who held such an office at another time is named close to a place, and nearer to it."""
    for mention in reversed(before):
        if mention.start_char < position - _NEAREST or mention.actor_id == person:
            return False
        if mention.actor_id in once and mention.kind in _NAMES:
            return True
    return False


def _named_before(ordered: Sequence[Mention], index: int, position: int, persons: set[str]) -> str:
    """Return who of ``persons`` is meant at a place: the only one named near before it, or before it, or at all.

    Where two of them were named it is not said which; then nobody is returned.
    """
    named: dict[str, int] = {}
    for mention in reversed(ordered[max(0, index - _LOOK_BACK) : index]):
        if mention.actor_id in persons:
            named.setdefault(mention.actor_id, mention.start_char)
    near = [person for person, start in named.items() if start >= position - _NEAR]
    found = near or list(named) or list(persons)
    return found[0] if len(found) == 1 else ""


def _stands_alone(text: str, start: int, end: int, starts: set[int], rules: _Rules) -> bool:
    """Say whether a role is one: not a title before a name, nor a former, second or would-be holder."""
    if end + 1 in starts or re.match(r"\s[A-Z][a-z]+[\s-][A-Z]", text[end : end + 30]):
        return False
    lead = (text, max(0, start - 20), start)
    return not (rules.not_after.search(*lead) or rules.predicate.search(*lead) or rules.not_before.match(text, end))


def _covered(text: str, mentions: Sequence[Mention]) -> bytearray:
    covered = bytearray(len(text))
    for mention in mentions:
        covered[mention.start_char : mention.end_char] = b"\1" * (mention.end_char - mention.start_char)
    return covered
