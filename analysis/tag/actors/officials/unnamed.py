"""Persons whom an article brings in and nobody knows; a pronoun behind one means nobody who was named before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from analysis.reference import Reference
from analysis.schema import Mention
from analysis.tag.actors.gazetteer import is_whole_word
from analysis.tag.actors.named.alone import occurrences
from analysis.tag.actors.named.lastnames import persons_by_last_name
from analysis.tag.actors.offices import any_of, predicate
from analysis.tag.actors.titles import NAME, UPPER, person_name, title_start

_ARTICLE = re.compile(
    r"(?<![\w’'-])(?:[Aa]n?|[Aa]nother|[Oo]ne|[Tt]he|([Hh]is|[Hh]er))\s(?:(?!(?:the|an?)\s)[\w’'-]+\s){0,3}$"
)
_TELLS_OF = re.compile(  # " in Lima said he ", who is talked about
    r"(?:\s(?:in|at|of|from)\s(?:the\s)?[\w-]+(?:\s[\w-]+)?)?\s(?:said|says)\s(?:that\s)?s?he\s"
)
_PAIR = re.compile(rf"([{UPPER}](?<![\w’'-].)[\w.’'-]*)[ \t]+(?=[{UPPER}])")
_EXPLAINED = re.compile(  # "the minister in Cairo, " before a name
    r"(?:-[a-z]+)*(?:\s(?:of|in|for|at)\s[^,.;\n]{2,45})?,\s|\s"
)
_NEXT_WORD = re.compile(r"\s([a-z][\w’'-]*)")
_PLACE_BEFORE = re.compile(r"(?<!\w)(?:[Ii]n|[Aa]t|[Ff]rom|[Nn]ear|[Tt]o|[Oo]f|[Oo]n|[Tt]he|[Ii]nto|[Bb]y)\s$")


def find_unnamed(
    text: str, mentions: Sequence[Mention], persons: Sequence[Mention], reference: Reference
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield (start, whom it may be): () for "a diplomat" or an unknown name, "@m" and "@f" for "a man" and "a woman",
    the namesakes for a shared last name.
    """
    covered = bytearray(len(text) + 1)
    for m in mentions:
        covered[m.start_char : m.end_char] = b"\1" * (m.end_char - m.start_char)
    yield from _someone(text, persons, covered, reference)
    last_names = {}
    for start, name in _unknown_names(text, covered, reference):
        last_names[name.split()[-1]] = ()
        yield start, ()
    shared = persons_by_last_name(persons, reference)
    last_names.update({name: tuple(sorted(ids)) for name, ids in shared.items() if name and len(ids) > 1})
    for start, end, name in occurrences(text, list(last_names)):
        if is_whole_word(text, start, end) and not any(covered[start:end]):
            yield start, last_names[name]


def _someone(
    text: str, persons: Sequence[Mention], covered: bytearray, reference: Reference
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield "a trade lawyer", "the official"; not what a name explains or is ("Zhao, a spokesman", "was a senator")."""
    automaton, nouns, heads, kin, his = _nouns(reference)
    is_a, speaking = predicate(reference), frozenset(reference.words["speakers"]["for_country"])
    starts, ends = {m.start_char for m in persons}, {m.end_char for m in persons}
    starts |= {title_start(text, start, reference) for start in starts}  # "a former premier, Dame Ann Li"
    for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        window = max(0, start - 45)
        article = _ARTICLE.search(text, window, start) if is_whole_word(text, start, end) else None
        if article is None or covered[article.start()]:
            continue
        noun = nouns[index].lower()
        behind = _NEXT_WORD.match(text, end)
        if behind and behind[1] in heads:  # "the deputy leader" is no deputy
            continue
        if noun not in kin | his if article[1] is not None else noun in his:
            continue
        begin = article.start()
        behind = _EXPLAINED.match(text, end, end + 60)
        explained = (behind and behind.end() in starts) or {begin - 1, begin - 2} & ends
        tells_of = noun in speaking and _TELLS_OF.match(text, end, end + 60)
        is_nobody = explained or tells_of or is_a.search(text, max(0, begin - 10), begin)
        if not is_nobody and not _seat(reference).match(text, end):
            yield begin, _genders(reference).get(noun, ())


@lru_cache(maxsize=8)
def _genders(reference: Reference) -> dict[str, tuple[str, ...]]:
    words = reference.words["speakers"]
    return dict.fromkeys(words["men"], ("@m",)) | dict.fromkeys(words["women"], ("@f",))


@lru_cache(maxsize=8)
def _seat(reference: Reference) -> re.Pattern:
    """Return the pattern of "’s seat", behind somebody who is then nobody: "won the mayor’s seat"."""
    return re.compile(rf"[’']s?\s(?:[a-z-]+\s)?(?:{any_of(reference.words['speakers']['seats'])})(?![\w-])")


@lru_cache(maxsize=8)
def _nouns(reference: Reference) -> tuple[AhoCorasick, list[str], frozenset[str], frozenset[str], frozenset[str]]:
    words = reference.words
    kin, his = (frozenset(words["speakers"][key]) for key in ("kin", "his"))
    nouns = {w.lower() for w in (*words["titles"]["single"], *words["speakers"]["someone"], *kin, *his)}
    spelt = sorted({spelling for noun in nouns for spelling in (noun, noun.capitalize())})
    return AhoCorasick(spelt), spelt, frozenset(nouns), kin, his


def _unknown_names(text: str, covered: bytearray, reference: Reference) -> Iterator[tuple[int, str]]:
    """Yield names of two to four parts that are nobody's we know, where they do not say a place ("in Las Vegas")."""
    starters = _starters(reference)
    end_of_last = 0
    for pair in _PAIR.finditer(text):
        start = pair.start()
        if start < end_of_last or covered[start] or pair[1] in starters:
            continue
        match = NAME.match(text, start)
        if match is None or any(covered[start : match.end()]) or _PLACE_BEFORE.search(text, max(0, start - 8), start):
            continue
        end_of_last = match.end()
        if person_name(text, start, reference) == match.group():
            yield start, match.group()


@lru_cache(maxsize=8)
def _starters(reference: Reference) -> frozenset[str]:
    return frozenset(reference.words["sentences"]["starters"])
