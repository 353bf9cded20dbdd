"""Words with offsets and parts of speech."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textblob._text import find_tags
from textblob.en import lexicon

from analysis.tag.words import find_words, tag_words


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Kim didn’t go.", ["kim", "did", "n't", "go", "."]),
        ("Mr. Lee met Gen. Cho’s aide.", ["mr.", "lee", "met", "gen.", "cho", "'s", "aide", "."]),
        ("The U.S. spent $5.5 billion, up 3%.", "the u.s. spent $5.5 billion , up 3% .".split()),
        ("the US-South Korea drill", ["the", "us-south", "korea", "drill"]),
        ("“We’ve won,” he said—twice.", ['"', "we", "'ve", "won", ",", '"', "he", "said", "-", "twice", "."]),
        ("", []),
    ],
)
def test_find_words(text, expected):
    assert find_words(text).lower == expected


@pytest.mark.parametrize(
    "sentence, expected",
    [
        ("The envoy said talks had failed", "DT NN VBD NNS VBD VBN"),
        ("Lee also said so", "NNP RB VBD RB"),  # no small letter makes a name
        ("plan which the US rejected", "NN WDT DT NNP VBD"),  # the US is no pronoun
        ("she was warned", "PRP VBD VBN"),
    ],
)
def test_tag_words(sentence, expected):
    assert tag_words(sentence.split()) == expected.split()


def test_tags_are_those_of_textblob_where_its_rules_can_be_right():
    words = "Officials in the capital hoped that both sides would soon agree on a date for new talks .".split()
    theirs = find_tags(words, lexicon, morphology=lexicon.morphology, context=lexicon.context)
    assert tag_words(words) == [tag for _, tag in theirs]


@given(st.text(alphabet="ab AB.,’'“”\"-—1\n", max_size=60))
def test_words_lie_in_the_text_in_order_and_leave_no_letter_out(text):
    words = find_words(text)
    assert all(end <= start for end, start in zip(words.ends, words.starts[1:], strict=False))
    covered = {at for start, end in zip(words.starts, words.ends, strict=True) for at in range(start, end)}
    assert all(at in covered for at, character in enumerate(text) if not character.isspace())
