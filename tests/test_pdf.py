"""`dateline report … --pdf`: printed for real where a chromium is installed, and what is said where none is."""

import os
import shutil
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.cli import app
from analysis.report.export import notebook_page
from analysis.runs import run
from analysis.runs.pdf import BROWSERS, VARIABLE, NoBrowserError, PrintError, find_browser, print_page
from tests.pdf_text import pdf_pages
from tests.test_export import notebook

INSTALLED = any(shutil.which(name) for name in (*BROWSERS, os.environ.get(VARIABLE, "")))
if not INSTALLED and os.environ.get("CI") == "true":
    raise RuntimeError("CI=true, and no chromium is installed: the tests of printing must run there")
needs_browser = pytest.mark.skipif(not INSTALLED, reason="needs chromium on the path")

EVIDENCE = (
    '<table><tr><td>−3</td></tr><tr class="evidence"><td><details><summary>1 sentence</summary>'
    '<p class="ev">Seoul condemned the launch.</p></details></td></tr></table>'
)


@pytest.fixture
def page(tmp_path) -> Path:
    """A page with one sentence of evidence, closed."""
    (tmp_path / "a folder").mkdir()
    page = tmp_path / "a folder" / "index.html"
    page.write_text(notebook_page(notebook({"text/html": EVIDENCE}), "mine"), encoding="utf-8")
    return page


def program(folder: Path, text: str) -> str:
    """Return the path of a stand-in for a browser."""
    path = folder / "browser"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@needs_browser
def test_print_opens_the_evidence_and_numbers_the_pages(page):
    pdf = print_page(page, browser=find_browser())
    assert pdf == page.with_name("report.pdf")
    pages = pdf_pages(pdf.read_bytes())
    text = "".join(pages)
    assert "Seoulcondemnedthelaunch." in text and "Whospeaks" in text
    assert [f"{n}/{len(pages)}" in p for n, p in enumerate(pages, 1)] == [True] * len(pages) != []
    assert "file:" not in text and "index.html" not in text  # the browser's own header and footer
    assert sorted(f.name for f in page.parent.iterdir()) == ["index.html", "report.pdf"]


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    "does, message",
    [
        ("echo no display >&2; exit 7", r"browser printed no PDF \(exit code 7\)\.\n  no display"),
        ("exit 0", r"browser printed no PDF \(exit code 0\)\."),
        ("exec sleep 30", r"browser did not print the page within 0\.5 seconds\."),
    ],
)
def test_a_browser_that_fails_is_named_and_leaves_the_old_print(page, tmp_path, does, message):
    old = page.with_name("report.pdf")
    old.write_bytes(b"%PDF-old")
    os.utime(old, (0, 0))
    with pytest.raises(PrintError, match=message):
        print_page(page, browser=program(tmp_path, does), timeout=0.5)
    assert old.read_bytes() == b"%PDF-old"
    assert sorted(f.name for f in page.parent.iterdir()) == ["index.html", "report.pdf"]


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
@pytest.mark.parametrize("user, sandboxed", [(0, False), (1000, True)])
def test_the_sandbox_is_left_out_for_root_only(page, tmp_path, monkeypatch, user, sandboxed):
    monkeypatch.setattr(os, "geteuid", lambda: user)
    with pytest.raises(PrintError) as failed:
        print_page(page, browser=program(tmp_path, 'echo "$@"; exit 1'))
    assert ("--no-sandbox" not in str(failed.value)) == sandboxed
    assert "--headless" in str(failed.value) and "--no-pdf-header-footer" in str(failed.value)


def test_a_print_that_is_there_already_stays(page, tmp_path):
    page.with_name("report.pdf").write_bytes(b"%PDF-there")
    assert print_page(page, browser=str(tmp_path / "none")).read_bytes() == b"%PDF-there"


def test_without_a_browser_nothing_starts(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(run, "run_report", lambda *_, **__: pytest.fail("the run started"))
    done = CliRunner().invoke(app, ["report", str(tmp_path), "--pdf"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "none of chromium, chromium-browser, google-chrome, microsoft-edge is on the path" in done.stderr
    assert "DATELINE_CHROMIUM" in done.stderr


def test_the_variable_goes_before_the_path(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "no-such-browser")
    with pytest.raises(NoBrowserError, match="DATELINE_CHROMIUM names 'no-such-browser', which is no program here"):
        find_browser()
    monkeypatch.setenv(VARIABLE, program(tmp_path, "exit 0"))
    assert find_browser() == str(tmp_path / "browser")


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
def test_an_unchanged_run_gets_its_pdf_and_a_failed_print_leaves_the_report(page, tmp_path, monkeypatch):
    there = run.Run("a folder", page.parent, fresh=False)
    monkeypatch.setattr(run, "run_report", lambda *_, **__: there)
    monkeypatch.setenv(VARIABLE, program(tmp_path, "echo crashed >&2; exit 1"))
    failed = CliRunner().invoke(app, ["report", str(tmp_path), "--pdf"])
    assert (failed.exit_code, failed.stdout) == (6, f"{page}\n") and "crashed" in failed.stderr
    writes = 'for a; do case "$a" in --print-to-pdf=*) printf "%%PDF-1.4" > "${a#*=}";; esac; done'
    monkeypatch.setenv(VARIABLE, program(tmp_path, writes))
    done = CliRunner().invoke(app, ["report", str(tmp_path), "--pdf"])
    assert (done.exit_code, done.stdout) == (0, f"{page}\n{page.with_name('report.pdf')}\n"), done.stderr
