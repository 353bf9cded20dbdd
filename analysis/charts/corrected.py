"""Chart of a number as the tagger gives it and as a coded sample corrects it: two markers, one line each."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.charts.ranked import balance_axis, difference_axis, draw_points, share_axis
from analysis.charts.style import chart, clean, label_x, needs, percent, plain_message, signed
from analysis.measure.correction import ALL_OUTLETS, ROUGHLY_CODED
from analysis.measure.intervals import ROUGHLY
from analysis.phrases import counted

UNCORRECTED, CORRECTED = "uncorrected (tagger alone)", "corrected by coding"
_LETTERS = 40  # in a line of a row's name
_COLUMNS = ("about", "measure", "quantity", "of", "n_frame", "n_labelled", "uncorrected", "uncorrected_low")
_AXES = {
    "share": "Share of the sentences in the frame",
    "difference": "Difference between two shares of sentences, in percent points",
    "balance": "Balance, −1 only disfavour to +1 only favour",
}


@chart
def plot_corrected(result: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw two points for each row of ``corrected_estimates``, with intervals; all rows are of one ``measure``."""
    needs(result, "corrected_estimates", *_COLUMNS)
    lines = _lines(result)
    if lines["estimate"].isna().all():
        return plain_message(ax, _why(result))
    of_each = {"rows": lines["label"], "series": lines["series"], "notes": lines["said"]}
    ax = draw_points(lines, ax, **of_each, order=(UNCORRECTED, CORRECTED))
    measure = result["measure"].iloc[0]
    {"share": share_axis, "difference": difference_axis, "balance": balance_axis}[measure](ax)
    if measure != "balance":
        ax.xaxis.set_major_locator(MaxNLocator(8, steps=(1, 2, 5, 10)))  # whole percents
    label_x(ax, f"{_AXES[measure]} ({result['about'].iloc[0]})", _note(result))
    return ax


def describe_corrected(result: pd.DataFrame) -> str:
    """Return what the tagger gives and what coding makes of it, with intervals, for each row."""
    if result.empty:
        return "Nothing was coded."
    named = result.assign(quantity=_names(result))
    return " ".join(_sentence(row) for _, row in named.iterrows()) + f" Intervals: {result.attrs['interval_note']}."


def _lines(result: pd.DataFrame) -> pd.DataFrame:
    """Return two rows for each: as the tagger gives it, as it is corrected."""
    label = _names(result).map(lambda name: clean(name, _LETTERS))
    plain = pd.DataFrame({"estimate": result["uncorrected"], "low": result["uncorrected_low"]})
    plain = plain.assign(high=result["uncorrected_high"], interval="", series=UNCORRECTED, label=label)
    plain["said"] = "all " + result["n_frame"].map(lambda n: counted(n, "sentence"))
    coded = result[["estimate", "low", "high"]].assign(series=CORRECTED, label=label)
    coded["why"] = result["interval"].str.removeprefix("none: ")
    coded["interval"] = result["interval"].replace({ROUGHLY_CODED: ROUGHLY})
    coded["said"] = result.apply(_coded_of, axis=1)
    return pd.concat([plain.assign(why="nothing found"), coded]).sort_index(kind="stable")


def _coded_of(row: pd.Series) -> str:
    between = row["measure"] == "difference" and row["of"] != ALL_OUTLETS
    return f"{counted(row['n_labelled'], 'sentence')} coded" + (" or more of each" if between else "")


def _names(result: pd.DataFrame) -> pd.Series:
    """Return what each row is of: the quantity, and the outlets where it is not of all."""
    return result["quantity"] + result["of"].map(lambda of: "" if of == ALL_OUTLETS else f", {of}")


def _note(result: pd.DataFrame) -> str:
    hollow = " Hollow: rough, 10–20 coded articles." if (result["interval"] == ROUGHLY_CODED).any() else ""
    return f"Lines: 95% interval ({result.attrs['interval_note']}).{hollow}"


def _why(result: pd.DataFrame) -> list[str]:
    rows = zip(result["about"], _names(result), result["interval"], strict=True)
    said = [f"{about}, {name}: {interval}" for about, name, interval in rows]
    return ["Too little to draw: neither tagger nor coder found enough.", *said]


def _sentence(row: pd.Series) -> str:
    write = {"share": percent, "difference": _points, "balance": signed}[row["measure"]]
    return (
        f"{row['about']}, {row['quantity']}: tagger alone {_with_ends(row, 'uncorrected', 'uncorrected_', write)}; "
        f"corrected {_with_ends(row, 'estimate', '', write)}, {_coded_of(row)}."
    )


def _points(difference: float) -> str:
    return f"{signed(100 * difference, 0)} points"


def _with_ends(row: pd.Series, name: str, prefix: str, write) -> str:
    if pd.isna(row[name]):
        return f"not known ({row['interval'].removeprefix('none: ')})" if name == "estimate" else "not known"
    low, high = row[f"{prefix}low"], row[f"{prefix}high"]
    return write(row[name]) + ("" if pd.isna(low) else f" ({write(low)} to {write(high)})")
