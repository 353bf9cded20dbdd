"""The earlier runs of one report: their manifests, which later runs are held against."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.runs.folders import PARTIAL, run_folders
from analysis.runs.manifest import read_manifest


def earlier_runs(reports: Path, name: str, date: str, *, at_most: int, but: str = "") -> list[dict[str, Any]]:
    """Return the manifests of the last successful runs of the config ``name`` up to ``date``, the last one last.

    ``but`` is a run that does not count: the one that is made again. Runs that say nothing of their data, as those
    without a config, are left out.
    """
    folders = [f for f in run_folders(reports) if f.name != but and not f.name.endswith(PARTIAL)]
    found: list[dict[str, Any]] = []
    for manifest in _manifests(folders[::-1], name):
        if manifest["data"]["date"] > date:
            continue
        if len(found) >= at_most and manifest["data"]["date"] < found[-1]["data"]["date"]:
            break  # of one date all are read: only their times tell their order
        found.append(manifest)
    return sorted(found, key=lambda m: (m["data"]["date"], m["started"]))[-at_most:]


def _manifests(folders: list[Path], name: str) -> Iterator[dict[str, Any]]:
    for folder in folders:
        manifest = read_manifest(folder)
        if manifest.get("status") == "ok" and manifest.get("data", {}).get("config") == name:
            yield manifest
