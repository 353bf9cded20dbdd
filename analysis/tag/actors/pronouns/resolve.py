"""Who is meant by he and she outside quotation marks; with it and they, all pronouns there."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import NOT_ACTORS, Mention, Sentence, Span
from analysis.tag.actors.described.related import find_owned, find_related
from analysis.tag.actors.described.theirs import find_theirs
from analysis.tag.actors.focus import read_focus
from analysis.tag.actors.gazetteer import is_person
from analysis.tag.actors.homes import find_homes
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.officials.unnamed_homes import find_unnamed_homes
from analysis.tag.actors.pronouns.clauses import (
    acts_directly,
    acts_on_another,
    another_acts,
    done_by_a_thing,
    done_to,
    in_own_clause,
    in_relative_clause,
    others_act_on,
)
from analysis.tag.actors.pronouns.named_persons import Named, antecedent, gender_here, named_by_sentence
from analysis.tag.actors.pronouns.passed import passed_over
from analysis.tag.actors.pronouns.things import find_thing_pronouns
from analysis.tag.actors.titles import title_start

_NAMING = ("name", "alias", "last_name", "typo", "role")
_TOLD = re.compile(r"(?<!\w)(?:said|says|that|claimed|added|told \w+)\s(?:the\s)?$")
_OF_OR_TO = re.compile(r"(?:(?!\s(?:s?he|who)\s)[^;])*\s(?:of|to|from|that)\s(?:(?!\s?(?:s?he|who)\s)[^;])*")
_AS_FOR = re.compile(r"As\s(?:for|to)\s(?:[A-Z][a-z]{1,10}\.?\s)?(?P<name>[A-Z][\w’'-]*),\s")  # "As for Mr Biden, he"
_BEFORE = 30  # characters before a name that say how its clause begins
_NEAR = 200  # characters
_ASIDE = re.compile(  # ", one of ", before "his"
    r",\s(?:(?:one|some)\sof\s|then\s|now\s|once\s|formerly\s|long\s|also\s|until\s\w+\s)?$"
)
_OWNS = re.compile(r"(?:[Hh]is|[Hh]er)\s")  # "His party left, and Bo Ek thanked him": he does not act
_OWNER = re.compile(r"(?:[A-Z][\w.-]*\s?)+?[’']s?\s")
_HIM = re.compile(r"(?<!\w)h(?:e|im|is)(?!\w)")
_MANY = 20  # persons of one clause: a text without full stops takes linear time
_FIRST = 3  # characters before a pronoun that begins a sentence
_OPENS = 25  # characters before a pronoun in the phrase that opens a sentence
_TO_SUBJECT = re.compile(r"\s[^,.;:“”\"\n]{3,90},\s(?:(?:Mr|Mrs|Ms|Dr)\.\s)?")


def find_pronouns(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], quoted: Sequence[Span], reference: Reference,
    *, date: str = "",
) -> list[Mention]:  # fmt: skip
    """Return "he" and "she" outside quotation marks with the person they mean.

    That is the first person so far in the same clause (a sentence, or its part up to a semicolon), else the first in
    the nearest of the three clauses before, whose gender fits; where that is somebody whom the article does not name
    ("a diplomat"), the pronoun is left out; so is "him" where the clause has named the person already.
    The first pronoun for a person whose gender is not known settles it for the article. It, they and nouns behind a
    possessive ("its neighbour") come from ``things`` and ``related``.
    """
    found = _find_he_and_she(text, sentences, mentions, quoted, reference)
    here = read_focus(text, sentences, mentions, reference).at_home()
    found += find_owned(text, [*mentions, *found], reference, find_homes(text, mentions, reference, here=here))
    begins = [s.start_char for s in sentences]
    found += find_unnamed_homes(text, begins, sorted([*mentions, *found]), reference)
    found += find_thing_pronouns(text, sentences, sorted([*mentions, *found]), quoted, reference)
    homes = find_homes(text, sorted([*mentions, *found]), reference, here=here)  # "Its minister, Bo Ek": now known
    found += [m for m in find_owned(text, [*mentions, *found], reference, homes) if m not in found]
    found += find_related(text, sorted([*mentions, *found]), reference, date=date)
    return found + find_theirs(text, [*mentions, *found], reference, date=date)


class _Naming(NamedTuple):
    """Where an article names persons, to decide on a pronoun."""

    text: str
    begins: Sequence[int]  # of clauses
    named: Named
    starts: dict[int, str]  # where a person's name begins -> who
    ends: dict[int, str]
    places: Sequence[int]  # of persons' names
    others: Sequence[int]  # where countries and bodies are named
    reference: Reference


def _find_he_and_she(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], quoted: Sequence[Span], reference: Reference
) -> list[Mention]:
    pattern, genders = _pronouns(reference)
    inside = mask(len(text), quoted)
    naming = _read_naming(text, sentences, mentions, inside, reference)
    names = mask(len(text), (Span(m.start_char, m.end_char) for m in mentions))
    gender_of: dict[str, str] = {}
    found = []
    for match in pattern.finditer(text):
        if inside[match.start()] or names[match.start()]:  # "He Lifeng" is a name
            continue
        wanted = genders[match.group().lower()]
        person = _who(naming, match, wanted, gender_of)
        if person:
            found.append(Mention(*match.span(), match.group(), person, "pronoun", "nearest_subject"))
            gender_of[person] = wanted
            here = bisect_right(naming.begins, match.start()) - 1
            clause = naming.named.setdefault(here, {})
            clause.setdefault((person,), match.start())
            if match.start() - naming.begins[max(here, 0)] < _FIRST and match.group() in ("He", "She"):
                naming.named[here] = {(person,): match.start()} | clause  # who begins a sentence comes first
    return found


def _read_naming(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], inside: bytearray, reference: Reference
) -> _Naming:
    begins = sorted({s.start_char for s in sentences} | {m.end() for m in re.finditer(";", text)})
    persons = [m for m in mentions if m.kind in _NAMING and is_person(m.actor_id, reference)]
    others = [m.start_char for m in mentions if m.kind not in NOT_ACTORS and not is_person(m.actor_id, reference)]
    starts, ends = {m.start_char: m.actor_id for m in persons}, {m.end_char: m.actor_id for m in persons}
    named = named_by_sentence(text, begins, mentions, reference, inside)
    return _Naming(text, begins, named, starts, ends, sorted(starts), others, reference)


def _who(naming: _Naming, match: re.Match, wanted: str, gender_of: dict[str, str]) -> str:
    """Return whom a pronoun means: who is named right beside it, is subject of its phrase, or is the first to fit."""
    text, reference = naming.text, naming.reference
    here = bisect_right(naming.begins, match.start()) - 1
    begin, word = naming.begins[max(here, 0)], match.group().lower()
    leads_in = reference.words["speakers"]["pronouns"]["leads_in"]
    as_for = _AS_FOR.fullmatch(text, begin, match.start())
    person = naming.starts.get(as_for.start("name"), "") if as_for else ""
    person = person or _beside(naming, match) or _subject_after(text, match, begin, naming.starts, leads_in)
    person = person or ("" if word == "him" else _told_of(naming, match, begin))
    if person and gender_here(person, gender_of, reference) in ("", wanted):
        return person
    return "" if _somebody_acts(naming, match, here) else _first_to_fit(naming, match, here, wanted, gender_of)


def _first_to_fit(naming: _Naming, match: re.Match, here: int, wanted: str, gender_of: dict[str, str]) -> str:
    """Return the first person to fit, in the pronoun's clause or before; for "him" nobody who acts on him there."""
    text, reference, word = naming.text, naming.reference, match.group().lower()
    aside = _ASIDE.search(text, max(0, match.start() - 24), match.start())
    others = {naming.ends.get(aside.start(), "") if aside else ""}
    if word in reference.words["speakers"]["pronouns"]["object"]:
        others |= _acting_on(naming, match.start(), here)
    passed = passed_over(text, match, naming.named.get(here, {}), naming.starts, reference)
    find = partial(
        antecedent, naming.named, here, match.start(), wanted, gender_of, reference, others=others, passed=passed
    )
    acting = {p for p in others if p and gender_here(p, gender_of, reference) == wanted} if word == "him" else set()
    if not acting or acts_directly(text, naming.begins[max(here, 0)], match.start()):
        return find()
    by_a_thing = len(acting) == 1 and done_by_a_thing(text, naming.places, match.start())
    return find(back=0) or (acting.pop() if by_a_thing else "")


