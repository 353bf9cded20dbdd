"""The filters of the panels: fields for the parameters of the command line, checked by the same model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches

import ipywidgets as w

from analysis.explore.html import error_html
from analysis.explore.index import Index, chosen_articles
from analysis.phrases import counted
from analysis.report.load import what_there_is
from analysis.report.parameters import ParameterError, Parameters, check_parameters
from analysis.schema import VOICES

MOST_IN_MATRIX = 12  # holders and targets in the matrix: more are not readable
_SUGGESTED = 400
_WIDE = w.Layout(width="24rem")
_STYLE = {"description_width": "6.5rem"}


class FilterPanel:
    """Fields for actors, outlets, days, voices, confidence and size; ``params`` are the last that were right.

    ``changed()`` is called after each change that gives other parameters.
    """

    def __init__(self, index: Index, params: Parameters, changed: Callable[[], None]):
        self.index, self.params, self._changed = index, params, changed
        self.actors = _text("actors", ", ".join(params.actors), "name or id; several with commas", _names(index))
        self.outlets = _text("outlets", ", ".join(params.outlets), "all; several with commas", index.outlets)
        days = [day for day in index.days if day]
        self.start_date = _text("start_date", params.start_date, min(days, default="YYYY-MM-DD"), label="first day")
        self.end_date = _text("end_date", params.end_date, max(days, default="YYYY-MM-DD"), label="last day")
        self.voices = [_voice(voice, params) for voice in VOICES]
        self.min_confidence = _slider(w.FloatSlider, "confidence ≥", params.min_confidence, 0, 1, 0.05)
        self.top_n = _slider(w.IntSlider, "show at most", min(params.top_n, MOST_IN_MATRIX), 2, MOST_IN_MATRIX, 1)
        self.message, self.status = w.HTML(), w.HTML()
        for field in (*self._texts().values(), *self.voices, self.min_confidence, self.top_n):
            field.observe(self._read, "value")
        self.box = self._layout()
        self._say()

    def _texts(self) -> dict[str, w.Widget]:
        return {name: getattr(self, name) for name in ("actors", "outlets", "start_date", "end_date")}

    def _layout(self) -> w.Widget:
        label = w.Label("voices", layout=w.Layout(width="6.5rem", justify_content="flex-end"))
        left = w.VBox([self.actors, self.outlets, w.HBox([label, *self.voices])])
        right = w.VBox([self.start_date, self.end_date, self.min_confidence, self.top_n])
        return w.VBox([w.HBox([left, right], layout=w.Layout(flex_flow="row wrap")), self.message, self.status])

    def _read(self, _change: object) -> None:
        try:
            params = self._checked()
        except ParameterError as error:
            self.message.value = error_html(f"{error}\nShown is what was asked before.")
            return
        self.message.value = ""
        if params != self.params:
            self.params = params
            self._say()
            self._changed()

    def _checked(self) -> Parameters:
        voices = tuple(box.description for box in self.voices if box.value)
        if not voices:
            raise ParameterError(f"parameter 'voices': none is ticked. Tick one or more of {', '.join(VOICES)}.")
        values = self.params.model_dump() | {name: field.value.strip() for name, field in self._texts().items()}
        values |= {"min_confidence": self.min_confidence.value, "top_n": self.top_n.value}
        values["voices"] = () if len(voices) == len(VOICES) else voices
        params = check_parameters(**values)
        actors = tuple(actor_called(self.index, name) for name in params.actors)
        _check_known("outlets", params.outlets, self.index.outlets)
        return params.model_copy(update={"actors": actors})

    def _say(self) -> None:
        n, whole = int(chosen_articles(self.index, self.params).sum()), len(self.index.tables.articles)
        found = f"<b>{n:,} of {counted(whole, 'article')}</b>"
        self.status.value = found if n else error_html(f"No article fits. {what_there_is(self.index.tables)}")


def actor_called(index: Index, name: str) -> str:
    """Return the id of an actor of the corpus by id or name, in any case. Raises ParameterError naming near ones."""
    if name in index.actor_ids:
        return name
    by_name = {index.actor_names[id].casefold(): id for id in reversed(index.actor_ids)}
    by_name |= {id.casefold(): id for id in index.actor_ids}
    if name.casefold() in by_name:
        return by_name[name.casefold()]
    near = [index.actor_names[by_name[one]] for one in get_close_matches(name.casefold(), by_name, n=3)]
    hint = f" Near it: {', '.join(dict.fromkeys(near))}." if near else " The list below has names and ids."
    raise ParameterError(f"parameter 'actors': {name!r} is no actor of this corpus.{hint}")


def _check_known(parameter: str, given: Sequence[str], known: Sequence[str]) -> None:
    unknown = [one for one in given if one not in known]
    if unknown:
        near = get_close_matches(unknown[0], known, n=3) or known[:6]
        hint = f"There are {', '.join(near)}." if near else "There are none."
        raise ParameterError(f"parameter {parameter!r}: {unknown[0]!r} is not one of this corpus. {hint}")


def _names(index: Index) -> list[str]:
    counts = index.named["actor"].value_counts()
    return list(dict.fromkeys(index.actor_names.iloc[counts.index[:_SUGGESTED]]))


def _text(name: str, value: str, hint: str, suggested: Sequence[str] = (), label: str = "") -> w.Widget:
    common = dict(value=value, placeholder=hint, description=label or name, style=_STYLE, layout=_WIDE)
    kind = w.Combobox if suggested else w.Text
    more = {"options": tuple(suggested), "ensure_option": False} if suggested else {}
    help_ = Parameters.model_fields[name].description
    return kind(**common, **more, continuous_update=False, tooltip=help_)


def _voice(voice: str, params: Parameters) -> w.Checkbox:
    shown = not params.voices or voice in params.voices
    return w.Checkbox(value=shown, description=voice, indent=False, layout=w.Layout(width="5.5rem"))


def _slider(kind: type, label: str, value: float, least: float, most: float, step: float) -> w.Widget:
    common = dict(value=value, min=least, max=most, step=step, description=label)
    return kind(**common, style=_STYLE, layout=_WIDE, continuous_update=False)
