"""Facts of the corpus: actors and repeated articles, read batch by batch; events, of all tables at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from functools import partial

import pandas as pd

from analysis.corpus.commits import Commit, State
from analysis.corpus.parts import put_corpus_table, read_batch, read_state_tables
from analysis.corpus.store import Store
from analysis.coverage import add_coverage
from analysis.duplicates import find_duplicates_in
from analysis.linking import list_actors
from analysis.reference import Reference
from analysis.schema import Tables, empty_table, from_arrow

COMPARED_AT_ONCE = 5_000  # articles that events are looked for among: their tables are in memory, some 100 KB each
FINISHED = "_finished.json"


def write_facts(store: Store, state: State, reference: Reference, say: Callable[[str], None]) -> None:
    """Write the tables about the whole corpus: actors, duplicates, article_events and alignments.

    Events and alignments hold the tables of all articles in memory, so of more than ``COMPARED_AT_ONCE`` articles they
    are left empty, as ``say`` says.
    """
    facts = {"actors": list_all_actors(store, state, reference), "duplicates": find_all_duplicates(store, state)}
    if len(state.batch_of) <= COMPARED_AT_ONCE:
        facts = add_coverage(Tables({**read_state_tables(store, state), **facts}), reference)
    else:
        say(
            f"{len(state.batch_of)} articles: events are not looked for among more than {COMPARED_AT_ONCE}, since that "
            "holds all their tables in memory. Link a selection of the sources with 'dateline coverage'."
        )
    for name in ("actors", "duplicates", "article_events", "alignments"):
        put_corpus_table(store, facts[name] if name in facts else empty_table(name), name)


def list_all_actors(store: Store, state: State, reference: Reference) -> pd.DataFrame:
    """Return the table ``actors`` of a corpus of any size, read batch by batch."""
    commits = {commit.batch: commit for commit in state.commits}
    found = [_namings(store, commits[batch], ids) for batch, ids in sorted(state.live().items())]
    namings = _distinct(pd.concat(found)) if found else empty_table("mentions")
    return list_actors(Tables({"mentions": namings}), reference)


def find_all_duplicates(store: Store, state: State) -> pd.DataFrame:
    """Return the table ``duplicates`` of a corpus of any size: its texts are read batch by batch, those of candidates
    once more."""
    return find_duplicates_in(_read_articles(store, state, state.batch_of), partial(_read_all, store, state))


def _read_all(store: Store, state: State, ids: Collection[str]) -> pd.DataFrame:
    return pd.concat(_read_articles(store, state, ids))


def _read_articles(store: Store, state: State, ids: Collection[str]) -> Iterator[pd.DataFrame]:
    """Yield what is compared of these articles, batch by batch."""
    commits, wanted = {commit.batch: commit for commit in state.commits}, set(ids)
    for batch, live in sorted(state.live().items()):
        of_batch = wanted.intersection(live)
        if of_batch:
            table = read_batch(store, commits[batch], of_batch, "articles")
            yield from_arrow(table)[["article_id", "published_at", "text"]]


def _namings(store: Store, commit: Commit, ids: Collection[str]) -> pd.DataFrame:
    """Return every actor of a batch, with the names it has there and an article that has it."""
    mentions, quotes, stances = (
        from_arrow(read_batch(store, commit, ids, name)) for name in ("mentions", "quotes", "stances")
    )
    columns = ["article_id", "actor_id", "kind", "mention"]
    others = [
        quotes[["article_id", "speaker_actor_ids"]].explode("speaker_actor_ids").dropna(),
        stances[["article_id", "holder_actor_id"]],
        stances[["article_id", "target_id"]],
    ]
    met = [frame.set_axis(["article_id", "actor_id"], axis=1).assign(kind="", mention="") for frame in others]
    named = mentions["kind"] == "name"
    return _distinct(pd.concat([mentions.loc[named, columns], *met, mentions.loc[~named, columns].assign(mention="")]))


def _distinct(namings: pd.DataFrame) -> pd.DataFrame:
    """Return each naming once, in the last article (by id) that has it: the name an unlisted actor is given."""
    ordered = namings.sort_values("article_id", kind="stable")
    return ordered.drop_duplicates(["actor_id", "kind", "mention"], keep="last", ignore_index=True)


def facts_version(state: State, version: str) -> str:
    """Return a hash of what the tables about the whole corpus hang on: its articles and their taggers."""
    tagger = {commit.batch: commit.tagger for commit in state.commits}
    lines = sorted(f"{article_id} {tagger[batch]}" for article_id, batch in state.batch_of.items())
    return hashlib.sha256("\n".join([version, *lines]).encode()).hexdigest()[:16]


def read_finished(store: Store) -> str:
    """Return the ``facts_version`` of the last run that was finished, "" where none was."""
    try:
        return json.loads(store.read(FINISHED))["facts"]
    except (FileNotFoundError, ValueError, KeyError):
        return ""


def put_finished(store: Store, facts: str) -> None:
    """Note that the tables about the whole corpus are those of ``facts``."""
    store.put(FINISHED, json.dumps({"facts": facts}).encode())
