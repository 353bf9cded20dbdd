"""The gate beyond "nothing there": what is unusual about articles and tags, and what the config says to do about it."""

import json
from datetime import date

import pytest
from small_corpus import small_corpus

from analysis.runs.earlier import earlier_runs
from analysis.runs.figures import DataFigures, Drift, data_figures, find_drift, tagging_figures
from analysis.runs.gate import GateError
from analysis.runs.period import Period
from analysis.runs.usual import describe_drift, look_at_data, look_at_tagging, stop_where_told
from analysis.schedule.config import Gate


def run(day: str, *, n: int = 10, outlets: str = "Ledger Courier", ids: str = "a b", named: float = 0.9) -> dict:
    data = {
        "config": "weekly",
        "date": day,
        "n_articles": n,
        "outlets": {name: 1 for name in outlets.split()},
        "tagging": {"articles_with_actor": named, "stance_confidence": 0.8},
    }
    return {"run_id": f"{day}-aaaaaaaa", "started": day, "status": "ok", "article_ids": ids.split(), "data": data}


THREE = [run("2021-03-15"), run("2021-03-16", n=12), run("2021-03-17", n=8)]
USUAL = DataFigures(9, {"Courier": 4, "Ledger": 5}, 0)


@pytest.mark.parametrize(
    "figures, ids, earlier, expected",
    [
        (USUAL, "a b c", THREE, []),
        (USUAL, "a b", THREE, [("nothing_new", "Nothing new: run 2021-03-17-aaaaaaaa had all these articles.")]),
        (USUAL, "a", THREE, [("nothing_new", "Nothing new: run 2021-03-17-aaaaaaaa had all these articles.")]),
        (USUAL, "a b", [], []),
        (USUAL._replace(n_articles=5), "c", THREE, []),
        (USUAL._replace(n_articles=4), "c", THREE,
         [("few_articles", "Far fewer than usual: 4 articles, where 3 earlier runs had 10 (median).")]),
        (USUAL._replace(n_articles=0), "c", THREE[:1], []),
        (USUAL._replace(outlets={"Ledger": 9}), "c", THREE,
         [("silent_outlet", "Silent in this period, though usually there: Courier.")]),
        (USUAL, "c", [*THREE, run("2021-03-18", outlets="Ledger Courier Post")], []),
        (USUAL._replace(outlets={}), "c", [run("2021-03-15", outlets="A B C D E F G")] * 2,
         [("silent_outlet", "Silent in this period, though usually there: A, B, C, D, E and 2 more.")]),
        (USUAL._replace(n_future=1), "c", THREE,
         [("future_dates", "1 article is dated later than tomorrow: the dates are wrong.")]),
        (USUAL._replace(n_future=3), "c", [],
         [("future_dates", "3 articles are dated later than tomorrow: the dates are wrong.")]),
    ],
)  # fmt: skip
def test_look_at_data(figures, ids, earlier, expected):
    found = look_at_data(figures, ids.split(), earlier, Gate())
    assert [(f.rule, f.text) for f in found] == expected and {f.action for f in found} <= {"warn"}


def test_only_the_last_runs_say_what_is_usual():
    earlier = [run("2021-03-01", n=1000)] * 5 + THREE
    assert look_at_data(USUAL, ["c"], earlier, Gate(compare_with=3)) == []
    assert [f.rule for f in look_at_data(USUAL, ["c"], earlier, Gate(compare_with=8))] == ["few_articles"]


def test_stop_warn_and_ignore():
    odd = USUAL._replace(n_articles=1, n_future=2)
    gate = Gate(few_articles="stop", future_dates="warn", nothing_new="ignore")
    findings = look_at_data(odd, ["a"], THREE, gate)
    assert [(f.rule, f.action) for f in findings] == [("few_articles", "stop"), ("future_dates", "warn")]
    with pytest.raises(GateError) as stopped:
        stop_where_told(findings)
    assert stopped.value.rules == ("few_articles",)
    assert str(stopped.value).endswith("had 10 (median). (gate.few_articles: stop)")
    stop_where_told(findings[1:])


def test_data_figures_count_the_period_and_the_future():
    read = small_corpus()
    period = Period("2021-03-18", "2021-03-20")
    assert data_figures(read, period, date(2021, 3, 28)) == DataFigures(3, {"Courier": 2, "Ledger": 1}, 0)
    assert data_figures(read, period, date(2021, 3, 27)).n_future == 1  # dated the 29th; the 28th may be tomorrow


def test_tagging_figures():
    assert tagging_figures(small_corpus(), Period("", "")) == {
        "articles_with_actor": 0.75,  # rain fell on the coast
        "statements_with_speaker": 0.75,  # nobody could be reached
        "sentences_with_tone": 0.5556,
        "stance_confidence": 0.9,
    }
    assert set(tagging_figures(small_corpus(), Period("2022-01-01", "")).values()) == {None}


def test_drift_is_shown_and_a_drop_is_found():
    now = {"articles_with_actor": 0.7, "sentences_with_tone": None, "stance_confidence": 0.55}
    drift = list(find_drift(now, THREE))
    assert Drift("articles_with_actor", 0.7, 0.9, 3) in drift and Drift("sentences_with_tone", None, None, 0) in drift
    assert list(describe_drift(drift)) == [
        ("articles that name an actor", "70%", "90% (median of 3 earlier runs)"),
        ("mean confidence of a stance", "0.55", "0.80 (median of 3 earlier runs)"),
    ]
    (finding,) = look_at_tagging(drift, Gate())
    assert finding.text == "The taggers found less than usual: articles that name an actor: 70% (usually 90%)."
    assert look_at_tagging(drift, Gate(tagger_coverage_drop=0.3)) == []
    assert look_at_tagging(find_drift(now, THREE[:1]), Gate()) == []  # one run says nothing about what is usual


def test_earlier_runs_are_those_of_the_config_up_to_the_day(tmp_path):
    others = [
        run("2021-03-17") | {"run_id": "2021-03-17-bbbbbbbb", "started": "later", "article_ids": ["late"]},
        run("2021-03-18") | {"run_id": "2021-03-18-ffffffff", "status": "failed"},
        run("2021-03-19") | {"run_id": "2021-03-19-cccccccc"},
        {**run("2021-03-17"), "run_id": "2021-03-17-00000000", "data": {"config": "monthly", "date": "2021-03-17"}},
        {**run("2021-03-16"), "run_id": "2021-03-16-11111111", "data": {}},
    ]
    for manifest in [*THREE, *others]:
        (tmp_path / manifest["run_id"]).mkdir()
        (tmp_path / manifest["run_id"] / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "2021-03-14-22222222").mkdir()
    (tmp_path / "latest").symlink_to("2021-03-19-cccccccc", target_is_directory=True)

    def found(day, **options):
        return [m["run_id"] for m in earlier_runs(tmp_path, "weekly", day, **{"at_most": 8, **options})]

    all_of_them = ["2021-03-15-aaaaaaaa", "2021-03-16-aaaaaaaa", "2021-03-17-aaaaaaaa", "2021-03-17-bbbbbbbb"]
    assert found("2021-03-18") == all_of_them
    assert found("2021-03-18", at_most=1) == ["2021-03-17-bbbbbbbb"]
    assert found("2021-03-18", but="2021-03-17-bbbbbbbb") == all_of_them[:3]
    assert found("2021-03-14") == [] and found("2021-03-19")[-1] == "2021-03-19-cccccccc"
