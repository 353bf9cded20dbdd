"""The files behind the sources a user names: files, folders and zip archives, always in the same order."""

from __future__ import annotations

import difflib
import os
import stat
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath

from analysis.read.found import ARTICLE_SUFFIXES, PAGE_SUFFIXES, SIDECAR, SUFFIXES, TEXT_SUFFIXES, Found, is_left_out
from analysis.read.limits import MB, Limits, limits_of
from analysis.read.zips import find_in_archive
from analysis.reference import Reference, load_reference

HAND_CODING = {"frame.json", "frame.parquet"}  # a folder with both holds answers to sentences, not articles


def find_files(sources: Sequence[str | Path], reference: Reference | None = None) -> list[Found]:
    """Return the files of ``sources`` in sorted order, with a reason where one is not read.

    Left out without a trace: hidden files, ``README*``, all in a folder ``reference``, hand coding, and the styles,
    scripts and pictures that pages bring along (pages.yml). A source given twice is read once. Raises
    FileNotFoundError for a source that does not exist.
    """
    reference = reference or load_reference()
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
    found = {file.label: file for path, label in labels.items() for file in _find_in(path, label, limits_of(reference))}
    assets = frozenset(f".{ending}" for ending in reference.words["pages"]["assets"])
    files = (found[label] for label in sorted(found, key=lambda label: PurePosixPath(label).parts))
    kept = (file for file in files if file.suffix not in assets or "/" not in file.label)
    return [_check(file, limits_of(reference)) for file in kept]


def _name_of(path: Path) -> str:
    """Return what to call a source: a file of one article with its folder, since an articles.csv may lie beside it."""
    alone = path.suffix.lower() not in ARTICLE_SUFFIXES or not path.parent.name
    return path.name if alone else f"{path.parent.name}/{path.name}"


def _not_there(path: Path) -> str:
    beside = sorted(p.name for p in path.parent.iterdir()) if path.parent.is_dir() else []
    near = difflib.get_close_matches(path.name, beside, n=1)
    hint = f" Did you mean {(path.parent / near[0]).as_posix()!r}?" if near else ""
    return f"{path}: there is no such file or folder (looked from {Path.cwd()}).{hint}"


def _find_in(path: Path, label: str, limits: Limits) -> Iterator[Found]:
    if not path.is_dir():
        yield from _file_or_archive(path, label, (path.parent.name,), limits)
        sidecar = path.parent / SIDECAR
        if path.suffix.lower() in ARTICLE_SUFFIXES and sidecar.is_file():
            beside = PurePosixPath(label).with_name(SIDECAR).as_posix()
            found = _file_or_archive(sidecar, beside, (path.parent.name,), limits)
            yield from (file._replace(beside=True) for file in found)
        return
    for folder, subfolders, names in os.walk(path):
        if HAND_CODING <= set(names):
            subfolders.clear()
            continue
        subfolders[:] = sorted(name for name in subfolders if not is_left_out((name, "")))
        inside = Path(folder).relative_to(path).parts
        links = [name for name in subfolders if (Path(folder) / name).is_symlink()]
        for name in sorted(n for n in (*names, *links) if not is_left_out((n,))):
            file_label = "/".join((label, *inside, name))
            yield from _file_or_archive(Path(folder) / name, file_label, (path.name, *inside), limits)


def _file_or_archive(path: Path, label: str, folders: tuple[str, ...], limits: Limits) -> Iterator[Found]:
    place = os.path.abspath(path)
    try:
        status = path.stat()
    except OSError as error:
        yield Found(label, folders, 0, partial(open, path, "rb"), f"not readable: {error.strerror}", place=place)
        return
    found = Found(label, folders, status.st_size, partial(open, path, "rb"), place=place)
    if stat.S_ISDIR(status.st_mode):
        yield found._replace(reason="a link to a folder, which is not followed; name the folder itself as a source")
    elif not stat.S_ISREG(status.st_mode):
        yield found._replace(reason="not a file but a device, pipe or link to nowhere")
    elif found.suffix == ".zip":
        yield from find_in_archive(path, found, limits)
    else:
        yield found


def _check(file: Found, limits: Limits) -> Found:
    """Return ``file`` with a reason if its kind is not known or it is too large."""
    if file.reason:
        return file
    if file.suffix not in SUFFIXES:
        return file._replace(
            reason=f"ends in {file.suffix or 'no suffix'!r}; read are {', '.join((*SUFFIXES, '.zip'))}"
        )
    limit = most_mb(file, limits)
    if file.size > limit * MB:
        return file._replace(reason=f"{file.size / MB:.1f} MB; at most {limit:,} MB are read")
    return file


def most_mb(file: Found, limits: Limits) -> int:
    """Return how large ``file`` may be: one article, one page, or a file of many."""
    if file.suffix in PAGE_SUFFIXES:
        return limits.page_mb
    return limits.article_mb if file.suffix in TEXT_SUFFIXES else limits.records_mb
