"""Commits: a batch of articles exists once ``_commits/<batch>.json`` is there; an article counts in its newest one.

A commit names the files of its batch with their hashes, its articles, where each was read, the tagger's version, and
the articles it withdraws (older versions of edited sources). Runs are numbered: where two commits hold an article, that
of the later run counts, so that articles are replaced without a moment in which they are missing or double.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from analysis.corpus.store import CorpusError, Store
from analysis.schema import SCHEMA_VERSION

_TRIES = 20  # of a reader while a run removes files


@dataclass(frozen=True)
class Commit:
    """One batch. ``files`` are path -> SHA-256; ``places[i]`` is where ``article_ids[i]`` was read (a hash, or "").

    ``untagged`` are rows of ``reading`` about articles the taggers failed on. ``same`` are tagger versions whose rows
    ``tagger`` would not change; such a commit has no articles.
    """

    batch: str
    run: int
    tagger: str
    article_ids: Sequence[str] = ()
    places: Sequence[str] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    withdrawn: Sequence[str] = ()
    untagged: Sequence[Sequence[Any]] = ()
    same: Sequence[str] = ()
    layer: str = ""
    schema: int = SCHEMA_VERSION

    @property
    def path(self) -> str:
        return f"_commits/{self.batch}.json"


class State(NamedTuple):
    """What a corpus holds at one moment: its commits, oldest first, and the batch of each live article."""

    commits: tuple[Commit, ...]
    batch_of: Mapping[str, str]

    @property
    def last_run(self) -> int:
        return max((commit.run for commit in self.commits), default=0)

    def live(self) -> dict[str, list[str]]:
        """Return the live articles of each batch that has some."""
        found: dict[str, list[str]] = defaultdict(list)
        for article_id, batch in self.batch_of.items():
            found[batch].append(article_id)
        return found

    def places(self) -> dict[str, str]:
        """Return where each live article was read."""
        pairs = ((c.batch, i, p) for c in self.commits for i, p in zip(c.article_ids, c.places, strict=False))
        return {article_id: place for batch, article_id, place in pairs if self.batch_of.get(article_id) == batch}


def read_state(store: Store) -> State:
    """Return what a corpus holds, as of one moment, also while a run writes it.

    Raises CorpusError if it was written with other tables, or a commit is damaged.
    """
    for _ in range(_TRIES):
        names = store.list("_commits")
        try:
            commits = [_parse(store, name) for name in names]
        except FileNotFoundError:
            continue
        if store.list("_commits") == names:
            return state_of(commits)
    raise CorpusError(f"{store.given}: its commits change faster than they are read. Try again when the run is done.")


def state_of(commits: Iterable[Commit]) -> State:
    """Return the state that commits make: of each article the newest row counts, and none that was withdrawn since."""
    ordered = tuple(sorted(commits, key=lambda commit: (commit.run, commit.batch)))
    batch_of: dict[str, str] = {}
    for commit in ordered:
        for article_id in commit.withdrawn:
            batch_of.pop(article_id, None)
        batch_of.update(dict.fromkeys(commit.article_ids, commit.batch))
    return State(ordered, batch_of)


def put_commit(store: Store, commit: Commit) -> None:
    """Make a batch exist, in one put; its files must be there."""
    store.put(commit.path, json.dumps(asdict(commit), indent=1).encode())


def layer_path(name: str) -> str:
    """Return where a corpus remembers a user's reference layer, as commits name it."""
    return f"_reference/{name}.json"


def _parse(store: Store, name: str) -> Commit:
    try:
        values = json.loads(store.read(name))
        _check_schema(store, values["schema"])
        known = {key: value for key, value in values.items() if key in Commit.__dataclass_fields__}
        return Commit(**{"run": 0, **known})  # run: corpora of the first version have none
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise CorpusError(f"{store.given}/{name} is damaged ({error}). Restore it, or tag the sources anew.") from error


def _check_schema(store: Store, found: int) -> None:
    if found != SCHEMA_VERSION:
        raise CorpusError(
            f"{store.given} was written with tables of version {found}, this Dateline reads version {SCHEMA_VERSION}. "
            f"Tag its sources again: 'dateline tag SOURCE --out NEW_FOLDER'."
        )
