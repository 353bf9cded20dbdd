"""The kernels of one run: some started ahead, each known by its process, so that none outlives the run."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from subprocess import Popen
from threading import Event
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

AT_A_TIME = 2  # a laptop has two cores to spare
_MOST_AHEAD = 4  # each waits with 160 MB

_PATIENCE = 0.1  # seconds between two looks at whether it is time to stop

_ARGUMENTS = (
    "--log-level=ERROR",  # else each kernel warns that loopback is not encrypted
    "--HistoryManager.hist_file=:memory:",  # else each writes into a file of the user's
)
_LOADED = "--InteractiveShellApp.extra_extensions=analysis.runs.loaded"


class Kernels:
    """The kernels of a run; ``ended`` is true once ``end`` was called, and then none lives for long."""

    def __init__(self) -> None:
        self.ended = False
        self._processes: list[Popen] = []
        self._ahead: deque[AsyncKernelManager] = deque()

    def start_ahead(self, folder: Path, count: int, until: Event) -> None:
        """Start kernels in ``folder`` that load what notebooks import, for the ``count`` that ask for one next.

        Two at a time: another is started once one has loaded, four at most, and none any more when ``until`` is set.
        """
        for number in range(min(count, _MOST_AHEAD)):
            if number >= AT_A_TIME and not _has_loaded(self._ahead[number - AT_A_TIME], until):
                return
            self._ahead.append(self._start(folder, (*_ARGUMENTS, _LOADED)))

    @contextmanager
    def one(self, folder: Path) -> Iterator[AsyncKernelManager]:
        """Give the body the manager of a kernel that runs in ``folder``, and end that kernel afterwards."""
        manager = self._ahead.popleft() if self._ahead else self._start(folder, _ARGUMENTS)
        try:
            yield manager
        finally:
            _close(manager)

    def end(self) -> None:
        """Kill all kernels that run, with what they started. Their notebooks fail as those of a dead kernel."""
        self.ended = True
        for process in list(self._processes):
            _kill(process)

    def close(self) -> None:
        """End the kernels that were started ahead and that nothing asked for."""
        while self._ahead:
            _close(self._ahead.pop())

    def _start(self, folder: Path, arguments: tuple[str, ...]) -> AsyncKernelManager:
        from jupyter_core.utils import run_sync  # here: a run that ends early does not wait for them

        manager = _new_manager()
        # MPLBACKEND set to agg, as schedulers do, silently drops every figure
        environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
        run_sync(manager.start_kernel)(extra_arguments=list(arguments), cwd=str(folder), env=environment)
        self._note(manager.provisioner.process)
        return manager

    def _note(self, process: Popen) -> None:
        """Know the process of a kernel, which leads a process group of its own."""
        self._processes.append(process)
        if self.ended:
            _kill(process)


def _new_manager() -> AsyncKernelManager:
    """Return a manager that knows the client which was made of it, so that both can be closed together."""
    from jupyter_client.manager import AsyncKernelManager

    class Manager(AsyncKernelManager):
        used_by = None

        def client(self, **kw: object) -> object:
            self.used_by = super().client(**kw)
            return self.used_by

    return Manager(kernel_name="python3")


def _has_loaded(manager: AsyncKernelManager, until: Event) -> bool:
    """Wait until a kernel answers; False where ``until`` is set before, or the kernel died."""
    client = manager.blocking_client()
    client.start_channels(iopub=False, stdin=False, hb=False, control=False)
    try:
        client.kernel_info()
        while not until.is_set() and manager.provisioner.process.poll() is None:
            with suppress(Empty):
                client.get_shell_msg(timeout=_PATIENCE)
                return True
        return False
    finally:
        client.stop_channels()


def _close(manager: AsyncKernelManager) -> None:
    """End a kernel at once, since all is written by now: asking politely costs a second a notebook."""
    from jupyter_core.utils import run_sync

    if process := manager.provisioner and manager.provisioner.process:
        _kill(process)
        process.wait()
    if manager.used_by:
        manager.used_by.stop_channels()
    run_sync(manager.cleanup_resources)()


def _kill(process: Popen) -> None:
    """Kill a kernel and what it started; the number of one that has ended may be another's by now."""
    if process.poll() is not None:
        return
    with suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
