"""The words of an article as two outlets would have to agree on them: namings by actor, other words by stem.

Quotation marks, case, punctuation, articles, contractions and British spelling make no difference, and "the DPRK" is
"[North Korea]", since both name one actor. What stands in square brackets is a gloss: an editor's word, not a
speaker's.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Span

NOT_NAMINGS = ("pronoun", "issue")  # of what somebody said, "we" stays "we"
_WORD = re.compile(r"\w+(?:['’]\w+)*", re.UNICODE)
_GLOSS = re.compile(r"\[[^\[\]\n]{1,80}\]")
_TELLING = 0.2  # a word of this weight tells a speaker from another: not "he", "the", "who"
_ACTOR_WEIGHT = 0.5  # an actor of the event is named in most of its sentences


class Term(NamedTuple):
    """One word or naming: ``key`` is what it is compared by, ``weight`` in [0, 1] how much it tells.

    ``word`` is how it is written, in small letters. The place of a naming (``naming`` is true) takes in an article
    before and brackets around it. ``gloss`` is true inside square brackets.
    """

    start_char: int
    end_char: int
    key: str
    word: str
    weight: float
    naming: bool = False
    gloss: bool = False


def find_terms(text: str, namings: Iterable[tuple[int, int, str]], reference: Reference) -> list[Term]:
    """Return the terms of ``text`` in reading order; ``namings`` are (start, end, actor id), of any overlap.

    Where namings overlap the longest counts; one that names several actors is compared by all of them.
    """
    glosses = [match.span() for match in _GLOSS.finditer(text)]
    terms, at = [], 0
    for start, end, key in [*_longest(namings), (len(text), len(text), "")]:
        terms += _plain_terms(text, at, start, glosses, reference)
        at = max(at, end)
        if key:
            word = text[start:end].lower().replace("’", "'").removeprefix("the ").removesuffix("'s")
            place = _with_article(text, start, end)
            terms.append(Term(*place, key, word, _ACTOR_WEIGHT, True, _inside(start, glosses)))
    return terms


def terms_within(terms: Sequence[Term], spans: Iterable[Span]) -> tuple[Term, ...]:
    """Return the terms that overlap one of ``spans``, in reading order."""
    found: dict[int, Term] = {}
    for start, end in spans:
        first = bisect_left(terms, start, key=lambda term: term.end_char - 1)
        for number in range(first, bisect_left(terms, end, key=lambda term: term.start_char)):
            found[number] = terms[number]
    return tuple(found[number] for number in sorted(found))


def without_opener(terms: tuple[Term, ...], reference: Reference) -> tuple[Term, ...]:
    """Return the terms of a statement without a word that only opens it: "that", "to"."""
    openers = reference.words["coverage"]["openers"]
    return terms[1:] if len(terms) > 1 and terms[0].word in openers else terms


def speaker_words(speaker: str, reference: Reference) -> frozenset[str]:
    """Return the words by which a speaker can be told from another, by stem; a name also with its capital letter.

    The first word is no name by its capital alone: "Experts", "Blinken".
    """
    found = set()
    for match in _WORD.finditer(speaker):
        for key, _, weight in _keys_of(match[0].lower().replace("’", "'"), reference):
            if weight >= _TELLING:
                found |= {key, key.capitalize()} if match.start() and match[0][0].isupper() else {key}
    return frozenset(found)


def _longest(namings: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return namings that do not overlap, the longest first chosen, with the ids of one place joined."""
    ids: dict[tuple[int, int], set[str]] = {}
    for start, end, actor_id in namings:
        ids.setdefault((start, end), set()).add(actor_id)
    kept: list[tuple[int, int, str]] = []
    reached = -1
    for start, end in sorted(ids, key=lambda place: (place[0], -place[1])):
        if start >= reached:
            kept.append((start, end, "@" + "+".join(sorted(ids[start, end]))))
            reached = end
    return kept


def _with_article(text: str, start: int, end: int) -> tuple[int, int]:
    before = text[max(start - 4, 0) : start]
    if before.lower() == "the " and not text[max(start - 5, 0) : start - 4].isalnum():
        start -= 4
    if text[start - 1 : start] == "[" and text[end : end + 1] == "]":
        start, end = start - 1, end + 1
    return start, end


def _plain_terms(
    text: str, start: int, end: int, glosses: Sequence[tuple[int, int]], reference: Reference
) -> Iterable[Term]:
    for match in _WORD.finditer(text, start, end):
        for key, word, weight in _keys_of(match[0].lower().replace("’", "'"), reference):
            yield Term(*match.span(), key, word, weight, gloss=_inside(match.start(), glosses))


def _inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


@lru_cache(maxsize=100_000)
def _keys_of(word: str, reference: Reference) -> tuple[tuple[str, str, float], ...]:
    """Return the keys of a word, how each is written, and their weights: none for an article, two for a contraction."""
    words = reference.words["coverage"]
    if word in words["articles"] or word == "s":
        return ()
    for ending, meant in words["contractions"].items():
        if word.endswith(ending) and word != ending:
            return (*_keys_of(word.removesuffix(ending), reference), (meant, meant, rarity(meant)))
    stem = word.removesuffix("'s")
    if stem != word and stem in words["is_after"]:
        return ((stem, stem, rarity(stem)), ("is", "is", rarity("is")))
    written = _american(words["numbers"].get(stem, stem), words["endings"])
    return ((_stem(written), written, rarity(stem)),)


def _american(word: str, endings: Iterable[Sequence[str]]) -> str:
    for british, american in endings:
        if len(word) >= 6 and word.endswith(british):
            return word.removesuffix(british) + american
    return word


def _stem(word: str) -> str:
    from textblob import Word  # here: reading finished alignments needs no stems

    return Word(word).stem()


@lru_cache(maxsize=100_000)
def rarity(word: str) -> float:
    """Return how much a word tells, from 0 (in every sentence) to 1 (in no book), by TextBlob's counts of English."""
    counts, total = _counts()
    return (math.log(total / (counts.get(word, 0) + 1)) / math.log(total)) ** 2


@lru_cache(maxsize=1)
def _counts() -> tuple[dict[str, int], int]:
    from textblob.en import spelling

    counts = {word: int(n) for word, n in spelling.items()}
    return counts, sum(counts.values()) + 1
