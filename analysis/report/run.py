"""One run of a report: read, tag, run the notebooks, write one page, and only then show it as the latest."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analysis.corpus import select, tag_all, tagger_version, write_tables
from analysis.read import read_sources
from analysis.reference import find_user_reference, load_reference, shipped
from analysis.report.load import NothingLeft, choose, what_there_is
from analysis.report.manifest import build_manifest, ingredients, run_id, write_manifest
from analysis.report.parameters import ParameterError, Parameters, as_notebook_values, check_parameters
from analysis.report.since import read_last_manifest, since_last_run
from analysis.schema import DEFAULT_TIER, Tables

ON_REQUEST = ("05_accuracy",)  # notebooks that take longer, and tell about the taggers instead of the articles


class GateError(RuntimeError):
    """The data did not pass the gate: there is nothing to report on."""


@dataclass(frozen=True)
class Run:
    """A finished run; ``page`` is its HTML report, ``fresh`` is false where an equal run was there already."""

    id: str
    folder: Path
    fresh: bool

    @property
    def page(self) -> Path:
        return self.folder / "index.html"


def run_report(
    sources: Sequence[str | Path],
    *,
    reports: Path,
    values: Mapping[str, Any] | None = None,
    per_notebook: Mapping[str, Mapping[str, Any]] | None = None,
    override: Mapping[str, Any] | None = None,
    also: Sequence[str] = (),
    stance: str = DEFAULT_TIER,
    date: str = "",
    force: bool = False,
    say: Callable[[str], None] = print,
) -> Run:
    """Make the report of ``sources`` in ``reports`` and return it.

    ``values`` are the parameters of all notebooks, ``per_notebook`` those of single ones (by stem), which go before;
    ``override``, from the command line, goes before both. ``also`` names notebooks that are not in every report (see
    ``report_notebooks``). ``date`` (ISO) leaves out later and undated articles. An
    equal run that is there already is returned as it is, unless ``force``. Raises ParameterError before anything is
    read, GateError where there is no article, NotebookError where a notebook failed (its folder, named
    ``<run id>.partial``, stays).
    """
    notebooks = report_notebooks(*also)
    started = datetime.now(UTC)
    parameters = _check_all(notebooks, values or {}, per_notebook or {}, override or {}, stance)
    gold = _gold_files(parameters)
    reference = load_reference(find_user_reference(sources))
    say("reading …")
    read = read_sources(sources, reference=reference)
    read = _gate(read, date, parameters.values())
    hashes = {**ingredients(reference, notebooks, gold), "tagger": tagger_version(reference, stance)}
    stated = {stem: _stated(p) for stem, p in parameters.items()}
    run = run_id(date or _last_day(read), read.articles["article_id"], stated, hashes)
    folder = reports / run
    if _is_complete(folder) and not force:
        say(f"nothing has changed since run {run}")
        _point_latest(reports, run)
        return Run(run, folder, fresh=False)
    say(f"tagging {len(read.articles)} articles …")
    tables = _gate(tag_all(read, stance=stance, reference=reference), "", parameters.values())
    partial = _new_partial(reports, run)
    write_tables(tables, partial / "tables", version=hashes["tagger"])
    parameters = _with_gold(parameters, gold, partial)
    since = since_last_run(read_last_manifest(reports), run, tables, stated, hashes)
    about = {"run": run, "tables": tables, "since": since, "hashes": hashes}
    _execute_and_assemble(notebooks, parameters, partial, about, say)
    write_manifest(build_manifest(run, tables, stated, hashes, partial, started), partial)
    _put_in_place(partial, folder)
    _point_latest(reports, run)
    return Run(run, folder, fresh=True)


def report_notebooks(*also: str) -> list[Path]:
    """Return the notebooks of a report, in order: those numbered from 01 on (00 is for exploring).

    Those of ON_REQUEST only where ``also`` names them. Raises ParameterError if ``also`` names one that is not there.
    """
    found = {n.stem: n for n in sorted(shipped("notebooks").glob("[0-9][0-9]_*.ipynb")) if n.stem[:2] != "00"}
    unknown = sorted(set(also) - set(found))
    if unknown:
        raise ParameterError(f"--with: unknown notebook {unknown[0]!r}. There are {', '.join(found)}.")
    return [n for stem, n in found.items() if stem not in ON_REQUEST or stem in also]


def _check_all(
    notebooks: Sequence[Path],
    values: Mapping[str, Any],
    per_notebook: Mapping[str, Mapping[str, Any]],
    override: Mapping[str, Any],
    stance: str,
) -> dict[str, Parameters]:
    stems = [n.stem for n in notebooks]
    unknown = sorted(set(per_notebook) - set(stems))
    if unknown:
        hint = f" Add it to the report with --with {unknown[0]}." if unknown[0] in ON_REQUEST else ""
        raise ParameterError(f"unknown notebook {unknown[0]!r}. There are {', '.join(stems)}.{hint}")
    fixed = {"corpus": "tables", "output": "results", "stance": stance}
    taken = sorted(set(fixed) & {*values, *override, *(name for own in per_notebook.values() for name in own)})
    if taken:
        raise ParameterError(
            f"parameter {taken[0]!r} is set by the report itself. Name the articles as SOURCE, the tier as --stance."
        )
    check_parameters(**{**values, **override})
    return {s: check_parameters(**{**values, **per_notebook.get(s, {}), **override, **fixed}) for s in stems}


def _stated(parameters: Parameters) -> dict[str, Any]:
    return parameters.model_dump(exclude={"corpus", "output", "gold"})


def _gold_files(parameters: Mapping[str, Parameters]) -> list[Path]:
    """Return the user's gold files. Raises ParameterError where no notebook reads them, or two have one name."""
    places = dict.fromkeys(place for p in parameters.values() for place in p.gold)
    if not places:
        return []
    from analysis.evaluate import find_gold  # here: brings the taggers along

    if not set(ON_REQUEST) & set(parameters):
        raise ParameterError(f"parameter 'gold' is read by {ON_REQUEST[0]} only. Add --with {ON_REQUEST[0]}.")
    files = find_gold(places)
    if len({f.name for f in files}) < len(files):
        raise ParameterError("parameter 'gold': two gold files have one name. Rename one.")
    return files


