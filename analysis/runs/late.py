"""Articles that came after the report they belong to: which, and what they change in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.corpus import keep_articles, select
from analysis.measure import actor_frequency
from analysis.phrases import counted, listed
from analysis.schema import Tables

NAMED = 5  # late articles told by name; of more the rest is counted
_CHANGES = 3  # actors told whose number of articles changes


def say_late(last: Mapping[str, Any], tables: Tables) -> list[str]:
    """Return sentences on the articles that the last run of this config lacked though its period had ended.

    ``last`` is its manifest. [] where it says no period, or nothing came late.
    """
    start, end = last.get("data", {}).get("period", ("", ""))
    until = end or last.get("data", {}).get("date", "")
    if not until:
        return []
    whole, before = select(tables, end_date=until), set(last["article_ids"])
    late = whole.articles[[key not in before for key in whole.articles["article_id"].tolist()]]
    in_period = late["published_at"].dt.strftime("%Y-%m-%d") >= start
    said = _say_older(late[~in_period], start) if start else []
    return said + (_say_of_period(late[in_period], last, select(whole, start_date=start)) if in_period.any() else [])


def _say_older(late: pd.DataFrame, start: str) -> list[str]:
    return [f"{len(late)} late for days before {start}: {name_articles(late)}."] if len(late) else []


def _say_of_period(late: pd.DataFrame, last: Mapping[str, Any], whole: Tables) -> list[str]:
    start, end = last["data"]["period"]
    when = f"{start} to {end}" if start else f"the days up to {end or last['data']['date']}"
    known = whole.articles.loc[~whole.articles["article_id"].isin(late["article_id"]), "article_id"]
    return [
        f"{len(late)} late for {when}, which run {last['run_id']} was about: {name_articles(late)}.",
        _change(keep_articles(whole, known), whole),
    ]


def name_articles(articles: pd.DataFrame) -> str:
    """Return the first articles by outlet, date and title, and how many more there are."""
    ordered = articles.sort_values(["published_at", "article_id"])
    more = f" and {len(ordered) - NAMED} more" if len(ordered) > NAMED else ""
    return "; ".join(_name(article) for article in ordered.head(NAMED).itertuples()) + more


def _name(article: Any) -> str:
    title = f" “{article.title}”" if article.title else ""
    return f"{article.outlet or 'unknown outlet'}, {article.published_date}{title}"


def _change(before: Tables, after: Tables) -> str:
    """Return what the late articles change: how many there are, and who is named in more of them."""
    n, m = len(before.articles), len(after.articles)
    said = f"With them that period has {counted(m, 'article')} instead of {n}"
    counts = [_articles_naming(tables) for tables in (before, after)]
    gained = (counts[1] - counts[0].reindex(counts[1].index, fill_value=0)).sort_index()
    gained = gained[gained > 0].sort_values(ascending=False, kind="stable").head(_CHANGES)
    names = dict(zip(after.actors["actor_id"], after.actors["name"], strict=True))
    told = [f"{names.get(a, a)} is named in {counts[1][a]} instead of {counts[0].get(a, 0)}" for a in gained.index]
    return f"{said}; {listed(told)}." if told else f"{said}."


def _articles_naming(tables: Tables) -> pd.Series:
    if tables.articles.empty:
        return pd.Series(dtype=int)
    return actor_frequency(tables).set_index("actor_id")["n_articles"]
