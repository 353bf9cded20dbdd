"""The linear stance tier: what it says of diplomatic sentences, what it must not depend on, and how it fails."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.on_disk import hash_file
from analysis.reference import load_reference, shipped
from analysis.schema import Span
from analysis.tag.stance import linear_features as features
from analysis.tag.stance.chances import Question
from analysis.tag.stance.hashed import PAIR, WORD, Hashed, Table, Tag, bag, read_strings, single
from analysis.tag.stance.linear import ModelFileError, call_stance, class5, load_linear
from analysis.tag.stance.linear_words import split_words
from analysis.tag.stance.valence import compile_valence, find_valued, regular_forms

SMALL = compile_valence({
    "negations": ["not", "lifted"],
    "intensifiers": ["strongly"],
    "entries": [
        {"valence": 2.0, "words": ["praise", "stand together"]},
        {"valence": -2.0, "words": ["condemn", "criticise", "threat"]},
        {"valence": -1.0, "words": ["threats"]},
        {"valence": 0, "words": ["threat assessment"]},
    ],
})  # fmt: skip
DIPLOMACY = [json.loads(line) for line in (Path(__file__).parent / "linear_diplomacy.jsonl").open(encoding="utf-8")]


@pytest.fixture(scope="module")
def model():
    return load_linear()


def span_of(text: str, part: str) -> Span:
    return Span(text.index(part), text.index(part) + len(part))


def marked(actor: dict) -> Span:
    return Span(actor["start"], actor["end"])


# ------------------------------------------------------------------------------------------------ the valence list
@pytest.mark.parametrize(
    "words, expected",
    [
        ("they praise it", [0, 2.0, 0]),
        ("they praised it", [0, 2.0, 0]),
        ("they criticized it", [0, -2.0, 0]),
        ("they strongly condemn it", [0, 0, -2.6, 0]),
        ("not a threat", [0, 0, 1.2]),
        ("lifted the threat", [0, 0, 1.2]),
        ("threats", [-1.0]),  # listed by itself
        ("we stood", [0, 0]),  # irregular and not listed
        ("it stands together", [0, 2.0, 0]),
        ("a threat assessment", [0, 0, 0]),  # a phrase of valence 0 shields its words
        ("upraised condemnation", [0, 0]),
    ],
)
def test_find_valued(words, expected):
    found = {place: value for place, _, value in find_valued(words.split(), SMALL)}
    assert [found.get(place, 0) for place in range(len(words.split()))] == pytest.approx(expected)


@pytest.mark.parametrize(
    "word, expected",
    [
        ("condemn", {"condemns", "condemned", "condemning", "condemnly"}),
        ("accuse", {"accuses", "accused", "accusing", "accusely"}),
        ("deny", {"denys", "denies", "denied", "denying", "denyly"}),
        ("ban", set()),  # too short: its forms are listed
        ("expel", {"expels", "expeled", "expeling", "expelled", "expelling", "expelly"}),
    ],
)
def test_regular_forms(word, expected):
    assert set(regular_forms(word)) == expected


def test_a_value_out_of_range_is_refused():
    with pytest.raises(ValueError, match=r"valence 4.0 is not in \[-3, 3\]"):
        compile_valence({"negations": [], "intensifiers": [], "entries": [{"valence": 4, "words": ["praise"]}]})


def test_shipped_valence_list():
    entries = load_reference().words["valence"]["entries"]
    listed = Counter(word for block in entries for word in block["words"])
    assert len(listed) >= 1500
    assert [word for word, n in listed.items() if n > 1] == []
    assert [word for word in listed if not isinstance(word, str) or word != word.lower().strip()] == []


# ------------------------------------------------------------------------------------------------ decoding
MINUS, NONE, PLUS, FAINT = [0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8], [0.1, 0.6, 0.3]


@pytest.mark.parametrize(
    "forward, reverse, cut, expected",
    [
        (NONE, NONE, 1, 0),
        (PLUS, NONE, 1, 1),
        (NONE, PLUS, 1, 2),
        (MINUS, NONE, 1, 3),
        (NONE, MINUS, 1, 4),
        (MINUS, PLUS, 1, 2),  # the more confident direction
        (PLUS, PLUS, 1, 1),  # equal: forward
        (FAINT, NONE, 1, 0),
        (FAINT, NONE, 0.4, 1),
    ],
)
def test_class5(forward, reverse, cut, expected):
    assert class5(np.array([forward]), np.array([reverse]), cut).tolist() == [expected]


def test_call_stance():
    assert call_stance(np.array([MINUS, NONE, PLUS, FAINT])).tolist() == [-1, 0, 1, 0]
    assert call_stance(np.array([MINUS, NONE, PLUS, FAINT]), 0.4).tolist() == [-1, 0, 1, 1]


# ------------------------------------------------------------------------------------------------ features
def hash_stretches(words: list[str], *examples: list[tuple[int, int, int]], tags: list[Tag]) -> Hashed:
    """Features of stretches (first word, word after the last, tag) of one text."""
    strings, (begin,) = read_strings([words])
    first, after, tag = np.moveaxis(np.array(examples), -1, 0)
    return Table(tags).hash(strings, begin + first, begin + after, tag)


def test_buckets_are_the_same_everywhere():
    made = hash_stretches(["strongly", "condemned"], [(0, 2, 0)], tags=[bag("A", 1.0)])
    assert made.buckets.tolist() == [237978, 85066, 56979, 87927, 15231]
    assert made.values.tolist() == pytest.approx([1.0, 0.5, 1.0, 0.5, 0.7])
    assert made.ends == [0, 5]


@given(words=st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=4), tag=st.sampled_from(["A", "L", "s<"]))
def test_a_moved_hash_is_that_of_the_string_under_its_tag(words, tag):
    strings, (begin,) = read_strings([words])
    size = np.array([len(words)])
    strings, joined = strings.with_words([{WORD: strings.last(size, begin + size)}])
    made = Table([single(1.0, tag)]).hash(strings, joined[:, None], joined[:, None] + 1, np.array([[0]]))
    text = b"".join(word.encode(errors="surrogatepass") + b" " for word in words)
    assert made.buckets.tolist() == [(crc32(text, crc32(tag.encode())) * 2654435761 & 0xFFFFFFFF) >> 14]


def test_the_first_word_of_a_stretch_goes_on_only_where_its_tag_says_so():
    tags = [bag("A", 1.0), bag("A", 1.0, goes_on=True)]
    made = hash_stretches(["a", "war", "on"], [(0, 1, 0), (1, 3, 0)], [(0, 1, 0), (1, 3, 1)], tags=tags)
    assert made.ends == [0, 4, 9]  # "war on" alone; "a war" too


def test_words_of_different_texts_are_not_joined():
    strings, begins = read_strings([["a"], ["war"]])
    assert all(strings.lengths[PAIR, begin] < 0 for begin in begins)


def test_names_are_masked():
    text = "The envoy told Anna Berg that President Okafor had praised Norland."
    words = split_words(text, [span_of(text, "Norland")], SMALL)
    assert words.words == (
        ["the", "envoy", "told", "<n>", "that", "<n>", "had", "praised", "<e>", "."]
    )  # fmt: skip
    assert words.valued == [(words.words.index("praised"), 2.0)]


def test_headlines_keep_their_words():
    text = "Norland Condemns Vestria Over Missile Launch"
    assert split_words(text, [], SMALL).words == text.lower().split()


@pytest.mark.parametrize("target", ["Norland", "launch"])
def test_feature_lengths(target):
    text = "Norland's minister praised the launch."
    span = span_of(text, target)
    spans = sorted([span, span_of(text, "minister")])
    texts = features.read_texts([(split_words(text, [span], SMALL), spans)])
    voice = features.voice_features(texts, np.array([0]))
    pair = features.pair_features(texts, np.array([[0, 1], [1, 0]]), np.zeros((2, 3)))
    assert (voice.dense.shape, pair.dense.shape) == ((1, features.VOICE_DENSE), (2, features.PAIR_DENSE))
    for made in (voice, pair):
        assert len(made.buckets) == len(made.values) == made.ends[-1] > 0


# ------------------------------------------------------------------------------------------------ the model
@pytest.mark.parametrize(
    "text, expected",
    [
        ("Norland praised Vestria for its courage.", 1),
        ("Norland strongly condemned Vestria for the attack.", -1),
        ("Norland imposed sanctions on Vestria.", -1),
        ("Trains run from Norland to Vestria every day.", 0),
    ],
)
def test_pair(model, text, expected):
    chances = model.pair(text, [(span_of(text, "Norland"), span_of(text, "Vestria"))])
    assert call_stance(chances, model.pair_cut).tolist() == [expected]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("It is a source of danger, and obviously Vestria is a threat to us", -1),
        ("Vestria has been a reliable partner and a true friend", 1),
        ("The minister will travel to Vestria on Sunday", 0),
    ],
)
def test_voice_target(model, text, expected):
    assert call_stance(model.voice_target(text, [span_of(text, "Vestria")])).tolist() == [expected]


def macro_f1(gold: np.ndarray, called: np.ndarray) -> float:
    hits = {s: ((gold == s) & (called == s)).sum() for s in (-1, 0, 1)}
    return float(np.mean([2 * hits[s] / ((gold == s).sum() + (called == s).sum()) for s in hits]))


def test_diplomatic_sentences(model):
    """Own sentences of the diplomatic register, written before the first model: a floor, not a gold standard."""
    voiced = [row for row in DIPLOMACY if row["source"] is None]
    paired = [row for row in DIPLOMACY if row["source"] is not None]
    voice = np.vstack([model.voice_target(row["text"], [marked(row["target"])]) for row in voiced])
    ends = [(row["text"], marked(row["source"]), marked(row["target"])) for row in paired]
    forward = np.vstack([model.pair(text, [(source, target)]) for text, source, target in ends])
    reverse = np.vstack([model.pair(text, [(target, source)]) for text, source, target in ends])
    gold = np.array([row["label"] for row in paired] + [row["reverse_label"] for row in paired])
    assert macro_f1(np.array([row["label"] for row in voiced]), call_stance(voice)) > 0.8
    assert macro_f1(gold, call_stance(np.vstack([forward, reverse]), model.pair_cut)) > 0.65


def test_no_targets_no_rows(model):
    assert model.voice_target("Nothing.", []).shape == (0, 3)
    assert model.pair("Nothing.", []).shape == (0, 3)


def test_answers_do_not_depend_on_what_is_asked_beside_them(model):
    texts = ["Norland praised Vestria for its courage.", "Norland “condemned” Vestria, which Tamar leads, on Monday."]
    asked = [
        Question(head, text, (span_of(text, "Norland"), span_of(text, "Vestria")))
        for text in texts
        for head in ("voice", "own")
    ]
    asked += [Question("pair", text, [(span_of(text, "Vestria"), span_of(text, "Norland"))]) for text in texts]
    for question, together in zip(asked, model.answer(asked), strict=True):
        assert np.array_equal(model.answer([question])[0], together)


NAMES = st.from_regex(r"[A-Z][a-z]{3,8}( [A-Z][a-z]{3,8})?", fullmatch=True)


@settings(max_examples=30, deadline=None)
@given(source=NAMES, target=NAMES, other=NAMES)
def test_names_do_not_count(model, source, target, other):
    def judge(a: str, b: str, c: str) -> np.ndarray:
        spans, text = [], ""
        for part in (a, " said that ", b, " threatened ", c, " and its allies on the coast."):
            spans.append(Span(len(text), len(text) + len(part)))
            text += part
        return np.vstack([model.pair(text, [(spans[0], spans[2])], [spans[4]]), model.voice_target(text, spans[:5:2])])

    assert np.array_equal(judge(source, target, other), judge("Norland", "Vestria", "Tamar"))


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60), data=st.data())
def test_any_text_gives_probabilities(model, text, data):
    ends = [sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))))) for _ in range(2)]
    spans = [Span(*pair) for pair in ends]
    chances = np.vstack([model.voice_target(text, spans), model.pair(text, [(spans[0], spans[1])])])
    assert np.allclose(chances.sum(axis=1), 1) and (chances >= 0).all()
    assert np.array_equal(chances[:2], model.voice_target(text, spans[::-1])[::-1])


@pytest.mark.parametrize(
    "text, stance, expected",
    [
        ("Norland strongly condemned Vestria.", -1, "condemned"),
        ("Norland will stand together with Vestria.", 1, "stand together"),
        ("Norland strongly condemned Vestria.", 1, None),
        ("Norland met Vestria.", -1, None),
    ],
)
def test_cue(model, text, stance, expected):
    cue = model.cue(text, span_of(text, "Vestria"), stance)
    assert (text[slice(*cue)] if cue else None) == expected


# ------------------------------------------------------------------------------------------------ files
def test_shipped_files_are_small_and_without_pickle():
    folder = shipped("models") / "linear"
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 2_000_000
    assert sorted(path.name for path in folder.iterdir()) == ["card.json", "weights.npz"]


def test_a_missing_model_is_named(tmp_path):
    with pytest.raises(ModelFileError, match=r"card.json: there is no such file.*train_linear.py"):
        load_linear(tmp_path)


def test_a_model_of_other_features_is_refused(tmp_path):
    shutil.copytree(shipped("models") / "linear", tmp_path, dirs_exist_ok=True)
    card = json.loads((tmp_path / "card.json").read_text(encoding="utf-8"))
    (tmp_path / "card.json").write_text(json.dumps(card | {"feature_version": 0}), encoding="utf-8")
    with pytest.raises(ModelFileError, match=r"feature_version is 0, expected \d+"):
        load_linear(tmp_path)


def test_weights_that_the_card_does_not_tell_of_are_refused(tmp_path):
    shutil.copytree(shipped("models") / "linear", tmp_path, dirs_exist_ok=True)
    weights = tmp_path / "weights.npz"
    weights.write_bytes(weights.read_bytes() + b"x")
    with pytest.raises(ModelFileError, match="weights.npz: sha256 is [0-9a-f]{64}, expected [0-9a-f]{64}"):
        load_linear(tmp_path)


def test_weights_of_another_shape_are_refused(tmp_path):
    shutil.copytree(shipped("models") / "linear", tmp_path, dirs_exist_ok=True)
    np.savez(tmp_path / "weights.npz", voice_hashed=np.zeros((2, 3)))
    card = json.loads((tmp_path / "card.json").read_text(encoding="utf-8"))
    told = {"weights": {"sha256": hash_file(tmp_path / "weights.npz")}}
    (tmp_path / "card.json").write_text(json.dumps(card | told), encoding="utf-8")
    with pytest.raises(ModelFileError, match=r"shape of voice_hashed is \(2, 3\), expected \(262144, 3\)"):
        load_linear(tmp_path)
