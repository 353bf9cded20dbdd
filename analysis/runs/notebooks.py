"""Running the notebooks of a report with papermill, and judging from exception, cells and figures whether it worked."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

# nbformat's schema checker compiles 35 grammars for a URI syntax that notebooks do not use: 1.9 s of every start.
# Marking the optional package as absent is what its own import guard expects (jsonschema issue 1428).
sys.modules.setdefault("rfc3987_syntax", None)

import nbformat  # noqa: E402
import papermill as pm  # noqa: E402
import zmq  # noqa: E402
from jupyter_client.kernelspec import NoSuchKernel  # noqa: E402
from nbclient.exceptions import CellTimeoutError, DeadKernelError  # noqa: E402
from papermill.exceptions import PapermillExecutionError  # noqa: E402

from analysis.report.states import what_is_wrong  # noqa: E402
from analysis.runs.exits import NOTEBOOK_FAILED, CannotWrite, cannot_write  # noqa: E402
from analysis.runs.kernels import AT_A_TIME, Kernels  # noqa: E402

_NO_START = ("Kernel died before replying", "Kernel didn't respond")  # a port that another process took first

_OS_ERROR = re.compile(r"\[Errno (\d+)\] ([^:]*)(?:: '(.*)')?$")


class NotebookError(RuntimeError):
    """A notebook of the report failed; the message says which, in which cell and why."""

    exit_code = NOTEBOOK_FAILED


def parameters_of(notebook: Path) -> dict[str, dict[str, Any]]:
    """Return the parameters that a notebook's parameters cell declares, with type, default and help."""
    return pm.inspect_notebook(str(notebook))


def run_notebooks(
    notebooks: Sequence[Path],
    values: Mapping[str, Mapping[str, Any]],
    folder: Path,
    *,
    timeout: int = 600,
    kernels: Kernels | None = None,
    on_done: Callable[[str], None] = lambda name: None,
    warn: Callable[[str], None] = lambda line: None,
) -> list[Path]:
    """Run ``notebooks`` in ``folder``, two kernels at a time; return the executed copies in the same order.

    ``values[stem]`` are the parameters of a notebook. ``timeout`` is in seconds and per cell. After a dead kernel, or
    one that did not start, a notebook is tried once more, and ``warn`` is told. ``kernels`` knows the kernels: once
    ended, no notebook begins. Raises NotebookError for the first that failed, or CannotWrite where the disk is to
    blame; the copies of all stay in ``folder``.
    """
    attempt = _Attempt(values, folder, timeout, kernels or Kernels(), on_done, warn)
    longest_first = sorted(notebooks, key=_n_code_cells, reverse=True)  # so that two kernels end at about the same time
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        jobs = {n: pool.submit(_run_one, n, attempt) for n in longest_first}
        return [jobs[n].result() for n in notebooks]


class _Attempt(NamedTuple):
    """What the notebooks of one run share."""

    values: Mapping[str, Mapping[str, Any]]
    folder: Path
    timeout: int
    kernels: Kernels
    on_done: Callable[[str], None]
    warn: Callable[[str], None]


def _n_code_cells(notebook: Path) -> int:
    return sum(cell.cell_type == "code" for cell in nbformat.read(notebook, as_version=4).cells)


def _run_one(notebook: Path, attempt: _Attempt) -> Path:
    try:
        document = _execute_or_retry(notebook, attempt)
    except PapermillExecutionError as error:
        if told := _cannot_write(error, attempt.folder):
            raise told from error
        raise NotebookError(f"{notebook.name}: cell {error.exec_count}: {error.ename}: {error.evalue}") from error
    except CellTimeoutError as error:
        raise NotebookError(f"{notebook.name}: a cell took longer than the {attempt.timeout} seconds it may") from error
    except NoSuchKernel as error:
        raise NotebookError(f"{notebook.name}: there is no kernel {error.name!r} in this environment") from error
    problem = what_is_wrong(document)
    if problem:
        raise NotebookError(f"{notebook.name}: {problem}")
    attempt.on_done(notebook.stem)
    return attempt.folder / notebook.name


def _cannot_write(error: PapermillExecutionError, folder: Path) -> CannotWrite | None:
    """Return what to say where a cell failed because the disk took no more, or not here; None for any other error."""
    found = _OS_ERROR.match(error.evalue)
    if not found:
        return None
    number, what, name = found.groups()
    return cannot_write(OSError(int(number), what, str(folder / name) if name else None), folder.parent)


def _execute_or_retry(notebook: Path, attempt: _Attempt) -> Mapping[str, Any]:
    """Return the executed notebook; tried twice where the kernel is to blame, and never after the run was ended."""
    try:
        return _execute(notebook, attempt)
    except (DeadKernelError, zmq.ZMQError, RuntimeError) as error:
        if not _is_of_the_kernel(error):
            raise
        attempt.warn(f"{notebook.name}: the kernel died ({error}); the notebook was started once more.")
    try:
        return _execute(notebook, attempt)
    except (DeadKernelError, zmq.ZMQError, RuntimeError) as error:
        if not _is_of_the_kernel(error):
            raise
        raise NotebookError(f"{notebook.name}: the kernel died twice: {error}") from error


def _is_of_the_kernel(error: Exception) -> bool:
    return isinstance(error, DeadKernelError | zmq.ZMQError) or str(error).startswith(_NO_START)


def _execute(notebook: Path, attempt: _Attempt) -> Mapping[str, Any]:
    if attempt.kernels.ended:
        raise NotebookError(f"{notebook.name}: not run, since the run was ended")
    with attempt.kernels.one(attempt.folder) as manager:
        return pm.execute_notebook(
            str(notebook),
            str(attempt.folder / notebook.name),
            parameters=dict(attempt.values[notebook.stem]),
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            execution_timeout=attempt.timeout,
            km=manager,
        )
