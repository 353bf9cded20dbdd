"""What concerns a corpus as a whole, found among some of its articles: all that a report of an earlier day knows of.

It is what these articles alone would have, but only the weeks and stories are looked at that lack one.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from pathlib import Path

from analysis.copies import Copies, leave_out
from analysis.corpus.aligned import Change, Events, aligned_since
from analysis.corpus.commits import State
from analysis.corpus.facts import COMPARED_AT_ONCE, read_texts
from analysis.corpus.known import FOLDER, read_known, read_signed
from analysis.corpus.linked import is_too_large, link_weeks
from analysis.corpus.parts import read_corpus_table, steadily
from analysis.corpus.store import Store, open_store
from analysis.corpus.stories import Stories
from analysis.coverage.weeks import events_of
from analysis.reference import Reference
from analysis.schema import Tables


def facts_among(folder: str | Path, ids: Collection[str], since: str, reference: Reference) -> Tables | None:
    """Return ``duplicates``, ``article_events`` and, of the months from the day ``since`` on, ``alignments`` of these
    articles of a corpus; None where the corpus remembers nothing of them, or is too large to have events."""
    store = open_store(folder)
    return steadily(store, partial(_facts, store, frozenset(ids), since, reference))


def _facts(store: Store, ids: frozenset[str], since: str, reference: Reference, state: State) -> Tables | None:
    before = read_known(store) if store.list(FOLDER) else {}
    now = {key: before[key] for key in sorted(ids & before.keys())}
    if len(now) < len(ids) or is_too_large(now, COMPARED_AT_ONCE):
        return None
    stories = Stories(store, state, reference, at_once=COMPARED_AT_ONCE)
    events = [events_of(one.link for one in known.values()) for known in (before, link_weeks(now, stories.read))]
    change = Change(*map(Events.from_table, events), fresh=frozenset())
    days = {key: one.day for key, one in before.items()}
    copies = Copies(read_corpus_table(store, "duplicates"), read_signed(store))
    return Tables({
        "duplicates": leave_out(copies, before.keys() - ids, partial(read_texts, store, state)),
        "article_events": events[1],
        "alignments": aligned_since(store, change, days, stories, reference, since),
    })  # fmt: skip
