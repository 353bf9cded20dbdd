"""A run made again from what lies in its folder, and held against it: tables row by row, results byte by byte.

Its articles are taken from its own tables, as they were read, so that no source has to be there any more; they are
tagged anew and its notebooks run anew, with the parameters that its executed copies state. Nothing of it is changed.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.corpus import read_tables, tag_all, tagger_version, write_tables
from analysis.on_disk import hash_file
from analysis.reference import Reference, load_reference
from analysis.runs.checks import named_notebooks
from analysis.runs.coded import FOLDER, hash_of_coding
from analysis.runs.history import PastRun
from analysis.runs.inputs import NOTEBOOKS
from analysis.runs.kernels import Kernels
from analysis.runs.manifest import ingredients
from analysis.runs.since import other_versions
from analysis.runs.stopping import stoppable
from analysis.runs.trust import refuse_untrusted
from analysis.schema import CORPUS_TABLES, Tables

_MADE = ("tables", "results")  # folders that a run makes; all others hold copies of what it was given


class Reproduced(NamedTuple):
    """``same`` and ``different`` name tables and files; ``different`` says how, ``versions`` what has changed since."""

    same: tuple[str, ...]
    different: tuple[tuple[str, str], ...]
    versions: tuple[str, ...]


def reproduce_run(
    run: PastRun, *, trust: Sequence[str] = (), timeout: float = 0, say: Callable[[str], None] = print
) -> Reproduced:
    """Make ``run`` again in a folder of its own, compare, and remove it.

    ``trust`` are the SHA-256 of its notebooks given by others that may run. Raises ValueError for a run that did not
    succeed, NotTrusted for a notebook that may not run, NotebookError where one fails now, Stopped as a run does.
    """
    if run.status != "ok":
        raise ValueError(f"run {run.folder.name} did not succeed, so there is nothing to compare with.")
    with (
        closing(Kernels()) as kernels, tempfile.TemporaryDirectory(prefix="dateline-") as place,
        stoppable(timeout, kernels.end),
    ):  # fmt: skip
        again = Path(place) / run.id
        versions = _make_again(run, again, trust, kernels, say)
        say("comparing …")
        found = {**_compare_tables(run.folder, again), **_compare_results(run.folder, again)}
    return Reproduced(
        tuple(name for name, how in found.items() if not how),
        tuple((name, how) for name, how in found.items() if how),
        versions,
    )


def _make_again(
    run: PastRun, again: Path, trust: Sequence[str], kernels: Kernels, say: Callable[[str], None]
) -> tuple[str, ...]:
    """Make the tables and results of a run once more in ``again``; return sentences on versions that differ now."""
    reference = load_reference(run.folder / "reference" if (run.folder / "reference").is_dir() else None)
    notebooks = _notebooks_of(run)
    refuse_untrusted(notebooks, trust)
    stance = run.manifest["stance"]
    for given in (f for f in run.folder.iterdir() if f.is_dir() and f.name not in _MADE):
        shutil.copytree(given, again / given.name)
    read = read_tables(run.folder / "tables")
    say(f"tagging {len(read.articles)} articles …")
    tagged = tag_all(Tables({"articles": read.articles, "reading": read.reading}), stance=stance, reference=reference)
    if run.manifest.get("tables_since"):  # a part of a corpus: what is about all of it stays
        tagged = Tables({**tagged, **{name: read[name] for name in CORPUS_TABLES}})
    write_tables(tagged, again / "tables", version=tagger_version(reference, stance))
    _run_again(run, notebooks, again, kernels, say)
    return tuple(other_versions(run.manifest, _hashes_now(run, reference, notebooks)))


def _notebooks_of(run: PastRun) -> list[Path]:
    """Return the notebooks of a run: its own copy of one that did not come with Dateline, else the shipped one."""
    kept = {n.name: n for n in (run.folder / NOTEBOOKS).glob("*.ipynb")}
    names = [n["notebook"] for n in run.manifest["notebooks"]]
    return named_notebooks([str(kept.get(name, Path(name).stem)) for name in names])


def hashes_in(run: PastRun) -> tuple[str, ...]:
    """Return the SHA-256 of the notebooks that a run would be made again with."""
    return tuple(map(hash_file, _notebooks_of(run)))


def _hashes_now(run: PastRun, reference: Reference, notebooks: list[Path]) -> dict[str, str]:
    gold = sorted((run.folder / "gold").glob("*")) if (run.folder / "gold").is_dir() else []
    hashes = ingredients(reference, notebooks, gold) | hash_of_coding(sorted((run.folder / FOLDER).glob("*")))
    return {**hashes, "tagger": tagger_version(reference, run.manifest["stance"])}


def _run_again(run: PastRun, notebooks: list[Path], again: Path, kernels: Kernels, say: Callable[[str], None]) -> None:
    from analysis.runs.notebooks import run_notebooks  # here: a run that cannot be compared is told at once

    say(f"running {len(notebooks)} notebooks …")
    values = {n.stem: _parameters_of_copy(run.folder / n.name) for n in notebooks}
    run_notebooks(notebooks, values, again, kernels=kernels, on_done=lambda name: say(f"  {name} done"))


def _parameters_of_copy(copy: Path) -> dict[str, Any]:
    """Return the parameters that an executed copy was given."""
    import nbformat

    return dict(nbformat.read(copy, as_version=4).metadata.papermill.parameters)


def _compare_tables(folder: Path, again: Path) -> dict[str, str]:
    """Return {table: how it differs, "" where it does not}."""
    then, now = read_tables(folder / "tables"), read_tables(again / "tables")
    return {f"tables/{name}": _difference(then[name], now[name]) for name in sorted(then)}


def _difference(then: pd.DataFrame, now: pd.DataFrame) -> str:
    if then.equals(now):
        return ""
    if len(then) != len(now):
        return f"{len(then):,} rows then, {len(now):,} now"
    columns = [name for name in then.columns if name not in now.columns or not then[name].equals(now[name])]
    return f"{len(then):,} rows, differing in {', '.join(columns)}"


def _compare_results(folder: Path, again: Path) -> dict[str, str]:
    """Return {file of results: how it differs, "" where it does not}: CSV files and charts, byte by byte."""
    then, now = (
        {f.relative_to(place).as_posix(): f for f in (place / "results").rglob("*") if f.is_file()}
        for place in (folder, again)
    )
    found = {}
    for name in sorted({*then, *now}):
        if name not in now or name not in then:
            found[name] = "not made any more" if name in then else "not there then"
        else:
            found[name] = "" if hash_file(then[name]) == hash_file(now[name]) else "other content"
    return found
