"""Ten sentences coded by keyboard in a real JupyterLab, found in the file, and the corrected chart drawn."""

import json
from pathlib import Path

import nbformat
import pytest

from analysis.coding import find_frame, open_frame, read_labels
from analysis.coding.labels import answer_line, append_lines, labels_file
from analysis.coding.queue import queue_of
from analysis.corpus import open_corpus, tag_corpus
from analysis.report.parameters import check_parameters
from tests.lab import RUN, browse, needs_chromium, run_all, save, serve, wait_until_run

ROOT = Path(__file__).parents[1]
NOTEBOOK = "00_hand_coding.ipynb"
QUESTION, CODER, BEFORE = "tone USA", "anna", 15  # sentences that the coder has answered on another day
TYPED = "1203+u-?00"
ANSWERS = [-1, 0, 0, 1, 1, None, -1, None, 0, 0]

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with the notebook, set to a question and a coder, and beside it a tagged corpus with a day's answers."""
    base = tmp_path_factory.mktemp("coding")
    work, corpus = base / "work", base / "corpus"
    work.mkdir()
    list(tag_corpus([ROOT / "seeds"], corpus, stance="none"))
    notebook = nbformat.read(ROOT / "notebooks" / NOTEBOOK, as_version=4)
    cell = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ()))
    cell.source = cell.source.replace('question: str = ""', f'question: str = "{QUESTION}"')
    cell.source = cell.source.replace('coder: str = ""', f'coder: str = "{CODER}"')
    nbformat.write(notebook, work / NOTEBOOK)
    frame = open_frame(open_corpus(corpus), check_parameters(corpus=str(corpus), question=QUESTION))
    for _, row in queue_of(frame, read_labels(frame).rows, CODER).head(BEFORE).iterrows():
        append_lines(labels_file(frame, CODER), [answer_line(frame, row, int(row["predicted"]), CODER)])
    return work


@pytest.fixture(scope="module")
def page(folder):
    with serve(folder, DATELINE_CORPUS=folder.parent / "corpus") as address, browse(address, NOTEBOOK) as page:
        run_all(page)
        wait_until_run(page)
        yield page


def lines_of(folder: Path) -> list[dict]:
    frame = find_frame(folder.parent / "corpus" / "coding")
    return [json.loads(line) for line in labels_file(frame, CODER).read_text().splitlines()]


def test_ten_sentences_by_keyboard(page, folder):
    n_cells = page.locator(".jp-Notebook .jp-Cell").count()
    panel = page.locator(".dateline-coding")
    panel.get_by_text(f"Sentence {BEFORE + 1} of").wait_for()
    seen = [panel.locator(".asked").inner_text()]
    answer = panel.get_by_label("Answer")
    answer.focus()
    for number, key in enumerate(TYPED, start=1):
        page.keyboard.press(key)
        panel.get_by_text(f"Sentence {BEFORE + number + 1} of").wait_for()
        seen.append(panel.locator(".asked").inner_text())
    assert page.evaluate("document.activeElement.tagName") == "INPUT"
    assert page.locator(".jp-Notebook .jp-Cell").count() == n_cells  # no key was taken for a command
    assert page.locator(".jp-Dialog").count() == 0

    frame = find_frame(folder.parent / "corpus" / "coding")
    asked = queue_of(frame, read_labels(frame).rows, CODER).iloc[BEFORE : BEFORE + 10]
    written = lines_of(folder)[BEFORE:]
    assert [line["label"] for line in written] == ANSWERS
    assert [(line["article_id"], line["sentence_id"]) for line in written] == list(
        zip(asked["article_id"], asked["sentence_id"], strict=True)
    )
    assert [line["sampling_prob"] for line in written] == asked["sampling_prob"].tolist()
    texts = open_corpus(folder.parent / "corpus").articles.set_index("article_id")["text"]
    shown = [texts[line["article_id"]][line["start_char"] : line["end_char"]] for line in written]
    assert [" ".join(text.split()) for text in shown] == seen[:10]


def test_outlet_date_and_the_taggers_answer_are_hidden(page, folder):
    articles = open_corpus(folder.parent / "corpus").articles
    shown = page.locator(".dateline-coding").inner_text()
    assert [name for name in articles["outlet"].unique() if name in shown] == []
    assert [day for day in articles["published_date"].unique() if day in shown] == []
    assert "predicted" not in shown and "confidence" not in shown


