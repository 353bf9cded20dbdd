"""The articles of a run that adds them to a corpus: what lies there about all of them is not made twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

from analysis import linking
from analysis.reference import load_reference, shipped
from analysis.report.parameters import Parameters
from analysis.runs.gate import up_to
from analysis.runs.gather import gather
from analysis.runs.needed import first_day

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("0*.txt"))[:9]


@pytest.fixture(scope="module")
def gathered(tmp_path_factory):
    corpus = str(tmp_path_factory.mktemp("gather") / "corpus")
    return gather(SEEDS, corpus, stance="none", reference=load_reference())


def test_the_whole_corpus_is_linked_already(gathered, monkeypatch):
    anew = linking.link(gathered.read, load_reference())
    monkeypatch.setattr(linking, "link", lambda *_: pytest.fail("linked once more"))
    tables = gathered.tag(gathered.read)
    assert len(tables.articles) == len(SEEDS) > 1 and not tables.article_events.empty
    for name, table in anew.items():
        assert_frame_equal(tables[name], table)


def test_a_part_of_it_is_linked_for_itself(gathered):
    days = sorted(set(gathered.read.articles["published_date"]))
    part = up_to(gathered.read, days[-2])
    tables = gathered.tag(part)
    assert 0 < len(tables.articles) < len(SEEDS)
    assert set(tables.article_events["article_id"]) <= set(part.articles["article_id"])


def own(folder: Path, parameters: str) -> Path:
    cells = [{"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": [parameters]}]
    (folder / "mine.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return folder / "mine.ipynb"


@pytest.mark.parametrize(
    "starts, parameters, expected",
    [
        (["2021-03-18", "2021-03-11"], 'start_date: str = ""  # first day', "2021-03-11"),
        (["2021-03-18", ""], 'start_date: str = ""', ""),
        (["2021-03-18", "2021-03-11"], 'start_dates = ""', ""),  # it may be about all articles
    ],
)
def test_the_first_day_that_a_report_is_about(tmp_path, starts, parameters, expected):
    notebooks = [shipped("notebooks") / "01_corpus.ipynb", own(tmp_path, parameters)]
    of = {n.stem: Parameters(start_date=start) for n, start in zip(notebooks, starts, strict=True)}
    assert first_day(notebooks, of) == expected
