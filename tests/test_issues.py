"""Issues in a text: their cue phrases as mentions, what shields a phrase, and that no count of actors moves."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.linking import link
from analysis.measure.frequency import actor_frequency
from analysis.measure.quoted import quoted_share
from analysis.measure.stance import stance_matrix
from analysis.measure.tone import tone
from analysis.reference import load_reference
from analysis.schema import COUNTED_KINDS, Mention, Tables, check_table
from analysis.tag import load_tier, tag_articles, tag_text
from analysis.tag.issues import find_issues, issue_names, judges_issues

REFERENCE = load_reference()
ISSUES = REFERENCE.words["issues"]
TRAINING = Path(__file__).parents[1] / "training"
KEYS = {"id", "name", "proposition", "cues", "not_cues", "match", "miss"}


def issues_of(text: str) -> list[tuple[str, str]]:
    """Return (wording, issue) of the issues in a text, beside the actors that the taggers find there."""
    return [(m.mention, m.actor_id) for m in tag_text(text, REFERENCE).mentions if m.kind == "issue"]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("New sanctions on Iran hit banks.", [("sanctions on Iran", "issue:sanctions-iran")]),
        ("Sanctions hurt; SANCTIONS help.", [("Sanctions", "issue:sanctions"), ("SANCTIONS", "issue:sanctions")]),
        ("Officials sanctioned it.", []),  # whole words, and no forms by rule
        ("It defends women’s rights.", [("women’s rights", "issue:human-rights")]),  # listed with a straight one
        ("An arms embargo on Iranian oil?", [("embargo on Iranian oil", "issue:sanctions-iran")]),  # longest, not first
        ("Members of free trade unions met.", []),  # means something else
        ("Free trade unions want free trade.", [("free trade", "issue:free-trade")]),
        ("The Human Rights Council met on human rights.", [("human rights", "issue:human-rights")]),
        ("", []),
    ],
)
def test_find_issues(text, expected):
    assert issues_of(text) == expected


@pytest.mark.parametrize(
    "start, end, kind, expected",
    [
        (13, 22, "name", [("sanctions on the north", 0, 22)]),  # "the north" whole inside: both stand
        (13, 40, "name", [("sanctions", 0, 9)]),  # crosses the longer cue, not the shorter one
        (0, 40, "name", []),  # the cue stands inside a name
        (0, 22, "name", [("sanctions on the north", 0, 22)]),  # the same letters
        (13, 40, "group", [("sanctions on the north", 0, 22)]),  # "the two sides" and the like are no names
    ],
)
def test_a_cue_never_breaks_a_name(start, end, kind, expected):
    text = "sanctions on the north atlantic assembly"
    actor = Mention(start, end, text[start:end], "x", kind, "")
    assert [(m.mention, m.start_char, m.end_char) for m in find_issues(text, [actor], REFERENCE)] == expected


@pytest.mark.parametrize("issue", ISSUES, ids=lambda issue: issue["id"])
def test_each_issue_has_a_sentence_that_mentions_it_and_one_that_does_not(issue):
    assert issue["id"] in [found for _, found in issues_of(issue["match"])]
    assert issues_of(issue["miss"]) == []


@pytest.mark.parametrize("issue", ISSUES, ids=lambda issue: issue["id"])
def test_each_cue_alone_mentions_its_issue_and_each_not_cue_none(issue):
    for cue in issue["cues"]:
        assert [(m.mention, m.actor_id) for m in find_issues(f"({cue})", [], REFERENCE)] == [(cue, issue["id"])]
    for phrase in issue["not_cues"]:
        assert find_issues(f"({phrase})", [], REFERENCE) == []


def test_entries_are_whole_and_no_phrase_stands_twice():
    assert [issue["id"] for issue in ISSUES if set(issue) != KEYS or not issue["id"].startswith("issue:")] == []
    phrases = Counter(phrase for issue in ISSUES for phrase in [*issue["cues"], *issue["not_cues"]])
    assert [phrase for phrase, n in phrases.items() if n > 1 or phrase != phrase.lower() or "’" in phrase] == []
    assert len(issue_names(REFERENCE)) == len(ISSUES) == len({issue["name"] for issue in ISSUES})


@pytest.mark.parametrize("name", ["issues", "issues_dev"])
def test_every_labelled_target_is_found_as_its_issue(name):
    rows = [json.loads(line) for line in (TRAINING / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    missed = [r["id"] for r in rows if (r["target"]["text"], r["issue"]) not in issues_of(r["text"])]
    assert missed == []


@given(
    st.lists(st.sampled_from(["sanctions", "on", "Iran", "nuclear", "deal", "İ", "’", "\n", "free trade", "unions"]))
)
def test_issues_are_ordered_apart_and_what_they_say(words):
    text = " ".join(words)
    found = find_issues(text, [], REFERENCE)
    assert [text[m.start_char : m.end_char] for m in found] == [m.mention for m in found]
    assert all(a.end_char <= b.start_char for a, b in zip(found, found[1:], strict=False))


# ----------------------------------------------------------------------- what the rest of the workbook makes of them
TEXT = (
    "South Korea and the US condemned North Korea on Thursday. “We oppose the sanctions on Iran,” Blinken said. "
    "Sanctions on Russia and the joint drills are praised by Japan."
)


@pytest.fixture(scope="module")
def corpus() -> Tables:
    frame = pd.DataFrame({"text": [TEXT], "published_date": ["2021-03-18"], "outlet": ["A"]})
    return link(tag_articles(frame), REFERENCE)


def without_issues(tables: Tables) -> Tables:
    mentions = tables.mentions[tables.mentions["kind"] != "issue"].reset_index(drop=True)
    return link(Tables({**tables, "mentions": mentions}), REFERENCE)


def test_issues_are_mentions_with_a_name_and_a_type(corpus):
    assert check_table(corpus.mentions, "mentions")["kind"].tolist().count("issue") == 3
    actors = corpus.actors[corpus.actors["actor_id"].str.startswith("issue:")]
    assert list(check_table(corpus.actors, "actors").loc[actors.index].itertuples(index=False, name=None)) == [
        ("issue:joint-drills", "Joint military drills", "issue", True),
        ("issue:sanctions-iran", "Sanctions on Iran", "issue", True),
        ("issue:sanctions-russia", "Sanctions on Russia", "issue", True),
    ]


@pytest.mark.parametrize("measure", [actor_frequency, tone, stance_matrix, quoted_share])
def test_no_measure_of_actors_counts_an_issue(corpus, measure):
    found = measure(corpus)
    assert not found.empty and "issue" not in COUNTED_KINDS
    pd.testing.assert_frame_equal(found, measure(without_issues(corpus)))


def test_issues_count_where_they_are_asked_for(corpus):
    found = actor_frequency(corpus, kinds=["issue"])
    assert list(found[["actor", "n_mentions"]].itertuples(index=False, name=None)) == [
        ("Joint military drills", 1), ("Sanctions on Iran", 1), ("Sanctions on Russia", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("tier", ["model", "linear"])
def test_a_tier_judges_issues_if_it_was_measured_to_be_good_enough(corpus, tier):
    tables = tag_articles(corpus.articles, stance=tier)
    kinds = {"actor", "issue"} if judges_issues(load_tier(tier).name) else {"actor"}
    assert set(tables.stances["target_kind"]) == kinds
    issues = tables.stances["target_id"].str.startswith("issue:")
    assert issues.equals(tables.stances["target_kind"] == "issue")
    assert not tables.stances["holder_actor_id"].str.startswith("issue:").any()


def test_an_unmeasured_model_judges_no_issues():
    assert not judges_issues("made-up-1")


def test_stances_toward_issues_are_counted_apart(corpus):
    rows = stance_matrix(corpus, target_kind="issue")
    assert set(rows["target_id"]) <= {"issue:joint-drills", "issue:sanctions-iran", "issue:sanctions-russia"}
    assert not stance_matrix(corpus)["target_id"].str.startswith("issue:").any()
