"""Versions: what the tags of an article hang on, as 16 hex digits, and what a change of names can affect."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from analysis.reference import Reference, read_entries, shipped
from analysis.schema import SCHEMA_VERSION

_PACKAGE = Path(__file__).parents[1]
_NAME_FILES = ("countries.yml", "organisations.yml", "people.yml")  # in a user's layer these only add actors and names
_NAME_KEYS = ("name", "aliases", "demonyms", "metonyms", "ambiguous", "capital", "last_name")
_WORD = re.compile(r"\w+")


def tagger_version(reference: Reference, stance: str) -> str:
    """Return 16 hex digits that change whenever the tags of an article could: code, reference data, model or tier."""
    return _short(f"{SCHEMA_VERSION} {reference.version} {stance} {_code_version(('read', 'tag', 'coverage'))}")


def reader_version(reference: Reference) -> str:
    """Return 16 hex digits that change whenever what is read from a file could: code or reference data."""
    return _short(f"{SCHEMA_VERSION} {reference.version} {_code_version(('read',))}")


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@lru_cache(maxsize=2)
def _code_version(folders: tuple[str, ...]) -> str:
    files = [*_PACKAGE.glob("*.py"), *(f for folder in folders for f in _PACKAGE.glob(f"{folder}/*.py"))]
    if "tag" in folders:
        files += [f for f in shipped("models").rglob("*") if f.suffix in (".npz", ".json", ".onnx")]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


class Layer(NamedTuple):
    """A user's reference layer as a corpus remembers it: ``names`` are the words of each actor's entry, by what the
    entry says; ``other`` stands for all files that do more than name actors; ``base`` for all but the layer."""

    base: str
    other: str
    names: Mapping[str, tuple[str, ...]]


def describe_layer(folder: Path | None, stance: str) -> Layer:
    """Return what a user's layer says, so that a later run can tell what has changed since."""
    files = sorted(folder.glob("*.yml")) if folder else []
    entries = [entry for file in files if file.name in _NAME_FILES for entry in read_entries(file)]
    others = [file.name.encode() + b"\0" + file.read_bytes() for file in files if file.name not in _NAME_FILES]
    shipped_files = b"".join(f.name.encode() + f.read_bytes() for f in sorted(shipped("reference").glob("*.yml")))
    base = f"{SCHEMA_VERSION} {stance} {_code_version(('read', 'tag', 'coverage'))}".encode() + shipped_files
    return Layer(
        base=hashlib.sha256(base).hexdigest()[:16],
        other=hashlib.sha256(b"".join(others)).hexdigest()[:16],
        names={json.dumps(dict(entry), sort_keys=True, default=str): _words_of(entry) for entry in entries},
    )


def _words_of(entry: Mapping) -> tuple[str, ...]:
    """Return the words of an entry's names, in lower case, without those that are small in the name itself."""
    stated = [entry[key] for key in _NAME_KEYS if entry.get(key)]
    names = [str(name) for value in stated for name in (value if isinstance(value, list | tuple) else [value])]
    words = {word for name in names for word in _WORD.findall(name)}
    return tuple(sorted({w.lower() for w in words if not w.islower()} or {w.lower() for w in words}))


def affected_by(old: Layer, new: Layer) -> Callable[[str], bool] | None:
    """Return which texts a change from one layer to another can affect; None where it may be any.

    A changed name touches only articles with one of its words: all rules that find an actor start from a word of a
    name. Offices, outlets and word lists reach further, and so do code, model and shipped data.
    """
    if (old.base, old.other) != (new.base, new.other):
        return None
    changed = {word for entry, words in [*old.names.items(), *new.names.items()]
               if (entry in old.names) != (entry in new.names) for word in words}  # fmt: skip
    return lambda text: not changed.isdisjoint(_WORD.findall(text.lower()))
