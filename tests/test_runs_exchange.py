"""The exchange of folders: what each step leaves if it is the last one."""

import os
import shutil
from pathlib import Path

import pytest

from analysis.runs import folders, latest
from analysis.runs.history import past_runs
from tests.killing import check_latest
from tests.made_runs import OTHER, RUN, make_run

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
