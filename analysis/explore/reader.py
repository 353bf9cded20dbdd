"""A list of sentences and, beside it, the chosen one in its article."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets as w

from analysis.explore.html import note_html
from analysis.explore.index import Index
from analysis.explore.reading import MOST, Passage, article_html


class ReaderPanel:
    """Lines to go through with the arrow keys; the article of the chosen line stands below."""

    def __init__(self):
        self.title, self.article = w.HTML(), w.HTML()
        self.lines = w.Select(options=(), rows=9, layout=w.Layout(width="100%"))
        self.lines.observe(self._read, "value")
        self._index, self._passages = None, ()
        listed = w.Box([self.lines], layout=w.Layout(width="100%"))
        listed.add_class("dl-lines")
        self.box = w.VBox([self.title, listed, self.article])
        self.box.layout.display = "none"  # until something is chosen

    def show(self, index: Index, passages: Sequence[Passage], title: str) -> None:
        """List ``passages`` under ``title`` and open the first."""
        self._index, self._passages = index, passages
        cut = f" The first {MOST} are listed." if len(passages) == MOST else ""
        self.title.value = note_html(title + cut)
        self.lines.options = [(passage.label, n) for n, passage in enumerate(self._passages)]
        self.lines.index = 0 if passages else None
        self.box.layout.display = None if passages else "none"
        self._read()

    def hide(self) -> None:
        """Take the list away: it is of another question."""
        self.box.layout.display = "none"
        self.article.value = ""

    def _read(self, _change: object = None) -> None:
        chosen = self.lines.value
        if chosen is not None and chosen < len(self._passages):
            self.article.value = article_html(self._index, self._passages[chosen])
