"""A sentence as the coder sees it: with the sentence before and after, the target marked, outlet and date left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import pandas as pd

from analysis.measure.frame import counted_mentions
from analysis.schema import Tables

_GAP = '<span aria-hidden="true">…</span>'


class Contexts:
    """The sentences of a corpus with what stands around them; ``html_of`` shows one. Looked up once, shown often."""

    def __init__(self, tables: Tables, target_id: str):
        self._texts = dict(zip(tables.articles["article_id"], tables.articles["text"], strict=True))
        body = tables.sentences[tables.sentences["kind"] == "body"]
        self._spans = {
            article_id: list(zip(rows["sentence_id"], rows["start_char"], rows["end_char"], strict=True))
            for article_id, rows in body.sort_values("sentence_id").groupby("article_id")
        }
        mentions = counted_mentions(tables, tables.articles[["article_id"]])
        self._targets = mentions[mentions["actor_id"] == target_id].groupby(["article_id", "sentence_id"])

    def html_of(self, sentence: Mapping[str, Any]) -> str:
        """Return a sentence of a frame as HTML, with its neighbours in the article paler around it."""
        article_id = sentence["article_id"]
        spans = self._spans[article_id]
        at = [number for number, _, _ in spans].index(sentence["sentence_id"])
        text = self._texts[article_id]
        before = self._neighbour(text, spans[at - 1] if at else None)
        after = self._neighbour(text, spans[at + 1] if at + 1 < len(spans) else None)
        return f'{before}<p class="asked" lang="en">{self._marked(text, sentence)}</p>{after}'

    def _neighbour(self, text: str, span: tuple[int, int, int] | None) -> str:
        words = _GAP if span is None else escape(text[span[1] : span[2]])
        return f'<p class="context" lang="en">{words}</p>'

    def _marked(self, text: str, sentence: Mapping[str, Any]) -> str:
        place = (sentence["article_id"], sentence["sentence_id"])
        rows = self._targets.get_group(place) if place in self._targets.indices else pd.DataFrame()
        pieces = _pieces(rows, sentence["start_char"], sentence["end_char"])
        return "".join(
            f"<mark>{escape(text[start:end])}</mark>" if marked else escape(text[start:end])
            for start, end, marked in pieces
        )


def _pieces(mentions: pd.DataFrame, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Yield the stretches of a sentence in order, and whether each is to be marked."""
    position = start
    places = zip(mentions.get("mention_start_char", ()), mentions.get("mention_end_char", ()), strict=True)
    for first, last in sorted(places):
        if position <= first < last <= end:
            yield position, first, False
            yield first, last, True
            position = last
    yield position, end, False
