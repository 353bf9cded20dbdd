"""Files of many articles: CSV, JSON Lines and Parquet, with columns recognised by their usual names (columns.yml)."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, NamedTuple
from zipfile import BadZipFile

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.read.decode import NotText, decode_text
from analysis.read.files import MAX_TEXT, MAX_UNPACKED, Found

_CHUNK = 1024**2
BAD_CONTENT = (OSError, EOFError, RuntimeError, ValueError, zlib.error, csv.Error, pa.ArrowException, BadZipFile)

csv.field_size_limit(MAX_TEXT)

Columns = Mapping[str, Sequence[str]]  # our name of a field -> the names it goes by


class Record(NamedTuple):
    """One article as its source states it, or the reason why there is none.

    ``row`` counts from 1 in files of many (the line of a JSON Lines file, the record of a table), and is 0 for a
    whole file. ``stated`` has the keys of columns.yml, "" where nothing is stated; ``extra`` all other columns.
    """

    row: int
    stated: Mapping[str, str]
    extra: Mapping[str, Any]
    encoding: str = ""
    reason: str = ""


def read_records(file: Found, columns: Columns) -> Iterator[Record]:
    """Yield a record per article of ``file`` (.csv, .jsonl, .parquet, .csv.gz, .jsonl.gz); never raise."""
    read = {".csv": _read_csv, ".jsonl": _read_jsonl, ".parquet": _read_parquet}[file.suffix.removesuffix(".gz")]
    yield from _guarded(read(file, columns))


def read_table(file: Found, columns: Columns, *, needed: str = "text") -> Iterator[Record]:
    """Yield a record per row of a CSV file that must have the column ``needed``. Never raises for bad content."""
    yield from _guarded(_read_csv(file, columns, needed))


def failed(row: int, reason: str, encoding: str = "") -> Record:
    """Return the record of an article that could not be read."""
    return Record(row, {}, {}, encoding, reason)


def _guarded(records: Iterator[Record]) -> Iterator[Record]:
    """Yield ``records``; an error on the way becomes the last of them."""
    row = 0
    try:
        for record in records:
            row = record.row
            yield record
    except BAD_CONTENT as error:
        yield failed(row + 1 if row else 0, f"reading stopped here: {error}")


def match_columns(names: Iterable[str], columns: Columns) -> dict[str, str]:
    """Return which of ``names`` holds what: our name -> the file's name."""
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(str(name).strip().lower().replace("-", "_").replace(" ", "_"), name)
    found = {ours: next((plain[usual] for usual in usuals if usual in plain), None) for ours, usuals in columns.items()}
    return {ours: theirs for ours, theirs in found.items() if theirs is not None}


def _record(row: int, values: Mapping[str, Any], columns: Columns, encoding: str, needed: str = "text") -> Record:
    matched = match_columns(values, columns)
    if needed not in matched:
        return failed(row, _no_column(values, columns, needed), encoding)
    stated = {ours: as_text(values[matched[ours]]) if ours in matched else "" for ours in columns}
    kept = {theirs for ours, theirs in matched.items() if stated[ours] or values[theirs] in (None, "")}
    return Record(row, stated, {name: value for name, value in values.items() if name not in kept}, encoding)


def _no_column(names: Iterable[str], columns: Columns, needed: str = "text") -> str:
    found = ", ".join(map(str, names))[:200]
    return f"no column with the {needed}: found {found or 'none'}; allowed are {', '.join(columns[needed])}"


def as_text(value: Any) -> str:
    """Return a field as text: nothing for null, names for lists and for {"name": …}, ISO for times."""
    if value is None or value != value:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return as_text(value.get("name"))
    if isinstance(value, (list, tuple)):
        return ", ".join(filter(None, map(as_text, value)))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _read_jsonl(file: Found, columns: Columns) -> Iterator[Record]:
    with _open(file) as stream:
        for row, line in _lines(stream):
            if len(line) > MAX_TEXT:
                yield failed(row, f"line {row} is longer than {MAX_TEXT // 1024**2} MB, the most that is read")
            elif line.strip():
                yield _read_json_line(row, line, columns)


