"""Whom a speaker phrase means: "Blinken", "officials in Seoul", "his defence ministry", "the joint statement"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import UNRESOLVED, Mention, Quote, Span
from analysis.tag.actors.gazetteer import is_country, is_person
from analysis.tag.actors.groups.groups import Group, can_act, named_groups
from analysis.tag.actors.named.lastnames import persons_by_last_name
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.titles import title_start

_POSSESSIVE = re.compile(r"[’']s?\s")
_PREPOSITION = re.compile(
    r"(?<!\w)(?:of|in|from|at|for|on|with|to|by|near|about|who|that|than|against)\s", re.IGNORECASE
)
_A = re.compile(r"(?:[Aa]n?|[Aa]nother|[Oo]ne)\s")
_INTRODUCED = r"(?:(?<!\w)(?:a|an|its|his|her|their)|[’']s?)\s((?:[\w-]+\s){0,3}?)"


_LEAD_IN = re.compile(r"[\n.”\s]*(?:\d\d?[:.]\d\d\s)?(?=An?\s(?:[\w-]+\s){1,3}?[\w-]+,\s)")


class _Words(NamedTuple):
    speaks: re.Pattern  # a noun that speaks for a country
    in_capital: re.Pattern  # the same before " in Seoul"
    of_country: re.Pattern  # the same before " of Norway"
    part_of: re.Pattern  # "a member of the " before "Sudanese delegation"
    again: re.Pattern  # "the official", "she": who has spoken before
    of_person: re.Pattern  # what stands behind a person who does not speak: " administration", " campaign"
    not_for: re.Pattern
    joint: re.Pattern
    introduced: re.Pattern  # "a joint statement", "its statement"


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    words = reference.words["speakers"]
    nouns, governing, joint = (any_of(words[key]) for key in ("for_country", "in_capital", "joint"))
    again = any_of([*words["for_country"], *words["pronouns"]["m"], *words["pronouns"]["f"]])
    return _Words(
        re.compile(rf"(?<!\w)(?i:{nouns})(?!\w)"),
        re.compile(rf"(?<!\w)(?i:{governing})\sin\s(?:the\s)?$"),
        re.compile(rf"(?<!\w)(?i:{nouns})\s(?:of|from|for|at|with)\s(?:the\s)?$"),
        re.compile(rf"(?<!\w)(?i:{nouns}|{any_of(words['parts'])})\s(?:of|from|for|at|in|with)\s(?:the\s)?$"),
        re.compile(rf"(?:one\sof\sthe\s|the\s(?:[\w-]+\s)?)?(?P<noun>{again})", re.IGNORECASE),
        re.compile(rf"\s(?i:{nouns}|{any_of(words['of_person'])})(?!\w)"),
        re.compile(rf"(?<!\w)(?i:{any_of(words['not_for'])})(?!\w)"),
        re.compile(rf"(?<!\w)(?i:{joint})(?!\w)"),
        re.compile(rf"{_INTRODUCED}(?i:{joint})(?!\w)", re.IGNORECASE),
    )


def resolve_speakers(
    text: str, mentions: Sequence[Mention], quotes: Sequence[Quote], reference: Reference
) -> list[Quote]:
    """Return the quotes with ``speaker_actor_ids``: who said it, several for a joint statement, else @unresolved."""
    starts = [m.start_char for m in mentions]
    groups = named_groups(mentions)
    resolved: list[Quote] = []
    last_names = _last_names(mentions, reference) if any(is_turn(text, quote) for quote in quotes) else {}
    labels: dict[str, tuple[str, ...]] = {}  # of a transcript -> who it is
    for quote in quotes:
        span = Span(quote.speaker_start_char, quote.speaker_end_char)
        if span.start_char < 0:
            resolved.append(quote._replace(speaker_actor_ids=(UNRESOLVED,)))
            continue
        span = _whole_lead(text, span) if quote.cue == ":" and not is_turn(text, quote) else span
        ids = _speaker_ids(text, _near(mentions, starts, span), span, groups, reference)
        again = _words(reference).again.fullmatch(text, *span)
        again = again if not ids or (again and _introduced_since(text, again, ids, mentions)) else None
        label = text[span.start_char : span.end_char] if is_turn(text, quote) else ""
        if label in labels:
            ids = labels[label]
        elif again:
            before = _last_somebody(text, resolved, reference)
            introduced = _introduced(text, again["noun"].lower(), span.start_char, before)
            ids = _speaker_ids(text, _near(mentions, starts, introduced), introduced, groups, reference)
        elif label and not ids:
            ids = _labelled(label, last_names)
        if label:
            labels[label] = ids
        resolved.append(quote._replace(speaker_actor_ids=ids or (UNRESOLVED,)))
    return _with_open_quotes(text, resolved)


def _last_somebody(text: str, quotes: Sequence[Quote], reference: Reference) -> Quote | None:
    """Return the last quote of somebody whom "he" can mean, None if there is none: "the government" is passed over."""
    for quote in reversed(quotes[-3:]):
        body = text.startswith("the ", max(0, quote.speaker_start_char)) and quote.speaker_actor_ids != (UNRESOLVED,)
        if not body or any(is_person(i, reference) for i in quote.speaker_actor_ids):
            return quote
    return None


def is_turn(text: str, quote: Quote) -> bool:
    """Say whether a statement is a turn of a transcript: "OFFICIAL: We are ready." on its own line, or in marks."""
    start, end = quote.speaker_start_char, quote.speaker_end_char
    lead = text[max(0, start - 2) : max(0, start)].rstrip('"“')
    return (
        quote.cue == ":"
        and 0 <= start < end <= quote.start_char
        and lead[-1:] in ("", "\n")
        and text[start:end].isupper()
        and text[end : quote.content[0][0]].strip() == ":"
    )


def _whole_lead(text: str, span: Span) -> Span:
    """Return the phrase before a colon that brings in its speaker: "An EU diplomat, on the way to lunch"."""
    begin = max(text.rfind(mark, max(0, span.start_char - 120), span.start_char) for mark in ("\n", ". ", "” "))
    lead = _LEAD_IN.match(text, max(0, begin), span.start_char)
    return Span(lead.end(), span.end_char) if lead else span


def _last_names(mentions: Sequence[Mention], reference: Reference) -> dict[str, tuple[str, ...]]:
    """Return by last name in capitals the persons whom an article names so."""
    persons = persons_by_last_name([m for m in mentions if is_person(m.actor_id, reference)], reference)
    return {name.upper(): tuple(sorted(ids)) for name, ids in persons.items()}


def _labelled(label: str, last_names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return whom a label in capitals names, if the article names just one person so: "SECRETARY BLINKEN"."""
    persons = last_names.get(label.rpartition(" ")[2], ())
    return persons if len(persons) == 1 else ()


