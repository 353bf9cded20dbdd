"""From a number back to its sentences: the counted rows travel with each result table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.schema import Tables

SHARED_COLUMNS = ("n_articles", "n_rows", "estimate", "low", "high", "interval", "too_few")
_EVIDENCE = "evidence"
_NOWHERE = np.array([], dtype=int)


class Evidence(str):
    """The rows a result table counted, in its ``attrs``.

    pandas deep-copies ``attrs`` with every step, compares them in ``concat`` and writes them as JSON into Parquet. So
    this is text for JSON, is never copied, and equals only itself: a table joined of two results loses it.
    """

    rows: pd.DataFrame
    keys: tuple[str, ...]
    tables: Tables

    def __new__(cls, rows: pd.DataFrame, keys: Sequence[str], tables: Tables) -> Evidence:
        self = super().__new__(cls, f"{len(rows)} counted rows, kept in memory with the table that was measured")
        self.rows, self.keys, self.tables = rows.reset_index(drop=True), tuple(keys), tables
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
    def _positions(self) -> dict[tuple, np.ndarray]:
        if not self.keys:
            return {(): np.arange(len(self.rows))}
        groups = self._in_reading_order.groupby(list(self.keys), sort=False).indices
        return {key if isinstance(key, tuple) else (key,): positions for key, positions in groups.items()}

    @cached_property
    def _in_reading_order(self) -> pd.DataFrame:
        """All counted rows with their sentences; joined once, as a report asks for every number of a table."""
        rows = _with_sentences(self.rows, self.tables)
        order = ["published_date", "outlet", "article_id", "start_char", *_places(rows)]
        return rows.sort_values(order, kind="stable").reset_index(drop=True)

    def sentences_of(self, keys: Iterable[tuple], limit: int | None, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
        """Return the counted rows of ``keys`` with their sentences, one key after the other, and how many each has.

        Of more than ``limit`` rows of a key so many are drawn.
        """
        found = [_draw(self._positions.get(key, _NOWHERE), limit, seed) for key in keys]
        rows = self._in_reading_order.iloc[np.concatenate([_NOWHERE, *found])].reset_index(drop=True)
        return rows, np.array([len(positions) for positions in found], dtype=int)


def result_table(groups: pd.DataFrame, rows: pd.DataFrame, *, keys: Sequence[str], tables: Tables) -> pd.DataFrame:
    """Return ``groups`` as a result table: keys and own counts first, the shared columns last, evidence attached.

    ``groups`` has a row per group with its own counts and ``estimate … too_few``; ``n_articles`` (articles with counted
    rows) and ``n_rows`` are counted here, from the same ``rows`` that ``sentences_behind`` returns.
    """
    sizes = rows.groupby(list(keys))["article_id"].agg(n_articles="nunique", n_rows="size").reset_index()
    table = groups.drop(columns=["n_articles", "n_rows"], errors="ignore").merge(sizes, on=list(keys), how="left")
    table = table.fillna({"n_articles": 0, "n_rows": 0}).astype({"n_articles": int, "n_rows": int})
    table = table[[name for name in table.columns if name not in SHARED_COLUMNS] + list(SHARED_COLUMNS)]
    table.attrs[_EVIDENCE] = Evidence(rows, keys, tables)
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
    evidence = result.attrs.get(_EVIDENCE)
    if not isinstance(evidence, Evidence):
        raise ValueError(
            "This row does not come straight from a measure: read from a file, or joined from several tables, it has "
            "lost the rows behind it. Measure again and take the row with result.iloc[i]."
        )
    missing = [name for name in evidence.keys if name not in result.columns]
    if missing:
        raise ValueError(f"The row has no column {missing[0]!r}, which says what it counts. Keep it in the table.")
    keys = zip(*(result[name] for name in evidence.keys), strict=True) if evidence.keys else [()] * len(result)
    rows, sizes = evidence.sentences_of(keys, limit, seed)
    rows.insert(0, "row", np.repeat(np.arange(len(result)), sizes))
    return rows


def _draw(positions: np.ndarray, limit: int | None, seed: int) -> np.ndarray:
    if limit is None or len(positions) <= limit:
        return positions
    return positions[np.sort(np.random.default_rng(seed).choice(len(positions), limit, replace=False))]


def _with_sentences(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Join article and sentence to ``rows``; what the article says of itself gives way to the names of its group."""
    about = ["outlet", "published_date", "title"]
    articles = tables.articles[["article_id", *(name for name in about if name not in rows.columns), "text"]]
    sentences = tables.sentences[["article_id", "sentence_id", "paragraph", "start_char", "end_char"]]
    joined = rows.merge(articles, on="article_id", how="left").merge(
        sentences, on=["article_id", "sentence_id"], how="left"
    )
    joined = joined.fillna({"paragraph": -1, "start_char": -1, "end_char": -1, "text": ""})
    joined = joined.astype({"paragraph": int, "start_char": int, "end_char": int})
    places = zip(joined["text"], joined["start_char"], joined["end_char"], strict=True)
    joined["sentence"] = pd.Series([text[start:end] if start >= 0 else "" for text, start, end in places], dtype="str")
    first = [*about, "article_id", "sentence_id", "paragraph", "start_char", "end_char", "sentence"]
    rest = [name for name in rows.columns if name not in (*first, "cluster")]
    return _with_quoted(joined[[*first, "cluster", *rest]], tables)


def _with_quoted(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Join where the words of each row's statement stand, as "120..160 180..201" in the article; "" without one."""
    if "quote_id" not in rows.columns:
        return rows
    spans = {
        quote_id: " ".join(f"{start}..{end}" for start, end in content)
        for quote_id, content in zip(tables.quotes["quote_id"], tables.quotes["content"], strict=True)
    }
    return rows.assign(quoted_chars=pd.Series([spans.get(id, "") for id in rows["quote_id"]], rows.index, dtype="str"))


def _places(rows: pd.DataFrame) -> list[str]:
    return [name for name in rows.columns if name.endswith("_start_char")]
