"""Pages, feeds and web archives: what is text, what is stated, and what is no article."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from analysis.read import read_sources
from analysis.read.fragments import text_of_fragment
from analysis.reference import load_reference
from analysis.schema import check_table

REFERENCE = load_reference()
LEAD = "The two sides met in Seoul on Thursday and agreed to speak again in May about trade, the border and the talks."
SECOND = (
    "Officials on both sides said that nobody was ready to give up, and that the door would stay open all summer long."
)
THIRD = (
    "No date for the next round was given, though diplomats expect it to be held in the capital before the vacations."
)
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Two sides meet | Port Post</title>{head}</head><body>
<nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>Two sides meet</h1>
<p>{lead}</p><p>{second}</p><p>{third}</p></article><footer>All rights reserved. Imprint.</footer></body></html>"""
TEXT = f"Two sides meet\n{LEAD}\n{SECOND}\n{THIRD}"


def page(head: str = "", **texts: str) -> str:
    return PAGE.format(head=head, **{"lead": LEAD, "second": SECOND, "third": THIRD} | texts)


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(*sources: Path):
    tables = read_sources(sources, reference=REFERENCE)
    check_table(tables.articles, "articles")
    check_table(tables.reading, "reading")
    return tables.articles, [tuple(row) for row in tables.reading[["source_file", "row", "outcome", "reason"]].values]


def one(source: Path) -> dict:
    articles, reading = read(source)
    assert len(articles) == 1, reading
    return articles.iloc[0].to_dict()


HEAD = (
    '<meta property="og:site_name" content="Port Post"><meta name="author" content="Jane Doe">'
    '<meta property="article:published_time" content="2021-03-18T10:30:00+09:00">'
    '<link rel="canonical" href="https://port.example/world/talks">'
)


def test_a_page(tmp_path):
    article = one(write(tmp_path / "saved" / "talks.html", page(HEAD)))
    stated = {
        name: article[name] for name in ("outlet", "published_date", "date_source", "title", "author", "url", "text")
    }
    assert stated == {
        "outlet": "Port Post",
        "published_date": "2021-03-18T10:30:00+09:00",
        "date_source": "metadata",
        "title": "Two sides meet",
        "author": "Jane Doe",
        "url": "https://port.example/world/talks",
        "text": TEXT,
    }
    assert article["published_at"].isoformat() == "2021-03-18T01:30:00+00:00"
    assert article["language"] == "en" and article["source_file"] == "saved/talks.html"


