"""What schedulers are given: the shipped examples, a crontab line run as cron runs it, units that systemd accepts."""

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from analysis.cli import app
from analysis.schedule.config import Config, read_config
from analysis.schedule.snippets import SCHEDULERS, schedule_files

ROOT = Path(__file__).parents[1]
HOME = Path("/srv/dateline")
PROGRAM = Path(sys.executable).with_name("dateline")
EMPTY = {"PATH": "/usr/bin:/bin"}  # all that cron sets besides HOME, LOGNAME and SHELL
CONFIG = """\
sources: articles.jsonl
out: reports
period: week to date
stance: none
only: 01_corpus
schedule: {every: week, weekday: friday, at: "16:05"}
notify: {webhook: {url_env: HOOK}}
"""


@pytest.fixture
def place(tmp_path):
    """A folder with a config and two articles, of a name that schedulers and shells could take apart."""
    folder = tmp_path / "desk 100% o'clock"
    folder.mkdir()
    (folder / "weekly.yml").write_text(CONFIG)
    texts = ["South Korea praised Japan on Thursday.", "Japan thanked South Korea."]
    articles = [{"outlet": "Ledger", "date": "2021-03-18", "text": text} for text in texts]
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, articles)))
    return folder


def test_the_shipped_examples_are_what_the_command_prints():
    """Make them anew after a change: this dictionary holds their texts."""
    there = {"out": str(HOME / "reports"), "corpus": str(HOME / "corpus"), "sources": (str(HOME / "articles"),)}
    config = read_config(ROOT / "deploy" / "weekly.yml").model_copy(update=there)
    printed = [schedule_files(s, config, HOME / "weekly.yml", HOME / ".venv/bin/dateline") for s in SCHEDULERS]
    texts = {name: text for files in printed for name, text in files.items()}
    assert {name: (ROOT / "deploy" / name).read_text() for name in texts} == texts


def files_of(scheduler: str, folder: Path, **changed) -> dict[str, str]:
    config = read_config(folder / "weekly.yml").model_copy(update=changed)
    return schedule_files(scheduler, config, folder / "weekly.yml", PROGRAM)


@pytest.mark.parametrize(
    "schedule, cron, calendar",
    [
        ({}, "30 6 * * *", "*-*-* 06:30:00"),
        ({"every": "week", "weekday": "sunday", "at": "00:05"}, "5 0 * * 0", "Sun *-*-* 00:05:00"),
        ({"every": "month", "day": 28, "at": "23:59"}, "59 23 28 * *", "*-*-28 23:59:00"),
    ],
)
def test_times(place, schedule, cron, calendar):
    schedule = Config(schedule=schedule).schedule
    (crontab,) = files_of("cron", place, schedule=schedule).values()
    assert crontab.splitlines()[-1].startswith(f"{cron} cd ")
    assert f"OnCalendar={calendar}\n" in files_of("systemd", place, schedule=schedule)["dateline-weekly.timer"]
    if shutil.which("systemd-analyze"):
        subprocess.run(["systemd-analyze", "calendar", calendar], check=True, capture_output=True)


def run_as_cron(line: str, home: Path) -> subprocess.CompletedProcess:
    """Run the command of a crontab line as cron does: five fields away, ``\\%`` is %, /bin/sh, an empty environment."""
    command = line.split(maxsplit=5)[5].replace(r"\%", "%")
    environment = {**EMPTY, "HOME": str(home)}
    return subprocess.run(["/bin/sh", "-c", command], env=environment, cwd="/", capture_output=True, text=True)


def test_a_crontab_line_makes_the_report(place):
    (crontab,) = files_of("cron", place).values()
    line = crontab.splitlines()[-1]
    line = line.replace(" >> ", " --date 2021-03-19 >> ")
    done = run_as_cron(line, place)
    log = (place / "weekly.log").read_text()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), log
    page = Path(log.splitlines()[-1])
    assert page.is_relative_to(place / "reports") and "South Korea" in page.read_text()
    (outcome,) = (place / "reports" / "outcomes-weekly.jsonl").read_text().splitlines()
    assert json.loads(outcome)["code"] == 0


