"""A site given by its home page: its sitemaps are found through robots.txt, and what they may cost is limited."""

from __future__ import annotations

import gzip

import pytest
from fetched import article, feeds_of, kept, rss, run
from web_server import web_server

from analysis.fetch import addresses
from analysis.fetch.addresses import is_home, with_scheme
from analysis.fetch.run import NothingFetched

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'


@pytest.fixture
def server():
    with web_server() as running:
        yield running


def urls(server, *names: str, day: str = "") -> bytes:
    """Return a sitemap; with ``day`` one of news."""
    news = f"<n:news><n:publication_date>{day}</n:publication_date></n:news>" if day else ""
    inside = "".join(f"<url><loc>{server.url}/{name}</loc>{news}</url>" for name in names)
    return f"<urlset {SPACE} {NEWS}>{inside}</urlset>".encode()


def index(server, *names: str) -> bytes:
    parts = "".join(f"<sitemap><loc>{server.url}/{name}</loc></sitemap>" for name in names)
    return f"<sitemapindex {SPACE}>{parts}</sitemapindex>".encode()


def named(server, *paths: str) -> None:
    server.pages["/robots.txt"] = "\n".join(["User-agent: *", *(f"Sitemap: {path}" for path in paths)]).encode()


def test_the_sitemaps_that_robots_txt_names(tmp_path, server):
    named(
        server, "/video.xml", server.url + "/index.xml", "/index.xml", server.url + "/news.xml.gz", "ftp://a.example/x"
    )
    server.pages |= {
        "/index.xml": index(server, "2021.xml", "news.xml.gz", "2021.xml"), "/video.xml": urls(server),
        "/2021.xml": urls(server, "2021/03/18/a"), "/2021/03/18/a": article("a"),
        "/news.xml.gz": gzip.compress(urls(server, "b", day="2021-03-19T08:00:00Z")), "/b": article("b"),
    }  # fmt: skip
    result = run(tmp_path, server.url)
    assert result.sources[server.url] == (
        "2 new; ftp://a.example/x: 'ftp://a.example/x': only http and https addresses with a host are fetched"
    )
    assert list(kept(tmp_path)) == ["2021-03-18.jsonl", "2021-03-19.jsonl"]
    asked = server.paths()[:4]
    assert asked == ["/news.xml.gz", "/index.xml", "/2021.xml", "/video.xml"]  # news first, films last, each once
    assert run(tmp_path, server.url).kept == 0


def test_a_site_whose_robots_txt_names_none(tmp_path, server):
    server.pages = {"/sitemap.xml": urls(server, "2021/03/18/a"), "/2021/03/18/a": article("a")}
    assert run(tmp_path, server.url + "/").sources == {server.url + "/": "1 new; its robots.txt names no sitemap"}
    server.pages = {}
    with pytest.raises(NothingFetched, match=r"its robots.txt names no sitemap; http://\S+/sitemap.xml: status 404"):
        run(tmp_path, server.url)
    server.pages = {"/robots.txt": 500}
    with pytest.raises(NothingFetched, match="robots.txt could not be read: status 500"):
        run(tmp_path, server.url, retries=0)


def test_how_much_is_asked_of_a_site(tmp_path, server):
    named(server, "/index.xml")
    parts = [f"{n}.xml" for n in range(9)]
    server.pages["/index.xml"] = index(server, *parts)
    server.pages |= {f"/{n}.xml": urls(server, f"2021/03/{n + 10}/a", f"2021/03/{n + 10}/b") for n in range(9)}
    assert run(tmp_path, server.url, sitemaps=3).sources == {
        server.url: "4 new; 7 more sitemaps were not asked this time"
    }
    assert len([path for path in server.paths() if path.endswith(".xml")]) == 3
    told = run(tmp_path, {"url": server.url, "most": 3}).sources[server.url]
    assert told.startswith("3 new; ") and told.endswith("more sitemaps were not asked this time")
    assert run(tmp_path, {"url": server.url, "kind": "site"}).sources == {server.url: "11 new"}


def test_sitemaps_that_are_too_large(tmp_path, server):
    named(server, "/large.xml", "/bomb.xml.gz", "/small.xml")
    server.pages |= {
        "/large.xml": b" " * 2_000_000, "/bomb.xml.gz": gzip.compress(b" " * 20_000_000),
        "/small.xml": urls(server, "2021/03/18/a"), "/2021/03/18/a": article("a"),
    }  # fmt: skip
    result = run(tmp_path, server.url, most_mb=1)
    assert result.sources[server.url].replace(server.url, "") == (
        "1 new; /large.xml: more than 1 MB; /bomb.xml.gz: unpacks to more than 5 MB"
    )
    assert result.kept == 1


def test_robots_txt_may_lead_nowhere_private(tmp_path, server, monkeypatch):
    """Loopback counts as public here, so that a site on it may name, or lead to, what is private."""
    real = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1" or real(address))
    named(server, "http://10.0.0.1/sitemap.xml", "http://169.254.169.254/news.xml", "/sitemap.xml")
    server.pages |= {
        "/sitemap.xml": urls(server, "2021/03/18/a", "2021/03/18/b"), "/2021/03/18/a": article("a"),
        "/2021/03/18/b": lambda handler: handler.say(302, b"", Location="http://192.168.0.1/admin"),
    }  # fmt: skip
    result = run(tmp_path, server.url, allow_private=False, retries=0)
    assert result.kept == 1 and result.sources[server.url].count("which is not a public address") == 2
    assert len(result.given_up) == 1 and "192.168.0.1, which is not a public address" in next(iter(result.given_up))


def test_a_host_that_wants_to_be_left_alone_is_left_until_the_next_run(tmp_path, server):
    """Nothing more is asked of it, and none of its pages is given up for that."""
    names = ["a", "b", "c"]
    server.pages = {"/feed": rss(server, *names)}
    server.pages |= {f"/2021/03/18/{name}": lambda handler: handler.say(429, b"", Retry_After="999") for name in names}
    for n_runs in range(1, 5):
        result = run(tmp_path, server.url + "/feed")
        assert (result.waiting, dict(result.failed)) == (3, {"status 429; asks to wait 999 s": 1})
        assert len([path for path in server.paths() if path != "/feed"]) == n_runs
    server.pages |= {f"/2021/03/18/{name}": article(name) for name in names}
    assert run(tmp_path, server.url + "/feed").kept == 3


@pytest.mark.parametrize(
    "stated, url, home",
    [
        ("example.org", "https://example.org", True), ("www.example.co.kr/", "https://www.example.co.kr/", True),
        ("http://a.example:8080", "http://a.example:8080", True),
        ("https://a.example/?p=1", "https://a.example/?p=1", False),
        ("https://a.example/rss", "https://a.example/rss", False),
    ],
)  # fmt: skip
def test_what_is_a_site(tmp_path, stated, url, home):
    assert (with_scheme(stated), is_home(url)) == (url, home)
    (source,) = feeds_of(tmp_path, stated).feeds
    assert (source.url, source.is_site) == (url, home)
