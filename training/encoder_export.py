"""The trained network as an ONNX file in 8-bit arithmetic, and the tokenizer beside it.

The graph is written with the runtime's own operators for quantised products, attention and GELU: some seventy nodes in
the place of the six hundred that a traced export has, each of which costs time at one sentence per pass.

Weights have 8 bits with a scale by column, of which 7 are used: with all 8, processors without VNNI cut off large sums.
Inputs of products get one scale per pass. Behind the activation of each layer a few of its channels reach five times
what the others do and would leave these a fifth of the 8 bits (.01 to .03 F1): they are multiplied apart, in 32 bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from analysis.tag.stance.encoder import LONGEST, MODEL_FILE, TOKENIZER_FILE, find_vocabulary
from training.encoder_data import Example, to_batch
from training.encoder_net import Layer, StanceNet

N_APART = 16  # channels of a layer that are multiplied in 32 bits
_LARGEST = 63  # of a stored weight
_OPSET, _IR, _RUNTIME = 17, 8, "com.microsoft"


def export_model(net: StanceNet, tokenizer: Tokenizer, out: Path, sentences: Sequence[Example]) -> None:
    """Write the model of one pass over one sentence, and the tokenizer.

    ``ids`` (1, length) and ``places`` (n) go in, logits ``voice`` and ``own`` (n, 3) and ``pair`` (n, n, 3), by source
    and target, come out. ``sentences`` show which channels reach far; training sentences, some hundreds are enough.
    """
    out.mkdir(parents=True, exist_ok=True)
    net.eval()
    onnx.save(build_model(net, reach_of_channels(net, tokenizer, sentences)), out / MODEL_FILE)
    tokenizer.save(str(out / TOKENIZER_FILE), pretty=False)


@torch.no_grad()
def reach_of_channels(net: StanceNet, tokenizer: Tokenizer, sentences: Sequence[Example]) -> list[Tensor]:
    """Return for each layer the largest size (inner) that each channel behind its activation has in the sentences."""
    reach = [torch.zeros(layer.inner.out_features) for layer in net.layers]

    def note(number: int, inner: Tensor) -> None:
        reach[number] = torch.maximum(reach[number], functional.gelu(inner).abs().flatten(0, -2).amax(0))

    hooks = [
        layer.inner.register_forward_hook(lambda _layer, _input, inner, number=number: note(number, inner))
        for number, layer in enumerate(net.layers)
    ]
    vocabulary = find_vocabulary(tokenizer)
    for sentence in sentences:
        net.encode(to_batch([sentence], vocabulary).ids)
    for hook in hooks:
        hook.remove()
    return reach


def build_model(net: StanceNet, reach: Sequence[Tensor]) -> onnx.ModelProto:
    """Return the graph of one pass over one sentence; ``reach`` as ``reach_of_channels`` gives it."""
    graph = _Graph()
    x = _embed(graph, net)
    for number, (layer, far) in enumerate(zip(net.layers, reach, strict=True)):
        x = _layer(graph, f"layer{number}", layer, x, far.argsort(stable=True))
    _heads(graph, net, x)
    given = [("ids", [1, "length"]), ("places", ["n"])]
    asked = [("voice", ["n", 3]), ("own", ["n", 3]), ("pair", ["n", "n", 3])]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name, shape in given]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in asked]
    whole = helper.make_graph(graph.nodes, "stance", inputs, outputs, graph.weights)
    sets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_RUNTIME, 1)]
    return helper.make_model(whole, opset_imports=sets, ir_version=_IR)


class _Graph:
    """Nodes and weights of a graph in the making; values go by name."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, values: Tensor | np.ndarray | list) -> str:
        array = values.detach().numpy() if isinstance(values, Tensor) else np.array(values)
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind: str, *given: str, out: str | Sequence[str] = "", domain: str = "", **options: object) -> str:
        """Add a node; return the name of its value (the first one's of several)."""
        names = [out or f"{kind}{len(self.nodes)}"] if isinstance(out, str) else list(out)
        self.nodes.append(helper.make_node(kind, list(given), names, domain=domain, **options))
        return names[0]

    def halves(self, value: str, axis: int, *sizes: int) -> list[str]:
        """Split a value into two along an axis, into equal ones where no sizes are given."""
        names = [f"{value}_{part}" for part in ("a", "b")]
        given = [self.weight(f"{value}_sizes", list(sizes))] if sizes else []
        self.node("Split", value, *given, out=names, axis=axis)
        return names

    def product(self, value: str, name: str, weight: Tensor, bias: Tensor | None = None) -> str:
        """Multiply with ``weight`` (out, in) in 8 bits and add ``bias``."""
        stored, scale = _in_8_bits(weight.T)
        given = [value, self.weight(f"{name}.weight", stored), self.weight(f"{name}.scale", scale)]
        if bias is not None:
            given += ["", self.weight(f"{name}.bias", bias)]  # "": no zero point
        return self.node("DynamicQuantizeMatMul", *given, domain=_RUNTIME)

    def norm(self, value: str, name: str, norm: torch.nn.LayerNorm) -> str:
        given = [self.weight(f"{name}.weight", norm.weight), self.weight(f"{name}.bias", norm.bias)]
        return self.node("LayerNormalization", value, *given, epsilon=norm.eps)

    def gelu(self, value: str) -> str:
        return self.node("Gelu", value, domain=_RUNTIME)


