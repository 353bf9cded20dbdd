"""JSON Lines, and .json files that hold one article or a list of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from analysis.read.decode import NotText, decode_text
from analysis.read.found import Found
from analysis.read.limits import MB
from analysis.read.records import EMPTY_FILE, Fields, Record, dotted_names, failed, make_record, open_records

_CHUNK = 1024**2


def read_jsonl(file: Found, fields: Fields) -> Iterator[Record]:
    """Yield a record per line of a JSON Lines file; a line that is none is listed and the others are read."""
    most = 2 * fields.limits.article_mb * MB
    with open_records(file, fields.limits) as stream:
        _refuse_binary(stream)
        for row, line in _lines(stream, most):
            if len(line) > most:
                yield failed(row, f"line {row} is longer than {most // MB} MB, the most that is read")
            elif line.strip():
                yield _read_line(row, line, fields)


def _refuse_binary(stream: BinaryIO) -> None:
    """Raise NotText where a file begins as no text does, and no line there is an object."""
    beginning = stream.peek(1)
    if not re.search(rb"^\s*\{", beginning, re.M):
        decode_text(beginning[: len(beginning) // 4 * 4])


def read_json(file: Found, fields: Fields, lists: Sequence[str]) -> Iterator[Record]:
    """Yield a record per article of a .json file: a list, an object that holds one under a name of ``lists``, or one.

    Raises ValueError where it is none of these, NotText for binary data.
    """
    with open_records(file, fields.limits) as stream:
        data = stream.read(fields.limits.json_mb * MB + 1)
    if len(data) > fields.limits.json_mb * MB:
        raise ValueError(f"more than {fields.limits.json_mb} MB; write one article per line (.jsonl)")
    text, encoding = decode_text(data)
    if not text.strip():
        raise ValueError(EMPTY_FILE)
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        yield from _lines_or_error(data, fields, error)
        return
    for row, entry in _entries(values, lists):
        yield _from_values(row, entry, fields, encoding, f"entry {row}" if row else "the file")


def _lines_or_error(data: bytes, fields: Fields, error: ValueError) -> Iterator[Record]:
    """Yield the records of JSON Lines that bear the name .json, else the error."""
    lines = data.split(b"\n")
    first = next((line for line in lines if line.strip()), b"")
    if not re.match(rb"\s*\{.*\}\s*\Z", first, re.DOTALL):
        yield failed(0, f"not JSON: {error}")
        return
    yield from (_read_line(row, line, fields) for row, line in enumerate(lines, start=1) if line.strip())


def _entries(values: Any, lists: Sequence[str]) -> Iterator[tuple[int, Any]]:
    """Yield the articles of a file with their number, 0 where the file is one article."""
    if isinstance(values, Mapping):
        names = dotted_names(values)
        found = next((names[name] for name in lists if isinstance(names.get(name), list)), None)
        if found is None:
            yield 0, values
            return
        values = found
    yield from enumerate(values, start=1) if isinstance(values, list) else [(0, values)]


def _read_line(row: int, line: bytes, fields: Fields) -> Record:
    try:
        text, encoding = decode_text(line)
        values = json.loads(text)
    except NotText as error:
        return failed(row, f"line {row}: {error}")
    except (ValueError, RecursionError) as error:
        return failed(row, f"line {row} is not JSON: {error}")
    return _from_values(row, values, fields, encoding, f"line {row}")


def _from_values(row: int, values: Any, fields: Fields, encoding: str, where: str) -> Record:
    if not isinstance(values, dict):
        return failed(row, f'{where} holds {type(values).__name__}; allowed is an object {{"text": …}}')
    return make_record(row, values, fields, encoding)


def _lines(stream: BinaryIO, most: int) -> Iterator[tuple[int, bytes]]:
    """Yield numbered lines; of one that is longer than ``most`` only its beginning."""
    row = 0
    while line := stream.readline(most + 1):
        row += 1
        yield row, line
        rest = line
        while len(line) > most and rest and not rest.endswith(b"\n"):
            rest = stream.readline(_CHUNK)
