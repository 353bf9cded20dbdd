"""The same event in different outlets: articles linked to events, and what each makes of the others' statements.

``article_events`` and ``alignments`` are facts of a corpus, computed from the tables of its articles. An alignment
holds one statement against one other article of the event; a sentence outside of statements (``quote_id`` "") has a
row only where the other article tells it as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

import pandas as pd

from analysis.coverage.align import Alignment, align, weigh_story
from analysis.coverage.events import link_events, members_of
from analysis.coverage.passages import Story, read_stories
from analysis.reference import Reference
from analysis.schema import Tables, table_from_rows

__all__ = ["Alignment", "add_coverage", "align_pairs", "align_stories", "in_order"]


def add_coverage(tables: Tables, reference: Reference) -> Tables:
    """Return the tables with ``article_events`` and ``alignments`` computed from the others."""
    stories = read_stories(tables, reference)
    article_events = link_events(stories)
    pairs = [
        (event_id, one, other) for event_id, ids in members_of(article_events) for one, other in permutations(ids, 2)
    ]
    alignments = in_order(align_stories(stories, pairs, reference))
    return Tables({**tables, "article_events": article_events, "alignments": alignments})


def align_stories(
    stories: Sequence[Story], pairs: Sequence[tuple[str, str, str]], reference: Reference
) -> pd.DataFrame:
    """Return the table ``alignments`` of some pairs: event, an article, and the one that it is held against."""
    found = _align_all(stories, [pair[1:] for pair in pairs], reference)
    rows = [
        (event_id, row.quote_id, one, row.start_char, row.end_char, other, *row[3:])
        for (event_id, one, other), aligned in zip(pairs, found, strict=True)
        for row in aligned
    ]
    return table_from_rows("alignments", rows)


def in_order(alignments: pd.DataFrame) -> pd.DataFrame:
    """Return the table ``alignments`` by event and articles; the rows of two articles stay in their order."""
    keys = ["event_id", "article_id", "other_article_id"]
    return alignments.sort_values(keys, kind="stable", ignore_index=True)


def align_pairs(tables: Tables, pairs: Sequence[tuple[str, str]], reference: Reference) -> Iterator[list[Alignment]]:
    """Yield the alignments of each pair of articles (one, held against the other), whatever their events."""
    return _align_all(read_stories(tables, reference), pairs, reference)


def _align_all(
    stories: Sequence[Story], pairs: Sequence[tuple[str, str]], reference: Reference
) -> Iterator[list[Alignment]]:
    wanted = {key for pair in pairs for key in pair}
    ready = {story.article_id: weigh_story(story) for story in stories if story.article_id in wanted}
    for one, other in pairs:
        yield list(align(ready[one], ready[other], reference))
