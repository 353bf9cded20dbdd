"""Reading the reference data: what is refused and where, and a user's additions laid over it."""

from __future__ import annotations

import pytest

from analysis.reference import (
    ReferenceDataError,
    find_user_reference,
    load_reference,
    read_entries,
    read_reference,
    shipped,
)

SHIPPED = load_reference()


def extra(tmp_path, **files):
    """Return a reference with the user's own files laid over the shipped data."""
    for name, content in files.items():
        (tmp_path / f"{name}.yml").write_text(content, encoding="utf-8")
    return read_reference(tmp_path)


@pytest.mark.parametrize(
    "name, content, message",
    [
        ("people", '- {id: "a", name: "A"}\n- {id: "b", name: "B", age: 5}\n',
         r"people.yml:2: unknown key 'age'. Allowed"),
        ("people", '- {id: "a", name: "A"}\n\n- {id: "a", name: "B"}\n',
         r"people.yml:3: id 'a' stands already in people.yml:1"),
        ("people", '- {name: "A"}\n', r"people.yml:1: missing 1 required positional argument: 'id'"),
        ("people", 'id: "a"\n', r"people.yml:1: this file must be a list of entries"),
        ("people", '- {id: "a"\n', r"people.yml: not readable as YAML"),
        ("offices", '- {person: "nobody", represents: "USA", title: "T", kind: "other", from: "2021-01-01", to: ""}\n',
         r"offices.yml:1: person 'nobody' is no known actor. Use an id of"),
        ("offices", '- {person: "joe-biden", represents: "XXX", title: "T", kind: "other", from: "2021-01-01"}\n',
         r"offices.yml:1: represents 'XXX' is no known actor"),
        ("offices", '- {person: "joe-biden", start: "2021-01-01"}\n', r"offices.yml:1: .*"),
        ("speakers", "- a list\n", r"speakers.yml: holds a list where the shipped file has a dict"),
        ("speakers", "a: [\n", r"speakers.yml: not readable as YAML"),
    ],
)  # fmt: skip
def test_wrong_files_are_refused_with_file_and_line(tmp_path, name, content, message):
    with pytest.raises(ReferenceDataError, match=message):
        extra(tmp_path, **{name: content})


def test_entries_know_their_line(tmp_path):
    path = tmp_path / "list.yml"
    path.write_text('# header\n- {id: "NO"}\n\n- id: "x"\n  name: "X"\n', encoding="utf-8")
    assert [(e.line, dict(e)) for e in read_entries(path)] == [(2, {"id": "NO"}), (4, {"id": "x", "name": "X"})]


def test_an_empty_file_has_no_entries(tmp_path):
    path = tmp_path / "list.yml"
    path.write_text("# nothing yet\n", encoding="utf-8")
    assert read_entries(path) == []


def test_a_known_id_gets_further_names(tmp_path):
    usa = extra(tmp_path, countries='- {id: "USA", name: "United States", aliases: ["the Colonies"]}\n').actors["USA"]
    shipped = SHIPPED.actors["USA"]
    assert usa.aliases == (*shipped.aliases, "the Colonies")
    assert (usa.name, usa.capital, usa.demonyms) == (shipped.name, shipped.capital, shipped.demonyms)


def test_another_name_of_a_known_id_is_an_alias(tmp_path):
    usa = extra(tmp_path, countries='- {id: "USA", name: "Freedonia"}\n').actors["USA"]
    assert usa.name == "United States"
    assert usa.aliases[-1] == "Freedonia"


def test_a_new_id_is_a_new_actor_and_may_hold_an_office(tmp_path):
    reference = extra(
        tmp_path,
        people='- {id: "ann-li", name: "Ann Li", last_name: "Li", gender: "f"}\n',
        offices='- {person: "ann-li", represents: "USA", title: "Envoy", kind: "envoy", from: "2021-01-01", to: ""}\n',
    )
    assert reference.actors["ann-li"].type == "person"
    assert reference.represented_by("ann-li", "2021-03-18") == "USA"
    assert "ann-li" not in SHIPPED.actors


def test_words_are_added_to_those_there_are(tmp_path):
    reference = extra(tmp_path, speakers="for_country: [think tank]\nown: [x]\n", own_words="- word\n")
    assert reference.words["speakers"]["for_country"] == [*SHIPPED.words["speakers"]["for_country"], "think tank"]
    assert reference.words["speakers"]["joint"] == SHIPPED.words["speakers"]["joint"]
    assert reference.words["speakers"]["own"] == ["x"]
    assert reference.words["own_words"] == ["word"]


def test_a_users_outlet_comes_first(tmp_path):
    reference = extra(tmp_path, outlets='- {name: "My Paper", domains: ["my.example"], country: "NOR"}\n')
    assert reference.outlets[0].name == "My Paper"
    assert reference.outlets[1:] == SHIPPED.outlets


def test_the_version_changes_with_any_file(tmp_path):
    first = extra(tmp_path, own_words="- word\n").version
    second = extra(tmp_path, own_words="- other\n").version
    assert len({SHIPPED.version, first, second}) == 3
    assert extra(tmp_path, own_words="- word\n").version == first


@pytest.mark.parametrize(
    "actor_id, date, expected",
    [
        ("antony-blinken", "2021-03-18", "USA"),
        ("antony-blinken", "2021-01-25", "antony-blinken"),  # not yet in office
        ("antony-blinken", "2021-01-26", "USA"),  # the first day
        ("antony-blinken", "", "antony-blinken"),
        ("pentagon", "", "USA"),
        ("united-nations", "2021-03-18", "united-nations"),
        ("KOR", "2021-03-18", "KOR"),
        ("~ann-li", "2021-03-18", "~ann-li"),
    ],
)
def test_represented_by(actor_id, date, expected):
    assert SHIPPED.represented_by(actor_id, date) == expected


@pytest.mark.parametrize(
    "person, date, expected",
    [
        ("mike-pompeo", "2020-03-18", ["Secretary of State"]),
        ("mike-pompeo", "2021-03-18", []),
        ("mike-pompeo", "", ["Secretary of State"]),
        ("nobody", "", []),
    ],
)
def test_offices_of(person, date, expected):
    assert [o.title for o in SHIPPED.offices_of(person, date)] == expected


@pytest.mark.parametrize(
    "source, expected",
    [("corpus", "corpus/reference"), ("corpus/one.txt", "corpus/reference"), ("other", None)],
)
def test_find_user_reference(tmp_path, source, expected):
    (tmp_path / "corpus" / "reference").mkdir(parents=True)
    (tmp_path / "corpus" / "reference" / "people.yml").write_text("[]", encoding="utf-8")
    (tmp_path / "other" / "reference").mkdir(parents=True)  # holds nothing
    found = find_user_reference([tmp_path / source])
    assert found == (tmp_path / expected if expected else None)


def test_the_shipped_reference_is_not_the_users():
    assert find_user_reference([shipped("reference").parent]) is None


def test_the_same_files_are_read_and_compiled_once(tmp_path):
    assert load_reference(None) is load_reference() is load_reference(extra=None)
    assert load_reference(str(tmp_path)) is load_reference(tmp_path) is not load_reference()


def test_a_shipped_file_is_read_when_it_is_asked_for():
    reference = read_reference()
    assert reference.words["languages"] == SHIPPED.words["languages"] and "actors" not in vars(reference)
    assert reference.offices == SHIPPED.offices and reference.words == SHIPPED.words
    with pytest.raises(KeyError):
        reference.words["no such file"]
