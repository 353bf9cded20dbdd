"""The code of ``training/`` that needs no torch: countries exchanged, sentences as rows, and the choice of cuts."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

FOLDER = Path(__file__).parents[1] / "training"
ABSENT = "the folder training is not beside the tests"


@pytest.fixture(scope="module", autouse=True)
def beside():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FOLDER.parent)
        yield


@pytest.fixture(scope="module")
def renaming():
    return pytest.importorskip("training.renaming", reason=ABSENT)


@pytest.fixture(scope="module")
def to_rows():
    return pytest.importorskip("training.sentence_rows", reason=ABSENT).to_rows


@pytest.fixture(scope="module")
def cuts():
    return pytest.importorskip("training.choose_cuts", reason=ABSENT)


# ------------------------------------------------------------------------------------------------ renaming
class Swap:
    """In the place of a shuffle: the countries named take each other's place, all others keep theirs."""

    def __init__(self, *pairs: tuple[str, str]):
        self.other = {a: b for one, two in pairs for a, b in ((one, two), (two, one))}

    def sample(self, countries, n):
        by_name = {country.name: country for country in countries}
        return [by_name[self.other.get(country.name, country.name)] for country in countries]


def span(text: str, wording: str, **more: int) -> dict:
    return {"start": text.index(wording), "end": text.index(wording) + len(wording), **more, "text": wording}


def cut(row: dict, marked: dict) -> str:
    return row["text"][marked["start"] : marked["end"]]


SWAP = Swap(("Peru", "Kenya"), ("Mexico", "Oman"), ("Sudan", "Togo"), ("South Sudan", "Fiji"))


@pytest.mark.parametrize(
    "text, marked, expected, expected_marked",
    [
        ("Peru sued Oman.", ["Peru", "Oman"], "Kenya sued Mexico.", ["Kenya", "Mexico"]),
        ("Lima fears Peruvian oil.", ["Lima", "Peruvian"], "Nairobi fears Kenyan oil.", ["Nairobi", "Kenyan"]),
        ("Peru’s army, Oman's.", ["Peru’s army", "Oman's"], "Kenya’s army, Mexico's.", ["Kenya’s army", "Mexico's"]),
        (
            "The Omani envoy in Lima met Chad.",
            ["The Omani envoy in Lima", "Omani", "Lima", "Chad"],
            "The Mexican envoy in Nairobi met Chad.",
            ["The Mexican envoy in Nairobi", "Mexican", "Nairobi", "Chad"],
        ),
        ("Mexico City, not Mexico.", ["Mexico City", "not Mexico"], "Muscat, not Oman.", ["Muscat", "not Oman"]),
        ("South Sudan left Sudan.", ["South Sudan", "left Sudan"], "Fiji left Togo.", ["Fiji", "left Togo"]),
        ("a pro-Peruvian mood", ["pro-Peruvian", "pro-"], "a pro-Kenyan mood", ["pro-Kenyan", "pro-"]),
        ("Oman-backed men", ["Oman", "-backed men"], "Mexico-backed men", ["Mexico", "-backed men"]),
        ("In Mexico City.", ["Mexico", "City"], "In Muscat.", ["Muscat", "Muscat"]),  # inside a form: all of the other
        ("The peruvians, PERU, Perugia.", ["Perugia"], "The peruvians, PERU, Perugia.", ["Perugia"]),
    ],
)
def test_rename(renaming, text, marked, expected, expected_marked):
    row = {"text": text, "actors": [span(text, wording) for wording in marked]}
    (renamed,) = renaming.rename([row], SWAP)
    assert renamed["text"] == expected
    assert [cut(renamed, actor) for actor in renamed["actors"]] == expected_marked


def test_rename_changes_a_whole_row_and_nothing_else(renaming):
    text = "Peru sued Oman."
    row = {"id": "Peru-1", "text": text, "source": None, "target": span(text, "Peru"), "others": [span(text, "Oman")],
           "stances": [{"holder": 1, "target": 2, "label": -1}], "label": -1}  # fmt: skip
    before = json.dumps(row)
    (renamed,) = renaming.rename([row], SWAP)
    assert json.dumps(row) == before
    assert {**renamed, "target": span_of(renamed["target"]), "others": [span_of(s) for s in renamed["others"]]} == {
        "id": "Peru-1", "text": "Kenya sued Mexico.", "source": None, "target": (0, 5), "others": [(11, 17)],
        "stances": [{"holder": 1, "target": 2, "label": -1}], "label": -1,
    }  # fmt: skip


def span_of(marked: dict) -> tuple[int, int]:
    return marked["start"], marked["end"]


def test_all_rows_of_a_text_are_renamed_alike(renaming):
    text = "Peru sued Oman."
    rows = [{"text": text, "target": span(text, wording)} for wording in ("Peru", "Oman")]
    one, two = renaming.rename(rows, random.Random(5))
    assert one["text"] == two["text"] == " ".join((cut(one, one["target"]), "sued", cut(two, two["target"]))) + "."


