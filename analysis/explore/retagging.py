"""Tagging anew what a change of the reference data can affect, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from analysis.corpus.affected import affected_articles
from analysis.corpus.outlets import outlets_anew
from analysis.linking import list_actors
from analysis.read.untagged import mark_untagged
from analysis.reference import Reference
from analysis.schema import ARTICLE_TABLES, TIERS, Tables

BATCH = 20  # articles between two signs of life


def retag(
    tables: Tables, reference: Reference, article_ids: Iterable[str], *, stance: str = "",
    say: Callable[[int, int], None] = lambda done, to_do: None,
) -> Tables:  # fmt: skip
    """Return ``tables`` with the articles ``article_ids`` tagged anew; the rows of all others stay as they are.

    Outlets and agencies are looked up anew too. Actors, events and alignments are computed from the result; repeated
    articles are those of before, as no text has changed. ``stance`` "" means the tier that judged before.
    ``say(done, to_do)`` is called after each batch. The result equals tagging all articles with ``reference``, where
    ``article_ids`` are those of ``affected_articles``.
    """
    from analysis.coverage import add_coverage  # not above: a notebook starts sooner

    tables = Tables({**tables, "articles": outlets_anew(tables.articles, reference)})
    wanted = set(article_ids)
    if not wanted:
        return tables
    articles = tables.articles[tables.articles["article_id"].isin(wanted)]
    tagged = list(_in_batches(articles, reference, stance or tier_of(tables), say))
    new = {name: _replaced(tables, name, wanted, tagged) for name in ARTICLE_TABLES[1:]}
    whole = Tables({**tables, **new, "reading": _reading(tables.reading, wanted, tagged)})
    return add_coverage(Tables({**whole, "actors": list_actors(whole, reference)}), reference)


def retag_changed(
    tables: Tables, before: Reference, after: Reference, *, stance: str = "",
    say: Callable[[int, int], None] = lambda done, to_do: None,
) -> Tables:  # fmt: skip
    """Return ``tables``, tagged with ``before``, as ``after`` would have tagged them."""
    return retag(tables, after, affected_articles(tables, before, after).article_ids, stance=stance, say=say)


def tier_of(tables: Tables) -> str:
    """Return the tier that judged the stances of ``tables``, "none" where there are none."""
    tiers = [tier for tier in tables.stances["model"].unique() if tier in TIERS]
    return tiers[0] if tiers else "none"


def _in_batches(articles: pd.DataFrame, reference: Reference, stance: str, say: Callable) -> Iterable[Tables]:
    from analysis.tag import tag_articles

    for start in range(0, len(articles), BATCH):
        yield tag_articles(articles.iloc[start : start + BATCH], stance=stance, reference=reference)
        say(min(start + BATCH, len(articles)), len(articles))


def _replaced(tables: Tables, name: str, wanted: set[str], tagged: Sequence[Tables]) -> pd.DataFrame:
    """Return a table with the rows of ``wanted`` replaced, in the order of the articles."""
    kept = tables[name][~tables[name]["article_id"].isin(wanted)]
    parts = [part for part in (kept, *(batch[name] for batch in tagged)) if len(part)]
    if not parts:
        return tables[name].iloc[:0]
    rows = pd.concat(parts, ignore_index=True)
    place = {id: n for n, id in enumerate(tables.articles["article_id"])}
    order = rows["article_id"].map(place).sort_values(kind="stable").index
    return rows.loc[order].reset_index(drop=True)


def _reading(reading: pd.DataFrame, wanted: set[str], tagged: Sequence[Tables]) -> pd.DataFrame:
    """Return what became of each record, with the articles that could not be tagged this time."""
    return mark_untagged(reading, pd.concat([reading[:0], *(batch.reading for batch in tagged)]), wanted)
