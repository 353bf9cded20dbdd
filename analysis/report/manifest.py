"""What a run was made of: its id, and the manifest that proves that equal inputs gave equal tables."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analysis.reference import Reference, shipped
from analysis.schema import SCHEMA_VERSION, Tables

_PACKAGES = ("dateline-workbook", "jupyterlab", "matplotlib", "numpy", "pandas", "papermill", "pyarrow", "textblob")


def fingerprint(files: Iterable[Path]) -> str:
    """Return the SHA-256 over names and contents of ``files``, in the order of their names."""
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda f: (f.name, str(f))):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def ingredients(reference: Reference, notebooks: Iterable[Path], gold: Sequence[Path] = ()) -> dict[str, str]:
    """Return the hashes of all that decides a report beside articles and parameters; ``gold`` are the user's files."""
    package = Path(__file__).resolve().parents[1]
    code = [f for f in package.rglob("*") if f.suffix in (".py", ".j2", ".css") and "_shipped" not in f.parts]
    models = [f for f in shipped("models").rglob("*") if f.is_file()]
    return {
        "code": fingerprint(code),
        "notebooks": fingerprint(notebooks),
        "reference": reference.version,
        "model": fingerprint(models),
        "gold": fingerprint(shipped("gold").glob("*.jsonl")),
        **({"own_gold": fingerprint(gold)} if gold else {}),
    }


def run_id(day: str, article_ids: Iterable[str], parameters: Mapping[str, Any], hashes: Mapping[str, str]) -> str:
    """Return the id of a run: its date and 8 hex digits over articles, parameters and hashes; no paths, no clock."""
    stated = json.dumps([sorted(article_ids), parameters, hashes], sort_keys=True, ensure_ascii=False, default=list)
    return f"{day or 'undated'}-{hashlib.sha256(stated.encode()).hexdigest()[:8]}"


def build_manifest(
    run: str, tables: Tables, parameters: Mapping[str, Any], hashes: Mapping[str, str], folder: Path, started: datetime
) -> dict[str, Any]:
    """Return the manifest of a finished run: inputs, parameters, versions, times and the hash of every output."""
    outputs = sorted(f for f in folder.rglob("*") if f.is_file() and f.name != "manifest.json")
    return {
        "run_id": run,
        "status": "ok",
        "schema": SCHEMA_VERSION,
        "started": started.isoformat(timespec="seconds"),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "parameters": dict(parameters),
        "hashes": dict(hashes),
        "counts": {name: len(table) for name, table in tables.items()},
        "reading": tables.reading["outcome"].value_counts().sort_index().to_dict(),
        "article_ids": sorted(tables.articles["article_id"]),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "outputs": {f.relative_to(folder).as_posix(): _sha256(f) for f in outputs},
    }


def _sha256(file: Path) -> str:
    """Return what ``sha256sum`` prints of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except ModuleNotFoundError:
        return ""


def write_manifest(manifest: Mapping[str, Any], folder: Path) -> None:
    """Write ``manifest.json`` into the folder of a run."""
    text = json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True, default=list)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
