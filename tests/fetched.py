"""What the tests of fetching share: a feed and its pages on a server, and what was kept."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from test_read_web import LEAD, page

from analysis.fetch import fetch, read_feeds

QUICK = {
    "allow_private": True, "seconds_between_requests": 0, "backoff_seconds": 0.01, "timeout_seconds": 2,
    "longest_seconds": 2, "retries": 2, "most_mb": 1,
}  # fmt: skip


def rss(server, *names: str, **fields: str) -> bytes:
    items = "".join(
        f"<item><title>Talks {name}</title><link>{server.url}/2021/03/18/{name}</link>"
        f"<pubDate>Thu, 18 Mar 2021 10:00:00 GMT</pubDate>{fields.get(name, '')}</item>"
        for name in names
    )
    return f'<rss version="2.0"><channel><title>Port Post</title>{items}</channel></rss>'.encode()


def article(name: str) -> bytes:
    head = '<meta property="og:site_name" content="Port Post">'
    return page(head, lead=f"{name.capitalize()} came first. {LEAD}").encode()


def feeds_of(tmp_path: Path, *feeds: str | dict, **settings):
    path = tmp_path / "feeds.yml"
    path.write_text(json.dumps({"feeds": list(feeds)} | QUICK | settings))
    return read_feeds(path)


def run(tmp_path: Path, *feeds: str | dict, **settings):
    return fetch(feeds_of(tmp_path, *feeds, **settings), tmp_path / "out", beside=tmp_path)


def kill_once(enough: Callable[[], bool], tmp_path: Path) -> None:
    """Start ``dateline fetch`` on the feeds last written, in a process, and kill it once ``enough`` was done."""
    command = ["fetch", str(tmp_path / "feeds.yml"), "--out", str(tmp_path / "out")]
    process = subprocess.Popen([sys.executable, "-m", "analysis.cli", *command], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not enough():
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    process.kill()
    process.communicate()


def kept(tmp_path: Path) -> dict[str, list[dict]]:
    files = sorted((tmp_path / "out").glob("*.jsonl"))
    return {f.name: [json.loads(line) for line in f.read_text(encoding="utf-8").splitlines()] for f in files}
