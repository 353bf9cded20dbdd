"""Scheduled runs: six days of a growing corpus, missed ones made up for, what is late, odd or planned, who is told."""

import json
import shutil
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.cli import app
from analysis.corpus import read_tables
from analysis.runs.folders import run_folders
from analysis.runs.gate import GateError
from analysis.runs.history import find_run
from analysis.runs.latest import latest_run
from analysis.runs.manifest import read_manifest
from analysis.runs.reproduce import reproduce_run
from analysis.schedule.config import Config, Notify, Schedule
from analysis.schedule.jobs import Job, exit_code, find_jobs, make_reports, message_on
from analysis.schedule.outcomes import Outcome, outcomes_file, read_outcomes

CONFIG = """\
sources: articles
out: reports
corpus: corpus
period: last 2 days
stance: none
only: 01_corpus
schedule: {every: day}
"""
ARRIVALS = {  # day of the run: (outlet, date, text) of what has come since the last one; the 19th the machine was off
    "2021-03-15": [("Ledger", "2021-03-15", "South Korea met Japan."), ("Courier", "2021-03-15", "Rain fell in Peru.")],
    "2021-03-16": [("Ledger", "2021-03-16", "Japan thanked South Korea.")],
    "2021-03-17": [
        ("Ledger", "2021-03-17", "China praised Japan."),
        ("Courier", "2021-03-16", "Japan blamed China, belatedly."),
        ("Courier", "2021-03-12", "Chad met Mali, long ago."),
    ],
    "2021-03-18": [],
    "2021-03-20": [("Courier", "2021-03-19", "Peru and Chad met."), ("Ledger", "2021-03-20", "Mali and Chad met.")],
}


def invoke(folder: Path, *options: str):
    return CliRunner().invoke(app, ["report", "--config", str(folder / "daily.yml"), *options])


def put(folder: Path, day: str) -> None:
    (folder / "articles").mkdir(exist_ok=True)
    rows = [{"outlet": o, "date": d, "title": t[:-1], "text": t} for o, d, t in ARRIVALS[day]]
    if rows:
        (folder / "articles" / f"{day}.jsonl").write_text("\n".join(map(json.dumps, rows)))


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    """The folder after six days, and what the command answered on each day that it ran."""
    folder = tmp_path_factory.mktemp("daily")
    (folder / "daily.yml").write_text(CONFIG)
    answers = {}
    for day in ARRIVALS:
        put(folder, day)
        answers[day] = invoke(folder, "--date", day)
    return folder, answers


def run_of(folder: Path, day: str) -> Path:
    (found,) = [f for f in run_folders(folder / "reports") if f.name.startswith(day)]
    return found


def test_each_day_has_its_report_also_the_one_missed(days):
    folder, answers = days
    assert {day: a.exit_code for day, a in answers.items()} == dict.fromkeys(ARRIVALS, 0), answers["2021-03-15"].output
    assert [f.name[:10] for f in run_folders(folder / "reports")] == [f"2021-03-{n}" for n in range(15, 21)]
    attempts = read_outcomes(outcomes_file(folder / "reports", "daily"))
    assert [(o.date[-2:], o.code) for o in attempts] == [(str(n), 0) for n in range(15, 21)]
    assert latest_run(folder / "reports").startswith("2021-03-20")


def test_each_reports_its_own_days_and_no_article_twice(days):
    folder, _ = days
    manifests = {n: read_manifest(run_of(folder, f"2021-03-{n}")) for n in range(15, 21)}
    assert {n: m["data"]["period"] for n, m in manifests.items()} == {
        n: [f"2021-03-{n - 1}", f"2021-03-{n}"] for n in range(15, 21)
    }
    assert {n: m["data"]["n_articles"] for n, m in manifests.items()} == {15: 2, 16: 3, 17: 3, 18: 1, 19: 1, 20: 2}
    assert {n: len(m["article_ids"]) for n, m in manifests.items()} == {15: 2, 16: 3, 17: 6, 18: 6, 19: 7, 20: 8}
    assert all(len(set(m["article_ids"])) == len(m["article_ids"]) for m in manifests.values())


def page_of(folder: Path, day: str) -> str:
    return (run_of(folder, day) / "index.html").read_text(encoding="utf-8")


def test_what_came_late_is_named_in_the_next_report(days):
    folder, _ = days
    page = page_of(folder, "2021-03-17")
    assert "1 late for days before 2021-03-15: Courier, 2021-03-12 “Chad met Mali, long ago”." in page
    assert "1 late for 2021-03-15 to 2021-03-16, which run 2021-03-16-" in page
    assert "With them that period has 4 articles instead of 3; China is named in 1 instead of 0 and" in page
    assert " late for " not in page_of(folder, "2021-03-16") + page_of(folder, "2021-03-18")


