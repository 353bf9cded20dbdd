"""Which reader reads which file."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.read.csv_files import read_csv
from analysis.read.found import ARCHIVE_SUFFIXES, FEED_SUFFIXES, Found
from analysis.read.json_files import read_json, read_jsonl
from analysis.read.limits import MB, limits_of
from analysis.read.parquet_files import read_parquet
from analysis.read.records import Record, fields_of, guarded
from analysis.reference import Reference


def read_records(file: Found, reference: Reference, *, needed: str = "text") -> Iterator[Record]:
    """Yield a record per article of a file of many: a table, a feed or a web archive. Never raises for bad content.

    A table must have the field ``needed``: lists of articles have addresses, but no texts.
    """
    yield from guarded(_records(file, reference, needed))


def _records(file: Found, reference: Reference, needed: str) -> Iterator[Record]:
    fields = fields_of(reference, needed=needed)
    if file.suffix in ARCHIVE_SUFFIXES:
        from analysis.read.warcs import read_warc

        return read_warc(file, reference)
    if file.suffix in FEED_SUFFIXES:
        return _read_feed_file(file, reference)
    if file.suffix.startswith(".json") and not file.suffix.startswith(".jsonl"):
        return read_json(file, fields, reference.words["exports"]["record_lists"])
    return {".csv": read_csv, ".jsonl": read_jsonl, ".parquet": read_parquet}[file.suffix.removesuffix(".gz")](
        file, fields
    )


def _read_feed_file(file: Found, reference: Reference) -> Iterator[Record]:
    from analysis.read.feeds import read_feed

    most = limits_of(reference).page_mb
    with file.open() as stream:
        data = stream.read(most * MB + 1)
    if len(data) > most * MB:
        raise ValueError(f"a feed of more than {most} MB, the most that is read")
    yield from read_feed(data, reference)
