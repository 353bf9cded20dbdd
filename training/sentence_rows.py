"""Whole sentences (``sentences.jsonl``) as rows that judge one voice or one pair each, for models that see no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any


def to_rows(sentences: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of all sentences: each pair of actors by its first namings, and what a voice is known to say.

    The outlet's voice is left out where a sentence tells stances of others: to a model with one voice for all, what
    is told of an actor is no proof that nothing is said of it.
    """
    return [row for sentence in sentences for row in _rows(sentence)]


def _rows(sentence: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    first: dict[int, dict] = {}
    for naming in sentence["actors"]:
        first.setdefault(naming["actor"], naming)
    labels = {(s["holder"], s["target"]): s["label"] for s in sentence["stances"]}
    told = any(holder is not None for holder, _ in labels)
    for actor, span in first.items():
        if sentence["quoted"] or not told or (None, actor) in labels:
            yield _row(sentence, None, span, first, label=labels.get((None, actor), 0))
    for one, other in combinations(first, 2):
        yield _row(
            sentence, first[one], first[other], first, label=labels.get((one, other), 0),
            reverse_label=labels.get((other, one), 0),
        )  # fmt: skip


def _row(
    sentence: Mapping[str, Any], source: dict | None, target: dict, first: Mapping[int, dict], **labels: int
) -> dict[str, Any]:
    others = [span for span in first.values() if span not in (source, target)]
    return {"text": sentence["text"], "source": source, "target": target, "others": others, **labels}
