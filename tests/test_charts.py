import ast
import hashlib
import io
from functools import cache
from pathlib import Path

import matplotlib
import pytest
from matplotlib import pyplot
from small_corpus import large_corpus, small_corpus

from analysis import charts
from analysis.charts.style import clean, unique_labels
from analysis.measure import actor_frequency, corpus_size, quoted_share, stance_matrix, tone, tone_around
from analysis.schema import Tables

matplotlib.use("agg")

CHARTS = {
    "actor_frequency": lambda t: actor_frequency(t, by="outlet", top_n=5),
    "actor_frequency_over_time": lambda t: actor_frequency(t, over="week", top_n=3),
    "quoted_share": quoted_share,
    "tone": tone,
    "tone_around": tone_around,
    "stance_matrix": lambda t: stance_matrix(t, top_n=4),
    "stance_over_time": lambda t: stance_matrix(t, over="month", top_n=2),
    "corpus": corpus_size,
}
LONG_NAMES = {
    "KOR": "The Ministry of Unification and Inter-Korean Affairs of the Republic of Korea in Seoul",
    "~a": "김정은",
    "~b": "習近平",
    "USA": "Fund of $1 and $2 {not a formula}",
    "~c": "_Åsa Đặng",
    "~d": "😀",
}
CORPORA = {
    "empty": lambda: Tables({}),
    "small": small_corpus,
    "large": large_corpus,
    "very large": lambda: large_corpus(400),
    "long names": lambda: large_corpus(names=LONG_NAMES, outlets=("Ledger", "The Intercontinental Courier of Trade")),
}
tables_of = cache(lambda corpus: CORPORA[corpus]())
result_of = cache(lambda name, corpus: CHARTS[name](tables_of(corpus)))


def draw(name: str, corpus: str):
    return getattr(charts, f"plot_{name}")(result_of(name, corpus))


def texts(ax) -> list[str]:
    found = [text.get_text() for text in ax.findobj(matplotlib.text.Text)]
    return [text for text in found if text]


@pytest.fixture(autouse=True)
def close_figures():
    yield
    pyplot.close("all")


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("corpus", ["small", "large", "long names"])
def test_draws_every_table_without_a_warning(name, corpus, recwarn):
    ax = draw(name, corpus)
    assert isinstance(ax, matplotlib.axes.Axes)
    ax.get_figure().savefig(io.BytesIO(), format="png")  # a letter without a glyph warns here
    said = [str(w.message) for w in recwarn.list if w.category is not ResourceWarning]  # of a kernel of another test
    assert said == []


@pytest.mark.parametrize("name", CHARTS)
def test_an_empty_table_draws_words_not_a_frame(name):
    ax = draw(name, "empty")
    assert not ax.axison and len(texts(ax)) == 1
    assert "Nothing to draw" in texts(ax)[0] or "Too few articles to draw" in texts(ax)[0]
    assert charts.why_undrawn(ax).startswith(("Nothing to draw", "Too few articles to draw"))


@pytest.mark.parametrize("name", ["actor_frequency", "quoted_share", "tone", "tone_around"])
def test_too_few_articles_draw_the_counts_as_words(name):
    ax = draw(name, "small")
    assert not ax.axison
    assert texts(ax)[0].startswith("Too few articles to draw") and "What was counted" in texts(ax)[0]


def test_one_of_a_kind_is_written_in_the_singular():
    one = corpus_size(small_corpus()).assign(n_articles=1, n_copied=0, n_sentences=1, n_words=1)
    assert {t for t in texts(charts.plot_corpus(one)) if "word" in t} == {"1 article, 1 sentence, 1 word"}


def test_why_undrawn_is_one_line_and_nothing_where_a_chart_is_drawn():
    few = charts.why_undrawn(draw("actor_frequency", "small"))
    assert few == "Too few articles to draw an actor's share of articles (fewer than 10)."
    assert [charts.why_undrawn(draw(name, "large")) for name in CHARTS] == [""] * len(CHARTS)


@pytest.mark.parametrize("name", CHARTS)
def test_draws_into_given_axes_and_labels_the_unit(name):
    figure, ax = pyplot.subplots()
    assert getattr(charts, f"plot_{name}")(result_of(name, "large"), ax) is ax
    assert ax.get_xlabel()
    assert len(figure.axes) == 1


def test_n_and_interval_are_shown():
    ax = draw("actor_frequency", "large")
    assert "28 of 30 articles" in texts(ax)
    assert "Share of the outlet's articles" in ax.get_xlabel()
    assert "95% interval (sampling of articles; tagger errors not included)" in ax.get_xlabel().replace("\n", " ")


def test_few_articles_show_counts_in_a_cell_and_no_balance():
    ax = draw("stance_matrix", "small")
    assert {"+0 −2", "none 0"} <= set(texts(ax))
    assert not any("to" in text.split() for text in texts(ax) if text.startswith(("+", "−")))


