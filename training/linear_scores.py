"""Temperature, calibration and the scores that chose the settings of the linear stance tier."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import f1_score

from analysis.tag.stance import linear_features as features
from analysis.tag.stance.linear import Head, class5

STANCED = (1, 2, 3, 4)  # the classes of class5 that are not neutral
TEMPERATURES = np.round(np.arange(0.6, 2.51, 0.05), 2)
CUTS = np.round(np.arange(0.15, 1.01, 0.05), 2)


def soften(head: Head, temperature: float) -> Head:
    return Head(head.hashed / temperature, head.dense / temperature)


def store_precision(head: Head) -> Head:
    """The head as it is after storing in 16 bits, so that what is measured is what is shipped."""
    return Head(*(part.astype(np.float16).astype(np.float32) for part in head))


def probabilities(head: Head, examples: features.Features) -> np.ndarray:
    logits = head.logits(examples).astype(np.float64)
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def log_loss(chances: np.ndarray, labels: np.ndarray) -> float:
    return float(-np.log(chances[np.arange(len(labels)), labels + 1]).mean())


def calibration_error(chances: np.ndarray, labels: np.ndarray, n_bins: int = 10) -> float:
    """Expected calibration error of the likeliest class (Guo et al. 2017), equal-width bins."""
    sure, right = chances.max(axis=1), chances.argmax(axis=1) - 1 == labels
    bins = np.minimum((sure * n_bins).astype(int), n_bins - 1)
    gaps = [abs(sure[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in set(bins)]
    return float(sum(gaps))


def best_temperature(head: Head, examples: features.Features, labels: np.ndarray) -> float:
    losses = [log_loss(probabilities(soften(head, t), examples), labels) for t in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def pair_scores(chances: np.ndarray, gold: np.ndarray, cut: float) -> tuple[float, float]:
    """Macro-F1 over the classes of class5 and micro-F1 without the neutral one."""
    called = class5(chances[: len(gold)], chances[len(gold) :], cut)
    return f1_score(gold, called, average="macro"), f1_score(gold, called, labels=STANCED, average="micro")


def best_cut(chances: np.ndarray, gold: np.ndarray) -> float:
    """The cut with the best sum of the two scores; between equals the more cautious (larger) one."""
    sums = [sum(pair_scores(chances, gold, cut)) for cut in CUTS]
    return float(CUTS[int(np.flatnonzero(np.isclose(sums, max(sums)))[-1])])
