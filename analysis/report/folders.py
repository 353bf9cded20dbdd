"""The folders of runs: written as ``<id>.partial``, renamed when whole, and only then shown as ``latest``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path


def is_complete(folder: Path) -> bool:
    """Return whether a folder holds a finished run."""
    try:
        return json.loads((folder / "manifest.json").read_text())["status"] == "ok" and (folder / "index.html").exists()
    except (OSError, ValueError, KeyError):
        return False


def new_partial(reports: Path, run: str) -> Path:
    """Return the new, empty folder that a run is written to."""
    partial = reports.resolve() / f"{run}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    return partial


def put_in_place(partial: Path, folder: Path) -> None:
    """Let a finished run take the place of an equal one."""
    old = partial.with_suffix(".old")
    if folder.exists():
        folder.rename(old)
    partial.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def point_latest(reports: Path, run: str) -> None:
    """Let ``latest`` point to a run, in one step."""
    new = reports / ".latest.new"
    new.unlink(missing_ok=True)
    new.symlink_to(run, target_is_directory=True)
    new.replace(reports / "latest")
