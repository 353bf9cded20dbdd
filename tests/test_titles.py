"""Titles before names, and the persons whom titles and speaking reveal."""

from __future__ import annotations

import pytest

from analysis.reference import load_reference
from analysis.schema import Span
from analysis.tag.actors.titles import (
    find_speaking_persons,
    find_titled_persons,
    last_name,
    person_id,
    person_name,
    title_start,
)

REFERENCE = load_reference()


@pytest.mark.parametrize(
    "text, name, expected",
    [
        ("US Secretary of State Ann Li came.", "Ann Li", "Secretary of State"),
        ("It was deputy director of the panel, Ann Li.", "Ann Li", None),
        ("the president’s top security adviser, Ann Li", "Ann Li", "top security adviser,"),
        ("“President Ann Li came.", "Ann Li", "President"),
        ("then Prime Minister Ann Li came.", "Ann Li", "then Prime Minister"),
        ("Mr. Li came.", "Li", "Mr."),
        ("Lt. Gen. Ann Li came.", "Ann Li", "Lt. Gen."),
        ("vice-president Ann Li came.", "Ann Li", "vice-president"),
        ("The minister\nAnn Li came.", "Ann Li", None),
        ("Denzel Washington came.", "Washington", None),
        ("The ministers Li met.", "Li", None),
        ("Li came.", "Li", None),
    ],
)
def test_title_start(text, name, expected):
    at = text.index(name)
    begin = title_start(text, at, REFERENCE)
    assert (text[begin:at].rstrip() if begin >= 0 else None) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Foreign Ministry spokesman Ahn Myung-hun said no.", ["Ahn Myung-hun"]),
        ("Spokesman Ahn Myung-hun. He left.", ["Ahn Myung-hun"]),
        ("President Ann J. Li’s plan and Gen. Bo van der Berg’s.", ["Ann J. Li", "Bo van der Berg"]),
        ("Gov. Ann Li Monday said no.", ["Ann Li"]),
        ("Sens. Ann Li and Bo Ek met.", ["Ann Li"]),
        ("King Fahd University, General Motors and Prime Minister Li.", []),
        ("Texas Sen. Ann Li came.", ["Ann Li"]),
        ("Justice Ann Li of the high court and Water Minister Bo Ek met.", ["Ann Li", "Bo Ek"]),
        ("Justice Against Sponsors, Lawyer To Check Facts", []),
        ("The minister said Ann Li came.", []),
        ("Minister Şule Çelik spoke.", ["Şule Çelik"]),
    ],
)
def test_find_titled_persons(text, expected):
    found = list(find_titled_persons(text, REFERENCE))
    assert [p.name for p in found] == expected
    assert [text[p.start : p.end] for p in found] == expected


@pytest.mark.parametrize(
    "text, speaker, expected",
    [
        ("Ann Li said no.", "Ann Li", ["Ann Li"]),
        ("Ann Li, 55, a nurse from Reno, Nevada, said no.", "Ann Li, 55, a nurse from Reno, Nevada", ["Ann Li"]),
        ("Ann Li of Brisk Labs said no.", "Ann Li of Brisk Labs", ["Ann Li"]),
        ("the head of the panel, Ann Li, said no.", "the head of the panel, Ann Li", ["Ann Li"]),
        ("a nurse from Reno, Nevada, said no.", "a nurse from Reno, Nevada", []),
        ("a nurse from Las Vegas said no.", "a nurse from Las Vegas", []),
        ("Presumptive Republican nominee Bo Ek said no.", "Presumptive Republican nominee Bo Ek", []),
        ("The Daily Ledger said no.", "The Daily Ledger", []),
        ("Texas Sen. Ann Li said no.", "Texas Sen. Ann Li", []),  # the title behind "Texas" reveals her
        ("Li said no.", "Li", []),
    ],
)
def test_find_speaking_persons(text, speaker, expected):
    start = text.index(speaker)
    found = list(find_speaking_persons(text, [Span(start, start + len(speaker))], REFERENCE))
    assert [p.name for p in found] == expected
    assert [text[p.start : p.end] for p in found] == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Ann Li", "Ann Li"), ("Ann-Mari O’Brien said", "Ann-Mari O’Brien"), ("J.R. Ewing left", "J.R. Ewing"),
        ("Ann", ""), ("ann li", ""), ("Brisk Bank", ""), ("KCNA News", ""), ("Senator Li", ""),
    ],
)  # fmt: skip
def test_person_name(text, expected):
    assert person_name(text, 0, REFERENCE) == expected


@pytest.mark.parametrize(
    "name, expected",
    [("Ahn Myung-hun", "Ahn"), ("Ann Li", "Li"), ("Jean-Yves Le Drian", "Drian"), ("Bo Ek Jr.", "Ek"), ("", "")],
)
def test_last_name(name, expected):
    assert last_name(name) == expected


def test_person_id():
    assert person_id("Ahn Myung-hun") == "~ahn-myung-hun"
    assert person_id("Michael O’Hanlon") == "~michael-o-hanlon"
