"""Calibrate an exported model on the development parts, score it as the workbook runs it, and write its card.

    python training/encoder_card.py --model FOLDER --packs PACKS [--predictions FOLDER]

Temperatures by log loss, the cut for marked pairs by F1. training/choose_cuts.py chooses those of running text.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from analysis.on_disk import hash_file
from analysis.schema import Span
from analysis.tag.stance.encoder import (
    CARD_FILE,
    FEATURE_VERSION,
    HEADS,
    MODEL_FILE,
    TOKENIZER_FILE,
    EncoderModel,
    load_encoder,
)
from analysis.tag.stance.linear import call_stance, class5
from training.choose_cuts import CUTS as CUTS_OF_TEXT
from training.encoder_scores import SENTENCES_DEV, DevSet, best_cut, diplomacy_labels, read_dev_rows
from training.linear_scores import calibration_error, log_loss
from training.rows import read_rows, to_span

MODEL_VERSION = 5
TEMPERATURES = np.round(np.arange(0.5, 2.51, 0.05), 2)
N_RESAMPLES = 1000


# ------------------------------------------------------------------------------------------------ judging
def judge_rows(model: EncoderModel, rows: Sequence[dict[str, Any]]) -> np.ndarray:
    """Return probabilities (n, 2, 3): of each row's judgement and, for pairs, of the other direction."""
    found = np.tile([0.0, 1.0, 0.0], (len(rows), 2, 1))
    for number, row in enumerate(rows):
        target, others = to_span(row["target"]), [to_span(other) for other in row.get("others", ())]
        if row.get("source") is None:
            found[number, :1] = model.voice_target(row["text"], [target], others)
        else:
            source: Span = to_span(row["source"])
            found[number] = model.pair(row["text"], [(source, target), (target, source)], others)
    return found


def soften(chances: np.ndarray, temperature: float) -> np.ndarray:
    powers = np.maximum(chances, 1e-12) ** (1 / temperature)
    return powers / powers.sum(axis=-1, keepdims=True)


