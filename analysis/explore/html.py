"""Small tables and remarks as HTML for the panels; every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from pathlib import Path

import pandas as pd

from analysis.report.evidence import isolated

_NO_FORMULA = "mathjax_ignore tex2jax_ignore"  # JupyterLab would set "$1 to $2" as a formula

_OWN_KEYS = (
    "this.closest('.dl').addEventListener('keydown', event => "
    "event.ctrlKey || event.metaKey || event.altKey || event.stopPropagation())"
)


@lru_cache(maxsize=1)
def style_html() -> str:
    """Return the style of the panels, for one cell to carry."""
    return f"<style>{(Path(__file__).parent / 'explore.css').read_text(encoding='utf-8')}</style>"


def panel_style_html() -> str:
    """Return the style for a panel with class ``dl``, whose keys belong to the panel.

    In a notebook's command mode JupyterLab takes arrow keys and letters for itself, also from a list or a slider. Keys
    together with Ctrl, Alt or the command key still go there.
    """
    return style_html().replace("<style>", f'<style onload="{_OWN_KEYS}">', 1)


def rows_html(rows: pd.DataFrame, headings: Mapping[str, str], *, caption: str = "") -> str:
    """Return the columns named in ``headings`` as a table: text to the left, numbers to the right."""
    numeric = {name for name in headings if pd.api.types.is_numeric_dtype(rows[name])}
    head = "".join(_cell("th", heading, name in numeric) for name, heading in headings.items())
    columns = [rows[name].tolist() for name in headings]
    body = "".join(_row(values, [name in numeric for name in headings]) for values in zip(*columns, strict=True))
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f'<table class="{_NO_FORMULA}">{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def note_html(text: str) -> str:
    """Return a remark."""
    return f'<p class="dl-note {_NO_FORMULA}">{escape(text)}</p>' if text else ""


def error_html(text: str) -> str:
    """Return what is wrong with something that was typed, read aloud at once; "" for nothing."""
    return f'<div class="dl-error {_NO_FORMULA}" role="alert">{escape(text)}</div>' if text else ""


def _row(values: Iterable, numeric: Iterable[bool]) -> str:
    return "<tr>" + "".join(_cell("td", value, right) for value, right in zip(values, numeric, strict=True)) + "</tr>"


def _cell(tag: str, value: object, right: bool) -> str:
    kind = ' class="number"' if right else ""
    scope = ' scope="col"' if tag == "th" else ""
    text = f"{value:,}" if isinstance(value, int) else isolated(str(value))
    return f"<{tag}{scope}{kind}>{text}</{tag}>"
