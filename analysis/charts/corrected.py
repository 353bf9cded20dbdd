"""Chart of a number as the tagger gives it and as a coded sample corrects it: two markers, one line each."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.charts.ranked import balance_axis, draw_points, share_axis
from analysis.charts.style import chart, clean, label_x, needs, percent, plain_message, signed
from analysis.measure.correction import ROUGHLY_CODED
from analysis.measure.intervals import ROUGHLY
from analysis.phrases import counted

UNCORRECTED, CORRECTED = "uncorrected (tagger alone)", "corrected by coding"
_COLUMNS = ("about", "quantity", "n_frame", "n_labelled", "uncorrected", "uncorrected_low")


@chart
def plot_corrected(result: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw two points for each row of ``corrected_estimates``, with intervals; rows are all shares, or balances."""
    needs(result, "corrected_estimates", *_COLUMNS)
    lines = _lines(result)
    if lines["estimate"].isna().all():
        return plain_message(ax, _why(result))
    is_share = result["quantity"].str.startswith("share").all()
    of_each = {"rows": lines["label"], "series": lines["series"], "notes": lines["said"]}
    ax = draw_points(lines, ax, **of_each, order=(UNCORRECTED, CORRECTED))
    (share_axis if is_share else balance_axis)(ax)
    if is_share:
        ax.xaxis.set_major_locator(MaxNLocator(8, steps=(1, 2, 5, 10)))  # whole percents
    what = "Share of the sentences in the frame" if is_share else "Balance, −1 only disfavour to +1 only favour"
    label_x(ax, what, _note(result))
    return ax


def describe_corrected(result: pd.DataFrame) -> str:
    """Return what the tagger gives and what coding makes of it, with intervals, for each row."""
    if result.empty:
        return "Nothing was coded."
    return " ".join(_sentence(row) for _, row in result.iterrows()) + f" Intervals: {result.attrs['interval_note']}."


def _lines(result: pd.DataFrame) -> pd.DataFrame:
    """Return two rows for each: as the tagger gives it, as it is corrected."""
    label = (result["about"] + ": " + result["quantity"]).map(clean)
    plain = pd.DataFrame({"estimate": result["uncorrected"], "low": result["uncorrected_low"]})
    plain = plain.assign(high=result["uncorrected_high"], interval="", series=UNCORRECTED, label=label)
    plain["said"] = "all " + result["n_frame"].map(lambda n: counted(n, "sentence"))
    coded = result[["estimate", "low", "high"]].assign(series=CORRECTED, label=label)
    coded["why"] = result["interval"].str.removeprefix("none: ")
    coded["interval"] = result["interval"].replace({ROUGHLY_CODED: ROUGHLY})
    coded["said"] = result["n_labelled"].map(lambda n: f"{counted(n, 'sentence')} coded")
    return pd.concat([plain.assign(why="nothing found"), coded]).sort_index(kind="stable")


def _note(result: pd.DataFrame) -> str:
    hollow = " Hollow: rough, 10–20 coded articles." if (result["interval"] == ROUGHLY_CODED).any() else ""
    return f"Lines: 95% interval ({result.attrs['interval_note']}).{hollow}"


def _why(result: pd.DataFrame) -> list[str]:
    said = [f"{row['about']}, {row['quantity']}: {row['interval']}" for _, row in result.iterrows()]
    return ["Too little to draw: neither tagger nor coder found enough.", *said]


def _sentence(row: pd.Series) -> str:
    write = percent if row["quantity"].startswith("share") else signed
    return (
        f"{row['about']}, {row['quantity']}: tagger alone {_with_ends(row, 'uncorrected', 'uncorrected_', write)}; "
        f"corrected {_with_ends(row, 'estimate', '', write)}, from {counted(row['n_labelled'], 'coded sentence')}."
    )


def _with_ends(row: pd.Series, name: str, prefix: str, write) -> str:
    if pd.isna(row[name]):
        return f"not known ({row['interval'].removeprefix('none: ')})" if name == "estimate" else "not known"
    low, high = row[f"{prefix}low"], row[f"{prefix}high"]
    return write(row[name]) + ("" if pd.isna(low) else f" ({write(low)} to {write(high)})")
