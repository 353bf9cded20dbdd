"""Charts of one number per row: a point with its interval, and its n at the end of the line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from analysis.charts.style import (
    MARKERS,
    MAX_SERIES,
    MUTED,
    OKABE_ITO,
    chart,
    clean,
    group_names,
    interval_note,
    label_x,
    legend_above,
    needs,
    new_axes,
    percent,
    plain_message,
    signed,
    unique_labels,
)
from analysis.measure.intervals import ROUGHLY
from analysis.measure.tone import WORDINGS
from analysis.phrases import counted

MAX_LINES = 60  # more points than this cannot be read in one chart; the note says so
_LINE, _GAP = 0.21, 0.12  # inches


@chart
def plot_actor_frequency(result: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the share of articles that name each actor: a row per actor, a point per outlet, in the table's order."""
    needs(result, "actor_frequency without over", "actor_id", "n_articles_all")
    of = group_names(result)
    said = result["n_articles"].astype(str) + " of " + result["n_articles_all"].astype(str) + " articles"
    if _nothing(result):
        return plain_message(ax, _too_few("an actor's share of articles", result["actor"] + of.map(_after), said))
    base = "the outlet's articles" if "outlet" in result else "articles"
    ax = draw_points(result, ax, rows=_rows(result), series=of, notes=said)
    share_axis(ax)
    label_x(ax, f"Share of {base} that name the actor in body text", interval_note(result))
    return ax


