"""``dateline read``: what is shown of files, a user's own names of columns, and the file that is written."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from test_read_web import HEAD, RSS, page
from typer.testing import CliRunner

from analysis.cli import app
from analysis.corpus import tag_all
from analysis.measure import actor_frequency
from analysis.read import load_articles, read_sources
from analysis.read.mapping import with_columns
from analysis.reference import ReferenceDataError, load_reference
from analysis.report.head import page_head
from analysis.report.page import render_page
from analysis.report.parameters import check_parameters

TABLE = (
    "Nummer;Datum;Zeitung;Volltext;Ressort\n"
    "1;18 March 2021;Port Post;Japan met China in Seoul.;World\n"
    "2;03/04/2021;Port Post;Japan met China again.;World\n"
    "3;;Port Post;;World\n"
)
MAPPING = "id: Nummer\ndate: [Datum]\noutlet: Zeitung\ntext: [Volltext, Body]\n"


def run(*arguments: str | Path):
    done = CliRunner().invoke(app, ["read", *map(str, arguments)])
    return done.exit_code, done.stdout.splitlines(), done.stderr


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text(TABLE)
    (tmp_path / "in" / "a.html").write_text(page(HEAD))
    (tmp_path / "in" / "b.html").write_text("<p>Short.</p>")
    (tmp_path / "in" / "c.rss").write_text(RSS)
    (tmp_path / "mine.yml").write_text(MAPPING)
    return tmp_path


def test_dry_run_shows_what_was_understood(folder):
    code, lines, _ = run(folder / "in", "--columns", folder / "mine.yml", "--dry-run")
    assert code == 0
    assert lines == [
        "in/a.csv: 3 records: 2 read, 1 skipped",
        "  encoding: utf-8 3",
        "  id from Nummer",
        "  outlet from Zeitung",
        "  date from Datum",
        "  text from Volltext",
        "  kept in extra: Ressort",
        "  dates from: column 2",
        "  languages: unknown 2",
        "  outlets: Port Post 2",
        "  read: the date '03/04/2021' is not understood; write it as 2021-03-18 (row 2)",
        "  skipped: the text is empty (row 3)",
        "in/*.html: 2 files: 1 read, 1 skipped",
        "  encoding: utf-8 2",
        "  dates from: metadata 1",
        "  languages: en 1",
        "  outlets: Port Post 1",
        "  skipped: a page with 0 words of running text; an article has at least 40 (b.html)",
        "in/c.rss: 3 records: 2 read, 1 skipped",
        "  encoding: utf-8 3",
        "  kept in extra: text_from, feed, tags",
        "  dates from: metadata 1, url 1",
        "  languages: en 1, unknown 1",
        "  outlets: Port Post - World 1, Hangang Ledger 1",
        "  skipped: the entry has neither content nor summary (row 3)",
    ]


def test_without_the_mapping_it_says_what_is_missing(folder):
    _, lines, _ = run(folder / "in" / "a.csv", "--dry-run")
    assert lines[2].startswith("  skipped: no column with the text: found Nummer, Datum, Zeitung, Volltext, Ressort;")


@pytest.mark.parametrize("name", ["all.jsonl", "all.parquet"])
def test_written_articles_are_read_again(folder, name):
    code, lines, _ = run(folder / "in", "--columns", folder / "mine.yml", "--out", folder / "new" / name)
    assert code == 0 and lines[0] == "in/a.csv: 3 records: 2 read, 1 skipped"
    again = load_articles(folder / "new" / name)
    reference = with_columns(load_reference(), folder / "mine.yml")
    before = read_sources([folder / "in"], reference=reference).articles
    columns = ["outlet", "published_date", "published_at", "date_source", "title", "author", "url", "language", "text"]
    sort = lambda table: table[columns].sort_values("text", ignore_index=True)  # noqa: E731
    pd.testing.assert_frame_equal(sort(again), sort(before))
    assert sorted(again["source_id"]) == sorted(before["article_id"])
    assert sorted(path.name for path in (folder / "new").iterdir()) == [name]


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((), "say --dry-run to see what is understood, or --out FILE.jsonl"),
        (("--out", "a.csv"), "ends in '.csv'; allowed are .jsonl and .parquet"),
        (("--dry-run", "--columns", "no.yml"), "no.yml does not exist"),
    ],
)
def test_what_the_command_refuses(folder, arguments, message):
    code, _, error = run(folder / "in", *arguments)
    assert code == 2 and message in error


@pytest.mark.parametrize(
    "text, message",
    [
        ("fulltext: Volltext", "unknown field 'fulltext'. Allowed are id, outlet, date"),
        ("text: 3", "text: 3 is no name of a column"),
        ("- text", "allowed are lines like 'text: Body'"),
        ("text: [", "not readable as YAML"),
    ],
)
def test_wrong_mapping(tmp_path, text, message):
    path = tmp_path / "mine.yml"
    path.write_text(text)
    with pytest.raises(ReferenceDataError) as error:
        with_columns(load_reference(), path)
    assert str(path) in str(error.value) and message in str(error.value)


def test_articles_in_another_language_are_in_no_base(tmp_path):
    french = (
        "Le ministre a déclaré jeudi que les deux parties se rencontreraient de nouveau en Chine au mois de mai. " * 2
    )
    rows = [("China met Japan.", "A"), (french, "B")]
    pd.DataFrame(rows, columns=["text", "outlet"]).to_csv(tmp_path / "a.csv", index=False)
    tables = tag_all(read_sources([tmp_path / "a.csv"]), stance="none")
    assert len(tables.articles) == 2
    frequency = actor_frequency(tables).set_index("actor_id")
    assert frequency.loc["CHN", ["n_articles", "n_articles_all"]].tolist() == [1, 1]
    facts = dict(page_head(tables, check_parameters(), "run", since=(), hashes={}).facts)
    assert (facts["Articles"], facts["Left out"], facts["Outlets"]) == (
        "1 of 2 read", "0 skipped, 0 exact duplicates, 1 in another language", "1",
    )  # fmt: skip


def test_a_date_that_is_not_believed_is_in_no_period(tmp_path):
    rows = [(f"China met Japan {day}.", day) for day in ("2021-03-18", "0000-01-01", "9999-12-31")]
    pd.DataFrame(rows, columns=["text", "date"]).to_csv(tmp_path / "a.csv", index=False)
    tables = tag_all(read_sources([tmp_path / "a.csv"]), stance="none")
    assert sorted(tables.articles["published_date"]) == ["0000-01-01", "2021-03-18", "9999-12-31"]
    over_time = actor_frequency(tables, over="week")
    assert over_time["period"].nunique() == 1


def test_a_nul_in_an_article_is_none_in_the_page(tmp_path):
    (tmp_path / "a.csv").write_text("text,outlet\nChina met Japan.,Port\0Post\n")
    tables = tag_all(read_sources([tmp_path / "a.csv"]), stance="none")
    page_text = render_page(page_head(tables, check_parameters(), "run", since=(), hashes={}), [])
    assert "\0" not in page_text and "Port\ufffdPost" in page_text
