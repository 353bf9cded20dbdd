"""Who takes which stance toward whom, in whose voice: the composition, with the linear tier doing the judging."""

import pytest

from analysis.reference import load_reference
from analysis.schema import Quote, Sentence, Span
from analysis.tag import load_tier, tag_text
from analysis.tag.voices import split_voices

REFERENCE = load_reference()
DAY = "2021-03-18"


def judged(text: str, *, sign: int | None = None) -> set[tuple]:
    found = tag_text(text, REFERENCE, model=load_tier("linear", REFERENCE), date=DAY).stances
    return {
        (s.voice, s.holder_actor_id, s.target_id, s.stance)
        for s in found
        if (s.stance if sign is None else s.stance == sign)
    }


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Japan praised South Korea.", {("narrated", "JPN", "KOR", 1)}),
        ("Chile accused Peru of spying.", {("narrated", "CHL", "PER", -1)}),
        (
            "The United States and Japan condemned North Korea on Monday.",
            {("narrated", "USA", "PRK", -1), ("narrated", "JPN", "PRK", -1)},
        ),
        (
            "“North Korea is a brutal and dangerous regime,” Antony Blinken said.",
            {("direct", "antony-blinken", "PRK", -1)},
        ),
        (
            "Antony Blinken said that North Korea was a brutal and dangerous regime.",
            {("reported", "antony-blinken", "PRK", -1)},
        ),
        ("North Korea is a brutal and dangerous regime.", {("own", "@outlet", "PRK", -1)}),
        ("France and Germany met in Berlin.", set()),
    ],
)
def test_voice_holder_target_and_sign(text, expected):
    assert judged(text) == expected


def test_nobody_is_judged_toward_the_own_side():
    text = "“China is a threat to us and to the United States,” Antony Blinken said."
    assert {target for _, holder, target, _ in judged(text) if holder == "antony-blinken"} == {"CHN"}


def test_a_pair_without_stance_is_judged_and_zero():
    text, model = "Trains from France to Germany ran on Monday.", load_tier("linear", REFERENCE)
    found = tag_text(text, REFERENCE, model=model, date=DAY).stances
    assert {(s.holder_actor_id, s.target_id, s.stance) for s in found if s.voice == "narrated"} >= {("FRA", "DEU", 0)}


def test_places_and_titles_are_no_targets():
    text = "“The talks in Seoul were a disaster,” US Secretary of State Antony Blinken said."
    assert judged(text) == set()


def test_offsets_point_into_the_text():
    text = "First line.\nJapan praised South Korea. “China is a dangerous bully,” Antony Blinken said."
    tagged = tag_text(text, REFERENCE, model=load_tier("linear", REFERENCE), date=DAY)
    named = {m[:2]: m.mention for m in tagged.mentions}
    for stance in tagged.stances:
        assert text[slice(*stance.target)] == named[stance.target]
        if stance.holder[0] >= 0:
            assert text[slice(*stance.holder)]
        if stance.cue[0] >= 0:
            assert text[slice(*stance.cue)].strip() == text[slice(*stance.cue)]
    cues = {text[slice(*s.cue)] for s in tagged.stances if s.stance}
    assert "praised" in cues


def test_split_voices_cuts_a_partly_quoted_statement():
    text = "He called it a “bad deal” for all."
    quote = Quote(10, 33, (Span(10, 33),), "mixed")
    sentence = Sentence(0, 0, 0, len(text), "body")
    parts = list(split_voices(sentence, [quote], [Span(15, 25)]))
    assert [(text[slice(*p.span)], p.voice) for p in parts] == [
        ("it a ", "reported"),
        ("“bad deal”", "direct"),
        (" for all", "reported"),
    ]


def test_split_voices_keeps_to_the_sentence():
    quote = Quote(0, 40, (Span(0, 40),), "direct")
    parts = list(split_voices(Sentence(1, 0, 20, 30, "body"), [quote], [Span(0, 40)]))
    assert [p.span for p in parts] == [Span(20, 30)]
