"""How good the data are: every count beside the corpus it was made from, and the rows behind it."""

import pandas as pd
import pytest
from small_corpus import CorpusBuilder, small_corpus

from analysis.measure import data_quality, list_duplicates, list_left_out, list_unresolved, sentences_behind
from analysis.schema import Tables, table_from_rows

READING = [
    ("in/a.txt", 0, "read", "a", "utf-8", ""),
    ("in/b.txt", 0, "read", "b", "cp1252, 2 places unreadable", "the date 'soon' is not understood"),
    ("in/b.txt", 1, "duplicate", "b", "utf-8", "the same as in/b.txt"),
    ("in/c.csv", 4, "skipped", "", "", "the text is empty"),
    ("in/a.txt", 1, "untagged", "a", "", "tagging failed"),
]


def corpus() -> Tables:
    """Return two articles, the second undated and in French, and the records they come from."""
    sentences = [
        dict(text="Good Korea news", kind="headline"),
        dict(text="Kroea met them.", mentions=[("Kroea", "KOR", "typo", ""), ("them", "USA", "pronoun", "")],
             quotes=[("met", ("@unresolved",))], stances=[("@unresolved", "KOR", "reported", 0, "")]),
        dict(text="Rain was good.", polarity=0.7),
    ]  # fmt: skip
    builder = CorpusBuilder().article("a", "X", "2021-03-18", sentences, agency="AP", date_source="column")
    builder.article("b", "", "", [dict(text="Il pleut.")], language="fr", published_date="soon")
    return Tables({**builder.tables(), "reading": table_from_rows("reading", READING)})


def test_every_question_with_its_answer():
    result = data_quality(corpus())
    assert list(result[["part", "what", "n", "of", "note", "n_rows"]].itertuples(index=False, name=None)) == [
        ("articles", "Records read", 2, 4, "", 0),
        ("articles", "Records skipped", 1, 4, "the text is empty: 1", 0),
        ("articles", "Records dropped as exact duplicates", 1, 4, "", 0),
        ("articles", "Records in another encoding than UTF-8", 1, 3, "cp1252: 1", 0),
        ("articles", "Records with unreadable characters", 1, 3, "cp1252, 2 places unreadable: 1", 0),
        ("articles", "Articles that the taggers failed on", 1, 2, "", 1),
        ("articles", "Articles with an agency credit", 1, 2, "AP: 1", 1),
        ("articles", "Articles that repeat another", 0, 2, "", 0),
        ("articles", "Articles dated from elsewhere than their own header", 1, 2, "column: 1", 1),
        ("articles", "Articles with a date that is not understood", 1, 2, "", 1),
        ("articles", "Articles without a date", 0, 2, "", 0),
        ("articles", "Articles of unknown outlet", 1, 2, "", 1),
        ("articles", "Articles set aside, in another language than English", 1, 2, "fr: 1", 1),
        ("tags", "Sentences set apart from the body", 1, 4, "headline: 1", 1),
        (
            "tags",
            "Body sentences without a word on the tone list",
            2,
            3,
            "no evidence of tone, which is not neutral",
            2,
        ),
        ("tags", "Body sentences without an actor", 2, 3, "a pronoun for an actor counts as one", 2),
        ("tags", "Namings of actors corrected from a misspelt name", 1, 2, "", 1),
        ("tags", "Namings of actors by a pronoun", 1, 2, "", 1),
        ("tags", "Statements whose speaker is unresolved", 1, 1, "nobody named as speaker: 1", 1),
        ("tags", "Judgements that found no stance", 1, 1, "", 1),
        ("tags", "Judgements whose holder is unresolved", 1, 1, "", 1),
    ]


@pytest.mark.parametrize(
    "what, expected",
    [
        ("Articles of unknown outlet", ["Il pleut."]),
        ("Body sentences without an actor", ["Il pleut.", "Rain was good."]),
        ("Namings of actors by a pronoun", ["Kroea met them."]),
    ],
)
def test_sentences_behind_a_count(what, expected):
    result = data_quality(corpus())
    behind = sentences_behind(result[result["what"] == what])
    assert sorted(behind["sentence"]) == expected


def test_without_records_and_articles_nothing_is_made_up():
    result = data_quality(Tables({}))
    assert not result["what"].str.startswith("Records").any()
    assert (result["n"] == 0).all() and result["share"].isna().all()


def test_what_was_left_out_is_listed_by_loss():
    assert list(list_left_out(corpus()).itertuples(index=False, name=None)) == [
        ("in/c.csv", "4", "skipped", "the text is empty"),
        ("in/a.txt", "1", "untagged", "tagging failed"),
        ("in/b.txt", "", "read", "the date 'soon' is not understood"),
        ("in/b.txt", "1", "duplicate", "the same as in/b.txt"),
    ]


def test_an_original_outside_of_the_chosen_articles():
    tables = small_corpus()
    chosen = Tables({**tables, "articles": tables.articles[tables.articles["article_id"] == "b2"]})
    assert list_duplicates(chosen)["repeats_outlet"].tolist() == [""]
    assert list_duplicates(tables)["repeats_outlet"].tolist() == ["Ledger"]


def test_unresolved_speakers():
    expected = pd.DataFrame(
        {"speaker": ["(none named)"], "cue": ["said"], "outlet": ["X"], "published_date": ["2021-03-18"],
         "sentence": ["Kroea met them."]}, dtype="str",
    )  # fmt: skip
    pd.testing.assert_frame_equal(list_unresolved(corpus()), expected)
