"""Shares, differences, balances and means of the true answers, from the tagger's answers and a coded sample.

A *frame* has one row per body sentence of the chosen corpus for one question: ``article_id, sentence_id, cluster``
(the wire story; ``article_id`` otherwise), ``predicted`` (the tagger's answer -1, 0, 1, or a number such as polarity; 0
where it found nothing), ``sampling_prob`` (the known probability, above 0, with which the sentence was drawn), and the
columns named by ``by``. *Labels* are a coder's answers to the sentences drawn: ``article_id, sentence_id, label`` (-1,
0, 1; NaN for unclear), each sentence once. Drawn in a random order, an unfinished sample serves too: only the ratios of
the probabilities count.

Results correct what the frame counts and nothing else. ``n_articles`` and ``n_rows`` count the frame, ``n_labelled``
the answers -1, 0, 1 among them, in ``n_articles_labelled`` stories; ``uncorrected`` is the same quantity of the
tagger's answers, with its interval. Below TOO_FEW coded stories or LEAST_LABELS coded sentences there is neither
estimate nor interval; up to ROUGH coded stories it is marked rough. Unclear sentences (``n_unclear``) are taken to be
like the clear ones that the tagger answered alike in the same group; ``lowest`` and ``highest`` are the shares if none
or all of them had the answer. Intervals are nominal 95 % and speak of articles like these, not of this corpus alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.measure.coded_frame import ANSWERS, PLACE, CodedFrame, as_result, check_answers, code_frame
from analysis.measure.design_based import (
    Estimated,
    add,
    contrast,
    estimate_mean,
    mean_interval,
    ratio_interval,
    sample_worth,
    share_interval,
)  # fmt: skip
from analysis.measure.frame import as_tuple
from analysis.measure.intervals import NO_VARIATION, ROUGH, TOO_FEW
from analysis.schema import Tables

ALL_OUTLETS = "all outlets"  # in a column that otherwise names one
LEAST_LABELS = 30  # coded sentences with an answer, in each group
CORRECTED_NOTE = "sampling of articles and of the coded sentences; the tagger's errors are corrected by them"

CORRECTED = "corrected by a coded sample, jackknife over articles"
ROUGHLY_CODED = "rough: 10-20 coded articles"
NOTHING_CODED = "none: nothing coded"
FEW_CODED = "none: fewer than 10 coded articles"
FEW_LABELS = f"none: fewer than {LEAST_LABELS} coded sentences"
FEW_STANCED = "none: fewer than 10 coded articles with a stance"
NO_BASE = "none: too few stances to divide by"

_KEPT = ("article_id", "cluster", "sentence_id", "predicted", "sampling_prob", "label")


def corrected_share(
    frame: pd.DataFrame, labels: pd.DataFrame, *, value: int | Iterable[int], by: str | Iterable[str] = (),
    tables: Tables | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return the share of the frame's sentences whose true answer is ``value`` (one of -1, 0, 1, or several).

    One row per ``by`` group, ``quantity`` "share of VALUE", with ``n_labelled, n_articles_labelled, n_unclear, lowest,
    highest, uncorrected, uncorrected_low, uncorrected_high`` and the shared columns; shares in [0, 1]. With ``tables``
    a row leads to its sentences (``sentences_behind``: the whole frame, ``label`` NaN where there is no answer).
    """
    values, by = check_values(value), as_tuple(by)
    coded = _coded_answers(frame, labels, by)
    result = _counts(coded, quantity_of(values))
    result["lowest"], result["highest"] = _unclear_bounds(coded, values)
    plain, corrected = _plain_share(coded, values), _share(coded, values)
    result = _with_plain(result, coded, plain.value, *share_interval(plain, coded.n_units, coded.n_rows))
    n_articles = result["n_articles_labelled"].to_numpy()
    low, high = share_interval(corrected, n_articles, sample_worth(coded, coded.weight))
    result = _with_estimate(result, np.clip(corrected.value, 0, 1), low, high)
    return _finished(result, coded, by, tables)


