"""Who takes which stance toward whom, in whose voice: spans of a sentence, their voices, and a judgement for each pair.

Inside quotation marks and in reported speech the speaker is the holder (voices ``direct`` and ``reported``). Outside,
one actor's stance toward another is ``narrated``; what the wording itself says of an actor is the outlet's ``own``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from analysis.schema import OUTLET, UNRESOLVED, Mention, Quote, Sentence, Span

_JUDGED_KINDS = ("body", "headline")
_NOT_ACTORS = ("place", "title", "issue")
OWN_CONFIDENCE = (
    0.6  # below it the outlet's own judgement counts as none: narrated acts colour the sentence around them
)


class StanceModel(Protocol):
    """What a tier must offer; rows of both results are the probabilities of -1, 0 and +1."""

    name: str

    def voice_target(self, text: str, targets: Sequence[Span], others: Sequence[Span] = ()) -> np.ndarray: ...
    def pair(self, text: str, pairs: Sequence[tuple[Span, Span]], others: Sequence[Span] = ()) -> np.ndarray: ...
    def cue(self, text: str, target: Span, stance: int) -> Span | None: ...


class Stance(NamedTuple):
    """One judged holder -> target; the columns of ``stances`` without the ids of article and row."""

    sentence_id: int
    voice: str
    voice_actor_id: str
    holder_actor_id: str
    target_id: str
    stance: int
    score: float
    confidence: float
    quote_start: int
    group_id: str
    holder: Span
    target: Span
    cue: Span


class Stretch(NamedTuple):
    """A part of a sentence in one voice; ``quote`` is the statement it belongs to, if any."""

    span: Span
    voice: str
    quote: Quote | None


NOWHERE = Span(-1, -1)


def judge_stances(
    text: str,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    quotes: Sequence[Quote],
    quoted: Sequence[Span],
    model: StanceModel,
) -> list[Stance]:
    """Return every judged holder -> target of a text, ``stance`` 0 where none is expressed, in reading order."""
    found: list[Stance] = []
    for sentence in sentences:
        if sentence.kind not in _JUDGED_KINDS:
            continue
        here = [
            m for m in mentions
            if sentence.start_char <= m.start_char and m.end_char <= sentence.end_char and m.kind not in _NOT_ACTORS
        ]  # fmt: skip
        if here:
            found += _judge_sentence(text, sentence, here, quotes, quoted, model)
    return found


def _judge_sentence(
    text: str,
    sentence: Sentence,
    mentions: Sequence[Mention],
    quotes: Sequence[Quote],
    quoted: Sequence[Span],
    model: StanceModel,
) -> list[Stance]:
    stretches = list(split_voices(sentence, quotes, quoted))
    spoken = [s for s in _spoken(text, sentence, stretches, mentions, model)]
    told = list(_narrated(text, sentence, stretches, mentions, model))
    said = {(s.holder_actor_id, s.target_id) for s in spoken}
    told = [s for s in told if (s.holder_actor_id, s.target_id) not in said]
    stanced = {s.target_id for s in (*spoken, *told) if s.stance}
    own = [s for s in _own(text, sentence, stretches, mentions, model) if not (s.stance and s.target_id in stanced)]
    return [*spoken, *told, *own]


def split_voices(sentence: Sentence, quotes: Iterable[Quote], quoted: Iterable[Span]) -> Iterator[Stretch]:
    """Yield the stretches of a sentence that a statement covers: direct inside quotation marks, else reported."""
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


def _spoken(
    text: str, sentence: Sentence, stretches: Sequence[Stretch], mentions: Sequence[Mention], model: StanceModel
) -> Iterator[Stance]:
    """Yield what the speakers of a sentence's statements express about the actors they name."""
    for quote in dict.fromkeys(s.quote for s in stretches):
        parts = [s for s in stretches if s.quote == quote]
        whole = Span(parts[0].span.start_char, parts[-1].span.end_char)
        inside = _first_of_each([m for m in mentions if any(_within(m, p.span) for p in parts)])
        targets = [m for m in inside if m.actor_id not in quote.speaker_actor_ids]
        for target, chances in zip(targets, _voice_chances(text, whole, targets, inside, model), strict=True):
            voice = next(p.voice for p in parts if _within(target, p.span))
            for holder in quote.speaker_actor_ids or (UNRESOLVED,):
                yield _stance(
                    text, sentence, model, chances, target, whole, voice=voice, voice_actor_id=holder, holder_id=holder,
                    holder=Span(quote.speaker_start_char, quote.speaker_end_char), quote_start=quote.start_char,
                    group_id=target.group_id or (f"g{quote.start_char}" if len(quote.speaker_actor_ids) > 1 else ""),
                )  # fmt: skip


