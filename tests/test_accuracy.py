"""The accuracy page: gold files found by name, scores as a table, errors sorted into kinds with their sentences."""

import json
import math
import re
from pathlib import Path

import matplotlib
import nbformat
import pandas as pd
import pytest

from analysis import charts, sentences_behind
from analysis.evaluate import GoldError, accuracy_table, evaluate, find_gold, list_errors, tag_gold
from analysis.evaluate.compare import compare
from analysis.report.accuracy import end_to_end, find_failures, measure_tasks, tiers_at_hand
from analysis.report.measured import judging_tier, measured, method_note
from analysis.report.parameters import check_parameters
from analysis.report.table import table_html
from analysis.runs.notebooks import run_notebooks
from analysis.runs.run import report_notebooks, run_report

matplotlib.use("agg")

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "data" / "gold"
TEXT = "Japan condemned North Korea. “It is a threat to us,” Antony Blinken said. The ministers left."


def at(words: str, **more) -> dict:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), **more}


def mention(words: str, actor_id: str, kind: str = "name") -> dict:
    return at(words, actor_id=actor_id, kind=kind)


def statement(words: str, source: str | None, *ids: str) -> dict:
    speaker = at(source) if source else None
    return {"source": speaker, "cue": at("said"), "content": [at(words)], "speaker_actor_ids": list(ids)}


def stance(holder: str, target: str, sign: int, voice: str = "narrated") -> dict:
    return at("Japan condemned North Korea.", voice=voice, holder_actor_id=holder, target_id=target, stance=sign)


THREAT = "“It is a threat to us,”"


@pytest.mark.parametrize(
    "task, gold, predicted, expected",
    [
        ("actors", [mention("Japan", "JPN")], [mention("Japan", "JPN")], []),
        ("actors", [mention("Japan", "JPN")], [], [("missed: name of a listed actor", "Japan", "JPN", "")]),
        ("actors", [mention("It", "PRK")], [], [("missed: pronoun: it", "It", "PRK", "")]),
        ("actors", [mention("The ministers", "~a")], [], [("missed: role or description", "The ministers", "~a", "")]),
        ("actors", [mention("us", "@unresolved")], [], [("missed: pronoun: we, I", "us", "@unresolved", "")]),
        ("actors", [mention("Antony Blinken", "~antony-blinken")], [],
         [("missed: name of an actor in no list", "Antony Blinken", "~antony-blinken", "")]),
        ("actors", [], [mention("Japan", "JPN", "metonym")], [("not in gold: metonym", "Japan", "", "JPN")]),
        ("actors", [mention("North Korea", "PRK")], [mention("Korea", "KOR")],
         [("another actor: name of a listed actor", "North Korea", "PRK", "KOR")]),
        ("quotes", [statement(THREAT, "Antony Blinken", "antony-blinken")],
         [statement(THREAT, "Blinken", "antony-blinken")], []),
        ("quotes", [statement(THREAT, "Antony Blinken")], [], [("missed: direct", THREAT, "Antony Blinken", "")]),
        ("quotes", [], [statement("The ministers left", None)],
         [("not in gold: indirect", "The ministers left", "", "no speaker")]),
        ("quotes", [statement(THREAT, "Antony Blinken")], [statement("It is", "Antony Blinken")],
         [("words too short: direct", THREAT, "Antony Blinken", "Antony Blinken")]),
        ("quotes", [statement(THREAT, "Antony Blinken")], [statement(THREAT, None)],
         [("speaker not found", THREAT, "Antony Blinken", "no speaker")]),
        ("quotes", [statement(THREAT, "Antony Blinken")], [statement(THREAT, "Japan")],
         [("another speaker", THREAT, "Antony Blinken", "Japan")]),
        ("quotes", [statement(THREAT, "Antony Blinken", "USA")], [statement(THREAT, "Blinken", "@unresolved")],
         [("speaker found, not which actor it is", THREAT, "Antony Blinken (USA)", "Blinken (@unresolved)")]),
        ("triples", [stance("JPN", "PRK", -1)], [stance("JPN", "PRK", -1), stance("JPN", "USA", 0)], []),
        ("triples", [stance("JPN", "PRK", -1)], [], [("missed: −1, narrated", "", "JPN → PRK −1 narrated", "")]),
        ("triples", [], [stance("JPN", "PRK", 1, "own")], [("not in gold: +1, own", "", "", "JPN → PRK +1 own")]),
        ("triples", [stance("JPN", "PRK", -1)], [stance("JPN", "PRK", 1)],
         [("opposite sign", "", "JPN → PRK −1 narrated", "JPN → PRK +1 narrated")]),
        ("triples", [stance("JPN", "PRK", -1)], [stance("@outlet", "PRK", -1)],
         [("another holder", "", "JPN → PRK −1 narrated", "@outlet → PRK −1 narrated")]),
        ("triples", [stance("JPN", "PRK", -1)], [stance("JPN", "PRK", -1, "own")],
         [("right but for the voice", "", "JPN → PRK −1 narrated", "JPN → PRK −1 own")]),
    ],
)  # fmt: skip
def test_compare_names_each_difference(task, gold, predicted, expected):
    name = {"actors": "mentions", "quotes": "attributions", "triples": "triples"}[task]
    rows = ({"id": "a", "text": TEXT, name: items} for items in (gold, predicted))
    found = [(d.error, TEXT[d.start : d.end].strip("“,”"), d.gold, d.tagged) for d in compare(task, *rows)]
    whole = "Japan condemned North Korea."
    assert found == [(error, words.strip("“,”") or whole, said, called) for error, words, said, called in expected]


