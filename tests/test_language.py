"""The language of an article: what is told, what is believed, and what follows."""

from __future__ import annotations

import pytest
from test_read_bad import ARABIC, ENGLISH, FRENCH, lines, read, write

from analysis.language import find_language, is_foreign
from analysis.schema import check_table
from analysis.tag import tag_articles


def test_articles_in_another_language_stay_without_tags(tmp_path):
    write(tmp_path / "a.jsonl", lines({"text": ENGLISH * 2}, {"text": FRENCH * 2}, {"text": "Bonjour."}))
    articles, _ = read(tmp_path)
    assert dict(zip(articles["text"].str[:2], articles["language"], strict=True)) == {"Th": "en", "Le": "fr", "Bo": ""}
    tagged = tag_articles(articles, stance="none")
    texts = articles.set_index("article_id")["text"].str[:2]
    assert set(tagged.sentences["article_id"].map(texts)) == {"Th", "Bo"} and len(tagged.articles) == 3
    for table in ("articles", "sentences", "mentions", "quotes"):
        check_table(tagged[table], table)


@pytest.mark.parametrize(
    "text, language",
    [
        (ENGLISH, "en"), (FRENCH, "fr"), (ARABIC * 2, "ar"), ("Blinken", ""), ("", ""),
        ("韩国外交部长星期四在首尔会见了美国国务卿，双方就朝鲜半岛局势等问题交换了意见。" * 3, "zh"),
        (("Thursday talks failed; rain. " * 9).upper(), "en"),
        ("iShares Russell 2000 ETF 169.06 0.81 0.48 10.89 11.36 75 EEM iShares MSCI " * 4, ""),
    ],
)  # fmt: skip
def test_find_language(text, language):
    assert find_language(text) == language
    assert find_language(text) == language  # the same again, whatever was asked before


@pytest.mark.parametrize(
    "stated, foreign",
    [("en", False), ("EN_us", False), ("English", False), ("", False), ("und", False), ("fr", True), ("Deutsch", True)],
)
def test_is_foreign(stated, foreign):
    assert is_foreign(stated) == foreign
