"""What the sources of a run hold that the corpus does not: files that have not changed since are not opened again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.corpus.store import Store
from analysis.read import read_each
from analysis.read.files import find_files
from analysis.read.found import SIDECAR, Found
from analysis.reference import Reference
from analysis.schema import table_from_rows

_ROWS = 10_000  # of the table reading that are kept one by one: a row in a table takes a tenth of the memory
KNOWN_FILES = "_sources/all.parquet"
FAILED = "tagging failed"  # how the reason begins where the taggers fail on an article
_KNOWN = pa.schema([("label", pa.string()), ("place", pa.string()), ("digest", pa.string())])


class KnownFile(NamedTuple):
    """A file as it was read last: ``label`` is its name in tables, ``place`` a hash of where it lies, ``digest`` one of
    all that its articles hang on."""

    label: str
    place: str
    digest: str


class Read(NamedTuple):
    """What a run found: the files, the labels of those read anew, and the rows of ``reading`` about these.

    ``ids`` has the articles of each place that was read anew, to its end.
    """

    files: Sequence[KnownFile]
    changed: frozenset[str]
    reading: pd.DataFrame
    ids: Mapping[str, set[str]]


def list_sources(
    sources: Sequence[str | Path], reference: Reference, version: str
) -> tuple[list[Found], list[KnownFile]]:
    """Return the files of ``sources``, found and as they are now; ``version`` is that of the reader."""
    found = find_files(sources, reference)
    sidecars = {str(PurePosixPath(f.label).parent): f.sha256() for f in found if f.label.endswith(SIDECAR)}
    return found, [_as_known(file, sidecars, version) for file in found]


def _as_known(file: Found, sidecars: Mapping[str, str], version: str) -> KnownFile:
    beside = sidecars.get(file.label.rpartition("/")[0], "") if sidecars else ""
    content = file.sha256()
    digest = content and hashlib.sha256(f"{version} {beside} {content} {file.label}".encode()).hexdigest()[:32]
    return KnownFile(file.label, hashlib.sha256(file.place.encode()).hexdigest()[:16], digest)


def read_changed(
    found: Sequence[Found],
    files: Sequence[KnownFile],
    before: Iterable[KnownFile],
    reference: Reference,
    keep: Callable[[Mapping[str, Any], str], None],
) -> Read:
    """Read the files that are not as they were ``before``; ``keep`` gets each article's row and place."""
    unchanged = {file.label for file in set(files) & set(before) if file.digest}
    place_of = {file.label: file.place for file in files}
    reading, parts, ids, ends = [], [], {}, {}
    for file, about, row in read_each(found, reference, leave_out=unchanged):
        place = place_of[file.label]
        reading.append(about)
        if len(reading) == _ROWS:
            parts.append(table_from_rows("reading", reading))
            reading = []
        ends[place] = row is not None
        if row is not None:
            ids.setdefault(place, set()).add(row["article_id"])
            keep(row, place)
    whole = {place: held for place, held in ids.items() if ends[place]}
    parts.append(table_from_rows("reading", reading))
    return Read(files, frozenset(place_of) - unchanged, pd.concat(parts, ignore_index=True), whole)


def known_files(store: Store) -> list[KnownFile]:
    """Return the files of the last runs that were finished."""
    try:
        with store.open(KNOWN_FILES) as stream:
            rows = pq.ParquetFile(stream).read().to_pylist()
    except FileNotFoundError:
        return []
    return [KnownFile(**row) for row in rows]


def put_known_files(store: Store, before: Iterable[KnownFile], now: Iterable[KnownFile]) -> None:
    """Remember the files of a finished run; of two with one label the later."""
    latest = {file.label: file for file in (*before, *now)}
    sink = pa.BufferOutputStream()
    rows = [file._asdict() for file in latest.values()]
    pq.write_table(pa.Table.from_pylist(rows, schema=_KNOWN), sink, compression="zstd")
    store.put(KNOWN_FILES, sink.getvalue().to_pybytes())


def merge_reading(
    before: pd.DataFrame, read: Read, tagged: Container[str], untagged: Iterable[Sequence[Any]]
) -> pd.DataFrame:
    """Return the table ``reading`` after a run: the rows about files read anew take the place of the old ones.

    Of the records of one article the first is read and the others are duplicates, whichever run read them. ``tagged``
    are the articles of this run, ``untagged`` the rows about those that the taggers fail on.
    """
    kept = before[~before["source_file"].isin(read.changed)].copy()
    mended = kept["reason"].str.startswith(FAILED) & kept["article_id"].isin(tagged)
    kept.loc[mended, ["outcome", "reason"]] = ["read", ""]
    rows = pd.concat([kept, read.reading]).sort_values(["source_file", "row"], ignore_index=True)
    failed = table_from_rows("reading", [tuple(row) for row in untagged])
    return pd.concat([_name_first(rows), failed]).drop_duplicates(
        ["source_file", "row"], keep="last", ignore_index=True
    )


def _name_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of ``reading``, in order, in which each article is read once."""
    held = rows["outcome"].isin(("read", "duplicate"))
    again = held & rows["article_id"].where(held).duplicated()
    first = rows[held & ~again].set_index("article_id")["source_file"]
    new = again & (rows["outcome"] == "read")
    rows.loc[new, "reason"] = "the same as " + rows.loc[new, "article_id"].map(first)
    rows.loc[held & ~again & (rows["outcome"] == "duplicate"), "reason"] = ""
    rows.loc[held, "outcome"] = again[held].map({True: "duplicate", False: "read"})
    return rows


def gone(read: Read, before: pd.DataFrame, place_of: Mapping[str, str]) -> dict[str, str]:
    """Return the live articles that files read anew no longer hold, and no other file does: article -> place.

    ``before`` is the table ``reading`` of earlier runs, ``place_of`` where each live article was read. A file that was
    removed, or could not be read to its end, takes nothing away.
    """
    elsewhere = before[~before["source_file"].isin(read.changed)]["article_id"]
    held = set(elsewhere).union(*read.ids.values())
    return {key: place for key, place in place_of.items() if place in read.ids and key not in held}
