"""The folder of all runs: what each step leaves if it is the last, the lock, history, verify, reproduce, prune."""

import errno
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from filelock import FileLock
from typer.testing import CliRunner

import analysis.runs
from analysis.cli import app
from analysis.report.states import notebook_states
from analysis.runs import exits, folders, latest
from analysis.runs.history import find_run, past_runs, prune_runs
from analysis.runs.index import render_index, write_index
from analysis.runs.lock import hold_lock, is_at_work, read_owner
from analysis.runs.manifest import git_revision, read_manifest, write_manifest
from analysis.runs.notebooks import NotebookError
from analysis.runs.run import run_report
from analysis.runs.verify import verify_run
from tests.killing import check_latest, contents, write_corpus

SCHEMA = json.loads((Path(analysis.runs.__file__).parent / "manifest.schema.json").read_text(encoding="utf-8"))
RUN, OTHER = "2021-03-04-0123abcd", "2021-03-01-89abcdef"


def problems(manifest: dict) -> list[str]:
    return [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(manifest)]


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


# --- each step of the exchange of folders may be the last one

STEPS = ("rename", "replace", "link", "symlink", "unlink", "mkdir", "rmdir")


class KilledError(BaseException):
    """Stands for kill -9: nothing of ours may catch it."""


def die_at_step(monkeypatch, number: int) -> None:
    """Let the ``number``-th call that changes a folder be the one that does not happen any more."""
    calls = iter(range(10_000))

    def dying(original):
        def call(*arguments, **options):
            if next(calls) == number:
                raise KilledError
            return original(*arguments, **options)

        return call

    for name in STEPS:
        monkeypatch.setattr(os, name, dying(getattr(os, name)))


@pytest.mark.parametrize("was_there", [True, False])
def test_at_each_step_the_latest_opens_and_the_next_run_tidies_up(tmp_path, monkeypatch, was_there):
    steps = 0
    while True:
        reports = tmp_path / str(steps)
        made = {name: make_run(reports / name) for name in (OTHER, *([RUN] if was_there else []))}
        latest.point_latest(reports, max(made))
        new = make_run(reports / f"{RUN}.partial", page="new", started="2021-03-06T10:00:00.000+00:00")
        with monkeypatch.context() as patch:
            die_at_step(patch, steps)
            try:
                folders.put_in_place(new, reports / RUN)
                died = False
            except KilledError:
                died = True
        assert check_latest(reports) in (max(made), RUN)
        folders.mend(reports)
        assert check_latest(reports) in (max(made), RUN)
        folders.stay_in_place(reports / RUN)  # as the next run of the same does
        assert check_latest(reports) == RUN and (reports / RUN / "index.html").read_text() == "<html>new</html>"
        assert sorted(f.name for f in reports.iterdir()) == [OTHER, RUN, "latest"]
        if not died:
            break
        steps += 1
    assert steps >= (15 if was_there else 3)


def test_latest_that_leads_nowhere_is_pointed_to_the_last_good_run(tmp_path):
    make_run(tmp_path / OTHER)
    make_run(tmp_path / f"{RUN}.partial", status="failed")
    latest.point_latest(tmp_path, RUN)
    folders.mend(tmp_path)
    assert check_latest(tmp_path) == OTHER
    shutil.rmtree(tmp_path / OTHER)
    folders.mend(tmp_path)
    assert not os.path.lexists(tmp_path / "latest") and latest.latest_run(tmp_path) == ""


def not_permitted(*arguments, **options):
    raise OSError(1, "Operation not permitted")


def test_latest_on_a_file_system_without_links(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "symlink_to", not_permitted)
    for name in (OTHER, RUN):
        make_run(tmp_path / name)
        latest.point_latest(tmp_path, name)
        assert latest.latest_run(tmp_path) == name
    page = (tmp_path / "latest" / "index.html").read_text()
    assert f'content="0; url=../{RUN}/index.html"' in page and "<script" not in page
    monkeypatch.undo()
    latest.point_latest(tmp_path, OTHER)  # a folder stays a folder: links to it go on working
    assert latest.latest_run(tmp_path) == OTHER and not (tmp_path / "latest").is_symlink()
    assert [r.latest for r in past_runs(tmp_path)] == [False, True]


