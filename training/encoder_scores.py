"""The development scores of the epochs of the model tier, and what is reported of the shipped model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from sklearn.metrics import f1_score
from tokenizers import Tokenizer

from analysis.tag.stance.encoder import Vocabulary
from analysis.tag.stance.linear import call_stance, class5
from training.encoder_data import Example, make_batches, to_batch, to_example
from training.encoder_net import StanceNet
from training.rows import read_rows

STANCED = (1, 2, 3, 4)
HERE = Path(__file__).resolve().parent
DIPLOMACY_DEV, SENTENCES_DEV = HERE / "diplomacy_dev.jsonl", HERE / "sentences_dev.jsonl"
CUTS = np.round(np.arange(0.2, 1.51, 0.05), 2)


class DevSet(NamedTuple):
    """Rows of a development part, each with the sentence that is judged for it."""

    rows: list[dict[str, Any]]
    examples: list[Example]


def read_dev_rows(packs: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the three development parts; the diplomatic one also with the judged actors marked alone."""
    found = {
        "news": read_rows(packs / "newsmtsc/dev.jsonl"),
        "pairs": read_rows(packs / "dse/dev_clean.jsonl"),
        "diplomacy": read_rows(DIPLOMACY_DEV),
    }
    spans: dict[str, list[dict]] = {}
    for row in found["news"]:
        spans.setdefault(row["text"], []).append(row["target"])
    found["news"] = [{**row, "others": spans[row["text"]]} for row in found["news"]]
    found["diplomacy_alone"] = [{**row, "others": []} for row in found["diplomacy"]]
    return found


def read_dev(packs: Path, tokenizer: Tokenizer) -> dict[str, DevSet]:
    """Return the same with the sentence that is judged for each row, and the sentences judged whole."""
    parts = read_dev_rows(packs) | {"sentences": read_rows(SENTENCES_DEV)}
    return {name: DevSet(rows, [to_example(r["text"], [r], tokenizer) for r in rows]) for name, rows in parts.items()}


@torch.no_grad()
def judge(net: StanceNet, examples: Sequence[Example], vocabulary: Vocabulary) -> np.ndarray:
    """Return probabilities (n, 2, 3): of the row's judgement and, for pairs, of the other direction."""
    net.eval()
    place = {id(example): number for number, example in enumerate(examples)}
    found = np.zeros((len(examples), 2, 3))
    found[:, :, 1] = 1.0
    for examples_of in make_batches(examples, None):
        batch = to_batch(examples_of, vocabulary)
        tokens, context = net.encode(batch.ids, batch.mask)
        (row, target, _), (prow, source, other, _) = batch.voice, batch.pairs
        numbers = [place[id(example)] for example in examples_of]
        voice = net.voice(tokens[row, target], context[row]).softmax(-1).double().numpy()
        pair = net.pair(tokens[prow, source], tokens[prow, other], context[prow]).softmax(-1).double().numpy()
        for number, chances in zip(row.tolist(), voice, strict=True):
            found[numbers[number], 0] = chances
        seen: set[int] = set()
        for number, chances in zip(prow.tolist(), pair, strict=True):
            found[numbers[number], int(number in seen)] = chances
            seen.add(number)
    return found


@torch.no_grad()
def judge_whole(net: StanceNet, examples: Sequence[Example], vocabulary: Vocabulary) -> tuple[np.ndarray, np.ndarray]:
    """Return probabilities (n, 3) and labels of all judgements of sentences judged whole, by voices and by pairs."""
    net.eval()
    chances, labels = [], []
    for examples_of in make_batches(examples, None):
        batch = to_batch(examples_of, vocabulary)
        tokens, context = net.encode(batch.ids, batch.mask)
        for judge_marks, (row, mark, label) in ((net.voice, batch.voice), (net.own, batch.own)):
            chances.append(judge_marks(tokens[row, mark], context[row]))
            labels.append(label)
        row, source, target, label = batch.pairs
        chances.append(net.pair(tokens[row, source], tokens[row, target], context[row]))
        labels.append(label)
    return torch.cat(chances).softmax(-1).double().numpy(), torch.cat(labels).numpy() - 1


def score_net(net: StanceNet, dev: dict[str, DevSet], vocabulary: Vocabulary) -> dict[str, float]:
    scores = score_chances(
        {name: judge(net, part.examples, vocabulary) for name, part in dev.items() if name != "sentences"}, dev
    )
    chances, gold = judge_whole(net, dev["sentences"].examples, vocabulary)
    by_cut = {c: f1_score(gold, call_stance(chances, c), labels=(-1, 1), average="micro") for c in CUTS}
    cut = max(by_cut, key=by_cut.__getitem__)
    return scores | {"sentences_stanced_f1": round(float(by_cut[cut]), 4), "sentences_cut": float(cut)}


def score_chances(chances: dict[str, np.ndarray], dev: dict[str, DevSet]) -> dict[str, float]:
    """Return the scores of all parts; the cut for pairs is the one best for both sets of pairs together."""
    cut = best_cut(chances, dev)
    macro, micro = pair_scores(chances["pairs"], dev["pairs"].rows, cut)
    scores = {
        "news_macro_f1": news_score(chances["news"], dev["news"].rows),
        "pairs_macro_f1": macro,
        "pairs_nonneutral_f1": micro,
        "diplomacy_macro_f1": diplomacy_score(chances["diplomacy"], dev["diplomacy"].rows, cut),
        "diplomacy_alone_macro_f1": diplomacy_score(chances["diplomacy_alone"], dev["diplomacy_alone"].rows, cut),
        "pair_cut": cut,
    }
    return {name: round(float(value), 4) for name, value in scores.items()}


def news_score(chances: np.ndarray, rows: Sequence[dict]) -> float:
    return f1_score([row["label"] for row in rows], chances[:, 0].argmax(-1) - 1, average="macro")


def pair_scores(chances: np.ndarray, rows: Sequence[dict], cut: float) -> tuple[float, float]:
    gold, called = [row["class5"] for row in rows], class5(chances[:, 0], chances[:, 1], cut)
    return f1_score(gold, called, average="macro"), f1_score(gold, called, labels=STANCED, average="micro")


def diplomacy_labels(chances: np.ndarray, rows: Sequence[dict], cut: float) -> np.ndarray:
    """Return the labels called: the likeliest for a voice, by the cut for a pair."""
    voice = np.array([row["source"] is None for row in rows])
    return np.where(voice, chances[:, 0].argmax(-1) - 1, call_stance(chances[:, 0], cut))


def diplomacy_score(chances: np.ndarray, rows: Sequence[dict], cut: float) -> float:
    return f1_score([row["label"] for row in rows], diplomacy_labels(chances, rows, cut), average="macro")


def best_cut(chances: dict[str, np.ndarray], dev: dict[str, DevSet]) -> float:
    """Return the cut with the best sum over the two sets of pairs; between equals the more cautious one."""
    sums = [
        sum(pair_scores(chances["pairs"], dev["pairs"].rows, cut)) / 2
        + diplomacy_score(chances["diplomacy"], dev["diplomacy"].rows, cut)
        for cut in CUTS
    ]
    return float(CUTS[int(np.flatnonzero(np.isclose(sums, max(sums)))[-1])])
