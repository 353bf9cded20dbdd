"""What a notebook shows of a result table: its chart, its numbers, and under every number its sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from io import BytesIO
from pathlib import Path

import pandas as pd
from IPython.display import HTML, Image, display

from analysis import charts
from analysis.measure import SHARED_COLUMNS, sentences_behind
from analysis.report.parameters import Parameters

_INTERVAL = ("low", "high", "interval", "too_few")
_MARKS = ("holder", "target", "cue", "mention", "speaker")
_DPI = 110  # sharp enough on a page, half the weight of print quality; the SVG scales
_SNIPPET = 60  # characters on each side of what is marked, with evidence="snippet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def show(
    result: pd.DataFrame,
    *,
    name: str,
    params: Parameters,
    estimate: str = "estimate",
    hide: Iterable[str] = (),
    draw: Callable | None = None,
    describe: Callable | None = None,
) -> None:
    """Display a result table: the chart that ``draw`` makes of it, then a row per number with its sentences below.

    ``estimate`` names what the column of that name is, ``hide`` lists columns left out of the page (the CSV has all).
    ``describe`` gives the chart's alt text. With ``params.output`` the table, all sentences behind it and the chart are
    also written there, as ``NAME.csv``, ``NAME.sentences.csv``, ``NAME.svg`` and ``NAME.png``.
    """
    if draw is not None:
        _show_chart(result, name=name, params=params, draw=draw, describe=describe)
    if params.output:
        _write_csv(result, Path(params.output) / f"{name}.csv")
        _write_csv(_all_sentences(result), Path(params.output) / f"{name}.sentences.csv")
    display(HTML(table_html(result, name=name, params=params, estimate=estimate, hide=hide)))


def show_list(table: pd.DataFrame, *, name: str, params: Parameters, empty: str) -> None:
    """Display a plain list (at most ``params.max_evidence`` of its rows, the CSV has all), or the text ``empty``."""
    if params.output:
        _write_csv(table, Path(params.output) / f"{name}.csv")
    if table.empty:
        display(HTML(f'<p class="empty">{escape(empty)}</p>'))
        return
    shown = table.head(params.max_evidence)
    if params.evidence == "none":
        shown = shown.drop(columns="sentence", errors="ignore")
    head = "".join(f'<th scope="col">{escape(_heading(c, ""))}</th>' for c in shown.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(v) if isinstance(v, str) else _number(v)}</td>" for v in row) + "</tr>"
        for row in shown.itertuples(index=False)
    )
    note = f"<p class='soft'>{len(shown)} of {len(table)}; the CSV has all.</p>" if len(shown) < len(table) else ""
    body = f'<table id="{escape(name)}"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    display(HTML(f'<div class="scroll">{body}</div>{note}'))


def _show_chart(
    result: pd.DataFrame, *, name: str, params: Parameters, draw: Callable, describe: Callable | None
) -> None:
    """Draw a chart and show it as PNG, the same that is written beside the report."""
    figure = draw(result).get_figure()
    png = BytesIO()
    figure.savefig(png, format="png", bbox_inches="tight", dpi=_DPI)
    if params.output:
        folder = Path(params.output)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.png").write_bytes(png.getvalue())
        figure.savefig(folder / f"{name}.svg", bbox_inches="tight", metadata={"Date": None})
    charts.close(figure)  # else the notebook shows it a second time at the end of the cell
    alt = describe(result) if describe else ""
    display(Image(data=png.getvalue(), format="png", alt=alt), metadata={"image/png": {"alt": alt}})


def table_html(
    result: pd.DataFrame, *, name: str, params: Parameters, estimate: str = "estimate", hide: Iterable[str] = ()
) -> str:
    """Return a result table as HTML; each row is followed by its sentences, closed until somebody opens them."""
    if result.empty:
        return '<p class="empty">No evidence: nothing in these articles can be counted here.</p>'
    columns = _shown_columns(result, hide)
    head = "".join(f'<th scope="col">{escape(_heading(c, estimate))}</th>' for c in columns)
    body = "".join(_row_html(result.iloc[[i]], columns, params) for i in range(len(result)))
    table = f'<table class="result" id="{escape(name)}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div class="scroll">{table}</div>'


def _shown_columns(result: pd.DataFrame, hide: Iterable[str]) -> list[str]:
    ids = {c for c in result.columns if c.endswith("_id") and c.removesuffix("_id") in result.columns}
    dropped = ids | set(hide) | set(_INTERVAL)
    if result["estimate"].isna().all():
        dropped.add("estimate")
    own = [c for c in result.columns if c not in dropped and c not in SHARED_COLUMNS]
    return own + [c for c in SHARED_COLUMNS if c in result.columns and c not in dropped]


def _heading(column: str, estimate: str) -> str:
    name = estimate if column == "estimate" else column
    return name.removeprefix("n_").replace("_", " ") if name != "n_rows" else "n"


def _row_html(row: pd.DataFrame, columns: list[str], params: Parameters) -> str:
    values = row.iloc[0]
    cells = "".join(_cell_html(column, values) for column in columns)
    sentences = _evidence_html(row, params)
    below = f'<tr class="evidence"><td colspan="{len(columns)}">{sentences}</td></tr>' if sentences else ""
    return f"<tr>{cells}</tr>{below}"


def _cell_html(column: str, values: pd.Series) -> str:
    value = values[column]
    if column == "estimate":
        return f'<td class="number">{_estimate_html(values)}</td>'
    if isinstance(value, str):
        return f"<td>{escape(value)}</td>"
    return f'<td class="number">{_number(value)}</td>'


def _estimate_html(values: pd.Series) -> str:
    if pd.isna(values["estimate"]):
        return '<span class="soft">no evidence</span>'
    if values["too_few"]:
        return f'{_number(values["estimate"])} <small class="soft" title="{escape(values["interval"])}">too few</small>'
    low, high = _number(values["low"]), _number(values["high"])
    return f'{_number(values["estimate"])} <small title="{escape(values["interval"])}">{low} to {high}</small>'


def _number(value: object) -> str:
    """Return a number for people: whole ones as they are, others with two digits and a true minus sign."""
    if isinstance(value, (bool,)) or str(value) in ("True", "False"):
        return "yes" if value else "no"
    if value is None or pd.isna(value):
        return "–"
    text = f"{value:,.2f}" if isinstance(value, float) and not float(value).is_integer() else f"{value:,.0f}"
    return text.replace("-", "−")


def _evidence_html(row: pd.DataFrame, params: Parameters) -> str:
    n_rows = int(row["n_rows"].iloc[0])
    if n_rows == 0 or params.max_evidence == 0:
        return ""
    drawn = sentences_behind(row, params.max_evidence, seed=params.seed)
    shown = f"{len(drawn)} of {n_rows}" if len(drawn) < n_rows else f"all {n_rows}" if n_rows > 1 else "the one"
    items = "".join(_sentence_html(same, params.evidence) for same in _by_sentence(drawn))
    return f"<details><summary>{shown} behind it</summary>{items}</details>"


def _by_sentence(drawn: pd.DataFrame) -> list[list[dict]]:
    """Return the drawn rows as lists of those that differ only in what they mark in one sentence."""
    same = ["article_id", "sentence_id", *(c for c in ("stance_id", "quote_id") if c in drawn.columns)]
    rows: dict[tuple, list[dict]] = {}
    for row in drawn.to_dict("records"):
        rows.setdefault(tuple(row[c] for c in same), []).append(row)
    return list(rows.values())


def _sentence_html(rows: list[dict], evidence: str) -> str:
    one = rows[0]
    marks = [mark for row in rows for mark in _marks_of(row)]
    text = "" if evidence == "none" else marked_text(one["sentence"], marks, snippet=evidence == "snippet")
    side = {1: " plus", -1: " minus"}.get(one.get("stance"), "")
    return f'<blockquote class="ev{side}">{text}<footer>{escape(" · ".join(_source_of(rows)))}</footer></blockquote>'


def _source_of(rows: list[dict]) -> list[str]:
    """Return where a sentence stands and what made the rows: outlet, date, place, voice, confidence, rule or model."""
    one = rows[0]
    place = [one["outlet"] or "unknown outlet", one["published_date"] or "no date", f"paragraph {one['paragraph'] + 1}"]
    for key in ("voice", "speaker", "cue", "kind", "rule", "model"):
        values = dict.fromkeys(str(row[key]) for row in rows if row.get(key))
        place += [f"{key}: {', '.join(values)}"] if values else []
    for key, form in (("stance", "+d"), ("confidence", ".2f"), ("polarity", "+.2f")):
        if one.get(key) is not None and not pd.isna(one[key]):
            place.append(f"{key} {one[key]:{form}}".replace("-", "−").replace("+0", "0" if key == "stance" else "+0"))
    return place


def _marks_of(one: dict) -> list[tuple[int, int, str]]:
    """Return what to mark in a sentence, as (start, end, class) from the sentence's beginning."""
    begin, length = one["start_char"], len(one["sentence"])
    marks = []
    for kind in _MARKS:
        start, end = one.get(f"{kind}_start_char", -1), one.get(f"{kind}_end_char", -1)
        if start >= 0 and 0 <= start - begin < end - begin <= length:
            marks.append((int(start - begin), int(end - begin), kind))
    return marks


