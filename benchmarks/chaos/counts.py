"""What was tried so far, one line of JSON per trial, so that a later ``make chaos`` goes on; and the counts of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from analysis.phrases import counted
from benchmarks.chaos.days import Day, summary
from tests.killing import ROOT

RELIABILITY = ROOT / "RELIABILITY.md"
BEGIN, END = "<!-- counts: written by make chaos -->", "<!-- end of counts -->"
TRIALS, DAYS = (Path(__file__).with_name(name) for name in ("trials.jsonl", "days.jsonl"))


class Trial(NamedTuple):
    """What was done, which of it, with which seed, on which code; ``failed`` is "" where all came out equal.

    ``where`` says for each disturbance in it where it hit.
    """

    kind: str
    number: int
    seed: int
    code: str
    where: list[str]
    failed: str


def read_trials(seed: int) -> list[Trial]:
    """Return the trials of a seed so far."""
    return [trial for line in _lines(TRIALS) if (trial := Trial(**json.loads(line))).seed == seed]


def read_days() -> list[Day]:
    """Return the daily runs so far."""
    return [Day(**json.loads(line)) for line in _lines(DAYS)]


def keep(row: Trial | Day) -> None:
    """Add a trial or a day to its file."""
    with (DAYS if isinstance(row, Day) else TRIALS).open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(row._asdict(), ensure_ascii=False) + "\n")


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def last_of_each(trials: Iterable[Trial]) -> dict[tuple[str, int], Trial]:
    """Return {(kind, number): trial}; one that failed and was tried again counts as it came out last."""
    return {(trial.kind, trial.number): trial for trial in trials}


def report_of(trials: Sequence[Trial], days: Sequence[Day], asked: dict[str, int], n_days: int, seed: int) -> str:
    """Return the counts as Markdown; ``asked`` says how many trials of each kind there are to be."""
    final = list(last_of_each(trials).values())
    lines = [
        f"Seed {seed}, {counted(len({t.code for t in trials}), 'version')} of the code. Each trial is a line of "
        "`benchmarks/chaos/trials.jsonl`, each daily run one of `days.jsonl`.",
        "",
        "| disturbed by | tried, of | equal afterwards | where it hit |",
        "| --- | --- | --- | --- |",
        *(_row(kind, n, [t for t in final if t.kind == kind]) for kind, n in asked.items()),
    ]
    mended = sum(bool(t.failed) for t in trials) - sum(bool(t.failed) for t in final)
    if mended:
        lines += ["", f"{mended} of them failed at first, on an earlier version, and came out equal on a later one."]
    return "\n".join([*lines, "", summary(days, n_days), ""])


def _row(kind: str, asked: int, trials: Sequence[Trial]) -> str:
    hit = Counter(where for t in trials for where in t.where)
    n_good = sum(len(t.where) for t in trials if not t.failed)
    told = [f"{number} × {where}" for where, number in hit.most_common()]
    told += [f"FAILED: {t.failed}" for t in trials if t.failed]
    return f"| {kind} | {hit.total()} of {asked} | {n_good} | {'; '.join(told) or 'not yet'} |"


def write_counts(text: str) -> None:
    """Put the counts in their place in RELIABILITY.md."""
    page = RELIABILITY.read_text(encoding="utf-8")
    head, tail = page.partition(BEGIN)[0], page.partition(END)[2]
    RELIABILITY.write_text(f"{head}{BEGIN}\n{text}{END}{tail}", encoding="utf-8")
