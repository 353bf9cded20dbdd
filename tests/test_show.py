"""What a report shows of a result table, and what it writes beside it."""

import re

import pandas as pd
import pytest
from small_corpus import CorpusBuilder, large_corpus, small_corpus

from analysis import actor_frequency, charts, quoted_share, stance_matrix
from analysis.measure import corpus_size, tone_words
from analysis.report.evidence import beginning, marked_text
from analysis.report.files import spreadsheet_safe
from analysis.report.parameters import check_parameters
from analysis.report.show import show, show_list
from analysis.report.states import UNDRAWN
from analysis.report.table import MANY_INTERVALS, ROWS_SHOWN, list_html, number, table_html
from analysis.schema import Tables

HOSTILE = "<script>alert(1)</script> paid \"$1 to $2\" & <img src=x onerror='a'> \u202egnp"
NO_TAGS = re.compile(r"<[^>]+>")


def html_of(result: pd.DataFrame, *, columns: str = "", estimate: str = "estimate", **values) -> str:
    return table_html(result, name="t", params=check_parameters(**values), columns=columns, estimate=estimate)


def rows_of(html: str) -> list[str]:
    return re.findall(r"<tr\b.*?</tr>", html.split("<tbody>", 1)[1], flags=re.DOTALL)


def test_every_row_is_followed_by_its_sentences():
    rows = rows_of(html_of(actor_frequency(small_corpus())))
    assert [('class="evidence"' in row) for row in rows] == [False, True] * 4
    names = [NO_TAGS.sub("|", row).split("|")[2] for row in rows[::2]]
    assert names == ["North Korea", "South Korea", "United States", "Antony Blinken"]


def test_whole_row_with_its_sentence():
    result = stance_matrix(small_corpus(), voice="reported")
    assert html_of(result, columns="holder target n_minus n_zero n_plus share_stanced", estimate="balance") == (
        '<div id="t" class="tex2jax_ignore mathjax_ignore"><div class="scroll"><table class="result"><thead><tr>'
        '<th scope="col">holder</th><th scope="col">target</th><th scope="col" class="number">minus</th>'
        '<th scope="col" class="number">none</th><th scope="col" class="number">plus</th>'
        '<th scope="col" class="number">share with a stance</th></tr></thead><tbody>'
        '<tr><td>North Korea</td><td>United States</td><td class="number">1</td><td class="number">0</td>'
        '<td class="number">0</td><td class="number">100%</td></tr>'
        '<tr class="evidence"><td colspan="6"><details><summary>the sentence behind it</summary>'
        '<blockquote class="ev minus">North Korea rejected “bad faith” offers.<footer>Ledger · 2021-03-29 · '
        "paragraph 1 · voice: reported · model: test · stance −1 · confidence 0.90</footer></blockquote></details>"
        "</td></tr>"
        '</tbody></table></div><p class="note">Counts only: no number here has ten articles with evidence behind it.'
        "</p></div>"
    )


@pytest.mark.parametrize(
    "most, expected", [(2, "sentences behind it: 2 of 3"), (3, "sentences behind it: all 3"), (0, None)]
)
def test_summary_says_how_many_of_how_many(most, expected):
    html = html_of(actor_frequency(small_corpus()).iloc[:1], max_evidence=most)
    assert re.findall("<summary>(.*?)</summary>", html) == ([expected] if expected else [])
    assert html.count("<blockquote") == most


def test_ten_of_many():
    result = actor_frequency(large_corpus(200)).iloc[:1]
    html = html_of(result)
    assert f"<summary>sentences behind it: 10 of {result['n_rows'].iloc[0]}</summary>" in html
    assert 0 < html.count("<blockquote") <= 10 and html.count("<mark") == 10
    assert html == html_of(result)  # the same draw each time
    assert html != html_of(result, seed=1)


def test_two_namings_in_one_sentence_share_it():
    text = "Ruritania wrote to Ruritania."
    twice = CorpusBuilder().article("a", "Ledger", "2021-03-18", [dict(text=text)]).tables()
    rows = {"article_id": "a", "sentence_id": 0, "mention": "Ruritania", "actor_id": "RUR", "kind": "name"}
    places = [dict(start_char=0, end_char=9), dict(start_char=19, end_char=28)]
    mentions = pd.DataFrame([{**rows, **place, "rule": "test", "group_id": ""} for place in places])
    html = html_of(actor_frequency(Tables({**twice, "mentions": mentions})))
    assert "sentences behind it: all 2" in html and html.count("<blockquote") == 1 and html.count("<mark") == 2


