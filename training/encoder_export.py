"""The trained network as an ONNX file with 8-bit weights, and the tokenizer beside it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from analysis.tag.encoder import MODEL_FILE, TOKENIZER_FILE
from training.encoder_net import OnePass, StanceNet

QUANTISED = ["MatMul", "Gemm", "Gather"]
_OPSET = 17


def export_model(net: StanceNet, tokenizer: Tokenizer, out: Path) -> None:
    """Write the model of one pass over one sentence, its weights in 8 bits by column, and the tokenizer."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        export_whole(net, whole)
        quantize_dynamic(
            whole,
            out / MODEL_FILE,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            op_types_to_quantize=QUANTISED,
        )
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
        },  # fmt: skip
        opset_version=_OPSET,
        dynamo=False,
    )
