"""How far a stance can be trusted, as measured on the shipped gold for this version: said without running anything."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from analysis.reference import shipped

ACCURACY_FILE = "accuracy.json"
WEIGHTS = {"model": "stance", "linear": "linear"}  # where each tier's lie in data/models


def measured(part: str) -> dict[str, Any]:
    """Return the figures of a tier, or of "tasks", as measured for this version (``accuracy.measure_accuracy``)."""
    return json.loads((shipped("models") / ACCURACY_FILE).read_text(encoding="utf-8"))[part]


def judging_tier(stances: pd.DataFrame) -> str:
    """Return the tier that judged ``stances``, "" where there are none."""
    return "" if stances.empty else str(stances["model"].iloc[0])


def accuracy_note(tier: str) -> str:
    """Return in words what was measured of a tier; of none ("") that nothing was judged."""
    if not tier:
        return "No stance was judged in these articles."
    found = measured(tier)
    return (
        f"Stance comes from the {tier} tier, trained on news about US politics and on diplomatic sentences of our own; "
        f"it is often wrong. End to end on {found['articles']} annotated articles on diplomacy it finds "
        f"{found['recall']:.0%} of {found['stances']:,} stances, and {found['precision']:.0%} of those it calls are "
        f"right (F1 {found['f1']:.2f}). Read the sentences before you rely on a stance."
    )


def method_note(tier: str) -> str:
    """Return how the accuracy of a tier was measured: from what, and where there is more of it; "" of none."""
    if not tier:
        return ""
    found = measured(tier)
    return (
        f"How the accuracy was measured: the {tier} tier, which judged the stances above, was run on the texts of "
        f"{found['articles']} annotated articles that come with the workbook, as on any article, with no span given. A "
        "stance is right where sentence, holder, target and sign are those of one of the "
        f"{found['stances']:,} annotated "
        f"(F1 {found['f1']:.2f}, 95% interval {found['low']:.2f} to {found['high']:.2f} by resampling articles). The "
        "annotators wrote these texts, so news may be harder. The notebook 05_accuracy has the other tasks and the "
        "most frequent errors."
    )
