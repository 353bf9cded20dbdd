"""Who takes which stance toward whom, in whose voice: the composition, with the linear tier doing the judging."""

import numpy as np
import pytest

from analysis.reference import load_reference
from analysis.schema import Quote, Sentence, Span
from analysis.tag import load_tier, tag_text
from analysis.tag.stance.chances import call_sign
from analysis.tag.stance.voices import Stretch, of_statements, split_voices, voice_at, with_cue

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


@pytest.mark.parametrize(
    "text, cue, content, expected",
    [
        ("Peru went on, condemning Chad’s acts.", "condemning", "Chad’s acts", "condemning Chad’s acts"),
        ("Peru said that “Chad lied”.", "said", "Chad lied", "said that “Chad lied"),
        ("Peru said at noon that Chad lied.", "said", "Chad lied", "Chad lied"),  # too far away
        ("Chad lied, Peru said.", "said", "Chad lied", "Chad lied"),
        ("Peru told us a lot. Chad lied.", "a lot.", "Chad lied", "Chad lied"),  # in the sentence before
        ("Chad lied.", "", "Chad lied", "Chad lied"),
    ],
)
def test_with_cue(text, cue, content, expected):
    sentence = Sentence(0, 0, text.find(". ") + 1 and text.find(". ") + 2, len(text), "body")
    span, at = Span(text.index(content), text.index(content) + len(content)), text.index(cue) if cue else -1
    quote = Quote(*span, (span,), "indirect", cue, at, at + len(cue) if cue else -1)
    assert text[slice(*with_cue(sentence, quote, span))] == expected


PLAIN, MIXED = Quote(0, 9, (Span(0, 9),), "indirect", "Accused"), Quote(10, 19, (Span(10, 19),), "mixed", "accused")
PARTS = [
    Stretch(Span(0, 9), "reported", PLAIN), Stretch(Span(10, 15), "reported", MIXED),
    Stretch(Span(15, 19), "direct", MIXED),
]  # fmt: skip


@pytest.mark.parametrize("judging, expected", [({"accused"}, PARTS[1:]), ({"blamed"}, PARTS), (set(), PARTS)])
def test_what_a_verb_of_judgement_tells_without_quoting_is_no_statement(judging, expected):
    assert of_statements(iter(PARTS), judging) == expected


@pytest.mark.parametrize(
    "place, judges, expected",
    [
        (Span(11, 13), False, "reported"),
        (Span(16, 19), False, "direct"),
        (Span(14, 16), False, "reported"),  # across both
        (Span(30, 33), False, "reported"),  # outside, as a cue is
        (Span(11, 13), True, "narrated"),
        (Span(30, 33), True, "narrated"),
        (Span(16, 19), True, "direct"),
    ],
)
def test_voice_at(place, judges, expected):
    assert voice_at(PARTS, place, judges=judges) == expected


@pytest.mark.parametrize(
    "chances, cut, expected",
    [
        ((0.3, 0.5, 0.2), 0.5, -1),
        ((0.3, 0.5, 0.2), 1.0, 0),
        ((0.2, 0.5, 0.3), 0.5, 1),
        ((0.25, 0.5, 0.25), 0.4, 1),  # between equals the plus
        ((0.25, 0.5, 0.25), 0.5, 0),  # at the cut, not above
        ((0.0, 1.0, 0.0), 0.0, 0),
    ],
)
def test_call_sign(chances, cut, expected):
    assert call_sign(np.array(chances), cut) == expected
