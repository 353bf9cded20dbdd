import warnings

import pandas as pd
import pytest
from small_corpus import large_corpus, small_corpus

from analysis.measure import (
    SHARED_COLUMNS,
    actor_frequency,
    corpus_size,
    quoted_share,
    sentence_blocks,
    sentences_behind,
    sentences_behind_each,
    stance_matrix,
    tone,
    tone_around,
    tone_words,
)  # fmt: skip
from analysis.schema import Tables

MEASURES = {
    "frequency": lambda t: actor_frequency(t, by="outlet"),
    "frequency over time": lambda t: actor_frequency(t, by="outlet", over="week", top_n=2),
    "frequency of stories": lambda t: actor_frequency(t, unit="story"),
    "quoted": quoted_share,
    "quoted by type": lambda t: quoted_share(t, by=("outlet", "quote_type")),
    "quoted pooled": lambda t: quoted_share(t, by=()),
    "tone": tone,
    "tone pooled": lambda t: tone(t, by=(), around=("PRK", "KOR")),
    "tone around": tone_around,
    "tone words": tone_words,
    "stance": stance_matrix,
    "stance by voice": lambda t: stance_matrix(t, by=("outlet", "voice")),
    "stance over time": lambda t: stance_matrix(t, over="month", voice="direct"),
    "stance rolled up": lambda t: stance_matrix(t, roll_up=True),
    "size": corpus_size,
    "size over time": lambda t: corpus_size(t, by=(), over="week"),
}


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("corpus", [small_corpus, large_corpus])
def test_exactly_the_rows_counted(name, corpus):
    tables = corpus()
    result = MEASURES[name](tables)
    assert tuple(result.columns[-len(SHARED_COLUMNS) :]) == SHARED_COLUMNS
    assert len(result)
    texts = tables.articles.set_index("article_id")["text"]
    for i in range(0, len(result), 1 + len(result) // 40):
        behind = sentences_behind(result.iloc[i])
        assert len(behind) == result.iloc[i]["n_rows"]
        assert behind["article_id"].nunique() == result.iloc[i]["n_articles"]
        for row in behind.itertuples():
            assert row.sentence == texts[row.article_id][row.start_char : row.end_char] != ""


@pytest.mark.parametrize("name", MEASURES)
def test_sentences_in_blocks_are_those_of_the_whole_table(name):
    result = MEASURES[name](small_corpus())
    whole = sentences_behind_each(result).drop(columns="row")
    blocks = list(sentence_blocks(result, 3))
    assert all(len(block) == 3 for block in blocks[:-1])
    pd.testing.assert_frame_equal(pd.concat(blocks, ignore_index=True), whole)
    (nothing,) = sentence_blocks(result.head(0))
    assert list(nothing.columns) == list(whole.columns) and nothing.empty


@pytest.mark.parametrize("name", MEASURES)
def test_an_empty_corpus_gives_the_same_columns_and_types(name):
    empty, full = MEASURES[name](Tables({})), MEASURES[name](large_corpus())
    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_measures_change_nothing():
    tables = small_corpus()
    before = {name: table.copy(deep=True) for name, table in tables.items()}
    for measure in MEASURES.values():
        measure(tables)
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, before[name])


def test_evidence_survives_pandas_steps():
    result = actor_frequency(large_corpus(), by="outlet")
    one = result.sort_values("n_rows").head(3).reset_index(drop=True)[["actor_id", "outlet", "n_rows"]]
    assert len(sentences_behind(one.iloc[0])) == one.loc[0, "n_rows"]
    assert len(sentences_behind(one.iloc[[2]])) == one.loc[2, "n_rows"]
    assert len(sentences_behind(next(one.iterrows())[1])) == one.loc[0, "n_rows"]
    assert result.copy().attrs["evidence"] is result.attrs["evidence"]


def test_a_sample_is_drawn_with_a_seed_in_reading_order():
    row = actor_frequency(large_corpus(), actors="PRK").iloc[0]
    drawn = sentences_behind(row, 20)
    assert len(drawn) == 20 < row["n_rows"]
    pd.testing.assert_frame_equal(drawn, sentences_behind(row, limit=20))
    assert not drawn.equals(sentences_behind(row, 20, seed=1))
    assert drawn["published_date"].is_monotonic_increasing


def test_rows_that_lost_their_evidence_say_so(tmp_path):
    result = actor_frequency(large_corpus())
    with pytest.raises(ValueError, match="does not come straight from a measure"):
        sentences_behind(pd.concat([result, stance_matrix(large_corpus())]).iloc[0])
    with pytest.raises(ValueError, match="one row, not 6"):
        sentences_behind(result)
    with pytest.raises(ValueError, match="no column 'actor_id'"):
        sentences_behind(result.drop(columns="actor_id").iloc[0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result.to_parquet(tmp_path / "result.parquet")
    with pytest.raises(ValueError, match="read from a file"):
        sentences_behind(pd.read_parquet(tmp_path / "result.parquet").iloc[0])
