"""What ends a run from outside: its own time limit, Ctrl-C, the SIGTERM of a scheduler; one error for all of them."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from analysis.report.parameters import ParameterError
from analysis.runs.exits import Interrupted, Stopped, TimedOut

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def stoppable(timeout: float, at_once: Callable[[], None]) -> Iterator[None]:
    """Turn the first signal, or the end of ``timeout`` seconds (0: no end), into Stopped, raised in the body.

    ``at_once`` is called before. An error that follows from it, as that of a killed kernel, does not take its place.
    Further signals are ignored until the body has left: what is left to do is short. Signals that are ignored already
    (nohup) stay so. Outside the main thread signals belong to the host program: nothing is changed there, and a time
    limit is refused with ParameterError.
    """
    ours = _signals_of_ours(timeout)
    stopped: list[Stopped] = []

    def stop(number: int, frame: FrameType | None) -> None:
        for other in ours:
            signal.signal(other, signal.SIG_IGN)
        at_once()
        stopped.append(_stopped_by(number, timeout))
        raise stopped[0]

    with _handled(ours, stop, timeout):
        try:
            yield
        except Exception as error:
            if stopped:  # raised where Python lets nothing through, in a __del__ say; this error is what came of it
                raise stopped[0] from error
            raise


def _signals_of_ours(timeout: float) -> list[int]:
    """Return the signals to be handled. Raises ParameterError for a time limit that nothing here can keep."""
    in_main = threading.current_thread() is threading.main_thread()
    if timeout and not (in_main and hasattr(signal, "setitimer")):
        raise ParameterError("a time limit needs the main thread of a POSIX system. Let the scheduler set one.")
    names = (*_SIGNALS, "SIGALRM") if timeout else _SIGNALS
    there = [getattr(signal, name) for name in names if hasattr(signal, name)] if in_main else []
    return [number for number in there if signal.getsignal(number) is not signal.SIG_IGN]


@contextmanager
def _handled(ours: Sequence[int], stop: Callable, timeout: float) -> Iterator[None]:
    """Let ``stop`` handle the signals ``ours`` while the body runs, among them the alarm after ``timeout`` seconds."""
    before = {number: signal.signal(number, stop) for number in ours}
    if timeout:
        signal.setitimer(signal.ITIMER_REAL, timeout)
    try:
        yield
    finally:
        if timeout:
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number in ours:
            signal.signal(number, before[number] or signal.SIG_DFL)


def _stopped_by(number: int, timeout: float) -> Stopped:
    if number == getattr(signal, "SIGALRM", None):
        return TimedOut(f"the run took longer than the {timeout:g} seconds it may (--timeout-seconds) and was ended.")
    return Interrupted(f"the run was interrupted ({signal.Signals(number).name}).", number)
