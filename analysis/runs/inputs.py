"""The files that a run read: each with its hash and how many articles it gave, and the copies that a run keeps."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.read.files import find_files

NOTEBOOKS = "notebooks"  # in the folder of a run: those that did not come with Dateline, as they were


def describe_inputs(sources: Sequence[str | Path], reading: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one dict per file of ``sources``: file, bytes, sha256, records and articles (without exact duplicates).

    ``file`` is what tables call it, without its place on the machine. ``sha256`` is "" where it cannot be read.
    """
    records = reading["source_file"].value_counts()
    articles = reading.loc[reading["outcome"] == "read", "source_file"].value_counts()
    return [
        {
            "file": file.label,
            "bytes": file.size,
            "sha256": file.sha256(),
            "records": int(records.get(file.label, 0)),
            "articles": int(articles.get(file.label, 0)),
        }
        for file in find_files(sources)
    ]


def copy_notebooks(notebooks: Sequence[Path], folder: Path) -> None:
    """Keep the notebooks that did not come with Dateline in ``folder``, so that the run can be made again from it."""
    for notebook in notebooks:
        (folder / NOTEBOOKS).mkdir(exist_ok=True)
        shutil.copyfile(notebook, folder / NOTEBOOKS / notebook.name)


def copy_reference(extra: Path | None, folder: Path) -> None:
    """Keep the user's own reference data, if there are any, in ``folder``: the run can then be made again from it."""
    if extra is not None:
        (folder / "reference").mkdir()
        for file in sorted(extra.glob("*.yml")):
            shutil.copyfile(file, folder / "reference" / file.name)
