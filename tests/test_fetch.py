"""Fetching from a real server on loopback: feeds, sitemaps and lists, what is kept and what is asked again."""

from __future__ import annotations

import gzip
import sys
from email.utils import formatdate

import pytest
from fetched import article, feeds_of, kept, rss, run
from test_read_web import LEAD, SECOND, TEXT, THIRD
from typer.testing import CliRunner
from web_server import web_server

from analysis.cli import app
from analysis.fetch.run import NothingFetched
from analysis.read import load_articles


@pytest.fixture
def server():
    with web_server() as running:
        yield running


def test_a_feed_and_its_pages(tmp_path, server):
    server.pages = {"/feed": rss(server, "a", "b"), "/2021/03/18/a": article("a"), "/2021/03/18/b": article("b")}
    result = run(tmp_path, server.url + "/feed", contact="https://example.org/us")
    assert (result.kept, result.duplicates, result.waiting, result.sources) == (
        2,
        0,
        0,
        {server.url + "/feed": "2 new"},
    )
    lines = kept(tmp_path)
    assert list(lines) == ["2021-03-18.jsonl"]
    line = sorted(lines["2021-03-18.jsonl"], key=lambda one: one["url"])[0]
    assert line.pop("fetched_at").startswith("20")
    assert line == {
        "url": server.url + "/2021/03/18/a", "title": "Two sides meet", "author": "", "outlet": "", "site": "Port Post",
        "date": "Thu, 18 Mar 2021 10:00:00 GMT", "date_source": "metadata",
        "text": TEXT.replace(LEAD, f"A came first. {LEAD}"), "text_from": "page", "id": "",
        "feed": server.url + "/feed",
    }  # fmt: skip
    articles = load_articles(tmp_path / "out")
    assert articles["outlet"].tolist() == ["Port Post"] * 2 and articles["date_source"].tolist() == ["metadata"] * 2
    assert {str(moment) for moment in articles["published_at"]} == {"2021-03-18 10:00:00+00:00"}
    agents = {headers["User-Agent"] for *_, headers in server.asked}
    assert len(agents) == 1 and agents.pop().startswith("dateline/") and server.asked[0][0] == "/robots.txt"


def test_nothing_is_fetched_twice_and_304_says_unchanged(tmp_path, server):
    def feed(handler):
        if handler.headers.get("If-None-Match") == '"1"' and handler.headers.get("If-Modified-Since") == stamp:
            return handler.say(304, b"")
        handler.say(200, rss(server, "a"), ETag='"1"', Last_Modified=stamp)

    stamp = formatdate(1_600_000_000, usegmt=True)
    server.pages = {"/feed": feed, "/2021/03/18/a": article("a")}
    assert run(tmp_path, server.url + "/feed").kept == 1
    again = run(tmp_path, server.url + "/feed")
    assert (again.kept, again.sources) == (0, {server.url + "/feed": "unchanged"})
    server.pages["/feed"] = rss(server, "a", "b")
    server.pages["/2021/03/18/b"] = article("b")
    assert run(tmp_path, server.url + "/feed").kept == 1
    assert server.paths().count("/2021/03/18/a") == 1 and len(kept(tmp_path)["2021-03-18.jsonl"]) == 2


def test_the_same_page_and_the_same_text_are_kept_once(tmp_path, server):
    names = ("a", "a?utm_source=x", "a#top", "copy")
    server.pages = {"/feed": rss(server, *names), "/2021/03/18/a": article("a"), "/2021/03/18/copy": article("a")}
    result = run(tmp_path, {"url": server.url + "/feed", "outlet": "Port Post"})
    assert (result.kept, result.duplicates) == (1, 1)
    assert sorted(server.paths()) == ["/2021/03/18/a", "/2021/03/18/copy", "/feed"]


def test_two_outlets_may_have_the_same_text(tmp_path, server):
    server.pages = {"/f": rss(server, "a"), "/g": rss(server, "b"), "/2021/03/18/a": article("a")}
    server.pages["/2021/03/18/b"] = article("a")
    feeds = [{"url": f"{server.url}/{path}", "outlet": outlet} for path, outlet in (("f", "One"), ("g", "Two"))]
    assert run(tmp_path, *feeds).kept == 2


def test_text_of_the_feed_itself(tmp_path, server):
    content = f"<description>&lt;p&gt;{LEAD}&lt;/p&gt;&lt;p&gt;{SECOND}&lt;/p&gt;</description>"
    server.pages = {"/feed": rss(server, "a", a=content)}
    run(tmp_path, {"url": server.url + "/feed", "text": "entry"})
    line = kept(tmp_path)["2021-03-18.jsonl"][0]
    assert (line["text"], line["text_from"], server.paths()) == (f"{LEAD}\n{SECOND}", "summary", ["/feed"])


def test_a_page_that_is_gone_leaves_the_text_of_its_feed(tmp_path, server):
    server.pages = {"/feed": rss(server, "a", a=f"<description>{LEAD}</description>")}
    assert run(tmp_path, server.url + "/feed").kept == 1
    line = kept(tmp_path)["2021-03-18.jsonl"][0]
    assert (line["text"], line["text_from"], line["title"]) == (LEAD, "summary", "Talks a")


