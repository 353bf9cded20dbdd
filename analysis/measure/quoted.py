"""Who gets to speak: statements and quoted words of each speaker, beside how often the speaker is named."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.measure.evidence import Shown, result_table
from analysis.measure.frame import (
    actor_names,
    add_counts,
    article_frame,
    article_groups,
    as_tuple,
    counted_mentions,
    first_actors,
    split_by,
)  # fmt: skip
from analysis.measure.intervals import ratio_of_sums
from analysis.measure.places import find_rows, with_articles
from analysis.measure.roll_up import roll_up_actors
from analysis.reference import Reference
from analysis.schema import UNRESOLVED, Span, Tables

_COUNTED = ["quote_id", "article_id", "start_char", "quote_type", "cue", "speaker_actor_ids"]
_SHOWN = {
    "quote_id": "quote_id", "quote_type": "quote_type", "cue": "cue", "speaker": "speaker",
    "quote_start_char": "start_char", "quote_end_char": "end_char",
    "speaker_start_char": "speaker_start_char", "speaker_end_char": "speaker_end_char",
    "cue_start_char": "cue_start_char", "cue_end_char": "cue_end_char",
}  # fmt: skip


def quoted_share(
    tables: Tables, *, by: str | Iterable[str] = ("outlet",), speakers: str | Iterable[str] = (), roll_up: bool = False,
    unit: str = "article", top_n: int = 0, reference: Reference | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return who gets to speak: one row per speaker and ``by`` group (article columns, ``quote_type``).

    ``estimate`` is the speaker's share of the group's statements (bootstrap over articles); ``n_rows`` =
    ``n_statements``. Beside it ``n_quoted_words`` (words inside quotation marks), and how often the speaker is named:
    ``n_named_articles``, ``n_mentions``. Actors who are named but never speak have ``n_statements`` 0; speakers nobody
    could resolve stand as ``@unresolved``. A joint statement counts for each of its speakers, once in the total.
    ``roll_up`` counts persons for the country whose office they held on the article's date.
    """
    by, by_quote = split_by(by, of_rows=("quote_type",))
    articles = article_frame(tables, by, unit=unit)
    statements = read_statements(tables, articles)
    rows = by_speaker(statements, roll_up, reference)
    named = counted_mentions(tables, articles)
    if roll_up:
        named = named.assign(actor_id=roll_up_actors(named["actor_id"], named["date"], reference))
    ids = list(as_tuple(speakers)) or _speakers(rows, named, top_n)
    rows = rows[rows["actor_id"].isin(ids)]
    base = [*by, *by_quote]
    keys = ["actor_id", *base]
    groups = _groups(tables, articles, ids, by, statements[by_quote].drop_duplicates())
    size, words = ("article_id", "size"), ("n_quoted_words", "sum")
    groups = add_counts(groups, rows, keys, n_statements=size, n_quoted_words=words)
    groups = add_counts(groups, statements, base, n_statements_all=size, n_quoted_words_all=words)
    naming = ["actor_id", *by]
    groups = add_counts(groups, named, naming, n_named_articles=("article_id", "nunique"), n_mentions=size)
    one_each = statements[[*base, "cluster"]].assign(value=1)
    ratios = ratio_of_sums(groups, rows[[*keys, "cluster"]].assign(value=1), one_each, keys=keys, base=base)
    rows = rows[["article_id", "cluster", "sentence_id", *keys, "n_quoted_words", "number"]]
    return result_table(groups.join(ratios), rows, keys=keys, tables=tables, shown=Shown("quotes", _SHOWN))


def read_statements(tables: Tables, articles: pd.DataFrame) -> pd.DataFrame:
    """Return the statements that begin in body text with the sentence they begin in; ``number`` is that in quotes."""
    quotes = tables.quotes[_COUNTED].assign(number=np.arange(len(tables.quotes)))
    quotes = with_articles(in_body(quotes, tables.sentences), articles).astype({"sentence_id": int})
    texts, contents = tables.articles["text"].tolist(), tables.quotes["content"].iloc[quotes["number"]]
    parts = zip(
        find_rows(quotes["article_id"], tables.articles["article_id"]), quotes["quote_type"], contents, strict=True
    )
    return quotes.assign(n_quoted_words=pd.Series([_quoted_words(texts[at], *of) for at, *of in parts], dtype=int))


def in_body(quotes: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Return the quotes that begin in body text, with that sentence; their own places as ``quote_start_char`` …"""
    quotes = quotes.rename(columns={"start_char": "quote_start_char", "end_char": "quote_end_char"})
    quotes = _with_sentence(quotes, sentences)
    return quotes[quotes["kind"] == "body"]


def _with_sentence(quotes: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Join the sentence in which each quote starts: the last of its article that starts no later."""
    starts = sentences[["article_id", "sentence_id", "start_char", "kind"]].sort_values("start_char")
    if quotes.empty or starts.empty:  # merge_asof cannot join empty text columns
        return quotes.merge(starts, on="article_id")
    quotes = quotes.sort_values("quote_start_char")
    return pd.merge_asof(quotes, starts, by="article_id", left_on="quote_start_char", right_on="start_char")


def _quoted_words(text: str, quote_type: str, content: tuple[Span, ...]) -> int:
    """Count the words of a statement that stand inside quotation marks."""
    from analysis.tag.text import count_words, quoted_spans  # here, as reading results needs no tagger

    if quote_type == "direct":
        return sum(count_words(text[start:end]) for start, end in content)
    if quote_type == "indirect" or not content:
        return 0
    first, last = min(start for start, _ in content), max(end for _, end in content)
    paragraph = text.rfind("\n", 0, first) + 1  # quoted_spans reads paragraph by paragraph, so from its start
    quoted = [(start + paragraph, end + paragraph) for start, end in quoted_spans(text[paragraph:last])]
    both = ((max(a, start), min(b, end)) for a, b in content for start, end in quoted)
    return sum(count_words(text[start:end]) for start, end in both if start < end)


def by_speaker(statements: pd.DataFrame, roll_up: bool, reference: Reference | None) -> pd.DataFrame:
    """Return one row per statement and speaker; where two speakers become one country the statement counts once."""
    speakers = statements["speaker_actor_ids"].map(lambda ids: tuple(dict.fromkeys(ids)) or (UNRESOLVED,))
    rows = statements.assign(actor_id=speakers).explode("actor_id", ignore_index=True).astype({"actor_id": "str"})
    if roll_up:
        rows["actor_id"] = roll_up_actors(rows["actor_id"], rows["date"], reference)
    return rows.drop_duplicates(["quote_id", "actor_id"])


def _speakers(rows: pd.DataFrame, named: pd.DataFrame, top_n: int) -> list[str]:
    """Return who speaks, then who is only named; with ``top_n`` the first of those."""
    ids = list(dict.fromkeys([*first_actors(rows, "actor_id"), *first_actors(named, "actor_id")]))
    return ids[:top_n] if top_n else ids


def _groups(
    tables: Tables, articles: pd.DataFrame, ids: list[str], by: list[str], by_quote: pd.DataFrame
) -> pd.DataFrame:
    groups = article_groups(articles, by)
    if len(by_quote.columns):
        groups = groups.merge(by_quote.sort_values(list(by_quote.columns)), how="cross")
    speakers = pd.DataFrame({"actor_id": pd.Series(ids, dtype="str")})
    speakers["actor"] = actor_names(tables, speakers["actor_id"])
    return speakers.merge(groups, how="cross")
