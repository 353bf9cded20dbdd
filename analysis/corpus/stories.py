"""Articles of a corpus made ready for comparison, read from its parts as they are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
import pyarrow as pa

from analysis.corpus.commits import State
from analysis.corpus.ids import Ids
from analysis.corpus.parts import read_batch
from analysis.corpus.store import Store
from analysis.coverage.passages import Story, read_stories
from analysis.reference import Reference
from analysis.schema import Tables, from_arrow

_COLUMNS = {
    "articles": ("article_id", "published_date", "published_at", "text"),
    "sentences": ("article_id", "start_char", "end_char", "kind"),
    "mentions": ("article_id", "start_char", "end_char", "actor_id", "kind"),
    "quotes": ("quote_id", "article_id", "content", "speaker", "speaker_actor_ids"),
}


class Stories:
    """The stories of a corpus; those that were read last, ``at_once`` and what was asked for, stay in memory."""

    def __init__(self, store: Store, state: State, reference: Reference, *, at_once: int):
        self._store, self._state, self._reference, self._at_once = store, state, reference, at_once
        self._held: dict[str, Story] = {}

    def read(self, ids: Sequence[str]) -> list[Story]:
        """Return the stories of these articles, in their order."""
        missing = [key for key in ids if key not in self._held]
        if missing:
            self._make_room(set(ids), len(missing))
            tables = Tables({name: from_arrow(self._rows(missing, name)) for name in _COLUMNS})
            self._held |= {story.article_id: story for story in read_stories(tables, self._reference)}
        return [self._held[key] for key in ids]

    def _make_room(self, wanted: Collection[str], n_more: int) -> None:
        too_many = len(self._held) + n_more - self._at_once
        for key in [key for key in self._held if key not in wanted][: max(too_many, 0)]:
            del self._held[key]

    def _rows(self, ids: Iterable[str], name: str) -> pa.Table:
        parts = [
            read_batch(self._store, commit, held, name, _COLUMNS[name]) for commit, held in holders(self._state, ids)
        ]
        return pa.concat_tables(parts)


def holders(state: State, ids: Iterable[str]) -> list[tuple]:
    """Return the commits that hold these live articles, each with those it holds."""
    wanted = Ids(sorted(ids))
    numbers = state.holders[np.searchsorted(state.ids, wanted.array)] if len(wanted) else np.empty(0, np.int32)
    return [(state.commits[n], Ids(wanted.array[numbers == n])) for n in np.unique(numbers)]
