"""Newer versions of kept articles: each takes the line of the older one, which moves to ``.earlier``.

Only the newest version lies in the file of its day, so that an article never counts twice. A run that is killed on the
way leaves the older file or the newer one, and what it had not done is done by the next.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from analysis.fetch.addresses import same_page_key
from analysis.fetch.lines import digest_of, line_of
from analysis.fetch.store import Change, Store
from analysis.on_disk import put_file, replacing

EARLIER = ".earlier"  # hidden: ``dateline read`` and ``tag`` pass it over, unless it is named itself


def take_changes(store: Store, words: Mapping[str, Any]) -> list[tuple[Change, str]]:
    """Put newer versions into the files; return each with the reason why it was left, "" where it is in its file."""
    settled = []
    for name, changes in groupby(store.changes(), key=lambda change: change.file):
        for change, reason in _take_in_file(store, name, list(changes), words):
            store.settle(change.key, taken=not reason)
            settled.append((change, reason))
    return settled


def _take_in_file(
    store: Store, name: str, changes: Sequence[Change], words: Mapping[str, Any]
) -> list[tuple[Change, str]]:
    """Rewrite one file; return what ``take_changes`` does of it."""
    path = (store.folder / name).resolve()
    lines = _lines_of(path, changes)
    why = [(change, _why_left(lines.get(change.key), change, name, words)) for change in changes]
    numbers = {lines[change.key][0]: change for change, reason in why if not reason}
    if any(not _is_in(old, change.article) for number, old in lines.values() if (change := numbers.get(number))):
        store.forget_places(name)
        _rewrite(path, store.folder / EARLIER / name, numbers)
    return why


def _lines_of(path: Path, changes: Sequence[Change]) -> dict[str, tuple[int, dict[str, Any]]]:
    """Return the number and the article of the line that each change is about, where it is there."""
    keys = {change.digest: change.key for change in changes}
    keys |= {digest_of(change.article): change.key for change in changes}  # written by a run that was killed then
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    if path.exists():
        with path.open("rb") as stream:
            for number, line in enumerate(stream):
                article = _parsed(line)
                key = keys.get(digest_of(article)) if article else None
                if key:
                    found.setdefault(key, (number, article))
    return found


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        article = json.loads(line)
    except ValueError:
        return None
    return article if isinstance(article, dict) and {"text", "outlet", "site", "url"} <= set(article) else None


def _is_in(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return digest_of(old) == digest_of(new) and old.get("fetched_at") == new["fetched_at"]


def _why_left(
    line: tuple[int, Mapping[str, Any]] | None, change: Change, name: str, words: Mapping[str, Any]
) -> str:  # fmt: skip
    if line is None:
        return f"it is no longer in {name}"
    if change.is_twin:
        return "it now has the text of another page"
    if _is_in(line[1], change.article):
        return ""
    return why_no_version(line[1], change.article, words)


def why_no_version(old: Mapping[str, Any], new: Mapping[str, Any], words: Mapping[str, Any]) -> str:
    """Return why ``new`` is no newer version of ``old``, "" where it is one; see fetch.yml for the marks."""
    before, now = (" ".join(str(article["text"]).split()) for article in (old, new))
    if len(now) < words["cut_to"] * len(before) and now[: len(now) * 4 // 5] in before:
        return "only the beginning is shown now"
    if same_page_key(old["url"], words["tracking"]) != same_page_key(new["url"], words["tracking"]):
        one, other = set(before.casefold().split()), set(now.casefold().split())
        if len(one & other) < words["shared_words"] * len(one | other):
            return "it now leads to another page"
    return ""


def _rewrite(path: Path, earlier: Path, changes: Mapping[int, Change]) -> None:
    with replacing(path) as out, path.open("rb") as stream:
        moved = []
        for number, line in enumerate(stream):
            old = _parsed(line) if number in changes else None
            if old is None or _is_in(old, changes[number].article):
                out.write(line)
            else:
                moved.append(line)
                out.write(line_of(_newer(old, changes[number].article)))
        _put_earlier(earlier, moved)


def _newer(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    first = old.get("first_fetched_at") or old.get("fetched_at", "")
    return {**new, "first_fetched_at": first, "version": int(old.get("version", 1)) + 1}


def _put_earlier(path: Path, moved: Sequence[bytes]) -> None:
    """Add lines to those moved before; a run that was killed may have moved some of them already."""
    before = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    put_file(path, b"".join(dict.fromkeys([*before, *moved])))
