"""The lock of a corpus on an object store: an object that one run alone can create, renewed for as long as it lives."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

LOCK = "_lock"
RENEWED = 20  # seconds between two signs of life
DEAD = 180  # seconds without one after which a run counts as dead: clocks may be minutes apart


@contextmanager
def lease(system: Any, path: str, busy: Callable[[str], Exception]) -> Iterator[Callable[[], None]]:
    """Hold the lock at ``path`` of a file system during the block; yield a check that it is still held.

    The check is for the moment before a commit: it raises ``busy`` where another run has taken the lock over, because
    this one gave no sign of life for ``DEAD`` seconds. Where another run holds it from the start, ``busy`` is raised
    with who and since when.
    """
    mine = {"owner": f"process {os.getpid()} on {socket.gethostname()}", "key": os.urandom(8).hex()}
    _take(system, path, mine, busy)

    def check() -> None:
        holder = _read(system, path)
        if holder.get("key") != mine["key"]:
            raise busy(_told(holder))

    ended = threading.Event()
    renewing = threading.Thread(target=_renew, args=(system, path, mine, ended), daemon=True)
    renewing.start()
    try:
        yield check
    finally:
        ended.set()
        renewing.join()
        if _read(system, path).get("key") == mine["key"]:
            system.rm_file(path)


def _take(system: Any, path: str, mine: dict[str, str], busy: Callable[[str], Exception]) -> None:
    holder = _read(system, path)
    if holder and time.time() - holder["alive"] > DEAD:
        system.rm_file(path)
    try:
        system.pipe_file(path, _signed(mine), mode="create")  # If-None-Match: the store lets one of several through
    except FileExistsError:
        raise busy(_told(_read(system, path))) from None


def _renew(system: Any, path: str, mine: dict[str, str], ended: threading.Event) -> None:
    while not ended.wait(RENEWED):
        try:
            if _read(system, path).get("key") == mine["key"]:
                system.pipe_file(path, _signed(mine))
        except OSError:
            continue  # a store that cannot be reached is told by what the run itself writes


def _read(system: Any, path: str) -> dict[str, Any]:
    """Return who holds the lock, nothing where nobody does."""
    try:
        return json.loads(system.cat_file(path))
    except FileNotFoundError:
        return {}


def _signed(mine: dict[str, str]) -> bytes:
    return json.dumps({**mine, "alive": time.time()}).encode()


def _told(holder: dict[str, Any]) -> str:
    alive = time.strftime("%H:%M:%S UTC", time.gmtime(holder.get("alive", 0)))
    return f"{holder['owner']}, alive at {alive}" if holder else "it has just ended"
