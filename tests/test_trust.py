"""Which notebooks run: Dateline's as they came, those this user has signed, and others only where it is said."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from analysis.cli import app
from analysis.on_disk import hash_file
from analysis.report.parameters import ParameterError
from analysis.runs.checks import chosen_notebooks
from analysis.runs.history import past_runs
from analysis.runs.trust import NotTrusted, is_shipped, refuse_untrusted
from tests.killing import write_corpus

SHIPPED = Path(__file__).parents[1] / "notebooks" / "01_corpus.ipynb"


@pytest.fixture
def jupyter(tmp_path, monkeypatch) -> Path:
    """A user who has signed nothing yet; what Jupyter keeps of him lies in the folder returned."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    return tmp_path / "jupyter"


@pytest.fixture
def given(tmp_path, jupyter) -> Path:
    """A notebook somebody gave; it leaves a file beside the reports if it runs, and has a parameter of its own."""
    cells = [
        nbformat.v4.new_markdown_cell("# Given by somebody", id="title"),
        nbformat.v4.new_code_cell('corpus = ""\nmine = 7', id="parameters", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("open('results-of-mine.txt', 'w').write(f'{corpus} {mine}')", id="harm"),
    ]
    about = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=about), tmp_path / "mine.ipynb")
    return tmp_path / "mine.ipynb"


def dateline(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


def test_shipped_notebooks_run_as_they_came_and_not_changed(tmp_path, jupyter):
    same = Path(shutil.copy(SHIPPED, tmp_path))
    refuse_untrusted([SHIPPED, same], ())
    same.write_text(SHIPPED.read_text(encoding="utf-8").replace("import", "import  ", 1), encoding="utf-8")
    assert not is_shipped(same)
    with pytest.raises(NotTrusted, match="01_corpus.ipynb: this notebook did not come with Dateline"):
        refuse_untrusted([SHIPPED, same], ())
    other_name = Path(shutil.copy(SHIPPED, tmp_path / "02_actor_frequency.ipynb"))
    assert not is_shipped(other_name)
    assert not jupyter.exists()  # asking leaves nothing in the user's folder


def test_a_notebook_signed_by_jupyter_trust_runs_until_it_changes(given):
    with pytest.raises(NotTrusted):
        refuse_untrusted([given], ())
    subprocess.run([sys.executable, "-m", "jupyter", "trust", given], check=True, capture_output=True)
    refuse_untrusted([given], ())
    given.write_text(given.read_text().replace("'w'", "'a'"))
    with pytest.raises(NotTrusted):
        refuse_untrusted([given], ())


def test_a_notebook_given_by_others_is_refused_before_anything_is_read(given, tmp_path):
    sources = write_corpus(tmp_path / "articles", 1)
    for option in ("--with", "--only"):
        done = dateline("report", sources, "--out", tmp_path / "reports", "--stance", "none", option, given)
        assert done.exit_code == 2 and not (tmp_path / "reports").exists()
        assert f"dateline: {given}: this notebook did not come with Dateline" in done.stderr
        assert "run it with --trust" in done.stderr and f"jupyter trust {given}" in done.stderr


def test_with_trust_it_runs_and_so_does_the_run_made_again(given, tmp_path):
    sources, reports = write_corpus(tmp_path / "articles", 1), tmp_path / "reports"
    done = dateline("report", sources, "--out", reports, "--stance", "none", "--only", given, "--trust")
    assert done.exit_code == 0, done.stderr
    (run,) = past_runs(reports)
    assert (run.folder / "results-of-mine.txt").read_text() == "tables 7"
    assert "Given by somebody" in (run.folder / "index.html").read_text(encoding="utf-8")
    assert (run.folder / "notebooks" / "mine.ipynb").read_bytes() == given.read_bytes()
    given.unlink()
    refused = dateline("runs", "reproduce", "latest", "--reports", reports)
    assert refused.exit_code == 2 and "notebooks/mine.ipynb: this notebook did not come with" in refused.stderr
    again = dateline("runs", "reproduce", "latest", "--reports", reports, "--trust")
    assert again.exit_code == 0 and "tables and files of results are equal" in again.stdout, again.stderr


@pytest.mark.parametrize("said, code", [("", 2), ("trust: {}", 0), ("trust: {}0", 2), ("trust: [x, {}]", 0)])
def test_a_config_allows_a_notebook_by_its_hash(given, tmp_path, said, code):
    write_corpus(tmp_path / "articles", 1)
    told = said.format(hash_file(given))
    config = tmp_path / "weekly.yml"
    config.write_text(f"sources: articles\nout: reports\nstance: none\nwith: mine.ipynb\n{told}\n")
    done = dateline("report", "--config", config, "--plan")
    assert done.exit_code == code, done.stderr
    if code == 0:
        assert "07_data_quality, mine" in done.stdout
        given.write_text(given.read_text() + "\n")  # another notebook under the same name
        assert dateline("report", "--config", config, "--plan").exit_code == 2
        assert dateline("report", "--config", config, "--plan", "--trust").exit_code == 0


@pytest.mark.parametrize(
    "name, message",
    [
        ("nowhere.ipynb", "--only: there is no notebook nowhere.ipynb."),
        ("a b.ipynb", "--only: a b.ipynb: name it with letters, digits, '.', '_' and '-' only."),
        ("copy/01_corpus.ipynb", "two notebooks of the report are called 01_corpus.ipynb. Rename one."),
    ],
)
def test_a_notebook_has_to_be_there_under_a_name_of_its_own(given, tmp_path, monkeypatch, name, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "copy").mkdir()
    if name != "nowhere.ipynb":
        shutil.copy(given, name)
    with pytest.raises(ParameterError) as refused:
        chosen_notebooks(["01_corpus", name], ())
    assert str(refused.value) == message
