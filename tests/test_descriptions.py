"""Descriptions of one actor named before: "the bloc", "the country"."""

from __future__ import annotations

import pytest

from analysis.reference import load_reference
from analysis.tag.actors.described.descriptions import find_descriptions
from analysis.tag.actors.named.mentions import find_mentions
from analysis.tag.text import split_sentences

REFERENCE = load_reference()


@pytest.mark.parametrize(
    "text, expected",
    [
        ("ECOWAS met on Sunday. The bloc agreed.", [("The bloc", "ecowas")]),
        ("ECOWAS met the EU. The bloc agreed.", []),
        ("ECOWAS met on Sunday. The 15-nation group agreed.", [("The 15-nation group", "ecowas")]),
        ("ECOWAS met on Sunday. The group agreed.", []),
        ("The WTO met. The Geneva-based body agreed.", [("The Geneva-based body", "wto")]),
        ("The WTO met the WHO. The Geneva-based body agreed.", []),
        ("The WTO met. The Geneva-based reporter agreed.", []),
        ("The WTO met. The Geneva bank was robbed.", []),
        ("The United Nations met. The New York court agreed.", []),
        ("Britain has banned Huawei. The Chinese group denies it.", [("The Chinese group", "huawei")]),
        ("Britain has banned Huawei and ZTE. The Chinese group denies it.", []),
        ("Britain has banned Huawei. The Canadian group denies it.", []),
        ("Huawei left. The Chinese oil company agreed.", []),
        ("The IAEA left. The UN agency waited.", [("The UN agency", "iaea")]),
        ("MINUSMA left. The peacekeepers waited.", [("The peacekeepers", "minusma")]),
        ("The United Nations left. The peacekeepers waited.", [("The peacekeepers", "united-nations")]),
        ("Kenya spoke. The customs administration agreed.", [("The customs administration", "KEN")]),
        ("The bloc agreed.", []),
        ("Mali was calm. Aid had left the country.", [("the country", "MLI")]),
        ("Mali and Niger were calm. Aid had left the country.", []),
        ("Mali voted. Mali is poor. Mali and Niger were calm. Aid had left the country.", [("the country", "MLI")]),
        ("Mali was calm. Aid had left the poor African nation.", [("the poor African nation", "MLI")]),
        ("Mali was calm. Aid had left the insurance nation.", []),
        ("Sudan was calm. He blamed the army.", [("the army", "sudanese-armed-forces")]),
        ("Mali was calm. The government of the day agreed.", []),
        ("The M23 took a town. The rebels then left.", [("The rebels", "m23")]),
        ("Oman spoke for Iran. The Gulf state helped.", [("The Gulf state", "OMN")]),  # the region says who
        ("Oman and Qatar spoke. The Gulf state helped.", []),
        ("Mali spoke. It told the nation to wait.", []),  # an audience
        ("Mali spoke. The state news agency agreed.", []),
        ("Myanmar was calm. The junta agreed.", [("The junta", "tatmadaw")]),
        ("Mali spoke. The junta in Conakry announced it.", [("The junta", "GIN")]),
        ("Myanmar was calm. The military government agreed.", [("The military government", "tatmadaw")]),
        ("Myanmar was calm. The junta in Naypyidaw agreed.", [("The junta", "tatmadaw")]),
        ("Chile was calm. It owns the state lithium company.", []),
        ("Ethiopia spoke. The Horn of Africa nation waited.", [("The Horn of Africa nation", "ETH")]),
        ("Kenya spoke. The landlocked country waited.", []),
        ("Saudi Arabia and Jordan met. The Gulf kingdom agreed.", [("The Gulf kingdom", "SAU")]),
        ("The Mekong River Commission met. The commission agreed.", [("The commission", "mekong-river-commission")]),
        ("AUKUS met. AUKUS, as the pact is known, agreed.", []),
        ("Somaliland voted. The breakaway region waited.", [("The breakaway region", "somaliland")]),
        ("Kenya spoke. The finance ministry agreed.", [("The finance ministry", "KEN")]),
        ("Kenya and Uganda spoke. The coast guard agreed.", []),
        ("Kenya and Uganda spoke. In Nairobi the interior ministry agreed.", [("the interior ministry", "KEN")]),
        (f"Kenya spoke. {'Rain fell. ' * 40}Uganda left. The coast guard agreed.", []),  # not the nearest one
        ("Mali was calm. Aid groups said that the country was poor.", [("the country", "MLI")]),
        (
            "COLOMBO, Aug 2 (Pelican Wire) - Sri Lanka and India met. The government agreed.",
            [("The government", "LKA")],
        ),
        ("COLOMBO, Aug 2 (Pelican Wire) - Sri Lanka and India met. The state agreed.", []),  # any of the two
        ("COLOMBO, Aug 2 (Pelican Wire) - India left. Sri Lanka and India met. The government agreed.", []),
        ("COLOMBO, Aug 2 (Pelican Wire) - Peru and India met. The government agreed.", []),
        ("Mali voted. Over Ukraine the government was silent.", [("the government", "MLI")]),
        ("Ethiopia voted. The landlocked giant of the Horn waited.", [("The landlocked giant of the Horn", "ETH")]),
        ("Nigeria met Ghana. The West African giant waited.", [("The West African giant", "NGA")]),
        ("Nigeria met Ghana. The giant waited.", []),
        ("China met India. The Asian giant waited.", []),
        ("Taiwan voted. Ships left the island.", [("the island", "TWN")]),
        ("Taiwan voted. Students lived on the island.", []),  # a place
        ("Myanmar was calm. Thailand voted. The generals agreed.", [("The generals", "tatmadaw")]),
        (f"Mali voted. Mali met Mali. {'Rain fell. ' * 40}The government agreed.", [("The government", "MLI")]),
        (f"Mali voted. Niger met Mali and Niger. {'Rain fell. ' * 40}The government agreed.", []),
        (f"Mali voted. Mali met Niger. {'Rain fell. ' * 40}The government agreed.", [("The government", "MLI")]),
        (
            f"BOGOTA, April 8 - Colombia voted. Colombia ate. {'Rain fell. ' * 40}Peru left. The state agreed.",
            [("The state", "COL")],  # of which the article is
        ),
        (f"Colombia voted. {'Rain fell. ' * 40}Peru left. The state agreed.", [("The state", "PER")]),
        ("GENEVA, April 8 - Peru and Colombia voted. The government agreed.", []),
        ("LAGOS, April 8 - Nigeria voted. The army agreed.", [("The army", "NGA")]),
        ("LAGOS, April 8 - Nigeria voted. He blamed the police.", [("the police", "NGA")]),
        ("LAGOS, April 8 - Nigeria voted. The police station and the army unit burned.", []),
        (
            "ABUJA, May 2 - Nigeria voted. Nigeria ate. The electoral commission met.",
            [("electoral commission", "~electoral-commission-of-nigeria")],
        ),
        ("ABUJA, May 2 - Nigeria voted. Nigeria ate. The environment agency met.", [("environment agency", "NGA")]),
        ("ABUJA, May 2 - Nigeria voted. Nigeria ate. The school board met. An electoral commission sat.", []),
        ("ABUJA, May 2 - Nigeria voted. Nigeria ate. Comreg, the media regulator, met.", []),
        ("Voters in the United States waited. The state agreed.", []),
        ("The Reserve Bank of India met. The central bank agreed.", [("The central bank", "reserve-bank-of-india")]),
        ("The energy regulator Ofgem met. The watchdog agreed.", [("The watchdog", "ofgem")]),
        ("Shares in Zordo fell. The company agreed.", [("The company", "~zordo")]),
        ("Shares in Zordo fell. Shares in Halma rose. The company agreed.", []),
        (f"The M23 and Gazprom met. {'Rain fell. ' * 80}The company agreed.", [("The company", "gazprom")]),
        (f"The M23 and Gazprom met. {'Rain fell. ' * 120}The company agreed.", []),
        ("The Senate of the United States met. The EPA sat. Voters sought the presidency.", []),
        (
            "The GOP and the Democratic National Committee met. A Republican aide sought the party's help.",
            [("the party", "republican-party-us")],
        ),
        ("The GOP and the Democratic National Committee met. The party agreed.", []),
        ("Voters in the United States waited. The police agreed.", []),
        ("The Pentagon met. The FBI agreed. The FBI left. The country waited.", [("The country", "USA")]),
        ("The FBI met. The FBI agreed. The FBI left. The country waited.", []),
    ],
)
def test_find_descriptions(text, expected):
    sentences = split_sentences(text, REFERENCE)
    mentions = find_mentions(text, sentences, REFERENCE)
    assert [(m.mention, m.actor_id) for m in find_descriptions(text, sentences, mentions, REFERENCE)] == expected


