"""What the panels of notebook 00 show: the counts of a report, words in context, sentences in their article."""

import re
from html import unescape

import pandas as pd
import pytest

from analysis.corpus import select
from analysis.explore import Index, keyword_in_context
from analysis.explore.counts import (
    count_actors,
    count_stances,
    first_in_matrix,
    sentences_naming,
    sentences_of_cell,
)
from analysis.explore.html import rows_html
from analysis.explore.kwic import find_hits
from analysis.explore.panels import Explorer
from analysis.explore.reading import article_html, passages_of_hits, passages_of_namings, passages_of_stances
from analysis.explore.static import static_html
from analysis.measure import actor_frequency, stance_matrix
from analysis.report.parameters import check_parameters
from analysis.schema import SCHEMAS, Tables, table_from_rows
from tests.small_corpus import CorpusBuilder, large_corpus, small_corpus

CORPORA = {"small": small_corpus(), "large": large_corpus()}
HOSTILE = "<img src=x onerror=alert(1)> & $1 to $2 \u202eevil"


@pytest.fixture(scope="module", params=CORPORA)
def index(request):
    return Index(CORPORA[request.param])


CHOICES = [
    {},
    {"outlets": "Ledger"},
    {"start_date": "2021-03-19", "end_date": "2021-04-20"},
    {"outlets": "Courier", "end_date": "2021-03-20"},
    {"outlets": "Nobody"},
]


@pytest.mark.parametrize("choice", CHOICES)
def test_actors_are_counted_as_in_a_report(index, choice):
    params = check_parameters(**choice)
    chosen = select(index.tables, outlets=params.outlets, start_date=params.start_date, end_date=params.end_date)
    columns = ["actor_id", "actor", "n_articles", "n_mentions", "n_articles_all", "estimate", "low", "high", "too_few"]
    ours = count_actors(index, params)[columns].astype({"actor": "str", "actor_id": "str"})
    assert len(ours) or chosen.mentions.empty or choice
    if len(ours):
        pd.testing.assert_frame_equal(ours, actor_frequency(chosen)[columns], check_dtype=False)


@pytest.mark.parametrize(
    "choice", [*CHOICES, {"voices": "direct,own"}, {"min_confidence": 0.8}, {"voices": "reported"}]
)
def test_stances_are_counted_as_in_a_report(index, choice):
    params = check_parameters(**choice)
    chosen = select(index.tables, outlets=params.outlets, start_date=params.start_date, end_date=params.end_date)
    voices = params.voices or None
    matrix = stance_matrix(chosen, voice=voices, min_confidence=params.min_confidence)
    columns = ["holder_actor_id", "target_id", "n_judged", "n_minus", "n_zero", "n_plus", "n_articles"]
    ours = count_stances(index, params)
    key = columns[:2]
    expected = matrix[columns].sort_values(key, ignore_index=True)
    pd.testing.assert_frame_equal(ours[columns].sort_values(key, ignore_index=True), expected, check_dtype=False)
    for row in ours.itertuples():
        behind = sentences_of_cell(index, params, row.holder_actor_id, row.target_id)
        assert (len(behind), behind["article"].nunique()) == (row.n_judged, row.n_articles)


def test_actors_chosen_hold_or_are_judged(index):
    counts = count_stances(index, check_parameters(actors="PRK"))
    assert len(counts) and ((counts["holder_actor_id"] == "PRK") | (counts["target_id"] == "PRK")).all()
    assert count_actors(index, check_parameters(actors="PRK"))["actor_id"].tolist() == ["PRK"]


def test_matrix_has_those_with_most_stances():
    counts = count_stances(Index(CORPORA["small"]), check_parameters())
    holders, targets = first_in_matrix(counts, 3)
    assert holders == ["KOR", "USA", "antony-blinken"] and targets == ["PRK"]


TEXT = "Talks began. The TALKS’ end: small-talks, talksy and\nNorth\u00a0 Korea’s İ talks; it's 5% sanctioned talk."


@pytest.fixture(scope="module")
def words():
    sentences = [dict(text=TEXT.splitlines()[0]), dict(text=TEXT.splitlines()[1])]
    return Index(CorpusBuilder().article("w1", "Ledger", "2021-03-18", sentences).tables())


