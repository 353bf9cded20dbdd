"""Acts and things that stand for whose they are: "the launch", "these sanctions", "the accord"."""

from __future__ import annotations

import pytest

from analysis.reference import load_reference
from analysis.tag import tag_text
from analysis.tag.actors.acts import find_acts

REFERENCE = load_reference()


def found(text: str) -> list[tuple[str, str]]:
    tagged = tag_text(text, REFERENCE, date="2022-03-01")
    acts = find_acts(text, tagged.sentences, tagged.mentions, REFERENCE, date="2022-03-01")
    assert all(text[m.start_char : m.end_char] == m.mention for m in acts)
    assert not {m.start_char for m in acts} & {m.start_char for m in tagged.mentions if m.kind != "title"}
    return [(m.mention, m.actor_id) for m in acts]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("North Korea fired two missiles. Japan condemned the launch.", [("the launch", "PRK")]),
        ("North Korea fired two missiles. Japan condemned it.", [("it", "PRK")]),
        ("Peru bought two missiles. Japan condemned the launch.", []),
        ("Peru had begun, without asking, to fill it. Chile feared the filling.", [("the filling", "PER")]),
        ("Peru was to fill it. Chile feared the filling.", []),
        ("Peru imposed duties. Chile denounced these unfair and illegal measures.",
         [("these unfair and illegal measures", "PER")]),
        ("Peru imposed duties, and Bolivia imposed duties. Chile denounced the duties.", []),
        ("Peru imposed duties. Chile told Peru that it feared the duties.", []),
        ("The sanctions on Iran imposed in May stay. Japan regretted the measures.", []),
        ("Peru’s tariffs are high. Chile fears the tariffs.", [("the tariffs", "PER")]),
        ("Iran sanctions are hard. Chile fears the sanctions.", []),
        ("Tariffs imposed by Peru hurt. Chile fears the tariffs.", [("the tariffs", "PER")]),
        ("Peru and Chile agreed on Monday. Japan hailed the accord.", [("the accord", "CHL"), ("the accord", "PER")]),
        (
            "Peru signed a new security pact with Chile. Japan feared the pact.",
            [("the pact", "CHL"), ("the pact", "PER")],
        ),
        ("Peru agreed on Monday. Japan hailed the accord.", []),
        ("Peru and Chile adopted a joint statement. Japan rejected the statement.",
         [("the statement", "CHL"), ("the statement", "PER")]),
        ("Iran began enriching uranium further. Japan called the move reckless.", [("the move", "IRN")]),
        ("Iran and its critics met Peru. Japan called the move reckless.", []),
        ("Ghana expelled the Rwandan ambassador, Ann Li.", [("Rwandan", "RWA")]),
        ("Ghana received the Rwandan ambassador, Ann Li.", []),
    ],
)  # fmt: skip
def test_find_acts(text, expected):
    assert found(text) == expected


def test_an_act_is_judged_and_is_no_mention():
    from analysis.tag import load_tier

    text = "North Korea fired two missiles. Japan condemned the launch."
    tagged = tag_text(text, REFERENCE, model=load_tier("linear"), date="2022-03-01")
    assert ("JPN", "PRK", "the launch") in {
        (s.holder_actor_id, s.target_id, text[s.target.start_char : s.target.end_char]) for s in tagged.stances
    }
    assert "the launch" not in {m.mention for m in tagged.mentions}
