"""The notebooks as they are stored, and what papermill gets wrong without us (see ``analysis/report/notebooks.py``)."""

import contextlib
import os
import re
from pathlib import Path

import nbformat
import papermill as pm
import pytest
import zmq

from analysis.report.parameters import Parameters, check_parameters
from analysis.runs.exits import CannotWrite
from analysis.runs.notebooks import NotebookError, parameters_of, run_notebooks, what_is_wrong
from analysis.runs.trust import is_shipped

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_stored_clean(path):
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.id for cell in code if cell.outputs or cell.execution_count is not None] == []
    assert [cell.id for cell in code if re.search(r"^\s*(def|class) ", cell.source, re.MULTILINE)] == []
    assert [cell.id for cell in code if len(cell.source.splitlines()) > 5 and "parameters" not in tags(cell)] == []
    assert [cell.id for cell in notebook.cells if not re.fullmatch(r"[a-z][a-z0-9-]+", cell.id)] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_changed_notebook_is_written_down_as_shipped(path):
    assert is_shipped(path), f"{path.name} has changed: look at the change, then run python -m analysis.runs.trust"


def tags(cell) -> list[str]:
    return cell.metadata.get("tags", [])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_parameters_are_a_subset_of_the_model(path):
    cells = nbformat.read(path, as_version=4).cells
    values: dict = {}
    exec(next(cell.source for cell in cells if "parameters" in tags(cell)), values)
    for name, declared in parameters_of(path).items():
        field = Parameters.model_fields[name]
        assert getattr(check_parameters(**{name: values[name]}), name) == field.default, name
        assert declared["help"] == field.description, name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_cell_after_parameters_checks_them(path):
    cells = nbformat.read(path, as_version=4).cells
    position = next(i for i, cell in enumerate(cells) if "parameters" in tags(cell))
    heading, after = cells[position - 1], "\n".join(c.source for c in cells[position + 1 : position + 3])
    assert heading.source.startswith("## Parameters")
    assert "check_parameters(" in after
    assert [name for name in parameters_of(path) if f"{name}={name}" not in after] == []


def notebook_of(folder: Path, *sources: str, figure: bool = False) -> Path:
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
    cells[0].metadata["tags"] = ["parameters"]
    if figure:
        cells[-1].metadata["tags"] = ["figure"]
    path = folder / "probe.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def run(folder: Path, path: Path, **values) -> Path:
    out = folder / "run"
    out.mkdir(exist_ok=True)
    return run_notebooks([path], {path.stem: values}, out)[0]


def test_failing_cell_is_named(tmp_path):
    path = notebook_of(tmp_path, "a = 1", "1 / 0", "b = 2")
    with pytest.raises(NotebookError, match=r"probe.ipynb: cell 2: ZeroDivisionError"):
        run(tmp_path, path)
    assert "ZeroDivisionError" in (tmp_path / "run" / "probe.ipynb").read_text()  # the copy stays, with its banner


@pytest.mark.parametrize(
    "cell, error, message",
    [
        ("open('/dev/full', 'w').write('x' * 10**6)", CannotWrite, "the disk is full (No space left on device)."),
        ("raise PermissionError(13, 'Permission denied', 'results')", CannotWrite, "cannot be written (Permission den"),
        ("raise PermissionError(13, 'Permission denied', '/elsewhere')", NotebookError, "probe.ipynb: cell 1: Perm"),
    ],
)
def test_a_disk_that_takes_no_more_is_told_as_such(tmp_path, cell, error, message):
    with pytest.raises(error) as told:
        run(tmp_path, notebook_of(tmp_path, cell))
    assert message in str(told.value)


