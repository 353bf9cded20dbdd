"""Whether two namings of a speaker agree: "Secretary of State Antony Blinken" and "Blinken" do, by their head word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from analysis.evaluate.gold import yardstick

_WORD = re.compile(r"\w+")
_EDGES = ' "“”,.\n'
_POSSESSIVE = re.compile(r"['’]s?$")


class Head(NamedTuple):
    """The head word of a name, in lower case, and where it starts in the text."""

    word: str
    start: int


def speakers_agree(text: str, gold: Mapping[str, Any] | None, predicted: Mapping[str, Any] | None) -> bool:
    """Say whether two source spans mean the same speaker.

    They do where both are missing, where their heads are the same word, or where each span holds the head of the other.
    """
    if gold is None or predicted is None:
        return gold is None and predicted is None
    said, called = find_head(text, gold), find_head(text, predicted)
    if said is None or called is None:
        return False
    return said.word == called.word or (
        predicted["start"] <= said.start < predicted["end"] and gold["start"] <= called.start < gold["end"]
    )


def find_head(text: str, span: Mapping[str, Any]) -> Head | None:
    """Return the head of a speaker span: the last word before the name ends; None without a word.

    A name ends at a comma, bracket or dash, or before a word like "of" or "who" (yardstick.yml); of "A, B and C" that
    leaves the head of A.
    """
    whole = text[span["start"] : span["end"]]
    name = whole.strip(_EDGES)
    offset = span["start"] + whole.find(name)
    end = _end_of_name().search(name, 1)
    if end and _WORD.search(name, 0, end.start()):
        name = name[: end.start()]
    words = list(_WORD.finditer(_POSSESSIVE.sub("", name)))
    heads = [w for w in words if w.group().lower() not in yardstick()["never_head"]] or words
    return Head(heads[-1].group().lower(), offset + heads[-1].start()) if heads else None


@lru_cache(maxsize=1)
def _end_of_name() -> re.Pattern:
    words = "|".join(yardstick()["ends_of_name"])
    return re.compile(rf"\s*(?:[,(\[—–]| (?:{words})\b)", re.IGNORECASE)
