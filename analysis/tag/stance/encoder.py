"""The model tier of stance: a small transformer encoder run by onnxruntime, one pass per sentence.

Every actor of a sentence is put between two marker tokens; one pass gives what the voice expresses about each of them
and what each expresses about each other. training/train_encoder.py makes the model, data/models/stance/card.json says
from what and how good it is.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from analysis.on_disk import hash_file
from analysis.reference import load_reference, shipped
from analysis.schema import Span
from analysis.tag.stance.chances import Question
from analysis.tag.stance.cue_words import find_cue
from analysis.tag.stance.linear import ModelFileError
from analysis.tag.stance.valence import Valence, compile_valence

MODEL_FILE, TOKENIZER_FILE, CARD_FILE = "model.onnx", "tokenizer.json", "card.json"
FEATURE_VERSION = 2  # of how a sentence is marked; a model made for another one is refused
MARKERS = ("«", "»")
HEADS = ("voice", "own", "pair")
CUTS = ("pair_cut", "told_cut", "spoken_cut", "own_cut")
LONGEST = 256  # tokens of a sentence with its marks; what stands behind is not read
_MAKE_ANEW = "Make it anew with training/train_encoder.py, or install the release that the file belongs to."
_REMEMBERED = 8  # sentences whose pass is kept: one is asked about several times in a row, never across articles


class Vocabulary(NamedTuple):
    """The token ids that frame a sentence and its marks."""

    first: int
    last: int
    opening: int
    closing: int


class Marked(NamedTuple):
    """A sentence as the encoder reads it; ``places`` holds each mark's opening token, -1 where it was cut off."""

    ids: list[int]
    places: list[int]


def find_vocabulary(tokenizer: Any) -> Vocabulary:
    """Return the frame and marker tokens of a tokenizer; raises ModelFileError where it lacks one."""
    found = [tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]", *MARKERS)]
    if None in found:
        raise ModelFileError(f"{TOKENIZER_FILE}: it lacks one of [CLS], [SEP], {' '.join(MARKERS)}. {_MAKE_ANEW}")
    return Vocabulary(*found)


def mark_tokens(
    ids: Sequence[int],
    offsets: Sequence[tuple[int, int]],
    marks: Sequence[Span],
    vocabulary: Vocabulary,
    longest: int = LONGEST,
) -> Marked:
    """Return the tokens of a sentence with a marker before and after every mark; a mark inside another one nests.

    ``offsets`` are the characters of each token; a mark covers at least the token that it touches or that follows it.
    """
    if not ids:
        return Marked([vocabulary.first, vocabulary.last], [-1] * len(marks))
    starts, ends = [start for start, _ in offsets], [end for _, end in offsets]
    opens: dict[int, list[int]] = {}
    closes: dict[int, int] = {}
    for number in sorted(range(len(marks)), key=lambda n: (marks[n][0], -marks[n][1])):
        first = min(bisect_right(ends, marks[number][0]), len(ids) - 1)
        after = max(bisect_left(starts, marks[number][1]), first + 1)
        opens.setdefault(first, []).append(number)
        closes[after] = closes.get(after, 0) + 1
    marked, places = [vocabulary.first], [-1] * len(marks)
    for position in range(len(ids) + 1):
        marked += [vocabulary.closing] * closes.get(position, 0)
        for number in opens.get(position, ()):
            places[number] = len(marked)
            marked.append(vocabulary.opening)
        marked += ids[position : position + 1]
    cut = marked[: longest - 1]
    return Marked([*cut, vocabulary.last], [place if place < len(cut) else -1 for place in places])


class Judged(NamedTuple):
    """What one pass says of a sentence: probabilities (n, 3) by mark, twice, and (n, n, 3) by source and target."""

    number: Mapping[Span, int]
    voice: np.ndarray
    own: np.ndarray
    pair: np.ndarray


