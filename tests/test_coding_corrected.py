"""Corrected beside uncorrected: estimates, chart, what a page shows of them; on a made-up corpus with a known truth."""

import random

import pandas as pd
import pytest

from analysis import charts
from analysis.charts.style import why_undrawn
from analysis.coding import corrected_estimates, open_frame, read_labels
from analysis.coding.agreement import agreement_lines
from analysis.coding.draw import drawn_of
from analysis.coding.labels import answer_line, append_lines, labels_file
from analysis.coding.store import Frame
from analysis.corpus import keep_articles, write_tables
from analysis.measure import sentences_behind
from analysis.report.corrected import show_corrected
from analysis.report.parameters import Parameters, check_parameters
from analysis.schema import Tables
from tests.small_corpus import CorpusBuilder

QUESTION = "KOR -> PRK"


def made_up_corpus() -> tuple[Tables, dict[tuple[str, int], int]]:
    """Return 40 articles of ten sentences and the true answers: the tagger misses half of all disfavour."""
    draw, builder, truth = random.Random(11), CorpusBuilder(), {}
    for number in range(40):
        sentences = []
        for place in range(10):
            true = draw.choice([-1, -1, -1, 1, 0, 0, 0, 0, 0, 0])
            truth[(f"x{number:02d}", place)] = true
            tagged = 0 if true == -1 and draw.random() < 0.5 else true
            stances = [("KOR", "PRK", "reported", tagged, "")] if tagged or draw.random() < 0.3 else []
            text = f"South Korea spoke of North Korea in sentence {number} {place}."
            named = [("South Korea", "KOR", "name", ""), ("North Korea", "PRK", "name", "")]
            sentences.append({"text": text, "mentions": named, "stances": stances})
        builder.article(
            f"x{number:02d}", ("Ledger", "Courier")[number % 2], f"2021-03-{1 + number % 28:02d}", sentences
        )
    return builder.tables(), truth


@pytest.fixture(scope="module")
def tables() -> Tables:
    return made_up_corpus()[0]


@pytest.fixture(scope="module")
def params(tables, tmp_path_factory) -> Parameters:
    """Parameters of a tagged corpus on disk."""
    folder = tmp_path_factory.mktemp("corrected") / "corpus"
    write_tables(tables, folder, version="v1")
    return check_parameters(corpus=str(folder), question=QUESTION, draws=120)


@pytest.fixture(scope="module")
def frame(tables, params) -> Frame:
    """A frame of 120 drawn sentences, all answered truly."""
    truth, frame = made_up_corpus()[1], open_frame(tables, params)
    rows = drawn_of(frame.sentences).to_dict("records")
    lines = [answer_line(frame, row, truth[(row["article_id"], row["sentence_id"])], "anna") for row in rows]
    append_lines(labels_file(frame, "anna"), lines)
    return frame


@pytest.fixture(scope="module")
def estimates(frame, tables) -> pd.DataFrame:
    return corrected_estimates(frame, read_labels(frame).rows, tables)


def test_what_the_tagger_misses_comes_back(estimates, tables):
    truth = pd.Series(made_up_corpus()[1])
    minus, plus = (truth == -1).mean(), (truth == 1).mean()
    true = pd.Series([plus, minus, plus - minus, (plus - minus) / (plus + minus)])
    estimates = estimates[estimates["of"] == "all outlets"]
    assert estimates["quantity"].tolist() == [
        "share that favours", "share that disfavours", "share that favours minus share that disfavours", "balance"
    ]  # fmt: skip
    assert ((estimates["low"] < true) & (true < estimates["high"])).all()
    off = (estimates["uncorrected"] - true).abs()
    assert off[1] > 0.1 and off[2] > 0.1 and off[3] > 0.15
    assert ((estimates["estimate"] - true).abs() < off + 0.01).all()


def test_outlets_with_answers_enough_are_corrected_and_compared(estimates, tables):
    truth = pd.DataFrame(made_up_corpus()[1].items(), columns=["place", "true"])
    outlet = tables.articles.set_index("article_id")["outlet"]
    minus = (truth["true"] == -1).groupby([outlet[article_id] for article_id, _ in truth["place"]]).mean()
    by_outlet = estimates[(estimates["of"] != "all outlets") & (estimates["quantity"] == "share that disfavours")]
    rows = by_outlet.set_index("of")
    assert rows["measure"].to_dict() == {"Ledger": "share", "Courier": "share", "Ledger minus Courier": "difference"}
    shares, difference = rows.loc[minus.index], rows.loc["Ledger minus Courier"]
    assert ((shares["low"] < minus) & (minus < shares["high"])).all()
    assert (shares["uncorrected_high"] < minus).all()
    for column in ("estimate", "uncorrected"):
        assert difference[column] == pytest.approx(shares.loc["Ledger", column] - shares.loc["Courier", column])
    assert difference["low"] < difference["estimate"] < difference["high"]
    behind = sentences_behind(by_outlet[by_outlet["of"] == "Ledger"])
    assert set(behind["outlet"]) == {"Ledger"} and len(behind) == rows.loc["Ledger", "n_rows"]
    assert rows.loc["Ledger minus Courier", "n_rows"] == rows.loc[["Ledger", "Courier"], "n_rows"].sum() == 120


def test_the_uncorrected_balance_is_that_of_the_matrix(estimates, tables):
    from analysis import stance_matrix

    assert estimates["uncorrected"].iloc[3] == pytest.approx(stance_matrix(tables)["estimate"].iloc[0])


def test_the_sentences_behind_are_those_coded(estimates, frame):
    behind = sentences_behind(estimates.iloc[0])
    assert len(behind) == estimates["n_rows"].iloc[0] == 120
    assert behind["kind"].str.fullmatch("coded (disfavours|neither|favours), tagged (disfavours|neither|favours)").all()


