"""The command in a process of its own: as a shell starts it, or forked from this process, which has the modules loaded.

A fork saves the seconds of CPU that loading takes, more than the rest of a small report together, and is the same code
with the same arguments from there on.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import psutil

from tests.killing import ROOT


class Started:
    """A process that was started: ``code`` is its exit code (-9 after kill -9), ``cpu`` and ``mb`` what it took.

    ``cpu`` are the CPU seconds of it and of all it waited for, ``mb`` the memory of the largest of them; known once it
    has ended.
    """

    def __init__(self, pid: int, said: Path) -> None:
        self.pid, self._said = pid, said
        self.code: int | None = None
        self.cpu = self.mb = float("nan")

    @property
    def said(self) -> str:
        """What it has printed so far."""
        return self._said.read_text(encoding="utf-8", errors="replace")

    def ended(self) -> bool:
        """Return whether it has ended by now."""
        return self._wait(os.WNOHANG)

    def wait(self) -> int:
        """Wait for its end and return the exit code."""
        self._wait(0)
        return self.code

    def kill(self) -> None:
        """Kill it with SIGKILL, if it has not ended, and wait for that."""
        if not self.ended():
            os.kill(self.pid, signal.SIGKILL)
            self.wait()

    def cpu_so_far(self) -> float:
        """Return the CPU seconds that it and its living descendants have used; 0.0 once it has ended."""
        with suppress(psutil.Error):
            one = psutil.Process(self.pid)
            return sum(sum(p.cpu_times()[:4]) for p in [one, *one.children(recursive=True)])
        return 0.0

    def wait_for_cpu(self, seconds: float) -> None:
        """Wait until it has used so much CPU, whatever else the machine does, or has ended."""
        while not self.ended() and self.cpu_so_far() < seconds:
            time.sleep(0.05)

    def _wait(self, how: int) -> bool:
        if self.code is None:
            pid, status, usage = os.wait4(self.pid, how)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
                self.cpu, self.mb = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
        return self.code is not None


def start_anew(arguments: Sequence[object], said: Path) -> Started:
    """Start ``dateline ARGUMENTS`` as a shell does; what it prints goes to the file ``said``."""
    command = [sys.executable, "-m", "analysis.cli", *map(str, arguments)]
    return in_child(lambda: os.execv(command[0], command), said)


def start_loaded(arguments: Sequence[object], said: Path) -> Started:
    """Start the same in a fork of this process; see ``load_modules``."""
    return in_child(lambda: run_command(arguments), said)


def run_command(arguments: Sequence[object]) -> int:
    """Run ``dateline ARGUMENTS`` in this process and return its exit code."""
    from analysis.cli import app

    main = sys.modules["__main__"]  # Dask's workers load the main module: that of the command, not this program's
    main.__spec__, main.__file__ = None, None
    try:
        app(args=list(map(str, arguments)))
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def load_modules() -> None:
    """Load what a report needs into this process, reference data and all, to be forked from."""
    for name in (
        "analysis.cli",
        "analysis.runs.run",
        "analysis.runs.assemble",
        "analysis.schedule.configured",
        "distributed",
    ):
        import_module(name)
    from analysis.corpus import tag_all
    from analysis.read import read_sources
    from analysis.reference import load_reference

    reference = load_reference(None)
    tag_all(read_sources([ROOT / "seeds"], reference=reference), stance="none", reference=reference)


def in_child(work: Callable[[], int], said: Path) -> Started:
    """Do ``work`` in a fork of this process and let it end with the exit code that ``work`` returns."""
    said.parent.mkdir(parents=True, exist_ok=True)
    said.touch()
    pid = os.fork()
    if pid:
        return Started(pid, said)
    code = 1
    try:
        _print_to(said)
        os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        code = work()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _print_to(said: Path) -> None:
    """Let all that this process prints go to a file."""
    file = os.open(said, os.O_WRONLY | os.O_APPEND)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
        os.dup2(file, stream.fileno())
    os.close(file)
