"""What stands for a whole article where a row is about several: its first body sentence, and a title."""

from __future__ import annotations

import pandas as pd

from analysis.measure.frame import body_sentences
from analysis.schema import Tables


def article_leads(tables: Tables) -> pd.DataFrame:
    """Return the first body sentence of each article that has one: ``article_id, sentence_id``."""
    return (
        body_sentences(tables, tables.articles[["article_id"]])
        .groupby("article_id", as_index=False)["sentence_id"]
        .min()
    )


def with_leads(articles: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return ``articles`` with the ``sentence_id`` of their first body sentence, -1 where there is none."""
    joined = articles.merge(article_leads(tables), on="article_id", how="left")
    return joined.fillna({"sentence_id": -1}).astype({"sentence_id": int})


def title_of(articles: pd.DataFrame, tables: Tables, n_words: int) -> str:
    """Return the title of the first of ``articles`` (rows of ``with_leads``) with one, else the first words of the
    first article, at most ``n_words``."""
    titles = tables.articles.set_index("article_id")["title"].loc[articles["article_id"]]
    named = [title for title in titles if title]
    return named[0] if named else _first_words(articles.iloc[0], tables, n_words)


def _first_words(article: pd.Series, tables: Tables, n_words: int) -> str:
    of_article = tables.sentences["article_id"] == article["article_id"]
    lead = tables.sentences[of_article & (tables.sentences["sentence_id"] == article["sentence_id"])]
    text = tables.articles.set_index("article_id")["text"][article["article_id"]]
    words = text[lead["start_char"].iloc[0] : lead["end_char"].iloc[0]].split() if len(lead) else []
    return " ".join(words[:n_words]) + (" …" if len(words) > n_words else "")
