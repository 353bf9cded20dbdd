"""The articles of a run: read from its sources and tagged for it, or taken from a tagged corpus they are added to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from analysis.corpus import keep_articles, read_recent, read_tables, select, tag_all, tag_corpus
from analysis.read import read_sources
from analysis.reference import Reference
from analysis.schema import Tables


class Gathered(NamedTuple):
    """What was read, and how the part of it that a report is about gets its tables.

    Of a corpus, articles before a day may be rows without a text, and without rows in the other tables; ``start`` is
    the first day (ISO) that the report is about, "" for all.
    """

    read: Tables
    tag: Callable[[Tables], Tables]
    start: str = ""


def gather(
    sources: Sequence[str | Path], corpus: str, *, stance: str, reference: Reference, start: str = "", since: str = ""
) -> Gathered:
    """Return the articles of ``sources``; with ``corpus`` (a folder or an fsspec URL) those it holds after they
    were added to it: for a report from the day ``start`` on, with all that is known of those from ``since`` on.

    Of a corpus only the new articles are tagged. What concerns it as a whole is taken as it lies there; where a report
    is not about all that was known by its day, or the corpus is too large to hold its events, it is found anew.
    """
    if not corpus:
        read = read_sources(sources, reference=reference)
        return Gathered(read, lambda known: tag_all(known, stance=stance, reference=reference))
    for _ in tag_corpus(sources, corpus, stance=stance):
        pass
    read = read_recent(corpus, since)
    return Gathered(read, partial(_linked, read, corpus, since, reference), start)


def _linked(read: Tables, corpus: str, since: str, reference: Reference, known: Tables) -> Tables:
    """Return ``known``, of the articles ``read``, with what concerns them as a whole."""
    from analysis.corpus.among import facts_among  # here: brings what links articles along
    from analysis.linking import link, list_actors

    recent, ids = select(known, start_date=since), known.articles["article_id"]
    if len(known.articles) < len(read.articles):
        facts = facts_among(corpus, ids, since, reference) if since else None
        if facts is None:
            whole = keep_articles(read_tables(corpus), ids) if since else known
            recent = select(link(whole, reference), start_date=since)
        else:
            about = keep_articles(facts, recent.articles["article_id"])
            named = {name: about[name] for name in ("duplicates", "article_events", "alignments")}
            recent = Tables({**recent, **named, "actors": list_actors(recent, reference)})
    elif read.article_events.empty and not recent.articles.empty:
        recent = link(recent, reference)
    return Tables({**recent, "articles": known.articles})
