"""The model tier of stance: how a sentence is marked, what the shipped model says, what it must not depend on."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.on_disk import hash_file
from analysis.reference import load_reference, shipped
from analysis.schema import Span
from analysis.tag.stance.cue_words import find_cue
from analysis.tag.stance.encoder import (
    CARD_FILE,
    LONGEST,
    MODEL_FILE,
    TOKENIZER_FILE,
    Marked,
    Vocabulary,
    load_encoder,
    mark_tokens,
)
from analysis.tag.stance.linear import ModelFileError, call_stance
from analysis.tag.stance.valence import compile_valence

pytest.importorskip("onnxruntime")
pytest.importorskip("tokenizers")
FOLDER = shipped("models") / "stance"
FRAME = Vocabulary(first=101, last=102, opening=1, closing=2)
# "Kenya's minister met Peru"
IDS, OFFSETS = [10, 11, 12, 13, 14, 15], [(0, 5), (5, 6), (6, 7), (8, 16), (17, 20), (21, 25)]


@pytest.fixture(scope="module")
def model():
    return load_encoder()


def span_of(text: str, part: str) -> Span:
    return Span(text.index(part), text.index(part) + len(part))


# ------------------------------------------------------------------------------------------------ marks
@pytest.mark.parametrize(
    "marks, expected",
    [
        ([], Marked([101, 10, 11, 12, 13, 14, 15, 102], [])),
        ([Span(21, 25)], Marked([101, 10, 11, 12, 13, 14, 1, 15, 2, 102], [6])),
        ([Span(21, 25), Span(0, 5)], Marked([101, 1, 10, 2, 11, 12, 13, 14, 1, 15, 2, 102], [8, 1])),
        ([Span(0, 5), Span(0, 16)], Marked([101, 1, 1, 10, 2, 11, 12, 13, 2, 14, 15, 102], [2, 1])),  # nested
        ([Span(2, 4)], Marked([101, 1, 10, 2, 11, 12, 13, 14, 15, 102], [1])),  # inside a token
        ([Span(25, 25)], Marked([101, 10, 11, 12, 13, 14, 1, 15, 2, 102], [6])),  # no token left
    ],
)
def test_mark_tokens(marks, expected):
    assert mark_tokens(IDS, OFFSETS, marks, FRAME) == expected


def test_marks_behind_the_longest_sentence_are_left_out():
    found = mark_tokens(IDS, OFFSETS, [Span(0, 5), Span(21, 25)], FRAME, longest=8)
    assert found == Marked([101, 1, 10, 2, 11, 12, 13, 102], [1, -1])


def test_an_empty_sentence_has_no_marks():
    assert mark_tokens([], [], [Span(0, 0)], FRAME) == Marked([101, 102], [-1])


@given(st.lists(st.tuples(st.integers(0, 26), st.integers(0, 26)).map(lambda p: Span(min(p), max(p))), max_size=5))
def test_marks_change_no_token(marks):
    found = mark_tokens(IDS, OFFSETS, marks, FRAME)
    assert [token for token in found.ids if token > 2] == [101, *IDS, 102]
    assert all(found.ids[place] == FRAME.opening for place in found.places)
    assert len(set(found.places)) == found.ids.count(1) == found.ids.count(2) == len(marks)


# ------------------------------------------------------------------------------------------------ cues
VALENCE = compile_valence({
    "negations": [],
    "intensifiers": [],
    "entries": [{"valence": 2.0, "words": ["praise"]}, {"valence": -2.0, "words": ["condemn", "threat"]}],
})  # fmt: skip


@pytest.mark.parametrize(
    "stance, expected", [(-1, "condemned"), (1, "praised"), (0, None)], ids=["against", "for", "none"]
)
def test_find_cue(stance, expected):
    text = "Peru condemned Chile, a threat, after it praised Bolivia."
    cue = find_cue(text, span_of(text, "Chile"), stance, VALENCE)
    assert (text[cue.start_char : cue.end_char] if cue else None) == expected


# ------------------------------------------------------------------------------------------------ the shipped model
@pytest.mark.parametrize(
    "text, source, target, expected",
    [
        ("Kenya's foreign minister condemned Uganda for shelling the border town.", "Kenya's", "Uganda", -1),
        ("Norway praised Chile as a reliable partner and pledged its full support.", "Norway", "Chile", 1),
        ("Delegates of Peru met those of Fiji in Lima on Monday.", "Peru", "Fiji", 0),
        ("Fiji was condemned by Tonga over the seizure of its boats.", "Tonga", "Fiji", -1),
    ],
)
def test_pair(model, text, source, target, expected):
    found = model.pair(text, [(span_of(text, source), span_of(text, target))])
    assert call_stance(found, model.pair_cut).tolist() == [expected]


@pytest.mark.parametrize(
    "text, target, expected",
    [
        ("“Uganda is a danger to the whole region and must be stopped.”", "Uganda", -1),
        ("“We are deeply grateful to Chile, our closest friend.”", "Chile", 1),
        ("“We will meet the delegation of Fiji on Monday.”", "Fiji", 0),
    ],
)
def test_voice_target(model, text, target, expected):
    found = model.voice_target(text, [span_of(text, target)])
    assert found.argmax(axis=1).tolist() == [expected + 1]


TEXT = "France accused Russia of jamming its satellites, and Poland backed France."
MARKS = [span_of(TEXT, name) for name in ("France", "Russia", "Poland")]


def test_nothing_depends_on_order_or_on_what_was_asked_before(model):
    pairs = [(MARKS[0], MARKS[1]), (MARKS[2], MARKS[0])]
    voice, pair = model.voice_target(TEXT, MARKS), model.pair(TEXT, pairs, MARKS)
    fresh = load_encoder()
    fresh.voice_target("Something else about Spain.", [Span(21, 26)])
    np.testing.assert_array_equal(fresh.pair(TEXT, pairs[::-1], MARKS[::-1]), pair[::-1])
    np.testing.assert_array_equal(fresh.voice_target(TEXT, MARKS[::-1]), voice[::-1])
    np.testing.assert_array_equal(fresh.voice_target(TEXT, MARKS[:1], MARKS[1:]), voice[:1])
    np.testing.assert_allclose(np.vstack([voice, pair]).sum(axis=1), 1)


def test_one_pass_serves_both_heads():
    model, calls = load_encoder(), []
    run, model._session = model._session.run, type("Counted", (), {})()
    model._session.run = lambda *given: calls.append(1) or run(*given)
    model.voice_target(TEXT, MARKS)
    model.pair(TEXT, [(MARKS[0], MARKS[1])], MARKS)
    assert len(calls) == 1
    model.pair(TEXT, [(MARKS[0], MARKS[1])])  # fewer marks: another sentence to the model
    assert len(calls) == 2


def test_nothing_asked_gives_no_rows(model):
    assert model.voice_target(TEXT, []).shape == model.pair(TEXT, []).shape == (0, 3)


def test_a_mark_behind_the_longest_sentence_is_judged_none(model):
    text = "Talks went on. " * LONGEST + "Peru condemned Chile."
    assert model.voice_target(text, [span_of(text, "Chile")]).tolist() == [[0, 1, 0]]


def test_the_shipped_files_are_those_of_the_card():
    card = json.loads((FOLDER / CARD_FILE).read_text(encoding="utf-8"))
    assert (FOLDER / MODEL_FILE).stat().st_size == card["bytes"] <= 25_000_000
    assert {name: hash_file(FOLDER / name) for name in (MODEL_FILE, TOKENIZER_FILE)}.items() <= card.items()


def test_valence_list_serves_the_cue(model):
    valence = compile_valence(load_reference().words["valence"])
    assert model.cue(TEXT, MARKS[1], -1) == find_cue(TEXT, MARKS[1], -1, valence) == span_of(TEXT, "accused")


# ------------------------------------------------------------------------------------------------ files that do not fit
def test_a_missing_model_is_named(tmp_path):
    with pytest.raises(ModelFileError, match=r"card.json: there is no such file.*train_encoder.py"):
        load_encoder(tmp_path)


@pytest.mark.parametrize(
    "change, message", [({"feature_version": 99}, "feature_version is 99"), ({MODEL_FILE: "0"}, "model.onnx is 0")]
)
def test_a_card_that_does_not_fit_is_refused(tmp_path, change, message):
    for name in (MODEL_FILE, TOKENIZER_FILE):
        shutil.copy(FOLDER / name, tmp_path)
    card = json.loads((FOLDER / CARD_FILE).read_text(encoding="utf-8"))
    (tmp_path / CARD_FILE).write_text(json.dumps(card | change), encoding="utf-8")
    with pytest.raises(ModelFileError, match=message):
        load_encoder(tmp_path)
