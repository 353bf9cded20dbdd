"""What is drawn, and how wide intervals are told to be before and during coding; on made corpora with a known truth."""

import numpy as np
import pandas as pd
import pytest
from coded_corpora import draw_labels, many_frames
from hypothesis import given
from hypothesis import strategies as st

from analysis.measure import (
    corrected_balance,
    corrected_share,
    draw_probabilities,
    expected_balance,
    expected_width,
)
from analysis.measure.correction import FEW_STANCED
from tests.test_correction import PLACE, frame_of


@given(
    sentences=st.lists(st.tuples(st.sampled_from([-1, 0, 1]), st.floats(0, 1) | st.none()), min_size=1, max_size=60),
    n=st.floats(0.01, 80),
)
def test_probabilities_sum_to_the_sample(sentences, n):
    frame = frame_of([answer for answer, _ in sentences], confidence=[np.nan if c is None else c for _, c in sentences])
    prob = draw_probabilities(frame, n)
    assert ((prob > 0) & (prob <= 1)).all() and prob.index.equals(frame.index)
    assert prob.sum() == pytest.approx(min(n, len(frame)))


def test_more_is_drawn_where_the_tagger_is_unsure_and_enough_where_it_found_nothing():
    frame = frame_of([1, 1, 0, 0] * 25, confidence=[0.4, 0.95, 0.6, np.nan] * 25)
    unsure, sure, judged, nothing = draw_probabilities(frame, 40)[:4]
    assert unsure > judged > sure == pytest.approx(0.25, abs=0.05) and 25 * nothing >= 0.25 * 40 * 0.999
    with pytest.raises(ValueError, match="n=0: say how many sentences will be coded"):
        draw_probabilities(frame, 0)
    with pytest.raises(ValueError, match="confidence must lie in"):
        draw_probabilities(frame.assign(confidence=2), 10)


@pytest.fixture(scope="module")
def corpora() -> tuple[pd.DataFrame, pd.DataFrame]:
    """60 corpora of 50 articles of each of two outlets, and about 200 labels of each."""
    return draw_labels(many_frames(60, 50, seed=50), 200, seed=50)


def test_the_width_is_told_before(corpora):
    """Before any answer for the tagger as good as it says, after a pilot for the one that misses much, too."""
    frame, labels = corpora
    real = corrected_share(frame, labels, value=-1, by=("corpus", "outlet"))
    real = (real["high"] - real["low"]).groupby(real["outlet"]).mean()
    told, after = [], []
    for _, one in frame.groupby("corpus"):
        pilot = labels.merge(one[PLACE])
        told.append(expected_width(one, 200, value=-1, by="outlet"))
        after.append(expected_width(one, 200, value=-1, by="outlet", pilot=pilot))
    told, after = (pd.concat(tables).groupby("outlet")["width"].mean() / real for tables in (told, after))
    print(f"expected width / real: {told.round(2).to_dict()}, after a pilot {after.round(2).to_dict()}")
    assert 0.75 < told["Courier"] < 1.25 and after.between(0.85, 1.15).all()


def test_the_width_of_a_balance_is_told_before(corpora):
    frame, labels = corpora
    real = corrected_balance(frame, labels, by=("corpus", "outlet"))
    real = (real["high"] - real["low"]).groupby(real["outlet"]).mean()
    told, after = [], []
    for _, one in frame.groupby("corpus"):
        told.append(expected_balance(one, 200, by="outlet"))
        after.append(expected_balance(one, 200, by="outlet", pilot=labels.merge(one[PLACE])))
    told, after = (pd.concat(tables).groupby("outlet")["width"].mean() / real for tables in (told, after))
    print(f"expected width of a balance / real: {told.round(2).to_dict()}, after a pilot {after.round(2).to_dict()}")
    assert told.between(0.75, 1.25).all() and after.between(0.85, 1.15).all()


def test_a_balance_waits_for_articles_with_a_stance():
    frame = frame_of(np.where(np.arange(400) % 50 == 0, 1, 0), confidence=np.nan)
    few, all_of_them = (expected_balance(frame, n).iloc[0] for n in (100, 400))
    assert (few["interval"], few["too_few"], np.isnan(few["width"])) == (FEW_STANCED, True, True)
    assert few["n_articles_stanced"] < 10 < all_of_them["n_articles_stanced"] and 0 < all_of_them["width"] <= 2
