"""Offices without a name: by country and date, by what was named before, counterparts and ministries."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.reference import load_reference
from analysis.tag.actors.named.mentions import find_mentions
from analysis.tag.actors.officials.roles import find_roles
from analysis.tag.text import split_sentences

REFERENCE = load_reference()
DAY = "2021-03-18"


def with_roles(text: str, date: str = DAY) -> list:
    mentions = find_mentions(text, split_sentences(text, REFERENCE), REFERENCE, date=date)
    return find_roles(text, mentions, REFERENCE, date=date)


def roles_in(text: str, date: str = DAY) -> list[tuple[str, str]]:
    return [(m.mention, m.actor_id) for m in with_roles(text, date) if m.kind == "role"]


@pytest.mark.parametrize(
    "text, date, expected",
    [
        ("The US president left.", "2019-03-18", [("The US president", "donald-trump")]),
        ("The US president left.", "2021-03-18", [("The US president", "joe-biden")]),
        ("The US president left.", "2021-01-20", []),  # two on that day
        ("The US president left.", "", []),
        ("Japan’s prime minister left.", "2021-03-18", [("Japan’s prime minister", "yoshihide-suga")]),
        ("The president of South Korea left.", "2021-03-18", [("The president of South Korea", "moon-jae-in")]),
        ("The top US diplomat left.", "2021-03-18", [("The top US diplomat", "antony-blinken")]),
        ("The former US president left.", "2021-03-18", []),
        ("US President Joe Biden left.", "2021-03-18", []),  # a title
        ("The US vice foreign minister left.", "2021-03-18", []),
        ("Nobody is fit to serve as President of the United States.", "2021-03-18", []),
        ("The 45th president of the United States left.", "2021-03-18", []),
        ("Nobody is to be the US president.", "2021-03-18", []),
        ("A US president must decide.", "2021-03-18", []),
        ("The US presidential candidate left.", "2021-03-18", []),
    ],
)
def test_roles_with_a_country(text, date, expected):
    assert roles_in(text, date) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Moon Jae-in met Antony Blinken. The president smiled.", [("The president", "moon-jae-in")]),
        ("Moon Jae-in met Joe Biden. The president smiled.", []),  # either
        (
            f"Moon Jae-in left. {'Rain fell on the hills. ' * 20}Joe Biden left. The president smiled.",
            [("The president", "joe-biden")],
        ),
        (f"Moon Jae-in met Joe Biden. {'Rain fell on the hills. ' * 20}The president smiled.", []),
        ("South Korea waited for the president.", [("the president", "moon-jae-in")]),
        ("South Korea and the US waited for the president.", []),  # two could be meant
        ("South Korea waited for the president of the company.", []),
        ("The president smiled.", []),
        ("Antony Blinken waited for the president.", [("the president", "joe-biden")]),  # the country he acts for
        ("Moon Jae-in met Joe Biden. The new president smiled.", [("The new president", "joe-biden")]),
        ("Moon Jae-in left. The new president smiled.", []),
        ("Joe Biden left. The embattled president smiled.", [("The embattled president", "joe-biden")]),
        ("Joe Biden left. The former president smiled.", []),
        ("The prime minister since September, Yoshihide Suga, left Japan.", []),  # the name is the mention
        ("Japan waited. The prime minister, Mr. Yoshihide Suga, left.", []),
        ("Joe Biden left. He accused the president of lying.", [("the president", "joe-biden")]),
        ("Joe Biden left. He met the president of a spring factory.", []),
        ("Joe Biden left. He accused the President of a plot.", [("the President", "joe-biden")]),
        ("Joe Biden left. He accused the president of the bank.", []),
        ("Speaker Bo Ek left. Rain fell on the speaker.", [("the speaker", "~bo-ek")]),
        (
            "Moon Jae-in left. Yoon Suk-yeol signed it. The president smiled.",
            [("The president", "moon-jae-in")],
        ),  # later one
        ("Joe Biden left. They toppled the 78-year-old president.", [("the 78-year-old president", "joe-biden")]),
        ("Joe Biden met Antony Blinken. The 78-year-old left.", []),
        ("Joe Biden left. A driver was hurt. The 46-year-old left.", []),
        ("Joe Biden left. The 14-year-old girl left.", []),
        ("Joe Biden left. Donald Trump signed it. The president smiled.", []),  # nearer: he was one, too
    ],
)
def test_roles_without_a_country(text, expected):
    assert roles_in(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Antony Blinken met his Chinese counterpart.", [("Chinese counterpart", "wang-yi")]),
        ("Antony Blinken, Lloyd Austin and their South Korean counterparts met.",
         [("South Korean counterparts", "chung-eui-yong"), ("South Korean counterparts", "suh-wook")]),
        ("Antony Blinken, Secretary of Defense Lloyd Austin and their South Korean counterparts met.",
         [("South Korean counterparts", "chung-eui-yong"), ("South Korean counterparts", "suh-wook")]),
        ("Jake Sullivan met his South Korean and Japanese counterparts.",
         [("South Korean and Japanese counterparts", "shigeru-kitamura"),
          ("South Korean and Japanese counterparts", "suh-hoon")]),
        ("Joe Biden called his Japanese counterpart.", [("Japanese counterpart", "yoshihide-suga")]),
        ("Antony Blinken met his Chinese counterpart Wang Yi.", []),  # the name says who
        ("Antony Blinken met his Chinese counterpart, Foreign Minister Wang Yi.", []),
        ("Antony Blinken left. A pilot met his Chinese counterpart.", []),  # whose is not said
        ("Stephen King met his Chinese counterpart.", []),
    ],
)  # fmt: skip
def test_counterparts(text, expected):
    assert roles_in(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Wang Yi left. The foreign ministry said no.", [("The foreign ministry", "china-foreign-ministry")]),
        (
            "Wang Yi met Antony Blinken. The foreign ministry said no.",
            [("The foreign ministry", "china-foreign-ministry")],
        ),
        ("Envoys met in Tokyo. The foreign ministry said no.", [("The foreign ministry", "japan-foreign-ministry")]),
        ("Envoys met in Gaborone. Officials at the water ministry in Gaborone left.", [("the water ministry", "BWA")]),
        ("Japan was calm. The foreign ministry said no.", []),  # neither an official nor the capital
        (
            "Wang Yi left. The foreign ministry in Tokyo said no.",  # says whose it is
            [("The foreign ministry", "japan-foreign-ministry")],
        ),
        ("Wang Yi left. Japan’s foreign ministry said no.", []),
        ("Antony Blinken left. The foreign ministry said no.", []),  # his country has none
        ("Police in Tokyo said no.", [("Police", "JPN")]),
        ("Police in Kyoto said no.", []),
        ("The foreign ministry said no.", []),
        ("Wang Yi left. Hua Chunying, a spokeswoman for the foreign ministry, said no.", []),  # the name is the mention
    ],
)
def test_institutions(text, expected):
    assert roles_in(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("The presidents of the United States and Russia met.",
         [("The presidents of the United States and Russia", "joe-biden"),
          ("The presidents of the United States and Russia", "vladimir-putin")]),
        ("The presidents of the United States, US, met.", []),  # one country, named twice
        ("Antonio Guterres, the UN secretary general, agreed.", []),  # the name is the mention
    ],
)  # fmt: skip
def test_joint_roles_and_appositions(text, expected):
    assert sorted(roles_in(text)) == expected


def test_a_title_with_two_words_of_the_past_ends():
    text = "South Korea waited. The former acting former President Moon left."
    assert "moon-jae-in" not in {m.actor_id for m in with_roles(text) if m.kind == "last_name"}


def test_a_whole_text():
    text = "Antony Blinken met the South Korean foreign and defense ministers."
    assert [tuple(m) for m in with_roles(text)] == [
        (0, 14, "Antony Blinken", "antony-blinken", "name", "gazetteer", ""),
        (19, 65, text[19:65], "chung-eui-yong", "role", "office", "g19"),
        (19, 65, text[19:65], "suh-wook", "role", "office", "g19"),
        (23, 35, "South Korean", "KOR", "title", "country_of_role", ""),
    ]


PIECES = [
    "the", "US", "South Korean", "Chinese", "and", "Japanese", "president", "of", "foreign", "minister", "counterpart",
    "counterparts", "his", "Antony Blinken", ",", ".", "foreign ministry", "Tokyo", "’s", "top", "diplomat", "former",
    "Biden", "President", "in",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_only_titles_lie_inside_other_mentions(text):
    mentions = with_roles(text)
    assert mentions == sorted(mentions)
    assert [text[m.start_char : m.end_char] for m in mentions] == [m.mention for m in mentions]
    spans = sorted({(m.start_char, m.end_char) for m in mentions if m.kind != "title"})
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))


@pytest.mark.parametrize(
    "text, expected",
    [
        ("President Bo Ek left. Critics mocked the president.", [("the president", "~bo-ek")]),
        (
            "The foreign minister, Ann Li, left. Critics mocked the foreign minister.",
            [("the foreign minister", "~ann-li")],
        ),
        ("Former President Bo Ek left. Critics mocked the president.", []),
        ("Barcelona president Bo Ek left. Critics mocked the president.", []),
        ("President Bo Ek met President Ann Li. Critics mocked the president.", []),
        ("President Bo Ek of the club met President Joe Biden. The president left.", [("The president", "joe-biden")]),
        ("Judge Ann Li ruled. Critics mocked the judge.", [("the judge", "~ann-li")]),
        (
            "Health Minister Ann Li met Farm Minister Bo Ek. The health minister left.",
            [("The health minister", "~ann-li")],
        ),
        ("Health Minister Ann Li left. Critics mocked the farm minister.", []),
        ("Former senator Ann Li left. Critics mocked the former senator.", [("the former senator", "~ann-li")]),
        ("Deputy Prosecutor Ann Li left. Critics mocked the prosecutor.", []),
        (
            "Commissioner Ann Li met Assistant Commissioner Bo Ek. The commissioner left.",
            [("The commissioner", "~ann-li")],
        ),
        ("The mayor of Velm, Ann Li, left. Critics mocked the mayor.", [("the mayor", "~ann-li")]),
    ],
)
def test_who_has_a_title_in_the_article_is_meant_by_it(text, expected):
    assert roles_in(text) == expected


@pytest.mark.parametrize(
    "text, date, expected",
    [
        ("Ed Miliband spoke. The Labour leader left.", "2010-09-29", [("The Labour leader", "~ed-miliband")]),
        ("Ed Miliband spoke. Labour's leader left.", "", [("Labour's leader", "~ed-miliband")]),
        ("Ed Miliband spoke. The Labour leader left.", "2018-09-29", []),
        ("Rain fell. The Labour leader left.", "2010-09-29", []),  # the article does not name him
        ("Ed Miliband spoke. The Labour leader in the Lords left with the former Labour leader.", "2010-09-29", []),
        ("It was Ed Miliband, the Labour leader, who left.", "2010-09-29", []),
        ("It was Mitch McConnell of Kentucky, the majority leader, who left.", "2017-09-29", []),
        ("It was Paul Ryan. The GOP leader left.", "2017-09-29", [("The GOP leader", "~paul-ryan")]),
        ("Donald Trump left. The GOP nominee smiled.", "2016-09-29", [("The GOP nominee", "donald-trump")]),
        ("Mitch McConnell met Paul Ryan. The Republican leader left.", "2017-09-29", []),  # either
        ("Kemi Badenoch and Peter Dutton met. The opposition leader left.", "2024-12-29", []),  # two countries
    ],
)  # fmt: skip
def test_who_leads_a_party_is_meant_where_the_article_names_him(text, date, expected):
    assert roles_in(text, date) == expected


def test_the_terms_of_leaders_are_days_in_order():
    terms = [term for entry in REFERENCE.words["leaders"] for term in entry["held"]]
    assert all(len(first) == 10 and (not last or first < last) for _, first, last in terms)
