"""The lists of persons, offices, titles, roles and abbreviations: whole, consistent, and true to their examples."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import pytest
import yaml

from analysis.layout import Layout
from analysis.reference import load_reference, shipped
from analysis.tag.actors.named.mentions import find_mentions
from analysis.tag.actors.officials.roles import find_roles
from analysis.tag.actors.titles import find_titled_persons, title_start
from analysis.tag.text import split_sentences


def read(stem: str):
    return yaml.load((shipped("reference") / f"{stem}.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)


PEOPLE, OFFICES, TITLES, ROLES, ABBREVIATIONS = map(read, ("people", "offices", "titles", "roles", "abbreviations"))
REFERENCE = load_reference()
KINDS = {"head_of_state", "head_of_government", "foreign_minister", "defence_minister", "security_adviser", "envoy",
         "spokesperson", "other"}  # fmt: skip
ONE_AT_A_TIME = ("head_of_state", "head_of_government", "foreign_minister", "defence_minister")
G20_AND_PRK = ("ARG", "AUS", "BRA", "CAN", "CHN", "DEU", "FRA", "GBR", "IDN", "IND", "ITA", "JPN", "KOR", "MEX", "RUS",
               "SAU", "TUR", "USA", "ZAF", "PRK")  # fmt: skip
DAYS = ("2019-06-30", "2020-06-30", "2021-03-18", "2022-06-30")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def repeated(values) -> list[str]:
    return [value for value, n in Counter(values).items() if n > 1]


def test_people_have_unique_ascii_ids():
    assert repeated(p["id"] for p in PEOPLE) == []
    assert [p["id"] for p in PEOPLE if not SLUG.fullmatch(p["id"])] == []
    assert len(PEOPLE) >= 260


def test_no_two_persons_share_a_full_name():
    assert repeated(name for p in PEOPLE for name in (p["name"], *p.get("aliases", ()))) == []


def test_people_are_complete():
    assert {p["gender"] for p in PEOPLE} <= {"m", "f", ""}
    assert [p["id"] for p in PEOPLE if not p["name"].isascii()] == []
    assert [p["id"] for p in PEOPLE if p["last_name"] and p["last_name"].split()[-1] not in spellings(p)] == []


def spellings(person: dict) -> str:
    return " ".join((person["name"], *person.get("aliases", ())))


def test_family_name_stands_first_where_the_list_says_so():
    first = [p for p in PEOPLE if p.get("family_name_first") and p["last_name"]]
    given = [p["id"] for p in first if not p["name"].startswith(p["last_name"])]
    vietnamese = ["nguyen-phu-trong", "nguyen-xuan-phuc", "pham-minh-chinh", "bui-thanh-son"]  # called by given names
    assert given == vietnamese


@pytest.mark.parametrize(
    "name, expected",
    [
        ("Volodymyr Zelenskiy", "volodymyr-zelenskyy"),
        ("Kim Jong Un", "kim-jong-un"),
        ("Moon Jae-In", "moon-jae-in"),
        ("Sergey Shoigu", "sergei-shoigu"),
        ("Mohammad Javad Zarif", "javad-zarif"),
        ("Hossein Amirabdollahian", "hossein-amir-abdollahian"),
        ("MBS", "mohammed-bin-salman"),
        ("Kim", None),
        ("May", None),
    ],
)
def test_names_mean_one_person(name, expected):
    found = [p["id"] for p in PEOPLE if name in (p["name"], *p.get("aliases", ()))]
    assert found == ([expected] if expected else [])


def test_offices_refer_to_listed_actors():
    persons = {p["id"] for p in PEOPLE}
    assert [o for o in OFFICES if o["person"] not in persons or o["represents"] not in REFERENCE.actors] == []
    assert {o["kind"] for o in OFFICES} == KINDS


def test_office_dates_are_iso_days_in_order():
    for office in OFFICES:
        start = date.fromisoformat(office["from"])
        assert not office["to"] or start <= date.fromisoformat(office["to"]), office


def test_offices_of_one_holder_overlap_on_the_day_of_handover_only():
    terms = defaultdict(list)
    for o in OFFICES:
        if o["kind"] in ONE_AT_A_TIME:
            terms[o["represents"], o["kind"]].append((o["from"], o["to"] or "9999", o["person"]))
    overlaps = [(a, b) for held in terms.values() for a, b in pairwise(sorted(held)) if a[1] > b[0]]
    assert overlaps == []


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("country", G20_AND_PRK)
def test_each_office_has_exactly_one_holder(country, day):
    heads = [REFERENCE.holders(country, kind, day) for kind in ("head_of_state", "head_of_government")]
    assert any(heads)
    assert max(map(len, heads)) == 1
    assert len(REFERENCE.holders(country, "foreign_minister", day)) == 1
    assert len(REFERENCE.holders(country, "defence_minister", day)) == 1


@pytest.mark.parametrize("day", DAYS)
def test_the_european_union_has_its_three_top_posts(day):
    kinds = ("head_of_state", "head_of_government", "foreign_minister")
    assert [len(REFERENCE.holders("european-union", kind, day)) for kind in kinds] == [1, 1, 1]


@pytest.mark.parametrize(
    "country, kind, day, expected",
    [
        ("USA", "foreign_minister", "2021-03-18", ("antony-blinken",)),
        ("USA", "foreign_minister", "2021-01-19", ("mike-pompeo",)),
        ("USA", "head_of_state", "2021-01-20", ("joe-biden", "donald-trump")),  # a day of handover has two
        ("KOR", "foreign_minister", "2021-03-18", ("chung-eui-yong",)),
        ("KOR", "security_adviser", "2021-03-18", ("suh-hoon",)),
        ("PRK", "foreign_minister", "2021-03-18", ("ri-son-gwon",)),
        ("JPN", "head_of_government", "2021-03-18", ("yoshihide-suga",)),
        ("IRN", "head_of_state", "2021-03-18", ("ali-khamenei",)),
        ("GBR", "head_of_government", "2022-10-01", ("liz-truss",)),
        ("ISR", "head_of_government", "2022-07-15", ("yair-lapid",)),
        ("UKR", "defence_minister", "2022-03-01", ("oleksii-reznikov",)),
        ("HKG", "head_of_government", "2022-07-01", ("john-lee",)),
        ("USA", "head_of_state", "", ()),
    ],
)
def test_holders(country, kind, day, expected):
    assert REFERENCE.holders(country, kind, day) == expected


def test_word_lists_are_text_without_repetition():
    lists = [TITLES[key] for key in ("single", "modifiers", "tails", "honorifics", "not_in_names")]
    lists += [ABBREVIATIONS["never_end"] + ABBREVIATIONS["may_end"], ROLES["not_after"], ROLES["not_before"]]
    for words in lists:
        assert all(isinstance(word, str) for word in words)
        assert repeated(words) == []
    assert [w for w in ABBREVIATIONS["never_end"] + ABBREVIATIONS["may_end"] if not re.search(r"\.(?:s)?$", w)] == []


@pytest.mark.parametrize("example", TITLES["examples"]["match"], ids=lambda e: e["title"])
def test_titles_are_found_whole_before_the_name(example):
    text, at = example["text"], example["text"].index(example["name"])
    begin = title_start(text, at, REFERENCE)
    assert text[begin:at].rstrip() == example["title"]
    assert [p.name for p in find_titled_persons(text, REFERENCE)] == [example["name"]]


@pytest.mark.parametrize("text", TITLES["examples"]["no_match"])
def test_titles_without_a_name_reveal_nobody(text):
    assert list(find_titled_persons(text, REFERENCE)) == []


@pytest.mark.parametrize("example", ABBREVIATIONS["examples"])
def test_abbreviations_end_sentences_where_marked(example):
    text = example.replace("|", "")
    sentences = split_sentences(text, REFERENCE, layout=Layout())
    assert [text[s.start_char : s.end_char] for s in sentences] == [part.strip() for part in example.split("|")]


def test_roles_name_known_kinds_titles_and_actors():
    titles = {o["title"] for o in OFFICES}
    for role in ROLES["roles"]:
        assert role["kind"] in {*KINDS, "leader"}, role
        assert set(role.get("titles", ())) <= titles, role
        assert set(role.get("only", ())) <= set(REFERENCE.actors), role
        assert isinstance(role["bare"], bool)
    assert repeated((r["noun"], r["kind"]) for r in ROLES["roles"]) == []
    assert set(ROLES["leaders"]["head_of_state"]) <= set(REFERENCE.actors)


def roles_of(text: str, day: str) -> list[tuple[str, str]]:
    mentions = find_mentions(text, split_sentences(text, REFERENCE), REFERENCE, date=day)
    return [(m.mention, m.actor_id) for m in find_roles(text, mentions, REFERENCE, date=day) if m.kind == "role"]


@pytest.mark.parametrize("example", ROLES["examples"]["match"], ids=lambda e: e["phrase"])
def test_role_examples_mean_their_holder(example):
    assert roles_of(example["text"], "2021-03-18") == [(example["phrase"], example["person"])]


@pytest.mark.parametrize("text", ROLES["examples"]["no_match"])
def test_what_only_looks_like_a_role_is_none(text):
    assert roles_of(text, "2021-03-18") == []


@pytest.mark.parametrize(
    "text, day, expected",
    [
        ("The top US diplomat left.", "2020-03-18", [("The top US diplomat", "mike-pompeo")]),
        ("The top US diplomat left.", "", []),
        ("The South Korean foreign and defense ministers left.", "2021-03-18",
         [("The South Korean foreign and defense ministers", "chung-eui-yong"),
          ("The South Korean foreign and defense ministers", "suh-wook")]),
    ],
)  # fmt: skip
def test_roles_depend_on_the_day(text, day, expected):
    assert roles_of(text, day) == expected
