"""The labelled sentences of ``training/``: form, spread, and nothing of the development parts in training."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from functools import lru_cache
from itertools import permutations
from pathlib import Path

import pytest

from analysis.reference import load_reference
from analysis.schema import STANCES, VOICES

FOLDER = Path(__file__).parents[1] / "training"
TRAIN, DEV = ("diplomacy",), "diplomacy_dev"
ISSUES, ISSUES_DEV = "issues", "issues_dev"
SECOND = "diplomacy_dev_second"
SENTENCES, SENTENCES_DEV, SENTENCES_SECOND = "sentences", "sentences_dev", "sentences_dev_second"
WHOLE = (SENTENCES, "sentences_fields", "sentences_words", "sentences_stories")  # for training: five rounds
KEYS = {"id", "text", "source", "target", "label", "voice", "region"}
DIPLOMACY_KEYS, ISSUE_KEYS = KEYS | {"reverse_label", "others", "phenomenon"}, KEYS | {"issue"}
REGIONS = {"africa", "americas", "asia", "europe", "middle_east", "oceania", "global"}
PHENOMENA = set(
    "cooperation_plain coercion_plain praise criticism threat passive nominalisation negation understatement request "
    "distractor both_directions neutral_polar neutral_plain conditional reported_speech headline joint_act "
    "end_of_stance quoted_fragment own_voice".split()
)
MOST_PER_FRAME = 5


@lru_cache
def read(name: str) -> tuple[dict, ...]:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


def rows_of(*names: str) -> list[dict]:
    return [row for name in names for row in read(name)]


def spans_of(row: dict) -> list[dict]:
    return [span for span in (row["source"], row["target"], *row.get("others", ())) if span]


def frames_of(rows: list[dict]) -> list[str]:
    """Return the frame of each row: its text with all marked actors as "@" and without numbers."""
    marked = defaultdict(set)
    for row in rows:
        marked[row["text"]] |= {(s["start"], s["end"]) for s in spans_of(row)}
    frames = {text: mask(text, spans) for text, spans in marked.items()}
    return [frames[row["text"]] for row in rows]


def mask(text: str, spans: set[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}@{text[end:]}"
    return re.sub(r"\d[\d,.]*", "", text)


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


@pytest.mark.parametrize(
    "text, spans, expected",
    [
        ("Peru sent 1,200 men to Chad.", {(0, 4), (23, 27)}, "@ sent  men to @."),
        ("Peru sent men.", set(), "Peru sent men."),
    ],
)
def test_mask(text, spans, expected):
    assert mask(text, spans) == expected


@pytest.mark.parametrize(
    "name, keys", [*((name, DIPLOMACY_KEYS) for name in (*TRAIN, DEV)), (ISSUES, ISSUE_KEYS), (ISSUES_DEV, ISSUE_KEYS)]
)
def test_every_row_has_the_keys_and_values_of_the_guidelines(name, keys):
    for row in read(name):
        assert set(row) == keys, row["id"]
        assert row["label"] in STANCES and row["voice"] in VOICES and row["region"] in REGIONS, row["id"]
        assert row["text"].strip() == row["text"] and row["text"], row["id"]
        if "phenomenon" in row:
            assert row["phenomenon"] in PHENOMENA and row["reverse_label"] in STANCES, row["id"]
            assert row["source"] is not None or row["reverse_label"] == 0, row["id"]


@pytest.mark.parametrize("name", [*TRAIN, DEV, ISSUES, ISSUES_DEV])
def test_spans_say_what_stands_there_and_no_two_are_one(name):
    for row in read(name):
        spans = spans_of(row)
        assert all(set(s) == {"start", "end", "text"} for s in spans), row["id"]
        assert [row["text"][s["start"] : s["end"]] for s in spans] == [s["text"] for s in spans], row["id"]
        assert all(s["text"] == s["text"].strip() != "" for s in spans), row["id"]
        assert len({(s["start"], s["end"]) for s in spans}) == len(spans), row["id"]


def test_ids_and_judgements_stand_once():
    rows = rows_of(*TRAIN, DEV, ISSUES, ISSUES_DEV)
    assert [id for id, n in Counter(row["id"] for row in rows).items() if n > 1] == []
    judged = Counter((r["text"], (r["source"] or {}).get("start", -1), r["target"]["start"]) for r in rows)
    assert [judgement for judgement, n in judged.items() if n > 1] == []


@pytest.mark.parametrize("names", [TRAIN, (DEV,), (ISSUES,), (ISSUES_DEV,)])
def test_no_more_than_five_rows_share_a_frame(names):
    frames = Counter(frames_of(rows_of(*names)))
    assert [(frame, n) for frame, n in frames.items() if n > MOST_PER_FRAME] == []


@pytest.mark.parametrize(
    "train, dev", [(TRAIN, DEV), ((ISSUES,), ISSUES_DEV), ((*TRAIN, ISSUES), DEV), (TRAIN, ISSUES_DEV)]
)
def test_no_development_text_is_in_training(train, dev):
    trained = rows_of(*train)
    known = {plain(row["text"]) for row in trained} | {plain(frame) for frame in frames_of(trained)}
    rows = rows_of(dev)
    texts = zip(rows, frames_of(rows), strict=True)
    assert [row["id"] for row, frame in texts if {plain(row["text"]), plain(frame)} & known] == []


def test_there_are_enough_rows():
    assert len(rows_of(*TRAIN)) >= 2000 and len(read(DEV)) >= 400
    assert len(read(ISSUES)) >= 200 and len(read(ISSUES_DEV)) >= 100


@pytest.mark.parametrize("names", [TRAIN, (DEV,)])
def test_all_regions_phenomena_and_labels_are_there(names):
    rows = rows_of(*names)
    assert {row["region"] for row in rows} == REGIONS
    assert {row["phenomenon"] for row in rows} == PHENOMENA
    assert {row["voice"] for row in rows} == set(VOICES)
    shares = {label: n / len(rows) for label, n in Counter(row["label"] for row in rows).items()}
    assert all(0.25 < shares[label] < 0.42 for label in STANCES), shares


@pytest.mark.parametrize("name, least", [(ISSUES, 10), (ISSUES_DEV, 5)])
def test_every_issue_has_rows_for_and_against(name, least):
    issues = {issue["id"] for issue in load_reference().words["issues"]}
    rows = Counter(row["issue"] for row in read(name))
    signs = Counter((row["issue"], row["label"]) for row in read(name))
    assert set(rows) == issues and min(rows.values()) >= least
    assert [key for key in ((i, sign) for i in issues for sign in STANCES) if not signs[key]] == []


def test_the_second_labels_are_of_the_development_part():
    assert [row["id"] for row in read(SECOND)] == [row["id"] for row in read(DEV)]
    assert all(row["label"] in STANCES for row in read(SECOND))


# ------------------------------------------------------------------------------------------------ whole sentences
@pytest.mark.parametrize("name", [*WHOLE, SENTENCES_DEV])
def test_sentences_have_the_keys_and_values_of_the_guidelines(name):
    for row in read(name):
        assert set(row) == {"id", "text", "quoted", "actors", "stances", "region"}, row["id"]
        assert row["region"] in REGIONS and row["actors"] and row["text"] == row["text"].strip(), row["id"]
        spans = [(a["start"], a["end"]) for a in row["actors"]]
        assert [row["text"][s:e] for s, e in spans] == [a["text"] for a in row["actors"]], row["id"]
        assert all(end <= start for (_, end), (start, _) in zip(spans, spans[1:], strict=False)), row["id"]


@pytest.mark.parametrize("name", [*WHOLE, SENTENCES_DEV])
def test_stances_are_between_actors_of_the_sentence_and_stand_once(name):
    for row in read(name):
        actors = {a["actor"] for a in row["actors"]}
        judged = {(None, actor) for actor in actors} | set(permutations(actors, 2))
        pairs = [(s["holder"], s["target"]) for s in row["stances"]]
        assert set(pairs) <= judged and len(set(pairs)) == len(pairs), row["id"]
        assert all(s["label"] in (-1, 1) for s in row["stances"]), row["id"]


def test_sentences_are_many_of_all_regions_and_of_both_signs_and_none_stands_twice():
    rows = rows_of(*WHOLE, SENTENCES_DEV)
    texts = Counter(plain(row["text"]) for row in rows)
    assert len(rows) >= 24_000 and [text for text, n in texts.items() if n > 1] == []
    assert {row["region"] for row in rows} == REGIONS - {"oceania"}  # Oceania stands with the global bodies
    signs = Counter(s["label"] for row in rows for s in row["stances"])
    assert 0.8 < signs[1] / signs[-1] < 1.25
    assert 0.05 < sum(row["quoted"] for row in rows) / len(rows) < 0.2
    assert 0.2 < sum(not row["stances"] for row in rows) / len(rows) < 0.4  # news is silent more often still


def test_no_development_sentence_shares_its_frame_with_training():
    trained = {sentence_frame(row) for row in rows_of(*WHOLE)}
    trained |= {plain(frame) for frame in frames_of(rows_of(*TRAIN))}
    judged = {sentence_frame(row) for row in read(SENTENCES_DEV)} | {plain(frame) for frame in frames_of(rows_of(DEV))}
    assert trained & judged == set()


def sentence_frame(row: dict) -> str:
    return plain(mask(row["text"], {(a["start"], a["end"]) for a in row["actors"]}))


def test_frames_of_sentences_are_not_repeated():
    frames = Counter(sentence_frame(row) for row in rows_of(*WHOLE))
    assert [(frame, n) for frame, n in frames.items() if n > MOST_PER_FRAME] == []


def test_the_second_labels_of_sentences_are_of_the_development_part():
    assert [row["id"] for row in read(SENTENCES_SECOND)] == [row["id"] for row in read(SENTENCES_DEV)]
