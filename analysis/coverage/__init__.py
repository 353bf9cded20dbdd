"""The same event in different outlets: articles linked to events, and what each makes of the others' statements.

``article_events`` and ``alignments`` are facts of a corpus, computed anew from the tables of its articles. An alignment
holds one statement against one other article of the event; a sentence outside of statements (``quote_id`` "") has a
row only where the other article tells it as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from analysis.coverage.align import Alignment, align, weigh_story
from analysis.coverage.events import link_events, members_of
from analysis.coverage.passages import Story, read_stories
from analysis.reference import Reference
from analysis.schema import Tables, table_from_rows

__all__ = ["Alignment", "add_coverage", "align_pairs"]


def add_coverage(tables: Tables, reference: Reference) -> Tables:
    """Return the tables with ``article_events`` and ``alignments`` computed from the others."""
    stories = read_stories(tables, reference)
    article_events = link_events(stories)
    pairs = [
        (event_id, one, other) for event_id, ids in members_of(article_events) for one, other in permutations(ids, 2)
    ]
    found = _align_all(stories, [pair[1:] for pair in pairs], reference)
    rows = [
        (event_id, row.quote_id, one, row.start_char, row.end_char, other, *row[3:])
        for (event_id, one, other), aligned in zip(pairs, found, strict=True)
        for row in aligned
    ]
    alignments = table_from_rows("alignments", rows)
    return Tables({**tables, "article_events": article_events, "alignments": alignments})


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
