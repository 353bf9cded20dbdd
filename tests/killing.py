"""Runs that are ended from outside at drawn moments, and what has to be true of a folder of reports afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import psutil

from analysis.on_disk import hash_file

ROOT = Path(__file__).parents[1]
NOTEBOOK = "01_corpus"  # of the shipped ones the one that draws a figure soonest
_OUTLETS = ("Ledger", "Courier")


def write_corpus(folder: Path, n: int = 4) -> Path:
    """Write ``n`` small articles, one a day; the first of them are the same for every ``n``."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(n):
        article = {
            "outlet": _OUTLETS[number % 2],
            "date": f"2021-03-{number + 1:02d}",
            "text": f"South Korea praised Japan on day {number}.\nChina condemned Japan. “We agree,” Japan said.",
        }
        (folder / f"{number:03d}.jsonl").write_text(json.dumps(article), encoding="utf-8")
    return folder


def start(sources: Path, reports: Path, *options: str, **more) -> subprocess.Popen:
    """Start the command for a small report; what it says on stderr can be read from the process."""
    command = [sys.executable, "-m", "analysis.cli", "report", sources, "--out", reports, "--stance", "none"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    return subprocess.Popen(
        [*command, "--only", NOTEBOOK, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment, preexec_fn=_hear_interrupts, **more,
    )  # fmt: skip


def _hear_interrupts() -> None:
    """A job behind others ignores SIGINT, one under nohup SIGHUP; the run is to be tested as it is started by hand."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def kernels_of(pid: int) -> list[psutil.Process]:
    """Return the kernels that a process has started and that are alive."""
    with suppress(psutil.NoSuchProcess):
        return [p for p in psutil.Process(pid).children(recursive=True) if _is_kernel(p)]
    return []


def _is_kernel(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return process.status() != psutil.STATUS_ZOMBIE and "ipykernel_launcher" in process.cmdline()
    return False


def wait_for(met: Callable[[], object], seconds: float = 120, what: str = "it") -> object:
    """Return what ``met`` returns as soon as that is true. Raises TimeoutError after ``seconds``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := met():
            return found
        time.sleep(0.01)
    raise TimeoutError(f"{what} did not happen within {seconds} seconds")


@contextmanager
def in_background(work: Callable[[], None]) -> Iterator[None]:
    """Let ``work`` go on beside the body, and wait for its end."""
    thread = Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def kill_a_kernel(moment: float, owner: int | None = None) -> None:
    """Kill -9 the next kernel of ``owner`` (this process) ``moment`` seconds after it was first seen."""
    found = wait_for(lambda: kernels_of(owner or os.getpid()), what="a kernel")
    time.sleep(moment)
    with suppress(psutil.NoSuchProcess):
        found[0].send_signal(signal.SIGKILL)


def contents(run: Path) -> dict[str, str]:
    """Return {file: hash} of the tables and results of a run."""
    files = [f for part in ("tables", "results") for f in (run / part).rglob("*") if f.is_file()]
    return {f.relative_to(run).as_posix(): hash_file(f) for f in files}


def check_latest(reports: Path) -> str:
    """Return the id of the run that ``latest`` opens, after checking that it is whole and succeeded; "" for none."""
    latest = reports / "latest"
    if not os.path.lexists(latest):
        return ""
    manifest = json.loads((latest / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["status"] == "ok", f"latest leads to a run that is {manifest['status']}"
    assert "</html>" in (latest / "index.html").read_text(encoding="utf-8"), "the page of the latest run is torn"
    assert contents(latest).items() <= manifest["outputs"].items(), "a file of the latest run is torn"
    return manifest["run_id"]
