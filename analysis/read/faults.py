"""What is wrong with an article that was read all the same, in words for the table ``reading``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from analysis.language import is_foreign
from analysis.read.limits import limits_of
from analysis.reference import Reference

_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MARKS = re.compile("[\u0300-\u036f]")


def find_faults(article: Mapping[str, Any], reference: Reference) -> Iterator[str]:
    """Yield what could not be understood of a row of ``articles``, or keeps its names from being found."""
    text, printed = article["text"], article["published_date"]
    if printed and article["published_at"] is None:
        yield _date_fault(printed, reference)
    if is_foreign(article["language"], reference):
        yield f"language: {article['language'][:40]}; only English is tagged"
    if "\0" in text:
        yield f"NUL characters in the text: {text.count(chr(0)):,}"
    marks, hidden = len(_MARKS.findall(text)), len(_INVISIBLE.findall(text))
    if marks and not unicodedata.is_normalized("NFC", text):
        yield f"accents apart from their letters: {marks:,}; names that hold them are not found"
    if hidden:
        yield f"invisible characters: {hidden:,}; names that hold them are not found"
    n_open = text.count("“") - text.count("”")
    if n_open > 1 + text.count("\n"):  # each paragraph of a long quotation may open it anew
        yield f"quotation marks that are never closed: {n_open:,}; such a quotation ends with its paragraph"
    patterns = reference.words["exports"]["cut_short"]
    cut = next((found[0] for pattern in patterns if (found := re.search(pattern, text[-200:]))), "")
    if cut:
        yield f"only the beginning of the article: it ends in {cut.strip()!r}"


def _date_fault(printed: str, reference: Reference) -> str:
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", printed)
    limits = limits_of(reference)
    far = [year for year in years if not limits.first_year <= int(year) <= limits.last_year]
    if far:
        return f"the date {printed[:40]!r} is not believed; years from {limits.first_year} to {limits.last_year} are"
    return f"the date {printed[:40]!r} is not understood; write it as 2021-03-18"
