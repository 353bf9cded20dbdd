"""Findings in words: what each says of a result table, and where it says that there is too little to say."""

import pandas as pd
import pytest
from IPython.display import HTML

from analysis.report import findings
from analysis.report.findings import (
    Finding,
    how_outlets_judge,
    show_finding,
    who_appears,
    who_has_what,
    who_speaks,
    who_stands_where,
)
from analysis.report.parameters import check_parameters

NAN = float("nan")


def table(columns: str, *rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns.split())


# ------------------------------------------------------------------------------------------------ who appears
FREQUENCY = "actor n_articles n_articles_all n_mentions estimate low high interval"


@pytest.mark.parametrize(
    "rows, text, base",
    [
        (
            [("Chad", 28, 30, 90, 0.93, 0.78, 0.98, "Wilson"), ("Niger", 12, 30, 20, 0.4, 0.25, 0.58, "Wilson")],
            "Chad is named in 93% (78% to 98%) of the articles, more than any other actor.",
            "90 mentions, 30 articles",
        ),
        (
            [("Niger", 22, 30, 20, 0.73, 0.55, 0.86, "Wilson"), ("Chad", 20, 30, 90, 0.67, 0.49, 0.81, "Wilson")],
            "Niger is named in 73% (55% to 86%) of the articles, Chad in 67% (49% to 81%): the order "
            "between them is not "
            "certain.",
            "20 mentions, 30 articles",
        ),
        (
            [("Chad", 2, 2, 5, NAN, NAN, NAN, ""), ("Niger", 2, 2, 3, NAN, NAN, NAN, ""),
             ("Mali", 1, 2, 9, NAN, NAN, NAN, "")],
            "Named in 2 of 2 articles: Chad and Niger. Too few articles to say more.",
            "5 mentions of Chad, 2 articles",
        ),
        ([("Chad", 1, 1, 1, NAN, NAN, NAN, "")], "Named in the one article: Chad. Too few articles to say more.",
         "1 mention of Chad, 1 article"),
        ([(name, 1, 1, 9, NAN, NAN, NAN, "") for name in ("Chad", "Niger", "Mali", "Togo", "Benin")],
         "Named in the one article: Chad, Niger, Mali and others. Too few articles to say more.",
         "9 mentions of Chad, 1 article"),
        ([], "No actor was found in body text.", "no evidence"),
    ],
)  # fmt: skip
def test_who_appears(rows, text, base):
    found = who_appears(table(FREQUENCY, *rows))
    assert (found.text, found.base) == (text, base)
    assert (found.row is None) == (not rows)


# ------------------------------------------------------------------------------------------------ who speaks
QUOTED = "actor_id actor n_statements n_statements_all n_named_articles n_articles_all estimate low high interval"
UNKNOWN = ("@unresolved", "unresolved", 50, 100, 0, 30, 0.5, 0.4, 0.6, "")


@pytest.mark.parametrize(
    "rows, text",
    [
        (
            [UNKNOWN, ("TCD", "Chad", 30, 100, 20, 30, 0.3, 0.2, 0.4, ""),
             ("NER", "Niger", 4, 100, 18, 30, 0.04, 0.01, 0.08, "")],
            "Most statements come from Chad: 30 of 100, 30% (20% to 40%). Niger, named in 18 "
            "articles, makes 4 of 100, 4% (1% to 8%).",
        ),
        (
            [UNKNOWN, ("TCD", "Chad", 30, 100, 20, 30, 0.3, 0.2, 0.4, ""),
             ("NER", "Niger", 14, 100, 18, 30, 0.14, 0.1, 0.25, "")],
            "Most statements come from Chad: 30 of 100, 30% (20% to 40%).",
        ),
        (
            [("TCD", "Chad", 5, 8, 2, 2, NAN, NAN, NAN, ""), ("NER", "Niger", 0, 8, 2, 2, NAN, NAN, NAN, "")],
            "Most statements come from Chad: 5 of 8. Niger, named in 2 articles, makes 0 of 8. Too "
            "few articles to say more.",
        ),
        ([UNKNOWN], "No statement of a known speaker was found."),
    ],
)  # fmt: skip
def test_who_speaks(rows, text):
    assert who_speaks(table(QUOTED, *rows)).text == text


# ------------------------------------------------------------------------------------------------ stance
MATRIX = "holder_actor_id holder target outlet n_minus n_plus n_judged n_articles estimate low high interval too_few"


