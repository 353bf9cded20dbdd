"""Scoring a gold file: predictions of the taggers, or predictions made before, against its annotations."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.evaluate.alignments import score_alignments
from analysis.evaluate.gold import check_task, has_annotation, read_gold, write_predictions
from analysis.evaluate.labels import score_sentiment, score_stance
from analysis.evaluate.predict import WITH_TIER, predict
from analysis.evaluate.quotes import score_quotes
from analysis.evaluate.scores import Scored, Scores, interval_note
from analysis.evaluate.spans import score_actors, score_sentences
from analysis.evaluate.triples import score_triples
from analysis.reference import Reference, load_reference
from analysis.schema import DEFAULT_TIER

_SCORERS = {
    "sentiment": score_sentiment, "stance": score_stance, "quotes": score_quotes, "actors": score_actors,
    "sentences": score_sentences, "triples": score_triples, "alignments": score_alignments,
}  # fmt: skip
_ITEMS = {
    "sentiment": "marked targets", "stance": "marked pairs", "quotes": "statements", "actors": "mentions",
    "sentences": "sentences", "triples": "stances", "alignments": "statements found",
}  # fmt: skip
_TEXTS = ("id", "text", "cue", "mention", "name")  # never an actor's id


def evaluate(
    task: str,
    gold: Path,
    *,
    stance: str = DEFAULT_TIER,
    predictions: Path | None = None,
    reference: Reference | None = None,
) -> Scores:
    """Return the scores of the taggers on a gold file; ``predictions`` names a file to write what they said.

    ``stance`` is the tier, for the tasks sentiment, stance and triples. Where no row of the file is annotated there are
    predictions and no scores. Raises ValueError on an unknown task or tier, GoldError on a wrong file.
    """
    rows = read_gold(Path(gold), task)
    predicted = predict(task, rows, stance=stance, reference=reference or load_reference())
    if predictions is not None:
        write_predictions(predicted, Path(predictions))
    return score_predictions(task, rows, predicted, tier=stance if task in WITH_TIER else "")


def score_predictions(
    task: str, gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]], *, tier: str = ""
) -> Scores:
    """Return the scores of predictions that stand in the order of gold. Raises ValueError on an unknown task."""
    check_task(task)
    unit = _unit(task, gold)
    if has_annotation(gold, task):
        scored = _SCORERS[task](listed_or_not(gold), listed_or_not(predicted))
        notes = [interval_note(scored.n_units, unit)]
    else:
        scored = Scored(0, len(gold), {}, ())
        notes = ["The file has no annotation: predictions only, nothing to score."]
    repeated = len(gold) - len({row["id"] for row in gold})
    if repeated:
        notes.append(f"{repeated} ids stand more than once; rows were compared by their place in the file.")
    return Scores(
        task, scored.n_units, unit, scored.n_items, _ITEMS[task], scored.metrics, scored.rows, tier, tuple(notes)
    )


def listed_or_not(value: Any, listed: Container[str] | None = None) -> Any:
    """Return rows with ``first-last`` for ``~first-last``: who was listed since the annotation is the same person.

    With ``listed`` only for ids in it, so that those in no list can still be told.
    """
    if isinstance(value, Mapping):
        return {key: part if key in _TEXTS else listed_or_not(part, listed) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [listed_or_not(part, listed) for part in value]
    unlisted = isinstance(value, str) and value.startswith("~")
    return value[1:] if unlisted and (listed is None or value[1:] in listed) else value


def _unit(task: str, gold: Sequence[Mapping[str, Any]]) -> str:
    if task == "alignments":
        return "events"
    if task not in ("sentiment", "stance"):
        return "articles"
    return "groups of sentences" if any(row.get("group") for row in gold) else "sentences"
