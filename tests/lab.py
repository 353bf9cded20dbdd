"""A real JupyterLab in a real chromium, for the tests of notebooks and panels.

Uses the chromium of the system; playwright downloads none.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

TOKEN = "for-the-test-only"
ALL_DONE = "![...document.querySelectorAll('.jp-InputPrompt')].some(prompt => prompt.textContent.includes('*'))"
START, RUN = 120, 240  # seconds that a busy machine may take to start the server, to run the notebook

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None and os.environ.get("CI") == "true":
    raise RuntimeError("CI=true, and no chromium is installed: the tests of JupyterLab must run there")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the path")


JUPYTER_LAB = ("-m", "jupyter", "lab", "--ip=127.0.0.1", "--allow-root", "--ServerApp.port_retries=0")


@contextmanager
def serve(folder: Path, command: Sequence[str] = JUPYTER_LAB, **environment: object) -> Iterator[str]:
    """Yield the address of a JupyterLab started in ``folder``, with settings of its own; it is stopped in any case.

    ``command`` is what Python is started with; the port is added to it.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = folder.parent / "home"
    own = {"HOME": home, "IPYTHONDIR": home / "ipython", "JUPYTER_TOKEN": TOKEN, **environment}
    own |= {f"JUPYTER_{kind}_DIR": home / kind.lower() for kind in ("CONFIG", "DATA", "RUNTIME")}
    own |= {f"JUPYTERLAB_{kind}_DIR": home / kind.lower() for kind in ("SETTINGS", "WORKSPACES")}
    command = [sys.executable, *command, f"--port={port}", "--no-browser"]
    log = folder.parent / "lab.log"
    with log.open("w") as output:
        variables = os.environ | {name: str(value) for name, value in own.items()}
        server = subprocess.Popen(command, cwd=folder, env=variables, stdout=output, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(server, address, log)
            yield address
        finally:
            _stop(server)


def _wait_for(server: subprocess.Popen, address: str, log: Path) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end and server.poll() is None:
        try:
            return urlopen(f"{address}/api/status?token={TOKEN}", timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.3)
    pytest.fail(f"JupyterLab did not start.\n{log.read_text()}")


def _stop(server: subprocess.Popen) -> None:
    server.terminate()  # it ends its kernels first
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@contextmanager
def browse(address: str, notebook: str) -> Iterator:
    """Yield a page of chromium with ``notebook`` open in the JupyterLab at ``address``, its kernel idle."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:  # a high window: JupyterLab draws only the cells that are in sight
            page = browser.new_page(viewport={"width": 1400, "height": 3000})
            page.set_default_timeout(1000 * START)
            page.goto(f"{address}/lab/tree/{notebook}?token={TOKEN}")
            page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
            page.get_by_text(re.compile(r"^Python 3.*\| Idle$")).first.wait_for()
            yield page
        finally:
            browser.close()


def run_all(page) -> None:
    """Run all cells by the menu, without waiting for them."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def wait_until_run(page) -> None:
    """Wait until no cell is waiting or running."""
    page.wait_for_function(ALL_DONE, timeout=1000 * RUN)


def save(page, notebook: str) -> None:
    """Save the notebook by the menu, and wait until the server has it."""
    page.get_by_role("menuitem", name="File", exact=True).click()
    with page.expect_response(lambda r: r.request.method == "PUT" and f"/api/contents/{notebook}" in r.url):
        page.get_by_role("menuitem", name=re.compile("^Save Notebook(?! As)")).click()
