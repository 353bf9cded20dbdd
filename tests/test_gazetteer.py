"""Names in a text: whole words, in their case, the longest; who is a country and who a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.read import load_articles
from analysis.reference import load_reference, shipped
from analysis.tag.actors.gazetteer import Gazetteer, compile_gazetteer, is_country, is_person

REFERENCE = load_reference()
SMALL = Gazetteer(
    {
        "US": (("USA", "alias"),),
        "South Korea": (("KOR", "name"),),
        "the South": (("KOR", "alias"),),
        "South China Sea": (),
        "China": (("CHN", "name"),),
    }
)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("The US and South Korea met.", [("US", 4, 6), ("South Korea", 11, 22)]),
        ("US-led, US’ and (US)", [("US", 0, 2), ("US", 8, 10), ("US", 17, 19)]),
        ("It told us that USA and BUS are no match.", []),
        ("ships in the South China Sea and in China", [("South China Sea", 13, 28), ("China", 36, 41)]),
        ("the South agreed", [("the South", 0, 9)]),
        ("the South on Monday, the South Monday", [("the South", 0, 9), ("the South", 21, 30)]),
        ("the South Atlantic, the South-North line", []),
        ("", []),
    ],
)
def test_longest_matches(text, expected):
    assert [(hit.name.name, hit.start, hit.end) for hit in SMALL.longest_matches(text)] == expected


def test_a_gazetteer_without_names_finds_nothing():
    assert list(Gazetteer({}).longest_matches("The US met China.")) == []


@given(st.text(alphabet=st.sampled_from("USChinaouthKre the\n’-İß"), max_size=80))
def test_matches_are_ordered_apart_and_what_they_say(text):
    hits = list(SMALL.longest_matches(text))
    assert [text[hit.start : hit.end] for hit in hits] == [hit.name.name for hit in hits]
    assert all(a.end <= b.start for a, b in zip(hits, hits[1:], strict=False))


@given(
    st.lists(st.text(alphabet="ab B’-", min_size=1, max_size=5), min_size=1, max_size=12, unique=True),
    st.text(alphabet="ab B’-.", max_size=60),
)
def test_matches_are_those_of_looking_at_every_place(names, text):
    found = Gazetteer(dict.fromkeys(names, ())).longest_matches(text)
    assert [(hit.start, hit.end) for hit in found] == every_place(set(names), text)


def test_matches_of_all_names_in_the_seeds_are_those_of_looking_at_every_place():
    gazetteer = compile_gazetteer(REFERENCE)
    names = {name for name in gazetteer.names() if name[:4].lower() != "the "}  # these have a rule of their own
    gazetteer = Gazetteer(dict.fromkeys(names, ()))
    for text in load_articles(shipped("seeds"))["text"]:
        assert [(hit.start, hit.end) for hit in gazetteer.longest_matches(text)] == every_place(names, text)


def every_place(names, text):
    """Return where a name stands as a whole word, the longest at each place, none in another."""
    longest, found, place = max(map(len, names)), [], 0
    while place < len(text):
        ends = [end for end in range(place + 1, min(place + longest, len(text)) + 1) if text[place:end] in names]
        whole = [end for end in ends if not _inside_a_word(text, place) and not _inside_a_word(text, end)]
        found += [(place, max(whole))] if whole else []
        place = max(whole, default=place + 1)
    return found


def _inside_a_word(text, at):
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Cote d’Ivoire", [("CIV", "alias")]),  # listed with a straight apostrophe
        ("The North", [("PRK", "alias")]),  # listed as "the North"
        ("Korean Peninsula", []),  # no actor
        ("The Korea Herald", []),  # an outlet
    ],
)
def test_names_of_the_shipped_reference(text, expected):
    (hit,) = compile_gazetteer(REFERENCE).longest_matches(text)
    assert list(hit.name.candidates) == expected


@pytest.mark.parametrize(
    "actor_id, country, person",
    [
        ("KOR", True, False), ("who", False, False), ("m23", False, False), ("joe-biden", False, True),
        ("~mak", False, False),
        ("~ahn-myung-hun", False, True), ("united-nations", False, False), ("@unresolved", False, False),
    ],
)  # fmt: skip
def test_what_an_id_means(actor_id, country, person):
    assert (is_country(actor_id), is_person(actor_id, REFERENCE)) == (country, person)
