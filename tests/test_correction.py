import numpy as np
import pandas as pd

from analysis.measure import corrected_share, draw_probabilities


def made_frame(n_articles=30, n_sentences=4):
    """Sentences of which every third is -1; the tagger finds two of three of them."""
    n = n_articles * n_sentences
    truth = np.where(np.arange(n) % 3 == 0, -1, 0)
    frame = pd.DataFrame({"article_id": np.repeat(np.arange(n_articles), n_sentences).astype(str)})
    frame["sentence_id"] = frame.groupby("article_id").cumcount()
    frame["cluster"] = frame["article_id"]
    frame["predicted"] = np.where(np.arange(n) % 9 == 0, 0, truth)
    return frame.assign(sampling_prob=1.0), truth


def test_where_all_is_coded_the_answers_are_the_estimate():
    frame, truth = made_frame()
    labels = frame[["article_id", "sentence_id"]].assign(label=truth)
    row = corrected_share(frame, labels, value=-1).iloc[0]
    assert (round(row["estimate"], 12), round(row["uncorrected"], 12)) == (round(1 / 3, 12), round(26 / 120, 12))
    assert row[["n_articles", "n_rows", "n_labelled", "n_unclear"]].tolist() == [30, 120, 120, 0]
    assert row["low"] < 1 / 3 < row["high"] and not row["too_few"]


def test_probabilities_sum_to_the_sample():
    frame, _ = made_frame()
    assert round(draw_probabilities(frame, 50).sum(), 9) == 50
