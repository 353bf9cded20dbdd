"""Files of one article: .txt (the seed format or plain), .md and pages, and the ``articles.csv`` beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from analysis.read.csv_files import read_csv
from analysis.read.decode import NotText, decode_text
from analysis.read.found import PAGE_SUFFIXES, SIDECAR, Found
from analysis.read.limits import MB, limits_of
from analysis.read.records import BAD_CONTENT, Fields, Record, failed, fields_of
from analysis.reference import Reference

_FILE_COLUMN = {"file": ("file", "filename", "file_name", "path")}


class Beside(NamedTuple):
    """What an ``articles.csv`` states about one file: the usual fields, and all other columns."""

    sidecar: str  # label of the articles.csv
    row: int
    stated: Mapping[str, str]
    extra: Mapping[str, str]


def read_article_file(file: Found, reference: Reference, beside: Beside | None = None) -> Record:
    """Return the one record of a file of one article; what an articles.csv states wins over what the file states."""
    limits = limits_of(reference)
    most = limits.page_mb if file.suffix in PAGE_SUFFIXES else limits.article_mb
    try:
        with file.open() as stream:
            data = stream.read(most * MB + 1)
        if len(data) > most * MB:
            return failed(0, f"more than {most} MB, the most that is read")
        record = _read_page(data, reference) if file.suffix in PAGE_SUFFIXES else _read_text(data)
    except BAD_CONTENT as error:
        return failed(0, str(error) if isinstance(error, NotText) else f"not readable: {error}")
    return record if beside is None or record.reason else _with_beside(record, beside)


def _read_text(data: bytes) -> Record:
    """Return the content from character 0 after a byte order mark, unedited."""
    text, encoding = decode_text(data)
    return Record(0, {"text": text}, {}, encoding)


def _read_page(data: bytes, reference: Reference) -> Record:
    from analysis.read.pages import read_page  # needs the extra "web"

    return read_page(data, reference)


def _with_beside(record: Record, beside: Beside) -> Record:
    told = {key: value for key, value in beside.stated.items() if value and key != "text"}
    source = "articles.csv" if told.get("date") else record.date_source
    return record._replace(
        stated={**beside.stated, **record.stated, **told}, extra={**record.extra, **beside.extra}, date_source=source
    )


def sidecar_fields(reference: Reference) -> Fields:
    """Return what to look for in an ``articles.csv``: the usual columns, and the name of the file."""
    return fields_of(reference, {**reference.words["columns"], **_FILE_COLUMN}, needed="file")


def is_sidecar(file: Found, fields: Fields) -> bool:
    """Whether ``file`` is an ``articles.csv`` with a column "file"; without one it is like any other table."""
    if PurePosixPath(file.label).name.lower() != SIDECAR or file.reason:
        return False
    first = next(read_csv(file, fields), None)
    return first is None or not (first.row == 0 and first.reason)


def read_sidecars(files: Iterable[Found], fields: Fields) -> tuple[dict[str, Beside], list[tuple[str, Record]]]:
    """Read each ``articles.csv`` (columns file, outlet, title, url; optional date, author).

    Return what they state, by the label of the file it is about, and what went wrong, with the label of the
    articles.csv.
    """
    beside: dict[str, Beside] = {}
    wrong: list[tuple[str, Record]] = []
    for file in files:
        folder = file.label[: -len(SIDECAR)]
        for record in read_csv(file, fields):
            name = record.stated.get("file", "").strip()
            if record.reason or not name:
                wrong.append((file.label, record if record.reason else failed(record.row, "the column file is empty")))
                continue
            stated = {key: value for key, value in record.stated.items() if key != "file"}
            beside[folder + name.replace("\\", "/").removeprefix("./")] = Beside(
                file.label, record.row, stated, record.extra
            )
    return beside, wrong
