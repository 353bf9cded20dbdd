"""Estimates from the tagger's answers to all sentences and a coder's answers to some: the arithmetic, on arrays.

The tagger's mean over the frame is moved by the mean error found in the coded sample, each coded sentence counting
1 / its probability of being drawn (design-based supervised learning, Egami et al. 2023; prediction-powered inference,
Angelopoulos et al. 2023). How much the tagger is leaned on is a slope learnt from the same sample (PPI++): a tagger
that knows nothing is left aside, and the estimate stays right whatever the slope. Articles (wire stories) vary, not
sentences: each is left out in turn (jackknife), for tagger and coder at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.measure.coded_frame import CodedFrame

TAGGER_SLOPE_LABELS = 5  # the slope starts at 1 (trust the tagger) with the weight of this many coded sentences

_NORMAL = 1.959963984540054  # the normal quantile of .975
_T_TERMS = ((4, (1, 1)), (96, (5, 16, 3)), (384, (3, 19, 17, -15)), (92160, (79, 776, 1482, -1920, -945)))


@dataclass(frozen=True)
class Estimated:
    """``value`` of each group, and what each unit adds to its error: the variance is the sum of squares."""

    value: np.ndarray
    deviation: np.ndarray
    unit_group: np.ndarray

    @property
    def variance(self) -> np.ndarray:
        return self.covariance(self)

    def covariance(self, other: Estimated) -> np.ndarray:
        """Return the covariance of two estimates of the same groups."""
        return np.bincount(self.unit_group, self.deviation * other.deviation, len(self.value))


def estimate_mean(coded: CodedFrame, truth: np.ndarray, predicted: np.ndarray, weight: np.ndarray) -> Estimated:
    """Return the mean of ``truth`` over the rows of each group.

    ``truth`` is read where ``weight`` is above 0, ``predicted`` everywhere. NaN for groups without a coded row.
    """
    y, f = np.where(weight > 0, truth, 0.0), predicted
    rows = [np.ones(len(f)), f, f * f, weight, weight * y, weight * f, weight * f * f, weight * f * y, weight > 0]
    sums = np.array([coded.per_unit(values) for values in rows])
    totals = np.array([np.bincount(coded.unit_group, values, len(coded.groups)) for values in sums])
    whole = _corrected_mean(*totals)
    without = _corrected_mean(*(totals[:, coded.unit_group] - sums))
    n_units = np.bincount(coded.unit_group, minlength=len(coded.groups))[coded.unit_group]
    deviation = (whole[coded.unit_group] - without) * np.sqrt((n_units - 1) / n_units)
    return Estimated(whole, np.nan_to_num(deviation), coded.unit_group)


def add(one: Estimated, other: Estimated, sign: int) -> Estimated:
    """Return ``one + sign * other``, two estimates of the same groups."""
    return Estimated(one.value + sign * other.value, one.deviation + sign * other.deviation, one.unit_group)


def contrast(coded: CodedFrame, estimated: Estimated, pair: np.ndarray, sign: np.ndarray) -> Estimated:
    """Return the sum of ``sign * value`` over the groups of each ``pair``; a story in both groups is one unit."""
    n_clusters = coded.unit_cluster.max(initial=0) + 1
    place = pair[estimated.unit_group] * n_clusters + coded.unit_cluster
    story, unit = np.unique(place, return_inverse=True)
    deviation = np.bincount(unit, sign[estimated.unit_group] * estimated.deviation)
    return Estimated(np.bincount(pair, sign * estimated.value), deviation, story // n_clusters)


def _corrected_mean(n, f, ff, w, wy, wf, wff, wfy, n_coded) -> np.ndarray:
    """Return mean(y) + slope * (mean of f over the frame - mean of f over the coded), from sums of the above."""
    with np.errstate(invalid="ignore", divide="ignore"):
        prior = TAGGER_SLOPE_LABELS * w / n_coded * np.maximum(ff / n - (f / n) ** 2, 0)
        spread, together = wff - wf**2 / w + prior, wfy - wf * wy / w + prior
        slope = np.where(spread > 1e-9 * w, together / spread, 1)
        return wy / w + slope * (f / n - wf / w)


def t_quantile(df: np.ndarray) -> np.ndarray:
    """Return the .975 quantile of Student's t; within .04 at ``df`` 2, .001 from 4 (Abramowitz and Stegun 26.7.5)."""
    df = np.maximum(np.asarray(df, float), 2)
    total = np.full(df.shape, _NORMAL)
    for power, (divisor, factors) in enumerate(_T_TERMS, start=1):
        total += _NORMAL * np.polyval(factors, _NORMAL**2) / divisor / df**power
    return total


def mean_interval(mean: Estimated, df: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return low and high by Student's t; NaN where nothing varies: an interval without width would look certain."""
    half = t_quantile(df) * _error(mean)
    return mean.value - half, mean.value + half


def share_interval(share: Estimated, df: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return low and high of shares: Wilson's interval with t for the sample size that the variance is worth.

    As for shares of complex surveys (Korn and Graubard 1998; Franco et al. 2019): unlike estimate +- t * error it keeps
    to [0, 1], and holds where the share is small. NaN where nothing varies.
    """
    value = np.clip(share.value, 1e-4, 1 - 1e-4)
    with np.errstate(invalid="ignore", divide="ignore"):
        k = (t_quantile(df) * _error(share)) ** 2 / (value * (1 - value))
        middle, half = (value + k / 2) / (1 + k), np.sqrt(k * value * (1 - value) + k**2 / 4) / (1 + k)
    return np.minimum(np.maximum(middle - half, 0), share.value.clip(0)), np.minimum(middle + half, 1)


def ratio_interval(top: Estimated, bottom: Estimated, df: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return low and high of ``top / bottom`` by Fieller (1954); NaN where ``bottom`` may as well be 0."""
    t2 = t_quantile(df) ** 2
    a = bottom.value**2 - t2 * bottom.variance
    b = top.value * bottom.value - t2 * top.covariance(bottom)
    c = top.value**2 - t2 * top.variance
    with np.errstate(invalid="ignore", divide="ignore"):
        root = np.where(a > 0, np.sqrt(np.maximum(b**2 - a * c, 0)), np.nan)
        return (b - root) / a, (b + root) / a


def _error(estimated: Estimated) -> np.ndarray:
    """Return the standard error; NaN where it is 0."""
    return np.sqrt(np.where(estimated.variance > 1e-15, estimated.variance, np.nan))