@pytest.mark.parametrize(
    "rows, text",
    [
        (
            [("@unresolved", "unresolved", "Chad", "", 9, 9, 20, 9, NAN, NAN, NAN, "", True),
             ("NER", "Niger", "Chad", "", 6, 1, 11, 5, NAN, NAN, NAN, "", True)],
            "Niger toward Chad: mostly unfavourable, 6 minus and 1 plus among 11 judged sentences. "
            "Too few articles with a stance for an "
            "interval: read the sentences. Of what the tagger calls a stance, about 50% is right.",
        ),
        (
            [("NER", "Niger", "Chad", "", 6, 5, 20, 5, NAN, NAN, NAN, "", True)],
            "Niger toward Chad: both signs, 6 minus and 5 plus among 20 judged sentences. Too few "
            "articles with a stance for an interval: "
            "read the sentences. Of what the tagger calls a stance, about 50% is right.",
        ),
        (
            [("NER", "Niger", "Chad", "", 4, 26, 40, 15, 0.73, 0.4, 0.9, "rough: 10-20 articles", False)],
            "Niger toward Chad: favourable (balance 0.73, 0.40 to 0.90, rough), 4 minus and 26 plus "
            "among 40 judged sentences."
            " Of what the tagger calls a stance, about 50% is right.",
        ),
        (
            [("NER", "Niger", "Chad", "", 14, 16, 40, 25, 0.07, -0.3, 0.4, "", False)],
            "Niger toward Chad: no sign that can be told (balance 0.07, −0.30 to 0.40), 14 minus and "
            "16 plus among 40 judged "
            "sentences. Of what the tagger calls a stance, about 50% is right.",
        ),
        (
            [("@outlet", "the outlet", "Chad", "", 1, 1, 2, 1, NAN, NAN, NAN, "", True)],
            "No stance of a known holder was found: no evidence, which is not neutral.",
        ),
    ],
)  # fmt: skip
def test_who_stands_where(rows, text):
    assert who_stands_where(table(MATRIX, *rows), judged_right=0.5).text == text


@pytest.mark.parametrize(
    "rows, text",
    [
        ([("@outlet", "the outlet", "Chad", "A", 1, 0, 3, 1, NAN, NAN, NAN, "", True)],
         "Too little in the outlets’ own voice to say whether they differ."),
        ([("@outlet", "the outlet", "Chad", "A", 0, 0, 3, 0, NAN, NAN, NAN, "", True)],
         "Too little in the outlets’ own voice to say whether they differ."),
        ([("@outlet", "the outlet", "Chad", "A", 9, 9, 30, 12, 0.0, -0.4, 0.4, "", False),
          ("@outlet", "the outlet", "Chad", "B", 9, 12, 30, 12, 0.14, -0.2, 0.5, "", False)],
         "In their own voice the outlets do not differ by more than the sampling of articles allows."),
        ([("@outlet", "the outlet", "Chad", "A", 18, 2, 30, 12, -0.8, -0.9, -0.5, "", False),
          ("@outlet", "the outlet", "Chad", "B", 4, 12, 30, 12, 0.5, 0.2, 0.8, "", False)],
         "In its own voice B is kinder to Chad than A: balance 0.50 (0.20 to 0.80) against −0.80 (−0.90 to −0.50)."),
    ],
)  # fmt: skip
def test_how_outlets_judge(rows, text):
    assert how_outlets_judge(table(MATRIX, *rows)).text == text


def test_no_outlet_judged_anything():
    assert how_outlets_judge(table(MATRIX)) is None


def test_who_has_what_counts_what_was_found_only():
    found = table(
        "in_outlet n_found n_identical n_shortened n_expanded n_paraphrase", ("A", 3, 1, 1, 0, 1), ("B", 1, 0, 0, 1, 0)
    )
    said = who_has_what(found, 2)
    assert said.text == (
        "4 times an outlet has a statement that another one carries as well, seen from either side: 1 word for word, 2 "
        "shortened or expanded, 1 in other words."
    )
    assert said.base == "2 events that several outlets cover" and list(said.row["in_outlet"]) == ["A"]
    once = who_has_what(found.assign(n_identical=[1, 0], n_shortened=0, n_expanded=0, n_paraphrase=0), 1)
    assert once.text.startswith(
        "Once an outlet has a statement that another one carries as well, seen from either side: 1 word for word, 0 "
    )
    none = found.assign(n_identical=0, n_shortened=0, n_expanded=0, n_paraphrase=0)
    assert who_has_what(none, 1).text == "No statement was found in two outlets’ articles on one event."
    assert who_has_what(found, 0, "There is one article.").text == "There is one article."


# ------------------------------------------------------------------------------------------------ as shown
def test_show_finding_escapes_and_links(monkeypatch):
    shown: list[HTML] = []
    monkeypatch.setattr(findings, "display", shown.append)
    show_finding(Finding("A <b> B", "n < 3"), name="t", params=check_parameters())
    assert shown[0].data == ('<div class="finding"><p>A &lt;b&gt; B <span class="base">n &lt; 3</span> </p></div>')
    shown.clear()
    show_finding(None, name="t", params=check_parameters())
    assert shown == []
