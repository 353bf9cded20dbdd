"""The shares of single outlets corrected, and how far outlets differ: where an outlet has answers enough of its own.

The sample was drawn over all outlets; of each outlet it is one, with the same probabilities.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pandas as pd

from analysis.measure.correction import LEAST_LABELS, corrected_difference, corrected_share
from analysis.measure.intervals import TOO_FEW

MOST_OUTLETS = 4  # those with most answers; each two of them are compared


def shares_of_outlets(sentences: pd.DataFrame, labels: pd.DataFrame, sign: int) -> pd.DataFrame:
    """Return ``corrected_share`` of the outlets that have answers enough, the most coded first.

    ``of`` is the outlet's name, ``outlets`` a tuple of it.
    """
    table = corrected_share(_of_known_outlets(sentences), _within(labels, sentences), value=sign, by="outlet")
    table = table[~table["too_few"]].sort_values("n_labelled", ascending=False, kind="stable").head(MOST_OUTLETS)
    return table.assign(of=table["outlet"], outlets=[(name,) for name in table["outlet"]])


def differences_of_outlets(
    sentences: pd.DataFrame, labels: pd.DataFrame, sign: int, outlets: list[str]
) -> Iterator[pd.DataFrame]:
    """Yield ``corrected_difference`` between each two of ``outlets``; ``of`` is "FIRST minus SECOND"."""
    for pair in combinations(outlets, 2):
        row = corrected_difference(sentences, labels, value=sign, between="outlet", groups=pair)
        yield row.assign(of=" minus ".join(pair), outlets=[pair])


def coded_of_outlets(sentences: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Return what each outlet has: ``outlet, n_labelled, n_articles_labelled, n_stories, enough``, most coded first."""
    known = _of_known_outlets(sentences)
    coded = known.merge(labels.dropna(subset="label"), on=["article_id", "sentence_id"]).groupby("outlet")["cluster"]
    table = known.groupby("outlet").agg(n_stories=("cluster", "nunique"))
    table = table.assign(n_labelled=coded.size(), n_articles_labelled=coded.nunique()).fillna(0).astype(int)
    enough = (table["n_labelled"] >= LEAST_LABELS) & (table["n_articles_labelled"] >= TOO_FEW)
    order = ["n_articles_labelled", "n_labelled"]
    return table.assign(enough=enough).sort_values(order, ascending=False, kind="stable").reset_index()


def _of_known_outlets(sentences: pd.DataFrame) -> pd.DataFrame:
    return sentences[sentences["outlet"] != ""]  # unknown outlets are not one outlet


def _within(labels: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    return labels.merge(_of_known_outlets(sentences)[["article_id", "sentence_id"]])
