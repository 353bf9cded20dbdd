"""A tidy corpus holds each article once, also for whoever reads its Parquet files without looking at commits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from analysis.corpus.commits import Commit, State, layer_path, put_commit, read_state
from analysis.corpus.parts import batch_name, only, read_part, write_parts
from analysis.corpus.store import CorpusError, Store, explained_writing, is_corpus, open_store
from analysis.schema import ARTICLE_TABLES, SCHEMAS

MANY = 8  # small batches of a month that are made one
COMPACT_SIZE = 20_000  # articles of a rewritten part: some 50 MB of text, some 200 MB while it is written


def clean(store: Store) -> State:
    """Remove what stopped runs left: half-written files, parts without a commit, commits without a live article."""
    store.remove_unfinished()
    state = _remove_dead(store, read_state(store))
    named = {path for commit in state.commits for path in commit.files}
    named |= {layer_path(commit.layer) for commit in state.commits}
    for path in store.list():
        if path not in named and _is_part_or_layer(path):
            store.remove(path)
    return state


def _is_part_or_layer(path: str) -> bool:
    folder, _, inside = path.partition("/")
    return folder == "_reference" or (folder in ARTICLE_TABLES and inside != "")


def is_tidy(state: State) -> bool:
    """Say whether all articles of all commits are live."""
    return sum(len(commit.article_ids) for commit in state.commits) == state.n_articles


def tidy(store: Store, run: int) -> State:
    """Rewrite the batches that hold replaced or withdrawn articles without these, and remove what is dead."""
    state = read_state(store)
    live = state.live()
    for commit in state.commits:
        ids = live.get(commit.batch, ())
        if 0 < len(ids) < len(commit.article_ids):
            tables = {name: _read_live(store, commit, commit.files, ids, name) for name in ARTICLE_TABLES}
            successor = _successor(run, commit.tagger, commit.layer, [(commit, ids)])
            put_commit(store, write_parts(store, tables, successor))
    return clean(store)


def compact_corpus(place: str | Path, *, size: int = COMPACT_SIZE) -> Iterator[tuple[int, int]]:
    """Rewrite a corpus into few parts, by month; yield (months done, months) after each.

    Stopped at any point the corpus is whole, and the next run goes on. Raises CorpusError where there is no corpus or
    it cannot be written, CorpusLocked where another run writes it.
    """
    store = open_store(place)
    if not is_corpus(place):
        raise CorpusError(
            f"{place} is no tagged corpus. Name the folder that 'dateline tag SOURCE --out FOLDER' wrote."
        )
    with explained_writing(store), store.locked():
        state = clean(store)
        live = state.live()
        months = sorted({path.split("/")[1] for commit in state.commits for path in commit.files})
        yield 0, len(months)
        for done, month in enumerate(months, start=1):
            for same in _by_tagger(state.commits):
                _compact_month(store, [(c, live.get(c.batch, ())) for c in same], month, state.last_run + 1, size)
            yield done, len(months)
        tidy(store, state.last_run + 1)


def merge_small(store: Store, state: State, run: int, size: int) -> State:
    """Rewrite the batches of a month with fewer than ``size`` articles as one, where there are ``MANY`` of them.

    So a corpus that gets a few articles a day stays one of few files.
    """
    small: dict[tuple[str, str, str], list[Commit]] = {}
    for commit in state.commits:
        for month in {path.split("/")[1] for path in commit.files if len(commit.article_ids) < size}:
            small.setdefault((month, commit.tagger, commit.layer), []).append(commit)
    many = {month: commits for (month, *_), commits in sorted(small.items()) if len(commits) >= MANY}
    live = state.live()
    for month, commits in many.items():
        _compact_month(store, [(commit, live.get(commit.batch, ())) for commit in commits], month, run, COMPACT_SIZE)
    return tidy(store, run) if many else state


def _by_tagger(commits: Sequence[Commit]) -> list[list[Commit]]:
    kinds = dict.fromkeys((commit.tagger, commit.layer) for commit in commits)
    return [[c for c in commits if (c.tagger, c.layer) == kind] for kind in kinds]


def _compact_month(
    store: Store, commits: Sequence[tuple[Commit, Sequence[str]]], month: str, run: int, size: int
) -> None:
    holders = [(c, live) for c, live in commits if _path("articles", month, c) in c.files]
    group: list[tuple[Commit, list[str]]] = []
    for commit, live in holders if len(holders) > 1 else ():
        held = read_part(store, _path("articles", month, commit), "articles", ["article_id"])["article_id"].to_pylist()
        group.append((commit, sorted(set(live).intersection(held))))
        if sum(len(ids) for _, ids in group) >= size:
            _merge(store, group, month, run)
            group = []
    _merge(store, group, month, run)


def _path(name: str, month: str, commit: Commit) -> str:
    return f"{name}/{month}/{commit.batch}.parquet"


def _merge(store: Store, group: Sequence[tuple[Commit, list[str]]], month: str, run: int) -> None:
    """Write the articles that batches have in one month as one batch."""
    group = [(commit, ids) for commit, ids in group if ids]
    if len(group) < 2:
        return
    tables = {}
    for name in ARTICLE_TABLES:
        parts = [_read_live(store, commit, [_path(name, month, commit)], ids, name) for commit, ids in group]
        tables[name] = pa.concat_tables(parts)
    ordered = {name: table.sort_by("article_id") for name, table in tables.items()}  # stable: rows keep their order
    put_commit(store, write_parts(store, ordered, _successor(run, group[0][0].tagger, group[0][0].layer, group)))


def _read_live(store: Store, commit: Commit, paths: Collection[str], ids: Sequence[str], name: str) -> pa.Table:
    parts = [read_part(store, path, name) for path in sorted(paths) if path.startswith(f"{name}/")]
    return only(pa.concat_tables([SCHEMAS[name].empty_table(), *parts]), ids)


def _successor(run: int, tagger: str, layer: str, group: Sequence[tuple[Commit, Sequence[str]]]) -> Commit:
    """Return the commit of articles that move from their batches into a new one."""
    place: dict[str, str] = {}
    untagged = []
    for commit, ids in group:
        moved = set(ids)
        place |= {key: where for key, where in _places(commit) if key in moved}
        untagged += [row for row in commit.untagged if row[3] in moved]
    ids = sorted(place)
    return Commit(
        batch_name(run, tagger, ids), run, tagger, ids, [place[i] for i in ids], untagged=untagged, layer=layer
    )


def _places(commit: Commit) -> Iterable[tuple[str, str]]:
    return zip(commit.article_ids, commit.places or [""] * len(commit.article_ids), strict=True)


def _remove_dead(store: Store, state: State) -> State:
    """Remove commits that hold no live article and that nothing needs, oldest first, each before its files."""
    live = state.live()
    left = list(state.commits)
    for commit in state.commits:
        if commit.batch in live or _is_needed(commit, left, live):
            continue
        store.remove(commit.path)
        for path in commit.files:
            store.remove(path)
        left.remove(commit)
    return state if len(left) == len(state.commits) else read_state(store)


def _is_needed(commit: Commit, left: Sequence[Commit], live: Mapping[str, Sequence[str]]) -> bool:
    """Say whether a commit without live articles keeps others' rows away, vouches for some, or is all there is."""
    gone = set(commit.withdrawn)
    hides = gone and any(other.run < commit.run and not gone.isdisjoint(other.article_ids) for other in left)
    vouches = commit.same and any(other.tagger in commit.same and other.batch in live for other in left)
    return bool(hides or vouches or (not live and commit is left[-1]))