def test_nothing_new_stands_in_the_page_and_in_the_outcomes(days):
    folder, _ = days
    banner = 'aria-label="About the data"><ul><li><bdi>Nothing new: run 2021-03-17-'
    assert "<dt>Days asked for</dt><dd>2021-03-17 to 2021-03-18</dd>" in page_of(folder, "2021-03-18")
    assert "Other parameters" not in page_of(folder, "2021-03-18")
    assert banner in page_of(folder, "2021-03-18") and banner not in page_of(folder, "2021-03-17")
    new = {o.date: o.nothing_new for o in read_outcomes(outcomes_file(folder / "reports", "daily"))}
    assert [day for day, nothing in new.items() if nothing] == ["2021-03-18"]


def test_an_outlet_that_is_silent_and_the_drift_are_shown(days):
    folder, _ = days
    assert "Silent in this period, though usually there: Courier." in page_of(folder, "2021-03-18")
    assert "beside earlier reports" in page_of(folder, "2021-03-17")
    assert "beside earlier reports" not in page_of(folder, "2021-03-15")


def test_a_plan_says_what_would_run_and_runs_nothing(days):
    folder, _ = days
    before = sorted(folder.rglob("*"))
    answer = invoke(folder, "--plan", "--date", "2021-03-22", "-p", "top_n=3")
    assert answer.exit_code == 0 and sorted(folder.rglob("*")) == before
    lines = answer.stdout.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "2021-03-21 (missed): last 2 days, 2021-03-20 to 2021-03-21",
        "2021-03-22 (asked for): last 2 days, 2021-03-21 to 2021-03-22",
    ]
    assert "  parameter top_n = 3" in lines and "  notebooks: 01_corpus" in lines
    assert "  in the period: 1 article, 0 new articles since run " in answer.stdout
    assert "  would warn: Nothing new: run " in answer.stdout and "  would make run 2021-03-21-" in answer.stdout
    assert "  would stop, exit code 3: no article fits" in answer.stdout
    assert "nothing to do: run 2021-03-20-" in invoke(folder, "--plan", "--date", "2021-03-20").stdout


def test_a_plan_of_a_first_report_and_of_one_without_a_config(tmp_path):
    (tmp_path / "daily.yml").write_text(CONFIG)
    put(tmp_path, "2021-03-15")
    first = invoke(tmp_path, "--plan", "--date", "2021-03-15")
    assert "  in the period: 2 articles, the first report of this config" in first.stdout.splitlines()
    plain = CliRunner().invoke(
        app, ["report", str(tmp_path / "articles"), "--plan", "--out", str(tmp_path / "reports")]
    )
    assert plain.exit_code == 0 and "would make run 2021-03-15-" in plain.stdout
    assert not (tmp_path / "reports").exists()


