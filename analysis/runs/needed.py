"""From which day on a run needs the articles of its corpus: what its notebooks and its comparisons are about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from analysis.report.parameters import Parameters
from analysis.runs.earlier import earlier_runs
from analysis.runs.since import read_last_manifest
from analysis.runs.trust import is_shipped
from analysis.runs.watch import Watch


def first_day(notebooks: Sequence[Path], parameters: Mapping[str, Parameters]) -> str:
    """Return the first day (ISO) that a notebook is about, "" where one may be about all.

    That is also one of the user's own without the parameter ``start_date``.
    """
    own = [n for n in notebooks if not is_shipped(n)]
    if not all(declares(n, "start_date") for n in own):
        return ""
    return _earliest(p.start_date for p in parameters.values())


def first_day_compared(start: str, watch: Watch | None, reports: Path) -> str:
    """Return the first day (ISO) of what a run from ``start`` on looks at: also what came late for the run before.

    "" where that was about all days.
    """
    earlier = earlier_runs(reports, watch.name, watch.day.isoformat(), at_most=2) if watch else []
    return _earliest([start, *map(_start_of, [*earlier, read_last_manifest(reports)])])


def _start_of(manifest: Mapping[str, Any]) -> str:
    """Return the first day of an earlier run; the last day there is, where late articles are not looked for."""
    data = manifest.get("data")
    return data["period"][0] if data else date.max.isoformat()


def _earliest(days: Iterable[str]) -> str:
    return min(days, default="")


def declares(notebook: Path, name: str) -> bool:
    """Say whether the parameters cell of a notebook sets ``name``."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    declared = ["".join(c["source"]) for c in cells if "parameters" in c.get("metadata", {}).get("tags", ())]
    return any(line.split(":")[0].split("=")[0].strip() == name for cell in declared for line in cell.splitlines())
