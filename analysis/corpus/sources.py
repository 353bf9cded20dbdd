"""What the sources of a run hold that the corpus does not: files that have not changed since are not opened again."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.corpus.commits import State
from analysis.corpus.records import add_record, held_elsewhere
from analysis.corpus.scratch import Seen
from analysis.corpus.store import Store
from analysis.read import read_each
from analysis.read.files import find_files
from analysis.read.found import SIDECAR, Found
from analysis.reference import Reference

KNOWN_FILES = "_sources/all.parquet"
_KNOWN = pa.schema([("label", pa.string()), ("place", pa.string()), ("digest", pa.string())])


class KnownFile(NamedTuple):
    """A file as it was read last: ``label`` is its name in tables, ``place`` a hash of where it lies, ``digest`` one of
    all that its articles hang on."""

    label: str
    place: str
    digest: str


class Read(NamedTuple):
    """What a run found: the files, the labels of those read anew, and which of these places were read to their end."""

    files: Sequence[KnownFile]
    changed: frozenset[str]
    whole: frozenset[str]


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
    database: sqlite3.Connection,
    keep: Callable[[Mapping[str, Any], str], None],
) -> Read:
    """Read the files that are not as they were ``before``; ``keep`` gets each article's row and place.

    What became of each record is noted in the run's ``database``, and which articles were seen.
    """
    unchanged = {file.label for file in set(files) & set(before) if file.digest}
    place_of = {file.label: file.place for file in files}
    ends: dict[str, bool] = {}
    for file, about, row in read_each(found, reference, leave_out=unchanged, first=Seen(database)):
        place = place_of[file.label]
        add_record(database, about)
        ends[place] = row is not None
        if row is not None:
            keep(row, place)
    return Read(files, frozenset(place_of) - unchanged, frozenset(place for place, whole in ends.items() if whole))


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


def gone(read: Read, store: Store, state: State, database: sqlite3.Connection) -> dict[str, str]:
    """Return the live articles that files read anew no longer hold, and no other file does: article -> place.

    A file that was removed, or could not be read to its end, takes nothing away.
    """
    if not read.whole:
        return {}
    seen = Seen(database)
    missed = {key: place for key, place in state.places() if place in read.whole and key not in seen}
    elsewhere = held_elsewhere(store, missed, read.changed) if missed else ()
    return {key: place for key, place in missed.items() if key not in elsewhere}
