"""``make chaos``: runs, kernels and workers killed at drawn moments, many runs at once, many days in a row.

After each disturbance the same is run again and held against an undisturbed run, and ``latest`` is opened. The counts,
the seed and what was found go into RELIABILITY.md. ``--minutes`` ends the drawing early; the counts then say so.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil

from analysis.corpus import read_tables
from benchmarks.chaos_days import many_days
from tests.killing import ROOT, check_latest, contents, kernels_of, start, wait_for, write_corpus

RELIABILITY = ROOT / "RELIABILITY.md"
DRAWING = 0.85  # share of the minutes that is left to the drawn moments
BEGIN, END = "<!-- counts: written by make chaos -->", "<!-- end of counts -->"


class Scene(NamedTuple):
    """What all moments share: articles, a folder with an older run, the undisturbed run and the CPU seconds it took."""

    place: Path
    corpus: Path
    older: Path
    undisturbed: Path
    cpu: float


def set_up(place: Path) -> Scene:
    """Return the scene: one run of two articles, and in another folder the undisturbed run of four."""
    corpus, before = write_corpus(place / "articles"), write_corpus(place / "before" / "articles", 2)
    _finish(start(before, place / "older"))
    before_it = resource.getrusage(resource.RUSAGE_CHILDREN)
    _finish(start(corpus, place / "undisturbed"))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before_it.ru_utime - before_it.ru_stime
    return Scene(place, corpus, place / "older", place / "undisturbed" / check_latest(place / "undisturbed"), cpu)


def kill_the_run(scene: Scene, draw: random.Random, reports: Path) -> str:
    """Kill the command at a drawn moment, half of the time while it makes a finished run anew; return where it was."""
    shutil.copytree(scene.older, reports, symlinks=True)
    older = check_latest(reports)
    again = draw.random() < 0.5
    if again:
        shutil.copytree(scene.undisturbed, reports / scene.undisturbed.name)
    process = start(scene.corpus, reports, "--force")
    _wait_for_cpu(process, draw.uniform(0, 1.05) * scene.cpu)
    kernels = kernels_of(process.pid)
    process.kill()
    process.communicate()
    assert check_latest(reports) in (older, scene.undisturbed.name)
    where = _where(process, reports, scene.undisturbed.name)
    _finish(start(scene.corpus, reports, "--force"))
    _is_whole(scene, reports)
    assert not any(kernel.is_running() for kernel in kernels), "a kernel outlived its run"
    return where


def _where(process: subprocess.Popen, reports: Path, run: str) -> str:
    if process.returncode == 0:
        return "had ended"
    partial = reports / f"{run}.partial"
    if not partial.exists():
        return "before its folder" if check_latest(reports) != run else "in or after the exchange"
    if any(partial.glob("*.ipynb")):
        return "in a notebook or the page"
    return "tagging"


def kill_a_kernel_of_it(scene: Scene, draw: random.Random, reports: Path) -> str:
    """Kill the kernel at a drawn moment of its life; the command has to come through all the same."""
    process = start(scene.corpus, reports)
    kernel = wait_for(lambda: kernels_of(process.pid), what="a kernel")[0]
    _wait_for_cpu(process, _cpu_of(process.pid) + draw.uniform(0, 0.45) * scene.cpu)
    with suppress(psutil.NoSuchProcess):
        kernel.send_signal(signal.SIGKILL)
    _finish(process)
    _is_whole(scene, reports)
    warned = "the kernel died" in (reports / "latest" / "manifest.json").read_text(encoding="utf-8")
    return "its notebook was run again" if warned else "it had done its work"


def kill_a_worker(scene: Scene, draw: random.Random, out: Path) -> str:
    """Kill one of two Dask workers that tag a corpus; it, or where it failed its rerun, has to give equal tables."""
    alone = scene.place / "alone"
    if not alone.exists():
        _finish(_tag(alone))
    process = _tag(out, "--workers", "2")
    workers = wait_for(lambda: _workers_of(process.pid), what="two workers")
    _wait_for_cpu(process, _cpu_of(process.pid) + draw.uniform(0, 0.7) * scene.cpu)
    alive = process.poll() is None
    with suppress(psutil.NoSuchProcess):
        draw.choice(workers).send_signal(signal.SIGKILL)
    process.communicate()
    if failed := process.returncode != 0:  # a worker that dies while Dask starts it
        _finish(_tag(out))
    now, then = read_tables(out), read_tables(alone)
    assert all(now[name].equals(then[name]) for name in then), "tables differ after a killed worker"
    came = "while the command ran, which came through" if alive else "it had done its work"
    return "while the workers were started: the command failed, and its rerun came through" if failed else came


def _tag(out: Path, *options: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "analysis.cli", "tag", ROOT / "seeds", "--stance", "none", "--out", out, *options]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _workers_of(pid: int) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        found = [p for p in psutil.Process(pid).children(recursive=True) if "spawn_main" in " ".join(p.cmdline())]
        return found if len(found) >= 2 else []
    return []


def _wait_for_cpu(process: subprocess.Popen, seconds: float) -> None:
    """Wait until a process and what it started have used so much CPU, whatever else the machine does, or it ends."""
    while process.poll() is None and _cpu_of(process.pid) < seconds:
        time.sleep(0.02)


def _cpu_of(pid: int) -> float:
    with suppress(psutil.NoSuchProcess):
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        return sum(sum(p.cpu_times()[:4]) for p in family)
    return 0.0


def _finish(process: subprocess.Popen) -> None:
    _, said = process.communicate()
    assert process.returncode == 0, f"the command ended with {process.returncode}: {said}"


def _is_whole(scene: Scene, reports: Path) -> None:
    """Check that the rerun is equal to the undisturbed run, is the latest, and that nothing is left over."""
    run = scene.undisturbed.name
    assert check_latest(reports) == run, "latest is another run"
    assert contents(reports / run) == contents(scene.undisturbed), "tables or results differ from the undisturbed run"
    left = [f.name for f in reports.iterdir() if f.name.endswith((".partial", ".old", ".waste"))]
    assert not left, f"left over: {left}"


def at_once(scene: Scene, n: int) -> Counter[int]:
    """Start ``n`` runs at once; return how many ended with which exit code."""
    reports = scene.place / "at-once"
    started = [start(scene.corpus, reports, "--force") for _ in range(n)]
    for process in started:
        process.communicate()
    _is_whole(scene, reports)
    return Counter(process.returncode for process in started)


def drawn(
    scene: Scene, kinds: dict[str, Callable[[Scene, random.Random, Path], str]], moments: int, seed: int, until: float
) -> Iterator[tuple[str, str]]:
    """Yield (kind, where) of each disturbance, the kinds in turn, so that an early end leaves equally many of each."""
    draws = {kind: random.Random(f"{seed} {kind}") for kind in kinds}
    for number in range(moments):
        for kind, disturb in kinds.items():
            if time.monotonic() > until:
                return
            place = scene.place / "moment"
            shutil.rmtree(place, ignore_errors=True)
            try:
                yield kind, disturb(scene, draws[kind], place)
            except AssertionError as error:
                print(f"{kind}, moment {number}: {error}", file=sys.stderr, flush=True)
                yield kind, f"FAILED: {str(error).strip().splitlines()[-1]}"


def report_of(counts: dict[str, Counter[str]], together: Counter[int], days: str, args: argparse.Namespace) -> str:
    """Return the counts as Markdown."""
    lines = [
        f"Seed {args.seed}; {args.moments} moments of each kind were asked for.",
        "",
        "| killed by kill −9 | moments | equal afterwards | where it hit |",
        "| --- | --- | --- | --- |",
    ]
    for kind, found in counts.items():
        n, bad = found.total(), sum(number for where, number in found.items() if where.startswith("FAILED"))
        hit = ", ".join(f"{where} {number}" for where, number in found.most_common())
        lines.append(f"| {kind} | {n} | {n - bad} | {hit} |")
    codes = ", ".join(f"exit code {code}: {number}" for code, number in sorted(together.items()))
    return "\n".join([*lines, "", f"{together.total()} runs started at once: {codes}.", "", days, ""])


def write_counts(text: str) -> None:
    """Put the counts in their place in RELIABILITY.md."""
    page = RELIABILITY.read_text(encoding="utf-8")
    head, tail = page.partition(BEGIN)[0], page.partition(END)[2]
    RELIABILITY.write_text(f"{head}{BEGIN}\n{text}{END}{tail}", encoding="utf-8")


KINDS = {"the run": kill_the_run, "a kernel": kill_a_kernel_of_it, "a Dask worker": kill_a_worker}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--moments", type=int, default=100, help="drawn moments of each kind")
    parser.add_argument("--kind", nargs="*", choices=KINDS, default=list(KINDS), help="what is killed")
    parser.add_argument("--at-once", type=int, default=20, help="runs started at once")
    parser.add_argument("--days", type=int, default=730, help="daily runs on a growing corpus")
    parser.add_argument("--seed", type=int, default=20210318)
    parser.add_argument("--minutes", type=float, default=24 * 60, help="no further moment after this long")
    args = parser.parse_args()
    until = time.monotonic() + 60 * args.minutes
    kinds = {kind: KINDS[kind] for kind in args.kind}
    with tempfile.TemporaryDirectory(prefix="dateline-chaos-") as place:
        scene = set_up(Path(place))
        together = at_once(scene, args.at_once)
        print(together, flush=True)
        days = many_days(Path(place) / "days", args.days, until - DRAWING * 60 * args.minutes)
        print(days, flush=True)
        counts: dict[str, Counter[str]] = {kind: Counter() for kind in kinds}
        for kind, where in drawn(scene, kinds, args.moments, args.seed, until):
            counts[kind][where] += 1
            print(kind, dict(counts[kind]), flush=True)
    write_counts(report_of(counts, together, days, args))
    failed = any(where.startswith("FAILED") for found in counts.values() for where in found)
    sys.exit(1 if failed or together != {0: 1, 75: args.at_once - 1} else 0)


if __name__ == "__main__":
    main()
