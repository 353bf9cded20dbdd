"""Names of actors the world over: every country by name, people, ministry and capital, and bodies that news names."""

from __future__ import annotations

import pytest

from analysis.reference import load_reference
from analysis.tag import tag_text
from analysis.tag.actors.gazetteer import is_country

REFERENCE = load_reference()
COUNTRIES = {id: actor for id, actor in REFERENCE.actors.items() if is_country(id)}
DAY = "2016-03-01"  # a day on which most offices have no listed holder
WITH_ARTICLE = {
    "ARE", "BHS", "CAF", "COD", "COG", "COK", "COM", "CYM", "CZE", "DOM", "FLK", "FRO", "GBR", "GMB", "IMN", "MDV",
    "MHL", "MNP", "NLD", "PHL", "SLB", "SYC", "USA", "VAT", "VGB",
}  # fmt: skip
TWO_PEOPLES = {"COG", "COD", "DMA", "DOM"}  # Congolese, Dominican: the article must say which
NO_DEMONYM = {"VAT", "MAC", "MNP", "VGB", "SXM", "JEY", "GGY", "TKL"}
OTHERS = {
    "VAT", "PSE", "TWN", "XKX", "HKG", "MAC", "ESH", "GRL", "FRO", "NCL", "PYF", "PRI", "COK", "NIU", "GUM", "BMU",
    "FLK", "GIB", "somaliland", "abkhazia", "south-ossetia", "transnistria", "artsakh", "northern-cyprus",
    "kurdistan-regional-government", "catalan-government", "scottish-government", "tibetans", "republika-srpska",
}  # fmt: skip
NAMED = [
    "{N} rejected the offer.",
    "{N}’s foreign minister rejected the offer.",
    "The president of {N} rejected the offer.",
    "{N}'s fisheries minister rejected the offer.",
    "The central bank of {N} rejected the offer.",
    "The coast guard of {N} rejected the offer.",
    "{N}’s navy rejected the offer.",
    "The government of {N} rejected the offer.",
    "The finance ministry in {N} rejected the offer.",
]
OF_PEOPLE = [
    "The {D} foreign minister rejected the offer.",
    "The {D} prime minister’s office rejected the offer.",
    "The {D} coast guard rejected the offer.",
    "The {D} navy rejected the offer.",
    "{D} diplomats rejected the offer.",
]
SAMPLE = sorted(COUNTRIES)[::6] + ["GEO", "JOR", "TCD", "GIN", "TKM", "VUT", "KGZ", "MDG", "LSO"]


def meant(text: str) -> set[str]:
    tagged = tag_text(text, REFERENCE, date=DAY)
    return {REFERENCE.represented_by(m.actor_id, DAY) for m in tagged.mentions if m.kind not in ("place", "title")}


@pytest.mark.parametrize("id", dict.fromkeys(SAMPLE))
def test_offices_and_bodies_without_a_known_holder_are_their_countrys(id):
    country = COUNTRIES[id]
    name = "the " * (id in WITH_ARTICLE) + country.name
    alone = not {country.name} & set(country.ambiguous)
    texts = [frame.format(N=name) for frame in NAMED[0 if alone else 1 : len(NAMED) if alone else -1]]
    if country.demonyms and id not in TWO_PEOPLES and country.demonyms[0] not in country.ambiguous:
        texts += [frame.format(D=country.demonyms[0]) for frame in OF_PEOPLE]
    assert [text for text in texts if id not in meant(text[0].upper() + text[1:])] == []


def test_every_country_has_a_people_and_a_capital():
    assert {id for id, country in COUNTRIES.items() if not country.demonyms} <= NO_DEMONYM
    assert [id for id, country in COUNTRIES.items() if not country.capital] == []


def test_others_that_news_reports_on_are_listed():
    assert set(REFERENCE.actors) >= OTHERS


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Chad’s foreign minister left. Chad agreed.", {"TCD"}),  # the words beside the name tell
        ("The Turkmen foreign ministry agreed.", {"TKM"}),
        ("The government in Georgetown agreed.", {"GUY"}),
        ("Chad, Niger and Mali agreed.", {"TCD", "NER", "MLI"}),  # a list
        ("The M23 attacked. The Congolese army fled.", {"COD", "m23"}),  # a body of the country
        ("Peru and Ecuador quarrelled. Washington urged restraint.", {"PER", "ECU", "USA"}),  # abroad
        ("The jury praised Washington.", set()),
        ("Peru and Chile asked the Security Council.", {"PER", "CHL", "un-security-council"}),
        ("Peru asked Iran’s Security Council.", {"PER", "IRN"}),
        ("Sudan accused Niger of arming the RSF.", {"SDN", "NER", "rapid-support-forces"}),  # its country beside it
        ("Chad’s army blamed the RSF.", {"TCD"}),
        ("The actor was fluent in Serbian.", set()),  # a language
        ("The ship lay in Serbian waters.", {"SRB"}),
        ("Nauru left. The Parties to the Nauru Agreement agreed.", {"NRU", "parties-to-the-nauru-agreement"}),
        ("Georgia’s governor left. Georgia agreed.", set()),
        ("Officials in Georgia, US, agreed.", {"USA"}),
        ("The coach praised Jordan. Jordan scored.", set()),
        ("The party in Victoria, Australia, won.", {"AUS"}),
        ("The Central African leaders agreed.", set()),
        ("Nicaragua barred Chamorro.", {"NIC"}),
        ("He ate Turkish delight and Brussels sprouts in Athens, Georgia.", set()),
        ("Lima beans from Kingston were sold in New Jersey.", set()),
    ],
)
def test_ambiguous_names_of_countries(text, expected):
    assert meant(text) == expected


@pytest.mark.parametrize(
    "name, actor_id",
    [
        ("ITLOS", "itlos"), ("UNMISS", "unmiss"), ("Melanesian Spearhead Group", "melanesian-spearhead-group"),
        ("Nordic Council", "nordic-council"), ("Indian Ocean Tuna Commission", "iotc"),
        ("Lake Chad Basin Commission", "lake-chad-basin-commission"), ("Saudi-led coalition", "saudi-led-coalition"),
        ("Three Brotherhood Alliance", "three-brotherhood-alliance"), ("FARC dissidents", "dissident-farc"),
        ("Lok Sabha", "lok-sabha"), ("Sejm", "sejm"), ("Sinn Fein", "sinn-fein"), ("Afreximbank", "afreximbank"),
    ],
)  # fmt: skip
def test_bodies_that_news_names(name, actor_id):
    assert meant(f"The {name} rejected the offer.") == {actor_id} or REFERENCE.actors[actor_id].country in meant(
        f"The {name} rejected the offer."
    )


@pytest.mark.parametrize(
    "text, expected",
    [
        ("The head of the Arab League, Ahmed Aboul Gheit, left.", ["title"]),
        ("The head of the Arab League left.", ["name"]),
    ],
)
def test_a_body_before_its_heads_name_is_part_of_the_title(text, expected):
    tagged = tag_text(text, REFERENCE, date=DAY)
    assert [m.kind for m in tagged.mentions if m.actor_id == "arab-league"] == expected
