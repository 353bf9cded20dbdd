"""Articles that came after the report they belong to: which are named, and what they change."""

import pytest
from small_corpus import CorpusBuilder

from analysis.runs.late import say_late


@pytest.mark.parametrize(
    "data, expected",
    [
        ({}, []),
        ({"period": ["2021-03-18", "2021-03-19"], "date": "2021-03-19"}, [
            "1 late for days before 2021-03-18: Ledger, 2021-03-15 “Old”.",
            "1 late for 2021-03-18 to 2021-03-19, which run r was about: Courier, 2021-03-19 “Late”.",
            "With them that period has 2 articles instead of 1; North Korea is named in 2 instead of 1.",
        ]),
        ({"period": ["", ""], "date": "2021-03-19"}, [
            "2 late for the days up to 2021-03-19, which run r was about: Ledger, 2021-03-15 “Old”; Courier, "
            "2021-03-19 “Late”.",
            "With them that period has 3 articles instead of 1; North Korea is named in 3 instead of 1.",
        ]),
    ],
)  # fmt: skip
def test_say_late(data, expected):
    named = [dict(text="North Korea spoke.", mentions=[("North Korea", "PRK", "name", "")])]
    tables = (
        CorpusBuilder()
        .article("old", "Ledger", "2021-03-15", named, title="Old")
        .article("known", "Ledger", "2021-03-18", named)
        .article("late", "Courier", "2021-03-19", named, title="Late")
        .article("new", "Courier", "2021-03-20", named)
        .tables()
    )
    assert say_late({"run_id": "r", "article_ids": ["known"], "data": data}, tables) == expected
