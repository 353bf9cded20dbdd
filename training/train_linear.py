"""Train the linear stance tier and write its weights and card. See README.md beside this file.

    python training/train_linear.py --packs PACKS [--out FOLDER] [--predictions FOLDER]

Deterministic: one thread, no sampling. Choices below were made on the development parts only.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: one thread adds in one order
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from analysis.on_disk import hash_file
from analysis.reference import shipped
from analysis.schema import Span
from analysis.tag.stance import linear_features as features
from analysis.tag.stance.hashed import BUCKETS
from analysis.tag.stance.linear import CARD_FILE, WEIGHTS_FILE, Head, LinearModel, call_stance, class5, load_linear
from analysis.tag.stance.linear_words import split_words
from analysis.tag.stance.valence import Valence, compile_valence
from training.linear_scores import (
    best_cut,
    best_temperature,
    calibration_error,
    log_loss,
    pair_scores,
    probabilities,
    soften,
    store_precision,
)
from training.rows import read_rows, to_span
from training.sentence_rows import to_rows

MODEL_VERSION = 3
DIPLOMACY_WEIGHT = 2.0  # of a row; 4 gains .02 on diplomatic sentences and loses .02 on newsmtsc dev
SENTENCE_WEIGHT = 0.4  # of a row of a whole sentence; 2 loses .04 on newsmtsc dev and .05 on dse dev
DIPLOMACY, SENTENCES = (Path(__file__).with_name(name) for name in ("diplomacy.jsonl", "sentences.jsonl"))


class Setting(NamedTuple):
    """How one head is fitted."""

    inverse_penalty: float  # scikit-learn's C
    least_rows: int  # hashed features of fewer rows are left out
    smoothing: float  # of the counts behind the weight of a hashed feature
    base_weight: float  # of a hashed feature that says nothing alone


VOICE = Setting(inverse_penalty=0.1, least_rows=3, smoothing=0.3, base_weight=0.5)
PAIR = Setting(inverse_penalty=0.05, least_rows=3, smoothing=0.5, base_weight=0.3)


# ------------------------------------------------------------------------------------------------ data
def marked_by_text(rows: Sequence[dict[str, Any]]) -> dict[str, list[Span]]:
    """All actors that any row marks in a text: their names are masked in every row of that text."""
    marked: dict[str, set[Span]] = defaultdict(set)
    for row in rows:
        marked[row["text"]] |= {to_span(row[role]) for role in ("source", "target") if row.get(role)}
        marked[row["text"]] |= {to_span(other) for other in row.get("others", ())}
    return {text: sorted(spans) for text, spans in marked.items()}


def read_actors(rows: Sequence[dict[str, Any]], roles: Sequence[str], valence: Valence) -> features.Texts:
    """The words of each row's text, and its actors in reading order."""
    marked = marked_by_text(rows)
    return features.read_texts([
        (split_words(row["text"], marked[row["text"]], valence), sorted(to_span(row[role]) for role in roles))
        for row in rows
    ])  # fmt: skip


def voice_examples(rows: Sequence[dict[str, Any]], valence: Valence) -> features.Features:
    return features.voice_features(read_actors(rows, ["target"], valence), np.arange(len(rows)))


def pair_examples(rows: Sequence[dict[str, Any]], voice: Head, valence: Valence) -> features.Features:
    """Both directions of each row: all forward ones, then all reverse ones."""
    texts = read_actors(rows, ["source", "target"], valence)
    actors = np.arange(2 * len(rows))
    turned = np.array([to_span(row["source"]) > to_span(row["target"]) for row in rows])
    forward = np.where(turned[:, None], actors.reshape(-1, 2)[:, ::-1], actors.reshape(-1, 2))
    voices = voice.logits(features.voice_features(texts, actors))
    return features.pair_features(texts, np.concatenate([forward, forward[:, ::-1]]), voices)


def both_labels(rows: Sequence[dict[str, Any]]) -> np.ndarray:
    return np.array([row["label"] for row in rows] + [row["reverse_label"] for row in rows])


# ------------------------------------------------------------------------------------------------ fitting
def to_matrices(examples: features.Features) -> tuple[sp.csr_matrix, sp.csr_matrix]:
    """Hashed features as (n, BUCKETS), dense ones as (n, dense)."""
    shape = (len(examples.dense), BUCKETS)
    hashed = sp.csr_matrix((examples.values, examples.buckets.astype(np.int32), examples.ends), shape=shape)
    hashed.sum_duplicates()
    return hashed, sp.csr_matrix(examples.dense)


