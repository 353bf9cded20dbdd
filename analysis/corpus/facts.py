"""Facts of the corpus: actors, from its parts one by one; repeated articles and events, from all texts at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection

import pandas as pd

from analysis.corpus.commits import Commit, State
from analysis.corpus.parts import put_corpus_table, read_batch, read_state_tables
from analysis.corpus.store import Store
from analysis.linking import link, list_actors
from analysis.reference import Reference
from analysis.schema import Tables, empty_table, from_arrow

LINKED_AT_ONCE = 5_000  # articles whose texts and statements are compared; they need some 0.5 GB
LINKED = ("duplicates", "article_events", "alignments")
FINISHED = "_finished.json"


def write_facts(store: Store, state: State, reference: Reference, say: Callable[[str], None]) -> None:
    """Write the tables about the whole corpus.

    Up to ``LINKED_AT_ONCE`` articles all are written. Of more only the actors are: comparing articles with one another
    needs their texts at once: ``duplicates``, ``article_events`` and ``alignments`` are left empty, as ``say`` says.
    """
    if len(state.batch_of) <= LINKED_AT_ONCE:
        tables = link(read_state_tables(store, state), reference)
    else:
        tables = Tables({"actors": list_all_actors(store, state, reference)})
        say(
            f"{len(state.batch_of)} articles: repeated articles and events are not looked for among more than "
            f"{LINKED_AT_ONCE}, since that needs all texts at once. Link a selection with 'dateline coverage'."
        )
    for name in ("actors", *LINKED):
        put_corpus_table(store, tables[name], name)


def list_all_actors(store: Store, state: State, reference: Reference) -> pd.DataFrame:
    """Return the table ``actors`` of a corpus of any size, read batch by batch."""
    commits = {commit.batch: commit for commit in state.commits}
    found = [_namings(store, commits[batch], ids) for batch, ids in sorted(state.live().items())]
    namings = _distinct(pd.concat(found)) if found else empty_table("mentions")
    return list_actors(Tables({"mentions": namings}), reference)


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
