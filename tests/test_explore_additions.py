"""Names added from a notebook: refused where they are taken, previewed, saved, and in the tables afterwards."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.corpus import open_corpus, read_tables, tag_all, tag_corpus
from analysis.corpus.store import open_store
from analysis.explore import (
    AdditionError,
    affected_articles,
    new_actor,
    new_alias,
    new_country,
    new_office,
    new_outlet,
    preview_addition,
    reference_folder,
    reference_of,
    retag,
    save_addition,
)
from analysis.explore.retagging import retag_changed
from analysis.explore.saving import _one_writer
from analysis.explore.yaml_edit import YamlEditError, with_entry
from analysis.read import read_sources
from analysis.reference import load_reference, shipped
from tests.explored import write_articles

REFERENCE = load_reference()


@pytest.fixture
def articles(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return write_articles(tmp_path / "articles")


def from_scratch(articles: Path, stance: str = "none"):
    reference = reference_of(articles)
    return tag_all(read_sources([articles], reference=reference), stance=stance, reference=reference)


def assert_equal(tables, expected):
    for name in expected:
        pd.testing.assert_frame_equal(tables[name], expected[name], obj=name)


ADDITIONS = {
    "alias": lambda r: new_alias("PRK", "Ryugyong", reference=r),
    "person": lambda r: new_actor("Mara Quill", type="person", last_name="Quill", gender="f", reference=r),
    "organisation": lambda r: new_actor("Bluebridge Institute", type="organisation", country="KOR", reference=r),
    "office": lambda r: new_office(
        "antony-blinken", represents="LVA", title="President", kind="head_of_state", start="2021-01-01",
        end="2021-12-31", reference=r,
    ),
    "outlet": lambda r: new_outlet("Daily Harbor", domains=["dailyharbor.example"], reference=r),
    "agency": lambda r: new_outlet("Harborwire", kind="agency", reference=r),
}  # fmt: skip


def changed(before, after) -> set[str]:
    """Return the numbers of the files whose articles have other rows."""
    files = dict(zip(after.articles["article_id"], after.articles["source_file"].str[-6:-4], strict=True))
    names = ("articles", "sentences", "mentions", "quotes", "stances")
    old, new = (
        {(n, id): rows.to_json(date_format="iso") for n in names for id, rows in _rows(t, n)} for t in (before, after)
    )
    return {files[id] for n, id in old.keys() | new.keys() if old.get((n, id)) != new.get((n, id))}


def _rows(tables, name: str):
    return ((id, rows.reset_index(drop=True)) for id, rows in tables[name].groupby("article_id"))


def test_what_is_saved_gives_the_tables_of_tagging_everything_anew(articles):
    tables, found = open_corpus(articles, stance="linear"), {}
    for kind, make in ADDITIONS.items():
        saved = save_addition(tables, make(reference_of(articles)), corpus=articles, stance="linear")
        found[kind], tables = changed(tables, saved.tables), saved.tables
    assert found == {
        "alias": {"01"}, "person": {"02"}, "organisation": {"01", "02"}, "office": {"02"}, "outlet": {"01"},
        "agency": {"03"},
    }  # fmt: skip
    expected = from_scratch(articles, "linear")
    assert_equal(tables, expected)
    assert_equal(open_corpus(articles, stance="linear"), expected)  # kept, for all other notebooks too


def test_a_tagged_corpus_is_tagged_anew_on_disk(articles, tmp_path):
    corpus = tmp_path / "corpus"
    list(tag_corpus([articles], corpus, stance="none"))
    tables, said = read_tables(corpus), []
    for kind in ("alias", "office", "outlet", "agency"):
        about = {"corpus": corpus, "say": lambda done, to_do: said.append((done, to_do))}
        saved = save_addition(tables, ADDITIONS[kind](REFERENCE), **about)
        tables = saved.tables
    assert [of for done, of in said if done] == [1, 2, 2, 1]  # of five articles
    assert saved.file.parent == tmp_path / "reference"
    assert "Daily Harbor" in set(tables.articles["outlet"]) and "Harborwire" in set(tables.articles["agency"])
    assert_equal(tables, from_scratch(articles))
    assert_equal(read_tables(corpus), tables)


def test_a_country_of_ones_own_is_found(articles):
    addition = new_country("Bluebridge", id="XBB", capital="Daily Harbor", reference=REFERENCE)
    tables = open_corpus(articles, stance="none")
    saved = save_addition(tables, addition, corpus=articles)
    assert changed(tables, saved.tables) == {"01", "02", "04"} and "XBB" in set(saved.tables.mentions["actor_id"])
    assert saved.affected.why.startswith("all 5 articles, because a country has come or gone")
    assert_equal(saved.tables, from_scratch(articles))


def test_only_articles_with_the_name_are_tagged(articles, monkeypatch):
    tables, tagged = open_corpus(articles, stance="none"), []
    monkeypatch.setattr("analysis.explore.retagging.BATCH", 1)
    said = {"say": lambda done, to_do: tagged.append((done, to_do))}
    saved = save_addition(tables, ADDITIONS["alias"](REFERENCE), corpus=articles, **said)
    assert tagged == [(1, 1)]
    assert saved.affected.why == "1 article with “Ryugyong”"
    assert saved.difference.iloc[0].to_dict() == {
        "actor_id": "PRK", "n_articles_before": 2, "n_articles_after": 2, "n_mentions_before": 2, "n_mentions_after": 3
    }  # fmt: skip
    assert len(saved.difference) == 1
    kept = tables.mentions["article_id"] != saved.affected.article_ids[0]
    after = saved.tables.mentions[saved.tables.mentions["article_id"] != saved.affected.article_ids[0]]
    pd.testing.assert_frame_equal(tables.mentions[kept].reset_index(drop=True), after.reset_index(drop=True))


def test_preview_saves_nothing(articles):
    tables = open_corpus(articles, stance="none")
    preview = preview_addition(tables, ADDITIONS["person"](REFERENCE), corpus=articles)
    assert not reference_folder(articles).exists()
    shown = preview.sentences[["mention", "actor_id", "kind"]].drop_duplicates().to_dict("records")
    assert {"mention": "Mara Quill", "actor_id": "mara-quill", "kind": "name"} in shown
    sentence = preview.sentences.iloc[0]
    assert sentence["text"][sentence["start_char"] : sentence["end_char"]] == sentence["mention"]
    assert "mara-quill" in set(preview.difference["actor_id"])
    assert preview.n_tagged == len(preview.affected.article_ids) == 1


def test_preview_of_many_draws_some(articles):
    addition = ADDITIONS["organisation"](REFERENCE)
    preview = preview_addition(open_corpus(articles, stance="none"), addition, corpus=articles, at_most=1)
    assert (preview.n_tagged, len(preview.affected.article_ids), len(preview.sentences)) == (1, 2, 1)


def test_other_changes_tag_everything_and_say_why(articles, tmp_path):
    tables = open_corpus(articles, stance="none")
    folder = tmp_path / "reference"
    folder.mkdir()
    (folder / "names.yml").write_text('given: ["Mara"]\n')
    after = reference_of(articles)
    affected = affected_articles(tables, REFERENCE, after)
    assert len(affected.article_ids) == 5
    assert affected.why == "all 5 articles, because names holds other words, which may matter anywhere"
    assert_equal(retag_changed(tables, REFERENCE, after), from_scratch(articles))


def test_nothing_new_tags_nothing(articles):
    tables = open_corpus(articles, stance="none")
    assert affected_articles(tables, REFERENCE, REFERENCE).article_ids == ()
    assert retag(tables, REFERENCE, ()) is not tables
    assert_equal(retag(tables, REFERENCE, ()), tables)


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: new_alias("PRK", "Seoul", reference=REFERENCE), "'Seoul' is listed already: a metonym of South Korea"),
        (lambda: new_alias("PRK", "Kim", reference=REFERENCE), "'Kim' is ambiguous: the last name of"),
        (lambda: new_alias("PRK", "Maria", reference=REFERENCE), "'Maria' is ambiguous: a given name"),
        (lambda: new_alias("PRK", "However", reference=REFERENCE), "a word that sentences begin with"),
        (lambda: new_alias("PRK", "the army", reference=REFERENCE), "would be found as a plain word"),
        (lambda: new_alias("PRK", " ", reference=REFERENCE), "no name is given"),
        (lambda: new_alias("PRK", "A\u202eB", reference=REFERENCE), "signs that cannot be seen"),
        (lambda: new_alias("Korea", "Hanguk", reference=REFERENCE), "Did you mean PRK (North Korea)"),
        (lambda: new_alias("PRK", "South China Sea", reference=REFERENCE), "a name of no actor"),
        (lambda: new_actor("Joe Biden", type="person", reference=REFERENCE), "'joe-biden' belongs to Joe Biden"),
        (lambda: new_actor("Utopia", type="country", reference=REFERENCE), "type 'country' is not one of 'person'"),
        (lambda: new_actor("Ann Li", type="person", gender="x", reference=REFERENCE), "gender 'x' is not one of"),
        (lambda: new_actor("Li Bank", type="group", country="XX", reference=REFERENCE), "country 'XX' is no country"),
        (lambda: new_actor("李明", type="person", reference=REFERENCE), "Give one, such as 'ann-li'"),
        (lambda: country(name="Burma"), "'Burma' is listed already: an alias of Myanmar (MMR)"),
        (lambda: country(id="FRA"), "the id 'FRA' belongs to France already"),
        (lambda: country(id="xh"), "not made of three capital letters"),
        (lambda: country(demonyms=["French"]), "'French' is listed already"),
        (lambda: country(capital="Paris"), "'Paris' is listed already"),
        (lambda: office(person="KOR"), "an office is held by a person"),
        (lambda: office(represents="joe-biden"), "an office is held for a country or an organisation"),
        (lambda: office(kind="king"), "kind 'king' is not one of"),
        (lambda: office(start="18 March"), "first day '18 March': write a day as YYYY-MM-DD"),
        (lambda: office(end="2020-01-01"), "the first day 2021-03-01 is after the last day 2020-01-01"),
        (lambda: office(title="Secretary of State", represents="USA"), "is listed as Secretary of State of United"),
        (lambda: new_outlet("the hangang-ledger", reference=REFERENCE), "belongs to the outlet Hangang Ledger already"),
        (lambda: new_outlet("X Post", domains=["http://x"], reference=REFERENCE), "'http://x' is no domain"),
        (lambda: new_outlet("European", reference=REFERENCE), "would hide 'European Union'"),
    ],
)  # fmt: skip
def test_refused(make, message):
    with pytest.raises(AdditionError) as error:
        make()
    assert message in str(error.value)


def country(**changed):
    given = {"name": "Harborland", "id": "XHB", **changed}
    return new_country(given.pop("name"), reference=REFERENCE, **given)


def office(**changed):
    given = dict(person="antony-blinken", represents="KOR", title="Envoy", kind="envoy", start="2021-03-01", end="")
    values = {**given, **changed}
    return new_office(values.pop("person"), reference=REFERENCE, **values)


ENTRY = {"id": "KOR", "name": "Hanguk", "aliases": ["Land of “Calm”"]}
LINE = '- {id: "KOR", name: "Hanguk", aliases: ["Land of “Calm”"]}\n'


@pytest.mark.parametrize(
    "before, after",
    [
        ("- {id: JPN, name: Nihon}  # mine", "- {id: JPN, name: Nihon}  # mine\n" + LINE),
        ("# only a remark\n", "# only a remark\n" + LINE),
        ("  - id: JPN\n    name: Nihon\n", "  - id: JPN\n    name: Nihon\n  " + LINE),
        ("[{id: JPN, name: Nihon}]", "[{id: JPN, name: Nihon}, " + LINE[2:-1] + "]"),
        (
            "- id: KOR  # theirs\n  name: ROK\n  aliases: [Hanland]  # one\n",
            '- id: KOR  # theirs\n  name: ROK\n  aliases: [Hanland, "Hanguk", "Land of “Calm”"]  # one\n',
        ),
        (
            "- id: KOR\n  aliases:\n    - Hanland\n  name: ROK\n",
            '- id: KOR\n  aliases:\n    - Hanland\n    - "Hanguk"\n    - "Land of “Calm”"\n  name: ROK\n',
        ),
        ("- {id: KOR, name: ROK}\n", '- {id: KOR, name: ROK, aliases: ["Hanguk", "Land of “Calm”"]}\n'),
        ("- id: KOR\n  name: ROK\n", '- id: KOR\n  name: ROK\n  aliases: ["Hanguk", "Land of “Calm”"]\n'),
        ("- id: JPN\r\n  name: Nihon\r\n", "- id: JPN\r\n  name: Nihon\r\n" + LINE.replace("\n", "\r\n")),
    ],
)
def test_a_users_file_keeps_its_remarks_and_form(before, after):
    assert with_entry(before, ENTRY, "countries") == after


def test_a_form_that_cannot_be_extended_is_left_alone():
    with pytest.raises(YamlEditError, match="Add by hand: - {id"):
        with_entry("---\n- {id: JPN, name: Nihon}\n...\n", ENTRY, "countries")


def test_two_names_in_turn_stand_in_one_entry(articles):
    tables = open_corpus(articles, stance="none")
    for name in ("Ryugyong", "Choson"):
        saved = save_addition(tables, new_alias("PRK", name, reference=reference_of(articles)), corpus=articles)
        tables = saved.tables
    assert yaml.safe_load(saved.file.read_text()) == [{"id": "PRK", "name": "Ryugyong", "aliases": ["Choson"]}]
    with pytest.raises(AdditionError, match="'Choson' is listed already: an alias of North Korea"):
        new_alias("KOR", "Choson", reference=reference_of(articles))
    assert [file.name for file in saved.file.parent.glob(".*")] in ([], [".lock"])  # no half file stays


def test_of_two_who_save_at_once_one_waits_and_both_are_there(articles):
    tables, folder = open_corpus(articles, stance="none"), reference_folder(articles)
    mine, taken = (new_alias("PRK", name, reference=REFERENCE) for name in ("Ryugyong", "Choson"))
    with ThreadPoolExecutor() as other, _one_writer(folder):
        waiting = other.submit(save_addition, tables, mine, corpus=articles)
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.5)
        (folder / "countries.yml").write_text("- {id: KOR, name: Choson}\n")
    names = {entry["id"]: entry["name"] for entry in yaml.safe_load((folder / "countries.yml").read_text())}
    assert names == {"KOR": "Choson", "PRK": "Ryugyong"}
    assert_equal(waiting.result().tables, from_scratch(articles))  # tagged with both
    with pytest.raises(AdditionError, match="'Choson' has meanwhile been added to KOR and PRK"):
        save_addition(tables, taken, corpus=articles)


def test_a_broken_file_is_named_and_stays(articles):
    tables, addition = open_corpus(articles, stance="none"), ADDITIONS["alias"](REFERENCE)
    path = reference_folder(articles) / "countries.yml"
    path.parent.mkdir()
    path.write_text("- {id: PRK, nam: x}\n")
    with pytest.raises(ValueError, match=r"countries.yml:1: unknown key 'nam'"):
        save_addition(tables, addition, corpus=articles)
    assert path.read_text() == "- {id: PRK, nam: x}\n"


def test_a_corpus_that_another_run_writes_is_left_to_it(articles, tmp_path):
    corpus = tmp_path / "corpus"
    list(tag_corpus([articles], corpus, stance="none"))
    with open_store(corpus).locked(), pytest.raises(AdditionError, match="countries.yml has the addition; the corpus"):
        save_addition(read_tables(corpus), ADDITIONS["alias"](REFERENCE), corpus=corpus)


def test_nothing_is_saved_beside_an_object_store():
    with pytest.raises(AdditionError, match="s3://bucket/corpus is on an object store"):
        reference_folder("s3://bucket/corpus")


def test_additions_never_lie_in_the_shipped_data(tmp_path):
    beside = shipped("reference").parent / "corpus"
    assert reference_folder(beside) == beside / "reference"
    assert reference_folder(tmp_path / "articles") == tmp_path / "reference"