def _near(mentions: Sequence[Mention], starts: Sequence[int], span: Span) -> list[Mention]:
    first = bisect_left(starts, span.start_char - 60)
    return [m for m in mentions[first : bisect_left(starts, span.end_char)] if m.end_char > span.start_char]


def _introduced(text: str, noun: str, end: int, before: Quote | None) -> Span:
    """Return where the article brought in "the official", a pronoun only right behind a quote of somebody unnamed."""
    if noun.lower() in ("he", "she"):
        unnamed = before is not None and _A.match(text, before.speaker_start_char) if before else None
        near = unnamed and end - before.end_char < 400
        return Span(before.speaker_start_char, before.speaker_end_char) if near else Span(0, 0)
    behind = r"(?:\s(?:at|in|of|from|for)\s[^,.;:“”\n]{1,50})?"
    numbers = r"|[Tt]wo|[Tt]hree|[Ff]our|[Ss]everal|[Ss]ome" if noun.endswith("s") else ""
    lead = rf"(?:[Aa]n?|[Oo]ne|[Aa]nother{numbers})\s(?:[\w’'-]+\s){{0,4}}?"
    pattern = re.compile(rf"(?<![\w’'-]){lead}{noun}(?!\w){behind}")
    found = list(pattern.finditer(text, max(0, end - 1500), end))
    return Span(*found[-1].span()) if found else Span(0, 0)


def _introduced_since(text: str, again: re.Match, ids: Sequence[str], mentions: Sequence[Mention]) -> bool:
    """Say whether "the diplomat" was brought in without a name behind the last name of whom he is taken for."""
    noun, start = again["noun"].lower(), again.start()
    if noun in ("he", "she") or not again.group().lower().startswith("the "):
        return False
    introduced = _introduced(text, noun, start, None)
    since = [m for m in mentions if introduced.start_char <= m.start_char < start and m.kind not in ("role", "pronoun")]
    return introduced.end_char > 0 and not {m.actor_id for m in since} & set(ids)


def _with_open_quotes(text: str, quotes: Sequence[Quote]) -> list[Quote]:
    """Return the quotes; one without a speaker whose paragraph ends unclosed has the speaker of the next paragraph."""
    whole = list(quotes)
    for index in range(len(whole) - 2, -1, -1):
        quote, following = whole[index], whole[index + 1]
        between = text[quote.end_char : following.start_char]
        closed = text[quote.end_char - 1] in '”"'
        if quote.speaker_start_char < 0 and not closed and between.strip() == "" and "\n" in between:
            whole[index] = quote._replace(speaker_actor_ids=following.speaker_actor_ids)
    return whole


