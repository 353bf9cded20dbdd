"""Result tables as HTML: what is counted, the estimate with its interval, and under every number its sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from analysis.measure import INTERVAL_NOTE, SHARED_COLUMNS
from analysis.phrases import counted
from analysis.report.evidence import beginning, evidence_html
from analysis.report.parameters import Parameters

ROWS_SHOWN, ROWS_UNFOLDED = 12, 16  # of a longer table the first rows; the rest is one click away
MANY_INTERVALS = 20  # of more 95% intervals than this, chance alone lets one or more miss the true value

_NO_FORMULA = "tex2jax_ignore mathjax_ignore"  # JupyterLab would set "$1 to $2" as a formula
LAB_STYLE = (  # JupyterLab's own style has every cell to the right; a page has its style already
    "<style>.jp-RenderedHTMLCommon div.tex2jax_ignore :is(td, th) { text-align: left; } "
    ".jp-RenderedHTMLCommon div.tex2jax_ignore .number { text-align: right; }</style>"
)
_INTERVAL = ("low", "high", "interval", "too_few")
_HEADINGS = {
    "n_rows": "n",
    "n_outlets": "number of outlets",
    "n_articles_all": "of articles",
    "n_statements_all": "of statements",
    "n_zero": "none",
    "published_date": "date",
    "repeats_outlet": "repeats",
    "repeats_published_date": "of",
    "repeats_title": "its title",
    "share_stanced": "share with a stance",
    "per_1000_words": "per 1,000 words",
}
_WHY_NONE = {"none: fewer than 10 articles": "fewer than 10 articles with evidence", "": "no evidence"}
_FEW_ONLY = "Counts only: no number here has ten articles with evidence behind it."


def table_html(
    result: pd.DataFrame, *, name: str, params: Parameters, estimate: str = "estimate", columns: str = ""
) -> str:
    """Return a result table as HTML; each row is followed by its sentences, closed until somebody opens them.

    ``columns`` names what is shown, in this order, with spaces between (empty: all but ids); a column with ``…_low``
    and ``…_high`` in the table is shown with that interval. Of a table longer than ``ROWS_UNFOLDED`` the rows behind
    which nothing stands are left out; if it still is longer, all but the first ``ROWS_SHOWN`` are folded.
    """
    if result.empty:
        return '<p class="empty">No evidence: nothing in these articles can be counted here.</p>'
    counted = result["n_rows"] > 0 if "n_rows" in result.columns else [True] * len(result)
    shown = result if len(result) <= ROWS_UNFOLDED else result[counted]
    chosen = _columns_of(result, columns.split())
    head = "".join(_head_cell(c, _heading(c, estimate), shown) for c in chosen)
    numbers, sentences = shown.to_dict("records"), evidence_html(shown, params)
    rows = [_row_html(values, below, chosen, estimate) for values, below in zip(numbers, sentences, strict=True)]
    tables = _folded(head, rows) if len(rows) > ROWS_UNFOLDED else _table(head, rows)
    notes = _notes(result, shown, chosen)
    return f'<div id="{escape(name)}" class="{_NO_FORMULA}">{tables}{notes}</div>'


def _folded(head: str, rows: Sequence[str]) -> str:
    more = _table(head, rows[ROWS_SHOWN:])
    summary = f"<summary>{len(rows) - ROWS_SHOWN} more rows</summary>"
    return f'{_table(head, rows[:ROWS_SHOWN])}<details class="more">{summary}{more}</details>'


def _table(head: str, rows: Sequence[str]) -> str:
    body = "".join(rows)
    return (
        f'<div class="scroll"><table class="result"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _columns_of(result: pd.DataFrame, wanted: Sequence[str]) -> list[str]:
    missing = [c for c in wanted if c not in result.columns]
    if missing:
        raise ValueError(f"columns: {missing[0]!r} is not one of {', '.join(result.columns)}.")
    own = [c for c in result.columns if c not in SHARED_COLUMNS and not c.endswith("_id")]
    chosen = list(wanted) or own + [c for c in SHARED_COLUMNS if c in result.columns and c not in _INTERVAL]
    return [c for c in chosen if c != "estimate" or result["estimate"].notna().any()]


def _heading(column: str, estimate: str) -> str:
    if column == "estimate":
        return estimate
    return _HEADINGS.get(column) or column.removeprefix("n_").replace("_", " ")


def _head_cell(column: str, heading: str, table: pd.DataFrame) -> str:
    kind = ' class="number"' if pd.api.types.is_numeric_dtype(table[column]) else ""
    return f'<th scope="col"{kind}>{escape(heading)}</th>'


def _row_html(values: Mapping[str, Any], sentences: str, columns: Sequence[str], estimate: str) -> str:
    cells = "".join(_cell_html(column, values, estimate) for column in columns)
    below = f'<tr class="evidence"><td colspan="{len(columns)}">{sentences}</td></tr>' if sentences else ""
    return f"<tr>{cells}</tr>{below}"


def _cell_html(column: str, values: Mapping[str, Any], estimate: str) -> str:
    value = values[column]
    if column == "estimate":
        return f'<td class="number">{_estimate_html(values, estimate)}</td>'
    if isinstance(value, str):
        kind = "day" if column.endswith("date") or column == "period" else "text" if column == "sentence" else ""
        return f'<td class="{kind}">{escape(value)}</td>' if kind else f"<td>{escape(value)}</td>"
    if f"{column}_low" in values:
        ends = _ends_html(values[f"{column}_low"], values[f"{column}_high"], column)
        return f'<td class="number">{number(value, column)}{ends}</td>'
    return f'<td class="number">{number(value, column)}</td>'


def _estimate_html(values: Mapping[str, Any], name: str) -> str:
    """Return the estimate and its interval, or why there is none."""
    reason = str(values["interval"])
    if pd.isna(values["estimate"]):
        return f"<small>{escape(_WHY_NONE.get(reason) or reason.removeprefix('none: '))}</small>"
    rough = " (rough)" if reason.startswith("rough") else ""
    return number(values["estimate"], name) + _ends_html(values["low"], values["high"], name, rough)


def _ends_html(low: float, high: float, name: str, rough: str = "") -> str:
    return "" if pd.isna(low) else f" <small>{number(low, name)} to {number(high, name)}{rough}</small>"


def _notes(result: pd.DataFrame, shown: pd.DataFrame, columns: Sequence[str]) -> str:
    """Return what a reader must know about the numbers above: what the intervals say, what is not there."""
    notes = []
    if "estimate" in columns and result["low"].notna().any():
        about = result.attrs.get("interval_note", INTERVAL_NOTE)
        notes.append(f"Small figures: 95% interval ({about}); rough with 10 to 20 articles with evidence.")
    elif result["estimate"].isna().all() and result["interval"].str.contains("fewer than").any():
        notes.append(_FEW_ONLY)
    n_intervals = sum(int(shown[low].notna().sum()) for low in _lower_ends(shown, columns))
    if n_intervals > MANY_INTERVALS:
        notes.append(
            f"{n_intervals:,} intervals are shown: by chance alone about {n_intervals / 20:.0f} of them will miss the "
            "true value, so do not pick the most striking one."
        )
    if len(shown) < len(result):
        notes.append(f"{counted(len(result) - len(shown), 'row')} without evidence left out; the CSV has all.")
    return f'<p class="note">{escape(" ".join(notes))}</p>' if notes else ""


def _lower_ends(shown: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    ends = ["low" if column == "estimate" else f"{column}_low" for column in columns]
    return [end for end in ends if end in shown.columns]


def number(value: object, name: str = "") -> str:
    """Return a number for people: whole ones as they are, shares in percent, others with two digits; a true minus."""
    if str(value) in ("True", "False"):
        return "yes" if value else "no"
    if value is None or pd.isna(value):
        return "–"
    if name.startswith("share"):
        return f"{100 * value:.0f}%".replace("-", "−")
    shown = f"{round(value, 2) + 0.0:,.2f}" if isinstance(value, float) else f"{value:,}"  # + 0.0: no "-0.00"
    return shown.replace("-", "−")


def list_html(table: pd.DataFrame, *, name: str, caption: str, params: Parameters) -> str:
    """Return a plain list as HTML: at most ``params.max_evidence`` rows, sentences as ``params.evidence`` allows."""
    shown = table.head(params.max_evidence)
    if params.evidence == "none":
        shown = shown.drop(columns="sentence", errors="ignore")
    if params.evidence == "snippet" and "sentence" in shown.columns:
        shown = shown.assign(sentence=[beginning(text) for text in shown["sentence"]])
    head = "".join(_head_cell(c, _heading(c, ""), shown) for c in shown.columns)
    rows = "".join(
        "<tr>" + "".join(_cell_html(c, row, "") for c in shown.columns) + "</tr>" for row in shown.to_dict("records")
    )
    note = f'<p class="note">{len(shown)} of {len(table)}; the CSV has all.</p>' if len(shown) < len(table) else ""
    caption = f"<caption>{escape(caption)} ({len(table)})</caption>"
    body = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div id="{escape(name)}" class="{_NO_FORMULA}"><div class="scroll" tabindex="0">{body}</div>{note}</div>'
