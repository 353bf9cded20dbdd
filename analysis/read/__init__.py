"""Articles from files: text, Markdown, CSV, JSON Lines and Parquet, alone, in folders and in zip archives.

Nothing that is read gets lost without a trace: what became of each record stands in the table ``reading``.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.read.articles import article_row
from analysis.read.files import TEXT_SUFFIXES, Found, find_files
from analysis.read.records import Record, failed, read_records
from analysis.read.text import Beside, is_sidecar, read_sidecars, read_text_file
from analysis.reference import Reference, find_user_reference, load_reference
from analysis.schema import Tables, table_from_rows

__all__ = ["load_articles", "read_each", "read_sources"]


def load_articles(*sources: str | Path) -> pd.DataFrame:
    """Return the table ``articles`` of files, folders and zip archives: one row per article, sorted by ``article_id``.

    Raises FileNotFoundError for a source that does not exist. Articles that cannot be read are left out;
    ``read_sources(sources).reading`` lists them with the reason.
    """
    return read_sources(sources).articles


def read_sources(sources: Sequence[str | Path], *, reference: Reference | None = None) -> Tables:
    """Return the tables ``articles`` and ``reading`` of files, folders and zip archives.

    ``reading`` has a row per record found: ``outcome`` is read, duplicate (equal to another in outlet, date, title, url
    and text) or skipped; ``reason`` says why, or what could not be understood. Without ``reference``, the shipped data
    and the folder ``reference`` in the first source that has one are used. Raises FileNotFoundError for a source that
    does not exist.
    """
    reference = reference or load_reference(find_user_reference(sources))
    articles: dict[str, dict[str, Any]] = {}
    reading = []
    for _, about, row in read_each(find_files(sources), reference):
        reading.append(about)
        if row is not None:
            articles.setdefault(row["article_id"], row)
    return Tables(
        {
            "articles": table_from_rows("articles", (articles[id] for id in sorted(articles))),
            "reading": table_from_rows("reading", sorted(reading, key=lambda row: (row["source_file"], row["row"]))),
        }
    )


def read_each(
    files: Sequence[Found], reference: Reference, *, leave_out: Container[str] = ()
) -> Iterator[tuple[Found, dict[str, Any], dict[str, Any] | None]]:
    """Yield, record by record, the file, the row of ``reading`` and the row of ``articles`` (None: skipped).

    Nothing is kept but which file held an article first, so that any number of articles can be read. Files whose label
    is in ``leave_out`` are known and not opened.
    """
    first: dict[str, str] = {}
    for file, record, source in _all_records(files, reference.words["columns"], leave_out):
        row = _article_or_none(file, record, reference, source)
        yield file, _reading_row(file, record, row, first), row
        if row is not None:
            first.setdefault(row["article_id"], row["source_file"])


def _all_records(
    files: Sequence[Found], columns: Mapping, leave_out: Container[str] = ()
) -> Iterator[tuple[Found, Record, str]]:
    """Yield file, record and where its fields are stated, in the order of the files' labels."""
    sidecars = {file.label: file for file in files if is_sidecar(file, columns)}
    beside, wrong = read_sidecars(sidecars.values(), columns)
    by_label = {file.label: file for file in files}
    for label, record in wrong:
        yield by_label[label], record, ""
    for file in files:
        if file.label not in sidecars and not file.beside and file.label not in leave_out:
            for record in _records_of(file, beside.get(file.label), columns):
                yield file, record, "articles.csv" if file.suffix in TEXT_SUFFIXES else "column"
    for label, entry in beside.items():
        if label not in by_label and not sidecars[entry.sidecar].beside:
            reason = f"row {entry.row} names {label.rpartition('/')[2]!r}, and there is no such file beside it"
            yield by_label[entry.sidecar], failed(entry.row, reason), ""


def _records_of(file: Found, beside: Beside | None, columns: Mapping) -> Iterator[Record]:
    if file.reason:
        yield failed(0, file.reason)
    elif file.suffix in TEXT_SUFFIXES:
        yield read_text_file(file, beside)
    else:
        yield from read_records(file, columns)


def _article_or_none(file: Found, record: Record, reference: Reference, source: str) -> dict[str, Any] | None:
    if record.reason or not record.stated["text"].strip():
        return None
    return article_row(record, file, reference, source=source)


def _reading_row(file: Found, record: Record, row: Mapping[str, Any] | None, first: Mapping) -> dict[str, Any]:
    reason, outcome = record.reason, "skipped"
    if row is None:
        reason = reason or "the text is empty"
    elif row["article_id"] in first:
        outcome, reason = "duplicate", f"the same as {first[row['article_id']]}"
    else:
        outcome = "read"
        if row["published_date"] and row["published_at"] is None:
            reason = f"the date {row['published_date'][:40]!r} is not understood; write it as 2021-03-18"
    return {
        "source_file": file.label,
        "row": record.row,
        "outcome": outcome,
        "article_id": row["article_id"] if row else "",
        "encoding": record.encoding,
        "reason": reason,
    }
