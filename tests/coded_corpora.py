"""Made corpora with known truth: many of them in one table, so that a thousand corrections are one call."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.measure import draw_probabilities


class Outlet(NamedTuple):
    """What an outlet writes (shares of -1 and +1 among its sentences) and how well the tagger reads it."""

    minus: float
    plus: float
    recall: float
    false_alarms: float


# The tagger misses 30 % of the stances on average, in one outlet twice as many as in the other.
OUTLETS = {"Courier": Outlet(0.15, 0.08, 0.8, 0.02), "Herald": Outlet(0.25, 0.1, 0.6, 0.06)}
# A target that few sentences are about, as in most frames.
SPARSE = {"Courier": Outlet(0.015, 0.02, 0.8, 0.003), "Herald": Outlet(0.03, 0.01, 0.6, 0.006)}
_WITHIN_ARTICLE = 0.15  # correlation of the answers to sentences of one article
_FLIPPED = 0.05  # of the stances found, with the wrong sign


def many_frames(n_corpora: int, n_articles: int, *, seed: int, outlets: dict[str, Outlet] = OUTLETS) -> pd.DataFrame:
    """Return the frames of ``n_corpora`` corpora with ``n_articles`` of each outlet, and the ``truth``."""
    random = np.random.default_rng(seed)
    n = n_corpora * n_articles
    rows = pd.concat([_of_outlet(random, name, outlet, n) for name, outlet in outlets.items()], ignore_index=True)
    rows["corpus"] = rows["article_id"] // n_articles
    rows["article_id"] += (rows["outlet"] != "Courier") * n
    return rows.assign(cluster=rows["article_id"], sentence_id=np.arange(len(rows)))


def _of_outlet(random: np.random.Generator, name: str, outlet: Outlet, n_articles: int) -> pd.DataFrame:
    shares = np.array([outlet.minus, 1 - outlet.minus - outlet.plus, outlet.plus])
    lean = random.dirichlet(shares * (1 / _WITHIN_ARTICLE - 1), n_articles)
    recall = random.beta(outlet.recall * 8, (1 - outlet.recall) * 8, n_articles)
    article = np.repeat(np.arange(n_articles), random.integers(4, 13, n_articles))
    at = random.random(len(article))
    truth = np.where(at < lean[article, 0], -1, np.where(at > 1 - lean[article, 2], 1, 0))
    predicted = _tagged(random, truth, recall[article], outlet.false_alarms)
    confidence = random.beta(np.where(predicted == truth, 6, 3), 2)
    rows = pd.DataFrame({"article_id": article, "outlet": name, "truth": truth, "predicted": predicted})
    return rows.assign(confidence=np.where(predicted == 0, np.nan, confidence))


def _tagged(random: np.random.Generator, truth: np.ndarray, recall: np.ndarray, false_alarms: float) -> np.ndarray:
    found, flipped, alarmed = (random.random(len(truth)) < chance for chance in (recall, _FLIPPED, false_alarms))
    alarm = np.where(random.random(len(truth)) < 0.7, -1, 1) * alarmed
    return np.where(truth == 0, alarm, found * np.where(flipped, -truth, truth))


def draw_labels(frames: pd.DataFrame, n: float, *, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ``frames`` with ``sampling_prob``, and the labels of about ``n`` sentences of each corpus."""
    frames = frames.assign(sampling_prob=draw_probabilities(frames, n * frames["corpus"].nunique()))
    drawn = np.random.default_rng(seed).random(len(frames)) < frames["sampling_prob"]
    labels = frames.loc[drawn, ["article_id", "sentence_id", "truth"]].rename(columns={"truth": "label"})
    return frames, labels
