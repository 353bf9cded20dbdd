"""The articles of a run: read from its sources and tagged for it, or taken from a tagged corpus they are added to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from analysis.corpus import read_tables, tag_all, tag_corpus
from analysis.read import read_sources
from analysis.reference import Reference
from analysis.schema import Tables


class Gathered(NamedTuple):
    """What was read, and how the part of it that a report is about gets its tables."""

    read: Tables
    tag: Callable[[Tables], Tables]


def gather(sources: Sequence[str | Path], corpus: str, *, stance: str, reference: Reference) -> Gathered:
    """Return the articles of ``sources``; with ``corpus`` (a folder or an fsspec URL) those it holds after they
    were added to it.

    Of a corpus only the new articles are tagged. What concerns it as a whole is taken as it lies there; where a report
    is about a part of it, or the corpus is too large to hold its events, it is found anew.
    """
    if not corpus:
        read = read_sources(sources, reference=reference)
        return Gathered(read, lambda known: tag_all(known, stance=stance, reference=reference))
    from analysis.linking import link  # here: brings what links articles along

    for _ in tag_corpus(sources, corpus, stance=stance):
        pass
    read = read_tables(corpus)
    return Gathered(read, lambda known: known if _is_linked(known, read) else link(known, reference))


def _is_linked(known: Tables, read: Tables) -> bool:
    """Say whether what lies in the corpus about all its articles holds for ``known``."""
    return not read.article_events.empty and len(known.articles) == len(read.articles)
