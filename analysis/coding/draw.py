"""Which sentences of a frame are asked: drawn with known probabilities, more often where the tagger is unsure.

Drawn is systematically along the strata, in an order of chance inside each: every sentence has just its probability,
and each stratum gets its part. The drawn ones are then asked in an order of chance, so that whoever stops early has
coded a sample of the same proportions.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.coding.frame import STRATA
from analysis.measure.sampling import draw_probabilities

NOT_DRAWN = -1


def draw_sentences(frame: pd.DataFrame, n: int, *, seed: int = 0) -> pd.DataFrame:
    """Return the frame with ``sampling_prob`` in (0, 1] and ``place``: the drawn are asked in the order 0, 1, 2 …

    ``n`` sentences are drawn, all where the frame has fewer; not drawn is ``place`` -1. The same frame, ``n`` and
    ``seed`` draw the same sentences.
    """
    if n < 1:
        raise ValueError(f"draws={n}: draw at least one sentence.")
    random = np.random.default_rng(seed)
    chance = draw_probabilities(frame, min(n, len(frame))).to_numpy(float)
    stratum = frame["stratum"].map(STRATA.index).to_numpy(int)
    order = np.lexsort((random.random(len(frame)), stratum))
    steps = np.floor(np.cumsum(chance[order]).round(9) + random.random())
    drawn = order[np.diff(steps, prepend=0) > 0]
    place = np.full(len(frame), NOT_DRAWN)
    place[drawn] = random.permutation(len(drawn))
    return frame.assign(sampling_prob=chance, place=place)


def drawn_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the drawn sentences in the order in which they are asked."""
    return frame[frame["place"] != NOT_DRAWN].sort_values("place", ignore_index=True)
