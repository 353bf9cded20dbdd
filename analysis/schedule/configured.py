"""What a config asks of a run on a day, and whether it is there already: the report, or the plan of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corpus import read_tables
from analysis.corpus.store import is_corpus
from analysis.phrases import counted
from analysis.read import read_sources
from analysis.reference import load_reference
from analysis.report.parameters import Parameters
from analysis.runs.folders import is_complete
from analysis.runs.gate import GateError, pass_gate
from analysis.runs.run import Run, Wish, begin_run, check_wish, run_report
from analysis.runs.usual import StoppedByConfig
from analysis.runs.watch import Watch, observe_data
from analysis.schedule.config import Config
from analysis.schedule.jobs import Job, Jobs
from analysis.schema import Tables

_SET_BY_RUN = ("corpus", "output", "stance")


def asked_of_run(config: Config, day: date, *, dated: bool) -> dict[str, Any]:
    """Return the arguments of ``run_report`` for the report of ``config`` on ``day``.

    Articles after ``day`` are left out where the day was asked for (``dated``) or the config has a period or schedule.
    """
    period = config.period_on(day)
    days = {name: value for name, value in zip(("start_date", "end_date"), period, strict=True) if value}
    return {
        "values": {**config.parameters, **days},
        "per_notebook": config.notebooks,
        "also": config.also,
        "only": config.only,
        "trust": config.trust,
        "stance": config.stance,
        "date": day.isoformat() if dated or config.period != "all" or config.schedule else "",
        "watch": Watch(config.name, day, period, config.gate, max(day, date.today())),
    }


def run_configured(
    config: Config, job: Job, *, reports: Path, dated: bool, override: Mapping[str, Any], force: bool,
    say: Callable[[str], None], then: Callable[[Run], Any] | None = None,
) -> Run:  # fmt: skip
    """Make the report of ``config`` for a job, then call ``then`` with it; see ``run_report`` for what is raised."""
    say(f"{job.day} ({job.why}):")
    run = run_report(
        config.sources, reports=reports, override=override, force=force, timeout=config.timeout_seconds,
        say=say, corpus=config.corpus, **asked_of_run(config, job.day, dated=dated),
    )  # fmt: skip
    if then:
        then(run)
    return run


def describe_plan(
    config: Config, jobs: Jobs, *, reports: Path, dated: bool, override: Mapping[str, Any]
) -> Iterator[str]:
    """Yield in lines what would be made of ``jobs`` and why; nothing is tagged, run or written.

    Raises ParameterError for what ``run_report`` would refuse.
    """
    for job in jobs.now:
        wish = check_wish(config.sources, override=override, **asked_of_run(config, job.day, dated=dated))
        yield f"{job.day} ({job.why}): {config.period}{_days(config, job.day)}"
        yield from (f"  {line}" for line in _plan(wish, config, reports))
    if jobs.later:
        yield f"left for the next time: {', '.join(map(str, jobs.later))}"
    ways = [way for way in ("command", "webhook", "mail") if getattr(config.notify, way)]
    if ways:
        yield f"told by {', '.join(ways)}: {', '.join(config.notify.when)}"


def _days(config: Config, day: date) -> str:
    start, end = config.period_on(day)
    return f", {start} to {end}" if end else ""


def _plan(wish: Wish, config: Config, reports: Path) -> Iterator[str]:
    yield f"notebooks: {', '.join(n.stem for n in wish.notebooks)}"
    yield from (f"parameter {name}" for name in _changed_parameters(wish.parameters))
    read = _what_is_there(config, wish)
    try:
        known = pass_gate(read, wish.date, wish.parameters.values())
    except GateError as error:
        yield from (f"would stop, exit code 3: {line}" for line in str(error).splitlines())
        return
    run = begin_run(wish, known, [])["run_id"]
    yield f"articles: {len(known.articles)} known of {len(read.articles)} read"
    if is_complete(reports / run):
        yield f"nothing to do: run {run} is there"
        return
    yield from _odd(wish, read, known, reports, run)


def _odd(wish: Wish, read: Tables, known: Tables, reports: Path, run: str) -> Iterator[str]:
    try:
        seen = observe_data(wish.watch, read, known, reports, run)
    except StoppedByConfig as error:
        yield from (f"would stop, exit code 3: {line}" for line in str(error).splitlines())
        return
    yield f"in the period: {counted(seen.figures.n_articles, 'article')}{_new_since(known, seen.earlier)}"
    yield from (f"would warn: {line}" for line in seen.warnings)
    yield f"would make run {run}: no equal run is there"


def _new_since(known: Tables, earlier: Sequence[Mapping[str, Any]]) -> str:
    if not earlier:
        return ", the first report of this config"
    new = set(known.articles["article_id"]) - set(earlier[-1]["article_ids"])
    return f", {counted(len(new), 'new article')} since run {earlier[-1]['run_id']}"


def _changed_parameters(parameters: Mapping[str, Parameters]) -> Iterator[str]:
    """Yield the parameters that are not the default, and of which notebooks where they are not of all."""
    usual = Parameters().model_dump()
    changed = {
        (name, str(value)): [s for s, other in parameters.items() if getattr(other, name) == value]
        for p in parameters.values()
        for name, value in p.model_dump().items()
        if value != usual[name] and name not in _SET_BY_RUN
    }
    for (name, value), stems in sorted(changed.items()):
        yield f"{name} = {value}" + ("" if len(stems) == len(parameters) else f" ({', '.join(stems)})")


def _what_is_there(config: Config, wish: Wish) -> Tables:
    """Return what the sources hold, and the corpus, as far as it is tagged already."""
    read = read_sources(config.sources, reference=load_reference(wish.extra))
    if not config.corpus or not is_corpus(config.corpus):
        return read
    articles = pd.concat([read.articles, read_tables(config.corpus).articles])
    return Tables({**read, "articles": articles.drop_duplicates("article_id", ignore_index=True)})