def judge_sentences(model: EncoderModel, rows: Sequence[dict[str, Any]]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return for each head the probabilities (n, 3) and labels of sentences with all their actors marked."""
    found: dict[str, tuple[list, list]] = {head: ([], []) for head in HEADS}
    for row in rows:
        labels = {(s["holder"], s["target"]): s["label"] for s in row["stances"]}
        spans = [to_span(naming) for naming in row["actors"]]
        actors = [naming["actor"] for naming in row["actors"]]
        head, ask = ("voice", model.voice_target) if row["quoted"] else ("own", model.own_target)
        found[head][0].extend(ask(row["text"], spans))
        found[head][1].extend(labels.get((None, actor), 0) for actor in actors)
        ways = [(h, t) for h, t in permutations(range(len(spans)), 2) if actors[h] != actors[t]]
        found["pair"][0].extend(model.pair(row["text"], [(spans[h], spans[t]) for h, t in ways], spans))
        found["pair"][1].extend(labels.get((actors[h], actors[t]), 0) for h, t in ways)
    return {head: (np.array(chances), np.array(labels)) for head, (chances, labels) in found.items()}


def by_head(
    chances: dict[str, np.ndarray], dev: dict[str, list], whole: dict[str, tuple[np.ndarray, np.ndarray]]
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return all judgements of each head with their labels; of pairs both directions."""
    found: dict[str, tuple[list, list]] = {head: (list(some), list(labels)) for head, (some, labels) in whole.items()}
    for name in ("news", "pairs", "diplomacy"):
        for row, both in zip(dev[name], chances[name], strict=True):
            pair = row.get("source") is not None
            some, labels = found["pair" if pair else "voice"]
            some += [both[0], both[1]] if pair else [both[0]]
            labels += [row["label"], row["reverse_label"]] if pair else [row["label"]]
    return {head: (np.array(some), np.array(labels)) for head, (some, labels) in found.items()}


# ------------------------------------------------------------------------------------------------ choosing
def best_temperature(chances: np.ndarray, labels: np.ndarray) -> float:
    return float(TEMPERATURES[int(np.argmin([log_loss(soften(chances, t), labels) for t in TEMPERATURES]))])


# ------------------------------------------------------------------------------------------------ reporting
def with_interval(gold: np.ndarray, called: np.ndarray, score: Callable[[np.ndarray], float]) -> dict[str, Any]:
    """Return a score of a confusion matrix with n and its bootstrap 95% interval over rows."""
    classes, codes = np.unique([gold, called], return_inverse=True)
    size = len(classes)
    cells = codes.reshape(2, -1)[0] * size + codes.reshape(2, -1)[1]
    matrix = np.bincount(cells, minlength=size * size)
    draws = np.random.default_rng(1).multinomial(len(gold), matrix / len(gold), N_RESAMPLES)
    low, high = np.percentile([score(draw.reshape(size, size)) for draw in draws], [2.5, 97.5])
    value = score(matrix.reshape(size, size))
    return {"n": len(gold), "value": round(value, 4), "interval": [round(low, 3), round(high, 3)]}


def macro_f1(matrix: np.ndarray) -> float:
    """Return the mean F1 over the classes of a confusion matrix (gold by called)."""
    return float(np.mean(2 * matrix.diagonal() / np.maximum(matrix.sum(0) + matrix.sum(1), 1)))


def stanced_f1(matrix: np.ndarray) -> float:
    """Return the F1 over all classes but the first, pooled."""
    return float(2 * matrix.diagonal()[1:].sum() / max(matrix[1:].sum() + matrix[:, 1:].sum(), 1))


def report(chances: dict[str, np.ndarray], dev: dict[str, list], cut: float) -> dict[str, Any]:
    """Return the scores of every development part with n and interval."""
    news = chances["news"][:, 0].argmax(-1) - 1
    scores = {"newsmtsc dev, macro-F1": with_interval(_gold(dev["news"]), news, macro_f1)}
    pairs = np.array([row["class5"] for row in dev["pairs"]])
    called = class5(chances["pairs"][:, 0], chances["pairs"][:, 1], cut)
    scores["dse dev_clean, macro-F1"] = with_interval(pairs, called, macro_f1)
    scores["dse dev_clean, non-neutral micro-F1"] = with_interval(pairs, called, stanced_f1)
    for name, what in (("diplomacy", "all actors marked"), ("diplomacy_alone", "the two in question marked")):
        gold, called = _gold(dev[name]), diplomacy_labels(chances[name], dev[name], cut)
        scores[f"diplomacy dev, macro-F1, {what}"] = with_interval(gold, called, macro_f1)
        voice = np.array([row["source"] is None for row in dev[name]])
        scores[f"diplomacy dev, voice, macro-F1, {what}"] = with_interval(gold[voice], called[voice], macro_f1)
        scores[f"diplomacy dev, pairs, macro-F1, {what}"] = with_interval(gold[~voice], called[~voice], macro_f1)
    return scores


def report_whole(whole: dict[str, tuple[np.ndarray, np.ndarray]], card: dict[str, Any]) -> dict[str, Any]:
    """Return the F1 of the stances in sentences judged whole, each naming of an actor counted."""
    scores = {}
    for head, (raw, labels) in whole.items():
        called = call_stance(soften(raw, card[f"{head}_temperature"]))
        scores[f"whole sentences dev, {head}, stanced micro-F1"] = with_interval(
            _first_zero(labels), _first_zero(called), stanced_f1
        )
    return scores


def _first_zero(labels: np.ndarray) -> np.ndarray:
    """Return the labels as classes of which the first is no stance."""
    return np.where(labels < 0, 2, labels)


def _gold(rows: Sequence[dict[str, Any]]) -> np.ndarray:
    return np.array([row["label"] for row in rows])


def calibrate(folder: Path, packs: Path) -> tuple[dict[str, Any], dict[str, np.ndarray], dict[str, list]]:
    """Write the card of the model in ``folder``; return it with the judgements and the development rows."""
    card: dict[str, Any] = {
        "version": MODEL_VERSION,
        "feature_version": FEATURE_VERSION,
        "made": date.today().isoformat(),
        **{name: hash_file(folder / name) for name in (MODEL_FILE, TOKENIZER_FILE)},
        "bytes": (folder / MODEL_FILE).stat().st_size,
        **{f"{head}_temperature": 1.0 for head in HEADS}, "pair_cut": 1.0, **CUTS_OF_TEXT,
    }  # fmt: skip
    write_card(folder, card)
    model, dev = load_encoder(folder), read_dev_rows(packs)
    chances = {name: judge_rows(model, rows) for name, rows in dev.items()}
    calibration = {}
    whole = judge_sentences(model, read_rows(SENTENCES_DEV))
    for head, (raw, labels) in by_head(chances, dev, whole).items():
        card[f"{head}_temperature"] = temperature = best_temperature(raw, labels)
        soft = soften(raw, temperature)
        calibration[head] = {
            "n": len(labels),
            "log_loss": round(log_loss(soft, labels), 4),
            "calibration_error_before": round(calibration_error(raw, labels), 4),
            "calibration_error": round(calibration_error(soft, labels), 4),
        }
    for name, rows in dev.items():
        voice = np.array([row.get("source") is None for row in rows])[:, None, None]
        tv, tp = card["voice_temperature"], card["pair_temperature"]
        chances[name] = np.where(voice, soften(chances[name], tv), soften(chances[name], tp))
    card["pair_cut"] = best_cut(chances, {name: DevSet(rows, []) for name, rows in dev.items()})
    card["scores"] = report(chances, dev, card["pair_cut"]) | report_whole(whole, card)
    card["calibration"] = calibration
    write_card(folder, card)
    return card, chances, dev


def write_card(folder: Path, card: dict[str, Any]) -> None:
    (folder / CARD_FILE).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="folder with model and tokenizer")
    parser.add_argument("--packs", type=Path, required=True, help="folder with newsmtsc/ and dse/")
    parser.add_argument("--predictions", type=Path, help="also write the judgements of each development row there")
    args = parser.parse_args()
    card, chances, dev = calibrate(args.model, args.packs)
    print(json.dumps(card, indent=1))
    if args.predictions:
        args.predictions.mkdir(parents=True, exist_ok=True)
        for name, rows in dev.items():
            lines = [
                {"id": row["id"], "chances": both.round(4).tolist()}
                for row, both in zip(rows, chances[name], strict=True)
            ]
            (args.predictions / f"{name}.jsonl").write_text(
                "".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8"
            )


if __name__ == "__main__":
    main()
