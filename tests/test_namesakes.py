"""Bodies that many states have under one name, what an article calls a body, and the phrases that stand for it."""

import pytest

from analysis.reference import load_reference
from analysis.tag import tag_text


def _actors(text: str) -> dict[str, str]:
    mentions = tag_text(text, load_reference(), date="2023-06-01").mentions
    return {m.mention: m.actor_id for m in mentions}


@pytest.mark.parametrize(
    ("text", "mention", "actor"),
    [
        ("Zambia's Anti-Corruption Commission met.", "Anti-Corruption Commission",
         "~anti-corruption-commission-of-zambia"),
        ("The Kenyan Electoral Commission met.", "Electoral Commission", "~electoral-commission-of-kenya"),
        ("The US and the US waited. The Iowa Democratic Party met.", "Iowa Democratic Party",
         "~iowa-democratic-party"),
        ("LIMA, June 1 — Peru waited. The opposition Green Party left.", "Green Party", "~green-party-of-peru"),
        ("LIMA, June 1 — Peru waited. The Chamber of Mines met.", "Chamber of Mines", "~chamber-of-mines"),
        ("LIMA, June 1 — Peru waited. The Coffee and Cocoa Council met. The council left.", "The council",
         "~coffee-and-cocoa-council-of-peru"),
        ("The Waitangi Tribunal met. The tribunal left.", "The tribunal", "~waitangi-tribunal"),
        ("LIMA, June 1 — Peru waited. The National Electoral Council (CNE) met. CNE left.", "CNE",
         "~national-electoral-council-of-peru"),
        ("LIMA, June 1 — Peru waited. The New Unity party met.", "New Unity party", "~new-unity-party-of-peru"),
        ("The International Cricket Council met.", "International Cricket Council", "~international-cricket-council"),
    ],
)  # fmt: skip
def test_a_common_name_is_that_of_the_country_beside_it_or_of_the_article(text, mention, actor):
    assert _actors(text)[mention] == actor


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("Kenya and Uganda quarrelled. The Electoral Commission met.", "Electoral Commission"),
        ("LIMA, June 1 — Peru waited. The City Council met.", "City Council"),
        ("LIMA, June 1 — Peru waited. The Christmas party began.", "Christmas party"),
        ("LIMA, June 1 — Peru waited. The Council of Ministers met.", "Council of Ministers"),
        ("LIMA, June 1 — Peru waited. The Indian High Commission left.", "High Commission"),
        (
            "TOKYO, June 1 — Japan waited for South Korea and the United States. The Democratic Party left.",
            "Democratic Party",
        ),
        ("LIMA, June 1 — Peru waited. The House Ethics Commission met.", "House Ethics Commission"),
    ],
)
def test_nobody_where_it_is_not_told_whose_it_is(text, mention):
    assert mention not in _actors(text)


@pytest.mark.parametrize(
    ("text", "mention", "actor"),
    [
        ("The pilots' union Sepla met. The union left.", "The union", "~sepla"),
        ("The electoral institute, INE, met. INE left.", "INE", "~ine"),
        ("The UGTT federation met. The federation left.", "The federation", "~ugtt"),
        ("LIMA, June 1 — Peru waited. The Food Safety Agency left. The agency met.", "The agency", "PER"),
    ],
)
def test_a_noun_stands_for_the_body_that_it_explains(text, mention, actor):
    assert _actors(text)[mention] == actor


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("The head of the union, Barros, left.", "Barros"),
        ("The party Barros founded met. Ana Barros left.", "~barros"),
        ("The pilots' union Sepla met the crews' union Ugatax. The union left.", "The union"),
    ],
)
def test_nobody_where_two_could_be_meant_or_a_person_is(text, mention):
    found = _actors(text)
    assert mention not in found and mention not in found.values()
