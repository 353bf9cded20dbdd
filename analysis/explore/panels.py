"""The panels of notebook 00: filters, who is named, who judges whom, words in context, and the articles behind them."""

from __future__ import annotations

import ipywidgets as w
import pandas as pd

from analysis.explore.counts import count_actors, sentences_naming, sentences_of_cell
from analysis.explore.filters import FilterPanel, actor_called
from analysis.explore.html import error_html, note_html, panel_style_html, rows_html
from analysis.explore.index import Index
from analysis.explore.kwic import find_hits, keyword_in_context
from analysis.explore.matrix import MatrixPanel
from analysis.explore.reader import ReaderPanel
from analysis.explore.reading import MOST, passages_of_hits, passages_of_namings, passages_of_stances
from analysis.phrases import counted
from analysis.report.parameters import ParameterError, Parameters, check_parameters
from analysis.schema import Tables

TABS = ("Who is named", "Who judges whom", "Words in context")
ACTOR_HEADINGS = {
    "actor": "actor", "actor_id": "id", "n_articles": "articles", "share": "share of articles", "n_mentions": "namings",
}  # fmt: skip


class Explorer:
    """All panels over one corpus. ``tables`` and ``params`` are what is looked at now."""

    def __init__(self, tables: Tables, params: Parameters):
        self.index = Index(tables, params.kinds)
        self.filters = FilterPanel(self.index, params, self._changed)
        self.reader, self.matrix = ReaderPanel(), MatrixPanel(self._cell_chosen)
        self.actors, self.words = w.HTML(), w.HTML()
        self.naming = _field("read sentences that name", "name or id, then Enter")
        self.keyword = _field("word or phrase", "such as: talks, North Korea, sanction*", params.keyword)
        self.naming.observe(self._actor_chosen, "value")
        self.keyword.observe(self._keyword_typed, "value")
        self.tabs = w.Tab([w.VBox([self.naming, self.actors]), self.matrix.box, w.VBox([self.keyword, self.words])])
        self.tabs.titles = TABS
        self.tabs.observe(self._tab_opened, "selected_index")
        self.box = w.VBox([w.HTML(panel_style_html()), self.filters.box, self.tabs, self.reader.box])
        self.box.add_class("dl")
        self._show()

    @property
    def tables(self) -> Tables:
        return self.index.tables

    @property
    def params(self) -> Parameters:
        return self.filters.params

    def replace_tables(self, tables: Tables) -> None:
        """Look at other tables of the same corpus, with the filters as they are."""
        self.index = self.filters.index = Index(tables, self.params.kinds)
        self._changed()

    def _changed(self) -> None:
        self.reader.hide()
        self._show()

    def _tab_opened(self, _change: object) -> None:
        self.reader.hide()
        self._show()

    def _show(self) -> None:
        """Bring the open tab up to date; the others follow when they are opened."""
        (self._show_actors, self._show_matrix, self._show_words)[self.tabs.selected_index or 0]()

    def _show_actors(self) -> None:
        counts = self.index.keep(count_actors, self.params)
        self.naming.options = tuple(dict.fromkeys(counts["actor"][:MOST]))
        self.actors.value = actors_html(counts, self.params.top_n)

    def _show_matrix(self) -> None:
        self.matrix.show(self.index, self.params)

    def _show_words(self) -> None:
        params = self._with_keyword()
        if params is None:
            return
        if not params.keyword:
            self.words.value = note_html("Type a word or a phrase and press Enter; * stands for any ending.")
            return
        hits = self.index.keep(find_hits, params)
        shown = keyword_in_context(self.index, params, limit=MOST)
        n, of = len(hits.article), len(set(hits.article))
        where = f"“{params.keyword}” stands in {counted(of, 'article')}, {counted(n, 'time')}."
        self.words.value = "" if n else note_html(where)
        self.reader.show(self.index, passages_of_hits(self.index, shown), where)

    def _with_keyword(self) -> Parameters | None:
        try:
            return check_parameters(**self.params.model_dump() | {"keyword": self.keyword.value.strip()})
        except ParameterError as error:
            self.words.value = error_html(str(error))
            return None

    def _keyword_typed(self, _change: object) -> None:
        self.reader.hide()
        self._show_words()

    def _actor_chosen(self, _change: object) -> None:
        if not self.naming.value.strip():
            return self.reader.hide()
        try:
            actor_id = actor_called(self.index, self.naming.value.strip())
        except ParameterError as error:
            self.reader.hide()
            self.actors.value = error_html(str(error))
            return None
        self._show_actors()
        namings = sentences_naming(self.index, self.params, actor_id)
        n = len(namings[["article", "sentence_id"]].drop_duplicates())
        title = f"{self.index.actor_names[actor_id]}: {counted(n, 'sentence')} of the chosen articles."
        self.reader.show(self.index, passages_of_namings(self.index, namings), title)

    def _cell_chosen(self, holder_id: str, target_id: str) -> None:
        rows = sentences_of_cell(self.index, self.params, holder_id, target_id)
        names = self.index.actor_names
        title = f"{names[holder_id]} on {names[target_id]}: {_signs(rows)}."
        self.reader.show(self.index, passages_of_stances(self.index, rows), title)


def _signs(rows: pd.DataFrame) -> str:
    n = rows["stance"].value_counts()
    return f"{n.get(1, 0)} in favour, {n.get(-1, 0)} against, {n.get(0, 0)} judged without a stance"


def actors_html(counts: pd.DataFrame, at_most: int) -> str:
    """Return the first rows of ``count_actors`` as a table."""
    if counts.empty:
        return note_html("Nobody is named in what is chosen.")
    shown = counts.head(at_most).assign(share=_shares(counts.head(at_most)))
    more = len(counts) - len(shown)
    note = f"{counted(more, 'more actor')} not listed." if more > 0 else ""
    return rows_html(shown, ACTOR_HEADINGS) + note_html(note)


def _shares(counts: pd.DataFrame) -> list[str]:
    """Return shares with Wilson's interval as text, where there are articles enough for one."""
    return [
        f"{100 * r.estimate:.0f}% ({100 * r.low:.0f} to {100 * r.high:.0f})" if r.estimate == r.estimate else "too few"
        for r in counts.itertuples()
    ]


def _field(label: str, hint: str, value: str = "") -> w.Combobox:
    layout = w.Layout(width="36rem")
    style = {"description_width": "11rem"}
    common = dict(description=label, placeholder=hint, value=value, layout=layout, style=style)
    return w.Combobox(**common, options=(), ensure_option=False, continuous_update=False)
