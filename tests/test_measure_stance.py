import pytest
from small_corpus import CorpusBuilder, large_corpus, small_corpus

from analysis.measure import sentences_behind, stance_matrix, stanced_pairs

COLUMNS = ["holder_actor_id", "target_id", "n_judged", "n_minus", "n_zero", "n_plus"]


def counts(result, *more):
    return list(result[[*COLUMNS, *more]].itertuples(index=False, name=None))


def said(*stances, text="They met.", **fields):
    return dict(text=text, stances=list(stances), **fields)


def test_pairs_over_time_are_those_with_a_stance_in_all_their_periods():
    result = stance_matrix(small_corpus(), voice="own", over="week")
    kept = stanced_pairs(result)
    assert set(result["target_id"]) == {"PRK", "KOR"} and set(kept["target_id"]) == {"PRK"}
    assert len(kept) == result["period"].nunique()


def test_holder_by_target():
    assert counts(stance_matrix(small_corpus())) == [
        ("KOR", "PRK", 2, 2, 0, 0),
        ("USA", "PRK", 2, 2, 0, 0),
        ("antony-blinken", "PRK", 2, 2, 0, 0),
        ("@outlet", "PRK", 1, 0, 0, 1),  # the agency copy does not speak in the Courier's own voice
        ("@outlet", "KOR", 1, 0, 1, 0),
        ("PRK", "USA", 1, 1, 0, 0),
    ]


def test_voice_keeps_and_by_voice_splits():
    assert counts(stance_matrix(small_corpus(), voice="reported")) == [("PRK", "USA", 1, 1, 0, 0)]
    split = stance_matrix(small_corpus(), by="voice", voice=("direct", "own"))
    assert counts(split, "voice") == [
        ("antony-blinken", "PRK", 2, 2, 0, 0, "direct"),
        ("@outlet", "PRK", 1, 0, 0, 1, "own"),
        ("@outlet", "KOR", 1, 0, 1, 0, "own"),
    ]
    with pytest.raises(ValueError, match="voice='quoted' is not one of direct, reported, narrated, own"):
        stance_matrix(small_corpus(), voice="quoted")


def test_a_group_counts_once_in_a_cell():
    rows = [(holder, "PRK", "narrated", -1, "g") for holder in ("KOR", "KOR", "USA")]
    tables = CorpusBuilder().article("a", "X", "2021-03-18", [said(*rows), said(*rows)]).tables()
    assert counts(stance_matrix(tables)) == [("KOR", "PRK", 2, 2, 0, 0), ("USA", "PRK", 2, 2, 0, 0)]


def test_headlines_and_unsure_rows_can_be_left_out():
    sure, unsure = said(("KOR", "PRK", "own", 1, "")), said(("KOR", "PRK", "own", -1, ""), confidence=0.3)
    headline = said(("KOR", "PRK", "own", -1, ""), kind="headline")
    tables = CorpusBuilder().article("a", "X", "2021-03-18", [headline, sure, unsure]).tables()
    assert counts(stance_matrix(tables)) == [("KOR", "PRK", 2, 1, 0, 1)]
    assert counts(stance_matrix(tables, min_confidence=0.5)) == [("KOR", "PRK", 1, 0, 0, 1)]


def test_roll_up_counts_equal_rows_once_and_drops_a_country_on_itself():
    rows = [
        ("antony-blinken", "PRK", "direct", -1, ""), ("USA", "PRK", "reported", -1, ""),
        ("antony-blinken", "USA", "direct", 1, ""), ("antony-blinken", "PRK", "direct", 1, ""),
    ]  # fmt: skip
    tables = CorpusBuilder().article("a", "X", "2021-03-18", [said(*rows)]).tables()
    assert counts(stance_matrix(tables, roll_up=True)) == [("USA", "PRK", 2, 1, 0, 1)]
    before = CorpusBuilder().article("a", "X", "2019-03-18", [said(*rows)]).tables()
    assert counts(stance_matrix(before, roll_up=True)) == [
        ("antony-blinken", "PRK", 2, 1, 0, 1),
        ("antony-blinken", "USA", 1, 0, 0, 1),
        ("USA", "PRK", 1, 1, 0, 0),
    ]


def test_balance_is_over_stanced_rows_and_counts_articles_with_them():
    stanced = [said(("KOR", "PRK", "own", -1 if i % 4 else 1, "")) for i in range(12)]
    silent = [said(("KOR", "PRK", "own", 0, "")) for _ in range(30)]
    builder = CorpusBuilder()
    for i, sentence in enumerate(stanced + silent):
        builder.article(f"a{i:02d}", "X", "2021-03-18", [sentence])
    row = stance_matrix(builder.tables()).iloc[0]
    assert row[COLUMNS[2:]].tolist() == [42, 9, 30, 3]
    assert (row["estimate"], row["n_articles"], row["n_stories"]) == (-0.5, 42, 12)
    assert row["interval"] == "rough: 10-20 articles"
    assert row["share_stanced"] == 12 / 42


def test_over_time_has_zeros_and_gaps():
    result = stance_matrix(small_corpus(), over="week", voice="reported")
    assert counts(result, "period", "n_articles_all", "incomplete") == [
        ("PRK", "USA", 0, 0, 0, 0, "2021-W11", 3, True),
        ("PRK", "USA", 0, 0, 0, 0, "2021-W12", 0, False),
        ("PRK", "USA", 1, 1, 0, 0, "2021-W13", 1, True),
    ]


def test_sentences_behind_a_cell():
    behind = sentences_behind(stance_matrix(small_corpus(), voice="direct", by="outlet").iloc[1])
    said = "“It is a bad threat,” Blinken said."
    assert behind[["outlet", "sentence", "stance"]].values.tolist() == [["Ledger", said, -1]]
    places = {f"{who}_{end}_char" for who in ("holder", "target", "cue") for end in ("start", "end")}
    assert places <= set(behind.columns)


def test_top_n_keeps_the_most_frequent():
    result = stance_matrix(large_corpus(), top_n=3)
    assert result["holder_actor_id"].nunique() == 3 and result["target_id"].nunique() == 3
