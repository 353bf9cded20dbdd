"""All runs of a folder of reports, newest first: what became of each, from their manifests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from analysis.runs.folders import PARTIAL, discard, run_folders
from analysis.runs.latest import latest_run
from analysis.runs.lock import is_at_work
from analysis.runs.manifest import MANIFEST, read_manifest

STATUSES = {
    "ok": "done",
    "running": "running",
    "failed": "failed",
    "timed_out": "timed out",
    "interrupted": "interrupted",
    "killed": "killed",  # its manifest says running, and nothing runs
    "unreadable": "not readable",
}


class PastRun(NamedTuple):
    """One run: ``folder`` is where it lies, ``status`` a key of STATUSES, ``new`` and ``gone`` count articles.

    ``new`` and ``gone`` compare it with the run before it that succeeded; None where there is none, or the run did not
    come so far. ``latest`` is true for the run that ``latest`` stands for.
    """

    id: str
    folder: Path
    status: str
    manifest: Mapping[str, Any]
    new: int | None
    gone: int | None
    latest: bool

    @property
    def started(self) -> str:
        return self.manifest.get("started", "")

    @property
    def n_articles(self) -> int | None:
        return len(self.manifest["article_ids"]) if "article_ids" in self.manifest else None

    @property
    def reason(self) -> str:
        """Why it did not succeed, in one line."""
        return self.manifest.get("exit", {}).get("reason", "")

    @property
    def seconds(self) -> float | None:
        """How long it took, None where that is not known."""
        try:
            begun, ended = (datetime.fromisoformat(self.manifest[key]) for key in ("started", "ended"))
        except (KeyError, ValueError):
            return None
        return (ended - begun).total_seconds()


def past_runs(reports: Path, *, last: int | None = None) -> list[PastRun]:
    """Return all runs in ``reports``, the last begun first; also failed ones, and one that runs now.

    With ``last`` only so many are read, those whose manifests were written last.
    """
    at_work, latest = is_at_work(reports), latest_run(reports)
    folders = run_folders(reports) if last is None else sorted(run_folders(reports), key=_written)[-last:]
    manifests = [(read_manifest(folder), folder) for folder in folders]
    before: set[str] | None = None
    found = []
    for manifest, folder in sorted(manifests, key=lambda m: (m[0].get("started", ""), m[1])):
        status = _status_of(manifest, at_work)
        ids = set(manifest["article_ids"]) if "article_ids" in manifest else None
        compared = ids is not None and before is not None
        new, gone = (len(ids - before), len(before - ids)) if compared else (None, None)
        run = folder.name.removesuffix(PARTIAL)
        found.append(PastRun(run, folder, status, manifest, new, gone, folder.name == latest))
        before = ids if status == "ok" else before
    return found[::-1]


def find_run(reports: Path, name: str) -> PastRun:
    """Return the run called ``name``: its id, the beginning of it that no other has, or latest.

    Of a finished run and a failed try of the same id the finished one is meant, unless ``name`` ends in .partial.
    Raises ValueError where there is none, naming the last ones there are.
    """
    runs = past_runs(reports)
    asked = latest_run(reports) if name == "latest" else name
    exact = [r for r in runs if asked in (r.folder.name, r.id)]
    begun = exact or [r for r in runs if asked and r.id.startswith(asked)]
    if len({r.id for r in begun}) == 1:
        return min(begun, key=lambda r: (r.folder.name != asked, r.folder.name.endswith(PARTIAL)))
    there = ", ".join(r.folder.name for r in runs[:5]) or "none"
    what = f"there are {len(begun)} runs that begin with {name!r}" if begun else f"there is no run {name!r}"
    raise ValueError(f"{reports}: {what}. The last ones are: {there}. 'dateline runs list' shows all.")


def prune_runs(reports: Path, keep: int) -> list[PastRun]:
    """Remove all runs but the last ``keep`` begun, and return those removed; the caller holds the lock.

    What ``latest`` stands for and the last run that succeeded stay always, and so does one that runs now.
    Raises ValueError for a ``keep`` below 1.
    """
    if keep < 1:
        raise ValueError(f"keep {keep}: at least 1 run is kept.")
    runs = past_runs(reports)
    good = next((r.folder for r in runs if r.status == "ok"), None)
    removed = [r for r in runs[keep:] if not r.latest and r.folder != good and r.status != "running"]
    for run in removed:
        discard(run.folder)
    return removed


def _written(folder: Path) -> float:
    """Return when the manifest in a folder was written, 0 where there is none."""
    try:
        return (folder / MANIFEST).stat().st_mtime
    except OSError:
        return 0.0


def _status_of(manifest: Mapping[str, Any], at_work: bool) -> str:
    status = manifest.get("status", "unreadable")
    if status == "running" and not at_work:
        return "killed"
    return status if status in STATUSES else "unreadable"
