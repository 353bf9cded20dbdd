"""``dateline report`` and ``dateline export``: pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.app import Sources, Tier, app, checked_day, checked_tier, existing, explained, say


@app.command()
def report(
    sources: Sources,
    config: Annotated[Path | None, typer.Option("--config", help="YAML file with parameters and notebooks")] = None,
    out: Annotated[Path, typer.Option("--out", help="folder of the reports")] = Path("data/reports"),
    date: Annotated[str, typer.Option("--date", help="data cut-off and 'today', YYYY-MM-DD")] = "",
    stance: Tier = "model",
    parameter: Annotated[list[str] | None, typer.Option("-p", help="name=value, as often as needed")] = None,
    also: Annotated[
        list[str] | None, typer.Option("--with", help="add a notebook that is not in every report: 05_accuracy")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="a shorter report: this notebook only, as often as needed")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="run again even if nothing has changed")] = False,
    timeout: Annotated[float, typer.Option("--timeout", min=0, help="seconds the whole run may take; 0: no end")] = 0,
    pdf: Annotated[bool, typer.Option("--pdf", help="also print it to report.pdf, by a chromium")] = False,
) -> None:
    """Read, tag, run the notebooks and write one HTML report; print where it is."""
    from analysis.report.parameters import parse_assignments, read_config
    from analysis.report.pdf import find_browser, print_page
    from analysis.report.run import run_report

    with explained():
        browser = find_browser() if pdf else ""
        values, per_notebook = read_config(config) if config else ({}, {})
        day = checked_day(date)
        run = run_report(
            existing(sources), reports=out, values=values, per_notebook=per_notebook,
            override=parse_assignments(parameter or []), also=also or (), only=only or (), stance=checked_tier(stance),
            date=day, force=force, timeout=timeout, say=say,
        )  # fmt: skip
    typer.echo(run.page)
    if browser:
        say("printing the page …")
        with explained():
            typer.echo(print_page(run.page, browser=browser))


@app.command()
def export(
    notebook: Annotated[Path, typer.Argument(help="a notebook with its outputs, .ipynb", show_default=False)],
    out: Annotated[Path | None, typer.Option("--out", help="the page; beside the notebook if not given")] = None,
) -> None:
    """Write a notebook worked on by hand as one HTML page, in the look of the reports."""
    from analysis.report.export import export_notebook

    page = out or notebook.with_suffix(".html")
    with explained():
        export_notebook(existing([notebook])[0], page)
    typer.echo(page)
