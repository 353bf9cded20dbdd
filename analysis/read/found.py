"""One file to read, and what kind of file it is by the end of its name."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple

TEXT_SUFFIXES = (".txt", ".md")
PAGE_SUFFIXES = (".html", ".htm", ".xhtml")
ARTICLE_SUFFIXES = (*TEXT_SUFFIXES, *PAGE_SUFFIXES)  # one article each
TABLE_SUFFIXES = (".csv", ".csv.gz", ".jsonl", ".jsonl.gz", ".json", ".json.gz", ".parquet")
FEED_SUFFIXES = (".rss", ".atom", ".xml")
ARCHIVE_SUFFIXES = (".warc", ".warc.gz")
SUFFIXES = (*ARTICLE_SUFFIXES, *TABLE_SUFFIXES, *FEED_SUFFIXES, *ARCHIVE_SUFFIXES)
SIDECAR = "articles.csv"


class Found(NamedTuple):
    """One file to read.

    ``label`` is what tables call it: the name of the source and the path inside it, not the place of the source on
    the machine (unless two sources have one name). ``folders`` are the folders it lies in, outermost first.
    ``reason`` says why it cannot be read, "" where it can. ``beside`` marks an articles.csv that was not named
    itself, but lies beside a text file that was. ``place`` is where it lies on this machine: never in a table.
    """

    label: str
    folders: tuple[str, ...]
    size: int
    open: Callable[[], BinaryIO]
    reason: str = ""
    beside: bool = False
    place: str = ""

    @property
    def suffix(self) -> str:
        name = self.label.rpartition("/")[2].lower()
        known = [suffix for suffix in (*SUFFIXES, ".zip") if name.endswith(suffix)]
        return max(known, key=len) if known else PurePosixPath(name).suffix

    def sha256(self) -> str:
        """Return what ``sha256sum`` prints of the file, "" where it cannot be read: reading it says what is wrong."""
        if self.reason:
            return ""
        try:
            with self.open() as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except (OSError, ValueError, RuntimeError, EOFError, zlib.error, zipfile.BadZipFile):
            return ""


def is_left_out(parts: tuple[str, ...]) -> bool:
    """Whether a file is left out by its name: hidden, a README, or in a folder ``reference``."""
    *folders, name = parts
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts)
    return hidden or "reference" in folders or name.upper().startswith("README")
