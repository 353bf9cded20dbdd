"""``dateline report`` and ``dateline export``: pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.app import app, checked_day, checked_tier, existing, explained, say, stop
from analysis.runs.exits import BAD_ARGUMENTS


@app.command()
def report(
    sources: Annotated[
        list[Path] | None, typer.Argument(help="files, folders or zips of articles", show_default=False)
    ] = None,
    config: Annotated[Path | None, typer.Option("--config", help="YAML file that says all of this and more")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="folder of the reports; else data/reports")] = None,
    date: Annotated[str, typer.Option("--date", help="data cut-off and 'today', YYYY-MM-DD")] = "",
    stance: Annotated[str, typer.Option("--stance", help="how stances are judged: model, linear or none")] = "",
    parameter: Annotated[list[str] | None, typer.Option("-p", help="name=value, as often as needed")] = None,
    also: Annotated[
        list[str] | None, typer.Option("--with", help="add a notebook: 05_accuracy, or a file of yours, mine.ipynb")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="a shorter report: this notebook only, as often as needed")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="run again even if nothing has changed")] = False,
    trust: Annotated[bool, typer.Option("--trust", help="run the notebooks named also where others gave them")] = False,
    timeout: Annotated[
        float, typer.Option("--timeout-seconds", "--timeout", min=0, help="for the whole run; 0: no end")
    ] = 0,
    pdf: Annotated[bool, typer.Option("--pdf", help="also print it to report.pdf, by a chromium")] = False,
    plan: Annotated[bool, typer.Option("--plan", help="say what would run and why, and run nothing")] = False,
) -> None:
    """Read, tag, run the notebooks and write one HTML report; print where it is."""
    from analysis.report.parameters import parse_assignments

    with explained():
        wish = _overlay(config, sources or [], out, stance, also or (), only or (), timeout, pdf)
        wish = _trusting(wish) if trust else wish
        day, override, reports = checked_day(date), parse_assignments(parameter or []), Path(wish.out or "data/reports")
        if not wish.sources and not wish.corpus:
            stop("name the articles: 'dateline report SOURCE', or sources in a config.", BAD_ARGUMENTS)
        if plan:
            return _print_plan(wish, reports, day, override)
        if config is None:
            return _report_once(wish, existing(sources), reports, day, override, force)
        code = _report_as_configured(wish, reports, day, override, force)
    raise typer.Exit(code)


def _overlay(config: Path | None, sources: list[Path], out: Path | None, stance: str, also, only, timeout: float, pdf):
    """Return the config with what the command line says in its place."""
    from analysis.runs.expected import NO_GATE
    from analysis.schedule.config import Config, read_config

    said = {
        "sources": tuple(map(str, existing(sources))), "out": str(out or ""), "stance": stance and checked_tier(stance),
        "also": tuple(also), "only": tuple(only), "timeout_seconds": timeout, "pdf": pdf,
    }  # fmt: skip
    base = read_config(config) if config else Config(gate=NO_GATE)
    return base.model_copy(update={key: value for key, value in said.items() if value})


def _trusting(wish):
    """Return the config with all notebooks it names allowed, as they are now."""
    from analysis.on_disk import hash_file
    from analysis.runs.checks import chosen_notebooks

    return wish.model_copy(update={"trust": tuple(map(hash_file, chosen_notebooks(wish.only, wish.also)))})


def _report_once(wish, sources: list[Path], reports: Path, day: str, override: dict, force: bool) -> None:
    from analysis.runs.pdf import find_browser
    from analysis.runs.run import run_report

    browser = find_browser() if wish.pdf else ""
    run = run_report(
        sources, reports=reports, override=override, also=wish.also, only=wish.only, trust=wish.trust,
        stance=wish.stance, date=day, force=force, timeout=wish.timeout_seconds, say=say,
    )  # fmt: skip
    typer.echo(run.page)
    if browser:
        typer.echo(_print(run, browser))


def _report_as_configured(wish, reports: Path, day: str, override: dict, force: bool) -> int:
    """Make today's report and those that were missed; print where they are, return the exit code."""
    from functools import partial

    from analysis.runs.pdf import find_browser
    from analysis.schedule.configured import run_configured
    from analysis.schedule.jobs import exit_code, find_jobs, keep_some, make_reports

    browser = find_browser() if wish.pdf else ""
    make = partial(
        run_configured, wish, reports=reports, dated=bool(day), override=override, force=force, say=say,
        then=(lambda run: _print(run, browser)) if browser else None,
    )  # fmt: skip
    outcomes = make_reports(wish, find_jobs(wish, reports, _today(day)).now, make, reports=reports, say=say)
    keep_some(wish, reports, say)
    for outcome in outcomes:
        typer.echo(outcome.page, nl=bool(outcome.page))
    return exit_code(outcomes)


def _print_plan(wish, reports: Path, day: str, override: dict) -> None:
    from analysis.schedule.configured import describe_plan
    from analysis.schedule.jobs import find_jobs

    jobs = find_jobs(wish, reports, _today(day))
    for line in describe_plan(wish, jobs, reports=reports, dated=bool(day), override=override):
        typer.echo(line)


def _today(day: str):
    from datetime import date

    return date.fromisoformat(day) if day else date.today()


def _print(run, browser: str) -> Path:
    from analysis.runs.pdf import print_page

    say("printing the page …")
    return print_page(run.page, browser=browser)


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
