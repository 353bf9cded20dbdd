"""How well statements are found in another article: the measures by hand on a small case, and whole predictions."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from analysis.evaluate import accuracy_table, evaluate, predict, tag_gold
from analysis.evaluate.alignments import score_alignments
from analysis.reference import load_reference

GOLD = Path(__file__).parents[1] / "data" / "gold" / "alignments.jsonl"
ONE = "“The quota on Atlantic cod is unfair and must go before winter,” Antony Blinken said. Rain fell on the fleet."
OTHER = "Rain fell on the fleet. Antony Blinken said that the quota on Atlantic cod is unfair."


def alignment(start: int, end: int, other_start: int = -1, other_end: int = -1, relation="not_found", kind="statement"):
    return {"kind": kind, "start": start, "end": end, "other_start": other_start, "other_end": other_end,
            "relation": relation}  # fmt: skip


def scored(gold: list[dict], predicted: list[dict]):
    return score_alignments([{"id": "a", "alignments": gold}], [{"alignments": predicted}])


def values(result) -> dict[str, float | None]:
    return {name: None if math.isnan(m.value) else round(m.value, 4) for name, m in result.metrics.items()}


def test_measures_by_hand():
    gold = [
        alignment(0, 10, 0, 10, "identical"),
        alignment(20, 30, 20, 30, "paraphrase"),
        alignment(40, 50, 40, 50, "shortened"),
        alignment(60, 70),
        alignment(80, 90),
        alignment(100, 110, relation="not_comparable"),
        alignment(120, 130, 120, 130, "identical", "sentence"),
    ]
    predicted = [
        alignment(0, 10, 0, 12, "identical"),
        alignment(20, 30, 20, 30, "expanded"),  # found, in another relation
        alignment(40, 50, 90, 99, "shortened"),  # another place
        alignment(60, 70),
        alignment(80, 90, 0, 10, "paraphrase"),  # found what is not there
        alignment(100, 110),
        alignment(120, 130, 120, 130, "identical", "statement"),  # a sentence is no statement
    ]
    result = scored(gold, predicted)
    assert (result.n_items, result.n_units) == (3, 1)
    assert values(result) == {
        "f1": 0.5, "precision": 0.4, "recall": 0.6667, "relation": 0.5,
        "found_or_not": 0.8,  # of 5 comparable ones; the third is called found, if elsewhere
        "sentence_f1": 0.0, "sentence_relation": None,
    }  # fmt: skip
    rows = {r.name: (r.n_gold, r.n_predicted, r.precision.value, r.recall.value) for r in result.rows}
    assert rows["statement identical"] == (1, 2, 0.5, 1.0)
    assert rows["statement shortened"] == (1, 1, 0.0, 0.0)
    assert rows["statement not_found"] == (2, 2, 0.5, 0.5)


@pytest.mark.parametrize(
    "predicted, expected",
    [
        (alignment(0, 10, 0, 10, "identical"), 1.0),
        (alignment(5, 40, 5, 40, "identical"), 1.0),  # half of the shorter span on both sides
        (alignment(6, 40, 0, 10, "identical"), 0.0),
        (alignment(0, 10, 6, 40, "identical"), 0.0),
        (alignment(0, 10, 0, 10, "identical", "sentence"), 0.0),
    ],
)
def test_both_places_must_overlap(predicted, expected):
    assert scored([alignment(0, 10, 0, 10, "identical")], [predicted]).metrics["f1"].value == expected


def test_gold_against_itself_is_perfect_and_events_are_the_units():
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    result = score_alignments(rows, rows)
    assert {m.value for m in result.metrics.values()} == {1.0}
    assert result.n_units == len({row["event"] for row in rows}) < len(rows)


def test_predictions_have_the_form_of_the_gold():
    rows = [{"id": "x", "text": ONE, "date": "2021-03-18", "outlet": "A", "other_text": OTHER,
             "other_date": "2021-03-18", "other_outlet": "B"}]  # fmt: skip
    (found,) = predict("alignments", rows, stance="none", reference=load_reference())
    texts = [(ONE[a["start"] : a["end"]], OTHER[a["other_start"] : a["other_end"]], a["kind"], a["relation"])
             for a in found["alignments"]]  # fmt: skip
    assert texts == [
        ("“The quota on Atlantic cod is unfair and must go before winter,”",
         "that the quota on Atlantic cod is unfair", "statement", "shortened"),
        ("Rain fell on the fleet.", "Rain fell on the fleet.", "sentence", "identical"),
    ]  # fmt: skip


def test_shipped_gold_is_read_and_what_is_measured_does_not_fall():
    scores = evaluate("alignments", GOLD)
    assert (scores.unit, scores.n) == ("events", 15)
    assert scores.metrics["f1"].value > 0.7 and scores.metrics["precision"].value > 0.85
    (whole, *_) = accuracy_table(tag_gold([GOLD])).itertuples()
    assert (whole.task, whole.kind, whole.n_items, whole.estimate) == (
        "alignments", "all", scores.n_items, scores.metrics["f1"].value,
    )  # fmt: skip
