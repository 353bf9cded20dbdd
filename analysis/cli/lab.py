"""``dateline lab``: the notebooks in JupyterLab."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.app import app, existing, say
from analysis.on_disk import hash_file

FIRST = "00_explore.ipynb"  # what JupyterLab opens with
_COPIED = ".copied.json"  # in a working folder: what each notebook was when it was copied


@app.command()
def lab(
    corpus: Annotated[Path | None, typer.Argument(help="corpus or folder of articles the notebooks open")] = None,
    port: Annotated[int, typer.Option("--port", help="port on this machine")] = 8888,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="open a browser window")] = True,
) -> None:
    """Open copies of the notebooks in JupyterLab, on this machine only.

    The copies lie in notebooks/ in this folder, in a checkout of the workbook in data/notebooks/. A copy that you have
    changed is never overwritten.
    """
    from analysis.reference import shipped

    environment = dict(os.environ)
    if corpus is not None:
        environment["DATELINE_CORPUS"] = str(existing([corpus])[0].resolve())
    folder = working_folder(shipped("notebooks"), Path.cwd())
    for name in copy_notebooks(shipped("notebooks"), folder):
        say(f"{folder / name} is as you left it. A newer one comes with Dateline: move yours away to get it.")
    command = [sys.executable, "-m", "jupyter", "lab", "--ip=127.0.0.1", f"--port={port}"]
    command += [f"--LabApp.default_url=/lab/tree/{FIRST}"]
    command += [] if browser else ["--no-browser"]
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    if os.name != "posix":
        raise typer.Exit(subprocess.call(command, cwd=folder, env=environment))
    os.chdir(folder)
    os.execve(sys.executable, command, environment)  # signals reach JupyterLab itself, which ends its kernels


def working_folder(notebooks: Path, here: Path) -> Path:
    """Return where the copies of ``notebooks`` lie: never among the stored ones of a checkout."""
    checkout = notebooks.parent
    inside = "_shipped" not in notebooks.parts and here.resolve().is_relative_to(checkout)
    return checkout / "data" / "notebooks" if inside else here / "notebooks"


def copy_notebooks(notebooks: Path, folder: Path) -> list[str]:
    """Copy ``notebooks`` into ``folder``; return those that stay as they are there though a newer one has come.

    A copy is replaced only while it is, byte for byte, what was copied.
    """
    folder.mkdir(parents=True, exist_ok=True)
    copied, kept = _read_copied(folder), []
    for notebook in sorted(notebooks.glob("*.ipynb")):
        copy, new = folder / notebook.name, hash_file(notebook)
        if not copy.exists() or hash_file(copy) in (new, copied.get(notebook.name)):
            shutil.copyfile(notebook, copy)
            copied[notebook.name] = new
        elif copied.get(notebook.name) != new:
            kept.append(notebook.name)
    (folder / _COPIED).write_text(json.dumps(copied, indent=1))
    return kept


def _read_copied(folder: Path) -> dict[str, str]:
    try:
        return dict(json.loads((folder / _COPIED).read_text()))
    except (OSError, ValueError):
        return {}
