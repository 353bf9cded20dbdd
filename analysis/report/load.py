"""The articles a notebook is about: opened, filtered by its parameters, and never silently none."""

from __future__ import annotations

from analysis.corpus import open_corpus, select
from analysis.report.parameters import Parameters
from analysis.schema import Tables


class NothingLeft(ValueError):
    """No article fits the parameters; the message says what the corpus has."""


def load_tables(params: Parameters) -> Tables:
    """Return the tables of ``params.corpus`` with the outlets and days of ``params``.

    Raises NothingLeft if no article is left, naming the outlets and the days there are.
    """
    return choose(open_corpus(params.corpus, stance=params.stance, since=params.start_date), params)


def choose(tables: Tables, params: Parameters) -> Tables:
    """Return ``tables`` with the outlets and days of ``params``. Raises NothingLeft if no article is left."""
    chosen = select(tables, outlets=params.outlets, start_date=params.start_date, end_date=params.end_date)
    if chosen.articles.empty:
        raise NothingLeft(
            f"no article fits outlets={', '.join(params.outlets) or 'all'}, start_date={params.start_date or 'first'}, "
            f"end_date={params.end_date or 'last'}. {what_there_is(tables)}"
        )
    return chosen


def what_there_is(tables: Tables) -> str:
    """Return in one sentence how many articles there are, from when and of whom."""
    days = tables.articles["published_at"].dropna().dt.strftime("%Y-%m-%d")
    outlets = sorted(set(tables.articles["outlet"]) - {""})
    n = len(tables.articles)
    return (
        f"There {'is 1 article' if n == 1 else f'are {n} articles'}, "
        f"{f'from {days.min()} to {days.max()}' if len(days) else 'without dates'}, "
        f"of {', '.join(outlets) or 'unknown outlets'}."
    )
