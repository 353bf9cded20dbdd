"""Who is named where: countries, organisations and persons under all their names, told apart from places and titles."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention, Sentence, Span
from analysis.tag.actors.bodies.by_noun import find_bodies, find_parties
from analysis.tag.actors.gazetteer import Hit, compile_gazetteer, is_country, is_person, is_whole_word
from analysis.tag.actors.named.alone import Context, occurrences
from analysis.tag.actors.named.fullnames import find_full_names, given_set
from analysis.tag.actors.named.lastnames import find_last_names
from analysis.tag.actors.named.marks import mark_titles
from analysis.tag.actors.named.places import is_joined_place, is_place, is_where, joined_to_place, other_use
from analysis.tag.actors.named.support import are_members, is_told, opposed_parties, supported_by
from analysis.tag.actors.named.surnamed import find_surnamed
from analysis.tag.actors.parties import find_adjectives
from analysis.tag.actors.titles import Person, find_speaking_persons, find_titled_persons, person_id
from analysis.tag.text import is_within

_DAY = re.compile(  # before a name and not part of it: "That June Kyiv became a candidate"
    r"\w+day|January|February|March|April|June|July|August|September|October|November|December|Today|Yesterday|Tonight"
)
_DATE = re.compile(  # behind the city of a dateline: "Tegucigalpa, March 27."
    r",\s(?:Jan|Feb|Mar|Apr|May|June|July|Aug|Sept?|Oct|Nov|Dec)(?:\.|uary|ruary|ch|il|ust|tember|ober|ember)?\s\d"
)
_GIVEN_BEFORE = re.compile(  # not "in Maria Germany", "San Juan Spain"
    r"(?<!San )(?<!São )(?<!Sao )(?<!Santa )(?<!Saint )(?<!in )(?<!near )(?<!from )(?<![\w’'-])([A-ZÀ-Þ][\w’-]+)[ \t]$"
)
_SMALL, _CAPITAL = re.compile(r"(?<!\S)[a-zß-ÿ]\S{4}"), re.compile(r"(?<!\S)[A-ZÀ-Þ]\S{4}")
_COMPOUND = re.compile(r"-[a-z]")  # behind "US" in "US-led"
_APPOSED = re.compile(r",\s(?:the\s)?")


def find_mentions(
    text: str, sentences: Sequence[Sentence], reference: Reference, *, date: str = "", speakers: Iterable[Span] = ()
) -> list[Mention]:
    """Return each naming of an actor in ``text``, in reading order; no two overlap.

    ``date`` (ISO) decides who held an office. ``speakers`` are the spans of quotes' speakers: a full name there is a
    person even if no list knows it. Pronouns, roles and groups are added by ``resolve``. An ambiguous name ("Georgia",
    "Kim") counts only where the article itself says who is meant; else it is left out rather than guessed.
    """
    starts = _first_letters(text, sentences)
    hits, bodies = find_bodies(text, list(compile_gazetteer(reference).longest_matches(text)), reference)
    titles = [Span(*s[2:4]) for s in sentences if _is_title(text[s.start_char : s.end_char])]
    mentions = _listed(_Article(text, sentences, starts, titles, reference, date), hits)
    taken = bytearray(len(text))
    _take(taken, ((hit.start, hit.end) for hit in hits if not hit.name.candidates))
    _take(taken, ((m.start_char, m.end_char) for m in mentions))
    bodies += find_parties(text, reference)
    bodies = [body for body in bodies if not any(taken[body.start : body.end])]
    mentions += [Mention(b.start, b.end, b.mention, b.actor_id, b.kind, "body") for b in bodies]
    _take(taken, ((b.start, b.end) for b in bodies))
    adjectives = [m for m in find_adjectives(text, mentions, reference) if not any(taken[m.start_char : m.end_char])]
    mentions += adjectives
    _take(taken, ((m.start_char, m.end_char) for m in adjectives))
    mentions += _unlisted(text, speakers, mentions, titles, reference, taken)
    countries = {m.end_char: m.actor_id for m in mentions if is_country(m.actor_id)}
    known = frozenset(m.actor_id for m in mentions)
    context = Context(text, starts, countries, known, reference, date, titles)
    mentions += find_last_names(context, sorted(mentions), taken)
    return mark_titles(text, mentions, reference)


class _Article(NamedTuple):
    text: str
    sentences: Sequence[Sentence]
    starts: frozenset[int]
    titles: Sequence[Span]  # sentences with a capital on each word
    reference: Reference
    date: str


def _take(taken: bytearray, spans: Iterable[tuple[int, int]]) -> None:
    """Mark spans of the text as used, so that no two mentions overlap."""
    for start, end in spans:
        taken[start:end] = b"\1" * (end - start)


def _is_title(sentence: str) -> bool:
    """Say whether all words of five and more letters begin with a capital, as in headlines, where it tells no name."""
    return _SMALL.search(sentence) is None and len(_CAPITAL.findall(sentence)) > 2


def _first_letters(text: str, sentences: Sequence[Sentence]) -> frozenset[int]:
    """Return the offsets where a capital letter says nothing: the first letter of each sentence and quotation."""
    starts = {s.start_char for s in sentences}
    starts |= {found.end() for found in re.finditer(r"[“\"‘(\[:—]\s?", text)}
    return frozenset(starts)


def _listed(article: _Article, hits: Sequence[Hit]) -> list[Mention]:
    """Return the mentions of listed actors; an ambiguous name only where the article supports one of its meanings."""
    sure: list[Mention] = []
    unsure: list[tuple[Hit, Sequence[tuple[str, str]]]] = []
    for hit in hits:
        candidates = _in_office(hit.name.candidates, article.reference, article.date)
        if _is_surname(article, hit, candidates):
            continue
        if len({c[0] for c in candidates}) == 1 and not _is_ambiguous(hit, candidates[0][0], article.reference):
            sure.append(_mention(article, hit, candidates[0], rule="gazetteer"))
        elif not candidates or _is_part(article, hit):
            continue
        elif len(candidates) == 1 and is_told(article.text, hit, candidates[0], article.reference):
            sure.append(_mention(article, hit, candidates[0], rule="gazetteer_context"))
        else:
            unsure.append((hit, candidates))
    supported = supported_by(article.text, article.sentences, sure, article.reference, article.date)
    opposed = opposed_parties(sure, unsure, article.reference)
    for hit, candidates in unsure:
        fitting = [c for c in candidates if c[0] in opposed or supported(hit, c)]
        if len({c[0] for c in fitting}) == 1:
            sure.append(_mention(article, hit, fitting[0], rule="gazetteer_context"))
    return _without_appositions(article.text, joined_to_place(article.text, sorted(sure)))


def _is_surname(article: _Article, hit: Hit, candidates: Sequence[tuple[str, str]]) -> bool:
    """Say whether the name of a country or its people stands behind a given name: "Mark Cuban", "Tom Holland"."""
    if " " in hit.name.name or not any(is_country(actor) for actor, _ in candidates):
        return False
    window = max(0, hit.start - 30)
    given = _GIVEN_BEFORE.search(article.text[window : hit.start])
    if given is None or window + given.start(1) in article.starts:
        return False
    return given[1] in given_set(article.reference)


def _is_part(article: _Article, hit: Hit) -> bool:
    """Say whether a name is part of a longer one."""
    if not inside_longer_name(article.text, hit.start, hit.end, article.starts):
        return False
    in_title = is_within(hit.start, article.titles)
    return not are_members(article.text, hit, article.reference, in_title=in_title)


def _without_appositions(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions without what explains a name beside it: "ECOWAS, the West African bloc, met" has one."""
    explaining = set()
    for first, second in pairwise(mentions):
        if first.actor_id == second.actor_id and _APPOSED.fullmatch(text, first.end_char, second.start_char):
            explaining |= {m for m in (first, second) if m.mention.rpartition(" ")[2].islower()}
    return [m for m in mentions if m not in explaining]


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


