"""How far each notebook of a run came, and whether it counts as run: judged from cells and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

UNDRAWN = 'class="note undrawn"'  # in what ``show`` displays where there is too little to draw


def notebook_states(names: Sequence[str], folder: Path) -> list[dict[str, Any]]:
    """Return one dict per notebook: its file name, status, seconds, problem and its code cells with theirs.

    ``status`` is ok, failed or not_run; that of a cell is papermill's: completed, failed, running or pending. A copy
    that a killed run left half written counts as failed.
    """
    return [_state_of(folder / name) for name in names]


def _state_of(copy: Path) -> dict[str, Any]:
    import nbformat  # here: a run that ends before its notebooks does not wait for it

    state = {"notebook": copy.name, "status": "not_run", "seconds": None, "problem": "", "cells": []}
    if not copy.exists():
        return state
    try:
        document = nbformat.read(copy, as_version=4)
    except (ValueError, OSError) as error:
        return {**state, "status": "failed", "problem": f"the copy is not readable: {type(error).__name__}"}
    problem = what_is_wrong(document)
    cells = [_cell_of(cell) for cell in document.cells if cell.cell_type == "code"]
    seconds = document.metadata.get("papermill", {}).get("duration")
    return {**state, "status": "failed" if problem else "ok", "seconds": seconds, "problem": problem, "cells": cells}


def _cell_of(cell: Mapping[str, Any]) -> dict[str, Any]:
    about = cell["metadata"].get("papermill", {})
    return {"cell": cell.get("id", ""), "status": about.get("status", "pending"), "seconds": about.get("duration")}


def what_is_wrong(document: Mapping[str, Any]) -> str:
    """Return why an executed notebook does not count as run, or "".

    papermill's own marks are not enough: after a dead kernel they say that all went well. So each code cell must be
    completed and numbered by a kernel, and each cell tagged ``figure`` must show one, or say why there is too little
    to draw.
    """
    if document["metadata"].get("papermill", {}).get("exception"):
        return "papermill reports an exception"
    if not any(cell["cell_type"] == "code" for cell in document["cells"]):
        return "it holds no code"
    for number, cell in enumerate(document["cells"]):
        if cell["cell_type"] != "code":
            continue
        status = cell["metadata"].get("papermill", {}).get("status")
        if status != "completed":
            return f"cell {number} is {status or 'not run'}"
        if cell.get("source", "").strip() and cell.get("execution_count") is None:
            return f"cell {number} is marked as completed, and no kernel ran it"
        if any(output["output_type"] == "error" for output in cell["outputs"]):
            return f"cell {number} holds an error"
        if "figure" in cell["metadata"].get("tags", ()) and not _has_figure(cell):
            return f"cell {number} should show a figure and shows none"
    return ""


def _has_figure(cell: Mapping[str, Any]) -> bool:
    shown = [output.get("data", {}) for output in cell["outputs"]]
    return any("image/png" in data or UNDRAWN in "".join(data.get("text/html", "")) for data in shown)
