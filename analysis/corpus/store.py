"""Where a corpus lies: a folder, or a place that fsspec reaches (``s3://bucket/folder``). Files are put whole or not at
all: a folder by renaming, an object store by its nature."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from analysis.corpus.lease import DEAD, LOCK, lease
from analysis.on_disk import put_file


class CorpusError(ValueError):
    """A folder is no corpus that this version can read or write; the message says what to do."""


class CorpusLocked(CorpusError):
    """Another run writes the corpus."""

    exit_code = 75


class CorpusUnwritable(CorpusError):
    """The place takes no files: full, read-only, or not this user's."""

    exit_code = 74


class Folder:
    """A corpus in a folder of this machine, or of a file system that all workers share."""

    def __init__(self, root: str | Path):
        self.root = Path(root).absolute()
        self.url = str(self.root)
        self.given = str(root)

    def list(self, below: str = "") -> list[str]:
        """Return the files below a folder, sorted, without those that were never finished."""
        return [path for path in self._walk(below) if not path.endswith(".partial")]

    def read(self, path: str) -> bytes:
        return (self.root / path).read_bytes()

    def open(self, path: str) -> BinaryIO:
        return (self.root / path).open("rb")

    def put(self, path: str, data: bytes) -> None:
        """Write a file in one step: readers see all of it or nothing, also after a power cut."""
        put_file(self.root / path, data)

    def remove(self, path: str) -> None:
        (self.root / path).unlink(missing_ok=True)

    def remove_unfinished(self) -> None:
        """Remove what killed runs left half written. Only for whoever holds the lock."""
        for path in self._walk(""):
            if path.endswith(".partial"):
                self.remove(path)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other writers out; the lock of a killed run opens by itself. Raises CorpusLocked."""
        from filelock import FileLock, Timeout

        self.root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.root / "_lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise CorpusLocked(f"{self.given}: another run writes this corpus. Wait until it is done.") from None
        try:
            yield
        finally:
            lock.release()

    def _walk(self, below: str) -> list[str]:
        found = []
        for folder, _, names in os.walk(self.root / below):
            inside = Path(folder).relative_to(self.root)
            found += [(inside / name).as_posix() for name in names]
        return sorted(found)


class Remote:
    """A corpus on an object store."""

    def __init__(self, url: str):
        try:
            from fsspec.core import url_to_fs
        except ImportError:
            raise CorpusError(f"{url} needs fsspec: pip install 'dateline-workbook[cluster]'.") from None

        self.url = self.given = url.rstrip("/")
        self._check_lock: Callable[[], None] = lambda: None
        try:
            self.system, self._base = url_to_fs(self.url, use_listings_cache=False)
        except (ImportError, ValueError) as error:
            raise CorpusError(f"{url} is no place that fsspec reaches: {error}") from error

    def list(self, below: str = "") -> list[str]:
        """Return the files below a folder, sorted."""
        self.system.invalidate_cache()
        return sorted(path[len(self._base) + 1 :] for path in self.system.find(self.path(below).rstrip("/")))

    def path(self, path: str) -> str:
        """Return what the file system calls a file of the corpus."""
        return f"{self._base}/{path}"

    def read(self, path: str) -> bytes:
        return self.system.cat_file(self.path(path))

    def open(self, path: str) -> BinaryIO:
        return self.system.open(self.path(path), "rb")

    def put(self, path: str, data: bytes) -> None:
        """Write a file in one put."""
        if path.startswith("_commits/"):
            self._check_lock()
        self.system.pipe_file(self.path(path), data)

    def remove(self, path: str) -> None:
        if self.system.exists(self.path(path)):
            self.system.rm_file(self.path(path))

    def remove_unfinished(self) -> None:
        """A put that was cut off left nothing."""

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other writers out, and stop this one where it lost the lock (see ``lease``). Raises CorpusLocked.

        Raises CorpusError where the place cannot be reached.
        """
        try:
            self.list("_commits")
        except Exception as error:  # each file system has its own
            raise CorpusError(f"{self.given} cannot be reached: {type(error).__name__}: {error}") from error
        with lease(self.system, self.path(LOCK), self._busy) as self._check_lock:
            yield

    def _busy(self, holder: str) -> CorpusLocked:
        return CorpusLocked(
            f"{self.given}: another run writes this corpus ({holder}). Wait until it is done; the lock of a killed run "
            f"opens after {DEAD / 60:.0f} minutes."
        )


Store = Folder | Remote


def open_store(place: str | Path) -> Store:
    """Return the place of a corpus by its path or URL. Raises CorpusError where fsspec does not know the URL."""
    return Remote(str(place)) if "://" in str(place) else Folder(place)


def is_corpus(place: str | Path) -> bool:
    """Say whether a tagged corpus lies there."""
    return "://" in str(place) or (Path(place) / "_commits").is_dir()


@contextmanager
def explained_writing(store: Store) -> Iterator[None]:
    """Turn what a file system, or the database of a run on it, says into a CorpusUnwritable with what to do."""
    try:
        yield
    except FileNotFoundError:
        raise  # a source, which says so itself
    except (OSError, sqlite3.OperationalError) as error:
        raise CorpusUnwritable(
            f"{store.given} cannot be written: {error}. What was tagged is kept: make room, or see to it that the "
            "folder can be written, and run the same command again."
        ) from error
