"""What a run was made of: its id, and the manifest that proves that equal inputs gave equal tables.

``manifest.schema.json`` beside this file says what a manifest holds.
"""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analysis.on_disk import hash_file, put_file
from analysis.reference import Reference, shipped
from analysis.report.states import notebook_states
from analysis.schema import SCHEMA_VERSION, Tables

MANIFEST = "manifest.json"
_PACKAGES = (
    "dateline-workbook", "ahocorasick-rs", "duckdb", "ipykernel", "jupyterlab", "matplotlib", "nbclient", "nbconvert",
    "numpy", "onnxruntime", "pandas", "papermill", "py3langid", "pyarrow", "pydantic", "rapidfuzz", "rensa", "textblob",
    "tokenizers",
)  # fmt: skip


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


def begin_manifest(
    run: str,
    parameters: Mapping[str, Any],
    hashes: Mapping[str, str],
    *,
    notebooks: Sequence[str],
    inputs: Sequence[Mapping[str, Any]],
    date: str,
    stance: str,
    warnings: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the manifest of a run that begins now: what it is asked for, what it read, with which versions."""
    return {
        "run_id": run,
        "status": "running",
        "schema": SCHEMA_VERSION,
        "started": _now(),
        "date": date,
        "stance": stance,
        "notebooks": [
            {"notebook": n, "status": "not_run", "seconds": None, "problem": "", "cells": []} for n in notebooks
        ],
        "inputs": list(inputs),
        "parameters": dict(parameters),
        "hashes": dict(hashes),
        "python": platform.python_version(),
        "platform": platform.platform(terse=True),
        "packages": {name: _version(name) for name in _PACKAGES},
        "git": git_revision(),
        "warnings": list(warnings),
        "exit": {"code": None, "reason": ""},
    }


def describe_tables(tables: Tables, known: Iterable[str], since: str) -> dict[str, Any]:
    """Return what a manifest says of tables: counts, what became of the records, the articles that were ``known``.

    The tables hold those from the day ``since`` on, all where that is "".
    """
    return {
        "counts": {name: len(table) for name, table in tables.items()},
        "reading": tables.reading["outcome"].value_counts().sort_index().to_dict(),
        "article_ids": sorted(known),
        "tables_since": since,
    }


def end_manifest(manifest: Mapping[str, Any], folder: Path, status: str, code: int, reason: str) -> dict[str, Any]:
    """Return the manifest of a run that has ended, with the hash of every file in its ``folder``."""
    outputs = sorted(f for f in folder.rglob("*") if f.is_file() and f != folder / MANIFEST)
    return {
        **manifest,
        "status": status,
        "ended": _now(),
        "notebooks": notebook_states([n["notebook"] for n in manifest["notebooks"]], folder),
        "outputs": {f.relative_to(folder).as_posix(): hash_file(f) for f in outputs},
        "exit": {"code": code, "reason": reason},
    }


def git_revision() -> str:
    """Return the commit of the checkout this code lies in, with ``+`` where files differ from it; "" without one."""
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return ""
    try:
        asked = [["git", "rev-parse", "HEAD"], ["git", "status", "--porcelain", "--untracked-files=no"]]
        commit, changed = (subprocess.run(a, cwd=root, capture_output=True, text=True, timeout=20) for a in asked)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return commit.stdout.strip() + ("+" if changed.stdout.strip() else "") if commit.returncode == 0 else ""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _version(package: str) -> str:
    try:
        return version(package)
    except ModuleNotFoundError:
        return ""


def write_manifest(manifest: Mapping[str, Any], folder: Path) -> None:
    """Write ``manifest.json`` into the folder of a run, in one step and through to the disk."""
    text = json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True, default=list)
    put_file(folder / MANIFEST, f"{text}\n".encode())


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest in the folder of a run; {} where there is none that can be read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) and "run_id" in manifest else {}
