import numpy as np
import pandas as pd
import pytest
from coded_corpora import OUTLETS, SPARSE, draw_labels, many_frames
from small_corpus import CorpusBuilder

from analysis.measure import (
    corrected_balance,
    corrected_difference,
    corrected_mean,
    corrected_share,
    sentences_behind,
)
from analysis.measure.correction import (
    CORRECTED,
    FEW_CODED,
    FEW_LABELS,
    FEW_STANCED,
    NOTHING_CODED,
    ROUGHLY_CODED,
)  # fmt: skip
from analysis.measure.design_based import t_quantile
from analysis.measure.intervals import NO_VARIATION

PLACE = ["article_id", "sentence_id"]
N_CORPORA = 1500  # Monte Carlo error of a coverage of .95: .006


def frame_of(predicted, *, n_sentences=4, **columns):
    """One row per answer of the tagger, ``n_sentences`` to an article."""
    n = len(predicted)
    frame = pd.DataFrame({"article_id": [f"a{i // n_sentences:03d}" for i in range(n)], "predicted": predicted})
    frame["sentence_id"] = np.arange(n) % n_sentences
    return frame.assign(cluster=frame["article_id"], sampling_prob=1.0).assign(**columns)


def labels_of(frame, labels):
    return frame[PLACE].assign(label=labels)


THIRD = np.where(np.arange(120) % 3 == 0, -1, 0)  # every third sentence is -1 …
TAGGED = np.where(np.arange(120) % 9 == 0, 0, THIRD)  # … and one of three of these is missed


def test_t_quantile():
    df = [3, 4, 9, 19, 49, 10**6]
    assert np.round(t_quantile(df), 2).tolist() == [3.18, 2.78, 2.26, 2.09, 2.01, 1.96]  # printed tables


def test_where_all_is_coded_the_answers_are_the_estimate():
    frame = frame_of(TAGGED)
    row = corrected_share(frame, labels_of(frame, THIRD), value=-1).iloc[0]
    assert row[["estimate", "uncorrected", "lowest", "highest"]].tolist() == pytest.approx(
        [1 / 3, 26 / 120, 1 / 3, 1 / 3]
    )
    assert row[["quantity", "interval", "too_few"]].tolist() == ["share of -1", CORRECTED, False]
    assert row[["n_articles", "n_rows", "n_labelled", "n_articles_labelled", "n_unclear"]].tolist() == [
        30,
        120,
        120,
        30,
        0,
    ]
    assert 0 < row["low"] < 1 / 3 < row["high"] < 1


def test_what_was_drawn_more_often_counts_less():
    """All 60 found were coded, and one in four of the 60 others, a third of which are misses."""
    predicted, nth = np.tile([-1, 0], 60), np.arange(120)
    coded = (nth % 2 == 0) | (nth % 8 == 1)
    frame = frame_of(predicted, sampling_prob=np.where(predicted == -1, 1, 0.25))
    labels = labels_of(frame, np.where(nth % 24 == 1, -1, predicted))[coded]
    row = corrected_share(frame, labels, value=-1).iloc[0]
    assert row[["estimate", "uncorrected"]].tolist() == pytest.approx([0.5 + 0.5 / 3, 0.5])
    blind = corrected_share(frame.assign(sampling_prob=1.0, predicted=0), labels, value=-1).iloc[0]
    assert blind["estimate"] == pytest.approx(65 / 75)  # the share among the coded


def test_a_group_does_not_change_with_its_neighbours():
    frame = frame_of(TAGGED, outlet=np.repeat(["A", "B"], 60))
    labels = labels_of(frame, THIRD)[::2]
    together = corrected_share(frame, labels, value=(-1, 1), by="outlet")
    alone = corrected_share(frame[60:], labels[30:], value=(1, -1))
    kept = ["n_labelled", "n_articles", "estimate", "low", "high", "interval", "uncorrected_low"]
    assert together.iloc[1][kept].tolist() == alone.iloc[0][kept].tolist()


def test_unclear_sentences_are_like_the_clear_ones_that_the_tagger_answered_alike():
    frame = frame_of(np.tile([-1, 0, 0, 0], 30))
    truth = frame["predicted"].astype(float)
    truth[(frame["predicted"] == -1) & (np.arange(120) % 8 == 0)] = np.nan  # half of those found
    row = corrected_share(frame, labels_of(frame, truth), value=-1).iloc[0]
    assert row[["n_labelled", "n_unclear"]].tolist() == [105, 15]
    assert row[["estimate", "lowest", "highest"]].tolist() == pytest.approx([0.25, 0.125, 0.25])


