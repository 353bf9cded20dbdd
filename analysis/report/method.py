"""How a report came about and how far it can be trusted: what the method section at its end says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, NamedTuple

from analysis.reference import shipped
from analysis.report.coverage import coverage_note
from analysis.report.measured import WEIGHTS, measured, method_note


class Method(NamedTuple):
    """``accuracy`` and ``coverage`` are notes, ``figures`` rows (what was measured, n, figures), ``failures`` as in
    ``accuracy.find_failures``, ``versions`` (name, value) pairs."""

    accuracy: str
    coverage: str
    figures: tuple[tuple[str, str, str], ...]
    failures: tuple[Mapping[str, Any], ...]
    versions: tuple[tuple[str, str], ...]


def describe_method(tier: str, hashes: Mapping[str, str]) -> Method:
    """Return the method of a run that ``tier`` judged ("": none); ``hashes`` are ``manifest.ingredients``."""
    return Method(
        accuracy=method_note(tier),
        coverage=coverage_note(),
        figures=(*_task_figures(), *(_tier_figures(tier) if tier else ())),
        failures=tuple(measured(tier)["failures"]) if tier else (),
        versions=_versions(tier, hashes),
    )


def _task_figures() -> list[tuple[str, str, str]]:
    found = measured("tasks")
    actors, quotes, sentences = (found[task] for task in ("actors", "quotes", "sentences"))
    said = quotes["speech_content_and_speaker_f1"]
    return [
        _row("Actors: each naming with its actor", actors, "namings",
             f"precision {actors['precision']:.2f}, recall {actors['recall']:.2f}"),
        _row("Statements: what was said (spoken words); with the right speaker", quotes, "statements",
             f"F1 {quotes['speech_content_f1']:.2f}; {said:.2f}"),
        _row("Sentences: where they begin and end", sentences, "sentences",
             f"precision {sentences['precision']:.3f}, recall {sentences['recall']:.3f}"),
    ]  # fmt: skip


def _row(what: str, of: Mapping[str, float], noun: str, figures: str) -> tuple[str, str, str]:
    return what, f"{of['items']:,} {noun} in {of['articles']} articles", figures


def _tier_figures(tier: str) -> list[tuple[str, str, str]]:
    """Return the end-to-end figures of a tier and those of its model card."""
    found = measured(tier)
    text = f"precision {found['precision']:.2f}, recall {found['recall']:.2f}, F1 {found['f1']:.2f}"
    rows = [(f"Stances, end to end, {tier} tier", f"{found['stances']:,} in {found['articles']} articles", text)]
    card = json.loads((shipped("models") / WEIGHTS[tier] / "card.json").read_text(encoding="utf-8"))
    for name, score in card["scores"].items():
        n, value = (f"{score['n']:,}", score["value"]) if isinstance(score, Mapping) else ("", score)
        rows.append((f"Model card: {name}", n, f"{value:.2f}"))
    return rows


def _versions(tier: str, hashes: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    named = {"reference": "reference data", "model": "stance models", "tagger": "taggers", "code": "program"}
    parts = [(name, hashes[key][:12]) for key, name in named.items() if key in hashes]
    return (("Dateline", version("dateline-workbook")), ("stance tier", tier or "none"), *parts)
