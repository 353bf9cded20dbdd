"""``dateline schedule``: the lines that a scheduler needs."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.app import BAD_ARGUMENTS, app, existing, explained, stop


@app.command()
def schedule(
    scheduler: Annotated[str, typer.Argument(help="cron, systemd, github or airflow", show_default=False)],
    config: Annotated[Path, typer.Option("--config", help="YAML file of the report", show_default=False)],
    out: Annotated[
        Path | None, typer.Option("--out", help="folder to write the files to; else they are printed")
    ] = None,
) -> None:
    """Print what a scheduler needs to make the report of a config again and again."""
    from analysis.schedule.config import read_config
    from analysis.schedule.snippets import SCHEDULERS, schedule_files

    if scheduler not in SCHEDULERS:
        stop(f"{scheduler!r} is no scheduler known here; there are {', '.join(SCHEDULERS)}.", BAD_ARGUMENTS)
    with explained():
        files = schedule_files(scheduler, read_config(existing([config])[0]), config, _program())
    for name, text in files.items():
        if out is None:
            typer.echo(text if len(files) == 1 else f"# ----- {name}\n{text}")
        else:
            out.mkdir(parents=True, exist_ok=True)
            (out / name).write_text(text, encoding="utf-8")
            typer.echo(out / name)


def _program() -> Path:
    """Return the command ``dateline`` that belongs to this Python."""
    beside = Path(sys.executable).with_name("dateline")
    return beside if beside.exists() else Path(shutil.which("dateline") or "dateline").resolve()