def _mention(article: _Article, hit: Hit, choice: tuple[str, str], *, rule: str) -> Mention:
    actor_id, kind = choice
    text, reference = article.text, article.reference
    if is_joined_place(text, hit.end, reference) or (kind == "metonym" and _is_place(article, hit, actor_id)):
        kind, rule = "place", "place_words"
    elif kind in ("name", "alias", "demonym") and _COMPOUND.match(text, hit.end):
        kind = "modifier"
    acting = kind != "place" and not is_person(actor_id, reference)
    use = other_use(text, hit.start, hit.end, kind, reference) if acting else ""
    kind, rule = {"": (kind, rule), "title": ("title", "country_of_title")}.get(use, ("place", f"{use}_words"))
    return Mention(hit.start, hit.end, hit.name.name, actor_id, kind, rule)


def _is_place(article: _Article, hit: Hit, actor_id: str) -> bool:
    is_capital = hit.name.name == article.reference.actors[actor_id].capital
    if is_capital and article.text[hit.start - 1 : hit.start] in ("", "\n") and _DATE.match(article.text, hit.end):
        return True
    inside = is_capital and inside_longer_name(article.text, hit.start, hit.end, article.starts)
    return is_place(article.text, hit.start, hit.end, article.reference, in_a_name=inside)