def test_each_country_becomes_one_other(renaming):
    names = [country.name for country in renaming.country_forms()]
    text = "; ".join(names)
    (renamed,) = renaming.rename([{"text": text}], random.Random(3))
    assert sorted(renamed["text"].split("; ")) == sorted(names) and renamed["text"] != text


def test_no_two_countries_share_a_form(renaming):
    forms = [form for country in renaming.country_forms() for form in country]
    assert len(set(forms)) == len(forms) >= 400


@pytest.fixture(scope="module")
def sentences(renaming) -> list[dict]:
    lines = (FOLDER / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if TWO_IN_ONE not in row["text"]]


@pytest.fixture(scope="module")
def without_countries(renaming, sentences) -> list[dict]:
    forms = re.compile("|".join(re.escape(form) for country in renaming.country_forms() for form in country))
    return [row for row in sentences if not forms.search(row["text"])]


TWO_IN_ONE = "Antigua and Barbuda"  # one form, in which a sentence marks two actors: both become the one other country


@given(st.data(), st.integers())
@settings(max_examples=150, deadline=None)
def test_marks_say_after_renaming_what_their_words_renamed_alone_would_say(renaming, sentences, data, seed):
    row = data.draw(st.sampled_from(sentences))
    (renamed,) = renaming.rename([row], random.Random(seed))
    alone = [renaming.rename([{"text": actor["text"]}], random.Random(seed))[0]["text"] for actor in row["actors"]]
    assert [cut(renamed, actor) for actor in renamed["actors"]] == alone
    assert outside(renamed) == [renaming.rename([{"text": t}], random.Random(seed))[0]["text"] for t in outside(row)]


