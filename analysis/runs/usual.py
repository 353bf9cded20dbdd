"""Whether the data of a run are what earlier runs let one expect, or whether to stop or to warn the readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

from analysis.phrases import counted, listed
from analysis.runs.expected import Gate
from analysis.runs.figures import SHARES, TAGGING, DataFigures, Drift
from analysis.runs.gate import GateError

_NAMED = 5  # outlets told by name
_USUALLY = 0.5  # an outlet is usual that had articles in more than this share of earlier runs
_LEAST_RUNS = 2  # fewer earlier runs say nothing about what is usual


class Finding(NamedTuple):
    """Something odd about the data: ``rule`` is its name in the config, ``action`` is stop or warn."""

    rule: str
    action: str
    text: str


class StoppedByConfig(GateError):
    """The config says to stop for what the data are; ``rules`` are the names of its rules."""

    def __init__(self, stopping: Sequence[Finding]) -> None:
        super().__init__("\n".join(f"{f.text} (gate.{f.rule}: stop)" for f in stopping))
        self.rules = tuple(f.rule for f in stopping)


def look_at_data(
    now: DataFigures, ids: Iterable[str], earlier: Sequence[Mapping[str, Any]], gate: Gate
) -> list[Finding]:
    """Return what is odd about the articles with ``ids``; ``earlier`` are manifests, the last run's last."""
    compared = earlier[-gate.compare_with :]
    said = {
        "nothing_new": _nothing_new(ids, earlier),
        "few_articles": _few_articles(now.n_articles, compared, gate.few_articles_below),
        "silent_outlet": _silent_outlets(now.outlets, compared),
        "future_dates": _future(now.n_future),
    }
    return _findings(said, gate)


def look_at_tagging(drift: Iterable[Drift], gate: Gate) -> list[Finding]:
    """Return where the taggers found less than usual."""
    down = [d for d in drift if d.name in SHARES and _is_down(d, gate.tagger_coverage_drop)]
    lower = listed([f"{TAGGING[d.name]}: {d.now:.0%} (usually {d.usual:.0%})" for d in down]) if down else ""
    return _findings({"tagger_coverage": f"The taggers found less than usual: {lower}." if down else ""}, gate)


def stop_where_told(findings: Sequence[Finding]) -> None:
    """Raise StoppedByConfig if the config says to stop for one of ``findings``."""
    stopping = [f for f in findings if f.action == "stop"]
    if stopping:
        raise StoppedByConfig(stopping)


def describe_drift(drift: Iterable[Drift]) -> Iterator[tuple[str, str, str]]:
    """Yield (figure, now, as usual) in words for each figure that has a value now and before."""
    for d in drift:
        if d.now is not None and d.usual is not None:
            form = ".0%" if d.name in SHARES else ".2f"
            yield TAGGING[d.name], f"{d.now:{form}}", f"{d.usual:{form}} (median of {counted(d.n_runs, 'earlier run')})"


def _findings(said: Mapping[str, str], gate: Gate) -> list[Finding]:
    actions = {rule: getattr(gate, rule) for rule in said}
    return [Finding(rule, actions[rule], text) for rule, text in said.items() if text and actions[rule] != "ignore"]


def _nothing_new(ids: Iterable[str], earlier: Sequence[Mapping[str, Any]]) -> str:
    if not earlier or set(ids) - set(earlier[-1]["article_ids"]):
        return ""
    return f"Nothing new: run {earlier[-1]['run_id']} had all these articles."


def _few_articles(n: int, earlier: Sequence[Mapping[str, Any]], below: float) -> str:
    if len(earlier) < _LEAST_RUNS:
        return ""
    usual = median(m["data"]["n_articles"] for m in earlier)
    if n >= below * usual:
        return ""
    return f"Far fewer than usual: {counted(n, 'article')}, where {len(earlier)} earlier runs had {usual:g} (median)."


def _silent_outlets(outlets: Mapping[str, int], earlier: Sequence[Mapping[str, Any]]) -> str:
    if len(earlier) < _LEAST_RUNS:
        return ""
    known = sorted({name for m in earlier for name in m["data"]["outlets"]} - set(outlets))
    silent = [o for o in known if sum(o in m["data"]["outlets"] for m in earlier) > _USUALLY * len(earlier)]
    if not silent:
        return ""
    more = f" and {len(silent) - _NAMED} more" if len(silent) > _NAMED else ""
    return f"Silent in this period, though usually there: {', '.join(silent[:_NAMED])}{more}."


def _future(n: int) -> str:
    if not n:
        return ""
    return f"{counted(n, 'article')} {'is' if n == 1 else 'are'} dated later than tomorrow: the dates are wrong."


def _is_down(drift: Drift, drop: float) -> bool:
    known = drift.now is not None and drift.usual is not None and drift.n_runs >= _LEAST_RUNS
    return known and drift.usual - drift.now >= drop
