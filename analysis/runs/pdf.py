"""A print of the finished page: report.pdf beside index.html, by a chromium that is installed on this machine.

The PDF shows what the page shows, with every sentence of evidence open. It holds the time of printing, so two prints of
one page differ; therefore it belongs to no run and is not among the outputs that manifest.json lists with their hashes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from analysis.runs.exits import PRINT_FAILED

VARIABLE = "DATELINE_CHROMIUM"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
    "--hide-scrollbars",
)


class NoBrowserError(ValueError):
    """There is no browser here that could print a page."""


class PrintError(RuntimeError):
    """The browser did not print the page."""

    exit_code = PRINT_FAILED


def find_browser() -> str:
    """Return the path of the browser that prints. Raises NoBrowserError where there is none; nothing is downloaded."""
    wanted = os.environ.get(VARIABLE, "")
    found = [path for name in ([wanted] if wanted else BROWSERS) if (path := shutil.which(name))]
    if found:
        return found[0]
    if wanted:
        raise NoBrowserError(f"--pdf: {VARIABLE} names {wanted!r}, which is no program here. Correct it or unset it.")
    raise NoBrowserError(
        f"--pdf needs a browser that prints, and none of {', '.join(BROWSERS)} is on the path. Install one of them, "
        f"or name yours in the environment variable {VARIABLE}."
    )


def print_page(page: Path, *, browser: str, timeout: float = 300) -> Path:
    """Print ``page`` to report.pdf beside it and return that file; one that is newer than the page stays as it is.

    ``timeout`` is in seconds. Raises PrintError if the browser fails, takes longer or leaves no PDF; a PDF that was
    there before is then still there.
    """
    target = page.with_name("report.pdf")
    if target.exists() and target.stat().st_mtime >= page.stat().st_mtime:
        return target
    new = target.resolve().with_name("report.partial.pdf")
    new.unlink(missing_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="dateline-", ignore_cleanup_errors=True) as profile:
            _run([browser, *_flags(profile), f"--print-to-pdf={new}", page.resolve().as_uri()], timeout, new)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)
    return target


def _flags(profile: str) -> list[str]:
    """Return the flags: a profile of its own, so that an open window of the browser is left alone."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0  # chromium's sandbox refuses to start for root
    return [*_FLAGS, f"--user-data-dir={profile}", *(["--no-sandbox"] if root else [])]


def _run(command: list[str], timeout: float, pdf: Path) -> None:
    with tempfile.TemporaryFile() as said:  # no pipe: a helper process that outlives the browser would hold it open
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, timeout=timeout)
        except subprocess.TimeoutExpired as error:
            raise PrintError(f"{command[0]} did not print the page within {timeout:g} seconds.") from error
        except OSError as error:
            raise PrintError(f"{command[0]} could not be started: {error.strerror}.") from error
        said.seek(0)
        lines = said.read().decode("utf-8", "replace").strip().splitlines()[-5:]
    if done.returncode or not pdf.exists() or not pdf.read_bytes().startswith(b"%PDF-"):
        raise PrintError("\n  ".join([f"{command[0]} printed no PDF (exit code {done.returncode}).", *lines]))
