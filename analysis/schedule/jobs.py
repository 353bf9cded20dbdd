"""A report as its config asks for it: today's and missed ones, each with its outcome written down and told."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from analysis.runs.exits import BAD_ARGUMENTS, Busy, TimedOut, outcome_of
from analysis.runs.history import prune_runs
from analysis.runs.index import write_index
from analysis.runs.lock import hold_lock
from analysis.schedule.config import Config
from analysis.schedule.due import find_missed
from analysis.schedule.notify import Message, tell
from analysis.schedule.outcomes import (
    Outcome,
    first_day,
    outcomes_file,
    read_outcomes,
    settled_days,
    write_outcome,
)


class Made(Protocol):
    """A finished run, as ``run_report`` returns it."""

    id: str
    folder: Path
    fresh: bool

    @property
    def page(self) -> Path: ...


class Job(NamedTuple):
    """A report to make: for which day, and why."""

    day: date
    why: str


class Jobs(NamedTuple):
    """The reports to make now, oldest first, and the missed days left for the next time."""

    now: tuple[Job, ...]
    later: tuple[date, ...]


def find_jobs(config: Config, reports: Path, today: date) -> Jobs:
    """Return what ``config`` asks for on ``today``: missed dates, at most ``schedule.catch_up``, then today's."""
    asked = Job(today, "asked for")
    if config.schedule is None:
        return Jobs((asked,), ())
    outcomes = read_outcomes(outcomes_file(reports, config.name))
    missed = find_missed(
        config.schedule.rhythm, first_day(outcomes), settled_days(outcomes), today, at_most=config.schedule.catch_up
    )
    return Jobs((*(Job(day, "missed") for day in missed.now), asked), missed.later)


def make_reports(
    config: Config,
    jobs: Sequence[Job],
    make: Callable[[Job], Made],
    *,
    reports: Path,
    say: Callable[[str], None],
) -> list[Outcome]:
    """Make each report by ``make``; write down what became of it, and tell whom the config names.

    One that fails does not keep the next from being made.
    """
    file = outcomes_file(reports, config.name)
    before, now = read_outcomes(file), []
    try:
        for job in jobs:
            now.append(_attempt(job, make, say))
            write_outcome(file, now[-1])
    except BaseException as error:
        now.append(_outcome(jobs[len(now)].day, code_of(error), message=str(error) or "interrupted"))
        write_outcome(file, now[-1])
        raise
    finally:
        for failed in tell(message_on(config.name, before, now), config.notify):
            say(failed)
    return now


def code_of(error: BaseException) -> int:
    """Return the exit code of an error: its own, that of what a user can mend, or 1."""
    if isinstance(error, ValueError | FileNotFoundError):
        return getattr(error, "exit_code", BAD_ARGUMENTS)
    return outcome_of(error)[1]


def _attempt(job: Job, make: Callable[[Job], Made], say: Callable[[str], None]) -> Outcome:
    try:
        run = make(job)
    except (Exception, TimedOut) as error:
        code = code_of(error)
        say(f"{job.day}: {error}" if code > 1 else f"{job.day}: {''.join(traceback.format_exception(error))}")
        nothing_new = "nothing_new" in getattr(error, "rules", ())
        return _outcome(job.day, code, nothing_new=nothing_new, message=str(error) or type(error).__name__)
    odd = warnings_of(run.folder)
    return _outcome(
        job.day, 0, run=run.id, page=str(run.page.resolve()), message="\n".join(w["text"] for w in odd),
        nothing_new=not run.fresh or any(w["rule"] == "nothing_new" for w in odd),
    )  # fmt: skip


def _outcome(day: date, code: int, **about: Any) -> Outcome:
    return Outcome(day.isoformat(), code, datetime.now(UTC).isoformat(timespec="seconds"), **about)


def warnings_of(folder: Path) -> list[dict[str, str]]:
    """Return what was odd about the data of a run, as its manifest says: ``rule`` and ``text``."""
    try:
        return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["data"]["warnings"]
    except (OSError, ValueError, KeyError):
        return []


def keep_some(config: Config, reports: Path, say: Callable[[str], None]) -> None:
    """Remove old runs as the config says; while another run is at work, that is left for the next time."""
    if not config.retention.keep:
        return
    try:
        with hold_lock(reports):
            for run in prune_runs(reports, config.retention.keep):
                say(f"removed run {run.id}")
            write_index(reports)
    except (Busy, OSError) as error:
        say(f"old runs are kept for now: {error}")


def message_on(name: str, before: Sequence[Outcome], now: Sequence[Outcome]) -> Message:
    """Return what to tell of the attempts ``now``, after those ``before``."""
    first_failed = next((o for o in now if _failed(o)), None)
    event = "failure" if first_failed else _event(before, now[-1])
    about = first_failed or now[-1]
    return Message(event, name, about.date, about.code, "\n".join(_lines(now)), now[-1].page)


def _event(before: Sequence[Outcome], last: Outcome) -> str:
    if before and _failed(before[-1]):
        return "recovery"
    return "nothing new" if last.nothing_new else "success"


def _failed(outcome: Outcome) -> bool:
    return outcome.code != 0 and not outcome.nothing_new


def _lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        yield f"{outcome.date}: " + (f"run {outcome.run}" if outcome.code == 0 else f"exit code {outcome.code}")
        yield from (f"  {line}" for line in outcome.message.splitlines()[:20])


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """Return the exit code of several attempts: that of the last one, else of the first that failed."""
    return outcomes[-1].code or next((o.code for o in outcomes if o.code), 0)
