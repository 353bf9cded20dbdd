"""Scores of stances in running text: who is held to favour or disfavour whom, sentence by sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from analysis.evaluate.matching import match_best_first, overlap
from analysis.evaluate.scores import NOT_SCORED, Scored, precision_recall_f1, share, tally, type_row
from analysis.schema import VOICES

_SIGNS = {1: "+1 favour", -1: "-1 disfavour"}


class Triple(NamedTuple):
    """A stance of -1 or +1 with all the voices it is expressed in."""

    span: dict[str, int]
    holder: str
    target: str
    stance: int
    voices: frozenset[str]


def score_triples(gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]) -> Scored:
    """Return F1, precision and recall of stances: sentences that overlap, same holder, target and sign, one to one.

    Only -1 and +1 count, rows equal but for voice once. ``voice`` is the share of matched stances for which no other
    than gold's voices were called. ``pairs_f1`` leaves the sign out of the match, ``targets_f1`` the holder. Rows by
    voice: recall by gold's voice, precision by the voice called; a stance in several voices stands in each.
    """
    counted = tally([_count(read_triples(g), read_triples(p)) for g, p in zip(gold, predicted, strict=True)])
    precision, recall, f1 = precision_recall_f1(counted, "all")
    metrics = {
        "f1": f1, "precision": precision, "recall": recall,
        "voice": share(counted, "voice right", "all found"),
        "pairs_f1": precision_recall_f1(counted, "pairs")[2],
        "targets_f1": precision_recall_f1(counted, "targets")[2],
    }  # fmt: skip
    rows = [type_row(counted, sign) for sign in _SIGNS.values()]
    rows += [type_row(counted, voice)._replace(f1=NOT_SCORED) for voice in VOICES]
    return Scored(sum(len(read_triples(g)) for g in gold), len(gold), metrics, tuple(rows))


def read_triples(row: Mapping[str, Any]) -> list[Triple]:
    """Return the stances of a row as they are scored: -1 and +1 only, rows equal but for voice as one."""
    voices: dict[tuple, set[str]] = {}
    for t in row["triples"]:
        if t["stance"]:
            key = (t["start"], t["end"], t["holder_actor_id"], t["target_id"], t["stance"])
            voices.setdefault(key, set()).add(t["voice"])
    return [
        Triple({"start": start, "end": end}, *rest, frozenset(voices[start, end, *rest]))
        for start, end, *rest in sorted(voices)
    ]


def _count(gold: Sequence[Triple], predicted: Sequence[Triple]) -> Counter:
    counts = Counter()
    matched = match_triples(gold, predicted, lambda t: (t.holder, t.target, t.stance))
    rules = {
        "all": matched,
        "pairs": match_triples(gold, predicted, lambda t: (t.holder, t.target)),
        "targets": match_triples(gold, predicted, lambda t: (t.target, t.stance)),
    }
    for name, found in rules.items():
        counts.update({f"{name} gold": len(gold), f"{name} predicted": len(predicted)})
        counts.update({f"{name} found": len(found), f"{name} right": len(found)})
    counts["voice right"] = sum(predicted[p].voices <= gold[g].voices for g, p in matched.items())
    for side, triples, hits in (
        (("gold", "found"), gold, set(matched)),
        (("predicted", "right"), predicted, set(matched.values())),
    ):
        for number, triple in enumerate(triples):
            for name in (_SIGNS[triple.stance], *triple.voices):
                counts[f"{name} {side[0]}"] += 1
                counts[f"{name} {side[1]}"] += number in hits
    return counts


def match_triples(
    gold: Sequence[Triple], predicted: Sequence[Triple], same: Callable[[Triple], tuple]
) -> dict[int, int]:
    """Return gold number -> predicted number of the stances whose sentences overlap and for which ``same`` is equal."""
    return match_best_first(
        (overlap(g.span, p.span), i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(predicted)
        if same(g) == same(p) and overlap(g.span, p.span) > 0
    )
