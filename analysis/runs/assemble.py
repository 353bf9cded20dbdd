"""The page of a run from its executed notebooks: the whole report, or what there is of one that failed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.report.head import Head, page_head
from analysis.report.page import write_page
from analysis.report.parameters import Parameters, as_notebook_values
from analysis.runs.kernels import Kernels
from analysis.runs.notebooks import parameters_of, run_notebooks


def execute(
    notebooks: Sequence[Path],
    parameters: Mapping[str, Parameters],
    folder: Path,
    *,
    kernels: Kernels,
    say: Callable[[str], None],
    warn: Callable[[str], None],
) -> list[Path]:
    """Run the notebooks in ``folder`` and return their executed copies. Raises NotebookError."""
    say(f"running {len(notebooks)} notebooks …")
    values = {n.stem: as_notebook_values(parameters[n.stem], _set_by_us(parameters_of(n))) for n in notebooks}
    return run_notebooks(
        notebooks, values, folder, kernels=kernels, on_done=lambda name: say(f"  {name} done"), warn=warn
    )


def _set_by_us(declared: Iterable[str]) -> list[str]:
    """Return the parameters that the report sets; those that only a notebook of the user's has keep their values."""
    return [name for name in declared if name in Parameters.model_fields]


def write_report(executed: Sequence[Path], folder: Path, parameters: Parameters, about: Mapping[str, Any]) -> None:
    """Write the page of a whole report; ``about`` is what ``page_head`` asks for."""
    write_page(executed, folder / "index.html", page_head(parameters=parameters, **about))


def write_failure(notebooks: Sequence[Path], folder: Path, run: str, reason: str) -> None:
    """Write the page of a run that failed: why, and what its notebooks hold so far, failing cell and all."""
    there = [folder / n.name for n in notebooks if (folder / n.name).exists()]
    head = Head(
        title="This report was not finished",
        lede=f"Run {run} ended before it was whole. Below is what there is of it: do not quote its numbers.",
        facts=(("Run", run), ("Notebooks begun", f"{len(there)} of {len(notebooks)}")),
        demonstration=False,
        accuracy="",
        skipped=(),
        failure=reason,
    )
    write_page(there, folder / "index.html", head)
