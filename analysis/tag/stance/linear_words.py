"""The words of a text as the linear stance tier reads them: names masked, each with its valence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
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
    found = list(_WORD.finditer(text.replace("’", "'")))
    raw = [m.group() for m in found]
    lower = [word.lower() for word in raw]
    return Tokens(raw, lower, [m.start() for m in found], [m.end() for m in found], list(find_valued(lower, valence)))


def split_words(text: str, marked: Sequence[Span], valence: Valence) -> Words:
    """The words and marks of ``text`` with their valence; marked actors become OTHER, further names NAME."""
    raw, lower, starts, ends, valued = find_tokens(text, valence)
    values = {place: value for place, _, value in valued}
    words = _mask_names(raw, lower, values)
    for span in marked:
        first, last = bisect_left(ends, span.start_char + 1), bisect_left(starts, span.end_char)
        words[first:last] = [OTHER, *[""] * (last - first - 1)][: last - first]
        for place in range(first, last):
            values.pop(place, None)
    kept = [i for i, word in enumerate(words) if word]
    words, starts, ends = ([column[i] for i in kept] for column in (words, starts, ends))
    return Words(words, starts, ends, [(bisect_left(kept, place), value) for place, value in values.items()])


def _mask_names(raw: Sequence[str], lower: Sequence[str], valued: Sequence[int]) -> list[str]:
    """Replace capitalised words inside a sentence, which are mostly names; not in headlines, not where valued."""
    capitals = [i for i, word in enumerate(raw) if word[0].isupper()]
    words = list(lower)
    if len(capitals) > 0.6 * sum(map(str.isalpha, raw)):
        return words
    for i in capitals:
        if i and raw[i] != "I" and raw[i - 1] not in _STARTS and i not in valued:
            words[i] = "" if i > 1 and words[i - 1] in (NAME, "") else NAME
    return words
