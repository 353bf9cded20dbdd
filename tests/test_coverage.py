"""Articles linked to events, statements aligned: what must be found in another article and what must not."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from analysis.cli import app
from analysis.corpus import select, tag_all
from analysis.coverage import add_coverage, align_pairs
from analysis.coverage.compare import differences
from analysis.coverage.events import join_by_average, link_events, similar_pairs
from analysis.coverage.passages import read_stories
from analysis.read import read_sources
from analysis.reference import load_reference
from analysis.runs.notebooks import run_notebooks
from analysis.schema import FOUND, SCHEMAS, check_table
from analysis.tag import tag_articles

REFERENCE = load_reference()
ORIGINALS = os.environ.get("DATELINE_SEEDS", "")
DAY, NEXT_DAY = "2021-03-18", "2021-03-19"
LEAD = "Chancellor Olga Brandt met the prime minister of Portugal in Lisbon to talk about a fish quota in the Atlantic."


def articles(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["article_id", "published_date", "text"]).assign(outlet=lambda t: t["article_id"])


def tagged(*rows: tuple[str, str, str]):
    return tag_articles(articles(*rows), stance="none")


def aligned(one: str, other: str, *, days: tuple[str, str] = (DAY, DAY)) -> list[tuple[str, str, str]]:
    """Return (words, words in the other text or "", relation) of each statement or sentence of ``one``."""
    tables = tagged(("a", days[0], one), ("b", days[1], other))
    (found,) = align_pairs(tables, [("a", "b")], REFERENCE)
    return [
        (one[r.start_char : r.end_char], other[r.other_start_char : max(r.other_end_char, 0)], r.relation)
        for r in found
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------------ alignment

SAID = "“The quota on Atlantic cod is unfair and must go before winter,” Antony Blinken said."


@pytest.mark.parametrize(
    "other, expected",
    [
        (SAID, ("“The quota on Atlantic cod is unfair and must go before winter,”", "identical")),
        ("US Secretary of State Antony Blinken said that the quota on Atlantic cod is unfair.",
         ("that the quota on Atlantic cod is unfair", "shortened")),
        ("“The quota on Atlantic cod is unfair and must go before winter,” Lloyd Austin said.", ("", "not_found")),
        ("Antony Blinken said that the weather was fine.", ("", "not_found")),
    ],
)  # fmt: skip
def test_a_statement_and_another_article(other, expected):
    assert aligned(SAID, other) == [("“The quota on Atlantic cod is unfair and must go before winter,”", *expected)]


def test_what_an_earlier_or_undated_article_lacks_is_not_comparable():
    lacks = "Antony Blinken said that the weather was fine."
    for days, expected in (((DAY, NEXT_DAY), "not_found"), ((NEXT_DAY, DAY), "not_comparable"),
                           ((DAY, ""), "not_comparable"), (("", DAY), "not_comparable")):  # fmt: skip
        assert [row[2] for row in aligned(SAID, lacks, days=days)] == [expected]
    assert [row[2] for row in aligned(SAID, SAID, days=(NEXT_DAY, DAY))] == ["identical"]


def test_sentences_outside_statements_are_aligned_apart():
    tells = "The fleet of the region caught 40 tons of cod in February. Rain fell."
    assert aligned(tells, "In February, the fleet of the region caught 40 tons of cod.") == [
        ("The fleet of the region caught 40 tons of cod in February.",
         "In February, the fleet of the region caught 40 tons of cod.", "paraphrase"),
    ]  # fmt: skip
    assert aligned(tells, "The fleet rested.") == []


# ------------------------------------------------------------------------------------------------ events


def test_articles_on_one_event_and_on_others():
    again = (
        "In Lisbon the prime minister of Portugal received Chancellor Brandt: the Atlantic fish quota was discussed."
    )
    tables = tagged(
        ("a", DAY, LEAD), ("b", NEXT_DAY, again), ("c", "2021-04-20", again), ("d", DAY, "Rain fell on Oslo."),
        ("e", "", ""),
    )  # fmt: skip
    found = link_events(read_stories(tables, REFERENCE))
    check_table(found, "article_events")
    assert list(found.itertuples(index=False, name=None)) == [
        ("event:a", "a", DAY), ("event:a", "b", DAY), ("event:c", "c", "2021-04-20"), ("event:d", "d", DAY),
        ("event:e", "e", ""),
    ]  # fmt: skip


def test_a_later_article_keeps_the_event_id():
    rows = [("b", DAY, LEAD), ("c", NEXT_DAY, LEAD)]
    more = [("a", NEXT_DAY, LEAD + " No date was set."), ("z", DAY, "Rain fell on Oslo.")]
    before, after = (link_events(read_stories(tagged(*some), REFERENCE)) for some in (rows, rows + more))
    assert set(before["event_id"]) == {"event:b"}
    assert after.groupby("event_id")["article_id"].agg(list).to_dict() == {"event:b": ["a", "b", "c"], "event:z": ["z"]}


@pytest.mark.parametrize(
    "pairs, expected",
    [
        ({}, [[0], [1], [2]]),
        ({(0, 1): 0.5}, [[0, 1], [2]]),
        ({(0, 1): 0.5, (1, 2): 0.3}, [[0, 1], [2]]),  # 0.15 on average: no chain
        ({(0, 1): 0.5, (1, 2): 0.3, (0, 2): 0.2}, [[0, 1, 2]]),
        ({(0, 1): 0.19}, [[0], [1], [2]]),
    ],
)
def test_join_by_average(pairs, expected):
    assert join_by_average(3, pairs, 0.2) == expected


PAIRS = st.dictionaries(st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda p: p[0] < p[1]),
                        st.floats(0.02, 1).map(lambda value: round(value, 3)), max_size=20)  # fmt: skip


@given(PAIRS)
def test_each_number_is_in_one_group_and_groups_are_apart(pairs):
    groups = join_by_average(9, pairs, 0.2)
    assert sorted(number for group in groups for number in group) == list(range(9))
    for one in groups:
        for other in groups:
            if one < other:
                total = sum(pairs.get((min(a, b), max(a, b)), 0.0) for a in one for b in other)
                assert total / (len(one) * len(other)) < 0.2 + 1e-9


# ------------------------------------------------------------------------------------------------ the corpus tables


@lru_cache(maxsize=1)
def demonstration():
    return tag_all(read_sources([Path(__file__).parents[1] / "seeds"]), stance="none")


def test_tables_of_the_demonstration_corpus():
    tables = demonstration()
    for name in ("article_events", "alignments"):
        check_table(tables[name], name)
    texts = dict(zip(tables.articles["article_id"], tables.articles["text"], strict=True))
    event_of = dict(zip(tables.article_events["article_id"], tables.article_events["event_id"], strict=True))
    assert set(event_of) == set(texts)
    for row in tables.alignments.itertuples():
        assert event_of[row.article_id] == event_of[row.other_article_id] == row.event_id
        assert 0 <= row.start_char < row.end_char <= len(texts[row.article_id])
        found = row.relation in FOUND
        assert found == (0 <= row.other_start_char < row.other_end_char <= len(texts[row.other_article_id]))
        assert found == (row.similarity > 0) and row.similarity <= 1 and (found or row.quote_id)


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_articles_does_not_matter(random):
    tables = demonstration()
    shuffled = tables.articles.sample(frac=1, random_state=random.randint(0, 99), ignore_index=True)
    again = add_coverage(type(tables)({**tables, "articles": shuffled}), REFERENCE)
    for name in ("article_events", "alignments"):
        pd.testing.assert_frame_equal(again[name], tables[name])


def test_no_articles_give_empty_tables():
    covered = add_coverage(tagged(), REFERENCE)
    assert covered.article_events.empty and covered.alignments.empty
    assert similar_pairs([]) == {}


def test_a_selection_has_no_alignment_with_what_is_left_out():
    chosen = select(demonstration(), outlets=["Hangang Ledger"])
    kept = set(chosen.articles["article_id"])
    assert set(chosen.alignments["other_article_id"]) | set(chosen.alignments["article_id"]) <= kept


# ------------------------------------------------------------------------------------------------ the two originals


@pytest.mark.skipif(not ORIGINALS, reason="DATELINE_SEEDS is not set: the two original articles are not here")
def test_the_two_originals():
    """One event; Blinken's statement stands in both, the North named in two ways; Choe's answer stands in one."""
    tables = tag_all(read_sources([ORIGINALS]), stance="none")
    assert tables.article_events["event_id"].nunique() == 1
    texts = dict(zip(tables.articles["article_id"], tables.articles["text"], strict=True))
    rows = tables.alignments.assign(
        words=[texts[r.article_id][r.start_char : r.end_char] for r in tables.alignments.itertuples()]
    )
    interest = rows[rows["words"].str.contains("clear self-interest")]
    assert interest["relation"].tolist() == ["identical", "identical"]
    answer = rows[rows["words"].str.contains("lunatic theory|time-delaying trick")]
    assert set(answer["relation"]) == {"not_comparable"} and answer["article_id"].nunique() == 1
    row, stories = interest.iloc[0], {s.article_id: s for s in read_stories(tables, REFERENCE)}
    one, other = (
        next(p for p in stories[id].statements if p.start_char == start)
        for id, start in ((row["article_id"], row["start_char"]), (row["other_article_id"], row["other_start_char"]))
    )
    named = [d for d in differences(one.terms, other.terms) if d.kind == "naming"]
    assert [(texts[row["article_id"]][d[1] : d[2]], texts[row["other_article_id"]][d[3] : d[4]]) for d in named] == [
        ("the DPRK", "[North Korea]")
    ]


# ------------------------------------------------------------------------------------------------ the command


def coverage(*arguments: str | Path):
    return CliRunner().invoke(app, ["coverage", *map(str, arguments)])


def test_command_writes_both_tables_of_articles_and_of_a_corpus(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    rows = [{"outlet": o, "date": DAY, "text": f"{LEAD} {SAID}"} for o in ("Ledger", "Courier")]
    (folder / "two.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = coverage(folder, "--out", tmp_path / "covered")
    assert done.exit_code == 0 and done.stdout.startswith(
        "articles: 2; events with two or more of them: 1; statements found in another article: 2 of 2;"
    )
    for name in ("article_events", "alignments"):
        written = pd.read_parquet(tmp_path / "covered" / name)
        assert list(written.columns) == SCHEMAS[name].names
    statements = written[written["quote_id"] != ""]
    assert statements["relation"].tolist() == ["identical", "identical"]
    assert CliRunner().invoke(app, ["tag", str(folder), "--out", str(tmp_path / "corpus")]).exit_code == 0
    assert coverage(tmp_path / "corpus", "--out", tmp_path / "again").exit_code == 0
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "again" / "alignments"), written)


def test_command_says_what_is_wrong(tmp_path):
    missing = coverage(tmp_path / "nowhere", "--out", tmp_path / "out")
    assert missing.exit_code == 2 and "nowhere does not exist" in missing.output
    empty = coverage(tmp_path, "--out", tmp_path / "out")
    assert empty.exit_code == 2 and "no article could be read from" in empty.output


# ------------------------------------------------------------------------------------------------ the notebook


def run_notebook(corpus: Path, folder: Path) -> str:
    """Return what the notebook shows of a corpus, as the HTML of its outputs."""
    notebook = Path(__file__).parents[1] / "notebooks" / "06_coverage.ipynb"
    (executed,) = run_notebooks([notebook], {notebook.stem: {"corpus": str(corpus), "stance": "none"}}, folder)
    cells = nbformat.read(executed, as_version=4).cells
    outputs = [output for cell in cells if cell.cell_type == "code" for output in cell.outputs]
    return "\n".join(str(output.get("data", {}).get("text/html", "")) for output in outputs)


def test_notebook_on_one_article_says_what_is_missing(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a.txt").write_text(f" date {DAY} {LEAD} {SAID}", encoding="utf-8")
    shown = run_notebook(tmp_path / "one", tmp_path)
    assert "There is one article: a comparison needs a second one" in shown
    assert "No statement of one speaker was found in two outlets." in shown


@pytest.mark.skipif(not ORIGINALS, reason="DATELINE_SEEDS is not set: the two original articles are not here")
def test_notebook_on_the_two_originals(tmp_path):
    shown = run_notebook(Path(ORIGINALS).resolve(), tmp_path)
    assert "<em>the DPRK</em>" in shown and "<em>[North Korea]</em>" in shown
    assert "No two of these" not in shown