@pytest.mark.parametrize(
    "evidence, expected",
    [
        ("full", 'The good talks with <mark class="mention">North Korea</mark> ended in Seoul.'),
        ("none", ""),
    ],
)
def test_evidence_as_much_as_allowed(evidence, expected):
    html = html_of(actor_frequency(small_corpus()).iloc[:1], evidence=evidence)
    assert re.findall(r'<blockquote class="ev">(.*?)<footer>', html)[0] == expected
    assert "<footer>Ledger · 2021-03-18 · paragraph 4 · kind: name · rule: test</footer>" in html


@pytest.mark.parametrize(
    "text, marks, expected",
    [
        (
            "a" * 100 + " Oslo " + "b" * 100,
            [(101, 105, "cue")],
            f'… {"a" * 59} <mark class="cue">Oslo</mark> {"b" * 59} …',
        ),
        ("short Oslo", [(6, 10, "cue")], 'short <mark class="cue">Oslo</mark>'),
        ("c" * 200, [], "c" * 120 + " …"),
    ],
)
def test_snippet(text, marks, expected):
    assert marked_text(text, marks, snippet=True) == expected


@pytest.mark.parametrize(
    "marks, expected",
    [
        ([], "Oslo &amp; Kyiv"),
        (
            [(0, 4, "holder"), (7, 11, "target")],
            '<mark class="holder">Oslo</mark> &amp; <mark class="target">Kyiv</mark>',
        ),
        (
            [(7, 11, "target"), (0, 4, "holder")],
            '<mark class="holder">Oslo</mark> &amp; <mark class="target">Kyiv</mark>',
        ),
        ([(0, 4, "holder"), (2, 8, "cue")], '<mark class="holder">Oslo</mark> &amp; Kyiv'),
        ([(5, 11, "quote")], "Oslo <i>&amp; Kyiv</i>"),
        ([(0, 4, "holder"), (0, 11, "quote")], '<i><mark class="holder">Oslo</mark> &amp; Kyiv</i>'),
        ([(2, 6, "quote"), (7, 9, "quote"), (7, 11, "target")], 'Os<i>lo &amp;</i> <mark class="target">Kyiv</mark>'),
        ([(2, 11, "quote"), (0, 4, "holder")], '<mark class="holder">Oslo</mark><i> &amp; Kyiv</i>'),
    ],
)
def test_marked_text(marks, expected):
    assert marked_text("Oslo & Kyiv", marks) == expected


def hostile_tables():
    sentence = dict(text=HOSTILE, mentions=[("$1", "PRK", "name", "")], stances=[("PRK", "USA", "own", 1, "")])
    return CorpusBuilder().article("a", "=<b>\u202eLedger</b>", "2021-03-18", [sentence], title="<i>").tables()


def test_hostile_text_stays_text():
    html = html_of(actor_frequency(hostile_tables(), by="outlet")) + html_of(stance_matrix(hostile_tables()))
    assert set(re.findall(r"<(\w+)", html)) == set(
        "div table thead tr th tbody td details summary blockquote mark footer bdi p".split()
    )
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html and "onerror" not in NO_TAGS.sub(
        "", html.split("&lt;img")[0]
    )
    assert "<bdi>=&lt;b&gt;\u202eLedger&lt;/b&gt;</bdi> · 2021-03-18" in html  # the date stays where it is
    assert html.count('class="tex2jax_ignore mathjax_ignore"') == 2  # JupyterLab sets no formula from "$1 to $2"


def test_no_formula_reaches_a_spreadsheet(tmp_path):
    params = check_parameters(output=str(tmp_path))
    show(actor_frequency(hostile_tables(), by="outlet"), name="t", params=params)
    written = pd.read_csv(tmp_path / "t.csv")
    assert list(written["outlet"]) == ["'=<b>\u202eLedger</b>"]
    assert list(pd.read_csv(tmp_path / "t.sentences.csv")["sentence"]) == [HOSTILE]


