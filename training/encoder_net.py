"""The network of the model tier: a BERT-class encoder with two small heads over the tokens that open each mark."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

HEAD_WIDTH = 256
HEADS = ("voice_", "own_", "pair_", "context")  # how the names of their weights begin


class Shape(NamedTuple):
    """What the base folder's config.json says of the encoder."""

    vocabulary: int
    positions: int
    width: int
    inner: int
    layers: int
    heads: int
    epsilon: float


def read_shape(base: Path) -> Shape:
    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    names = ("vocab_size", "max_position_embeddings", "hidden_size", "intermediate_size", "num_hidden_layers")
    return Shape(*(config[n] for n in names), config["num_attention_heads"], config["layer_norm_eps"])


class Layer(nn.Module):
    """One transformer layer; query, key and value in one product, which is faster at one sentence per pass."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.n_heads, self.size = shape.heads, shape.width // shape.heads
        self.attend = nn.Linear(shape.width, 3 * shape.width)
        self.attended = nn.Linear(shape.width, shape.width)
        self.attend_norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.inner = nn.Linear(shape.width, shape.inner)
        self.outer = nn.Linear(shape.inner, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=shape.epsilon)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        n, length, width = x.shape
        query, key, value = (
            part.view(n, length, self.n_heads, self.size).transpose(1, 2)
            for part in self.attend(x).split(width, dim=-1)
        )
        weights = query @ key.transpose(-1, -2) * self.size**-0.5  # written out: faster in 16 bits on a CPU
        if mask is not None:
            weights = weights.masked_fill(~mask, float("-inf"))
        mixed = torch.softmax(weights, dim=-1).to(value.dtype) @ value
        mixed = self.attended(mixed.transpose(1, 2).reshape(n, length, width))
        x = self.attend_norm(x + self.dropout(mixed))
        return self.norm(x + self.dropout(self.outer(functional.gelu(self.inner(x)))))


class StanceNet(nn.Module):
    """Logits of -1, 0, +1 from one pass over each sentence: *voice -> mark*, *outlet -> mark* and *mark -> mark*."""

    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Embedding(shape.positions, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.dropout = nn.Dropout(dropout)
        self.voice_mark = nn.Linear(shape.width, HEAD_WIDTH)
        self.pair_marks = nn.Linear(shape.width, 2 * HEAD_WIDTH)
        self.context = nn.Linear(2 * shape.width, 2 * HEAD_WIDTH, bias=False)
        self.voice_out = nn.Linear(HEAD_WIDTH, 3)
        self.own_out = nn.Linear(HEAD_WIDTH, 3)
        self.pair_out = nn.Linear(HEAD_WIDTH, 3)

    def set_training(self, frozen: int, dropout: float) -> None:
        """Freeze the embeddings and the lowest layers, and set the dropout inside the others."""
        for part in (self.words, self.positions, self.norm):
            part.requires_grad_(False)
        for number, layer in enumerate(self.layers):
            layer.requires_grad_(number >= frozen)
            layer.dropout.p = dropout if number >= frozen else 0.0

    def encode(self, ids: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return the tokens (n, length, width) and the context of each sentence (n, 2 * width)."""
        x = self.words(ids) + self.positions.weight[: ids.shape[1]]
        x = self.norm(x)
        allowed = None if mask is None else mask[:, None, None, :]
        for layer in self.layers:
            x = layer(x, allowed)
        if mask is None:
            return x, torch.cat([x[:, 0], x.mean(1)], dim=-1)
        x = x.float()
        kept = mask.unsqueeze(-1).float()
        return x, torch.cat([x[:, 0], (x * kept).sum(1) / kept.sum(1)], dim=-1)

    def voice(self, marks: Tensor, context: Tensor) -> Tensor:
        """Return logits (..., 3) for tokens that open marks (..., width), in their sentence's context."""
        return self.voice_out(self._toward(marks, context))

    def own(self, marks: Tensor, context: Tensor) -> Tensor:
        """Return the same for what the outlet itself expresses."""
        return self.own_out(self._toward(marks, context))

    def _toward(self, marks: Tensor, context: Tensor) -> Tensor:
        known = self.voice_mark(marks) + self.context(context)[..., :HEAD_WIDTH]
        return self.dropout(functional.gelu(known))

    def pair(self, sources: Tensor, targets: Tensor, context: Tensor) -> Tensor:
        """Return logits (..., 3) for pairs of such tokens."""
        known = self.pair_marks(sources)[..., :HEAD_WIDTH] + self.pair_marks(targets)[..., HEAD_WIDTH:]
        return self.pair_out(self.dropout(functional.gelu(known + self.context(context)[..., HEAD_WIDTH:])))


def load_base(base: Path, dropout: float = 0.1) -> StanceNet:
    """Return the network with the encoder of a folder (config.json, model.safetensors) and fresh heads."""
    shape = read_shape(base)
    net = StanceNet(shape, dropout)
    given = {name.removeprefix("bert."): part for name, part in load_file(base / "model.safetensors").items()}
    stored = dict(_renamed(given, shape.layers))
    missing, _ = net.load_state_dict(stored, strict=False)
    unexpected = [name for name in missing if not name.startswith(HEADS)]
    if unexpected:
        raise ValueError(
            f"{base}: model.safetensors lacks {', '.join(unexpected)}. Use a folder of a BERT-class model."
        )
    return net


def _renamed(given: dict[str, Tensor], n_layers: int):
    """Yield our names with the weights of a BERT; the type embedding, always the first one, joins the positions."""
    yield "words.weight", given["embeddings.word_embeddings.weight"]
    types = given["embeddings.token_type_embeddings.weight"][0]
    yield "positions.weight", given["embeddings.position_embeddings.weight"] + types
    for kind in ("weight", "bias"):
        yield f"norm.{kind}", given[f"embeddings.LayerNorm.{kind}"]
        for number in range(n_layers):
            old, new = f"encoder.layer.{number}", f"layers.{number}"
            three = [given[f"{old}.attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            yield f"{new}.attend.{kind}", torch.cat(three)
            yield f"{new}.attended.{kind}", given[f"{old}.attention.output.dense.{kind}"]
            yield f"{new}.attend_norm.{kind}", given[f"{old}.attention.output.LayerNorm.{kind}"]
            yield f"{new}.inner.{kind}", given[f"{old}.intermediate.dense.{kind}"]
            yield f"{new}.outer.{kind}", given[f"{old}.output.dense.{kind}"]
            yield f"{new}.norm.{kind}", given[f"{old}.output.LayerNorm.{kind}"]