def corrected_difference(
    frame: pd.DataFrame, labels: pd.DataFrame, *, value: int | Iterable[int], between: str, groups: tuple[str, str],
    by: str | Iterable[str] = (), tables: Tables | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return how much larger the share of ``value`` is in the first than in the second of ``groups`` (of ``between``).

    One row per ``by`` group that has both: ``first, second`` (the groups), ``share_first, share_second`` (corrected),
    ``estimate`` = their difference in [-1, 1], and its ``uncorrected``; ``n_labelled`` and ``n_articles_labelled`` are
    those of the group that has fewer. A wire story in both groups is one. t interval, degrees of freedom by Welch.
    """
    values, by = check_values(value), as_tuple(by)
    coded = _coded_answers(*_only_pairs(frame, labels, by, between, groups), (*by, between))
    sign = np.where(coded.groups[between] == groups[0], 1, -1)
    counts = _counts(coded, f"difference in {quantity_of(values)}")
    result = _pair_counts(counts, by).assign(first=groups[0], second=groups[1])
    plain, corrected = _plain_share(coded, values), _share(coded, values)
    result["share_first"], result["share_second"] = (corrected.value[sign == side].clip(0, 1) for side in (1, -1))
    result = _with_plain(result, coded, *_difference(coded, plain, sign, coded.n_units - 1))
    found = _difference(coded, corrected, sign, counts["n_articles_labelled"] - 1)
    return _finished(_with_estimate(result, *found), coded, by, tables)


def corrected_balance(
    frame: pd.DataFrame, labels: pd.DataFrame, *, by: str | Iterable[str] = (), tables: Tables | None = None
) -> pd.DataFrame:
    """Return the balance of favour and disfavour, ``(n_plus - n_minus) / (n_plus + n_minus)`` in [-1, 1].

    One row per ``by`` group with what a stance cell shows: ``n_minus, n_plus`` (corrected counts of the frame's
    sentences, not whole numbers), ``share_stanced``, and each uncorrected. Interval by Fieller: none where the share of
    stanced sentences may as well be 0, nor below TOO_FEW coded stories in which coder or tagger saw a stance.
    """
    by = as_tuple(by)
    coded = _coded_answers(frame, labels, by)
    result = _counts(coded, "balance")
    signs = [(_share(coded, (sign,)), _plain_share(coded, (sign,))) for sign in (-1, 1)]
    (minus, plain_minus), (plus, plain_plus) = signs
    result = _with_cell(_with_cell(result, coded, minus, plus, ""), coded, plain_minus, plain_plus, "uncorrected_")
    result = _with_plain(result, coded, *_balance(plain_minus, plain_plus, coded.n_units - 1))
    n_stanced = _n_units_with_stance(coded)
    value, low, high = _balance(minus, plus, n_stanced - 1)
    result = _with_estimate(result, value, low, high, {FEW_STANCED: n_stanced < TOO_FEW, NO_BASE: np.isnan(low)})
    return _finished(result, coded, by, tables)


def corrected_mean(
    frame: pd.DataFrame, labels: pd.DataFrame, *, by: str | Iterable[str] = (), tables: Tables | None = None
) -> pd.DataFrame:
    """Return the mean true answer, in [-1, 1], of the frame's sentences, one row per ``by`` group.

    For tone: ``predicted`` may be any number (polarity), on a scale of its own; ``label`` any in [-1, 1]. Columns as in
    ``corrected_share`` but for the bounds; ``uncorrected`` is the mean of ``predicted``.
    """
    by = as_tuple(by)
    coded = code_frame(frame, labels, by)
    truth, predicted = (coded.rows[name].to_numpy(float) for name in ("label", "predicted"))
    plain = estimate_mean(coded, predicted, predicted, np.ones(len(predicted)))
    corrected = estimate_mean(coded, truth, predicted, coded.weight)
    result = _counts(coded, "mean")
    result = _with_plain(result, coded, plain.value, *mean_interval(plain, coded.n_units - 1))
    low, high = mean_interval(corrected, result["n_articles_labelled"] - 1)
    result = _with_estimate(result, *(np.clip(ends, -1, 1) for ends in (corrected.value, low, high)))
    return _finished(result, coded, by, tables)


def _coded_answers(frame: pd.DataFrame, labels: pd.DataFrame, by: Sequence[str]) -> CodedFrame:
    coded = code_frame(frame, labels, by)
    check_answers("frame: predicted", coded.rows["predicted"])
    check_answers("labels: label", coded.rows["label"])
    return coded


def check_values(value: int | Iterable[int]) -> tuple[int, ...]:
    """Return one answer or two as a tuple; ValueError for anything else."""
    values = (value,) if np.isscalar(value) else tuple(value)
    if not values or not set(values) < set(ANSWERS):
        raise ValueError(f"value={value!r} is not one or two of {', '.join(map(str, ANSWERS))}.")
    return values


def quantity_of(values: Sequence[int]) -> str:
    """Return the name of the share of ``values``, as it stands in the column ``quantity``: "share of -1"."""
    return "share of " + " or ".join(f"{value:+d}" if value else "0" for value in values)


def _is_one_of(answers: pd.Series, values: Sequence[int]) -> np.ndarray:
    return answers.isin(values).to_numpy(float)


def _share(coded: CodedFrame, values: Sequence[int]) -> Estimated:
    truth, predicted = (_is_one_of(coded.rows[name], values) for name in ("label", "predicted"))
    return estimate_mean(coded, truth, predicted, coded.weight)


def _plain_share(coded: CodedFrame, values: Sequence[int]) -> Estimated:
    """Return the share of the tagger's answers: as if each were true and all were coded."""
    predicted = _is_one_of(coded.rows["predicted"], values)
    return estimate_mean(coded, predicted, predicted, np.ones(len(predicted)))


def _unclear_bounds(coded: CodedFrame, values: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return the shares if no unclear sentence had the answer, and if all had."""
    predicted, truth = (_is_one_of(coded.rows[name], values) for name in ("predicted", "label"))
    unclear = coded.rows["label"].isna().to_numpy()
    drawn = (coded.rows["n_answers"] / coded.rows["sampling_prob"]).to_numpy(float)
    ends = (estimate_mean(coded, np.where(unclear, answer, truth), predicted, drawn) for answer in (0, 1))
    return tuple(np.clip(found.value, 0, 1) for found in ends)


def _balance(minus: Estimated, plus: Estimated, df: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    difference, stanced = add(plus, minus, -1), add(plus, minus, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(stanced.value > 0, difference.value / stanced.value, np.nan)
    return tuple(np.clip(ends, -1, 1) for ends in (value, *ratio_interval(difference, stanced, df)))


def _difference(coded: CodedFrame, shares: Estimated, sign: np.ndarray, df: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return difference, low and high of each pair of groups, which follow one another."""
    pair = np.arange(len(sign)) // 2
    found = contrast(coded, shares, pair, sign)
    with np.errstate(invalid="ignore", divide="ignore"):
        welch = found.variance**2 / np.bincount(pair, shares.variance**2 / np.maximum(df, 1))
    return tuple(np.clip(ends, -1, 1) for ends in (found.value, *mean_interval(found, np.nan_to_num(welch))))


def _only_pairs(
    frame: pd.DataFrame, labels: pd.DataFrame, by: Sequence[str], between: str, groups: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the sentences of the two groups, where a ``by`` group has both, and labels without those of the others."""
    if len(set(groups)) != 2 or not set(groups) <= set(frame[between]):
        raise ValueError(f"groups={tuple(groups)!r}: name two different values of {between!r} that the frame has.")
    kept = frame[between].isin(groups)
    if by:
        kept &= frame[kept].groupby(list(by))[between].transform("nunique").reindex(frame.index) == 2
    others = labels[list(PLACE)].merge(frame.loc[~kept, list(PLACE)], how="left", indicator=True)["_merge"] == "both"
    return frame[kept], labels[~others.to_numpy()]


def _n_units_with_stance(coded: CodedFrame) -> np.ndarray:
    stanced = _is_one_of(coded.rows["label"], (-1, 1)) + _is_one_of(coded.rows["predicted"], (-1, 1))
    return coded.units_with((stanced > 0) & (coded.weight > 0))


def _counts(coded: CodedFrame, quantity: str) -> pd.DataFrame:
    clear = coded.weight > 0
    n_labelled = coded.per_group(clear).astype(int)
    return coded.groups.assign(
        quantity=quantity,
        n_labelled=n_labelled,
        n_articles_labelled=coded.units_with(clear),
        n_unclear=coded.per_group(coded.rows["n_answers"]).astype(int) - n_labelled,
    )


def _pair_counts(counts: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    least = {name: (name, "min") for name in ("n_labelled", "n_articles_labelled")}
    return counts.groupby([*by, "quantity"], as_index=False).agg(**least, n_unclear=("n_unclear", "sum"))


def _with_cell(result: pd.DataFrame, coded: CodedFrame, minus: Estimated, plus: Estimated, prefix: str) -> pd.DataFrame:
    n = coded.n_rows
    cell = {
        "n_minus": n * minus.value.clip(0, 1),
        "n_plus": n * plus.value.clip(0, 1),
        "share_stanced": (minus.value + plus.value).clip(0, 1),
    }
    return result.assign(**{prefix + name: values for name, values in cell.items()})


def _with_plain(
    result: pd.DataFrame, coded: CodedFrame, value: np.ndarray, low: np.ndarray, high: np.ndarray
) -> pd.DataFrame:
    few = coded.n_units.reshape(len(result), -1).min(axis=1) < TOO_FEW
    none = few | ~(high - low > 1e-9)
    ends = {"uncorrected_low": np.where(none, np.nan, low), "uncorrected_high": np.where(none, np.nan, high)}
    return result.assign(uncorrected=value, **ends)


def _with_estimate(
    result: pd.DataFrame, value: np.ndarray, low: np.ndarray, high: np.ndarray,
    refused: Mapping[str, np.ndarray] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Add estimate, low, high, interval and too_few; ``refused`` has further reasons to give no estimate."""
    n, n_articles = result["n_labelled"].to_numpy(), result["n_articles_labelled"].to_numpy()
    reasons = {NOTHING_CODED: n == 0, FEW_CODED: n_articles < TOO_FEW, FEW_LABELS: n < LEAST_LABELS, **(refused or {})}
    too_few = np.logical_or.reduce(list(reasons.values()))
    same = ~(high - low > 1e-9)
    named = {**reasons, NO_VARIATION: same, ROUGHLY_CODED: n_articles <= ROUGH}
    return result.assign(
        estimate=np.where(too_few, np.nan, value),
        low=np.where(too_few | same, np.nan, low),
        high=np.where(too_few | same, np.nan, high),
        interval=np.select(list(named.values()), list(named), CORRECTED),
        too_few=too_few,
    )


def _finished(result: pd.DataFrame, coded: CodedFrame, by: Sequence[str], tables: Tables | None) -> pd.DataFrame:
    rows = coded.rows[list(dict.fromkeys([*_KEPT, *by]))].assign(quantity=result["quantity"].iloc[0])
    return as_result(result, rows, [*by, "quantity"], tables)