def marked_text(sentence: str, marks: Iterable[tuple[int, int, str]], *, snippet: bool = False) -> str:
    """Return a sentence as HTML with ``marks`` in it; of two that overlap the first given stays."""
    kept: list[tuple[int, int, str]] = []
    for start, end, kind in marks:
        if all(end <= a or b <= start for a, b, _ in kept):
            kept.append((start, end, kind))
    first, last = 0, len(sentence)
    if snippet and kept:
        first = max(0, min(m[0] for m in kept) - _SNIPPET)
        last = min(len(sentence), max(m[1] for m in kept) + _SNIPPET)
    parts, position = ["… "] if first else [], first
    for start, end, kind in sorted(kept):
        parts += [escape(sentence[position:start]), f'<mark class="{kind}">{escape(sentence[start:end])}</mark>']
        position = end
    return "".join(parts) + escape(sentence[position:last]) + (" …" if last < len(sentence) else "")


def _all_sentences(result: pd.DataFrame) -> pd.DataFrame:
    frames = [sentences_behind(result.iloc[[i]]) for i in range(len(result)) if result["n_rows"].iloc[i]]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    spreadsheet_safe(table).to_csv(path, index=False)


def spreadsheet_safe(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which no text starts a spreadsheet formula: such text gets an apostrophe in front."""
    safe = table.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = [f"'{v}" if isinstance(v, str) and v.startswith(_FORMULA) else v for v in safe[column]]
    return safe
