"""YAML files of reference data as they are written: entries with their lines, and what is wrong in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ReferenceDataError(ValueError):
    """A reference file is wrong; the message names file, line, what was found, what is allowed and what to do."""


@dataclass(frozen=True)
class Entry(Mapping):
    """One entry of a reference file, with the line it starts on."""

    path: Path
    line: int
    values_: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values_[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)


def read_entries(path: Path) -> list[Entry]:
    """Read a YAML list of mappings; each entry keeps the line it starts on."""
    loader = _Loader(path.read_text(encoding="utf-8"))
    try:
        node = loader.get_single_node()
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode) or not all(isinstance(n, yaml.MappingNode) for n in node.value):
            raise ReferenceDataError(f"{path}:1: this file must be a list of entries ('- id: …').")
        return [Entry(path, n.start_mark.line + 1, loader.construct_document(n)) for n in node.value]
    except yaml.YAMLError as error:
        raise ReferenceDataError(f"{path}: not readable as YAML: {error}") from error
    finally:
        loader.dispose()


def build(kind: type, entry: Entry, *, renamed: Mapping[str, str] | None = None, **defaults: Any) -> Any:
    """Return ``kind(**entry)``; lists become tuples. Raises ReferenceDataError on keys that ``kind`` does not know."""
    fields = kind.__dataclass_fields__
    back = {new: old for old, new in (renamed or {}).items()}
    values = {(renamed or {}).get(key, key): tuple(v) if isinstance(v, list) else v for key, v in entry.items()}
    unknown = [back.get(key, key) for key in values if key not in fields]
    if unknown:
        allowed = ", ".join(back.get(name, name) for name in fields)
        raise ReferenceDataError(f"{entry.path}:{entry.line}: unknown key {unknown[0]!r}. Allowed are {allowed}.")
    try:
        return kind(**{**defaults, **values})
    except TypeError as error:
        raise ReferenceDataError(f"{entry.path}:{entry.line}: {str(error).split('__init__() ')[-1]}.") from error


def parse(path: Path) -> Any:
    """Return what a file holds. Raises ReferenceDataError where it is no YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except yaml.YAMLError as error:
        raise ReferenceDataError(f"{path}: not readable as YAML: {error}") from error


def extend(below: Any, above: Any, path: Path) -> Any:
    """Return what one file holds with what ``path`` holds added. Raises ReferenceDataError where they do not match."""
    if isinstance(below, list) and isinstance(above, list):
        return below + above
    if isinstance(below, dict) and isinstance(above, dict):
        return {**below, **{k: extend(below[k], v, path) if k in below else v for k, v in above.items()}}
    if type(below) is type(above):
        return above
    raise ReferenceDataError(
        f"{path}: holds a {type(above).__name__} where the shipped file has a {type(below).__name__}."
    )