def test_dead_kernel_is_a_failure(tmp_path):
    path = notebook_of(tmp_path, "a = 1", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(NotebookError, match="the kernel died twice"):
        run(tmp_path, path)


def test_a_cell_that_takes_too_long_is_told(tmp_path):
    path = notebook_of(tmp_path, "a = 1", "import time; time.sleep(60)")
    (tmp_path / "run").mkdir()
    with pytest.raises(NotebookError, match="probe.ipynb: a cell took longer than the 1 seconds it may"):
        run_notebooks([path], {"probe": {}}, tmp_path / "run", timeout=1)


@pytest.mark.parametrize(
    "error, tries",
    [
        (RuntimeError("Kernel died before replying to kernel_info"), 2),  # what is left of a race for a port
        (zmq.ZMQError(98), 2),
        (RuntimeError("something else"), 1),
    ],
)
def test_only_what_is_the_kernels_fault_is_tried_once_more(tmp_path, monkeypatch, error, tries):
    path, calls, told, real = notebook_of(tmp_path, "a = 1"), [], [], pm.execute_notebook

    def fail_once(*arguments, **options):
        calls.append(1)
        if len(calls) == 1:
            raise error
        return real(*arguments, **options)

    monkeypatch.setattr(pm, "execute_notebook", fail_once)
    (tmp_path / "run").mkdir()
    with pytest.raises(RuntimeError, match="something else") if tries == 1 else contextlib.nullcontext():
        run_notebooks([path], {"probe": {}}, tmp_path / "run", warn=told.append)
    assert (len(calls), len(told)) == (tries, tries - 1)


def test_figures_survive_mplbackend(tmp_path, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    path = notebook_of(tmp_path, "a = 1", "import matplotlib.pyplot as plt; plt.plot([1, 2]);", figure=True)
    assert "image/png" in run(tmp_path, path).read_text()
    assert os.environ["MPLBACKEND"] == "agg"


def test_missing_figure_is_a_failure(tmp_path):
    path = notebook_of(tmp_path, "a = 1", "print('no figure')", figure=True)
    with pytest.raises(NotebookError, match="should show a figure and shows none"):
        run(tmp_path, path)


@pytest.mark.parametrize(
    "html, expected",
    [
        ('<p class="note undrawn">Too few articles to draw.</p>', ""),
        (["<p\n", ' class="note undrawn">Too few.</p>'], ""),  # nbformat keeps text as lines
        ('<p class="note">no figure</p>', "cell 0 should show a figure and shows none"),
    ],
)
def test_a_figure_may_be_missing_only_where_it_is_said_why(html, expected):
    shown = [{"output_type": "display_data", "data": {"text/html": html}}]
    metadata = {"papermill": {"status": "completed"}, "tags": ["figure"]}
    assert (
        what_is_wrong({"metadata": {}, "cells": [{"cell_type": "code", "metadata": metadata, "outputs": shown}]})
        == expected
    )


def test_kernel_starts_in_the_run_folder(tmp_path):
    path = notebook_of(tmp_path, "a = 1", "import os; print('here', os.getcwd())")
    assert f"here {tmp_path / 'run'}" in run(tmp_path, path).read_text()


@pytest.mark.parametrize(
    "status, expected", [("completed", ""), ("pending", "cell 0 is pending"), ("running", "cell 0 is running")]
)
def test_cells_that_did_not_run_count_as_failure(status, expected):
    cell = {"cell_type": "code", "metadata": {"papermill": {"status": status}}, "outputs": []}
    assert what_is_wrong({"metadata": {"papermill": {"exception": None}}, "cells": [cell]}) == expected


def test_a_cell_that_papermill_calls_completed_was_also_run():
    """After a kernel died, papermill marks the cells it did not reach as completed."""
    cell = {"cell_type": "code", "metadata": {"papermill": {"status": "completed"}}, "outputs": [], "source": "1"}
    document = {"metadata": {}, "cells": [{**cell, "execution_count": 1}, {**cell, "execution_count": None}]}
    assert what_is_wrong(document) == "cell 1 is marked as completed, and no kernel ran it"
    assert what_is_wrong({"metadata": {}, "cells": []}) == "it holds no code"


def test_string_booleans_of_papermill_are_read():
    assert check_parameters(roll_up="false").roll_up is False
