"""``tag_corpus``: the articles of some sources, tagged into a corpus on disk, batch by batch."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.corpus.commits import Commit, State, layer_path, put_commit
from analysis.corpus.facts import facts_version, put_finished, read_finished, write_facts
from analysis.corpus.partition import Job, layer_of, load_layer, write_partition
from analysis.corpus.parts import batch_name, write_batch
from analysis.corpus.plan import Stale, find_stale, plan_batches, same_tags, spool_stale
from analysis.corpus.records import lost_files, put_reading
from analysis.corpus.scratch import scratch
from analysis.corpus.sources import Read, gone, known_files, list_sources, put_known_files, read_changed
from analysis.corpus.spool import Spool
from analysis.corpus.store import Folder, Store, explained_writing, open_store
from analysis.corpus.tidy import clean, is_tidy, merge_small, tidy
from analysis.corpus.version import Layer, describe_layer, reader_version, tagger_version
from analysis.reference import Reference, find_user_reference, load_reference
from analysis.schema import DEFAULT_TIER, Tables

BATCH_SIZE = 250  # articles; what a killed worker costs

Work = Callable[[pd.DataFrame, Commit], Commit]
Runner = Callable[[Work, Iterable[tuple[pd.DataFrame, Commit]]], Iterator[Commit]]


def one_by_one(work: Work, batches: Iterable[tuple[pd.DataFrame, Commit]]) -> Iterator[Commit]:
    """Do the batches in this process."""
    for articles, commit in batches:
        yield work(articles, commit)


def tag_corpus(
    sources: Sequence[str | Path],
    out: str | Path,
    *,
    stance: str = DEFAULT_TIER,
    runner: Runner = one_by_one,
    batch_size: int = BATCH_SIZE,
    say: Callable[[str], None] = lambda line: None,
) -> Iterator[tuple[int, int]]:
    """Tag the articles of ``sources`` into the corpus ``out``; yield (articles done, articles to do) after each batch.

    Articles that ``out`` holds from the same tagger are not tagged again; those of another version are replaced, all or
    only those a change of names can affect (``say`` says which and why). An article that an edited file no longer holds
    leaves the corpus; one whose file was removed stays. ``out`` is a folder or an fsspec URL. ``runner`` does the
    batches (see ``cluster``). Stopped at any point, the corpus holds the batches done, and the next run goes on.
    Raises CorpusError where ``out`` cannot be written or read, CorpusLocked where another run writes it.
    """
    store = open_store(out)
    with explained_writing(store), store.locked():
        yield from _tag(store, sources, stance, runner, batch_size, say)


class _Run(NamedTuple):
    """What stays the same during a run."""

    store: Store
    reference: Reference
    layer: Layer
    layer_name: str
    job: Job
    number: int


def _tag(store: Store, sources, stance: str, runner: Runner, size: int, say: Callable) -> Iterator[tuple[int, int]]:
    state = clean(store)
    run = _start(store, sources, stance, state)
    stale = find_stale(store, state, run.job.version, run.layer)
    if stale.by_batch:
        say(f"tagging {len(stale.ids())} of {state.n_articles} articles of the corpus again: {stale.reason}")
    with scratch(store.root if isinstance(store, Folder) else None) as database:
        spool = Spool(database)
        read = _read(run, sources, state, stale, database)
        spool_stale(store, stale, state.commits, spool, run.reference)
        left = gone(read, store, state, database)
        plan = plan_batches(spool, left, run=run.number, version=run.job.version, layer=run.layer_name, size=size)
        yield 0, sum(len(commit.article_ids) for commit in plan)
        yield from _work(run, runner, spool, plan)
        vouch = same_tags(stale, run.number, run.job.version, run.layer_name)
        if vouch is not None:
            put_commit(store, vouch)
        now = tidy(store, run.number) if plan or vouch or not is_tidy(state) else state
        now = merge_small(store, now, run.number + 1, size) if plan else now
        if read.changed or now is not state:
            put_reading(store, database, read.changed, [r for c in now.commits for r in c.untagged if r[3] in now])
    _finish(run, now, read, say)


def _start(store: Store, sources: Sequence[str | Path], stance: str, state: State) -> _Run:
    folder = find_user_reference([*([store.root] if isinstance(store, Folder) else []), *sources])
    files = layer_of(folder)
    reference, layer = load_reference(folder) if not files else load_layer(files), describe_layer(folder, stance)
    name = batch_name(0, layer.base, layer.parts())
    if name not in {commit.layer for commit in state.commits}:
        store.put(layer_path(name), json.dumps(layer._asdict()).encode())
    job = Job(store.url, stance, tagger_version(reference, stance), files)
    return _Run(store, reference, layer, name, job, state.last_run + 1)


def _read(run: _Run, sources: Sequence[str | Path], state: State, stale: Stale, database: sqlite3.Connection) -> Read:
    """Read what has changed since the last run, or was lost, and spool the articles that are to be tagged."""
    found, files = list_sources(sources, run.reference, reader_version(run.reference))
    whole = facts_version(state, run.job.version) == read_finished(run.store)
    lost = set() if whole else lost_files(run.store, state)
    spool, wanted = Spool(database), stale.ids()

    def keep(row: dict, place: str) -> None:
        key = row["article_id"]
        renamed = row["outlet"] in stale.outlets or row["agency"] in stale.outlets
        if (renamed or key in wanted or key not in state) and key not in spool:
            spool.add(row, place)

    known = [file for file in known_files(run.store) if file.label not in lost]
    return read_changed(found, files, known, run.reference, database, keep)


def _work(run: _Run, runner: Runner, spool: Spool, plan: Sequence[Commit]) -> Iterator[tuple[int, int]]:
    for commit in plan:
        if not commit.article_ids:
            put_commit(run.store, commit)
    done, to_do = 0, sum(len(commit.article_ids) for commit in plan)
    batches = ((spool.read(commit.article_ids), commit) for commit in plan if commit.article_ids)
    for commit in runner(partial(write_partition, job=run.job), batches):
        put_commit(run.store, commit)
        done += len(commit.article_ids)
        yield done, to_do


def _finish(run: _Run, state: State, read: Read, say: Callable[[str], None]) -> None:
    """Write the tables about the whole corpus where they may have changed, and remember what was read."""
    if not any(commit.files for commit in state.commits):
        empty = Commit(batch_name(run.number, run.job.version, ()), run.number, run.job.version)
        put_commit(run.store, write_batch(run.store, Tables({}), empty))
    facts = facts_version(state, run.job.version)
    if facts != read_finished(run.store):
        write_facts(run.store, state, run.reference, run.job.version, say)
        put_finished(run.store, facts, run.job.version)
    if read.changed:
        put_known_files(run.store, known_files(run.store), read.files)
