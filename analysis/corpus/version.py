"""Versions: what the tags of an article hang on, as 16 hex digits, and a user's reference data as remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from analysis.reference import Reference, shipped
from analysis.schema import SCHEMA_VERSION

_PACKAGE = Path(__file__).parents[1]


def tagger_version(reference: Reference, stance: str) -> str:
    """Return 16 hex digits that change whenever the tags of an article could: code, reference data, model or tier."""
    return _short(f"{SCHEMA_VERSION} {reference.version} {stance} {_code_version(('read', 'tag', 'coverage'))}")


def reader_version(reference: Reference) -> str:
    """Return 16 hex digits that change whenever what is read from a file could: code or reference data."""
    return _short(f"{SCHEMA_VERSION} {reference.version} {_code_version(('read',))}")


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def code_files(folders: Iterable[str]) -> list[Path]:
    """Return the modules of these packages of ``analysis``, with those of packages inside them, and the single ones."""
    return sorted([*_PACKAGE.glob("*.py"), *(f for folder in folders for f in (_PACKAGE / folder).rglob("*.py"))])


@lru_cache(maxsize=2)
def _code_version(folders: tuple[str, ...]) -> str:
    files = code_files(folders)
    if "tag" in folders:
        files += sorted(f for f in shipped("models").rglob("*") if f.suffix in (".npz", ".json", ".onnx"))
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.parent.name}/{file.name}".encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


class Layer(NamedTuple):
    """A user's reference layer as a corpus remembers it: its files, name -> content; ``base`` stands for all else that
    the tags of an article hang on: code, model, tier and shipped data."""

    base: str
    files: Mapping[str, str]

    def parts(self) -> list[str]:
        """Return what tells this layer from another."""
        return [f"{name}\0{content}" for name, content in sorted(self.files.items())]


def describe_layer(folder: Path | None, stance: str) -> Layer:
    """Return what a user's layer says, so that a later run can tell what has changed since."""
    files = {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.yml"))} if folder else {}
    shipped_files = b"".join(f.name.encode() + f.read_bytes() for f in sorted(shipped("reference").glob("*.yml")))
    base = f"{SCHEMA_VERSION} {stance} {_code_version(('read', 'tag', 'coverage'))}".encode() + shipped_files
    return Layer(hashlib.sha256(base).hexdigest()[:16], files)