def test_plain_papermill_in_an_empty_environment(place):
    """As schedulers with their own notebook runner do it: no command of ours, another folder, no activated venv."""
    executed = place / "executed.ipynb"
    command = [
        str(PROGRAM.with_name("papermill")), str(ROOT / "notebooks" / "02_actor_frequency.ipynb"), str(executed),
        "-p", "corpus", str(place / "articles.jsonl"), "-p", "stance", "none", "--no-progress-bar",
    ]  # fmt: skip
    environment = {**EMPTY, "HOME": str(place), "MPLBACKEND": "svg"}
    done = subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "South Korea" in executed.read_text(encoding="utf-8")


def test_systemd_accepts_the_units(place, tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    units = tmp_path / "units"
    units.mkdir()
    for name, text in files_of("systemd", place).items():
        (units / name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(units.iterdir()))], capture_output=True, text=True
    )
    ours = [line for line in done.stderr.splitlines() if str(units) in line or "dateline-weekly" in line]
    assert ours == []


def test_systemd_would_not_accept_a_wrong_unit(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    (tmp_path / "dateline-weekly.service").write_text("[Service]\nExecStart=dateline\nTimeoutStartSec=soon\n")
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "dateline-weekly.service")]
    assert "dateline-weekly" in subprocess.run(command, capture_output=True, text=True).stderr


def test_github_workflow(place):
    (place / ".git").mkdir()
    (text,) = files_of("github", place).values()
    workflow = yaml.safe_load(text)
    steps = workflow["jobs"]["report"]["steps"]
    (report,) = [step for step in steps if "dateline" in step.get("run", "")]
    assert shlex.split(report["run"]) == [".venv/bin/dateline", "report", "--config", "weekly.yml"]
    assert report["env"] == {"HOOK": "${{ secrets.HOOK }}"} and workflow["permissions"] == {"contents": "read"}
    assert workflow[True]["schedule"] == [{"cron": "5 16 * * 5"}]  # YAML 1.1 reads the key "on" as true
    assert [s["with"]["path"].strip() for s in steps if "upload" in s.get("uses", "")] == ["reports"]


def test_airflow_dag_is_python_and_its_command_one_for_a_shell(place):
    (text,) = files_of("airflow", place).values()
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    (task,) = [call for call in calls if getattr(call.func, "id", "") == "BashOperator"]
    given = {k.arg: ast.literal_eval(k.value) for k in task.keywords if k.arg in ("bash_command", "cwd")}
    assert given["cwd"] == str(place)
    assert shlex.split(given["bash_command"].replace("{{ ds }}", "2021-03-19")) == [
        str(PROGRAM), "report", "--config", str(place / "weekly.yml"), "--date", "2021-03-19"
    ]  # fmt: skip


def test_the_command_prints_and_writes(place, tmp_path):
    run = CliRunner().invoke
    printed = run(app, ["schedule", "systemd", "--config", str(place / "weekly.yml")])
    assert printed.exit_code == 0 and re.findall("^# ----- (.*)$", printed.output, re.MULTILINE) == [
        "dateline-weekly.service", "dateline-weekly.timer"
    ]  # fmt: skip
    written = run(app, ["schedule", "cron", "--config", str(place / "weekly.yml"), "--out", str(tmp_path / "new")])
    assert written.exit_code == 0 and (tmp_path / "new" / "dateline-weekly.cron").exists()
    wrong = run(app, ["schedule", "at", "--config", str(place / "weekly.yml")])
    assert wrong.exit_code == 2 and "'at' is no scheduler known here; there are cron, systemd" in wrong.output


def test_no_secret_stands_in_any_of_them(place, monkeypatch):
    monkeypatch.setenv("HOOK", "https://hooks.example.org/s3cr3t")
    texts = [text for scheduler in SCHEDULERS for text in files_of(scheduler, place).values()]
    assert os.environ["HOOK"] not in "".join(texts) and "s3cr3t" not in "".join(texts)
