"""When a stance is called, and when the rules around the model keep one back: sentences and who holds toward whom."""

from __future__ import annotations

import pytest

from analysis.reference import load_reference
from analysis.schema import Mention, Span
from analysis.tag import tag_text
from analysis.tag.actors.acts import find_acts
from analysis.tag.text import split_sentences
from tests.made_tier import IDS, Stub, judge, named, statement

REFERENCE = load_reference()


def held(found) -> set[tuple]:
    return {(s.voice, s.holder_actor_id, s.target_id, s.stance) for s in found if s.stance}


@pytest.mark.parametrize(
    "cues, expected",
    [({("Chad", -1): "harmed"}, {("narrated", "PER", "TCD", -1)}), ({}, set())],
)
def test_a_stance_that_no_wording_shows_has_to_be_likelier(cues, expected):
    model = Stub(pair={("Peru", "Chad"): (0.5, 0.4, 0.1)}, cues=cues)  # 1.25 times as likely as none
    assert held(judge("Peru harmed Chad.", model)) == expected
    assert held(judge("Peru harmed Chad.", Stub(pair={("Peru", "Chad"): -1}, cues=cues))) == {
        ("narrated", "PER", "TCD", -1)
    }


@pytest.mark.parametrize(
    "text, blames",
    [
        ("Peru and Chad accused Mali.", False),
        ("Peru, the M23 and Chad accused Mali.", True),
        ("Peru and Chad accused each other.", True),
        ("Peru accused Chad.", True),
    ],
)
def test_blame_of_parties_named_side_by_side_is_for_a_third(text, blames):
    found = held(judge(text, Stub(pair={(a, b): -1 for a in IDS for b in IDS})))
    assert (("narrated", "PER", "TCD", -1) in found) == blames
    assert ("narrated", "PER", "MLI", -1) in found or "Mali" not in text


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Peru and Chad agreed to meet.", {("narrated", "PER", "TCD", 1), ("narrated", "TCD", "PER", 1)}),
        ("Peru and Chad voted for it.", set()),
        ("Peru, Chad and Mali agreed to meet.", set()),  # who can tell toward whom
    ],
)
def test_one_of_a_group_faces_another_one_where_two_of_them_agree(text, expected):
    model = Stub(pair={(a, b): 1 for a in IDS for b in IDS})
    assert held(judge(text, model, mentions=named(text, Peru="g0", Chad="g0", Mali="g0"))) == expected


def test_of_two_directions_the_far_weaker_one_is_not_called():
    model = Stub(pair={("Peru", "Chad"): (0.9, 0.1, 0.0), ("Chad", "Peru"): (0.6, 0.4, 0.0)})
    assert held(judge("Peru summoned the envoy of Chad.", model)) == {("narrated", "PER", "TCD", -1)}
    near = Stub(pair={("Peru", "Chad"): (0.9, 0.1, 0.0), ("Chad", "Peru"): (0.8, 0.2, 0.0)})
    assert len(held(judge("Peru summoned the envoy of Chad.", near))) == 2


def test_indirect_words_of_nobody_known_are_no_stance_quoted_ones_are():
    text = "An envoy said Chad was “a friend”, and Mali a foe."
    quote = statement(text, "Chad was “a friend”, and Mali a foe", speaker="An envoy")
    model = Stub(pair={("An envoy", "Chad"): 1, ("An envoy", "Mali"): -1}, cues={("Chad", 1): "friend"})
    assert held(judge(text, model, quote)) == {("direct", "@unresolved", "TCD", 1)}


def test_what_a_speaker_tells_of_the_own_side_is_said_once():
    text = "Blinken said America opposed Chad."
    model = Stub(pair={("Blinken", "Chad"): -1, ("America", "Chad"): -1})
    quote = statement(text, "America opposed Chad", "blinken", speaker="Blinken")

    def same_side(a: str, b: str) -> bool:
        return a == b or {a, b} == {"blinken", "USA"}

    assert held(judge(text, model, quote, same_side=same_side)) == {("reported", "blinken", "TCD", -1)}
    apart = statement(text, "America opposed Chad", "PER", speaker="Blinken")
    assert ("reported", "USA", "TCD", -1) in held(judge(text, model, apart, same_side=same_side))


def test_nobody_is_judged_toward_those_whom_a_pronoun_means_together_with_him():
    text = "Peru said they were friends."
    span = Span(text.index("they"), text.index("they") + 4)
    both = [Mention(*span, "they", actor, "pronoun", "group", "g1") for actor in ("PER", "TCD")]
    model = Stub(pair={("Peru", "they"): 1})
    quote = statement(text, "they were friends", "PER", speaker="Peru")
    assert held(judge(text, model, quote, mentions=sorted(named(text) + both))) == set()
    assert held(judge(text, model, quote, mentions=sorted(named(text) + both[1:]))) == {("reported", "PER", "TCD", 1)}


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Egypt imposed a blockade on Qatar. Turkey applauded the end of the blockade.", []),
        ("Egypt imposed a blockade on Qatar. Turkey condemned the blockade.", ["EGY"]),
    ],
)
def test_the_end_of_an_act_is_not_the_act(text, expected):
    tagged = tag_text(text, REFERENCE)
    found = find_acts(text, split_sentences(text), tagged.mentions, REFERENCE, date="2021-01-01")
    assert [m.actor_id for m in found] == expected
