import pandas as pd
import pytest
from small_corpus import CorpusBuilder, large_corpus, small_corpus

from analysis.measure import actor_frequency, only_in_articles, sentences_behind
from analysis.measure.intervals import WILSON


def counts(result: pd.DataFrame, *columns: str) -> list[tuple]:
    return list(result[list(columns)].itertuples(index=False, name=None))


@pytest.mark.parametrize("at_least, kept", [(2, ["Chad"]), (4, ["Chad", "Mali"])])
def test_where_no_actor_is_in_articles_enough_all_are_kept(at_least, kept):
    frequency = pd.DataFrame({"actor": ["Chad", "Mali"], "n_articles": [3, 1]})
    assert list(only_in_articles(frequency, at_least=at_least)["actor"]) == kept


def test_counts_body_namings_once_per_member_of_a_group():
    result = actor_frequency(small_corpus())
    columns = ["actor_id", "actor", "n_mentions", "n_articles", "n_articles_all", "n_stories", "n_words"]
    assert counts(result, *columns) == [
        ("PRK", "North Korea", 3, 3, 4, 3, 61),
        ("KOR", "South Korea", 2, 2, 4, 3, 61),
        ("USA", "United States", 2, 2, 4, 3, 61),
        ("antony-blinken", "Antony Blinken", 2, 2, 4, 3, 61),
    ]
    assert result["too_few"].all() and result[["estimate", "low", "high"]].isna().all(axis=None)


def test_kinds_add_the_places():
    result = actor_frequency(small_corpus(), kinds=("name", "place"), actors="KOR")
    assert counts(result, "actor_id", "n_mentions") == [("KOR", 4)]
    with pytest.raises(ValueError, match="kinds: 'nickname' is not one of name, alias"):
        actor_frequency(small_corpus(), kinds=("nickname",))


def test_by_outlet_has_a_zero_for_the_outlet_that_is_silent():
    result = actor_frequency(small_corpus(), by="outlet", actors=("PRK", "FRA"))
    assert counts(result, "actor_id", "outlet", "n_mentions", "n_articles", "n_articles_all") == [
        ("PRK", "Courier", 1, 1, 2),
        ("PRK", "Ledger", 2, 2, 2),
        ("FRA", "Courier", 0, 0, 2),
        ("FRA", "Ledger", 0, 0, 2),
    ]


def test_names_come_from_the_corpus_then_the_reference_then_the_id():
    ids = ["PRK", "@outlet", "FRA", "~joon-park", "nobody-knows"]
    result = actor_frequency(small_corpus(), actors=ids)
    assert result["actor"].tolist() == ["North Korea", "the outlet", "France", "Joon Park", "nobody-knows"]


def test_a_story_counts_once():
    result = actor_frequency(small_corpus(), unit="story", actors="PRK")
    assert counts(result, "n_mentions", "n_articles", "n_articles_all") == [(2, 2, 3)]


def test_over_time_gaps_zeros_and_cut_weeks():
    result = actor_frequency(small_corpus(), over="week", actors="KOR")
    assert counts(result, "period", "incomplete", "n_articles", "n_articles_all") == [
        ("2021-W11", True, 2, 3),
        ("2021-W12", False, 0, 0),  # a gap: no article at all
        ("2021-W13", True, 0, 1),  # zero: an article without the actor
    ]
    with pytest.raises(ValueError, match="over='year' is not one of day, week, month"):
        actor_frequency(small_corpus(), over="year")


@pytest.mark.parametrize(
    "over, expected",
    [("day", ["2020-12-31", "2021-01-01"]), ("week", ["2020-W53"]), ("month", ["2020-12", "2021-01"])],
)
def test_names_of_periods(over, expected):
    said = [dict(text="China spoke.", mentions=[("China", "CHN", "name", "")])]
    tables = CorpusBuilder().article("a", "X", "2020-12-31", said).article("b", "X", "2021-01-01", said).tables()
    assert actor_frequency(tables, over=over)["period"].tolist() == expected


def test_undated_articles_count_but_not_over_time():
    said = [dict(text="China spoke.", mentions=[("China", "CHN", "name", "")])]
    tables = CorpusBuilder().article("a", "X", "", said).article("b", "X", "2021-01-01", said).tables()
    assert actor_frequency(tables)["n_articles"].tolist() == [2]
    assert actor_frequency(tables, over="day")["n_articles"].tolist() == [1]


def test_unknown_outlets_are_not_pooled():
    said = [dict(text="China spoke.", mentions=[("China", "CHN", "name", "")])]
    builder = CorpusBuilder().article("aaaaaaaa", "", "2021-01-01", said).article("bbbbbbbb", "", "2021-01-01", said)
    result = actor_frequency(builder.tables(), by="outlet")
    assert counts(result, "outlet", "n_articles") == [("unknown outlet (aaaaaa)", 1), ("unknown outlet (bbbbbb)", 1)]


def test_shares_with_wilson_and_rates_with_bootstrap():
    result = actor_frequency(large_corpus(), by="outlet", top_n=2)
    assert result["actor_id"].nunique() == 2 and set(result["interval"]) == {WILSON}
    assert (result["estimate"] == result["n_articles"] / result["n_articles_all"]).all()
    assert ((result["low"] < result["estimate"]) & (result["estimate"] < result["high"])).all()
    assert (result["per_1000_words"] - 1000 * result["n_mentions"] / result["n_words"]).abs().max() < 1e-9
    assert (result["per_1000_low"] < result["per_1000_words"]).all()


def test_order_of_the_articles_does_not_matter():
    tables = large_corpus()
    shuffled = type(tables)({name: table.sample(frac=1, random_state=1) for name, table in tables.items()})
    pd.testing.assert_frame_equal(actor_frequency(tables, by="outlet"), actor_frequency(shuffled, by="outlet"))


def test_by_must_be_a_column_of_the_article():
    with pytest.raises(ValueError, match="by='newspaper' is not one of outlet, agency"):
        actor_frequency(small_corpus(), by="newspaper")


def test_sentences_behind_a_frequency():
    result = actor_frequency(small_corpus(), by="outlet", actors="USA")
    rows = sentences_behind(result.iloc[1])
    assert counts(rows, "outlet", "published_date", "title", "sentence", "mention") == [
        ("Ledger", "2021-03-18", "Talks", "South Korea and the United States met.", "South Korea and the United States")
    ]
