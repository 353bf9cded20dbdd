"""One run of a report: read, tag, run the notebooks, write one page, and only then show it as the latest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analysis.corpus import tag_all, tagger_version, write_tables
from analysis.read import read_sources
from analysis.reference import find_user_reference, load_reference
from analysis.report.checks import check_all, gold_files, named_notebooks, report_notebooks, stated, with_gold
from analysis.report.folders import is_complete, new_partial, point_latest, put_in_place
from analysis.report.gate import GateError, last_day, pass_gate
from analysis.report.manifest import build_manifest, ingredients, run_id, write_manifest
from analysis.report.parameters import Parameters, as_notebook_values
from analysis.report.since import read_last_manifest, since_last_run
from analysis.schema import DEFAULT_TIER

__all__ = ["GateError", "Run", "report_notebooks", "run_report"]


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
    only: Sequence[str] = (),
    stance: str = DEFAULT_TIER,
    date: str = "",
    force: bool = False,
    say: Callable[[str], None] = print,
) -> Run:
    """Make the report of ``sources`` in ``reports`` and return it.

    ``values`` are the parameters of all notebooks, ``per_notebook`` those of single ones (by stem), which go before;
    ``override``, from the command line, goes before both. ``also`` names notebooks that are not in every report (see
    ``report_notebooks``), ``only`` those of a shorter one. ``date`` (ISO) leaves out later and undated articles. An
    equal run that is there already is returned as it is, unless ``force``. Raises ParameterError before anything is
    read, GateError where there is no article, NotebookError where a notebook failed (its folder, named
    ``<run id>.partial``, stays).
    """
    notebooks = named_notebooks([*only, *also]) if only else report_notebooks(*also)
    started = datetime.now(UTC)
    parameters = check_all(notebooks, values or {}, per_notebook or {}, override or {}, stance)
    gold = gold_files(parameters)
    reference = load_reference(find_user_reference(sources))
    say("reading …")
    read = read_sources(sources, reference=reference)
    read = pass_gate(read, date, parameters.values())
    hashes = {**ingredients(reference, notebooks, gold), "tagger": tagger_version(reference, stance)}
    asked = stated(parameters)
    run = run_id(date or last_day(read), read.articles["article_id"], asked, hashes)
    folder = reports / run
    if is_complete(folder) and not force:
        say(f"nothing has changed since run {run}")
        point_latest(reports, run)
        return Run(run, folder, fresh=False)
    say(f"tagging {len(read.articles)} articles …")
    tables = pass_gate(tag_all(read, stance=stance, reference=reference), "", parameters.values())
    partial = new_partial(reports, run)
    write_tables(tables, partial / "tables", version=hashes["tagger"])
    parameters = with_gold(parameters, gold, partial)
    since = since_last_run(read_last_manifest(reports), run, tables, asked, hashes)
    about = {"run": run, "tables": tables, "since": since, "hashes": hashes}
    _execute_and_assemble(notebooks, parameters, partial, about, say)
    write_manifest(build_manifest(run, tables, asked, hashes, partial, started), partial)
    put_in_place(partial, folder)
    point_latest(reports, run)
    return Run(run, folder, fresh=True)


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