class EncoderModel:
    """The encoder with its tokenizer. Rows of results are probabilities of -1, 0 and +1.

    ``pair_cut``, ``told_cut``, ``spoken_cut`` and ``own_cut`` (see ``StanceModel``) were chosen on
    development data. What it says of a sentence depends on that sentence and its marks alone: each goes in by itself,
    since the scales of 8-bit arithmetic depend on all that is in a pass.
    """

    whole_sentences = True

    def __init__(self, session: Any, tokenizer: Any, card: Mapping[str, Any], valence: Valence) -> None:
        self.pair_cut, self.told_cut, self.spoken_cut, self.own_cut = (float(card[name]) for name in CUTS)
        self.name = f"encoder-{card['version']}"
        self._session, self._tokenizer, self._valence = session, tokenizer, valence
        self._vocabulary = find_vocabulary(tokenizer)
        self._temperatures = tuple(float(card[f"{head}_temperature"]) for head in HEADS)
        self._judge = lru_cache(maxsize=_REMEMBERED)(self._pass)

    def voice_target(self, text: str, targets: Sequence[Span], others: Sequence[Span] = ()) -> np.ndarray:
        """What the voice of ``text`` expresses toward each target: float array (n, 3).

        ``others`` are further actors of the text: they are marked too. Spans are offsets into ``text``.
        """
        return self._toward("voice", text, targets, others)

    def own_target(self, text: str, targets: Sequence[Span], others: Sequence[Span] = ()) -> np.ndarray:
        """The same of the outlet's own judgement alone: what it tells others to have said or done is not in it."""
        return self._toward("own", text, targets, others)

    def pair(self, text: str, pairs: Sequence[tuple[Span, Span]], others: Sequence[Span] = ()) -> np.ndarray:
        """What each source expresses toward its target, ``pairs`` of (source, target): float array (n, 3)."""
        if not pairs:
            return np.empty((0, 3))
        judged = self._judge(text, _all_marks([span for pair in pairs for span in pair], others))
        sources, targets = ([judged.number[pair[side]] for pair in pairs] for side in (0, 1))
        return judged.pair[sources, targets]

    def answer(self, questions: Sequence[Question]) -> list[np.ndarray]:
        """Return what each question asks for, one after another: a pass holds one sentence."""
        ask = {"voice": self.voice_target, "own": self.own_target, "pair": self.pair}
        return [ask[question.head](question.text, question.asked, question.others) for question in questions]

    def cue(self, text: str, target: Span, stance: int) -> Span | None:
        """The valued word or phrase of the sign of ``stance`` that weighs most at ``target``; None without one."""
        return find_cue(text, target, stance, self._valence)

    def _toward(self, head: str, text: str, targets: Sequence[Span], others: Sequence[Span]) -> np.ndarray:
        if not targets:
            return np.empty((0, 3))
        judged = self._judge(text, _all_marks(targets, others))
        return getattr(judged, head)[[judged.number[target] for target in targets]]

    def _pass(self, text: str, marks: tuple[Span, ...]) -> Judged:
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        marked = mark_tokens(encoded.ids, encoded.offsets, marks, self._vocabulary)
        places = np.array(marked.places, dtype=np.int64)
        logits = self._session.run(None, {"ids": np.array([marked.ids]), "places": np.maximum(places, 0)})
        voice, own, pair = (_probabilities(part, t) for part, t in zip(logits, self._temperatures, strict=True))
        unread = places < 0
        voice[unread] = own[unread] = pair[unread] = pair[:, unread] = _NOT_READ
        return Judged({mark: number for number, mark in enumerate(marks)}, voice, own, pair)


_NOT_READ = (0.0, 1.0, 0.0)  # of a mark behind the longest sentence: nothing is said


def _all_marks(judged: Sequence[Span], others: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(sorted({Span(*span) for span in (*judged, *others)}))


def _probabilities(logits: np.ndarray, temperature: float) -> np.ndarray:
    scores = logits.astype(np.float64) / temperature
    odds = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return odds / odds.sum(axis=-1, keepdims=True)


def load_encoder(path: Path | None = None, valence: Mapping[str, Any] | None = None) -> EncoderModel:
    """Read the model in folder ``path`` (the shipped one); ``valence`` is the parsed word file (the shipped one).

    Raises ModelFileError if a file is missing, is not the one its card describes or was made for other marks.
    """
    import onnxruntime  # read only where this tier is used: they take longer than the rest together
    from tokenizers import Tokenizer

    folder = shipped("models") / "stance" if path is None else Path(path)
    card = _read_card(folder)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # equal results, and one core per worker
    options.log_severity_level = 3
    model = (folder / MODEL_FILE).read_bytes()
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    listed = load_reference().words["valence"] if valence is None else valence
    return EncoderModel(session, tokenizer, card, compile_valence(listed))


def _read_card(folder: Path) -> dict[str, Any]:
    for name in (CARD_FILE, MODEL_FILE, TOKENIZER_FILE):
        if not (folder / name).exists():
            raise ModelFileError(f"{folder / name}: there is no such file, the model tier needs it. {_MAKE_ANEW}")
    path = folder / CARD_FILE
    card = json.loads(path.read_text(encoding="utf-8"))
    found = {"feature_version": FEATURE_VERSION, **{n: hash_file(folder / n) for n in (MODEL_FILE, TOKENIZER_FILE)}}
    for what, value in found.items():
        if card.get(what) != value:
            raise ModelFileError(f"{path}: {what} is {card.get(what)}, found {value} beside it. {_MAKE_ANEW}")
    return card
