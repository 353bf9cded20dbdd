"""Who takes which stance toward whom, in whose voice: spans of a sentence, their voices, and a judgement for each pair.

Inside quotation marks and in reported speech the speaker is the holder (voices ``direct`` and ``reported``); the voice
is that of the words which express the stance. What a statement tells of one actor's acts toward another is that
actor's stance, in the speaker's voice. Outside, one actor's stance toward another is ``narrated``, as is what a verb
of judgement says ("Blinken criticized ..."); what the wording itself says of an actor is the outlet's ``own``. Nobody
is judged toward the own side: not "we", not the country one speaks for.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import partial
from itertools import product
from typing import NamedTuple

import numpy as np

from analysis.schema import NOT_ACTORS, OUTLET, Mention, Quote, Sentence, Span
from analysis.tag.stance.chances import (
    Judged,
    Namings,
    SameSide,
    StanceModel,
    between,
    in_part,
    mean_of_namings,
    namings_of,
    shift,
    toward_each,
    within,
)
from analysis.tag.stance.rows import NOWHERE, Asked, Stance, acts, call_stance_at, span_of, stance_row
from analysis.tag.stance.stated import ask_spoken
from analysis.tag.stance.voices import of_statements, split_voices
from analysis.tag.text import by_sentence

_JUDGED_KINDS = ("body", "headline")
_JOINED = re.compile(r"(?:,|,? and|,? or)\s(?:the\s|its\s|his\s)?")
_RECIPROCAL = re.compile(r"\b(?:each other|one another|mutual(?:ly)?)\b")
_ONE_WAY = 0.8  # of two stances toward each other the weaker is called from this share of the other's confidence on
_ISSUE_CONFIDENCE = 0.6  # below it, "imposed sanctions on" was read as against sanctions, for the words' colour


def judge_stances(
    text: str,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    quotes: Sequence[Quote],
    quoted: Sequence[Span],
    model: StanceModel,
    same_side: SameSide,
    judging: Set[str] = frozenset(),
    mutual: re.Pattern = _RECIPROCAL,
    *,
    with_issues: bool = False,
) -> list[Stance]:
    """Return every judged holder -> target of a text, sentence by sentence, ``stance`` 0 where none is expressed.

    ``same_side(holder, target)`` says whether two actors are one side, which is never judged toward itself. ``judging``
    are the cues that judge by themselves ("criticized"): their words are the outlet's, so the stance is narrated.
    ``mutual`` is the wording that says what two named together do toward each other ("agreed").
    ``with_issues`` judges issues as targets too.
    """
    judgements: list[_Judgement] = []
    mentions = sorted(mentions)
    starts = [m.start_char for m in mentions]
    around = zip(sentences, by_sentence(sentences, quotes), by_sentence(sentences, quoted), strict=True)
    for sentence, statements, inside_marks in around:
        span = Span(sentence.start_char, sentence.end_char)
        first, last = bisect_left(starts, span.start_char), bisect_left(starts, span.end_char)
        inside = [m for m in mentions[first:last] if within(m, span)] if sentence.kind in _JUDGED_KINDS else []
        marked = [m for m in inside if m.kind not in NOT_ACTORS]
        issues = [m for m in inside if m.kind == "issue"] if with_issues else []
        here = [m for m in marked if m.rule != "first_person"]
        ours = [m for m in marked if m.rule == "first_person"]
        if here or issues:
            stretches = of_statements(split_voices(sentence, statements, inside_marks), judging)
            marks = tuple(shift(m, span) for m in marked)
            judged = Judged(
                text, sentence, span, here, ours, marks, stretches, inside_marks, model, same_side, judging, mutual
            )
            judgements += _judgements(judged, issues)
    answers = iter(model.answer([asked.question for one in judgements for part in one.asked for asked in part]))
    return [stance for judgement in judgements for stance in _stances(judgement, answers)]


class _Judgement(NamedTuple):
    """What is asked of a sentence: what is said, told and meant in it; ``issues`` are the only targets, if any."""

    asked: tuple[Sequence[Asked], Sequence[Asked], Sequence[Asked]]
    issues: Set[str] = frozenset()


def _judgements(judged: Judged, issues: Sequence[Mention]) -> Iterator[_Judgement]:
    """Yield the judgement of a sentence's actors, and that of its issues, which no actor's judgement depends on."""
    yield _judgement(judged)
    if issues:
        both = judged._replace(mentions=sorted([*judged.mentions, *issues]))
        yield _judgement(both)._replace(issues={m.actor_id for m in issues})


def _judgement(judged: Judged) -> _Judgement:
    outside = _outside(judged)
    return _Judgement((list(ask_spoken(judged)), _ask_told(judged, outside), _ask_own(judged, outside)))


def _stances(judgement: _Judgement, answers: Iterator[np.ndarray]) -> list[Stance]:
    """Return the rows of a sentence; what a statement says already is not told once more."""
    spoken, told, own = (
        [row for a in part for row in a.rows(mean_of_namings(a.question, next(answers)))] for part in judgement.asked
    )
    said = {(s.holder_actor_id, s.target_id): s.stance for s in spoken}
    found = [*spoken, *[s for s in _one_way(told) if _is_new(s, said)], *own]
    ids = judgement.issues
    return [_if_sure(s) for s in found if s.target_id in ids and s.holder_actor_id not in ids] if ids else found


def _if_sure(stance: Stance) -> Stance:
    """Return a stance toward an issue, or none where its sign is less likely than ``_ISSUE_CONFIDENCE``."""
    if not stance.stance or stance.confidence >= _ISSUE_CONFIDENCE:
        return stance
    return stance._replace(stance=0, confidence=stance.none, cue=NOWHERE)


def _one_way(told: Sequence[Stance]) -> Iterator[Stance]:
    """Yield the stances, without the far weaker of two that are called between two actors in both directions."""
    called = {(s.holder_actor_id, s.target_id): s.confidence for s in told if s.stance}
    for s in told:
        weaker = s.stance and s.confidence < _ONE_WAY * called.get((s.target_id, s.holder_actor_id), 0)
        yield s._replace(stance=0, confidence=s.none, cue=NOWHERE) if weaker else s


def _is_new(told: Stance, said: Mapping[tuple[str, str], int]) -> bool:
    pair = (told.holder_actor_id, told.target_id)
    return pair not in said or (said[pair] == 0 and told.stance != 0)


def _ask_told(judged: Judged, outside: Mapping[str, Namings]) -> list[Asked]:
    """Ask what the outlet tells of one actor's acts and attitudes toward another, outside all statements.

    Where the tier cannot tell joint acts, what a group does that acts alone in a sentence ("A and B signed a treaty")
    is asked of its members as targets.
    """
    sees_all = judged.model.whole_sentences
    pairs = [
        (h, t) for h, t in product(outside.values(), repeat=2)
        if acts(h) and not judged.same_side(h[0].actor_id, t[0].actor_id)
    ]  # fmt: skip
    apart = [(h, t) for h, t in pairs if sees_all or not _together(h[0], t[0])]
    if apart:
        ends = [(h[0], t[0]) for h, t in apart]
        firsts = {} if sees_all else {h[0].group_id: h[0] for h in reversed(outside.values()) if h[0].group_id}
        return [Asked(between(judged, apart), partial(_narrated, judged, ends, firsts))]
    if not pairs or judged.stretches:
        return []
    ends = [(h[0], t[0]) for h, t in pairs]
    targets = list(dict.fromkeys(t for _, t in ends))
    return [Asked(in_part(judged, judged.whole, targets), partial(_between_members, judged, ends, targets))]


def _narrated(
    judged: Judged, pairs: Sequence[tuple[Mention, Mention]], firsts: Mapping[str, Mention],
    chances_of_all: Sequence[np.ndarray],
) -> Iterator[Stance]:  # fmt: skip
    """Yield what is told of each pair. Members of a group ("A and B condemned C") share what is told of the first of
    them (``firsts``)."""
    chances = dict(zip(pairs, chances_of_all, strict=True))
    for holder, target in pairs:
        first = firsts.get(holder.group_id, holder)
        yield _told(
            judged, holder, target, chances[(first, target) if (first, target) in chances else (holder, target)]
        )


def _outside(judged: Judged) -> dict[str, Namings]:
    """Return the namings of each actor outside the statements of a sentence."""
    return namings_of(judged, lambda m: not any(within(m, s.span) for s in judged.stretches))


def _between_members(
    judged: Judged, pairs: Sequence[tuple[Mention, Mention]], targets: Sequence[Mention],
    chances_of_all: Sequence[np.ndarray],
) -> Iterator[Stance]:  # fmt: skip
    """Yield what is told of a group that acts alone in a sentence: it holds both ways."""
    chances = dict(zip(targets, chances_of_all, strict=True))
    for holder, target in pairs:
        yield _told(judged, holder, target, chances[target])


def _together(holder: Mention, target: Mention) -> bool:
    return holder.group_id != "" and holder.group_id == target.group_id


def _told(judged: Judged, holder: Mention, target: Mention, chances: np.ndarray) -> Stance:
    stance, cue = call_stance_at(judged, chances, judged.model.told_cut, judged.whole, target)
    apart = stance > 0 or not _side_by_side(judged, holder, target)
    if stance and not (apart and _may_face(judged, holder, target, stance)):
        stance, cue = 0, NOWHERE
    return stance_row(
        judged, target, chances, stance, cue, voice="narrated", voice_actor_id=OUTLET, holder_id=holder.actor_id,
        holder=span_of(holder), quote_start=-1, group_id=holder.group_id or target.group_id,
    )  # fmt: skip


def _may_face(judged: Judged, holder: Mention, target: Mention, stance: int) -> bool:
    """Say whether one of a group can be told to favour or blame another one of it: two that agree, not three that act
    together toward a fourth.
    """
    if not _together(holder, target):
        return True
    size = len({m.actor_id for m in judged.mentions if m.group_id == holder.group_id})
    return stance > 0 and size == 2 and judged.mutual.search(judged.text, *judged.whole) is not None


def _side_by_side(judged: Judged, holder: Mention, target: Mention) -> bool:
    """Say whether two actors are named as one party ("Oslo and Rome accused Lima"): the blame is for a third."""
    first, second = sorted((span_of(holder), span_of(target)))
    joined = _JOINED.fullmatch(judged.text, first.end_char, max(first.end_char, second.start_char))
    return joined is not None and not _RECIPROCAL.search(judged.text, *judged.whole)


def _ask_own(judged: Judged, outside: Mapping[str, Namings]) -> list[Asked]:
    """Ask for the outlet's own judgement of the actors outside statements.

    A tier that cannot tell it from what is told is asked only where a sentence quotes nobody and names one actor.
    """
    if not outside or not judged.model.whole_sentences and (judged.stretches or len(outside) > 1):
        return []
    targets = [namings[0] for namings in outside.values()]
    return [Asked(toward_each("own", judged, outside), partial(_own, judged, targets))]


def _own(judged: Judged, targets: Sequence[Mention], chances_of_all: Sequence[np.ndarray]) -> Iterator[Stance]:
    """Yield the outlet's own judgements; in a sentence that quotes, valued words outside the quotation show them."""
    for target, chances in zip(targets, chances_of_all, strict=True):
        stance, cue = call_stance_at(judged, chances, judged.model.own_cut, judged.whole, target)
        if judged.quoted and (cue == NOWHERE or any(within(cue, span) for span in judged.quoted)):
            stance, cue = 0, NOWHERE
        yield stance_row(
            judged, target, chances, stance, cue, voice="own",
            voice_actor_id=OUTLET, holder_id=OUTLET, holder=NOWHERE, quote_start=-1, group_id=target.group_id,
        )  # fmt: skip
