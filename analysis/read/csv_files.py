"""CSV files: delimiter and encoding are found out, records that do not fit the header are listed."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, TextIO

from analysis.read.decode import decode_text
from analysis.read.found import Found
from analysis.read.limits import MB
from analysis.read.records import (
    EMPTY_FILE,
    Fields,
    Record,
    failed,
    guarded,
    make_record,
    no_column,
    open_records,
    too_many_columns,
)

_CHUNK = 1024**2


class Format(NamedTuple):
    """How a CSV file is written; ``note`` is what tables call its encoding."""

    encoding: str
    note: str
    delimiter: str


def read_csv(file: Found, fields: Fields) -> Iterator[Record]:
    """Yield a record per row of a CSV file with the column ``fields.needed``. Never raises for bad content."""
    yield from guarded(_read_csv(file, fields))


def _read_csv(file: Found, fields: Fields) -> Iterator[Record]:
    form = find_format(file, fields)
    csv.field_size_limit(max(csv.field_size_limit(), fields.limits.field_mb * MB))
    with (
        open_records(file, fields.limits) as stream,
        io.TextIOWrapper(stream, form.encoding, errors="replace", newline="") as lines,
    ):
        kept = _Kept(lines, fields.limits.field_mb)
        rows = csv.reader(kept, delimiter=form.delimiter)
        names = _told_apart([name.removeprefix("\ufeff") for name in next(rows, [])])
        if not any(names):
            yield failed(0, EMPTY_FILE, form.note)
        elif len(names) > fields.limits.columns:
            yield failed(0, too_many_columns(len(names), fields.limits), form.note)
        elif fields.needed not in fields.match(tuple(names)):
            yield failed(0, no_column(names, fields), form.note)
        else:
            yield from _read_rows(rows, kept, names, fields, form)


def _read_rows(rows: Iterator[list[str]], kept: _Kept, names: list[str], fields: Fields, form: Format):
    kept.lines.clear()
    for row, values in enumerate(rows, start=1):
        if kept.ended and _is_open(kept.lines, form.delimiter):
            yield failed(row, _never_closed(row, len(kept.lines)), form.note)
        elif len(values) > len(names):
            yield failed(row, f"record {row} has {len(values):,} fields, the header names {len(names)}", form.note)
        elif values:
            padded = values + [""] * (len(names) - len(values))
            yield make_record(row, dict(zip(names, padded, strict=True)), fields, form.note)
        kept.lines.clear()


def _told_apart(names: list[str]) -> list[str]:
    """Return the names of columns, with a number at those that an earlier column has too."""
    counts, told = Counter[str](), []
    for name in names:
        counts[name] += 1
        told.append(name if counts[name] == 1 else f"{name} ({counts[name]})")
    return told


class _Kept:
    """The lines of a file, those of the record that is being read kept until it is done."""

    def __init__(self, stream: TextIO, most_mb: int):
        self._stream, self._most_mb, self.lines, self.ended = stream, most_mb, [], False

    def __iter__(self) -> Iterator[str]:
        most = self._most_mb * MB
        while line := self._stream.readline(most + 1):
            if len(line) > most:
                raise ValueError(f"a line of more than {self._most_mb} MB, the most that is read")
            self.lines.append(line)
            yield line
        self.ended = True


def _is_open(lines: list[str], delimiter: str) -> bool:
    """Whether a quotation mark that opens a field in ``lines`` is never closed."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _never_closed(row: int, n_lines: int) -> str:
    return (
        f"a quotation mark in record {row} is never closed, so that {_all_lines(n_lines)} in it; "
        'close it, or write a quotation mark inside a field twice ("")'
    )


def _all_lines(n_lines: int) -> str:
    one, more = "all to the end of its line is", f"all {n_lines:,} lines to the end of the file are"
    return one if n_lines == 1 else more


def find_format(file: Found, fields: Fields) -> Format:
    """Return how a CSV file is written, told from its bytes."""
    with open_records(file, fields.limits) as stream:
        beginning = _read_some(stream)
        encoding = note = decode_text(beginning[: len(beginning) // 4 * 4] or beginning)[1].split(",")[0]
        if not encoding.startswith(("utf-16", "utf-32")):
            encoding, note = _utf8_or_other(beginning, stream)
    header = beginning.decode(encoding, "replace").partition("\n")[0]
    return Format(encoding, note, max(",;\t|", key=header.count))


def _utf8_or_other(beginning: bytes, stream: BinaryIO) -> tuple[str, str]:
    """Read to the end: UTF-8 if all of it is, else what the first part that is not UTF-8 looks like."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    chunk = beginning
    try:
        while chunk:
            decoder.decode(chunk)
            chunk = _read_some(stream)
    except UnicodeDecodeError:
        used = decode_text(chunk)[1]
        encoding = used.split(",")[0]
        name = "utf-8-sig" if encoding == "utf-8" else encoding
        return name, f"{encoding}, some places unreadable" if "," in used else used
    return "utf-8-sig", "utf-8"


def _read_some(stream: BinaryIO) -> bytes:
    """Return the next bytes; none where an archive breaks off: its rows up to there are still read."""
    try:
        return stream.read(_CHUNK)
    except (EOFError, zlib.error, ValueError, gzip.BadGzipFile):
        return b""
