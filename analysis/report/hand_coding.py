"""What the notebook of hand coding shows: the question and what it corrects, the panel, and what came of it."""

from __future__ import annotations

from html import escape

from IPython.display import HTML, display

from analysis.coding import about_frame, coded_so_far, open_frame, read_labels
from analysis.coding.agreement import agreement_of_coders, agreement_with_tagger
from analysis.coding.queue import only_sampled
from analysis.coding.store import Frame
from analysis.measure import only_stanced, stance_matrix
from analysis.report.corrected import show_frame
from analysis.report.parameters import Parameters
from analysis.report.show import show, show_text
from analysis.schema import Tables

_PANEL_ELSEWHERE = '<p class="note">The panel works in JupyterLab only; what was coded stands below.</p>'
_SUGGESTED = 4  # pairs that have most stances


def open_question(tables: Tables, params: Parameters) -> Frame | None:
    """Display what ``params.question`` asks, what it will correct and how wide the interval will be; return its frame.

    Without a question it is said how to write one, and None is returned.
    """
    if not params.question:
        show_text(f"No question is asked. Write one as the parameter 'question', such as {_suggestions(tables)}.")
        return None
    frame = open_frame(tables, params)
    statements = "".join(f"<li>{escape(line)}</li>" for line in about_frame(frame, tables))
    where = f"Sample and answers lie in {frame.folder}."
    display(HTML(f'<ul>{statements}</ul><p class="note">{escape(where)}</p>'))
    return frame


def _suggestions(tables: Tables) -> str:
    """Return the pairs with most stances, and the actor named most, as questions."""
    others = only_stanced(stance_matrix(tables, voice=("direct", "reported", "narrated")), top_n=_SUGGESTED)
    pairs = [f"'{row.holder_actor_id} -> {row.target_id}'" for row in others.itertuples()]
    most = tables.mentions["actor_id"].value_counts().index[:1]
    return ", ".join([*pairs, *(f"'@outlet -> {actor_id}', 'tone {actor_id}'" for actor_id in most)])


def code_sentences(frame: Frame | None, tables: Tables, params: Parameters) -> None:
    """Display the panel in which ``params.coder`` codes; without a coder a line that says how to begin."""
    if frame is None:
        return
    if not params.coder:
        return show_text("Nobody codes now. Write your name as the parameter 'coder' and run the cells again to begin.")
    from analysis.coding.panel import CodingPanel  # here: brings ipywidgets along

    widget = CodingPanel(frame, tables, params.coder).widget
    display({**widget._repr_mimebundle_(), "text/html": _PANEL_ELSEWHERE}, raw=True)


def show_results(frame: Frame | None, tables: Tables, params: Parameters) -> None:
    """Display what was coded so far and the estimates it corrects; one line where there is nothing yet."""
    if frame is None:
        return
    labels = read_labels(frame)
    show_text(coded_so_far(frame) or "Nothing has been coded yet.")
    if len(only_sampled(frame, labels.rows)):
        show_frame(frame, labels, tables, params)


def show_agreement(frame: Frame | None, tables: Tables, params: Parameters) -> None:
    """Display precision and recall of the tagger against each coder, and how far coders agree; nothing yet: nothing."""
    if frame is None or (answers := read_labels(frame).rows).empty:
        return
    for coder, base, table in agreement_with_tagger(frame, answers, tables):
        show_text(f"The tagger against {coder}: {base}.")
        show(table, name=f"agreement_{coder}", params=params, estimate="agreement",
             columns="measure answer estimate n_rows n_articles")  # fmt: skip
    between = agreement_of_coders(frame, answers, tables)
    if between is None:
        return show_text("No sentence was coded by two coders.")
    show(between, name="agreement_of_coders", params=params, estimate="agreement",
         columns="measure coders estimate n_rows n_unclear n_articles")  # fmt: skip
