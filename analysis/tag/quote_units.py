"""Units of attribution: sentences as words with tags, joined where a quotation runs over their boundary."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from analysis.schema import Sentence, Span
from analysis.tag.quote_cues import Cues
from analysis.tag.words import Word, find_words

_KINDS = ("body", "headline")
_ENDS = (".", "?", "!", "...", "…")
_REPLY_WITHIN = 14  # words: '"Why now?" the envoy asked.'


_LONGEST = 400  # words: bounds the time that a text without full stops can take
_LABEL = re.compile(r"[A-Z][A-Z.’'-]+(?: [A-Z.’'-]+){0,4}(?: \([A-Z]+\))?:(?=\s+\S)")
_LONGEST_LABEL = 12  # words and marks
_Part = tuple[list[Word], list[int]]


Range = tuple[int, int]  # words of a unit: start included, end excluded


class Unit(NamedTuple):
    """A sentence, or several under one quotation: parallel lists over its words.

    ``inside[i]`` is the number of the quoted span that word ``i`` lies in, or -1; ``capital[i]`` tells that it begins
    with a capital letter. ``label`` is the number of words of a leading "NAME:", as transcripts have it, or 0.
    ``paragraph`` counts the paragraphs that are read, so that a caption between two of them does not part them.
    """

    paragraph: int
    spans: list[Span]
    low: list[str]
    tag: list[str]
    inside: list[int]
    capital: list[bool]
    label: int

    @property
    def size(self) -> int:
        return len(self.low)

    @property
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
            short = sum(len(words) for words, _ in group) < _LONGEST
            if group and not (short and last == sentence.paragraph and _runs_on(group[-1], part, cues)):
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
    for first in range(0, len(words), _LONGEST):
        piece = words[first : first + _LONGEST]
        yield piece, [_span_of(word.start_char, quoted, starts) for word in piece]


def find_runs(unit: Unit) -> list[tuple[int, int]]:
    """Return the word ranges inside one pair of quotation marks each."""
    changes = [at for at in range(1, unit.size) if unit.inside[at] != unit.inside[at - 1]]
    edges = [0, *changes, unit.size]
    return [(start, end) for start, end in zip(edges, edges[1:], strict=False) if unit.inside[start] >= 0]


def _span_of(at: int, quoted: list[Span], starts: list[int]) -> int:
    k = bisect_right(starts, at) - 1
    return k if k >= 0 and at < quoted[k].end_char else -1


def _unit(text: str, paragraph: int, group: list[_Part]) -> Unit:
    words = [word for part, _ in group for word in part]
    inside = [k for _, part in group for k in part]
    label = _label(text, words)
    return Unit(
        paragraph, [Span(w.start_char, w.end_char) for w in words], [w.lower for w in words], [w.tag for w in words],
        inside, [text[w.start_char].isupper() for w in words],
        label if label and inside[label] in (-1, inside[0]) else 0,
    )  # fmt: skip


def _label(text: str, words: list[Word]) -> int:
    first = int(len(words) > 1 and words[0].lower == '"')  # '"MERCER: ...', each line in marks
    match = _LABEL.match(text, words[first].start_char)
    label = sum(word.start_char < match.end() for word in words[:_LONGEST_LABEL]) if match else 0
    return label if label < len(words) else 0


def _runs_on(before: _Part, after: _Part, cues: Cues) -> bool:
    """Whether a boundary lies inside one quotation, or between a quoted question and its "she asked"."""
    (words, inside), (next_words, next_inside) = before, after
    if inside[-1] >= 0:
        if inside[-1] == next_inside[0]:
            return True
        if len(words) > 1 and next_inside[0] < 0 and words[-2].lower != ".":
            return next_words[0].lower[:1].isalpha() and _is_reply(next_words, next_inside, cues)
    return False


def _is_reply(words: list[Word], inside: list[int], cues: Cues) -> bool:
    for i, word in enumerate(words[:_REPLY_WITHIN]):
        if inside[i] >= 0 or word.lower in (":", "that"):
            return False
        if any("left" in cue.takes and cue.form in ("past", "s") for cue in cues.by_first.get(word.lower, ())):
            return i + 1 >= len(words) or words[i + 1].lower != "that"
    return False
