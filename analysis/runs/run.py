"""One run of a report: read, tag, run the notebooks, write one page, and only then show it as the latest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

from analysis.corpus import select, tagger_version, write_tables
from analysis.reference import find_user_reference, load_reference
from analysis.report.parameters import Parameters
from analysis.runs.checks import check_all, chosen_notebooks, gold_files, report_notebooks, stated, with_gold
from analysis.runs.coded import coded_frames, hash_of_coding, with_coding
from analysis.runs.exits import writing_to
from analysis.runs.folders import is_complete, mend, new_partial, put_in_place, stay_in_place
from analysis.runs.gate import GateError, last_day, pass_gate, up_to
from analysis.runs.gather import Gathered, gather
from analysis.runs.index import write_index
from analysis.runs.inputs import copy_notebooks, copy_reference, describe_inputs
from analysis.runs.kernels import Kernels
from analysis.runs.lock import hold_lock
from analysis.runs.manifest import begin_manifest, describe_tables, ingredients, run_id
from analysis.runs.needed import first_day, first_day_compared
from analysis.runs.record import Record, recorded
from analysis.runs.since import read_last_manifest, since_last_run
from analysis.runs.stopping import stoppable
from analysis.runs.trust import is_shipped, refuse_untrusted
from analysis.runs.watch import Observed, Watch, data_of_run, newest_stays_latest, observe_data, observe_tagging
from analysis.schema import DEFAULT_TIER, Tables

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
    trust: Sequence[str] = (),
    stance: str = DEFAULT_TIER,
    date: str = "",
    force: bool = False,
    timeout: float = 0,
    corpus: str = "",
    watch: Watch | None = None,
    say: Callable[[str], None] = print,
) -> Run:
    """Make the report of ``sources`` in ``reports`` and return it.

    ``values`` are the parameters of all notebooks, ``per_notebook`` those of single ones (by stem), which go before;
    ``override``, from the command line, goes before both. ``also`` names notebooks that are not in every report (see
    ``report_notebooks``), ``only`` those of a shorter one; ``trust`` are the SHA-256 of notebooks given by others that
    may run. ``date`` (ISO) leaves out later and undated articles. An
    equal run that is there already is returned as it is, unless ``force``. ``timeout`` is in seconds, 0 for no end.
    With ``corpus`` the articles are added to that tagged corpus, and the report is about all it holds, or the days that
    ``start_date`` says; ``watch`` holds the data against earlier runs.

    Raises ParameterError before anything is read, Busy where another run writes to ``reports``, GateError where there
    is no article or ``watch`` says to stop, NotebookError where a notebook failed, Stopped where the run was ended from
    outside, and CannotWrite where ``reports`` takes no files. The folder of a run that failed, ``<run id>.partial``,
    stays, with a page.
    """
    wish = check_wish(
        sources, values=values, per_notebook=per_notebook, override=override, also=also, only=only, trust=trust,
        stance=stance, date=date, watch=watch, say=say,
    )  # fmt: skip
    with (
        closing(Kernels()) as kernels, writing_to(reports), hold_lock(reports) as taken_over,
        stoppable(timeout, kernels.end), _indexed(reports), newest_stays_latest(reports, watch),
    ):  # fmt: skip
        mend(reports)
        say("reading …")
        start = first_day(wish.notebooks, wish.parameters) if corpus else ""
        since = first_day_compared(start, watch, reports) if start else ""
        gathered = gather(
            sources, corpus, stance=stance, reference=load_reference(wish.extra), start=start, since=since
        )
        begun = begin_run(wish, up_to(gathered.read, date), [taken_over] if taken_over else [])
        folder = reports / begun["run_id"]
        if is_complete(folder) and not force:
            say(f"nothing has changed since run {folder.name}")
            stay_in_place(folder)
            return Run(folder.name, folder, fresh=False)
        _make(wish, gathered, begun, folder, kernels)
    return Run(folder.name, folder, fresh=True)


class Wish(NamedTuple):
    """What a report is asked for, checked; ``extra`` is the folder of the user's own reference data."""

    sources: Sequence[str | Path]
    notebooks: Sequence[Path]
    parameters: Mapping[str, Parameters]
    gold: Sequence[Path]
    coding: Sequence[Path]
    extra: Path | None
    date: str
    stance: str
    watch: Watch | None
    say: Callable[[str], None]


