"""A report a day on a corpus that grows day by day: is the time and the memory of a run flat?"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from tests.killing import NOTEBOOK, ROOT, check_latest

FIRST = date(2021, 1, 1)
PER_DAY = 10
_OUTLETS = ("Ledger", "Courier", "Observer")


class Day(NamedTuple):
    """What one run took: CPU seconds of the command and its kernels, and the largest of them in MB."""

    cpu: float
    rss: float


def many_days(place: Path, n: int, until: float) -> str:
    """Run the report of each of ``n`` days, or of fewer where it is ``until``; return what was found as Markdown."""
    place.mkdir()
    config = place / "daily.yml"
    config.write_text(
        f"sources: [articles]\ncorpus: corpus\nperiod: last 7 days\nstance: none\nonly: [{NOTEBOOK}]\n"
        "out: reports\nretention: {keep: 5}\n",
        encoding="utf-8",
    )
    taken = []
    for number in range(n):
        if time.monotonic() > until:
            break
        day = FIRST + timedelta(days=number)
        write_day(place / "articles", day)
        taken.append(run_day(config, day))
        assert check_latest(place / "reports").startswith(str(day)), f"latest is not the report of {day}"
    return summary(taken, n)


def write_day(folder: Path, day: date) -> None:
    """Write the articles of one day."""
    folder.mkdir(exist_ok=True)
    articles = [
        {
            "outlet": _OUTLETS[number % len(_OUTLETS)],
            "date": str(day),
            "text": f"Japan praised South Korea for plan {number} of {day}.\nChina condemned it. “Yes,” Japan said.",
        }
        for number in range(PER_DAY)
    ]
    (folder / f"{day}.jsonl").write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")


def run_day(config: Path, day: date) -> Day:
    """Run the report of ``day`` and return what it took."""
    command = [sys.executable, "-m", "analysis.cli", "report", "--config", str(config), "--date", str(day)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said.decode()
    return Day(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def summary(taken: list[Day], asked: int) -> str:
    """Return medians of the first and of the last tenth of the days, at least seven each."""
    part = max(7, len(taken) // 10)
    first, last = taken[7 : 7 + part], taken[-part:]  # the first week has fewer than seven days to report on
    if len(taken) < 7 + 2 * part:
        return f"Daily runs: {len(taken)} of {asked}, too few to compare the first with the last."
    cpu, rss = ([statistics.median(getattr(d, name) for d in days) for days in (first, last)] for name in Day._fields)
    return (
        f"Daily runs on a corpus that grows by {PER_DAY} articles a day, each a report of seven days: {len(taken)} of "
        f"{asked}. Median of {part} runs after the first week and of the last {part}: CPU {cpu[0]:.1f} s and "
        f"{cpu[1]:.1f} s, memory {rss[0]:.0f} MB and {rss[1]:.0f} MB."
    )
