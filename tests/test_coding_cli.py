"""``dateline code``: what a terminal user draws, lists, takes in and reads, and what is said of wrong input."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.cli import app
from analysis.coding import find_frame
from analysis.coding.draw import drawn_of
from analysis.corpus import write_tables
from tests.test_coding_corrected import made_up_corpus

QUESTION = "KOR -> PRK"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    """A tagged corpus with a frame of 60 drawn sentences beside it."""
    folder = tmp_path_factory.mktemp("cli") / "corpus"
    write_tables(made_up_corpus()[0], folder, version="v1")
    said = code("frame", folder, QUESTION, "-n", 60)
    assert said[0].startswith("frame ") and said[-1] == f"it lies in {find_frame(folder / 'coding').folder}"
    assert any(line.startswith("After 60 answers the 95% interval is expected to be ") for line in said)
    assert said[2].startswith("Corrects the shares of sentences in which South Korea favours and disfavours North")
    return folder


def code(*arguments: object, exit_code: int = 0) -> list[str]:
    """Return what the command writes, line by line."""
    result = CliRunner().invoke(app, ["code", *map(str, arguments)])
    assert result.exit_code == exit_code, result.output
    return result.output.splitlines()


def write_labels(path: Path, corpus: Path, *more: str) -> Path:
    frame = find_frame(corpus / "coding")
    rows = drawn_of(frame.sentences).head(12).to_dict("records")
    lines = [{"article_id": r["article_id"], "sentence_id": r["sentence_id"], "label": r["predicted"]} for r in rows]
    path.write_text("\n".join([*map(json.dumps, lines), *more]))
    return path


def test_labels_from_elsewhere_are_taken_in_listed_and_compared(corpus, tmp_path):
    labels = write_labels(tmp_path / "labels.jsonl", corpus, '{"label": 1}')
    assert code("import", labels, "--coder", "firm", "--corpus", corpus) == [
        f"12 labels of firm for {QUESTION}; they count for agreement only",
        "not used: labels.jsonl line 13: 'article_id' is missing; needed are article_id, sentence_id and label",
    ]
    frame = find_frame(corpus / "coding")
    assert code("list", corpus) == [
        f"{frame.id}  {QUESTION}  drawn 60 of 400 sentences",
        "    firm: 12 answers, 0 unclear, agreement only",
    ]
    lines = code("agreement", corpus)
    assert lines[1] == "tagger against firm (labels from elsewhere: speaks of these sentences only):"
    assert lines[-1] == "coders: no sentence was coded by two of them"


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["frame", "{corpus}", "KOR PRK"], "Write 'HOLDER -> TARGET' for stances"),
        (["frame", "{corpus}", "KOR -> CHN"], "'CHN' is named in no article here. Most named: KOR, PRK"),
        (["frame", "{corpus}", QUESTION, "-n", "0"], "parameter 'draws': 0"),
        (["frame", "{corpus}", QUESTION, "-p", "outlets=Nobody"], "no article fits outlets=Nobody"),
        (["frame", "nowhere", QUESTION], "nowhere does not exist"),
        (["agreement", "{corpus}", "--frame", "zz"], "0 frames fit --frame zz. There are "),
        (
            ["agreement", "{corpus}", "--coding", "nowhere"],
            "nowhere: no frame lies there. Make one with",
        ),
        (["import", "nowhere.jsonl", "--coder", "firm", "--corpus", "{corpus}"], "nowhere.jsonl does not exist"),
    ],
)
def test_wrong_input_is_explained(corpus, arguments, message):
    said = code(*(argument.format(corpus=corpus) for argument in arguments), exit_code=2)
    assert message in " ".join(said)


def test_a_corpus_without_a_frame_says_how_to_make_one(tmp_path):
    assert code("list", tmp_path) == [
        f"no frame lies in {tmp_path / 'coding'}; make one with 'dateline code frame {tmp_path} QUESTION'"
    ]
