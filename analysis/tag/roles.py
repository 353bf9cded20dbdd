"""Offices without a name: "the top US diplomat" is whoever held that office on the article's day."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Office, Reference
from analysis.schema import Mention

_COUNTRY_KINDS = ("name", "alias", "demonym", "metonym", "modifier")
_POSSESSIVE = r"(?:[’']s?)?"


class _Rules(NamedTuple):
    after: re.Pattern  # "'s foreign minister", right behind a country
    before: re.Pattern  # "president of ", right before a country
    bare: re.Pattern  # "the foreign minister"
    splits: tuple[tuple[str, str, str], ...]  # (words before, words after, noun) around a country
    not_after: re.Pattern  # "former ", right before a role
    not_before: re.Pattern  # " candidate", right behind one
    entries: dict[str, list[dict]]
    pairs: dict[str, list[str]]


@lru_cache(maxsize=8)
def _rules(reference: Reference) -> _Rules:
    words = reference.words["roles"]
    entries: dict[str, list[dict]] = {}
    for entry in words["roles"]:
        entries.setdefault(entry["noun"].lower(), []).append(entry)
    pairs = {entry["noun"].lower(): entry["kinds"] for entry in words["pairs"]}
    nouns = _any_of([*entries, *pairs])
    bare = _any_of(noun for noun, found in entries.items() if any(entry.get("bare") for entry in found))
    splits = tuple(
        (*(part.strip() for part in entry["split"].split("{country}")), noun)
        for noun, found in entries.items() for entry in found if "split" in entry
    )  # fmt: skip
    return _Rules(
        after=re.compile(rf"{_POSSESSIVE}\s(?P<noun>(?i:{nouns}))(?![\w-])"),
        before=re.compile(rf"(?<![\w-])(?P<noun>(?i:{nouns}))\sof\s(?:the\s)?$"),
        bare=re.compile(rf"(?<![\w’'-])[Tt]he\s(?P<noun>(?i:{bare}))(?![\w-])(?!\sof\s)(?!\s(?:and|or)\s)"),
        splits=splits,
        not_after=re.compile(rf"(?<!\w)(?i:{_any_of(words['not_after'])})[\s-]$"),
        not_before=re.compile(rf"[\s-](?i:{_any_of(words['not_before'])})(?!\w)"),
        entries=entries,
        pairs=pairs,
    )


def find_roles(text: str, mentions: Sequence[Mention], reference: Reference, *, date: str = "") -> list[Mention]:
    """Return the mentions with roles added, in reading order; the country inside a role becomes a ``title``.

    A role whose holder on ``date`` (ISO) is not known, or is more than one person, adds nothing: the country's own
    naming stands for it then. A role right before a name is a title, not a role.
    """
    rules = _rules(reference)
    ordered = list(mentions)
    starts = {m.start_char for m in mentions}
    roles: list[Mention] = []
    for index, mention in enumerate(ordered):
        if mention.kind not in _COUNTRY_KINDS:
            continue
        for start, end, noun in _around(text, mention, rules):
            holders = _holders(noun, mention.actor_id, reference, date)
            if holders and _stands_alone(text, start, end, starts, rules):
                roles += _as_mentions(text, start, end, holders)
                ordered[index] = mention._replace(kind="title", rule="country_of_role")
                break
    covered = [(m.start_char, m.end_char) for m in roles]
    ordered = [m for m in ordered if m.kind == "title" or not _overlaps(m.start_char, m.end_char, covered)]
    roles += _bare_roles(text, [*ordered, *roles], reference, date, starts)
    return sorted(ordered + roles)


def _around(text: str, mention: Mention, rules: _Rules) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, noun) of the role phrases a country stands in, "the" in front included."""
    start, end = mention.start_char, mention.end_char
    for words_before, words_after, noun in rules.splits:
        lead = re.search(rf"(?<![\w-])(?:the\s)?{re.escape(words_before)}\s$", text[max(0, start - 40) : start], re.I)
        tail = re.match(rf"\s{re.escape(words_after)}(?![\w-])", text[end : end + 40], re.IGNORECASE)
        if lead and tail:
            yield max(0, start - 40) + lead.start(), end + tail.end(), noun
    after = rules.after.match(text, end)
    if after:
        yield _with_article(text, start), after.end(), after["noun"].lower()
    window = max(0, start - 60)
    before = rules.before.search(text[window:start])
    if before:
        yield _with_article(text, window + before.start()), end, before["noun"].lower()


