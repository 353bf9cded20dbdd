"""Scores of one label per row: stance toward a marked target, and the five classes of a marked pair."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.evaluate.scores import Estimate, Scored, TypeRow, divide, estimate, resample_sums

CLASS5_NAMES = {0: "0 none", 1: "1 p+q", 2: "2 q+p", 3: "3 p-q", 4: "4 q-p"}


class _Classes(NamedTuple):
    """Per class (last axis): gold and predicted rows and hits, for the total and each resample (first axis).

    ``n_units`` counts the units that have the class in gold or among the predictions.
    """

    gold: np.ndarray
    predicted: np.ndarray
    hits: np.ndarray
    n_units: np.ndarray


def score_sentiment(gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]) -> Scored:
    """Return the scores of ``label`` (-1, 0, 1) row by row; what is resampled are events or articles (``group``)."""
    return score_labels([r["label"] for r in gold], [r["label"] for r in predicted], [unit_of(r) for r in gold])


def score_stance(gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]) -> Scored:
    """Return the scores of ``class5`` row by row; what is resampled are sentences, or groups where gold has them."""
    return score_labels(
        [gold_class5(r) for r in gold], [r["class5"] for r in predicted], [unit_of(r) for r in gold], CLASS5_NAMES
    )


def unit_of(row: Mapping[str, Any]) -> str:
    """Return what a row is resampled with: its ``group``, else its sentence."""
    return row.get("group") or row["text"]


def gold_class5(row: Mapping[str, Any]) -> int:
    """Return the class of a pair, from its two labels where the class is not given; source -> target goes first."""
    if "class5" in row:
        return row["class5"]
    if row["label"]:
        return 1 if row["label"] > 0 else 3
    return {0: 0, 1: 2, -1: 4}[row["reverse_label"]]


def score_labels(
    gold: Sequence[int], predicted: Sequence[int], units: Sequence[str], names: Mapping[int, str] | None = None
) -> Scored:
    """Return macro-F1 (mean over the classes that gold has), micro-F1 (= accuracy) and the F1 without class 0.

    ``nonneutral_micro_f1`` pools hits, gold and predicted rows of the classes other than 0; ``nonneutral_macro_f1`` is
    the mean over these classes. ``names`` shows a class as something else than its number.
    """
    labels = sorted({*gold, *predicted})
    counts = _count_by_unit(gold, predicted, units, labels)
    classes = _count_classes(counts)
    n_units = len(counts)
    f1 = divide(2 * classes.hits, classes.gold + classes.predicted)
    stanced = [i for i, label in enumerate(labels) if label != 0]
    metrics = {
        "macro_f1": divide((f1 * (classes.gold > 0)).sum(axis=1), (classes.gold > 0).sum(axis=1), empty=math.nan),
        "micro_f1": divide(classes.hits.sum(axis=1), classes.gold.sum(axis=1), empty=math.nan),
        "nonneutral_micro_f1": divide(
            2 * classes.hits[:, stanced].sum(axis=1), (classes.gold + classes.predicted)[:, stanced].sum(axis=1)
        ),
        "nonneutral_macro_f1": f1[:, stanced].mean(axis=1) if stanced else np.full(len(f1), math.nan),
    }
    rows = [_class_row((names or {}).get(label, str(label)), i, classes, f1) for i, label in enumerate(labels)]
    estimates = {name: estimate(values, n_units) for name, values in metrics.items()}
    return Scored(len(gold), n_units, estimates, tuple(rows))


def _count_by_unit(
    gold: Sequence[int], predicted: Sequence[int], units: Sequence[str], labels: Sequence[int]
) -> np.ndarray:
    """Return how often each unit has each pair of classes: (units, gold class, predicted class)."""
    class_number = {label: i for i, label in enumerate(labels)}
    unit_number = {unit: i for i, unit in enumerate(dict.fromkeys(units))}
    counts = np.zeros((len(unit_number), len(labels), len(labels)))
    for unit, said, called in zip(units, gold, predicted, strict=True):
        counts[unit_number[unit], class_number[said], class_number[called]] += 1
    return counts


def _count_classes(counts: np.ndarray) -> _Classes:
    sums = resample_sums(counts.reshape(len(counts), -1)).reshape(-1, *counts.shape[1:])
    n_units = ((counts.sum(axis=1) + counts.sum(axis=2)) > 0).sum(axis=0)
    return _Classes(sums.sum(axis=2), sums.sum(axis=1), np.diagonal(sums, axis1=1, axis2=2), n_units)


def _class_row(name: str, i: int, classes: _Classes, f1: np.ndarray) -> TypeRow:
    def scored(values: np.ndarray) -> Estimate:
        return estimate(values, int(classes.n_units[i]))

    return TypeRow(
        name,
        int(classes.gold[0, i]),
        int(classes.predicted[0, i]),
        scored(divide(classes.hits[:, i], classes.predicted[:, i], empty=math.nan)),
        scored(divide(classes.hits[:, i], classes.gold[:, i], empty=math.nan)),
        scored(f1[:, i]),
    )
