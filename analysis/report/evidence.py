"""The sentences behind a number, as HTML: closed until somebody opens them, with what was counted marked in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

import pandas as pd

from analysis.measure import sentences_behind_each
from analysis.report.parameters import Parameters

TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # marks that change the direction of writing

QUOTE = "quote"  # the kind of mark for the words of a statement

_MARKS = ("holder", "target", "cue", "mention", "speaker")
_SNIPPET = 60  # characters on each side of what is marked, with evidence="snippet"
_NAMED = ("voice", "speaker", "cue", "kind", "rule", "model", "difference", "relation")
_NUMBERS = (("stance", "+d"), ("confidence", ".2f"), ("polarity", "+.2f"))
_SIDES = {1: " plus", -1: " minus"}


def evidence_html(result: pd.DataFrame, params: Parameters) -> list[str]:
    """Return for each row of a result table its sentences, at most ``params.max_evidence`` of the counted rows.

    "" where nothing was counted. Rows that mark different words of one sentence share it.
    """
    if "n_rows" not in result.columns or params.max_evidence == 0 or not result["n_rows"].any():
        return [""] * len(result)
    drawn: list[list[dict]] = [[] for _ in range(len(result))]
    for one in sentences_behind_each(result, params.max_evidence, seed=params.seed).to_dict("records"):
        drawn[one["row"]].append(one)
    return [_closed_html(rows, n, params.evidence) for rows, n in zip(drawn, result["n_rows"], strict=True)]


def _closed_html(drawn: list[dict], n_rows: int, evidence: str) -> str:
    if not drawn:
        return ""
    items = "".join(_sentence_html(same, evidence) for same in _by_sentence(drawn))
    return f"<details><summary>{_summary(len(drawn), n_rows)}</summary>{items}</details>"


def _summary(n_drawn: int, n_rows: int) -> str:
    if n_rows == 1:
        return "the sentence behind it"
    return f"sentences behind it: {f'{n_drawn} of {n_rows:,}' if n_drawn < n_rows else f'all {n_rows}'}"


def _by_sentence(drawn: list[dict]) -> list[list[dict]]:
    """Return the drawn rows as lists of those that differ only in what they mark in one sentence."""
    rows: dict[tuple, list[dict]] = {}
    for row in drawn:
        same = tuple(row.get(c) for c in ("article_id", "sentence_id", "stance_id", "quote_id"))
        rows.setdefault(same, []).append(row)
    return list(rows.values())


def _sentence_html(rows: list[dict], evidence: str) -> str:
    one = rows[0]
    marks = [mark for row in rows for mark in _marks_of(row)]
    text = "" if evidence == "none" else marked_text(one["sentence"], marks, snippet=evidence == "snippet")
    side = _SIDES.get(one.get("stance"), "")
    source = " · ".join(isolated(part) for part in _source_of(rows))
    return f'<blockquote class="ev{side}">{text}<footer>{source}</footer></blockquote>'


def _source_of(rows: list[dict]) -> list[str]:
    """Return where a sentence stands and what made the rows: outlet, date, place, voice, confidence, rule or model."""
    one = rows[0]
    place = [one["outlet"] or "unknown outlet", one["published_date"] or "no date"]
    place += [f"paragraph {one['paragraph'] + 1}"] if one["paragraph"] >= 0 else []
    for key in _NAMED:
        values = dict.fromkeys(str(row[key]) for row in rows if row.get(key))
        place += [f"{key}: {', '.join(values)}"] if values else []
    for key, form in _NUMBERS:
        if one.get(key) is not None and not pd.isna(one[key]):
            place.append(f"{key} {_signed(one[key], form)}")
    return place


def _signed(value: float, form: str) -> str:
    """Return a number with its sign and a true minus; a whole zero has no sign."""
    return f"{value:{form}}".replace("-", "−") if value or form != "+d" else "0"


def _marks_of(one: dict) -> list[tuple[int, int, str]]:
    """Return what to mark in a sentence, as (start, end, class) from the sentence's beginning."""
    begin, length = one["start_char"], len(one["sentence"])
    marks = []
    for kind in _MARKS:
        start, end = one.get(f"{kind}_start_char", -1), one.get(f"{kind}_end_char", -1)
        if start >= 0 and 0 <= start - begin < end - begin <= length:
            marks.append((int(start - begin), int(end - begin), kind))
    spans = [[int(place) - begin for place in span.split("..")] for span in (one.get("quoted_chars") or "").split()]
    return marks + [(max(0, a), min(b, length), QUOTE) for a, b in spans if a < length and b > 0]


def marked_text(sentence: str, marks: Iterable[tuple[int, int, str]], *, snippet: bool = False) -> str:
    """Return a sentence as HTML with ``marks`` in it; of two that overlap the first given stays.

    Marks of kind QUOTE lie around the others: they end and begin anew where another reaches over their edge. With
    ``snippet`` only the marked words and some characters on each side; without marks the beginning.
    """
    marks, kept = list(marks), []
    for start, end, kind in marks:
        if kind != QUOTE and all(end <= a or b <= start for a, b, _ in kept):
            kept.append((start, end, kind))
    quoted = [(start, end) for start, end, kind in marks if kind == QUOTE]
    first, last = 0, len(sentence)
    if snippet:
        first = max(0, min((m[0] for m in kept), default=0) - _SNIPPET)
        last = min(last, max((m[1] for m in kept), default=_SNIPPET) + _SNIPPET)
    pieces, position = [], first
    for start, end, kind in sorted(kept):
        pieces += [(position, start, ""), (start, end, kind)]
        position = end
    text = _joined(sentence, [*pieces, (position, last, "")], quoted)
    return ("… " if first else "") + text + (" …" if last < len(sentence) else "")


def _joined(sentence: str, pieces: list[tuple[int, int, str]], quoted: list[tuple[int, int]]) -> str:
    """Return the pieces of a sentence as HTML; unmarked ones are cut where quoted words begin and end."""
    edges = sorted({edge for span in quoted for edge in span})
    html, open_quote = [], False
    for start, end, kind in pieces:
        cuts = [start, *(edge for edge in edges if start < edge < end and not kind), end]
        for a, b in zip(cuts, cuts[1:], strict=False):
            inside = a < b and any(first <= a and b <= last for first, last in quoted)
            if a < b and inside != open_quote:
                html.append("<i>" if inside else "</i>")
                open_quote = inside
            html.append(f'<mark class="{kind}">{_text(sentence[a:b])}</mark>' if kind else _text(sentence[a:b]))
    return "".join(html) + ("</i>" if open_quote else "")


def beginning(sentence: str) -> str:
    """Return the beginning of a sentence, as long as a snippet is."""
    return sentence if len(sentence) <= 2 * _SNIPPET else sentence[: 2 * _SNIPPET] + " …"


def isolated(text: str) -> str:
    """Return a text as HTML that cannot turn round what stands beside it."""
    return f"<bdi>{escape(text)}</bdi>" if TURNING.search(text) else escape(text)


def _text(text: str) -> str:
    return escape(text, quote=False)
