"""The tables: columns, dtypes and values that are checked, the way to Arrow and back, and a corpus of tables."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.schema import (
    KEYS,
    SCHEMAS,
    SchemaError,
    Span,
    Tables,
    article_id,
    check_table,
    empty_table,
    from_arrow,
    table_from_rows,
    to_arrow,
)

MENTION = ("a1", 0, 4, 6, "US", "USA", "alias", "gazetteer", "")
QUOTE = ("a1:0", "a1", 0, 9, [{"start_char": 0, "end_char": 4}, {"start_char": 5, "end_char": 9}], "direct", "said",
         10, 14, "Li", 15, 17, ["~ann-li", "USA"])  # fmt: skip


def mentions(**changed) -> pd.DataFrame:
    table = table_from_rows("mentions", [MENTION, ("a1", 1, 9, 14, "Japan", "JPN", "name", "gazetteer", "")])
    return table.assign(**changed)


@pytest.mark.parametrize("name", SCHEMAS)
def test_an_empty_table_has_its_columns_and_dtypes(name):
    table = check_table(empty_table(name), name)
    assert (len(table), list(table.columns)) == (0, SCHEMAS[name].names)
    assert table.dtypes.equals(from_arrow(to_arrow(table, name)).dtypes)
    assert set(KEYS[name]) <= set(table.columns)


def test_a_table_from_tuples_or_mappings():
    names = SCHEMAS["mentions"].names
    as_tuples = table_from_rows("mentions", [MENTION])
    as_mappings = table_from_rows("mentions", [dict(zip(names, MENTION, strict=True))])
    pd.testing.assert_frame_equal(as_tuples, as_mappings)
    assert list(as_tuples.itertuples(index=False, name=None)) == [MENTION]


def test_lists_come_back_as_tuples():
    quote = table_from_rows("quotes", [QUOTE]).iloc[0]
    assert quote["content"] == (Span(0, 4), Span(5, 9))
    assert quote["content"][0].end_char == 4
    assert quote["speaker_actor_ids"] == ("~ann-li", "USA")


@pytest.mark.parametrize("name, row", [("mentions", MENTION), ("quotes", QUOTE)])
def test_round_trip(name, row):
    table = table_from_rows(name, [row])
    pd.testing.assert_frame_equal(from_arrow(to_arrow(table, name)), table)


def test_a_missing_number_stays_nan():
    row = ("a1", 0, 0, 0, 5, "body", 1, float("nan"), float("nan"), 0, 0.0)
    table = from_arrow(to_arrow(table_from_rows("sentences", [row]), "sentences"))
    assert table["polarity"].isna().all()
    assert table["polarity"].dtype == "float64"


def test_a_proper_table_passes_unchanged():
    table = mentions()
    assert check_table(table, "mentions") is table


@pytest.mark.parametrize(
    "table, message",
    [
        (mentions().drop(columns="rule"), "mentions: columns are"),
        (mentions()[[*SCHEMAS["mentions"].names[::-1]]], "must be"),
        (mentions(actor_id=["USA", None]), "mentions.actor_id: 1 nulls; none is written as ''"),
        (mentions(start_char=4, end_char=6, actor_id="USA"), "2 rows share a key"),
        (mentions(kind=["alias", "nickname"]), "mentions.kind: 'nickname' is not one of name, alias"),
    ],
)
def test_a_wrong_table_is_refused(table, message):
    with pytest.raises(SchemaError, match=message):
        check_table(table, "mentions")


def test_tables_give_what_there_is_and_empty_tables_else():
    tables = Tables({"mentions": mentions()})
    assert len(tables.mentions) == 2
    assert tables["mentions"] is tables.mentions
    assert list(tables) == list(SCHEMAS)
    pd.testing.assert_frame_equal(tables.quotes, empty_table("quotes"))
    assert "mentions: 2" in repr(tables)


def test_a_table_may_be_made_when_it_is_first_asked_for():
    made = []

    def later():
        made.append("mentions")
        return mentions()

    tables = Tables({"mentions": later})
    changed = tables.replaced(articles=empty_table("articles")).each(lambda name, table: table.head(1))
    assert not made
    assert len(changed.mentions) == len(changed.mentions) == 1 and made == ["mentions"]
    assert tables.mentions is tables["mentions"] and len(tables.mentions) == 2 and len(made) == 2


def test_tables_refuse_an_unknown_name():
    with pytest.raises(AttributeError, match="no table 'mention'; there are articles"):
        Tables({}).mention  # noqa: B018
    with pytest.raises(KeyError):
        Tables({})["mention"]


def test_article_id_is_stable_and_depends_on_all_five():
    assert article_id("Ledger", "2021-03-18", "T", "u", "Text") == "45491057ee78c6e2"
    ids = {article_id(*("x" if i == k else "" for i in range(5))) for k in range(5)}
    assert len(ids) == 5


def test_article_id_takes_half_a_surrogate_pair():
    assert len(article_id("", "", "", "", "\ud800")) == 16
