"""How two wordings are compared: terms, relations, differences, and who is meant as the speaker."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.coverage.compare import differences, relation_of
from analysis.coverage.passages import Passage
from analysis.coverage.speakers import speaker_match
from analysis.coverage.terms import find_terms, speaker_words
from analysis.reference import load_reference

REFERENCE = load_reference()
DAY = "2021-03-18"


def keys(text: str, *namings: tuple[str, str]) -> list[str]:
    places = [(text.index(words), text.index(words) + len(words), actor_id) for words, actor_id in namings]
    return [term.key for term in find_terms(text, places, REFERENCE)]


@pytest.mark.parametrize(
    "one, other",
    [
        ("“The Talks failed.”", "talks failed"),
        ("It’s a threat", "it is a threat"),
        ("we don't agree", "We do not agree"),
        ("the harbour programme", "a harbor program"),
        ("two ministers", "2 minister"),
    ],
)
def test_one_wording_spelled_in_two_ways(one, other):
    assert keys(one) == keys(other)


@pytest.mark.parametrize("one, other", [("talks failed", "talks succeeded"), ("it is", "it is not"), ("four", "for")])
def test_two_wordings(one, other):
    assert keys(one) != keys(other)


def test_a_naming_is_compared_by_its_actor_and_keeps_its_words():
    text = "denuclearization of [North Korea]"
    (*_, naming) = find_terms(text, [(21, 32, "PRK")], REFERENCE)
    assert (text[naming.start_char : naming.end_char], naming.key, naming.word, naming.gloss) == (
        "[North Korea]", "@PRK", "north korea", True,
    )  # fmt: skip
    assert keys("both sides met", ("both sides", "KOR"), ("both sides", "USA")) == ["@KOR+USA", "met"]


def terms(text: str, *namings: tuple[str, str]):
    places = [(text.index(words), text.index(words) + len(words), actor_id) for words, actor_id in namings]
    return find_terms(text, places, REFERENCE)


@pytest.mark.parametrize(
    "one, other, expected",
    [
        ("“The quota is unfair and must go,”", "the quota is unfair, and must go", "identical"),
        ("the quota [of 2019] is unfair", "the quota is unfair", "identical"),
        ("the quota is unfair and must go before winter", "the quota is unfair", "shortened"),
        ("the quota is unfair", "the quota is unfair and must go before winter", "expanded"),
        ("the quota is unfair and must go", "the unjust quota ought to be dropped", "paraphrase"),
        ("the quota is unfair and must go", "the unfair quota", "paraphrase"),  # cut, and put in another order
        ("called the quota a disaster", "called the quota as a disaster", "identical"),
        ("the quota is unfair and must go", "the quota unfair", "shortened"),
        ("the quotas failed", "the quota failed", "paraphrase"),
    ],
)
def test_relation_of(one, other, expected):
    assert relation_of(terms(one), terms(other), REFERENCE) == expected


def test_differences_keep_namings_apart():
    one, other = "the fate of the DPRK worries us now", "the fate of [North Korea] worries us a lot"
    found = differences(terms(one, ("DPRK", "PRK")), terms(other, ("North Korea", "PRK")))
    assert [(d.kind, one[d.start_char : max(d.end_char, 0)], other[d.other_start_char : max(d.other_end_char, 0)])
            for d in found] == [
        ("same", "fate of", "fate of"),
        ("naming", "the DPRK", "[North Korea]"),
        ("same", "worries us", "worries us"),
        ("left out", "now", ""),
        ("put in", "", "lot"),
    ]  # fmt: skip


WORDS = st.lists(st.sampled_from("quota fish winter must go talks the not".split()), max_size=12).map(" ".join)


@given(WORDS, WORDS)
def test_differences_cover_both_wordings_in_order(one, other):
    found = differences(terms(one), terms(other))
    for text, start, end in ((one, 1, 2), (other, 3, 4)):
        places = [d[start : end + 1] for d in found if d[start] >= 0]
        assert all(a[1] <= b[0] for a, b in zip(places, places[1:], strict=False))
        assert [k for a, b in places for k in keys(text[a:b])] == keys(text)


@given(WORDS, WORDS)
def test_relations_turn_round(one, other):
    turned = {"shortened": "expanded", "expanded": "shortened"}
    there = relation_of(terms(one), terms(other), REFERENCE)
    assert relation_of(terms(other), terms(one), REFERENCE) == turned.get(there, there)


def test_another_name_of_an_actor_is_another_wording_unless_it_is_a_gloss():
    one = terms("the fate of the DPRK", ("DPRK", "PRK"))
    for other, expected in (("the fate of North Korea", "paraphrase"), ("the fate of [North Korea]", "identical")):
        assert relation_of(one, terms(other, ("North Korea", "PRK")), REFERENCE) == expected


def speaker(named: str, *ids: str) -> Passage:
    return Passage("q", 0, 1, (), frozenset(ids), speaker_words(named, REFERENCE))


@pytest.mark.parametrize(
    "one, other, expected",
    [
        (("Blinken", "antony-blinken"), ("They", "antony-blinken", "lloyd-austin"), "same"),
        (("Blinken", "antony-blinken"), ("Washington", "USA"), "same"),  # in office on the day
        (("Blinken", "antony-blinken"), ("Austin", "lloyd-austin"), "other"),
        (("Blinken", "antony-blinken"), ("Seoul", "KOR"), "other"),
        (("Blinken", "antony-blinken"), ("he",), "possible"),
        (("Blinken", "antony-blinken"), ("a nurse",), "other"),
        (("the spokesman", "~ahn-myung-hun"), ("Pyongyang", "PRK"), "possible"),
        (("the spokesman", "~ahn-myung-hun"), ("the nurse", "~lena-orr"), "other"),
        (("the treasurer", "~lena-orr"), ("the association", "~market-traders-association"), "possible"),
        (("Lebatt",), ("the mediator, Mohamed Lebatt",), "same"),
        (("a minister",), ("the minister",), "possible"),
        (("a nurse",), ("a teacher",), "other"),
        (("a nurse",), ("the joint statement",), "possible"),
    ],
)
def test_speaker_match(one, other, expected):
    match = speaker_match(REFERENCE, DAY)
    assert match(speaker(*one), speaker(*other)) == match(speaker(*other), speaker(*one)) == expected


def test_a_person_out_of_office_is_not_the_country():
    match = speaker_match(REFERENCE, "2019-03-18")
    assert match(speaker("Blinken", "antony-blinken"), speaker("Washington", "USA")) == "other"