def test_compare_refuses_tasks_without_kinds():
    with pytest.raises(ValueError, match="task 'sentences' has no kinds of error; there are actors, quotes, triples"):
        compare("sentences", {}, {})


# --- which files


def test_shipped_gold_is_found_without_a_name():
    assert [f.name for f in find_gold()] == [f.name for f in sorted(GOLD.glob("*.jsonl"))]


def test_a_file_named_twice_counts_once():
    assert find_gold([GOLD / "korea_actors.jsonl", GOLD / "korea_actors.jsonl"]) == [GOLD / "korea_actors.jsonl"]


@pytest.mark.parametrize("name", ["notes.jsonl", "korea_actors.json", "korea_vibes.jsonl", "none_actors.jsonl", ""])
def test_other_names_are_refused(tmp_path, name):
    if name and not name.startswith("none"):
        (tmp_path / name).write_text("{}\n")
    with pytest.raises(GoldError, match=r"no gold file here. The name of one says its task: \*_sentiment.jsonl"):
        find_gold([tmp_path / name])


def test_gold_without_annotation_is_refused(tmp_path):
    (tmp_path / "my_actors.jsonl").write_text(json.dumps({"id": "a", "text": TEXT}) + "\n")
    with pytest.raises(GoldError, match="no 'mentions' in its rows, so there is nothing to score"):
        tag_gold([tmp_path])


# --- scores


@pytest.fixture(scope="module")
def tagged():
    return tag_gold(sorted(GOLD.glob("korea_*.jsonl")) + sorted(GOLD.glob("asia_europe_*.jsonl")), stance="linear")


def test_accuracy_is_that_of_evaluate(tagged):
    table = accuracy_table(tagged)
    whole = table[table["kind"] == "all"]
    assert len(whole) == 8 == len(whole[["task", "file"]].drop_duplicates())
    for row in whole.itertuples():
        scores = evaluate(row.task, GOLD / f"{row.file}_{row.task}.jsonl", stance="linear")
        assert row.measure == ("content_f1" if row.task == "quotes" else "f1")
        assert (row.n, row.n_items, row.estimate) == (scores.n, scores.n_items, scores.metrics[row.measure].value)
        assert row.tier == scores.tier == ("linear" if row.task == "triples" else "")
        assert math.isclose(row.estimate, 2 * row.precision * row.recall / (row.precision + row.recall))
        assert row.n_tagged == pytest.approx(row.recall * row.n_items / row.precision)


