"""A corpus as tables in memory: of a tagged corpus, or of articles that are tagged first and kept in a cache."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import pandas as pd

from analysis.corpus.commits import Commit, put_commit
from analysis.corpus.parts import (
    batch_name,
    put_corpus_table,
    read_corpus_table,
    read_state_tables,
    steadily,
    write_batch,
)
from analysis.corpus.recent import read_recent
from analysis.corpus.store import CorpusError, is_corpus, open_store
from analysis.corpus.version import tagger_version
from analysis.read import read_sources
from analysis.read.untagged import mark_untagged
from analysis.reference import Reference, find_user_reference, load_reference
from analysis.schema import CORPUS_TABLES, DEFAULT_TIER, Tables

COVERAGE_TABLES = ("article_events", "alignments")
CACHED_DAYS = 60


def open_corpus(path: str | Path = "", *, stance: str = DEFAULT_TIER, since: str = "") -> Tables:
    """Return the tables of a tagged corpus, or of a file or folder of articles, which is tagged first.

    Of a tagged corpus, what appeared before the day ``since`` (ISO) is but named in ``articles`` (``read_recent``).
    ``path`` "" means ``$DATELINE_CORPUS``, else the nearest ``data/corpus`` upwards from here, else the nearest
    ``seeds``; an fsspec URL (``s3://…``) is that of a tagged corpus. What was tagged once is kept in the user's cache
    and tagged again only when articles, reference data or taggers have changed. Raises FileNotFoundError where nothing
    is found.
    """
    place = path or find_corpus(Path.cwd())
    if is_corpus(place):
        return read_recent(place, since)
    folder = Path(place)
    reference = load_reference(find_user_reference([folder]))
    read = read_sources([folder], reference=reference)
    cached = _cache_folder(read.articles["article_id"], tagger_version(reference, stance))
    if is_corpus(cached):
        with suppress(OSError):
            os.utime(cached)  # it was asked for
        return read_tables(cached).replaced(articles=read.articles, reading=read.reading)
    tables = tag_all(read, stance=stance, reference=reference)
    cache_tables(tables, reference, stance)
    return tables


def cache_tables(tables: Tables, reference: Reference, stance: str) -> None:
    """Keep the tables of articles for the next ``open_corpus``; without room for them that only costs time.

    Those that nobody has asked for in ``CACHED_DAYS`` days are removed.
    """
    version = tagger_version(reference, stance)
    folder = _cache_folder(tables.articles["article_id"], version)
    with suppress(OSError):
        write_tables(tables, folder, version=version)
        long_ago = time.time() - CACHED_DAYS * 24 * 3600
        for other in folder.parent.iterdir():
            if other.stat().st_mtime < long_ago:
                shutil.rmtree(other, ignore_errors=True)


def reference_of(corpus: str | Path = "") -> Reference:
    """Return the reference data that a corpus is tagged with: the shipped, with the user's own over it."""
    path = Path(corpus) if str(corpus) else find_corpus(Path.cwd())
    return load_reference(find_user_reference([path]))


def find_corpus(start: Path) -> Path:
    """Return the corpus that a notebook opened in ``start`` is about; see ``open_corpus``."""
    if os.environ.get("DATELINE_CORPUS"):
        return Path(os.environ["DATELINE_CORPUS"])
    upwards = [start, *start.parents]
    for candidate in [f / "data" / "corpus" for f in upwards] + [f / "seeds" for f in upwards]:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(
        f"no corpus found at or above {start}: neither data/corpus nor seeds. "
        "Run 'dateline tag FOLDER --out data/corpus', or set DATELINE_CORPUS, or pass a path."
    )


def tag_all(read: Tables, *, stance: str = DEFAULT_TIER, reference: Reference | None = None) -> Tables:
    """Return all tables of what was read: the facts of each article, then those of the corpus."""
    from analysis.linking import link
    from analysis.tag import tag_articles  # not above: a notebook on a tagged corpus starts a second and a half sooner

    reference = reference or load_reference()
    tagged = tag_articles(read.articles, stance=stance, reference=reference)
    reading = mark_untagged(read.reading, tagged.reading, set(read.articles["article_id"]))
    return link(Tables({**tagged, "reading": reading}), reference)


def cover_sources(sources: Sequence[str | Path], out: Path) -> Tables:
    """Write ``article_events`` and ``alignments`` of ``sources`` under ``out``; return all tables they were made from.

    One source may be a tagged corpus; others are read and tagged first, without stances, which coverage does not need.
    Raises CorpusError where there is no article.
    """
    from analysis.linking import link

    reference = load_reference(find_user_reference([out, *sources]))
    if len(sources) == 1 and is_corpus(sources[0]):
        tables = link(read_tables(sources[0]), reference)
    else:
        tables = tag_all(read_sources(sources, reference=reference), stance="none", reference=reference)
    if tables.articles.empty:
        raise CorpusError(f"no article could be read from {', '.join(map(str, sources))}.")
    for name in COVERAGE_TABLES:
        put_corpus_table(open_store(out), tables[name], name)
    return tables


def write_tables(tables: Tables, folder: str | Path, *, version: str) -> None:
    """Write ``tables`` as a whole, new corpus."""
    store = open_store(folder)
    ids = sorted(tables.articles["article_id"])
    for name in CORPUS_TABLES:
        put_corpus_table(store, tables[name], name)
    put_commit(store, write_batch(store, tables, Commit(batch_name(1, version, ids), 1, version, ids)))


def read_tables(folder: str | Path) -> Tables:
    """Return the tables of a corpus (a folder or fsspec URL): the rows of all live articles, sorted by article.

    While a run writes the corpus, they are those of one moment. Raises CorpusError if it was written by a version with
    other tables, or a file is missing.
    """
    store = open_store(folder)
    return steadily(store, partial(read_state_tables, store))


def read_reading(folder: str | Path) -> pd.DataFrame:
    """Return the table ``reading`` of a corpus: what became of each record of its sources."""
    return read_corpus_table(open_store(folder), "reading")


def count_articles(folder: str | Path) -> int:
    """Return how many articles a corpus holds."""
    return steadily(open_store(folder), lambda state: state.n_articles)


def _cache_folder(ids: Iterable[str], version: str) -> Path:
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    key = hashlib.sha256("\n".join([version, *sorted(ids)]).encode()).hexdigest()[:24]
    return base / "dateline" / key
