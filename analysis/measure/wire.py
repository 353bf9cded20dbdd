"""Wire stories: the articles that repeat one another, who carried them first, and how many did."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.measure.evidence import result_table
from analysis.measure.frame import article_frame
from analysis.measure.intervals import COUNTS_ONLY, TOO_FEW
from analysis.measure.leads import title_of, with_leads
from analysis.schema import Tables

_TITLE_WORDS = 12  # of a story without a title


def wire_stories(tables: Tables, *, first_words: int = _TITLE_WORDS) -> pd.DataFrame:
    """Return the stories that two articles or more carry: one row each, most carriers first.

    ``story`` is the id of the earliest article; ``n_carriers`` = ``n_articles`` = ``n_rows`` counts it and those that
    repeat it among ``tables``, in ``n_outlets`` outlets, named in ``outlets``, the first first.
    ``first_outlet`` and ``first_date`` are those of the earliest of these articles (of one day without times that with
    the lowest id, which says nothing), ``agency`` what they credit.
    ``lowest_similarity`` in [0, 1] is that of the carrier furthest from the earliest (see ``find_duplicates_in``), NaN
    where the earliest is not among ``tables``. There is no estimate: these are counts. ``sentences_behind`` gives the
    first body sentence of each carrier.
    """
    carriers = _carriers(tables)
    rows = [
        (story, of["outlet"].iloc[0], title_of(of, tables, first_words), of["date"].iloc[0], *_spread(of))
        for story, of in carriers.groupby("cluster", sort=False)
    ]
    columns = ["story", "first_outlet", "title", "first_date", "agency", "outlets", "n_outlets", "n_carriers"]
    table = pd.DataFrame(rows, columns=[*columns, "lowest_similarity"])
    table["first_date"] = table["first_date"].dt.strftime("%Y-%m-%d").fillna("") if len(table) else ""
    table = table.assign(estimate=np.nan, low=np.nan, high=np.nan, interval=COUNTS_ONLY)
    table["too_few"] = table["n_carriers"] < TOO_FEW
    order = ["n_carriers", "first_date", "story"]
    table = table.sort_values(order, ascending=[False, True, True], ignore_index=True)
    counted = carriers[["article_id", "cluster", "sentence_id"]].assign(story=carriers["cluster"])
    return result_table(table, counted, keys=["story"], tables=tables)


def _carriers(tables: Tables) -> pd.DataFrame:
    """Return the articles of stories with two carriers or more, the earliest of each first, then by day."""
    frame = article_frame(tables, ["outlet", "agency"])
    frame = frame[frame.groupby("cluster")["article_id"].transform("size") > 1]
    frame = frame.merge(tables.duplicates[["article_id", "similarity"]], on="article_id", how="left")
    frame = frame.sort_values("article_id", key=lambda ids: ids != frame["cluster"], kind="stable")
    return with_leads(frame, tables)


def _spread(carriers: pd.DataFrame) -> tuple[str, str, int, int, float]:
    """Return agencies, outlets, how many outlets and carriers there are, and the lowest similarity."""
    outlets, agencies = dict.fromkeys(carriers["outlet"]), dict.fromkeys(carriers["agency"])
    whole = (carriers["article_id"] == carriers["cluster"]).any()
    lowest = carriers["similarity"].min() if whole else np.nan
    return _named(agencies), _named(outlets), len(outlets), len(carriers), lowest


def _named(names: Iterable[str]) -> str:
    return ", ".join(name for name in names if name)
