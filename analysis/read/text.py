"""Files of one article: .txt (the seed format or plain) and .md, and the ``articles.csv`` that may lie beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from analysis.read.decode import NotText, decode_text
from analysis.read.files import MAX_TEXT, SIDECAR, Found
from analysis.read.records import BAD_CONTENT, Columns, Record, failed, read_table

_FILE_COLUMN = {"file": ("file", "filename", "file_name", "path")}


class Beside(NamedTuple):
    """What an ``articles.csv`` states about one file: the usual fields, and all other columns."""

    sidecar: str  # label of the articles.csv
    row: int
    stated: Mapping[str, str]
    extra: Mapping[str, str]


def read_text_file(file: Found, beside: Beside | None = None) -> Record:
    """Return the one record of a text file: its content from character 0 after a byte order mark, unedited."""
    try:
        with file.open() as stream:
            data = stream.read(MAX_TEXT + 1)
    except BAD_CONTENT as error:
        return failed(0, f"not readable: {error}")
    if len(data) > MAX_TEXT:
        return failed(0, f"more than {MAX_TEXT // 1024**2} MB, the most that is read")
    try:
        text, encoding = decode_text(data)
    except NotText as error:
        return failed(0, str(error))
    stated = {**(beside.stated if beside else {}), "text": text}
    return Record(0, stated, beside.extra if beside else {}, encoding)


def is_sidecar(file: Found, columns: Columns) -> bool:
    """Whether ``file`` is an ``articles.csv`` with a column "file"; without one it is like any other table."""
    if PurePosixPath(file.label).name.lower() != SIDECAR or file.reason:
        return False
    first = next(read_table(file, {**columns, **_FILE_COLUMN}, needed="file"), None)
    return first is None or not (first.row == 0 and first.reason)


def read_sidecars(files: Iterable[Found], columns: Columns) -> tuple[dict[str, Beside], list[tuple[str, Record]]]:
    """Read each ``articles.csv`` (columns file, outlet, title, url; optional date, author).

    Return what they state, by the label of the file it is about, and what went wrong, with the label of the
    articles.csv.
    """
    beside: dict[str, Beside] = {}
    wrong: list[tuple[str, Record]] = []
    for file in files:
        folder = file.label[: -len(SIDECAR)]
        for record in read_table(file, {**columns, **_FILE_COLUMN}, needed="file"):
            name = record.stated.get("file", "").strip()
            if record.reason or not name:
                wrong.append((file.label, record if record.reason else failed(record.row, "the column file is empty")))
                continue
            stated = {key: value for key, value in record.stated.items() if key != "file"}
            beside[folder + name.replace("\\", "/").removeprefix("./")] = Beside(
                file.label, record.row, stated, record.extra
            )
    return beside, wrong
