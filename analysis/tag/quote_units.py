"""Units of attribution: sentences as words with tags, joined where a quotation runs over their boundary."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from analysis.schema import Sentence, Span
from analysis.tag.quote_cues import Cues
from analysis.tag.words import Word, find_words

_KINDS = ("body", "headline")
_ENDS = (".", "?", "!", "...", "…")
_REPLY_WITHIN = 14  # words: '"Why now?" the envoy asked.'


class Unit(NamedTuple):
    """A sentence, or several under one quotation: parallel lists over its words.

    ``inside[i]`` is the number of the quoted span that word ``i`` lies in, or -1; ``capital[i]``: it begins with a capital.
    """

    paragraph: int
    spans: list[Span]
    low: list[str]
    tag: list[str]
    inside: list[int]
    capital: list[bool]

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


def find_units(text: str, sentences: list[Sentence], quoted: list[Span], cues: Cues) -> Iterator[Unit]:
    """Yield the units of the body and the headline, in reading order."""
    starts = [span.start_char for span in quoted]
    group: list[tuple[list[Word], list[int]]] = []
    last: Sentence | None = None
    for sentence in sentences:
        if sentence.kind not in _KINDS:
            continue
        words = find_words(text, sentence.start_char, sentence.end_char)
        if not words:
            continue
        inside = [_span_of(word.start_char, quoted, starts) for word in words]
        if last is not None and not (
            last.paragraph == sentence.paragraph and _runs_on(group[-1], (words, inside), cues)
        ):
            yield _unit(text, last.paragraph, group)
            group = []
        group.append((words, inside))
        last = sentence
    if last is not None:
        yield _unit(text, last.paragraph, group)


def _span_of(at: int, quoted: list[Span], starts: list[int]) -> int:
    k = bisect_right(starts, at) - 1
    return k if k >= 0 and at < quoted[k].end_char else -1


def _unit(text: str, paragraph: int, group: list[tuple[list[Word], list[int]]]) -> Unit:
    words = [word for part, _ in group for word in part]
    inside = [k for _, part in group for k in part]
    return Unit(
        paragraph, [Span(w.start_char, w.end_char) for w in words], [w.lower for w in words], [w.tag for w in words],
        inside, [text[w.start_char].isupper() for w in words],
    )  # fmt: skip


def _runs_on(before: tuple[list[Word], list[int]], after: tuple[list[Word], list[int]], cues: Cues) -> bool:
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
