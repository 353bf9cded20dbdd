"""How every chart looks: one set of matplotlib settings, colours with a second channel, and text that can be drawn."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import wraps

import matplotlib
import pandas as pd
from matplotlib.axes import Axes

from analysis.measure.frame import ARTICLE_COLUMNS
from analysis.measure.intervals import INTERVAL_NOTE, ROUGHLY

STYLE = {
    "figure.dpi": 110,
    "figure.constrained_layout.use": True,
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same picture on every machine
    "font.size": 9,
    "axes.labelsize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.edgecolor": "0.6",
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "xtick.color": "0.25",
    "ytick.color": "0.25",
    "hatch.linewidth": 0.6,
}
matplotlib.rcParams["svg.hashsalt"] = (
    "dateline"  # ids in SVG files stay the same from run to run, wherever they are saved
)

OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000", "#F0E442")
MARKERS = ("o", "D", "s", "^", "v", "P", "X", "*")
HATCHES = ("", "///", "...", "\\\\\\", "xxx", "---", "ooo", "+++")
PLUS, MINUS = "#0072B2", "#D55E00"
MUTED = "0.42"
MAX_SERIES = len(OKABE_ITO)

_LINES_OF_NAME = 2
_BY = (*ARTICLE_COLUMNS, "voice", "quote_type")
_WIDTH_OF_NOTES, _WIDTH_OF_LEGEND = 110, 32  # in letters
_UNDRAWN = "undrawn: "  # begins the id of axes that hold words instead of a chart
_NOT_LATIN = "(name not in Latin script)"


def chart(draw: Callable[..., Axes]) -> Callable[..., Axes]:
    """Draw inside our settings, without touching those of the session."""

    @wraps(draw)
    def styled(*args, **kwargs) -> Axes:
        with matplotlib.rc_context(STYLE):
            ax = draw(*args, **kwargs)
            if not why_undrawn(ax):  # ticks are made late, and would then take the session's settings
                ax.get_figure().draw_without_rendering()
        return ax

    return styled


def new_axes(ax: Axes | None, width: float, height: float) -> Axes:
    """Return ``ax``, or the axes of a new figure of this size in inches."""
    if ax is not None:
        return ax
    from matplotlib import pyplot  # here: importing it chooses a backend

    return pyplot.subplots(figsize=(width, height))[1]


def close(figure) -> None:
    """Close a figure, so that a notebook does not show it once more at the end of the cell."""
    from matplotlib import pyplot

    pyplot.close(figure)


def plain_message(ax: Axes | None, lines: Sequence[str]) -> Axes:
    """Draw words instead of an empty frame; ``why_undrawn`` returns the first line."""
    text = "\n".join(clean(line, 90) for line in lines)
    ax = new_axes(ax, 7, 0.25 + 0.19 * (text.count("\n") + 1))
    ax.set_axis_off()
    ax.set_gid(_UNDRAWN + lines[0])
    ax.text(0, 1, text, transform=ax.transAxes, va="top", color="0.25", linespacing=1.5)
    return ax


def why_undrawn(ax: Axes) -> str:
    """Return why a chart is words only (too few articles, nothing found), "" where it is drawn."""
    mark = ax.get_gid() or ""
    return mark.removeprefix(_UNDRAWN) if mark.startswith(_UNDRAWN) else ""


def needs(result: pd.DataFrame, measure: str, *columns: str) -> None:
    """Raise ValueError where ``result`` is no table of ``measure``."""
    missing = [name for name in columns if name not in result.columns]
    if missing:
        raise ValueError(f"This chart draws the table of {measure}; the table given has no column {missing[0]!r}.")


def clean(text: str, width: int = 30) -> str:
    """Return ``text`` as matplotlib can draw it: Latin script, no formula, wrapped, at most two lines.

    Letters of other scripts have no glyph in the font, so a name of nothing else is said to be one. "$" would start a
    formula.
    """
    kept = "".join(letter for letter in unicodedata.normalize("NFC", text) if _is_drawable(letter))
    kept = " ".join(kept.split()).lstrip("_ ")  # a leading underscore hides a legend entry
    if not any(letter.isalnum() for letter in kept):
        kept = _NOT_LATIN if text.strip() else ""
    lines = textwrap.wrap(kept, width, max_lines=_LINES_OF_NAME, placeholder=" …")
    return "\n".join(lines).replace("$", r"\$")


def _is_drawable(letter: str) -> bool:
    kind = unicodedata.category(letter)
    if kind[0] == "L":
        return "LATIN" in unicodedata.name(letter, "")
    if kind[0] == "N":
        return letter.isascii()
    return letter.isspace() or letter == "→" or (kind[0] in "PS" and ord(letter) < 0x2100)


def unique_labels(ids: Iterable[str], names: Iterable[str], width: int = 30) -> dict[str, str]:
    """Return a drawable label for each id, telling apart ids whose labels would look the same."""
    labels: dict[str, str] = {}
    for id, name in zip(ids, names, strict=True):
        if id not in labels:
            label = clean(name, width)
            same = sum(other.split(" #")[0] == label for other in labels.values())
            labels[id] = f"{label} #{same + 1}" if same else label
    return labels


def group_names(result: pd.DataFrame, alone: str = "") -> pd.Series:
    """Return the ``by`` columns of each row as one text ("Ledger · direct"); ``alone`` where there are none."""
    names = [name for name in result.columns if name in _BY]
    if not names:
        return pd.Series(alone, index=result.index, dtype="str")
    return result[names].apply(" · ".join, axis=1).astype("str") if len(result) else result[names[0]]


def percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def signed(value: float, digits: int = 2) -> str:
    """Return a number with its sign, and a true minus."""
    return f"{value:+.{digits}f}".replace("-", "−")


def interval_note(result: pd.DataFrame) -> str:
    """Return what the lines beside the points mean, and what hollow points mean where there are any."""
    if result["low"].isna().all():
        return ""
    note = f"Lines: 95% interval ({result.attrs.get('interval_note', INTERVAL_NOTE)})."
    return note + (" Hollow: rough, 10–20 articles." if (result["interval"] == ROUGHLY).any() else "")


def label_x(ax: Axes, label: str, *notes: str, width: int = _WIDTH_OF_NOTES) -> None:
    """Label the x axis with unit and base, and write the notes below."""
    lines = [line for text in (label, *notes) for line in textwrap.wrap(text, width)]
    ax.set_xlabel("\n".join(lines), loc="left", linespacing=1.5)


def legend_above(ax: Axes, handles: list, labels: list[str]) -> None:
    """Write the legend above the axes, in as many columns as the longest label leaves room for."""
    labels = ["\n".join(textwrap.wrap(label, _WIDTH_OF_LEGEND)) for label in labels]
    longest = max(len(line) for label in labels for line in label.split("\n"))
    columns = max(1, min(4, len(labels), _WIDTH_OF_NOTES // (longest + 9)))
    ax.legend(handles, labels, loc="lower left", bbox_to_anchor=(0, 1), ncols=columns)
