"""The shipped lists of countries, organisations, outlets, place words and groups: complete, unique, well formed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import chain

import pytest
import yaml

from analysis.reference import shipped

ACTOR_KEYS = {"id", "name", "aliases", "metonyms", "ambiguous"}
KEYS = {
    "countries": ACTOR_KEYS | {"demonyms", "capital"},
    "organisations": ACTOR_KEYS | {"type", "country"},
    "outlets": {"name", "domains", "aliases", "country", "kind", "fictional"},
    "groups": {"phrase", "members", "size", "rule"},
}
UN_MEMBERS = """
    AFG AGO ALB AND ARE ARG ARM ATG AUS AUT AZE BDI BEL BEN BFA BGD BGR BHR BHS BIH BLR BLZ BOL BRA BRB BRN BTN BWA CAF
    CAN CHE CHL CHN CIV CMR COD COG COL COM CPV CRI CUB CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESP EST ETH FIN FJI
    FRA FSM GAB GBR GEO GHA GIN GMB GNB GNQ GRC GRD GTM GUY HND HRV HTI HUN IDN IND IRL IRN IRQ ISL ISR ITA JAM JOR JPN
    KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT
    MMR MNE MNG MOZ MRT MUS MWI MYS NAM NER NGA NIC NLD NOR NPL NRU NZL OMN PAK PAN PER PHL PLW PNG POL PRK PRT PRY QAT
    ROU RUS RWA SAU SDN SEN SGP SLB SLE SLV SMR SOM SRB SSD STP SUR SVK SVN SWE SWZ SYC SYR TCD TGO THA TJK TKM TLS TON
    TTO TUN TUR TUV TZA UGA UKR URY USA UZB VCT VEN VNM VUT WSM YEM ZAF ZMB ZWE
""".split()
FICTIONAL = {
    "Hangang Ledger": "hangangledger.example",
    "Port Meridian Post": "portmeridianpost.example",
    "Eastbridge Tribune": "eastbridgetribune.example",
    "The Halvorsen Courier": "halvorsencourier.example",
    "Caspian Observer": "caspianobserver.example",
    "Meridian Wire": "meridianwire.example",
}


def read(name: str):
    return yaml.load((shipped("reference") / f"{name}.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)


COUNTRIES, ORGANISATIONS, OUTLETS, GROUPS, PLACES = map(
    read, ("countries", "organisations", "outlets", "groups", "places")
)
ACTORS = COUNTRIES + ORGANISATIONS
COUNTRY_IDS = {country["id"] for country in COUNTRIES}


def names_of(actor: dict) -> list[str]:
    return [actor["name"], *actor["aliases"], *actor.get("demonyms", ()), *actor["metonyms"]]


def names_in(outlet: dict) -> list[str]:
    return [outlet["name"], *outlet["aliases"]]


def actor_with(name: str) -> list[str]:
    return [actor["id"] for actor in ACTORS if name in names_of(actor)]


def folded(name: str) -> str:
    """Return an outlet's name without case, spaces, hyphens and a leading "the"."""
    return re.sub(r"[\W_]", "", re.sub(r"^the[ _-]", "", name.lower()))


@pytest.mark.parametrize("name", KEYS)
def test_every_entry_has_exactly_the_known_keys(name):
    free = {"unless", "unless_called", "any", "alone", "allied", "private", "rivals"}
    assert [entry for entry in read(name) if set(entry) - free != KEYS[name]] == []


def test_counts():
    assert len(UN_MEMBERS) == len(set(UN_MEMBERS)) == 193
    assert len(COUNTRIES) >= 198
    assert len(ORGANISATIONS) >= 110
    assert len(OUTLETS) >= 90


def test_country_ids_are_iso_codes_and_complete():
    assert all(re.fullmatch(r"[A-Z]{3}", country["id"]) for country in COUNTRIES)
    assert set(UN_MEMBERS) | {"VAT", "PSE", "TWN", "XKX", "HKG"} <= COUNTRY_IDS


