"""The lock of a folder of reports, and disks that take no more."""

import errno
import json
import os
import socket
import subprocess
import sys

import pytest
from filelock import FileLock

from analysis.runs import exits
from analysis.runs.lock import hold_lock, is_at_work, read_owner
from analysis.runs.run import run_report
from tests.killing import write_corpus
from tests.made_runs import dateline


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
