"""Who takes which stance toward whom, in whose voice: spans of a sentence, their voices, and a judgement for each pair.

Inside quotation marks and in reported speech the speaker is the holder (voices ``direct`` and ``reported``); the voice
is that of the words which express the stance. What a statement tells of one actor's acts toward another is that
actor's stance, in the speaker's voice. Outside, one actor's stance toward another is ``narrated``, as is what a verb
of judgement says ("Blinken criticized ..."); what the wording itself says of an actor is the outlet's ``own``. Nobody
is judged toward the own side: not "we", not the country one speaks for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import product
from typing import NamedTuple

import numpy as np

from analysis.schema import NOT_ACTORS, OUTLET, UNRESOLVED, Mention, Quote, Sentence, Span
from analysis.tag.chances import (
    Judged,
    Namings,
    SameSide,
    StanceModel,
    between,
    call_sign,
    in_part,
    namings_of,
    shift,
    toward_each,
    within,
)
from analysis.tag.voices import Stretch, of_statements, split_voices, voice_at, with_cue

_JUDGED_KINDS = ("body", "headline")
_ISSUE_CONFIDENCE = 0.6  # below it, "imposed sanctions on" was read as against sanctions, for the words' colour


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
    target_kind: str = "actor"

    @property
    def none(self) -> float:
        """The chance that no stance is expressed, where one is called: what those of both signs leave."""
        return 1 - 2 * self.confidence + abs(self.score)


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
    *,
    with_issues: bool = False,
) -> list[Stance]:
    """Return every judged holder -> target of a text, sentence by sentence, ``stance`` 0 where none is expressed.

    ``same_side(holder, target)`` says whether two actors are one side, which is never judged toward itself. ``judging``
    are the cues that judge by themselves ("criticized"): their words are the outlet's, so the stance is narrated.
    ``with_issues`` judges issues as targets too.
    """
    found: list[Stance] = []
    mentions = sorted(mentions)
    starts = [m.start_char for m in mentions]
    for sentence in sentences:
        span = Span(sentence.start_char, sentence.end_char)
        first, last = bisect_left(starts, span.start_char), bisect_left(starts, span.end_char)
        inside = [m for m in mentions[first:last] if within(m, span)] if sentence.kind in _JUDGED_KINDS else []
        marked = [m for m in inside if m.kind not in NOT_ACTORS]
        issues = [m for m in inside if m.kind == "issue"] if with_issues else []
        here = [m for m in marked if m.rule != "first_person"]
        if here or issues:
            stretches = of_statements(split_voices(sentence, quotes, quoted), judging)
            marks = tuple(shift(m, span) for m in marked)
            judged = Judged(text, sentence, span, here, marks, stretches, model, same_side, judging)
            found += [*_judge_sentence(judged), *_judge_issues(judged, issues)]
    return found


def _judge_issues(judged: Judged, issues: Sequence[Mention]) -> list[Stance]:
    """Return what is expressed toward the issues of a sentence, which no actor's judgement depends on."""
    if not issues:
        return []
    both = _judge_sentence(judged._replace(mentions=sorted([*judged.mentions, *issues])))
    ids = {m.actor_id for m in issues}
    return [_if_sure(s) for s in both if s.target_id in ids and s.holder_actor_id not in ids]


def _if_sure(stance: Stance) -> Stance:
    """Return a stance toward an issue, or none where its sign is less likely than ``_ISSUE_CONFIDENCE``."""
    if not stance.stance or stance.confidence >= _ISSUE_CONFIDENCE:
        return stance
    return stance._replace(stance=0, confidence=stance.none, cue=NOWHERE)


def _judge_sentence(judged: Judged) -> list[Stance]:
    """Return what is said, told and meant in a sentence; what a statement says already is not told once more."""
    spoken = list(_spoken(judged))
    said = {(s.holder_actor_id, s.target_id): s.stance for s in spoken}
    told = [s for s in _narrated(judged) if _is_new(s, said)]
    return [*spoken, *told, *_own(judged)]


def _is_new(told: Stance, said: Mapping[tuple[str, str], int]) -> bool:
    pair = (told.holder_actor_id, told.target_id)
    return pair not in said or (said[pair] == 0 and told.stance != 0)