def test_fewer_than_ten_articles_have_no_interval(tagged):
    table = accuracy_table(tagged)
    few = table[table["file"] == "korea"]
    assert few[["low", "high", "precision_low", "recall_high"]].isna().all(axis=None) and few["too_few"].all()
    enough = table[(table["file"] == "asia_europe") & (table["kind"] == "all")]
    faulty = enough[enough["estimate"] < 1]  # sentences have no fault: resamples of that tell nothing
    assert len(faulty) == 3 and (faulty["low"] < faulty["estimate"]).all()
    assert set(faulty["interval"]) == {"rough: 10-20 articles"}
    assert enough.loc[enough["estimate"] == 1, "low"].isna().all()


def test_kinds_of_actors_have_a_precision_only(tagged):
    table = accuracy_table(tagged)
    names = table[(table["task"] == "actors") & (table["kind"] == "kind name")]
    assert len(names) == 2 and names["precision"].notna().all() and names[["recall", "estimate"]].isna().all(axis=None)
    assert set(names["interval"]) == {"none: gold does not say"}


def test_without_a_tier_stances_are_left_out():
    assert {
        one.task for one in tag_gold([GOLD / "korea_actors.jsonl", GOLD / "korea_triples.jsonl"], stance="none")
    } == {"actors"}