def bucket_weights(hashed: sp.csr_matrix, labels: np.ndarray, setting: Setting) -> np.ndarray:
    """How telling each bucket is alone: its largest absolute log odds for one class against the rest.

    After Wang & Manning 2012, "Baselines and Bigrams", for three classes at once; 0 for rare buckets.
    """
    present = (hashed > 0).astype(np.float64)
    telling = np.zeros(hashed.shape[1])
    for label in np.unique(labels):
        inside = np.asarray(present[labels == label].sum(axis=0)).ravel() + setting.smoothing
        outside = np.asarray(present[labels != label].sum(axis=0)).ravel() + setting.smoothing
        telling = np.maximum(telling, np.abs(np.log(inside / inside.sum()) - np.log(outside / outside.sum())))
    often = np.bincount(hashed.indices, minlength=hashed.shape[1]) >= setting.least_rows
    return np.where(often, setting.base_weight + telling, 0.0)


def fit_head(
    examples: features.Features, labels: np.ndarray, setting: Setting, row_weights: np.ndarray | None = None
) -> Head:
    """A head whose weights contain the bucket weights and the intercept (the last dense feature is always 1)."""
    hashed, dense = to_matrices(examples)
    weights = bucket_weights(hashed, labels, setting)
    used = np.flatnonzero(weights)
    columns = sp.hstack([hashed[:, used] @ sp.diags(weights[used]), dense]).tocsr()
    fitted = LogisticRegression(C=setting.inverse_penalty, max_iter=500).fit(columns, labels, row_weights)
    head_hashed = np.zeros((BUCKETS, 3), dtype=np.float32)
    head_hashed[used] = (fitted.coef_[:, : len(used)] * weights[used]).T
    head_dense = fitted.coef_[:, len(used) :].T.astype(np.float32)
    head_dense[-1] += fitted.intercept_
    return Head(head_hashed, head_dense)


# ------------------------------------------------------------------------------------------------ the whole
def train(packs: Path, out: Path) -> None:
    """Fit both heads on the train parts and our own sentences (GUIDELINES.md), calibrate them; write weights, card."""
    valence_file = shipped("reference") / "valence.yml"
    valence = read_valence(valence_file)
    rows = {name: read_rows(packs / name) for name in PARTS}
    own = [{**row, "weight": DIPLOMACY_WEIGHT} for row in read_rows(DIPLOMACY)]
    own += [{**row, "weight": SENTENCE_WEIGHT} for row in to_rows(read_rows(SENTENCES))]
    spoken, between = [r for r in own if r["source"] is None], [r for r in own if r["source"] is not None]
    news, pairs = rows["newsmtsc/train.jsonl"], rows["dse/train.jsonl"]
    voice, voice_report = train_voice(news, spoken, rows["newsmtsc/dev.jsonl"], valence)
    pair, pair_report, cut = train_pair(pairs, between, rows["dse/dev_clean.jsonl"], voice, valence)
    out.mkdir(parents=True, exist_ok=True)
    parts = {
        "voice_hashed": voice.hashed,
        "voice_dense": voice.dense,
        "pair_hashed": pair.hashed,
        "pair_dense": pair.dense,
    }
    np.savez_compressed(out / WEIGHTS_FILE, **{name: part.astype(np.float16) for name, part in parts.items()})
    card = {
        "version": MODEL_VERSION,
        "feature_version": features.FEATURE_VERSION,
        "made": date.today().isoformat(),
        "pair_cut": cut,
        "told_cut": cut,
        "spoken_cut": 1.0,
        "own_cut": 2.0,  # until training/choose_cuts.py has chosen them
        "scores": {
            "news sentences, macro-F1": voice_report["macro_f1"],
            "directed pairs, macro-F1": pair_report["macro_f1"],
            "directed pairs, non-neutral micro-F1": pair_report["nonneutral_micro_f1"],
        },
        "voice": voice_report,
        "pair": pair_report,
        "data": {name: {"rows": len(rows[name]), "sha256": hash_file(packs / name)} for name in PARTS}
        | {path.name: {"rows": len(read_rows(path)), "sha256": hash_file(path)} for path in (DIPLOMACY, SENTENCES)},
        "valence": {"entries": len(valence.words), "sha256": hash_file(valence_file)},
        "made_with": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "weights": {
            "file": WEIGHTS_FILE,
            "bytes": (out / WEIGHTS_FILE).stat().st_size,
            "sha256": hash_file(out / WEIGHTS_FILE),
            "type": "float16",
        },
    }
    (out / CARD_FILE).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


