"""Bodies that no list has, by the noun in their name, and the phrases that stand for them afterwards."""

from __future__ import annotations

import pytest

from analysis.linking import list_actors
from analysis.reference import load_reference
from analysis.tag import tag_articles, tag_text
from analysis.tag.actors.bodies.by_noun import find_bodies
from analysis.tag.actors.gazetteer import compile_gazetteer, is_person

REFERENCE = load_reference()


@pytest.mark.parametrize(
    "text, expected",
    [
        ("The Canal Support Committee met.", ["Canal Support Committee"]),
        ("The Senate Judiciary Committee voted.", ["Senate Judiciary Committee"]),
        ("The Texas House Ethics Committee voted.", []),
        ("On Monday the Southern Shrimpers' Association met.", ["Southern Shrimpers' Association"]),
        ("The St. Ives Traders Association met.", ["St. Ives Traders Association"]),
        ("At the Association of Market Traders of Dajabón they met.", ["Association of Market Traders of Dajabón"]),
        ("Peru’s National Farmers Union met.", ["National Farmers Union"]),
        ("The Uganda Law Society met.", ["Uganda Law Society"]),
        ("The Chicago-based Ethical Film Network met.", ["Ethical Film Network"]),
        ("The Oilfields Workers' Trade Union met.", ["Oilfields Workers' Trade Union"]),
        ("The Skye Fishermen's Association met.", ["Skye Fishermen's Association"]),
        ("The Minnesota Chamber of Commerce met.", ["Minnesota Chamber of Commerce"]),
        ("The Coffee and Oyster Growers Council met.", ["Coffee and Oyster Growers Council"]),
        ("The Ghana Fishers Licensing Board met.", ["Ghana Fishers Licensing Board"]),
        ("The Kenya Electoral Commission met.", []),  # a country's: see test_namesakes
        ("The National Party met.", []),  # any
        ("The Farmers' Union met.", []),  # any
        ("The House Foreign Affairs Committee met.", ["House Foreign Affairs Committee"]),  # of a parliament
        ("The Champions League for Manchester City met.", []),
        ("The Bill and Melinda Gates Foundation met.", []),  # where it begins is not said
        ("The Joint Working Group met.", []),
        ("The European Union met.", []),  # listed
        ("The African Union Peace Foundation met.", []),  # holds the name of a listed one
        ("Troops on the Southern Front met.", []),
        ("The committee of the Labour Party of Keir Starmer met.", []),
        ("The East African Business Council met.", ["East African Business Council"]),
        ("He blamed MAK, a Kabyle movement based abroad. MAK left.", ["MAK", "MAK"]),
        ("The bank QXBC left. He met QXBC.", ["QXBC", "QXBC"]),
        ("A little-known group, Kashmir Resistance, met.", ["Kashmir Resistance"]),
        ("In Marseille, a group of farmers met.", []),  # a place
        ("Smithers, a company spokesman, left.", []),
        ("The company Smithers founded left. Ann Smithers met him.", []),  # a person
        ("On Monday, a company that left met him.", []),
        ("Hasan, a spokesman for the militia, left. Hasan, a trader in silk, left.", []),  # persons
        ("Inflation, the bank said, fell. The airline Captain left.", []),
        ("Quoptus said it would pay. He blamed Quoptus.", ["Quoptus", "Quoptus"]),
        ("Shares in Quoptus fell. Jobs at Quoptus Mobile went.", ["Quoptus", "Quoptus Mobile"]),
        ("Quoptus, which operates the mine, left.", ["Quoptus"]),
        ("They met Quoptus Holdings.", ["Quoptus Holdings"]),
        ("The land agency Incrax met.", ["Incrax"]),
        ("Prosecutors said it was late.", []),  # only at the beginning of a sentence
        ("Smithers said it was late. They met Ann Smithers. He blamed Smithers.", []),  # a person
        ("Quomere, which owns the port, left. He lives in Quomere.", []),  # a place
        ("The Chamber of Quomines said it met. He met Quomines.", []),  # a part of a name
        ("The law firm Quoore & Allen met.", []),
        ("The Chagos Aid Group (CAG) met. CAG left.", ["Chagos Aid Group", "CAG"]),
        ("The Chagos Aid Group met. CAG and CA left.", ["Chagos Aid Group", "CAG"]),  # its initials
    ],
)
def test_find_bodies(text, expected):
    hits = list(compile_gazetteer(REFERENCE).longest_matches(text))
    kept, found = find_bodies(text, hits, REFERENCE)
    assert [body.mention for body in found] == expected
    assert all(text[body.start : body.end] == body.mention for body in found)
    assert not any(body.start < hit.end and hit.start < body.end for body in found for hit in kept)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("The Canal Support Committee met. The committee left.", [("The committee", "~canal-support-committee")]),
        ("The Canal Support Committee met. The panel left.", [("The panel", "~canal-support-committee")]),
        ("The Canal Support Committee met. The group left.", [("The group", "~canal-support-committee")]),
        ("The Canal Support Committee met. The association left.", []),
        ("The Canal Support Committee met the River Aid Committee. The committee left.", []),  # either
        ("The International Olympic Committee met. The committee left.", [("The committee", "ioc")]),
        ("The committee left.", []),
    ],
)
def test_what_stands_for_them(text, expected):
    assert [(m.mention, m.actor_id) for m in tag_text(text, REFERENCE).mentions if m.kind == "role"] == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("The land agency Incrax met. The agency left.", [("The agency", "~incrax")]),
        ("Quonett, the grid operator, met. The company left.", [("The company", "~quonett")]),
        ("The union Quonip met. The company left.", []),  # a union is none
        ("The union Quonip met the union Quosip. The union left.", []),  # either
        ("Incrax, the land agency, left.", []),  # explains it
    ],
)
def test_what_explained_them_stands_for_them(text, expected):
    assert [(m.mention, m.actor_id) for m in tag_text(text, REFERENCE).mentions if m.rule == "description"] == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("The Greens said no.", ["~greens"]),
        ("They met the Social Democrats.", ["~social-democrats"]),
        ("They met the German Greens.", ["greens-germany"]),
        ("Greens are sold at the Greens River.", []),
        ("Shell’s shares fell. He met Shell.", ["shell", "shell"]),
        ("The shell fell. Shell was there.", []),
    ],
)
def test_parties_and_firms_with_the_name_of_a_thing(text, expected):
    assert [m.actor_id for m in tag_text(text, REFERENCE).mentions if m.kind in ("name", "alias")] == expected