def test_the_gate_stops_a_run_that_the_config_says_to_stop(days, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(days[0], folder, symlinks=True)
    runs, told = run_folders(folder / "reports"), tmp_path / "told"
    notify = json.dumps({"command": list(told_to(told))})
    (folder / "daily.yml").write_text(CONFIG + f"gate: {{nothing_new: stop}}\nnotify: {notify}\n")
    answer = invoke(folder, "--date", "2021-03-21")
    (stopped,) = set(run_folders(folder / "reports")) - set(runs)
    assert answer.exit_code == 3 and stopped.name.startswith("2021-03-21-") and stopped.name.endswith(".partial")
    assert "had all these articles. (gate.nothing_new: stop)" in (folder / "reports" / "index.html").read_text()
    assert "had all these articles. (gate.nothing_new: stop)" in answer.stderr
    assert latest_run(folder / "reports").startswith("2021-03-20")
    assert told.read_text() == "Dateline daily, 2021-03-21: nothing new\n"


def test_the_same_day_again_changes_nothing(days):
    folder, _ = days
    runs = run_folders(folder / "reports")
    answer = invoke(folder, "--date", "2021-03-20")
    assert answer.exit_code == 0 and run_folders(folder / "reports") == runs
    assert "nothing has changed since run 2021-03-20-" in answer.stderr


def test_a_run_holds_the_days_it_is_about_and_can_be_made_again(days):
    run = run_of(days[0], "2021-03-17")
    assert set(read_tables(run / "tables").articles["published_date"]) == {"2021-03-16", "2021-03-17"}
    assert read_manifest(run)["tables_since"] == "2021-03-16" and len(read_manifest(run)["article_ids"]) == 6
    again = reproduce_run(find_run(days[0] / "reports", run.name), say=lambda line: None)
    assert not again.different and "tables/article_events" in again.same


def test_an_old_date_made_again_does_not_become_the_latest(days):
    folder, _ = days
    assert invoke(folder, "--date", "2021-03-16").exit_code == 0  # with what came late: another run
    assert latest_run(folder / "reports").startswith("2021-03-20")


# --- orchestration alone, without kernels


class FakeRun:
    """A run as ``run_report`` returns it, without its contents."""

    def __init__(self, folder: Path, day: date):
        self.id, self.folder, self.page, self.fresh = f"{day}-aaaaaaaa", folder, folder / "index.html", True


def config(**more) -> Config:
    return Config(name="daily", schedule=Schedule(catch_up=2), **more)


def make_on(reports: Path, today: str, make, **more) -> list[Outcome]:
    asked = config(**more)
    jobs = find_jobs(asked, reports, date.fromisoformat(today)).now
    return make_reports(asked, jobs, make, reports=reports, say=lambda line: None)


def test_missed_dates_oldest_first_capped_and_the_rest_next_time(tmp_path):
    made = []

    def make(job: Job) -> FakeRun:
        made.append(f"{job.day.day} {job.why}")
        return FakeRun(tmp_path, job.day)

    make_on(tmp_path, "2021-03-15", make)
    make_on(tmp_path, "2021-03-20", make)
    make_on(tmp_path, "2021-03-21", make)
    assert made == ["15 asked for", "16 missed", "17 missed", "20 asked for", "18 missed", "19 missed", "21 asked for"]


def test_without_a_schedule_nothing_is_missed(tmp_path):
    make_on(tmp_path, "2021-03-15", lambda job: FakeRun(tmp_path, job.day))
    jobs = find_jobs(Config(name="daily"), tmp_path, date(2021, 3, 20))
    assert [job.why for job in jobs.now] == ["asked for"]


def test_one_that_fails_does_not_stop_the_next_and_is_given_up_after_three_times(tmp_path):
    def make(job: Job) -> FakeRun:
        if job.day.day == 16:
            raise GateError("no article could be read")
        return FakeRun(tmp_path, job.day)

    make_on(tmp_path, "2021-03-15", make)
    attempts = [make_on(tmp_path, f"2021-03-{day}", make) for day in (17, 18, 19, 20)]
    assert [[(o.date[-2:], o.code) for o in now] for now in attempts] == [
        [("16", 3), ("17", 0)], [("16", 3), ("18", 0)], [("16", 3), ("19", 0)], [("20", 0)]
    ]  # fmt: skip
    assert [exit_code(now) for now in attempts] == [3, 3, 3, 0]


def test_an_interrupted_run_is_written_down_and_told(tmp_path):
    def make(job: Job) -> FakeRun:
        raise KeyboardInterrupt

    told = tmp_path / "told"
    with pytest.raises(KeyboardInterrupt):
        make_on(tmp_path, "2021-03-15", make, notify=Notify(command=told_to(told)))
    assert [o.code for o in read_outcomes(outcomes_file(tmp_path, "daily"))] == [1]
    assert "failed" in told.read_text()


def told_to(file: Path) -> tuple[str, ...]:
    return (sys.executable, "-c", "import sys; open(sys.argv[1], 'a').write(sys.stdin.readline())", str(file))


def test_failure_recovery_and_nothing_new_are_told_and_success_is_not(tmp_path):
    states = {16: ValueError("no such outlet"), 19: "nothing new"}

    def make(job: Job) -> FakeRun:
        state, run = states.pop(job.day.day, None), FakeRun(tmp_path, job.day)
        if isinstance(state, Exception):
            raise state
        run.fresh = state is None
        return run

    told = tmp_path / "told"
    for day in range(15, 20):
        make_on(tmp_path, f"2021-03-{day}", make, notify=Notify(command=told_to(told)))
    assert told.read_text().splitlines() == [
        "Dateline daily, 2021-03-16: failed",
        "Dateline daily, 2021-03-17: works again",
        "Dateline daily, 2021-03-19: nothing new",
    ]


def test_a_notification_that_fails_fails_nothing_and_is_said(tmp_path):
    said = []
    asked = config(notify=Notify(when=("success",), command=("/does/not/exist",)))
    jobs = [Job(date(2021, 3, 15), "asked for")]
    now = make_reports(asked, jobs, lambda job: FakeRun(tmp_path, job.day), reports=tmp_path, say=said.append)
    assert exit_code(now) == 0 and "the notification by command could not be sent" in said[-1]


def outcome(day: int, code: int = 0, **more) -> Outcome:
    return Outcome(f"2021-03-{day}", code, "", **more)


@pytest.mark.parametrize(
    "before, now, event, day",
    [
        ([], [outcome(15)], "success", "15"),
        ([], [outcome(15, 4)], "failure", "15"),
        ([outcome(15, 4)], [outcome(16)], "recovery", "16"),
        ([outcome(15, 4)], [outcome(15), outcome(16)], "recovery", "16"),
        ([outcome(15)], [outcome(16, 4), outcome(17)], "failure", "16"),
        ([outcome(15)], [outcome(16, nothing_new=True)], "nothing new", "16"),
        ([outcome(15)], [outcome(16, 3, nothing_new=True)], "nothing new", "16"),
        ([outcome(15, 3, nothing_new=True)], [outcome(16)], "success", "16"),
        ([outcome(15)], [outcome(16, 75)], "failure", "16"),
    ],
)
def test_what_is_told_of_which_day(before, now, event, day):
    message = message_on("daily", before, now)
    assert (message.event, message.date) == (event, f"2021-03-{day}")