def test_sentences_with_marked_spans(tmp_path):
    row = {"id": "a", "text": TEXT, "target": at("North Korea"), "label": -1}
    (tmp_path / "my_sentiment.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    table = accuracy_table(tag_gold([tmp_path], stance="linear"))
    whole = table.iloc[0]
    assert (whole["kind"], whole["measure"], whole["n"], whole["unit"]) == ("all", "macro_f1", 1, "sentences")
    assert (whole["n_items"], whole["item"], whole["n_tagged"]) == (1, "marked targets", 1)


# --- errors


@pytest.mark.parametrize("task", ["actors", "quotes", "triples"])
def test_every_error_has_its_sentence(tagged, task):
    errors = list_errors(tagged, task)
    assert errors["n_rows"].is_monotonic_decreasing and errors["share_of_errors"].sum() == pytest.approx(1)
    row = errors.iloc[0]
    behind = sentences_behind(row)
    assert len(behind) == row["n_rows"] and (behind["sentence"] != "").all()
    assert behind["difference"].str.contains("gold: .*; tagger: ").all()
    assert set(behind["outlet"].str.split(":").str[0]) <= {"korea", "asia_europe"}
    drawn = [list(sentences_behind(row, 3, seed=seed)["difference"]) for seed in (0, 0, 1)]
    assert drawn[0] == drawn[1] and len(drawn[2]) == 3


def test_missed_actors_agree_with_recall(tagged):
    korea = [one for one in tagged if one.file == "korea"]
    errors, table = list_errors(korea, "actors"), accuracy_table(korea)
    whole = table[(table["task"] == "actors") & (table["kind"] == "all")].iloc[0]
    missed = errors[errors["error"].str.match("missed|another")]["n_rows"].sum()
    assert missed == whole["n_items"] - round(whole["recall"] * whole["n_items"])


def test_no_gold_of_a_task_gives_no_errors():
    assert list_errors([], "actors").empty


# --- chart and table


def test_chart_and_its_words(tagged):
    table = accuracy_table(tagged)
    whole = table[table["kind"] == "all"]
    ax = charts.plot_accuracy(whole)
    assert [label.get_text() for label in ax.get_yticklabels()] == list(whole["task"] + ": " + whole["file"])
    note = ax.get_xlabel().replace("\n", " ")
    assert (
        "errors of the annotation not included" in note and "No line: too few" in note and "tagger errors" not in note
    )
    matplotlib.pyplot.close("all")
    said = charts.describe_accuracy(whole)
    assert re.search(r"triples: F1 from 0\.\d\d on (korea|asia_europe .*?, rough\)) .*?to 0\.\d\d", said)
    assert re.search(r"asia_europe \(95% interval 0\.\d\d to 0\.\d\d, rough\)", said)
    assert charts.describe_accuracy(whole.iloc[:0]) == "No gold file was scored."
    assert not charts.plot_accuracy(whole.iloc[:0]).axison


def test_table_shows_the_intervals_of_precision_and_recall(tagged):
    table = accuracy_table(tagged)
    html = table_html(table[table["kind"] == "all"], name="t", params=check_parameters(), columns="file precision")
    assert re.search(r'<td>korea</td><td class="number">0\.\d\d</td>', html)
    assert re.search(r'<td>asia_europe</td><td class="number">0\.\d\d <small>0\.\d\d to 0\.\d\d</small></td>', html)


# --- the notebook, alone and in a report


def test_notebook_runs_on_its_own(tmp_path):
    path = ROOT / "notebooks" / "05_accuracy.ipynb"
    values = {"gold": str(GOLD / "korea_actors.jsonl"), "output": "results", "max_evidence": 2}
    done = run_notebooks([path], {path.stem: values}, tmp_path)[0]
    written = {f.name for f in (tmp_path / "results").iterdir()}
    assert {"accuracy.csv", "accuracy.svg", "accuracy_by_kind.csv", "errors_actors.sentences.csv"} <= written
    html = "".join(
        o["data"].get("text/html", "")
        for c in nbformat.read(done, 4).cells
        for o in c.get("outputs", [])
        if "data" in o
    )
    assert 'id="errors_actors"' in html and "sentences behind it: 2 of" in html and "gold: " in html


def test_a_report_has_it_on_request_only(tmp_path, monkeypatch):
    assert "05_accuracy" not in [n.stem for n in report_notebooks()]
    also = report_notebooks("05_accuracy")
    assert [n.stem for n in also] == sorted([*(n.stem for n in report_notebooks()), "05_accuracy"])
    only = [n for n in also if n.stem == "05_accuracy"]
    monkeypatch.setattr("analysis.runs.run.chosen_notebooks", lambda *names: only)
    (tmp_path / "a.txt").write_text(" date 2021-03-18 Japan condemned North Korea.\n", encoding="utf-8")
    gold = tmp_path / "mine_actors.jsonl"
    gold.write_text((GOLD / "korea_actors.jsonl").read_text(encoding="utf-8"), encoding="utf-8")

    def report():
        return run_report(
            [tmp_path / "a.txt"], reports=tmp_path / "reports", also=("05_accuracy",), override={"gold": str(gold)},
            say=lambda line: None,
        )  # fmt: skip

    run = report()
    page = run.page.read_text(encoding="utf-8")
    assert "How far the taggers can be trusted" in page and "<td>mine</td>" in page and str(tmp_path) not in page
    assert (run.folder / "gold" / gold.name).read_bytes() == gold.read_bytes()
    assert str(tmp_path) not in (run.folder / "manifest.json").read_text()
    monkeypatch.setattr("analysis.runs.run._execute_and_assemble", lambda *arguments: None)
    gold.write_text((GOLD / "world_actors.jsonl").read_text(encoding="utf-8"), encoding="utf-8")
    assert report().id != run.id  # other gold, another run


def test_method_says_how_many_articles_and_which_tier():
    n = sum(len(f.read_text(encoding="utf-8").splitlines()) for f in GOLD.glob("*_triples.jsonl"))
    said = method_note(judging_tier(pd.DataFrame({"model": ["linear"]})))
    assert said.startswith("How the accuracy was measured: the linear tier, which judged the stances above, was run on")
    assert f"on the texts of {n} annotated articles" in said
    assert f"F1 {end_to_end('linear').metrics['f1'].value:.2f}" in said
    assert method_note(judging_tier(pd.DataFrame({"model": []}))) == ""


@pytest.mark.parametrize("tier", tiers_at_hand())
def test_the_figures_that_reports_quote_are_those_of_this_version(tier):
    said, scores = measured(tier), end_to_end(tier)
    near = 0.002 if tier == "linear" else 0.03  # 8-bit arithmetic differs by processor
    assert (said["articles"], said["stances"]) == (scores.n, scores.n_items)
    for name in ("precision", "recall", "f1"):
        assert said[name] == pytest.approx(scores.metrics[name].value, abs=near), f"{name}: run 'make golden'"


def test_the_figures_of_the_other_tasks_are_those_of_this_version():
    assert measured("tasks") == measure_tasks(), "run 'make golden'"


def test_the_failures_that_reports_show_are_those_of_this_version():
    said = measured("linear")["failures"]
    assert said == find_failures("linear"), "run 'make golden'"
    assert len(said) == 6 and all(failure["sentence"] and failure["difference"] for failure in said)
    assert [failure["n"] for failure in said] == sorted((failure["n"] for failure in said), reverse=True)
