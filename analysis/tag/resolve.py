"""Who is meant: pronouns, and the speakers of statements, resolved to actors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from analysis.reference import Reference
from analysis.schema import UNRESOLVED, Mention, Quote, Sentence, Span
from analysis.tag.actors import sentence_of
from analysis.tag.groups import named_groups

_NAMING = ("name", "alias", "last_name", "typo", "role")
_SENTENCES_BACK = 3


def find_pronouns(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], quoted: Sequence[Span], reference: Reference
) -> list[Mention]:
    """Return "he" and "she" outside quotation marks with the person they mean.

    That is the first person named so far in the same sentence, else the first in the nearest of the three sentences
    before, whose gender fits or is not known. Where there is none, the pronoun is left out.
    """
    genders = {word: gender for gender in "mf" for word in reference.words["speakers"]["pronouns"][gender]}
    pattern = re.compile(rf"(?<![\w’'-])(?i:{'|'.join(genders)})(?![\w’'-])|(?<![\w’'-])(?i:s?he)(?=[’'](?:s|d|ll)\b)")
    inside = _mask(len(text), quoted)
    named = _persons_by_sentence(sentences, mentions, reference, inside)
    found = []
    for match in pattern.finditer(text):
        if inside[match.start()]:
            continue
        gender = genders[match.group().lower()]
        here = sentence_of(sentences, match.start())
        person = _antecedent(named, here, match.start(), gender, reference)
        if person:
            found.append(Mention(*match.span(), match.group(), person, "pronoun", "nearest_subject"))
            named.setdefault(here, []).append((match.start(), person))
    return found


def _persons_by_sentence(
    sentences: Sequence[Sentence], mentions: Iterable[Mention], reference: Reference, inside: bytearray
) -> dict[int, list[tuple[int, str]]]:
    named: dict[int, list[tuple[int, str]]] = {}
    for m in mentions:
        if m.kind in _NAMING and is_person(m.actor_id, reference) and not inside[m.start_char]:
            named.setdefault(sentence_of(sentences, m.start_char), []).append((m.start_char, m.actor_id))
    return named


def _antecedent(
    named: dict[int, list[tuple[int, str]]], here: int, position: int, gender: str, reference: Reference
) -> str:
    for sentence_id in range(here, max(here - _SENTENCES_BACK, 0) - 1, -1):
        for start, person in sorted(named.get(sentence_id, ())):
            if start < position and _gender(person, reference) in ("", gender):
                return person
    return ""


def _gender(person: str, reference: Reference) -> str:
    return reference.actors[person].gender if person in reference.actors else ""


def is_person(actor_id: str, reference: Reference) -> bool:
    """Say whether an id means a person, listed or discovered."""
    return actor_id.startswith("~") or (actor_id in reference.actors and reference.actors[actor_id].type == "person")


def resolve_speakers(
    text: str, mentions: Sequence[Mention], quotes: Sequence[Quote], reference: Reference
) -> list[Quote]:
    """Return the quotes with ``speaker_actor_ids``: who said it, several for a joint statement, else @unresolved."""
    return [q._replace(speaker_actor_ids=_speaker_ids(text, mentions, q, reference)) for q in quotes]


def _speaker_ids(text: str, mentions: Sequence[Mention], quote: Quote, reference: Reference) -> tuple[str, ...]:
    start, end = quote.speaker_start_char, quote.speaker_end_char
    inside = [m for m in mentions if start <= m.start_char and m.end_char <= end and m.kind not in ("place", "title")]
    persons = [m for m in inside if is_person(m.actor_id, reference)]
    if persons:
        return _with_its_group(persons[0], mentions)
    groups = [m for m in inside if m.kind == "group"]
    if groups:
        return tuple(dict.fromkeys(m.actor_id for m in groups))
    speaks = _speaking_nouns(reference).search(text[max(start, 0) : max(end, 0)])
    organisations = [m for m in inside if len(m.actor_id) != 3]
    countries = [m for m in mentions if start <= m.start_char and m.end_char <= end and len(m.actor_id) == 3]
    if organisations:
        return (organisations[0].actor_id,)
    if countries and (speaks or countries[0].kind in ("name", "alias", "metonym")):
        return _with_its_group(countries[0], mentions)
    if speaks and speaks["joint"] and start >= 0:
        return _signatories(mentions, start)
    return (UNRESOLVED,)


def _with_its_group(first: Mention, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Return an actor with those it is joined to: "Blinken, Austin and Chung said" has three speakers."""
    joined = [m.actor_id for m in mentions if m == first or (first.group_id and m.group_id == first.group_id)]
    return tuple(dict.fromkeys(joined))


def _signatories(mentions: Sequence[Mention], position: int) -> tuple[str, ...]:
    """Return the members of the last group of countries named before a joint statement; nobody where none was."""
    before = [g for g in named_groups(mentions) if g.end <= position and all(len(m) == 3 for m in g.members)]
    return tuple(before[-1].members) if before else (UNRESOLVED,)


@lru_cache(maxsize=8)
def _speaking_nouns(reference: Reference) -> re.Pattern:
    words = reference.words["speakers"]
    country, joint = (
        "|".join(re.escape(w) for w in sorted(words[key], key=len, reverse=True)) for key in ("for_country", "joint")
    )
    return re.compile(rf"(?<!\w)(?:(?P<joint>(?i:{joint}))|(?P<country>(?i:{country})))(?!\w)")


def find_first_person(
    text: str, quotes: Sequence[Quote], quoted: Sequence[Span], reference: Reference, *, date: str
) -> list[Mention]:
    """Return "I" and "we" inside quotation marks: the speaker, and the country the speaker acts for on ``date``."""
    words = reference.words["speakers"]["pronouns"]
    singular, plural = ("|".join(words[key]) for key in ("singular", "plural"))
    pattern = re.compile(rf"(?<![\w’'.-])(?:(?P<one>{singular})|(?P<many>(?i:{plural})))(?![\w.-])")
    inside = _mask(len(text), quoted)
    found = []
    for quote in quotes:
        speakers = [s for s in quote.speaker_actor_ids if s != UNRESOLVED]
        for start, end in quote.content if speakers else ():
            for match in pattern.finditer(text, start, end):
                if inside[match.start()] and match.group() != "US":
                    found += _first_person(match, speakers, reference, date)
    return list(dict.fromkeys(found))


def _first_person(match: re.Match, speakers: Sequence[str], reference: Reference, date: str) -> list[Mention]:
    if match["one"]:
        ids = speakers[:1] if len(speakers) == 1 else []
    else:
        ids = list(dict.fromkeys(reference.represented_by(s, date) for s in speakers))
    group = f"g{match.start()}" if len(ids) > 1 else ""
    return [Mention(*match.span(), match.group(), i, "pronoun", "first_person", group) for i in ids]


def _mask(length: int, spans: Iterable[Span]) -> bytearray:
    mask = bytearray(length + 1)
    for start, end in spans:
        mask[start:end] = b"\1" * (end - start)
    return mask
