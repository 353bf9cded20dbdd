"""What a run says about its data, kept in the manifest so that later runs can be held against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from statistics import median
from typing import Any, NamedTuple

from analysis.corpus import select
from analysis.runs.period import Period
from analysis.schema import Tables

TAGGING = {
    "articles_with_actor": "articles that name an actor",
    "statements_with_speaker": "statements with a known speaker",
    "sentences_with_tone": "sentences with a word of known tone",
    "stance_confidence": "mean confidence of a stance",
}
SHARES = tuple(name for name in TAGGING if name != "stance_confidence")
_TOLERATED = timedelta(days=1)  # a paper in Wellington prints tomorrow's date


class DataFigures(NamedTuple):
    """Counts of what was read: articles of the period, by outlet, and those dated later than tomorrow."""

    n_articles: int
    outlets: dict[str, int]
    n_future: int


def data_figures(read: Tables, period: Period, today: date) -> DataFigures:
    """Return the counts of ``read``, which may hold articles of any day; ``today`` is the machine's day or later."""
    chosen = select(read, start_date=period.start, end_date=period.end).articles
    days = read.articles["published_at"].dt.strftime("%Y-%m-%d")
    future = days > (today + _TOLERATED).isoformat()
    outlets = chosen.loc[chosen["outlet"] != "", "outlet"].value_counts().sort_index()
    return DataFigures(len(chosen), {str(name): int(n) for name, n in outlets.items()}, int(future.sum()))


def tagging_figures(tables: Tables, period: Period) -> dict[str, float | None]:
    """Return what share the taggers found, [0, 1], and how sure they were, for each of TAGGING; None without a base."""
    chosen = select(tables, start_date=period.start, end_date=period.end)
    body = chosen.sentences[chosen.sentences["kind"] == "body"]
    named = chosen.articles["article_id"].isin(chosen.mentions["article_id"])
    known = chosen.quotes["speaker_actor_ids"].map(lambda ids: bool(set(ids) - {"@unresolved"}))
    found = {
        "articles_with_actor": named,
        "statements_with_speaker": known,
        "sentences_with_tone": body["n_assessed"] > 0,
        "stance_confidence": chosen.stances["confidence"],
    }
    return {name: round(float(values.mean()), 4) if len(values) else None for name, values in found.items()}


class Drift(NamedTuple):
    """One figure of TAGGING now and as usual (the median of ``n_runs`` earlier runs; None without one)."""

    name: str
    now: float | None
    usual: float | None
    n_runs: int


def find_drift(now: Mapping[str, float | None], earlier: Sequence[Mapping[str, Any]]) -> Iterator[Drift]:
    """Yield each figure of ``now`` beside what ``earlier`` manifests say is usual."""
    for name in TAGGING:
        before = [tagging[name] for m in earlier if (tagging := m["data"]["tagging"]).get(name) is not None]
        yield Drift(name, now.get(name), median(before) if before else None, len(before))
