"""Kept pages asked for again: what was edited takes the place of the older version, and nothing counts twice."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from pathlib import Path

import pytest
from fetched import article, feeds_of, kept, kill_once, rss, run
from test_read_web import LEAD, SECOND, THIRD, page
from web_server import web_server

from analysis import open_corpus
from analysis.corpus import tag_corpus
from analysis.fetch import versions
from analysis.fetch.versions import why_no_version
from analysis.read import load_articles, read_sources
from analysis.reference import load_reference

DAY = "2021-03-18.jsonl"
AT_ONCE = {"refetch_hours": 0}


@pytest.fixture
def server():
    with web_server() as running:
        yield running


def tagged(body: bytes):
    """Return an answer that knows its ETag, and says 304 to whoever has it."""

    def answer(handler):
        tag = f'"{hashlib.md5(body).hexdigest()}"'
        known = handler.headers.get("If-None-Match") == tag
        return handler.say(304, b"") if known else handler.say(200, body, ETag=tag)

    return answer


def put(server, **bodies) -> str:
    """Serve a feed of pages by name; return the address of the feed."""
    server.pages["/feed"] = rss(server, *bodies)
    server.pages |= {f"/2021/03/18/{name}": body for name, body in bodies.items()}
    return server.url + "/feed"


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_an_edited_page_takes_the_place_of_the_older_version(tmp_path, server):
    feed = put(server, a=tagged(article("a")), b=tagged(article("b")), c=article("c"))
    assert run(tmp_path, feed).kept == 3
    (first,) = (line for line in kept(tmp_path)[DAY] if line["url"].endswith("/a"))
    assert list(tag_corpus([tmp_path / "out"], tmp_path / "corpus", stance="none"))[-1] == (3, 3)
    server.pages["/2021/03/18/a"] = tagged(article("a corrected"))
    result = run(tmp_path, feed, **AT_ONCE)
    assert (result.kept, result.again.changed, result.again.unchanged, result.again.left) == (0, 1, 2, {})
    (newer,) = (line for line in kept(tmp_path)[DAY] if line["url"].endswith("/a"))
    assert newer["text"] == first["text"].replace("A came", "A corrected came")
    assert (newer["version"], newer["first_fetched_at"]) == (2, first["fetched_at"])
    assert lines(tmp_path / "out" / ".earlier" / DAY) == [first]
    assert len(kept(tmp_path)[DAY]) == len(load_articles(tmp_path / "out")) == 3
    assert list(tag_corpus([tmp_path / "out"], tmp_path / "corpus", stance="none"))[-1] == (1, 1)
    texts = open_corpus(tmp_path / "corpus").articles["text"]
    assert len(texts) == 3 and newer["text"] in set(texts) and first["text"] not in set(texts)
    again = run(tmp_path, feed, **AT_ONCE)
    assert (again.again.changed, again.again.unchanged) == (0, 3) and len(lines(tmp_path / "out/.earlier" / DAY)) == 1


def test_a_third_version_and_the_first_again(tmp_path, server):
    feed = put(server, a=article("a"))
    run(tmp_path, feed)
    for name in ("two", "a"):
        server.pages["/2021/03/18/a"] = article(name)
        assert run(tmp_path, feed, **AT_ONCE).again.changed == 1
    (newest,) = kept(tmp_path)[DAY]
    assert newest["version"] == 3 and newest["text"].startswith("Two sides meet\nA came first")
    assert [line.get("version", 1) for line in lines(tmp_path / "out/.earlier" / DAY)] == [1, 2]


def test_a_headline_alone_makes_a_newer_version_and_white_space_does_not(tmp_path, server):
    feed = put(server, a=article("a"), b=article("b"))
    run(tmp_path, feed)
    server.pages["/2021/03/18/a"] = article("a").replace(b"Two sides meet", b"Two sides met")
    server.pages["/2021/03/18/b"] = article("b").replace(b"border and", b"border\n  and")
    result = run(tmp_path, feed, **AT_ONCE)
    assert (result.again.changed, result.again.unchanged) == (1, 1)
    assert sorted(line["title"] for line in kept(tmp_path)[DAY]) == ["Two sides meet", "Two sides met"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_stays_and_is_not_asked_for_again(tmp_path, server, status):
    feed = put(server, a=article("a"))
    run(tmp_path, feed)
    before = (tmp_path / "out" / DAY).read_bytes()
    server.pages["/2021/03/18/a"] = status
    assert run(tmp_path, feed, **AT_ONCE).again.gone == {f"status {status}": 1}
    n_asked = server.paths().count("/2021/03/18/a")
    assert run(tmp_path, feed, **AT_ONCE).again.gone == {}
    assert server.paths().count("/2021/03/18/a") == n_asked and (tmp_path / "out" / DAY).read_bytes() == before


@pytest.mark.parametrize(
    "answer, reason",
    [
        (500, "status 500"),
        (403, "status 403"),
        (b"<p>Only for subscribers.</p>", "a page with 0 words of running text; an article has at least 40"),
        (page(second=THIRD, third="No.").encode(), "only the beginning is shown now"),
        (lambda handler: handler.say(302, b"", Location="/front"), "it now leads to another page"),
    ],
)
def test_what_is_no_newer_version_changes_nothing_and_is_told(tmp_path, server, answer, reason):
    long = page(third=" ".join(f"{THIRD} {n}" for n in range(20)), second=THIRD).encode()
    feed = put(server, a=long)
    server.pages["/front"] = page(
        lead="Rain is due. " * 9, second="Sun follows. " * 9, third="Snow stays. " * 90
    ).encode()
    run(tmp_path, feed)
    before = (tmp_path / "out" / DAY).read_bytes()
    server.pages["/2021/03/18/a"] = answer
    result = run(tmp_path, feed, **AT_ONCE, retries=0)
    assert (dict(result.again.left), result.again.changed) == ({reason: 1}, 0)
    assert (tmp_path / "out" / DAY).read_bytes() == before and not (tmp_path / "out" / ".earlier").exists()


def test_a_new_address_of_the_same_article_is_a_newer_version():
    words = load_reference().words["fetch"]
    old = {"url": "https://a.example/2021/talks-begin", "text": f"{LEAD} {SECOND} {THIRD}"}
    assert why_no_version(old, {"url": "https://a.example/2021/talks-end", "text": f"{LEAD} {THIRD}"}, words) == ""
    other = {"url": "https://a.example/", "text": "Snow and rain are due in the north. " * 9}
    assert why_no_version(old, other, words) == "it now leads to another page"


def test_when_pages_are_asked_for_again(tmp_path, server):
    feed = put(server, a=article("a"), b=article("b"), c=article("c"))
    run(tmp_path, feed)
    asked = len(server.paths())
    for settings in ({}, {"refetch_days": 0, "refetch_hours": 0}, {"refetch_days": 1e-9, "refetch_hours": 0}):
        run(tmp_path, feed, **settings)
        asked += 1  # the feed, and no page
        assert len(server.paths()) == asked
    one = run(tmp_path, feed, **AT_ONCE, refetch_most=2)
    assert (one.again.unchanged, one.again.waiting) == (2, 1)
    first = server.paths()[asked + 1 :]
    run(tmp_path, feed, **AT_ONCE, refetch_most=1)
    assert {*first, server.paths()[-1]} == {f"/2021/03/18/{name}" for name in "abc"}  # the one that waited


def test_an_entry_that_its_feed_carries_otherwise_now(tmp_path, server):
    for text in (LEAD, SECOND):
        server.pages["/feed"] = rss(server, "a", a=f"<description>{text}</description>")
        result = run(tmp_path, {"url": server.url + "/feed", "text": "entry"})
    assert result.again.changed == 1 and [line["text"] for line in kept(tmp_path)[DAY]] == [SECOND]
    assert [line["text"] for line in lines(tmp_path / "out/.earlier" / DAY)] == [LEAD]
    assert "/2021/03/18/a" not in server.paths()


def test_a_line_that_was_moved_elsewhere_is_not_written_anew(tmp_path, server):
    feed = put(server, a=article("a"), b=article("b"))
    run(tmp_path, feed)
    (tmp_path / "out" / DAY).rename(tmp_path / "moved.jsonl")
    server.pages["/2021/03/18/a"] = article("a corrected")
    assert run(tmp_path, feed, **AT_ONCE).again.left == {f"it is no longer in {DAY}": 1}
    assert kept(tmp_path) == {}


@pytest.mark.parametrize("where", ["put_file", "replacing", "settle"])
def test_a_run_that_ends_while_versions_are_put_is_made_whole_by_the_next(tmp_path, server, monkeypatch, where):
    feed = put(server, a=article("a"), b=article("b"))
    run(tmp_path, feed)
    server.pages |= {"/2021/03/18/a": article("a corrected"), "/2021/03/18/b": article("b corrected")}

    def stop(*args, **named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(*((versions.Store, where) if where == "settle" else (versions, where)), stop)
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path, feed, **AT_ONCE)
    assert len(load_articles(tmp_path / "out")) == 2
    server.pages |= {"/2021/03/18/a": 500, "/2021/03/18/b": 500}  # what was noted needs no server
    assert run(tmp_path, feed, retries=0).again.changed == 2
    newest = kept(tmp_path)[DAY]
    assert sorted(line["text"].split()[3:5] for line in newest) == [["A", "corrected"], ["B", "corrected"]]
    assert {line["version"] for line in newest} == {2} and len(lines(tmp_path / "out/.earlier" / DAY)) == 2
    (tmp_path / "out" / f".{DAY}.1.partial").write_bytes(b"half")
    put(server, a=article("a"), b=article("b"), c=article("c"))
    assert run(tmp_path, feed).kept == 1 and len(kept(tmp_path)[DAY]) == 3
    assert not list((tmp_path / "out").glob("*.partial")) and not list((tmp_path / "out").glob(".*.partial"))


def test_killed_while_it_asks_again(tmp_path, server):
    """What was asked for again is not asked for anew, what was found is put, the rest follows."""
    names = [f"n{n}" for n in range(8)]
    feed = put(server, **{name: article(name) for name in names})
    run(tmp_path, feed)
    put(server, **{name: article(f"{name} corrected") for name in names})
    feeds_of(tmp_path, feed, refetch_hours=0.0001, seconds_between_requests=0.2)
    time.sleep(0.5)
    kill_once(lambda: _noted(tmp_path) >= 2, tmp_path)
    assert 2 <= _noted(tmp_path) < 8
    assert run(tmp_path, feed, **AT_ONCE).again.changed == 8
    assert sorted(line["text"].split()[3] for line in kept(tmp_path)[DAY]) == [name.capitalize() for name in names]
    assert len(kept(tmp_path)[DAY]) == 8 == len(lines(tmp_path / "out/.earlier" / DAY))
    assert set(read_sources([tmp_path / "out"]).reading["outcome"]) == {"read"}


def _noted(tmp_path: Path) -> int:
    state = sqlite3.connect(tmp_path / "out" / ".fetch.sqlite", timeout=10)
    try:
        return state.execute("select count(*) from changes").fetchone()[0]
    finally:
        state.close()
