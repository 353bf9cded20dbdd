"""Who takes which stance toward whom, in whose voice: spans of a sentence, their voices, and a judgement for each pair.

Inside quotation marks and in reported speech the speaker is the holder (voices ``direct`` and ``reported``); the voice
is that of the words which express the stance. Outside, one actor's stance toward another is ``narrated``, as is what a
verb of judgement says ("Blinken criticized ..."); what the wording itself says of an actor is the outlet's ``own``.
Nobody is judged toward the own side: not "we", not the country one speaks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import partial
from typing import NamedTuple, Protocol

import numpy as np

from analysis.schema import OUTLET, UNRESOLVED, Mention, Quote, Sentence, Span

_JUDGED_KINDS = ("body", "headline")
_NOT_ACTORS = ("place", "title", "issue")
_CUE_REACH = 8  # characters between a cue and what it introduces: a comma, "that", an opening quotation mark


class StanceModel(Protocol):
    """What a tier must offer; rows of both results are the probabilities of -1, 0 and +1.

    ``spoken_margin`` and ``own_margin`` say how far P(+1) and P(-1) must be apart for the stance of a speaker and of
    the outlet to be called, ``pair_cut`` above which share of P(0) that of a pair is. ``separates_voices``: it has
    learnt that what is told of an actor is not the outlet's own judgement, and what joint acts say of their actors.
    """

    spoken_margin: float
    own_margin: float
    pair_cut: float
    separates_voices: bool

    def voice_target(self, text: str, targets: Sequence[Span], others: Sequence[Span] = ()) -> np.ndarray: ...
    def pair(self, text: str, pairs: Sequence[tuple[Span, Span]], others: Sequence[Span] = ()) -> np.ndarray: ...
    def cue(self, text: str, target: Span, stance: int) -> Span | None: ...


SameSide = Callable[[str, str], bool]


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
    same_side: SameSide,
    judging: Set[str] = frozenset(),
) -> list[Stance]:
    """Return every judged holder -> target of a text, ``stance`` 0 where none is expressed, in reading order.

    ``same_side(holder, target)`` says whether two actors are one side, which is never judged toward itself. ``judging``
    are the cues that judge by themselves ("criticized"): their words are the outlet's, so the stance is narrated.
    """
    found: list[Stance] = []
    for sentence in sentences:
        if sentence.kind not in _JUDGED_KINDS:
            continue
        here = [
            m
            for m in mentions
            if sentence.start_char <= m.start_char and m.end_char <= sentence.end_char
            if m.kind not in _NOT_ACTORS and m.rule != "first_person"
        ]
        if here:
            stretches = _of_statements(split_voices(sentence, quotes, quoted), judging)
            found += _judge_sentence(_Judged(text, sentence, here, stretches, model, same_side, judging))
    return found


def _of_statements(stretches: Iterable[Stretch], judging: Set[str]) -> list[Stretch]:
    """Return the stretches without those that a verb of judgement tells in the outlet's words ("accused Peru")."""
    stretches = list(stretches)
    quoting = {s.quote for s in stretches if s.voice == "direct"}
    return [s for s in stretches if s.quote in quoting or s.quote.cue.lower() not in judging]


class _Judged(NamedTuple):
    """A sentence with all that a judgement of it needs."""

    text: str
    sentence: Sentence
    mentions: Sequence[Mention]
    stretches: Sequence[Stretch]
    model: StanceModel
    same_side: SameSide
    judging: Set[str]


def _judge_sentence(judged: _Judged) -> list[Stance]:
    spoken = list(_spoken(judged))
    said = {(s.holder_actor_id, s.target_id) for s in spoken}
    told = [s for s in _narrated(judged) if (s.holder_actor_id, s.target_id) not in said]
    return [*spoken, *told, *_own(judged)]


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


def _spoken(judged: _Judged) -> Iterator[Stance]:
    """Yield what the speakers of a sentence's statements express about the actors they name."""
    for quote in dict.fromkeys(s.quote for s in judged.stretches):
        parts = [s for s in judged.stretches if s.quote == quote]
        whole = _with_cue(judged.sentence, quote, Span(parts[0].span.start_char, parts[-1].span.end_char))
        targets = _first_of_each(m for m in judged.mentions if any(_within(m, p.span) for p in parts))
        speakers = quote.speaker_actor_ids or (UNRESOLVED,)
        for target, chances in zip(targets, _voice_chances(judged, whole, targets), strict=True):
            stance = _call(chances, margin=judged.model.spoken_margin)
            cue = _cue(judged, whole, target, stance)
            voice = _voice(parts, target, cue, judges=quote.cue.lower() in judged.judging)
            group_id = target.group_id or (f"g{quote.start_char}" if len(speakers) > 1 else "")
            for holder in speakers:
                if not judged.same_side(holder, target.actor_id):
                    yield _stance(
                        judged, target, chances, stance, cue, voice=voice, holder_id=holder,
                        voice_actor_id=OUTLET if voice == "narrated" else holder, group_id=group_id,
                        holder=Span(quote.speaker_start_char, quote.speaker_end_char), quote_start=quote.start_char,
                    )  # fmt: skip


def _with_cue(sentence: Sentence, quote: Quote, content: Span) -> Span:
    """Return the content with a cue right before it: "condemning China's acts" says more than what is condemned."""
    before = sentence.start_char <= quote.cue_start_char < content.start_char <= quote.cue_end_char + _CUE_REACH
    return Span(quote.cue_start_char, content.end_char) if before else content


def _voice(parts: Sequence[Stretch], target: Mention, cue: Span, *, judges: bool) -> str:
    """Return the voice of the words that express a stance, or of the target where no word is known to."""
    place = cue if cue != NOWHERE else Span(target.start_char, target.end_char)
    voice = next((p.voice for p in parts if p.span.start_char <= place[0] and place[1] <= p.span.end_char), "reported")
    return "narrated" if judges and voice != "direct" else voice


