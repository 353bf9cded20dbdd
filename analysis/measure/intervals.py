"""Intervals of shares, means and rates: where they can be right, and nothing where they cannot.

Sentences of one article resemble one another, so what is resampled is the article; a wire story that several outlets
carry is one cluster ("story"). Wilson intervals are for shares whose unit is the article. All intervals are nominal
95 % and speak of the sampling of articles only; errors of the taggers are not in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

CONFIDENCE = 0.95
RESAMPLES = 1000
SEED = 2021
TOO_FEW = 10  # fewer stories: counts only (simulated coverage of a nominal 95 %: .52 at 2, .84 at 5, .92 at 10)
ROUGH = 20  # up to this many: marked rough
INTERVAL_NOTE = "sampling of articles; tagger errors not included"

WILSON = "Wilson"
BOOTSTRAP = "bootstrap over articles"
ROUGHLY = "rough: 10-20 articles"
NO_EVIDENCE = "none: no evidence"
FEW = "none: fewer than 10 articles"
NO_VARIATION = "none: no variation between articles"
COUNTS_ONLY = "none: counts only"

_Z = 1.959963984540054  # the normal quantile of (1 + CONFIDENCE) / 2
_BLOCK = 2**21  # numbers in one block of weights: 16 MB
_GROUPS = 2**13  # resampled at a time: 64 MB
_NO_CELLS = pd.DataFrame({"_group": [], "_position": [], "value": []})


def wilson(share: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of Wilson's interval for shares of ``n`` units each; NaN where ``n`` is 0."""
    share, n = np.asarray(share, float), np.asarray(n, float)
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return np.clip(middle - half, 0, 1).round(9), np.clip(middle + half, 0, 1).round(9)


def share_of_articles(n_with: pd.Series, n_all: pd.Series, n_stories: pd.Series) -> pd.DataFrame:
    """Return estimate, low, high, interval and too_few of ``n_with / n_all``, where both count articles.

    Carriers of one story are not independent, so the width goes by the number of stories, not of carriers.
    """
    share = n_with / n_all.where(n_all > 0)
    low, high = wilson(share, n_stories)
    return _marked(pd.DataFrame({"estimate": share, "low": low, "high": high}), n_stories, WILSON)


def ratio_of_sums(
    groups: pd.DataFrame, tops: pd.DataFrame, bottoms: pd.DataFrame, *, keys: Sequence[str], base: Sequence[str]
) -> pd.DataFrame:
    """Return n_stories, estimate, low, high, interval and too_few of sum(top) / sum(bottom), one row per group.

    ``tops`` has ``keys``, ``cluster`` and ``value``; ``bottoms`` has ``base`` (some of the keys), ``cluster`` and
    ``value`` (never negative). A group's stories are the clusters of its base with a bottom above 0; they are resampled
    with replacement, and a group's interval depends on its own base alone, not on what else is in the table.
    """
    bottoms = _base_sums(bottoms, base)
    bases = bottoms[["_base", *base]].drop_duplicates("_base").assign(
        bottom=bottoms.groupby("_base")["value"].sum(), n_stories=bottoms.groupby("_base").size()
    )  # fmt: skip
    table = _join(groups[list(keys)].assign(_group=range(len(groups))), bases, base).sort_values("_group")
    tops = _top_sums(tops, table, bottoms, keys)
    result = pd.DataFrame(index=groups.index)
    result["n_stories"] = table["n_stories"].fillna(0).astype(int).to_numpy()
    total = tops.groupby("_group")["value"].sum().reindex(range(len(groups)), fill_value=0).to_numpy()
    result["estimate"] = np.round(total / table["bottom"].to_numpy(), 12)
    result["low"], result["high"] = _resample(table, tops, bottoms)
    return _marked(result, result["n_stories"], BOOTSTRAP)


def _marked(result: pd.DataFrame, n_stories: pd.Series, method: str) -> pd.DataFrame:
    """Name the interval, and take away estimates and intervals that too few stories cannot carry."""
    n = n_stories.to_numpy()
    same = (result["low"] == result["high"]).to_numpy()
    result["interval"] = np.select(
        [n == 0, n < TOO_FEW, same, n <= ROUGH], [NO_EVIDENCE, FEW, NO_VARIATION, ROUGHLY], method
    )
    result["too_few"] = n < TOO_FEW
    result.loc[result["too_few"], ["estimate", "low", "high"]] = np.nan
    result.loc[same, ["low", "high"]] = np.nan  # a resample of equals has no width, and would look certain
    return result