PARTS = ("newsmtsc/train.jsonl", "newsmtsc/dev.jsonl", "dse/train.jsonl", "dse/dev_clean.jsonl")


def read_valence(path: Path) -> Valence:
    import yaml

    return compile_valence(yaml.safe_load(path.read_text(encoding="utf-8")))


def train_voice(news: list, own: list, dev_rows: list, valence: Valence) -> tuple[Head, dict[str, Any]]:
    labels = np.array([row["label"] for row in news + own])
    head = fit_head(voice_examples(news + own, valence), labels, VOICE, row_weights(news, own))
    dev, labels = voice_examples(dev_rows, valence), np.array([row["label"] for row in dev_rows])
    temperature = best_temperature(head, dev, labels)
    raw, head = probabilities(head, dev), store_precision(soften(head, temperature))
    chances = probabilities(head, dev)
    called = call_stance(chances)
    report = {
        "dev_rows": len(labels),
        "macro_f1": round(float(f1_score(labels, called, average="macro")), 4),
        "accuracy": round(float((called == labels).mean()), 4),
        **_calibration(raw, chances, labels, temperature),
        "setting": VOICE._asdict(),
    }
    return head, report


def row_weights(public: list, own: list) -> np.ndarray:
    return np.array([1.0] * len(public) + [row["weight"] for row in own])


def train_pair(
    public: list, own: list, dev_rows: list, voice: Head, valence: Valence
) -> tuple[Head, dict[str, Any], float]:
    rows, weights = public + own, row_weights(public, own)
    head = fit_head(pair_examples(rows, voice, valence), both_labels(rows), PAIR, np.concatenate([weights, weights]))
    dev, labels = pair_examples(dev_rows, voice, valence), both_labels(dev_rows)
    temperature = best_temperature(head, dev, labels)
    raw, head = probabilities(head, dev), store_precision(soften(head, temperature))
    chances, gold = probabilities(head, dev), np.array([row["class5"] for row in dev_rows])
    cut = best_cut(chances, gold)
    macro, micro = pair_scores(chances, gold, cut)
    macro_plain, micro_plain = pair_scores(chances, gold, 1.0)
    report = {
        "dev_rows": len(gold),
        "macro_f1": round(float(macro), 4),
        "nonneutral_micro_f1": round(float(micro), 4),
        "without_cut": {"macro_f1": round(float(macro_plain), 4), "nonneutral_micro_f1": round(float(micro_plain), 4)},
        **_calibration(raw, chances, labels, temperature),
        "setting": PAIR._asdict(),
    }
    return head, report, cut


def _calibration(raw: np.ndarray, chances: np.ndarray, labels: np.ndarray, temperature: float) -> dict[str, float]:
    return {
        "temperature": temperature,
        "log_loss": round(log_loss(chances, labels), 4),
        "calibration_error_before": round(calibration_error(raw, labels), 4),
        "calibration_error": round(calibration_error(chances, labels), 4),
    }


def write_predictions(model: LinearModel, packs: Path, folder: Path) -> None:
    """Write what the shipped model says of both development parts, for scoring by other means."""
    folder.mkdir(parents=True, exist_ok=True)
    news, pairs = read_rows(packs / PARTS[1]), read_rows(packs / PARTS[3])
    lines = []
    marked = marked_by_text(news)
    for row in news:
        target = to_span(row["target"])
        chances = model.voice_target(row["text"], [target], [s for s in marked[row["text"]] if s != target])
        lines.append({"id": row["id"], "label": int(call_stance(chances)[0]), "chances": chances[0].round(4).tolist()})
    _write(folder / "newsmtsc_dev.jsonl", lines)
    lines, marked = [], marked_by_text(pairs)
    for row in pairs:
        source, target = to_span(row["source"]), to_span(row["target"])
        chances = model.pair(row["text"], [(source, target), (target, source)], marked[row["text"]])
        called = int(class5(chances[:1], chances[1:], model.pair_cut)[0])
        lines.append({"id": row["id"], "class5": called, "chances": chances.round(4).tolist()})
    _write(folder / "dse_dev_clean.jsonl", lines)


def _write(path: Path, lines: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packs", type=Path, required=True, help="folder with newsmtsc/ and dse/")
    parser.add_argument("--out", type=Path, default=shipped("models") / "linear", help="folder for weights and card")
    parser.add_argument("--predictions", type=Path, help="also write predictions on the development parts there")
    args = parser.parse_args()
    train(args.packs, args.out)
    if args.predictions:
        write_predictions(load_linear(args.out), args.packs, args.predictions)
    print((args.out / CARD_FILE).read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