def test_few_answers_correct_nothing(frame, tables):
    few = corrected_estimates(frame, read_labels(frame).rows.head(12), tables)
    assert few["estimate"].isna().all() and few["uncorrected"].notna().all()
    assert set(few["of"]) == {"all outlets"}
    assert few["interval"].iloc[1] == "none: fewer than 30 coded sentences"
    ax = charts.plot_corrected(few.iloc[:2])
    assert why_undrawn(ax) == ""
    charts.close(ax.get_figure())
    described = charts.describe_corrected(few)
    assert "corrected not known (fewer than 30 coded sentences), 12 sentences coded" in described


LABELS = {"share": "Share of the sentences", "difference": "Difference between two shares", "balance": "Balance, −1"}


@pytest.mark.parametrize("measure, label", LABELS.items())
def test_chart_has_two_markers_for_each_row(estimates, measure, label):
    drawn = estimates[estimates["measure"] == measure]
    ax = charts.plot_corrected(drawn)
    assert len(drawn) == {"share": 6, "difference": 3, "balance": 1}[measure]
    points = [line for line in ax.lines if line.get_marker() in ("o", "D") and len(line.get_xdata())]
    assert [(line.get_marker(), line.get_xdata()[0]) for line in points] == [
        (marker, value)
        for _, row in drawn.iterrows()
        for marker, value in (("o", row["uncorrected"]), ("D", row["estimate"]))
    ]
    assert ax.get_xlabel().startswith(label) and "tagger errors not included" not in ax.get_xlabel()
    charts.close(ax.get_figure())


def test_agreement_in_lines(frame):
    lines = agreement_lines(frame, read_labels(frame).rows)
    assert lines[0] == "tagger against anna (speaks of the whole frame):"
    assert [line.split(":")[0].strip() for line in lines[1:6]] == [
        "precision -1", "precision +1", "recall -1", "recall +1", "linear kappa"
    ]  # fmt: skip
    assert lines[-1] == "coders: no sentence was coded by two of them"


def test_two_coders_are_held_against_each_other(frame, tables):
    rows = read_labels(frame).rows
    second = rows[rows["coder"] == "anna"].head(35).assign(coder="ben")
    second["label"] = [1, *second["label"][1:]]
    lines = agreement_lines(frame, pd.concat([rows, second]))
    between = lines[lines.index("coders against one another:") + 1 :]
    assert [line.split(":")[0].strip() for line in between] == [
        "ordinal alpha (anna, ben)", "equal answers (anna, ben)", "linear kappa (anna, ben)"
    ]  # fmt: skip
    assert all(line.endswith(", n 35") for line in between)


@pytest.fixture
def shown(monkeypatch):
    """What ``show_corrected`` displays, as text; a picture is its kind."""
    from analysis.report import corrected, show

    def shown_of(tables: Tables, params: Parameters, part: str = "stance") -> str:
        pieces: list[str] = []
        for module in (corrected, show):
            keep = lambda what, **_: pieces.append(getattr(what, "format", "") or what.data)  # noqa: E731
            monkeypatch.setattr(module, "display", keep)
        show_corrected(tables, part=part, params=params)
        return " ".join(pieces)

    return shown_of


def test_shown_for_the_number_it_was_drawn_for(shown, frame, tables, params):
    html = shown(tables, params)
    assert "South Korea → North Korea, corrected by coding" in html and html.count("png") == 3
    assert "Corrected: the share that favours and the share that disfavours, and how far they differ" in html
    assert "Of single outlets, and between them over all their articles: Ledger and Courier." in html
    assert "share corrected" in html and "tagger errors not included" not in html
    assert shown(tables, params, part="tone") == ""


@pytest.mark.parametrize("values", [{"roll_up": True}, {"min_confidence": 0.5}, {"unit": "story"}])
def test_not_shown_where_the_page_counts_otherwise(shown, frame, tables, params, values):
    html = shown(tables, params.model_copy(update=values))
    assert "lie there and correct nothing here: the page counts otherwise" in html and "png" not in html


def test_not_shown_for_other_articles(shown, frame, tables, params):
    html = shown(keep_articles(tables, tables.articles["article_id"][:30]), params)
    assert "they were drawn from other articles" in html and "png" not in html


def test_labels_stay_of_use_when_the_taggers_change(frame, tables, params):
    stances = tables.stances[tables.stances["stance"] != 1]
    again = open_frame(Tables({**tables, "stances": stances}), params)
    assert again.id == frame.id and len(read_labels(again).rows) == 120
    assert set(again.sentences["predicted"]) == {-1, 0} and set(frame.sentences["predicted"]) == {-1, 0, 1}
    assert again.sentences["sampling_prob"].equals(frame.sentences["sampling_prob"])


def test_another_sample_is_drawn_only_before_the_first_answer(tables, params, tmp_path):
    own = params.model_copy(update={"coding": str(tmp_path)})
    first = open_frame(tables, own)
    second = open_frame(tables, own.model_copy(update={"draws": 50}))
    assert (second.id, second.about["n_drawn"]) == (first.id, 50)
    append_lines(labels_file(second, "anna"), [answer_line(second, drawn_of(second.sentences).iloc[0], 0, "anna")])
    for values in ({"draws": 30}, {"draws": 50, "seed": 1}):
        assert open_frame(tables, own.model_copy(update=values)).about["n_drawn"] == 50


def test_a_corpus_without_labels_shows_nothing(shown, tables, params, tmp_path):
    assert shown(tables, params.model_copy(update={"coding": str(tmp_path)})) == ""
