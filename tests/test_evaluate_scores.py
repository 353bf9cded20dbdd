"""The measures of the taggers' accuracy, by hand on small cases."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.evaluate.labels import gold_class5, score_labels
from analysis.evaluate.matching import match_best_first
from analysis.evaluate.quotes import read_statements, score_quotes, type_of
from analysis.evaluate.scores import precision_recall_f1, resample_sums, share, tally
from analysis.evaluate.spans import score_actors, score_sentences
from analysis.evaluate.speakers import find_head, speakers_agree
from analysis.evaluate.triples import score_triples

TEXT = "He said the US and its ally agree. They met."
SPOKEN = '“We agree,” said Mary Smith of the ministry. She said that talks "will go on" soon. Some hope for peace.'


def values(scored):
    return {name: round(found.value, 4) for name, found in scored.metrics.items()}


def span(text, words, /, **more):
    start = text.index(words)
    return {"start": start, "end": start + len(words), **more}


# ------------------------------------------------------------------------------------------------ labels
def test_score_labels():
    scored = score_labels([0, 0, 1, -1], [0, 1, 1, 0], ["a", "a", "b", "c"])
    assert (scored.n_items, scored.n_units) == (4, 3)
    assert values(scored) == {
        "macro_f1": round((0.5 + 2 / 3 + 0) / 3, 4),
        "micro_f1": 0.5,
        "nonneutral_micro_f1": 0.5,  # 1 hit, 2 gold, 2 called
        "nonneutral_macro_f1": round((2 / 3 + 0) / 2, 4),
    }
    rows = [(r.name, r.n_gold, r.n_predicted, r.recall.value) for r in scored.rows]
    assert rows == [("-1", 1, 0, 0.0), ("0", 2, 2, 0.5), ("1", 1, 1 + 1, 1.0)]


@pytest.mark.parametrize(
    "row, expected",
    [
        ({"class5": 4, "label": 0, "reverse_label": -1}, 4),
        ({"label": 0, "reverse_label": 0}, 0),
        ({"label": 1, "reverse_label": 0}, 1),
        ({"label": 0, "reverse_label": 1}, 2),
        ({"label": -1, "reverse_label": 0}, 3),
        ({"label": 0, "reverse_label": -1}, 4),
    ],
)
def test_gold_class5(row, expected):
    assert gold_class5(row) == expected


@given(st.lists(st.tuples(st.sampled_from([-1, 0, 1]), st.sampled_from([-1, 0, 1])), min_size=1, max_size=30))
def test_labels_do_not_depend_on_the_order(pairs):
    forwards = score_labels(*zip(*pairs, strict=True), ["unit"] * len(pairs))
    backwards = score_labels(*zip(*pairs[::-1], strict=True), ["unit"] * len(pairs))
    assert values(forwards) == pytest.approx(values(backwards), nan_ok=True)
    right = score_labels([g for g, _ in pairs], [g for g, _ in pairs], ["unit"] * len(pairs))
    assert values(right)["macro_f1"] == values(right)["micro_f1"] == 1


# ------------------------------------------------------------------------------------------------ intervals
def test_intervals_come_from_articles_and_only_from_enough():
    ten = [{"x gold": 2, "x predicted": 2, "x found": n % 3, "x right": n % 3} for n in range(10)]
    precision, recall, f1 = precision_recall_f1(tally(ten), "x")
    assert precision == recall and precision.value == pytest.approx(f1.value)
    assert 0 < f1.low < f1.value < f1.high < 1
    assert precision_recall_f1(tally(ten), "x")[2] == f1  # the same draws each time
    nine = precision_recall_f1(tally(ten[:9]), "x")[2]
    assert math.isnan(nine.low) and math.isnan(nine.high) and nine.value > 0


def test_a_share_of_nothing_is_not_a_score():
    counted = tally([{"x gold": 0, "x predicted": 0}] * 12)
    assert all(math.isnan(found.value) for found in precision_recall_f1(counted, "x"))
    assert math.isnan(share(counted, "x found", "x gold").value)


def test_nothing_found_is_a_score_of_zero():
    precision, recall, f1 = precision_recall_f1(tally([{"x gold": 3}] * 12), "x")
    assert math.isnan(precision.value) and recall.value == 0 and f1.value == 0


def test_resamples_have_as_many_units():
    sums = resample_sums(np.ones((25, 1)))
    assert sums.shape == (1001, 1) and (sums == 25).all()


def test_match_best_first():
    assert match_best_first([(0.5, 0, 0), (0.9, 0, 1), (0.8, 1, 1), (0.1, 1, 0)]) == {0: 1, 1: 0}


# ------------------------------------------------------------------------------------------------ actors, sentences
def test_score_actors():
    gold = [
        span(TEXT, "He", actor_id="ned-price"),
        span(TEXT, "the US", actor_id="USA"),
        span(TEXT, "its", actor_id="USA"),
        span(TEXT, "ally", actor_id="KOR"),
        span(TEXT, "They", actor_id="USA"),
        span(TEXT, "They", actor_id="KOR"),
    ]
    tagged = [
        span(TEXT, "US", actor_id="USA", kind="alias"),
        span(TEXT, "ally", actor_id="JPN", kind="role"),
        span(TEXT, "They", actor_id="KOR", kind="pronoun"),
        span(TEXT, "met", actor_id="KOR", kind="typo"),
    ]
    scored = score_actors([{"text": TEXT, "mentions": gold}], [{"mentions": tagged}])
    assert values(scored) == {
        "f1": 0.4, "precision": 0.5, "recall": 0.3333,
        "exact_f1": 0.2,  # They
        "without_pronouns_f1": 0.4,  # US of (US, ally) and (US, ally, met)
        "spans_f1": 0.6,  # US, ally, They
    }  # fmt: skip
    kinds = {r.name: (r.n_predicted, r.precision.value) for r in scored.rows if r.name.startswith("kind")}
    assert kinds == {"kind alias": (1, 1), "kind pronoun": (1, 1), "kind role": (1, 0), "kind typo": (1, 0)}


def test_score_sentences():
    gold = [{"sentences": [{"start": 0, "end": 34}, {"start": 35, "end": 44}]}]
    assert values(score_sentences(gold, gold))["f1"] == 1
    tagged = [{"sentences": [{"start": 0, "end": 34}, {"start": 35, "end": 43}, {"start": 43, "end": 44}]}]
    assert values(score_sentences(gold, tagged)) == {"f1": 0.4, "precision": 0.3333, "recall": 0.5}


# ------------------------------------------------------------------------------------------------ triples
def triple(start, end, voice, holder, target, stance):
    return {
        "start": start,
        "end": end,
        "voice": voice,
        "holder_actor_id": holder,
        "target_id": target,
        "stance": stance,
    }


def test_score_triples():
    gold = [
        triple(0, 30, "narrated", "JPN", "PRK", -1),
        triple(0, 30, "direct", "JPN", "PRK", -1),  # the same stance in a second voice
        triple(31, 60, "reported", "USA", "KOR", 1),
        triple(31, 60, "own", "@outlet", "KOR", 1),
        triple(31, 60, "own", "@outlet", "USA", 0),  # not scored
    ]
    tagged = [
        triple(0, 25, "direct", "JPN", "PRK", -1),
        triple(31, 60, "direct", "USA", "KOR", 1),  # the voice is wrong
        triple(31, 60, "own", "@outlet", "KOR", -1),  # the sign is wrong
        triple(31, 60, "own", "JPN", "KOR", 1),  # the holder is wrong
    ]
    scored = score_triples([{"triples": gold}], [{"triples": tagged}])
    assert scored.n_items == 3
    assert values(scored) == {
        "f1": round(4 / 7, 4), "precision": 0.5, "recall": 0.6667, "voice": 0.5, "pairs_f1": round(6 / 7, 4),
        "targets_f1": round(6 / 7, 4),
    }  # fmt: skip
    assert [(r.name, r.n_gold, r.n_predicted) for r in scored.rows] == [
        ("+1 favour", 2, 2), ("-1 disfavour", 1, 2),
        ("direct", 1, 2), ("reported", 1, 0), ("narrated", 1, 0), ("own", 1, 2),
    ]  # fmt: skip


def test_triples_of_another_sentence_do_not_match():
    gold, tagged = triple(0, 30, "own", "@outlet", "KOR", 1), triple(30, 60, "own", "@outlet", "KOR", 1)
    assert values(score_triples([{"triples": [gold]}], [{"triples": [tagged]}]))["f1"] == 0


# ------------------------------------------------------------------------------------------------ quotes
def attribution(source, cue, *content, **more):
    named = (span(SPOKEN, s, text=s) if s else None for s in (source, cue))
    return {**dict(zip(("source", "cue"), named, strict=True)), "content": [span(SPOKEN, c) for c in content], **more}


GOLD = [
    attribution("Mary Smith of the ministry", "said", "“We agree,”", speaker_actor_ids=["~mary-smith"]),
    attribution("She", "said", 'that talks "will go on" soon', speaker_actor_ids=["~mary-smith"]),
    attribution("Some", "hope", "for peace", speaker_actor_ids=["@unresolved"]),
]


def test_score_quotes():
    tagged = [
        attribution("Mary Smith", "said", "We agree", speaker_actor_ids=["~mary-smith"]),
        attribution("Mary Smith", "said", '"will go on" soon', speaker_actor_ids=["@unresolved"]),
        attribution(None, None, "Some", speaker_actor_ids=["@unresolved"]),
    ]
    scored = score_quotes([{"text": SPOKEN, "attributions": GOLD}], [{"attributions": tagged}])
    assert values(scored) == {
        "content_f1": 0.6667, "content_and_speaker_f1": 0.3333, "speaker": 0.5,
        "speech_content_f1": 1.0, "speech_content_and_speaker_f1": 0.5, "speech_speaker": 0.5,
        "exact_content_f1": 0.3333, "words_f1": round(12 / 17, 4), "speaker_ids": 0.5, "content_and_ids_f1": 0.3333,
    }  # fmt: skip
    rows = {r.name: (r.n_gold, r.n_predicted) for r in scored.rows if "," not in r.name}
    assert rows == {"all": (3, 3), "speech": (2, 2), "direct": (1, 1), "mixed": (1, 1), "indirect": (1, 1)}


def test_gold_against_itself_is_right():
    scored = score_quotes([{"text": SPOKEN, "attributions": GOLD}], [{"attributions": GOLD}])
    assert set(values(scored).values()) == {1.0}


def test_quotes_without_ids_have_no_score_of_ids():
    bare = [{**a, "speaker_actor_ids": None} for a in GOLD]
    for attribution_ in bare:
        del attribution_["speaker_actor_ids"]
    scored = score_quotes([{"text": SPOKEN, "attributions": bare}], [{"attributions": GOLD}])
    assert "speaker_ids" not in scored.metrics and values(scored)["content_and_speaker_f1"] == 1


def test_types_of_statements():
    assert [s.type for s in read_statements(SPOKEN, GOLD)] == ["direct", "mixed", "indirect"]
    assert [type_of(share) for share in (0, 0.05, 0.06, 0.94, 0.95, 1)] == ["indirect"] * 2 + ["mixed"] * 2 + [
        "direct"
    ] * 2


@pytest.mark.parametrize(
    "name, head",
    [
        ("Secretary of State Antony Blinken", "secretary"),  # cut at "of", on both sides alike
        ("Mr. Smith himself", "smith"),
        ("Smith, a lawyer", "smith"),
        ("the ministry’s", "ministry"),
        ("officials in Seoul", "officials"),
        ("…", None),
    ],
)
def test_find_head(name, head):
    found = find_head(name, {"start": 0, "end": len(name)})
    assert (found and found.word) == head


def test_speakers_agree():
    text = "Antony Blinken told Blinken and Austin"
    long, short, other = span(text, "Antony Blinken"), {"start": 20, "end": 27}, span(text, "Austin")
    assert speakers_agree(text, long, short) and not speakers_agree(text, long, other)
    assert speakers_agree(text, None, None) and not speakers_agree(text, long, None)
