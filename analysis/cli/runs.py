"""``dateline runs``: what reports there are, whether they are still whole, and whether they come out the same again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.app import app, explained, say
from analysis.runs.exits import DIFFERS

runs = typer.Typer(help="Reports made so far: list, show, verify, reproduce, prune.", no_args_is_help=True)
app.add_typer(runs, name="runs")

Reports = Annotated[Path, typer.Option("--reports", help="folder of the reports")]
Name = Annotated[str, typer.Argument(help="run id, the beginning of one, or latest", show_default=False)]

_WHERE = Path("data/reports")


@runs.command("list")
def list_runs(reports: Reports = _WHERE) -> None:
    """List all runs, the last one first: status, articles, how many are new or gone since the run before."""
    from analysis.runs.history import STATUSES, past_runs

    with explained():
        found = past_runs(_existing(reports))
    head = ("run", "status", "made (UTC)", "seconds", "articles", "new", "gone")
    rows = [
        (
            r.folder.name + (" *" if r.latest else ""), STATUSES[r.status], r.started[:16].replace("T", " "),
            _whole(r.seconds), _whole(r.n_articles), _whole(r.new), _whole(r.gone),
        )
        for r in found
    ]  # fmt: skip
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    say("* is what latest leads to" if any(r.latest for r in found) else f"{reports}: no run has succeeded yet.")


@runs.command()
def show(run: Name, reports: Reports = _WHERE) -> None:
    """Say what a run was made of and how it ended."""
    from analysis.runs.describe import describe_run
    from analysis.runs.history import find_run

    with explained():
        found = find_run(_existing(reports), run)
    for line in describe_run(found):
        typer.echo(line)


@runs.command()
def verify(run: Name, reports: Reports = _WHERE) -> None:
    """Hash the files of a run again; exit code 1 where one has changed or is missing."""
    from analysis.runs.history import find_run
    from analysis.runs.verify import verify_run

    with explained():
        found = find_run(_existing(reports), run)
        files = verify_run(found.folder)
    for word, names in (("changed", files.changed), ("missing", files.missing), ("added since", files.added)):
        for name in names:
            typer.echo(f"{word}: {name}")
    typer.echo(
        f"{found.folder.name}: {len(files.same)} of {len(files.same + files.changed + files.missing)} files unchanged"
    )
    if not files.whole:
        raise typer.Exit(DIFFERS)


@runs.command()
def reproduce(
    run: Name,
    reports: Reports = _WHERE,
    trust: Annotated[bool, typer.Option("--trust", help="run its notebooks also where others gave them")] = False,
    timeout: Annotated[float, typer.Option("--timeout-seconds", "--timeout", min=0, help="0: no end")] = 0,
) -> None:
    """Make a run again from its own articles and compare tables and results; exit code 1 where they differ."""
    from analysis.runs.history import find_run
    from analysis.runs.reproduce import hashes_in, reproduce_run

    with explained():
        found = find_run(_existing(reports), run)
        compared = reproduce_run(found, trust=hashes_in(found) if trust else (), timeout=timeout, say=say)
    for line in compared.versions:
        typer.echo(line)
    for name, how in compared.different:
        typer.echo(f"different: {name}: {how}")
    n = len(compared.same) + len(compared.different)
    typer.echo(f"{found.folder.name}: {len(compared.same)} of {n} tables and files of results are equal")
    if compared.different:
        raise typer.Exit(DIFFERS)


@runs.command()
def prune(
    keep: Annotated[
        int, typer.Option("--keep", min=1, help="how many runs to keep, the last ones", show_default=False)
    ],
    reports: Reports = _WHERE,
) -> None:
    """Remove all but the last runs; what latest leads to and the last run that succeeded always stay."""
    from analysis.phrases import counted
    from analysis.runs.exits import writing_to
    from analysis.runs.folders import mend
    from analysis.runs.history import prune_runs
    from analysis.runs.index import write_index
    from analysis.runs.lock import hold_lock

    with explained(), writing_to(reports), hold_lock(_existing(reports)):
        mend(reports)
        removed = prune_runs(reports, keep)
        write_index(reports)
    for run in removed:
        typer.echo(f"removed {run.folder.name}")
    typer.echo(f"{counted(len(removed), 'run')} removed")


def _existing(reports: Path) -> Path:
    if not reports.is_dir():
        raise ValueError(f"{reports}: there is no such folder. Name the folder of the reports with --reports.")
    return reports


def _whole(number: float | None) -> str:
    return "" if number is None else f"{number:,.0f}"
