"""Runs ended from outside: killed, at once, interrupted, out of time, out of disk. Real kernels, a real command.

``make chaos`` does the same at many more moments.
"""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from analysis.runs.exits import Interrupted, TimedOut
from analysis.runs.history import past_runs
from analysis.runs.manifest import read_manifest
from analysis.runs.run import run_report
from analysis.runs.stopping import stoppable
from tests.killing import (
    NOTEBOOK,
    check_latest,
    contents,
    in_background,
    kernels_of,
    kill_a_kernel,
    start,
    wait_for,
    write_corpus,
)  # fmt: skip

SEED, KILLS = 20210318, 5
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of a POSIX system")


def report(sources, reports, **options):
    return run_report([sources], reports=reports, stance="none", only=[NOTEBOOK], say=lambda line: None, **options)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return write_corpus(tmp_path_factory.mktemp("killed") / "articles")


@pytest.fixture(scope="module")
def undisturbed(corpus, tmp_path_factory):
    """The run that all others are to be equal to, and how many seconds the command takes for it."""
    reports = tmp_path_factory.mktemp("undisturbed")
    began = time.monotonic()
    process = start(corpus, reports)
    assert process.wait() == 0, process.stderr.read()
    return reports / check_latest(reports), time.monotonic() - began


def test_a_run_killed_at_drawn_moments_leaves_a_latest_that_opens(corpus, undisturbed, tmp_path):
    folder, seconds = undisturbed
    before = report(write_corpus(tmp_path / "before", 2), tmp_path / "reports")
    draw = random.Random(SEED)
    for _ in range(KILLS):
        process = start(corpus, tmp_path / "reports", "--force")
        time.sleep(draw.uniform(0.3, 1) * seconds)
        kernels = kernels_of(process.pid)
        process.kill()
        process.wait()
        wait_for(lambda known=kernels: not any(k.is_running() for k in known), what="the end of its kernels")
        assert check_latest(tmp_path / "reports") in (before.id, folder.name)
    again = report(corpus, tmp_path / "reports")
    assert again.id == folder.name and contents(again.folder) == contents(folder)
    assert check_latest(tmp_path / "reports") == folder.name
    assert not [f for f in (tmp_path / "reports").iterdir() if f.suffix in (".partial", ".old", ".waste")]


def test_a_killed_kernel_is_started_once_more(corpus, undisturbed, tmp_path):
    folder, _ = undisturbed
    draw = random.Random(SEED)
    warnings = []
    for number, moment in enumerate([draw.uniform(0, 2) for _ in range(KILLS)]):
        with in_background(partial(kill_a_kernel, moment)):
            run = report(corpus, tmp_path / str(number))
        assert contents(run.folder) == contents(folder) and check_latest(tmp_path / str(number)) == folder.name
        warnings += read_manifest(run.folder)["warnings"]
    assert 0 < len(warnings) <= KILLS and all(w.startswith("01_corpus.ipynb: the kernel died") for w in warnings)


def test_of_three_at_once_one_works(corpus, undisturbed, tmp_path):
    folder, _ = undisturbed
    started = [start(corpus, tmp_path, "--force") for _ in range(3)]
    codes = sorted(process.wait() for process in started)
    said = "".join(process.stderr.read() for process in started)
    assert codes == [0, 75, 75], said
    assert said.count(f"dateline: another run writes to {tmp_path} (") == 2
    assert check_latest(tmp_path) == folder.name and contents(tmp_path / folder.name) == contents(folder)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_kernels_and_is_told(corpus, undisturbed, tmp_path, number):
    process = start(corpus, tmp_path)
    kernel = wait_for(lambda: kernels_of(process.pid), what="a kernel")[0]
    process.send_signal(number)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 128 + number and not kernel.is_running()
    assert f"dateline: the run was interrupted ({number.name})." in said
    assert "KeyboardInterrupt" not in said and "Traceback" not in said
    (run,) = past_runs(tmp_path)
    assert (run.status, run.manifest["exit"]["code"]) == ("interrupted", 128 + number)
    page = (run.folder / "index.html").read_text(encoding="utf-8")
    assert f"the run was interrupted ({number.name})." in page and check_latest(tmp_path) == ""


