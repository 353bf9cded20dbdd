"""The kernels of one run, known by their processes, so that none outlives the run that started it."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from subprocess import Popen
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager


class Kernels:
    """The kernels of a run; ``ended`` is true once ``end`` was called, and then none lives for long."""

    def __init__(self) -> None:
        self.ended = False
        self._processes: list[Popen] = []

    def end(self) -> None:
        """Kill all kernels that run, with what they started. Their notebooks fail as those of a dead kernel."""
        self.ended = True
        for process in list(self._processes):
            _kill(process)

    def add(self, process: Popen) -> None:
        """Note the process of a kernel, which leads a process group of its own."""
        self._processes.append(process)
        if self.ended:
            _kill(process)

    def manager_class(self) -> type[AsyncKernelManager]:
        """Return the class of managers whose kernels are noted here."""
        from jupyter_client.manager import AsyncKernelManager  # here: a run that ends early does not wait for it

        kernels = self

        class Manager(AsyncKernelManager):
            async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: object) -> None:
                await super()._async_launch_kernel(kernel_cmd, **kw)
                kernels.add(self.provisioner.process)

            async def _async_interrupt_kernel(self) -> None:
                """Do nothing: asked for before a kernel is ended, where it only prints a KeyboardInterrupt."""

            interrupt_kernel = _async_interrupt_kernel

        return Manager


def _kill(process: Popen) -> None:
    """Kill a kernel and what it started; the number of one that has ended may be another's by now."""
    if process.poll() is not None:
        return
    with suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
