"""Tagging whole articles: tables, ids, and rows that depend on their article and the reference only."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

import analysis.tag
from analysis.reference import load_reference
from analysis.schema import ARTICLE_TABLES, SCHEMAS, TIERS, check_table
from analysis.tag import complete_articles, load_tier, tag_articles, tag_text
from tests.steps import growth

REFERENCE = load_reference()
TEXTS = [
    "South Korea and the US met in Seoul on Thursday. “We agree,” US Secretary of State Antony Blinken said. "
    "He criticized China’s “aggressive” conduct. The two sides praised the alliance.",
    "President Biden warned North Korea on Friday.\n\nOfficials in Pyongyang said they would ignore the US.",
    "",
    "Rain fell on the hills. Nobody minded.",
]
ARTICLES = pd.DataFrame({"text": TEXTS, "published_date": ["2021-03-18", "2021-03-19", "", "2021-03-20"]})


def small(rows: pd.DataFrame | slice | list[int]):
    return tag_articles(ARTICLES.iloc[rows], stance="none")


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("name", ARTICLE_TABLES)
def test_tables_have_their_columns_types_and_keys(name, tier):
    table = check_table(tag_articles(ARTICLES, stance=tier)[name], name)
    assert table.dtypes.equals(check_table(tag_articles(ARTICLES.iloc[:0], stance=tier)[name], name).dtypes)


def test_the_whole_table_of_mentions():
    mentions = small([0]).mentions
    columns = ["sentence_id", "mention", "actor_id", "kind"]
    assert list(mentions[columns].itertuples(index=False, name=None)) == [
        (0, "South Korea", "KOR", "name"), (0, "US", "USA", "alias"), (0, "Seoul", "KOR", "place"),
        (1, "We", "USA", "pronoun"), (1, "US", "USA", "title"), (1, "Antony Blinken", "antony-blinken", "name"),
        (2, "He", "antony-blinken", "pronoun"), (2, "China", "CHN", "name"),
        (3, "The two sides", "KOR", "group"), (3, "The two sides", "USA", "group"),
        (3, "the alliance", "KOR", "group"), (3, "the alliance", "USA", "group"),
    ]  # fmt: skip
    key = mentions["article_id"].iloc[0]
    assert mentions["group_id"].unique().tolist() == [f"{key}:g0", "", f"{key}:g148", f"{key}:g170"]


def test_issues_stand_beside_the_actors_in_them():
    found = tag_text("The US lifted sanctions on Iran.", REFERENCE).mentions
    assert [(m.mention, m.actor_id, m.kind) for m in found] == [
        ("US", "USA", "alias"), ("sanctions on Iran", "issue:sanctions-iran", "issue"), ("Iran", "IRN", "name"),
    ]  # fmt: skip


def test_ids_of_quotes():
    quotes = small([0]).quotes
    key = quotes["article_id"].iloc[0]
    assert quotes["quote_id"].tolist() == [f"{key}:{start}" for start in quotes["start_char"]]
    assert quotes["speaker_actor_ids"].tolist()[0] == ("antony-blinken",)


@pytest.mark.parametrize("name", ARTICLE_TABLES[1:])
@pytest.mark.parametrize("tier", TIERS)
def test_an_articles_rows_do_not_depend_on_the_others(name, tier):
    together = tag_articles(ARTICLES, stance=tier)[name]
    backwards = tag_articles(ARTICLES.iloc[::-1], stance=tier)[name]
    alone = [tag_articles(ARTICLES.iloc[[i]], stance=tier)[name] for i in range(len(ARTICLES))]
    by_key = ["article_id", *[c for c in together.columns if c.endswith("_id") or c == "start_char"]]
    by_key = list(dict.fromkeys(by_key))
    pd.testing.assert_frame_equal(
        backwards.sort_values(by_key, ignore_index=True), together.sort_values(by_key, ignore_index=True)
    )
    pd.testing.assert_frame_equal(pd.concat(alone, ignore_index=True), together, check_dtype=False)


@pytest.mark.parametrize("articles", [ARTICLES.iloc[:0], ARTICLES.iloc[[2]], pd.DataFrame({"text": [None]})])
def test_nothing_to_read_gives_empty_tables(articles):
    tables = tag_articles(articles)
    assert [len(tables[name]) for name in ARTICLE_TABLES] == [len(articles), 0, 0, 0, 0]


def test_any_frame_with_a_text_will_do():
    frame = pd.DataFrame({"text": ["The US left."], "mood": ["grim"], "outlet": [None]}, index=[7])
    tables = tag_articles(frame, stance="none")
    article = tables.articles.iloc[0]
    assert list(tables.articles.columns) == SCHEMAS["articles"].names
    assert (article["text"], article["outlet"], article["extra"]) == ("The US left.", "", "{}")
    assert pd.isna(article["published_at"])
    assert tables.mentions["actor_id"].tolist() == ["USA"]
    assert list(frame.columns) == ["text", "mood", "outlet"]  # the caller's frame is not changed


def test_ids_that_are_given_are_kept():
    frame = pd.DataFrame({"text": ["The US left.", "Japan left."], "article_id": ["a1", ""]})
    first, second = complete_articles(frame)["article_id"]
    assert (first, len(second)) == ("a1", 16)


@pytest.mark.parametrize(
    "given, expected",
    [
        ({"published_date": ["2021-03-18"]}, "2021-03-18"),
        ({"published_at": ["2021-03-18T23:30:00-05:00"]}, "2021-03-19"),
        ({"published_date": ["last week"]}, ""),
        ({}, ""),
    ],
)
def test_the_date_decides_who_held_an_office(given, expected):
    frame = pd.DataFrame({"text": ["The US president left."], **given})
    at = complete_articles(frame)["published_at"].iloc[0]
    assert ("" if pd.isna(at) else at.date().isoformat()) == expected
    roles = tag_articles(frame, stance="none").mentions.query("kind == 'role'")["actor_id"].tolist()
    assert roles == (["joe-biden"] if expected else [])


def test_an_article_with_a_row_twice_is_left_without_tags_and_told(monkeypatch):
    def twice(text, *arguments, **options):
        tagged = tag_text(text, *arguments, **options)
        return tagged._replace(mentions=tagged.mentions * 2) if "Japan" in text else tagged

    monkeypatch.setattr(analysis.tag, "tag_text", twice)
    tables = tag_articles(pd.DataFrame({"text": ["Japan left.", "China stayed."]}), stance="none")
    assert tables.mentions["actor_id"].tolist() == ["CHN"]
    assert tables.reading["reason"].str.contains("mentions has two rows .*'JPN'").tolist() == [True]


def test_a_frame_without_text_is_refused():
    with pytest.raises(ValueError, match="articles need a column 'text'; found body"):
        tag_articles(pd.DataFrame({"body": ["x"]}))


def test_an_unknown_tier_is_refused():
    with pytest.raises(ValueError, match="stance tier 'deep' is not one of model, linear, none"):
        tag_articles(ARTICLES, stance="deep")
    assert load_tier("none") is None


def test_tagging_twice_gives_the_same():
    assert tag_text(TEXTS[0], REFERENCE, date="2021-03-18") == tag_text(TEXTS[0], REFERENCE, date="2021-03-18")


def test_twice_the_text_takes_twice_the_steps():
    piece = "President Biden met Minister Kim Ab{i}. They said sanctions on Iran stay. “No deal,” the two sides said.\n"
    assert growth(lambda text: tag_text(text, REFERENCE, date="2021-03-18"), piece, 10_000) < 2.3


ORIGINALS = os.environ.get("DATELINE_SEEDS", "")


@pytest.mark.skipif(not ORIGINALS, reason="DATELINE_SEEDS does not say where the original articles are")
def test_the_originals():
    """The misspelt name, the offices without a name and the joint statement of the two articles."""
    texts = [path.read_bytes().decode("utf-8-sig") for path in sorted(Path(ORIGINALS).glob("*.txt"))]
    tables = tag_articles(pd.DataFrame({"text": texts, "published_date": [t.split()[1] for t in texts]}), stance="none")
    found = tables.mentions.query("kind in ('typo', 'role')")
    assert {(m.mention.split()[-1], m.actor_id) for m in found.itertuples()} == {
        ("Bliken", "antony-blinken"), ("diplomat", "antony-blinken"), ("president", "moon-jae-in"),
        ("ministers", "chung-eui-yong"), ("ministers", "suh-wook"),
        ("counterparts", "chung-eui-yong"), ("counterparts", "suh-wook"), ("regime", "PRK"), ("military", "tatmadaw"),
        ("Ministry", "south-korea-foreign-ministry"),  # "at the Foreign Ministry in Seoul"
    }  # fmt: skip
    speakers = tables.quotes.query("speaker == 'the statement'")["speaker_actor_ids"]
    assert set(speakers) == {("KOR", "USA")}
