"""How well the tagger agrees with people, and people with one another; intervals by bootstrap over articles.

Unclear answers agree with nothing and disagree with nothing: they are left out, and counted. Answers are -1, 0, 1 in
this order, so that -1 against +1 is a larger disagreement than 0 against either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations, product

import numpy as np
import pandas as pd

from analysis.measure.coded_frame import ANSWERS, PLACE, as_result, check_answers, check_columns, code_frame
from analysis.measure.frame import as_tuple
from analysis.measure.intervals import (
    BOOTSTRAP,
    CONFIDENCE,
    FEW,
    NO_EVIDENCE,
    NO_VARIATION,
    RESAMPLES,
    ROUGH,
    ROUGHLY,
    SEED,
    TOO_FEW,
    ratio_of_sums,
)
from analysis.schema import Tables

PRECISION, RECALL, KAPPA, ALPHA, SAME = "precision", "recall", "linear kappa", "ordinal alpha", "equal answers"
LEAST_DOUBLE = 30  # sentences with the answers of two coders
FEW_DOUBLE = f"none: fewer than {LEAST_DOUBLE} double-coded sentences"

_SIGNED = {"-1": -1, "+1": 1}


def ordinal_alpha(answers: np.ndarray) -> float:
    """Return Krippendorff's alpha of ``answers`` (units x coders, NaN where there is none) on an ordinal scale.

    1 is full agreement, 0 what chance gives, below 0 is worse; NaN where there is nothing to compare, or all answers
    are equal. Any number of coders and of values (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability").
    """
    answers = np.asarray(answers, float)
    values = np.unique(answers[~np.isnan(answers)])
    return float(alpha_of_coincidences(_coincidences(answers, values).sum(axis=0)))


def linear_kappa(counts: np.ndarray) -> np.ndarray:
    """Return Cohen's kappa with linear weights of a table of two coders' answers (rows and columns in order).

    ``counts`` may be a stack (... x k x k), and weighted. NaN where chance could not disagree (Cohen 1968).
    """
    counts = np.asarray(counts, float)
    place = np.arange(counts.shape[-1])
    apart = abs(place[:, None] - place)
    by_chance = counts.sum(axis=-1)[..., :, None] * counts.sum(axis=-2)[..., None, :]
    seen = (counts * apart).sum(axis=(-2, -1)) * counts.sum(axis=(-2, -1))
    return 1 - _divide(seen, (by_chance * apart).sum(axis=(-2, -1)))


def alpha_of_coincidences(coincidences: np.ndarray) -> np.ndarray:
    """Return ordinal alpha of a symmetric coincidence matrix, or of a stack of them (... x k x k)."""
    n_of = coincidences.sum(axis=-1)
    up_to = np.cumsum(n_of, axis=-1) - n_of / 2
    apart = (up_to[..., :, None] - up_to[..., None, :]) ** 2  # how many answers lie between two values
    seen = (coincidences * apart).sum(axis=(-2, -1)) * (n_of.sum(axis=-1) - 1)
    return 1 - _divide(seen, (n_of[..., :, None] * n_of[..., None, :] * apart).sum(axis=(-2, -1)))


def tagger_agreement(
    frame: pd.DataFrame, labels: pd.DataFrame, *, by: str | Iterable[str] = (), tables: Tables | None = None
) -> pd.DataFrame:
    """Return precision and recall of the tagger for -1 and +1, and linear kappa, against a coder's ``labels``.

    ``frame`` and ``labels`` as in ``corrected_share``: each sentence counts 1 / ``sampling_prob``, so that the figures
    speak of the whole frame (for labels not drawn from it give ``sampling_prob`` 1: they speak of these sentences). One
    row per ``by`` group, ``measure`` and ``answer`` ("-1", "+1", "" for kappa); ``n_rows`` counts the coded sentences
    that the tagger (precision) or the coder (recall) gave this answer.
    """
    by = as_tuple(by)
    coded = code_frame(frame, labels, by)
    check_answers("frame: predicted", coded.rows["predicted"])
    check_answers("labels: label", coded.rows["label"])
    rows = coded.rows.assign(weight=coded.weight, nth_group=coded.group)[coded.weight > 0]
    judged = pd.concat([_judged(rows, measure, answer) for measure in (PRECISION, RECALL) for answer in _SIGNED])
    groups = coded.groups.assign(nth_group=range(len(coded.groups)))
    table = pd.concat([_hits(groups, judged), _kappas(groups, rows)])
    keys = [*by, "measure", "answer"]
    table = table.sort_values("nth_group", kind="stable").drop(columns="nth_group").reset_index(drop=True)
    counted = pd.concat([judged, rows.assign(measure=KAPPA, answer="")])
    return as_result(
        table, counted[["article_id", "cluster", "sentence_id", "predicted", "label", *keys]], keys, tables
    )


def coder_agreement(answers: pd.DataFrame, *, tables: Tables | None = None) -> pd.DataFrame:
    """Return how far coders agree on the sentences that two or more of them coded.

    ``answers`` has a row per coder and sentence: ``article_id, sentence_id, coder, label`` (-1, 0, 1; NaN for unclear),
    and ``cluster`` where wire stories are known. One row each for ordinal alpha and for the share of equal answers of
    all ``coders``, and for linear kappa of each two; ``n_rows`` sentences with two answers, ``n_unclear`` those that
    two coders saw but that were too unclear for two answers. Fewer than LEAST_DOUBLE sentences: counts only.
    """
    shared = _by_coder(answers)
    coders = tuple(shared["label"].columns)
    compared = [(ALPHA, coders), (SAME, coders), *((KAPPA, pair) for pair in combinations(coders, 2))]
    cells = [_compared(shared, measure, of) for measure, of in compared]
    table = pd.DataFrame([cell for cell, _ in cells])
    return as_result(table, pd.concat([rows for _, rows in cells]), ["measure", "coders"], tables)


def _judged(rows: pd.DataFrame, measure: str, answer: str) -> pd.DataFrame:
    given = rows["predicted"] if measure == PRECISION else rows["label"]
    return rows[given == _SIGNED[answer]].assign(measure=measure, answer=answer)


def _hits(groups: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    """Return precision and recall of each group and answer: weight of the hits by weight of the judged."""
    keys = ["nth_group", "measure", "answer"]
    cells = pd.DataFrame(product((PRECISION, RECALL), _SIGNED), columns=keys[1:])
    table = groups.merge(cells, how="cross")
    hit = judged["label"] == judged["predicted"]
    tops, bottoms = judged.assign(value=judged["weight"] * hit), judged.assign(value=judged["weight"])
    return table.join(ratio_of_sums(table, tops, bottoms, keys=keys, base=keys).drop(columns="n_stories"))


def _kappas(groups: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    found = []
    for group in groups["nth_group"]:
        of = rows[rows["nth_group"] == group]
        found.append(_bootstrapped(_pairings(of["predicted"], of["label"], of["weight"], of["cluster"]), linear_kappa))
    return groups.assign(measure=KAPPA, answer="").join(pd.DataFrame(found, index=groups.index))


def _by_coder(answers: pd.DataFrame) -> pd.DataFrame:
    """Return a row per sentence that two coders saw, with ``label`` and ``seen`` (0 or 1) of each coder as columns."""
    check_columns("answers", answers, (*PLACE, "coder", "label"))
    check_answers("answers: label", answers["label"])
    twice = answers.duplicated([*PLACE, "coder"])
    if twice.any():
        row = answers[twice].iloc[0]
        raise ValueError(
            f"answers: {row['coder']} answered sentence {row['sentence_id']} of article {row['article_id']} twice (row "
            f"{twice.argmax()}). Keep the last answer of each coder."
        )
    if "cluster" not in answers:
        answers = answers.assign(cluster=answers["article_id"])
    wide = answers.assign(seen=1.0).pivot(index=[*PLACE, "cluster"], columns="coder", values=["label", "seen"])
    wide = wide[wide["seen"].sum(axis=1) >= 2]
    if wide.empty:
        raise ValueError("answers: no sentence was coded by two coders. Let a second one code some of the same sample.")
    return wide


def _compared(shared: pd.DataFrame, measure: str, coders: Sequence[str]) -> tuple[dict[str, object], pd.DataFrame]:
    """Return one measure of agreement between ``coders``, and the sentences it counts."""
    labels = shared["label"][list(coders)]
    seen = (shared["seen"][list(coders)].sum(axis=1) >= 2).sum()
    labels = labels[labels.notna().sum(axis=1) >= 2].astype(float)
    cell = {"measure": measure, "coders": ", ".join(map(str, coders))}
    said = [", ".join(f"{who} {v:+g}" for who, v in row.items() if v == v) for row in labels.to_dict("records")]
    rows = labels.index.to_frame(index=False).assign(answers=pd.Series(said, dtype="str"), **cell)
    if measure == KAPPA:
        sums = _pairings(*(labels[coder] for coder in coders), np.ones(len(labels)), rows["cluster"])
    else:
        sums = _per_cluster(_coincidences(labels.to_numpy(), ANSWERS), rows["cluster"])
    few = {FEW_DOUBLE: len(labels) < LEAST_DOUBLE}
    return {**cell, "n_unclear": seen - len(labels), **_bootstrapped(sums, _STATISTICS[measure], few)}, rows


def _coincidences(answers: np.ndarray, values: Sequence[float]) -> np.ndarray:
    """Return units x k x k: how often two values meet in a unit, each pair of coders weighing 1 / (answers - 1)."""
    n_of = np.stack([(answers == value).sum(axis=1) for value in values], axis=1).astype(float)
    pairs = n_of[:, :, None] * n_of[:, None, :] - n_of[:, :, None] * np.eye(len(values))
    return _divide(pairs, np.broadcast_to(n_of.sum(axis=1)[:, None, None] - 1, pairs.shape), empty=0.0)


def _pairings(first: pd.Series, second: pd.Series, weight: np.ndarray, cluster: pd.Series) -> np.ndarray:
    """Return clusters x 3 x 3: the weight of each pair of answers."""
    table = np.zeros((len(first), len(ANSWERS), len(ANSWERS)))
    table[np.arange(len(first)), first.astype(int) + 1, second.astype(int) + 1] = weight
    return _per_cluster(table, cluster)


def _per_cluster(per_sentence: np.ndarray, cluster: pd.Series) -> np.ndarray:
    place, names = pd.factorize(cluster)
    sums = np.zeros((len(names), *per_sentence.shape[1:]))
    np.add.at(sums, place, per_sentence)
    return sums


def _bootstrapped(
    sums: np.ndarray, statistic: Callable[[np.ndarray], np.ndarray], refused: Mapping[str, bool] | None = None
) -> dict[str, object]:
    """Return estimate, low, high, interval and too_few of a statistic of the sum over clusters."""
    n = len(sums)
    reasons = {NO_EVIDENCE: n == 0, FEW: n < TOO_FEW, **(refused or {})}
    refusal = next((name for name, holds in reasons.items() if holds), "")
    if refusal:
        return {"estimate": np.nan, "low": np.nan, "high": np.nan, "interval": refusal, "too_few": True}
    drawn = np.random.default_rng([SEED, n]).multinomial(n, np.full(n, 1 / n), RESAMPLES)
    resampled = statistic(np.tensordot(drawn.astype(float), sums, axes=1))
    resampled = resampled[~np.isnan(resampled)]
    tails = [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]
    low, high = np.quantile(resampled, tails) if len(resampled) else (np.nan, np.nan)
    found = {"estimate": float(statistic(sums.sum(axis=0))), "too_few": False}
    if not high - low > 1e-12:
        return {**found, "low": np.nan, "high": np.nan, "interval": NO_VARIATION}
    return {**found, "low": low, "high": high, "interval": ROUGHLY if n <= ROUGH else BOOTSTRAP}


def _equal_answers(coincidences: np.ndarray) -> np.ndarray:
    return _divide(np.trace(coincidences, axis1=-2, axis2=-1), coincidences.sum(axis=(-2, -1)))


def _divide(part: np.ndarray, whole: np.ndarray, *, empty: float = np.nan) -> np.ndarray:
    """Return part / whole, ``empty`` where ``whole`` is not above 0."""
    part, whole = np.asarray(part, float), np.asarray(whole, float)
    return np.divide(part, whole, out=np.full(part.shape, empty), where=whole > 0)


_STATISTICS = {ALPHA: alpha_of_coincidences, SAME: _equal_answers, KAPPA: linear_kappa}
