"""Places found by number are those that merges of pandas find."""

import numpy as np
import pandas as pd
import pytest
from small_corpus import large_corpus, small_corpus

from analysis.measure.places import find_rows, only_body, sentence_rows, with_articles
from analysis.schema import Tables, empty_table


@pytest.mark.parametrize("corpus", [small_corpus, large_corpus])
@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)])
def test_sentences_are_those_of_a_merge(corpus, order):
    tables = corpus()
    tables = tables.replaced(sentences=tables.sentences[order], articles=tables.articles[order])
    found = sentence_rows(tables.mentions, tables)
    place = ["article_id", "sentence_id"]
    assert len(found) and (found >= 0).all()
    pd.testing.assert_frame_equal(
        tables.sentences.iloc[found][place].reset_index(drop=True), tables.mentions[place].reset_index(drop=True)
    )
    body = tables.sentences.loc[tables.sentences["kind"] == "body", place]
    merged = tables.mentions.merge(body, on=place)
    pd.testing.assert_frame_equal(only_body(tables.mentions, tables).reset_index(drop=True), merged)


def test_rows_without_their_article_or_sentence_are_nowhere():
    tables = small_corpus()
    first, last = tables.articles["article_id"].iloc[[0, -1]]
    rows = pd.DataFrame({"article_id": [first, "another", last, "another"], "sentence_id": [-1, -1, 10**6, 0]})
    assert sentence_rows(rows, tables).tolist() == [-1] * 4
    strange = tables.sentences.assign(article_id="a third")
    assert sentence_rows(rows, tables.replaced(sentences=strange)).tolist() == [-1] * 4
    assert only_body(rows, tables).empty
    assert sentence_rows(rows, Tables({"articles": tables.articles})).tolist() == [-1] * 4


def test_articles_are_joined_as_by_a_merge():
    tables = small_corpus()
    articles = tables.articles[["article_id", "outlet", "published_at"]].iloc[::-2]
    pd.testing.assert_frame_equal(
        with_articles(tables.mentions, articles), tables.mentions.merge(articles, on="article_id")
    )
    assert with_articles(empty_table("mentions"), articles).empty


def test_texts_of_any_type():
    known = pd.Series(["a", "b"])
    assert find_rows(pd.Series(["b", None, "c"], dtype=object), known).tolist() == [1, -1, -1]
    assert find_rows(pd.Series([], dtype=object), known).dtype == np.int64
    assert find_rows(known, pd.Series([], dtype=object)).tolist() == [-1, -1]
