"""Commits: a batch of articles exists once ``_commits/<batch>.json`` is there; an article counts in its newest one.

A commit names the files of its batch with their hashes, its articles, where each was read, the tagger's version, and
the articles it withdraws (older versions of edited sources). Runs are numbered: where two commits hold an article, that
of the later run counts, so that articles are replaced without a moment in which they are missing or double.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analysis.corpus.ids import Ids, holds, join
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


@dataclass(frozen=True)
class State:
    """What a corpus holds at one moment: its commits, oldest first, and the live articles, some 20 bytes each.

    ``ids`` are those of the live articles, sorted; ``holders[n]`` is the number of the commit that holds ``ids[n]``.
    """

    commits: tuple[Commit, ...]
    ids: np.ndarray
    holders: np.ndarray

    def __contains__(self, article_id: str) -> bool:
        return holds(self.ids, article_id)

    @property
    def n_articles(self) -> int:
        return len(self.ids)

    @property
    def last_run(self) -> int:
        return max((commit.run for commit in self.commits), default=0)

    def live(self) -> dict[str, Ids]:
        """Return the live articles of each batch that has some, by its name."""
        order = np.argsort(self.holders, kind="stable")
        starts = np.searchsorted(self.holders[order], np.arange(len(self.commits) + 1))
        found = {c.batch: Ids(self.ids[order[starts[n] : starts[n + 1]]]) for n, c in enumerate(self.commits)}
        return {batch: ids for batch, ids in sorted(found.items()) if len(ids)}

    def held(self) -> Iterator[tuple[Commit, Ids]]:
        """Yield each commit that has live articles with these, by the name of its batch."""
        commits = {commit.batch: commit for commit in self.commits}
        return ((commits[batch], ids) for batch, ids in self.live().items())

    def places(self) -> Iterator[tuple[str, str]]:
        """Yield each live article whose place is known, with where it was read."""
        live = self.live()
        for commit in self.commits:
            counts = set(live.get(commit.batch, ()))
            yield from (pair for pair in zip(commit.article_ids, commit.places, strict=False) if pair[0] in counts)


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
    parts = [part for c in ordered for part in (Ids(c.withdrawn).array, Ids(c.article_ids).array)]
    numbers = [number for n in range(len(ordered)) for number in (-1, n)]  # -1: withdrawn
    ids, holders = join(parts), np.repeat(np.array(numbers, np.int32), [len(part) for part in parts])
    by_id = np.argsort(ids, kind="stable")
    ids, holders = ids[by_id], holders[by_id]
    counts = np.append(ids[1:] != ids[:-1], True)[: len(ids)] & (holders >= 0)
    return State(ordered, ids[counts], holders[counts])


def put_commit(store: Store, commit: Commit) -> None:
    """Make a batch exist, in one put; its files must be there."""
    stated = vars(commit) | {"article_ids": list(commit.article_ids), "places": list(commit.places)}
    store.put(commit.path, json.dumps(stated, indent=1).encode())


def layer_path(name: str) -> str:
    """Return where a corpus remembers a user's reference layer, as commits name it."""
    return f"_reference/{name}.json"


def _parse(store: Store, name: str) -> Commit:
    try:
        values = json.loads(store.read(name))
        _check_schema(store, values["schema"])
        known = {key: value for key, value in values.items() if key in Commit.__dataclass_fields__}
        known |= {name: Ids(known.get(name, ())) for name in ("article_ids", "places")}
        return Commit(**{"run": 0, **known})  # run: corpora of the first version have none
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise CorpusError(f"{store.given}/{name} is damaged ({error}). Restore it, or tag the sources anew.") from error


def _check_schema(store: Store, found: int) -> None:
    if found != SCHEMA_VERSION:
        raise CorpusError(
            f"{store.given} was written with tables of version {found}, this Dateline reads version {SCHEMA_VERSION}. "
            f"Tag its sources again: 'dateline tag SOURCE --out NEW_FOLDER'."
        )
