"""Facts of the corpus: actors, repeated articles, events. What comes is added to what is known of the articles before.

Where articles have gone, were tagged again, or are too many to remember something of each, actors and repeated articles
are made anew, batch by batch. Events are made anew only for the weeks about what has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.copies import Copies, add_copies, no_copies
from analysis.corpus.aligned import Change, Events, realign
from analysis.corpus.commits import Commit, State
from analysis.corpus.known import (
    Known,
    forget,
    put_known,
    put_namings,
    put_signed,
    read_known,
    read_namings,
    read_signed,
)  # fmt: skip
from analysis.corpus.linked import is_too_large, link_weeks
from analysis.corpus.parts import put_corpus_table, read_batch, read_corpus_table
from analysis.corpus.store import Store
from analysis.corpus.stories import Stories, holders
from analysis.coverage.passages import article_days
from analysis.coverage.weeks import events_of
from analysis.duplicates import find_duplicates_in
from analysis.linking import list_actors
from analysis.reference import Reference
from analysis.schema import SCHEMAS, Tables, empty_table, from_arrow

COMPARED_AT_ONCE = 5_000  # articles of some weeks that events are looked for among: their tables are in memory
REMEMBERED = 50_000  # articles of which something is remembered, each some KB of memory
FINISHED = "_finished.json"
_PENDING = 20_000  # namings of several batches that are held before they are made distinct
_NAMING = ["article_id", "actor_id", "kind", "mention"]
_NAMING_COLUMNS = {
    "mentions": _NAMING,
    "quotes": ["article_id", "speaker_actor_ids"],
    "stances": ["article_id", "holder_actor_id", "target_id"],
}
_DATED = ["article_id", "published_date", "published_at"]


class Came(NamedTuple):
    """What has become of the articles: as they were known ``before``, as they are ``now``, and which are ``fresh``:
    new, or tagged again."""

    before: Mapping[str, Known]
    now: Mapping[str, Known]
    fresh: frozenset[str]

    @property
    def only_more(self) -> bool:
        """Say whether all articles that were known are there as they were."""
        return len(self.now) == len(self.before) + len(self.fresh)


def write_facts(store: Store, state: State, reference: Reference, version: str, say: Callable[[str], None]) -> None:
    """Write the tables about the whole corpus: actors, duplicates, article_events and alignments.

    Where some weeks have more than ``COMPARED_AT_ONCE`` articles, or the corpus more than ``REMEMBERED``, there are no
    events and alignments, as ``say`` says. ``version`` is that of the taggers.
    """
    before = _read_known(store, version)
    store.remove(FINISHED)  # whoever is stopped from here on makes all anew
    if state.n_articles > REMEMBERED:
        _write_unremembered(store, state, reference, say)
    else:
        _write_remembered(store, state, reference, _what_came(store, state, before), say)


def _write_unremembered(store: Store, state: State, reference: Reference, say: Callable[[str], None]) -> None:
    forget(store)
    put_corpus_table(store, list_all_actors(store, state, reference), "actors")
    put_corpus_table(store, find_all_duplicates(store, state), "duplicates")
    _say_too_large(state.n_articles, say)
    for name in ("article_events", "alignments"):
        put_corpus_table(store, empty_table(name), name)


def _write_remembered(store: Store, state: State, reference: Reference, came: Came, say: Callable[[str], None]) -> None:
    put_corpus_table(store, _actors(store, state, reference, came), "actors")
    put_corpus_table(store, _duplicates(store, state, came), "duplicates")
    stories = Stories(store, state, reference, at_once=COMPARED_AT_ONCE)
    if is_too_large(came.now, COMPARED_AT_ONCE):
        _say_too_large(state.n_articles, say)
        known = {key: Known(key, one.tagger, one.day) for key, one in came.now.items()}
    else:
        known = link_weeks(came.now, stories.read)
    before, article_events = (events_of(one.link for one in of.values()) for of in (came.before, known))
    days = {key: one.day for key, one in (*came.before.items(), *came.now.items())}
    change = Change(Events.from_table(before), Events.from_table(article_events), came.fresh)
    realign(store, change, days, stories, reference)
    put_corpus_table(store, article_events, "article_events")
    put_known(store, known)


def _say_too_large(n: int, say: Callable[[str], None]) -> None:
    say(
        f"{n} articles: events are not looked for where some weeks have more than {COMPARED_AT_ONCE}, or a corpus more "
        f"than {REMEMBERED}, since that holds their tables in memory. Link a selection of the sources with 'dateline "
        "coverage'."
    )


def _read_known(store: Store, version: str) -> dict[str, Known]:
    """Return what is remembered; nothing where the last run was not finished, or had other taggers."""
    try:
        if json.loads(store.read(FINISHED))["version"] == version:
            return read_known(store)
    except (FileNotFoundError, ValueError, KeyError, pa.ArrowException):
        pass
    return {}


def _what_came(store: Store, state: State, before: Mapping[str, Known]) -> Came:
    if not before:
        forget(store)
        for path in store.list("alignments"):
            store.remove(path)
    taggers = [state.commits[number].tagger for number in state.holders]
    live = {key.decode(): tagger for key, tagger in zip(state.ids.tolist(), taggers, strict=True)}
    fresh = frozenset(key for key, tagger in live.items() if key not in before or before[key].tagger != tagger)
    days = _days(store, state, fresh)
    now = {key: Known(key, live[key], days[key]) if key in fresh else before[key] for key in live}
    return Came(before, now, fresh)


def _days(store: Store, state: State, ids: Collection[str]) -> dict[str, str]:
    parts = [read_batch(store, commit, held, "articles", _DATED) for commit, held in holders(state, ids)]
    return {key: day for part in parts for key, day in article_days(from_arrow(part)).items()}


def _actors(store: Store, state: State, reference: Reference, came: Came) -> pd.DataFrame:
    """Return the table ``actors`` with the actors of what came, and remember how they are named."""
    batches, known = state.held(), _no_namings()
    if came.only_more and came.before:
        batches, known = iter(holders(state, came.fresh)), read_namings(store)
    namings = _all_namings(store, batches, known)
    put_namings(store, namings)
    return list_actors(Tables({"mentions": namings}), reference)


def _duplicates(store: Store, state: State, came: Came) -> pd.DataFrame:
    """Return the table ``duplicates`` with the repetitions in what came, and remember what finds further ones."""
    batches, before = state.held(), no_copies()
    if came.only_more and came.before:
        batches, before = holders(state, came.fresh), Copies(read_corpus_table(store, "duplicates"), read_signed(store))
    found = add_copies(before, _read_articles(store, batches), lambda ids: read_texts(store, state, ids))
    put_signed(store, found.signed)
    return found.duplicates


def list_all_actors(store: Store, state: State, reference: Reference) -> pd.DataFrame:
    """Return the table ``actors`` of a corpus of any size, read batch by batch."""
    return list_actors(Tables({"mentions": _all_namings(store, state.held(), _no_namings())}), reference)


def _no_namings() -> pd.DataFrame:
    return from_arrow(SCHEMAS["mentions"].empty_table())[_NAMING]


def _all_namings(
    store: Store, batches: Iterable[tuple[Commit, Collection[str]]], namings: pd.DataFrame
) -> pd.DataFrame:
    """Return each naming once, with those of some batches."""
    known, new = [_distinct(namings)], []
    for commit, ids in batches:
        new.append(_namings(store, commit, ids))
        if sum(map(len, new)) >= max(_PENDING, len(known[0])):
            known, new = [_distinct(pd.concat([*known, *new]))], []
    return _distinct(pd.concat([*known, *new]))


def find_all_duplicates(store: Store, state: State) -> pd.DataFrame:
    """Return the table ``duplicates`` of a corpus of any size: its texts are read batch by batch, those of candidates
    once more."""
    return find_duplicates_in(_read_articles(store, state.held()), lambda ids: read_texts(store, state, ids))


def read_texts(store: Store, state: State, ids: Collection[str]) -> pd.DataFrame:
    """Return what is compared of some live articles."""
    return pd.concat(_read_articles(store, holders(state, ids)))


def _read_articles(store: Store, wanted: Iterable[tuple[Commit, Collection[str]]]) -> Iterator[pd.DataFrame]:
    """Yield what is compared of the articles that are wanted of each batch."""
    for commit, ids in wanted:
        if ids:
            table = read_batch(store, commit, ids, "articles", ["article_id", "published_at", "text"])
            yield from_arrow(table)


def _namings(store: Store, commit: Commit, ids: Collection[str]) -> pd.DataFrame:
    """Return every actor of a batch, with the names it has there and an article that has it."""
    mentions, quotes, stances = (
        from_arrow(read_batch(store, commit, ids, name, columns)) for name, columns in _NAMING_COLUMNS.items()
    )
    others = [
        quotes.explode("speaker_actor_ids").dropna(),
        stances[["article_id", "holder_actor_id"]],
        stances[["article_id", "target_id"]],
    ]
    met = [frame.set_axis(["article_id", "actor_id"], axis=1).assign(kind="", mention="") for frame in others]
    named = mentions["kind"] == "name"
    return _distinct(pd.concat([mentions[named], *met, mentions[~named].assign(mention="")]))


def _distinct(namings: pd.DataFrame) -> pd.DataFrame:
    """Return each naming once, in the last article (by id) that has it: the name an unlisted actor is given."""
    ordered = namings.sort_values("article_id", kind="stable")
    return ordered.drop_duplicates(["actor_id", "kind", "mention"], keep="last", ignore_index=True)


def facts_version(state: State, version: str) -> str:
    """Return a hash of what the tables about the whole corpus hang on: its articles and their taggers."""
    taggers = sorted({commit.tagger for commit in state.commits})
    number = np.array([taggers.index(commit.tagger) for commit in state.commits], np.int32)
    digest = hashlib.sha256(json.dumps([version, taggers]).encode())
    digest.update(state.ids.tobytes())
    digest.update(number[state.holders].tobytes() if len(state.ids) else b"")
    return digest.hexdigest()[:16]


def read_finished(store: Store) -> str:
    """Return the ``facts_version`` of the last run that was finished, "" where none was."""
    try:
        return json.loads(store.read(FINISHED))["facts"]
    except (FileNotFoundError, ValueError, KeyError):
        return ""


def put_finished(store: Store, facts: str, version: str) -> None:
    """Note that the tables about the whole corpus are those of ``facts``, made with the taggers of ``version``."""
    store.put(FINISHED, json.dumps({"facts": facts, "version": version}).encode())
