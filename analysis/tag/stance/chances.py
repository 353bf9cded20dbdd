"""What a tier says of the actors of one sentence: chances by voice and by pair, over all the namings of an actor."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Set
from itertools import product
from typing import NamedTuple, Protocol

import numpy as np

from analysis.schema import Mention, Sentence, Span
from analysis.tag.stance.voices import Stretch

Namings = Sequence[Mention]  # of one actor, in reading order
SameSide = Callable[[str, str], bool]


class Question(NamedTuple):
    """What a tier is asked of one text; offsets of spans are in it.

    ``head``: "voice" (what the voice of the text expresses toward each of ``asked``), "own" (the outlet itself) or
    "pair" (what the first of each pair in ``asked`` expresses toward the second). ``others`` are further actors. An
    answer is the mean over the namings of an actor or pair: ``namings`` are their numbers; empty: one each.
    """

    head: str
    text: str
    asked: Sequence[Span] | Sequence[tuple[Span, Span]]
    others: Sequence[Span] = ()
    namings: Sequence[int] = ()


class StanceModel(Protocol):
    """What a tier must offer: ``answer`` returns the probabilities of -1, 0 and +1 for all that each question asks for,
    float array (n, 3).

    A stance is called where its chance exceeds a cut times the chance of none: ``told_cut`` for what is told of one
    actor toward another, ``spoken_cut`` for a speaker, ``own_cut`` for the outlet. ``whole_sentences``: it has learnt
    from sentences with all their actors marked, so that it knows a speaker by his place in the sentence, sees alleged
    acts, joint acts and each naming of an actor, and keeps the outlet's own judgement apart from what is told.
    """

    name: str
    told_cut: float
    spoken_cut: float
    own_cut: float
    whole_sentences: bool

    def answer(self, questions: Sequence[Question]) -> list[np.ndarray]: ...
    def cue(self, text: str, target: Span, stance: int) -> Span | None: ...


class Judged(NamedTuple):
    """A sentence with all that a judgement of it needs: ``mentions`` of its actors, of ``ours`` those by "we" and "us";
    ``marks`` are all of them, offsets in it; ``quoted`` are the stretches inside quotation marks that reach into it.
    """

    text: str
    sentence: Sentence
    whole: Span
    mentions: Sequence[Mention]
    ours: Sequence[Mention]
    marks: tuple[Span, ...]
    stretches: Sequence[Stretch]
    quoted: Sequence[Span]
    model: StanceModel
    same_side: SameSide
    judging: Set[str]
    mutual: re.Pattern

    @property
    def wording(self) -> str:
        return self.text[self.whole.start_char : self.whole.end_char]


def namings_of(judged: Judged, chosen: Callable[[Mention], bool]) -> dict[str, Namings]:
    """Return the chosen namings of each actor; a tier that does not see whole sentences judges the first one."""
    found: dict[str, list[Mention]] = {}
    for mention in judged.mentions:
        if chosen(mention):
            found.setdefault(mention.actor_id, []).append(mention)
    return found if judged.model.whole_sentences else {actor: namings[:1] for actor, namings in found.items()}


def toward_each(head: str, judged: Judged, named: Mapping[str, Namings]) -> Question:
    """Ask for the chances toward each actor, the mean over its namings, in the words of the whole sentence."""
    spans = [shift(m, judged.whole) for namings in named.values() for m in namings]
    return Question(head, judged.wording, spans, judged.marks, [len(namings) for namings in named.values()])


def between(judged: Judged, pairs: Sequence[tuple[Sequence[Mention | Span], Namings]]) -> Question:
    """Ask for the chances of each (holder, target), the mean over all namings of both."""
    ways = [
        (shift(h, judged.whole), shift(t, judged.whole)) for holder, target in pairs for h, t in product(holder, target)
    ]
    return Question("pair", judged.wording, ways, judged.marks, [len(h) * len(t) for h, t in pairs])


def in_part(judged: Judged, whole: Span, targets: Sequence[Mention]) -> Question:
    """Ask for the chances toward each target in a part of the sentence read alone."""
    others = [shift(m, whole) for m in judged.mentions if within(m, whole)]
    wording = judged.text[whole.start_char : whole.end_char]
    return Question("voice", wording, [shift(m, whole) for m in targets], others)


def mean_of_namings(question: Question, chances: np.ndarray) -> Sequence[np.ndarray]:
    """Return one row for each actor or pair of a question."""
    if all(n == 1 for n in question.namings):
        return chances
    found = iter(chances)
    return [np.mean([next(found) for _ in range(n)], axis=0) for n in question.namings]


def call_sign(chances: np.ndarray, cut: float) -> int:
    """Return ``call_stance`` of one row."""
    minus, none, plus = chances.tolist()
    return (1 if plus >= minus else -1) if max(minus, plus) > cut * none else 0


def call_stance(probabilities: np.ndarray, cut: float = 1.0) -> np.ndarray:
    """The stance (-1, 0, 1) of each row: the likelier sign where it exceeds ``cut`` times P(0), else 0."""
    sign = np.where(probabilities[:, 2] >= probabilities[:, 0], 1, -1)
    return np.where(probabilities[:, [0, 2]].max(axis=1) > cut * probabilities[:, 1], sign, 0)


def within(inner: Mention | Span, outer: Span) -> bool:
    return outer.start_char <= inner.start_char and inner.end_char <= outer.end_char


def shift(mention: Mention | Span, whole: Span) -> Span:
    return Span(mention.start_char - whole.start_char, mention.end_char - whole.start_char)
