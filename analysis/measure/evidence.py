"""From a number back to its sentences: the counted rows travel with each result table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.measure.places import find_rows, sentence_rows
from analysis.schema import Tables

SHARED_COLUMNS = ("n_articles", "n_rows", "estimate", "low", "high", "interval", "too_few")
_EVIDENCE = "evidence"
_ABOUT = ("outlet", "published_date", "title")
_OF_SENTENCE = ("paragraph", "start_char", "end_char")
_NOWHERE = np.array([], dtype=int)


class Shown(NamedTuple):
    """What is shown of counted rows beside their own columns: columns of a table, under the names they get.

    ``number`` of a counted row is the row of that table; only rows that are shown are looked up.
    """

    table: str = ""
    columns: Mapping[str, str] = MappingProxyType({})

    def of(self, rows: pd.DataFrame, tables: Tables, names: Iterable[str]) -> dict[str, pd.Series]:
        """Return those columns of these names that ``rows`` have not themselves."""
        missing = [name for name in names if name not in rows.columns]
        return {name: _take(tables[self.table], self.columns[name], rows["number"]) for name in missing}


_NOTHING_MORE = Shown()


class Evidence(str):
    """The rows a result table counted, in its ``attrs``.

    pandas deep-copies ``attrs`` with every step, compares them in ``concat`` and writes them as JSON into Parquet. So
    this is text for JSON, is never copied, and equals only itself: a table joined of two results loses it.
    """

    rows: pd.DataFrame
    keys: tuple[str, ...]
    tables: Tables
    shown: Shown

    def __new__(cls, rows: pd.DataFrame, keys: Sequence[str], tables: Tables, shown: Shown) -> Evidence:
        self = super().__new__(cls, f"{len(rows)} counted rows, kept in memory with the table that was measured")
        self.rows, self.keys, self.tables, self.shown = rows.reset_index(drop=True), tuple(keys), tables, shown
        return self

    def __copy__(self) -> Evidence:
        return self

    def __deepcopy__(self, memo: dict) -> Evidence:
        return self

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    __hash__ = object.__hash__

    @cached_property
    def _places(self) -> pd.DataFrame:
        """Which article and which sentence each counted row is in, by number; -1 for none."""
        articles = find_rows(self.rows["article_id"], self.tables.articles["article_id"])
        return pd.DataFrame({"article": articles, "sentence": sentence_rows(self.rows, self.tables)})

    @cached_property
    def _order(self) -> np.ndarray:
        """The numbers of the counted rows in reading order; sorted once, as a report asks for every number."""
        marked = [name for name in [*self.rows.columns, *self.shown.columns] if name.endswith("_start_char")]
        own = [name for name in ("article_id", *_ABOUT, *marked) if name in self.rows]
        rows = self.rows[own].assign(**self.shown.of(self.rows, self.tables, marked))
        rows = _with_sentence(rows, self._places, self.tables)
        by = ["published_date", "outlet", "article_id", "start_char", *marked]
        return rows.sort_values(by, kind="stable").index.to_numpy()

    @cached_property
    def _positions(self) -> dict[tuple, np.ndarray]:
        """The positions of the rows of each key, in reading order."""
        if not self.keys:
            return {(): self._order}
        groups = self.rows[list(self.keys)].iloc[self._order].groupby(list(self.keys), sort=False).indices
        return {key if isinstance(key, tuple) else (key,): self._order[found] for key, found in groups.items()}

    def draw(self, keys: Iterable[tuple], limit: int | None, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the numbers of the counted rows of ``keys``, one key after the other, and how many each has.

        Of more than ``limit`` rows of a key so many are drawn.
        """
        found = [_draw(self._positions.get(key, _NOWHERE), limit, seed) for key in keys]
        return np.concatenate([_NOWHERE, *found]), np.array([len(positions) for positions in found], dtype=int)

    def sentences_of(self, numbers: np.ndarray) -> pd.DataFrame:
        """Return the counted rows of these numbers with their sentences."""
        rows, places = (table.iloc[numbers].reset_index(drop=True) for table in (self.rows, self._places))
        rows = rows.assign(**self.shown.of(rows, self.tables, self.shown.columns))
        rows = rows.drop(columns="number", errors="ignore")
        return _with_words(_with_sentence(rows, places, self.tables), places, self.tables)


def result_table(
    groups: pd.DataFrame, rows: pd.DataFrame, *, keys: Sequence[str], tables: Tables, shown: Shown = _NOTHING_MORE
) -> pd.DataFrame:
    """Return ``groups`` as a result table: keys and own counts first, the shared columns last, evidence attached.

    ``groups`` has a row per group with its own counts and ``estimate … too_few``; ``n_articles`` (articles with counted
    rows) and ``n_rows`` are counted here, from the same ``rows`` that ``sentences_behind`` returns.
    """
    sizes = rows.groupby(list(keys))["article_id"].agg(n_articles="nunique", n_rows="size").reset_index()
    table = groups.drop(columns=["n_articles", "n_rows"], errors="ignore").merge(sizes, on=list(keys), how="left")
    table = table.fillna({"n_articles": 0, "n_rows": 0}).astype({"n_articles": int, "n_rows": int})
    table = table[[name for name in table.columns if name not in SHARED_COLUMNS] + list(SHARED_COLUMNS)]
    table.attrs[_EVIDENCE] = Evidence(rows, keys, tables, shown)
    return table