@pytest.mark.parametrize(
    "keyword, expected",
    [
        ("talks", ["Talks", "TALKS", "talks", "talks"]),
        ("TALK", ["talk"]),
        ("talk*", ["Talks", "TALKS", "talks", "talksy", "talks", "talk"]),
        ("north korea", ["North\u00a0 Korea"]),
        ("north  korea's", ["North\u00a0 Korea’s"]),
        ("and north", ["and\nNorth"]),
        ("it’s 5%", ["it's 5%"]),
        ("sanction* talk", ["sanctioned talk"]),
        ("İ talks", ["İ talks"]),
        ("(.*", []),
        ("", []),
    ],
)
def test_keyword_in_context(words, keyword, expected):
    found = keyword_in_context(words, check_parameters(keyword=keyword)) if keyword != "(.*" else pd.DataFrame()
    text = words.tables.articles["text"].iat[0]
    assert [row.hit for row in found.itertuples()] == expected
    for row in found.itertuples():
        assert text[row.start_char : row.end_char] == row.hit
        assert text[max(0, row.start_char - 60) : row.end_char + 60] == row.left + row.hit + row.right
        assert row.sentence_id == int(row.start_char >= text.index("North"))


def test_a_phrase_does_not_reach_into_the_next_article():
    builder = CorpusBuilder().article("a", "L", "2021-03-18", [dict(text="in the end")])
    index = Index(builder.article("b", "L", "2021-03-18", [dict(text="north begins")]).tables())
    assert len(keyword_in_context(index, check_parameters(keyword="end north"))) == 0


def test_words_only_where_the_filter_says():
    index = Index(CORPORA["small"])
    where = keyword_in_context(index, check_parameters(keyword="north korea", outlets="Ledger"))
    assert set(where["outlet"]) == {"Ledger"}
    beside = keyword_in_context(index, check_parameters(keyword="said", actors="antony-blinken"))
    assert beside[["article_id", "sentence_id"]].to_numpy().tolist() == [["a1", 2], ["b2", 2]]
    assert len(keyword_in_context(index, check_parameters(keyword="north korea"), limit=2)) == 2


def test_a_sentence_is_shown_in_its_article():
    index, params = Index(CORPORA["small"]), check_parameters()
    passages = passages_of_stances(index, sentences_of_cell(index, params, "antony-blinken", "PRK"))
    html = article_html(index, passages[0])
    here = re.search(r'<span class="dl-here">(.*?)</span>', html, re.DOTALL)[1]
    assert re.sub("<.*?>", "", here) == "“It is a bad threat,” Blinken said."
    assert "stance −1 · voice direct · confidence" in html
    whole = re.sub("<.*?>", "", re.search(r'<div dir="auto" class="dl-text">(.*)</div></div>', html, re.DOTALL)[1])
    assert whole == index.tables.articles["text"].iat[passages[0].article]
    namings = passages_of_namings(index, sentences_naming(index, params, "antony-blinken"))
    assert '<mark class="mention">Blinken</mark>' in article_html(index, namings[0])


def test_far_text_is_folded_and_nothing_is_lost():
    text = "\n".join(f"Paragraph {n} says little about anything at all, and so on." for n in range(120))
    sentences = [dict(text=line) for line in text.splitlines()]
    index = Index(CorpusBuilder().article("w", "Ledger", "2021-03-18", sentences).tables())
    hits = keyword_in_context(index, check_parameters(keyword="Paragraph 60"))
    html = article_html(index, passages_of_hits(index, hits)[0])
    assert re.findall(r"<summary>([\d,]+ more characters \w+)</summary>", html) != []
    body = re.sub(r"<summary>.*?</summary>", "", html.split('class="dl-text">')[1])
    assert re.sub("<.*?>", "", body) == index.tables.articles["text"].iat[0]


def hostile_tables() -> Tables:
    sentences = [
        dict(
            text=f"{HOSTILE} met.", mentions=[("met", "PRK", "name", "")], stances=[("PRK", "KOR", "narrated", 1, "")]
        ),
    ]
    tables = CorpusBuilder().article("h", f"{HOSTILE} Post", "2021-03-18", sentences, title=HOSTILE).tables()
    return Tables({**tables, "actors": tables.actors.assign(name=HOSTILE)})


