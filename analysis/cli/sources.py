"""``dateline fetch`` and ``dateline read``: articles from the web and from files, before anything is made of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.app import Sources, app, existing, explained, say, stop
from analysis.runs.exits import BAD_ARGUMENTS


@app.command()
def fetch(
    feeds: Annotated[Path, typer.Argument(help="YAML file of feeds, sitemaps and lists", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="folder of the articles", show_default=False)],
) -> None:
    """Fetch new articles of feeds, sitemaps and lists of addresses into OUT, one JSON Lines file a day."""
    from analysis.fetch import fetch as fetch_new
    from analysis.fetch import read_feeds

    with explained():
        said = read_feeds(existing([feeds])[0])
        result = fetch_new(said, out, beside=feeds.parent, say=say)
    for word, counts in (("given up", result.given_up), ("failed, tried again next time", result.failed)):
        for reason, n in counts.most_common(10):
            say(f"{word}: {reason} ({n:,})")
    waiting = f"; {result.waiting:,} waiting for the next run" if result.waiting else ""
    typer.echo(f"kept {result.kept:,} new articles in {out}; {result.duplicates:,} had a text that was there{waiting}")


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
