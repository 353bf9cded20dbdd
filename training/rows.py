"""Labelled rows as JSON lines: reading them, their spans, and those of one text together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from analysis.schema import Span


def read_rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def to_span(marked: Mapping[str, Any]) -> Span:
    return Span(marked["start"], marked["end"])


def by_text(rows: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return the rows of each text together, texts in the order in which they come first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["text"], []).append(row)
    return list(found.values())