def test_they_are_no_persons():
    import pandas as pd

    text = "Ann Li, a nurse, left. The Canal Support Committee said it would dig. The Committee left."
    tables = tag_articles(pd.DataFrame({"text": [text]}), stance="none", reference=REFERENCE)
    actors = list_actors(tables, REFERENCE).set_index("actor_id")
    assert actors.loc["~canal-support-committee", ["name", "type"]].tolist() == [
        "Canal Support Committee", "organisation",
    ]  # fmt: skip
    assert not is_person("~canal-support-committee", REFERENCE)
    assert is_person("~ann-li", REFERENCE)
    assert "last_name" not in set(tables.mentions["kind"])


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Rio Tinto waited. The miner left.", [("The miner", "rio-tinto")]),
        ("Rio Tinto met Glencore. The miner left.", []),  # either
        ("Rio Tinto met Eskom. The utility left.", [("The utility", "eskom")]),
        ("Taiwan waited for China. Ships left the mainland.", [("the mainland", "CHN")]),
        ("Taiwan waited. Ships left the mainland.", []),
    ],
)
def test_firms_and_the_mainland(text, expected):
    assert [(m.mention, m.actor_id) for m in tag_text(text, REFERENCE).mentions if m.rule == "description"] == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("That June Kyiv became a candidate.", [("Kyiv", "UKR")]),
        ("Tokyo and Brussels agreed.", [("Tokyo", "JPN"), ("Brussels", "european-union")]),
        ("Talks in Brussels ended.", []),
        ("Tegucigalpa, March 27. A man spoke.", []),  # a dateline
        ("Tegucigalpa, angry again, spoke.", [("Tegucigalpa", "HND")]),
        ("They left Mocimboa da Praia behind.", []),
        ("Ships reached Diego Garcia.", []),
        ("President Muse Bihi Abdi left. Bihi said no.",
         [("Muse Bihi Abdi", "~muse-bihi-abdi"), ("Bihi", "~muse-bihi-abdi")]),
        ("President Muse Bihi Abdi left. Bihi Abdi said no, but not the Vesk Bihi Abdi bridge.",
         [("Muse Bihi Abdi", "~muse-bihi-abdi"), ("Bihi Abdi", "~muse-bihi-abdi")]),
        ("President Muse Bihi Abdi left. Abdi met Bihi.",
         [("Muse Bihi Abdi", "~muse-bihi-abdi"), ("Abdi", "~muse-bihi-abdi")]),
    ],
)  # fmt: skip
def test_names_beside_others(text, expected):
    found = tag_text(text, REFERENCE, date="2019-03-01").mentions
    assert [(m.mention, m.actor_id) for m in found if m.kind in ("name", "last_name", "metonym")] == expected
