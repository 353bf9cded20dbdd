"""Who is named where: countries, organisations and persons under all their names, told apart from places and titles."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from analysis.reference import Actor, Reference
from analysis.schema import Mention, Sentence, Span
from analysis.tag.gazetteer import Hit, compile_gazetteer
from analysis.tag.titles import Person, find_titled_persons, last_name, person_id, strip_name, title_start

_CAPITALISED = re.compile(r"(?<![\w’'-])[A-ZÀ-Þ][\w]*(?:-\w+)*")
_FULL_NAME = re.compile(r"[A-ZÀ-Þ][\w’'.]*(?:-[\w’']+)*(?:\s[A-ZÀ-Þ][\w’'.]*(?:-[\w’']+)*){1,3}$")


def find_mentions(
    text: str, sentences: Sequence[Sentence], reference: Reference, *, date: str = "", speakers: Iterable[Span] = ()
) -> list[Mention]:
    """Return each naming of an actor in ``text``, in reading order; no two overlap.

    ``date`` (ISO) decides who held an office. ``speakers`` are the spans of quotes' speakers: a full name there is a
    person even if no list knows it. Pronouns, roles and groups are added by ``resolve``. An ambiguous name ("Georgia",
    "Kim") counts only where the article itself says who is meant; else it is left out rather than guessed.
    """
    starts = _first_letters(text, sentences)
    hits = list(compile_gazetteer(reference).longest_matches(text))
    mentions = _listed(text, hits, reference, date=date, starts=starts)
    taken = bytearray(len(text))
    _take(taken, ((hit.start, hit.end) for hit in hits))
    persons = [p for p in _unlisted(text, reference, speakers) if not any(taken[p.start : p.end])]
    mentions += [Mention(p.start, p.end, p.name, person_id(p.name), "name", "title_pattern") for p in persons]
    _take(taken, ((p.start, p.end) for p in persons))
    last_names = _last_names(mentions, reference)
    later = _later_names(text, last_names, taken, starts, reference)
    _take(taken, ((m.start_char, m.end_char) for m in later))
    mentions += later + _typos(text, last_names, taken)
    return _mark_titles(text, mentions, reference)


def _take(taken: bytearray, spans: Iterable[tuple[int, int]]) -> None:
    """Mark spans of the text as used, so that no two mentions overlap."""
    for start, end in spans:
        taken[start:end] = b"\1" * (end - start)


def _first_letters(text: str, sentences: Sequence[Sentence]) -> frozenset[int]:
    """Return the offsets where a capital letter says nothing: the first letter of each sentence and quotation."""
    starts = {s.start_char for s in sentences}
    starts |= {found.end() for found in re.finditer(r"[“\"‘(\[:]\s?", text)}
    return frozenset(starts)


def _listed(
    text: str, hits: Sequence[Hit], reference: Reference, *, date: str, starts: frozenset[int]
) -> list[Mention]:
    """Return the mentions of listed actors; an ambiguous name only where the article supports one of its meanings.

    Support is an unambiguous naming of the actor, or that it belongs to the country the article names most.
    """
    sure: list[Mention] = []
    unsure: list[tuple[Hit, list[tuple[str, str]]]] = []
    for hit in hits:
        candidates = _in_office(hit.name.candidates, reference, date)
        if len({c[0] for c in candidates}) == 1 and not _is_ambiguous(hit, candidates[0][0], reference):
            sure.append(_mention(text, hit, candidates[0], reference, starts, rule="gazetteer"))
        elif candidates and not _inside_longer_name(text, hit, starts):
            unsure.append((hit, candidates))
    known = Counter(m.actor_id for m in sure if m.kind != "place")
    at_home = next((id for id, _ in known.most_common() if reference.actors[id].type == "country"), "")
    for hit, candidates in unsure:
        fitting = [c for c in candidates if c[0] in known or (at_home and reference.actors[c[0]].country == at_home)]
        if len({c[0] for c in fitting}) == 1:
            sure.append(_mention(text, hit, fitting[0], reference, starts, rule="gazetteer_context"))
    return sure


def _in_office(candidates: Sequence[tuple[str, str]], reference: Reference, date: str) -> Sequence[tuple[str, str]]:
    """Return of several actors with one name the only one in office on ``date``, else all of them."""
    if len({c[0] for c in candidates}) < 2 or not date:
        return candidates
    in_office = [c for c in candidates if reference.offices_of(c[0], date)]
    return in_office if len({c[0] for c in in_office}) == 1 else candidates


def _is_ambiguous(hit: Hit, actor_id: str, reference: Reference) -> bool:
    name = hit.name.name
    listed = "the " + name[4:] if name.startswith("The ") else name
    return listed in reference.actors[actor_id].ambiguous


def _mention(
    text: str, hit: Hit, choice: tuple[str, str], reference: Reference, starts: frozenset[int], *, rule: str
) -> Mention:
    actor_id, kind = choice
    if kind == "metonym" and _is_place(text, hit, reference.actors[actor_id], reference, starts):
        kind, rule = "place", "place_words"
    elif kind in ("name", "alias") and re.match(r"-[a-z]", text[hit.end : hit.end + 2]):
        kind = "modifier"
    return Mention(hit.start, hit.end, hit.name.name, actor_id, kind, rule)


class _PlaceWords(NamedTuple):
    before: re.Pattern
    actor_before: re.Pattern
    after: re.Pattern


@lru_cache(maxsize=8)
def _place_words(reference: Reference) -> _PlaceWords:
    words = reference.words["places"]
    before, actor_before, after = (
        "|".join(re.escape(w).replace(r"\ ", r"\s") for w in sorted(words[key], key=len, reverse=True))
        for key in ("before", "actor_before", "after")
    )
    return _PlaceWords(
        re.compile(rf"(?<!\w)(?i:{before})\s$"),
        re.compile(rf"(?<!\w)(?i:{actor_before})\s$"),
        re.compile(rf"[\s-](?i:{after})(?!\w)"),
    )


def _is_place(text: str, hit: Hit, actor: Actor, reference: Reference, starts: frozenset[int]) -> bool:
    """Say whether a capital is only where something happens: "talks in Seoul", "Seoul time", "Seoul National Park".

    A seat of government ("the Kremlin") may stand before a capital letter ("Kremlin Spokesman"). The longest phrase before it decides ("confidence in Seoul" is the government); so does a possessive behind it.
    """
    words = _place_words(reference)
    lead = text[max(0, hit.start - 40) : hit.start]
    place, government = words.before.search(lead), words.actor_before.search(lead)
    decided = government and (not place or government.start() <= place.start())
    if decided or text[hit.end : hit.end + 2] in ("'s", "’s"):
        return False
    if place or words.after.match(text[hit.end : hit.end + 30]):
        return True
    return hit.name.name == actor.capital and _inside_longer_name(text, hit, starts)


def _inside_longer_name(text: str, hit: Hit, starts: frozenset[int]) -> bool:
    """Say whether a capitalised word right before or after makes the hit part of another name ("Denzel Washington")."""
    before = re.search(r"(?<![\w’'-])([A-Z][a-z]+)\s$", text[max(0, hit.start - 25) : hit.start])
    if before and max(0, hit.start - 25) + before.start() not in starts:
        return True
    return bool(re.match(r"\s[A-Z][a-z]+(?![\w’'])", text[hit.end : hit.end + 25]))


def _unlisted(text: str, reference: Reference, speakers: Iterable[Span]) -> list[Person]:
    """Return persons that no list knows: full names behind a title, and full names that speak."""
    found = {p.start: p for p in find_titled_persons(text, reference)}
    for start, end in speakers:
        name = _FULL_NAME.search(strip_name(text[start:end]))
        if name and start + name.start() not in found:
            begin = start + name.start()
            found[begin] = Person(begin, begin + len(name.group()), name.group(), last_name(name.group()))
    return [found[start] for start in sorted(found)]


def _last_names(mentions: Iterable[Mention], reference: Reference) -> dict[str, str]:
    """Return last name -> person for the persons named in full; a last name that two of them share is left out."""
    persons: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        actor = reference.actors.get(mention.actor_id)
        if actor is not None and actor.type == "person":
            persons[actor.last_name].add(actor.id)
        elif mention.actor_id.startswith("~"):
            persons[last_name(mention.mention)].add(mention.actor_id)
    return {name: ids.pop() for name, ids in persons.items() if name and len(ids) == 1}


def _later_names(
    text: str, last_names: dict[str, str], taken: bytearray, starts: frozenset[int], reference: Reference
) -> list[Mention]:
    """Return the last names that stand alone; "Hunter Biden" is not Joe Biden, "President Biden" is."""
    if not last_names:
        return []
    pattern = re.compile(rf"(?<![\w’'-])(?:{'|'.join(map(re.escape, last_names))})(?!\w|-\w)")
    found = []
    for match in pattern.finditer(text):
        hit_span = (match.start(), match.end())
        if not any(taken[match.start() : match.end()]) and not _another_name(text, *hit_span, starts, reference):
            found.append(Mention(*hit_span, match.group(), last_names[match.group()], "last_name", "last_name"))
    return found


def _another_name(text: str, start: int, end: int, starts: frozenset[int], reference: Reference) -> bool:
    after = re.match(r"\s([A-Z][a-z]+(?:-[a-z]+)?)(?![\w’'])", text[end : end + 25])
    if after and not re.match(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day", after[1]):
        return True
    before = re.search(r"(?<![\w’'-])([A-Z][\w.]*)\s$", text[max(0, start - 25) : start])
    if before is None or max(0, start - 25) + before.start() in starts:
        return False
    return title_start(text, start, reference) < 0


def _typos(text: str, last_names: dict[str, str], taken: bytearray) -> list[Mention]:
    """Return capitalised words one edit away from a last name of the article, never plain words or known names."""
    long_names = [name for name in last_names if len(name) >= 5]
    if not long_names:
        return []
    found = []
    for match in _CAPITALISED.finditer(text):
        word = match.group()
        near = [n for n in long_names if word != n and OSA.distance(word, n, score_cutoff=1) == 1]
        if (
            len(near) == 1 and len(word) >= 5 and not word.startswith(near[0]) and word[0] == near[0][0]
            and not any(taken[match.start() : match.end()]) and word.lower() not in text
            and not re.search(r"[A-Z][\w.]*\s$", text[max(0, match.start() - 20) : match.start()])
        ):  # fmt: skip
            found.append(Mention(match.start(), match.end(), word, last_names[near[0]], "typo", "one_edit"))
    return found


def _mark_titles(text: str, mentions: Sequence[Mention], reference: Reference) -> list[Mention]:
    """Return the mentions with the country of a person's title ("US Secretary of State Blinken") marked as a title."""
    ordered = sorted(mentions)
    ends = {m.end_char: i for i, m in enumerate(ordered)}
    for person in ordered:
        if person.kind not in ("name", "alias", "last_name", "typo") or not _is_person(person.actor_id, reference):
            continue
        begin = title_start(text, person.start_char, reference)
        if begin < 0:
            continue
        before = re.search(r"(?:[’']s?)?\s$", text[max(0, begin - 3) : begin])
        index = ends.get(begin - len(before.group()), -1) if before else -1
        if index >= 0 and not _is_person(ordered[index].actor_id, reference):
            ordered[index] = ordered[index]._replace(kind="title", rule="title_of_person")
    return ordered


def _is_person(actor_id: str, reference: Reference) -> bool:
    return actor_id.startswith("~") or (actor_id in reference.actors and reference.actors[actor_id].type == "person")


def sentence_of(sentences: Sequence[Sentence], position: int) -> int:
    """Return the id of the sentence that holds ``position``, the one before it in a gap between two, or 0."""
    index = bisect_right([s.start_char for s in sentences], position) - 1
    return sentences[max(index, 0)].sentence_id if sentences else 0
