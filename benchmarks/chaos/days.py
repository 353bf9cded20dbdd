"""A report a day on a corpus that grows day by day: is the time and the memory of a run flat?"""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from benchmarks.chaos.scene import finished
from benchmarks.chaos.started import Started, start_anew, start_loaded
from tests.killing import NOTEBOOK, check_latest

FIRST = date(2021, 1, 1)
PER_DAY = 10
WEEK = 7
_OUTLETS = ("Ledger", "Courier", "Observer")


class Day(NamedTuple):
    """What the run of the ``number``-th day took: CPU seconds of it and its kernel, memory of the larger of them."""

    number: int
    cpu: float
    mb: float


def run_day(place: Path, number: int) -> Day:
    """Add the articles of a day to the corpus in ``place``, make its report, and return what the run took.

    Articles of days before that are not there, since days were left out or the folder was lost, are written and tagged
    at once first.
    """
    config = place / "daily.yml"
    _fill(place, number)
    day = FIRST + timedelta(days=number)
    write_day(place / "articles", day)
    ran = _report(config, day)
    assert check_latest(place / "reports").startswith(str(day)), f"latest is not the report of {day}"
    return Day(number, round(ran.cpu, 2), round(ran.mb, 1))


def _fill(place: Path, number: int) -> None:
    earlier = [FIRST + timedelta(days=n) for n in range(number)]
    missing = [day for day in earlier if not _file_of(place / "articles", day).exists()]
    for day in missing:
        write_day(place / "articles", day)
    if missing:
        told = place / "tagged.txt"
        finished(start_anew(["tag", place / "articles", "--stance", "none", "--out", place / "corpus"], told))
    place.mkdir(parents=True, exist_ok=True)
    (place / "daily.yml").write_text(
        f"sources: [articles]\ncorpus: corpus\nperiod: last 7 days\nstance: none\nonly: [{NOTEBOOK}]\n"
        "out: reports\nretention: {keep: 5}\n",
        encoding="utf-8",
    )


def write_day(folder: Path, day: date) -> None:
    """Write the articles of one day, as one file."""
    folder.mkdir(parents=True, exist_ok=True)
    articles = [
        {
            "outlet": _OUTLETS[number % len(_OUTLETS)],
            "date": str(day),
            "text": f"Japan praised South Korea for plan {number} of {day}.\nChina condemned it. “Yes,” Japan said.",
        }
        for number in range(PER_DAY)
    ]
    _file_of(folder, day).write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")


def _file_of(folder: Path, day: date) -> Path:
    return folder / f"{day}.jsonl"


def _report(config: Path, day: date) -> Started:
    return finished(start_loaded(["report", "--config", config, "--date", day], config.with_suffix(".txt")))


def summary(taken: Sequence[Day], asked: int) -> str:
    """Return medians of the first and the last tenth of the days, and the slopes between, as Markdown."""
    n, numbers = len(taken), [day.number for day in taken]
    left_out = "" if numbers == list(range(n)) else " (articles of days left out were added at once)"
    taken = [day for day in taken if day.number >= WEEK]  # the first week has no seven days to report on
    part = max(WEEK, len(taken) // 10)
    if len(taken) < 2 * part:
        return f"Daily runs: {n} of {asked}, too few to compare the first with the last."
    lines = [
        f"Daily runs on a corpus that grows by {PER_DAY} articles a day, each with one notebook and a report of seven "
        f"days: {n} of {asked}, without a failure, numbers {_stretches(numbers)}{left_out}. Without the first week:",
        "",
        f"| | median of the first {part} | median of the last {part} | change per 100 days |",
        "| --- | --- | --- | --- |",
    ]
    for name, unit in (("cpu", "CPU seconds of a run"), ("mb", "memory of its largest process, MB")):
        values = [getattr(day, name) for day in taken]
        first, last = statistics.median(values[:part]), statistics.median(values[-part:])
        lines.append(f"| {unit} | {first:.2f} | {last:.2f} | {100 * slope(taken, name):+.2f} |")
    return "\n".join(lines)


def _stretches(numbers: Sequence[int]) -> str:
    """Return whole numbers that ascend as stretches: "7–40, 709–729"."""
    last = [n for n, after in zip(numbers, [*numbers[1:], None], strict=False) if after != n + 1]
    first = [n for before, n in zip([None, *numbers], numbers, strict=False) if before is None or n != before + 1]
    return ", ".join(f"{one}–{other}" for one, other in zip(first, last, strict=True))


def slope(taken: Sequence[Day], name: str) -> float:
    """Return how much a figure grows by per day: the median of the slopes between all pairs of days (Theil and Sen)."""
    pairs = combinations([(day.number, getattr(day, name)) for day in taken], 2)
    return statistics.median((y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in pairs)
