from small_corpus import CorpusBuilder, large_corpus, small_corpus

from analysis.measure import quoted_share, sentences_behind

COLUMNS = ["actor_id", "n_statements", "n_statements_all", "n_quoted_words", "n_named_articles", "n_mentions"]


def counts(result):
    return list(result[COLUMNS].itertuples(index=False, name=None))


def test_statements_beside_namings():
    result = quoted_share(small_corpus(), by=())
    assert counts(result) == [
        ("antony-blinken", 2, 4, 10, 2, 2),
        ("@unresolved", 1, 4, 1, 0, 0),
        ("KOR", 1, 4, 2, 2, 2),  # the joint statement counts for both, once in the total
        ("PRK", 1, 4, 2, 3, 3),
        ("USA", 0, 4, 0, 2, 2),  # named, but never speaks
    ]


def test_a_story_and_a_choice_of_speakers():
    result = quoted_share(small_corpus(), by=(), unit="story", speakers=("antony-blinken",))
    assert counts(result) == [("antony-blinken", 1, 3, 5, 1, 1)]


def test_indirect_speech_has_no_quoted_words_and_mixed_only_those_inside_the_marks():
    text = "She said that “both sides” would meet again."
    builder = CorpusBuilder().article("a", "X", "2021-01-01", [dict(text=text, quotes=[(text[9:-1], ("KOR",))])])
    for quote_type, expected in (("indirect", 0), ("mixed", 2), ("direct", 6)):
        builder.rows["quotes"][0]["quote_type"] = quote_type
        assert quoted_share(builder.tables(), by=())["n_quoted_words"].tolist() == [expected]


def test_roll_up_by_the_office_held_on_the_day():
    said = [dict(text="“We will meet,” he said.", quotes=[("“We will meet,”", ("antony-blinken", "USA"))])]
    tables = CorpusBuilder().article("a", "X", "2021-03-18", said).article("b", "X", "2019-03-18", said).tables()
    assert counts(quoted_share(tables, by=(), roll_up=True)) == [
        ("USA", 2, 2, 6, 0, 0),  # in 2021 minister and country are one speaker, counted once
        ("antony-blinken", 1, 2, 3, 0, 0),  # in 2019 he held no office
    ]


def test_share_with_an_interval():
    result = quoted_share(large_corpus(), by=())
    assert (result["estimate"] - result["n_statements"] / result["n_statements_all"]).abs().max() < 1e-9
    assert set(result["interval"]) == {"bootstrap over articles"}
    behind = sentences_behind(result.iloc[0])
    assert {"quote_start_char", "speaker_start_char", "cue_start_char", "quote_type", "cue"} <= set(behind.columns)
