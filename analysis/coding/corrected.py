"""The numbers a sample was drawn for, corrected by it, beside the numbers as the tagger alone gives them."""

from __future__ import annotations

import pandas as pd

from analysis.coding.by_outlet import coded_of_outlets, differences_of_outlets, shares_of_outlets
from analysis.coding.questions import STANCE, Question, answers_of, names_of, share_of
from analysis.coding.queue import asked_so_far, one_answer_each, only_sampled
from analysis.coding.store import Frame
from analysis.measure.correction import (
    ALL_OUTLETS,
    CORRECTED_NOTE,
    corrected_balance,
    corrected_mean,
    corrected_share,
)
from analysis.measure.evidence import result_table
from analysis.schema import Tables

SHARE, DIFFERENCE, BALANCE = "share", "difference", "balance"
INTERVAL_NOTE = f"corrected: {CORRECTED_NOTE}; uncorrected: sampling of articles only"

_SIGNS = (1, -1)
_NUMBERS = [
    "measure", "quantity", "of", "outlets", "n_frame", "n_labelled", "n_articles_labelled", "n_unclear", "uncorrected",
    "uncorrected_low", "uncorrected_high", "estimate", "low", "high", "interval", "too_few",
]  # fmt: skip


def corrected_estimates(frame: Frame, answers: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return the shares of the frame's sentences that favour and that disfavour, their difference and the balance.

    A row per number: ``measure`` (SHARE, DIFFERENCE, in [-1, 1], BALANCE, in [-1, 1]), ``quantity`` says which, ``of``
    whose: ALL_OUTLETS, an outlet with answers enough of its own (shares), or two of them ("A minus B"; differences).
    ``estimate, low, high`` are corrected by the answers drawn from the frame (others are left aside), ``uncorrected,
    uncorrected_low, uncorrected_high`` those of the tagger alone. ``about`` says who judges whom, ``n_frame`` is the
    number of sentences in the frame, ``n_labelled`` of those with a clear answer (of a difference: in the outlet that
    has fewer), ``n_unclear`` of the others asked. The sentences behind a row are those coded, ``n_rows`` of them.
    """
    sampled = only_sampled(frame, answers)
    sentences, labels = asked_so_far(frame, sampled), one_answer_each(sampled)
    rows = [*_of_all(sentences, labels, frame.question), *_of_outlets(sentences, labels, frame.question)]
    table = pd.concat([row.rename(columns={"n_rows": "n_frame"})[_NUMBERS] for row in rows], ignore_index=True)
    holder, target = names_of(frame.question, tables)
    about = f"{holder} → {target}" if frame.question.kind == STANCE else f"tone around {target}"
    table = _without_false_certainty(table.assign(about=about))
    coded = _coded(sentences, labels, answers_of(frame.question))
    behind = pd.concat([_behind(coded, row) for row in table.itertuples()])
    result = result_table(table.drop(columns="outlets"), behind, keys=["quantity", "of"], tables=tables)
    result.attrs["interval_note"] = INTERVAL_NOTE
    return result


def _of_all(sentences: pd.DataFrame, labels: pd.DataFrame, question: Question) -> list[pd.DataFrame]:
    names = {sign: share_of(question, sign) for sign in _SIGNS}
    shares = [corrected_share(sentences, labels, value=sign).assign(measure=SHARE, quantity=names[sign])
              for sign in _SIGNS]  # fmt: skip
    mean = corrected_mean(sentences, labels).assign(measure=DIFFERENCE, quantity=" minus ".join(names.values()))
    balance = corrected_balance(sentences, labels).assign(measure=BALANCE, quantity=BALANCE)
    outlets = tuple(sentences["outlet"].unique())
    return [row.assign(of=ALL_OUTLETS, outlets=[outlets]) for row in (*shares, mean, balance)]


def _of_outlets(sentences: pd.DataFrame, labels: pd.DataFrame, question: Question) -> list[pd.DataFrame]:
    """Return the shares of each outlet that carries one, and their differences; nothing where there is one outlet."""
    found: list[pd.DataFrame] = []
    if coded_of_outlets(sentences, labels)["enough"].sum() == 0 or sentences["outlet"].nunique() == 1:
        return found
    for sign in _SIGNS:
        shares = shares_of_outlets(sentences, labels, sign)
        found.append(shares.assign(measure=SHARE, quantity=share_of(question, sign)))
        for row in differences_of_outlets(sentences, labels, sign, shares["of"].tolist()):
            found.append(row.assign(measure=DIFFERENCE, quantity=share_of(question, sign)))
    return found


def _without_false_certainty(table: pd.DataFrame) -> pd.DataFrame:
    """Take away intervals of the tagger alone that have no width: where all articles are alike, it looks certain."""
    ends = ["uncorrected_low", "uncorrected_high"]
    same = table["uncorrected_low"] == table["uncorrected_high"]
    return table.assign(**{name: table[name].mask(same) for name in ends})


def _behind(coded: pd.DataFrame, row: tuple) -> pd.DataFrame:
    """Return the coded sentences of the outlets that a row is about."""
    rows = coded[coded["outlet"].isin(row.outlets)]
    return rows.drop(columns="outlet").assign(quantity=row.quantity, of=row.of)


def _coded(sentences: pd.DataFrame, labels: pd.DataFrame, meanings: dict[int, str]) -> pd.DataFrame:
    """Return the coded sentences, with what the coder and what the tagger said."""
    rows = sentences.merge(labels, on=["article_id", "sentence_id"])
    said = [f"coded {meanings.get(label, 'unclear')}, tagged {meanings[tag]}" for label, tag in _pairs(rows)]
    kind = pd.Series(said, rows.index, dtype="str")
    return rows[["article_id", "outlet", "cluster", "sentence_id", "label"]].assign(kind=kind)


def _pairs(rows: pd.DataFrame) -> zip:
    return zip(rows["label"], rows["predicted"], strict=True)
