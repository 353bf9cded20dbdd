"""They and it inside quotation marks: the only other side that was named before."""

from __future__ import annotations

import pytest

from analysis.reference import load_reference
from analysis.tag import tag_text

REFERENCE = load_reference()


@pytest.mark.parametrize(
    "text, expected",
    [
        ("“Peru knows it,” a Chilean official said. “They cannot go on.”", [("They", "PER")]),
        ("Trust in Peru is thin. “They told nobody,” said a nurse.", [("They", "PER")]),
        ("Peru waited. Rain fell on the hill. “They told nobody,” said a nurse.", []),  # too far, by whom, nobody knows
        ("Afghanistan and Pakistan talked. “They close it,” said a Taliban official.", [("They", "PAK")]),
        ("Peru met Bolivia. “They told nobody,” said a nurse.", []),
        ("Peru wrote to Chile. “They won,” said a retired Chilean diplomat.", [("They", "PER")]),
        ("The bloc was silent on Peru. NATO is silent. “They told nobody,” said a nurse.", []),
        ("“Chile knows it,” a Chilean official said. “They cannot go on.”", []),
        ("“Peru knows our proposals. They remain open,” a Chilean official said.", []),
        ("“Peru signs and leaves. It is shameless,” said a nurse.", [("It", "PER")]),
        ("“Peru broke our door,” said a Chilean official. “It signed the same pact.”", [("It", "PER")]),
        ("“Peru broke our door,” said a Chilean official. “It rained all day.”", []),
        ("Peru protested. “We sent flowers and they hit us,” a Chilean official said.", [("they", "PER")]),
        ("Peru protested. “We sent officers and they hit us,” a Chilean official said.", []),
        ("“I fly through Lima,” said a nurse. “They quarrel.”", []),
        ("“Peru signs and leaves. It is clear that nobody cares,” said a nurse.", []),
    ],
)
def test_they_and_it(text, expected):
    found = tag_text(text, REFERENCE, date="2022-03-01").mentions
    assert [(m.mention, m.actor_id) for m in found if m.rule == "quoted_other"] == expected
