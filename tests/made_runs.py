"""Folders of runs as a run leaves them, made without running anything, for the tests of runs."""

from pathlib import Path

from typer.testing import CliRunner

from analysis.cli import app
from analysis.runs import latest
from analysis.runs.manifest import write_manifest
from tests.killing import contents

RUN, OTHER = "2021-03-04-0123abcd", "2021-03-01-89abcdef"


def dateline(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


def make_run(folder: Path, *, status: str = "ok", started: str = "2021-03-05T10:00:00.000+00:00", page="old", **more):
    """Write the folder of a run without running anything; ``page`` is its text."""
    (folder / "results").mkdir(parents=True)
    (folder / "results" / "a.csv").write_text(page)
    (folder / "index.html").write_text(f"<html>{page}</html>")
    manifest = {
        "run_id": folder.name.removesuffix(".partial"), "status": status, "started": started, "warnings": [],
        "exit": {"code": 0 if status == "ok" else 4, "reason": "" if status == "ok" else "<b>it & failed</b>"},
        "outputs": contents(folder), "counts": {"articles": len(more.get("article_ids", ()))}, **more,
    }  # fmt: skip
    write_manifest(manifest, folder)
    return folder


def make_history(reports: Path) -> None:
    """Write five runs: two that succeeded, one failed, one killed, and one whose manifest cannot be read."""
    ids = [f"{n:016x}" for n in range(5)]
    make_run(reports / "2021-03-01-00000001", started="2021-03-01T10:00:00.000+00:00", article_ids=ids[:2])
    make_run(reports / "2021-03-02-00000002", started="2021-03-02T10:00:00.000+00:00", article_ids=ids[1:5])
    make_run(
        reports / "2021-03-03-00000003.partial", status="failed", started="2021-03-03T10:00:00.000+00:00",
        ended="2021-03-03T10:01:30.000+00:00", article_ids=ids,
    )  # fmt: skip
    make_run(reports / "2021-03-04-00000004.partial", status="running", started="2021-03-04T10:00:00.000+00:00")
    (make_run(reports / "2021-02-01-00000005") / "manifest.json").write_text("{")
    (reports / "notes").mkdir()
    latest.point_latest(reports, "2021-03-02-00000002")
