"""Scores with their intervals: counts per article in, precision, recall, F1 and shares out.

Everything a scorer reports is a function of sums over articles, so all intervals come from one set of resampled sums:
nominal 95 %, bootstrap over articles (or what stands for them), the same draws for every measure of a gold file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from analysis.measure.intervals import CONFIDENCE, RESAMPLES, ROUGH, SEED, TOO_FEW

_BLOCK = 2**21  # numbers in one block of weights: 16 MB


class Estimate(NamedTuple):
    """A score in [0, 1] and the ends of its interval; NaN where nothing could be scored or too few articles were."""

    value: float
    low: float
    high: float


NOT_SCORED = Estimate(math.nan, math.nan, math.nan)


class TypeRow(NamedTuple):
    """The scores of one class or type; ``n_gold`` and ``n_predicted`` count its items."""

    name: str
    n_gold: int
    n_predicted: int
    precision: Estimate
    recall: Estimate
    f1: Estimate


class Scored(NamedTuple):
    """What a scorer returns: ``n_items`` gold items in ``n_units`` articles (or sentences), measures, rows by type."""

    n_items: int
    n_units: int
    metrics: dict[str, Estimate]
    rows: tuple[TypeRow, ...]


@dataclass(frozen=True)
class Scores:
    """The scores of a task on a gold file. The first of ``metrics`` is the headline.

    ``n`` counts what is resampled, named by ``unit``; ``n_items`` the gold annotations, named by ``item``. ``tier`` is
    the stance tier, "" for the tasks without one.
    """

    task: str
    n: int
    unit: str
    n_items: int
    item: str
    metrics: Mapping[str, Estimate]
    rows: tuple[TypeRow, ...]
    tier: str
    notes: tuple[str, ...]


class Tally(NamedTuple):
    """Counts by name: ``counts`` per unit, ``sums`` the total followed by the total of each resample."""

    counts: dict[str, np.ndarray]
    sums: dict[str, np.ndarray]


def tally(units: Sequence[Mapping[str, float]]) -> Tally:
    """Return the counts of all units with their resampled sums; a name missing in a unit counts 0."""
    names = sorted({name for unit in units for name in unit})
    matrix = np.array([[unit.get(name, 0) for name in names] for unit in units], float).reshape(len(units), len(names))
    sums = resample_sums(matrix)
    return Tally(
        {name: matrix[:, i] for i, name in enumerate(names)}, {name: sums[:, i] for i, name in enumerate(names)}
    )


def resample_sums(counts: np.ndarray) -> np.ndarray:
    """Return the column sums of ``counts`` (units x counts), then those of RESAMPLES draws of as many units."""
    n = len(counts)
    sums = [counts.sum(axis=0, keepdims=True)]
    random = np.random.default_rng([SEED, n])
    step = max(1, _BLOCK // max(n, 1))
    for start in range(0, RESAMPLES if n else 0, step):
        drawn = random.integers(0, n, (min(step, RESAMPLES - start), n))
        sums.append(np.stack([np.bincount(d, minlength=n) for d in drawn]) @ counts)
    return np.concatenate(sums)


def estimate(values: np.ndarray, n_units: int) -> Estimate:
    """Return the first of ``values`` with an interval from the others.

    There is none from fewer than TOO_FEW units, nor where all resamples are equal: without width it would look certain.
    """
    resampled = values[1:][~np.isnan(values[1:])]
    ends = np.quantile(resampled, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]) if len(resampled) else (0, 0)
    if n_units < TOO_FEW or ends[0] == ends[1]:
        return Estimate(float(values[0]), math.nan, math.nan)
    return Estimate(float(values[0]), float(ends[0]), float(ends[1]))


def share(counted: Tally, part: str, whole: str) -> Estimate:
    """Return sum(part) / sum(whole), NaN where there is no ``whole``."""
    n_units = int((_counts(counted, whole) > 0).sum())
    return estimate(divide(_sums(counted, part), _sums(counted, whole), empty=math.nan), n_units)


def precision_recall_f1(counted: Tally, name: str) -> tuple[Estimate, Estimate, Estimate]:
    """Return the three scores of the counts "NAME gold", "NAME predicted", "NAME found" (gold items that were matched)
    and "NAME right" (predicted items that were)."""
    gold, predicted = _sums(counted, f"{name} gold"), _sums(counted, f"{name} predicted")
    n_units = int((_counts(counted, f"{name} gold") + _counts(counted, f"{name} predicted") > 0).sum())
    precision = divide(_sums(counted, f"{name} right"), predicted, empty=math.nan)
    recall = divide(_sums(counted, f"{name} found"), gold, empty=math.nan)
    f1 = harmonic_mean(np.nan_to_num(precision), np.nan_to_num(recall))
    f1[gold + predicted == 0] = math.nan
    return estimate(precision, n_units), estimate(recall, n_units), estimate(f1, n_units)


def type_row(counted: Tally, name: str, *, shown_as: str = "") -> TypeRow:
    """Return the row of the counts "NAME gold" ... ; see ``precision_recall_f1``."""
    totals = [int(_sums(counted, f"{name} {side}")[0]) for side in ("gold", "predicted")]
    return TypeRow(shown_as or name, *totals, *precision_recall_f1(counted, name))


def divide(part: np.ndarray, whole: np.ndarray, *, empty: float = 0.0) -> np.ndarray:
    """Return part / whole, ``empty`` where ``whole`` is 0."""
    part, whole = np.broadcast_arrays(np.asarray(part, float), np.asarray(whole, float))
    return np.divide(part, whole, out=np.full(part.shape, empty), where=whole > 0)


def harmonic_mean(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return 2ab / (a + b), 0 where both are 0."""
    return divide(2 * a * b, a + b)