def test_counts_over_time_where_shares_cannot_be_right():
    ax = draw("actor_frequency_over_time", "small")
    assert ax.get_ylabel() == "Articles naming the actor (count)"
    line = ax.lines[0].get_ydata()
    assert [None if y != y else y for y in line] == [2, None, 1]  # a week without articles is a gap


@pytest.mark.parametrize("name", ["actor_frequency_over_time", "stance_over_time"])
def test_one_period_is_no_course_of_time(name):
    result = result_of(name, "large")
    one = result[result["period"] == result["period"].iloc[0]]
    assert charts.why_undrawn(getattr(charts, f"plot_{name}")(one)).endswith("all articles lie in one period.")


@pytest.mark.parametrize("name", CHARTS)
def test_names_do_not_overlap(name):
    ax = draw(name, "long names")
    figure = ax.get_figure()
    figure.canvas.draw()
    for labels in (ax.get_yticklabels(), ax.get_xticklabels()):
        boxes = [label.get_window_extent() for label in labels if label.get_text()]
        assert not any(one.overlaps(other) for one, other in zip(boxes, boxes[1:], strict=False))


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("format, metadata", [("svg", {"Date": None}), ("png", None)])
def test_the_same_table_gives_the_same_file(name, format, metadata):
    hashes = set()
    for _ in range(2):
        file = io.BytesIO()
        draw(name, "large").get_figure().savefig(file, format=format, metadata=metadata)
        hashes.add(hashlib.sha256(file.getvalue()).hexdigest())
    assert len(hashes) == 1


def test_settings_of_the_session_stay():
    before = dict(matplotlib.rcParams)
    draw("tone", "large")
    assert dict(matplotlib.rcParams) == before


def test_a_table_of_another_measure_is_refused():
    with pytest.raises(
        ValueError, match="draws the table of quoted_share; the table given has no column 'n_statements'"
    ):
        charts.plot_quoted_share(result_of("tone", "small"))


@pytest.mark.parametrize(
    "text, expected",
    [
        ("North Korea", "North Korea"),
        ("Kim Jong-un 김정은", "Kim Jong-un"),
        ("김정은", "(name not in Latin script)"),
        ("习近平 / Си", "(name not in Latin script)"),
        ("$1 and $2", r"\$1 and \$2"),
        ("_hidden", "hidden"),
        ("Đặng Thị 😀", "Đặng Thị"),
        ("", ""),
        ("A name\nof two lines", "A name of two lines"),
        ("The Office for the Coordination of Very Many Long Names", "The Office for the\nCoordination of Very …"),
    ],
)
def test_clean(text, expected):
    assert clean(text, 26) == expected


def test_labels_that_look_the_same_are_told_apart():
    assert unique_labels(["a", "b", "a"], ["김", "習", "김"]) == {
        "a": "(name not in Latin script)",
        "b": "(name not in Latin script) #2",
    }


DESCRIPTIONS = {
    "actor_frequency": "Too few articles for shares; counts only: North Korea (Courier) in 1 of 2 articles; "
    "North Korea (Ledger) in 2 of 2 articles; South Korea (Courier) in 1 of 2 articles; "
    "South Korea (Ledger) in 1 of 2 articles; and 4 more.",
    "quoted_share": "Too few articles for shares of statements; counts only: Antony Blinken (Courier) 1 of 1; "
    "Antony Blinken (Ledger) 1 of 3; unresolved (Courier) 0 of 1; unresolved (Ledger) 1 of 3; and 6 more.",
    "tone": "Too few articles for a mean polarity; counts only. A known word stands in 5 of 9 sentences counted.",
    "corpus": "4 articles: Courier 2; Ledger 2. With an agency credit or a copy of another: 1.",
}


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_few_articles_are_described_in_counts(name):
    assert getattr(charts, f"describe_{name}")(result_of(name, "small")) == DESCRIPTIONS[name]


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_has_a_description(name):
    describe = getattr(charts, f"describe_{name}")
    for corpus in CORPORA:
        text = describe(result_of(name, corpus))
        assert text.endswith(".") and "nan" not in text.split()


def test_a_description_claims_no_order_that_the_intervals_do_not_carry():
    result = actor_frequency(tables_of("large"))
    assert "their intervals overlap, so the order is not certain" in charts.describe_actor_frequency(result)
    apart = result.assign(low=result["estimate"] - 0.001, high=result["estimate"] + 0.001).drop_duplicates("estimate")
    assert "overlap" not in charts.describe_actor_frequency(apart)


def test_a_description_says_where_a_balance_leans():
    result = result_of("stance_matrix", "very large")
    text = charts.describe_stance_matrix(result)
    first = result[result["low"] > 0].iloc[0]
    assert f"Lean to favour: {first['holder']} toward {first['target']}" in text
    assert "Lean to disfavour: " in text and "No lean can be told: " in text


def test_only_charts_import_matplotlib():
    package = Path(charts.__file__).parents[1]
    importers = {
        path.relative_to(package).parts[0]
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        and any(
            name.split(".")[0] == "matplotlib"
            for name in [getattr(node, "module", None) or "", *(a.name for a in node.names)]
        )
    }
    assert importers == {"charts"}
