"""Corrected beside uncorrected, shown where labels for just this number lie beside the corpus; else nothing."""

from __future__ import annotations

from html import escape

import pandas as pd
from IPython.display import HTML, display

from analysis import charts
from analysis.coding.corrected import BALANCE, DIFFERENCE, SHARE, corrected_estimates
from analysis.coding.labels import Labels, read_labels
from analysis.coding.place import coding_folder
from analysis.coding.progress import corrected_lines
from analysis.coding.queue import only_sampled
from analysis.coding.session import as_tagged_now
from analysis.coding.store import Frame, find_frames
from analysis.measure.correction import FEW_CODED, FEW_LABELS, FEW_STANCED, LEAST_LABELS
from analysis.report.parameters import Parameters
from analysis.report.show import show, show_text
from analysis.schema import Tables

_NEEDED = {
    FEW_CODED: "none: ten articles with coded sentences are needed",
    FEW_LABELS: f"none: {LEAST_LABELS} coded sentences are needed",
    FEW_STANCED: "none: ten coded articles in which tagger or coder found something are needed",
}
_COUNTS = "n_labelled n_articles_labelled n_unclear"
_COLUMNS = {  # by measure: heading of the corrected number, columns
    SHARE: ("share corrected", f"quantity of share_uncorrected estimate {_COUNTS}"),
    DIFFERENCE: ("share corrected", f"quantity of share_uncorrected estimate {_COUNTS}"),
    BALANCE: ("corrected", f"quantity uncorrected estimate {_COUNTS}"),
}
_OTHERWISE = "the page counts otherwise than the tagger's answers were drawn (roll_up, min_confidence or unit)"
_OTHER_ARTICLES = "they were drawn from other articles, or other sentences of them"


def show_corrected(tables: Tables, *, part: str, params: Parameters) -> None:
    """Display each number of a ``part`` ("stance", "own" or "tone") that hand coding beside the corpus was drawn for.

    Chart and table of balance and shares, corrected and not; why not, where the labels do not fit these articles. A
    corpus without labels shows nothing.
    """
    for frame in find_frames(coding_folder(params.corpus, params.coding)):
        labels = read_labels(frame)
        if frame.question.part != part or only_sampled(frame, labels.rows).empty:
            continue
        now_tagged = as_tagged_now(frame, tables)
        if now_tagged is None or _counts_otherwise(params):
            why = _OTHERWISE if now_tagged is not None else _OTHER_ARTICLES
            show_text(f"Labels for {frame.question.written!r} lie there and correct nothing here: {why}.")
        else:
            show_frame(now_tagged, labels, tables, params)


def show_frame(frame: Frame, labels: Labels, tables: Tables, params: Parameters) -> None:
    """Display the estimates of one frame, corrected beside uncorrected: shares, their differences, the balance.

    Above them stands what is corrected, what is not, and what it would take.
    """
    estimates = corrected_estimates(frame, labels.rows, tables)
    estimates["interval"] = estimates["interval"].replace(_NEEDED)
    about = estimates["about"].iloc[0]
    display(HTML(f"<h3>{escape(about[:1].upper() + about[1:])}, corrected by coding</h3>"))
    for line in corrected_lines(frame, labels.rows, estimates):
        show_text(line)
    for measure, (heading, columns) in _COLUMNS.items():
        show(_in_percent(estimates[estimates["measure"] == measure]), name=f"corrected_{measure}s_{frame.id[:8]}",
             params=params, estimate=heading, columns=columns,
             draw=charts.plot_corrected, describe=charts.describe_corrected)  # fmt: skip
    for line in labels.bad:
        show_text(f"Not used: {line.file}, line {line.number}: {line.reason}.")


def _in_percent(shares: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its uncorrected numbers in columns whose names say that they are shares."""
    ends = ("", "_low", "_high")
    return shares.assign(**{f"share_uncorrected{end}": shares[f"uncorrected{end}"] for end in ends})


def _counts_otherwise(params: Parameters) -> bool:
    return params.roll_up or params.min_confidence > 0 or params.unit != "article"
