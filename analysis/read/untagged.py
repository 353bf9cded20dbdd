"""Articles that the taggers fail on, in the table ``reading``: it is said of the record that was read."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd


def mark_untagged(reading: pd.DataFrame, failed: pd.DataFrame, tried: Collection[str]) -> pd.DataFrame:
    """Return the table ``reading`` after the taggers tried some articles, whatever it said of these before.

    ``failed`` are the rows about those they failed on. The record that was read of each becomes ``untagged``, with the
    reason; one without a record keeps its own row.
    """
    why = dict(zip(failed["article_id"], failed["reason"], strict=True))
    outcome, reason = reading["outcome"].copy(), reading["reason"].copy()
    again = (outcome == "untagged") & reading["article_id"].isin(tried)
    outcome[again], reason[again] = "read", ""
    now = (outcome == "read") & reading["article_id"].isin(why)
    outcome[now], reason[now] = "untagged", reading.loc[now, "article_id"].map(why)
    marked = reading.assign(outcome=outcome, reason=reason)
    return pd.concat([marked, failed[~failed["article_id"].isin(reading["article_id"])]], ignore_index=True)
