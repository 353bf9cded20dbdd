"""The linear stance tier: two multinomial logistic heads over hashed and dense features, with numpy alone.

*voice -> target*: what the voice that speaks a text (a sentence or a quoted span) expresses about a marked actor.
*source -> target*: what one marked actor expresses about another. training/train_linear.py makes the weights,
data/models/linear/card.json says from what and how good they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from analysis.on_disk import hash_file
from analysis.reference import load_reference, shipped
from analysis.schema import Span
from analysis.tag.stance import linear_features as features
from analysis.tag.stance.chances import Question, call_stance
from analysis.tag.stance.cue_words import find_cue
from analysis.tag.stance.hashed import BUCKETS
from analysis.tag.stance.linear_words import split_words
from analysis.tag.stance.valence import Valence, compile_valence

WEIGHTS_FILE, CARD_FILE = "weights.npz", "card.json"
SHAPES = {
    "voice_hashed": (BUCKETS, 3),
    "voice_dense": (features.VOICE_DENSE, 3),
    "pair_hashed": (BUCKETS, 3),
    "pair_dense": (features.PAIR_DENSE, 3),
}
_AT_ONCE = 512  # examples that are read together: more gain nothing and take memory
_MAKE_ANEW = "Make it anew with training/train_linear.py, or install the release that the file belongs to."


class ModelFileError(ValueError):
    """A model file is missing or does not fit this version; the message says which, what was found and what to do."""


class Head(NamedTuple):
    """Weights of one head: columns are -1, 0, +1; temperature and intercept are part of them."""

    hashed: np.ndarray
    dense: np.ndarray

    def logits(self, examples: features.Features) -> np.ndarray:
        """The three unnormalised log probabilities of each example; those of one do not depend on the others."""
        weights = self.hashed.take(examples.buckets, axis=0)
        hashed = [examples.values[first:after] @ weights[first:after] for first, after in pairwise(examples.ends)]
        dense = [row @ self.dense for row in examples.dense]
        return np.array(hashed, dtype=np.float32).reshape(-1, 3) + np.array(dense, dtype=np.float32).reshape(-1, 3)


@dataclass(frozen=True, eq=False)
class LinearModel:
    """The two heads with the valence list they look into. Rows of results are probabilities of -1, 0 and +1.

    ``pair_cut``: the share of P(0) above which a pair's stance is called (``call_stance``); chosen on development data,
    as are the cuts of running text (``StanceModel``). It reads a statement by itself and one naming of
    each actor.
    """

    voice_head: Head
    pair_head: Head
    valence: Valence
    pair_cut: float
    name: str
    told_cut: float
    spoken_cut: float
    own_cut: float
    whole_sentences: bool = False

    def voice_target(self, text: str, targets: Sequence[Span], others: Sequence[Span] = ()) -> np.ndarray:
        """What the voice of ``text`` expresses toward each target: float array (n, 3).

        ``others`` are further marked actors, whose names shall not count. Spans are offsets into ``text``.
        """
        return self.answer([Question("voice", text, targets, others)])[0]

    own_target = voice_target  # the outlet is one voice among others to this tier

    def pair(self, text: str, pairs: Sequence[tuple[Span, Span]], others: Sequence[Span] = ()) -> np.ndarray:
        """What each source expresses toward its target, ``pairs`` of (source, target): float array (n, 3)."""
        return self.answer([Question("pair", text, pairs, others)])[0]

    def answer(self, questions: Sequence[Question]) -> list[np.ndarray]:
        """Return what each question asks for; the words of all are read together, and each counts for itself."""
        spans = [_actors_of(question) for question in questions]
        words = [
            split_words(q.text, [*q.others, *of_one], self.valence) for q, of_one in zip(questions, spans, strict=True)
        ]
        texts = features.read_texts(list(zip(words, spans, strict=True)))
        voices = _logits(self.voice_head, partial(features.voice_features, texts), np.arange(len(texts.actors)))
        make = partial(features.pair_features, texts, voices=voices)
        paired = _logits(self.pair_head, make, _numbered(questions, spans))
        of_pairs = iter(_cut(_probabilities(paired), [len(q.asked) for q in questions if q.head == "pair"]))
        of_voices = _cut(_probabilities(voices), map(len, spans))
        return [next(of_pairs) if q.head == "pair" else of_one for q, of_one in zip(questions, of_voices, strict=True)]

    def cue(self, text: str, target: Span, stance: int) -> Span | None:
        """The valued word or phrase of the sign of ``stance`` that weighs most at ``target``; None without one."""
        return find_cue(text, target, stance, self.valence)


def _actors_of(question: Question) -> Sequence[Span]:
    """Return the actors whose words are read: the targets, or all that are part of a pair."""
    return sorted({span for pair in question.asked for span in pair}) if question.head == "pair" else question.asked


def _numbered(questions: Sequence[Question], spans: Sequence[Sequence[Span]]) -> np.ndarray:
    """Return the pairs that are asked for, each as the numbers of two among all ``spans``: int array (n, 2)."""
    pairs, begin = [], 0
    for question, of_one in zip(questions, spans, strict=True):
        if question.head == "pair":
            number = {span: begin + place for place, span in enumerate(of_one)}
            pairs += [(number[source], number[target]) for source, target in question.asked]
        begin += len(of_one)
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _logits(head: Head, make: Callable[[np.ndarray], features.Features], examples: np.ndarray) -> np.ndarray:
    """Return the logits of all examples, given by number, float array (n, 3), read some hundred at a time."""
    parts = [head.logits(make(examples[at : at + _AT_ONCE])) for at in range(0, len(examples), _AT_ONCE)]
    return np.concatenate([np.empty((0, 3), dtype=np.float32), *parts])


def _cut(rows: np.ndarray, sizes: Iterable[int]) -> list[np.ndarray]:
    ends = [0, *accumulate(sizes)]
    return [rows[first:after] for first, after in pairwise(ends)]


def load_linear(path: Path | None = None, valence: Mapping[str, Any] | None = None) -> LinearModel:
    """Read the model in folder ``path`` (the shipped one); ``valence`` is the parsed word file (the shipped one).

    Raises ModelFileError if a file is missing, was made for other features, or is not the one the card tells of.
    """
    folder = shipped("models") / "linear" if path is None else Path(path)
    card = _read_card(folder / CARD_FILE)
    weights = _read_weights(folder / WEIGHTS_FILE, card["weights"])
    return LinearModel(
        Head(weights["voice_hashed"], weights["voice_dense"]),
        Head(weights["pair_hashed"], weights["pair_dense"]),
        compile_valence(load_reference().words["valence"] if valence is None else valence),
        float(card["pair_cut"]),
        f"linear-{card['version']}",
        *(float(card[cut]) for cut in ("told_cut", "spoken_cut", "own_cut")),
    )


def _read_card(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise ModelFileError(f"{path}: there is no such file, expected the card of the linear model. {_MAKE_ANEW}")
    card = json.loads(path.read_text(encoding="utf-8"))
    _check(path, "feature_version", card.get("feature_version"), features.FEATURE_VERSION)
    return card


def _read_weights(path: Path, told: Mapping[str, Any]) -> dict[str, np.ndarray]:
    if not path.exists():
        raise ModelFileError(f"{path}: there is no such file, expected the weights of the linear model. {_MAKE_ANEW}")
    _check(path, "sha256", hash_file(path), told.get("sha256"))
    with np.load(path, allow_pickle=False) as stored:
        for name, shape in SHAPES.items():
            _check(path, f"shape of {name}", stored[name].shape if name in stored else None, shape)
        return {name: stored[name].astype(np.float32) for name in SHAPES}


def _check(path: Path, what: str, found: Any, expected: Any) -> None:
    if found != expected:
        raise ModelFileError(f"{path}: {what} is {found}, expected {expected}. {_MAKE_ANEW}")


def _probabilities(logits: np.ndarray) -> np.ndarray:
    scores = logits.astype(np.float64)
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def class5(forward: np.ndarray, reverse: np.ndarray, cut: float = 1.0) -> np.ndarray:
    """One class per pair from both directions: 0 none, 1 p+q, 2 q+p, 3 p-q, 4 q-p.

    ``forward`` holds the probabilities of p -> q, ``reverse`` of q -> p, both (n, 3). Where both directions carry a
    stance the more confident one wins, p -> q where they are equal.
    """
    ahead, back = call_stance(forward, cut), call_stance(reverse, cut)
    sure_ahead, sure_back = forward[:, [0, 2]].max(axis=1), reverse[:, [0, 2]].max(axis=1)
    takes_ahead = (ahead != 0) & ((back == 0) | (sure_ahead >= sure_back))
    return np.where(takes_ahead, np.where(ahead > 0, 1, 3), np.where(back == 0, 0, np.where(back > 0, 2, 4)))
