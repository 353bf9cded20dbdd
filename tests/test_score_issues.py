"""How well the tiers judge issues: the scorer, and the stored figures that say who may."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from analysis.reference import shipped
from analysis.tag import load_tier
from analysis.tag.issues import LEAST_MACRO_F1

CARD = json.loads((shipped("models") / "issues.json").read_text(encoding="utf-8"))
ROWS = [
    {"text": "Peru backs sanctions.", "source": (0, 4), "target": (11, 20), "label": 1},
    {"text": "Chad backs sanctions.", "source": (0, 4), "target": (11, 20), "label": 1},
    {"text": "Down with sanctions!", "source": None, "target": (10, 19), "label": -1},
    {"text": "Talks, not sanctions!", "source": None, "target": (11, 20), "label": 0},
]


class Backer:
    """A model that holds every source for its target, and every voice against it."""

    pair_cut, name = 0.5, "backer"

    def voice_target(self, text, targets, others=()):
        return np.tile([0.6, 0.3, 0.1], (len(targets), 1))

    def pair(self, text, pairs, others=()):
        return np.tile([0.1, 0.6, 0.3 + 0.01 * (text[: pairs[0][0][1]] == "Peru")], (len(pairs), 1))


@pytest.fixture
def scorer(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parents[1])
    return pytest.importorskip("training.score_issues", reason="the folder training is not beside the tests")


def as_rows(rows: list[dict]) -> list[dict]:
    def span(ends):
        return ends and {"start": ends[0], "end": ends[1]}

    return [{**row, "source": span(row["source"]), "target": span(row["target"])} for row in rows]


def test_each_row_goes_to_its_head_with_its_cut(scorer):
    assert [scorer.judge_row(row, Backer()) for row in as_rows(ROWS)] == [1, 0, -1, -1]


def test_the_card_says_what_was_measured_and_how(scorer):
    scored = scorer.score_issues(as_rows(ROWS), Backer())
    card = scorer.to_card(scored, "linear", scorer.DEV)
    assert {key: card[key] for key in ("rows", "n", "macro_f1", "accuracy", "f1", "judges_issues", "command")} == {
        "rows": "issues_dev.jsonl", "n": 4, "macro_f1": 0.4444, "accuracy": 0.5,
        "f1": {"-1": 0.6667, "0": 0.0, "1": 0.6667}, "judges_issues": False,
        "command": "python -m training.score_issues --tier linear",
    }  # fmt: skip


def test_the_stored_figure_of_the_shipped_tier_is_the_measured_one(scorer):
    model = load_tier("linear")
    assert model.name in CARD, "a new model: run python -m training.score_issues --card data/models/issues.json"
    measured = scorer.to_card(scorer.score_issues(scorer.read_rows(scorer.DEV), model), "linear", scorer.DEV)
    assert measured["macro_f1"] == pytest.approx(CARD[model.name]["macro_f1"], abs=0.03)  # word lists may move it


@pytest.mark.parametrize("name", CARD)
def test_only_a_tier_above_the_mark_judges_issues(name):
    assert CARD[name]["judges_issues"] is (CARD[name]["macro_f1"] >= LEAST_MACRO_F1)
