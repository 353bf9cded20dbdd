import pandas as pd

from analysis.linking import list_actors
from analysis.reference import load_reference
from analysis.schema import Tables, table_from_rows
from analysis.tag import tag_articles


def test_list_actors_names_listed_and_discovered_ones():
    text = "Foreign Ministry spokesman Ahn Myung-hun criticized Japan. South Korea agreed."
    tables = tag_articles(pd.DataFrame({"text": [text]}), stance="none")
    assert [tuple(row) for row in list_actors(tables, load_reference()).itertuples(index=False)] == [
        ("JPN", "Japan", "country", True),
        ("KOR", "South Korea", "country", True),
        ("~ahn-myung-hun", "Ahn Myung-hun", "person", False),
    ]


def test_list_actors_names_bodies_that_many_states_have_with_their_country():
    text = "The Electoral Commission in Trinidad and Tobago met. The Constitutional Court of Peru left."
    text += " The Supreme Court of the Philippines stayed."
    tables = tag_articles(pd.DataFrame({"text": [text]}), stance="none")
    actors = list_actors(tables, load_reference())
    named = {
        "Electoral Commission of Trinidad and Tobago",
        "Constitutional Court of Peru",
        "Supreme Court of the Philippines",
    }
    assert named <= set(actors["name"])


def test_outlet_and_unresolved_are_no_actors():
    row = dict.fromkeys(["stance_id", "article_id", "voice_actor_id", "quote_id", "group_id", "cue", "model"], "x")
    places = {f"{w}_{e}_char": -1 for w in ("holder", "target", "cue") for e in ("start", "end")}
    row |= places | {"sentence_id": 0, "voice": "own", "holder_actor_id": "@outlet", "target_id": "@unresolved"}
    row |= {"target_kind": "actor", "stance": 0, "score": 0.0, "confidence": 0.5}
    tables = Tables({"stances": table_from_rows("stances", [row])})
    assert list_actors(tables, load_reference()).empty


def test_list_actors_names_issues():
    tables = tag_articles(pd.DataFrame({"text": ["Japan wants a free trade deal."]}), stance="none")
    assert [tuple(row) for row in list_actors(tables, load_reference()).itertuples(index=False)] == [
        ("JPN", "Japan", "country", True),
        ("issue:free-trade", "Free trade", "issue", True),
    ]
