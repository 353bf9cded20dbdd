"""The command's frame: the app, what several commands share, and how a user's mistakes are told."""

from __future__ import annotations

from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated

import typer

from analysis.runs.exits import BAD_ARGUMENTS, DONE

app = typer.Typer(
    help="Dateline: who appears in news coverage, who gets to speak, and who takes which stance toward whom.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Sources = Annotated[list[Path], typer.Argument(help="files, folders or zips of articles", show_default=False)]
Tier = Annotated[str, typer.Option("--stance", help="how stances are judged: model, linear or none")]


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


def existing(paths: list[Path]) -> list[Path]:
    missing = [path for path in paths if not path.exists()]
    if missing:
        stop(f"{missing[0]} does not exist. Name a file, a folder or a zip of articles.", BAD_ARGUMENTS)
    return paths


def checked_day(date: str) -> str:
    from analysis.report.parameters import ParameterError, check_parameters

    try:
        return check_parameters(end_date=date).end_date
    except ParameterError as error:
        stop(str(error).replace("parameter 'end_date'", "--date"), BAD_ARGUMENTS)


def checked_tier(stance: str) -> str:
    from analysis.schema import TIERS

    if stance not in TIERS:
        stop(f"--stance {stance!r} is not one of {', '.join(TIERS)}.", BAD_ARGUMENTS)
    return stance


class explained:
    """Turns the errors a user can mend into one message and the exit code of the contract."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, (typer.Exit, typer.Abort, typer.BadParameter, SystemExit)):
            return
        if hasattr(error, "exit_code"):
            stop(str(error), error.exit_code)
        if isinstance(error, ValueError | FileNotFoundError):
            stop(str(error), BAD_ARGUMENTS)


def stop(message: str, code: int) -> None:
    typer.echo(f"dateline: {message}", err=True)
    raise typer.Exit(code)


def say(line: str) -> None:
    typer.echo(line, err=True)
