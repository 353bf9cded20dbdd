"""Tone: equal to TextBlob's to the last bit, NaN without evidence, with the words that drove it."""

from __future__ import annotations

from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textblob import TextBlob
from textblob.en import sentiment as lexicon

from analysis.tag.sentiment import score_tone

WORDS = (
    "good not very bad the talks terrible hardly n't isn't great ! (!) :-) :( no never really late a of complete top "
    "peaceful brutally “good” 'bad' good, U.S. e.g. great... well-known isn’t horrible \n\n aggressive "
    "( ! ) : ) 8) x-d D o_O <3 2018) can't 's"
).split(" ")


@pytest.mark.parametrize(
    "sentence, words",
    [
        ("The talks were good.", (("good", 0.7),)),
        ("The talks were not very good.", (("not very good", -0.26923076923076916),)),
        ("It was a late but peaceful protest!", (("late", -0.3), ("peaceful !", 0.3125))),
        ("He condemned the launch.", ()),
        ("", ()),
        (" \n", ()),
    ],
)
def test_score_tone(sentence, words):
    tone = score_tone(sentence)
    assert (tone.words, tone.n_assessed) == (words, len(words))
    assert isnan(tone.polarity) == isnan(tone.subjectivity) == (not words)


def test_known_words_of_no_tone_are_evidence():
    tone = score_tone("It is an aggressive act, in other words.")
    assert tone.n_assessed == len(tone.words) > 0


@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)))
def test_equals_textblob(sentence):
    tone = score_tone(sentence)
    assert tone.words == tuple((" ".join(chunk), value) for chunk, value, _, _ in lexicon(sentence).assessments)
    if tone.n_assessed:
        assert (tone.polarity, tone.subjectivity) == tuple(TextBlob(sentence).sentiment)
    else:
        assert tuple(TextBlob(sentence).sentiment) == (0.0, 0.0)
        assert isnan(tone.polarity) and isnan(tone.subjectivity)
