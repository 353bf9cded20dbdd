"""What is held against other articles: the statements of an article, and its sentences outside of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.coverage.dates import find_day_told
from analysis.coverage.terms import NOT_NAMINGS, Term, find_terms, speaker_words, terms_within, without_opener
from analysis.reference import Reference
from analysis.schema import UNRESOLVED, Span, Tables

_MOSTLY = 0.5  # share of a sentence that statements may take before it is theirs


class Passage(NamedTuple):
    """A statement, or a sentence (``quote_id`` ""): where it stands, its terms, who speaks and in which words named."""

    quote_id: str
    start_char: int
    end_char: int
    terms: tuple[Term, ...]
    speakers: frozenset[str] = frozenset()
    speaker_words: frozenset[str] = frozenset()


class Story(NamedTuple):
    """An article made ready for comparison; ``day`` is its date (ISO) or "", ``told`` that of what it tells, or "".

    ``terms`` are those of body and headlines.
    """

    article_id: str
    day: str
    told: str
    terms: tuple[Term, ...]
    statements: tuple[Passage, ...]
    sentences: tuple[Passage, ...]


def read_stories(tables: Tables, reference: Reference) -> list[Story]:
    """Return each article as a story, in the order of the table."""
    mentions, quotes, sentences = (_by_article(tables[name]) for name in ("mentions", "quotes", "sentences"))
    days = article_days(tables.articles)
    return [
        _read_story(
            a.article_id, days[a.article_id], a.text, mentions.get(a.article_id, []), quotes.get(a.article_id, []),
            sentences.get(a.article_id, []), reference,
        )
        for a in tables.articles.itertuples()
    ]  # fmt: skip


def article_days(articles: pd.DataFrame) -> dict[str, str]:
    """Return article -> the day it bears (ISO): the outlet's own date, else the UTC day, "" where none is believed."""
    printed = pd.to_datetime(articles["published_date"].str[:10], format="%Y-%m-%d", errors="coerce")
    printed = printed.where(articles["published_at"].notna())
    days = printed.fillna(articles["published_at"].dt.tz_localize(None)).dt.strftime("%Y-%m-%d").fillna("")
    return dict(zip(articles["article_id"], days, strict=True))


def find_namings(mentions: Iterable) -> list[tuple[int, int, str]]:
    """Return (start, end, actor id) of the mentions (rows of the table) that name an actor."""
    return [(m.start_char, m.end_char, m.actor_id) for m in mentions if m.kind not in NOT_NAMINGS]


def _by_article(table: pd.DataFrame) -> dict[str, list]:
    found: dict[str, list] = {}
    for row in table.itertuples(index=False):
        found.setdefault(row.article_id, []).append(row)
    return found


def _read_story(
    article_id: str, day: str, text: str, mentions: Sequence, quotes: Sequence, sentences: Sequence,
    reference: Reference,
) -> Story:  # fmt: skip
    terms = find_terms(text, find_namings(mentions), reference)
    body = [Span(s.start_char, s.end_char) for s in sentences if s.kind == "body"]
    said = [Span(*span) for quote in quotes for span in quote.content]
    told = [span for span in body if _share(span, said) < _MOSTLY]
    return Story(
        article_id, day, find_day_told(text, body, day, reference),
        terms_within(terms, [*body, *(Span(s.start_char, s.end_char) for s in sentences if s.kind == "headline")]),
        tuple(_statement(quote, terms, reference) for quote in quotes),
        tuple(Passage("", *span, terms_within(terms, [span])) for span in told),
    )  # fmt: skip


def _statement(quote, terms: Sequence[Term], reference: Reference) -> Passage:
    spoken = without_opener(terms_within(terms, quote.content), reference)
    start, end = min(s for s, _ in quote.content), max(e for _, e in quote.content)
    speakers = frozenset(quote.speaker_actor_ids) - {UNRESOLVED}
    return Passage(quote.quote_id, start, end, spoken, speakers, speaker_words(quote.speaker, reference))


def _share(span: Span, parts: Iterable[Span]) -> float:
    """Return how much of ``span`` lies in ``parts``."""
    inside = sum(max(0, min(end, span.end_char) - max(start, span.start_char)) for start, end in parts)
    return inside / max(span.end_char - span.start_char, 1)
