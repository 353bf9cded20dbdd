"""``tag_corpus``: the articles of some sources, tagged into a corpus on disk, batch by batch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.corpus.commits import Commit, State, layer_path, put_commit
from analysis.corpus.facts import facts_version, put_finished, read_finished, write_facts
from analysis.corpus.partition import Job, layer_of, load_layer, write_partition
from analysis.corpus.parts import batch_name, put_corpus_table, read_corpus_table, write_batch
from analysis.corpus.plan import Batch, Stale, find_stale, plan_batches, same_tags, spool_stale
from analysis.corpus.sources import Read, gone, known_files, list_sources, merge_reading, put_known_files, read_changed
from analysis.corpus.spool import Spool
from analysis.corpus.store import Folder, Store, explained_writing, open_store
from analysis.corpus.tidy import clean, tidy
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
        say(f"tagging {len(stale.ids())} of {len(state.batch_of)} articles of the corpus again: {stale.reason}")
    before = read_corpus_table(store, "reading")
    with Spool(store.root if isinstance(store, Folder) else None) as spool:
        read = _read(run, sources, state, before, stale, spool)
        spool_stale(store, state, stale, spool, run.reference)
        left = gone(read, before, state.places())
        batches = plan_batches(spool, left, run=run.number, version=run.job.version, layer=run.layer_name, size=size)
        yield 0, len(spool)
        yield from _work(run, runner, spool, batches)
        tagged = {spooled.article_id for batch in batches for spooled in batch.articles}
    vouch = same_tags(stale, run.number, run.job.version, run.layer_name)
    if vouch is not None:
        put_commit(store, vouch)
    _finish(run, before, read, tagged, say)


def _start(store: Store, sources: Sequence[str | Path], stance: str, state: State) -> _Run:
    folder = find_user_reference([*([store.root] if isinstance(store, Folder) else []), *sources])
    files = layer_of(folder)
    reference, layer = load_reference(folder) if not files else load_layer(files), describe_layer(folder, stance)
    name = batch_name(0, layer.base, layer.parts())
    if name not in {commit.layer for commit in state.commits}:
        store.put(layer_path(name), json.dumps(layer._asdict()).encode())
    job = Job(store.url, stance, tagger_version(reference, stance), files)
    return _Run(store, reference, layer, name, job, state.last_run + 1)


def _read(
    run: _Run, sources: Sequence[str | Path], state: State, before: pd.DataFrame, stale: Stale, spool: Spool
) -> Read:
    """Read what has changed since the last run, or was lost, and spool the articles that are to be tagged."""
    found, files = list_sources(sources, run.reference, reader_version(run.reference))
    lost = set(before.loc[(before["article_id"] != "") & ~before["article_id"].isin(state.batch_of), "source_file"])

    wanted = stale.ids()

    def keep(row: dict, place: str) -> None:
        key = row["article_id"]
        renamed = row["outlet"] in stale.outlets or row["agency"] in stale.outlets
        if key not in spool and (renamed or key in wanted or key not in state.batch_of):
            spool.add(row, place)

    known = [file for file in known_files(run.store) if file.label not in lost]
    return read_changed(found, files, known, run.reference, keep)


def _work(run: _Run, runner: Runner, spool: Spool, batches: Sequence[Batch]) -> Iterator[tuple[int, int]]:
    for batch in batches:
        if not batch.articles:
            put_commit(run.store, batch.commit)
    done, todo = 0, ((spool.read(b.articles), b.commit) for b in batches if b.articles)
    for commit in runner(partial(write_partition, job=run.job), todo):
        put_commit(run.store, commit)
        done += len(commit.article_ids)
        yield done, len(spool)


def _finish(run: _Run, before: pd.DataFrame, read: Read, tagged: set[str], say: Callable[[str], None]) -> None:
    """Leave each article once, and write the tables about the whole corpus where they may have changed."""
    state = tidy(run.store, run.number)
    if not any(commit.files for commit in state.commits):
        empty = Commit(batch_name(run.number, run.job.version, ()), run.number, run.job.version)
        put_commit(run.store, write_batch(run.store, Tables({}), empty))
    if read.changed or tagged:
        untagged = [row for commit in state.commits for row in commit.untagged if row[3] in state.batch_of]
        put_corpus_table(run.store, merge_reading(before, read, tagged, untagged), "reading")
    facts = facts_version(state, run.job.version)
    if facts != read_finished(run.store):
        write_facts(run.store, state, run.reference, say)
        put_finished(run.store, facts)
    if read.changed:
        put_known_files(run.store, known_files(run.store), read.files)
