"""Which run is shown as the latest: ``latest`` in the folder of the reports, always one that succeeded.

A link to the run's folder where the file system has links; else a folder with the run's id and a page that leads there.
"""

from __future__ import annotations

import os
from html import escape
from pathlib import Path

LATEST = "latest"
_ID = "run.txt"


def latest_run(reports: Path) -> str:
    """Return the name of the folder that ``latest`` stands for, "" where there is none."""
    latest = reports / LATEST
    if latest.is_symlink():
        return Path(os.readlink(latest)).name
    try:
        return (latest / _ID).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def point_latest(reports: Path, run: str) -> None:
    """Let ``latest`` stand for a run, in one step: who opens it meanwhile sees the run before or this one."""
    latest = reports / LATEST
    if not latest.is_symlink() and latest.is_dir():
        _write_sign(latest, run)
        return
    new = reports / f".{LATEST}.new"
    new.unlink(missing_ok=True)
    try:
        new.symlink_to(run, target_is_directory=True)
    except (OSError, NotImplementedError):
        _write_sign(latest, run)
    else:
        new.replace(latest)


def remove_latest(reports: Path) -> None:
    """Remove ``latest``: no run has succeeded any more."""
    latest = reports / LATEST
    for file in (latest / _ID, latest / "index.html") if not latest.is_symlink() else (latest,):
        file.unlink(missing_ok=True)


def _write_sign(latest: Path, run: str) -> None:
    """Write the page that leads to a run; the id goes last, since programs read that."""
    latest.mkdir(exist_ok=True)
    place = f"../{escape(run)}/index.html"
    page = (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Latest report</title>\n'
        f'<meta http-equiv="refresh" content="0; url={place}">\n'
        f'<p><a href="{place}">Report {escape(run)}</a></p></html>\n'
    )
    for name, text in (("index.html", page), (_ID, run + "\n")):
        new = latest / f".{name}.new"
        new.write_text(text, encoding="utf-8")
        new.replace(latest / name)
