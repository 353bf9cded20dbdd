import pytest
from small_corpus import CorpusBuilder, large_corpus, small_corpus

from analysis.measure import sentences_behind, tone, tone_around, tone_words
from analysis.tag.sentiment import score_tone


def test_quoted_and_own_words_are_never_pooled():
    result = tone(small_corpus())
    columns = ["outlet", "wording", "n_sentences", "n_rows", "n_articles"]
    assert list(result[columns].itertuples(index=False, name=None)) == [
        ("Courier", "quoted", 1, 1, 1),
        ("Courier", "own prose", 1, 0, 0),  # no known word: no evidence, not neutral
        ("Courier", "agency prose", 2, 1, 1),  # the copied agency text is not the Courier's own
        ("Ledger", "quoted", 1, 1, 1),
        ("Ledger", "mixed", 1, 1, 1),
        ("Ledger", "own prose", 3, 1, 1),
    ]


def test_mean_polarity_of_assessed_sentences():
    tables = large_corpus()
    result = tone(tables, by=())
    own = result[result["wording"] == "own prose"].iloc[0]
    body = tables.sentences[(tables.sentences["quoted"] <= 0.05)]
    assert own["n_sentences"] == len(body)
    assert own["n_rows"] == (body["n_assessed"] > 0).sum()
    assert own["estimate"] == pytest.approx(body["polarity"].mean())
    assert own["share_assessed"] == own["n_rows"] / own["n_sentences"]
    assert own["median"] == body["polarity"].median()
    assert own["low"] < own["estimate"] < own["high"]


def test_around_actors_marks_sentences_that_name_several():
    both = dict(text="China and Japan had good talks.", polarity=0.7,
                mentions=[("China", "CHN", "name", ""), ("Japan", "JPN", "name", "")])  # fmt: skip
    one = dict(text="China had bad weather.", polarity=-0.7, mentions=[("China", "CHN", "name", "")])
    said = dict(text="“China is great”", polarity=0.8, quoted=1.0, mentions=[("China", "CHN", "name", "")])
    tables = CorpusBuilder().article("a", "X", "2021-01-01", [both, one, said]).tables()
    result = tone_around(tables)
    assert list(result[["actor_id", "wording", "n_rows", "n_several"]].itertuples(index=False, name=None)) == [
        ("CHN", "own prose", 2, 1),
        ("JPN", "own prose", 1, 1),
    ]
    assert sentences_behind(result.iloc[0])["polarity"].tolist() == [0.7, -0.7]
    assert tone_around(tables, "JPN")["n_several"].tolist() == [1]
    assert tone(tables, by=(), around="CHN")["wording"].tolist() == ["quoted", "own prose"]


def test_words_that_drove_it():
    text = "The good talks and the good food made up for the terrible rain."
    sentence = dict(text=text, polarity=score_tone(text).polarity)
    tables = CorpusBuilder().article("a", "X", "2021-01-01", [sentence, dict(text="It rained.")]).tables()
    result = tone_words(tables)
    found = list(result[["word", "n_rows", "estimate", "sum_polarity"]].itertuples(index=False, name=None))
    assert found == [("good", 2, 0.7, 1.4), ("terrible", 1, -1.0, -1.0)]
    with pytest.raises(ValueError, match="wording='own' is not one of quoted, mixed, own prose, agency prose"):
        tone_words(tables, wording="own")