def test_a_copy_is_made_where_there_are_no_hard_links(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", not_permitted)
    latest.point_latest(tmp_path, make_run(tmp_path / RUN).name)
    folders.put_in_place(make_run(tmp_path / f"{RUN}.partial", page="new"), tmp_path / RUN)
    assert check_latest(tmp_path) == RUN and "new" in (tmp_path / "latest" / "index.html").read_text()


# --- the lock


def test_the_lock_says_who_holds_it_and_is_taken_over_from_the_dead(tmp_path):
    with hold_lock(tmp_path) as taken_over:
        assert taken_over == "" and not is_at_work(tmp_path)  # the one that asks does not count
        with pytest.raises(exits.Busy, match=f"process {os.getpid()} on .*, since 20") as busy, hold_lock(tmp_path):
            pass
        assert busy.value.exit_code == 75
        owner = (tmp_path / ".lock.owner").read_text()
    assert read_owner(tmp_path) is None and not is_at_work(tmp_path)
    (tmp_path / ".lock.owner").write_text(json.dumps({**json.loads(owner), "pid": 2**22 + 1}))
    assert not is_at_work(tmp_path)
    with hold_lock(tmp_path) as taken_over:
        assert f"ended without a word (process {2**22 + 1} on" in taken_over


def test_a_file_stands_for_the_lock_where_there_is_none(tmp_path, monkeypatch):
    def no_locks(*arguments, **options):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(FileLock, "acquire", no_locks)
    with hold_lock(tmp_path):
        assert (tmp_path / ".lock.held").exists()
        with pytest.raises(exits.Busy), hold_lock(tmp_path):
            pass
    assert not (tmp_path / ".lock.held").exists()
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (tmp_path / ".lock.held").write_text(f"{dead.pid}\n{socket.gethostname()}\n")
    with hold_lock(tmp_path):  # its owner is dead
        pass


def test_a_run_on_another_machine_counts_as_at_work(tmp_path):
    (tmp_path / ".lock.owner").write_text('{"pid": 1, "host": "elsewhere", "since": "2021-03-05"}')
    assert is_at_work(tmp_path)
    (tmp_path / ".lock.owner").write_text("{")
    assert not is_at_work(tmp_path)


@pytest.mark.parametrize("number, code", [(28, 74), (30, 74), (13, 74), (2, None)])
def test_errors_of_the_disk_are_told(tmp_path, number, code):
    error = OSError(number, os.strerror(number), str(tmp_path / "x" / "index.html"))
    with pytest.raises(OSError if code is None else exits.CannotWrite) as told, exits.writing_to(tmp_path):
        raise error
    assert code is None or (told.value.exit_code == code and os.strerror(number) in str(told.value))


def test_a_source_that_cannot_be_read_is_no_fault_of_the_reports(tmp_path):
    error = PermissionError(13, "Permission denied", "/elsewhere/a.txt")
    with pytest.raises(PermissionError), exits.writing_to(tmp_path):
        raise error


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_told(tmp_path):
    (tmp_path / "reports").mkdir(mode=0o500)
    with pytest.raises(exits.CannotWrite, match="cannot be written"):
        run_report([write_corpus(tmp_path / "a", 1)], reports=tmp_path / "reports", say=lambda line: None)


def test_a_file_where_the_folder_should_be_is_told(tmp_path):
    (tmp_path / "reports").write_text("")
    done = dateline("report", write_corpus(tmp_path / "a", 1), "--out", tmp_path / "reports", "--stance", "none")
    assert done.exit_code == 74 and "is a file, not a folder" in done.stderr


# --- all runs


def history(reports: Path) -> None:
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


def test_past_runs_come_newest_first_with_what_changed(tmp_path):
    history(tmp_path)
    assert [(r.id[-1], r.status, r.new, r.gone, r.seconds, r.latest) for r in past_runs(tmp_path)] == [
        ("4", "killed", None, None, None, False),
        ("3", "failed", 1, 0, 90.0, False),
        ("2", "ok", 3, 1, None, True),
        ("1", "ok", None, None, None, False),
        ("5", "unreadable", None, None, None, False),
    ]
    owner = {"pid": os.getppid(), "host": socket.gethostname(), "since": "2021-03-05"}
    (tmp_path / ".lock.owner").write_text(json.dumps(owner))
    assert past_runs(tmp_path)[0].status == "running"
    assert past_runs(tmp_path / "nowhere") == []
    for number, folder in enumerate(folders.run_folders(tmp_path)):
        os.utime(folder / "manifest.json", (number, number))
    assert [r.id[-1] for r in past_runs(tmp_path, last=2)] == ["4", "3"]


def test_index_shows_all_runs_escaped(tmp_path):
    history(tmp_path)
    write_index(tmp_path)
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert text.count('<tr><th scope="row"') == 5 and "<script" not in text and "Content-Security-Policy" in text
    assert "&lt;b&gt;it &amp; failed&lt;/b&gt;" in text and "<b>it" not in text
    assert 'href="2021-03-03-00000003.partial/index.html"' in text and "5 runs, of which 2 succeeded." in text
    assert "The last run did not succeed" in text and "2021-03-02-00000002</bdi>, made 2021-03-02 10:00" in text
    shutil.rmtree(tmp_path / "2021-03-03-00000003.partial")
    shutil.rmtree(tmp_path / "2021-03-04-00000004.partial")
    assert "did not succeed" not in render_index(past_runs(tmp_path), 3)
    assert "The last 3 of 700 runs, of which 2 succeeded." in render_index(past_runs(tmp_path), 700)
    write_index(tmp_path / "notes")
    assert list((tmp_path / "notes").iterdir()) == []


@pytest.mark.parametrize(
    "name, found",
    [("2021-03-01", "2021-03-01-00000001"), ("latest", "2021-03-02-00000002"), ("2021-03-03-00000003", None)],
)
def test_find_run(tmp_path, name, found):
    history(tmp_path)
    assert find_run(tmp_path, name).folder.name == (found or "2021-03-03-00000003.partial")


@pytest.mark.parametrize(
    "name, message", [("2021-03", "there are 4 runs that begin with"), ("x", "there is no run 'x'")]
)
def test_run_that_cannot_be_found(tmp_path, name, message):
    history(tmp_path)
    with pytest.raises(ValueError, match=message):
        find_run(tmp_path, name)


def test_of_a_finished_run_and_a_failed_try_the_finished_one_is_meant(tmp_path):
    make_run(tmp_path / RUN)
    make_run(tmp_path / f"{RUN}.partial", status="failed")
    assert find_run(tmp_path, RUN[:12]).folder.name == RUN
    assert find_run(tmp_path, f"{RUN}.partial").status == "failed"


def test_prune_keeps_the_last_and_the_last_good(tmp_path):
    history(tmp_path)
    assert sorted(r.id[-1] for r in prune_runs(tmp_path, keep=1)) == ["1", "3", "5"]
    assert sorted(f.name[-9:] for f in folders.run_folders(tmp_path)) == ["-00000002", "4.partial"]
    assert check_latest(tmp_path) == "2021-03-02-00000002"
    done = dateline("runs", "prune", "--keep", 2, "--reports", tmp_path)
    assert (done.exit_code, done.stdout) == (0, "0 runs removed\n")
    with pytest.raises(ValueError, match="at least 1"):
        prune_runs(tmp_path, keep=0)
    with hold_lock(tmp_path):
        assert dateline("runs", "prune", "--keep", 1, "--reports", tmp_path).exit_code == 75


def test_a_clock_that_jumps_back_loses_nothing(tmp_path):
    """A run made while the clock was years ahead stays the newest by its time; what was made since is not lost."""
    make_run(tmp_path / OTHER, started="2031-01-01T00:00:00.000+00:00")
    latest.point_latest(tmp_path, OTHER)
    folders.put_in_place(make_run(tmp_path / f"{RUN}.partial"), tmp_path / RUN)
    folders.mend(tmp_path)
    assert check_latest(tmp_path) == RUN and [r.id for r in past_runs(tmp_path)] == [OTHER, RUN]
    assert prune_runs(tmp_path, keep=1) == [] and check_latest(tmp_path) == RUN


def test_list_show_and_errors_of_the_command(tmp_path):
    history(tmp_path)
    lines = dateline("runs", "list", "--reports", tmp_path).stdout.splitlines()
    assert lines[0].split() == ["run", "status", "made", "(UTC)", "seconds", "articles", "new", "gone"]
    assert [line.split()[1] for line in lines[1:]] == ["killed", "failed", "*", "done", "not"]
    shown = dateline("runs", "show", "2021-03-03", "--reports", tmp_path).stdout
    assert "status    failed: <b>it & failed</b>" in shown and "articles  5 (1 new, 0 gone since" in shown
    assert dateline("runs", "show", "x", "--reports", tmp_path).exit_code == 2
    assert dateline("runs", "list", "--reports", tmp_path / "x").exit_code == 2


# --- verify and reproduce, on a real run

ACTORS = "actors:\n  - {id: moon-base, name: Moon Base, type: organisation}\n"


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A finished run of one shipped notebook, with reference data of the user's."""
    place = tmp_path_factory.mktemp("real")
    sources = write_corpus(place / "articles")
    (sources / "reference").mkdir()
    (sources / "reference" / "actors.yml").write_text(ACTORS)
    return run_report(
        [sources], reports=place / "reports", stance="none", only=["01_corpus"], values={"top_n": 7},
        say=lambda line: None,
    )  # fmt: skip


def test_manifest_has_the_form_of_its_schema(real):
    manifest = read_manifest(real.folder)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert problems(manifest) == []
    assert [(i["file"], i["records"], i["articles"]) for i in manifest["inputs"]][0] == ("articles/000.jsonl", 1, 1)
    assert len(manifest["inputs"]) == 4 and all(len(i["sha256"]) == 64 for i in manifest["inputs"])
    (notebook,) = manifest["notebooks"]
    assert (notebook["status"], notebook["problem"]) == ("ok", "") and notebook["seconds"] > 0
    assert {cell["status"] for cell in notebook["cells"]} == {"completed"}
    assert manifest["exit"] == {"code": 0, "reason": ""} and manifest["warnings"] == []
    assert (manifest["date"], manifest["stance"], manifest["git"]) == ("", "none", git_revision())
    assert str(real.folder.parents[1]) not in json.dumps(manifest)
    assert set(manifest) <= set(SCHEMA["properties"]) | {"data"}


def test_schema_finds_what_is_missing_or_wrong(real):
    manifest = read_manifest(real.folder)
    assert problems({**manifest, "status": "fine"}) and problems({**manifest, "run_id": "../x"})
    assert problems({k: v for k, v in manifest.items() if k != "outputs"}) == ["'outputs' is a required property"]
    begun = {k: v for k, v in manifest.items() if k not in ("outputs", "ended", "counts", "reading", "article_ids")}
    assert problems({**begun, "status": "running"}) == []


def test_show_says_what_a_real_run_was_made_of(real):
    shown = dateline("runs", "show", "latest", "--reports", real.folder.parent).stdout
    assert "inputs    4 files" in shown and "parameter top_n = 7" in shown and "notebook  01_corpus.ipynb: ok" in shown


def test_verify_finds_what_was_changed(real, tmp_path):
    reports = tmp_path / "reports"
    shutil.copytree(real.folder.parent, reports, symlinks=True)
    whole = dateline("runs", "verify", "latest", "--reports", reports)
    n = len(read_manifest(real.folder)["outputs"])
    assert (whole.exit_code, whole.stdout) == (0, f"{real.id}: {n} of {n} files unchanged\n")
    (reports / real.id / "index.html").write_text("changed")
    (reports / real.id / "report.pdf").write_text("printed later")
    (reports / real.id / "01_corpus.ipynb").unlink()
    found = verify_run(reports / real.id)
    assert (found.changed, found.missing, found.added) == (("index.html",), ("01_corpus.ipynb",), ("report.pdf",))
    changed = dateline("runs", "verify", "latest", "--reports", reports)
    assert changed.exit_code == 1 and changed.stdout.startswith("changed: index.html\nmissing: 01_corpus.ipynb\n")
    (reports / real.id / "manifest.json").write_text("{")
    with pytest.raises(ValueError, match="lists no files"):
        verify_run(reports / real.id)


def test_reproduce_needs_no_source_and_finds_what_differs(real, tmp_path):
    """A table and a number are forged; the run is made again from its own folder alone, and both are found."""
    import pandas as pd

    reports = tmp_path / "reports"
    shutil.copytree(real.folder.parent, reports, symlinks=True)
    (forged,) = (reports / real.id / "tables" / "actors").glob("*.parquet")
    table = pd.read_parquet(forged)
    table.iloc[:-1].to_parquet(forged)
    csv = sorted((reports / real.id / "results").glob("*.csv"))[0]
    csv.write_text(csv.read_text() + "1,2,3\n")
    done = dateline("runs", "reproduce", real.id, "--reports", reports)
    told = [line for line in done.stdout.splitlines() if line.startswith("different: ")]
    assert done.exit_code == 1 and told == [
        f"different: tables/actors: {len(table) - 1} rows then, {len(table)} now",
        f"different: results/{csv.name}: other content",
    ], done.stdout + done.stderr
    assert "Changed since then" not in done.stdout


def test_only_a_run_that_succeeded_is_reproduced(tmp_path):
    make_run(tmp_path / f"{RUN}.partial", status="failed")
    done = dateline("runs", "reproduce", RUN, "--reports", tmp_path)
    assert done.exit_code == 2 and "did not succeed" in done.stderr


def test_a_torn_copy_of_a_notebook_counts_as_failed(tmp_path):
    (tmp_path / "a.ipynb").write_text('{"cells": [')
    (state, other) = notebook_states(["a.ipynb", "b.ipynb"], tmp_path)
    assert (state["status"], other["status"]) == ("failed", "not_run") and "not readable" in state["problem"]


def test_exit_codes_are_those_of_the_contract():
    from analysis.runs.gate import GateError

    codes = [e.exit_code for e in (GateError, NotebookError, exits.TimedOut, exits.Busy, exits.CannotWrite)]
    assert codes == [3, 4, 5, 75, 74] and exits.Interrupted("", 15).exit_code == 143
    assert exits.outcome_of(ValueError("a\nb")) == ("failed", 1, "ValueError: a")


@pytest.mark.parametrize("page, begin", [("RELIABILITY.md", "| "), ("SECURITY.md", "- ")])
def test_each_promise_names_a_test_that_is_there(page, begin):
    root = Path(__file__).parents[1]
    text = (root / page).read_text(encoding="utf-8")
    promises = re.split(r"^## .*$", text, flags=re.MULTILINE)[1 if begin == "| " else 2]
    rows = [p for p in re.split(rf"^(?={re.escape(begin)})", promises, flags=re.MULTILINE) if p.startswith(begin)]
    rows = [row for row in rows if not row.startswith(("| promise", "| ---"))]
    assert len(rows) >= 10 and [row for row in rows if not re.search(r"`(test_\w+|tests/test_\w+\.py)`", row)] == []
    named = set(re.findall(r"`(test_\w+)`", text))
    there = {
        name for f in (root / "tests").glob("test_*.py") for name in re.findall(r"^def (test_\w+)", f.read_text(), re.M)
    }
    assert len(named) > 10 and named - there == set()
