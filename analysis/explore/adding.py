"""The panel that adds a name: what it would match is shown before anything is saved, what it changed afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ipywidgets as w
import pandas as pd

from analysis.corpus import reference_of
from analysis.explore.forms import FORMS, KINDS, STYLE, WIDE, addition_of, make_fields
from analysis.explore.html import error_html, note_html, panel_style_html, rows_html
from analysis.explore.panels import Explorer
from analysis.explore.saving import Preview, Saved, preview_addition, reference_folder, save_addition
from analysis.phrases import counted
from analysis.reference import Reference
from analysis.report.evidence import isolated, marked_text

_SENTENCES = 12  # of a preview
_DIFFERENCE = {
    "actor": "actor", "n_articles_before": "articles before", "n_articles_after": "articles after",
    "n_mentions_before": "namings before", "n_mentions_after": "namings after",
}  # fmt: skip


class AddingPanel:
    """Fields for an addition, a button that previews it and one that saves what was previewed."""

    def __init__(self, explorer: Explorer, corpus: str, stance: str):
        self.explorer, self.corpus, self.stance = explorer, corpus, stance
        options = [(text, kind) for kind, text in KINDS.items()]
        self.kind = w.Dropdown(options=options, description="add", style=STYLE, layout=WIDE)
        self.fields = make_fields(self.reference)
        self.preview_button = w.Button(description="Preview")
        self.save_button = w.Button(description="Save and tag anew", disabled=True)
        self.progress = w.IntProgress(layout=w.Layout(display="none", width="24rem"))
        self.result, self._form, self._previewed = w.HTML(), w.VBox(), None
        self._listen()
        folder = reference_folder(corpus)
        where = note_html(f"Saved into {folder}. The data that come with Dateline stay as they are.")
        buttons = w.HBox([self.preview_button, self.save_button, self.progress])
        self.box = w.VBox([w.HTML(panel_style_html() + where), self.kind, self._form, buttons, self.result])
        self.box.add_class("dl")
        self._kind_chosen(None)

    @property
    def reference(self) -> Reference:
        """The reference data as they are now."""
        return reference_of(self.corpus)

    def _listen(self) -> None:
        self.kind.observe(self._kind_chosen, "value")
        for field in self.fields.values():
            field.observe(self._typed, "value")
        self.preview_button.on_click(lambda _: self._explained(self._preview))
        self.save_button.on_click(lambda _: self._explained(self._save))

    def _kind_chosen(self, _change: object) -> None:
        self._form.children = [self.fields[name] for name in FORMS[self.kind.value]]
        self._typed(None)

    def _typed(self, _change: object) -> None:
        self._previewed, self.save_button.disabled = None, True

    def _explained(self, action: Callable[[], None]) -> None:
        """Do what a button asks; what the user can mend is said in the panel."""
        self.result.value = note_html("One moment …")
        try:
            action()
        except (ValueError, OSError) as error:
            self.result.value = error_html(str(error))

    def _preview(self) -> None:
        values = {name: field.value.strip() for name, field in self.fields.items()}
        addition = addition_of(self.kind.value, values, self.reference)
        preview = preview_addition(self.explorer.tables, addition, corpus=self.corpus)
        self.result.value = preview_html(preview, self._names(addition.entry))
        self._previewed, self.save_button.disabled = addition, False

    def _save(self) -> None:
        addition, self.save_button.disabled = self._previewed, True
        self.progress.layout.display = None
        about = {"corpus": self.corpus, "stance": self.stance, "say": self._say}
        try:
            saved = save_addition(self.explorer.tables, addition, **about)
        finally:
            self.progress.layout.display = "none"
        self.explorer.replace_tables(saved.tables)
        self.result.value = saved_html(saved, self._names(addition.entry))

    def _say(self, done: int, to_do: int) -> None:
        self.progress.max, self.progress.value = to_do, done

    def _names(self, entry: Mapping[str, object]) -> dict[str, str]:
        """Return the names of actors by id, the one that is added with them."""
        own = {str(entry["id"]): str(entry["name"])} if "id" in entry else {}
        known = {id: actor.name for id, actor in self.reference.actors.items()}
        actors = self.explorer.tables.actors
        return own | dict(zip(actors["actor_id"], actors["name"], strict=True)) | known


def preview_html(preview: Preview, names: Mapping[str, str]) -> str:
    """Return what an addition would match and change, as HTML."""
    n, of = len(preview.sentences), len(preview.affected.article_ids)
    tried = "" if preview.n_tagged == of else f" Tried on {preview.n_tagged:,} of them, drawn at random."
    head = note_html(f"Not saved yet. It can matter in {preview.affected.why}.{tried}")
    found = note_html(f"It would match {counted(n, 'naming')} that nothing matched before:" if n else "No new naming.")
    shown = preview.sentences.head(_SENTENCES)
    sentences = "".join(f"<li>{_sentence(row)}</li>" for row in shown.to_dict("records"))
    more = note_html(f"{n - len(shown):,} more.") if n > len(shown) else ""
    return f"{head}{found}<ul>{sentences}</ul>{more}{difference_html(preview.difference, names)}"


def saved_html(saved: Saved, names: Mapping[str, str]) -> str:
    """Return where an addition was saved and what it changed, as HTML."""
    done = f"Saved in {saved.file}. Tagged anew: {saved.affected.why}. The panels above show the new tables."
    return f'<div class="dl-done" role="status">{isolated(done)}</div>{difference_html(saved.difference, names)}'


def difference_html(difference: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Return who is counted otherwise, before and after."""
    if difference.empty:
        return note_html("The counts of actors stay as they are.")
    rows = difference.assign(actor=[names.get(id, id) for id in difference["actor_id"]])
    return rows_html(rows.head(_SENTENCES), _DIFFERENCE)


def _sentence(row: Mapping) -> str:
    first, last = row["sentence_start"], row["sentence_end"]
    marks = [(row["start_char"] - first, row["end_char"] - first, "mention")]
    source = isolated(f"{row['outlet'] or 'unknown outlet'} · {row['published_date'] or 'no date'}")
    return f'{marked_text(row["text"][first:last], marks)} <span class="dl-note">{source}</span>'
