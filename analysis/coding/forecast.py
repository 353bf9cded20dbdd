"""How wide the intervals will be after so many answers, and after how many a balance can be given at all."""

from __future__ import annotations

from math import ceil, isnan

import pandas as pd

from analysis.coding.labels import read_labels
from analysis.coding.queue import asked_so_far, one_answer_each, only_sampled
from analysis.coding.store import Frame
from analysis.measure.correction import LEAST_LABELS
from analysis.measure.intervals import TOO_FEW
from analysis.measure.sampling import expected_balance, expected_width

_SIGNS = {"plus": 1, "minus": -1}
_STEPS = (LEAST_LABELS, 60, 100, 200, 400)  # numbers of answers that the table of widths is for
_ROUNDED = 10  # nobody can foretell a single answer


def expected_widths(frame: Frame) -> pd.DataFrame:
    """Return ``n`` and the width of the 95% intervals to be expected after ``n`` answers.

    ``plus`` and ``minus`` are those of the shares, in [0, 1], ``balance`` that of the balance, in [0, 2]; NaN where so
    few answers carry no interval. What was coded already replaces what the tagger says of itself.
    """
    sentences, pilot = _known(frame, _answers(frame))
    drawn = frame.about["n_drawn"]
    steps = sorted({*(n for n in _STEPS if n < drawn), drawn})
    shares = {name: [_width(expected_width(sentences, n, value=sign, pilot=pilot)) for n in steps]
              for name, sign in _SIGNS.items()}  # fmt: skip
    balance = [_width(expected_balance(sentences, n, pilot=pilot)) for n in steps]
    return pd.DataFrame({"n": steps, **shares, "balance": balance})


def answers_for_balance(frame: Frame) -> int | None:
    """Return after how many answers in all a balance can be expected, in tens; None where all sentences are too few.

    More than were given: whether there is one now is known.
    """
    labels = _answers(frame)
    sentences, pilot = _known(frame, labels)
    given, most = len(labels), len(sentences)
    missing = max(0.0, TOO_FEW - _stanced_now(sentences, labels))
    start = _stanced(expected_balance(sentences, given, pilot=pilot)) if given else 0.0

    def enough(n: int) -> bool:
        expected = expected_balance(sentences, n, pilot=pilot)
        return _stanced(expected) - start >= missing and not isnan(_width(expected))

    if given >= most or not enough(most):
        return None
    low, high = given, most  # not enough, enough
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return min(most, ceil(high / _ROUNDED) * _ROUNDED)


def _known(frame: Frame, labels: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Return the sentences with the probability of having been asked, and the answers where they are a pilot."""
    if labels["label"].notna().sum() < LEAST_LABELS:
        return frame.sentences, None
    return asked_so_far(frame, labels), labels


def _answers(frame: Frame) -> pd.DataFrame:
    return one_answer_each(only_sampled(frame, read_labels(frame).rows))


def _stanced_now(sentences: pd.DataFrame, labels: pd.DataFrame) -> int:
    """Return the coded stories in which coder or tagger saw a stance."""
    coded = sentences.merge(labels.dropna(subset="label"), on=["article_id", "sentence_id"])
    return coded.loc[(coded["label"] != 0) | (coded["predicted"] != 0), "cluster"].nunique()


def _stanced(expected: pd.DataFrame) -> float:
    return float(expected["n_articles_stanced"].iloc[0])


def _width(expected: pd.DataFrame) -> float:
    return float(expected["width"].iloc[0])