@pytest.mark.parametrize(
    "n_articles, n_sentences, interval",
    [
        (0, 4, NOTHING_CODED),
        (9, 4, FEW_CODED),
        (14, 2, FEW_LABELS),
        (20, 4, ROUGHLY_CODED),
        (21, 4, CORRECTED),
    ],
)
def test_what_too_small_a_sample_gives(n_articles, n_sentences, interval):
    frame = frame_of(TAGGED)
    labels = labels_of(frame, THIRD)[(np.arange(120) // 4 < n_articles) & (frame["sentence_id"] < n_sentences)]
    for table in (corrected_share(frame, labels, value=-1), corrected_mean(frame, labels)):
        row = table.iloc[0]
        none = interval not in (ROUGHLY_CODED, CORRECTED)
        assert row[["interval", "too_few"]].tolist() == [interval, none]
        assert row[["estimate", "low", "high"]].isna().tolist() == [none] * 3
        assert row[["uncorrected", "uncorrected_low"]].notna().all()


def test_a_difference_is_as_sure_as_the_less_coded_group():
    frame = frame_of(np.tile(TAGGED, 2), outlet=np.repeat(["A", "B"], 120))
    labels = labels_of(frame, np.tile(THIRD, 2))[: 120 + 36]
    row = corrected_difference(frame, labels, value=-1, between="outlet", groups=("A", "B")).iloc[0]
    assert row[["n_labelled", "n_articles_labelled", "interval"]].tolist() == [36, 9, FEW_CODED]
    assert row["n_rows"] == 240 and np.isnan(row["estimate"])


def test_where_none_was_seen_there_may_be_some():
    """Of 100 sentences without an instance up to about 4 % may have one: t² / (n + t²), a little above 3 / n."""
    frame = frame_of(np.zeros(400, int))
    coded = np.arange(400) % 4 == 0
    row = corrected_share(frame, labels_of(frame, 0)[coded], value=1).iloc[0]
    assert row[["estimate", "low", "high"]].tolist() == pytest.approx([0, 0, 0.0379], abs=1e-4)
    assert np.isnan(row["uncorrected_low"]) or row["uncorrected_high"] < 0.011


def test_a_mean_without_variation_has_no_interval():
    frame = frame_of(np.zeros(120, int))
    row = corrected_mean(frame, labels_of(frame, 1)).iloc[0]
    assert (row["estimate"], row["interval"], np.isnan(row["low"])) == (1, NO_VARIATION, True)


def test_a_wire_story_in_two_outlets_is_one_story():
    frame = pd.concat([frame_of(TAGGED, outlet="A"), frame_of(TAGGED, outlet="B")], ignore_index=True)
    frame["article_id"] += frame["outlet"]
    asked = dict(value=-1, between="outlet", groups=("A", "B"))
    labels = labels_of(frame, np.tile(THIRD, 2))
    alone = corrected_difference(frame.assign(cluster=frame["article_id"]), labels, **asked).iloc[0]
    carried = corrected_difference(frame, labels, **asked).iloc[0]
    assert alone["low"] < alone["estimate"] == carried["estimate"] == 0 < alone["high"]
    assert carried["interval"] == NO_VARIATION  # the same stories: they cannot differ
    assert corrected_share(frame, labels, value=-1).iloc[0]["n_articles_labelled"] == 30


def test_a_difference_is_between_two_groups_where_both_are():
    frame = frame_of(TAGGED, outlet=np.tile(np.repeat(["A", "B", "C"], 4), 10), issue=np.repeat(["x", "y"], 60))
    frame = frame[~((frame["issue"] == "y") & (frame["outlet"] == "B"))]
    labels = labels_of(frame, THIRD[frame.index])
    table = corrected_difference(frame, labels, value=-1, between="outlet", groups=("B", "A"), by="issue")
    assert table[["issue", "first", "second", "n_rows"]].values.tolist() == [["x", "B", "A", 40]]
    with pytest.raises(ValueError, match="name two different values of 'outlet' that the frame has"):
        corrected_difference(frame, labels, value=-1, between="outlet", groups=("B", "D"))


def test_the_balance_of_a_stance_cell():
    truth = np.tile([-1, 0, 0, 1, -1, 0, 0, 0], 15)
    frame = frame_of(np.tile([-1, 0, 0, 1, 0, 0, 0, 1], 15), n_sentences=4)
    row = corrected_balance(frame, labels_of(frame, truth)).iloc[0]
    assert row[["n_minus", "n_plus", "share_stanced", "estimate"]].tolist() == pytest.approx([30, 15, 3 / 8, -1 / 3])
    plain = ["uncorrected_n_minus", "uncorrected_n_plus", "uncorrected_share_stanced", "uncorrected"]
    assert row[plain].tolist() == pytest.approx([15, 30, 3 / 8, 1 / 3])
    assert -1 <= row["low"] < -1 / 3 < row["high"] < 0.4
    few = np.where(np.arange(120) < 36, truth, 0)
    few = corrected_balance(frame.assign(predicted=0), labels_of(frame, few)).iloc[0]
    assert (few["interval"], few["too_few"], np.isnan(few["estimate"])) == (FEW_STANCED, True, True)


def test_the_mean_tone_is_told_on_the_scale_of_the_labels():
    truth = np.tile([-1, 0, 1, 1], 30)
    frame = frame_of(0.1 * truth + 0.05 * np.sin(np.arange(120)))
    row = corrected_mean(frame, labels_of(frame, truth)[::3]).iloc[0]
    assert row["uncorrected"] == pytest.approx(frame["predicted"].mean())
    assert row["low"] < 0.25 < row["high"] and row["estimate"] == pytest.approx(0.25, abs=0.03)


def test_the_sentences_behind_a_corrected_share():
    builder = CorpusBuilder()
    for nth in range(12):
        builder.article(f"a{nth}", "X", "2021-03-18", [{"text": f"They met {n}."} for n in range(4)])
    tables = builder.tables()
    body = tables.sentences[tables.sentences["kind"] == "body"]
    frame = body[PLACE].assign(cluster=body["article_id"], predicted=np.arange(len(body)) % 2, sampling_prob=0.5)
    row = corrected_share(frame, labels_of(frame, 1)[:40], value=1, tables=tables).iloc[[0]]
    rows = sentences_behind(row)
    assert len(rows) == row["n_rows"].iloc[0] == len(body) and rows["label"].notna().sum() == 40
    with pytest.raises(ValueError, match="does not come straight from a measure"):
        sentences_behind(corrected_share(frame, labels_of(frame, 1), value=1))


FRAME = frame_of(TAGGED)


@pytest.mark.parametrize(
    "frame, labels, message",
    [
        (FRAME.drop(columns="cluster"), labels_of(FRAME, 0), "frame: no column 'cluster'. It needs article_id, "),
        (FRAME[:0], labels_of(FRAME, 0)[:0], "The frame has no sentences"),
        (FRAME.assign(predicted=np.nan), labels_of(FRAME, 0), "predicted is missing in row 0"),
        (
            FRAME.assign(predicted=0.5),
            labels_of(FRAME, 0),
            "frame: predicted is 0.5 in row 0; shares count the answers",
        ),
        (FRAME.assign(sampling_prob=0), labels_of(FRAME, 0), "sampling_prob is 0 in row 0. It must be above 0"),
        (FRAME, labels_of(FRAME, 2), "label is 2 in row 0. It must be between -1 and 1, or NaN for unclear"),
        (FRAME, pd.concat([labels_of(FRAME, 0)] * 2), "sentence 0 of article a000 stands there twice"),
        (FRAME[1:], labels_of(FRAME, 0), "sentence 0 of article a000 is not in the frame. Only labels drawn from"),
    ],
)
def test_what_cannot_be_right_is_refused(frame, labels, message):
    with pytest.raises(ValueError, match=message):
        corrected_share(frame, labels, value=-1)


def test_a_value_is_an_answer():
    with pytest.raises(ValueError, match="value=2 is not one or two of -1, 0, 1"):
        corrected_share(FRAME, labels_of(FRAME, 0), value=2)


# The simulation: many corpora at once, a third of the stances missed, differently by outlet, drawn unequally.


@pytest.fixture(scope="module")
def corpora():
    sizes = {50: 200, 20: 120}  # articles per outlet: labels in both
    return {n: draw_labels(many_frames(N_CORPORA, n, seed=n), size, seed=n) for n, size in sizes.items()}


def coverage(table, truth, low="low", high="high"):
    return ((table[low] <= truth) & (truth <= table[high])).mean()


def right(share):
    """What an interval that calls itself 95 % may cover."""
    return 0.93 <= share <= 0.97


SIGNS = [(-1, lambda outlet: outlet.minus), (1, lambda outlet: outlet.plus)]


@pytest.mark.parametrize("n_articles", [50, 20])
@pytest.mark.parametrize("value, share", SIGNS)
def test_corrected_shares_hold_the_truth_and_uncorrected_ones_do_not(corpora, n_articles, value, share):
    table = corrected_share(*corpora[n_articles], value=value, by=("corpus", "outlet"))
    for name, rows in table.groupby("outlet"):
        corrected = coverage(rows, share(OUTLETS[name]))
        plain = coverage(rows, share(OUTLETS[name]), "uncorrected_low", "uncorrected_high")
        print(f"share of {value:+d}, {name}, {n_articles} articles: {corrected:.3f}, uncorrected {plain:.3f}")
        assert right(corrected)
        assert not right(plain) or n_articles == 20
    herald = table[table["outlet"] == "Herald"]
    assert abs(herald["estimate"].mean() - share(OUTLETS["Herald"])) < 0.004


def test_corrected_shares_hold_where_few_sentences_take_a_side():
    frame, labels = draw_labels(many_frames(N_CORPORA, 50, seed=3, outlets=SPARSE), 200, seed=3)
    for value, share in SIGNS:
        table = corrected_share(frame, labels, value=value, by=("corpus", "outlet"))
        for name, rows in table.groupby("outlet"):
            found = coverage(rows, share(SPARSE[name]))
            print(f"share of {value:+d}, {name}, 50 articles, true share {share(SPARSE[name])}: {found:.3f}")
            assert 0.93 <= found <= 0.985  # wide rather than narrow: misses that were not seen


@pytest.mark.parametrize("n_articles", [50, 20])
@pytest.mark.parametrize("value, share", SIGNS)
def test_corrected_differences_hold_the_truth_and_uncorrected_ones_do_not(corpora, n_articles, value, share):
    asked = dict(value=value, between="outlet", groups=("Herald", "Courier"), by="corpus")
    table = corrected_difference(*corpora[n_articles], **asked)
    truth = share(OUTLETS["Herald"]) - share(OUTLETS["Courier"])
    corrected, plain = coverage(table, truth), coverage(table, truth, "uncorrected_low", "uncorrected_high")
    print(f"difference of {value:+d}, {n_articles} articles each: {corrected:.3f}, uncorrected {plain:.3f}")
    assert right(corrected)
    assert not right(plain) or n_articles == 20


@pytest.mark.parametrize("measure", [corrected_balance, corrected_mean])
def test_corrected_balances_and_means_hold_the_truth(corpora, measure):
    table = measure(*corpora[50], by=("corpus", "outlet"))
    for name, rows in table.groupby("outlet"):
        truth = OUTLETS[name].plus - OUTLETS[name].minus
        if measure is corrected_balance:
            truth /= OUTLETS[name].plus + OUTLETS[name].minus
        print(f"{rows['quantity'].iloc[0]}, {name}, 50 articles: {coverage(rows, truth):.3f}")
        assert right(coverage(rows, truth))


def ignoring_probabilities(frame):
    return frame.assign(sampling_prob=0.5, predicted=0)


def with_sentences_as_the_unit(frame):
    return frame.assign(cluster=frame["sentence_id"])


@pytest.mark.parametrize("wrong", [ignoring_probabilities, with_sentences_as_the_unit])
def test_a_wrong_estimator_does_not_pass_this_check(corpora, wrong):
    frame, labels = corpora[50]
    table = corrected_share(wrong(frame), labels, value=-1, by=("corpus", "outlet"))
    found = [coverage(rows, OUTLETS[name].minus) for name, rows in table.groupby("outlet")]
    print(f"{wrong.__name__}: {found[0]:.3f}, {found[1]:.3f}")
    assert not any(map(right, found))
