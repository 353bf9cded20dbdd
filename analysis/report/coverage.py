"""What a reader must know of a comparison between outlets: how good the alignment is, and what there is to compare."""

from __future__ import annotations

import json

from analysis.coverage.events import DAYS
from analysis.reference import shipped
from analysis.schema import Tables

COVERAGE_FILE = shipped("models") / "coverage.json"  # of accuracy.measure_coverage, kept true by a test


def coverage_note() -> str:
    """Return what was measured of the alignment of statements, in words."""
    found = json.loads(COVERAGE_FILE.read_text(encoding="utf-8"))
    return (
        f"Measured on annotated pairs of articles on {found['events']} events: of {found['statements']} statements "
        f"that another article has as well, {found['recall']:.0%} are found there; of those called found, "
        f"{found['precision']:.0%} are right. On the {found['kept_aside_events']} events that nothing was tuned on it "
        f"is {found['kept_aside_recall']:.0%} and {found['kept_aside_precision']:.0%}. So “not found” also means: put "
        "in quite other words, or missed. Of aligned sentences outside of statements "
        f"{found['sentence_precision']:.0%} are right."
    )


def what_is_compared(tables: Tables, shared: Tables) -> str:
    """Return of which articles and events outlets are compared first; where no event is shared, that there is none.

    ``shared`` are the tables of the events that outlets share (``shared_events``).
    """
    events, n, n_all = shared.article_events["event_id"].nunique(), len(shared.articles), len(tables.articles)
    if not n:
        why = what_is_missing(tables, shared)
        return f"{why} What follows compares outlets over all they wrote, whatever it is about."
    those = "event" if events == 1 else f"{events} events"
    chosen = "Outlets that choose other events differ for that alone."
    return f"Within the {those} that two outlets or more cover: {n} of {n_all} articles. {chosen}"


def what_is_missing(tables: Tables, shared: Tables) -> str:
    """Return why there is nothing to compare in these articles, and what would help; "" where there is something."""
    if len(shared.articles):
        return ""
    n = len(tables.articles)
    if n == 1:
        return "There is one article: a comparison needs a second one, of another outlet, on the same event."
    undated = int((tables.articles["published_at"].isna()).sum())
    of_these = f" {undated} of them bear no date." if undated else ""
    return (
        f"No two of these {n} articles are by different outlets on the same event, as far as can be told from date "
        f"(at most {DAYS} days apart), actors and words.{of_these} Add what other outlets wrote on these days."
    )