@pytest.mark.parametrize(
    "head, date, source",
    [
        ('<script type="application/ld+json">{"@graph": [{"datePublished": "2021-03-18T10:30:00Z"}]}</script>',
         "2021-03-18T10:30:00Z", "metadata"),
        ('<script type="application/ld+json">{broken</script><meta itemprop="datePublished" content="2021-03-17">',
         "2021-03-17", "metadata"),
        ('<link rel="canonical" href="https://port.example/2021/03/18/talks">', "2021-03-18", "url"),
        ('<link rel="canonical" href="https://port.example/2021/02/30/talks">', "", ""),
        ('<meta name="date" content="soon"><link rel="canonical" href="https://port.example/2021/mar/18/talks">',
         "soon", "url"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_date_of_a_page(tmp_path, head, date, source):
    article = one(write(tmp_path / "a.html", page(head)))
    assert (article["published_date"], article["date_source"]) == (date, source)
    day = "" if pd.isna(article["published_at"]) else article["published_at"].date().isoformat()
    assert day == ("" if not source else "2021-03-17" if "17" in date else "2021-03-18")


@pytest.mark.parametrize(
    "path, head, outlet",
    [
        ("a.html", '<link rel="canonical" href="https://www.hangangledger.example/a">' + HEAD[:55], "Hangang Ledger"),
        ("www.hangangledger.example/world/a.html", "", "Hangang Ledger"),
        ("a.html", '<meta property="og:site_name" content="hangang-ledger">', "Hangang Ledger"),
        ("a.html", '<link rel="canonical" href="https://www.tiny.example/a">', "tiny.example"),
    ],
)
def test_outlet_of_a_page(tmp_path, path, head, outlet):
    write(tmp_path / "site" / path, page(head).replace(" | Port Post", ""))
    assert one(tmp_path / "site")["outlet"] == outlet


def test_address_that_a_browser_wrote_when_it_saved_the_page(tmp_path):
    saved = "<!-- saved from url=(0036)https://port.example/2021/03/18/a -->\n" + page()
    article = one(write(tmp_path / "a.htm", saved))
    assert (article["url"], article["date_source"], article["published_date"]) == (
        "https://port.example/2021/03/18/a", "url", "2021-03-18",
    )  # fmt: skip


def test_articles_csv_wins_over_the_page(tmp_path):
    write(tmp_path / "a.html", page(HEAD))
    write(tmp_path / "articles.csv", "file,outlet,date,desk\na.html,Tiny Gazette,2021-04-01,world\n")
    article = one(tmp_path)
    assert [article[name] for name in ("outlet", "published_date", "date_source", "title", "extra")] == [
        "Tiny Gazette", "2021-04-01", "articles.csv", "Two sides meet", '{"desk": "world"}',
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "iso-8859-1"])
def test_page_in_another_encoding(tmp_path, encoding):
    content = page(f'<meta charset="{encoding}">', lead=LEAD.replace("Seoul", "Málaga")).encode(encoding)
    assert one(write(tmp_path / "a.html", content))["text"] == TEXT.replace("Seoul", "Málaga")


def test_page_that_names_a_wrong_encoding(tmp_path):
    content = page('<meta charset="iso-8859-1">', lead=LEAD.replace("Seoul", "Málaga")).encode()
    assert one(write(tmp_path / "a.html", content))["text"] == TEXT.replace("Seoul", "Málaga")


def test_what_is_no_article_is_listed_and_what_pages_bring_along_is_not(tmp_path):
    write(tmp_path / "site" / "index.html", "<html><body><nav>Home</nav><p>World news</p></body></html>")
    write(tmp_path / "site" / "deep.html", "<div>" * 100_000 + "x")
    write(tmp_path / "site" / "picture.html", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 9)
    write(tmp_path / "site" / "empty.html", "")
    write(tmp_path / "site" / "style.css", "body {}")
    write(tmp_path / "site" / "a.xhtml", '<?xml version="1.0" encoding="utf-8"?>' + page())
    articles, reading = read(tmp_path / "site")
    assert articles["source_file"].tolist() == ["site/a.xhtml"]
    no_article = "a page with {} words of running text; an article has at least 40"
    assert reading == [
        ("site/a.xhtml", 0, "read", ""),
        ("site/deep.html", 0, "skipped", no_article.format(0)),
        ("site/empty.html", 0, "skipped", no_article.format(0)),
        ("site/index.html", 0, "skipped", no_article.format(3)),
        ("site/picture.html", 0, "skipped",
         "25.0% of the bytes are control characters: this is a binary file, not text"),
    ]  # fmt: skip


RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Port Post - World</title><link>https://port.example/</link>
<item><title>Two &lt;b&gt;sides&lt;/b&gt; meet</title><link>https://port.example/1</link><guid>n1</guid>
<pubDate>Thu, 18 Mar 2021 10:00:00 +0900</pubDate><dc:creator>Jane Doe</dc:creator><category>World</category>
<description>Short.</description><content:encoded><![CDATA[<p>{LEAD}</p><p>Second &amp; last.</p><script>x</script>]]>
</content:encoded></item>
<item><title>Only a summary</title><link>https://www.hangangledger.example/2021/03/19/2</link>
<description>They &lt;i&gt;met&lt;/i&gt; again.</description></item>
<item><title>Nothing</title></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Tiny Gazette</title><entry><id>urn:1</id><title>Talks</title>
<link href="https://tiny.example/1"/><published>2021-03-18T10:00:00Z</published><author><name>Jo Roe</name></author>
<content type="html">&lt;p&gt;They met.&lt;/p&gt;</content></entry></feed>"""


def test_an_rss_file(tmp_path):
    articles, reading = read(write(tmp_path / "world.rss", RSS))
    columns = ["source_id", "outlet", "published_date", "date_source", "title", "author", "url", "text", "extra"]
    assert sorted(articles[columns].values.tolist()) == [
        ["", "Hangang Ledger", "2021-03-19", "url", "Only a summary", "", "https://www.hangangledger.example/2021/03/19/2",
         "They met again.", '{"text_from": "summary", "feed": "Port Post - World"}'],
        ["n1", "Port Post - World", "Thu, 18 Mar 2021 10:00:00 +0900", "metadata", "Two sides meet", "Jane Doe",
         "https://port.example/1", f"{LEAD}\nSecond & last.",
         '{"text_from": "content", "feed": "Port Post - World", "tags": ["World"]}'],
    ]  # fmt: skip
    assert reading[2] == ("world.rss", 3, "skipped", "the entry has neither content nor summary")


def test_an_atom_file(tmp_path):
    article = one(write(tmp_path / "tiny.xml", ATOM))
    assert [article[name] for name in ("source_id", "outlet", "author", "text")] == [
        "urn:1", "Tiny Gazette", "Jo Roe", "They met.",
    ]  # fmt: skip
    assert article["published_at"].isoformat() == "2021-03-18T10:00:00+00:00"


@pytest.mark.parametrize(
    "content",
    [b"", b"<note>no feed</note>", b"\x00\x01\x02", b"<html><body>Not found</body></html>",
     b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><note>&b;</note>'],
)  # fmt: skip
def test_what_is_no_feed(tmp_path, content):
    articles, reading = read(write(tmp_path / "a.xml", content))
    assert len(articles) == 0 and len(reading) == 1
    assert "no RSS or Atom feed" in reading[0][3]


def test_a_feed_reads_no_file_of_this_machine(tmp_path):
    secret = write(tmp_path / "secret", "The secret word.")
    feed = RSS.replace("<rss", f'<!DOCTYPE rss [<!ENTITY s SYSTEM "file://{secret}">]><rss', 1).replace("Short.", "&s;")
    articles, _ = read(write(tmp_path / "a.rss", feed.replace("<content:encoded>", "<x>").replace("</content:", "</x")))
    assert not articles["text"].str.contains("secret word").any()


def response(writer: WARCWriter, url: str, body: bytes, status: str = "200 OK", kind: str = "text/html") -> None:
    headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
    writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=headers))


def archive(gz: bool) -> bytes:
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=gz)
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "test"}))
    url = "https://www.hangangledger.example/2021/03/18/talks"
    response(writer, url, page(lead=LEAD.replace("Seoul", "서울")).encode("euc-kr"), kind="text/html; charset=EUC-KR")
    response(writer, "https://port.example/p.png", b"\x89PNG", kind="image/png")
    response(writer, "https://port.example/gone", page().encode(), status="404 Not Found")
    response(writer, "https://port.example/index", b"<p>Short.</p>")
    return stream.getvalue()


@pytest.mark.parametrize("gz", [True, False])
def test_a_web_archive(tmp_path, gz):
    path = write(tmp_path / ("a.warc.gz" if gz else "a.warc"), archive(gz))
    articles, reading = read(path)
    assert articles[["outlet", "published_date", "date_source", "url", "text"]].values.tolist() == [
        ["Hangang Ledger", "2021-03-18", "url", "https://www.hangangledger.example/2021/03/18/talks",
         TEXT.replace("Seoul", "서울")],
    ]  # fmt: skip
    assert [(row, outcome, reason.split(";")[0]) for _, row, outcome, reason in reading] == [
        (2, "read", ""),
        (4, "skipped", "answered with status 404, only 200 is read: https://port.example/gone"),
        (5, "skipped", "a page with 0 words of running text"),
    ]


def test_a_web_archive_that_breaks_off(tmp_path):
    whole = archive(gz=True)
    articles, reading = read(
        write(tmp_path / "a.warc.gz", whole[: len(whole) - 40]), write(tmp_path / "b.warc", b"x\n\n")
    )
    assert len(articles) == 1
    assert [row[2] for row in reading][-1] == "skipped" and "b.warc" in str(reading)


def test_pages_in_a_zip(tmp_path):
    with zipfile.ZipFile(tmp_path / "site.zip", "w") as packed:
        packed.writestr("www.hangangledger.example/a.html", page())
        packed.writestr("www.hangangledger.example/a_files/a.js", "x")
        packed.writestr("feed.atom", ATOM)
    articles, reading = read(tmp_path / "site.zip")
    assert sorted(articles["outlet"]) == ["Hangang Ledger", "Tiny Gazette"] and len(reading) == 2


def test_without_the_extra_the_reason_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    monkeypatch.setitem(sys.modules, "feedparser", None)
    monkeypatch.setitem(sys.modules, "warcio.archiveiterator", None)
    paths = [write(tmp_path / name, content) for name, content in
             (("a.html", page()), ("a.rss", RSS), ("a.warc.gz", archive(True)))]  # fmt: skip
    articles, reading = read(*paths)
    assert len(articles) == 0
    assert [reason.count("pip install 'dateline-workbook[web]'") for *_, reason in reading] == [1, 1, 1]


@pytest.mark.parametrize(
    "html, text",
    [
        ("<p>One.</p><p>Two  <b>words</b>.</p>", "One.\nTwo words."),
        ("plain &amp; simple", "plain & simple"),
        ("a<br>b<script>var x;</script>c", "a\nbc"),
        ("<p>open", "open"),
        ("<![CDATA[x]]> a < b", "a < b"),
    ],
)
def test_text_of_fragment(html, text):
    assert text_of_fragment(html, REFERENCE.words["pages"]) == text


def test_gzip_bomb_in_a_web_archive_is_cut(tmp_path):
    small = replace(REFERENCE, words={**REFERENCE.words, "limits": {**REFERENCE.words["limits"], "page_mb": 1}})
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=True)
    headers = StatusAndHeaders(
        "200 OK", [("Content-Type", "text/html"), ("Content-Encoding", "gzip")], protocol="HTTP/1.1"
    )
    body = io.BytesIO(gzip.compress(b"<p>a</p>" * 500_000))
    writer.write_record(writer.create_warc_record("https://a.example/", "response", payload=body, http_headers=headers))
    tables = read_sources([write(tmp_path / "a.warc.gz", stream.getvalue())], reference=small)
    assert tables.reading["reason"].tolist() == ["a page of more than 1 MB, the most that is read: https://a.example/"]
