"""Which sentences of a frame are asked: drawn with known probabilities, more often where the tagger is unsure.

Drawn is systematically along the strata, in an order of chance inside each: every sentence has just its probability,
and each stratum gets its part. The drawn ones are then asked in an order of chance, so that whoever stops early has
coded a sample of the same proportions.

A sample can be drawn further, in batches. ``chance_1``, ``chance_2`` … are the probabilities of being drawn in a batch
and in none before it; they sum to ``sampling_prob``, the probability of having been drawn at all. With probability p in
the first batch and q in the second, of those left, that is p + (1 - p)q = 1 - (1 - p)(1 - q).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.coding.frame import STRATA
from analysis.measure.sampling import draw_probabilities

NOT_DRAWN = -1
_CHANCE = "chance_"


def draw_sentences(frame: pd.DataFrame, n: int, *, seed: int = 0) -> pd.DataFrame:
    """Return the frame with ``sampling_prob`` in (0, 1], ``place`` and ``batch``: asked in the order 0, 1, 2 …

    ``n`` sentences are drawn, all where the frame has fewer; not drawn is ``place`` -1. The same frame, ``n`` and
    ``seed`` draw the same sentences.
    """
    if n < 1:
        raise ValueError(f"draws={n}: draw at least one sentence.")
    chance = draw_probabilities(frame, min(n, len(frame))).to_numpy(float)
    drawn, random = _drawn(chance, frame, seed)
    place = np.full(len(frame), NOT_DRAWN)
    place[drawn] = random.permutation(len(drawn))
    batch = np.where(place == NOT_DRAWN, 0, 1)
    return frame.assign(sampling_prob=chance, place=place, batch=batch, **{f"{_CHANCE}1": chance})


def draw_more(frame: pd.DataFrame, n: int, *, seed: int = 0) -> pd.DataFrame:
    """Return a drawn frame with a further batch, asked after the others, so that about ``n`` are drawn in all.

    What was drawn stays. ``sampling_prob`` is then what ``draw_sentences`` gives for ``n``, nowhere less than before.
    """
    before, left = frame["sampling_prob"].to_numpy(float), (frame["place"] == NOT_DRAWN).to_numpy()
    wanted = np.maximum(draw_probabilities(frame, min(n, len(frame))).to_numpy(float), before)
    now = np.divide(wanted - before, 1 - before, out=np.zeros(len(frame)), where=left)
    number = int(frame["batch"].max()) + 1
    drawn, random = _drawn(now, frame, [seed, number])
    place, batch = frame["place"].to_numpy().copy(), frame["batch"].to_numpy().copy()
    place[drawn], batch[drawn] = place.max() + 1 + random.permutation(len(drawn)), number
    return frame.assign(sampling_prob=wanted, place=place, batch=batch, **{f"{_CHANCE}{number}": wanted - before})


def _drawn(chance: np.ndarray, frame: pd.DataFrame, seed: object) -> tuple[np.ndarray, np.random.Generator]:
    """Return the rows drawn, each with its ``chance``, and what goes on drawing."""
    random = np.random.default_rng(seed)
    stratum = frame["stratum"].map(STRATA.index).to_numpy(int)
    order = np.lexsort((random.random(len(frame)), stratum))
    steps = np.floor(np.cumsum(chance[order]).round(9) + random.random())
    return order[np.diff(steps, prepend=0) > 0], random


def drawn_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the drawn sentences in the order in which they are asked."""
    return frame[frame["place"] != NOT_DRAWN].sort_values("place", ignore_index=True)


def chances_of(frame: pd.DataFrame) -> np.ndarray:
    """Return the probabilities of being drawn in each batch and in none before it: sentences x batches."""
    return frame[[f"{_CHANCE}{number + 1}" for number in range(frame["batch"].max())]].to_numpy(float)


def as_asked(frame: pd.DataFrame, answered: np.ndarray) -> pd.DataFrame:
    """Return a drawn frame with the ``sampling_prob`` of having been drawn and ``answered`` (a bool for each sentence).

    Inside a batch the order is one of chance: of a batch half answered each sentence had half its chance. The batch
    answered most keeps its own, as only the ratios count; where nobody has answered all do.
    """
    numbers = np.arange(1, frame["batch"].max() + 1)
    drawn, done = (np.array([(rows == number).sum() for number in numbers])
                   for rows in (frame["batch"].to_numpy(), frame["batch"].to_numpy()[answered]))  # fmt: skip
    part = done / np.maximum(drawn, 1)
    return frame.assign(sampling_prob=chances_of(frame) @ (part / part.max())) if part.any() else frame
