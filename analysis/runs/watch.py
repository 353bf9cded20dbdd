"""What a run is held against: its config's name, period and gate, and the earlier runs of the same config."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from analysis.runs.earlier import earlier_runs
from analysis.runs.expected import Gate
from analysis.runs.figures import DataFigures, Drift, data_figures, find_drift, tagging_figures
from analysis.runs.latest import latest_run, point_latest
from analysis.runs.manifest import read_manifest
from analysis.runs.period import Period
from analysis.runs.usual import Finding, describe_drift, look_at_data, look_at_tagging, stop_where_told
from analysis.schema import Tables


@dataclass(frozen=True)
class Watch:
    """``name`` is that of the config, ``day`` the cut-off, ``today`` the later of ``day`` and the machine's day."""

    name: str
    day: date
    period: Period
    gate: Gate = field(default_factory=Gate)
    today: date = field(default_factory=date.today)


@dataclass(frozen=True)
class Observed:
    """What was seen of the data of a run: for its manifest, and in words for its page."""

    earlier: Sequence[Mapping[str, Any]] = ()
    figures: DataFigures = DataFigures(0, {}, 0)
    findings: tuple[Finding, ...] = ()
    drift: tuple[Drift, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(finding.text for finding in self.findings)

    @property
    def nothing_new(self) -> bool:
        return any(finding.rule == "nothing_new" for finding in self.findings)

    @property
    def drift_in_words(self) -> tuple[tuple[str, str, str], ...]:
        return tuple(describe_drift(self.drift))


NOTHING_SEEN = Observed()


def observe_data(watch: Watch | None, read: Tables, known: Tables, reports: Path, run: str) -> Observed:
    """Return what is odd about the articles; ``known`` are those of ``read`` up to the cut-off.

    Raises StoppedByConfig where the gate says to stop.
    """
    if watch is None:
        return NOTHING_SEEN
    earlier = earlier_runs(reports, watch.name, watch.day.isoformat(), at_most=watch.gate.compare_with, but=run)
    until = Period(watch.period.start, watch.period.end or watch.day.isoformat())
    figures = data_figures(read, until, watch.today)
    findings = look_at_data(figures, known.articles["article_id"], earlier, watch.gate)
    stop_where_told(findings)
    return Observed(earlier, figures, tuple(findings))


def observe_tagging(watch: Watch | None, observed: Observed, tables: Tables) -> Observed:
    """Return ``observed`` with what the taggers found. Raises StoppedByConfig where the gate says to stop."""
    if watch is None:
        return observed
    drift = tuple(find_drift(tagging_figures(tables, watch.period), observed.earlier))
    findings = look_at_tagging(drift, watch.gate)
    stop_where_told(findings)
    return Observed(observed.earlier, observed.figures, (*observed.findings, *findings), drift)


def data_of_run(watch: Watch | None, observed: Observed) -> dict[str, Any]:
    """Return what the manifest of a run says of its data, under ``data``; {} without a config."""
    if watch is None:
        return {}
    data = {
        "config": watch.name,
        "date": watch.day.isoformat(),
        "period": list(watch.period),
        **observed.figures._asdict(),
        "tagging": {d.name: d.now for d in observed.drift},
        "warnings": [{"rule": f.rule, "text": f.text} for f in observed.findings],
    }
    return {"data": data}


@contextmanager
def newest_stays_latest(reports: Path, watch: Watch | None) -> Iterator[None]:
    """Let ``latest`` stay with the newest date: a run of an earlier one makes up for a missed one."""
    before = latest_run(reports)
    yield
    there = read_manifest(reports / before).get("data", {}) if watch and before else {}
    if there.get("config") == getattr(watch, "name", "") and there.get("date", "") > watch.day.isoformat():
        point_latest(reports, before)
