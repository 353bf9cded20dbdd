"""Parliaments and courts that no list has."""

import pytest

from analysis.reference import load_reference
from analysis.tag import tag_text


def _actors(text: str) -> dict[str, str]:
    mentions = tag_text(text, load_reference(), date="2023-06-01").mentions
    return {m.mention: m.actor_id for m in mentions}


@pytest.mark.parametrize(
    ("text", "mention", "actor"),
    [
        ("Bolivia's Chamber of Deputies voted.", "Chamber of Deputies", "~chamber-of-deputies-of-bolivia"),
        ("The Peruvian Congress refused.", "Congress", "~congress-of-peru"),
        ("The Constitutional Court in Bangkok ruled.", "Constitutional Court", "~constitutional-court-of-thailand"),
        ("Kenya waits. Kenya has waited long. Kenya's lawyers went to the Supreme Court.", "Supreme Court",
         "~supreme-court-of-kenya"),
        ("LIMA, June 1 — Peru waited. The Roads and Bridges Authority left.", "Roads and Bridges Authority", "PER"),
        ("LONDON, June 1 — Britain waited. The Home Office left.", "Home Office", "GBR"),
        ("LIMA, June 1 — Peru waited. The Department for Trade and Work left.", "Department for Trade and Work", "PER"),
        ("Peru's Interior Department left.", "Interior Department", "PER"),
        ("LIMA, June 1 — Peru waited. The Constitutional Court ruled. The judges were split.", "The judges",
         "~constitutional-court-of-peru"),
        ("Bolivia's Chamber of Deputies met. The minister told the house to wait.", "the house",
         "~chamber-of-deputies-of-bolivia"),
    ],
)  # fmt: skip
def test_a_parliament_or_court_is_that_of_the_country_beside_it_or_of_the_article(text, mention, actor):
    assert _actors(text)[mention] == actor


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("Kenya and Uganda quarrelled. The Constitutional Court ruled.", "Constitutional Court"),
        ("Kenya waits. Kenya has waited long. Kenya told the National Assembly to wait.", "National Assembly"),
        ("Kenya waits. Kenya has waited long. Kenya wrote to the Supreme Court of California.", "Supreme Court"),
        ("Kenya waits. Kenya has waited long. The Lagos State House of Assembly met.", "House of Assembly"),
        ("Kenya waits. Kenya has waited long. The World Roads Authority left.", "World Roads Authority"),
        ("LIMA, June 1 — Peru waited. The General Services Administration left.", "General Services Administration"),
        ("LIMA, June 1 — Peru waited. The Brooklyn Housing Authority left.", "Brooklyn Housing Authority"),
        ("LIMA, June 1 — Peru waited. The Home Office left.", "Home Office"),
        ("LIMA, June 1 — Peru waited. The Texas Department of Trade left.", "Department of Trade"),
        ("WASHINGTON, June 1 — The US waited. The Department of Health left.", "Department of Health"),  # of a state
        ("Kenya waits. Uganda waits. The Roads and Bridges Authority left.", "Roads and Bridges Authority"),
        ("India's army left. India's Congress met.", "~congress-of-india"),
        ("Bolivia's Chamber of Deputies met in Peru. The Senate met.", "the house"),
    ],
)
def test_nobody_where_it_is_not_told_whose_it_is(text, mention):
    found = _actors(text)
    assert mention not in found and mention not in found.values()


def test_a_chamber_is_no_person():
    found = _actors("Bolivia's Senate waits. He has not come.")
    assert "He" not in found
