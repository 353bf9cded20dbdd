"""One run at a time in a folder of reports: a lock that says who holds it, and that dies with its owner.

The lock is one of the operating system, so that it is free as soon as its owner has ended, also by kill -9; where the
file system has none, a file stands for it. ``.lock.owner`` says who; left behind, it tells of a run that was killed.
"""

from __future__ import annotations

import errno
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

from analysis.runs.exits import Busy

_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)  # what a file system says that has none


class Owner(NamedTuple):
    """Who holds a lock: process, machine, since when (UTC)."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, since {self.since}"


@contextmanager
def hold_lock(reports: Path) -> Iterator[str]:
    """Hold the lock of ``reports``; yield a sentence on a former owner that ended without giving it back, or "".

    Raises Busy where another run holds it.
    """
    reports.mkdir(parents=True, exist_ok=True)
    try:
        lock = _acquire(reports)
    except Timeout:
        raise Busy(
            f"another run writes to {reports} ({read_owner(reports) or 'it has just begun'}). "
            "Wait until it has ended, or name another folder with --out."
        ) from None
    try:
        dead = read_owner(reports)
        _write_owner(reports)
        yield f"The run before this one ended without a word ({dead}); its lock was taken over." if dead else ""
    finally:
        with suppress(OSError):
            _owner_file(reports).unlink(missing_ok=True)
        lock.release()


def _acquire(reports: Path) -> BaseFileLock:
    """Return the lock, held. Raises Timeout where another holds it."""
    lock = FileLock(reports / ".lock")
    try:
        lock.acquire(blocking=False)
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        lock = SoftFileLock(reports / ".lock.held")
        lock.acquire(blocking=False)
    return lock


def read_owner(reports: Path) -> Owner | None:
    """Return who says to hold the lock of ``reports``, None where nobody does."""
    try:
        return Owner(**json.loads(_owner_file(reports).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def is_at_work(reports: Path) -> bool:
    """Return whether a run of another process writes to ``reports`` now; one on another machine counts.

    The lock is not touched. A run that asks has itself ended, or not begun.
    """
    owner = read_owner(reports)
    if owner is None or owner.host != socket.gethostname():
        return owner is not None
    return owner.pid != os.getpid() and _is_alive(owner.pid)


def _owner_file(reports: Path) -> Path:
    return reports / ".lock.owner"


def _write_owner(reports: Path) -> None:
    owner = Owner(os.getpid(), socket.gethostname(), datetime.now(UTC).isoformat(timespec="seconds"))
    new = reports / f".lock.owner.{os.getpid()}"
    new.write_text(json.dumps(owner._asdict()), encoding="utf-8")
    new.replace(_owner_file(reports))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True