def _narrated(
    text: str, sentence: Sentence, stretches: Sequence[Stretch], mentions: Sequence[Mention], model: StanceModel
) -> Iterator[Stance]:
    """Yield what the outlet tells of one actor's acts and attitudes toward another, outside all statements."""
    outside = [m for m in mentions if not any(_within(m, s.span) for s in stretches)]
    whole = Span(sentence.start_char, sentence.end_char)
    pairs = [(h, t) for h in _first_of_each(outside) for t in _first_of_each(outside) if h.actor_id != t.actor_id]
    if not pairs:
        return
    chances = model.pair(
        text[whole.start_char : whole.end_char],
        [(_shift(h, whole), _shift(t, whole)) for h, t in pairs],
        [_shift(m, whole) for m in mentions],
    )
    for (holder, target), chance in zip(pairs, chances, strict=True):
        yield _stance(
            text, sentence, model, chance, target, whole, voice="narrated", voice_actor_id=OUTLET,
            holder_id=holder.actor_id, holder=Span(holder.start_char, holder.end_char), quote_start=-1,
            group_id=holder.group_id or target.group_id,
        )  # fmt: skip


def _own(
    text: str, sentence: Sentence, stretches: Sequence[Stretch], mentions: Sequence[Mention], model: StanceModel
) -> Iterator[Stance]:
    """Yield the outlet's own judgement of the actors it names outside all statements."""
    if stretches:
        return
    whole = Span(sentence.start_char, sentence.end_char)
    targets = _first_of_each(mentions)
    for target, chances in zip(targets, _voice_chances(text, whole, targets, mentions, model), strict=True):
        if chances[0] < OWN_CONFIDENCE and chances[2] < OWN_CONFIDENCE:
            chances = np.array([0.0, 1.0, 0.0]) * chances[1] + np.array([0.0, 1.0, 0.0]) * (1 - chances[1])
        yield _stance(
            text, sentence, model, chances, target, whole, voice="own", voice_actor_id=OUTLET, holder_id=OUTLET,
            holder=NOWHERE, quote_start=-1, group_id=target.group_id,
        )  # fmt: skip


def _voice_chances(
    text: str, whole: Span, targets: Sequence[Mention], others: Sequence[Mention], model: StanceModel
) -> np.ndarray:
    if not targets:
        return np.empty((0, 3))
    stretch = text[whole.start_char : whole.end_char]
    return model.voice_target(stretch, [_shift(m, whole) for m in targets], [_shift(m, whole) for m in others])


def _stance(
    text: str, sentence: Sentence, model: StanceModel, chances: np.ndarray, target: Mention, whole: Span, *,
    voice: str, voice_actor_id: str, holder_id: str, holder: Span, quote_start: int, group_id: str,
) -> Stance:  # fmt: skip
    stance = int(np.argmax(chances)) - 1
    cue = model.cue(text[whole.start_char : whole.end_char], _shift(target, whole), stance) if stance else None
    return Stance(
        sentence.sentence_id, voice, voice_actor_id, holder_id, target.actor_id, stance,
        float(chances[2] - chances[0]), float(chances.max()), quote_start, group_id, holder,
        Span(target.start_char, target.end_char),
        Span(cue.start_char + whole.start_char, cue.end_char + whole.start_char) if cue else NOWHERE,
    )  # fmt: skip


def _first_of_each(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the first mention of each actor."""
    firsts: dict[str, Mention] = {}
    for mention in mentions:
        firsts.setdefault(mention.actor_id, mention)
    return list(firsts.values())


def _within(mention: Mention, span: Span) -> bool:
    return span.start_char <= mention.start_char and mention.end_char <= span.end_char


def _shift(mention: Mention, whole: Span) -> Span:
    return Span(mention.start_char - whole.start_char, mention.end_char - whole.start_char)
