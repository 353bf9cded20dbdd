"""What a notebook shows of a result table: its chart, its numbers, under every number its sentences, and the files."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from io import BytesIO
from pathlib import Path

import pandas as pd
from IPython.display import HTML, Image, display
from PIL import Image as Picture  # comes with matplotlib

from analysis import charts
from analysis.measure import sentences_behind
from analysis.report.parameters import Parameters
from analysis.report.table import list_html, table_html

_DPI, _SHOWN_DPI = 160, 110  # drawn finer than it is shown, for fine screens and for print
_WIDEST = 1100  # pixels; a wider chart is scrolled, as its text would be too small to read
_COLOURS = 64  # a chart needs no more; a quarter of the bytes
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def show(
    result: pd.DataFrame,
    *,
    name: str,
    params: Parameters,
    estimate: str = "estimate",
    columns: str = "",
    draw: Callable | None = None,
    describe: Callable | None = None,
) -> None:
    """Display a result table: the chart that ``draw`` makes of it, then a row per number with its sentences below.

    ``estimate`` names what the column of that name is, ``columns`` lists what the page shows (the CSV has all).
    ``describe`` gives the chart's alt text. With ``params.output`` the table, all sentences behind it and the chart are
    also written there, as ``NAME.csv``, ``NAME.sentences.csv``, ``NAME.svg`` and ``NAME.png``.
    """
    if draw is not None:
        _show_chart(result, name=name, params=params, draw=draw, describe=describe)
    if params.output:
        _write_csv(result, Path(params.output) / f"{name}.csv", params)
        if "n_rows" in result.columns:
            _write_csv(_all_sentences(result), Path(params.output) / f"{name}.sentences.csv", params)
    display(HTML(table_html(result, name=name, params=params, estimate=estimate, columns=columns)))


def show_text(text: str) -> None:
    """Display a remark, nothing where it is ""."""
    if text:
        display(HTML(f'<p class="note">{escape(text)}</p>'))


def show_list(table: pd.DataFrame, *, name: str, caption: str, params: Parameters, empty: str) -> None:
    """Display a plain list (at most ``params.max_evidence`` of its rows, the CSV has all), or the text ``empty``."""
    if params.output:
        _write_csv(table, Path(params.output) / f"{name}.csv", params)
    if table.empty:
        display(HTML(f'<p class="empty">{escape(empty)}</p>'))
    elif params.max_evidence:
        display(HTML(list_html(table, name=name, caption=caption, params=params)))


def _show_chart(
    result: pd.DataFrame, *, name: str, params: Parameters, draw: Callable, describe: Callable | None
) -> None:
    """Draw a chart and show it as PNG, the same that is written beside the report."""
    figure = draw(result).get_figure()
    figure.set_layout_engine("none")  # it is laid out; each file would do it again
    png = _as_png(figure)
    if params.output:
        folder = Path(params.output)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.png").write_bytes(png)
        figure.savefig(folder / f"{name}.svg", bbox_inches="tight", metadata={"Date": None})
    charts.close(figure)  # else the notebook shows it a second time at the end of the cell
    alt = describe(result) if describe else ""
    width = round(Picture.open(BytesIO(png)).width * _SHOWN_DPI / _DPI)
    about = {"alt": alt, "width": width, "unconfined": width > _WIDEST}
    display(Image(data=png, format="png", **about), metadata={"image/png": about})


def _as_png(figure) -> bytes:
    """Return a figure as PNG with a palette."""
    drawn, packed = BytesIO(), BytesIO()
    figure.savefig(drawn, format="png", bbox_inches="tight", dpi=_DPI, facecolor="white")
    colours = Picture.open(drawn).convert("RGB").quantize(_COLOURS, dither=Picture.Dither.NONE)
    colours.save(packed, format="png")
    return packed.getvalue()


def _all_sentences(result: pd.DataFrame) -> pd.DataFrame:
    frames = [sentences_behind(result.iloc[[i]]) for i in range(len(result)) if result["n_rows"].iloc[i]]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _write_csv(table: pd.DataFrame, path: Path, params: Parameters) -> None:
    """Write a table; the sentences only where a report may show them in full."""
    path.parent.mkdir(parents=True, exist_ok=True)
    allowed = table if params.evidence == "full" else table.drop(columns="sentence", errors="ignore")
    spreadsheet_safe(allowed).to_csv(path, index=False)


def spreadsheet_safe(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which no text starts a spreadsheet formula: such text gets an apostrophe in front."""
    safe = table.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = [f"'{v}" if isinstance(v, str) and v.startswith(_FORMULA) else v for v in safe[column]]
    return safe
