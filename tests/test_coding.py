"""Coding by hand: question, frame, draw, answers on disk, who is asked what; on small made-up corpora."""

import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.coding.frame import FOUND, JUDGED_NONE, NAMED, NOTHING, frame_id, sentence_frame
from analysis.coding.keys import BACK, UNCLEAR, typed, unknown
from analysis.coding.labels import answer_line, append_lines, labels_file, read_labels
from analysis.coding.place import coding_folder
from analysis.coding.questions import Question, QuestionError, asked, check_actors, parse_question
from analysis.coding.store import Frame, FrameError, find_frame, read_frame, write_frame
from analysis.reference import shipped
from tests.small_corpus import small_corpus

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
        ("1x", "1", []), ("", "111", [-1, -1, -1]),
    ],
)  # fmt: skip
def test_keys(before, after, expected):
    assert typed(before, after) == expected


def test_keys_that_are_no_answers_are_named():
    assert unknown("1", "1xy2") == "xy"


@pytest.fixture
def frame(tmp_path) -> Frame:
    """A frame of nine sentences, all drawn, written to disk."""
    sentences = sentence_frame(small_corpus(), KOR_PRK)
    sentences = sentences.assign(sampling_prob=[0.5 + i / 100 for i in range(9)], place=range(9))
    about = {"frame_id": "f" * 16, "question": "KOR -> PRK", "made_at": "2021-04-01T00:00:00+00:00", "n_drawn": 9}
    return write_frame(Frame("f" * 16, KOR_PRK, about, sentences, tmp_path / "coding" / ("f" * 16)))


def test_frame_comes_back_from_disk(frame):
    again = read_frame(frame.folder)
    pd.testing.assert_frame_equal(again.sentences, frame.sentences, check_dtype=False)
    assert (again.id, again.question, again.about) == (frame.id, frame.question, frame.about)
    assert find_frame(frame.folder.parent, "ff").id == frame.id


def test_frames_that_are_damaged_or_missing_are_explained(frame):
    with pytest.raises(FrameError, match="0 frames fit --frame ab. There are ffff"):
        find_frame(frame.folder.parent, "ab")
    (frame.folder / "frame.json").write_text("{")
    with pytest.raises(FrameError, match="the frame cannot be read"):
        find_frame(frame.folder.parent)
    with pytest.raises(FrameError, match="no frame lies there"):
        find_frame(frame.folder.parent / "nowhere")


def answer(frame: Frame, number: int, label: int | None, coder: str = "anna") -> None:
    append_lines(labels_file(frame, coder), [answer_line(frame, frame.sentences.iloc[number], label, coder)])


def test_answers_are_lines_and_the_last_one_counts(frame):
    answer(frame, 0, -1)
    answer(frame, 1, None)
    answer(frame, 0, 1)
    lines = [json.loads(line) for line in labels_file(frame, "anna").read_text().splitlines()]
    assert list(lines[0]) == [
        "frame_id", "article_id", "sentence_id", "start_char", "end_char", "label", "sampling_prob", "coder", "coded_at"
    ]  # fmt: skip
    assert [line["label"] for line in lines] == [-1, None, 1]
    assert (lines[0]["article_id"], lines[0]["sentence_id"], lines[0]["sampling_prob"]) == ("a1", 1, 0.5)
    rows = read_labels(frame).rows
    assert rows["label"].fillna(9).tolist() == [9, 1] and rows["coder"].tolist() == ["anna", "anna"]


def test_torn_line_is_reported_and_the_next_answer_is_whole(frame):
    answer(frame, 0, -1)
    answer(frame, 1, 1)
    path = labels_file(frame, "anna")
    path.write_bytes(path.read_bytes()[:-40])  # the power went off
    assert read_labels(frame).rows["label"].tolist() == [-1]
    answer(frame, 2, 0)
    labels = read_labels(frame)
    assert labels.rows["label"].tolist() == [-1, 0]
    assert [(line.file, line.number) for line in labels.bad] == [("anna.jsonl", 2)]
    assert "torn line" in labels.bad[0].reason


def test_names_of_coders_make_files_inside_the_folder(frame):
    with pytest.raises(ValueError, match="at most 40 letters"):
        labels_file(frame, "../anna")


def test_coding_lies_beside_the_articles_and_never_in_what_is_stored(tmp_path):
    (tmp_path / "articles.csv").write_text("text\n")
    assert coding_folder(tmp_path) == tmp_path / "coding"
    assert coding_folder(tmp_path / "articles.csv") == tmp_path / "coding"
    assert coding_folder(tmp_path, "elsewhere") == Path("elsewhere")
    assert coding_folder(shipped("seeds")) == shipped("seeds").resolve().parent / "data" / "coding"
