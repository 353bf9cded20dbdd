"""Many runs started at once in one folder: one works, the others leave with exit code 75."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.chaos.scene import ANEW, LOADED, Scene

N = 20


def at_once(scene: Scene, number: int, draw: random.Random, reports: Path) -> Iterator[str]:
    """Start runs at once; yield how many ended with which exit code. Raises AssertionError on a torn file."""
    scene.undisturbed(LOADED)
    started = [scene.report(ANEW, reports, "--force") for _ in range(N)]
    codes = Counter(process.wait() for process in started)
    told = ", ".join(f"exit code {code}: {n}" for code, n in sorted(codes.items()))
    assert codes == {0: 1, 75: N - 1}, told
    scene.check_whole(LOADED, reports)
    yield told