def test_backspace_goes_back_and_a_button_answers_anew(page, folder):
    panel = page.locator(".dateline-coding")
    n = len(lines_of(folder))
    panel.get_by_label("Answer").focus()
    page.keyboard.press("Backspace")
    panel.get_by_text("Your answer so far: neutral.").wait_for()
    panel.get_by_role("button", name="3 favourable").press("Enter")
    panel.get_by_text("Saved: favourable.").wait_for()
    lines = lines_of(folder)
    assert len(lines) == n + 1 and lines[-1]["label"] == 1
    assert lines[-1]["sentence_id"] == lines[-2]["sentence_id"]  # the last one counts


def test_left_arrow_goes_back_and_the_focus_stays_in_sight(page, folder):
    panel = page.locator(".dateline-coding")
    answer, n = panel.get_by_label("Answer"), len(lines_of(folder))
    shown = panel.locator(".asked").inner_text()
    answer.focus()
    page.keyboard.press("ArrowLeft")
    panel.locator("[role=status]", has_text="Back one sentence.").wait_for()
    panel.get_by_text("Your answer so far: favourable.").wait_for()
    assert answer.evaluate("line => document.activeElement === line && getComputedStyle(line).outlineStyle") == "solid"
    page.keyboard.press("3")
    panel.get_by_text("Saved: favourable.").wait_for()
    lines = lines_of(folder)
    assert len(lines) == n + 1 and panel.locator(".asked").inner_text() == shown
    assert (lines[-1]["sentence_id"], lines[-1]["label"]) == (lines[-2]["sentence_id"], lines[-2]["label"])

    page.keyboard.press("Tab")  # to the buttons; there the arrow goes back, too
    first = panel.get_by_role("button", name="1 unfavourable")
    assert first.evaluate("button => document.activeElement === button && getComputedStyle(button).outlineStyle") == (
        "solid"
    )
    page.keyboard.press("ArrowLeft")
    panel.locator("[role=status]", has_text="Back one sentence.").wait_for()
    assert first.evaluate("button => document.activeElement === button")
    answer.focus()
    page.keyboard.press("3")
    panel.get_by_text("Saved: favourable.").wait_for()
    assert len(lines_of(folder)) == n + 2


def test_a_screen_reader_finds_every_part_by_its_name(page):
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    named = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in tree if not node["ignored"]]
    for name in ("1 unfavourable", "2 neutral", "3 favourable", "u unclear", "← back"):
        assert named.count(("button", name)) == 1
    assert ("textbox", "Answer") in named
    status = next(node for node in tree if not node["ignored"] and node["role"]["value"] == "status")
    assert {"name": "live", "value": {"type": "token", "value": "polite"}} in status["properties"]


def test_fast_typing_loses_no_key(page, folder):
    n = len(lines_of(folder))
    panel = page.locator(".dateline-coding")
    panel.get_by_label("Answer").focus()
    page.keyboard.type("2312031203")
    panel.get_by_text(f"Sentence {BEFORE + 21} of").wait_for()
    assert [line["label"] for line in lines_of(folder)[n:]] == [0, 1, -1, 0, 0, 1, -1, 0, 0, 1]


def test_the_corrected_chart_is_drawn_after_coding(page, folder):
    shares = page.locator("div[id^=corrected_shares]")
    page.get_by_text("Nothing is corrected yet: 30 coded sentences are needed").wait_for()
    assert "share corrected" not in shares.inner_text()
    run_all(page)
    page.get_by_text(f"{CODER} {BEFORE + 20} sentences").wait_for(timeout=1000 * RUN)
    wait_until_run(page)
    assert "share corrected" in shares.inner_text() and shares.inner_text().count("%") >= 4
    page.get_by_role("heading", name="tone around United States, corrected by coding").wait_for()
    chart = page.locator(".jp-OutputArea img").last
    assert chart.evaluate("image => image.complete && image.naturalWidth") > 300
    page.screenshot(path=folder / "corrected.png")
    save(page, NOTEBOOK)
    cells = [c for c in nbformat.read(folder / NOTEBOOK, as_version=4).cells if c.cell_type == "code"]
    assert [c.id for c in cells if any(output.output_type == "error" for output in c.outputs)] == []
    alt = [o.metadata["image/png"]["alt"] for c in cells for o in c.outputs if "image/png" in o.get("data", {})]
    assert len(alt) == 3 and all("corrected" in text and "tagger alone" in text for text in alt)
