"""Which sentences to code, with which probability, and how wide the interval will be after so many answers.

A frame is as in ``analysis.measure.correction``; here it may have ``confidence`` in [0, 1], how sure the tagger is of
``predicted`` (NaN where it found nothing), and needs no ``sampling_prob`` yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.measure.coded_frame import CodedFrame, check_answers, code_frame
from analysis.measure.correction import (
    CORRECTED,
    FEW_CODED,
    FEW_LABELS,
    FEW_STANCED,
    LEAST_LABELS,
    NO_BASE,
    ROUGHLY_CODED,
    check_values,
    quantity_of,
)
from analysis.measure.design_based import Estimated, estimate_mean, ratio_interval, share_interval
from analysis.measure.frame import as_tuple
from analysis.measure.intervals import ROUGH, TOO_FEW

DOUBT_OF_NOTHING = 0.05  # chance that a sentence in which the tagger found nothing holds a stance; also the least doubt
DOUBT_OF_SOMETHING = 0.25  # chance that an answer without a confidence is wrong
EVENLY = 0.3  # part of the sample that is spread evenly, so that no answer weighs too much
LEAST_OF_NOTHING = 0.25  # least part of the sample among sentences where the tagger found nothing
PILOT_PRIOR = 5  # what was assumed counts as much as this many answers of a pilot


def draw_probabilities(frame: pd.DataFrame, n: float) -> pd.Series:
    """Return the probability, above 0 and at most 1, with which to draw each sentence; they sum to ``n``.

    The best sample draws in proportion to the size of the error to expect: the root of the tagger's doubt, 1 -
    ``confidence`` (confidence-driven inference, Gligorić et al. 2024). A part is spread evenly, and sentences in which
    the tagger found nothing get at least LEAST_OF_NOTHING (or their share of the frame). ``n`` above the frame's size:
    all are drawn.
    """
    if not n > 0:
        raise ValueError(f"n={n!r}: say how many sentences will be coded, at least 1.")
    if not len(frame):
        raise ValueError("The frame has no sentences to draw from.")
    wish = _wish(_doubt(frame), _found_nothing(frame))
    return pd.Series(_capped(wish, min(n, len(frame))), index=frame.index, name="sampling_prob")


def expected_width(
    frame: pd.DataFrame, n: float, *, value: int | Iterable[int], by: str | Iterable[str] = (),
    pilot: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return how wide the 95 % interval of ``corrected_share`` is to be expected after ``n`` answers.

    One row per ``by`` group: ``n_labelled, n_articles_labelled`` to be expected, ``share`` and ``width`` in [0, 1] (NaN
    and ``too_few`` where the sample will not carry an interval). Before any answer the tagger is taken at its word:
    wrong as often as its confidence says, DOUBT_OF_NOTHING where it found nothing. A ``pilot``, labels already drawn
    from this frame with its ``sampling_prob``, replaces that by the errors seen.
    """
    values, by = check_values(value), as_tuple(by)
    planned = frame.assign(sampling_prob=draw_probabilities(frame, n).to_numpy())
    coded = code_frame(planned, _NO_LABELS, by)
    check_answers("frame: predicted", coded.rows["predicted"])
    predicted = frame["predicted"].isin(values).to_numpy(float)
    error = _doubt(frame) * np.where(predicted, 1, len(values) / 2)  # half of what is wrong is wrong in this way
    if pilot is not None:
        error = _seen_error(frame, pilot, error, values, by)
    truth = np.where(predicted, 1 - error, error)
    prob = coded.rows["sampling_prob"].to_numpy(float)
    result = coded.groups.assign(quantity=quantity_of(values), **_expected_sample(coded, prob))
    result["share"] = coded.per_group(truth) / coded.n_rows
    variance = _expected_variance(coded, predicted, result["share"].to_numpy(), error * (1 / prob - 1))
    share = Estimated(result["share"].to_numpy(), np.sqrt(variance), np.arange(len(result)))
    n_articles = result["n_articles_labelled"].to_numpy()
    low, high = share_interval(share, n_articles, coded.n_rows**2 / coded.per_group(1 / prob))
    return _marked(result.assign(width=high - low))


