"""A judged holder -> target as a row, and when a stance is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from analysis.schema import Mention, Span
from analysis.tag.stance.chances import Judged, Namings, Question, call_sign, shift

UNSHOWN = 1.5  # how much likelier than its cut a stance has to be that no valued word shows


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


class Asked(NamedTuple):
    """A question to the tier, and what makes rows of the answer: one array of chances for each actor or pair."""

    question: Question
    rows: Callable[[Sequence[np.ndarray]], Iterator[Stance]]


NOWHERE = Span(-1, -1)


def call_stance_at(judged: Judged, chances: np.ndarray, cut: float, whole: Span, target: Mention) -> tuple[int, Span]:
    """Return the sign that is called toward a target, and the valued wording of ``whole`` that shows it.

    A stance that no wording shows is called only where it is ``UNSHOWN`` times as likely as the cut asks for.
    """
    stance = call_sign(chances, cut)
    cue = _cue(judged, whole, target, stance)
    shown = cue != NOWHERE or call_sign(chances, UNSHOWN * cut)
    return (stance, cue) if shown else (0, NOWHERE)


def _cue(judged: Judged, whole: Span, target: Mention, stance: int) -> Span:
    if not stance:
        return NOWHERE
    cue = judged.model.cue(judged.text[whole.start_char : whole.end_char], shift(target, whole), stance)
    return Span(cue.start_char + whole.start_char, cue.end_char + whole.start_char) if cue else NOWHERE


def stance_row(
    judged: Judged, target: Mention, chances: np.ndarray, stance: int, cue: Span, *,
    voice: str, voice_actor_id: str, holder_id: str, holder: Span, quote_start: int, group_id: str,
) -> Stance:  # fmt: skip
    return Stance(
        judged.sentence.sentence_id, voice, voice_actor_id, holder_id, target.actor_id, stance,
        float(chances[2] - chances[0]), float(chances[1 + stance]), quote_start, group_id, holder,
        span_of(target), cue, "issue" if target.kind == "issue" else "actor",
    )  # fmt: skip


def place_of(cue: Span, target: Mention) -> Span:
    """Return where a stance is expressed: at its cue, or at the target where no word is known to carry it."""
    return cue if cue != NOWHERE else span_of(target)


def span_of(mention: Mention) -> Span:
    return Span(mention.start_char, mention.end_char)


def acts(holder: Namings) -> bool:
    """Say whether an actor is there itself: one that is meant by an act of its own ("the ruling") is a target only."""
    return holder[0].rule != "act"
