"""Scores of actors and sentences: spans of a text, matched one to one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.evaluate.gold import yardstick
from analysis.evaluate.matching import match_best_first, overlap
from analysis.evaluate.scores import NOT_SCORED, Scored, precision_recall_f1, tally, type_row

Span = Mapping[str, Any]


def score_actors(gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]) -> Scored:
    """Return precision, recall and F1 of mentions: spans that overlap and name the same actor, one to one.

    ``exact_f1`` wants equal spans; ``without_pronouns_f1`` leaves out he, its, we ... on both sides; ``spans_f1`` asks
    only whether an actor stands there, whichever. Rows by kind have a precision only: gold has no kinds.
    """
    pairs = zip(gold, predicted, strict=True)
    counted = tally([_count_mentions(g["text"], g["mentions"], p["mentions"]) for g, p in pairs])
    precision, recall, f1 = precision_recall_f1(counted, "all")
    metrics = {"f1": f1, "precision": precision, "recall": recall}
    for name in ("exact", "without_pronouns", "spans"):
        metrics[f"{name}_f1"] = precision_recall_f1(counted, name)[2]
    kinds = sorted({m["kind"] for p in predicted for m in p["mentions"] if "kind" in m})
    rows = [type_row(counted, "without_pronouns", shown_as="without pronouns"), type_row(counted, "pronouns")]
    rows += [type_row(counted, f"kind {kind}")._replace(f1=NOT_SCORED) for kind in kinds]
    return Scored(sum(len(g["mentions"]) for g in gold), len(gold), metrics, tuple(rows))


def _count_mentions(text: str, gold: Sequence[Span], predicted: Sequence[Span]) -> Counter:
    counts = Counter()
    matched = match_actors(gold, predicted)
    _count(counts, "all", gold, predicted, matched)
    _count(counts, "spans", gold, predicted, _match_spans(gold, predicted))
    exact = Counter(map(_exactly, gold)) & Counter(map(_exactly, predicted))
    counts.update({"exact gold": len(gold), "exact predicted": len(predicted)})
    counts.update({"exact found": exact.total(), "exact right": exact.total()})
    for name, wanted in (("pronouns", True), ("without_pronouns", False)):
        some = [m for m in gold if is_pronoun(text, m) == wanted]
        others = [m for m in predicted if is_pronoun(text, m) == wanted]
        _count(counts, name, some, others, match_actors(some, others))
    right = set(matched.values())
    for number, mention in enumerate(predicted):
        counts[f"kind {mention.get('kind', '')} predicted"] += 1
        counts[f"kind {mention.get('kind', '')} right"] += number in right
    return counts


def _count(counts: Counter, name: str, gold: Sequence, predicted: Sequence, matched: Mapping[int, int]) -> None:
    counts.update({f"{name} gold": len(gold), f"{name} predicted": len(predicted)})
    counts.update({f"{name} found": len(matched), f"{name} right": len(matched)})


def match_actors(gold: Sequence[Span], predicted: Sequence[Span]) -> dict[int, int]:
    """Return gold number -> predicted number of the mentions that overlap and name the same actor."""
    return match_best_first(
        (overlap(g, p), i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(predicted)
        if g["actor_id"] == p["actor_id"] and overlap(g, p) > 0
    )


def _match_spans(gold: Sequence[Span], predicted: Sequence[Span]) -> dict[int, int]:
    """Match spans whoever they name; the same actor comes before a better fitting span of another."""
    return match_best_first(
        (overlap(g, p) + (g["actor_id"] == p["actor_id"]), i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(predicted)
        if overlap(g, p) > 0
    )


def _exactly(mention: Span) -> tuple[int, int, str]:
    return mention["start"], mention["end"], mention["actor_id"]


def is_pronoun(text: str, mention: Span) -> bool:
    """Say whether the words are a pronoun, by the same list on both sides; "US" is the country."""
    words = text[mention["start"] : mention["end"]]
    return words != "US" and words.lower() in yardstick()["pronouns"]


def score_sentences(gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]) -> Scored:
    """Return F1, precision and recall of sentences whose start and end are both right."""
    counted = tally([_count_sentences(g["sentences"], p["sentences"]) for g, p in zip(gold, predicted, strict=True)])
    precision, recall, f1 = precision_recall_f1(counted, "all")
    metrics = {"f1": f1, "precision": precision, "recall": recall}
    return Scored(sum(len(g["sentences"]) for g in gold), len(gold), metrics, ())


def _count_sentences(gold: Sequence[Span], predicted: Sequence[Span]) -> Counter:
    said, called = ({(s["start"], s["end"]) for s in side} for side in (gold, predicted))
    hits = len(said & called)
    return Counter({"all gold": len(said), "all predicted": len(called), "all found": hits, "all right": hits})
