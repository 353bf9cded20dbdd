"""A frame joined with the labels drawn from it: checked, grouped and weighted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.measure.evidence import result_table
from analysis.schema import Tables

PLACE = ("article_id", "sentence_id")
ANSWERS = (-1, 0, 1)
_FRAME = (*PLACE, "cluster", "predicted", "sampling_prob")


@dataclass(frozen=True)
class CodedFrame:
    """A frame with its labels, in codes: ``group`` and ``unit`` (an article within a group) of each row.

    ``rows`` has ``label`` (NaN: not coded, or unclear) and ``n_answers`` (1 where coded); ``weight`` is 1 / probability
    of each row with a label, 0 without; ``unit_cluster`` tells units of one wire story in several groups.
    """

    rows: pd.DataFrame
    groups: pd.DataFrame
    group: np.ndarray
    unit: np.ndarray
    unit_group: np.ndarray
    unit_cluster: np.ndarray
    weight: np.ndarray

    def per_group(self, values: np.ndarray) -> np.ndarray:
        """Return the sum of ``values`` (one per row) in each group."""
        return np.bincount(self.group, values, len(self.groups))

    def per_unit(self, values: np.ndarray) -> np.ndarray:
        """Return the sum of ``values`` (one per row) in each unit."""
        return np.bincount(self.unit, values, len(self.unit_group))

    @property
    def n_rows(self) -> np.ndarray:
        """How many rows each group has."""
        return np.bincount(self.group, minlength=len(self.groups))

    @property
    def n_units(self) -> np.ndarray:
        """How many units each group has."""
        return np.bincount(self.unit_group, minlength=len(self.groups))

    def units_with(self, rows: np.ndarray) -> np.ndarray:
        """Return how many units of each group have a row marked in ``rows``."""
        return np.bincount(self.unit_group, self.per_unit(rows) > 0, len(self.groups)).astype(int)


def code_frame(frame: pd.DataFrame, labels: pd.DataFrame, by: Sequence[str]) -> CodedFrame:
    """Return ``frame`` joined with ``labels``, grouped by the columns ``by`` of the frame.

    Raises ValueError where a column is missing, a sentence stands twice, a label has no sentence in the frame, or a
    value cannot be right.
    """
    _check_frame(frame, by)
    _check_labels(labels)
    answers = labels[[*PLACE, "label"]].assign(n_answers=1)
    rows = frame.reset_index(drop=True).merge(answers, on=list(PLACE), how="left")
    rows["n_answers"] = rows["n_answers"].fillna(0).astype(int)
    if rows["n_answers"].sum() != len(labels):
        _refuse_strangers(frame, labels)
    group, groups = _codes(rows, list(by))
    cluster = pd.factorize(rows["cluster"])[0]
    n_clusters = cluster.max(initial=0) + 1
    pairs, unit = np.unique(group * n_clusters + cluster, return_inverse=True)
    unit_group, unit_cluster = np.divmod(pairs, n_clusters)
    return CodedFrame(rows, groups, group, unit, unit_group, unit_cluster, _weights(rows, group))


def _codes(rows: pd.DataFrame, by: list[str]) -> tuple[np.ndarray, pd.DataFrame]:
    if not by:
        return np.zeros(len(rows), int), pd.DataFrame(index=[0])
    grouped = rows.groupby(by)
    return grouped.ngroup().to_numpy(), grouped.size().index.to_frame(index=False)


def _weights(rows: pd.DataFrame, group: np.ndarray) -> np.ndarray:
    """Return 1 / probability for rows with a label; they stand for the unclear ones of their group and prediction."""
    drawn = rows["n_answers"].to_numpy() / rows["sampling_prob"].to_numpy(float)
    clear = np.where(rows["label"].notna(), drawn, 0.0)
    stratum = group * 3 + np.sign(rows["predicted"].to_numpy(float)).astype(int) + 1
    whole, answered = np.bincount(stratum, drawn), np.bincount(stratum, clear)
    return clear * np.divide(whole, answered, out=np.ones(len(whole)), where=answered > 0)[stratum]


def _check_frame(frame: pd.DataFrame, by: Sequence[str]) -> None:
    check_columns("frame", frame, (*_FRAME, *by))
    _check_once("frame", frame)
    if not len(frame):
        raise ValueError("The frame has no sentences. Choose articles, an actor or a question that has some.")
    for name in ("predicted", *by):
        if frame[name].isna().any():
            raise ValueError(
                f"frame: {name} is missing in row {frame[name].isna().argmax()}. Each sentence needs one; "
                "predicted is 0 where the tagger found nothing."
            )
    prob = frame["sampling_prob"].to_numpy(float)
    wrong = ~((prob > 0) & (prob <= 1))
    if wrong.any():
        raise ValueError(
            f"frame: sampling_prob is {prob[wrong][0]:g} in row {wrong.argmax()}. It must be above 0 and at most 1 for "
            "every sentence, drawn or not: take it from draw_probabilities."
        )


def _check_labels(labels: pd.DataFrame) -> None:
    check_columns("labels", labels, (*PLACE, "label"))
    _check_once("labels", labels)
    wrong = labels["label"].notna() & ~labels["label"].between(-1, 1)
    if wrong.any():
        raise ValueError(
            f"labels: label is {labels['label'][wrong].iloc[0]} in row {wrong.argmax()}. It must be between -1 and 1, "
            "or NaN for unclear."
        )


def as_result(result: pd.DataFrame, rows: pd.DataFrame, keys: Sequence[str], tables: Tables | None) -> pd.DataFrame:
    """Return a result table of ``result`` and the ``rows`` it counts; only with ``tables`` they lead to sentences."""
    table = result_table(result, rows, keys=keys, tables=tables)
    if tables is None:
        table.attrs.clear()
    return table


def check_answers(name: str, values: pd.Series) -> None:
    """Raise ValueError where ``values`` has another number than -1, 0, 1 (NaN is unclear)."""
    wrong = values.notna() & ~values.isin(ANSWERS)
    if wrong.any():
        raise ValueError(
            f"{name} is {values[wrong].iloc[0]:g} in row {wrong.argmax()}; shares count the answers -1, 0 and 1. For "
            "numbers in between take corrected_mean."
        )


def check_columns(what: str, table: pd.DataFrame, names: Sequence[str]) -> None:
    """Raise ValueError where ``table`` lacks one of the columns ``names``."""
    missing = [name for name in names if name not in table.columns]
    if missing:
        raise ValueError(f"{what}: no column {missing[0]!r}. It needs {', '.join(names)}.")


def _check_once(what: str, table: pd.DataFrame) -> None:
    twice = table.duplicated(list(PLACE))
    if twice.any():
        place = table[list(PLACE)].iloc[twice.argmax()].tolist()
        raise ValueError(
            f"{what}: sentence {place[1]} of article {place[0]} stands there twice (row {twice.argmax()}). Each "
            "sentence counts once: of several coders take one, or what they agreed on."
        )


def _refuse_strangers(frame: pd.DataFrame, labels: pd.DataFrame) -> None:
    found = labels[list(PLACE)].merge(frame[list(PLACE)], on=list(PLACE), how="left", indicator=True)
    stranger = found[found["_merge"] == "left_only"].iloc[0]
    raise ValueError(
        f"labels: sentence {stranger['sentence_id']} of article {stranger['article_id']} is not in the frame. Only "
        "labels drawn from this frame can correct it; labels from elsewhere count for agreement."
    )
