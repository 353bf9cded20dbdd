"""The tone of a sentence's wording: TextBlob's polarity and subjectivity, with the words that drove them.

Tone is not stance: "condemned the launch" has no tone at all, since the lexicon knows adjectives of reviews, not the
verbs of news. A sentence without a known word is no evidence (NaN), not neutral.

TextBlob looks at each word of each sentence from many sides. Here a word is split and looked up once for all its
sentences; the few sentences in which an emoticon or the sarcasm mark ``(!)`` may stand go to TextBlob itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import nan
from typing import NamedTuple

from textblob._text import EMOTICONS, EOS, RE_EMOTICONS, RE_SARCASM
from textblob.en import sentiment as _lexicon

_APART = "“”‘’'\""  # marks that stand alone wherever they are
_SMILEYS = frozenset(smiley.lower() for smileys in EMOTICONS.values() for smiley in smileys) | {"(!)"}
_NEGATED = -0.5  # "not good" is slightly bad
_EXCLAIMED = 1.25


class Tone(NamedTuple):
    """Polarity [-1, 1] (+1 = positive wording) and subjectivity [0, 1] of one sentence; NaN where ``n_assessed`` is 0.

    ``words`` holds each assessed chunk as it counted ("not very good") with its polarity.
    """

    polarity: float
    subjectivity: float
    n_assessed: int
    words: tuple[tuple[str, float], ...]


NO_EVIDENCE = Tone(nan, nan, 0, ())


class _Known(NamedTuple):
    """A word of the lexicon, the mean of its senses; ``modifies`` tells an adverb, which goes with the next word."""

    polarity: float
    subjectivity: float
    intensity: float
    modifies: bool


class _Chunk(NamedTuple):
    """A known word with the modifiers and negations before it and the exclamation marks behind it."""

    words: tuple[str, ...]
    polarity: float
    subjectivity: float
    intensity: float
    negated: bool = False


def score_tone(sentence: str) -> Tone:
    """Return the tone of ``sentence``, equal to ``TextBlob(sentence).sentiment`` to the last bit.

    Needs no downloaded corpus.
    """
    words = _split(sentence)
    if words is None:
        assessed = _lexicon(sentence).assessments
        chunks = [(" ".join(chunk), polarity, subjectivity) for chunk, polarity, subjectivity, _ in assessed]
    else:
        chunks = [
            (" ".join(c.words), c.polarity * (_NEGATED if c.negated else 1), c.subjectivity) for c in _read(words)
        ]
    if not chunks:
        return NO_EVIDENCE
    polarity, subjectivity = _mean([p for _, p, _ in chunks]), _mean([s for _, _, s in chunks])
    return Tone(polarity, subjectivity, len(chunks), tuple((wording, p) for wording, p, _ in chunks))


def _split(sentence: str) -> list[str] | None:
    """Return the words and marks as TextBlob splits them, in lower case; None where it may see more than words."""
    if "\n" in sentence or EOS in sentence:
        return None
    spaced = sentence.replace("n't", " n't")
    for mark in _APART:
        spaced = spaced.replace(mark, f" {mark} ")
    joined = " ".join(map(_part, spaced.split()))
    if RE_EMOTICONS.search(joined) or RE_SARCASM.search(joined):
        return None
    words = joined.lower().split()
    return words if _SMILEYS.isdisjoint(words) else None


@lru_cache(maxsize=65536)
def _part(run: str) -> str:
    """Return a run of characters between spaces with the marks at its ends set apart."""
    return " ".join(_lexicon.tokenizer(run))


def _read(words: Sequence[str]) -> list[_Chunk]:
    """Return the chunks of a sentence that hold a known word.

    A modifier or a negation waits for a known word; a word of more than two letters, or of more than one, ends that.
    """
    known, negations = _known(), _lexicon.negations
    stirring = {*negations, "!"}
    chunks: list[_Chunk] = []
    modifier = negation = ""
    for word in words:
        found = known.get(word)
        if found is not None:
            before = chunks.pop() if modifier else None
            chunks.append(_with_known(before, word, found, negation))
            modifier = word if found.modifies else ""
            negation = word if word in negations else ""
            continue
        if not (modifier or negation or word in stirring):
            continue
        if word in negations:
            negation = word
        elif negation and len(word.strip("'")) > 1:
            negation = ""
        if negation and modifier.endswith("ly"):  # "really not good"
            chunks[-1] = chunks[-1]._replace(words=(*chunks[-1].words, negation), negated=True)
            negation = ""
        elif modifier and len(word) > 2:
            modifier = ""
        if word == "!" and chunks:
            chunks[-1] = _exclaimed(chunks[-1])
    return chunks


def _with_known(before: _Chunk | None, word: str, found: _Known, negation: str) -> _Chunk:
    """Return the chunk of a known word: a new one, or that of the modifier ``before`` it."""
    polarity, subjectivity, intensity, _ = found
    chunk = _Chunk((word,), polarity, subjectivity, intensity)
    if before:
        polarity, subjectivity = _within(polarity * before.intensity), _within(subjectivity * before.intensity)
        chunk = _Chunk((*before.words, word), polarity, subjectivity, intensity, before.negated)
    if not negation:
        return chunk
    return chunk._replace(words=(negation, *chunk.words), intensity=1.0 / chunk.intensity, negated=True)


def _exclaimed(chunk: _Chunk) -> _Chunk:
    return chunk._replace(words=(*chunk.words, "!"), polarity=_within(chunk.polarity * _EXCLAIMED))


def _within(value: float) -> float:
    return max(-1.0, min(value, 1.0))


def _mean(values: Sequence[float]) -> float:
    total = 0.0
    for value in values:  # one by one: sum() rounds otherwise in newer versions of Python
        total += value
    return total / len(values)


@lru_cache(maxsize=1)
def _known() -> dict[str, _Known]:
    """Return TextBlob's lexicon, which it reads on first use, as a plain dictionary."""
    adverbs = tuple(_lexicon.modifiers)
    return {word: _Known(*senses[None], any(tag in senses for tag in adverbs)) for word, senses in _lexicon.items()}
