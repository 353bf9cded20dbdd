"""The files in a zip archive, none of which can lead out of it or unpack to more than the limits allow."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from analysis.read.found import Found, is_left_out
from analysis.read.limits import MB, Limits
from analysis.read.records import refuse_bomb


def find_in_archive(path: Path, archive: Found, limits: Limits) -> Iterator[Found]:
    """Yield the files of an archive by name, each with a reason where it is not read."""
    try:
        with zipfile.ZipFile(path) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield archive._replace(reason=f"not readable as a zip archive: {error}")
        return
    if sum(entry.compress_size for entry in entries) > archive.size:
        yield archive._replace(reason="refused: its files overlap, so that a small archive unpacks to a huge one")
        return
    if len(entries) > limits.archive_entries:
        yield archive._replace(reason=f"{len(entries):,} files; at most {limits.archive_entries:,} are read")
        return
    unpacked, names = 0, Counter[str]()
    for entry in sorted(entries, key=lambda entry: entry.filename):
        parts = PurePosixPath(entry.filename).parts
        if parts and (_leads_out(entry) or not is_left_out(parts)):
            unpacked += entry.file_size
            names[entry.filename] += 1
            name = _numbered(entry.filename, names[entry.filename])
            found = Found(
                f"{archive.label}/{name}", (*archive.folders, *parts[:-1]), entry.file_size,
                partial(_open_entry, path, entry), place=f"{archive.place}!{name}",
            )  # fmt: skip
            yield found._replace(reason=_why_not(found, entry, unpacked, limits))


def _numbered(name: str, n: int) -> str:
    """Return the name of the n-th file of one name, which an archive may hold and a folder may not."""
    folder, slash, own = name.rpartition("/")
    stem, dot, ending = own.partition(".")
    return name if n == 1 else f"{folder}{slash}{stem} ({n}){dot}{ending}"


def _why_not(found: Found, entry: zipfile.ZipInfo, unpacked: int, limits: Limits) -> str:
    if _leads_out(entry):
        return "refused: the name leads out of the archive"
    if entry.flag_bits & 1:
        return "encrypted with a password: unpack the archive first"
    if unpacked > limits.archive_mb * MB:
        return f"the archive unpacks to more than {limits.archive_mb:,} MB: unpack it first"
    try:
        refuse_bomb(entry.file_size, entry.compress_size, limits)
    except ValueError as error:
        return str(error)
    return "an archive inside an archive: unpack the outer one first" if found.suffix == ".zip" else ""


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename
    return name.startswith("/") or ".." in PurePosixPath(name).parts or "\\" in name


def _open_entry(path: Path, entry: zipfile.ZipInfo) -> BinaryIO:
    """Open one entry; what is read never exceeds the size that the archive states for it."""
    with zipfile.ZipFile(path) as archive:
        return archive.open(entry)  # keeps the file open until it is closed itself
