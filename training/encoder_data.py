"""Sentences with their labelled marks, from the packs and from our own rows, and batches of them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any, NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor

from analysis.schema import Span
from analysis.tag.stance.encoder import Vocabulary, mark_tokens
from training.rows import by_text, to_span

LONGEST = 128  # tokens of a training sentence
BATCH_TOKENS = 1200
_SORTED_TOGETHER = 1280  # sentences among which batches of like length are cut
_COVER = 103  # [MASK] in the vocabulary of BERT
_KEEP_OTHER = 0.6  # chance that a distractor is marked: users of the model mark all actors or only the two in question
_ZEROS_PER_STANCE = 2.0  # weight of all the pairs of a sentence without stance, together, to one with a stance


class Example(NamedTuple):
    """One sentence. ``voice`` and ``own`` hold (target, label, weight), ``pairs`` (source, target, label, weight).

    ``voice`` is what the words express toward the target, ``own`` what the outlet itself does. Labels are -1, 0, 1.
    """

    ids: list[int]
    offsets: list[tuple[int, int]]
    voice: tuple[tuple[Span, int, float], ...]
    own: tuple[tuple[Span, int, float], ...]
    pairs: tuple[tuple[Span, Span, int, float], ...]
    others: tuple[Span, ...]


class Batch(NamedTuple):
    """Padded tokens with their mask; each judgement is (sentence, place of the marks ..., class 0 to 2) in columns.

    ``weights`` holds the weights of the judgements of voice, own and pairs.
    """

    ids: Tensor
    mask: Tensor
    voice: Tensor
    own: Tensor
    pairs: Tensor
    weights: tuple[Tensor, Tensor, Tensor]


def to_examples(rows: Iterable[dict[str, Any]], tokenizer: Tokenizer) -> list[Example]:
    """Return one example per sentence: rows of the same text share its one pass, as at run time."""
    return [to_example(found[0]["text"], found, tokenizer) for found in by_text(rows)]


def to_example(text: str, rows: Sequence[dict[str, Any]], tokenizer: Tokenizer) -> Example:
    """Return the example of one text: a sentence with all its actors, or rows that judge one pair each."""
    if "actors" in rows[0]:
        return sentence_example(rows[0], tokenizer)
    voice, own, pairs, others = {}, {}, {}, set()
    for row in rows:
        target = to_span(row["target"])
        others |= {to_span(other) for other in row.get("others", ())}
        if row.get("source") is None:
            voice[target] = row["label"]
            if row.get("voice") == "own":
                own[target] = row["label"]
            continue
        source = to_span(row["source"])
        pairs[source, target] = row["label"]
        if "reverse_label" in row:
            pairs.setdefault((target, source), row["reverse_label"])
    judged = {*voice, *(span for pair in pairs for span in pair)}
    return Example(
        *_tokens(text, tokenizer),
        tuple((target, label, 1.0) for target, label in voice.items()),
        tuple((target, label, 1.0) for target, label in own.items()),
        tuple((*pair, label, 1.0) for pair, label in pairs.items()),
        tuple(sorted(others - judged)),
    )


def sentence_example(row: Mapping[str, Any], tokenizer: Tokenizer) -> Example:
    """Return the example of a sentence whose actors are all marked; what is not in ``stances`` is no stance.

    Each naming of an actor is judged, an actor weighs the same however often it is named. All that is not stanced
    weighs at most ``_ZEROS_PER_STANCE`` times as much as what is: most pairs of a news sentence are silent.
    """
    spans: dict[int, list[Span]] = {}
    for mark in row["actors"]:
        spans.setdefault(mark["actor"], []).append(to_span(mark))
    stanced = {(s["holder"], s["target"]): s["label"] for s in row["stances"]}
    judged = [(None, actor) for actor in spans] + list(permutations(spans, 2))
    n_stanced = len(stanced)
    zero = min(1.0, _ZEROS_PER_STANCE * max(n_stanced, 1) / max(len(judged) - n_stanced, 1))
    found: dict[str, list] = {"voice": [], "own": [], "pairs": []}
    for holder, target in judged:
        label = stanced.get((holder, target), 0)
        kind = "pairs" if holder is not None else "voice" if row["quoted"] else "own"
        ways = [(s, t) for s in spans.get(holder, [None]) for t in spans[target]]
        weight = (1.0 if label else zero) / len(ways)
        found[kind] += [(*(span for span in way if span is not None), label, weight) for way in ways]
    parts = (tuple(found[kind]) for kind in ("voice", "own", "pairs"))
    return Example(*_tokens(row["text"], tokenizer), *parts, ())


def _tokens(text: str, tokenizer: Tokenizer) -> tuple[list[int], list[tuple[int, int]]]:
    encoded = tokenizer.encode(text, add_special_tokens=False)
    return encoded.ids, encoded.offsets


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


def to_batch(
    examples: Sequence[Example], vocabulary: Vocabulary, shuffle: random.Random | None = None, hidden: float = 0.0
) -> Batch:
    """Return the tensors of some sentences. Marks that were cut off are left out.

    With ``shuffle`` some distractors stay unmarked, and the share ``hidden`` of the words is covered by a mask.
    """
    all_ids: list[list[int]] = []
    judgements: tuple[list, list, list] = ([], [], [])
    for number, example in enumerate(examples):
        kinds = (example.voice, example.own, example.pairs)
        judged = {span for kind in kinds for judgement in kind for span in judgement[:-2]}
        others = [s for s in example.others if shuffle is None or shuffle.random() < _KEEP_OTHER]
        marks = sorted({*judged, *others})
        ids = [_COVER if hidden and shuffle.random() < hidden else token for token in example.ids]
        marked = mark_tokens(ids, example.offsets, marks, vocabulary, LONGEST)
        place = dict(zip(marks, marked.places, strict=True))
        all_ids.append(marked.ids)
        for found, kind in zip(judgements, kinds, strict=True):
            for *spans, label, weight in kind:
                places = [place[span] for span in spans]
                if -1 not in places:
                    found.append((number, *places, label + 1, weight))
    length = max(map(len, all_ids))
    ids = torch.tensor([found + [0] * (length - len(found)) for found in all_ids])
    mask = torch.tensor([[True] * len(found) + [False] * (length - len(found)) for found in all_ids])
    columns = (_columns(found, width) for found, width in zip(judgements, (3, 3, 4), strict=True))
    weights = tuple(torch.tensor([judgement[-1] for judgement in found]) for found in judgements)
    return Batch(ids, mask, *columns, weights)


def _columns(judgements: Sequence[tuple], width: int) -> Tensor:
    return torch.tensor([judgement[:-1] for judgement in judgements], dtype=torch.long).reshape(-1, width).T
