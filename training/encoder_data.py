"""Sentences with their labelled marks, from the packs and our own diplomatic rows, and batches of them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor

from analysis.schema import Span
from analysis.tag.encoder import Vocabulary, mark_tokens

LONGEST = 128  # tokens of a training sentence
BATCH_TOKENS = 1200
_SORTED_TOGETHER = 1280  # sentences among which batches of like length are cut
_KEEP_OTHER = 0.6  # chance that a distractor is marked: users of the model mark all actors or only the two in question


class Example(NamedTuple):
    """One sentence: ``voice`` holds (target, label), ``pairs`` (source, target, label), labels -1, 0, 1."""

    ids: list[int]
    offsets: list[tuple[int, int]]
    voice: tuple[tuple[Span, int], ...]
    pairs: tuple[tuple[Span, Span, int], ...]
    others: tuple[Span, ...]


class Batch(NamedTuple):
    """Padded tokens with their mask; each judgement is (sentence, place of the marks ..., class 0 to 2) in columns."""

    ids: Tensor
    mask: Tensor
    voice: Tensor
    pairs: Tensor


def read_rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def to_examples(rows: Iterable[dict[str, Any]], tokenizer: Tokenizer) -> list[Example]:
    """Return one example per sentence: rows of the same text share its one pass, as at run time."""
    by_text: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_text.setdefault(row["text"], []).append(row)
    return [to_example(text, found, tokenizer) for text, found in by_text.items()]


def to_example(text: str, rows: Sequence[dict[str, Any]], tokenizer: Tokenizer) -> Example:
    voice, pairs, others = {}, {}, set()
    for row in rows:
        target = to_span(row["target"])
        others |= {to_span(other) for other in row.get("others", ())}
        if row.get("source") is None:
            voice[target] = row["label"]
            continue
        source = to_span(row["source"])
        pairs[source, target] = row["label"]
        pairs.setdefault((target, source), row["reverse_label"])
    encoded = tokenizer.encode(text, add_special_tokens=False)
    judged = {*voice, *(span for pair in pairs for span in pair)}
    return Example(
        encoded.ids,
        encoded.offsets,
        tuple(voice.items()),
        tuple((*pair, label) for pair, label in pairs.items()),
        tuple(sorted(others - judged)),
    )


def to_span(marked: dict[str, Any]) -> Span:
    return Span(marked["start"], marked["end"])


def make_batches(examples: Sequence[Example], seed: int | None) -> list[list[Example]]:
    """Return the examples in batches of like length, shuffled by ``seed``; None keeps the order of length."""
    order = list(range(len(examples)))
    if seed is None:
        return list(_by_length([examples[n] for n in order]))
    shuffle = random.Random(seed)
    shuffle.shuffle(order)
    chunks = [order[start : start + _SORTED_TOGETHER] for start in range(0, len(order), _SORTED_TOGETHER)]
    batches = [batch for chunk in chunks for batch in _by_length([examples[n] for n in chunk])]
    shuffle.shuffle(batches)
    return batches


def _by_length(examples: Sequence[Example]) -> Iterator[list[Example]]:
    batch: list[Example] = []
    for example in sorted(examples, key=lambda e: len(e.ids)):
        if batch and (len(batch) + 1) * (min(len(example.ids), LONGEST) + 6) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(example)
    if batch:
        yield batch


def to_batch(examples: Sequence[Example], vocabulary: Vocabulary, shuffle: random.Random | None = None) -> Batch:
    """Return the tensors of some sentences; with ``shuffle`` some distractors stay unmarked. Cut marks are left out."""
    all_ids, voice, pairs = [], [], []
    for number, example in enumerate(examples):
        judged = {target for target, _ in example.voice} | {span for pair in example.pairs for span in pair[:2]}
        others = [s for s in example.others if shuffle is None or shuffle.random() < _KEEP_OTHER]
        marks = sorted({*judged, *others})
        marked = mark_tokens(example.ids, example.offsets, marks, vocabulary, LONGEST)
        place = dict(zip(marks, marked.places, strict=True))
        all_ids.append(marked.ids)
        voice += [(number, place[target], label + 1) for target, label in example.voice]
        pairs += [(number, place[source], place[target], label + 1) for source, target, label in example.pairs]
    length = max(map(len, all_ids))
    ids = torch.tensor([found + [0] * (length - len(found)) for found in all_ids])
    mask = torch.tensor([[True] * len(found) + [False] * (length - len(found)) for found in all_ids])
    return Batch(ids, mask, _columns(voice, 3), _columns(pairs, 4))


def _columns(judgements: Sequence[tuple[int, ...]], width: int) -> Tensor:
    kept = [judgement for judgement in judgements if -1 not in judgement[:-1]]
    return torch.tensor(kept, dtype=torch.long).reshape(-1, width).T
