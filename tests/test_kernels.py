"""Kernels that are started before a notebook asks for one (see ``analysis/runs/kernels.py``)."""

import os
import signal
from contextlib import closing
from threading import Event, Timer

import pytest

from analysis.runs.kernels import Kernels
from analysis.runs.notebooks import run_notebooks
from tests.test_notebooks import notebook_of

LOADED = "import sys; print('loaded', 'analysis.report.show' in sys.modules, 'named', 'analysis' in globals())"


@pytest.fixture
def kernels():
    with closing(Kernels()) as kernels:
        yield kernels


def run(folder, kernels, *sources, warn=print):
    (folder / "run").mkdir()
    kernels.start_ahead(folder / "run", 1, Event())
    return run_notebooks([notebook_of(folder, "a = 1", *sources)], {"probe": {}}, folder / "run", kernels=kernels,
                         warn=warn)[0].read_text()  # fmt: skip


def pids(kernels):
    return [process.pid for process in kernels._processes]


def is_there(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_notebook_takes_the_kernel_started_ahead_with_all_loaded_and_nothing_named(tmp_path, kernels):
    said = run(tmp_path, kernels, LOADED, "import os; print('it is', os.getpid(), os.getcwd())")
    [pid] = pids(kernels)
    assert "loaded True named False" in said
    assert f"it is {pid} {tmp_path / 'run'}" in said
    assert not is_there(pid)


def test_a_kernel_that_died_before_its_notebook_came_is_replaced_and_told(tmp_path, kernels):
    real, told = kernels.start_ahead, []

    def start_and_kill(folder, count, until):
        real(folder, count, until)
        os.kill(pids(kernels)[0], signal.SIGKILL)

    kernels.start_ahead = start_and_kill
    assert "it ran" in run(tmp_path, kernels, "print('it', 'ran')", warn=told.append)
    assert len(pids(kernels)) == 2
    assert ["started once more" in line for line in told] == [True]


def test_further_kernels_follow_those_that_have_loaded(tmp_path, kernels):
    kernels.start_ahead(tmp_path, 9, Event())
    assert len(pids(kernels)) == 4 and all(map(is_there, pids(kernels)))


def test_when_it_is_time_no_further_kernel_is_started(tmp_path, kernels):
    it_is_time = Event()
    it_is_time.set()
    kernels.start_ahead(tmp_path, 9, it_is_time)
    assert len(pids(kernels)) == 2


def test_a_kernel_that_dies_while_it_loads_is_not_waited_for(tmp_path, kernels):
    dying = Timer(0.2, lambda: os.kill(pids(kernels)[0], signal.SIGKILL))
    dying.start()
    kernels.start_ahead(tmp_path, 9, Event())
    dying.join()
    assert len(pids(kernels)) == 2


def test_a_kernel_that_nothing_asked_for_is_ended(tmp_path):
    with closing(Kernels()) as kernels:
        kernels.start_ahead(tmp_path, 1, Event())
        assert all(map(is_there, pids(kernels)))
    assert not any(map(is_there, pids(kernels)))


def test_once_ended_a_kernel_started_ahead_does_not_live(tmp_path, kernels):
    kernels.end()
    kernels.start_ahead(tmp_path, 1, Event())
    assert [process.wait(60) for process in kernels._processes] == [-signal.SIGKILL]
