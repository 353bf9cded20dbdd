"""Who ruled and who rules a country, and the phrases that say so."""

from __future__ import annotations

import pytest

from analysis.reference import load_reference
from analysis.tag import tag_text
from analysis.tag.actors.described.ties import colonial_power, ruling_party
from analysis.tag.actors.gazetteer import is_country

REFERENCE = load_reference()


@pytest.mark.parametrize(
    "text, date, expected",
    [
        ("Niger quarrels with France. The former colonial power waits.", "", [("The former colonial power", "FRA")]),
        ("Ethiopia quarrels with France. The former colonial power waits.", "", []),
        ("Niger met Italy. The former colonial power waits.", "", []),  # not named
        ("Mauritius met Spain and Britain. The former colonial power waits.", "",
         [("The former colonial power", "GBR")]),
        ("Poland voted. The ruling party lost.", "2019-03-01", [("The ruling party", "law-and-justice")]),
        ("Poland voted. The ruling party lost.", "", []),
        ("Poland voted. Italy voted. The ruling party lost.", "2019-03-01", []),  # whose?
        ("Kosovo voted. The ruling party lost.", "2019-03-01", []),  # not known
        ("Poland and Civic Platform agreed. The ruling party lost.", "2019-03-01",
         [("The ruling party", "law-and-justice")]),  # not the one that was named
    ],
)  # fmt: skip
def test_what_stands_for_them(text, date, expected):
    found = tag_text(text, REFERENCE, date=date).mentions
    assert [(m.mention, m.actor_id) for m in found if m.rule == "description"] == expected


def test_who_rules_and_ruled():
    assert ruling_party("GBR", "2024-07-04", REFERENCE) == "conservative-party-uk"
    assert ruling_party("GBR", "2024-07-05", REFERENCE) == ""  # both on the day
    assert ruling_party("GBR", "", REFERENCE) == ""
    assert colonial_power(["FRA", "MLI"], ["FRA", "MLI"], REFERENCE) == "FRA"
    assert colonial_power(["MLI"], ["MLI"], REFERENCE) == ""


def test_ties_name_listed_actors_and_days_in_order():
    ties = REFERENCE.words["ties"]
    assert all(is_country(c) and c in REFERENCE.actors for row in ties["colonies"].items() for c in (row[0], *row[1]))
    assert len(sum(ties["colonies"].values(), [])) == len(set(sum(ties["colonies"].values(), [])))
    for entry in ties["ruling"]:
        assert {entry["country"], entry["party"]} <= REFERENCE.actors.keys()
        assert entry["from"] < (entry["to"] or "9999")
