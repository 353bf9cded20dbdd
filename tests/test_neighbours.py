"""Neighbours without a name, by who borders whom and where."""

from __future__ import annotations

import pytest

from analysis.reference import load_reference
from analysis.tag import tag_text
from analysis.tag.actors.described.borders import neighbours, only_neighbour, only_two
from analysis.tag.actors.gazetteer import is_country

REFERENCE = load_reference()


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Haiti dug. The Dominican Republic shut its gate to its neighbour.", [("neighbour", "HTI")]),
        ("Haiti dug. The Dominican Republic blamed its neighbour on Monday.", [("neighbour", "HTI")]),
        ("Mexico complained. It blamed its northern neighbour.", [("neighbour", "USA")]),  # there is no other
        ("Mexico’s northern neighbour complained.", [("neighbour", "USA")]),
        ("Mongolia has two neighbours. China and Russia talk.", [("neighbours", "CHN"), ("neighbours", "RUS")]),
        ("Mongolia waits for its neighbours. China and Russia talk.", [("neighbours", "CHN"), ("neighbours", "RUS")]),
        ("Mongolia waits for its neighbours. China talks.", []),  # of the other nothing is said
        ("Chad and Libya met. Chad blamed its neighbours.", []),  # it has six
        ("Niger and Libya met Chad. Chad blamed its neighbour.", []),  # either
        ("Peru and Chad met. Chad blamed its neighbour.", []),  # no neighbours
        ("Somalia met Ethiopia. Ethiopia blamed its small neighbour on the Red Sea.", []),  # said by the place
        ("Chad blamed its eastern neighbour, Sudan.", []),  # the name is the mention
        ("Guyana waited. Venezuela threatened the country to the east.", [("the country to the east", "GUY")]),
        ("Venezuela threatened the country to the east.", []),  # not named
        ("China sold coal to Mongolia. Russia sold oil to Mongolia. The northern giant was late.",
         [("The northern giant", "RUS")]),
        ("Russia met China and Mongolia. The northern giant was late.", []),  # whose north?
        ("Kenya met Uganda. Rain fell on the northern state of Kaduna.", []),
    ],
)  # fmt: skip
def test_find_neighbours(text, expected):
    found = [(m.mention, m.actor_id) for m in tag_text(text, REFERENCE).mentions if m.rule == "neighbour"]
    assert sorted(found) == expected


def test_borders_name_countries_once_and_run_both_ways():
    pairs = [(a, b) for k in ("land", "sea") for a, found in REFERENCE.words["borders"][k].items() for b in found]
    assert all(is_country(c) and c in REFERENCE.actors for pair in pairs for c in pair)
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)
    assert "HTI" in neighbours("DOM", REFERENCE, side="w")
    assert "RUS" in neighbours("MNG", REFERENCE, side="n")


def test_only_neighbours():
    assert only_two("MNG", REFERENCE) == ("CHN", "RUS")
    assert only_two("TCD", REFERENCE) == ()
    assert only_neighbour("VEN", ["GUY", "CUB"], REFERENCE) == "GUY"
    assert only_neighbour("VEN", ["GUY", "BRA"], REFERENCE) == ""
    assert only_neighbour("VEN", ["GUY", "BRA"], REFERENCE, side="s") == "BRA"