def _sums(counted: Tally, name: str) -> np.ndarray:
    return counted.sums[name] if name in counted.sums else np.zeros(RESAMPLES + 1)


def _counts(counted: Tally, name: str) -> np.ndarray:
    return counted.counts[name] if name in counted.counts else np.zeros(1)


def interval_note(n: int, unit: str) -> str:
    """Return the sentence that says what the intervals of ``n`` units are worth."""
    if n < TOO_FEW:
        return f"No intervals: {n} {unit}; from fewer than {TOO_FEW} an interval would look surer than it is."
    rough = " Rough: no more than 20." if n <= ROUGH else ""
    return f"Intervals: nominal 95 %, bootstrap over {n} {unit}, {RESAMPLES} resamples.{rough}"


def format_scores(scores: Scores) -> str:
    """Return the scores as lines of text for people."""
    tier = f", stance tier {scores.tier}" if scores.tier else ""
    lines = [f"{scores.task}: {scores.n_items} {scores.item} in {scores.n} {scores.unit}{tier}"]
    width = max((len(name) for name in scores.metrics), default=0)
    lines += [f"  {name:{width}}  {_shown(value)}" for name, value in scores.metrics.items()]
    if scores.rows:
        width = max(len(row.name) for row in scores.rows)
        lines += ["", f"  {'':{width}}  {'gold':>6} {'tagged':>6}  {'precision':<20} {'recall':<20} F1"]
        lines += [
            f"  {r.name:{width}}  {r.n_gold:6} {r.n_predicted:6}  {_shown(r.precision):<20} {_shown(r.recall):<20} "
            f"{_shown(r.f1)}".rstrip()
            for r in scores.rows
        ]
    return "\n".join([*lines, *(["", *scores.notes] if scores.notes else [])])


def _shown(found: Estimate) -> str:
    if math.isnan(found.value):
        return "–"
    ends = "" if math.isnan(found.low) else f" [{found.low:.3f}, {found.high:.3f}]"
    return f"{found.value:.3f}{ends}"
