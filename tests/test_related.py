"""Nouns behind a possessive, titles without a name, and persons inside quotation marks: whom they mean, or nobody."""

from __future__ import annotations

import pytest

from analysis.reference import load_reference
from analysis.tag import tag_text

REFERENCE = load_reference()
DAY = "2021-03-18"


def found(text: str, *rules: str) -> list[tuple[str, str]]:
    mentions = tag_text(text, REFERENCE, date=DAY).mentions
    assert all(text[m.start_char : m.end_char] == m.mention for m in mentions)
    return [(m.mention, m.actor_id) for m in mentions if m.rule in rules]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("China is not named. China waits. South Korea hastened to calm its neighbour.", [("neighbour", "CHN")]),
        ("China is not named. China waits. South Korea calmed its landlocked neighbour.", [("neighbour", "CHN")]),
        ("China is not named. China waits. South Korea calmed its noisy neighbour.", []),
        ("China met Japan. China and Japan wait. South Korea hastened to calm its neighbour.", []),  # which one?
        ("China is not named. China waits. South Korea calmed its neighbour, Japan.", []),  # the name is the mention
        ("Mexico was calm, but its president left.", [("president", "andres-manuel-lopez-obrador")]),
        ("Mexico was calm, but its football team left.", []),
        ("Joe Biden praised the pressure that his predecessor built.", [("predecessor", "donald-trump")]),
        ("Joe Biden and his predecessor, Donald Trump, left.", []),
        ("Venezuela stayed away; its foreign ministry said no.", [("foreign ministry", "VEN")]),
        ("Venezuela stayed away; its last government said no.", []),
        ("Venezuela stayed away; its foreign ministry’s Ann Li said no.", []),
    ],
)
def test_find_related(text, expected):
    assert found(text, "related", "neighbour") == expected


def test_ministers_serve_the_country_that_an_article_is_about():
    told = "LIMA, May 2 - Peru voted. Peru ate. Peru slept. {} Bo Ek told reporters that his government agreed."
    assert found(told.format("Interior Minister"), "owned") == [("government", "PER")]
    assert found(told.format("Chief Minister"), "owned") == []
    assert found(told.format("Chile waited. Interior Minister"), "owned") == []


def test_whose_country():
    assert found("Joe Biden, whose country waited, left.", "owned") == [("country", "USA")]
    assert found("Joe Biden, whose country house burned, left.", "owned") == []
    assert found("Ann Li, a nurse, whose country waited, left.", "owned") == []


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Tatiana Clouthier, the economy minister, came. Rain fell. The minister said no.",
         [("The minister", "tatiana-clouthier")]),
        ("Gen. Ann Bo came. The general said no.", [("The general", "~ann-bo")]),
        ("Gen. Ann Bo met Gen. Li Ek. The general said no.", []),  # either
        ("Ann Bo, a nurse, came. The general said no.", []),
        ("Gen. Ann Bo came. The general election is near.", []),
        ("Gen. Ann Bo came. The general of the guard said no.", []),
    ],
)  # fmt: skip
def test_find_bearers(text, expected):
    assert found(text, "title_of_person_before") == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("“Putin spoke. He lied,” Joe Biden said of Vladimir Putin.", [("He", "vladimir-putin")]),
        ("“Vladimir Putin met Xi Jinping. He lied,” Joe Biden said.", []),  # either
        ("Vladimir Putin left. “Angela Merkel came, and he lied,” Joe Biden said.", [("he", "vladimir-putin")]),
        ("Rain fell. “He lied,” Joe Biden said.", []),
        ("Joe Biden spoke. “He lied,” Joe Biden said.", []),  # never the speaker
    ],
)
def test_find_quoted_pronouns(text, expected):
    assert found(text, "quoted") == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("The Fijian energy minister, Ann Bo, came. Rain fell. The Fijian energy minister said no.", "~ann-bo"),
        ("The Fijian energy minister, Ann Bo, came. Rain fell. The Samoan energy minister said no.", ""),
    ],
)
def test_an_office_of_an_unlisted_person(text, expected):
    roles = [m.actor_id for m in tag_text(text, REFERENCE, date=DAY).mentions if m.rule == "office"]
    assert roles == ([expected] if expected else [])


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Fiji’s deputy ambassador, Ann Bo, said her government was calm.", [("government", "FJI")]),
        ("Fiji’s best singer, Ann Bo, said her government was calm.", []),
    ],
)
def test_officials_have_the_country_of_their_title(text, expected):
    assert found(text, "owned") == expected
