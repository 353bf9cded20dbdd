"""A notebook opened in JupyterLab, run by its menu, and read there: chart, numbers and the sentences below a number."""

import shutil
from pathlib import Path

import nbformat
import pytest

from analysis.corpus import tag_corpus
from tests.lab import RUN, browse, needs_chromium, run_all, save, serve, wait_until_run

ROOT = Path(__file__).parents[1]
NOTEBOOK = "02_actor_frequency.ipynb"

pytestmark = needs_chromium


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with a copy of the notebook and, beside it, a tagged corpus of some articles of ``seeds/``."""
    articles, work = tmp_path / "articles", tmp_path / "work"
    articles.mkdir()
    work.mkdir()
    for article in sorted((ROOT / "seeds").glob("*.txt"))[:12]:  # fewer make no chart
        shutil.copy(article, articles)
    list(tag_corpus([articles], tmp_path / "corpus", stance="none"))
    shutil.copy(ROOT / "notebooks" / NOTEBOOK, work)
    return work


@pytest.fixture
def page(folder):
    with serve(folder, DATELINE_CORPUS=folder.parent / "corpus") as address, browse(address, NOTEBOOK) as page:
        yield page


def test_notebook_runs_in_jupyterlab(page, folder):
    run_all(page)
    details = page.locator(".jp-OutputArea #actor_frequency details").first
    details.wait_for(timeout=1000 * RUN)

    chart = page.locator(".jp-OutputArea img").first
    chart.wait_for()
    assert chart.evaluate("image => image.complete && image.naturalWidth") > 300
    sentence = details.locator("blockquote").first
    assert not sentence.is_visible()
    details.locator("summary").click()
    assert sentence.is_visible() and details.locator("mark").first.is_visible()
    page.screenshot(path=folder / "opened.png")
    cells = page.locator(".jp-OutputArea #actor_frequency tbody tr:not(.evidence)").first.locator("td")
    sides = [cells.nth(n).evaluate("cell => getComputedStyle(cell).textAlign") for n in range(cells.count())]
    assert sides == ["left"] + ["right"] * (len(sides) - 1)  # JupyterLab's own style has all cells to the right

    wait_until_run(page)
    save(page, NOTEBOOK)
    code = [c for c in nbformat.read(folder / NOTEBOOK, as_version=4).cells if c.cell_type == "code"]
    assert [cell.id for cell in code if cell.execution_count is None] == []
    assert {output.output_type for cell in code for output in cell.outputs} == {"display_data"}
