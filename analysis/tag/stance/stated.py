"""What statements express: their speakers toward the actors they name, and what they tell of others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import product

import numpy as np

from analysis.schema import OUTLET, UNRESOLVED, Mention, Quote, Span
from analysis.tag.stance.chances import Judged, Namings, Question, between, in_part, namings_of, toward_each, within
from analysis.tag.stance.rows import Asked, Stance, acts, call_stance_at, place_of, span_of, stance_row
from analysis.tag.stance.voices import Stretch, voice_at, with_cue


def ask_spoken(judged: Judged) -> Iterator[Asked]:
    """Ask what each statement of a sentence expresses: its speakers toward the actors they name, and alleged acts."""
    for quote in dict.fromkeys(s.quote for s in judged.stretches):
        parts = [s for s in judged.stretches if s.quote == quote]
        named = namings_of(judged, lambda m, parts=parts: _is_said(m, parts))
        if named:
            yield _ask_said(judged, quote, parts, named)
            if judged.model.whole_sentences:
                yield _ask_alleged(judged, quote, parts, named)


def _is_said(mention: Mention, parts: Sequence[Stretch]) -> bool:
    return any(within(mention, part.span) for part in parts)


def _ask_said(judged: Judged, quote: Quote, parts: Sequence[Stretch], named: Mapping[str, Namings]) -> Asked:
    whole = with_cue(judged.sentence, quote, Span(parts[0].span.start_char, parts[-1].span.end_char))
    targets = [namings[0] for namings in named.values()]
    return Asked(_said_question(judged, quote, whole, named), partial(_said, judged, quote, parts, whole, targets))


def _said(
    judged: Judged, quote: Quote, parts: Sequence[Stretch], whole: Span, targets: Sequence[Mention],
    chances_of_all: Sequence[np.ndarray],
) -> Iterator[Stance]:  # fmt: skip
    """Yield what the speakers of a statement express about the actors they name in it.

    A speaker who is not known holds it for those he calls "us", and nothing where he does not and the words are not
    quoted: they may be anybody's.
    Nor toward those whom a pronoun means together with him ("their neighbours").
    """
    ours = dict.fromkeys(m.actor_id for m in judged.ours if _is_said(m, parts))
    speakers = tuple(a for a in quote.speaker_actor_ids if a != UNRESOLVED) or tuple(ours) or (UNRESOLVED,)
    for target, chances in zip(targets, chances_of_all, strict=True):
        stance, cue = call_stance_at(judged, chances, judged.model.spoken_cut, whole, target)
        voice = voice_at(parts, place_of(cue, target), judges=quote.cue.lower() in judged.judging)
        group_id = target.group_id or (f"g{quote.start_char}" if len(speakers) > 1 else "")
        pronoun = target.kind == "pronoun"
        meant = {m.actor_id for m in judged.mentions if pronoun and span_of(m) == span_of(target)}
        for holder in speakers:
            known = holder != UNRESOLVED or voice == "direct"
            if known and holder not in meant and not judged.same_side(holder, target.actor_id):
                yield stance_row(
                    judged, target, chances, stance, cue, voice=voice, holder_id=holder,
                    voice_actor_id=OUTLET if voice == "narrated" else holder, group_id=group_id,
                    holder=Span(quote.speaker_start_char, quote.speaker_end_char), quote_start=quote.start_char,
                )  # fmt: skip


def _said_question(judged: Judged, quote: Quote, whole: Span, named: Mapping[str, Namings]) -> Question:
    """Ask for the chances of a speaker's stances: by his place in the sentence where it names him and the tier can."""
    if not judged.model.whole_sentences:
        return in_part(judged, whole, [target[0] for target in named.values()])
    at = Span(quote.speaker_start_char, quote.speaker_end_char)
    if not within(at, judged.whole):
        return toward_each("voice", judged, named)
    speakers = [
        m for m in judged.mentions
        if m.actor_id in quote.speaker_actor_ids and m.start_char < at.end_char and at.start_char < m.end_char
    ]  # fmt: skip
    return between(judged, [(speakers or [at], target) for target in named.values()])


def _ask_alleged(judged: Judged, quote: Quote, parts: Sequence[Stretch], named: Mapping[str, Namings]) -> Asked:
    """Ask for one actor's stance toward another in a statement ("said Rwanda had armed the M23").

    What a speaker tells of the own side ("said Germany would no longer spare them") is the speaker's stance already.
    """
    speakers = quote.speaker_actor_ids or (UNRESOLVED,)
    towards = {actor: list(namings) for actor, namings in named.items()}
    for m in judged.ours:  # "treats us like smugglers"
        if _is_said(m, parts):
            towards.setdefault(m.actor_id, []).append(m)
    pairs = [
        (h, t) for h, t in product(named.values(), towards.values())
        if acts(h) and not judged.same_side(h[0].actor_id, t[0].actor_id)
        and not any(s == h[0].actor_id or s != UNRESOLVED and judged.same_side(s, h[0].actor_id) for s in speakers)
    ]  # fmt: skip
    ends = [(holder[0], target[0]) for holder, target in pairs]
    return Asked(between(judged, pairs), partial(_alleged, judged, quote, parts, ends))


def _alleged(
    judged: Judged, quote: Quote, parts: Sequence[Stretch], pairs: Sequence[tuple[Mention, Mention]],
    chances_of_all: Sequence[np.ndarray],
) -> Iterator[Stance]:  # fmt: skip
    """Yield what a statement tells of others, in the voice of its first speaker, where several speak."""
    speaker, *_ = quote.speaker_actor_ids or (UNRESOLVED,)
    whole = Span(parts[0].span.start_char, parts[-1].span.end_char)
    for (holder, target), chances in zip(pairs, chances_of_all, strict=True):
        stance, cue = call_stance_at(judged, chances, judged.model.told_cut, whole, target)
        yield stance_row(
            judged, target, chances, stance, cue, voice=voice_at(parts, place_of(cue, target), judges=False),
            holder_id=holder.actor_id, voice_actor_id=speaker, quote_start=quote.start_char,
            group_id=holder.group_id or target.group_id, holder=span_of(holder),
        )  # fmt: skip
