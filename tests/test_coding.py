"""Coding by hand: question, frame, draw, answers on disk, who is asked what; on small made-up corpora."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.coding.draw import draw_sentences, drawn_of
from analysis.coding.frame import FOUND, JUDGED_NONE, NAMED, NOTHING, frame_id, sentence_frame
from analysis.coding.keys import BACK, UNCLEAR, typed, unknown
from analysis.coding.place import coding_folder
from analysis.coding.questions import Question, QuestionError, asked, check_actors, not_asked, parse_question
from analysis.reference import shipped
from tests.small_corpus import large_corpus, small_corpus

KOR_PRK = Question("stance", "KOR", "PRK")


@pytest.mark.parametrize(
    "written, expected",
    [
        ("KOR -> PRK", KOR_PRK),
        ("KOR→PRK", KOR_PRK),
        ("@outlet -> PRK", Question("stance", "@outlet", "PRK")),
        ("tone PRK", Question("tone", "@outlet", "PRK")),
    ],
)
def test_parse_question(written, expected):
    assert parse_question(written) == expected
    assert parse_question(expected.written) == expected


@pytest.mark.parametrize(
    "written", ["", "KOR", "KOR PRK", "KOR -> ", "KOR -> KOR", "KOR -> @outlet", "a b -> c", "tone"]
)
def test_parse_question_says_how_one_is_written(written):
    with pytest.raises(QuestionError, match="HOLDER -> TARGET"):
        parse_question(written)


def test_questions_about_nobody_are_refused():
    with pytest.raises(QuestionError, match="'JPN' is named in no article here. Most named: "):
        check_actors(Question("stance", "KOR", "JPN"), small_corpus())


def test_the_question_is_asked_with_names():
    tables = small_corpus()
    assert asked(KOR_PRK, tables) == (
        "Does South Korea favour or disfavour North Korea here, by what is quoted, reported or told?"
    )
    assert "the outlet's own wording about North Korea" in asked(parse_question("tone PRK"), tables)
    assert not_asked(KOR_PRK, tables) == (
        "Most sentences say nothing of how South Korea stands to North Korea: answer “neither” there."
    )
    assert not_asked(parse_question("tone USA"), tables) == (
        "Most sentences say nothing of the United States: answer “neutral” there."
    )


def frame_rows(question: str) -> list[tuple]:
    frame = sentence_frame(small_corpus(), parse_question(question))
    return list(frame[["article_id", "sentence_id", "stratum", "predicted"]].itertuples(index=False, name=None))


def test_frame_has_every_body_sentence():
    assert frame_rows("KOR -> PRK") == [
        ("a1", 1, FOUND, -1), ("a1", 2, NOTHING, 0), ("a1", 3, NAMED, 0), ("a2", 0, NAMED, 0), ("a2", 1, NOTHING, 0),
        ("b1", 0, NOTHING, 0), ("b2", 1, FOUND, -1), ("b2", 2, NOTHING, 0), ("b2", 3, NAMED, 0),
    ]  # fmt: skip


def test_frame_of_the_outlet_leaves_out_copies():
    assert frame_rows("@outlet -> KOR") == [
        ("a1", 1, NAMED, 0), ("a1", 2, NOTHING, 0), ("a1", 3, JUDGED_NONE, 0), ("a2", 0, NOTHING, 0),
        ("a2", 1, NOTHING, 0), ("b1", 0, NOTHING, 0),
    ]  # fmt: skip


def test_frame_of_tone_is_own_prose():
    assert frame_rows("tone PRK") == [
        ("a1", 1, NOTHING, 0), ("a1", 3, FOUND, 1), ("a2", 1, NOTHING, 0), ("b1", 0, NOTHING, 0),
    ]  # fmt: skip


def test_frame_counts_as_the_matrix_does():
    from analysis import stance_matrix

    cell = stance_matrix(small_corpus(), voice=KOR_PRK.voices).query("holder_actor_id == 'KOR' and target_id == 'PRK'")
    predicted = sentence_frame(small_corpus(), KOR_PRK)["predicted"]
    assert [(predicted == -1).sum(), (predicted == 1).sum()] == cell[["n_minus", "n_plus"]].iloc[0].tolist()


def test_frame_id_is_of_articles_question_and_tagger():
    ids = [
        frame_id(["a", "b"], KOR_PRK, "v1"), frame_id(["b", "a"], KOR_PRK, "v1"), frame_id(["a"], KOR_PRK, "v1"),
        frame_id(["a", "b"], KOR_PRK, "v2"), frame_id(["a", "b"], parse_question("tone PRK"), "v1"),
    ]  # fmt: skip
    assert ids[0] == ids[1] and len(set(ids)) == 4


@pytest.mark.parametrize(
    "before, after, expected",
    [
        ("", "1", [-1]), ("1", "12", [0]), ("", "-0+", [-1, 0, 1]), ("", "u?", [UNCLEAR, UNCLEAR]), ("12", "1", [BACK]),
        ("12", "", [BACK, BACK]), ("12", "13", [BACK, 1]), ("1", "1b", [BACK]), ("1b", "1", []), ("1", "1x", []),
        ("1x", "1", []), ("", "111", [-1, -1, -1]), ("12", "132", [1]), ("12", "312", [1]), ("123", "13", [BACK]),
        ("123", "1u3", [BACK, UNCLEAR]), ("11", "111", [-1]),
    ],
)  # fmt: skip
def test_keys(before, after, expected):
    assert typed(before, after) == expected


def test_keys_that_are_no_answers_are_named():
    assert unknown("1", "1xy2") == "xy"
    assert unknown("12", "1x2") == "x"


def test_coding_lies_beside_the_articles_and_never_in_what_is_stored(tmp_path):
    (tmp_path / "articles.csv").write_text("text\n")
    assert coding_folder(tmp_path) == tmp_path / "coding"
    assert coding_folder(tmp_path / "articles.csv") == tmp_path / "coding"
    assert coding_folder(tmp_path, "elsewhere") == Path("elsewhere")
    assert coding_folder(shipped("seeds")) == shipped("seeds").resolve().parent / "data" / "coding"


@pytest.fixture(scope="module")
def many() -> pd.DataFrame:
    return sentence_frame(large_corpus(), KOR_PRK)


def test_draw_keeps_its_probabilities(many):
    chance = draw_sentences(many, 40)["sampling_prob"]
    drawn = [draw_sentences(many, 40, seed=seed)["place"] >= 0 for seed in range(400)]
    assert {int(each.sum()) for each in drawn} == {40}
    often = pd.concat(drawn, axis=1).mean(axis=1)
    assert ((often - chance).abs() < 5 * (chance * (1 - chance) / 400) ** 0.5 + 1e-9).all()


def test_draw_asks_in_an_order_of_chance_and_is_repeatable(many):
    once, again = draw_sentences(many, 40, seed=3), draw_sentences(many, 40, seed=3)
    pd.testing.assert_frame_equal(once, again)
    drawn = drawn_of(once)
    assert drawn["place"].tolist() == list(range(40))
    assert not drawn["article_id"].is_monotonic_increasing
    assert drawn_of(draw_sentences(many, 40, seed=4))[["article_id", "sentence_id"]].values.tolist() != (
        drawn[["article_id", "sentence_id"]].values.tolist()
    )


def test_small_frames_are_asked_whole():
    drawn = draw_sentences(sentence_frame(small_corpus(), KOR_PRK), 100)
    assert drawn["sampling_prob"].tolist() == [1] * 9 and sorted(drawn["place"]) == list(range(9))
