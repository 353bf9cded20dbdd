"""How far the tagger agrees with each coder, and coders with one another, on the answers that lie beside a frame."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.coding.queue import asked_so_far, only_sampled
from analysis.coding.store import Frame
from analysis.measure.agreement import coder_agreement, tagger_agreement
from analysis.schema import Tables

_PLACE = ["article_id", "sentence_id"]
WHOLE_FRAME, THESE_SENTENCES = "speaks of the whole frame", "labels from elsewhere: speaks of these sentences only"


def agreement_with_tagger(
    frame: Frame, answers: pd.DataFrame, tables: Tables | None = None
) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield for each coder the name, what the figures speak of, and the table of ``tagger_agreement``.

    Drawn answers count with their probabilities; those of a coder who has only labels from elsewhere count alike.
    """
    sampled = only_sampled(frame, answers)
    for coder, own in answers.groupby("coder"):
        drawn = sampled[sampled["coder"] == coder]
        if len(drawn):
            asked = asked_so_far(frame, drawn)
            yield coder, WHOLE_FRAME, tagger_agreement(asked, drawn[[*_PLACE, "label"]], tables=tables)
        else:
            alike = frame.sentences.assign(sampling_prob=1.0)
            yield coder, THESE_SENTENCES, tagger_agreement(alike, own[[*_PLACE, "label"]], tables=tables)


def agreement_of_coders(frame: Frame, answers: pd.DataFrame, tables: Tables | None = None) -> pd.DataFrame | None:
    """Return the table of ``coder_agreement``, None where no sentence was coded by two coders."""
    if not answers.duplicated(_PLACE).any():
        return None
    clusters = frame.sentences[[*_PLACE, "cluster"]]
    return coder_agreement(answers.merge(clusters, on=_PLACE), tables=tables)


def agreement_lines(frame: Frame, answers: pd.DataFrame) -> list[str]:
    """Return both as lines for a terminal, with 95% intervals."""
    lines = []
    for coder, base, table in agreement_with_tagger(frame, answers):
        lines += [f"tagger against {coder} ({base}):"]
        lines += [f"    {row.measure} {row.answer}".rstrip() + _figures(row) for row in table.itertuples()]
    between = agreement_of_coders(frame, answers)
    if between is None:
        return [*lines, "coders: no sentence was coded by two of them" if lines else "nothing has been coded yet"]
    lines += ["coders against one another:"]
    return lines + [f"    {row.measure} ({row.coders})" + _figures(row) for row in between.itertuples()]


def _figures(row: tuple) -> str:
    if pd.isna(row.estimate):
        return f": {row.interval.removeprefix('none: ')} (n {row.n_rows})"
    ends = "" if pd.isna(row.low) else f" ({row.low:.2f} to {row.high:.2f})"
    return f": {row.estimate:.2f}{ends}, n {row.n_rows}"
