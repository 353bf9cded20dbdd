"""A notebook worked on by hand as a page: by `dateline export`, by nbconvert's template, from JupyterLab's menu."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import nbformat
import pytest
from nbconvert.exporters import get_export_names, get_exporter

from analysis.report.export import export_notebook

JUPYTER = Path(sys.executable).with_name("jupyter")
EVIDENCE = "<details><summary>1 sentence</summary><p>Hangang Ledger said so</p></details>"
PICTURE = '<img alt="Seoul speaks most" src="data:image/png;base64,iVBORw0KGgo=">'


def notebook(*outputs: dict[str, str]) -> nbformat.NotebookNode:
    """Return a notebook with a title, a cell that shows ``outputs`` and a cell for the notebook alone."""
    shown = [nbformat.v4.new_output("display_data", data=data) for data in outputs]
    cells = [
        nbformat.v4.new_markdown_cell("# Who <i>speaks</i> & who not\n\nOne sentence.", id="title"),
        nbformat.v4.new_code_cell("1 + 1", id="sum", outputs=shown),
        nbformat.v4.new_markdown_cell("Only while working.", id="aside", metadata={"tags": ["notebook-only"]}),
    ]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture
def mine(tmp_path) -> Path:
    """A notebook file that was run, with evidence, a picture and a widget."""
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "a"}, "text/plain": "Slider"}
    script = {"application/javascript": "alert(1)"}
    nbformat.write(
        notebook({"text/html": EVIDENCE}, {"text/html": PICTURE}, widget, script), tmp_path / "my notes.ipynb"
    )
    return tmp_path / "my notes.ipynb"


def nbconvert(notebook: Path, *arguments: str) -> str:
    """Run the real command in the notebook's folder and return the page."""
    command = [JUPYTER, "nbconvert", *arguments, "--output", "page", notebook.name]
    done = subprocess.run(command, cwd=notebook.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return (notebook.parent / "page.html").read_text(encoding="utf-8")


def test_export_has_the_look_of_the_reports_and_hides_code(mine):
    export_notebook(mine, mine.with_suffix(".html"))
    page = mine.with_suffix(".html").read_text(encoding="utf-8")
    assert "<title>Who speaks &amp; who not · Dateline report</title>" in page
    assert EVIDENCE in page and "<pre>Slider" in page and 'alt="Seoul speaks most"' in page and ".ev.minus {" in page
    assert "From the notebook my notes.ipynb." in page and 'href="#my-notes"' in page
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'" in page
    assert not [text for text in ("1 + 1", "Only while working", "<script", "alert(", "://") if text in page]
    assert "Demonstration corpus, written for this project" in page  # for it names a fictional outlet
    assert "lie beside this page" not in page


@pytest.mark.parametrize("arguments", [("--to", "html", "--template", "dateline"), ("--to", "dateline")])
def test_nbconvert_writes_the_same_page(mine, arguments):
    export_notebook(mine, mine.with_suffix(".html"))
    assert nbconvert(mine, *arguments) == mine.with_suffix(".html").read_text(encoding="utf-8")


def test_nbconvert_runs_the_notebook_first_where_asked(tmp_path):
    cells = [nbformat.v4.new_code_cell("print(6 * 7)", id="sum")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "new.ipynb")
    page = nbconvert(tmp_path / "new.ipynb", "--to", "dateline", "--execute")
    assert "<pre>42" in page and "6 * 7" not in page and "<title>new ·" in page


def test_nbconvert_lists_the_exporter():
    assert "dateline" in get_export_names()
    assert get_exporter("dateline").export_from_notebook == "Dateline page"


@pytest.fixture
def server(mine):
    """The address of a Jupyter server on this machine, as JupyterLab uses it, over the notebook's folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    options = ["--no-browser", "--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token=t", *root]
    command = [JUPYTER, "lab", *options, f"--ServerApp.root_dir={mine.parent}"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=mine.parent)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(timeout=30)


def ask(address: str, patience: float = 90) -> bytes:
    until = time.monotonic() + patience
    while True:
        try:
            return urlopen(Request(address, headers={"Authorization": "token t"}), timeout=60).read()
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


def test_jupyterlab_lists_the_exporter_and_saves_the_same_page(server, mine):
    assert json.loads(ask(f"{server}/api/nbconvert"))["dateline"] == {"output_mimetype": "text/html"}
    export_notebook(mine, mine.with_suffix(".html"))
    saved = ask(f"{server}/nbconvert/dateline/my%20notes.ipynb?download=true").decode("utf-8")
    assert saved == mine.with_suffix(".html").read_text(encoding="utf-8")


def test_export_refuses_a_notebook_that_was_not_run(tmp_path):
    nbformat.write(notebook(), tmp_path / "mine.ipynb")
    with pytest.raises(ValueError, match="holds no output. Run its cells and save it"):
        export_notebook(tmp_path / "mine.ipynb", tmp_path / "mine.html")