def _read_json_line(row: int, line: bytes, columns: Columns) -> Record:
    try:
        text, encoding = decode_text(line)
        values = json.loads(text)
    except NotText as error:
        return failed(row, f"line {row}: {error}")
    except (ValueError, RecursionError) as error:
        return failed(row, f"line {row} is not JSON: {error}")
    if not isinstance(values, dict):
        return failed(row, f'line {row} holds {type(values).__name__}; allowed is an object {{"text": …}}')
    return _record(row, values, columns, encoding)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield numbered lines; of one that is too long only its beginning."""
    row = 0
    while line := stream.readline(MAX_TEXT + 1):
        row += 1
        yield row, line
        while len(line) > MAX_TEXT and not line.endswith(b"\n"):
            line = stream.readline(MAX_TEXT + 1)


def _read_csv(file: Found, columns: Columns, needed: str = "text") -> Iterator[Record]:
    encoding, note, delimiter = _csv_format(file)
    with _open(file) as stream, io.TextIOWrapper(stream, encoding, errors="replace", newline="") as lines:
        rows = csv.reader(lines, delimiter=delimiter)
        names = [name.removeprefix("\ufeff") for name in next(rows, [])]
        if needed not in match_columns(names, columns):
            yield failed(0, _no_column(names, columns, needed), note)
            return
        for row, fields in enumerate(rows, start=1):
            if len(fields) > len(names):
                yield failed(row, f"record {row} has {len(fields)} fields, the header names {len(names)}", note)
            elif fields:
                padded = fields + [""] * (len(names) - len(fields))
                yield _record(row, dict(zip(names, padded, strict=True)), columns, note, needed)


def _csv_format(file: Found) -> tuple[str, str, str]:
    """Return the encoding of a CSV file, what to call it, and the delimiter."""
    with _open(file) as stream:
        beginning = stream.read(_CHUNK)
        encoding = note = decode_text(beginning[: len(beginning) // 4 * 4])[1].split(",")[0]
        if not encoding.startswith(("utf-16", "utf-32")):
            encoding, note = _utf8_or_other(beginning, stream)
    header = beginning.decode(encoding, "replace").partition("\n")[0]
    return encoding, note, max(",;\t|", key=header.count)


def _utf8_or_other(beginning: bytes, stream: BinaryIO) -> tuple[str, str]:
    """Read to the end: UTF-8 if all of it is, else what the first part that is not UTF-8 looks like."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    chunk = beginning
    try:
        while chunk:
            decoder.decode(chunk)
            chunk = stream.read(_CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        used = decode_text(chunk or beginning)[1]
        encoding = used.split(",")[0]
        return (
            "utf-8-sig" if encoding == "utf-8" else encoding
        ), f"{encoding}, some places unreadable" if "," in used else used
    return "utf-8-sig", "utf-8"


def _read_parquet(file: Found, columns: Columns) -> Iterator[Record]:
    with file.open() as stream:
        parquet = pq.ParquetFile(stream)
        names = parquet.schema_arrow.names
        if "text" not in match_columns(names, columns):
            yield failed(0, _no_column(names, columns))
            return
        row = 0
        for batch in parquet.iter_batches(batch_size=256):
            for values in batch.to_pylist():
                row += 1
                yield _record(row, values, columns, "utf-8")


def _open(file: Found) -> BinaryIO:
    if not file.suffix.endswith(".gz"):
        return file.open()
    with file.open() as packed, gzip.GzipFile(fileobj=packed) as stream:
        data = stream.read(MAX_UNPACKED + 1)
    if len(data) > MAX_UNPACKED:
        raise ValueError(f"unpacks to more than {MAX_UNPACKED // 1024**2} MB: unpack it first")
    return io.BytesIO(data)
