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
MOST_WORTH = 2  # a coded sentence and the tagger's answers to the others are worth at most so many coded sentences

_NOTHING = 1e-15  # variance
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


def share_interval(share: Estimated, n_units: np.ndarray, n_worth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return low and high of shares, by a score interval: Wilson's, where the sample is a plain one.

    The truths p that lie within t * error(p) of the estimate, where the error grows with p as in a sample of n: its
    variance is the estimate's own plus (p(1 - p) - estimate(1 - estimate)) / n. n is what the estimate's variance is
    worth, but at least the ``n_units`` articles and at most MOST_WORTH times ``n_worth``, the number of coded sentences
    (after Kish, for their unequal weights): a few sentences without an error do not show that there are none. Keeps to
    [0, 1], and holds where the share is small, as estimate +- t * error does not.
    """
    value, variance, t2 = np.clip(share.value, 0, 1), share.variance, t_quantile(n_units - 1) ** 2
    spread = value * (1 - value)
    with np.errstate(invalid="ignore", divide="ignore"):
        n = np.clip(spread / variance, n_units, np.maximum(MOST_WORTH * n_worth, n_units))
        k = t2 / np.where(variance > _NOTHING, n, n_worth)
        middle = (value + k / 2) / (1 + k)
        half = np.sqrt(np.maximum(middle**2 - (value**2 - t2 * variance + k * spread) / (1 + k), 0))
    return np.clip(middle - half, 0, value), np.clip(middle + half, value, 1)


def sample_worth(coded: CodedFrame, weight: np.ndarray) -> np.ndarray:
    """Return how many equally weighted sentences those of each group with a ``weight`` are worth (Kish 1965)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return coded.per_group(weight) ** 2 / coded.per_group(weight**2)


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
    return np.sqrt(np.where(estimated.variance > _NOTHING, estimated.variance, np.nan))