def inside_longer_name(text: str, start: int, end: int, starts: frozenset[int]) -> bool:
    """Say whether a capitalised word right before or after makes a name part of another one ("Denzel Washington")."""
    window = max(0, start - 25)
    before = re.search(
        r"(?<![\w’'-])([A-ZÀ-Þ][^\W\d_]+)[ \t](?:(?:da|das|de|del|do|dos|di)[ \t])?$", text[window:start]
    )
    if before and window + before.start() not in starts and not _DAY.fullmatch(before[1]):
        return True
    return bool(re.match(r"[ \t][A-Z][a-z]+(?![\w’'])", text[end : end + 25]))


def _unlisted(
    text: str,
    speakers: Iterable[Span],
    mentions: Sequence[Mention],
    titles: Sequence[Span],
    reference: Reference,
    taken: bytearray,
) -> list[Mention]:
    """Return every naming in full of the persons that no list knows: those behind a title, and those who speak.

    What ends a longer name of the article ("Ms. Suu Kyi") is the last name of that person, nobody's where two have it.
    """
    found = [*find_titled_persons(text, reference), *find_speaking_persons(text, speakers, reference)]
    found += find_full_names(text, reference)
    known = {name.split()[-1] for name in [*(p.name for p in found), *(m.mention for m in mentions)]}
    found += find_surnamed(text, speakers, known, reference)
    found = [_as_in_title(text, p, titles) for p in found]
    rules = {p.name: p.rule for p in reversed(found) if not any(taken[p.start : p.end])}
    rules = {name: rule for name, rule in rules.items() if not _goes_on(name, rules)}
    namings = sorted(occurrences(text, list(rules)), key=lambda o: (o[0], -o[1]))
    places = {n for start, _, n in namings if rules[n] == "speaker" and is_where(text, start, reference)}
    persons = {name: _id_of(name, reference) for name in rules}
    persons |= {m.mention: m.actor_id for m in mentions if is_person(m.actor_id, reference)}
    bearers, new = _bearers(persons), []
    for start, end, name in namings:
        if name not in places and is_whole_word(text, start, end) and not any(taken[start:end]):
            kind, whose = ("last_name", bearers[name.lower()]) if name.lower() in bearers else ("name", {persons[name]})
            new += [Mention(start, end, name, actor, kind, rules[name]) for actor in whose if len(whose) == 1]
            _take(taken, [(start, end)])
    return new


def _as_in_title(text: str, person: Person, titles: Sequence[Span]) -> Person:
    """Return a person whom a headline in capitals alone names by the first two words: "Ann Li Pleads Guilty"."""
    first, second, *more = person.name.split()
    alone = more and second[0].isupper() and len(second) > 2 and text.count(person.name) == 1
    if not (alone and is_within(person.start, titles)):
        return person
    name = f"{first} {second}"
    return person._replace(name=name, end=person.start + len(name))


def _bearers(persons: Mapping[str, str]) -> dict[str, set[str]]:
    """Return who has each last name of several words, in small letters: "suu kyi" of Aung San Suu Kyi."""
    found: dict[str, set[str]] = {}
    for name, actor in persons.items():
        words = name.lower().split()
        for first in range(1, len(words) - 1):
            found.setdefault(" ".join(words[first:]), set()).add(actor)
    return found


def _goes_on(name: str, names: Container[str]) -> bool:
    """Say whether a name begins with another one of the article, in a headline: "Bo Ek Says" where it names Bo Ek."""
    parts = name.split()
    return any(" ".join(parts[:n]) in names for n in range(2, len(parts)))


def _id_of(name: str, reference: Reference) -> str:
    """Return the id of a person named in full: of a list if it has the name without its accents ("Rubén Ramírez")."""
    unlisted = person_id(name)
    return unlisted[1:] if is_person(unlisted[1:], reference) else unlisted