def check_wish(
    sources: Sequence[str | Path], *, values: Mapping[str, Any] | None = None,
    per_notebook: Mapping[str, Mapping[str, Any]] | None = None, override: Mapping[str, Any] | None = None,
    also: Sequence[str] = (), only: Sequence[str] = (), trust: Sequence[str] = (), stance: str = DEFAULT_TIER,
    date: str = "", watch: Watch | None = None, say: Callable[[str], None] = print,
) -> Wish:  # fmt: skip
    """Return what a report is asked for; the arguments are those of ``run_report``. Raises ParameterError."""
    notebooks = chosen_notebooks(only, also)
    refuse_untrusted(notebooks, trust)
    parameters = check_all(notebooks, values or {}, per_notebook or {}, override or {}, stance)
    extra = find_user_reference(sources)
    given = gold_files(parameters), coded_frames(sources, parameters)
    return Wish(sources, notebooks, parameters, *given, extra, date, stance, watch, say)


@contextmanager
def _indexed(reports: Path) -> Iterator[None]:
    """Let the index page show all runs, also the one that fails in the body."""
    try:
        yield
    finally:
        with suppress(OSError):
            write_index(reports)


def begin_run(wish: Wish, read: Tables, warnings: Sequence[str]) -> dict[str, Any]:
    """Return the manifest of the run that was asked for; its ``run_id`` says which it is."""
    reference, asked = load_reference(wish.extra), stated(wish.parameters)
    hashes = {
        **ingredients(reference, wish.notebooks, wish.gold),
        **hash_of_coding(wish.coding),
        "tagger": tagger_version(reference, wish.stance),
    }
    return begin_manifest(
        run_id(wish.date or last_day(read), read.articles["article_id"], asked, hashes), asked, hashes,
        notebooks=[n.name for n in wish.notebooks], inputs=describe_inputs(wish.sources, read.reading),
        date=wish.date, stance=wish.stance, warnings=warnings,
    )  # fmt: skip


def _make(wish: Wish, gathered: Gathered, begun: dict[str, Any], folder: Path, kernels: Kernels) -> None:
    """Make the run in its partial folder; when it is whole, let it take its place and be the latest."""
    new = new_partial(folder.parent, folder.name)
    leave_page = partial(_leave_page, wish.notebooks, new, folder.name)
    with recorded(new, begun, leave_page) as record, writing_to(folder.parent):
        known = pass_gate(gathered.read, wish.date, wish.parameters.values())
        seen = observe_data(wish.watch, gathered.read, known, folder.parent, folder.name)
        wish.say(f"tagging {len(known.articles)} articles …")
        with _prepared(kernels, new, len(wish.notebooks)):
            tables = gathered.tag(known)
        part = select(tables, start_date=gathered.start)
        record.note(**describe_tables(part, known.articles["article_id"], gathered.start))
        pass_gate(tables, "", wish.parameters.values())
        seen = observe_tagging(wish.watch, seen, tables)
        record.note(**data_of_run(wish.watch, seen))
        write_tables(part, new / "tables", version=begun["hashes"]["tagger"])
        copy_reference(wish.extra, new)
        copy_notebooks([n for n in wish.notebooks if not is_shipped(n)], new)
        parameters = with_coding(with_gold(wish.parameters, wish.gold, new), wish.coding, new)
        _execute_and_assemble(wish, parameters, tables, seen, record, kernels)
    put_in_place(new, folder)


@contextmanager
def _prepared(kernels: Kernels, folder: Path, count: int) -> Iterator[None]:
    """Start kernels and load what runs notebooks beside the body; what fails here is tried again, and told, later."""
    over = Event()
    with ThreadPoolExecutor(2) as beside:
        beside.submit(kernels.start_ahead, folder, count, over)
        beside.submit(import_module, "analysis.runs.assemble")
        try:
            yield
        finally:
            over.set()


def _execute_and_assemble(
    wish: Wish, parameters: Mapping[str, Parameters], tables: Tables, seen: Observed, record: Record, kernels: Kernels
) -> None:
    """Run the notebooks in the folder of the record and write its page."""
    # imported here: a wrong parameter or an empty folder is answered without waiting for these
    from analysis.runs.assemble import execute, write_report

    run, asked, hashes = (record.manifest[key] for key in ("run_id", "parameters", "hashes"))
    last = seen.earlier[-1] if seen.earlier else read_last_manifest(record.folder.parent)
    since = since_last_run(last, run, tables, asked, hashes)
    odd = {"checks": seen.warnings, "drift": seen.drift_in_words}
    about = {"run": run, "tables": tables, "since": since, "hashes": hashes, **odd}
    executed = execute(wish.notebooks, parameters, record.folder, kernels=kernels, say=wish.say, warn=record.warn)
    wish.say("writing the page …")
    write_report(executed, record.folder, parameters[wish.notebooks[0].stem], about)


def _leave_page(notebooks: Sequence[Path], folder: Path, run: str, reason: str) -> None:
    from analysis.runs.assemble import write_failure

    write_failure(notebooks, folder, run, reason)
