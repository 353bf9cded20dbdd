"""Facts of the corpus: actors and repeated articles, read batch by batch; events, of all tables at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator

import numpy as np
import pandas as pd

from analysis.corpus.commits import Commit, State
from analysis.corpus.parts import put_corpus_table, read_batch, read_state_tables
from analysis.corpus.store import Store
from analysis.coverage import add_coverage
from analysis.duplicates import find_duplicates_in
from analysis.linking import list_actors
from analysis.reference import Reference
from analysis.schema import SCHEMAS, Tables, empty_table, from_arrow

COMPARED_AT_ONCE = 5_000  # articles that events are looked for among: their tables are in memory, some 100 KB each
FINISHED = "_finished.json"
_PENDING = 20_000  # namings of several batches that are held before they are made distinct
_NAMING = ["article_id", "actor_id", "kind", "mention"]
_NAMING_COLUMNS = {
    "mentions": _NAMING,
    "quotes": ["article_id", "speaker_actor_ids"],
    "stances": ["article_id", "holder_actor_id", "target_id"],
}


def write_facts(store: Store, state: State, reference: Reference, say: Callable[[str], None]) -> None:
    """Write the tables about the whole corpus: actors, duplicates, article_events and alignments.

    Events and alignments hold the tables of all articles in memory, so of more than ``COMPARED_AT_ONCE`` articles they
    are left empty, as ``say`` says.
    """
    facts = {"actors": list_all_actors(store, state, reference), "duplicates": find_all_duplicates(store, state)}
    if state.n_articles <= COMPARED_AT_ONCE:
        facts = add_coverage(Tables({**read_state_tables(store, state), **facts}), reference)
    else:
        say(
            f"{state.n_articles} articles: events are not looked for among more than {COMPARED_AT_ONCE}, since that "
            "holds all their tables in memory. Link a selection of the sources with 'dateline coverage'."
        )
    for name in ("actors", "duplicates", "article_events", "alignments"):
        put_corpus_table(store, facts[name] if name in facts else empty_table(name), name)


def list_all_actors(store: Store, state: State, reference: Reference) -> pd.DataFrame:
    """Return the table ``actors`` of a corpus of any size, read batch by batch."""
    known, new = [_distinct(from_arrow(SCHEMAS["mentions"].empty_table()))[_NAMING]], []
    for commit, ids in state.held():
        new.append(_namings(store, commit, ids))
        if sum(map(len, new)) >= max(_PENDING, len(known[0])):
            known, new = [_distinct(pd.concat([*known, *new]))], []
    return list_actors(Tables({"mentions": _distinct(pd.concat([*known, *new]))}), reference)


def find_all_duplicates(store: Store, state: State) -> pd.DataFrame:
    """Return the table ``duplicates`` of a corpus of any size: its texts are read batch by batch, those of candidates
    once more."""

    def read(ids: Collection[str]) -> pd.DataFrame:
        wanted = set(ids)
        return pd.concat(_read_articles(store, ((commit, wanted.intersection(held)) for commit, held in state.held())))

    return find_duplicates_in(_read_articles(store, state.held()), read)


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


def put_finished(store: Store, facts: str) -> None:
    """Note that the tables about the whole corpus are those of ``facts``."""
    store.put(FINISHED, json.dumps({"facts": facts}).encode())
