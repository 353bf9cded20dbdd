"""``dateline lab``: the notebooks in JupyterLab."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.app import app, existing


@app.command()
def lab(
    corpus: Annotated[Path | None, typer.Argument(help="corpus or folder of articles the notebooks open")] = None,
    port: Annotated[int, typer.Option("--port", help="port on this machine")] = 8888,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="open a browser window")] = True,
) -> None:
    """Open the notebooks in JupyterLab, on this machine only."""
    from analysis.reference import shipped

    environment = dict(os.environ)
    if corpus is not None:
        environment["DATELINE_CORPUS"] = str(existing([corpus])[0].resolve())
    command = [sys.executable, "-m", "jupyter", "lab", "--ip=127.0.0.1", f"--port={port}"]
    command += [] if browser else ["--no-browser"]
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    raise typer.Exit(subprocess.call(command, cwd=_working_copy(shipped("notebooks")), env=environment))


def _working_copy(notebooks: Path) -> Path:
    """Return the folder to work in: the checkout's notebooks, or for an installed package a copy in this folder."""
    import shutil

    if "_shipped" not in notebooks.parts:
        return notebooks
    copy = Path("notebooks")
    copy.mkdir(exist_ok=True)
    for notebook in notebooks.glob("*.ipynb"):
        if not (copy / notebook.name).exists():
            shutil.copy(notebook, copy / notebook.name)
    return copy