def _with_gold(parameters: Mapping[str, Parameters], gold: Sequence[Path], folder: Path) -> dict[str, Parameters]:
    """Return the parameters with copies of the gold files in ``folder``, so that the run needs no other folder."""
    if not gold:
        return dict(parameters)
    (folder / "gold").mkdir()
    for file in gold:
        shutil.copy(file, folder / "gold" / file.name)
    return {stem: p.model_copy(update={"gold": ("gold",) if p.gold else ()}) for stem, p in parameters.items()}


def _gate(read: Tables, date: str, parameters: Iterable[Parameters]) -> Tables:
    """Return what was read up to ``date``. Raises GateError where that, or what a notebook is about, is nothing."""
    if read.articles.empty:
        raise GateError("\n".join(["no article could be read, so there is nothing to report.", *_reasons(read)]))
    known = select(read, end_date=date) if date else read
    if known.articles.empty:
        raise GateError(f"no article is dated {date} or earlier. {what_there_is(read)}")
    try:
        for wanted in parameters:
            choose(known, wanted)
    except NothingLeft as error:
        raise GateError(str(error)) from error
    return known


def _reasons(read: Tables) -> list[str]:
    skipped = read.reading[read.reading["outcome"].isin(("skipped", "untagged"))]
    more = [f"  … and {len(skipped) - 10} more"] if len(skipped) > 10 else []
    return [f"  {r.source_file}: {r.reason}" for r in skipped.head(10).itertuples()] + more


def _last_day(read: Tables) -> str:
    last = read.articles["published_at"].max()
    return "" if str(last) == "NaT" else last.date().isoformat()


def _new_partial(reports: Path, run: str) -> Path:
    partial = reports.resolve() / f"{run}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    return partial


def _put_in_place(partial: Path, folder: Path) -> None:
    """Let a finished run take the place of an equal one."""
    old = partial.with_suffix(".old")
    if folder.exists():
        folder.rename(old)
    partial.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _execute_and_assemble(
    notebooks: Sequence[Path],
    parameters: Mapping[str, Parameters],
    folder: Path,
    about: Mapping[str, Any],
    say: Callable[[str], None],
) -> None:
    """Run the notebooks in ``folder`` and write its page; ``about`` is what ``page_head`` asks for."""
    # imported here: a wrong parameter or an empty folder is answered without waiting for these
    from analysis.report.head import page_head
    from analysis.report.notebooks import parameters_of, run_notebooks
    from analysis.report.page import write_page

    say(f"running {len(notebooks)} notebooks …")
    values = {n.stem: as_notebook_values(parameters[n.stem], parameters_of(n)) for n in notebooks}
    executed = run_notebooks(notebooks, values, folder, on_done=lambda name: say(f"  {name} done"))
    say("writing the page …")
    write_page(executed, folder / "index.html", page_head(parameters=parameters[notebooks[0].stem], **about))


def _is_complete(folder: Path) -> bool:
    try:
        return json.loads((folder / "manifest.json").read_text())["status"] == "ok" and (folder / "index.html").exists()
    except (OSError, ValueError, KeyError):
        return False


def _point_latest(reports: Path, run: str) -> None:
    """Let ``latest`` point to a run, in one step."""
    new = reports / ".latest.new"
    new.unlink(missing_ok=True)
    new.symlink_to(run, target_is_directory=True)
    new.replace(reports / "latest")
