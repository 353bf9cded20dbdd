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
    tables = open_corpus(params.corpus)
    chosen = select(tables, outlets=params.outlets, start_date=params.start_date, end_date=params.end_date)
    if chosen.articles.empty:
        days = tables.articles["published_at"].dropna().dt.strftime("%Y-%m-%d")
        raise NothingLeft(
            f"no article fits outlets={', '.join(params.outlets) or 'all'}, start_date={params.start_date or 'first'}, "
            f"end_date={params.end_date or 'last'}. The corpus has {len(tables.articles)} articles "
            f"from {days.min() if len(days) else 'no known day'} to {days.max() if len(days) else 'no known day'}, "
            f"of {', '.join(sorted(set(tables.articles['outlet']) - {''})) or 'unknown outlets'}."
        )
    return chosen
