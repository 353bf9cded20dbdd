"""The command ``dateline``: what it lists, prints and refuses, and its exit codes. And papermill without it."""

import json
import os
import re
import shutil
import subprocess
import sys
from inspect import signature
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from analysis import cli
from analysis.cli import app
from analysis.runs.run import report_notebooks
from analysis.schedule.config import Config
from analysis.schema import DEFAULT_TIER

ROOT = Path(__file__).parents[1]
DATELINE = Path(sys.executable).with_name("dateline")
ARTICLE = {"outlet": "Ledger", "date": "2021-03-18", "text": "South Korea praised Japan.\n“We agree,” China said."}


def dateline(*arguments: str | Path):
    """Run the command in this process; the result has exit_code, stdout and stderr."""
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def articles(tmp_path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "one.jsonl").write_text(json.dumps(ARTICLE), encoding="utf-8")
    return folder


def test_help_lists_the_commands():
    done = dateline("--help")
    assert done.exit_code == 0
    for command in ("report", "tag", "evaluate", "lab"):
        assert re.search(rf"^\W*{command}\s", done.stdout, re.MULTILINE), command


def test_no_command_shows_the_help():
    assert "Usage" in dateline().output


def test_version():
    assert re.fullmatch(r"dateline \d+\.\d+\.\d+\S*\n", dateline("--version").stdout)


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["report", "nowhere"], "nowhere does not exist. Name a file, a folder or a zip of articles."),
        (["report", "ARTICLES", "-p", "topn=3"], "unknown parameter 'topn'. Allowed are corpus, title, outlets,"),
        (["report", "ARTICLES", "-p", "top_n=0"], "parameter 'top_n': '0'"),
        (["report", "ARTICLES", "-p", "top_n"], "-p 'top_n': write name=value."),
        (["report", "ARTICLES", "--date", "18.3.2021"], "write a date as YYYY-MM-DD"),
        (["report", "ARTICLES", "--stance", "magic"], "--stance 'magic' is not one of model, linear, none."),
        (["report", "ARTICLES", "--with", "09_x"], "--with: unknown notebook '09_x'. There are 01_corpus, 02_"),
        (["report", "ARTICLES", "-p", "stance=none"], "'stance' is set by the report itself. Name the articles as SO"),
        (
            ["report", "ARTICLES", "-p", "gold=x"],
            "parameter 'gold' is read by 05_accuracy only. Add --with 05_accuracy.",
        ),
        (["report", "ARTICLES", "--with", "05_accuracy", "-p", "gold=x"], "x: no gold file here. The name of one says"),
        (["report", "ARTICLES", "--config", "nowhere.yml"], "nowhere.yml: not readable"),
        (["tag", "nowhere", "--out", "OUT"], "nowhere does not exist."),
        (["tag", "ARTICLES", "--out", "OUT", "--stance", "magic"], "is not one of model, linear, none."),
        (["evaluate", "quotes", "nowhere.jsonl"], "nowhere.jsonl does not exist."),
        (["evaluate", "vibes", "GOLD"], "vibes"),
    ],
)
def test_wrong_arguments_give_2_and_say_what_is_allowed(articles, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    places = {"ARTICLES": articles, "OUT": tmp_path / "out", "GOLD": ROOT / "data/gold/korea_quotes.jsonl"}
    done = dateline(*(places.get(a, a) for a in arguments))
    assert done.exit_code == 2 and message in done.stderr and "Traceback" not in done.output
    assert done.stdout == "" and not (tmp_path / "data").exists()


@pytest.mark.parametrize("arguments", [["report"], ["tag"], ["report", "x", "--colour"], ["paint"]])
def test_unknown_commands_and_options_give_2(arguments):
    assert dateline(*arguments).exit_code == 2


def test_date_is_wrong_says_date(articles, tmp_path):
    done = dateline("report", articles, "--out", tmp_path, "--date", "2021-13-01")
    assert done.exit_code == 2 and "--date" in done.stderr


def test_data_that_does_not_pass_the_gate_gives_3(tmp_path):
    (tmp_path / "empty.txt").write_text("")
    done = dateline("report", tmp_path / "empty.txt", "--out", tmp_path / "reports")
    assert done.exit_code == 3
    assert "dateline: no article could be read" in done.stderr and "empty.txt:" in done.stderr


def test_failed_notebook_gives_4(articles, tmp_path, monkeypatch):
    from analysis.runs import run
    from analysis.runs.notebooks import NotebookError

    def fail(*arguments):
        raise NotebookError("02_x.ipynb: cell 3: ZeroDivisionError")

    monkeypatch.setattr(run, "_execute_and_assemble", fail)
    done = dateline("report", articles, "--out", tmp_path / "reports")
    assert done.exit_code == 4 and "dateline: 02_x.ipynb: cell 3: ZeroDivisionError" in done.stderr


def test_parameters_reach_the_run_in_their_order(articles, tmp_path, monkeypatch):
    from analysis.schedule import configured

    page = tmp_path / "r" / "index.html"
    monkeypatch.setattr(
        configured,
        "run_report",
        lambda sources, **options: seen.update(options) or configured.Run("r", page.parent, True),
    )
    seen: dict = {}
    config = tmp_path / "weekly.yml"
    config.write_text("parameters: {top_n: 5}\nnotebooks: {04_stance: {top_n: 6}}\nout: reports\nstance: linear\n")
    done = dateline("report", articles, "--config", config, "-p", "top_n=7", "-p", "title=a=b", "--date", "2021-03-19",
                    "--with", "05_accuracy")  # fmt: skip
    assert (done.exit_code, done.stdout) == (0, f"{page}\n")
    assert (seen["values"], seen["per_notebook"]) == ({"top_n": 5}, {"04_stance": {"top_n": 6}})
    assert (seen["override"], seen["date"]) == ({"top_n": "7", "title": "a=b"}, "2021-03-19")
    assert (seen["also"], seen["stance"], seen["reports"]) == (("05_accuracy",), "linear", tmp_path / "reports")


def test_a_report_of_nothing_says_what_to_name(tmp_path):
    done = dateline("report", "--out", tmp_path)
    assert done.exit_code == 2 and "name the articles: 'dateline report SOURCE', or sources in a config." in done.stderr


def test_tag_is_incremental_and_lists_what_it_skipped(articles, tmp_path):
    out = tmp_path / "corpus"
    (articles / "empty.txt").write_text("")
    done = dateline("tag", articles, "--out", out)
    assert (done.exit_code, done.stdout) == (0, f"tagged 1 article; {out} holds 1\n")
    assert re.search(r"^skipped \S*empty.txt: \w", done.stderr, re.MULTILINE)
    again = dateline("tag", articles, "--out", out)
    assert again.stdout == f"tagged 0 articles; {out} holds 1\n"
    (articles / "two.jsonl").write_text(json.dumps({**ARTICLE, "text": "Japan thanked China."}), encoding="utf-8")
    assert dateline("tag", articles, "--out", out).stdout == f"tagged 1 article; {out} holds 2\n"


def test_evaluate_prints_scores_and_writes_predictions(tmp_path):
    gold = tmp_path / "gold.jsonl"
    lines = (ROOT / "data/gold/korea_actors.jsonl").read_text(encoding="utf-8").splitlines()[:2]
    gold.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = dateline("evaluate", "actors", gold, "--predictions", tmp_path / "out.jsonl")
    assert done.exit_code == 0 and re.search(r"\bf1\b.*[01]\.\d\d", done.stdout, re.IGNORECASE)
    ids = [json.loads(line)["id"] for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert ids == [json.loads(line)["id"] for line in lines]


# --- as a scheduler starts it, and without the command


def bare_environment(home: Path) -> dict[str, str]:
    """The environment of cron: nothing activated; MPLBACKEND as schedulers set it, which once dropped every figure."""
    return {"HOME": str(home), "PATH": "/usr/bin:/bin", "MPLBACKEND": "agg"}


def test_report_in_a_bare_environment_has_all_figures(articles, tmp_path):
    done = subprocess.run(
        [DATELINE, "report", articles, "--out", "reports", "-p", "top_n=3"],
        cwd=tmp_path, env=bare_environment(tmp_path), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    page = (tmp_path / done.stdout.strip()).read_text(encoding="utf-8")
    notebooks = [nbformat.read(n, as_version=4) for n in report_notebooks()]
    figures = [c for n in notebooks for c in n.cells if "figure" in c.metadata.get("tags", [])]
    undrawn = page.count('class="note undrawn"')  # a line stands where too few articles are to be drawn
    assert page.count("<img") + undrawn == len(figures) >= 8 and page.count("<img") >= 2
    assert "Traceback" not in done.stderr and "Warning" not in done.stderr


def papermill(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess:
    environment = {**bare_environment(folder), "PYTHONWARNINGS": "ignore"}
    environment.pop("MPLBACKEND")
    command = [Path(sys.executable).with_name("papermill"), ROOT / "notebooks" / "01_corpus.ipynb", "out.ipynb"]
    return subprocess.run(
        [*command, *arguments, "--no-progress-bar"], cwd=folder, env=environment, capture_output=True, text=True
    )


def test_plain_papermill_from_another_folder(articles, tmp_path):
    done = papermill(tmp_path, "-p", "corpus", articles, "-p", "unit", "story")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "out.ipynb").read_text(encoding="utf-8")
    assert '"image/png"' in text and "Ledger" in text


def test_plain_papermill_refuses_a_wrong_parameter(articles, tmp_path):
    done = papermill(tmp_path, "-p", "corpus", articles, "-p", "unit", "carrier")
    assert done.returncode == 1
    assert "ParameterError" in done.stderr and "'article' or 'story'" in done.stderr


@pytest.mark.skipif(shutil.which("env") is None or os.name != "posix", reason="needs a POSIX system")
def test_command_answers_at_once_without_heavy_imports():
    code = "import sys, analysis.cli; print([m for m in ('pandas', 'papermill', 'matplotlib') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_default_tier_is_the_one_of_the_tables():
    commands = (cli.tables.tag, cli.tables.evaluate)
    assert Config().stance == DEFAULT_TIER  # what a report goes by
    assert {signature(command).parameters["stance"].default for command in commands} == {DEFAULT_TIER}
