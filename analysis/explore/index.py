"""A corpus made ready for looking around: what filters and counts need, joined once and kept as numbers.

The measures of ``analysis/measure`` join tables anew and resample articles for intervals; that is right for a report
and too slow while somebody moves a slider. Here the same rows are counted without resampling (a test holds both
against each other).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from analysis.measure.frame import actor_names, article_frame, body_sentences, counted_mentions
from analysis.report.parameters import Parameters
from analysis.schema import COUNTED_KINDS, Tables


class Index:
    """The tables of a corpus with what is asked of them again and again, each made when it is first needed.

    Articles are called by their position in ``tables.articles``; ``chosen(...)`` says which are in question.
    """

    def __init__(self, tables: Tables, kinds: Iterable[str] = COUNTED_KINDS):
        self.tables, self.kinds = tables, tuple(kinds)
        self.position = {id: n for n, id in enumerate(tables.articles["article_id"])}
        self.chosen = lru_cache(maxsize=64)(self._chosen)
        self.keep = lru_cache(maxsize=64)(lambda count, params: count(self, params))  # what was asked is not made again

    @cached_property
    def days(self) -> pd.Series:
        """The UTC day of each article in ISO form, "" without one."""
        return self.tables.articles["published_at"].dt.strftime("%Y-%m-%d").fillna("").astype("str")

    @cached_property
    def rank(self) -> np.ndarray:
        """The place of each article in the order of reading: by day, undated ones last."""
        order = np.argsort(self.days.replace("", "9999").to_numpy(dtype=str), kind="stable")
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        return rank

    @cached_property
    def outlets(self) -> list[str]:
        """The known outlets, most articles first."""
        counts = self.tables.articles["outlet"].value_counts()
        return [outlet for outlet in counts.index if outlet]

    @cached_property
    def clusters(self) -> np.ndarray:
        """The story of each article, as a number."""
        frame = article_frame(self.tables).set_index("article_id")["cluster"]
        return pd.factorize(self.tables.articles["article_id"].map(frame))[0]

    @cached_property
    def named(self) -> pd.DataFrame:
        """One row per counted naming in body text: ``article`` (position), ``actor`` (number), ``mention`` (row)."""
        rows = counted_mentions(self.tables, article_frame(self.tables), self.kinds)
        rows = _by(rows, self.rank[self._positions(rows)], "mention_start_char")
        return pd.DataFrame(
            {
                "article": self._positions(rows),
                "sentence_id": rows["sentence_id"].to_numpy(),
                "start_char": rows["mention_start_char"].to_numpy(),
                "end_char": rows["mention_end_char"].to_numpy(),
                "actor": self.actor_ids.get_indexer(rows["actor_id"]),
            }
        )

    @cached_property
    def judged(self) -> pd.DataFrame:
        """One row per judged stance toward an actor in body text, the most confident first.

        ``row`` is its place in ``tables.stances``; rows of one group with equal ``once`` count once. The outlet's own
        voice leaves out agency articles and copies.
        """
        stances = self.tables.stances.assign(row=range(len(self.tables.stances)))
        articles = article_frame(self.tables)
        body = body_sentences(self.tables, articles)[["article_id", "sentence_id", "copied"]]
        rows = stances[stances["target_kind"] == "actor"].merge(body, on=["article_id", "sentence_id"])
        rows = rows[~((rows["voice"] == "own") & rows["copied"])]
        rows = rows.sort_values(["confidence", "stance_id"], ascending=[False, True], kind="stable")
        return pd.DataFrame(
            {
                "article": self._positions(rows),
                "holder": self.actor_ids.get_indexer(rows["holder_actor_id"]),
                "target": self.actor_ids.get_indexer(rows["target_id"]),
                "voice": rows["voice"].to_numpy(),
                "stance": rows["stance"].to_numpy(),
                "confidence": rows["confidence"].to_numpy(),
                "once": _once(rows),
                "row": rows["row"].to_numpy(),
            }
        )

    @cached_property
    def actor_ids(self) -> pd.Index:
        """Every actor id of mentions and stances; numbers in ``named`` and ``judged`` are places in it."""
        mentions, stances = self.tables.mentions, self.tables.stances
        columns = [mentions["actor_id"], stances["holder_actor_id"], stances["target_id"]]
        return pd.Index(sorted({id for column in columns for id in column.unique()}), dtype="str")

    @cached_property
    def actor_names(self) -> pd.Series:
        """The name of each of ``actor_ids``."""
        return actor_names(self.tables, pd.Series(self.actor_ids, index=self.actor_ids))

    @cached_property
    def sentences(self) -> pd.DataFrame:
        """The sentences in the order of articles and texts, with ``article`` (position)."""
        rows = _by(self.tables.sentences, self._positions(self.tables.sentences), "start_char")
        return rows.assign(article=self._positions(rows)).reset_index(drop=True)

    @cached_property
    def texts(self) -> list[str]:
        """The text of each article."""
        return self.tables.articles["text"].tolist()

    @cached_property
    def sources(self) -> list[str]:
        """Date and outlet of each article, all of one width."""
        columns = (self.tables.articles[name] for name in ("published_date", "outlet"))
        pairs = zip(*columns, strict=True)
        return [f"{(day or 'no date')[:10]:10} {(outlet or 'unknown outlet')[:22]:22}" for day, outlet in pairs]

    @cached_property
    def sentence_spans(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Start and end of each sentence by article (position) and sentence_id."""
        columns = (self.sentences[name].tolist() for name in ("article", "sentence_id", "start_char", "end_char"))
        return {(article, id): (start, end) for article, id, start, end in zip(*columns, strict=True)}

    def _positions(self, rows: pd.DataFrame) -> np.ndarray:
        return rows["article_id"].map(self.position).to_numpy(dtype=np.int64)

    def _chosen(self, outlets: tuple[str, ...], start_date: str, end_date: str) -> np.ndarray:
        """Return which articles are of these outlets and days, as ``analysis.corpus.select`` has it."""
        keep = np.ones(len(self.tables.articles), dtype=bool)
        if outlets:
            keep &= self.tables.articles["outlet"].isin(outlets).to_numpy()
        if start_date:
            keep &= (self.days >= start_date).to_numpy()
        if end_date:
            keep &= ((self.days <= end_date) & (self.days != "")).to_numpy()
        return keep


def chosen_articles(index: Index, params: Parameters) -> np.ndarray:
    """Return for each article whether it fits the outlets and days of ``params``."""
    return index.chosen(params.outlets, params.start_date, params.end_date)


def _by(rows: pd.DataFrame, articles: np.ndarray, place: str) -> pd.DataFrame:
    """Return ``rows`` in the order of ``articles``, those of one article in the order of ``place``."""
    return rows.iloc[np.lexsort([rows[place].to_numpy(), articles])]


def _once(rows: pd.DataFrame) -> np.ndarray:
    """Return a number per row; rows of one group and sentence with equal holder, target and sign share theirs."""
    same = ["article_id", "sentence_id", "group_id", "holder_actor_id", "target_id", "stance"]
    numbers = rows.groupby(same, sort=False).ngroup().to_numpy()
    alone = (rows["group_id"] == "").to_numpy()
    return np.where(alone, numbers.max(initial=0) + 1 + np.arange(len(rows)), numbers)
