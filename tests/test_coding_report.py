"""A report of articles that were coded by hand: corrected beside uncorrected, made again from its own folder."""

import json
import shutil
from pathlib import Path

import pytest

from analysis.coding import open_frame
from analysis.coding.draw import drawn_of
from analysis.coding.labels import answer_line, append_lines, labels_file
from analysis.corpus import open_corpus
from analysis.read import read_sources
from analysis.report.parameters import check_parameters
from analysis.runs.history import find_run
from analysis.runs.reproduce import reproduce_run
from analysis.runs.run import Run, run_report

ROOT = Path(__file__).parents[1]
ONLY = ("03_sentiment", "04_stance")


@pytest.fixture(scope="module")
def articles(tmp_path_factory) -> Path:
    """A folder of articles with hand coding of the tone around the United States beside them."""
    folder = tmp_path_factory.mktemp("coded") / "articles"
    shutil.copytree(ROOT / "seeds", folder)
    params = check_parameters(corpus=str(folder), question="tone USA", stance="none", draws=60)
    frame = open_frame(open_corpus(folder, stance="none"), params)
    rows = drawn_of(frame.sentences).to_dict("records")
    append_lines(labels_file(frame, "anna"), [answer_line(frame, row, int(row["predicted"]), "anna") for row in rows])
    return folder


def report_of(articles: Path, reports: Path) -> Run:
    return run_report([articles], reports=reports, only=ONLY, stance="none", say=lambda line: None)


@pytest.fixture(scope="module")
def run(articles) -> Run:
    return report_of(articles, articles.parent / "reports")


def test_coding_is_not_read_as_articles(articles):
    reading = read_sources([articles]).reading
    assert sorted(reading["outcome"].unique()) == ["read"] and len(reading) == 30


def test_page_shows_corrected_beside_uncorrected(run):
    page = run.page.read_text()
    assert "Tone around United States, corrected by coding" in page
    assert "tagger alone" in page and "errors are corrected by them" in page
    names = {file.name.rsplit("_", 1)[0] for file in (run.folder / "results").glob("corrected_*.csv")}
    assert names == {"corrected_balances", "corrected_differences", "corrected_shares"}


def test_run_keeps_its_own_copy_and_comes_out_the_same_without_the_source(articles, run, tmp_path):
    manifest = json.loads((run.folder / "manifest.json").read_text())
    assert manifest["hashes"]["own_coding"]
    assert str(articles) not in (run.folder / "manifest.json").read_text()
    assert len(list((run.folder / "coding").glob("*/anna.jsonl"))) == 1
    again = reproduce_run(find_run(run.folder.parent, run.id), say=lambda line: None)
    assert again.different == () and any(name.startswith("results/corrected") for name in again.same)


def test_another_answer_is_another_run_and_without_answers_the_page_is_as_ever(articles, run):
    labels = next(articles.glob("coding/*/anna.jsonl"))
    kept = labels.read_bytes()
    labels.write_bytes(kept + kept.splitlines()[0].replace(b'"label": 0', b'"label": 1') + b"\n")
    more = report_of(articles, run.folder.parent)
    labels.unlink()
    without = report_of(articles, run.folder.parent)
    labels.write_bytes(kept)
    assert len({run.id, more.id, without.id}) == 3
    assert "corrected" not in without.page.read_text() and not (without.folder / "coding").exists()
