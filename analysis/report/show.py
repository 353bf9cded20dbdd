"""What a notebook shows of a result table: its chart, its numbers, under every number its sentences, and the files."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import HTML, Image, display
from PIL import Image as Picture  # comes with matplotlib

from analysis import charts
from analysis.measure import shared_events
from analysis.report.coverage import what_is_compared
from analysis.report.files import files_html, write_files
from analysis.report.parameters import Parameters
from analysis.report.states import UNDRAWN
from analysis.report.table import LAB_STYLE, list_html, table_html
from analysis.schema import Tables

_DPI, _SHOWN_DPI = 160, 110  # drawn finer than it is shown, for fine screens and for print
_PADDING = 0.1  # inches of white around a chart
_WIDEST = 1100  # pixels; a wider chart is scrolled, as its text would be too small to read
_COLOURS = 64  # a chart needs no more; a quarter of the bytes


def show(
    result: pd.DataFrame,
    *,
    name: str,
    params: Parameters,
    estimate: str = "estimate",
    columns: str = "",
    draw: Callable | None = None,
    describe: Callable | None = None,
    fold: str = "",
) -> None:
    """Display a result table: the chart that ``draw`` makes of it, then a row per number with its sentences below.

    ``estimate`` names what the column of that name is, ``columns`` lists what the page shows (the CSV has all).
    ``describe`` gives the chart's alt text. With ``params.output`` the table, all sentences behind it and the chart are
    also written there, as ``NAME.csv``, ``NAME.sentences.csv``, ``NAME.svg`` and ``NAME.png``, and linked. ``fold`` is
    the summary under which the table is folded away.
    """
    if draw is not None:
        _show_chart(result, name=name, params=params, draw=draw, describe=describe)
    write_files(result, name=name, params=params)
    if result.empty and draw is not None:
        return  # the line in place of the chart says so
    table = table_html(result, name=name, params=params, estimate=estimate, columns=columns)
    files = files_html(name, params) if len(result) else ""
    display(HTML(_in_fold(table + files, fold) + LAB_STYLE))


def show_by_outlet(
    count: Callable[[Tables], pd.DataFrame], tables: Tables, *, name: str, params: Parameters, **shown: Any
) -> None:
    """Display a comparison of outlets: within the events that two or more cover, then over all articles, folded.

    ``count`` makes the result table of tables; ``shown`` is as in ``show``. The first goes by ``NAME_within_events``,
    the second, a table with less evidence, by ``NAME``. Where no event is shared only the second is there, with its
    chart.
    """
    shared = shared_events(tables)
    show_text(what_is_compared(tables, shared))
    if shared.articles.empty:
        return show(count(tables), name=name, params=params, **shown)
    first, second = (params.model_copy(update={"max_evidence": n}) for n in _split(params.max_evidence))
    show(count(shared), name=f"{name}_within_events", params=first, **shown)
    whole = {key: value for key, value in shown.items() if key not in ("draw", "describe")}
    fold = f"The same over all {len(tables.articles)} articles, whatever they are about"
    show(count(tables), name=name, params=second, fold=fold, **whole)


def show_left_out(result: pd.DataFrame, *, name: str, params: Parameters, text: str) -> None:
    """Display why rows are not shown, with links to their files; nothing where there are none."""
    if result.empty:
        return
    write_files(result, name=name, params=params)
    display(HTML(f'<p class="note">{escape(text)}</p>{files_html(name, params)}'))


def show_text(text: str) -> None:
    """Display a remark, nothing where it is ""."""
    if text:
        display(HTML(f'<p class="note">{escape(text)}</p>'))


def show_list(table: pd.DataFrame, *, name: str, caption: str, params: Parameters, empty: str) -> None:
    """Display a plain list (at most ``params.max_evidence`` of its rows, the CSV has all), or the text ``empty``."""
    write_files(table, name=name, params=params)
    if table.empty:
        display(HTML(f'<p class="empty">{escape(empty)}</p>'))
    elif params.max_evidence:
        listed = list_html(table, name=name, caption=caption, params=params)
        display(HTML(listed + files_html(name, params) + LAB_STYLE))


def _in_fold(html: str, summary: str) -> str:
    return f'<details class="more"><summary>{escape(summary)}</summary>{html}</details>' if summary else html


def _split(n: int) -> tuple[int, int]:
    """Return how many sentences stand under a number of the first and of the second table: both take room on a page."""
    return -(-n // 2), -(-n // 5)


def _show_chart(
    result: pd.DataFrame, *, name: str, params: Parameters, draw: Callable, describe: Callable | None
) -> None:
    """Draw a chart and show it as PNG, the same that is written beside the report; why, where nothing can be drawn.

    Then no file is written: the table below says all that a picture of words would.
    """
    ax = draw(result)
    figure = ax.get_figure()
    if why := charts.why_undrawn(ax):
        charts.close(figure)
        for ending in ("svg", "png") if params.output else ():
            Path(params.output, f"{name}.{ending}").unlink(missing_ok=True)  # of an earlier run into the same folder
        return display(HTML(f"<p {UNDRAWN}>{escape(why)}</p>"))
    figure.set_layout_engine(None)  # it is laid out; each file would do it again
    box = figure.get_tightbbox().padded(_PADDING)
    png = _as_png(figure, box)
    if params.output:
        folder = Path(params.output)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.png").write_bytes(png)
        figure.savefig(folder / f"{name}.svg", bbox_inches=box, metadata={"Date": None})
    charts.close(figure)  # else the notebook shows it a second time at the end of the cell
    alt = describe(result) if describe else ""
    width = round(Picture.open(BytesIO(png)).width * _SHOWN_DPI / _DPI)
    about = {"alt": alt, "width": width, "unconfined": width > _WIDEST}
    display(Image(data=png, format="png", **about), metadata={"image/png": about})


def _as_png(figure, box) -> bytes:
    """Return a figure as PNG with a palette."""
    drawn, packed = BytesIO(), BytesIO()
    figure.savefig(drawn, format="tif", bbox_inches=box, dpi=_DPI, facecolor="white")  # packed once, when it is a PNG
    fine = Picture.open(drawn).convert("RGB")
    few = fine.quantize(_COLOURS, Picture.Quantize.MAXCOVERAGE, dither=Picture.Dither.NONE)
    few.save(packed, format="png")
    return packed.getvalue()
