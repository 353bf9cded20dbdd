"""The measures equal those of the reference scorers, where these and the evaluation packs are at hand."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from analysis.evaluate.labels import score_labels
from analysis.evaluate.quotes import score_quotes


def load_scorer(name):
    """Return a reference scorer that lies beside the folder of evaluation packs, and that folder."""
    if not os.environ.get("DATELINE_PACKS"):
        pytest.skip("DATELINE_PACKS is not set: the evaluation packs are not part of the repository")
    packs = Path(os.environ["DATELINE_PACKS"])
    path = packs.resolve().parent / "scoring" / f"{name}.py"
    if not path.exists():
        pytest.skip(f"no {path.name} in a folder 'scoring' beside the packs")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module, packs


def read_rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def spoil(attributions):
    """Return statements with errors of all kinds: left out, cut short, joined to the next speaker, without a source."""
    spoilt = []
    for number, found in enumerate(attributions):
        content = [
            {"start": c["start"], "end": c["end"] - (number % 4) * (c["end"] - c["start"]) // 5}
            for c in found["content"]
        ]
        source = attributions[(number + (number % 5 == 0)) % len(attributions)]["source"] if number % 7 else None
        if number % 6:
            spoilt.append({"source": source, "cue": found["cue"] if number % 3 else None, "content": content})
    return spoilt


def test_quotes_are_scored_as_by_the_reference():
    scorer, packs = load_scorer("score_quotes")
    gold = read_rows(packs / "quotes" / "dev.jsonl")
    tagged = [{"id": g["id"], "attributions": spoil(g["attributions"])} for g in gold]
    ours = score_quotes(gold, tagged)
    scorer.ONLY_SPEECH = False
    everything, _ = scorer.score(gold, tagged, boot=0)
    scorer.ONLY_SPEECH = True
    speech, _ = scorer.score(gold, tagged, boot=0)
    expected = {
        "content_f1": everything["all", "ov"][2], "content_and_speaker_f1": everything["all", "e2e"][2],
        "speaker": everything["all", "spk"], "speech_content_f1": speech["all", "ov"][2],
        "speech_content_and_speaker_f1": speech["all", "e2e"][2], "speech_speaker": speech["all", "spk"],
        "exact_content_f1": everything["all", "ex"][2], "words_f1": everything["tok"][2],
    }  # fmt: skip
    assert {name: found.value for name, found in ours.metrics.items()} == pytest.approx(expected)
    rows = {r.name: (r.precision.value, r.recall.value, r.f1.value) for r in ours.rows}
    for kind in ("direct", "mixed", "indirect"):
        assert rows[kind] == pytest.approx(everything[kind, "ov"])
        assert rows[f"{kind}, speaker right"] == pytest.approx(everything[kind, "e2e"])


@pytest.mark.parametrize("pack, field", [("newsmtsc", "label"), ("dse", "class5")])
def test_labels_are_scored_as_by_the_reference(pack, field, monkeypatch):
    metrics = ModuleType("sklearn.metrics")
    metrics.confusion_matrix = None  # the reference scorer imports it and does not use it
    monkeypatch.setitem(sys.modules, "sklearn", ModuleType("sklearn"))
    monkeypatch.setitem(sys.modules, "sklearn.metrics", metrics)
    scorer, packs = load_scorer("score_labels")
    gold = read_rows(packs / pack / "dev.jsonl")
    tagged = [{"id": g["id"], field: g[field] if i % 3 else gold[i - 1][field]} for i, g in enumerate(gold)]
    expected = scorer.score(gold, tagged, field=field, boot=0)
    ours = score_labels([g[field] for g in gold], [t[field] for t in tagged], [g["id"] for g in gold])
    assert {name: round(found.value, 4) for name, found in ours.metrics.items()} == {
        "macro_f1": expected["macro_f1"], "micro_f1": expected["accuracy"],
        "nonneutral_micro_f1": expected["nonneutral_micro_f1"], "nonneutral_macro_f1": expected["nonneutral_macro_f1"],
    }  # fmt: skip
