"""Days, ISO weeks and months, and which of them a corpus covers only in part."""

from __future__ import annotations

import pandas as pd

_FREQUENCY = {"day": "D", "week": "W-SUN", "month": "M"}  # pandas' W-SUN runs from Monday to Sunday, as ISO weeks do
PERIODS = tuple(_FREQUENCY)


def check_period(over: str) -> str:
    """Return ``over`` if it is "" or a period, else raise ValueError."""
    if over and over not in _FREQUENCY:
        raise ValueError(f"over={over!r} is not one of {', '.join(PERIODS)}; leave it out for the whole time.")
    return over


def period_names(dates: pd.Series, over: str) -> pd.Series:
    """Return the day ("2021-03-18"), ISO week ("2021-W11") or month ("2021-03") of each date."""
    periods = dates.dt.to_period(_FREQUENCY[over])
    return periods.map({period: _name(period) for period in periods.unique()}).astype("str")


def period_range(dates: pd.Series, over: str) -> pd.DataFrame:
    """Return every period from the first date to the last, one row each: ``period``, ``incomplete``.

    A first or last period that the dates do not reach the outer end of is marked incomplete: its counts are too low.
    """
    if not dates.notna().any():
        return pd.DataFrame({"period": pd.Series(dtype="str"), "incomplete": pd.Series(dtype=bool)})
    first, last = dates.min(), dates.max()
    periods = pd.period_range(first, last, freq=_FREQUENCY[over])
    incomplete = [p.start_time.normalize() < first or p.end_time.normalize() > last for p in periods]
    return pd.DataFrame({"period": pd.Series([_name(p) for p in periods], dtype="str"), "incomplete": incomplete})


def _name(period: pd.Period) -> str:
    if period.freqstr == _FREQUENCY["week"]:
        year, week, _ = period.start_time.isocalendar()
        return f"{year}-W{week:02d}"
    return str(period)