def _speaker_ids(
    text: str, near: Sequence[Mention], span: Span, groups: Sequence[Group], reference: Reference
) -> tuple[str, ...]:
    """Return who the phrase means. Its head decides: a name behind "of" or before "'s" is no speaker."""
    heads = _heads(text, near, span, reference)
    acting = [m for m in heads if m.kind not in ("place", "title")]
    persons = [m for m in acting if is_person(m.actor_id, reference)]
    if persons and re.search(r"\sand\s", text[span.start_char : span.end_char]):
        return tuple(dict.fromkeys(m.actor_id for m in persons))
    if persons:
        return _with_its_group(persons[0], groups)
    group = [m.actor_id for m in acting if m.kind == "group"]
    if group:
        return tuple(dict.fromkeys(group))
    if acting and _is_whole(text, acting[0], heads[-1], span):
        return _with_its_group(acting[0], groups)
    first = _represented(text, near, span, reference)
    if first is None:
        return _signatories(text, span, groups, reference)
    return tuple(i for i in map(partial(_acts_for, reference=reference), _with_its_group(first, groups)) if i)


def _heads(text: str, near: Sequence[Mention], span: Span, reference: Reference) -> list[Mention]:
    """Return the namings that the phrase is about, not owners ("Kerry's partners") or complements ("of Norway")."""
    heads: list[Mention] = []
    begin = span.start_char
    for mention in near:
        if _is_head(text, mention, Span(begin, span.end_char), reference):
            heads.append(mention)
            begin = max(begin, mention.end_char)
    return heads


def _is_head(text: str, mention: Mention, span: Span, reference: Reference) -> bool:
    start = mention.start_char
    if is_person(mention.actor_id, reference):
        if _words(reference).of_person.match(text, mention.end_char, span.end_char):
            return False
        start = title_start(text, start, reference) if title_start(text, start, reference) >= 0 else start
    if mention.kind == "pronoun" and mention.mention.lower() in ("his", "her") and mention.end_char < span.end_char:
        return False
    if _POSSESSIVE.match(text, mention.end_char, max(span.end_char, mention.end_char)):
        return False
    return not _PREPOSITION.search(text, span.start_char, max(start, span.start_char))


def _is_whole(text: str, mention: Mention, last: Mention, span: Span) -> bool:
    """Say whether a country or organisation is itself the speaker: only names, or an apposition, behind it."""
    if mention.kind == "demonym" and not mention.mention.endswith("s"):
        return False
    tail = text[last.end_char : span.end_char]
    return tail.strip() == "" or tail[:1] in ",(—" or mention.kind == "role"


def _represented(text: str, near: Sequence[Mention], span: Span, reference: Reference) -> Mention | None:
    """Return whom a speaking noun acts for: "North Korean officials", "his ministry", "officials in Seoul"."""
    words = _words(reference)
    phrase = text[span.start_char : span.end_char].split(",")[0]
    if not words.speaks.search(phrase) or words.not_for.search(phrase):
        return None
    for m in near:
        start = title_start(text, m.start_char, reference) if is_person(m.actor_id, reference) else -1
        start = start if start >= 0 else m.start_char  # "a spokeswoman for Trade Minister Mary Ng"
        lead = text[max(span.start_char, start - 40) : start]
        led = _PREPOSITION.search(text, span.start_char, max(start, span.start_char))
        beside = words.part_of.search(lead) or not led
        noun = beside and words.speaks.search(text, m.end_char, span.end_char)
        governing = m.kind in ("place", "metonym") and words.in_capital.search(lead)
        if noun or governing or (m.kind != "place" and words.of_country.search(lead)):
            return m
    return None


def _acts_for(actor_id: str, reference: Reference) -> str:
    """Return a country or organisation itself, and the only one for which a person ever held office."""
    if not is_person(actor_id, reference):
        return actor_id
    countries = {o.represents for o in reference.offices_of(actor_id)}
    return countries.pop() if len(countries) == 1 else ""


def _with_its_group(first: Mention, groups: Sequence[Group]) -> tuple[str, ...]:
    """Return an actor with those it is joined to: "Blinken, Austin and Chung said" has three speakers."""
    index = bisect_left(groups, first.start_char + 1, key=lambda group: group.start) - 1
    if first.group_id and index >= 0 and first.actor_id in groups[index].members:
        return tuple(dict.fromkeys(groups[index].members))
    return (first.actor_id,)


def _signatories(text: str, span: Span, groups: Sequence[Group], reference: Reference) -> tuple[str, ...]:
    """Return who signed the statement that speaks: the countries named together where the article brings it in."""
    words = _words(reference)
    phrase = text[span.start_char : span.end_char]
    if not words.joint.search(phrase):
        return ()
    introduced = span.start_char
    if "joint" not in phrase.lower():
        found = list(words.introduced.finditer(text, max(0, span.start_char - 4000), span.start_char))
        if not found or "joint" not in found[-1].group().lower():
            return ()
        introduced = found[-1].start()
    before = [g for g in groups if g.end <= introduced and can_act(text, g, reference)]
    behind = [g for g in groups if introduced < g.start <= introduced + 200 and all(map(is_country, g.members))]
    return (before or behind)[-1 if before else 0].members if before or behind else ()
