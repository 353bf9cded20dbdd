import numpy as np
import pandas as pd
import pytest

from analysis.measure.intervals import (
    BOOTSTRAP,
    FEW,
    NO_EVIDENCE,
    NO_VARIATION,
    ROUGHLY,
    WILSON,
    ratio_of_sums,
    share_of_articles,
    wilson,
)  # fmt: skip


@pytest.mark.parametrize(
    "share, n, expected",
    [
        (0.5, 10, (0.236593, 0.763407)),  # checked against the formula in Wilson (1927)
        (0.0, 20, (0.0, 0.161125)),
        (1.0, 20, (0.838875, 1.0)),
    ],
)
def test_wilson(share, n, expected):
    assert np.round([float(end) for end in wilson(share, n)], 6).tolist() == list(expected)


def test_share_of_articles_says_where_it_is_right():
    n = pd.Series([0, 9, 10, 20, 21])
    table = share_of_articles(pd.Series([0, 9, 5, 5, 5]), n, n)
    assert table["interval"].tolist() == [NO_EVIDENCE, FEW, ROUGHLY, ROUGHLY, WILSON]
    assert table["too_few"].tolist() == [True, True, False, False, False]
    assert table["estimate"].isna().tolist() == table["low"].isna().tolist() == table["too_few"].tolist()


def test_carriers_of_one_story_do_not_narrow_the_interval():
    few = share_of_articles(pd.Series([30]), pd.Series([60]), pd.Series([15])).iloc[0]
    many = share_of_articles(pd.Series([30]), pd.Series([60]), pd.Series([60])).iloc[0]
    assert (few["estimate"], few["interval"]) == (0.5, ROUGHLY)
    assert few["low"] < many["low"] and few["high"] > many["high"]


def ratios(values: dict[str, list[tuple[float, float]]]) -> pd.DataFrame:
    """The ratio of sums of each named group, given (top, bottom) per cluster."""
    cells = pd.DataFrame(
        [(name, f"c{i}", top, bottom) for name, pairs in values.items() for i, (top, bottom) in enumerate(pairs)],
        columns=["group", "cluster", "value", "bottom"],
    )
    bottoms = cells[["group", "cluster"]].assign(value=cells["bottom"])
    groups = pd.DataFrame({"group": list(values)})
    return ratio_of_sums(groups, cells, bottoms, keys=["group"], base=["group"])


def test_ratio_of_sums_marks():
    spread = [(i % 3, 3) for i in range(40)]
    table = ratios({"few": spread[:9], "rough": spread[:10], "enough": spread, "same": [(2, 2)] * 30, "none": [(0, 0)]})
    assert table["interval"].tolist() == [FEW, ROUGHLY, BOOTSTRAP, NO_VARIATION, NO_EVIDENCE]
    assert table["n_stories"].tolist() == [9, 10, 40, 30, 0]
    assert table["estimate"].round(6).tolist()[1:4] == [0.3, 0.325, 1.0]
    assert table["low"].isna().tolist() == [True, False, False, True, True]


def test_a_group_does_not_change_with_its_neighbours():
    one = [(i % 4, 4) for i in range(25)]
    alone = ratios({"a": one}).iloc[0]
    together = ratios({"z": [(1, 2), (0, 2)] * 15, "a": one}).iloc[1]
    assert alone.equals(together.rename(0))


def test_more_columns_and_clusters_than_one_block():
    many = {f"g{i:03d}": [(j % 2 + i % 3, 4) for j in range(12)] for i in range(300)}
    table = ratios(many)
    assert len(table) == 300 and table["low"].notna().all()
    assert table.iloc[0][["low", "high"]].tolist() == table.iloc[3][["low", "high"]].tolist()
    large = ratios({"g": [(i % 2, 1) for i in range(3000)]}).iloc[0]
    assert 0.47 < large["low"] < 0.5 < large["high"] < 0.53


@pytest.mark.parametrize("n_articles, least", [(10, 0.84), (40, 0.89)])
def test_coverage_of_the_bootstrap(n_articles, least):
    """Sentences of one article agree with one another; the interval must still hold the truth as often as it says."""
    random = np.random.default_rng(1)
    n_trials, truth = 300, 0.3
    lean = random.beta(0.3 * 2, 0.7 * 2, (n_trials, n_articles))  # each article has its own share
    sizes = random.integers(3, 12, (n_trials, n_articles))
    hits = random.binomial(sizes, lean)
    trials = {f"t{i}": list(zip(hits[i], sizes[i], strict=True)) for i in range(n_trials)}
    table = ratios(trials)
    inside = (table["low"] <= truth) & (truth <= table["high"])
    assert least <= inside.mean() <= 0.99
