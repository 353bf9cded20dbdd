"""``dateline code``: frames for coding by hand, labels from elsewhere, and how far coders and tagger agree."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.app import Tier, app, checked_tier, existing, explained, say

code = typer.Typer(
    help="Coding by hand: draw a sample for a question, take in labels, and see how far coders and tagger agree.",
    no_args_is_help=True,
)
app.add_typer(code, name="code")

Corpus = Annotated[Path, typer.Argument(help="folder of articles or a tagged corpus", show_default=False)]
Coding = Annotated[str, typer.Option("--coding", help="folder of hand coding; by default 'coding' beside the articles")]
FrameId = Annotated[str, typer.Option("--frame", help="id of the frame, or its beginning; needed if there are several")]
Assignments = Annotated[
    list[str], typer.Option("--parameter", "-p", help="name=value, as in 'dateline report'; repeatable")
]


@code.command()
def frame(
    corpus: Corpus,
    question: Annotated[
        str, typer.Argument(help="'HOLDER -> TARGET' (actor ids, or @outlet) or 'tone ACTOR'", show_default=False)
    ],
    draws: Annotated[int, typer.Option("--draws", "-n", help="sentences to draw")] = 100,
    seed: Annotated[int, typer.Option("--seed", help="another number draws other sentences")] = 0,
    stance: Tier = "model",
    coding: Coding = "",
    parameter: Assignments = [],  # noqa: B006 - typer reads it
) -> None:
    """Draw the sample for a QUESTION from CORPUS, and say what it will correct and how wide the interval will be.

    Then code it in JupyterLab: 'dateline lab CORPUS', notebook 00_hand_coding, with the same question.
    """
    from analysis.coding import about_frame, open_frame
    from analysis.report.load import load_tables
    from analysis.report.parameters import check_parameters, parse_assignments

    with explained():
        own = {"corpus": str(existing([corpus])[0]), "question": question, "draws": draws, "seed": seed}
        own |= {"stance": checked_tier(stance), "coding": coding}
        params = check_parameters(**{**parse_assignments(parameter), **own})
        tables = load_tables(params)
        drawn = open_frame(tables, params)
        lines = about_frame(drawn, tables)
    typer.echo("\n".join([f"frame {drawn.id}", *lines, f"it lies in {drawn.folder}"]))


@code.command("list")
def list_frames(corpus: Corpus, coding: Coding = "") -> None:
    """List the frames beside CORPUS, and how many sentences each coder has answered."""
    from analysis.coding import answered, coding_folder, find_frames

    with explained():
        folder = coding_folder(existing([corpus])[0], coding)
        frames = find_frames(folder)
        counts = {each.id: answered(each) for each in frames}
    for each in frames:
        about = each.about
        typer.echo(f"{each.id}  {each.question.written}  drawn {about['n_drawn']} of {about['n_sentences']} sentences")
        for row in counts[each.id].itertuples():
            typer.echo(f"    {row.coder}: {row.n_answers} answers, {row.n_unclear} unclear, {row.use}")
    if not frames:
        typer.echo(f"no frame lies in {folder}; make one with 'dateline code frame {corpus} QUESTION'")


@code.command("import")
def import_(
    labels: Annotated[Path, typer.Argument(help="JSON Lines: article_id, sentence_id, label", show_default=False)],
    coder: Annotated[str, typer.Option("--coder", help="whose labels these are", show_default=False)],
    corpus: Annotated[
        Path, typer.Option("--corpus", help="the articles they are about; by default the nearest")
    ] = Path(),
    frame: FrameId = "",
    coding: Coding = "",
) -> None:
    """Take in LABELS from elsewhere: another person, a language model, a survey firm.

    They count for agreement only and never correct an estimate, as nobody drew their sentences with known probability.
    Each line has article_id, sentence_id and label (-1, 0, 1, or null for unclear). Lines that cannot be used are
    listed with the reason.
    """
    from analysis.coding import coding_folder, find_frame, import_labels

    with explained():
        drawn = find_frame(coding_folder(_given(corpus), coding), frame)
        n, bad = import_labels(existing([labels])[0], drawn, coder)
    typer.echo(f"{n} labels of {coder} for {drawn.question.written}; they count for agreement only")
    _tell(bad)


@code.command()
def agreement(corpus: Corpus, frame: FrameId = "", coding: Coding = "") -> None:
    """Show how far coders agree with one another and the tagger with each, with 95% intervals."""
    from analysis.coding import agreement_lines, coding_folder, find_frame, read_labels

    with explained():
        drawn = find_frame(coding_folder(existing([corpus])[0], coding), frame)
        labels = read_labels(drawn)
        lines = agreement_lines(drawn, labels.rows)
    typer.echo("\n".join([f"frame {drawn.id}: {drawn.question.written}", *lines]))
    _tell(labels.bad)


def _given(corpus: Path) -> str:
    """Return the path as given, "" where it was not: then the nearest corpus is meant."""
    return "" if corpus == Path() else str(existing([corpus])[0])


def _tell(bad: list) -> None:
    for line in bad:
        say(f"not used: {line.file} line {line.number}: {line.reason}")
