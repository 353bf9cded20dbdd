"""The files beside a report: tables as CSV that a spreadsheet can open safely, and the line of links to them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from analysis.measure import sentence_blocks
from analysis.report.parameters import Parameters

_FORMULA = re.compile(r"[\t\r\n]|[\s\u00ad\u200b-\u200f\u2060\ufeff]*[=+@＝＋－＠-]")  # also behind what nobody sees
_TEXT_COLUMNS = ["sentence", "words", "other_words"]  # what stands in an article; shown in full or not written
_LINKS = {
    "csv": "Table as CSV",
    "sentences.csv": "Its sentences as CSV",
    "svg": "Chart as SVG",
    "png": "Chart as PNG",
}
_WITHOUT_TEXT = {"sentences.csv": "Places of its sentences as CSV"}


def write_files(result: pd.DataFrame, *, name: str, params: Parameters) -> None:
    """Write a table as ``NAME.csv`` and all sentences behind its numbers as ``NAME.sentences.csv``.

    Nothing is written without ``params.output``; sentences only where a report may show them in full.
    """
    if not params.output:
        return
    _write_csv([result], Path(params.output) / f"{name}.csv", params)
    if "n_rows" in result.columns:
        _write_csv(sentence_blocks(result), Path(params.output) / f"{name}.sentences.csv", params)


def files_html(name: str, params: Parameters) -> str:
    """Return links to the files of a table or chart that were written, "" where there are none.

    Only with a relative ``params.output``, as a report has it: a page that is handed on names no place on a machine.
    """
    folder = Path(params.output)
    if not params.output or folder.is_absolute():
        return ""
    labels = _LINKS if params.evidence == "full" else _LINKS | _WITHOUT_TEXT
    files = {folder / f"{name}.{ending}": label for ending, label in labels.items()}
    links = [
        f'<a href="{quote(file.as_posix())}" aria-label="{label}: {escape(name.replace("_", " "))}">{label}</a>'
        for file, label in files.items()
        if file.exists()
    ]
    return f'<p class="files">{" · ".join(links)}</p>' if links else ""


def spreadsheet_safe(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which no text or heading starts a formula: such text gets an apostrophe in front."""
    safe = table.rename(columns=_defused)
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            starts = [value for value in safe[column].drop_duplicates() if _is_formula(value)]
            safe[column] = safe[column].replace(starts, [f"'{value}" for value in starts])
    return safe


def _is_formula(value: object) -> bool:
    return isinstance(value, str) and _FORMULA.match(value) is not None


def _defused(heading: object) -> object:
    return f"'{heading}" if _is_formula(heading) else heading


def _write_csv(blocks: Iterable[pd.DataFrame], path: Path, params: Parameters) -> None:
    """Write the rows of ``blocks``, tables with equal columns, of which the first tells them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        for number, table in enumerate(blocks):
            allowed = table if params.evidence == "full" else table.drop(columns=_TEXT_COLUMNS, errors="ignore")
            # the line end of RFC 4180; with another one a bare \r would go unquoted and begin a row of its own
            spreadsheet_safe(allowed).to_csv(file, index=False, header=number == 0, lineterminator="\r\n")
