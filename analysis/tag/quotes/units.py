"""Units of attribution: sentences as words with tags, joined where a quotation runs over their boundary."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from analysis.schema import Sentence, Span
from analysis.tag.quotes.cues import Cues
from analysis.tag.words import Words, find_words

_KINDS = ("body", "headline")
_ENDS = (".", "?", "!", "...", "…")
_REPLY_WITHIN = 14  # words: '"Why now?" the envoy asked.'


_LONGEST = 400  # words: bounds the time that a text without full stops can take
_LABEL = re.compile(r"[A-Z][A-Z.’'-]+(?: [A-Z.’'-]+){0,4}(?: \([A-Z]+\))?:(?=\s+\S)")
_LONGEST_LABEL = 12  # words and marks


Range = tuple[int, int]  # words of a unit: start included, end excluded


class _Part(NamedTuple):
    """Words ``first`` to ``last`` of a sentence, in lower case, and the quoted span that each lies in."""

    words: Words
    first: int
    last: int
    low: list[str]
    inside: list[int]


@dataclass(frozen=True, eq=False)
class Unit:
    """A sentence, or several under one quotation: parallel lists over its words.

    ``inside[i]`` is the number of the quoted span that word ``i`` lies in, or -1; ``capital[i]`` tells that it begins
    with a capital letter. ``label`` is the number of words of a leading "NAME:", as transcripts have it, or 0.
    ``paragraph`` counts the paragraphs that are read, so that a caption between two of them does not part them.
    """

    text: str
    paragraph: int
    starts: list[int]
    ends: list[int]
    low: list[str]
    inside: list[int]
    label: int
    parts: Sequence[_Part]

    @cached_property
    def capital(self) -> list[bool]:
        return [self.text[at].isupper() for at in self.starts]

    @cached_property
    def tag(self) -> list[str]:
        return [tag for part in self.parts for tag in part.words.tags[part.first : part.last]]

    @cached_property
    def runs(self) -> list[Range]:
        """The word ranges inside one pair of quotation marks each."""
        if max(self.inside) < 0:
            return []
        changes = [at for at in range(1, self.size) if self.inside[at] != self.inside[at - 1]]
        edges = [0, *changes, self.size]
        return [(start, end) for start, end in zip(edges, edges[1:], strict=False) if self.inside[start] >= 0]

    @cached_property
    def size(self) -> int:
        return len(self.low)

    @cached_property
    def end(self) -> int:
        """Index after the last word that is not a closing full stop."""
        end = len(self.low)
        while end and self.low[end - 1] in _ENDS and self.inside[end - 1] < 0:
            end -= 1
        return end


class Draft(NamedTuple):
    """A statement in word indexes: content ranges, cue and source (None where there is none)."""

    content: tuple[Range, ...]
    cue: Range | None
    source: Range | None


def find_units(text: str, sentences: list[Sentence], quoted: list[Span], cues: Cues) -> Iterator[Unit]:
    """Yield the units of the body and the headline, in reading order. None is much longer than 400 words."""
    starts = [span.start_char for span in quoted]
    group: list[_Part] = []
    paragraph, last = -1, -1
    for sentence in sentences:
        for part in _parts(text, sentence, quoted, starts) if sentence.kind in _KINDS else ():
            more = group and last == sentence.paragraph and _runs_on(group[-1], part, cues)
            if group and not (more and sum(len(words.low) for words in group) < _LONGEST):
                yield _unit(text, paragraph, group)
                group = []
            group.append(part)
            paragraph += last != sentence.paragraph
            last = sentence.paragraph
    if group:
        yield _unit(text, paragraph, group)


def _parts(text: str, sentence: Sentence, quoted: list[Span], starts: list[int]) -> Iterator[_Part]:
    """Yield the words of a sentence and the quoted span of each; a sentence without end comes in pieces."""
    words = find_words(text, sentence.start_char, sentence.end_char)
    for first in range(0, len(words.lower), _LONGEST):
        last = first + _LONGEST
        yield _Part(words, first, last, words.lower[first:last], _spans_of(words.starts[first:last], quoted, starts))


def _spans_of(places: list[int], quoted: list[Span], starts: list[int]) -> list[int]:
    """Return the number of the quoted span that each place lies in, or -1."""
    inside = [-1] * len(places)
    for k in range(max(0, bisect_right(starts, places[0]) - 1), bisect_right(starts, places[-1])):
        begin, end = bisect_left(places, starts[k]), bisect_left(places, quoted[k].end_char)
        inside[begin:end] = [k] * (end - begin)
    return inside


def _unit(text: str, paragraph: int, group: list[_Part]) -> Unit:
    starts, ends, low, inside = _joined(group)
    label = _label(text, low, starts)
    label = label if label and inside[label] in (-1, inside[0]) else 0
    return Unit(text, paragraph, starts, ends, low, inside, label, group)


def _joined(group: list[_Part]) -> tuple[list[int], list[int], list[str], list[int]]:
    """Return the starts, ends, small letters and quoted spans of all words of a group."""
    if len(group) == 1 and len(group[0].low) == len(group[0].words.lower):
        return group[0].words.starts, group[0].words.ends, group[0].low, group[0].inside
    return (
        list(chain.from_iterable(part.words.starts[part.first : part.last] for part in group)),
        list(chain.from_iterable(part.words.ends[part.first : part.last] for part in group)),
        list(chain.from_iterable(part.low for part in group)),
        list(chain.from_iterable(part.inside for part in group)),
    )


def _label(text: str, low: list[str], starts: list[int]) -> int:
    first = int(len(low) > 1 and low[0] == '"')  # '"MERCER: ...', each line in marks
    match = _LABEL.match(text, starts[first])
    label = sum(start < match.end() for start in starts[:_LONGEST_LABEL]) if match else 0
    return label if label < len(low) else 0


def _runs_on(before: _Part, after: _Part, cues: Cues) -> bool:
    """Whether a boundary lies inside one quotation, or between a quoted question and its "she asked"."""
    if before.inside[-1] >= 0:
        if before.inside[-1] == after.inside[0]:
            return True
        if len(before.low) > 1 and after.inside[0] < 0 and before.low[-2] != ".":
            return after.low[0][:1].isalpha() and _is_reply(after, cues)
    return False


def _is_reply(part: _Part, cues: Cues) -> bool:
    for i, word in enumerate(part.low[:_REPLY_WITHIN]):
        if part.inside[i] >= 0 or word in (":", "that"):
            return False
        if any("left" in cue.takes and cue.form in ("past", "s") for cue in cues.by_first.get(word, ())):
            return i + 1 >= len(part.low) or part.low[i + 1] != "that"
    return False