# ------------------------------------------------------------------------------------------------ statements
def _spoken(judged: Judged) -> Iterator[Stance]:
    """Yield what each statement of a sentence expresses: its speakers toward the actors they name, and alleged acts."""
    for quote in dict.fromkeys(s.quote for s in judged.stretches):
        parts = [s for s in judged.stretches if s.quote == quote]
        named = namings_of(judged, lambda m, parts=parts: any(within(m, p.span) for p in parts))
        yield from _said(judged, quote, parts, named)
        if judged.model.whole_sentences:
            yield from _alleged(judged, quote, parts, named)


def _said(judged: Judged, quote: Quote, parts: Sequence[Stretch], named: Mapping[str, Namings]) -> Iterator[Stance]:
    """Yield what the speakers of a statement express about the actors they name in it."""
    whole = with_cue(judged.sentence, quote, Span(parts[0].span.start_char, parts[-1].span.end_char))
    speakers = quote.speaker_actor_ids or (UNRESOLVED,)
    for target, chances in zip(named.values(), _said_chances(judged, quote, whole, named), strict=True):
        stance = call_sign(chances, judged.model.spoken_cut)
        cue = _cue(judged, whole, target[0], stance)
        voice = voice_at(parts, _place(cue, target[0]), judges=quote.cue.lower() in judged.judging)
        group_id = target[0].group_id or (f"g{quote.start_char}" if len(speakers) > 1 else "")
        for holder in speakers:
            if not judged.same_side(holder, target[0].actor_id):
                yield _stance(
                    judged, target[0], chances, stance, cue, voice=voice, holder_id=holder,
                    voice_actor_id=OUTLET if voice == "narrated" else holder, group_id=group_id,
                    holder=Span(quote.speaker_start_char, quote.speaker_end_char), quote_start=quote.start_char,
                )  # fmt: skip


def _said_chances(judged: Judged, quote: Quote, whole: Span, named: Mapping[str, Namings]) -> Sequence[np.ndarray]:
    """Return the chances of a speaker's stances: by his place in the sentence where it names him and the tier can."""
    if not judged.model.whole_sentences:
        return in_part(judged, whole, [target[0] for target in named.values()])
    at = Span(quote.speaker_start_char, quote.speaker_end_char)
    if not within(at, judged.whole):
        return toward_each(judged.model.voice_target, judged, named)
    speakers = [
        m for m in judged.mentions
        if m.actor_id in quote.speaker_actor_ids and m.start_char < at.end_char and at.start_char < m.end_char
    ]  # fmt: skip
    return between(judged, [(speakers or [at], target) for target in named.values()])


def _alleged(judged: Judged, quote: Quote, parts: Sequence[Stretch], named: Mapping[str, Namings]) -> Iterator[Stance]:
    """Yield what a statement tells of one actor's stance toward another ("said Rwanda had armed the M23").

    Its voice is that of the first speaker, where several speak.
    """
    speakers = quote.speaker_actor_ids or (UNRESOLVED,)
    whole = Span(parts[0].span.start_char, parts[-1].span.end_char)
    pairs = [
        (h, t) for h, t in product(named.values(), repeat=2)
        if _acts(h) and h[0].actor_id not in speakers and not judged.same_side(h[0].actor_id, t[0].actor_id)
    ]  # fmt: skip
    for (holder, target), chances in zip(pairs, between(judged, pairs), strict=True):
        stance = call_sign(chances, judged.model.told_cut)
        cue = _cue(judged, whole, target[0], stance)
        yield _stance(
            judged, target[0], chances, stance, cue, voice=voice_at(parts, _place(cue, target[0]), judges=False),
            holder_id=holder[0].actor_id, voice_actor_id=speakers[0], quote_start=quote.start_char,
            group_id=holder[0].group_id or target[0].group_id, holder=_span(holder[0]),
        )  # fmt: skip


