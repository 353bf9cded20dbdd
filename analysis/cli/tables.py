"""``dateline tag``, ``coverage`` and ``evaluate``: tables and their scores."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.app import Sources, Tier, app, checked_tier, existing, explained


@app.command()
def tag(
    sources: Sources,
    out: Annotated[Path, typer.Option("--out", help="folder of the corpus", show_default=False)],
    stance: Tier = "model",
) -> None:
    """Write the tables of the articles as Parquet under OUT; what is there already is not tagged again."""
    from tqdm import tqdm

    from analysis.corpus import read_tables, tag_corpus

    with explained():
        bar = None
        for done, to_do in tag_corpus(existing(sources), out, stance=checked_tier(stance)):
            bar = bar or tqdm(total=to_do, unit="article", disable=None, file=sys.stderr)
            bar.update(done - bar.n)
        bar.close()
        tables = read_tables(out)
    typer.echo(f"tagged {to_do} new articles; {out} holds {len(tables.articles)}")
    for row in tables.reading[tables.reading["outcome"].isin(("skipped", "untagged"))].itertuples():
        typer.echo(f"{row.outcome} {row.source_file}: {row.reason}", err=True)


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
