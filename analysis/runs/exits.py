"""How a run ends that does not succeed: one error per way, each with its exit code and the status its manifest gets.

An error of ours carries ``exit_code``; the command hands it on. The codes are those of the README.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DONE, DIFFERS, BAD_ARGUMENTS, GATE, NOTEBOOK_FAILED, TIMED_OUT, PRINT_FAILED = 0, 1, 2, 3, 4, 5, 6
CANNOT_WRITE, BUSY = 74, 75
_SIGNALLED = 128  # a shell's convention: 128 and the number of the signal

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)


class Busy(RuntimeError):
    """Another run writes to the folder of the reports."""

    exit_code = BUSY


class CannotWrite(RuntimeError):
    """The folder of the reports takes no files: full, read-only, or not this user's."""

    exit_code = CANNOT_WRITE


class Stopped(BaseException):
    """A run was ended from outside. No Exception: what goes on after an error of its own must not go on after this."""

    status = "interrupted"
    exit_code = 0


class TimedOut(Stopped):
    """The run took longer than it may."""

    status, exit_code = "timed_out", TIMED_OUT


class Interrupted(Stopped):
    """The run was ended by a signal, as Ctrl-C sends one."""

    def __init__(self, message: str, number: int) -> None:
        super().__init__(message)
        self.exit_code = _SIGNALLED + number


def outcome_of(error: BaseException) -> tuple[str, int, str]:
    """Return (status, exit code, reason in one line) of a run that ended with ``error``."""
    reason = getattr(error, "reason", "") or str(error).strip().partition("\n")[0] or type(error).__name__
    known = hasattr(error, "exit_code")
    told = reason if known else f"{type(error).__name__}: {reason}"
    return getattr(error, "status", "failed"), getattr(error, "exit_code", DIFFERS), told


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Turn a full disk, or a folder that takes no files, into CannotWrite with what to do about it."""
    try:
        yield
    except OSError as error:
        if told := cannot_write(error, folder):
            raise told from error
        raise


def cannot_write(error: OSError, folder: Path) -> CannotWrite | None:
    """Return what to say of an error met while ``folder`` was written to; None where the folder is not to blame."""
    if isinstance(error, FileExistsError | NotADirectoryError) and _lies_in(error.filename, folder):
        return CannotWrite(f"{error.filename} is a file, not a folder. Name another folder with --out.")
    if error.errno in _FULL:
        return CannotWrite(
            f"{folder}: the disk is full ({error.strerror}). Nothing that was there is lost. Free space, or prune "
            "old runs with 'dateline runs prune', then run the same command again."
        )
    if error.errno in _FORBIDDEN and _lies_in(error.filename, folder):
        return CannotWrite(
            f"{folder}: cannot be written ({error.strerror}: {error.filename}). Name another folder with --out, or "
            "let this user write there."
        )
    return None


def _lies_in(filename: object, folder: Path) -> bool:
    if not isinstance(filename, str | Path):
        return False
    path, folder = Path(filename).resolve(), folder.resolve()
    return path == folder or folder in path.parents or path in folder.parents
