"""The unit of work: one batch of articles, tagged and written by whichever process gets it, with the same result."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.corpus.commits import Commit
from analysis.corpus.parts import write_batch
from analysis.corpus.store import CorpusError, open_store
from analysis.corpus.version import tagger_version
from analysis.reference import Reference, load_reference, read_additions
from analysis.schema import Tables


class Job(NamedTuple):
    """What all batches of a run share, without a path of this machine but the place of the corpus.

    ``layer`` is the user's reference data, file name -> content, so that a worker needs nothing but the package.
    """

    place: str
    stance: str
    version: str
    layer: tuple[tuple[str, bytes], ...] = ()


def layer_of(folder: Path | None) -> tuple[tuple[str, bytes], ...]:
    """Return the files of a user's reference data, to be sent to workers."""
    return tuple((file.name, file.read_bytes()) for file in sorted(folder.glob("*.yml"))) if folder else ()


@lru_cache(maxsize=2)
def load_layer(layer: tuple[tuple[str, bytes], ...]) -> Reference:
    """Return the shipped reference data of this machine with a user's files laid over it.

    Raises ReferenceDataError where one of them is wrong; it calls their folder ``reference``, wherever that lies.
    """
    return read_additions(dict(layer), "reference") if layer else load_reference()


def tag_partition(articles: pd.DataFrame, job: Job) -> Tables:
    """Return the tables of a batch. Raises CorpusError where this process would tag otherwise than the run expects."""
    from analysis.tag import tag_articles  # not above: whoever only reads a corpus starts a second and a half sooner

    reference = load_layer(job.layer)
    found = tagger_version(reference, job.stance)
    if found != job.version:
        raise CorpusError(
            f"a worker has tagger version {found}, this run {job.version}: install the same Dateline on all machines."
        )
    return tag_articles(articles, stance=job.stance, reference=reference)


def write_partition(articles: pd.DataFrame, commit: Commit, job: Job) -> Commit:
    """Tag a batch and write its parts; return its commit, which only the run itself puts.

    A worker that outlives its run can thus leave files that nobody reads, but never a batch.
    """
    tables = tag_partition(articles, job)
    untagged = tables.reading.astype(object).to_numpy().tolist()
    return write_batch(open_store(job.place), tables, replace(commit, untagged=untagged))


def dask_setup(worker: Any) -> None:
    """Make a worker that names this module as a preload ready to tag: names read and patterns compiled."""
    from analysis.tag import tag_text

    tag_text("Japan thanked its neighbour.", load_reference(), date="2021-01-01")
