"""The record of a run while it is made: its manifest is true at each moment, also where the run fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.runs.exits import DONE, outcome_of
from analysis.runs.manifest import end_manifest, write_manifest


@dataclass
class Record:
    """What the manifest of a run says so far, and the folder it is made in."""

    folder: Path
    manifest: dict[str, Any]

    def note(self, **more: Any) -> None:
        """Say more in the manifest: what the run has found out since it began."""
        self.manifest.update(more)

    def warn(self, line: str) -> None:
        """Add a warning."""
        self.manifest["warnings"].append(line)


@contextmanager
def recorded(folder: Path, manifest: dict[str, Any], on_failure: Callable[[str], None]) -> Iterator[Record]:
    """Yield the record of a run made in ``folder``; its manifest says running, and then how the run ended.

    Where the body raises, ``on_failure`` is called with the reason, to leave a page for the reader, and the error goes
    on. What cannot be written then (a full disk) does not hide the error.
    """
    record = Record(folder, manifest)
    write_manifest(manifest, folder)
    try:
        yield record
    except BaseException as error:
        status, code, reason = outcome_of(error)
        with suppress(Exception):
            on_failure(reason)
        with suppress(OSError):
            write_manifest(end_manifest(record.manifest, folder, status, code, reason), folder)
        raise
    write_manifest(end_manifest(record.manifest, folder, "ok", DONE, ""), folder)