def test_what_a_person_says_of_the_government_is_said_of_the_own():
    text = "Sergei Lavrov told his Saudi colleague that the government would wait."
    sentences = split_sentences(text, REFERENCE)
    mentions = find_mentions(text, sentences, REFERENCE, date="2021-03-18")
    mentions = [m for m in mentions if m.mention != "Saudi"]
    found = find_descriptions(text, sentences, mentions, REFERENCE, date="2021-03-18")
    assert [(m.mention, m.actor_id) for m in found] == [("the government", "RUS")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Teamsters met on Monday. The union left.", "teamsters"),
        ("The Dock Pilots Association met. The union left.", "~dock-pilots-association"),
        ("The Dock Pilots Association met the Cooks Union. The union left.", "~cooks-union"),
        ("The FBI was asked. The bureau declined.", "fbi"),
        ("Kroger sued the Federal Trade Commission. The regulator won.", "federal-trade-commission"),
        ("Kroger sued Unicef. The agency won.", "unicef"),
        ("The FBI was asked. The UN agency declined.", ""),
    ],
)
def test_bodies_at_home_are_meant_by_what_they_are(text, expected):
    reference, sentences = load_reference(), split_sentences(text)
    found = find_descriptions(text, sentences, find_mentions(text, sentences, reference), reference)
    assert [m.actor_id for m in found if m.rule == "description"] == ([expected] if expected else [])


def test_an_article_written_at_home_need_not_name_its_country():
    text = "LONDON, July 8 (Ledger) - An inquiry blamed the government. The Japanese company was slow."
    reference = load_reference()
    sentences = split_sentences(text)
    found = find_descriptions(text, sentences, find_mentions(text, sentences, reference), reference)
    assert [m.actor_id for m in found if m.mention == "the government"] == ["GBR"]


def test_phrases_begin_with_the_and_are_listed_once():
    phrases = [p.lower() for entry in REFERENCE.words["descriptions"]["entries"] for p in entry["phrases"]]
    assert all(p.startswith("the ") for p in phrases)
    assert {p for p in phrases if phrases.count(p) > 1} <= {"the bank", "the fund"}
