"""Gold files are checked, predictions have the promised form, and the scores come out for people."""

from __future__ import annotations

import json
import math

import pytest

from analysis.evaluate import TASKS, GoldError, evaluate, format_scores, predict, read_gold, score_predictions
from analysis.evaluate.gold import write_predictions
from analysis.evaluate.scores import Estimate, Scores, TypeRow
from analysis.reference import load_reference
from analysis.schema import DEFAULT_TIER

TEXT = "Japan condemned North Korea."
JAPAN, NORTH_KOREA = {"start": 0, "end": 5}, {"start": 16, "end": 27}
QUOTED = "“This is a threat to us,” said Antony Blinken, the US Secretary of State."


def write_gold(folder, *rows):
    path = folder / "gold.jsonl"
    path.write_text("".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def row(**values):
    return {"id": "a", "text": TEXT, **values}


def aligned(**changed):
    found = {"kind": "statement", **JAPAN, "other_start": 0, "other_end": 5, "relation": "identical"}
    return row(other_text=TEXT, alignments=[found | changed])


@pytest.mark.parametrize(
    "task, wrong, message",
    [
        ("sentiment", "{", "2: not JSON"),
        ("sentiment", "[1]", "2: found a list; each line must be one JSON object"),
        ("sentiment", {"id": "b"}, "2: 'text' is missing"),
        ("sentiment", row(label=0), "2: target is None"),
        ("sentiment", row(target=JAPAN, label=2), "2: label 2 is not one of -1, 0, 1"),
        ("sentiment", row(target=JAPAN, label=True), "2: label True is not one of -1, 0, 1"),
        ("sentiment", row(target={"start": 0, "end": 99}, label=0), "2: target is 0–99; allowed are offsets 0–28"),
        (
            "sentiment",
            row(target={**JAPAN, "text": "Norway"}, label=0),
            "2: target says 'Norway', but 'text' has 'Japan'",
        ),
        ("sentiment", row(target=JAPAN), "2: no 'label', which other rows have"),
        ("stance", row(source=JAPAN, target=NORTH_KOREA, label=-1), "2: no 'reverse_label'"),
        (
            "quotes",
            row(attributions=[{"content": [{"start": 4, "end": 4}]}]),
            r"2: .*\.content\[0\] is 4–4",
        ),
        ("quotes", row(attributions={}), "2: 'attributions' is an object; it must be a list"),
        ("actors", row(mentions=[JAPAN]), r"2: mentions\[0\].actor_id is None"),
        ("sentences", row(sentences=[{"start": "0", "end": 5}]), r"2: sentences\[0\] is .* whole numbers"),
        (
            "triples",
            row(triples=[{**JAPAN, "voice": "loud", "holder_actor_id": "JPN", "target_id": "PRK", "stance": 1}]),
            r"2: triples\[0\].voice 'loud' is not one of direct, reported, narrated, own",
        ),
        ("alignments", {"id": "b", "text": TEXT}, "2: 'other_text' is missing; it must be a text"),
        ("alignments", aligned(kind="word"), r"2: alignments\[0\].kind 'word' is not one of statement, sentence"),
        ("alignments", aligned(relation="same"), r"2: alignments\[0\].relation 'same' is not one of identical, short"),
        ("alignments", aligned(other_end=99), r"2: alignments\[0\].other is 0–99; allowed are offsets 0–28"),
        ("alignments", aligned(relation="not_found"), r"2: alignments\[0\].other is .* stands nowhere: -1 and -1"),
    ],
)
def test_read_gold_says_what_is_wrong(tmp_path, task, wrong, message):
    good = row(
        source=JAPAN,
        target=NORTH_KOREA,
        label=-1,
        reverse_label=0,
        attributions=[],
        mentions=[],
        sentences=[],
        triples=[],
        other_text=TEXT,
        alignments=[],
    )
    with pytest.raises(GoldError, match=rf"gold\.jsonl:{message}"):
        read_gold(write_gold(tmp_path, good, wrong), task)


def test_read_gold_accepts_blank_lines_and_a_marked_span_without_characters(tmp_path):
    rows = [row(target=JAPAN, label=-1), row(target={"start": 3, "end": 3, "text": ""}, label=0)]
    assert read_gold(write_gold(tmp_path, rows[0], "\n", rows[1]), "sentiment") == rows


def test_read_gold_of_nothing(tmp_path):
    with pytest.raises(GoldError, match="no rows"):
        read_gold(write_gold(tmp_path, "\n"), "actors")
    with pytest.raises(GoldError, match="cannot be read"):
        read_gold(tmp_path / "missing.jsonl", "actors")


def test_unknown_task_and_tier(tmp_path):
    path = write_gold(tmp_path, row(target=JAPAN, label=-1))
    with pytest.raises(ValueError, match="task 'tone' is not one of sentiment, stance, quotes, actors"):
        evaluate("tone", path)
    with pytest.raises(ValueError, match="stance tier 'none' has none"):
        evaluate("sentiment", path, stance="none")
    with pytest.raises(ValueError, match="'oracle' is not one of"):
        evaluate("sentiment", path, stance="oracle")


def test_predictions_of_marked_spans(tmp_path):
    rows = [
        row(source=JAPAN, target=NORTH_KOREA, label=-1, reverse_label=0, class5=3),
        {**row(source=NORTH_KOREA, target=JAPAN, label=0, reverse_label=-1, class5=4), "id": "b"},
    ]
    scores = evaluate("stance", write_gold(tmp_path, *rows), predictions=tmp_path / "out.jsonl")
    first, second = (json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines())
    assert list(first) == ["id", "label", "reverse_label", "score", "reverse_score", "class5"]
    assert (first["id"], second["id"]) == ("a", "b")
    assert (first["label"], first["score"]) == (second["reverse_label"], second["reverse_score"])
    assert (scores.n, scores.unit, scores.n_items, scores.tier) == (1, "sentences", 2, DEFAULT_TIER)
    (found,) = predict("sentiment", rows[:1], stance="linear", reference=load_reference())
    assert list(found) == ["id", "label", "score"] and found["label"] in (-1, 0, 1) and -1 <= found["score"] <= 1


def test_predictions_do_not_depend_on_the_order_of_rows():
    marked = [(TEXT, JAPAN), ("Japan praised South Korea and warned North Korea.", JAPAN), (TEXT, NORTH_KOREA)]
    rows = [{"id": number, "text": text, "target": target} for number, (text, target) in enumerate(marked)]
    reference = load_reference()
    forwards = predict("sentiment", rows, stance="linear", reference=reference)
    assert predict("sentiment", rows[::-1], stance="linear", reference=reference) == forwards[::-1]
    alone = [predict("actors", [r], stance="none", reference=reference)[0] for r in rows]
    assert predict("actors", rows, stance="none", reference=reference) == alone


@pytest.mark.parametrize(
    "task, expected",
    [
        (
            "quotes",
            {
                "id": "a",
                "attributions": [
                    {
                        "source": {"start": 31, "end": 45, "text": "Antony Blinken"},
                        "cue": {"start": 26, "end": 30, "text": "said"},
                        "content": [{"start": 0, "end": 25}],
                        "speaker_actor_ids": ["antony-blinken"],
                    }
                ],
            },
        ),
        ("sentences", {"id": "a", "text": QUOTED, "sentences": [{"start": 0, "end": 73}]}),
    ],
)
def test_predictions_of_running_text(task, expected):
    rows = [{"id": "a", "text": QUOTED, "date": "2021-03-18", "outlet": "Hangang Ledger"}]
    assert predict(task, rows, stance="none", reference=load_reference()) == [expected]


def test_predicted_actors_leave_out_titles():
    rows = [{"id": "a", "text": QUOTED, "date": "2021-03-18"}]
    (found,) = predict("actors", rows, stance="none", reference=load_reference())
    assert {"start": 31, "end": 45, "actor_id": "antony-blinken", "name": "Antony Blinken", "kind": "name"} in found[
        "mentions"
    ]
    assert not [m for m in found["mentions"] if QUOTED[m["start"] : m["end"]] == "US"]


def test_predicted_triples_have_the_form_of_the_gold():
    rows = [{"id": "a", "text": TEXT, "date": "2021-03-26", "outlet": ""}]
    (found,) = predict("triples", rows, stance="linear", reference=load_reference())
    assert list(found) == ["id", "text", "date", "outlet", "triples"]
    for triple in found["triples"]:
        assert list(triple) == ["start", "end", "voice", "holder_actor_id", "target_id", "stance"]
        assert (triple["start"], triple["end"]) == (0, 28) and triple["stance"] in (-1, 1)


@pytest.mark.parametrize("task", TASKS)
def test_a_file_without_annotation_gives_predictions_only(tmp_path, task):
    path = write_gold(tmp_path, row(source=JAPAN, target=NORTH_KOREA, other_text=TEXT))
    scores = evaluate(task, path, predictions=tmp_path / "out.jsonl")
    assert scores.metrics == {} and "predictions only" in scores.notes[0]
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 1


def test_predictions_stay_one_line_each(tmp_path):
    rows = [{"id": "a", "text": "one\u2028two\x85three \ud800 “four”\n"}]
    write_predictions(rows, tmp_path / "new" / "out.jsonl")
    written = (tmp_path / "new" / "out.jsonl").read_text(encoding="utf-8")
    assert "“four”" in written and len(written.splitlines()) == 1
    assert json.loads(written) == rows[0]


def test_ids_that_stand_twice_are_noted():
    rows = [row(sentences=[{"start": 0, "end": 28}])] * 2
    assert score_predictions("sentences", rows, rows).notes == (
        "No intervals: 2 articles; from fewer than 10 an interval would look surer than it is.",
        "1 ids stand more than once; rows were compared by their place in the file.",
    )


def test_format_scores():
    nothing = Estimate(math.nan, math.nan, math.nan)
    metrics = {"f1": Estimate(0.5, 0.4, 0.6), "exact_f1": Estimate(0.25, math.nan, math.nan)}
    rows = (TypeRow("pronouns", 3, 2, Estimate(1, 0.5, 1), nothing, nothing),)
    scores = Scores("actors", 12, "articles", 30, "mentions", metrics, rows, "", ("A note.",))
    assert format_scores(scores) == (
        "actors: 30 mentions in 12 articles\n"
        "  f1        0.500 [0.400, 0.600]\n"
        "  exact_f1  0.250\n"
        "\n"
        "              gold tagged  precision            recall               F1\n"
        "  pronouns       3      2  1.000 [0.500, 1.000] –                    –\n"
        "\n"
        "A note."
    )
