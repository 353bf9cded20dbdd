"""The words of a text as the linear stance tier reads them: names masked, each with its valence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence, Set
from functools import lru_cache
from itertools import compress
from typing import NamedTuple

from analysis.schema import Span
from analysis.tag.stance.valence import Valence, find_valued

OTHER, NAME = "<e>", "<n>"  # a marked actor that is not the target; another name
_STARTS = frozenset('.:?!“"‘')
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*(?:['’][^\W\d_]+)?|\d+|[^\w\s]")


class Tokens(NamedTuple):
    """The words and punctuation marks of a text with straight apostrophes, where they start and where they end.

    ``valued`` are place, number of words and valence of the entries of a valence list found in it.
    """

    raw: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]
    valued: list[tuple[int, int, float]]


class Words(NamedTuple):
    """The words of a text in reading order: lower case, names masked, with offsets.

    Of a masked run only the first word is there, so that distances do not depend on long names. ``valued`` are place
    and valence of those that have one.
    """

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    valued: list[tuple[int, float]]

    def bounds(self, span: Span) -> tuple[int, int]:
        """First word of ``span`` and first word after it."""
        return bisect_left(self.ends, span.start_char + 1), bisect_left(self.starts, span.end_char)


@lru_cache(maxsize=512)
def find_tokens(text: str, valence: Valence) -> Tokens:
    """Return the words and marks of ``text``; kept for a while, since a sentence is read for each of its judgements."""
    text = text.replace("’", "'")
    spans = [found.span() for found in _WORD.finditer(text)]
    raw = [text[start:end] for start, end in spans]
    lower = list(map(str.lower, raw))
    valued = list(find_valued(lower, valence))
    return Tokens(raw, lower, [start for start, _ in spans], [end for _, end in spans], valued)


def split_words(text: str, marked: Sequence[Span], valence: Valence) -> Words:
    """The words and marks of ``text`` with their valence; marked actors become OTHER, further names NAME."""
    raw, lower, starts, ends, valued = find_tokens(text, valence)
    words = _mask_names(raw, lower, {place for place, *_ in valued})
    for span in marked:
        first, last = bisect_left(ends, span.start_char + 1), bisect_left(starts, span.end_char)
        words[first:last] = [OTHER, *[""] * (last - first - 1)][: last - first]
    values = [(at - words[:at].count(""), value) for at, _, value in valued if words[at] not in (OTHER, "")]
    return Words(text, list(filter(None, words)), list(compress(starts, words)), list(compress(ends, words)), values)


def _mask_names(raw: Sequence[str], lower: Sequence[str], valued: Set[int]) -> list[str]:
    """Replace capitalised words inside a sentence, which are mostly names; not in headlines, not where valued."""
    capitals = [i for i, word in enumerate(raw) if word[0].isupper()]
    words = list(lower)
    if len(capitals) > 0.6 * sum(map(str.isalpha, raw)):
        return words
    for i in capitals:
        if i and raw[i] != "I" and raw[i - 1] not in _STARTS and i not in valued:
            words[i] = "" if i > 1 and words[i - 1] in (NAME, "") else NAME
    return words
