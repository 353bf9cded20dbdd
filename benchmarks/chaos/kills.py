"""Kill -9 of a run, of its kernel, of a Dask worker at a drawn moment, and what has to be true afterwards.

A moment is drawn in CPU time, so that the load of the machine does not matter.
"""

from __future__ import annotations

import random
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from benchmarks.chaos.scene import Scene, finished, kind_of
from benchmarks.chaos.started import Started
from tests.killing import check_latest, kernels_of, wait_for

IN_A_ROW = 4


def kill_the_run(scene: Scene, number: int, draw: random.Random, reports: Path) -> Iterator[str]:
    """Kill the command and its reruns, half of the time while a finished run is made anew; yield where each was.

    Each starts on what the killed one before it has left; the last rerun is let through.
    """
    kind = kind_of(number)
    undisturbed = scene.undisturbed(kind)
    shutil.copytree(scene.older, reports, symlinks=True)
    older = check_latest(reports)
    if draw.random() < 0.5:
        shutil.copytree(undisturbed.folder, reports / undisturbed.folder.name)
    kernels = []
    for _ in range(IN_A_ROW):
        process = scene.report(kind, reports, "--force")
        process.wait_for_cpu(draw.uniform(0, 1.05) * undisturbed.cpu)
        kernels += kernels_of(process.pid)
        process.kill()
        assert process.code in (0, -signal.SIGKILL), f"the command ended with {process.code}: {process.said}"
        assert check_latest(reports) in (older, undisturbed.folder.name), "latest is neither the older run nor this one"
        yield f"{_where(process, reports, undisturbed.folder.name)} ({kind.words})"
    scene.finish(kind, reports, "--force")
    scene.check_whole(kind, reports)
    assert not any(kernel.is_running() for kernel in kernels), "a kernel outlived its run"


def _where(process: Started, reports: Path, run: str) -> str:
    if process.code == 0:
        return "had ended"
    partial = reports / f"{run}.partial"
    if not partial.exists():
        return "before its folder" if check_latest(reports) != run else "in or after the exchange"
    return "in a notebook or the page" if any(partial.glob("*.ipynb")) else "tagging"


def kill_a_kernel(scene: Scene, number: int, draw: random.Random, reports: Path) -> Iterator[str]:
    """Kill a kernel of the run; the command has to come through all the same."""
    kind = kind_of(number)
    process = scene.report(kind, reports)
    kernel = draw.choice(
        wait_for(lambda: kernels_of(process.pid) or process.ended() and [None], seconds=900, what="a kernel")
    )
    assert kernel, f"the command ended with {process.code} before its kernel was seen: {process.said}"
    begun = process.cpu_so_far()
    process.wait_for_cpu(begun + draw.uniform(0, 0.95) * max(0.0, scene.undisturbed(kind).cpu - begun))
    with suppress(psutil.NoSuchProcess):
        kernel.send_signal(signal.SIGKILL)
    finished(process)
    scene.check_whole(kind, reports)
    warned = "the kernel died" in (reports / "latest" / "manifest.json").read_text(encoding="utf-8")
    yield f"{'its notebook was run again' if warned else 'it had done its work'} ({kind.words})"


def kill_a_worker(scene: Scene, number: int, draw: random.Random, out: Path) -> Iterator[str]:
    """Kill one of two Dask workers that tag a corpus; it, or where it failed its rerun, has to give equal tables."""
    process = scene.tag(out, "--workers", "2")
    workers = wait_for(lambda: _workers_of(process.pid) or process.ended() and [None], seconds=900, what="two workers")
    begun = process.cpu_so_far()
    share = draw.uniform(0, 0.6)  # the rest is the end of the workers
    process.wait_for_cpu(begun + share * max(0.0, _cpu_with_workers(scene) - begun))
    alive = not process.ended()
    if worker := draw.choice(workers):
        with suppress(psutil.NoSuchProcess):
            worker.send_signal(signal.SIGKILL)
    if failed := process.wait() != 0:
        finished(scene.tag(out))
    scene.check_tagged(out)
    if failed:
        yield f"the command ended with exit code {process.code}, and its rerun came through"
    else:
        yield "the command came through" if alive else "it had done its work"


def _cpu_with_workers(scene: Scene) -> float:
    """Return the CPU seconds of an undisturbed tagging by two workers."""
    out = scene.place / "tagged by workers"
    taken = out.with_suffix(".cpu")
    if not taken.exists():
        taken.write_text(str(finished(scene.tag(out, "--workers", "2")).cpu))
    return float(taken.read_text())


def _workers_of(pid: int) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        found = [p for p in psutil.Process(pid).children(recursive=True) if "spawn_main" in " ".join(p.cmdline())]
        return found if len(found) >= 2 else []
    return []
