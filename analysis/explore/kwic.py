"""Keyword in context: every place where a word or phrase stands in the chosen articles, in reading order."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.explore.index import Index, chosen_articles
from analysis.report.parameters import Parameters

CONTEXT = 60  # characters on each side
_SAME = {ord("’"): "'", ord("‘"): "'", **{ord(space): " " for space in "\t\r\x0b\x0c\u00a0\u2009\u202f"}}


class Hits(NamedTuple):
    """Where words stand: position of the article, start and end in its text, one number each."""

    article: np.ndarray
    start_char: np.ndarray
    end_char: np.ndarray


def keyword_in_context(index: Index, params: Parameters, *, limit: int | None = None) -> pd.DataFrame:
    """Return one row per place of ``params.keyword``: whole words, in any case, a phrase with any space between.

    A word that ends in ``*`` goes on as it likes. ``left``, ``hit`` and ``right`` are the words with what stands
    around them in the article, ``text[start_char:end_char] == hit``; ``sentence_id`` is -1 outside of sentences. With
    ``params.actors`` only sentences that name one of them. ``limit`` keeps the first rows.
    """
    hits = index.keep(find_hits, params)
    first = slice(limit)
    rows = zip(hits.article[first], hits.start_char[first], hits.end_char[first], strict=True)
    articles, texts = index.tables.articles, index.tables.articles["text"].tolist()
    shown = [(texts[n][max(0, a - CONTEXT) : a], texts[n][a:b], texts[n][b : b + CONTEXT]) for n, a, b in rows]
    about = articles[["article_id", "outlet", "published_date"]].iloc[hits.article[first]].reset_index(drop=True)
    table = pd.DataFrame(shown, columns=["left", "hit", "right"], dtype="str")
    table = about.join(table).assign(start_char=hits.start_char[first], end_char=hits.end_char[first])
    table.insert(1, "sentence_id", _sentence_ids(index, hits)[first])
    return table.assign(article=hits.article[first])


def find_hits(index: Index, params: Parameters) -> Hits:
    """Return where ``params.keyword`` stands in the chosen articles; nowhere if it is empty."""
    hits = _find_all(index, params.keyword)
    keep = chosen_articles(index, params)[hits.article]
    if params.actors:
        named = index.named[index.named["actor"].isin(index.actor_ids.get_indexer(params.actors))]
        keep &= np.isin(_key(hits.article, _sentence_ids(index, hits)), _key(named["article"], named["sentence_id"]))
    order = np.argsort(index.rank[hits.article[keep]], kind="stable")
    return Hits(*(column[keep][order] for column in hits))


@lru_cache(maxsize=32)
def _find_all(index: Index, keyword: str) -> Hits:
    pattern = _pattern(keyword)
    if pattern is None:
        return Hits(*(np.array([], dtype=int) for _ in Hits._fields))
    text, begins = _searchable(index)
    inside = _plain(keyword.strip())[0].isalnum()  # then the word must not be the end of a longer one
    spans = [m.span() for m in pattern.finditer(text) if not (inside and m.start() and _is_word(text[m.start() - 1]))]
    starts, ends = np.array(spans, dtype=int).reshape(-1, 2).T
    article = np.searchsorted(begins, starts, side="right") - 1
    return Hits(article, starts - begins[article], ends - begins[article])


def _pattern(keyword: str) -> re.Pattern | None:
    words = _plain(keyword).split()
    if not words:
        return None
    parts = [re.escape(word[:-1]) + r"\w*" if word.endswith("*") and word != "*" else re.escape(word) for word in words]
    ending = r"(?!\w)" if words[-1].endswith("*") or _is_word(words[-1][-1]) else ""
    return re.compile(r"[ \n]+".join(parts) + ending)


@lru_cache(maxsize=2)
def _searchable(index: Index) -> tuple[str, np.ndarray]:
    """Return all texts in small letters as one, and where each begins; every character keeps its place."""
    texts = [_plain(text) for text in index.tables.articles["text"]]
    ends = np.cumsum([len(text) + 2 for text in texts], dtype=int)
    joined = "\x00\n".join(texts)
    return joined, np.concatenate([[0], ends[:-1]]) if len(texts) else np.array([0])


def _plain(text: str) -> str:
    """Return a text in small letters, with one kind of apostrophe and of space, as long as it was."""
    small = text.lower()
    if len(small) != len(text):  # a few letters become two: "İ"
        small = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return small.translate(_SAME)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _sentence_ids(index: Index, hits: Hits) -> np.ndarray:
    sentences = index.sentences
    if sentences.empty:
        return np.full(len(hits.article), -1)
    starts = _key(sentences["article"], sentences["start_char"])
    row = np.searchsorted(starts, _key(hits.article, hits.start_char), side="right") - 1
    found = sentences.iloc[np.maximum(row, 0)]
    inside = (found["article"].to_numpy() == hits.article) & (found["end_char"].to_numpy() > hits.start_char)
    return np.where((row >= 0) & inside, found["sentence_id"].to_numpy(), -1)


def _key(article, place) -> np.ndarray:
    return np.asarray(article, dtype=np.int64) * 2**32 + np.asarray(place, dtype=np.int64)
