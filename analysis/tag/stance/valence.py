"""Valence of words and phrases: data/reference/valence.yml, read once and applied to the words of a sentence.

The list says how much favour (+) or disfavour (-) a wording shows, from -3 to 3. It is a feature source of the linear
stance model, never a measure of its own: tone is TextBlob's, stance is judged per holder and target.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_NEGATION_REACH = 3  # words before a valued word in which a negation counts
_FLIP = -0.6  # "not a threat" is less than praise
_STRENGTHEN = 1.3
_VOWELS = "aeiou"


@dataclass(frozen=True, eq=False)
class Valence:
    """The compiled list: ``phrases`` holds, by first two words, the rest of phrases with values, longest first."""

    words: dict[str, float]
    phrases: dict[tuple[str, str], tuple[tuple[tuple[str, ...], float], ...]]
    negations: frozenset[str]
    intensifiers: frozenset[str]
    first_words: frozenset[str]  # of all entries


def compile_valence(parsed: Mapping) -> Valence:
    """The word file ``valence.yml``, as YAML gives it, with the regular forms of each entry added.

    A listed form keeps its own value. Raises ``ValueError`` for a value outside [-3, 3].
    """
    listed = _listed_values(parsed["entries"])
    negations, intensifiers = frozenset(parsed["negations"]), frozenset(parsed["intensifiers"])
    single = {word: value for word, value in listed.items() if " " not in word}
    words = {form: value for word, value in single.items() for form in regular_forms(word)}
    words = {form: value for form, value in words.items() if form not in intensifiers} | single
    phrases = _phrases(listed)
    return Valence(words, phrases, negations, intensifiers, frozenset([*words, *(first for first, _ in phrases)]))


def _listed_values(entries: Sequence[Mapping]) -> dict[str, float]:
    """Each entry with its value; where a user's own list repeats a shipped word, the later value holds."""
    values: dict[str, float] = {}
    for block in entries:
        value = float(block["valence"])
        if not -3 <= value <= 3:
            raise ValueError(
                f"valence.yml: valence {value} is not in [-3, 3]. Correct the block of {block['words'][0]!r}."
            )
        values |= dict.fromkeys(block["words"], value)
    return values


def _phrases(listed: Mapping[str, float]) -> dict[tuple[str, str], tuple[tuple[tuple[str, ...], float], ...]]:
    """Phrases by their first two words; the first also in its regular forms, which never replace a listed phrase."""
    full: dict[tuple[str, ...], float] = {}
    for phrase in (p for p in listed if " " in p):
        first, *rest = phrase.split()
        for form in (first, *regular_forms(first)):
            key = (form, *rest)
            if form == first or " ".join(key) not in listed:
                full[key] = listed[phrase]
    by_words: dict[tuple[str, str], list] = {}
    for first, second, *rest in full:
        by_words.setdefault((first, second), []).append((tuple(rest), full[first, second, *rest]))
    return {words: tuple(sorted(found, key=lambda p: -len(p[0]))) for words, found in by_words.items()}


def regular_forms(word: str) -> Iterator[str]:
    """Yield the regular inflections of ``word``: -s, -ed, -ing, -ly, and all of them for the -ize spelling of -ise.

    Words shorter than four letters have none. Some results are no words; they do no harm.
    """
    if len(word) < 4:
        return
    yield from _inflected(word)
    if word.endswith("ise"):
        yield word[:-3] + "ize"
        yield from _inflected(word[:-3] + "ize")


def _inflected(word: str) -> Iterator[str]:
    yield word + ("es" if word.endswith(("s", "sh", "ch", "x", "z")) else "s")
    yield word + "ly"
    if word.endswith("e"):
        yield from (word + "d", word[:-1] + "ing")
    elif word.endswith("y") and word[-2] not in _VOWELS:
        yield from (word[:-1] + "ies", word[:-1] + "ied", word + "ing")
    else:
        yield from (word + "ed", word + "ing")
        if word[-1] not in _VOWELS + "wxy" and word[-2] in _VOWELS and word[-3] not in _VOWELS:
            yield from (word + word[-1] + "ed", word + word[-1] + "ing")


def find_valued(words: Sequence[str], valence: Valence) -> Iterator[tuple[int, int, float]]:
    """Yield place, number of words and weighed valence of each entry found in ``words`` (lower case)."""
    free = 0  # words before it belong to a phrase already found
    for position, word in enumerate(words):
        if word in valence.first_words and position >= free:
            value, length = _value_at(words, position, valence)
            free = position + length
            if value:
                yield position, length, value * _weight_before(words, position, valence)


def _value_at(words: Sequence[str], position: int, valence: Valence) -> tuple[float, int]:
    """Value and number of words of the longest entry that begins at ``position``; (0, 1) where none does."""
    for rest, value in valence.phrases.get(tuple(words[position : position + 2]), ()):
        if not rest or tuple(words[position + 2 : position + 2 + len(rest)]) == rest:
            return value, 2 + len(rest)
    return valence.words.get(words[position], 0.0), 1


def _weight_before(words: Sequence[str], position: int, valence: Valence) -> float:
    before = words[max(0, position - _NEGATION_REACH) : position]
    weight = 1.0
    for word in before:
        if word in valence.negations or word.endswith("n't"):
            weight *= _FLIP
    if before and before[-1] in valence.intensifiers:
        weight *= _STRENGTHEN
    return weight
