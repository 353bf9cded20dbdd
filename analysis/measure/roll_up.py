"""From the person to the country represented on the day of the article."""

from __future__ import annotations

import pandas as pd

from analysis.reference import Reference, load_reference


def roll_up_actors(ids: pd.Series, dates: pd.Series, reference: Reference | None = None) -> pd.Series:
    """Return the country each actor acts for on the article's date; the actor itself where it acts for none.

    A person counts for a country by the office held on that date: no office, or no date, no roll-up.
    """
    reference = reference or load_reference()
    pairs = pd.DataFrame({"id": ids, "day": dates.dt.strftime("%Y-%m-%d").fillna("")})
    known = pairs.drop_duplicates()
    countries = {(id, day): reference.represented_by(id, day) for id, day in known.itertuples(index=False)}
    found = [countries[pair] for pair in pairs.itertuples(index=False, name=None)]
    return pd.Series(found, index=ids.index, dtype="str")