def expected_balance(
    frame: pd.DataFrame, n: float, *, by: str | Iterable[str] = (), pilot: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return how wide the 95 % interval of ``corrected_balance`` is to be expected after ``n`` answers.

    One row per ``by`` group, as in ``expected_width``, with ``balance`` in [-1, 1], ``width`` in [0, 2] and
    ``n_articles_stanced``, the coded stories in which coder or tagger will have seen a stance: a balance needs TOO_FEW.
    What the tagger misses is taken to be favour as often as disfavour.
    """
    by = as_tuple(by)
    planned = frame.assign(sampling_prob=draw_probabilities(frame, n).to_numpy())
    coded = code_frame(planned, _NO_LABELS, by)
    check_answers("frame: predicted", coded.rows["predicted"])
    error, found = _doubt(frame), (frame["predicted"] != 0).to_numpy()
    if pilot is not None:
        error = _seen_error(frame, pilot, error, (-1, 1), by)
    prob = coded.rows["sampling_prob"].to_numpy(float)
    result = coded.groups.assign(quantity="balance", **_expected_sample(coded, prob))
    seen = prob * np.where(found, 1, error)
    result["n_articles_stanced"] = _expected_sample(coded, seen)["n_articles_labelled"]
    top, bottom = _expected_sides(coded, error, error * (1 / prob - 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        result["balance"] = np.clip(top.value / bottom.value, -1, 1)
    low, high = ratio_interval(top, bottom, result["n_articles_stanced"].to_numpy() - 1)
    result["width"] = np.clip(high, -1, 1) - np.clip(low, -1, 1)
    few = (result["n_articles_stanced"].round() < TOO_FEW).to_numpy()
    return _marked(result, {FEW_STANCED: few, NO_BASE: result["width"].isna().to_numpy()})


_NO_LABELS = pd.DataFrame({"article_id": [], "sentence_id": [], "label": []})


def _found_nothing(frame: pd.DataFrame) -> np.ndarray:
    nothing = (frame["predicted"] == 0).to_numpy()
    return nothing & frame["confidence"].isna().to_numpy() if "confidence" in frame else nothing


def _doubt(frame: pd.DataFrame) -> np.ndarray:
    """Return how likely the tagger's answer is wrong."""
    stated = 1 - frame["confidence"].to_numpy(float) if "confidence" in frame else np.full(len(frame), np.nan)
    if (stated < 0).any() or (stated > 1).any():
        raise ValueError("frame: confidence must lie in [0, 1], or be NaN where the tagger found nothing.")
    doubt = np.where(np.isnan(stated), DOUBT_OF_SOMETHING, np.maximum(stated, DOUBT_OF_NOTHING))
    return np.where(_found_nothing(frame), DOUBT_OF_NOTHING, doubt)


def _wish(doubt: np.ndarray, nothing: np.ndarray) -> np.ndarray:
    """Return the part of the sample that each sentence should get; sums to 1."""
    wish = (1 - EVENLY) * np.sqrt(doubt) / np.sqrt(doubt).sum() + EVENLY / len(doubt)
    part, least = wish[nothing].sum(), min(LEAST_OF_NOTHING, nothing.mean())
    if part >= least:
        return wish
    return np.where(nothing, wish * least / part, wish * (1 - least) / (1 - part))


def _capped(wish: np.ndarray, n: float) -> np.ndarray:
    """Return probabilities in proportion to ``wish`` that sum to ``n``; what would exceed 1 goes to the others."""
    sure = np.zeros(len(wish), bool)
    while True:
        rest = wish[~sure].sum()
        prob = np.where(sure, 1.0, wish * (n - sure.sum()) / rest if rest else 1.0)
        if not (prob > 1).any():
            return prob
        sure |= prob > 1


def _seen_error(
    frame: pd.DataFrame, pilot: pd.DataFrame, error: np.ndarray, values: Sequence[int], by: Sequence[str]
) -> np.ndarray:
    """Return the chance of an error, scaled to what a pilot found, in each group with and without a find."""
    coded = code_frame(frame, pilot, by)
    wrong = coded.rows["label"].isin(values) != coded.rows["predicted"].isin(values)
    stratum = 2 * coded.group + _found_nothing(frame)
    n, seen, assumed = (
        np.bincount(stratum, numbers, 2 * len(coded.groups))
        for numbers in (coded.weight > 0, coded.weight * wrong, coded.weight * error)
    )
    seen_by_assumed = np.divide(seen, assumed, out=np.ones(len(seen)), where=assumed > 0)
    factor = (n * seen_by_assumed + PILOT_PRIOR) / (n + PILOT_PRIOR)
    return np.minimum(error * factor[stratum], 1)


def _expected_sample(coded: CodedFrame, prob: np.ndarray) -> dict[str, np.ndarray]:
    missed = np.exp(coded.per_unit(np.log(np.maximum(1 - prob, 1e-300))))
    n_articles = np.bincount(coded.unit_group, 1 - missed, len(coded.groups))
    return {"n_labelled": coded.per_group(prob), "n_articles_labelled": n_articles}


def _expected_variance(coded: CodedFrame, predicted: np.ndarray, share: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Return what the sampling of articles adds (as it varies the tagger's share) and what that of sentences adds."""
    plain = estimate_mean(coded, predicted, predicted, np.ones(len(predicted)))
    spread = np.maximum(plain.value * (1 - plain.value), 1e-9)
    return plain.variance * share * (1 - share) / spread + coded.per_group(error) / coded.n_rows**2


def _expected_sides(coded: CodedFrame, error: np.ndarray, missed: np.ndarray) -> tuple[Estimated, Estimated]:
    """Return favour minus disfavour, and their sum, as shares of the frame, each with the errors to be expected.

    A find that is wrong is no stance; a miss is one of either sign, half of it each.
    """
    answer = coded.rows["predicted"].to_numpy(float)
    found = answer != 0
    true = [np.where(found, answer * (1 - error), 0), np.where(found, 1 - error, error)]
    values = [coded.per_group(each) / coded.n_rows for each in true]
    plain = [estimate_mean(coded, each, each, np.ones(len(each))) for each in (answer, np.abs(answer))]
    share = plain[1].value
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = np.nan_to_num(np.sqrt(values[1] * (1 - values[1]) / (share * (1 - share))))[coded.unit_group]
    half = np.sqrt(missed) / coded.n_rows[coded.group]
    signs = ((np.where(found, answer, np.sqrt(0.5)), np.where(found, 0, -np.sqrt(0.5))),
             (np.where(found, 1, np.sqrt(0.5)), np.where(found, 0, np.sqrt(0.5))))  # fmt: skip
    group = np.concatenate([coded.unit_group, coded.group, coded.group])
    return tuple(
        Estimated(value, np.concatenate([scale * of.deviation, one * half, other * half]), group)
        for value, of, (one, other) in zip(values, plain, signs, strict=True)
    )


def _marked(result: pd.DataFrame, refused: Mapping[str, np.ndarray] | None = None) -> pd.DataFrame:
    """Name the interval to be expected, and take away widths where there is none; ``refused`` has further reasons."""
    n, n_articles = (result[name].round().to_numpy() for name in ("n_labelled", "n_articles_labelled"))
    reasons = {FEW_CODED: n_articles < TOO_FEW, FEW_LABELS: n < LEAST_LABELS, **(refused or {})}
    few = np.logical_or.reduce(list(reasons.values()))
    named = {**reasons, ROUGHLY_CODED: n_articles <= ROUGH}
    result["interval"] = np.select(list(named.values()), list(named), CORRECTED)
    return result.assign(width=result["width"].where(~few), too_few=few)
