"""A user's own names of columns, laid over those of columns.yml."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from analysis.reference import Reference, ReferenceDataError


def with_columns(reference: Reference, path: Path) -> Reference:
    """Return ``reference`` with the names of columns that a YAML file states, which win over the shipped ones.

    A line is ``text: Volltext`` or ``text: [Volltext, Body]``: our field, then the file's column, with a dot into
    nested objects. Raises ReferenceDataError where the file says anything else.
    """
    try:
        stated = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ReferenceDataError(f"{path}: not readable as YAML: {error}") from error
    shipped = reference.words["columns"]
    if not isinstance(stated, dict):
        raise ReferenceDataError(f"{path}: allowed are lines like 'text: Body'; found {stated!r:.80}.")
    columns = {ours: [*_names(stated.get(ours, ()), ours, path), *usual] for ours, usual in shipped.items()}
    unknown = [str(key) for key in stated if key not in shipped]
    if unknown:
        raise ReferenceDataError(
            f"{path}: unknown field {unknown[0]!r}. Allowed are {', '.join(shipped)}; write our field first, then the "
            "column of your file."
        )
    return replace(reference, words={**reference.words, "columns": columns})


def _names(value: Any, ours: str, path: Path) -> list[str]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise ReferenceDataError(f"{path}: {ours}: {value!r:.80} is no name of a column; put it in quotes.")
    return [name.strip().lower().replace("-", "_").replace(" ", "_") for name in names]
