"""Looking around in a corpus from JupyterLab: panels to filter, search and read, and to add a name that is missing.

``explore`` and ``add_names`` show panels; ``keyword_in_context``, ``preview_addition``, ``save_addition`` and ``retag``
are the functions behind them. Importing the package does not import ipywidgets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from analysis.corpus import reference_of
from analysis.corpus.affected import affected_articles
from analysis.explore.additions import AdditionError, new_actor, new_alias, new_country, new_office, new_outlet
from analysis.explore.index import Index
from analysis.explore.kwic import keyword_in_context
from analysis.explore.retagging import retag
from analysis.explore.saving import preview_addition, reference_folder, save_addition
from analysis.schema import TIERS

if TYPE_CHECKING:
    from analysis.explore.adding import AddingPanel
    from analysis.explore.panels import Explorer
    from analysis.report.parameters import Parameters
    from analysis.schema import Tables

__all__ = [
    "AdditionError",
    "Index",
    "add_names",
    "affected_articles",
    "explore",
    "keyword_in_context",
    "new_actor",
    "new_alias",
    "new_country",
    "new_office",
    "new_outlet",
    "preview_addition",
    "reference_folder",
    "reference_of",
    "retag",
    "save_addition",
]

_WIDGET = "application/vnd.jupyter.widget-view+json"


class Still(NamedTuple):
    """What ``explore`` returns where there are no panels."""

    tables: Tables
    params: Parameters


def explore(tables: Tables, params: Parameters) -> Explorer | Still:
    """Show the panels over ``tables`` and return them; ``.tables`` and ``.params`` are what they look at.

    Where nobody can answer (papermill, nbconvert) the same tables are shown as HTML; a saved notebook holds both.
    """
    from analysis.explore.html import style_html
    from analysis.explore.static import static_html

    page = style_html() + static_html(Index(tables, params.kinds), params)
    if not somebody_is_there():
        _show(page)
        return Still(tables, params)
    from analysis.explore.panels import Explorer

    explorer = Explorer(tables, params)
    _show(page, explorer.box)
    return explorer


def add_names(explorer: Explorer | Still, params: Parameters) -> AddingPanel | None:
    """Show the panel that adds a name beside the corpus of ``params``, and return it; none where nobody can answer."""
    from analysis.explore.html import note_html

    note = note_html("In JupyterLab a panel stands here that adds an actor, a name, a country, an office or an outlet.")
    if isinstance(explorer, Still):
        return _show(note)
    if "://" in params.corpus:
        return _show(note_html("Names are added beside the articles: this corpus is on an object store."))
    from analysis.explore.adding import AddingPanel

    tagged = explorer.tables.stances["model"].isin(TIERS).any()
    panel = AddingPanel(explorer, params.corpus, "" if tagged else params.stance)
    _show(note, panel.box)
    return panel


def _show(html: str, widget=None) -> None:
    """Display a widget, or in its place ``html``: that is what a page made of the notebook has."""
    from IPython.display import display

    shown = {"text/html": html, "text/plain": "panels of notebook 00"}
    if widget is not None:
        shown[_WIDGET] = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    display(shown, raw=True)


def somebody_is_there() -> bool:
    """Say whether the running cell was started by a program that can ask a person: JupyterLab, not papermill."""
    from IPython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    request = kernel.get_parent("shell") if kernel is not None else {}
    return bool(request.get("content", {}).get("allow_stdin"))