def _with_article(text: str, start: int) -> int:
    return start - 4 if text[max(0, start - 4) : start].lower() == "the " else start


def _holders(noun: str, represents: str, reference: Reference, date: str) -> tuple[str, ...]:
    """Return the person in the office, or the two of a pair of offices; none where one is not known."""
    rules = _rules(reference)
    if noun in rules.pairs:
        found = [_only(o for o in _in_office(represents, reference, date) if o.kind == k) for k in rules.pairs[noun]]
        return tuple(found) if all(found) else ()
    offices = [o for e in rules.entries[noun] for o in _offices(e, represents, reference, date)]
    holder = _only(offices)
    return (holder,) if holder else ()


def _offices(entry: dict, represents: str, reference: Reference, date: str) -> list[Office]:
    if represents not in entry.get("only", (represents,)):
        return []
    kinds = (entry["kind"],)
    if entry["kind"] == "leader":
        heads = represents in reference.words["roles"]["leaders"]["head_of_state"]
        kinds = ("head_of_state",) if heads else ("head_of_government",)
    titles = [t.lower() for t in entry.get("titles", ())]
    held = [o for o in _in_office(represents, reference, date) if o.kind in kinds]
    return [o for o in held if not titles or o.title.lower() in titles]


def _in_office(represents: str, reference: Reference, date: str) -> list[Office]:
    held = _offices_of_actor(reference).get(represents, ())
    return [o for o in held if date and o.start <= date <= (o.end or "9999")]


@lru_cache(maxsize=8)
def _offices_of_actor(reference: Reference) -> dict[str, list[Office]]:
    offices: dict[str, list[Office]] = {}
    for office in reference.offices:
        offices.setdefault(office.represents, []).append(office)
    return offices


def _only(offices: Iterable[Office]) -> str:
    persons = {office.person for office in offices}
    return persons.pop() if len(persons) == 1 else ""


def _as_mentions(text: str, start: int, end: int, holders: Sequence[str]) -> list[Mention]:
    group = f"g{start}" if len(holders) > 1 else ""
    return [Mention(start, end, text[start:end], holder, "role", "office", group) for holder in holders]


def _bare_roles(
    text: str, mentions: Sequence[Mention], reference: Reference, date: str, starts: set[int]
) -> list[Mention]:
    """Return "the president" and the like: the last person named in such an office, else the only one that fits."""
    rules = _rules(reference)
    ordered = sorted(mentions)
    places = [m.start_char for m in ordered]
    countries = dict.fromkeys(m.actor_id for m in ordered if len(m.actor_id) == 3 and m.kind != "place")
    covered = [(m.start_char, m.end_char) for m in ordered]
    found = []
    for match in rules.bare.finditer(text):
        if _overlaps(*match.span(), covered) or not _stands_alone(text, *match.span(), starts, rules):
            continue
        entries = [e for e in rules.entries[match["noun"].lower()] if e.get("bare")]
        in_office = {o.person for c in countries for e in entries for o in _offices(e, c, reference, date)}
        named = [m.actor_id for m in ordered[: bisect_left(places, match.start())] if m.actor_id in in_office]
        holder = named[-1] if named else in_office.pop() if len(in_office) == 1 else ""
        if holder:
            found.append(Mention(*match.span(), match.group(), holder, "role", "office_named_before"))
    return found


def _stands_alone(text: str, start: int, end: int, starts: set[int], rules: _Rules) -> bool:
    """Say whether a role is one: not a title before a name, nor a former, second or would-be holder."""
    if end + 1 in starts or re.match(r"\s[A-Z][a-z]+[\s-][A-Z]", text[end : end + 30]):
        return False
    return not (rules.not_after.search(text[max(0, start - 20) : start]) or rules.not_before.match(text, end))


def _overlaps(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(a < end and start < b for a, b in spans)


def _any_of(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(p).replace(r"\ ", r"\s") for p in sorted(set(phrases), key=len, reverse=True))
