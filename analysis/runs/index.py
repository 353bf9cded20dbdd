"""The index page over all runs of a folder of reports: status, counts, what changed; no script, all text escaped."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from analysis.phrases import counted
from analysis.runs.folders import run_folders
from analysis.runs.history import STATUSES, PastRun, past_runs

SHOWN = 100  # runs on the page: with years of daily runs it stays light; ``dateline runs list`` has all
_FOLDER = Path(__file__).parent


class Row(NamedTuple):
    """One run as the page shows it; "" for what is not known."""

    id: str
    page: str
    status: str
    made: str
    seconds: str
    articles: str
    new: str
    gone: str
    statements: str
    stances: str
    reason: str
    warnings: tuple[str, ...]
    latest: bool


def write_index(reports: Path) -> None:
    """Write ``index.html`` over the runs in ``reports``, in one step; nothing where there is no run."""
    runs = past_runs(reports, last=SHOWN)
    if not runs:
        return
    new = reports / ".index.html.new"
    new.write_text(render_index(runs, len(run_folders(reports))), encoding="utf-8")
    new.replace(reports / "index.html")


def render_index(runs: list[PastRun], n_all: int) -> str:
    """Return the page as HTML text; ``runs`` come newest first and may be the last of ``n_all`` runs."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # here: every command imports this module

    from analysis.report.style import page_style

    rows = [_row(run) for run in runs]
    environment = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("index.html.j2").render(
        runs=rows,
        statuses=STATUSES,
        failed=rows[0].status not in ("ok", "running"),
        latest=next((row for row in rows if row.latest), None),
        summary=_summary(runs, n_all),
        style=page_style(),
    )


def _summary(runs: list[PastRun], n_all: int) -> str:
    n_good = sum(run.status == "ok" for run in runs)
    shown = f"The last {len(runs)} of {n_all} runs" if len(runs) < n_all else counted(n_all, "run")
    return f"{shown}, of which {n_good} succeeded."


def _row(run: PastRun) -> Row:
    counts = run.manifest.get("counts", {})
    page = f"{quote(run.folder.name)}/index.html" if (run.folder / "index.html").exists() else ""
    return Row(
        id=run.folder.name,
        page=page,
        status=run.status,
        made=run.started[:16].replace("T", " "),
        seconds="" if run.seconds is None else f"{run.seconds:.0f}",
        articles=_shown(run.n_articles),
        new=_shown(run.new),
        gone=_shown(run.gone),
        statements=_shown(counts.get("quotes")),
        stances=_shown(counts.get("stances")),
        reason=run.reason,
        warnings=tuple(run.manifest.get("warnings", ())),
        latest=run.latest,
    )


def _shown(number: int | None) -> str:
    return "" if number is None else f"{number:,}"
