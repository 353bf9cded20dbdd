"""The panel in JupyterLab: one sentence at a time, one question, an answer by key or button, saved at once.

The tagger's answer, the outlet and the date are not shown.
"""

from __future__ import annotations

from html import escape

import ipywidgets as widgets
import pandas as pd

from analysis.coding.context import Contexts
from analysis.coding.keys import BACK, UNCLEAR, typed, unknown
from analysis.coding.labels import answer_line, append_lines, check_coder, labels_file, read_labels
from analysis.coding.questions import answers_of, asked, not_asked
from analysis.coding.queue import only_sampled, queue_of
from analysis.coding.store import Frame
from analysis.schema import Tables

_STYLE = """<style>
.dateline-coding {max-width: 48em; padding: 4px 12px}
.dateline-coding p {line-height: 1.5; margin: .5em 0}
.dateline-coding p.asked {font-size: 1.2em; border-left: 4px solid #0072B2; padding-left: .7em}
.dateline-coding mark {background: #FFE27A; color: #000; padding: 0 2px}
.dateline-coding button:focus-visible, .dateline-coding input:focus {
  outline: 3px solid #0072B2 !important; outline-offset: 2px}
.dateline-coding p.context {color: var(--jp-ui-font-color1, #333); opacity: .75}
.dateline-coding .widget-text {width: 20em}
.dateline-coding button {width: auto; padding: 0 1.2em}
.dateline-coding button:focus-visible {outline-offset: -3px}
</style>"""
_LEFT_ARROW = """
if (!window.datelineCoding) {
  window.datelineCoding = true;
  document.addEventListener("keydown", event => {
    const panel = event.target.closest(".dateline-coding");
    if (!panel || event.key !== "ArrowLeft" || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    panel.querySelector("button.dateline-back").click();
  }, true);
}"""  # the one key that changes nothing in the answer line, which is all that a kernel is told of it
_KEYS = {-1: "1", 0: "2", 1: "3"}
_HOW = (
    "Click into the answer line (or reach it with Tab) and press a key for each sentence: "
    "<b>1</b> or <b>−</b>, <b>2</b> or <b>0</b>, <b>3</b> or <b>+</b>, <b>u</b> or <b>?</b> for unclear; "
    "<b>←</b>, <b>b</b> or Backspace goes back one sentence. Each answer is saved at once."
)


class CodingPanel:
    """A coder at work on a frame. ``widget`` is what a notebook shows; ``answer`` and ``back`` are what its keys do."""

    def __init__(self, frame: Frame, tables: Tables, coder: str):
        self.frame, self.coder = frame, check_coder(coder)
        labels = read_labels(frame)
        self.queue = queue_of(frame, labels.rows, coder)
        own = only_sampled(frame, labels.rows[labels.rows["coder"] == coder])
        places = zip(own["article_id"], own["sentence_id"], strict=True)
        self.answers = dict(
            zip(places, [None if pd.isna(label) else int(label) for label in own["label"]], strict=True)
        )
        self.position = next((i for i in range(len(self.queue)) if self._key(i) not in self.answers), len(self.queue))
        self._meanings = answers_of(frame.question)
        self._contexts = Contexts(tables, frame.question.target)
        self._build(asked(frame.question, tables), not_asked(frame.question, tables))
        self._show("")

    def answer(self, label: int | None) -> None:
        """Save the answer to the sentence shown, and show the next one."""
        if self.position == len(self.queue):
            return self._show("There is no sentence left to answer.")
        line = answer_line(self.frame, self.queue.iloc[self.position], label, self.coder)
        append_lines(labels_file(self.frame, self.coder), [line])
        self.answers[self._key(self.position)] = label
        self.position += 1
        self._show(f"Saved: {self._said(label)}.")

    def back(self) -> None:
        """Show the sentence before, with the answer it has; a new answer takes its place."""
        self.position = max(0, self.position - 1)
        self._show("Back one sentence.")

    def _key(self, position: int) -> tuple[str, int]:
        row = self.queue.iloc[position]
        return row["article_id"], int(row["sentence_id"])

    def _said(self, label: int | None) -> str:
        return "unclear" if label is None else self._meanings[label]

    def _do(self, what: int | str) -> None:
        if what == BACK:
            self.back()
        else:
            self.answer(None if what == UNCLEAR else what)

    def _build(self, question: str, otherwise: str) -> None:
        self._sentence, self._status = widgets.HTML(), widgets.HTML()
        self.answer_line = widgets.Text(description="Answer", placeholder="1 · 2 · 3 · u · ←", tooltip="one key each")
        self.answer_line.observe(self._typed, names="value")
        self.buttons = [self._button(f"{_KEYS[label]} {word}", label) for label, word in self._meanings.items()]
        self.buttons += [self._button("u unclear", UNCLEAR), self._button("← back", BACK)]
        self.buttons[-1].add_class("dateline-back")
        head = widgets.HTML(f"{_STYLE}<p><b>{escape(question)}</b><br>{escape(otherwise)}</p>")
        parts = [head, self._sentence, self.answer_line, widgets.HBox(self.buttons), self._status]
        self.widget = widgets.VBox([*parts, widgets.HTML(f"<p>{_HOW}</p>"), _script(_LEFT_ARROW)])
        self.widget.add_class("dateline-coding")

    def _button(self, words: str, what: int | str) -> widgets.Button:
        button = widgets.Button(description=words, tooltip=words)
        button.on_click(lambda _: self._do(what))
        return button

    def _typed(self, change: dict) -> None:
        for what in typed(change["old"], change["new"]):
            self._do(what)
        if wrong := unknown(change["old"], change["new"]):
            self._show(f"{wrong!r} is no answer: press 1, 2, 3, u or ←.")

    def _show(self, message: str) -> None:
        done = self.position == len(self.queue)
        if done:
            self._sentence.value = '<p class="asked">All sentences drawn for you are answered. Thank you.</p>'
        else:
            self._sentence.value = self._contexts.html_of(self.queue.iloc[self.position])
        n_unclear = sum(label is None for label in self.answers.values())
        place = "" if done else f"Sentence {self.position + 1} of {len(self.queue)}. "
        before = "" if done or self._key(self.position) not in self.answers else self._earlier()
        said = f"{message} {place}{before}Answered: {len(self.answers)}, of these unclear: {n_unclear}."
        self._status.value = f'<p role="status" aria-live="polite">{escape(said.strip())}</p>'

    def _earlier(self) -> str:
        return f"Your answer so far: {self._said(self.answers[self._key(self.position)])}. "


def _script(code: str) -> widgets.Output:
    """Return a widget that runs JavaScript in JupyterLab, and shows nothing."""
    shown = {"output_type": "display_data", "data": {"application/javascript": code}, "metadata": {}}
    return widgets.Output(outputs=(shown,), layout=widgets.Layout(display="none"))
