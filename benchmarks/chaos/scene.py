"""What all disturbances share: small articles, an older run, undisturbed runs to hold the others against."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from analysis.runs.manifest import read_manifest
from benchmarks.chaos.started import Started, in_child, start_anew, start_loaded
from tests.corpus_runs import make_articles
from tests.killing import NOTEBOOK, check_latest, contents, write_corpus

Start = Callable[[Sequence[object], Path], Started]
ONE, ALL = ("--stance", "none", "--only", NOTEBOOK), ("--stance", "linear")
EVERY_ANEW, EVERY_ALL = 10, 25  # one trial in so many starts the command anew, one runs all notebooks


class Kind(NamedTuple):
    """How a run is started, in words, and what is asked of it."""

    words: str
    start: Start
    options: tuple[str, ...]


LOADED = Kind("one notebook, modules loaded before", start_loaded, ONE)
ANEW = Kind("one notebook, the command started anew", start_anew, ONE)
WHOLE = Kind("all notebooks, linear tier", start_loaded, ALL)


def kind_of(number: int) -> Kind:
    """Return how the run of a trial is started: most the cheap way, a share as the command, a share with all."""
    if number % EVERY_ALL == EVERY_ALL - 1:
        return WHOLE
    return ANEW if number % EVERY_ANEW == EVERY_ANEW - 1 else LOADED


class Undisturbed(NamedTuple):
    """A run that nothing disturbed: its folder, and the CPU seconds it took."""

    folder: Path
    cpu: float


class Scene:
    """A folder for all that is tried; undisturbed runs in it are made when they are first asked for."""

    def __init__(self, place: Path) -> None:
        self.place = place
        shutil.rmtree(place, ignore_errors=True)
        self.corpus = write_corpus(place / "articles")
        self.many = make_articles(place / "many", 24)
        self._n_started = 0
        self._undisturbed: dict[Kind, Undisturbed] = {}

    @property
    def older(self) -> Path:
        """A folder of reports with a finished run of fewer articles."""
        reports = self.place / "older"
        if not reports.exists():
            self.finish(LOADED, reports, corpus=write_corpus(self.place / "before" / "articles", 2))
        return reports

    @property
    def tagged(self) -> Path:
        """The corpus of ``many``, tagged by one process."""
        out = self.place / "tagged"
        if not out.exists():
            finished(self.tag(out))
        return out

    @property
    def code(self) -> str:
        """The hash of the code that is tried, as manifests have it."""
        return read_manifest(self.undisturbed(LOADED).folder)["hashes"]["code"][:12]

    def undisturbed(self, kind: Kind) -> Undisturbed:
        """Return the run that a disturbed one of its kind has to be equal to."""
        if kind not in self._undisturbed:
            reports = self.place / f"undisturbed {len(self._undisturbed)}"
            cpu = self.finish(kind, reports).cpu
            self._undisturbed[kind] = Undisturbed(reports / check_latest(reports), cpu)
        return self._undisturbed[kind]

    def said(self) -> Path:
        """Return a new file for what a process says."""
        self._n_started += 1
        return self.place / "said" / f"{self._n_started:05}.txt"

    def report(self, kind: Kind, reports: Path, *more: str, corpus: Path | None = None) -> Started:
        """Start a report of the articles in ``reports``."""
        arguments = ["report", corpus or self.corpus, "--out", reports, *kind.options, *more]
        return kind.start(arguments, self.said())

    def finish(self, kind: Kind, reports: Path, *more: str, corpus: Path | None = None) -> Started:
        """Make a report and return its process once it has ended. Raises AssertionError where it failed."""
        return finished(self.report(kind, reports, *more, corpus=corpus))

    def tag(self, out: Path, *options: str) -> Started:
        """Start the tagging of ``many`` into ``out``."""
        arguments = ["tag", self.many, "--stance", "none", "--out", out, *options]
        return start_loaded(arguments, self.said())

    def check_whole(self, kind: Kind, reports: Path) -> None:
        """Check that the latest run is equal to the undisturbed one, and that nothing is left over."""
        folder = self.undisturbed(kind).folder
        assert check_latest(reports) == folder.name, "latest is another run"
        assert contents(reports / folder.name) == contents(folder), "tables or results differ from the undisturbed run"
        left = [f.name for f in reports.iterdir() if f.name.endswith((".partial", ".old", ".waste"))]
        assert not left, f"left over: {left}"

    def listed(self, reports: Path) -> str:
        """Return what ``dateline runs list`` prints."""
        return finished(start_loaded(["runs", "list", "--reports", reports], self.said())).said

    def check_tagged(self, out: Path) -> None:
        """Check that a corpus is equal to the one that a single process tagged."""
        finished(in_child(lambda: _compare(out, self.tagged), self.said()))


def finished(process: Started) -> Started:
    """Return the process once it has ended. Raises AssertionError where it failed."""
    code = process.wait()
    assert code == 0, f"the command ended with {code}: {process.said}"
    return process


def _compare(one: Path, other: Path) -> int:
    from tests.corpus_runs import assert_equal_corpora  # in a child: reading tables starts threads

    assert_equal_corpora(one, other)
    return 0
