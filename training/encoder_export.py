"""The trained network as an ONNX file with 8-bit weights, and the tokenizer beside it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from analysis.tag.stance.encoder import MODEL_FILE, TOKENIZER_FILE
from training.encoder_net import OnePass, StanceNet

QUANTISED = ["MatMul", "Gemm", "Gather"]
STORED_ONLY = "/outer/"  # behind the activation: its outliers make 8-bit products cost .01 to .03 F1
_OPSET = 17


def export_model(net: StanceNet, tokenizer: Tokenizer, out: Path) -> None:
    """Write the model of one pass over one sentence, its weights in 8 bits by column, and the tokenizer."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        export_whole(net, whole)
        kept = [node.name for node in onnx.load(whole).graph.node if STORED_ONLY in node.name]
        quantize_dynamic(
            whole,
            out / MODEL_FILE,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            op_types_to_quantize=QUANTISED,
            nodes_to_exclude=kept,
        )
    store_in_8_bits(out / MODEL_FILE)
    tokenizer.save(str(out / TOKENIZER_FILE), pretty=False)


def export_whole(net: StanceNet, path: Path) -> None:
    """Write the network in 32 bits: ``ids`` (1, length), ``places`` (n) in; logits (n, 3) twice and (n, n, 3) out."""
    example = (torch.tensor([[101, 1077, 2000, 1090, 2003, 1077, 2001, 1090, 102]]), torch.tensor([1, 5]))
    torch.onnx.export(
        OnePass(net).eval(),
        example,
        str(path),
        input_names=["ids", "places"],
        output_names=["voice", "own", "pair"],
        dynamic_axes={
            "ids": {1: "length"},
            "places": {0: "n"},
            "voice": {0: "n"},
            "own": {0: "n"},
            "pair": {0: "n", 1: "n_"},
        },
        opset_version=_OPSET,
        dynamo=False,
    )


def store_in_8_bits(path: Path) -> None:
    """Store the weights of the products that are computed in 32 bits in 8, with a scale for each column.

    The runtime multiplies weights and scales once, when it reads the file: Cast and Mul of constants are folded.
    """
    model = onnx.load(path)
    graph = model.graph
    weights = {part.name: part for part in graph.initializer}
    stored = [(n, weights[n.input[1]]) for n in graph.node if STORED_ONLY in n.name and n.op_type == "MatMul"]
    before = []
    for node, weight in stored:
        values = numpy_helper.to_array(weight)
        scale = (np.abs(values).max(axis=0, keepdims=True) / 127).astype(np.float32)
        name = weight.name
        graph.initializer.remove(weight)
        graph.initializer.append(numpy_helper.from_array(np.rint(values / scale).astype(np.int8), f"{name}_8"))
        graph.initializer.append(numpy_helper.from_array(scale, f"{name}_scale"))
        before.append(helper.make_node("Cast", [f"{name}_8"], [f"{name}_cast"], to=onnx.TensorProto.FLOAT))
        before.append(helper.make_node("Mul", [f"{name}_cast", f"{name}_scale"], [f"{name}_whole"]))
        node.input[1] = f"{name}_whole"
    for node in reversed(before):
        graph.node.insert(0, node)
    onnx.save(model, path)