def test_statements_are_marked_in_their_sentences():
    html = html_of(quoted_share(small_corpus(), by=(), speakers=["antony-blinken"]))
    assert re.findall("<blockquote[^>]*>(.*?)<footer>", html) == ["<i>“It is a bad threat,”</i> Blinken said."] * 2
    stances = small_corpus().stances
    stances.loc[stances["voice"] == "direct", "quote_id"] = "a1:63"
    html = html_of(stance_matrix(Tables({**small_corpus(), "stances": stances}), voice="direct"))
    assert "<i>“It is a bad threat,”</i> Blinken said." in html


def test_no_heading_starts_a_formula():
    assert list(spreadsheet_safe(pd.DataFrame({"=1+1": [1], "n": [2]})).columns) == ["'=1+1", "n"]


@pytest.mark.parametrize(
    "value, expected",
    [(v, "'" + v) for v in ("=1+1", "+1", "-1", "@a", "\tx", "\rx", "\nx")] + [("a=1", "a=1"), ("", ""), ("“=", "“=")],
)
def test_spreadsheet_safe(value, expected):
    table = pd.DataFrame({"text": [value], "n": [-1]})
    assert spreadsheet_safe(table).to_dict("records") == [{"text": expected, "n": -1}]
    assert table["text"][0] == value


@pytest.mark.parametrize("evidence, columns", [("full", 1), ("snippet", 0), ("none", 0)])
def test_csv_has_no_sentences_that_the_page_may_not_show(tmp_path, evidence, columns):
    params = check_parameters(output=str(tmp_path), evidence=evidence)
    show(actor_frequency(small_corpus()), name="t", params=params)
    written = pd.read_csv(tmp_path / "t.sentences.csv")
    assert len(written) == 9 and list(written.columns).count("sentence") == columns


def test_no_rows():
    nothing = actor_frequency(small_corpus(), actors=["NOR"]).iloc[:0]
    assert html_of(nothing) == '<p class="empty">No evidence: nothing in these articles can be counted here.</p>'


def test_too_few_articles_give_no_estimate():
    assert "share of articles" not in html_of(actor_frequency(small_corpus()), estimate="share of articles")
    html = html_of(actor_frequency(large_corpus(30)), columns="actor estimate", estimate="share of articles")
    assert re.search(r'<td class="number">\d+% <small>\d+% to \d+%</small></td>', html)
    assert "sampling of articles; tagger errors not included" in html and "Counts only" not in html


def test_a_mixed_table_says_why_a_number_is_missing():
    result = actor_frequency(large_corpus(30))
    result.loc[0, ["estimate", "low", "high"]] = float("nan")
    result.loc[0, "interval"] = "none: fewer than 10 articles"
    result.loc[1, "interval"] = "rough: 10-20 articles"
    html = html_of(result, columns="estimate", estimate="share of articles")
    assert '<td class="number"><small>fewer than 10 articles with evidence</small></td>' in html
    assert html.count("(rough)") == 1


def test_a_number_without_interval_stands_alone():
    html = html_of(tone_words(large_corpus(30)), columns="word estimate")
    assert '<td>good</td><td class="number">0.70</td>' in html


def test_counts_have_no_note():
    assert "note" not in html_of(corpus_size(small_corpus()))


def test_long_tables_are_folded_and_lose_rows_without_evidence():
    result = actor_frequency(large_corpus(60), over="week")
    shown = int((result["n_rows"] > 0).sum())
    assert shown > 16 and shown < len(result)
    html = html_of(result)
    first, rest = html.split('<details class="more">')
    assert first.count('class="evidence"') == ROWS_SHOWN and rest.count('class="evidence"') == shown - ROWS_SHOWN
    assert f"<summary>{shown - ROWS_SHOWN} more rows</summary>" in rest
    assert f"{len(result) - shown} rows without evidence left out; the CSV has all." in rest


def test_short_tables_keep_rows_without_evidence():
    result = corpus_size(small_corpus(), by=(), over="day")
    rows = rows_of(html_of(result))
    assert len(result) == 12 and sum('class="evidence"' not in row for row in rows) == 12


@pytest.mark.parametrize("n, expected", [(MANY_INTERVALS, None), (MANY_INTERVALS + 10, "30")])
def test_many_intervals_carry_a_warning(n, expected):
    one = actor_frequency(large_corpus(30)).iloc[[0]]
    html = html_of(pd.concat([one] * n), columns="actor estimate", max_evidence=0)
    found = re.findall(r"(\d+) intervals are shown: by chance alone about 2 of them will miss the true value", html)
    assert found == ([expected] if expected else [])


