"""Where hand coding lies: in the folder ``coding`` beside the articles, never among what is stored with the program."""

from __future__ import annotations

import json
from pathlib import Path

from analysis.corpus import find_corpus, tagger_version
from analysis.reference import find_user_reference, load_reference, shipped


def coding_folder(corpus: str | Path = "", coding: str | Path = "") -> Path:
    """Return the folder of hand coding: ``coding`` if that is given, else FOLDER/coding of a corpus FOLDER.

    Of a single file it lies beside the file; of the stored demonstration corpus in ``data/coding`` of the checkout, so
    that what is stored stays as it is. ``corpus`` "" means the corpus that ``open_corpus("")`` opens.
    """
    if coding:
        return Path(coding)
    place = Path(corpus) if corpus else find_corpus(Path.cwd())
    if place.resolve() == shipped("seeds").resolve():
        return place.resolve().parent / "data" / "coding"
    return (place if place.is_dir() else place.parent) / "coding"


def tagger_of(corpus: str | Path, stance: str) -> str:
    """Return the version of the tagger whose tables ``open_corpus(corpus, stance=stance)`` returns."""
    place = Path(corpus) if corpus else find_corpus(Path.cwd())
    commits = sorted((place / "_commits").glob("*.json"))
    if commits:
        return " ".join(sorted({json.loads(path.read_text(encoding="utf-8"))["tagger"] for path in commits}))
    return tagger_version(load_reference(find_user_reference([place])), stance)
