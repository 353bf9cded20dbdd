"""The folders of runs: written as ``<id>.partial``, renamed when whole, and only then shown as ``latest``.

At each moment a run may be killed; so each step leaves the folder of the reports usable, and ``mend`` tidies up.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from analysis.runs.latest import latest_run, point_latest, remove_latest
from analysis.runs.manifest import read_manifest

PARTIAL, OLD, WASTE = ".partial", ".old", ".waste"
_RUN = re.compile(r"(\d{4}-\d\d-\d\d|undated)-[0-9a-f]{8}(\.partial)?")


def run_folders(reports: Path) -> list[Path]:
    """Return the folders of runs, finished and partial, in the order of their names."""
    if not reports.is_dir():
        return []
    return sorted(f for f in reports.iterdir() if _RUN.fullmatch(f.name) and f.is_dir() and not f.is_symlink())


def is_complete(folder: Path) -> bool:
    """Return whether a folder holds a finished run."""
    return read_manifest(folder).get("status") == "ok" and (folder / "index.html").exists()


def new_partial(reports: Path, run: str) -> Path:
    """Return the new, empty folder that a run is written to.

    What an earlier try left there is moved away first: a kernel that outlived its run writes there and not here.
    """
    partial = reports.resolve() / f"{run}{PARTIAL}"
    discard(partial)
    partial.mkdir(parents=True)
    return partial


def put_in_place(partial: Path, folder: Path) -> None:
    """Let a finished run take the place of an equal one, if there is one, and be the latest."""
    reports, old = folder.parent, folder.with_name(folder.name + OLD)
    if folder.exists():
        discard(old)
        _copy(folder, old)
        if latest_run(reports) == folder.name:
            point_latest(reports, old.name)  # so that the latest opens while its folder is exchanged
        discard(folder)
    partial.rename(folder)
    point_latest(reports, folder.name)
    discard(old)


def stay_in_place(folder: Path) -> None:
    """Let a finished run that is asked for again be the latest; a later try at it that did not succeed is removed."""
    point_latest(folder.parent, folder.name)
    discard(folder.with_name(folder.name + PARTIAL))


def discard(folder: Path) -> None:
    """Remove a folder: away from its name in one step, then file by file."""
    if folder.exists():
        waste = _waste_beside(folder)
        folder.rename(waste)
        shutil.rmtree(waste, ignore_errors=True)


def mend(reports: Path) -> None:
    """Finish what a killed run left half done, and take its waste away; the caller holds the lock.

    A whole run gets its name, an exchange of folders is ended, and ``latest`` leads to a run that succeeded.
    """
    for waste in reports.glob(f".*{WASTE}"):
        shutil.rmtree(waste, ignore_errors=True)
    for old in reports.glob(f"*{OLD}"):
        _finish_exchange(old)
    for folder in run_folders(reports):
        if folder.name.endswith(PARTIAL) and is_complete(folder):
            put_in_place(folder, folder.with_name(folder.name.removesuffix(PARTIAL)))
    if latest_run(reports) and not is_complete(reports / latest_run(reports)):
        good = last_good(reports)
        point_latest(reports, good) if good else remove_latest(reports)


def last_good(reports: Path) -> str:
    """Return the id of the finished run that was begun last, "" where there is none."""
    begun = [(read_manifest(f).get("started", ""), f.name) for f in _complete(reports)]
    return max(begun, default=("", ""))[1]


def _complete(reports: Path) -> Iterator[Path]:
    return (f for f in run_folders(reports) if not f.name.endswith(PARTIAL) and is_complete(f))


def _finish_exchange(old: Path) -> None:
    """Take the copy away, after the run has its folder again: the new one, or the old one where that was not there."""
    folder = old.with_name(old.name.removesuffix(OLD))
    if not folder.exists():
        _copy(old, folder)
    if latest_run(old.parent) == old.name:
        point_latest(old.parent, folder.name)
    discard(old)


def _copy(folder: Path, target: Path) -> None:
    """Let a finished run stand under a second name, in one step."""
    waste = _waste_beside(target)
    shutil.copytree(folder, waste, copy_function=_link_or_copy)
    waste.rename(target)


def _waste_beside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.{time.time_ns()}{WASTE}")


def _link_or_copy(source: str, target: str) -> None:
    """Let a file of a run have a second name (no file of a finished run is ever changed), or copy it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
