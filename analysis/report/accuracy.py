"""What the taggers reach on the shipped gold, for the file that reports quote (``report.measured``)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from analysis.evaluate import Scores, list_errors, predict, read_gold, score_predictions, tag_gold
from analysis.measure import sentences_behind
from analysis.reference import load_reference, shipped
from analysis.report.measured import WEIGHTS

FAILURES = 6  # kinds of error that a report tells of
_SHORT = 160  # characters of a sentence that serves as an example
_TASKS = {
    "actors": ("precision", "recall"),
    "quotes": ("content_f1", "speech_content_f1", "speech_content_and_speaker_f1"),
    "sentences": ("precision", "recall"),
}


@lru_cache(maxsize=2)
def end_to_end(stance: str) -> Scores:
    """Return the scores of holder -> target per sentence on all annotated articles that come with the workbook.

    The texts are tagged as a user's would be, with the shipped reference data; no span is given.
    """
    return _score_shipped("triples", stance)


def _score_shipped(task: str, stance: str) -> Scores:
    """Return the scores of a task over all its shipped gold files together."""
    rows = [row for path in _shipped_gold(task) for row in read_gold(path, task)]
    predicted = predict(task, rows, stance=stance, reference=load_reference())
    return score_predictions(task, rows, predicted, tier=stance)


def _shipped_gold(task: str) -> list[Path]:
    return sorted(shipped("gold").glob(f"*_{task}.jsonl"))


def measure_accuracy() -> dict[str, Any]:
    """Return what is measured on the shipped gold, for the file that reports quote.

    For each tier whose weights are there the stances and its most frequent failures; under "tasks" what needs no tier.
    """
    tiers = {tier: {**_figures(end_to_end(tier)), "failures": find_failures(tier)} for tier in tiers_at_hand()}
    return {**tiers, "tasks": measure_tasks()}


def measure_tasks() -> dict[str, dict[str, float]]:
    """Return precision and recall of actors and sentences, and F1 of statements, each over all shipped gold."""
    found = {}
    for task, names in _TASKS.items():
        scores = _score_shipped(task, "none")
        values = {name: round(float(scores.metrics[name].value), 3) for name in names}
        found[task] = {"articles": scores.n, "items": scores.n_items, **values}
    return found


def find_failures(tier: str) -> list[dict[str, Any]]:
    """Return the most frequent kinds of error of a tier on the shipped gold, each with a short example.

    ``error`` and ``n`` say what and how often; ``sentence`` and ``difference`` are the example, the first in its file.
    """
    errors = list_errors(tag_gold(_shipped_gold("triples"), stance=tier), "triples").head(FAILURES)
    found = []
    for number in range(len(errors)):
        behind = sentences_behind(errors.iloc[[number]])
        short = behind[behind["sentence"].str.len() <= _SHORT]
        example = (short if len(short) else behind).iloc[0]
        kind = {"error": str(errors["error"].iloc[number]), "n": int(errors["n_rows"].iloc[number])}
        found.append({**kind, "sentence": str(example["sentence"]), "difference": str(example["difference"])})
    return found


def tiers_at_hand() -> list[str]:
    """Return the tiers that judge and whose weights are installed."""
    return [tier for tier, folder in WEIGHTS.items() if (shipped("models") / folder / "card.json").exists()]


def _figures(scores: Scores) -> dict[str, float]:
    f1 = scores.metrics["f1"]
    found = {name: scores.metrics[name].value for name in ("precision", "recall", "f1")} | {
        "low": f1.low,
        "high": f1.high,
    }
    return {"articles": scores.n, "stances": scores.n_items, **{k: round(float(v), 3) for k, v in found.items()}}


def measure_coverage() -> dict[str, float]:
    """Return how well statements of the shipped gold are found in other articles, for the file that reports quote.

    ``kept_aside_…`` is measured on the events that no threshold was chosen on.
    """
    rows = read_gold(shipped("gold") / "alignments.jsonl", "alignments")
    predicted = predict("alignments", rows, stance="none", reference=load_reference())
    scores = score_predictions("alignments", rows, predicted)
    aside = kept_aside(row["event"] for row in rows)
    pairs = [(row, found) for row, found in zip(rows, predicted, strict=True) if row["event"] in aside]
    unseen = score_predictions("alignments", *map(list, zip(*pairs, strict=True)))
    sentences = next(row for row in scores.rows if row.name == "sentences found")
    found = {name: scores.metrics[name].value for name in ("precision", "recall", "relation")}
    found |= {f"kept_aside_{name}": unseen.metrics[name].value for name in ("precision", "recall")}
    found["sentence_precision"] = sentences.precision.value
    return {
        "events": scores.n, "kept_aside_events": unseen.n, "statements": scores.n_items,
        **{name: round(float(value), 3) for name, value in found.items()},
    }  # fmt: skip


def kept_aside(events: Iterable[str]) -> set[str]:
    """Return the third of the events on which the alignment was not tuned: those of the lowest SHA-256."""
    ordered = sorted(set(events), key=lambda event: sha256(event.encode()).hexdigest())
    return set(ordered[: len(ordered) // 3])