def _in_8_bits(weight: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Return weights (in, out) as whole numbers with a scale for each column."""
    values = weight.detach().numpy()
    scale = (np.maximum(np.abs(values).max(axis=0), 1e-8) / _LARGEST).astype(np.float32)
    return np.rint(values / scale).astype(np.int8), scale


def _embed(graph: _Graph, net: StanceNet) -> str:
    values = net.words.weight.detach().numpy()
    low, high = float(values.min()), float(values.max())
    scale = np.float32((high - low) / 255)
    zero = np.uint8(np.rint(-low / scale))
    stored = np.clip(np.rint(values / scale) + zero, 0, 255).astype(np.uint8)
    words = graph.node("Gather", graph.weight("words", stored), "ids")
    words = graph.node("DequantizeLinear", words, graph.weight("words.scale", scale), graph.weight("words.zero", zero))
    length = graph.node("Shape", "ids", start=1, end=2)
    places = graph.weight("positions", net.positions.weight[:LONGEST])
    places = graph.node("Slice", places, graph.weight("zero", [0]), length)
    return graph.norm(graph.node("Add", words, places), "norm", net.norm)


def _layer(graph: _Graph, name: str, layer: Layer, x: str, order: Tensor) -> str:
    """Add a layer; ``order`` holds its channels behind the activation, those that reach farthest last."""
    parts = [f"{name}.{part}" for part in ("query", "key", "value")]
    graph.node("Split", graph.product(x, f"{name}.attend", layer.attend.weight, layer.attend.bias), out=parts, axis=-1)
    mixed = graph.node("MultiHeadAttention", *parts, domain=_RUNTIME, num_heads=layer.n_heads)
    mixed = graph.product(mixed, f"{name}.attended", layer.attended.weight, layer.attended.bias)
    x = graph.norm(graph.node("Add", x, mixed), f"{name}.attend_norm", layer.attend_norm)
    inner = graph.gelu(graph.product(x, f"{name}.inner", layer.inner.weight[order], layer.inner.bias[order]))
    near, far = graph.halves(inner, -1, len(order) - N_APART, N_APART)
    weight = layer.outer.weight[:, order]
    near = graph.product(near, f"{name}.outer", weight[:, :-N_APART], layer.outer.bias)
    far = graph.node("MatMul", far, graph.weight(f"{name}.apart", weight[:, -N_APART:].T))
    return graph.norm(graph.node("Add", x, graph.node("Add", near, far)), f"{name}.norm", layer.norm)


def _heads(graph: _Graph, net: StanceNet, x: str) -> None:
    tokens = graph.node("Squeeze", x, graph.weight("sentence", [0]))
    marks = graph.node("Gather", tokens, "places")
    first = graph.node("Gather", tokens, graph.weight("first", [0]))
    context = graph.node("Concat", first, graph.node("ReduceMean", tokens, axes=[0]), axis=1)
    context = graph.product(context, "context", net.context.weight)
    of_voice, of_pair = graph.halves(context, 1)
    toward = graph.product(marks, "voice_mark", net.voice_mark.weight, net.voice_mark.bias)
    toward = graph.gelu(graph.node("Add", toward, of_voice))
    for name, head in (("voice", net.voice_out), ("own", net.own_out)):
        weight, bias = graph.weight(f"{name}.weight", head.weight.T), graph.weight(f"{name}.bias", head.bias)
        graph.node("Gemm", toward, weight, bias, out=name)
    sources, targets = graph.halves(graph.product(marks, "pair_marks", net.pair_marks.weight, net.pair_marks.bias), 1)
    sources = graph.node("Unsqueeze", graph.node("Add", sources, of_pair), graph.weight("column", [1]))
    both = graph.gelu(graph.node("Add", sources, graph.node("Unsqueeze", targets, "sentence")))
    both = graph.node("MatMul", both, graph.weight("pair.weight", net.pair_out.weight.T))
    graph.node("Add", both, graph.weight("pair.bias", net.pair_out.bias), out="pair")
