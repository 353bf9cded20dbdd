"""The files behind the sources a user names: files, folders and zip archives, always in the same order."""

from __future__ import annotations

import difflib
import os
import stat
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple

MAX_TEXT = 20 * 1024**2  # bytes of one article
MAX_RECORDS = 2 * 1024**3  # bytes of one file of many articles
MAX_UNPACKED = 512 * 1024**2  # bytes that one .gz file may unpack to
MAX_ARCHIVE = 4 * 1024**3  # bytes that one archive may unpack to

TEXT_SUFFIXES = (".txt", ".md")
RECORD_SUFFIXES = (".csv", ".csv.gz", ".jsonl", ".jsonl.gz", ".parquet")
SIDECAR = "articles.csv"


class Found(NamedTuple):
    """One file to read.

    ``label`` is what tables call it: the name of the source and the path inside it, not the place of the source on
    the machine (unless two sources have one name). ``folders`` are the folders it lies in, outermost first.
    ``reason`` says why it cannot be read, "" where it can. ``beside`` marks an articles.csv that was not named
    itself, but lies beside a text file that was. ``place`` is where it lies on this machine: never in a table.
    """

    label: str
    folders: tuple[str, ...]
    size: int
    open: Callable[[], BinaryIO]
    reason: str = ""
    beside: bool = False
    place: str = ""

    @property
    def suffix(self) -> str:
        name = PurePosixPath(self.label).name.lower()
        known = [suffix for suffix in (*RECORD_SUFFIXES, *TEXT_SUFFIXES, ".zip") if name.endswith(suffix)]
        return max(known, key=len) if known else PurePosixPath(name).suffix


def find_files(sources: Sequence[str | Path]) -> list[Found]:
    """Return the files of ``sources`` in sorted order, with a reason where one is not read.

    Left out without a trace: hidden files, ``README*``, and all in a folder ``reference``. A source given twice is
    read once. Raises FileNotFoundError for a source that does not exist.
    """
    for source in sources:
        if not Path(source).exists():
            raise FileNotFoundError(_not_there(Path(source)))
    paths = {Path(source).resolve(): Path(source) for source in reversed(sources)}
    outermost = {path: given for path, given in paths.items() if not any(folder in paths for folder in path.parents)}
    names = [_name_of(path) for path in outermost]
    labels = {
        path: _name_of(path) if names.count(_name_of(path)) == 1 else given.as_posix()
        for path, given in outermost.items()
    }
    found = {file.label: file for path, label in labels.items() for file in _find_in(path, label)}
    return [_check(found[label]) for label in sorted(found, key=lambda label: PurePosixPath(label).parts)]


def _name_of(path: Path) -> str:
    """Return what to call a source: a text file with its folder, since an articles.csv may lie beside it."""
    return f"{path.parent.name}/{path.name}" if path.suffix.lower() in TEXT_SUFFIXES and path.parent.name else path.name


def _not_there(path: Path) -> str:
    beside = sorted(p.name for p in path.parent.iterdir()) if path.parent.is_dir() else []
    near = difflib.get_close_matches(path.name, beside, n=1)
    hint = f" Did you mean {(path.parent / near[0]).as_posix()!r}?" if near else ""
    return f"{path}: there is no such file or folder (looked from {Path.cwd()}).{hint}"


def _find_in(path: Path, label: str) -> Iterator[Found]:
    if not path.is_dir():
        yield from _file_or_archive(path, label, (path.parent.name,))
        sidecar = path.parent / SIDECAR
        if path.suffix.lower() in TEXT_SUFFIXES and sidecar.is_file():
            beside = PurePosixPath(label).with_name(SIDECAR).as_posix()
            yield from (file._replace(beside=True) for file in _file_or_archive(sidecar, beside, (path.parent.name,)))
        return
    for folder, subfolders, names in os.walk(path):
        subfolders[:] = sorted(name for name in subfolders if not _is_left_out((name, "")))
        inside = Path(folder).relative_to(path).parts
        for name in sorted(names):
            if not _is_left_out((name,)):
                file_label = "/".join((label, *inside, name))
                yield from _file_or_archive(Path(folder) / name, file_label, (path.name, *inside))


def _file_or_archive(path: Path, label: str, folders: tuple[str, ...]) -> Iterator[Found]:
    place = os.path.abspath(path)
    try:
        status = path.stat()
    except OSError as error:
        yield Found(label, folders, 0, partial(open, path, "rb"), f"not readable: {error.strerror}", place=place)
        return
    found = Found(label, folders, status.st_size, partial(open, path, "rb"), place=place)
    if not stat.S_ISREG(status.st_mode):
        yield found._replace(reason="not a file but a device, pipe or link to nowhere")
    elif found.suffix == ".zip":
        yield from _find_in_archive(path, found)
    else:
        yield found


def _find_in_archive(path: Path, archive: Found) -> Iterator[Found]:
    try:
        with zipfile.ZipFile(path) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        yield archive._replace(reason=f"not readable as a zip archive: {error}")
        return
    unpacked = 0
    for entry in sorted(entries, key=lambda entry: entry.filename):
        parts = PurePosixPath(entry.filename).parts
        if _is_left_out(parts):
            continue
        label = f"{archive.label}/{entry.filename}"
        folders = (*archive.folders, *parts[:-1])
        place = f"{archive.place}!{entry.filename}"
        found = Found(label, folders, entry.file_size, partial(_open_entry, path, entry), place=place)
        unpacked += entry.file_size
        if entry.filename.startswith("/") or ".." in parts or "\\" in entry.filename:
            yield found._replace(reason="refused: the name leads out of the archive")
        elif entry.flag_bits & 1:
            yield found._replace(reason="encrypted with a password: unpack the archive first")
        elif unpacked > MAX_ARCHIVE:
            yield found._replace(
                reason=f"the archive unpacks to more than {MAX_ARCHIVE // 1024**3} GB: unpack it first"
            )
        elif found.suffix == ".zip":
            yield found._replace(reason="an archive inside an archive: unpack the outer one first")
        else:
            yield found


def _open_entry(path: Path, entry: zipfile.ZipInfo) -> BinaryIO:
    """Open one entry; what is read never exceeds the size that the archive states for it."""
    with zipfile.ZipFile(path) as archive:
        return archive.open(entry)  # keeps the file open until it is closed itself


def _is_left_out(parts: tuple[str, ...]) -> bool:
    *folders, name = parts
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts)
    return hidden or "reference" in folders or name.upper().startswith("README")


def _check(file: Found) -> Found:
    """Return ``file`` with a reason if its kind is not known or it is too large."""
    if file.reason:
        return file
    if file.suffix not in (*TEXT_SUFFIXES, *RECORD_SUFFIXES):
        known = ", ".join((*TEXT_SUFFIXES, *RECORD_SUFFIXES, ".zip"))
        return file._replace(reason=f"ends in {file.suffix or 'no suffix'!r}; read are {known}")
    limit = MAX_TEXT if file.suffix in TEXT_SUFFIXES else MAX_RECORDS
    if file.size > limit:
        return file._replace(reason=f"{file.size / 1024**2:.1f} MB; at most {limit // 1024**2} MB are read")
    return file