def test_a_sitemap_with_parts(tmp_path, server):
    def urlset(*names: str, date: str = "") -> bytes:
        news = f"<n:news><n:publication_date>{date}</n:publication_date><n:title>T</n:title></n:news>" if date else ""
        urls = "".join(f"<url><loc>{server.url}/{name}</loc>{news}</url>" for name in names)
        return (
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            f'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
        ).encode()

    parts = "".join(
        f"<sitemap><loc>{server.url}/{name}</loc><lastmod>{day}</lastmod></sitemap>"
        for name, day in (("old.xml", "2019-01-01"), ("new.xml.gz", "2021-03-20"), ("broken.xml", "2021-03-20"))
    )
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{parts}</sitemapindex>'
    server.pages = {
        "/sitemap.xml": index.encode(), "/broken.xml": b"<urlset><url><loc>", "/old.xml": urlset("2019/01/01/x"),
        "/new.xml.gz": gzip.compress(urlset("2021/03/18/a", "2019/02/02/y") + b"\n"), "/2021/03/18/a": article("a"),
    }  # fmt: skip
    result = run(tmp_path, {"url": server.url + "/sitemap.xml", "since": "2021-01-01"})
    assert result.kept == 1 and sorted(server.paths()) == [
        "/2021/03/18/a", "/broken.xml", "/new.xml.gz", "/sitemap.xml"
    ]  # fmt: skip
    line = kept(tmp_path)["2021-03-18.jsonl"][0]
    assert (line["date"], line["date_source"]) == ("2021-03-18", "url")
    server.pages = {"/news.xml": urlset("b", date="2021-04-01T10:00:00Z"), "/b": article("b")}
    assert run(tmp_path, {"url": server.url + "/news.xml", "kind": "sitemap"}).kept == 1
    assert kept(tmp_path)["2021-04-01.jsonl"][0]["date"] == "2021-04-01T10:00:00Z"


def test_newest_first_and_the_rest_next_time(tmp_path, server):
    items = "".join(
        f"<item><link>{server.url}/{day}</link><pubDate>2021-03-{day}</pubDate></item>" for day in (10, 12, 11)
    )
    feed = f'<rss version="2.0"><channel><title>P</title>{items}</channel></rss>'.encode()
    server.pages = {"/feed": lambda handler: handler.say(200, feed, ETag='"1"')}
    server.pages |= {f"/{day}": article(f"day {day}") for day in (10, 11, 12)}
    for expected in ("2021-03-12", "2021-03-11", "2021-03-10"):
        assert run(tmp_path, {"url": server.url + "/feed", "most": 1}).kept == 1
        assert f"{expected}.jsonl" in kept(tmp_path)
    assert len(kept(tmp_path)) == 3


def test_a_list_of_addresses(tmp_path, server):
    server.pages = {"/a": article("a"), "/b": article("b")}
    (tmp_path / "stories.csv").write_text(
        f"id,media_name,publish_date,title,url\n1,Port Post,2021-03-18,Talks,{server.url}/a\n"
        f"2,Port Post,2021-03-19,More,{server.url}/b\n3,Port Post,,None,\n4,Port Post,,Bad,mailto:x@example.org\n"
    )
    result = run(tmp_path, {"file": "stories.csv", "outlet": "Port Post"})
    assert (result.kept, result.sources) == (2, {"stories.csv": "2 new"})
    assert sorted(kept(tmp_path)) == ["2021-03-18.jsonl", "2021-03-19.jsonl"]
    with pytest.raises(NothingFetched, match="there is no such file"):
        run(tmp_path, {"file": "nothing.csv"})


def test_the_command(tmp_path, server):
    server.pages = {"/feed": rss(server, "a", "b"), "/2021/03/18/a": article("a")}
    feeds_of(tmp_path, server.url + "/feed", server.url + "/no")
    arguments = ["fetch", str(tmp_path / "feeds.yml"), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0
    assert done.stdout == f"kept 1 new article in {tmp_path / 'out'}\n"
    assert done.stderr.splitlines() == [
        f"{server.url}/feed: 2 new", f"{server.url}/no: 0 new; status 404",
        f"given up: status 404 (1, as {server.url}/2021/03/18/b)",
    ]  # fmt: skip
    assert THIRD in kept(tmp_path)["2021-03-18.jsonl"][0]["text"]
    server.pages = {}
    failed = CliRunner().invoke(app, arguments)
    assert failed.exit_code == 3 and "no source could be asked" in failed.stderr
    wrong = CliRunner().invoke(app, ["fetch", str(tmp_path / "no.yml"), "--out", str(tmp_path / "out")])
    assert wrong.exit_code == 2 and "does not exist" in wrong.stderr


def test_without_the_extra_the_command_says_what_to_install(tmp_path, monkeypatch):
    feeds_of(tmp_path, "https://example.org/feed")
    monkeypatch.setitem(sys.modules, "httpx", None)
    done = CliRunner().invoke(app, ["fetch", str(tmp_path / "feeds.yml"), "--out", str(tmp_path / "out")])
    assert done.exit_code == 2 and "pip install 'dateline-workbook[web]'" in done.stderr
