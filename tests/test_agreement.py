import numpy as np
import pandas as pd
import pytest
from small_corpus import CorpusBuilder

from analysis.measure import coder_agreement, sentences_behind, tagger_agreement
from analysis.measure.agreement import FEW_DOUBLE, linear_kappa, ordinal_alpha
from analysis.measure.intervals import BOOTSTRAP, FEW, NO_VARIATION, ROUGHLY

NO = np.nan
FOUR_CODERS = [  # Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NO, NO, NO],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NO, 3],
    [NO, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NO],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NO],
]
COUPLES = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]  # Hout et al. (1987), in Agresti (1990)


def test_ordinal_alpha_of_the_published_example():
    assert (
        round(ordinal_alpha(np.transpose(FOUR_CODERS)), 3) == 0.815
    )  # the paper's ordinal alpha, with missing answers


@pytest.mark.parametrize(
    "answers, alpha",
    [
        ([[1, 1], [0, 0], [-1, -1]], 1),
        ([[1, 0], [0, 1], [NO, 1]], -0.5),  # by hand: 2 of 2 pairs differ, by chance 8 of 12
        ([[1, 1], [1, 1]], NO),
        ([[1, NO], [NO, 1]], NO),
    ],
)
def test_ordinal_alpha_at_its_ends(answers, alpha):
    assert ordinal_alpha(np.array(answers)) == pytest.approx(alpha, nan_ok=True)


@pytest.mark.parametrize(
    "counts, kappa",
    [
        (COUPLES, 0.2374),  # as printed by R's vcd::Kappa(SexualFun), weighted
        ([[20, 5], [10, 15]], 0.4),  # of two values the weights do not matter: Cohen's kappa
        ([[5, 0], [0, 0]], NO),
    ],
)
def test_linear_kappa_of_published_examples(counts, kappa):
    assert round(float(linear_kappa(counts)), 4) == pytest.approx(kappa, nan_ok=True)


def places(n_articles, n_sentences=2):
    ids = np.repeat([f"a{i:02d}" for i in range(n_articles)], n_sentences)
    return pd.DataFrame({"article_id": ids, "sentence_id": np.tile(np.arange(n_sentences), n_articles)})


def test_agreement_of_three_coders_one_of_whom_codes_half():
    place = places(20)
    truth = np.arange(40) % 3 - 1.0
    ann = place.assign(coder="ann", label=truth)
    ben = place.assign(coder="ben", label=np.where(np.arange(40) % 10 == 0, 0, truth))
    ben.loc[39, "label"] = NO
    cem = place.assign(coder="cem", label=truth)[:20]
    table = coder_agreement(pd.concat([ann, ben, cem], ignore_index=True))
    shown = table[["measure", "coders", "n_articles", "n_rows", "n_unclear", "interval", "too_few"]]
    assert list(shown.itertuples(index=False, name=None)) == [
        ("ordinal alpha", "ann, ben, cem", 20, 39, 1, ROUGHLY, False),
        ("equal answers", "ann, ben, cem", 20, 39, 1, ROUGHLY, False),
        ("linear kappa", "ann, ben", 20, 39, 1, ROUGHLY, False),
        ("linear kappa", "ann, cem", 10, 20, 0, FEW_DOUBLE, True),
        ("linear kappa", "ben, cem", 10, 20, 0, FEW_DOUBLE, True),
    ]
    alpha = table.iloc[0]
    assert alpha["low"] < alpha["estimate"] < alpha["high"] and table.iloc[3:]["estimate"].isna().all()


def test_the_sentences_behind_a_disagreement_show_who_said_what():
    builder = CorpusBuilder().article("a", "X", "2021-03-18", [{"text": "They met."}, {"text": "They parted."}])
    tables = builder.tables()
    article = tables.articles["article_id"].iloc[0]
    answers = pd.DataFrame({"article_id": article, "sentence_id": [0, 0, 1], "coder": ["ann", "ben", "ann"]})
    table = coder_agreement(answers.assign(label=[1, -1, 0]), tables=tables)
    assert table["interval"].tolist() == [FEW] * 3
    (row,) = sentences_behind(table.iloc[0]).itertuples()
    assert (row.sentence, row.answers) == ("They met.", "ann +1, ben -1")


def test_precision_and_recall_weigh_by_the_design():
    """Found sentences were all coded, the others one in four: what the coder found there stands for four."""
    frame = places(24, 6).assign(cluster=lambda rows: rows["article_id"])
    found = (frame["sentence_id"] == 0).to_numpy()
    frame = frame.assign(predicted=np.where(found, -1, 0), sampling_prob=np.where(found, 1, 0.25))
    labels = frame.loc[frame["sentence_id"] < 2, ["article_id", "sentence_id"]].assign(label=0)
    nth = labels["article_id"].str[1:].astype(int)
    labels.loc[(labels["sentence_id"] == 0) & (nth % 3 > 0), "label"] = -1  # 16 of 24 are right
    labels.loc[(labels["sentence_id"] == 1) & (nth < 4), "label"] = -1  # 4 misses, each of them for 4
    table = tagger_agreement(frame, labels).set_index(["measure", "answer"])
    assert table.loc[("precision", "-1"), "estimate"] == pytest.approx(16 / 24)
    assert table.loc[("recall", "-1"), "estimate"] == pytest.approx(16 / (16 + 4 * 4))
    assert table["n_rows"].tolist() == [24, 0, 20, 0, 48]
    assert table["interval"].tolist() == [BOOTSTRAP, "none: no evidence", ROUGHLY, "none: no evidence", BOOTSTRAP]
    kappa = table.loc[("linear kappa", "")]
    assert kappa["estimate"] == pytest.approx(float(linear_kappa([[16, 8], [16, 80]])))
    assert kappa["low"] < kappa["estimate"] < kappa["high"]


def test_a_tagger_without_a_fault_has_no_width():
    frame = places(30).assign(cluster=lambda rows: rows["article_id"], sampling_prob=1.0)
    frame["predicted"] = np.tile([1, 0, 0], 20)
    labels = frame.rename(columns={"predicted": "label"})[["article_id", "sentence_id", "label"]]
    table = tagger_agreement(frame, labels).set_index(["measure", "answer"])
    assert table.loc[("recall", "+1"), ["estimate", "interval"]].tolist() == [1, NO_VARIATION]
    assert table.loc[("linear kappa", ""), ["estimate", "interval"]].tolist() == [1, NO_VARIATION]


@pytest.mark.parametrize(
    "rows, message",
    [
        ([("a", 0, "ann", 2)], "answers: label is 2 in row 0; .* -1, 0 and 1"),
        ([("a", 0, "ann", 1), ("a", 0, "ann", 0)], r"ann answered sentence 0 of article a twice \(row 1\)"),
        ([("a", 0, "ann", 1), ("a", 1, "ben", 0)], "no sentence was coded by two coders"),
    ],
)
def test_answers_that_cannot_be_compared(rows, message):
    with pytest.raises(ValueError, match=message):
        coder_agreement(pd.DataFrame(rows, columns=["article_id", "sentence_id", "coder", "label"]))
