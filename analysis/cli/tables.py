"""``dateline tag``, ``coverage`` and ``evaluate``: tables and their scores."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.app import BAD_ARGUMENTS, Sources, Tier, app, checked_tier, existing, explained, say, stop
from analysis.phrases import counted

STOPPED = 130  # what a shell reports of Ctrl-C


@app.command()
def tag(
    out: Annotated[str, typer.Option("--out", help="folder of the corpus, or s3://BUCKET/FOLDER", show_default=False)],
    sources: Annotated[
        list[Path] | None, typer.Argument(help="files, folders or zips of articles", show_default=False)
    ] = None,
    stance: Tier = "model",
    workers: Annotated[int, typer.Option("--workers", min=1, help="processes of this machine")] = 1,
    scheduler: Annotated[str, typer.Option("--scheduler", help="a Dask scheduler, tcp://HOST:PORT")] = "",
    compact: Annotated[bool, typer.Option("--compact", help="then rewrite OUT into few large files")] = False,
) -> None:
    """Write the tables of the articles as Parquet under OUT; what is there already is not tagged again.

    Stopped at any point, the same command goes on where it was.
    """
    if not sources and not compact:
        stop("name the articles: 'dateline tag SOURCE --out OUT'.", BAD_ARGUMENTS)
    if scheduler and workers > 1:
        stop("--workers starts processes here, --scheduler uses others: give one of them.", BAD_ARGUMENTS)
    with explained(), told_to_stop(out):
        if sources:
            _tag(existing(sources), out, checked_tier(stance), _runner(workers, scheduler))
        if compact:
            _compact(out)


def _runner(workers: int, scheduler: str) -> AbstractContextManager:
    from analysis.corpus.run import one_by_one

    if workers == 1 and not scheduler:
        return nullcontext(one_by_one)
    from analysis.corpus.cluster import local_workers, scheduled_workers

    return scheduled_workers(scheduler) if scheduler else local_workers(workers)


def _tag(sources: list[Path], out: str, stance: str, workers: AbstractContextManager) -> None:
    from analysis.corpus import count_articles, read_reading, tag_corpus

    with workers as runner:
        to_do = _show(tag_corpus(sources, out, stance=stance, runner=runner, say=say), "article")
    typer.echo(f"tagged {counted(to_do, 'article')}; {out} holds {count_articles(out):,}")
    reading = read_reading(out)
    for row in reading[reading["outcome"].isin(("skipped", "untagged"))].itertuples():
        typer.echo(f"{row.outcome} {row.source_file}: {row.reason}", err=True)


def _compact(out: str) -> None:
    from analysis.corpus import compact_corpus

    months = _show(compact_corpus(out), "month")
    typer.echo(f"rewrote {out}: {months} months")


def _show(steps: Iterator[tuple[int, int]], unit: str) -> int:
    """Show how far a run is; return how much there was to do."""
    from tqdm import tqdm

    with tqdm(unit=unit, disable=None, file=sys.stderr) as bar:
        for done, to_do in steps:
            bar.total = to_do
            bar.update(done - bar.n)
    return to_do


@contextmanager
def told_to_stop(out: str) -> Iterator[None]:
    """Let SIGTERM end the run as Ctrl-C does, with one line that says how to go on."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt) if threading.current_thread() is threading.main_thread() else None
    try:
        yield
    except KeyboardInterrupt:
        stop(f"stopped. {out} keeps the batches that were done; the same command goes on from there.", STOPPED)
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)


@app.command()
def coverage(
    sources: Sources,
    out: Annotated[Path, typer.Option("--out", help="folder of the two tables", show_default=False)],
) -> None:
    """Link articles to events and hold each statement against the others; write both tables as Parquet under OUT."""
    from analysis.corpus import cover_sources
    from analysis.schema import FOUND

    with explained():
        tables = cover_sources(existing(sources), out)
    sizes = tables.article_events["event_id"].value_counts()
    statements = tables.alignments[tables.alignments["quote_id"] != ""]
    n_found = int(statements["relation"].isin(FOUND).sum())
    typer.echo(
        f"articles: {len(tables.articles)}; events with two or more of them: {int((sizes > 1).sum())}; "
        f"statements found in another article: {n_found} of {len(statements)}; {out}"
    )


@app.command()
def evaluate(
    task: Annotated[
        str,
        typer.Argument(help="sentiment, stance, quotes, actors, sentences, triples or alignments", show_default=False),
    ],
    gold: Annotated[Path, typer.Argument(help="annotated articles or sentences, JSON Lines", show_default=False)],
    stance: Tier = "model",
    predictions: Annotated[Path | None, typer.Option("--predictions", help="write the predictions here")] = None,
) -> None:
    """Score the taggers against gold, with intervals."""
    from analysis.evaluate import evaluate as score
    from analysis.evaluate import format_scores

    with explained():
        scores = score(task, existing([gold])[0], stance=checked_tier(stance), predictions=predictions)
    typer.echo(format_scores(scores))
