"""The linear stance tier: two multinomial logistic heads over hashed and dense features, with numpy alone.

*voice -> target*: what the voice that speaks a text (a sentence or a quoted span) expresses about a marked actor.
*source -> target*: what one marked actor expresses about another. training/train_linear.py makes the weights,
data/models/linear/card.json says from what and how good they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from analysis.on_disk import hash_file
from analysis.reference import load_reference, shipped
from analysis.schema import Span
from analysis.tag.stance import linear_features as features
from analysis.tag.stance.chances import call_stance
from analysis.tag.stance.cue_words import find_cue
from analysis.tag.stance.valence import Valence, compile_valence

WEIGHTS_FILE, CARD_FILE = "weights.npz", "card.json"
SHAPES = {
    "voice_hashed": (features.BUCKETS, 3),
    "voice_dense": (features.VOICE_DENSE, 3),
    "pair_hashed": (features.BUCKETS, 3),
    "pair_dense": (features.PAIR_DENSE, 3),
}
_MAKE_ANEW = "Make it anew with training/train_linear.py, or install the release that the file belongs to."


class ModelFileError(ValueError):
    """A model file is missing or does not fit this version; the message says which, what was found and what to do."""


class Head(NamedTuple):
    """Weights of one head: columns are -1, 0, +1; temperature and intercept are part of them."""

    hashed: np.ndarray
    dense: np.ndarray

    def logits(self, example: features.Features) -> np.ndarray:
        """The three unnormalised log probabilities of one example."""
        return example.values @ self.hashed.take(example.buckets, axis=0) + example.dense @ self.dense


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
        words = features.split_words(text, [*others, *targets], self.valence)
        return _probabilities([self._voice_logits(text, words, target) for target in targets])

    own_target = voice_target  # the outlet is one voice among others to this tier

    def pair(self, text: str, pairs: Sequence[tuple[Span, Span]], others: Sequence[Span] = ()) -> np.ndarray:
        """What each source expresses toward its target, ``pairs`` of (source, target): float array (n, 3)."""
        spans = sorted({span for pair in pairs for span in pair})
        words = features.split_words(text, [*others, *spans], self.valence)
        voices = {span: self._voice_logits(text, words, span) for span in spans}
        return _probabilities([
            self.pair_head.logits(features.pair_features(text, words, source, target, (voices[source], voices[target])))
            for source, target in pairs
        ])  # fmt: skip

    def cue(self, text: str, target: Span, stance: int) -> Span | None:
        """The valued word or phrase of the sign of ``stance`` that weighs most at ``target``; None without one."""
        return find_cue(text, target, stance, self.valence)

    def _voice_logits(self, text: str, words: features.Words, target: Span) -> np.ndarray:
        return self.voice_head.logits(features.voice_features(text, words, target))


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


def _probabilities(logits: Sequence[np.ndarray]) -> np.ndarray:
    if not logits:
        return np.empty((0, 3))
    scores = np.array(logits, dtype=np.float64)
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