def test_organisation_ids_are_slugs():
    assert [o["id"] for o in ORGANISATIONS if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", o["id"])] == []
    assert {o["type"] for o in ORGANISATIONS} == {"organisation", "group"}


def test_actor_ids_are_unique():
    assert [id for id, n in Counter(actor["id"] for actor in ACTORS).items() if n > 1] == []


def test_names_of_one_actor_are_unique():
    assert [(a["id"], name) for a in ACTORS for name, n in Counter(names_of(a)).items() if n > 1] == []


def test_a_name_of_two_actors_is_ambiguous_in_both():
    owners = defaultdict(list)
    for actor in ACTORS:
        for name in names_of(actor):
            owners[name].append(name in actor["ambiguous"])
    assert [name for name, marks in owners.items() if len(marks) > 1 and not all(marks)] == []


def test_ambiguous_names_are_names_of_the_actor():
    assert [(a["id"], name) for a in ACTORS for name in a["ambiguous"] if name not in names_of(a)] == []


def test_every_actor_has_a_name_that_needs_no_context():
    assert [a["id"] for a in ACTORS if set(names_of(a)) == set(a["ambiguous"])] == []


def test_no_name_is_an_ordinary_word_in_lower_case():
    assert [name for actor in ACTORS for name in names_of(actor) if name == name.lower()] == []


def test_names_are_clean_text():
    names = chain.from_iterable(names_of(actor) for actor in ACTORS)
    assert [name for name in names if name != " ".join(name.split()) or "’" in name] == []


@pytest.mark.parametrize("entries", [ORGANISATIONS, OUTLETS], ids=["organisations", "outlets"])
def test_countries_referred_to_exist(entries):
    assert [e["name"] for e in entries if e["country"] and e["country"] not in COUNTRY_IDS] == []


def test_the_capital_comes_first_among_metonyms():
    late = [c["id"] for c in COUNTRIES if c["capital"] in c["metonyms"] and c["metonyms"][0] != c["capital"]]
    assert late == []


@pytest.mark.parametrize(
    "name, expected",
    [
        ("US", ["USA"]),
        ("U.K.", ["GBR"]),
        ("DPRK", ["PRK"]),
        ("the North", ["PRK"]),
        ("South Koreans", ["KOR"]),
        ("Seoul", ["KOR"]),
        ("Cheong Wa Dae", ["KOR"]),
        ("Burma", ["MMR"]),
        ("Türkiye", ["TUR"]),
        ("Cote d'Ivoire", ["CIV"]),
        ("Elysee", ["FRA"]),
        ("Zhongnanhai", ["CHN"]),
        ("White House", ["USA"]),
        ("Norway", ["NOR"]),
        ("WHO", ["who"]),
        ("State Department", ["us-state-department"]),
        ("China's Foreign Ministry", ["china-foreign-ministry"]),
        ("Brussels", ["BEL", "european-union"]),
        ("Korean", []),
        ("Korea", []),
        ("who", []),
        ("us", []),
        ("Soviet Union", []),
    ],
)
def test_whose_name_it_is(name, expected):
    assert actor_with(name) == expected


@pytest.mark.parametrize("name", ["Georgia", "Jordan", "Chad", "Guinea", "Washington", "Congo", "Brussels", "Congress"])
def test_names_that_need_context(name):
    assert all(name in actor["ambiguous"] for actor in ACTORS if name in names_of(actor))


@pytest.mark.parametrize("name", ["Turkey", "Niger", "Seoul", "Beijing"])
def test_names_that_need_none(name):
    assert not any(name in actor["ambiguous"] for actor in ACTORS)


def test_only_bodies_of_a_state_act_for_it():
    for_a_state = {o["id"] for o in ORGANISATIONS if o["type"] == "organisation" and o["country"]}
    assert {"pentagon", "us-state-department", "korean-peoples-army", "workers-party-of-korea", "irgc"} <= for_a_state
    assert not {"icrc", "amnesty-international", "republican-party-us", "hamas", "taliban", "gazprom"} & for_a_state


def test_outlet_domains_and_names_are_unique():
    domains = Counter(chain.from_iterable(outlet["domains"] for outlet in OUTLETS))
    names = Counter(chain.from_iterable({folded(name) for name in names_in(outlet)} for outlet in OUTLETS))
    assert [found for found, n in (domains + names).items() if n > 1] == []


def test_outlet_fields():
    assert {outlet["kind"] for outlet in OUTLETS} == {"newspaper", "agency", "broadcaster", "site"}
    domains = chain.from_iterable(outlet["domains"] for outlet in OUTLETS)
    assert [d for d in domains if not re.fullmatch(r"([a-z0-9-]+\.)+[a-z]{2,}", d)] == []


def test_no_outlet_hides_the_beginning_of_an_actors_name():
    shields = {n for o in OUTLETS if o["kind"] != "agency" for n in (o["name"], *o["aliases"]) if " " in n}
    names = {spelling for actor in ACTORS for name in names_of(actor) for spelling in (name, "The " + name)}
    assert [(s, n) for s in shields for n in names if n.startswith(s + " ")] == []


def test_fictional_outlets_are_present_and_marked():
    assert {o["name"]: o["domains"][0] for o in OUTLETS if o["fictional"]} == FICTIONAL
    assert [o["name"] for o in OUTLETS if any(d.endswith(".example") for d in o["domains"]) != o["fictional"]] == []


@pytest.mark.parametrize(
    "found, expected",
    [
        ("wash-post", ["The Washington Post"]),
        ("nyt", ["The New York Times"]),
        ("west-journal", ["The Western Journal"]),
        ("huff-post", ["HuffPost"]),
        ("Korea Herald", ["The Korea Herald"]),
        ("post", []),
        ("times", []),
    ],
)
def test_outlets_are_found_under_folder_names(found, expected):
    assert [o["name"] for o in OUTLETS if folded(found) in map(folded, names_in(o))] == expected


def test_groups_are_well_formed():
    ids = {actor["id"] for actor in ACTORS}
    assert [phrase for phrase, n in Counter(g["phrase"].lower() for g in GROUPS).items() if n > 1] == []
    assert [g for g in GROUPS if (g["rule"] == "fixed") != bool(g["members"]) or not set(g["members"]) <= ids] == []
    assert {g["rule"] for g in GROUPS} == {"fixed", "last_named", "last_persons", "last_any", "last_joined"}
    assert {g["size"] for g in GROUPS} == {0, 2, 3, 4, 5}


def test_group_members():
    members = {group["phrase"]: set(group["members"]) for group in GROUPS}
    assert members["the two Koreas"] == {"PRK", "KOR"}
    assert members["the P5+1"] == {"CHN", "DEU", "FRA", "GBR", "RUS", "USA"}
    assert members["the two sides"] == set()


def test_place_words_are_unique_and_short_enough_to_be_looked_for():
    uses = {
        "part_of_country",
        "part_not_before",
        "speaks",
        "spoken",
        "part_before",
        "bodies",
        "post_to",
        "past",
        "once",
        "moved",
        "where",
        "going",
        "parts",
    }
    assert set(PLACES) == {"before", "after", "actor_before", "joined", "examples", "cities"} | uses
    for name in ("before", "after", "actor_before", "joined", *sorted(uses)):
        assert [word for word, n in Counter(PLACES[name]).items() if n > 1 or len(word) > 25] == []


@pytest.mark.parametrize(
    "name, pattern",
    [
        ("before", r"\b{} Seoul\b"), ("after", r"\bSeoul[ -]{}\b"), ("actor_before", r"\b{} Seoul\b"),
        ("joined", r"\bUS-{}\b"),
    ],
)  # fmt: skip
def test_place_words_decide_their_examples(name, pattern):
    def decided(text: str) -> bool:
        return any(re.search(pattern.format(re.escape(word)), text) for word in PLACES[name])

    assert decided(PLACES["examples"][name]["match"])
    assert not decided(PLACES["examples"][name]["no_match"])
