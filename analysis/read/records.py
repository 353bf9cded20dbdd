"""One record as its source states it: how it is made from named values, and how broken content becomes a reason."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, BinaryIO, NamedTuple
from zipfile import BadZipFile

import pyarrow as pa

from analysis.read.found import Found
from analysis.read.limits import MB, Limits, limits_of
from analysis.reference import Reference

BAD_CONTENT = (OSError, EOFError, RuntimeError, ValueError, OverflowError, zlib.error, csv.Error, pa.ArrowException,
               BadZipFile)  # fmt: skip

EMPTY_FILE = "the file is empty"

Columns = Mapping[str, Sequence[str]]  # our name of a field -> the names it goes by


class Record(NamedTuple):
    """One article as its source states it, or the reason why there is none.

    ``row`` counts from 1 in files of many (the line of a JSON Lines file, the record of a table), and is 0 for a
    whole file. ``stated`` has the keys of columns.yml, "" where nothing is stated; ``extra`` all other columns.
    ``used`` says which column gave each field; ``date_source`` where a stated date is from.
    """

    row: int
    stated: Mapping[str, str]
    extra: Mapping[str, Any]
    encoding: str = ""
    reason: str = ""
    used: Mapping[str, str] = {}
    date_source: str = "column"


class Fields(NamedTuple):
    """What the readers of tables look for: which columns give what, the one that must be there, and the limits."""

    match: Callable[[tuple[str, ...]], Mapping[str, str]]  # names of a file -> our name, its name
    names: Columns
    needed: str
    limits: Limits


def fields_of(reference: Reference, columns: Columns | None = None, *, needed: str = "text") -> Fields:
    """Return what to look for: the names of columns.yml, or ``columns``."""
    columns = columns or reference.words["columns"]
    return Fields(lru_cache(maxsize=64)(lambda names: match_columns(names, columns)), columns, needed,
                  limits_of(reference))  # fmt: skip


def failed(row: int, reason: str, encoding: str = "") -> Record:
    """Return the record of an article that could not be read."""
    return Record(row, {}, {}, encoding, reason)


def guarded(records: Iterator[Record]) -> Iterator[Record]:
    """Yield ``records``; an error on the way becomes the last of them."""
    row = 0
    try:
        for record in records:
            row = record.row
            yield record
    except BAD_CONTENT as error:
        told = str(error) or type(error).__name__
        yield failed(row + 1 if row else 0, f"reading stopped here: {told[:300]}")


def match_columns(names: Iterable[str], columns: Columns) -> dict[str, str]:
    """Return which of ``names`` holds what: our name -> the file's name."""
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(re.sub("[- ]", "_", str(name).strip().lower()), name)
    found = {ours: next((plain[usual] for usual in usuals if usual in plain), None) for ours, usuals in columns.items()}
    return {ours: theirs for ours, theirs in found.items() if theirs is not None}


def make_record(row: int, values: Mapping[str, Any], fields: Fields, encoding: str) -> Record:
    """Return the record of named values; what gives no field, or more than it gives, stays in ``extra``."""
    if len(values) > fields.limits.columns:
        return failed(row, too_many_columns(len(values), fields.limits), encoding)
    names = dotted_names(values)
    used = fields.match(tuple(names))
    if fields.needed not in used:
        return failed(row, no_column(names, fields), encoding)
    stated = {ours: as_text(names[used[ours]]) if ours in used else "" for ours in fields.names}
    if len(stated.get("text", "")) > fields.limits.article_mb * MB:
        return failed(row, f"the text is longer than {fields.limits.article_mb} MB, the most that is read", encoding)
    told = {theirs for ours, theirs in used.items() if stated[ours] or names[theirs] in (None, "")}
    kept = {name: value for name, value in values.items() if name not in told or _says_more(value)}
    return Record(row, stated, kept, encoding, used=used)


def dotted_names(values: Mapping[str, Any], depth: int = 2) -> dict[str, Any]:
    """Return ``values`` with what lies inside objects beside them, as "source.name"."""
    names = dict(values)
    for name, value in values.items() if depth else ():
        if isinstance(value, dict):
            names |= {f"{name}.{inner}": v for inner, v in dotted_names(value, depth - 1).items() if len(value) < 100}
    return names


def _says_more(value: Any) -> bool:
    """Whether an object holds more than its name, which is all that a field keeps of it."""
    return isinstance(value, Mapping) and bool(set(value) - {"name"})


def no_column(names: Collection[str], fields: Fields) -> str:
    """Return the reason for a record without the column that must be there."""
    found = ", ".join(map(str, names))[:200]
    allowed = ", ".join(fields.names[fields.needed])
    listed = fields.needed == "text" and "url" in fields.match(tuple(map(str, names)))
    hint = "; a list of addresses: 'dateline fetch' gets their pages" if listed else ""
    return f"no column with the {fields.needed}: found {found or 'none'}; allowed are {allowed}{hint}"


def too_many_columns(n_columns: int, limits: Limits) -> str:
    """Return the reason for a table or an object that is too wide."""
    return f"{n_columns:,} columns; at most {limits.columns:,} are read"


def as_text(value: Any) -> str:
    """Return a field as text: nothing for null, names for lists and for {"name": …}, ISO for times."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return as_text(value.get("name"))
    if isinstance(value, (list, tuple)):
        return ", ".join(filter(None, map(as_text, value)))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def refuse_bomb(size: int, packed: int, limits: Limits) -> None:
    """Raise ValueError where what was unpacked is so much larger than what was packed that it is no text."""
    if size > limits.bomb_mb * MB and size > limits.bomb_times * packed:
        raise ValueError(f"unpacks to more than {limits.bomb_times:,} times its size, which no text does")


class _Unpacked(io.RawIOBase):
    """The bytes that a .gz holds; an error where there are more than the limits allow."""

    def __init__(self, packed: BinaryIO, limits: Limits):
        self._packed, self._stream, self._size, self._limits = packed, gzip.GzipFile(fileobj=packed), 0, limits

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        data = self._stream.read1(len(buffer))  # what comes before a break is read before the error
        self._size += len(data)
        if self._size > self._limits.unpacked_mb * MB:
            raise ValueError(f"unpacks to more than {self._limits.unpacked_mb:,} MB: unpack it first")
        refuse_bomb(self._size, self._packed.tell(), self._limits)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._packed.close()
        super().close()


def open_records(file: Found, limits: Limits) -> BinaryIO:
    """Return the bytes of a file of many articles, unpacked where it is a .gz; never more than the limits allow."""
    if not file.suffix.endswith(".gz"):
        return file.open()
    return io.BufferedReader(_Unpacked(file.open(), limits), 256 * 1024)
