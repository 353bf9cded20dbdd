"""The number a sample was drawn for, corrected by it, beside the number as the tagger alone gives it."""

from __future__ import annotations

import pandas as pd

from analysis.coding.questions import STANCE, answers_of, names_of, share_of
from analysis.coding.queue import one_answer_each, only_sampled
from analysis.coding.store import Frame
from analysis.measure.correction import CORRECTED_NOTE, corrected_balance, corrected_share
from analysis.measure.evidence import result_table
from analysis.schema import Tables

BALANCE = "balance"
INTERVAL_NOTE = f"corrected: {CORRECTED_NOTE}; uncorrected: sampling of articles only"

_SIGNS = (1, -1)
_NUMBERS = [
    "quantity", "n_labelled", "n_articles_labelled", "n_unclear", "uncorrected", "uncorrected_low", "uncorrected_high",
    "estimate", "low", "high", "interval", "too_few",
]  # fmt: skip


def corrected_estimates(frame: Frame, answers: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return three rows: the balance in [-1, 1], the shares of the frame's sentences that favour and that disfavour.

    ``estimate, low, high`` are corrected by the answers drawn from the frame (others are left aside), ``uncorrected,
    uncorrected_low, uncorrected_high`` those of the tagger alone. ``about`` says of whom, ``quantity`` what,
    ``n_frame`` is the number of sentences in the frame, ``n_labelled`` of those with a clear answer, ``n_unclear`` of
    the others asked. The sentences behind a row are those coded, ``n_rows`` of them; ``answer`` says how.
    """
    sentences, labels = frame.sentences, one_answer_each(only_sampled(frame, answers))
    meanings = answers_of(frame.question)
    rows = [corrected_balance(sentences, labels).assign(quantity=BALANCE)]
    for sign in _SIGNS:
        rows.append(corrected_share(sentences, labels, value=sign).assign(quantity=share_of(frame.question, sign)))
    holder, target = names_of(frame.question, tables)
    about = f"{holder} → {target}" if frame.question.kind == STANCE else f"tone around {target}"
    table = pd.concat([row[_NUMBERS] for row in rows], ignore_index=True)
    table = _without_false_certainty(table.assign(about=about, n_frame=len(sentences)))
    result = result_table(
        table,
        pd.concat([_coded(sentences, labels, meanings).assign(quantity=name) for name in table["quantity"]]),
        keys=["quantity"],
        tables=tables,
    )
    result.attrs["interval_note"] = INTERVAL_NOTE
    return result


def _without_false_certainty(table: pd.DataFrame) -> pd.DataFrame:
    """Take away intervals of the tagger alone that have no width: where all articles are alike, it looks certain."""
    ends = ["uncorrected_low", "uncorrected_high"]
    same = table["uncorrected_low"] == table["uncorrected_high"]
    return table.assign(**{name: table[name].mask(same) for name in ends})


def _coded(sentences: pd.DataFrame, labels: pd.DataFrame, meanings: dict[int, str]) -> pd.DataFrame:
    """Return the coded sentences, with what the coder and what the tagger said."""
    rows = sentences.merge(labels, on=["article_id", "sentence_id"])
    said = [f"coded {meanings.get(label, 'unclear')}, tagged {meanings[tag]}" for label, tag in _pairs(rows)]
    return rows[["article_id", "cluster", "sentence_id", "label"]].assign(kind=pd.Series(said, rows.index, dtype="str"))


def _pairs(rows: pd.DataFrame) -> zip:
    return zip(rows["label"], rows["predicted"], strict=True)
