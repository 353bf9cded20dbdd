"""Sentences as lines to choose from, and a chosen one in its article, with what was counted marked."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import pandas as pd

from analysis.explore.index import Index
from analysis.report.evidence import QUOTE, TURNING, isolated, marked_text
from analysis.schema import Tables

AROUND = 900  # characters of the article before and behind a sentence that are shown at once; the rest is folded
_LINE = 110  # characters of a sentence in a list
_LEFT = 42  # characters of a concordance line before the word
MOST = 500  # lines of a list: more nobody reads, and the browser slows down
_SIGNS = {1: "+", 0: "0", -1: "−"}
_LEGEND = (
    '<p class="dl-note">Marked: <mark class="holder">who judges</mark>, <mark class="target">who is judged</mark>, '
    '<mark class="cue">the telling word</mark>, <i>quoted words</i>.</p>'
)
_PLACES = ("holder", "target", "cue")

Marks = Sequence[tuple[int, int, str]]


class Passage(NamedTuple):
    """A sentence of an article: ``label`` in a list, what to mark in the article, ``note`` about it."""

    article: int
    start_char: int
    end_char: int
    label: str
    marks: Marks
    note: str = ""


def passages_of_stances(index: Index, stances: pd.DataFrame) -> list[Passage]:
    """Return the sentences of the first rows of ``sentences_of_cell``: holder, target, cue and quoted words marked."""
    stances = stances.head(MOST)
    quotes = _contents(index.tables, set(stances["quote_id"]) - {""})
    passages = []
    for row in stances.to_dict("records"):
        start, end = index.sentence_spans[row["article"], row["sentence_id"]]
        marks = [(row[f"{kind}_start_char"], row[f"{kind}_end_char"], kind) for kind in _PLACES]
        marks += [(*span, QUOTE) for span in quotes.get(row["quote_id"], ())]
        label = f"{index.sources[row['article']]}  {_SIGNS[row['stance']]} {row['voice']:8}  "
        note = f"stance {_SIGNS[row['stance']]}{abs(row['stance']) or ''} · voice {row['voice']} · "
        note += f"confidence {row['confidence']:.2f} · tier {row['model']}"
        label += _beginning(index, row["article"], start, end)
        passages.append(Passage(row["article"], start, end, _one_line(label), _there(marks), note))
    return passages


def passages_of_namings(index: Index, namings: pd.DataFrame) -> list[Passage]:
    """Return the first sentences of ``sentences_naming``, each once, with all namings in it marked."""
    places: dict[tuple[int, int], list] = {}
    columns = (namings[name].tolist() for name in ("article", "sentence_id", "start_char", "end_char"))
    for article, sentence_id, start, end in zip(*columns, strict=True):
        if len(places) == MOST and (article, sentence_id) not in places:
            break
        places.setdefault((article, sentence_id), []).append((start, end, "mention"))
    passages = []
    for (article, sentence_id), marks in places.items():
        start, end = index.sentence_spans[article, sentence_id]
        label = f"{index.sources[article]}  {_beginning(index, article, start, end)}"
        passages.append(Passage(article, start, end, _one_line(label), _there(marks)))
    return passages


def passages_of_hits(index: Index, hits: pd.DataFrame) -> list[Passage]:
    """Return rows of ``keyword_in_context`` as lines of a concordance: the words stand below one another."""
    passages = []
    for row in hits.itertuples():
        own = (row.start_char, row.end_char)
        start, end = index.sentence_spans.get((row.article, row.sentence_id), own)
        left = _one_line(row.left)[-_LEFT:].rjust(_LEFT)
        label = f"{_one_line(index.sources[row.article])} {left} ▸{_one_line(row.hit)}◂ {_one_line(row.right)}"
        marks = [(row.start_char, row.end_char, "mention")]
        passages.append(Passage(row.article, start, end, label, marks))
    return passages


def article_html(index: Index, passage: Passage) -> str:
    """Return the article of a passage as HTML: the sentence set off, what was counted marked, far text folded."""
    article = index.tables.articles.iloc[passage.article]
    text, (start, end) = article["text"], (passage.start_char, passage.end_char)
    first, last = _edge(text, start - AROUND, -1), _edge(text, end + AROUND, 1)
    about = [article["outlet"] or "unknown outlet", article["published_date"] or "no date", article["title"]]
    head = " · ".join(isolated(part) for part in about if part)
    body = _folded(text, 0, first, passage.marks, "before") + _part(text, first, start, passage.marks)
    body += f'<span class="dl-here">{_part(text, start, end, passage.marks)}</span>'
    body += _part(text, end, last, passage.marks) + _folded(text, last, len(text), passage.marks, "behind")
    note = f'<p class="dl-note">{escape(passage.note)}</p>{_LEGEND}' if passage.note else ""
    text = f'<div dir="auto" class="dl-text">{body}</div>'
    return f'<div class="dl-article mathjax_ignore tex2jax_ignore"><h4>{head}</h4>{note}{text}</div>'


def _part(text: str, first: int, last: int, marks: Marks) -> str:
    inside = [(max(a, first) - first, min(b, last) - first, kind) for a, b, kind in marks if a < last and b > first]
    return marked_text(text[first:last], inside)


def _folded(text: str, first: int, last: int, marks: Marks, side: str) -> str:
    if first >= last:
        return ""
    summary = f"{last - first:,} more characters {side}"
    return f"<details><summary>{summary}</summary>{_part(text, first, last, marks)}</details>"


def _edge(text: str, place: int, step: int) -> int:
    """Return where a paragraph begins or ends at or beyond ``place``; the text's own end where it is near."""
    if step < 0:
        return 0 if place <= AROUND // 3 else text.rfind("\n", 0, place) + 1
    found = text.find("\n", place)
    return len(text) if place >= len(text) - AROUND // 3 or found < 0 else found


def _beginning(index: Index, article: int, start: int, end: int) -> str:
    text = index.texts[article]
    return text[start : min(end, start + _LINE)] + ("…" if end > start + _LINE else "")


def _one_line(text: str) -> str:
    """Return a text for a list: no line breaks, no marks that turn the direction of writing; spaces are kept."""
    return TURNING.sub("", "".join(c if c.isprintable() else " " for c in text)).replace(" ", "\u00a0")


def _there(marks: Marks) -> list[tuple[int, int, str]]:
    return [(int(start), int(end), kind) for start, end, kind in marks if 0 <= start < end]


def _contents(tables: Tables, quote_ids: set[str]) -> dict[str, Sequence[tuple[int, int]]]:
    rows = tables.quotes[tables.quotes["quote_id"].isin(quote_ids)]
    return dict(zip(rows["quote_id"], rows["content"], strict=True))
