"""All runs of a folder: which there are, what changed between them, which may go."""

import json
import os
import re
import shutil
import socket
from pathlib import Path

import pytest

from analysis.runs import exits, folders, latest
from analysis.runs.history import find_run, past_runs, prune_runs
from analysis.runs.index import render_index, write_index
from analysis.runs.lock import hold_lock
from analysis.runs.notebooks import NotebookError
from tests.killing import check_latest
from tests.made_runs import OTHER, RUN, dateline, make_history, make_run


def test_past_runs_come_newest_first_with_what_changed(tmp_path):
    make_history(tmp_path)
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
    make_history(tmp_path)
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
    make_history(tmp_path)
    assert find_run(tmp_path, name).folder.name == (found or "2021-03-03-00000003.partial")


@pytest.mark.parametrize(
    "name, message", [("2021-03", "there are 4 runs that begin with"), ("x", "there is no run 'x'")]
)
def test_run_that_cannot_be_found(tmp_path, name, message):
    make_history(tmp_path)
    with pytest.raises(ValueError, match=message):
        find_run(tmp_path, name)


def test_of_a_finished_run_and_a_failed_try_the_finished_one_is_meant(tmp_path):
    make_run(tmp_path / RUN)
    make_run(tmp_path / f"{RUN}.partial", status="failed")
    assert find_run(tmp_path, RUN[:12]).folder.name == RUN
    assert find_run(tmp_path, f"{RUN}.partial").status == "failed"


def test_prune_keeps_the_last_and_the_last_good(tmp_path):
    make_history(tmp_path)
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
    make_history(tmp_path)
    lines = dateline("runs", "list", "--reports", tmp_path).stdout.splitlines()
    assert lines[0].split() == ["run", "status", "made", "(UTC)", "seconds", "articles", "new", "gone"]
    assert [line.split()[1] for line in lines[1:]] == ["killed", "failed", "*", "done", "not"]
    shown = dateline("runs", "show", "2021-03-03", "--reports", tmp_path).stdout
    assert "status    failed: <b>it & failed</b>" in shown and "articles  5 (1 new, 0 gone since" in shown
    assert dateline("runs", "show", "x", "--reports", tmp_path).exit_code == 2
    assert dateline("runs", "list", "--reports", tmp_path / "x").exit_code == 2


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
