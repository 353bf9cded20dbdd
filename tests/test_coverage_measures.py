"""Outlets compared on the events they share: what each has of the others' statements, names, verbs, side by side."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from analysis.linking import link
from analysis.measure import (
    aligned_passages,
    attribution_verbs,
    event_coverage,
    naming_choices,
    sentences_behind,
    shared_events,
    statements_found,
)
from analysis.reference import load_reference
from analysis.report.accuracy import measure_coverage
from analysis.report.coverage import COVERAGE_FILE, coverage_note, what_is_missing
from analysis.report.parameters import check_parameters
from analysis.report.side_by_side import show_side_by_side, side_by_side_html
from analysis.tag import tag_articles

LEAD = "Antony Blinken met Olga Brandt, the chancellor, in Lisbon to talk about the fish quota in the Atlantic."
QUOTA = "“The quota on Atlantic cod is unfair to the DPRK and must go,” Antony Blinken {}."
WEATHER = "Blinken claimed that the weather in Lisbon was fine."
ARTICLES = [
    ("a1", "Ledger", "2021-03-18", f"{LEAD} {QUOTA.format('said')} {WEATHER}"),
    ("b1", "Courier", "2021-03-19", f"{LEAD} {QUOTA.format('warned').replace('the DPRK', '[North Korea]')}"),
    ("b2", "Courier", "2021-03-19", f"{LEAD} Nothing was said."),
    ("c1", "Post", "2021-03-17", f"{LEAD} The DPRK was silent. North Korea sent no fleet."),
    ("d1", "Ledger", "2021-05-01", "Rain fell on Oslo."),
]


def covered(*rows: tuple[str, str, str, str]):
    articles = pd.DataFrame(rows, columns=["article_id", "outlet", "published_date", "text"])
    return link(tag_articles(articles, stance="none"), load_reference())


@pytest.fixture(scope="module")
def tables():
    return covered(*ARTICLES)


def test_only_events_of_two_outlets_are_shared(tables):
    assert shared_events(tables).articles["article_id"].tolist() == ["a1", "b1", "b2", "c1"]
    (event,) = event_coverage(tables).itertuples()
    assert (event.event_id, event.event_date, event.n_outlets, event.n_articles, event.outlets) == (
        "event:c1", "2021-03-17", 3, 4, "Post, Ledger, Courier",
    )  # fmt: skip
    assert event.title == "Antony Blinken met Olga Brandt, the chancellor, in Lisbon to talk about …"
    two_of_one_outlet = covered(ARTICLES[1], ARTICLES[2])
    assert shared_events(two_of_one_outlet).articles.empty and event_coverage(two_of_one_outlet).empty


def test_a_statement_counts_once_per_outlet_over_all_its_articles(tables):
    found = statements_found(tables).set_index("in_outlet")
    columns = ["n_found", "n_identical", "n_not_found", "n_not_comparable", "n_rows"]
    assert found[columns].apply(tuple, axis=1).to_dict() == {
        "Courier": (1, 1, 1, 0, 2),  # of the Ledger's two, one is in b1; b2 without it does not count against it
        "Ledger": (1, 1, 0, 0, 1),
        "Post": (0, 0, 0, 3, 3),  # printed before the others
    }
    assert found["too_few"].all() and found["estimate"].isna().all()
    behind = sentences_behind(statements_found(tables).iloc[0])
    assert behind[["article_id", "relation"]].apply(tuple, axis=1).tolist() == [
        ("a1", "identical"), ("a1", "not_found"),
    ]  # fmt: skip


def test_pairs_stand_once_and_the_earlier_article_first(tables):
    pairs = aligned_passages(tables)
    assert pairs[["outlet", "other_outlet", "relation", "speaker"]].apply(tuple, axis=1).tolist() == [
        ("Ledger", "Courier", "identical", "Antony Blinken")
    ]
    assert pairs["other_words"][0].startswith("“The quota on Atlantic cod is unfair to [North Korea]")
    assert aligned_passages(tables, actors=["KOR"]).empty
    told = aligned_passages(tables, quoted=False, min_similarity=0.9)
    assert set(told["words"]) == {LEAD} and (told["relation"] == "identical").all()


def test_which_name_an_outlet_has_for_an_actor(tables):
    named = naming_choices(tables, actors="PRK")
    columns = ["outlet", "name", "n_namings", "n_namings_all"]
    assert named[columns].apply(tuple, axis=1).tolist() == [
        ("Courier", "North Korea", 1, 1),
        ("Ledger", "DPRK", 1, 1),
        ("Post", "DPRK", 1, 2),
        ("Post", "North Korea", 1, 2),
    ]
    assert "antony-blinken" not in set(naming_choices(tables)["actor_id"])  # full name, then last name: no choice
    assert set(naming_choices(tables, actors="antony-blinken")["name"]) == {"Antony Blinken", "Blinken"}


def test_with_which_verb_a_statement_is_attributed(tables):
    verbs = attribution_verbs(tables, speakers="antony-blinken")
    columns = ["outlet", "speaker", "verb", "verb_class", "n_statements", "n_statements_all"]
    assert verbs[columns].apply(tuple, axis=1).tolist() == [
        ("Courier", "Antony Blinken", "warn", "say", 1, 1),
        ("Ledger", "Antony Blinken", "claim", "add", 1, 2),
        ("Ledger", "Antony Blinken", "say", "say", 1, 2),
    ]
    assert "speaker" not in attribution_verbs(tables)
    assert attribution_verbs(tables, top_n=1)["actor_id"].unique().tolist() == ["antony-blinken"]


@pytest.mark.parametrize(
    "rows, message",
    [
        ((), "No two of these 0 articles are by different outlets on the same event, as far as can be told"),
        (ARTICLES[:1], "There is one article: a comparison needs a second one, of another outlet, on the same event."),
        ((ARTICLES[0], ARTICLES[4]), "No two of these 2 articles are by different outlets on the same event"),
    ],
)
def test_nothing_to_compare_gives_empty_tables_and_a_reason(rows, message):
    few = covered(*rows)
    shared = shared_events(few)
    for measure in (event_coverage, statements_found, aligned_passages, naming_choices, attribution_verbs):
        assert measure(shared).empty, measure
    assert what_is_missing(few, shared).startswith(message)


def test_nothing_is_missing_where_two_outlets_tell_of_one_event(tables):
    assert what_is_missing(tables, shared_events(tables)) == ""


# ------------------------------------------------------------------------------------------------ side by side


def html_of(tables, **values) -> str:
    return side_by_side_html(aligned_passages(tables), tables, name="pairs", params=check_parameters(**values))


def test_differences_are_marked_without_colour(tables):
    html = html_of(tables)
    assert "is unfair to <em>the DPRK</em> and must go" in html
    assert "is unfair to <em>[North Korea]</em> and must go" in html
    assert "<td>identical</td>" in html and "Ledger · 2021-03-18 · Antony Blinken" in html
    longer = covered(
        ("a", "Ledger", "2021-03-18", f"{LEAD} Blinken said that cod & fish must be counted before winter."),
        ("b", "Courier", "2021-03-18", f"{LEAD} Blinken said that cod & fish must be counted."),
    )
    assert "cod &amp; fish must be counted <del>before winter</del>" in html_of(longer)
    turned = covered(
        ("a", "Courier", "2021-03-18", f"{LEAD} Blinken said that cod & fish must be counted."),
        ("b", "Ledger", "2021-03-18", f"{LEAD} Blinken said that cod & fish must be counted before winter."),
    )
    assert "cod &amp; fish must be counted <ins>before winter</ins>" in html_of(turned)


def test_words_are_shown_as_far_as_evidence_says(tables):
    assert "Atlantic cod" in html_of(tables) and "Atlantic cod" in html_of(tables, evidence="snippet")
    assert "<em>the DPRK</em>" not in html_of(tables, evidence="snippet")
    assert "cod" not in html_of(tables, evidence="none") and "Ledger" in html_of(tables, evidence="none")


def test_hostile_text_is_escaped():
    said = "Antony Blinken said that <script>alert(1)</script> the quota on cod is unfair and must go."
    html = html_of(covered(("a", "<b>X", "2021-03-18", f"{LEAD} {said}"), ("b", "Y", "2021-03-18", f"{LEAD} {said}")))
    assert "<script" not in html and "<b>" not in html and "&lt;script&gt;" in html


@pytest.mark.parametrize("evidence, words", [("full", True), ("snippet", False), ("none", False)])
def test_all_pairs_are_in_the_csv(tables, tmp_path, evidence, words):
    params = check_parameters(output=str(tmp_path), evidence=evidence)
    show_side_by_side(aligned_passages(tables), tables, name="pairs", params=params, empty="None.")
    written = pd.read_csv(tmp_path / "pairs.csv")
    assert len(written) == 1 and ("words" in written.columns) == words


# ------------------------------------------------------------------------------------------------ what is said of it


def test_the_figures_that_the_caption_quotes_are_those_of_this_version():
    said, measured = json.loads(COVERAGE_FILE.read_text(encoding="utf-8")), measure_coverage()
    assert {name: measured[name] for name in ("events", "statements")} == {"events": 15, "statements": 190}
    assert said == pytest.approx(measured, abs=0.02)
    assert re.search(r"of 190 statements that another article has as well, \d\d% are found there", coverage_note())
