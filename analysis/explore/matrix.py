"""Who judges whom as a grid of buttons; pressing one asks for its sentences."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as w
import pandas as pd

from analysis.explore.counts import count_stances, first_in_matrix
from analysis.explore.filters import MOST_IN_MATRIX
from analysis.explore.html import note_html
from analysis.explore.index import Index
from analysis.phrases import counted
from analysis.report.parameters import Parameters
from analysis.schema import UNRESOLVED

_COLOURS = {
    "plus": "#cfe5f5",
    "minus": "#f8d8c4",
    "both": "#ece6d2",
}  # the signs say the same
_HOW_TO_READ = (
    "Rows judge columns: +3 −5 means three sentences in favour and five against; 0 means judged, none expressed; an "
    "empty place was not judged, which is no evidence. Press a cell to read its sentences."
)


class MatrixPanel:
    """A grid of holders and targets. ``chosen(holder_id, target_id)`` is called when a cell is pressed."""

    def __init__(self, chosen: Callable[[str, str], None]):
        self._chosen, self._pairs = chosen, {}
        self._buttons = [_button(self._pressed) for _ in range(MOST_IN_MATRIX**2)]
        self._heads = [_head(kind) for kind in ("dl-head", "dl-side") for _ in range(MOST_IN_MATRIX)]
        self._grid, self._note = w.GridBox(), w.HTML()
        self.box = w.VBox([w.HTML(note_html(_HOW_TO_READ)), self._grid, self._note])

    def show(self, index: Index, params: Parameters) -> None:
        """Show the stances counted under ``params``."""
        counts = index.keep(count_stances, params)
        holders, targets = first_in_matrix(counts, params.top_n)
        rows = {(r.holder_actor_id, r.target_id): r for r in counts.itertuples()}
        children = [w.HTML("holder ↓ target →")] if holders else []
        children += [self._head(n, index.actor_names[id]) for n, id in enumerate(targets)]
        self._pairs = {}
        for n, holder in enumerate(holders):
            children.append(self._head(MOST_IN_MATRIX + n, index.actor_names[holder]))
            children += [self._cell(n * MOST_IN_MATRIX + m, rows.get((holder, one))) for m, one in enumerate(targets)]
        self._grid.layout.grid_template_columns = f"8rem repeat({max(len(targets), 1)}, minmax(3rem, 6rem))"
        self._grid.children = children
        self._note.value = note_html(_left_out(counts, holders, targets))

    def _head(self, n: int, name: str) -> w.HTML:
        self._heads[n].value = escape(name)
        return self._heads[n]

    def _cell(self, n: int, row) -> w.Button:
        button = self._buttons[n]
        with button.hold_sync():
            button.description, button.disabled = _text(row), row is None
            button.tooltip = _explained(row)
            colour = _COLOURS.get(_side(row))
            button.style.button_color, button.style.text_color = colour, "#1b1f24" if colour else None
        if row is not None:
            self._pairs[button] = (row.holder_actor_id, row.target_id)
        return button

    def _pressed(self, button: w.Button) -> None:
        self._chosen(*self._pairs[button])


def _head(kind: str) -> w.HTML:
    head = w.HTML()
    head.add_class(kind)
    return head


def _button(pressed: Callable) -> w.Button:
    button = w.Button(layout=w.Layout(width="auto", height="1.9rem", margin="1px"))
    button.add_class("dl-cell")
    button.on_click(pressed)
    return button


def _text(row) -> str:
    if row is None:
        return ""
    signs = [f"+{row.n_plus}"] if row.n_plus else []
    signs += [f"−{row.n_minus}"] if row.n_minus else []
    return " ".join(signs) or "0"


def _side(row) -> str:
    if row is None or row.n_plus + row.n_minus == 0:
        return ""
    return "both" if row.n_plus and row.n_minus else "plus" if row.n_plus else "minus"


def _explained(row) -> str:
    if row is None:
        return "not judged"
    return (
        f"{row.holder} on {row.target}: {row.n_plus} in favour, {row.n_minus} against, {row.n_zero} none expressed, "
        f"in {counted(row.n_articles, 'article')}"
    )


def _left_out(counts: pd.DataFrame, holders: list[str], targets: list[str]) -> str:
    """Return in words what the grid does not show."""
    stanced = counts[counts["n_minus"] + counts["n_plus"] > 0]
    if not holders:
        return "No stance is expressed in what is chosen."
    shown = stanced["holder_actor_id"].isin(holders) & stanced["target_id"].isin(targets)
    unresolved = (stanced["holder_actor_id"] == UNRESOLVED).sum()
    others = int((~shown).sum() - unresolved)
    parts = [f"{counted(others, 'further pair')} with a stance"] if others else []
    parts += [f"{counted(int(unresolved), 'pair')} whose holder nobody could resolve"] if unresolved else []
    return f"Not shown: {' and '.join(parts)}. Choose actors, or show more." if parts else ""