def _beside(naming: _Naming, match: re.Match) -> str:
    """Return who is named right before "his": "Ortega, his wife", "Ortega and his team", "thanked Ortega for his"."""
    text, start = naming.text, match.start()
    if match.group() in ("his", "her") and text.endswith(" and ", 0, start) and start - 5 in naming.ends:
        return naming.ends[start - 5]
    if _family(naming.reference).match(text, match.end()):
        for between in (", ", " and "):
            if text.endswith(between, 0, start) and start - len(between) in naming.ends:
                return naming.ends[start - len(between)]
    praised = _praised(naming.reference).search(text, max(0, start - 90), start)
    return naming.ends.get(praised.start("behind"), "") if praised else ""


def _told_of(naming: _Naming, match: re.Match, begin: int) -> str:
    """Return the last person who is the subject of what somebody says, or of a clause that a conjunction begins: "Biden
    said Putin had broken his word", "while Putin kept his", "Putin, who kept his"; not "when Putin questioned his".
    """
    last = bisect_left(naming.places, match.start()) - 1
    if last < 0 or naming.places[last] <= begin:
        return ""
    start = naming.places[last]
    lead = _lead(naming, begin, start)
    told = match.group().lower() in ("his", "her") and _TOLD.search(lead)
    told = told or in_own_clause(naming.text, lead, start, match.start(), naming.reference)
    told = told or in_relative_clause(naming.text, start, match.start())
    return naming.starts[start] if told else ""


