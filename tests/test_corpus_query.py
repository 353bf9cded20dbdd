"""Counting by SQL: the same from a corpus on disk, during a run, and from tables in memory; equal to pandas."""

import pandas as pd
import pytest
from corpus_runs import make_articles
from pandas.testing import assert_frame_equal

from analysis.corpus import read_tables, tag_corpus
from analysis.corpus.counting import count_mentions
from analysis.corpus.query import query_corpus
from analysis.schema import COUNTED_KINDS, Tables


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("counted")
    source = make_articles(folder / "articles", 20)
    (source / "undated.txt").write_text("Japan met China.\n")
    list(tag_corpus([source], folder / "corpus", stance="none", batch_size=7))
    return folder / "corpus"


def by_pandas(tables: Tables, by: list[str]) -> pd.DataFrame:
    days = tables.articles["published_at"].dt.tz_localize(None).dt.normalize()
    week = days - pd.to_timedelta(days.dt.day_of_week, unit="D")
    told = tables.articles[["article_id", "outlet"]].assign(week=week, month=days.dt.to_period("M").dt.start_time)
    named = tables.mentions[tables.mentions["kind"].isin(COUNTED_KINDS)].merge(told, on="article_id")
    groups = named.groupby(by, dropna=False)["article_id"]
    counted = pd.DataFrame({"n_articles": groups.nunique(), "n_mentions": groups.size()}).reset_index()
    return counted.sort_values(by, ignore_index=True)


@pytest.mark.parametrize("by", [["actor_id", "outlet", "week"], ["month"], ["week", "actor_id"], ["kind"], ["outlet"]])
def test_counts_are_those_of_pandas(corpus, by):
    tables = read_tables(corpus)
    counted = count_mentions(corpus, by=by)
    assert_frame_equal(counted, by_pandas(tables, by), check_dtype=False)
    assert_frame_equal(count_mentions(tables, by=by), counted)
    assert len(counted) > 0


def test_days_are_both_included(corpus):
    days = count_mentions(corpus, by=["day"])
    first, last = days["day"].iloc[1], days["day"].iloc[3]
    some = count_mentions(corpus, by=["day"], start_date=str(first.date()), end_date=str(last.date()))
    assert_frame_equal(some, days.iloc[1:4].reset_index(drop=True))


def test_what_was_replaced_is_not_counted_during_a_run(tmp_path):
    source = make_articles(tmp_path / "articles", 9)
    out = tmp_path / "corpus"
    list(tag_corpus([source], out, stance="none"))
    before = count_mentions(out, by=["actor_id"])
    for path in source.glob("*.txt"):
        path.write_text(path.read_text() + "France praised France’s own France.\n")
    running = tag_corpus([source], out, stance="none", batch_size=4)
    next(running), next(running)  # four articles are there in two versions
    assert query_corpus(out, "SELECT count(*) AS n FROM articles")["n"].item() == 9
    assert_frame_equal(count_mentions(out, by=["actor_id"]), count_mentions(read_tables(out), by=["actor_id"]))
    assert count_mentions(out, by=["actor_id"])["n_mentions"].sum() > before["n_mentions"].sum()
    running.close()


def test_a_query_of_ones_own(corpus):
    found = query_corpus(corpus, "SELECT actor_id, name FROM actors WHERE actor_id = ?", ["JPN"])
    assert found.to_dict("records") == [{"actor_id": "JPN", "name": "Japan"}]
    assert query_corpus(read_tables(corpus), "SELECT count(*) AS n FROM quotes")["n"].item() > 0


def test_an_unknown_column_is_told(corpus):
    with pytest.raises(ValueError, match="by='colour' is not one of actor_id, mention, kind, outlet"):
        count_mentions(corpus, by=["colour"])


def test_an_empty_corpus_counts_nothing(tmp_path):
    (tmp_path / "none").mkdir()
    list(tag_corpus([tmp_path / "none"], tmp_path / "corpus", stance="none"))
    assert list(count_mentions(tmp_path / "corpus").columns) == [
        "actor_id",
        "outlet",
        "week",
        "n_articles",
        "n_mentions",
    ]
    assert count_mentions(tmp_path / "corpus").empty and count_mentions(Tables({})).empty