@chart
def plot_quoted_share(result: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw each speaker's share of the statements, and beside it in how many articles the speaker is named."""
    needs(result, "quoted_share", "n_statements", "n_named_articles")
    of = group_names(result)
    said = _counted(result["n_statements"], "statement") + " · named in "
    said += _counted(result["n_named_articles"], "article")
    if _nothing(result):
        return plain_message(ax, _too_few("a speaker's share", result["actor"] + of.map(_after), said))
    base = "the outlet's statements" if "outlet" in result else "statements"
    ax = draw_points(result, ax, rows=_rows(result), series=of, notes=said)
    share_axis(ax)
    label_x(ax, f"Share of {base} (direct and indirect speech)", interval_note(result))
    return ax


@chart
def plot_tone(result: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw mean polarity per group, quoted words and own prose apart, over the middle half of the sentences."""
    needs(result, "tone", "wording", "share_assessed", "q25")
    of = result["wording"]
    labels = group_names(result, "all outlets")
    said = result["n_rows"].astype(str) + " of " + result["n_sentences"].astype(str) + " sentences with a known word"
    if _nothing(result):
        return plain_message(ax, _too_few("mean polarity", labels + ", " + of, said))
    ax = draw_points(result, ax, rows=labels.map(clean), series=of, notes=said, order=WORDINGS, box=("q25", "q75"))
    _polarity_axis(ax)
    bars = "Pale bars: middle half of the sentences."
    label_x(ax, "Mean polarity of the wording, −1 to +1 (not stance)", bars, interval_note(result))
    return ax


@chart
def plot_tone_around(result: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the tone of the outlets' own prose around each actor, with how many sentences name several actors."""
    needs(result, "tone_around", "actor_id", "n_several")
    of = group_names(result)
    said = _counted(result["n_rows"], "sentence") + ", " + result["n_several"].astype(str) + " with several actors"
    if _nothing(result):
        return plain_message(ax, _too_few("tone around an actor", result["actor"] + of.map(_after), said))
    ax = draw_points(result, ax, rows=_rows(result), series=of, notes=said)
    _polarity_axis(ax)
    label_x(ax, "Mean polarity of own-prose sentences naming the actor, −1 to +1 (not stance)", interval_note(result))
    return ax


@chart
def plot_accuracy(result: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the F1 of each gold file, a colour per task; a file of too few articles has a point without a line."""
    needs(result, "accuracy_table", "task", "file", "measure", "n_items")
    if _nothing(result):
        return plain_message(ax, ["Nothing to draw: no gold file was scored."])
    items, units = (result[n].astype(str) + " " + result[of] for n, of in (("n_items", "item"), ("n", "unit")))
    labels = (result["task"] + ": " + result["file"]).map(clean)
    ax = draw_points(result, ax, rows=labels, series=result["task"], notes=items + " in " + units)
    ax.set_xlim(0, 1.03)  # room for a marker at 1
    without = "No line: too few for an interval." if result["low"].isna().any() else ""
    label_x(ax, "F1 against gold, 0 to 1 (of labels: macro-F1)", interval_note(result), without)
    return ax


def draw_points(
    result: pd.DataFrame, ax: Axes | None, *, rows: pd.Series, series: pd.Series, notes: pd.Series,
    order: tuple[str, ...] = (), box: tuple[str, ...] = (),
) -> Axes:  # fmt: skip
    """Draw a line for each row of ``result``: lines of one label together, each series in its colour and marker."""
    kinds = [kind for kind in order if kind in set(series)] or list(dict.fromkeys(series))
    kept = series.isin(kinds[:MAX_SERIES]).to_numpy().nonzero()[0][:MAX_LINES]
    left_out = len(result) - len(kept)
    place = _places(rows.iloc[kept])
    ax = new_axes(ax, 8, 0.9 + _LINE * (place.max() - place.min() + 1) + 0.2 * (len(kinds) > 1))
    for y, i in zip(place, kept, strict=True):
        _point(ax, result.iloc[i], y, kinds.index(series.iloc[i]), box)
        ax.text(1.01, y, notes.iloc[i], transform=ax.get_yaxis_transform(), va="center", size=7.5, color=MUTED)
    _name_rows(ax, rows.iloc[kept], place)
    if len(kinds) > 1:
        _legend(ax, kinds[:MAX_SERIES])
    if left_out:
        ax.set_title(f"The first {len(kept)} of {len(result)} rows of the table", loc="right", size=8, color=MUTED)
    return ax


def _places(rows: pd.Series) -> np.ndarray:
    """Return a height for each line, from the top, with a gap between rows of different label."""
    new = (rows != rows.shift()).to_numpy()
    return -(np.arange(len(rows)) + np.cumsum(new) * _GAP / _LINE)


def _point(ax: Axes, row: pd.Series, y: float, kind: int, box: tuple[str, ...]) -> None:
    colour = OKABE_ITO[kind]
    if pd.isna(row["estimate"]):
        why = row.get("why") or ("too few articles" if row.get("n_rows") else "no evidence")
        ax.text(0.005, y, why, transform=ax.get_yaxis_transform(), va="center", size=7.5, color=MUTED, style="italic")
        return
    if box:
        ax.hlines(y, row[box[0]], row[box[1]], color=colour, alpha=0.2, linewidth=9)
    ax.hlines(y, row["low"], row["high"], color=colour, linewidth=1.6)
    face = "white" if row["interval"] == ROUGHLY else colour
    ax.plot(row["estimate"], y, MARKERS[kind], color=colour, markerfacecolor=face, markersize=6, clip_on=False)


def _name_rows(ax: Axes, rows: pd.Series, place: np.ndarray) -> None:
    middles = pd.Series(place, index=rows.to_numpy()).groupby(level=0, sort=False).mean()
    ax.set_yticks(middles.to_numpy(), middles.index)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(place.min() - 0.8, place.max() + 0.8)
    ax.grid(axis="x", color="0.9")


def _legend(ax: Axes, kinds: list[str]) -> None:
    handles = [Line2D([], [], color=c, marker=m, linewidth=1.6) for c, m in zip(OKABE_ITO, MARKERS, strict=True)]
    legend_above(ax, handles[: len(kinds)], list(unique_labels(kinds, kinds, 26).values()))


def _rows(result: pd.DataFrame) -> pd.Series:
    return result["actor_id"].map(unique_labels(result["actor_id"], result["actor"]))


def _after(series: str) -> str:
    return f", {series}" if series else ""


def _counted(n: pd.Series, noun: str) -> pd.Series:
    return n.map(lambda value: counted(value, noun)).astype("str")


def _nothing(result: pd.DataFrame) -> bool:
    return result["estimate"].isna().all()


def _too_few(what: str, names: pd.Series, counts: pd.Series, most: int = 8) -> list[str]:
    if names.empty:
        return [f"Too few articles to draw {what}: nothing was found."]
    lines = [f"{name}: {count}" for name, count in zip(names.head(most), counts.head(most), strict=True)]
    more = [f"and {len(names) - most} more in the table"] if len(names) > most else []
    return [f"Too few articles to draw {what} (fewer than 10).", "What was counted:", *lines, *more]


def balance_axis(ax: Axes) -> None:
    """Let the x axis run from -1 to 1 about a line at 0."""
    ax.set_xlim(-1.04, 1.04)  # room for a marker at the end
    ax.set_xticks((-1, -0.5, 0, 0.5, 1))
    ax.axvline(0, color="0.6", linewidth=0.8, zorder=0)
    ax.xaxis.set_major_formatter(_formatter(lambda value: signed(value, 1) if value else "0"))


def share_axis(ax: Axes) -> None:
    """Let the x axis show shares from 0 in percent."""
    ax.set_xlim(0, max(ax.get_xlim()[1], 0.1))
    ax.set_xlim(0, min(ax.get_xlim()[1], 1))
    ax.xaxis.set_major_formatter(_formatter(percent))


def difference_axis(ax: Axes) -> None:
    """Let the x axis run equally far to both sides of a line at 0, in percent points with their sign."""
    reach = min(1, max(0.05, *np.abs(ax.get_xlim())))
    ax.set_xlim(-reach, reach)
    ax.axvline(0, color="0.6", linewidth=0.8, zorder=0)
    ax.xaxis.set_major_formatter(_formatter(lambda value: signed(100 * value, 0) if round(100 * value) else "0"))


def _polarity_axis(ax: Axes) -> None:
    reach = min(1, max(0.25, *np.abs(ax.get_xlim())))
    ax.set_xlim(-reach, reach)
    ax.axvline(0, color="0.6", linewidth=0.8, zorder=0)
    ax.xaxis.set_major_formatter(_formatter(lambda value: signed(value, 1) if value else "0"))


def _formatter(write: Callable[[float], str]) -> FuncFormatter:
    return FuncFormatter(lambda value, _: write(value))
