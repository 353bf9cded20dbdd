"""Disturb runs at drawn moments, in rounds, going on where the last invocation ended; write the counts.

After each disturbance the same is run again and held against an undisturbed run, and ``latest`` is opened.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.chaos.clocks import jump
from benchmarks.chaos.counts import Trial, keep, last_of_each, read_days, read_trials, report_of, write_counts
from benchmarks.chaos.days import run_day
from benchmarks.chaos.disks import can_mount, fill_the_disk, take_the_right_away, with_own_mounts
from benchmarks.chaos.kills import IN_A_ROW, kill_a_kernel, kill_a_worker, kill_the_run
from benchmarks.chaos.scene import Scene
from benchmarks.chaos.started import load_modules
from benchmarks.chaos.together import at_once
from tests.killing import ROOT


class Kind(NamedTuple):
    """How many trials there are to be, how many disturbances are in each, and what does one."""

    trials: int
    in_each: int
    disturb: Callable[[Scene, int, random.Random, Path], Iterator[str]]


KINDS: dict[str, Kind] = {
    "20 runs at once": Kind(1, 1, at_once),
    "kill −9 of the run": Kind(100 // IN_A_ROW, IN_A_ROW, kill_the_run),
    "kill −9 of a kernel": Kind(100, 1, kill_a_kernel),
    "kill −9 of a Dask worker": Kind(100, 1, kill_a_worker),
    "a full disk": Kind(20, 1, fill_the_disk),
    "permission denied": Kind(10, 1, take_the_right_away),
    "a clock that jumps": Kind(20, 1, jump),
}
DAILY, DAYS, DAYS_A_ROUND = "a daily run", 730, 7


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__.splitlines()[0])
    parser.add_argument("--kind", nargs="*", choices=KINDS, default=list(KINDS), help="what is done")
    parser.add_argument("--days", type=int, default=DAYS, help="daily runs on a growing corpus")
    parser.add_argument("--from-day", type=int, default=0, help="leave out the daily runs before this one")
    parser.add_argument("--seed", type=int, default=20210318)
    parser.add_argument("--minutes", type=float, default=24 * 60, help="nothing more is begun after this long")
    parser.add_argument("--place", type=Path, default=ROOT / ".chaos", help="folder for all that is made")
    args = parser.parse_args()
    with_own_mounts()
    load_modules()
    try:
        for line in go_on(args, time.monotonic() + 60 * args.minutes):
            print(line, flush=True)
    finally:
        trials, asked = read_trials(args.seed), {kind: k.trials * k.in_each for kind, k in KINDS.items()}
        write_counts(report_of(trials, read_days(), asked, args.days, args.seed))
    sys.exit(any(trial.failed for trial in last_of_each(trials).values()))


def go_on(args: argparse.Namespace, until: float) -> Iterator[str]:
    """Do what is left until it is time to end; yield a line on each step."""
    scene = Scene(args.place / "scene")
    trials = last_of_each(read_trials(args.seed))
    for kind, number in steps(
        args.kind, {key for key, t in trials.items() if not t.failed}, _next_day(args.from_day), args.days
    ):
        if time.monotonic() > until:
            return
        if kind == DAILY:
            keep(day := run_day(args.place / "days", number))
            yield str(day)
        else:
            keep(trial := attempt(scene, kind, number, args.seed))
            yield f"{kind} {number}: {trial.failed or '; '.join(trial.where)}"


def _next_day(at_least: int) -> int:
    return max([at_least, *(day.number + 1 for day in read_days())])


def steps(kinds: list[str], done: set[tuple[str, int]], first_day: int, n_days: int) -> list[tuple[str, int]]:
    """Return (kind, number) of what is left, the kinds in turn and some days with each, so that each gets on."""
    left = [(kind, [n for n in range(KINDS[kind].trials) if (kind, n) not in done]) for kind in kinds]
    left = [(kind, numbers) for kind, numbers in left if can_mount() or kind != "a full disk"]
    in_rounds = [(place, kind, n) for kind, numbers in left for place, n in enumerate(numbers)]
    in_rounds += [((n - first_day) // DAYS_A_ROUND, DAILY, n) for n in range(first_day, n_days)]
    return [(kind, n) for _, kind, n in sorted(in_rounds, key=lambda step: step[0])]


def attempt(scene: Scene, kind: str, number: int, seed: int) -> Trial:
    """Do one disturbance in a new folder and return what came of it."""
    place = scene.place / "trial"
    shutil.rmtree(place, ignore_errors=True)
    where, failed = [], ""
    try:
        for hit in KINDS[kind].disturb(scene, number, random.Random(f"{seed} {kind} {number}"), place):
            where.append(hit)
    except (AssertionError, TimeoutError) as error:
        failed = " ".join(str(error).split())[-500:]
    return Trial(kind, number, seed, scene.code, where, failed)


if __name__ == "__main__":
    main()
