"""Choose above which share of P(0) a tier calls a stance in running text, and write the cuts into its card.

    python training/choose_cuts.py --tier model|linear [--gold FILE ...]

The gold is the development part of the triples: articles tagged from end to end, so that what names and statements
get wrong counts too. Each cut in turn is set to the value with the best F1, twice over; of equals the most cautious.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from copy import copy
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from analysis.evaluate.gold import read_gold
from analysis.evaluate.scoring import score_predictions
from analysis.layout import find_layout
from analysis.reference import Reference, load_reference, shipped
from analysis.report.measured import WEIGHTS
from analysis.schema import OUTLET
from analysis.tag import load_tier, tag_text
from analysis.tag.stance.rows import NOWHERE, UNSHOWN

SETS = ("korea", "world", "africa_americas", "asia_europe", "newsdesk")  # no cut is chosen on south_gulf and wires
GOLD = [Path("data/gold") / f"{name}_triples.jsonl" for name in SETS]
CUTS = {"told_cut": 1.0, "spoken_cut": 1.0, "own_cut": 2.0}
VALUES = np.round(np.geomspace(0.5, 6.0, 26), 2)  # annotated articles are denser in stances than news: no cut below .5
ROUNDS = 2


class Judged(NamedTuple):
    """A stance of an article as it would be called without any cut; ``odds`` is P(its sign) / P(0), as it is held
    against the cut: lower where no wording shows the stance."""

    triple: dict[str, Any]
    cut: str
    odds: float


def judge(row: dict[str, Any], model: Any, reference: Reference) -> list[Judged]:
    """Return all that a model without cuts would call in one article."""
    day = row.get("date") or find_layout(row["text"], reference).date
    tagged = tag_text(row["text"], reference, model=model, date=day)
    sentences = {s.sentence_id: s for s in tagged.sentences}
    speakers = {q.start_char: q.speaker_actor_ids for q in tagged.quotes}
    found = []
    for stance in tagged.stances:
        if stance.target_kind != "actor":
            continue
        speaks = stance.quote_start >= 0 and stance.holder_actor_id in speakers[stance.quote_start]
        cut = "own_cut" if stance.holder_actor_id == OUTLET else "spoken_cut" if speaks else "told_cut"
        sentence = sentences[stance.sentence_id]
        triple = {
            "start": sentence.start_char, "end": sentence.end_char, "voice": stance.voice, "stance": stance.stance,
            "holder_actor_id": stance.holder_actor_id, "target_id": stance.target_id,
        }  # fmt: skip
        unshown = UNSHOWN if stance.cue == NOWHERE else 1.0
        found.append(Judged(triple, cut, stance.confidence / max(stance.none, 1e-9) / unshown))
    return found


def choose(score: Callable[[dict[str, float]], float]) -> tuple[dict[str, float], float]:
    """Return the cuts with the best score, found one by one, and that score."""
    cuts = dict(CUTS)
    for _ in range(ROUNDS):
        for name in cuts:
            scores = [score(cuts | {name: value}) for value in VALUES]
            cuts[name] = float(VALUES[int(np.flatnonzero(np.isclose(scores, max(scores)))[-1])])
    return cuts, score(cuts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tier", choices=WEIGHTS, required=True)
    parser.add_argument("--gold", type=Path, nargs="+", default=GOLD, help="files of triples")
    args = parser.parse_args()
    reference, gold = load_reference(), [row for path in args.gold for row in read_gold(path, "triples")]
    model = copy(load_tier(args.tier, reference))
    for name in CUTS:
        object.__setattr__(model, name, 0.0)
    judged = [judge(row, model, reference) for row in gold]

    def f1(cuts: dict[str, float]) -> float:
        return score_predictions("triples", gold, called(gold, judged, cuts)).metrics["f1"].value

    cuts, best = choose(f1)
    path = shipped("models") / WEIGHTS[args.tier] / "card.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    card |= cuts | {"triples": {"gold": [file.name for file in args.gold], "f1": round(best, 4)}}
    path.write_text(json.dumps(card, indent=1 if args.tier == "model" else 2) + "\n", encoding="utf-8")
    print(cuts, round(best, 4))


def called(gold: Sequence[dict], judged: Sequence[Sequence[Judged]], cuts: dict[str, float]) -> list[dict[str, Any]]:
    """Return the triples of each article whose odds exceed the cut."""
    return [
        {"id": row["id"], "text": row["text"], "triples": [j.triple for j in found if j.odds > cuts[j.cut]]}
        for row, found in zip(gold, judged, strict=True)
    ]


if __name__ == "__main__":
    main()
