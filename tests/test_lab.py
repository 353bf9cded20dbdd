"""A notebook opened in JupyterLab, run by its menu, and read there: chart, numbers and the sentences below a number.

Uses the chromium of the system; playwright downloads none.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
import pytest

from analysis.corpus import tag_corpus

ROOT = Path(__file__).parents[1]
NOTEBOOK = "02_actor_frequency.ipynb"
TOKEN = "for-the-test-only"
ALL_DONE = "![...document.querySelectorAll('.jp-InputPrompt')].some(prompt => prompt.textContent.includes('*'))"
START, RUN = 120, 240  # seconds that a busy machine may take to start the server, to run the notebook

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None and os.environ.get("CI") == "true":
    raise RuntimeError("CI=true, and no chromium is installed: the test of JupyterLab must run there")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the path")


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
def lab(folder):
    """The address of a JupyterLab that serves ``folder``, with settings of its own; it is stopped in any case."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = folder.parent / "home"
    own = {"DATELINE_CORPUS": folder.parent / "corpus", "HOME": home, "IPYTHONDIR": home / "ipython"}
    own |= {f"JUPYTER_{kind}_DIR": home / kind.lower() for kind in ("CONFIG", "DATA", "RUNTIME")}
    own |= {f"JUPYTERLAB_{kind}_DIR": home / kind.lower() for kind in ("SETTINGS", "WORKSPACES")}
    command = [sys.executable, "-m", "jupyter", "lab", "--ip=127.0.0.1", "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.token={TOKEN}"]
    log = folder.parent / "lab.log"
    with log.open("w") as output:
        environment = os.environ | {name: str(value) for name, value in own.items()}
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(server, address, log)
            yield address
        finally:
            _stop(server)


def _wait_for(server: subprocess.Popen, address: str, log: Path):
    end = time.monotonic() + START
    while time.monotonic() < end and server.poll() is None:
        try:
            return urlopen(f"{address}/api/status?token={TOKEN}", timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.3)
    pytest.fail(f"JupyterLab did not start.\n{log.read_text()}")


def _stop(server: subprocess.Popen):
    server.terminate()  # it ends its kernels first
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@pytest.fixture
def page(lab):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:  # a high window: JupyterLab draws only the cells that are in sight
            page = browser.new_page(viewport={"width": 1400, "height": 3000})
            page.set_default_timeout(1000 * START)
            page.goto(f"{lab}/lab/tree/{NOTEBOOK}?token={TOKEN}")
            yield page
        finally:
            browser.close()


def test_notebook_runs_in_jupyterlab(page, folder):
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.get_by_text(re.compile(r"^Python 3.*\| Idle$")).first.wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
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

    page.wait_for_function(ALL_DONE, timeout=1000 * RUN)
    page.get_by_role("menuitem", name="File", exact=True).click()
    with page.expect_response(lambda r: r.request.method == "PUT" and f"/api/contents/{NOTEBOOK}" in r.url):
        page.get_by_role("menuitem", name=re.compile("^Save Notebook(?! As)")).click()
    code = [c for c in nbformat.read(folder / NOTEBOOK, as_version=4).cells if c.cell_type == "code"]
    assert [cell.id for cell in code if cell.execution_count is None] == []
    assert {output.output_type for cell in code for output in cell.outputs} == {"display_data"}