def test_hostile_text_stays_text():
    index, params = Index(hostile_tables()), check_parameters(keyword="onerror")
    passages = passages_of_hits(index, keyword_in_context(index, params))
    passages += passages_of_stances(index, sentences_of_cell(index, params, "PRK", "KOR"))
    pages = [static_html(index, params), *(article_html(index, passage) for passage in passages)]
    pages.append(rows_html(pd.DataFrame({"a": [HOSTILE]}), {"a": HOSTILE}, caption=HOSTILE))
    assert all("<img" not in page and "onerror" in page for page in pages)
    assert all("mathjax_ignore" in page for page in pages)
    assert not any("\u202e" in passage.label or "\n" in passage.label for passage in passages)


@pytest.fixture
def explorer():
    return Explorer(CORPORA["small"], check_parameters())


def test_a_filter_changes_what_is_shown(explorer):
    assert "4 of 4 articles" in explorer.filters.status.value
    explorer.filters.outlets.value = "Courier"
    assert "2 of 4 articles" in explorer.filters.status.value
    assert explorer.params.outlets == ("Courier",)
    assert '<td class="number">1</td>' in explorer.actors.value


@pytest.mark.parametrize(
    "field, value, message",
    [
        (
            "start_date",
            "18 March",
            "parameter 'start_date': '18 March': write a date as YYYY-MM-DD",
        ),
        (
            "outlets",
            "Ledgr",
            "parameter 'outlets': 'Ledgr' is not one of this corpus. There are Ledger",
        ),
        ("actors", "Nort Korea", "is no actor of this corpus. Near it: North Korea"),
    ],
)
def test_a_wrong_value_is_explained_in_the_panel(explorer, field, value, message):
    shown = explorer.actors.value
    getattr(explorer.filters, field).value = value
    assert message in unescape(explorer.filters.message.value)
    assert explorer.actors.value == shown and explorer.params == check_parameters()
    getattr(explorer.filters, field).value = ""
    assert explorer.filters.message.value == ""


def test_no_voice_is_no_choice(explorer):
    for box in explorer.filters.voices:
        box.value = False
    assert "none is ticked" in explorer.filters.message.value


def test_actors_are_called_by_name(explorer):
    explorer.filters.actors.value = "north korea, KOR"
    assert explorer.params.actors == ("PRK", "KOR")


def test_a_cell_opens_its_sentences(explorer):
    explorer.tabs.selected_index = 1
    grid = {button.tooltip: button for button in explorer.matrix._pairs}
    button = grid["South Korea on North Korea: 0 in favour, 2 against, 0 none expressed, in 2 articles"]
    assert (button.description, button.disabled) == ("−2", False)
    button.click()
    assert "South Korea on North Korea: 0 in favour, 2 against" in explorer.reader.title.value
    assert len(explorer.reader.lines.options) == 2
    assert 'class="dl-here"' in explorer.reader.article.value
    explorer.filters.min_confidence.value = 1.0
    assert explorer.reader.box.layout.display == "none"  # it was of another question


def test_words_are_typed_in_a_panel(explorer):
    explorer.tabs.selected_index = 2
    explorer.keyword.value = "north korea"
    assert "stands in 3 articles, 5 times" in explorer.reader.title.value
    explorer.keyword.value = "?!"
    assert "has no letter and no digit" in explorer.words.value


def test_nothing_is_counted_twice(explorer, monkeypatch):
    index, params = explorer.index, explorer.params
    assert index.keep(count_actors, params) is index.keep(count_actors, params)
    assert index.keep(find_hits, params) is index.keep(find_hits, params)


def test_panels_over_no_articles():
    empty = Tables({name: table_from_rows(name, []) for name in SCHEMAS})
    explorer = Explorer(empty, check_parameters(keyword="x"))
    for tab in (1, 2, 0):
        explorer.tabs.selected_index = tab
    assert "No article fits" in explorer.filters.status.value
    assert "No article fits" in static_html(explorer.index, explorer.params)
