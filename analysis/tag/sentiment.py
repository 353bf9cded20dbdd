"""The tone of a sentence's wording: TextBlob's polarity and subjectivity, with the words that drove them.

Tone is not stance: "condemned the launch" has no tone at all, since the lexicon knows adjectives of reviews, not the
verbs of news. A sentence without a known word is no evidence (NaN), not neutral.
"""

from __future__ import annotations

from math import nan
from typing import NamedTuple

from textblob.en import sentiment as _lexicon


class Tone(NamedTuple):
    """Polarity [-1, 1] (+1 = positive wording) and subjectivity [0, 1] of one sentence; NaN where ``n_assessed`` is 0.

    ``words`` holds each assessed chunk as it counted ("not very good") with its polarity.
    """

    polarity: float
    subjectivity: float
    n_assessed: int
    words: tuple[tuple[str, float], ...]


NO_EVIDENCE = Tone(nan, nan, 0, ())


def score_tone(sentence: str) -> Tone:
    """Return the tone of ``sentence``, equal to ``TextBlob(sentence).sentiment`` to the last bit.

    Calls the lexicon behind TextBlob directly, which leaves out the two named tuple classes that it builds per call.
    Needs no downloaded corpus.
    """
    score = _lexicon(sentence)
    if not score.assessments:
        return NO_EVIDENCE
    polarity, subjectivity = score
    words = tuple((" ".join(chunk), value) for chunk, value, _, _ in score.assessments)
    return Tone(polarity, subjectivity, len(words), words)