def outside(row: dict) -> list[str]:
    """Return what stands before, between and after the marks, which do not overlap."""
    edges = [0, *(edge for actor in row["actors"] for edge in span_of(actor)), len(row["text"])]
    return [row["text"][start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


@given(st.data(), st.integers())
@settings(deadline=None)
def test_rows_without_countries_stay_as_they_are(renaming, without_countries, data, seed):
    row = data.draw(st.sampled_from(without_countries))
    assert renaming.rename([row], random.Random(seed)) == [row]


# ------------------------------------------------------------------------------------------------ sentences as rows
TEXT = "Peru sued Oman, then Lima thanked Mali."
PERU, OMAN, LIMA, MALI = (
    span(TEXT, wording, actor=actor) for wording, actor in (("Peru", 1), ("Oman", 2), ("Lima", 1), ("Mali", 3))
)


def sentence(*stances: tuple, quoted: bool = False, actors=(PERU, OMAN, LIMA, MALI)) -> dict:
    judged = [{"holder": holder, "target": target, "label": label} for holder, target, label in stances]
    return {"id": "t-1", "text": TEXT, "quoted": quoted, "actors": list(actors), "stances": judged, "region": "global"}


def voice(target: dict, others: list[dict], label: int = 0) -> dict:
    return {"text": TEXT, "source": None, "target": target, "others": others, "label": label}


def pair(source: dict, target: dict, others: list[dict], label: int = 0, reverse_label: int = 0) -> dict:
    return {"text": TEXT, "source": source, "target": target, "others": others, "label": label,
            "reverse_label": reverse_label}  # fmt: skip


SILENT = [voice(PERU, [OMAN, MALI]), voice(OMAN, [PERU, MALI]), voice(MALI, [PERU, OMAN])]
PAIRS = [pair(PERU, OMAN, [MALI]), pair(PERU, MALI, [OMAN]), pair(OMAN, MALI, [PERU])]


@pytest.mark.parametrize(
    "row, expected",
    [
        (sentence(), SILENT + PAIRS),
        # what is told of others says nothing of the outlet's voice ...
        (
            sentence((1, 2, -1), (3, 1, 1), (2, 1, -1)),
            [pair(PERU, OMAN, [MALI], -1, -1), pair(PERU, MALI, [OMAN], 0, 1), PAIRS[2]],
        ),
        # ... save where it judges itself
        (sentence((1, 2, -1), (None, 2, 1)), [voice(OMAN, [PERU, MALI], 1), pair(PERU, OMAN, [MALI], -1), *PAIRS[1:]]),
        (sentence((None, 2, 1)), [SILENT[0], voice(OMAN, [PERU, MALI], 1), SILENT[2], *PAIRS]),
        # a quotation is its speaker's, all of it
        (sentence((1, 2, -1), quoted=True), [*SILENT, pair(PERU, OMAN, [MALI], -1), *PAIRS[1:]]),
        (sentence(actors=(LIMA,)), [voice(LIMA, [])]),
        (sentence(actors=(PERU, LIMA)), [voice(PERU, [])]),
    ],
)
def test_to_rows(to_rows, row, expected):
    assert to_rows([row]) == expected


def test_to_rows_of_many_sentences_are_those_of_each_in_order(to_rows):
    one, two = sentence((1, 2, -1)), sentence(actors=(MALI,))
    assert to_rows([one, two]) == to_rows([one]) + to_rows([two])
    assert to_rows([]) == []


# ------------------------------------------------------------------------------------------------ cuts
def judged(cuts, *odds: tuple[str, float]) -> list:
    return [cuts.Judged({"n": number}, cut, value) for number, (cut, value) in enumerate(odds)]


def test_called_are_those_whose_odds_exceed_their_cut(cuts):
    gold = [{"id": "a", "text": "One.", "triples": [{"n": 9}], "outlet": "x"}, {"id": "b", "text": "", "triples": []}]
    found = [
        judged(cuts, ("told_cut", 0.6), ("spoken_cut", 0.6), ("own_cut", 0.6), ("told_cut", 0.5)),
        judged(cuts, ("own_cut", 2.0)),
    ]
    assert cuts.called(gold, found, {"told_cut": 0.5, "spoken_cut": 0.7, "own_cut": 0.6}) == [
        {"id": "a", "text": "One.", "triples": [{"n": 0}]},
        {"id": "b", "text": "", "triples": [{"n": 0}]},
    ]
    with pytest.raises(ValueError):
        cuts.called(gold, found[:1], dict(cuts.CUTS))


def test_choose_finds_the_best_value_of_each_cut(cuts):
    best = {"told_cut": 0.6, "spoken_cut": 1.0, "own_cut": 4.0}

    def score(given_cuts: dict[str, float]) -> float:
        return -sum(abs(given_cuts[name] - value) for name, value in best.items())

    chosen, reached = cuts.choose(score)
    nearest = {name: min(cuts.VALUES, key=lambda v, value=value: abs(v - value)) for name, value in best.items()}
    assert chosen == nearest and reached == score(chosen)


def test_of_equal_values_the_most_cautious_is_chosen(cuts):
    chosen, _ = cuts.choose(lambda given_cuts: float(given_cuts["told_cut"] < 0.7))
    most = float(max(cuts.VALUES))
    assert chosen == {"told_cut": max(v for v in cuts.VALUES if v < 0.7), "spoken_cut": most, "own_cut": most}


def test_a_cut_is_chosen_again_after_the_others(cuts):
    """What the first cut should be shows only once the second is set."""

    def score(given_cuts: dict[str, float]) -> float:
        return -abs(given_cuts["spoken_cut"] - 3) - abs(given_cuts["told_cut"] - given_cuts["spoken_cut"])

    chosen, _ = cuts.choose(score)
    assert chosen["told_cut"] == chosen["spoken_cut"]


def test_cuts_chosen_on_made_articles_call_the_right_ones_only(cuts):
    gold = [{"id": "a", "text": "One."}]
    found = [judged(cuts, ("told_cut", 4.0), ("told_cut", 0.8), ("spoken_cut", 1.2), ("spoken_cut", 0.7))]

    def score(given_cuts: dict[str, float]) -> float:
        called = {triple["n"] for triple in cuts.called(gold, found, given_cuts)[0]["triples"]}
        return len(called & {0, 2}) - len(called & {1, 3})

    chosen, reached = cuts.choose(score)
    assert reached == 2 and 0.8 <= chosen["told_cut"] < 4.0 and 0.7 <= chosen["spoken_cut"] < 1.2


# ------------------------------------------------------------------------------------------------ stories
@pytest.fixture(scope="module")
def stories():
    return pytest.importorskip("training.score_stories", reason=ABSENT)


def test_namings_of_a_story_are_scored_by_their_numbers(stories, tmp_path):
    texts = ["Peru sues Qexa", "Peru sued the miner Qexa on Monday.", "Peru said it would wait.", "We like Chile."]
    marked = [{"Peru": 1, "Qexa": 2}, {"Peru": 1, "the miner Qexa": 2}, {"Peru": 1, "it": 1}, {"We": 2}]
    rows = [
        {"id": f"s9-01-{n:02}", "text": text, "quoted": n == 4, "actors": [
            span(text, wording, actor=actor) for wording, actor in actors.items()]}
        for n, (text, actors) in enumerate(zip(texts, marked, strict=True), 1)
    ]  # fmt: skip
    path = tmp_path / "stories.jsonl"
    path.write_text("\n".join(map(json.dumps, [*rows, {**rows[0], "id": "s8-01-01"}])) + "\n", encoding="utf-8")
    ((text, namings),) = stories.read_stories(path, ("s9",))
    assert text == 'Peru sues Qexa\n\nPeru sued the miner Qexa on Monday. Peru said it would wait.\n\n"We like Chile." '
    assert [text[slice(*n.span)] for n in namings] == ["Peru", "Qexa", "Peru", "the miner Qexa", "Peru", "it", "We"]
    assert stories.score(text, namings, stories.load_reference()) == {
        ("a name", "right"): 4, ("a name with a description", "right"): 1, ("it", "right"): 1,
        ("we, I", "another"): 1, ("a name", "not marked"): 1,
    }  # fmt: skip