def _base_sums(bottoms: pd.DataFrame, base: Sequence[str]) -> pd.DataFrame:
    """Return one row per base and cluster: base, value, ``_base`` (code) and ``_position`` (of the cluster in it)."""
    sums = bottoms.groupby([*base, "cluster"], as_index=False)["value"].sum()
    sums = sums[sums["value"] > 0]
    sums["_base"] = sums.groupby(list(base), sort=False).ngroup() if base else 0
    sums["_position"] = sums.groupby("_base").cumcount()
    return sums.set_index("_base", drop=False).rename_axis(None)


def _top_sums(tops: pd.DataFrame, table: pd.DataFrame, bottoms: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Return one row per group and cluster with ``_group``, ``_base``, ``_position`` and value."""
    sums = tops.groupby([*keys, "cluster"], as_index=False)["value"].sum()
    sums = _join(sums, table[[*keys, "_group", "_base"]].dropna().astype({"_base": int}), keys, how="inner")
    return sums.merge(bottoms[["_base", "cluster", "_position"]], on=["_base", "cluster"])


def _join(left: pd.DataFrame, right: pd.DataFrame, keys: Sequence[str], how: str = "left") -> pd.DataFrame:
    if keys:
        return left.merge(right, on=list(keys), how=how)
    return left.merge(right, how="cross") if len(right) else left.reindex(columns=[*left.columns, *right.columns])


def _resample(table: pd.DataFrame, tops: pd.DataFrame, bottoms: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return low and high of each group of ``table``; all bases of one size share one matrix of weights."""
    ends = np.full((2, len(table)), np.nan)
    tails = [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]
    enough = table.loc[table["n_stories"] >= TOO_FEW, ["_group", "_base", "n_stories"]]
    of_group, of_base = (dict(zip(enough[name], enough["n_stories"], strict=True)) for name in ("_group", "_base"))
    tops = dict(iter(tops.groupby(tops["_group"].map(of_group))))
    bottoms = dict(iter(bottoms.groupby(bottoms["_base"].map(of_base).to_numpy())))
    for n, of_size in enough.groupby("n_stories"):
        for start in range(0, len(of_size), _GROUPS):
            groups = of_size.iloc[start : start + _GROUPS]
            ratios = _resampled_ratios(int(n), groups, tops.get(n, _NO_CELLS), bottoms[n])
            ends[:, groups["_group"].to_numpy()] = np.quantile(ratios, tails, axis=0)
    return tuple(ends.round(9))


def _resampled_ratios(n: int, groups: pd.DataFrame, tops: pd.DataFrame, bottoms: pd.DataFrame) -> np.ndarray:
    """Return resamples x groups, for groups whose bases all have ``n`` clusters."""
    bases = pd.Index(groups["_base"].unique())
    top, bottom = _cells(tops, "_group", pd.Index(groups["_group"])), _cells(bottoms, "_base", bases)
    of_base = bases.get_indexer(groups["_base"])
    ratios = np.empty((RESAMPLES, len(groups)))
    for rows, weights in _weights(n, max(n, len(top.values), len(bottom.values))):
        ratios[rows] = top.sums(weights) / bottom.sums(weights)[:, of_base]
    return ratios


class _Cells(NamedTuple):
    """What is above 0 of a matrix of clusters x columns, column by column."""

    clusters: np.ndarray
    values: np.ndarray
    columns: np.ndarray  # those with a cell
    starts: np.ndarray  # of each of these among the cells
    n_columns: int

    def sums(self, weights: np.ndarray) -> np.ndarray:
        """Return weights (resamples x clusters) times the matrix."""
        sums = np.zeros((len(weights), self.n_columns))
        if len(self.values):
            sums[:, self.columns] = np.add.reduceat(weights[:, self.clusters] * self.values, self.starts, axis=1)
        return sums


def _cells(sums: pd.DataFrame, by: str, columns: pd.Index) -> _Cells:
    sums = sums[sums[by].isin(columns)]
    column = columns.get_indexer(sums[by])
    order = np.argsort(column, kind="stable")
    filled, starts = np.unique(column[order], return_index=True)
    clusters, values = (sums[name].to_numpy()[order] for name in ("_position", "value"))
    return _Cells(clusters.astype(int), values.astype(float), filled, starts, len(columns))


def _weights(n: int, n_cells: int) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield blocks of the weights matrix: how often each of ``n`` clusters is drawn in each resample.

    Blocks are as small as ``n_cells`` numbers for each resample ask; the numbers are the same in blocks of any size.
    """
    random = np.random.default_rng([SEED, n])
    step = max(1, _BLOCK // n_cells)
    for start in range(0, RESAMPLES, step):
        size = min(step, RESAMPLES - start)
        drawn = random.integers(0, n, (size, n)) + n * np.arange(size)[:, None]
        yield slice(start, start + size), np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n).astype(float)