def test_unknown_column_is_refused():
    with pytest.raises(ValueError, match="columns: 'n_actors' is not one of actor_id, actor,"):
        html_of(actor_frequency(small_corpus()), columns="actor n_actors")


@pytest.mark.parametrize(
    "value, name, expected",
    [
        (1234, "n", "1,234"), (0.5, "x", "0.50"), (-0.456, "x", "−0.46"), (-0.001, "x", "0.00"), (1.0, "x", "1.00"),
        (0.555, "share", "56%"),
        (float("nan"), "x", "–"), (None, "x", "–"), (True, "x", "yes"), (False, "x", "no"),
    ],
)  # fmt: skip
def test_number(value, name, expected):
    assert number(value, name) == expected


def shown_by(monkeypatch, call) -> list:
    shown = []
    monkeypatch.setattr("analysis.report.show.display", lambda what, metadata=None: shown.append((what, metadata)))
    call()
    return shown


def test_chart_is_shown_once_with_alt_text_and_written(tmp_path, monkeypatch):
    result = actor_frequency(large_corpus(30))
    params = check_parameters(output=str(tmp_path))
    draw, describe = charts.plot_actor_frequency, charts.describe_actor_frequency
    shown = shown_by(monkeypatch, lambda: show(result, name="t", params=params, draw=draw, describe=describe))
    (image, about), (table, _) = shown
    assert image.data == (tmp_path / "t.png").read_bytes() and len(image.data) < 60_000
    assert about["image/png"]["alt"] == describe(result) != ""
    assert "<svg" in (tmp_path / "t.svg").read_text() and "<dc:date>" not in (tmp_path / "t.svg").read_text()
    assert sorted(f.name for f in tmp_path.iterdir()) == ["t.csv", "t.png", "t.sentences.csv", "t.svg"]
    again = shown_by(monkeypatch, lambda: show(result, name="t", params=params, draw=draw, describe=describe))
    assert again[0][0].data == image.data


def test_too_few_articles_show_a_line_instead_of_a_chart(tmp_path, monkeypatch):
    result, params = actor_frequency(small_corpus()), check_parameters(output=str(tmp_path))
    draw = charts.plot_actor_frequency
    (tmp_path / "t.png").write_bytes(b"of an earlier run")
    shown = shown_by(monkeypatch, lambda: show(result, name="t", params=params, draw=draw))
    line = "Too few articles to draw an actor&#x27;s share of articles (fewer than 10)."
    assert shown[0][0].data == f'<p class="note undrawn">{line}</p>' and UNDRAWN in shown[0][0].data
    assert sorted(f.name for f in tmp_path.iterdir()) == ["t.csv", "t.sentences.csv"]


def test_nothing_is_written_without_output(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown_by(monkeypatch, lambda: show(actor_frequency(small_corpus()), name="t", params=check_parameters()))
    assert list(tmp_path.iterdir()) == []


LIST = pd.DataFrame(
    {"outlet": ["<b>"] * 3, "published_date": ["2021-03-18"] * 3, "sentence": ["x" * 130] * 3, "similarity": 0.5}
)


@pytest.mark.parametrize(
    "values, sentence",
    [
        ({}, f'<td class="text">{"x" * 130}</td>'),
        ({"evidence": "snippet"}, f'<td class="text">{"x" * 120} …</td>'),
        ({"evidence": "none"}, ""),
    ],
)
def test_list(values, sentence):
    html = list_html(LIST, name="l", caption="Things", params=check_parameters(max_evidence=2, **values))
    assert (
        rows_of(html)
        == [f'<tr><td>&lt;b&gt;</td><td class="day">2021-03-18</td>{sentence}<td class="number">0.50</td></tr>'] * 2
    )
    assert "<caption>Things (3)</caption>" in html and "2 of 3; the CSV has all." in html


@pytest.mark.parametrize(
    "table, most, expected", [(LIST, 20, ["<div"]), (LIST.iloc[:0], 20, ["<p class"]), (LIST, 0, [])]
)
def test_show_list(monkeypatch, table, most, expected):
    params = check_parameters(max_evidence=most)
    shown = shown_by(monkeypatch, lambda: show_list(table, name="l", caption="Things", params=params, empty="None <."))
    assert [what.data.startswith(start) for (what, _), start in zip(shown, expected, strict=True)] == [True] * len(
        shown
    )


def test_beginning():
    assert beginning("short") == "short"
