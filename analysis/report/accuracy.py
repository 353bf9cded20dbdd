"""How far a stance can be trusted: the tagger run end to end on the shipped gold, each time a report is made."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from analysis.evaluate import Scores, predict, read_gold, score_predictions
from analysis.reference import load_reference, shipped


@lru_cache(maxsize=2)
def end_to_end(stance: str) -> Scores:
    """Return the scores of holder -> target per sentence on all annotated articles that come with the workbook.

    The texts are tagged as a user's would be, with the shipped reference data; no span is given.
    """
    rows = [row for path in sorted(shipped("gold").glob("*_triples.jsonl")) for row in read_gold(path, "triples")]
    predicted = predict("triples", rows, stance=stance, reference=load_reference())
    return score_predictions("triples", rows, predicted, tier=stance)


def accuracy_note(stances: pd.DataFrame) -> str:
    """Return what was measured of the tier that judged ``stances``, in words."""
    if stances.empty:
        return "No stance was judged in these articles."
    tier = stances["model"].iloc[0]
    scores = end_to_end(tier)
    found, right, f1 = (scores.metrics[name].value for name in ("recall", "precision", "f1"))
    return (
        f"Stance comes from the {tier} tier, trained on news about US politics; on diplomatic text it is often wrong. "
        f"End to end on {scores.n} annotated articles on diplomacy it finds {found:.0%} of {scores.n_items} stances, "
        f"and {right:.0%} of those it calls are right (F1 {f1:.2f}). Read the sentences before you rely on a stance."
    )


def method_note(stances: pd.DataFrame) -> str:
    """Return how the accuracy in the head was measured: from what, by which tier, and where there is more of it."""
    if stances.empty:
        return ""
    scores = end_to_end(stances["model"].iloc[0])
    f1 = scores.metrics["f1"]
    ends = "" if pd.isna(f1.low) else f", 95% interval {f1.low:.2f} to {f1.high:.2f} by resampling articles"
    return (
        f"How the accuracy was measured: the {scores.tier} tier, which judged the stances above, was run on the "
        f"texts of {scores.n} annotated articles that come with the workbook, as on any article, with no span given. "
        f"A stance is right where sentence, holder, target and sign are those of one of the {scores.n_items} annotated "
        f"(F1 {f1.value:.2f}{ends}). The annotators wrote these texts, so news may be harder. The notebook 05_accuracy "
        "has the other tasks and the most frequent errors."
    )
