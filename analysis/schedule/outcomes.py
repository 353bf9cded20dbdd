"""What became of each attempt at a scheduled report: one line of JSON per attempt, also where no run came about."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

LOCKED = 75
TRIES = 3  # a date whose report cannot be made is given up after this many attempts


@dataclass(frozen=True)
class Outcome:
    """One attempt: ``date`` (ISO) is that of the report, ``code`` the exit code, ``at`` when it ended (UTC, ISO).

    ``nothing_new`` says that an earlier run had all articles, ``message`` why there is no report, ``page`` where it is.
    """

    date: str
    code: int
    at: str
    run: str = ""
    page: str = ""
    nothing_new: bool = False
    message: str = ""


def outcomes_file(reports: Path, name: str) -> Path:
    """Return where the attempts at the report ``name`` are written down."""
    return reports / f"outcomes-{name}.jsonl"


def read_outcomes(file: Path) -> list[Outcome]:
    """Return the attempts in ``file``, the last one last; [] without one. A torn line is passed over."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [outcome for line in lines if (outcome := _parsed(line))]


def _parsed(line: str) -> Outcome | None:
    try:
        return Outcome(**json.loads(line))
    except (ValueError, TypeError):
        return None


def write_outcome(file: Path, outcome: Outcome) -> None:
    """Add an attempt to ``file``."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")


def first_day(outcomes: Sequence[Outcome]) -> date | None:
    """Return the earliest date of which a report was attempted."""
    return min((date.fromisoformat(o.date) for o in outcomes), default=None)


def settled_days(outcomes: Sequence[Outcome]) -> set[date]:
    """Return the dates with a report, and those given up after TRIES attempts (a lock held by others is none)."""
    tried = Counter(o.date for o in outcomes if o.code != LOCKED)
    done = {o.date for o in outcomes if o.code == 0}
    return {date.fromisoformat(day) for day in done | {day for day, n in tried.items() if n >= TRIES}}
