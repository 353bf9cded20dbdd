"""A clock that jumps by years, forth or back, at a drawn moment of a run: no id, no lock and no ``latest`` changes."""

from __future__ import annotations

import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.chaos.scene import LOADED, Scene
from benchmarks.chaos.started import Started, in_child, run_command
from tests.killing import check_latest

YEARS = 10


def jump(scene: Scene, number: int, draw: random.Random, reports: Path) -> Iterator[str]:
    """Run a report while the clock jumps, and once more with the clock as it is."""
    shutil.copytree(scene.older, reports, symlinks=True)
    by, moment = timedelta(days=365 * draw.uniform(-YEARS, YEARS)), draw.uniform(0, 1)

    def start(arguments: Sequence[object], said: Path) -> Started:
        return in_child(lambda: _run_with(arguments, by, moment), said)

    for kind in (LOADED._replace(start=start), LOADED):
        scene.finish(kind, reports, "--force")
        scene.check_whole(LOADED, reports)
    listed = scene.listed(reports)
    assert f"{check_latest(reports)} *" in listed, f"not listed as the latest: {listed}"
    yield f"{'forth' if by > timedelta() else 'back'} by up to {YEARS} years"


def _run_with(arguments: Sequence[object], by: timedelta, moment: float) -> int:
    """Run the command; once it has used ``moment`` CPU seconds its clock is another."""
    real, begun = time.time, time.process_time()

    def now() -> float:
        return real() + (by.total_seconds() if time.process_time() - begun > moment else 0)

    _let_clocks_tell(now)
    return run_command(arguments)


def _let_clocks_tell(now: Callable[[], float]) -> None:
    """Let the clocks of this process, and those that Dateline's modules have imported, tell another time."""

    class Jumping(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.fromtimestamp(now(), tz or UTC)

    time.time, time.time_ns = now, lambda: int(now() * 1e9)
    for name, module in list(sys.modules.items()):
        if name.startswith("analysis.") and getattr(module, "datetime", None) is datetime:
            module.datetime = Jumping
