"""The voices of a sentence: which stretch of it is quoted, which is reported, and in which a word stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from typing import NamedTuple

from analysis.schema import Quote, Sentence, Span

_CUE_REACH = 8  # characters between a cue and what it introduces: a comma, "that", an opening quotation mark


class Stretch(NamedTuple):
    """A part of a sentence in one voice; ``quote`` is the statement it belongs to, if any."""

    span: Span
    voice: str
    quote: Quote


def split_voices(sentence: Sentence, quotes: Iterable[Quote], quoted: Iterable[Span]) -> Iterator[Stretch]:
    """Yield the stretches of a sentence that a statement covers: direct inside quotation marks, else reported.

    ``quotes`` and ``quoted`` are those that reach into the sentence.
    """
    for quote in quotes:
        for start, end in quote.content:
            start, end = max(start, sentence.start_char), min(end, sentence.end_char)
            if start < end:
                yield from _by_marks(Span(start, end), quote, quoted)


def _by_marks(span: Span, quote: Quote, quoted: Iterable[Span]) -> Iterator[Stretch]:
    position = span.start_char
    for start, end in quoted:
        start, end = max(start, position), min(end, span.end_char)
        if start < end:
            if position < start:
                yield Stretch(Span(position, start), "reported", quote)
            yield Stretch(Span(start, end), "direct", quote)
            position = end
    if position < span.end_char:
        yield Stretch(Span(position, span.end_char), "reported", quote)


def of_statements(stretches: Iterable[Stretch], judging: Set[str]) -> list[Stretch]:
    """Return the stretches without those that a verb of judgement tells in the outlet's words ("accused Peru")."""
    stretches = list(stretches)
    quoting = {s.quote for s in stretches if s.voice == "direct"}
    return [s for s in stretches if s.quote in quoting or s.quote.cue.lower() not in judging]


def with_cue(sentence: Sentence, quote: Quote, content: Span) -> Span:
    """Return the content with a cue right before it: "condemning China's acts" says more than what is condemned."""
    before = sentence.start_char <= quote.cue_start_char < content.start_char <= quote.cue_end_char + _CUE_REACH
    return Span(quote.cue_start_char, content.end_char) if before else content


def voice_at(parts: Sequence[Stretch], place: Span, *, judges: bool) -> str:
    """Return the voice of the words at a place of a statement; a verb that ``judges`` tells, unless it quotes."""
    voice = next((p.voice for p in parts if p.span.start_char <= place[0] and place[1] <= p.span.end_char), "reported")
    return "narrated" if judges and voice != "direct" else voice
