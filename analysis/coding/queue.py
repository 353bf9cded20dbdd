"""Who is asked which sentences, in which order; and which of the answers may correct an estimate."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.coding.draw import as_asked, chances_of, drawn_of
from analysis.coding.store import Frame

OVERLAP = 30  # sentences that every coder is asked, so that coders can be held against each other

_PLACE = ["article_id", "sentence_id"]


def queue_of(frame: Frame, answers: pd.DataFrame, coder: str) -> pd.DataFrame:
    """Return the sentences a coder is asked, in order: the first OVERLAP drawn, then those nobody else has answered.

    ``answers`` are the rows of ``read_labels``; what the coder has answered stays in the queue.
    """
    drawn = drawn_of(frame.sentences)
    sampled = only_sampled(frame, answers)
    others = set(_keys(sampled[sampled["coder"] != coder]))
    own = set(_keys(sampled[sampled["coder"] == coder]))
    free = [key in own or key not in others for key in _keys(drawn)]
    return drawn[(drawn.index < OVERLAP) | np.array(free, bool)].reset_index(drop=True)


def only_sampled(frame: Frame, answers: pd.DataFrame) -> pd.DataFrame:
    """Return the answers that came of the draw: of a drawn sentence, with the very probability it was drawn with.

    That is the one after its batch or, where it was answered later, after a later one. All others (imported, or of
    sentences that were not drawn) count for agreement only.
    """
    drawn = drawn_of(frame.sentences)
    rows = answers.merge(drawn[[*_PLACE]].assign(_drawn=drawn.index), on=_PLACE)
    known = chances_of(drawn).cumsum(axis=1)[rows["_drawn"]]
    before = np.arange(1, known.shape[1] + 1) < drawn["batch"].to_numpy()[rows["_drawn"], None]
    fits = np.isclose(rows["sampling_prob"].to_numpy()[:, None], known, rtol=1e-9, atol=0) & ~before
    return rows[fits.any(axis=1)].drop(columns="_drawn")


def asked_so_far(frame: Frame, sampled: pd.DataFrame) -> pd.DataFrame:
    """Return the sentences of a frame with the probability of having been drawn and answered in ``sampled``."""
    answered = set(_keys(sampled))
    return as_asked(frame.sentences, np.array([key in answered for key in _keys(frame.sentences)], bool))


def one_answer_each(sampled: pd.DataFrame) -> pd.DataFrame:
    """Return ``article_id, sentence_id, label``, one row per sentence: the clear answer given first, NaN if none is."""
    order = sampled.assign(unclear=sampled["label"].isna()).sort_values(["unclear", "coded_at"], kind="stable")
    return order.drop_duplicates(_PLACE, ignore_index=True)[[*_PLACE, "label"]]


def _keys(rows: pd.DataFrame) -> list[tuple[str, int]]:
    return list(zip(rows["article_id"], rows["sentence_id"], strict=True))
