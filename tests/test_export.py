"""A notebook worked on by hand as a page."""

import nbformat
import pytest

from analysis.report.page import export_notebook


def notebook(path, *outputs) -> None:
    cells = [
        nbformat.v4.new_markdown_cell("# Who <i>speaks</i>\n\nOne sentence.", id="title"),
        nbformat.v4.new_code_cell("1 + 1", id="sum", outputs=list(outputs)),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def test_export_shows_outputs_and_hides_code(tmp_path):
    html = {"text/html": "<p>Hangang Ledger said so</p>"}
    notebook(tmp_path / "mine.ipynb", nbformat.v4.new_output("display_data", data=html))
    export_notebook(tmp_path / "mine.ipynb", tmp_path / "mine.html")
    page = (tmp_path / "mine.html").read_text(encoding="utf-8")
    assert "<title>Who speaks" in page and "<p>Hangang Ledger said so</p>" in page
    assert "1 + 1" not in page and "<script" not in page
    assert "Demonstration corpus, written for this project" in page  # for it names a fictional outlet


def test_export_refuses_a_notebook_that_was_not_run(tmp_path):
    notebook(tmp_path / "mine.ipynb")
    with pytest.raises(ValueError, match="holds no output. Run its cells and save it"):
        export_notebook(tmp_path / "mine.ipynb", tmp_path / "mine.html")
