"""Batches on many processes: a local Dask cluster, or the workers of a Dask scheduler that is there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd

from analysis.corpus.commits import Commit
from analysis.corpus.run import Runner, Work
from analysis.corpus.store import CorpusError

AHEAD = 2  # batches per worker that are sent before the first is done, so that no worker waits and few are in memory
TRIES = 3  # how often a batch is given to a worker that died of it
_WAIT = 60  # seconds for the first worker, and for another where all have died


class WorkersFailed(CorpusError):
    """The processes that were to tag could not be started, or all have died. What was tagged is kept."""

    exit_code = 69  # EX_UNAVAILABLE of sysexits.h


@contextmanager
def local_workers(n: int) -> Iterator[Runner]:
    """Yield a runner on ``n`` processes of this machine, which end with the block.

    Raises WorkersFailed where they do not start; the runner does where all die and none can be started in their place.
    """
    dask, distributed = _import()
    with dask.config.set(_settings()), _start(distributed, n) as cluster, distributed.Client(cluster) as client:
        yield _runner(client)


def _start(distributed: Any, n: int) -> Any:
    try:
        return distributed.LocalCluster(
            n_workers=n, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0"
        )
    except (RuntimeError, OSError, TimeoutError) as error:  # a worker died while it started, no memory, no port
        raise WorkersFailed(
            f"{n} workers could not be started on this machine: {error.__cause__ or error}. Nothing was begun. Look "
            "above for what they said last, give fewer --workers, or leave it out to tag in one process."
        ) from None


@contextmanager
def scheduled_workers(address: str) -> Iterator[Runner]:
    """Yield a runner on the workers of the scheduler at ``address`` (``tcp://host:port``).

    Raises CorpusError where nothing answers there, or it has no worker.
    """
    dask, distributed = _import()
    with dask.config.set(_settings()):
        try:
            client = distributed.Client(address, timeout=10)
        except (OSError, ValueError, TimeoutError) as error:
            raise CorpusError(
                f"no Dask scheduler answers at {address}: {error}. Start one: 'dask scheduler'."
            ) from None
        with client:
            try:
                client.wait_for_workers(1, timeout=_WAIT)
            except TimeoutError:
                raise CorpusError(f"{address} has no workers. Start some: 'dask worker {address}'.") from None
            yield _runner(client)


def _settings() -> dict[str, Any]:
    return {
        "distributed.scheduler.allowed-failures": TRIES,
        "distributed.scheduler.no-workers-timeout": f"{_WAIT}s",
        "distributed.comm.timeouts.connect": "30s",
        "distributed.worker.profile.enabled": False,  # looks at the stack a hundred times a second ...
        "distributed.worker.memory.monitor-interval": "1s",  # ... and these look as often at other things: 7% in all
        "distributed.admin.tick.interval": "1s",
        "distributed.admin.system-monitor.interval": "10s",
        "distributed.worker.preload": [*_preloads(), "analysis.corpus.partition"],  # ready when all is read
    }


def _preloads() -> list[str]:
    """Return what a user lets workers load, which Dask takes as a list or as one name."""
    from dask import config

    given = config.get("distributed.worker.preload", [])
    return [given] if isinstance(given, str) else list(given)


def _import() -> tuple[Any, Any]:
    try:
        import dask
        import distributed
    except ImportError:
        raise CorpusError("several workers need Dask: pip install 'dateline-workbook[cluster]'.") from None
    return dask, distributed


def _runner(client: Any) -> Runner:
    def run(work: Work, batches: Iterable[tuple[pd.DataFrame, Commit]]) -> Iterator[Commit]:
        yield from _in_order_of_completion(client, work, iter(batches))

    return run


def _in_order_of_completion(
    client: Any, work: Work, batches: Iterator[tuple[pd.DataFrame, Commit]]
) -> Iterator[Commit]:
    """Keep all workers busy and few batches in memory. A batch whose worker dies is done by another."""
    from distributed import as_completed

    def submit() -> Iterator[Any]:
        batch = next(batches, None)
        if batch is not None:
            yield client.submit(work, *batch, key=f"tag-{batch[1].batch}", pure=False, retries=0)

    first = [future for _ in range(AHEAD * max(1, _threads(client))) for future in submit()]
    done = as_completed(first)
    for future in done:
        yield _result(future)
        for new in submit():
            done.add(new)


def _result(future: Any) -> Commit:
    from distributed import CancelledError, KilledWorker
    from distributed.scheduler import NoWorkerError

    try:
        return future.result()
    except (NoWorkerError, CancelledError) as error:
        raise WorkersFailed(
            f"no worker is left that could go on ({error}). What was tagged is kept: run the same command again."
        ) from None
    except KilledWorker as error:
        raise CorpusError(
            f"{TRIES} workers died of one batch, most likely for lack of memory ({error}). What was tagged is kept: "
            "give each worker more memory and run the same command again."
        ) from None
    finally:
        future.release()


def _threads(client: Any) -> int:
    return sum(Counter(client.nthreads()).values())
