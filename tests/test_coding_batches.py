"""A sample drawn further after answers: the probabilities of what was drawn and asked, and what they then correct."""

import numpy as np
import pandas as pd
import pytest
from coded_corpora import OUTLETS, many_frames

from analysis.coding import open_frame, read_labels
from analysis.coding.draw import as_asked, chances_of, draw_more, draw_sentences, drawn_of
from analysis.coding.frame import FOUND, NOTHING, sentence_frame
from analysis.coding.labels import answer_line, append_lines, labels_file
from analysis.coding.questions import parse_question
from analysis.coding.queue import asked_so_far, only_sampled, queue_of
from analysis.coding.store import read_frame
from analysis.corpus import write_tables
from analysis.measure import corrected_share, draw_probabilities
from analysis.report.parameters import check_parameters
from tests.small_corpus import large_corpus

QUESTION = "KOR -> PRK"
FIRST, ALL = 60, 110


@pytest.fixture(scope="module")
def many() -> pd.DataFrame:
    return sentence_frame(large_corpus(), parse_question(QUESTION)).head(160)


def half_of_the_second(frame: pd.DataFrame) -> np.ndarray:
    """Return which sentences are asked before half of the second batch is."""
    last = FIRST + (frame["batch"] == 2).sum() // 2
    return frame["place"].between(0, last - 1).to_numpy()


def test_what_is_drawn_further_keeps_its_probabilities(many):
    seen, asked, expected = [], [], []
    for seed in range(600):
        frame = draw_more(draw_sentences(many, FIRST, seed=seed), ALL, seed=seed)
        seen.append(frame["place"].to_numpy() >= 0)
        asked.append(half_of_the_second(frame))
        expected.append(as_asked(frame, asked[-1])["sampling_prob"])
    chance, n = frame["sampling_prob"].to_numpy(), len(seen)
    allowed = 5 * np.sqrt(chance * (1 - chance) / n) + 1e-9
    assert (np.abs(np.mean(seen, axis=0) - chance) < allowed).all()
    assert chance == pytest.approx(draw_probabilities(many, ALL).to_numpy())
    first, now = chances_of(frame).T
    later = np.divide(now, 1 - first, out=np.zeros(len(now)), where=first < 1)
    assert chance == pytest.approx(1 - (1 - first) * (1 - later))
    found, told = np.mean(asked, axis=0), np.mean(expected, axis=0)
    assert (np.abs(found - told) < allowed + 5 * np.sqrt(told * (1 - told) / n)).all()
    off = np.abs(found - chance * found.sum() / chance.sum())  # as if all that is drawn were asked
    assert (off > allowed + 5 * np.sqrt(told * (1 - told) / n)).any()


def test_a_further_batch_leaves_the_first_as_it_was(many):
    first = draw_sentences(many, FIRST)
    further = draw_more(first, ALL)
    assert drawn_of(further).head(FIRST)["place"].tolist() == list(range(FIRST))
    kept = first["place"] >= 0
    pd.testing.assert_series_equal(further["place"][kept], first["place"][kept])
    assert (further["sampling_prob"] >= first["sampling_prob"]).all()
    assert sorted(further.loc[further["batch"] == 2, "place"]) == list(range(FIRST, (further["place"] >= 0).sum()))
    assert (draw_more(further, 10**6)["place"] >= 0).all()


def test_one_batch_counts_as_it_was_drawn(many):
    frame = draw_sentences(many, FIRST)
    for answered in (frame["place"].between(0, 20), frame["place"] > 99):
        assert as_asked(frame, answered.to_numpy())["sampling_prob"].tolist() == frame["sampling_prob"].tolist()


def test_corrected_intervals_hold_the_truth_when_half_of_a_second_batch_is_answered():
    n = 700
    frames = many_frames(n, 50, seed=8)
    frames["stratum"] = np.where(frames["predicted"] != 0, FOUND, NOTHING)
    drawn = draw_more(draw_sentences(frames, 300 * n), 600 * n)
    answered = drawn["place"].between(0, 300 * n + (drawn["batch"] == 2).sum() // 2 - 1)
    labels = drawn.loc[answered, ["article_id", "sentence_id", "truth"]].rename(columns={"truth": "label"})
    asked = as_asked(drawn, answered.to_numpy())
    table = corrected_share(asked, labels, value=-1, by=("corpus", "outlet"))
    for name, rows in table.groupby("outlet"):
        covered = ((rows["low"] <= OUTLETS[name].minus) & (OUTLETS[name].minus <= rows["high"])).mean()
        print(f"share of -1, {name}, second batch half answered: {covered:.3f}")
        assert 0.93 <= covered <= 0.97
    truth = np.mean([outlet.minus for outlet in OUTLETS.values()])
    off = [
        mean_share(frame.assign(predicted=0), labels) - truth for frame in (asked, drawn)
    ]  # no tagger makes up for it
    assert abs(off[0]) < 0.002 < 0.004 < abs(off[1])


def mean_share(frame: pd.DataFrame, labels: pd.DataFrame) -> float:
    return corrected_share(frame, labels, value=-1, by=("corpus", "outlet"))["estimate"].mean()


def test_more_draws_after_answers_draw_a_further_batch(tmp_path):
    tables = large_corpus()
    write_tables(tables, tmp_path / "corpus", version="v1")
    params = check_parameters(corpus=str(tmp_path / "corpus"), question=QUESTION, draws=40)
    first = open_frame(tables, params)
    rows = drawn_of(first.sentences).to_dict("records")
    append_lines(labels_file(first, "anna"), [answer_line(first, row, 0, "anna") for row in rows])
    more = open_frame(tables, params.model_copy(update={"draws": 100}))
    n = more.about["n_drawn"]
    assert (more.id, more.about["draws"], more.about["n_drawn_by_batch"]) == (first.id, 100, [40, n - 40])
    assert 80 <= n <= 120 and read_frame(more.folder).about == more.about
    answers = read_labels(more).rows
    assert len(only_sampled(more, answers)) == 40  # they state the probability after the first batch
    assert queue_of(more, answers, "anna")["place"].tolist() == list(range(n))
    later = drawn_of(more.sentences).iloc[40:60].to_dict("records")
    early = answer_line(more, rows[0], 0, "ben")  # states the probability after the second
    wrong = answer_line(more, later[0] | {"sampling_prob": chances_of(more.sentences)[0, 0]}, 0, "ben")
    append_lines(labels_file(more, "ben"), [early, wrong, *(answer_line(more, row, 1, "ben") for row in later[1:])])
    sampled = only_sampled(more, read_labels(more).rows)
    assert len(sampled) == 40 + 1 + 19
    sentences = asked_so_far(more, sampled)
    first_part, second_part = chances_of(more.sentences).T
    assert sentences["sampling_prob"].to_numpy() == pytest.approx(first_part + second_part * 19 / (n - 40))
    again = open_frame(tables, params)  # fewer draws take nothing away
    assert again.about["n_drawn"] == n
