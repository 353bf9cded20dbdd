"""Scores of alignments: whether a statement or sentence was found in another article, where, and in which relation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from analysis.evaluate.matching import match_best_first
from analysis.evaluate.scores import Scored, precision_recall_f1, share, tally, type_row
from analysis.schema import FOUND

KINDS = ("statement", "sentence")
NOT_FOUND = "not_found"
_ENOUGH = 0.5  # of the shorter of two spans, for both to be one passage


def score_alignments(gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]) -> Scored:
    """Return how well statements are found in another article: F1 of found ones, and what is said of the others.

    An alignment is found where gold has one of the same kind whose two spans both overlap (by half of the shorter
    span), one to one; ``relation`` is the share of those with gold's relation. ``found_or_not`` is the share of gold's
    comparable statements, as far as the tagger sees a statement there, of which it is rightly said whether the other
    article has them; ``sentence_f1`` is that of sentences outside of statements. Rows by relation ask for place and
    relation; those of ``not_found`` and ``not_comparable`` for the statement only, and leave out predicted statements
    where gold has none. Both directions of a pair of articles, and all pairs of an event, are one unit.
    """
    events = [row.get("event") or row["id"] for row in gold]
    counts: dict[str, Counter] = {event: Counter() for event in events}
    for event, g, p in zip(events, gold, predicted, strict=True):
        counts[event].update(_count(g["alignments"], p["alignments"]))
    counted = tally(list(counts.values()))
    precision, recall, f1 = precision_recall_f1(counted, "statement")
    metrics = {
        "f1": f1, "precision": precision, "recall": recall,
        "relation": share(counted, "statement relation right", "statement found"),
        "found_or_not": share(counted, "found or not right", "found or not asked"),
        "sentence_f1": precision_recall_f1(counted, "sentence")[2],
        "sentence_relation": share(counted, "sentence relation right", "sentence found"),
    }  # fmt: skip
    rows = [type_row(counted, kind, shown_as=f"{kind}s found") for kind in KINDS]
    rows += [type_row(counted, f"{kind} {relation}") for kind in KINDS for relation in FOUND]
    rows += [type_row(counted, f"statement {relation}") for relation in (NOT_FOUND, "not_comparable")]
    return Scored(sum(map(count_found, gold)), len(counts), metrics, tuple(rows))


def count_found(row: Mapping[str, Any]) -> int:
    """Return how many statements of a row are found in the other article."""
    return sum(a["kind"] == "statement" and a["relation"] in FOUND for a in row["alignments"])


def _count(gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]) -> Counter:
    counts: Counter = Counter()
    for kind in KINDS:
        said, called = ([a for a in side if a["kind"] == kind] for side in (gold, predicted))
        _count_found(counts, kind, *([a for a in side if a["relation"] in FOUND] for side in (said, called)))
    said, called = ([a for a in side if a["kind"] == "statement"] for side in (gold, predicted))
    _count_not_found(counts, said, called)
    return counts


def _count_found(counts: Counter, kind: str, gold: Sequence[Mapping], predicted: Sequence[Mapping]) -> None:
    """Add the alignments of a kind, those whose places match, and by relation those that agree in it as well."""
    matched = _match(gold, predicted, ("", "other_"))
    counts.update({f"{kind} gold": len(gold), f"{kind} predicted": len(predicted)})
    counts.update({f"{kind} found": len(matched), f"{kind} right": len(matched)})
    agreed = {i for i, j in matched.items() if gold[i]["relation"] == predicted[j]["relation"]}
    counts[f"{kind} relation right"] += len(agreed)
    for side, alignments in (("gold", gold), ("predicted", predicted)):
        counts.update(f"{kind} {a['relation']} {side}" for a in alignments)
    for i in agreed:
        counts.update({f"{kind} {gold[i]['relation']} {hit}": 1 for hit in ("found", "right")})


def _count_not_found(counts: Counter, gold: Sequence[Mapping], predicted: Sequence[Mapping]) -> None:
    """Add the statements that are not found or not comparable, and whether comparable ones are rightly called."""
    matched = _match(gold, predicted, ("",))
    for i, j in matched.items():
        said, called = gold[i]["relation"], predicted[j]["relation"]
        if said != "not_comparable" and called != "not_comparable":
            counts["found or not asked"] += 1
            counts["found or not right"] += (said == NOT_FOUND) == (called == NOT_FOUND)
    for relation in (NOT_FOUND, "not_comparable"):
        name, calls = f"statement {relation}", {i: predicted[j]["relation"] == relation for i, j in matched.items()}
        both = sum(called and gold[i]["relation"] == relation for i, called in calls.items())
        counts[f"{name} gold"] += sum(a["relation"] == relation for a in gold)
        counts[f"{name} predicted"] += sum(calls.values())
        counts.update({f"{name} found": both, f"{name} right": both})


def _match(gold: Sequence[Mapping], predicted: Sequence[Mapping], sides: Sequence[str]) -> dict[int, int]:
    """Return gold number -> predicted number of the alignments whose spans overlap enough on all ``sides``."""
    fits = np.ones((len(gold), len(predicted)))
    total = np.zeros((len(gold), len(predicted)))
    for side in sides:
        shared, jaccard = _overlaps(_spans(gold, side), _spans(predicted, side))
        fits *= shared >= _ENOUGH
        total += jaccard
    return match_best_first((float(total[i, j]), int(i), int(j)) for i, j in zip(*np.nonzero(fits), strict=True))


def _spans(alignments: Sequence[Mapping], side: str) -> np.ndarray:
    return np.array([(a[f"{side}start"], a[f"{side}end"]) for a in alignments], float).reshape(-1, 2)


def _overlaps(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what each two spans share, over the shorter and over both."""
    first, last = np.maximum(one[:, None, 0], other[None, :, 0]), np.minimum(one[:, None, 1], other[None, :, 1])
    shared = np.clip(last - first, 0, None)
    lengths = (one[:, 1] - one[:, 0])[:, None], (other[:, 1] - other[:, 0])[None, :]
    return shared / np.maximum(np.minimum(*lengths), 1), shared / np.maximum(lengths[0] + lengths[1] - shared, 1)
