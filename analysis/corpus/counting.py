"""How often actors are named, counted batch by batch: strings are numbers until the answer, as Parquet stores them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.corpus.commits import Commit, State
from analysis.corpus.parts import steadily
from analysis.corpus.query import Corpus
from analysis.corpus.store import Store, open_store
from analysis.schema import COUNTED_KINDS, SCHEMAS, Tables

PERIODS = ("day", "week", "month", "quarter", "year")
COUNTED_BY = ("actor_id", "mention", "kind", "outlet", "agency", "language", *PERIODS)
_OF_MENTION = ("actor_id", "mention", "kind")
_PENDING = 2_000_000  # counts of several batches that are held before they are added up
_WIDE = 2**62


class Asked(NamedTuple):
    """What is to be counted."""

    by: tuple[str, ...]
    kinds: tuple[str, ...]
    start_date: date | None
    end_date: date | None

    @property
    def told(self) -> list[str]:
        """Which of ``by`` the articles tell."""
        return [name for name in self.by if name not in _OF_MENTION]

    @property
    def named(self) -> list[str]:
        """Which of ``by`` the namings tell."""
        return [name for name in self.by if name in _OF_MENTION]


class Counts(NamedTuple):
    """Counts of groups: ``codes[k][n]`` is the number of the value that group n has in column k of ``by``."""

    codes: list[np.ndarray]
    n_articles: np.ndarray
    n_mentions: np.ndarray


Batch = tuple[pa.Table, pa.Table]  # articles and mentions, with the columns that are needed
Known = list[dict[Any, int]]  # of each column of ``by`` its values and their numbers, as they were met


def count_mentions(
    corpus: Corpus,
    *,
    by: Sequence[str] = ("actor_id", "outlet", "week"),
    kinds: Sequence[str] = COUNTED_KINDS,
    start_date: str = "",
    end_date: str = "",
) -> pd.DataFrame:
    """Return how often and in how many articles actors are named: one row per combination of ``by``, in its order.

    ``corpus`` is a tagged corpus (folder or fsspec URL) or ``Tables`` in memory. ``by`` are among ``COUNTED_BY``; a
    period is the day it begins with (a week with its Monday), NaT for undated articles. Columns beside ``by``:
    ``n_articles``, ``n_mentions``. ``kinds`` of mention count, wherever in an article they stand; days are ISO, both
    included. The same for two articles and for ten million mentions. Raises ValueError for an unknown ``by`` or a date
    that is none.
    """
    unknown = [name for name in by if name not in COUNTED_BY]
    if unknown or not by:
        raise ValueError(f"by={unknown[0] if unknown else ''!r} is not one of {', '.join(COUNTED_BY)}.")
    asked = Asked(tuple(by), tuple(kinds), *(date.fromisoformat(d) if d else None for d in (start_date, end_date)))
    if isinstance(corpus, Tables):
        return _count([_in_memory(corpus, asked)], asked)
    store = open_store(corpus)
    return steadily(store, lambda state: _count(_batches(store, state, asked), asked))


def _columns(asked: Asked) -> tuple[list[str], list[str]]:
    told = [name for name in asked.told if name not in PERIODS]
    return ["article_id", "published_at", *told], list(dict.fromkeys(["article_id", "kind", *asked.named]))


def _in_memory(tables: Tables, asked: Asked) -> Batch:
    return tuple(
        pa.Table.from_pandas(tables[name], pa.schema([SCHEMAS[name].field(c) for c in columns]), preserve_index=False)
        for name, columns in zip(("articles", "mentions"), _columns(asked), strict=True)
    )


def _batches(store: Store, state: State, asked: Asked) -> Iterator[Batch]:
    """Yield the live articles of each batch, and the namings in all its articles."""
    of_articles, of_mentions = _columns(asked)
    for commit, ids in state.held():
        articles = _read(store, commit, "articles", of_articles)
        if len(ids) < len(commit.article_ids):
            articles = articles.filter(pc.is_in(articles["article_id"], pa.array(list(ids), pa.string())))
        yield articles, _read(store, commit, "mentions", of_mentions)


def _read(store: Store, commit: Commit, name: str, columns: list[str]) -> pa.Table:
    tables = []
    for path in commit.files:
        if path.startswith(f"{name}/"):
            with store.open(path) as stream:
                tables.append(pq.ParquetFile(stream, read_dictionary=columns).read(columns=columns))
    return pa.concat_tables(tables)


def _count(batches: Iterable[Batch], asked: Asked) -> pd.DataFrame:
    known: Known = [{} for _ in asked.by]
    pending = [Counts([np.empty(0, np.int64) for _ in asked.by], *(np.empty(0, np.int64) for _ in range(2)))]
    for articles, mentions in batches:
        pending.append(_count_batch(_of_days(articles, asked), mentions, asked, known))
        if sum(len(counts.n_articles) for counts in pending[1:]) > max(_PENDING, len(pending[0].n_articles)):
            pending = [_add_up(pending, known)]
    return _answer(_add_up(pending, known), known, asked)


def _of_days(articles: pa.Table, asked: Asked) -> pa.Table:
    """Return the articles of the days that are asked for."""
    for end, is_inside in ((asked.start_date, pc.greater_equal), (asked.end_date, pc.less_equal)):
        if end is not None:
            day = pc.floor_temporal(articles["published_at"], unit="day").cast(pa.date32())
            articles = articles.filter(is_inside(day, pa.scalar(end)))  # undated ones are neither
    return articles


def _count_batch(articles: pa.Table, mentions: pa.Table, asked: Asked, known: Known) -> Counts:
    """Return the counts of a batch; ``known`` gets the values that are new in it."""
    ids, kinds = _encoded(mentions["article_id"]), _encoded(mentions["kind"])
    row = pc.index_in(ids.dictionary, articles["article_id"].cast(pa.string()).combine_chunks()).fill_null(-1)
    row = _spread(row.to_numpy(False), ids)
    counts = _spread(pc.is_in(kinds.dictionary, pa.array(asked.kinds, pa.string())).to_numpy(False), kinds)
    kept = np.flatnonzero(counts & (row >= 0))
    column_of = dict(zip(asked.by, known, strict=True))
    row, named = row[kept], [_numbers(mentions[name], column_of[name])[kept] for name in asked.named]
    of_article = {name: _numbers(_told(articles, name), column_of[name]) for name in asked.told}
    once = _groups([row, *named], [len(articles), *(len(column_of[name]) for name in asked.named)])
    row, named = once.first(row), map(once.first, named)
    codes = {name: numbers[row] for name, numbers in of_article.items()} | dict(zip(asked.named, named, strict=True))
    one_each = Counts([codes[name] for name in asked.by], np.ones(len(row), np.int64), once.sizes())
    return _add_up([one_each], known)


def _told(articles: pa.Table, name: str) -> pa.ChunkedArray:
    """Return what articles tell: a column, or the day that a period begins with."""
    if name not in PERIODS:
        return articles[name]
    return pc.floor_temporal(articles["published_at"], unit=name).cast(pa.timestamp("us", "UTC"))


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    if pa.types.is_dictionary(column.type):
        return column.unify_dictionaries().combine_chunks()
    return column.combine_chunks().dictionary_encode(null_encoding="encode")


def _spread(values: np.ndarray, column: pa.DictionaryArray) -> np.ndarray:
    """Return for each row what stands in ``values`` for its word of the dictionary."""
    return values[column.indices.to_numpy(zero_copy_only=False)]


def _numbers(column: pa.ChunkedArray, known: dict[Any, int]) -> np.ndarray:
    encoded = _encoded(column)
    numbers = [known.setdefault(value, len(known)) for value in encoded.dictionary.to_pylist()]
    return _spread(np.array(numbers, np.int64), encoded)


class _Groups(NamedTuple):
    """Rows in an order in which equal ones stand together, and where each group of equal ones starts."""

    order: np.ndarray
    starts: np.ndarray

    def first(self, values: np.ndarray) -> np.ndarray:
        return values[self.order[self.starts]]

    def sizes(self) -> np.ndarray:
        return np.diff(self.starts, append=len(self.order))

    def sum(self, values: np.ndarray) -> np.ndarray:
        return np.add.reduceat(values[self.order], self.starts) if len(self.starts) else values[:0]


def _groups(columns: Sequence[np.ndarray], sizes: Sequence[int]) -> _Groups:
    """Return the groups of rows that are equal in all columns, in order; numbers of column k are below ``sizes[k]``."""
    key, span = np.zeros(len(columns[0]), np.int64), 1
    for column, size in zip(columns, sizes, strict=True):
        if span * max(size, 1) >= _WIDE:
            key = np.unique(key, return_inverse=True)[1]
            span = len(key) + 1
        key, span = key * max(size, 1) + column, span * max(size, 1)
    order = np.argsort(key)
    ordered = key[order]
    return _Groups(order, np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(key)]))


def _add_up(parts: Sequence[Counts], known: Known) -> Counts:
    """Return the counts of several batches as one."""
    codes = [np.concatenate(columns) for columns in zip(*(part.codes for part in parts), strict=True)]
    n_articles, n_mentions = (np.concatenate([part[k] for part in parts]) for k in (1, 2))
    groups = _groups(codes, list(map(len, known)))
    return Counts(list(map(groups.first, codes)), groups.sum(n_articles), groups.sum(n_mentions))


def _answer(counts: Counts, known: Known, asked: Asked) -> pd.DataFrame:
    """Return the counts with the values in the place of their numbers, in the order of the values."""
    values = [sorted(numbers, key=lambda value: (value is None, value)) for numbers in known]
    ranks = [np.argsort([numbers[v] for v in ordered]) for ordered, numbers in zip(values, known, strict=True)]
    codes = [rank[column] if len(rank) else column for rank, column in zip(ranks, counts.codes, strict=True)]
    order = _groups(codes, list(map(len, known))).order
    answer = pd.DataFrame(index=range(len(order)))
    for name, ordered, column in zip(asked.by, values, codes, strict=True):
        kind = pa.timestamp("us", "UTC") if name in PERIODS else pa.string()
        found = pa.array(ordered, kind).take(pa.array(column[order])).to_pandas()
        answer[name] = found.dt.tz_localize(None) if name in PERIODS else found
    return answer.assign(n_articles=counts.n_articles[order], n_mentions=counts.n_mentions[order])
