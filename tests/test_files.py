"""Files beside a report and the links to them; outlets compared within shared events first."""

import html
import re

import pandas as pd
import pytest
from small_corpus import large_corpus, small_corpus
from test_show import shown_by

from analysis import actor_frequency, charts
from analysis.corpus import read_tables
from analysis.report.files import files_html, write_files
from analysis.report.parameters import check_parameters
from analysis.report.show import show, show_by_outlet, show_left_out
from analysis.runs.run import run_report
from analysis.schema import Tables

ALL_FILES = [("csv", "Table as CSV"), ("sentences.csv", "Its sentences as CSV"), ("svg", "Chart as SVG")]


@pytest.mark.parametrize(
    "values, expected",
    [
        ({}, [*ALL_FILES, ("png", "Chart as PNG")]),
        ({"evidence": "none"}, [ALL_FILES[0], ("sentences.csv", "Places of its sentences as CSV"), ALL_FILES[2],
                                ("png", "Chart as PNG")]),
    ],
)  # fmt: skip
def test_files_are_linked_below_the_table(tmp_path, monkeypatch, values, expected):
    monkeypatch.chdir(tmp_path)
    params = check_parameters(output="results", **values)
    draw = charts.plot_actor_frequency
    shown = shown_by(monkeypatch, lambda: show(actor_frequency(large_corpus(30)), name="a_b", params=params, draw=draw))
    links = re.findall('<a href="results/a_b.(.*?)" aria-label="(.*?): a b">(.*?)</a>', shown[-1][0].data)
    assert links == [(ending, label, label) for ending, label in expected]
    assert all((tmp_path / "results" / f"a_b.{ending}").exists() for ending, _ in expected)


def test_no_links_where_nothing_was_written_or_a_path_would_name_a_machine(tmp_path):
    assert files_html("t", check_parameters()) == files_html("t", check_parameters(output="results")) == ""
    params = check_parameters(output=str(tmp_path))
    write_files(actor_frequency(small_corpus()), name="t", params=params)
    assert (tmp_path / "t.csv").exists() and files_html("t", params) == ""


def in_one_event(tables: Tables, *ids: str) -> Tables:
    rows = [dict(event_id="e", article_id=id, event_date="2021-03-18") for id in ids]
    return Tables({**tables, "article_events": pd.DataFrame(rows)})


def by_outlet(tables: Tables) -> pd.DataFrame:
    return actor_frequency(tables, by="outlet")


def test_outlets_are_compared_within_shared_events_first(monkeypatch):
    tables, params = in_one_event(small_corpus(), "a1", "b2"), check_parameters(max_evidence=3)
    shown = shown_by(monkeypatch, lambda: show_by_outlet(by_outlet, tables, name="t", params=params))
    note, within, whole = (what.data for what, _ in shown)
    assert "Within the event that two outlets or more cover: 2 of 4 articles." in note
    assert 'id="t_within_events"' in within and "<details class" not in within
    assert whole.startswith('<details class="more"><summary>The same over all 4 articles') and 'id="t"' in whole
    assert "2021-03-29" in whole and "2021-03-29" not in within


def test_without_shared_events_the_comparison_says_so(monkeypatch):
    tables, params = small_corpus(), check_parameters()
    draw = charts.plot_actor_frequency
    shown = shown_by(monkeypatch, lambda: show_by_outlet(by_outlet, tables, name="t", params=params, draw=draw))
    note, undrawn, whole = (what.data for what, _ in shown)
    assert "No two of these 4 articles are by different outlets on the same event" in note
    assert 'class="note undrawn"' in undrawn and whole.startswith('<div id="t"')  # four articles are too few for shares


def test_what_is_left_out_is_said_with_its_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table, params = actor_frequency(small_corpus()), check_parameters(output="results")
    shown = shown_by(monkeypatch, lambda: show_left_out(table, name="t", params=params, text="Not < shown."))
    assert shown[0][0].data.startswith('<p class="note">Not &lt; shown.</p><p class="files"><a href="results/t.csv"')
    assert shown_by(monkeypatch, lambda: show_left_out(table.iloc[:0], name="t", params=params, text="x")) == []


def test_a_report_without_evidence_holds_no_sentence_of_any_article(tmp_path):
    """The whole report of the small corpus, all notebooks: texts stay out of the page and of all its tables."""
    told = small_corpus().articles[["outlet", "published_date", "title", "text"]]
    told.rename(columns={"published_date": "date"}).to_json(tmp_path / "a.jsonl", orient="records", lines=True)
    made = run_report(
        [tmp_path / "a.jsonl"], reports=tmp_path / "r", values={"evidence": "none"}, stance="linear", say=str
    )
    tables = read_tables(made.folder / "tables")
    texts = dict(zip(tables.articles["article_id"], tables.articles["text"], strict=True))
    sentences = {_plain(texts[s.article_id][s.start_char : s.end_char]) for s in tables.sentences.itertuples()}
    sentences -= set(tables.articles["title"])  # a headline names its article wherever one is named
    assert "Rain fell on the coast." in sentences and len(sentences) == 6
    page = html.unescape(re.sub("<[^>]+>", "", made.page.read_text(encoding="utf-8")))
    written = {f.name: f.read_text(encoding="utf-8") for f in (made.folder / "results").glob("*.csv")}
    assert "sentences behind" in page and "coverage_events.sentences.csv" in written
    found = {name: s for name, text in {"page": page, **written}.items() for s in sentences if s in _plain(text)}
    assert found == {}


def _plain(text: str) -> str:
    return " ".join(text.split())
