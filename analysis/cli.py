"""The command ``dateline``."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated

import typer

DONE, BAD_ARGUMENTS, GATE, NOTEBOOK_FAILED, PRINT_FAILED = 0, 2, 3, 4, 6

app = typer.Typer(
    help="Dateline: who appears in news coverage, who gets to speak, and who takes which stance toward whom.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Sources = Annotated[list[Path], typer.Argument(help="files, folders or zips of articles", show_default=False)]
Tier = Annotated[str, typer.Option("--stance", help="how stances are judged: model, linear or none")]


def main() -> None:
    """Run the command; what the user did wrong is said in one message and exit code 2."""
    app()


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"dateline {version_of('dateline-workbook')}")
        raise typer.Exit(DONE)


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version")
    ] = False,
) -> None:
    pass


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
    force: Annotated[bool, typer.Option("--force", help="run again even if nothing has changed")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="also print it to report.pdf, by a chromium")] = False,
) -> None:
    """Read, tag, run the notebooks and write one HTML report; print where it is."""
    from analysis.report.parameters import parse_assignments, read_config
    from analysis.report.pdf import find_browser, print_page
    from analysis.report.run import run_report

    with _explained():
        browser = find_browser() if pdf else ""
        values, per_notebook = read_config(config) if config else ({}, {})
        day = _day(date)
        run = run_report(
            _existing(sources), reports=out, values=values, per_notebook=per_notebook,
            override=parse_assignments(parameter or []), also=also or (), stance=_tier(stance), date=day, force=force,
            say=_say,
        )  # fmt: skip
    typer.echo(run.page)
    if browser:
        _say("printing the page …")
        with _explained():
            typer.echo(print_page(run.page, browser=browser))


@app.command()
def tag(
    sources: Sources,
    out: Annotated[Path, typer.Option("--out", help="folder of the corpus", show_default=False)],
    stance: Tier = "model",
) -> None:
    """Write the tables of the articles as Parquet under OUT; what is there already is not tagged again."""
    from tqdm import tqdm

    from analysis.corpus import read_tables, tag_corpus

    with _explained():
        bar = None
        for done, to_do in tag_corpus(_existing(sources), out, stance=_tier(stance)):
            bar = bar or tqdm(total=to_do, unit="article", disable=None, file=sys.stderr)
            bar.update(done - bar.n)
        bar.close()
        tables = read_tables(out)
    typer.echo(f"tagged {to_do} new articles; {out} holds {len(tables.articles)}")
    for row in tables.reading[tables.reading["outcome"].isin(("skipped", "untagged"))].itertuples():
        typer.echo(f"{row.outcome} {row.source_file}: {row.reason}", err=True)


@app.command()
def coverage(
    sources: Sources,
    out: Annotated[Path, typer.Option("--out", help="folder of the two tables", show_default=False)],
) -> None:
    """Link articles to events and hold each statement against the others; write both tables as Parquet under OUT."""
    from analysis.corpus import cover_sources
    from analysis.schema import FOUND

    with _explained():
        tables = cover_sources(_existing(sources), out)
    sizes = tables.article_events["event_id"].value_counts()
    statements = tables.alignments[tables.alignments["quote_id"] != ""]
    n_found = int(statements["relation"].isin(FOUND).sum())
    typer.echo(
        f"articles: {len(tables.articles)}; events with two or more of them: {int((sizes > 1).sum())}; "
        f"statements found in another article: {n_found} of {len(statements)}; {out}"
    )


@app.command()
def evaluate(
    task: Annotated[
        str,
        typer.Argument(help="sentiment, stance, quotes, actors, sentences, triples or alignments", show_default=False),
    ],
    gold: Annotated[Path, typer.Argument(help="annotated articles or sentences, JSON Lines", show_default=False)],
    stance: Tier = "model",
    predictions: Annotated[Path | None, typer.Option("--predictions", help="write the predictions here")] = None,
) -> None:
    """Score the taggers against gold, with intervals."""
    from analysis.evaluate import evaluate as score
    from analysis.evaluate import format_scores

    with _explained():
        scores = score(task, _existing([gold])[0], stance=_tier(stance), predictions=predictions)
    typer.echo(format_scores(scores))


@app.command()
def export(
    notebook: Annotated[Path, typer.Argument(help="a notebook with its outputs, .ipynb", show_default=False)],
    out: Annotated[Path | None, typer.Option("--out", help="the page; beside the notebook if not given")] = None,
) -> None:
    """Write a notebook worked on by hand as one HTML page, in the look of the reports."""
    from analysis.report.export import export_notebook

    page = out or notebook.with_suffix(".html")
    with _explained():
        export_notebook(_existing([notebook])[0], page)
    typer.echo(page)


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
        environment["DATELINE_CORPUS"] = str(_existing([corpus])[0].resolve())
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


def _existing(paths: list[Path]) -> list[Path]:
    missing = [path for path in paths if not path.exists()]
    if missing:
        _stop(f"{missing[0]} does not exist. Name a file, a folder or a zip of articles.", BAD_ARGUMENTS)
    return paths


def _day(date: str) -> str:
    from analysis.report.parameters import ParameterError, check_parameters

    try:
        return check_parameters(end_date=date).end_date
    except ParameterError as error:
        _stop(str(error).replace("parameter 'end_date'", "--date"), BAD_ARGUMENTS)


def _tier(stance: str) -> str:
    from analysis.schema import TIERS

    if stance not in TIERS:
        _stop(f"--stance {stance!r} is not one of {', '.join(TIERS)}.", BAD_ARGUMENTS)
    return stance


class _explained:
    """Turns the errors a user can mend into one message and the exit code of the contract."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, (typer.Exit, SystemExit, KeyboardInterrupt)):
            return
        codes = {"GateError": GATE, "NotebookError": NOTEBOOK_FAILED, "PrintError": PRINT_FAILED}
        if kind.__name__ in codes:
            _stop(str(error), codes[kind.__name__])
        if isinstance(error, ValueError | FileNotFoundError):
            _stop(str(error), BAD_ARGUMENTS)


def _stop(message: str, code: int) -> None:
    typer.echo(f"dateline: {message}", err=True)
    raise typer.Exit(code)


def _say(line: str) -> None:
    typer.echo(line, err=True)


if __name__ == "__main__":
    main()
