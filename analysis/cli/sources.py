"""``dateline fetch`` and ``dateline read``: articles from the web and from files, before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.app import Sources, app, existing, explained, say, stop
from analysis.runs.exits import BAD_ARGUMENTS

if TYPE_CHECKING:
    from analysis.fetch import Result


@app.command()
def fetch(
    feeds: Annotated[Path, typer.Argument(help="YAML file of feeds, sitemaps and lists", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="folder of the articles", show_default=False)],
) -> None:
    """Fetch new articles of sites, feeds, sitemaps and lists of addresses into OUT, one JSON Lines file a day."""
    from analysis.fetch import fetch as fetch_new
    from analysis.fetch import read_feeds

    with explained():
        said = read_feeds(existing([feeds])[0])
        result = fetch_new(said, out, beside=feeds.parent, say=say)
    for line in _told(result):
        say(line)
    typer.echo(_kept(result, out))


def _told(result: Result) -> Iterator[str]:
    """Yield why articles are missing, and what became of those asked for again."""
    again = result.again
    asked = again.changed + again.unchanged + again.gone.total() + again.left.total()
    if asked:
        yield f"asked again for {asked:,} kept before: {again.changed:,} changed, {again.unchanged:,} unchanged"
    for word, counts in (
        ("given up", result.given_up), ("failed, tried again next time", result.failed),
        ("gone, stays as it was kept", again.gone), ("stays as it was kept", again.left),
    ):  # fmt: skip
        for reason, n in counts.most_common(10):
            place = f", as {result.where[reason]}" if reason in result.where else ""
            yield f"{word}: {reason} ({n:,}{place})"
    if again.waiting:
        yield f"{again.waiting:,} kept before were not asked for again this time (refetch_most)"


def _kept(result: Result, out: Path) -> str:
    from analysis.fetch.versions import EARLIER

    told = [f"kept {result.kept:,} new article{'' if result.kept == 1 else 's'} in {out}"]
    if result.again.changed:
        told.append(f"{result.again.changed:,} took the place of an earlier version, which is in {out / EARLIER}")
    told += [f"{result.duplicates:,} left out, the text is there already"] if result.duplicates else []
    told += [f"{result.waiting:,} waiting for the next run"] if result.waiting else []
    return "; ".join(told)


@app.command()
def read(
    sources: Sources,
    columns: Annotated[Path | None, typer.Option("--columns", help="YAML file with names of your columns")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show what was understood of the files")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="file to write, .jsonl or .parquet")] = None,
) -> None:
    """Read articles and write them as one file, or show what was understood of each source."""
    from analysis.read import read_outcomes
    from analysis.read.files import find_files
    from analysis.read.mapping import with_columns
    from analysis.read.understood import describe, understand
    from analysis.read.written import write_articles
    from analysis.reference import find_user_reference, load_reference

    if not dry_run and out is None:
        stop("say --dry-run to see what is understood, or --out FILE.jsonl to write the articles.", BAD_ARGUMENTS)
    with explained():
        reference = load_reference(find_user_reference(existing(sources)))
        reference = with_columns(reference, existing([columns])[0]) if columns else reference
        outcomes = read_outcomes(find_files(sources, reference), reference)
        groups = list(understand(outcomes if dry_run else write_articles(outcomes, out)))
    for group in groups:
        typer.echo("\n".join(describe(group, reference)))
    if not groups:
        say(f"no file in {', '.join(map(str, sources))}")
