"""Articles from files: text, Markdown, pages, tables, feeds and web archives, alone, in folders and in zip archives.

Nothing that is read gets lost without a trace: what became of each record stands in the table ``reading``.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pandas as pd

from analysis.read.articles import article_row
from analysis.read.faults import find_faults
from analysis.read.files import find_files
from analysis.read.formats import read_records
from analysis.read.found import ARTICLE_SUFFIXES, Found
from analysis.read.records import EMPTY_FILE, Record, failed
from analysis.read.text import Beside, is_sidecar, read_article_file, read_sidecars, sidecar_fields
from analysis.reference import Reference, find_user_reference, load_reference
from analysis.schema import Tables, table_from_rows

__all__ = ["Outcome", "load_articles", "read_each", "read_outcomes", "read_sources"]


class First(Protocol):
    """Which file held an article first: a dict, or what behaves like one."""

    def __contains__(self, article_id: str) -> bool: ...

    def __getitem__(self, article_id: str) -> str: ...

    def setdefault(self, article_id: str, source_file: str) -> str: ...


class Outcome(NamedTuple):
    """What became of one record: its row of ``reading``, and its row of ``articles`` where it is one, else None."""

    file: Found
    record: Record
    article: dict[str, Any] | None
    reading: dict[str, Any]


def load_articles(*sources: str | Path) -> pd.DataFrame:
    """Return the table ``articles`` of files, folders and zip archives: one row per article, sorted by ``article_id``.

    Raises FileNotFoundError for a source that does not exist. Articles that cannot be read are left out;
    ``read_sources(sources).reading`` lists them with the reason.
    """
    return read_sources(sources).articles


def read_sources(sources: Sequence[str | Path], *, reference: Reference | None = None) -> Tables:
    """Return the tables ``articles`` and ``reading`` of files, folders and zip archives.

    ``reading`` has a row per record found: ``outcome`` is read, duplicate (equal to another in outlet, date, title, url
    and text) or skipped; ``reason`` says why, or what could not be understood. An article in another language than
    English is read and says so in its reason; it will have no tags. Without ``reference``, the shipped data and the
    folder ``reference`` in the first source that has one are used. Raises FileNotFoundError for a source that does not
    exist.
    """
    reference = reference or load_reference(find_user_reference(sources))
    articles: dict[str, dict[str, Any]] = {}
    reading = []
    for _, about, row in read_each(find_files(sources, reference), reference):
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
    files: Sequence[Found], reference: Reference, *, leave_out: Container[str] = (), first: First | None = None
) -> Iterator[tuple[Found, dict[str, Any], dict[str, Any] | None]]:
    """Yield, record by record, the file, the row of ``reading`` and the row of ``articles`` (None: skipped).

    Nothing is kept but which file held an article first, in ``first`` (a dict, or one on disk for any number of
    articles). Files whose label is in ``leave_out`` are known and not opened.
    """
    for outcome in read_outcomes(files, reference, leave_out=leave_out, first=first):
        yield outcome.file, outcome.reading, outcome.article


def read_outcomes(
    files: Sequence[Found], reference: Reference, *, leave_out: Container[str] = (), first: First | None = None
) -> Iterator[Outcome]:
    """Yield what ``read_each`` does, with the record as its source states it."""
    first = {} if first is None else first
    of_file, ids = "", set[int]()
    for file, record in _all_records(files, reference, leave_out):
        article, reason = _article_or_reason(file, record, reference)
        of_file, ids = file.label, ids if file.label == of_file else set()
        if article is not None:
            reason = _duplicate_of(article, first) or "; ".join(_faults(article, ids, reference))
        yield Outcome(file, record, article, _reading_row(file, record, article, reason, first))
        if article is not None:
            first.setdefault(article["article_id"], article["source_file"])


def _all_records(
    files: Sequence[Found], reference: Reference, leave_out: Container[str] = ()
) -> Iterator[tuple[Found, Record]]:
    """Yield file and record, in the order of the files' labels."""
    fields = sidecar_fields(reference)
    sidecars = {file.label: file for file in files if is_sidecar(file, fields)}
    beside, wrong = read_sidecars(sidecars.values(), fields)
    by_label = {file.label: file for file in files}
    for label, record in wrong:
        yield by_label[label], record
    for file in files:
        if file.label not in sidecars and not file.beside and file.label not in leave_out:
            for record in _records_of(file, beside.get(file.label), reference):
                yield file, record
    for label, entry in beside.items():
        if label not in by_label and not sidecars[entry.sidecar].beside:
            reason = f"row {entry.row} names {label.rpartition('/')[2]!r}, and there is no such file beside it"
            yield by_label[entry.sidecar], failed(entry.row, reason)


def _records_of(file: Found, beside: Beside | None, reference: Reference) -> Iterator[Record]:
    if file.reason:
        yield failed(0, file.reason)
    elif file.suffix in ARTICLE_SUFFIXES:
        yield read_article_file(file, reference, beside)
    else:
        record = None
        for record in read_records(file, reference):
            yield record
        if record is None:
            yield failed(0, "there is no article in the file" if file.size else EMPTY_FILE)


def _article_or_reason(file: Found, record: Record, reference: Reference) -> tuple[dict[str, Any] | None, str]:
    if record.reason:
        return None, record.reason
    if not record.stated["text"].strip():
        return None, "the text is empty"
    try:
        return article_row(record, file, reference), ""
    except (ValueError, RecursionError) as error:  # columns that nest deeper than they can be kept
        return None, f"not kept: {type(error).__name__}: {error}"


def _duplicate_of(article: Mapping[str, Any], first: First) -> str:
    return f"the same as {first[article['article_id']]}" if article["article_id"] in first else ""


def _reading_row(
    file: Found, record: Record, article: Mapping[str, Any] | None, reason: str, first: First
) -> dict[str, Any]:
    outcome = "skipped" if article is None else "duplicate" if article["article_id"] in first else "read"
    return {
        "source_file": file.label,
        "row": record.row,
        "outcome": outcome,
        "article_id": article["article_id"] if article else "",
        "encoding": record.encoding,
        "reason": reason,
    }


def _faults(article: Mapping[str, Any], ids: set[int], reference: Reference) -> Iterator[str]:
    yield from find_faults(article, reference)
    if article["source_id"]:
        key = hash(article["source_id"])
        if key in ids:
            yield f"an earlier record of this file has the id {article['source_id'][:60]!r} too"
        ids.add(key)
