"""Who judges whom: holders in rows, targets in columns, counts in every cell."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.charts.style import (
    MINUS,
    MUTED,
    PLUS,
    chart,
    clean,
    group_names,
    label_x,
    needs,
    new_axes,
    plain_message,
    signed,
    unique_labels,
)
from analysis.measure.intervals import INTERVAL_NOTE, ROUGHLY

MAX_ROWS, MAX_COLUMNS = 24, 8
_LEAST = 5  # inches; the notes below need it
_CELL, _NAMES = (0.96, 0.54), 2.1  # inches; all columns fit the width of a page


@chart
def plot_stance_matrix(result: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw a cell for each holder and target: "+" and "−" counts, the balance with its interval where it can be right.

    Blue leans to favour and hatched orange to disfavour, only where the interval leaves out 0. Empty = no evidence.
    """
    needs(result, "stance_matrix without over", "holder_actor_id", "target_id", "n_plus", "n_minus")
    if result.empty:
        return plain_message(
            ax, ["Nothing to draw: no judgement of an actor was found. That is no evidence, not neutral."]
        )
    rows = _row_names(result)
    columns = unique_labels(result["target_id"], result["target"], 13)
    kept_columns = list(columns)[:MAX_COLUMNS]
    in_columns = result["target_id"].isin(kept_columns)
    kept_rows = list(dict.fromkeys(rows[in_columns]))[:MAX_ROWS]
    ax = new_axes(ax, max(_LEAST, _NAMES + _CELL[0] * len(kept_columns)), 1.5 + _CELL[1] * len(kept_rows))
    shown = in_columns & rows.isin(kept_rows)
    for i in shown.to_numpy().nonzero()[0]:
        cell = result.iloc[i]
        _draw_cell(ax, kept_columns.index(cell["target_id"]), kept_rows.index(rows.iloc[i]), cell)
    _frame(ax, kept_rows, [columns[id] for id in kept_columns])
    hidden = f" {len(shown) - shown.sum()} further cells are in the table." if not shown.all() else ""
    label_x(
        ax,
        "Target. In a cell: balance of favour over disfavour (−1 to +1) and its 95% interval; counts of + and −, and "
        "of those judged without stance (none). Coloured where the interval leaves out 0, or all articles go one way. "
        "≈ rough, 10–20 articles; grey: fewer than 10 with a stance, counts only; empty: no evidence (not neutral). "
        f"Intervals: {INTERVAL_NOTE}.{hidden}",
        width=int(16 + 14 * max(len(kept_columns), 3)),
    )
    ax.set_ylabel("Holder")
    return ax


def _row_names(result: pd.DataFrame) -> pd.Series:
    holders = result["holder_actor_id"].map(unique_labels(result["holder_actor_id"], result["holder"], 24))
    groups = group_names(result)
    return holders.where(groups == "", holders + "\n" + groups.map(lambda name: clean(name, 24)))


def _draw_cell(ax: Axes, column: int, row: int, cell: pd.Series) -> None:
    face, hatch = _fill(cell)
    box = Rectangle((column - 0.47, row - 0.46), 0.94, 0.92, facecolor=face, edgecolor="0.75", linewidth=0.6)
    ax.add_patch(box)
    if hatch:
        ax.add_patch(Rectangle(box.get_xy(), 0.94, 0.13, facecolor="none", edgecolor=MINUS, hatch=hatch, linewidth=0))
    stanced, none = f"+{cell['n_plus']} −{cell['n_minus']}", f"none {cell['n_zero']}"
    if pd.isna(cell["estimate"]):
        ax.text(column, row - 0.1, stanced, ha="center", va="center", size=9, color="0.2")
        ax.text(column, row + 0.22, none, ha="center", va="center", size=7, color=MUTED)
        return
    rough = "≈" if cell["interval"] == ROUGHLY else ""
    ax.text(column, row - 0.2, rough + signed(cell["estimate"]), ha="center", va="center", size=9.5, weight="bold")
    ends = f"{signed(cell['low'])} to {signed(cell['high'])}" if pd.notna(cell["low"]) else "no interval"
    ax.text(column, row + 0.06, ends, ha="center", va="center", size=7)
    ax.text(column, row + 0.3, f"{stanced} · {none}", ha="center", va="center", size=7)


def _fill(cell: pd.Series) -> tuple[object, str]:
    """Return colour and hatch of a cell: the side it leans to, where the interval leaves out 0 or all say the same."""
    if cell["too_few"]:
        return "0.94", ""
    if cell["low"] > 0 or cell["estimate"] == 1:
        return (PLUS, 0.15 + 0.3 * cell["estimate"]), ""
    if cell["high"] < 0 or cell["estimate"] == -1:
        return (MINUS, 0.12 - 0.28 * cell["estimate"]), "////"
    return "white", ""


def _frame(ax: Axes, rows: list[str], columns: list[str]) -> None:
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xticks(range(len(columns)), columns)
    ax.set_yticks(range(len(rows)), rows)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_facecolor("none")
    ax.grid(False)
    ax.xaxis.label.set_color(MUTED)
