"""Measure how well a stance tier judges issues: is the holder for (+1) or against (-1) the issue's proposition?

    python -m training.score_issues [--tier linear] [--rows training/issues_dev.jsonl] [--card data/models/issues.json]

The marked spans are given. A row without a source is judged by the voice head (the likeliest class), another by the
pair head (with the tier's cut), both as ``dateline evaluate`` calls them. ``--card`` stores the figure under the name
of the model. Issues get stances, and reports show them, only from macro-F1 .70 on (``LEAST_MACRO_F1``).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.evaluate.labels import score_labels
from analysis.evaluate.scores import Scored
from analysis.schema import Span
from analysis.tag import load_tier
from analysis.tag.issues import LEAST_MACRO_F1
from analysis.tag.stance.chances import StanceModel
from analysis.tag.stance.linear import call_stance
from training.rows import read_rows

DEV = Path(__file__).parent / "issues_dev.jsonl"
COMMAND = "python -m training.score_issues --tier {tier}"


def judge_row(row: dict[str, Any], model: StanceModel) -> int:
    """Return the stance (-1, 0, 1) that a tier reads in one labelled row."""
    target = Span(row["target"]["start"], row["target"]["end"])
    if row["source"] is None:
        return int(call_stance(model.voice_target(row["text"], [target]))[0])
    source = Span(row["source"]["start"], row["source"]["end"])
    return int(call_stance(model.pair(row["text"], [(source, target)]), model.pair_cut)[0])


def score_issues(rows: Sequence[dict[str, Any]], model: StanceModel) -> Scored:
    """Return the scores of a tier on labelled rows; what is resampled for the intervals are sentences."""
    called = [judge_row(row, model) for row in rows]
    return score_labels([row["label"] for row in rows], called, [row["text"] for row in rows])


def to_card(scored: Scored, tier: str, rows: Path) -> dict[str, Any]:
    """Return what is stored of a measurement: the figure, its interval, n, and the command that gives it again."""
    macro, micro = scored.metrics["macro_f1"], scored.metrics["micro_f1"]
    return {
        "rows": rows.name,
        "n": scored.n_items,
        "macro_f1": round(macro.value, 4),
        "interval": [round(macro.low, 4), round(macro.high, 4)],
        "accuracy": round(micro.value, 4),
        "f1": {row.name: round(row.f1.value, 4) for row in scored.rows},
        "judges_issues": bool(macro.value >= LEAST_MACRO_F1),
        "command": COMMAND.format(tier=tier),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tier", default="linear", help="a stance tier of the taggers")
    parser.add_argument("--rows", type=Path, default=DEV, help="labelled rows")
    parser.add_argument("--card", type=Path, help="file that keeps the figure of each model")
    args = parser.parse_args()
    model = load_tier(args.tier)
    found = {model.name: to_card(score_issues(read_rows(args.rows), model), args.tier, args.rows)}
    if args.card:
        known = json.loads(args.card.read_text(encoding="utf-8")) if args.card.exists() else {}
        args.card.write_text(json.dumps({**known, **found}, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
