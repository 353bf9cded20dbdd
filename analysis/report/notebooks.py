"""Running the notebooks of a report with papermill, and judging from exception, cells and figures whether it worked."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# nbformat's schema checker compiles 35 grammars for a URI syntax that notebooks do not use: 1.9 s of every start.
# Marking the optional package as absent is what its own import guard expects (jsonschema issue 1428).
sys.modules.setdefault("rfc3987_syntax", None)

import papermill as pm  # noqa: E402
from nbclient.exceptions import DeadKernelError  # noqa: E402
from papermill.exceptions import PapermillExecutionError  # noqa: E402

UNDRAWN = 'class="note undrawn"'  # in what ``show`` displays where there is too little to draw
KERNELS = 2  # kernels at a time; a laptop has two cores to spare


class NotebookError(RuntimeError):
    """A notebook of the report failed; the message says which, in which cell and why."""


def parameters_of(notebook: Path) -> dict[str, dict[str, Any]]:
    """Return the parameters that a notebook's parameters cell declares, with type, default and help."""
    return pm.inspect_notebook(str(notebook))


def run_notebooks(
    notebooks: Sequence[Path],
    values: Mapping[str, Mapping[str, Any]],
    folder: Path,
    *,
    timeout: int = 600,
    on_done: Callable[[str], None] = lambda name: None,
) -> list[Path]:
    """Run ``notebooks`` in ``folder``, two kernels at a time; return the executed copies in the same order.

    ``values[stem]`` are the parameters of a notebook. ``timeout`` is in seconds and per cell. After a dead kernel a
    notebook is tried once more. Raises NotebookError for the first that failed; the copies of all stay in ``folder``.
    """
    with _without_backend(), ThreadPoolExecutor(KERNELS) as pool:
        longest_first = sorted(notebooks, key=_n_charts, reverse=True)  # so that two kernels end at about the same time
        jobs = {n: pool.submit(_run_one, n, values[n.stem], folder, timeout, on_done) for n in longest_first}
        return [jobs[n].result() for n in notebooks]


def _n_charts(notebook: Path) -> int:
    return notebook.read_text(encoding="utf-8").count('"figure"')


@contextmanager
def _without_backend() -> Iterator[None]:
    """Hide MPLBACKEND from the kernels: set to agg, as schedulers do, it silently drops every figure."""
    backend = os.environ.pop("MPLBACKEND", None)
    try:
        yield
    finally:
        if backend is not None:
            os.environ["MPLBACKEND"] = backend


def _run_one(notebook: Path, values: Mapping[str, Any], folder: Path, timeout: int, on_done: Callable) -> Path:
    executed = folder / notebook.name
    for last_try in (False, True):
        try:
            document = pm.execute_notebook(
                str(notebook),
                str(executed),
                parameters=dict(values),
                kernel_name="python3",
                progress_bar=False,
                log_output=False,
                extra_arguments=["--log-level=ERROR"],  # else each kernel warns that loopback is not encrypted
                execution_timeout=timeout,
                resources={"metadata": {"path": str(folder)}},  # where the kernel starts; cwd= is not thread-safe
            )
            break
        except PapermillExecutionError as error:
            raise NotebookError(f"{notebook.name}: cell {error.exec_count}: {error.ename}: {error.evalue}") from error
        except DeadKernelError as error:
            if last_try:
                raise NotebookError(f"{notebook.name}: the kernel died twice: {error}") from error
    problem = what_is_wrong(document)
    if problem:
        raise NotebookError(f"{notebook.name}: {problem}")
    on_done(notebook.stem)
    return executed


def what_is_wrong(document: Mapping[str, Any]) -> str:
    """Return why an executed notebook does not count as run, or "".

    papermill's own mark is not enough: after a dead kernel it says that all went well. So each code cell must be
    completed, and each cell tagged ``figure`` must show one, or say why there is too little to draw.
    """
    if document["metadata"].get("papermill", {}).get("exception"):
        return "papermill reports an exception"
    for number, cell in enumerate(document["cells"]):
        if cell["cell_type"] != "code":
            continue
        status = cell["metadata"].get("papermill", {}).get("status")
        if status != "completed":
            return f"cell {number} is {status or 'not run'}"
        if any(output["output_type"] == "error" for output in cell["outputs"]):
            return f"cell {number} holds an error"
        if "figure" in cell["metadata"].get("tags", ()) and not _has_figure(cell):
            return f"cell {number} should show a figure and shows none"
    return ""


def _has_figure(cell: Mapping[str, Any]) -> bool:
    shown = [output.get("data", {}) for output in cell["outputs"]]
    return any("image/png" in data or UNDRAWN in "".join(data.get("text/html", "")) for data in shown)
