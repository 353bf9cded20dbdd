import pandas as pd

from analysis.linking import find_duplicates, list_actors
from analysis.reference import load_reference
from analysis.schema import Tables, table_from_rows
from analysis.tag import complete_articles, tag_articles

STORY = (
    "The ministry said the talks would go on next week in spite of the launch, and that both sides had agreed to meet."
)
OTHER = "Farmers in the valley expect a poor harvest after three dry months, and the mill has cut its prices for wheat."


def articles(*rows: tuple[str, str, str]) -> pd.DataFrame:
    columns = ["article_id", "published_at", "text"]
    return complete_articles(pd.DataFrame(rows, columns=columns))


def test_copies_point_to_the_earliest():
    found = find_duplicates(
        articles(
            ("b", "2021-03-19", STORY),
            ("a", "2021-03-20", STORY + " It gave no details."),
            ("c", "2021-03-18", STORY),
            ("d", "2021-03-18", OTHER),
        )
    )
    assert [(r.article_id, r.duplicate_of) for r in found.itertuples()] == [("a", "c"), ("b", "c")]
    assert found["similarity"].tolist()[1] == 1.0 and 0.7 <= found["similarity"].tolist()[0] < 1


def test_related_articles_are_no_copies():
    half = STORY[: len(STORY) // 2]
    assert find_duplicates(articles(("a", "2021-03-18", STORY), ("b", "2021-03-19", half + OTHER))).empty


def test_short_and_empty_texts_are_compared_as_a_whole():
    found = find_duplicates(articles(("a", "2021-03-18", "Kim met Moon."), ("b", "2021-03-18", "Kim met Xi.")))
    assert found.empty
    assert find_duplicates(articles(("a", "2021-03-18", ""), ("b", "2021-03-18", ""))).empty


def test_list_actors_names_listed_and_discovered_ones():
    text = "Foreign Ministry spokesman Ahn Myung-hun criticized Japan. South Korea agreed."
    tables = tag_articles(pd.DataFrame({"text": [text]}), stance="none")
    assert [tuple(row) for row in list_actors(tables, load_reference()).itertuples(index=False)] == [
        ("JPN", "Japan", "country", True),
        ("KOR", "South Korea", "country", True),
        ("~ahn-myung-hun", "Ahn Myung-hun", "person", False),
    ]


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