# ------------------------------------------------------------------------------------------------ the outlet's words
def _narrated(judged: Judged) -> Iterator[Stance]:
    """Yield what the outlet tells of one actor's acts and attitudes toward another, outside all statements.

    Where the tier cannot tell joint acts, the members of a group ("A and B condemned C") share what is told of the
    first of them, and toward each other what is told of all.
    """
    outside = _outside(judged).values()
    sees_all = judged.model.whole_sentences
    pairs = [
        (h, t) for h, t in product(outside, repeat=2) if _acts(h) and not judged.same_side(h[0].actor_id, t[0].actor_id)
    ]
    apart = [(h, t) for h, t in pairs if sees_all or not _together(h[0], t[0])]
    firsts = {} if sees_all else {h[0].group_id: h[0] for h in reversed(outside) if h[0].group_id}
    chances = {(h[0], t[0]): c for (h, t), c in zip(apart, between(judged, apart), strict=True)}
    for holder, target in chances:
        first = firsts.get(holder.group_id, holder)
        told = chances[(first, target) if (first, target) in chances else (holder, target)]
        yield _told(judged, holder, target, told, call_sign(told, judged.model.told_cut))
    if not apart and not judged.stretches:
        yield from _between_members(judged, [(h[0], t[0]) for h, t in pairs])


def _outside(judged: Judged) -> dict[str, Namings]:
    """Return the namings of each actor outside the statements of a sentence."""
    return namings_of(judged, lambda m: not any(within(m, s.span) for s in judged.stretches))


def _between_members(judged: Judged, pairs: Sequence[tuple[Mention, Mention]]) -> Iterator[Stance]:
    """Yield what is told of a group that acts alone in a sentence ("A and B signed a treaty"): it holds both ways."""
    targets = list(dict.fromkeys(t for _, t in pairs))
    chances = dict(zip(targets, in_part(judged, judged.whole, targets), strict=True))
    for holder, target in pairs:
        yield _told(judged, holder, target, chances[target], call_sign(chances[target], judged.model.told_cut))


def _acts(holder: Namings) -> bool:
    """Say whether an actor is there itself: one that is meant by an act of its own ("the ruling") is a target only."""
    return holder[0].rule != "act"


def _together(holder: Mention, target: Mention) -> bool:
    return holder.group_id != "" and holder.group_id == target.group_id


def _told(judged: Judged, holder: Mention, target: Mention, chances: np.ndarray, stance: int) -> Stance:
    return _stance(
        judged, target, chances, stance, _cue(judged, judged.whole, target, stance), voice="narrated",
        voice_actor_id=OUTLET, holder_id=holder.actor_id, holder=_span(holder), quote_start=-1,
        group_id=holder.group_id or target.group_id,
    )  # fmt: skip


def _own(judged: Judged) -> Iterator[Stance]:
    """Yield the outlet's own judgement of the actors outside statements.

    A tier that cannot tell it from what is told is asked only where a sentence quotes nobody and names one actor.
    """
    targets = _outside(judged)
    if not judged.model.whole_sentences and (judged.stretches or len(targets) > 1):
        return
    chances_of_all = toward_each(judged.model.own_target, judged, targets)
    for (target, *_), chances in zip(targets.values(), chances_of_all, strict=True):
        stance = call_sign(chances, judged.model.own_cut)
        yield _stance(
            judged, target, chances, stance, _cue(judged, judged.whole, target, stance), voice="own",
            voice_actor_id=OUTLET, holder_id=OUTLET, holder=NOWHERE, quote_start=-1, group_id=target.group_id,
        )  # fmt: skip


def _cue(judged: Judged, whole: Span, target: Mention, stance: int) -> Span:
    if not stance:
        return NOWHERE
    cue = judged.model.cue(judged.text[whole.start_char : whole.end_char], shift(target, whole), stance)
    return Span(cue.start_char + whole.start_char, cue.end_char + whole.start_char) if cue else NOWHERE


def _stance(
    judged: Judged, target: Mention, chances: np.ndarray, stance: int, cue: Span, *,
    voice: str, voice_actor_id: str, holder_id: str, holder: Span, quote_start: int, group_id: str,
) -> Stance:  # fmt: skip
    return Stance(
        judged.sentence.sentence_id, voice, voice_actor_id, holder_id, target.actor_id, stance,
        float(chances[2] - chances[0]), float(chances[1 + stance]), quote_start, group_id, holder,
        _span(target), cue, "issue" if target.kind == "issue" else "actor",
    )  # fmt: skip


def _place(cue: Span, target: Mention) -> Span:
    """Return where a stance is expressed: at its cue, or at the target where no word is known to carry it."""
    return cue if cue != NOWHERE else _span(target)


def _span(mention: Mention) -> Span:
    return Span(mention.start_char, mention.end_char)