def _narrated(judged: _Judged) -> Iterator[Stance]:
    """Yield what the outlet tells of one actor's acts and attitudes toward another, outside all statements.

    Where the tier cannot tell joint acts, the members of a group ("A and B condemned C") share what is told of the
    first of them, and toward each other what is told of all.
    """
    outside = _outside(judged)
    pairs = [(h, t) for h in outside for t in outside if not judged.same_side(h.actor_id, t.actor_id)]
    separates = judged.model.separates_voices
    apart = [(h, t) for h, t in pairs if separates or not _together(h, t)]
    whole = Span(judged.sentence.start_char, judged.sentence.end_char)
    chances = _pair_chances(judged, whole, apart)
    firsts = {} if separates else {m.group_id: m for m in reversed(outside) if m.group_id}
    for holder, target in apart:
        first = firsts.get(holder.group_id, holder)
        told = chances[(first, target) if (first, target) in chances else (holder, target)]
        yield _told(judged, whole, holder, target, told, _call(told, cut=judged.model.pair_cut))
    if not apart and not judged.stretches:
        yield from _between_members(judged, whole, pairs)


def _outside(judged: _Judged) -> list[Mention]:
    """Return the first mention of each actor outside the statements of a sentence."""
    return _first_of_each(m for m in judged.mentions if not any(_within(m, s.span) for s in judged.stretches))


def _between_members(judged: _Judged, whole: Span, pairs: Sequence[tuple[Mention, Mention]]) -> Iterator[Stance]:
    """Yield what is told of a group that acts alone in a sentence ("A and B signed a treaty"): it holds both ways."""
    targets = list(dict.fromkeys(t for _, t in pairs))
    chances = dict(zip(targets, _voice_chances(judged, whole, targets), strict=True))
    for holder, target in pairs:
        yield _told(
            judged, whole, holder, target, chances[target], _call(chances[target], margin=judged.model.own_margin)
        )


def _together(holder: Mention, target: Mention) -> bool:
    return holder.group_id != "" and holder.group_id == target.group_id


def _pair_chances(
    judged: _Judged, whole: Span, pairs: Sequence[tuple[Mention, Mention]]
) -> dict[tuple[Mention, Mention], np.ndarray]:
    if not pairs:
        return {}
    shift = partial(_shift, whole=whole)
    text = judged.text[whole.start_char : whole.end_char]
    found = judged.model.pair(text, [(shift(h), shift(t)) for h, t in pairs], [shift(m) for m in judged.mentions])
    return dict(zip(pairs, found, strict=True))


def _told(judged: _Judged, whole: Span, holder: Mention, target: Mention, chances: np.ndarray, stance: int) -> Stance:
    return _stance(
        judged, target, chances, stance, _cue(judged, whole, target, stance), voice="narrated", voice_actor_id=OUTLET,
        holder_id=holder.actor_id, holder=Span(holder.start_char, holder.end_char), quote_start=-1,
        group_id=holder.group_id or target.group_id,
    )  # fmt: skip


def _own(judged: _Judged) -> Iterator[Stance]:
    """Yield the outlet's own judgement of the actors outside statements.

    A tier that cannot tell it from what is told is asked only where a sentence quotes nobody and names one actor.
    """
    targets = _outside(judged)
    if not judged.model.separates_voices and (judged.stretches or len(targets) > 1):
        return
    whole = Span(judged.sentence.start_char, judged.sentence.end_char)
    for target, chances in zip(targets, _voice_chances(judged, whole, targets), strict=True):
        stance = _call(chances, margin=judged.model.own_margin)
        yield _stance(
            judged, target, chances, stance, _cue(judged, whole, target, stance), voice="own", voice_actor_id=OUTLET,
            holder_id=OUTLET, holder=NOWHERE, quote_start=-1, group_id=target.group_id,
        )  # fmt: skip


def _voice_chances(judged: _Judged, whole: Span, targets: Sequence[Mention]) -> np.ndarray:
    if not targets:
        return np.empty((0, 3))
    others = [_shift(m, whole) for m in judged.mentions if _within(m, whole)]
    return judged.model.voice_target(
        judged.text[whole.start_char : whole.end_char], [_shift(m, whole) for m in targets], others
    )


def _call(chances: np.ndarray, *, margin: float = 0.0, cut: float = 1.0) -> int:
    """Return the likelier sign if it is ahead of the other by ``margin`` and above ``cut`` times the chance of none."""
    sign = 1 if chances[2] >= chances[0] else -1
    ahead = abs(chances[2] - chances[0]) >= margin
    return sign if ahead and chances[1 + sign] > cut * chances[1] else 0


def _cue(judged: _Judged, whole: Span, target: Mention, stance: int) -> Span:
    if not stance:
        return NOWHERE
    cue = judged.model.cue(judged.text[whole.start_char : whole.end_char], _shift(target, whole), stance)
    return Span(cue.start_char + whole.start_char, cue.end_char + whole.start_char) if cue else NOWHERE


def _stance(
    judged: _Judged, target: Mention, chances: np.ndarray, stance: int, cue: Span, *,
    voice: str, voice_actor_id: str, holder_id: str, holder: Span, quote_start: int, group_id: str,
) -> Stance:  # fmt: skip
    return Stance(
        judged.sentence.sentence_id, voice, voice_actor_id, holder_id, target.actor_id, stance,
        float(chances[2] - chances[0]), float(chances[1 + stance]), quote_start, group_id, holder,
        Span(target.start_char, target.end_char), cue,
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
