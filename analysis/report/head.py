"""The head of a report: what it is about, from how much, by which tagger, and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from analysis.corpus import select
from analysis.measure.frame import is_other_language
from analysis.phrases import counted, listed
from analysis.reference import load_reference
from analysis.report.evidence import TURNING
from analysis.report.measured import accuracy_note, judging_tier
from analysis.report.method import Method, describe_method
from analysis.report.parameters import Parameters
from analysis.schema import Tables


class Head(NamedTuple):
    """The texts of the head, and ``method`` and ``citation`` for the end of the page.

    ``facts`` are (name, value) pairs, ``demonstration`` is true for fictional outlets, ``since`` says what has changed
    since the last run, ``findings`` are those of the notebooks as HTML. ``failure`` says why a report is not whole,
    ``checks`` what is odd about the data; ``drift`` are (figure, now, as usual) of the taggers.
    """

    title: str
    lede: str
    facts: tuple[tuple[str, str], ...]
    demonstration: bool
    accuracy: str
    skipped: tuple[tuple[str, str], ...]
    since: tuple[str, ...] = ()
    findings: tuple[Markup, ...] = ()
    method: Method | None = None
    citation: str = ""
    failure: str = ""
    checks: tuple[str, ...] = ()
    drift: tuple[tuple[str, str, str], ...] = ()


def page_head(
    tables: Tables, parameters: Parameters, run: str, *, since: Sequence[str], hashes: Mapping[str, str],
    checks: Sequence[str] = (), drift: Sequence[tuple[str, str, str]] = (),
) -> Head:  # fmt: skip
    """Return the head of the report on ``tables``; ``hashes`` are those of ``manifest.ingredients``, ``checks`` and
    ``drift`` what is odd about its data."""
    chosen = select(tables, outlets=parameters.outlets, start_date=parameters.start_date, end_date=parameters.end_date)
    foreign = is_other_language(chosen.articles["language"])
    articles = chosen.articles[~foreign]
    outlets = sorted(set(articles["outlet"]) - {""})
    n_unknown = int((articles["outlet"] == "").sum())
    reading = tables.reading["outcome"].value_counts()
    skipped = tables.reading[tables.reading["outcome"].isin(("skipped", "untagged"))]
    body = chosen.sentences[chosen.sentences["kind"] == "body"]
    period, tier = _period(articles), judging_tier(chosen.stances)
    title = parameters.title or "Who appears, who gets to speak, and who stands where?"
    return Head(
        title=title,
        lede=f"{counted(len(articles), 'article')} from {_name_outlets(outlets, n_unknown)}{period and ', ' + period}: "
        "which actors appear, how they are written about, and who takes which stance toward whom, in whose voice. "
        "Every number opens the sentences behind it.",
        facts=(
            ("Period", period or "no dates"),
            *_days_asked_for(parameters),
            ("Articles", f"{len(articles)} of {int(reading.get('read', 0))} read"),
            ("Left out", _left_out(reading, int(foreign.sum()))),
            (
                "Outlets",
                str(len(outlets)) + (f", and {counted(n_unknown, 'article')} of unknown outlet" if n_unknown else ""),
            ),
            ("Sentences", f"{len(body):,}"),
            ("Statements", f"{len(chosen.quotes):,}"),
            ("Stances judged", f"{len(chosen.stances):,}"),
            ("Run", run),
        ),
        demonstration=bool(set(outlets) & {o.name for o in load_reference().outlets if o.fictional}),
        accuracy=accuracy_note(tier),
        skipped=tuple((f"{r.source_file}", r.reason) for r in skipped.head(50).itertuples()),
        since=tuple(since),
        checks=tuple(checks),
        drift=tuple(drift),
        method=describe_method(tier, hashes),
        citation=_citation(title, len(articles), _name_outlets(outlets, n_unknown), period, run),
    )


def _citation(title: str, n_articles: int, outlets: str, period: str, run: str) -> str:
    """Return how to cite a report: what it is about, from how much, which run, made by which version."""
    about = f"{counted(n_articles, 'article')} from {outlets}{period and ', ' + period}"
    return f"“{title}”, {about}. Report {run}, Dateline {version('dateline-workbook')}."


def _left_out(reading: pd.Series, n_foreign: int) -> str:
    repeated = counted(int(reading.get("duplicate", 0)), "exact duplicate")
    foreign = f", {n_foreign} in another language" if n_foreign else ""
    return f"{int(reading.get('skipped', 0))} skipped, {repeated}{foreign}"


def _days_asked_for(parameters: Parameters) -> list[tuple[str, str]]:
    """Return the fact which days the report is about, where that was set: articles may be of fewer."""
    if not parameters.start_date and not parameters.end_date:
        return []
    return [("Days asked for", f"{parameters.start_date or 'first'} to {parameters.end_date or 'last'}")]


def _period(articles: pd.DataFrame) -> str:
    first, last = articles["published_at"].min(), articles["published_at"].max()
    if pd.isna(first):
        return ""
    days = dict.fromkeys(f"{day.day} {day:%b %Y}" for day in (first, last))
    return " to ".join(days)


def _name_outlets(outlets: list[str], n_unknown: int) -> str:
    named = outlets if len(outlets) <= 5 else [f"{len(outlets)} outlets"]
    unknown = ["an outlet that is not known" if n_unknown == 1 else "outlets that are not known"]
    return TURNING.sub("", listed([*named, *(unknown if n_unknown or not named else [])]))