def test_time_is_up(corpus, tmp_path):
    """The clock is set forward once a notebook is begun, so that the test does not depend on the machine."""
    before = signal.getsignal(signal.SIGALRM)
    with in_background(partial(set_the_clock_forward, tmp_path)), pytest.raises(TimedOut, match="900 sec") as ended:
        report(corpus, tmp_path, timeout=900)
    assert ended.value.exit_code == 5 and kernels_of(os.getpid()) == []
    assert signal.getsignal(signal.SIGALRM) is before and signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    (run,) = past_runs(tmp_path)
    assert (run.status, run.manifest["exit"]["code"]) == ("timed_out", 5)
    assert [(n["notebook"], n["status"]) for n in run.manifest["notebooks"]] == [("01_corpus.ipynb", "failed")]
    assert report(corpus, tmp_path).fresh and [r.status for r in past_runs(tmp_path)] == ["ok"]


def set_the_clock_forward(reports: Path) -> None:
    wait_for(lambda: list(reports.glob(f"*.partial/{NOTEBOOK}.ipynb")), what="a notebook")
    signal.setitimer(signal.ITIMER_REAL, 0.1)


def test_a_signal_in_a_thread_belongs_to_the_host_program(corpus, tmp_path):
    """Where a scheduler calls us in a thread, no handler is set, and a time limit is refused instead of ignored."""
    refused: list[Exception] = []

    def call() -> None:
        try:
            report(corpus, tmp_path, timeout=60)
        except ValueError as error:
            refused.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    assert "a time limit needs the main thread" in str(refused[0])


def test_the_error_that_follows_from_the_end_does_not_take_its_place():
    ended: list[str] = []
    with pytest.raises(Interrupted) as told, stoppable(0, lambda: ended.append("kernels")):
        with contextlib.suppress(BaseException):  # as in a __del__, where Python lets nothing through
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)
        raise RuntimeError("a kernel died")
    assert ended == ["kernels"] and str(told.value.__cause__) == "a kernel died"


def test_an_interrupted_tagging_is_told(corpus, tmp_path, monkeypatch):
    """Not only while a notebook runs: at any moment once it is known which run it is."""
    monkeypatch.setattr("analysis.runs.run.pass_gate", interrupt_the_second_time(lambda: os.kill(os.getpid(), 15)))
    with pytest.raises(Interrupted):
        report(corpus, tmp_path)
    assert [(r.status, r.reason) for r in past_runs(tmp_path)] == [
        ("interrupted", "the run was interrupted (SIGTERM).")
    ]


def interrupt_the_second_time(interrupt):
    from analysis.runs.gate import pass_gate

    calls: list[int] = []

    def passed(*arguments):
        calls.append(1)
        if len(calls) == 2:
            interrupt()
            time.sleep(5)  # the handler runs before this is over
        return pass_gate(*arguments)

    return passed


CAN_MOUNT = shutil.which("unshare") and (
    subprocess.run(["unshare", "-rm", "sh", "-c", "mount -t tmpfs none /mnt"], capture_output=True).returncode == 0
)


@pytest.mark.skipif(not CAN_MOUNT, reason="needs a system that lets this user mount a tmpfs of its own")
def test_a_full_disk_is_told_and_loses_nothing(corpus, tmp_path):
    """A first run fits on a disk of its own; the second does not, and the first stays the latest."""
    small = write_corpus(tmp_path / "small", 1)
    disk = tmp_path / "disk"
    disk.mkdir()
    report = (
        f"{sys.executable} -m analysis.cli report {{}} --out {disk} --stance none --only {NOTEBOOK}; echo code $?; "
    )
    script = (
        f"mount -t tmpfs -o size=2m none {disk}; {report.format(small)} head -c 2m /dev/zero > {disk}/filler; "
        f"{report.format(corpus)} grep -c '</html>' {disk}/latest/index.html; rm {disk}/filler; {report.format(corpus)}"
    )
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True)
    codes = [line for line in done.stdout.splitlines() if line.startswith("code") or line.isdigit()]
    assert codes == ["code 0", "code 74", "1", "code 0"], done.stdout + done.stderr
    assert f"dateline: {disk}: the disk is full (No space left on device)." in done.stderr


@pytest.mark.skipif(not CAN_MOUNT, reason="needs a system that lets this user mount a tmpfs of its own")
def test_a_read_only_disk_is_told(corpus, tmp_path):
    script = f"mount -t tmpfs -o ro none {tmp_path}; {sys.executable} -m analysis.cli report {corpus} --out {tmp_path}"
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True)
    assert done.returncode == 74 and "Traceback" not in done.stderr
    assert f"dateline: {tmp_path}: cannot be written (Read-only file system: {tmp_path}" in done.stderr
