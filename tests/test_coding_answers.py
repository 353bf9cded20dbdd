"""Frames and answers on disk: what survives, who is asked what, and which answers correct; on made-up corpora."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from analysis.coding.draw import draw_sentences, drawn_of
from analysis.coding.frame import sentence_frame
from analysis.coding.imported import import_labels
from analysis.coding.labels import answer_line, append_lines, labels_file, read_labels
from analysis.coding.questions import Question
from analysis.coding.queue import OVERLAP, one_answer_each, only_sampled, queue_of
from analysis.coding.store import Frame, FrameError, find_frame, read_frame, write_frame
from tests.small_corpus import large_corpus, small_corpus

KOR_PRK = Question("stance", "KOR", "PRK")


@pytest.fixture
def frame(tmp_path) -> Frame:
    """A frame of nine sentences, all drawn, written to disk."""
    sentences = sentence_frame(small_corpus(), KOR_PRK)
    chance = [0.5 + i / 100 for i in range(9)]
    sentences = sentences.assign(sampling_prob=chance, place=range(9), batch=1, chance_1=chance)
    about = {"frame_id": "f" * 16, "question": "KOR -> PRK", "made_at": "2021-04-01T00:00:00+00:00", "n_drawn": 9}
    return write_frame(Frame("f" * 16, KOR_PRK, about, sentences, tmp_path / "coding" / ("f" * 16)))


def test_frame_comes_back_from_disk(frame):
    again = read_frame(frame.folder)
    pd.testing.assert_frame_equal(again.sentences, frame.sentences, check_dtype=False)
    assert (again.id, again.question, again.about) == (frame.id, frame.question, frame.about)
    assert find_frame(frame.folder.parent, "ff").id == frame.id


def test_a_frame_drawn_before_there_were_batches_has_one(frame):
    old = write_frame(replace(frame, sentences=frame.sentences.drop(columns=["batch", "chance_1"])))
    pd.testing.assert_frame_equal(read_frame(old.folder).sentences, frame.sentences, check_dtype=False)


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
    assert "torn by a power cut" in labels.bad[0].reason


def test_names_of_coders_make_files_inside_the_folder(frame):
    with pytest.raises(ValueError, match="at most 40 letters"):
        labels_file(frame, "../anna")


@pytest.fixture
def wide(tmp_path) -> Frame:
    """A frame of which 50 sentences are drawn."""
    about = {"frame_id": "e" * 16, "question": "KOR -> PRK", "made_at": "2021-04-01T00:00:00+00:00", "n_drawn": 50}
    return write_frame(
        Frame(
            "e" * 16,
            KOR_PRK,
            about,
            draw_sentences(sentence_frame(large_corpus(), KOR_PRK), 50),
            tmp_path / "coding" / ("e" * 16),
        )
    )


def places(rows: pd.DataFrame) -> list[int]:
    return rows["place"].tolist()


def answer_places(frame: Frame, numbers: list[int], label: int | None, coder: str) -> None:
    drawn = drawn_of(frame.sentences)
    lines = [answer_line(frame, drawn.iloc[number], label, coder) for number in numbers]
    append_lines(labels_file(frame, coder), lines)


def test_a_second_coder_gets_the_overlap_and_what_is_left(wide):
    answer_places(wide, list(range(40)), 0, "anna")
    answers = read_labels(wide).rows
    assert OVERLAP == 30
    assert places(queue_of(wide, answers, "ben")) == [*range(30), *range(40, 50)]
    assert places(queue_of(wide, answers, "anna")) == list(range(50))
    answer_places(wide, [0, 1, 40, 41], 1, "ben")
    assert places(queue_of(wide, read_labels(wide).rows, "anna")) == [*range(40), *range(42, 50)]


def test_one_answer_counts_for_each_sentence_the_clear_one_given_first(wide):
    answer_places(wide, [0], None, "anna")
    answer_places(wide, [1], -1, "anna")
    answer_places(wide, [0, 1], 1, "ben")
    answer_places(wide, [2], None, "ben")
    labels = one_answer_each(only_sampled(wide, read_labels(wide).rows)).merge(drawn_of(wide.sentences))
    assert labels.sort_values("place")["label"].fillna(9).tolist() == [1, -1, 9]


def test_labels_that_were_not_drawn_do_not_count_for_correction(wide):
    drawn = drawn_of(wide.sentences)
    others = wide.sentences[wide.sentences["place"] < 0]
    lines = [
        answer_line(wide, drawn.iloc[0], 1, "anna"),
        answer_line(wide, drawn.iloc[1], 1, "anna") | {"sampling_prob": None},
        answer_line(wide, drawn.iloc[2], 1, "anna") | {"sampling_prob": 0.999},
        answer_line(wide, others.iloc[0], 1, "anna"),
    ]
    append_lines(labels_file(wide, "anna"), lines)
    assert len(read_labels(wide).rows) == 4
    assert len(only_sampled(wide, read_labels(wide).rows)) == 1


def test_imported_labels_state_no_probability_and_bad_lines_are_listed(wide, tmp_path):
    first, second = (drawn_of(wide.sentences).iloc[i] for i in (0, 1))
    about = {"article_id": first["article_id"], "sentence_id": int(first["sentence_id"])}
    lines = [
        json.dumps(about | {"label": 1, "sampling_prob": float(first["sampling_prob"])}),
        json.dumps(about | {"label": 2}),
        json.dumps({"article_id": "nobody", "sentence_id": 0, "label": 0}),
        json.dumps({"article_id": second["article_id"], "label": 0}),
        "not json",
        json.dumps(about | {"label": 1, "frame_id": "other"}),
        json.dumps({"article_id": second["article_id"], "sentence_id": int(second["sentence_id"]), "label": None}),
    ]
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join(lines))
    n, bad = import_labels(path, wide, "firm")
    assert n == 2
    assert [(line.number, line.reason.split(" (")[0]) for line in bad] == [
        (2, "label 2 is not one of -1, 0, 1, null"),
        (3, "the frame has no sentence 0 of article 'nobody'"),
        (4, "'sentence_id' is missing; needed are article_id, sentence_id and label"),
        (5, "not JSON"),
        (6, f"frame_id 'other' is another frame than {wide.id}"),
    ]
    rows = read_labels(wide).rows
    assert rows["coder"].tolist() == ["firm", "firm"] and rows["sampling_prob"].isna().all()
    assert only_sampled(wide, rows).empty


def test_import_is_refused_where_it_would_mix_or_bring_nothing(wide, tmp_path):
    answer_places(wide, [0], 0, "anna")
    path = tmp_path / "labels.jsonl"
    path.write_text("{}\n")
    with pytest.raises(FrameError, match="under another name"):
        import_labels(path, wide, "anna")
    with pytest.raises(FrameError, match="no line can be used"):
        import_labels(path, wide, "firm")
