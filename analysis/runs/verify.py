"""Whether a run still holds what it was made with: each file hashed again and held against its manifest."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from analysis.on_disk import hash_file
from analysis.runs.manifest import MANIFEST, read_manifest


class Verified(NamedTuple):
    """Names of files, each in one of four lists; ``added`` are in the folder and not in the manifest (a print, say)."""

    same: tuple[str, ...]
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether every file of the manifest is there and unchanged."""
        return not self.changed and not self.missing


def verify_run(folder: Path) -> Verified:
    """Return what became of the outputs of the run in ``folder``.

    Raises ValueError where its manifest lists none: it cannot be read, or the run never ended.
    """
    outputs = read_manifest(folder).get("outputs")
    if not outputs:
        raise ValueError(f"{folder}: {MANIFEST} lists no files, so there is nothing to hold this run against.")
    there = {f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file()} - {MANIFEST}
    kept = {name: hash_file(folder / name) == digest for name, digest in sorted(outputs.items()) if name in there}
    return Verified(
        same=tuple(name for name, same in kept.items() if same),
        changed=tuple(name for name, same in kept.items() if not same),
        missing=tuple(sorted(set(outputs) - there)),
        added=tuple(sorted(there - set(outputs))),
    )
