"""Other countries in the place of those of a sentence, so that a model learns words and not who is usually blamed."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from analysis.reference import read_entries, shipped


class Forms(NamedTuple):
    """How a country, its people and its government are named."""

    name: str
    demonym: str
    capital: str


@lru_cache
def country_forms() -> tuple[Forms, ...]:
    """Return the forms of each country that has all three and no name that stands for something else too.

    The countries with such a name ("Georgia", but China too, for "Peking") are neither exchanged nor put in.
    """
    found = []
    for entry in read_entries(shipped("reference") / "countries.yml"):
        forms = Forms(entry["name"], next(iter(entry["demonyms"]), ""), entry["capital"] or "")
        if all(forms) and len(set(forms)) == 3 and not entry["ambiguous"]:
            found.append(forms)
    return tuple(found)


@lru_cache
def _pattern() -> re.Pattern[str]:
    forms = sorted({form for country in country_forms() for form in country}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, forms))})\b")


def rename(rows: Sequence[Mapping[str, Any]], shuffle: random.Random) -> list[dict[str, Any]]:
    """Return rows of one text with its countries exchanged for others, each form for the same form of the other."""
    countries = list(country_forms())
    new = dict(zip(countries, shuffle.sample(countries, len(countries)), strict=True))
    to_form = {old: fresh for country, other in new.items() for old, fresh in zip(country, other, strict=True)}
    text = rows[0]["text"]
    changes = [(m.start(), m.end(), to_form[m[0]]) for m in _pattern().finditer(text)]
    return [_moved(row, changes) for row in rows]


def _moved(value: Any, changes: Sequence[tuple[int, int, str]]) -> Any:
    """Return a row with its text and the places of its spans rewritten; a span's own ``text`` stays as it was."""
    if isinstance(value, list):
        return [_moved(part, changes) for part in value]
    if not isinstance(value, Mapping):
        return value
    moved = {key: _moved(part, changes) for key, part in value.items()}
    if "start" in value:
        moved |= {side: _place(value[side], changes, end=side == "end") for side in ("start", "end")}
    elif "text" in value:
        moved["text"] = _rewritten(value["text"], changes)
    return moved


def _place(place: int, changes: Sequence[tuple[int, int, str]], *, end: bool) -> int:
    """Return where a place lies afterwards; one inside a changed word moves to the side of its span."""
    shift = 0
    for start, stop, fresh in changes:
        if stop <= place:
            shift += len(fresh) - (stop - start)
        elif start < place:
            return start + shift + (len(fresh) if end else 0)
    return place + shift


def _rewritten(text: str, changes: Sequence[tuple[int, int, str]]) -> str:
    for start, stop, fresh in reversed(changes):
        text = text[:start] + fresh + text[stop:]
    return text