def sentences_behind(row: pd.Series | pd.DataFrame, limit: int | None = None, *, seed: int = 0) -> pd.DataFrame:
    """Return exactly the rows counted in one row of a result table: ``len(...) == row.n_rows``.

    ``row`` is ``result.iloc[i]`` or a table of one row. Each row comes with outlet, date, title and the sentence
    (``start_char``, ``end_char`` are the sentence's), in reading order; with the places of mention, holder, target or
    cue where there are any, and of the statement's words (``quoted_chars``). ``limit`` draws that many at random
    (``seed`` chooses which).
    """
    if isinstance(row, pd.Series):
        table = row.to_frame().T.infer_objects()
        table.attrs = row.attrs
        return sentences_behind(table, limit, seed=seed)
    if len(row) != 1:
        raise ValueError(f"sentences_behind takes one row, not {len(row)}. Take one with result.iloc[i].")
    return sentences_behind_each(row, limit, seed=seed).drop(columns="row")


def sentences_behind_each(result: pd.DataFrame, limit: int | None = None, *, seed: int = 0) -> pd.DataFrame:
    """Return ``sentences_behind`` of every row of a result table, one below the other; ``row`` says of which (0, 1 …).

    ``limit`` and ``seed`` are for each row, which draws the same sentences as alone.
    """
    numbers, sizes = _evidence_of(result).draw(_keys_of(result), limit, seed)
    rows = _evidence_of(result).sentences_of(numbers)
    rows.insert(0, "row", np.repeat(np.arange(len(result)), sizes))
    return rows


def sentence_blocks(result: pd.DataFrame, size: int = 2**15) -> Iterator[pd.DataFrame]:
    """Yield all sentences behind a result table, row after row, at most ``size`` at a time; one block at least."""
    numbers, _ = _evidence_of(result).draw(_keys_of(result), None, 0)
    for start in range(0, max(len(numbers), 1), size):
        yield _evidence_of(result).sentences_of(numbers[start : start + size])


def _evidence_of(result: pd.DataFrame) -> Evidence:
    evidence = result.attrs.get(_EVIDENCE)
    if not isinstance(evidence, Evidence):
        raise ValueError(
            "This row does not come straight from a measure: read from a file, or joined from several tables, it has "
            "lost the rows behind it. Measure again and take the row with result.iloc[i]."
        )
    missing = [name for name in evidence.keys if name not in result.columns]
    if missing:
        raise ValueError(f"The row has no column {missing[0]!r}, which says what it counts. Keep it in the table.")
    return evidence


def _keys_of(result: pd.DataFrame) -> Iterable[tuple]:
    keys = _evidence_of(result).keys
    return zip(*(result[name] for name in keys), strict=True) if keys else [()] * len(result)


def _draw(positions: np.ndarray, limit: int | None, seed: int) -> np.ndarray:
    if limit is None or len(positions) <= limit:
        return positions
    return positions[np.sort(np.random.default_rng(seed).choice(len(positions), limit, replace=False))]


def _take(table: pd.DataFrame, name: str, numbers: pd.Series) -> pd.Series:
    """Return the values of a column in the rows of these numbers; none for -1."""
    return table[name].reset_index(drop=True).reindex(numbers).set_axis(numbers.index)


def _with_sentence(rows: pd.DataFrame, places: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Join what article and sentence say of themselves; the article's words give way to the names of its group."""
    about = {name: _take(tables.articles, name, places["article"]) for name in _ABOUT if name not in rows.columns}
    of_sentence = {name: _take(tables.sentences, name, places["sentence"]) for name in _OF_SENTENCE}
    return rows.assign(**about, **{name: column.fillna(-1).astype(int) for name, column in of_sentence.items()})


def _with_words(rows: pd.DataFrame, places: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Join the words of the sentence, and put what tells the place first."""
    texts = _take(tables.articles, "text", places["article"].drop_duplicates()).fillna("")
    texts = dict(zip(places["article"].drop_duplicates(), texts, strict=True))
    cut = zip(places["article"], rows["start_char"], rows["end_char"], strict=True)
    words = [texts[article][start:end] if start >= 0 else "" for article, start, end in cut]
    rows = rows.assign(sentence=pd.Series(words, rows.index, dtype="str"))
    first = [*_ABOUT, "article_id", "sentence_id", *_OF_SENTENCE, "sentence", "cluster"]
    return _with_quoted(rows[[*first, *rows.columns.difference(first, sort=False)]], tables)


def _with_quoted(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Join where the words of each row's statement stand, as "120..160 180..201" in the article; "" without one."""
    if "quote_id" not in rows.columns:
        return rows
    quotes = tables.quotes[tables.quotes["quote_id"].isin(rows["quote_id"])]
    spans = {
        quote_id: " ".join(f"{start}..{end}" for start, end in content)
        for quote_id, content in zip(quotes["quote_id"], quotes["content"], strict=True)
    }
    return rows.assign(quoted_chars=pd.Series([spans.get(id, "") for id in rows["quote_id"]], rows.index, dtype="str"))
