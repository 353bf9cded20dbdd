"""A disk that is full at a drawn place, folders that take no more files from a drawn moment on: told, and nothing lost.

Each trial has a disk in memory of its own, which only processes started from here see (see ``with_own_mounts``).
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.chaos.scene import ANEW, LOADED, Scene, finished
from benchmarks.chaos.started import Started, in_child
from tests.killing import check_latest

_INSIDE = "DATELINE_CHAOS_MOUNTS"
SPARE = 64 << 10


def with_own_mounts() -> None:
    """Start this program again where it may mount disks of its own, if this system lets it; else return."""
    try_it = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs none /mnt"]
    if _INSIDE in os.environ or not shutil.which("unshare") or subprocess.run(try_it, capture_output=True).returncode:
        return
    os.environ[_INSIDE] = "1"
    os.execvp("unshare", ["unshare", "-rm", sys.executable, "-m", "benchmarks.chaos", *sys.argv[1:]])


def can_mount() -> bool:
    """Return whether this process may mount disks of its own."""
    return _INSIDE in os.environ


@contextmanager
def own_disk(place: Path, n_bytes: int) -> Iterator[None]:
    """Let ``place`` be a disk of its own with so much room."""
    place.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={n_bytes}", "none", place], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", place], check=True)


def fill_the_disk(scene: Scene, number: int, draw: random.Random, reports: Path) -> Iterator[str]:
    """Leave a drawn part of the room that a run needs, run it, make room and run it again."""
    need = _bytes_in(scene.undisturbed(LOADED).folder) + SPARE
    with own_disk(reports, _bytes_in(scene.older) + 2 * need + SPARE):
        shutil.copytree(scene.older, reports, symlinks=True, dirs_exist_ok=True)
        older = check_latest(reports)
        _fill(reports, int(draw.uniform(0, 1) * need))
        process = scene.report(LOADED, reports)
        code = process.wait()
        assert code in (0, 74), f"the command ended with {code}: {process.said}"
        assert code == 0 or "the disk is full" in process.said, f"not told: {process.said}"
        assert check_latest(reports) in (older, scene.undisturbed(LOADED).folder.name), "latest is another run"
        (reports / "filler").unlink()
        scene.finish(LOADED, reports)
        scene.check_whole(LOADED, reports)
        yield "it was full, which was told" if code else "there was room enough"


def take_the_right_away(scene: Scene, number: int, draw: random.Random, reports: Path) -> Iterator[str]:
    """From a drawn moment on let the folders of the reports take no more files; then let them, and run it again."""
    shutil.copytree(scene.older, reports, symlinks=True)
    older = check_latest(reports)
    process = scene.report(ANEW._replace(start=start_without_privilege), reports)
    process.wait_for_cpu(draw.uniform(0, 0.8) * scene.undisturbed(ANEW).cpu)
    alive = not process.ended()
    _allow(reports, 0o555)
    code = process.wait()
    _allow(reports, 0o755)
    assert code in (0, 74), f"the command ended with {code}: {process.said}"
    assert code == 0 or "cannot be written (Permission denied" in process.said, f"not told: {process.said}"
    assert check_latest(reports) in (older, scene.undisturbed(LOADED).folder.name), "latest is another run"
    finished(scene.report(LOADED, reports, "--force"))
    scene.check_whole(LOADED, reports)
    yield "writing was forbidden, which was told" if code else "it came through" if alive else "it had ended"


def start_without_privilege(arguments: Sequence[object], said: Path) -> Started:
    """Start ``dateline ARGUMENTS`` without root's right to write where the bits of a folder forbid it."""
    command = ["setpriv", "--bounding-set=-dac_override", sys.executable, "-m", "analysis.cli", *map(str, arguments)]
    return in_child(lambda: os.execvp(command[0], command), said)


def _fill(disk: Path, leave: int) -> None:
    """Fill a disk with a file, all but ``leave`` bytes."""
    room = shutil.disk_usage(disk).free
    with (disk / "filler").open("wb") as filler:
        filler.write(bytes(max(0, room - leave)))


def _allow(reports: Path, mode: int) -> None:
    """Set who may write to a folder and to all folders in it."""
    reports.chmod(mode)
    for folder, names, _ in os.walk(reports):
        for name in names:
            with suppress(OSError):
                Path(folder, name).chmod(mode)


def _bytes_in(folder: Path) -> int:
    """Return how many bytes the files in a folder take, in pages of memory."""
    sizes = (f.lstat().st_size for f in folder.rglob("*") if f.is_file() and not f.is_symlink())
    return sum(-(-size // 4096) * 4096 for size in sizes)
