"""What a real run leaves: its manifest, files that can be verified, and all it takes to make it again."""

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

import analysis.runs
from analysis.report.states import notebook_states
from analysis.runs.manifest import git_revision, read_manifest
from analysis.runs.run import run_report
from analysis.runs.verify import verify_run
from tests.killing import write_corpus
from tests.made_runs import RUN, dateline, make_run

SCHEMA = json.loads((Path(analysis.runs.__file__).parent / "manifest.schema.json").read_text(encoding="utf-8"))


def problems(manifest: dict) -> list[str]:
    return [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(manifest)]


ACTORS = "actors:\n  - {id: moon-base, name: Moon Base, type: organisation}\n"


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A finished run of one shipped notebook, with reference data of the user's."""
    place = tmp_path_factory.mktemp("real")
    sources = write_corpus(place / "articles")
    (sources / "reference").mkdir()
    (sources / "reference" / "actors.yml").write_text(ACTORS)
    return run_report(
        [sources], reports=place / "reports", stance="none", only=["01_corpus"], values={"top_n": 7},
        say=lambda line: None,
    )  # fmt: skip


def test_manifest_has_the_form_of_its_schema(real):
    manifest = read_manifest(real.folder)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert problems(manifest) == []
    assert [(i["file"], i["records"], i["articles"]) for i in manifest["inputs"]][0] == ("articles/000.jsonl", 1, 1)
    assert len(manifest["inputs"]) == 4 and all(len(i["sha256"]) == 64 for i in manifest["inputs"])
    (notebook,) = manifest["notebooks"]
    assert (notebook["status"], notebook["problem"]) == ("ok", "") and notebook["seconds"] > 0
    assert {cell["status"] for cell in notebook["cells"]} == {"completed"}
    assert manifest["exit"] == {"code": 0, "reason": ""} and manifest["warnings"] == []
    assert (manifest["date"], manifest["stance"], manifest["git"]) == ("", "none", git_revision())
    assert str(real.folder.parents[1]) not in json.dumps(manifest)
    assert set(manifest) <= set(SCHEMA["properties"]) | {"data"}


def test_schema_finds_what_is_missing_or_wrong(real):
    manifest = read_manifest(real.folder)
    assert problems({**manifest, "status": "fine"}) and problems({**manifest, "run_id": "../x"})
    assert problems({k: v for k, v in manifest.items() if k != "outputs"}) == ["'outputs' is a required property"]
    begun = {k: v for k, v in manifest.items() if k not in ("outputs", "ended", "counts", "reading", "article_ids")}
    assert problems({**begun, "status": "running"}) == []


def test_show_says_what_a_real_run_was_made_of(real):
    shown = dateline("runs", "show", "latest", "--reports", real.folder.parent).stdout
    assert "inputs    4 files" in shown and "parameter top_n = 7" in shown and "notebook  01_corpus.ipynb: ok" in shown


def test_verify_finds_what_was_changed(real, tmp_path):
    reports = tmp_path / "reports"
    shutil.copytree(real.folder.parent, reports, symlinks=True)
    whole = dateline("runs", "verify", "latest", "--reports", reports)
    n = len(read_manifest(real.folder)["outputs"])
    assert (whole.exit_code, whole.stdout) == (0, f"{real.id}: {n} of {n} files unchanged\n")
    (reports / real.id / "index.html").write_text("changed")
    (reports / real.id / "report.pdf").write_text("printed later")
    (reports / real.id / "01_corpus.ipynb").unlink()
    found = verify_run(reports / real.id)
    assert (found.changed, found.missing, found.added) == (("index.html",), ("01_corpus.ipynb",), ("report.pdf",))
    changed = dateline("runs", "verify", "latest", "--reports", reports)
    assert changed.exit_code == 1 and changed.stdout.startswith("changed: index.html\nmissing: 01_corpus.ipynb\n")
    (reports / real.id / "manifest.json").write_text("{")
    with pytest.raises(ValueError, match="lists no files"):
        verify_run(reports / real.id)


def test_reproduce_needs_no_source_and_finds_what_differs(real, tmp_path):
    """A table and a number are forged; the run is made again from its own folder alone, and both are found."""
    import pandas as pd

    reports = tmp_path / "reports"
    shutil.copytree(real.folder.parent, reports, symlinks=True)
    (forged,) = (reports / real.id / "tables" / "actors").glob("*.parquet")
    table = pd.read_parquet(forged)
    table.iloc[:-1].to_parquet(forged)
    csv = sorted((reports / real.id / "results").glob("*.csv"))[0]
    csv.write_text(csv.read_text() + "1,2,3\n")
    done = dateline("runs", "reproduce", real.id, "--reports", reports)
    told = [line for line in done.stdout.splitlines() if line.startswith("different: ")]
    assert done.exit_code == 1 and told == [
        f"different: tables/actors: {len(table) - 1} rows then, {len(table)} now",
        f"different: results/{csv.name}: other content",
    ], done.stdout + done.stderr
    assert "Changed since then" not in done.stdout


def test_only_a_run_that_succeeded_is_reproduced(tmp_path):
    make_run(tmp_path / f"{RUN}.partial", status="failed")
    done = dateline("runs", "reproduce", RUN, "--reports", tmp_path)
    assert done.exit_code == 2 and "did not succeed" in done.stderr


def test_a_torn_copy_of_a_notebook_counts_as_failed(tmp_path):
    (tmp_path / "a.ipynb").write_text('{"cells": [')
    (state, other) = notebook_states(["a.ipynb", "b.ipynb"], tmp_path)
    assert (state["status"], other["status"]) == ("failed", "not_run") and "not readable" in state["problem"]