def _somebody_acts(naming: _Naming, match: re.Match, here: int) -> bool:
    """Say whether somebody without a name is the subject of the clause of "his": "unless the dictator made a promise on
    his arsenal".
    """
    clause = naming.named.get(here, {})
    last = clause.get((), -1)
    if match.group() != "his" or not 0 <= last < match.start() or len(clause) > _MANY:
        return False
    if any(last < place < match.start() for place in clause.values()) or _HIM.search(naming.text, last, match.start()):
        return False
    lead = naming.text[max(naming.begins[max(here, 0)], last - 30) : last]
    return in_own_clause(naming.text, lead, last, match.start(), naming.reference)


def _acting_on(naming: _Naming, position: int, here: int) -> set[str]:
    """Return the persons of a clause who act on "him" and so are somebody else: not "Khan accused Peru of plotting to
    remove him", where another one acts, or "Peru jailed Khan and barred him".
    """
    last = bisect_left(naming.others, position) - 1
    between = naming.others[last] if last >= 0 else -1
    near = 0 <= position - between <= _NEAR
    apart = near and (
        _OF_OR_TO.fullmatch(naming.text, between, position) is not None
        or another_acts(naming.text, naming.begins[max(here, 0)], between, position)
    )
    clause = naming.named.get(here, {})
    first = min((s for who, s in clause.items() if who), default=-1)
    if others_act_on(naming.text, naming.begins[max(here, 0)], naming.others, first, position):
        return set()
    close = [s for who, s in clause.items() if who and 0 <= position - s <= _NEAR]
    free = {s for s in close if done_to(naming.text, _with_title(naming, s), position)}
    between = max(between if apart else -1, _acting_last(naming, position, naming.begins[max(here, 0)]))
    free |= {s for s in clause.values() if _OWNS.match(naming.text, s)}
    owner = _owner(naming, position, clause)
    return {p for who, s in clause.items() for p in who if s >= between and s not in free and p != owner}


def _owner(naming: _Naming, position: int, clause: Mapping[tuple[str, ...], int]) -> str:
    """Return the last person before "him" if a thing of his acts on him, "" for nobody: "Biden's rise put him"."""
    last = bisect_left(naming.places, position) - 1
    place = naming.places[last] if last >= 0 else -1
    own = min(clause.values(), default=position) <= place and clause.get((), -1) < place
    return naming.starts[place] if own and _OWNER.match(naming.text, place) else ""


def _acting_last(naming: _Naming, position: int, begin: int) -> int:
    """Return where the last person before "him" stands who acts on him in a clause of his own, -1 for nobody."""
    last = bisect_left(naming.places, position) - 1
    if last < 0 or naming.places[last] < begin:
        return -1
    start = naming.places[last]
    lead = _lead(naming, begin, start)
    return start if acts_on_another(naming.text, lead, start, position) else -1


def _lead(naming: _Naming, begin: int, start: int) -> str:
    return naming.text[max(begin, start - _BEFORE) : _with_title(naming, start)]


def _with_title(naming: _Naming, start: int) -> int:
    title = title_start(naming.text, start, naming.reference)
    return title if title >= 0 else start


@lru_cache(maxsize=8)
def _praised(reference: Reference) -> re.Pattern:
    verbs = any_of(reference.words["speakers"]["praises"])
    return re.compile(rf"(?<!\w)(?:{verbs})\s[^,.;:“”\"]{{2,60}}?(?P<behind>,?\s(?:for|on|over|because\sof)\s)$")


@lru_cache(maxsize=8)
def _family(reference: Reference) -> re.Pattern:
    return re.compile(rf"\s(?:{'|'.join(reference.words['speakers']['family'])})(?!\w)")


@lru_cache(maxsize=8)
def _pronouns(reference: Reference) -> tuple[re.Pattern, dict[str, str]]:
    genders = {word: sex for sex in "mf" for word in reference.words["speakers"]["pronouns"][sex]}
    words = "|".join(genders)
    return re.compile(rf"(?<![\w’'-])(?:(?i:{words})(?![\w’'-])|(?i:s?he)(?=[’'](?:s|d|ll)\b))"), genders


def _subject_after(
    text: str, match: re.Match, begin: int, starts: Mapping[int, str], leads_in: Mapping[str, Container[str]]
) -> str:
    """Return the person who is the subject behind a phrase that opens the sentence: "In his speech, Biden said"."""
    first = text[begin : match.start()].partition(" ")[0]
    nominative = match.group().lower() in ("he", "she")
    if match.start() - begin > _OPENS or first not in leads_in["clause" if nominative else "phrase"]:
        return ""  # "On Monday he met his counterpart, Noh": no clause that another subject follows
    comma = _TO_SUBJECT.match(text, match.end())
    return starts.get(comma.end(), "") if comma else ""


def mask(length: int, spans: Iterable[Span]) -> bytearray:
    """Return a byte for each character, 1 inside a span."""
    mask = bytearray(length + 1)
    for start, end in spans:
        mask[start:end] = b"\1" * (end - start)
    return mask
