"""What ends a run from outside: its own time limit, Ctrl-C, the SIGTERM of a scheduler; one error for all of them."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from analysis.report.exits import Interrupted, TimedOut
from analysis.report.parameters import ParameterError

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def stoppable(timeout: float, at_once: Callable[[], None]) -> Iterator[None]:
    """Turn the first signal, or the end of ``timeout`` seconds (0: no end), into Stopped, raised in the body.

    ``at_once`` is called before. Further signals are ignored until the body has left: what is left to do is short.
    Signals that are ignored already (nohup) stay so. Outside the main thread signals belong to the host program:
    nothing is changed there, and a time limit is refused with ParameterError.
    """
    if threading.current_thread() is not threading.main_thread() or (timeout and not hasattr(signal, "setitimer")):
        if timeout:
            raise ParameterError("a time limit needs the main thread of a POSIX system. Let the scheduler set one.")
        yield
        return
    ours = [getattr(signal, name) for name in (*_SIGNALS, "SIGALRM")[: None if timeout else 3] if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in ours}
    ours = [number for number in ours if before[number] is not signal.SIG_IGN]

    def stop(number: int, frame: FrameType | None) -> None:
        for other in ours:
            signal.signal(other, signal.SIG_IGN)
        at_once()
        if number == getattr(signal, "SIGALRM", None):
            raise TimedOut(f"the run took longer than the {timeout:g} seconds it may (--timeout) and was ended.")
        raise Interrupted(f"the run was interrupted ({signal.Signals(number).name}).", number)

    for number in ours:
        signal.signal(number, stop)
    if timeout:
        signal.setitimer(signal.ITIMER_REAL, timeout)
    try:
        yield
    finally:
        if timeout:
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number in ours:
            signal.signal(number, before[number] or signal.SIG_DFL)
