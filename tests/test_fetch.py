"""Fetching from a real server on loopback: what is kept, what is asked again, and every fault a server can have."""

from __future__ import annotations

import gzip
import json
import os
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from test_read_web import LEAD, SECOND, TEXT, THIRD, page
from typer.testing import CliRunner
from web_server import web_server

from analysis.cli import app
from analysis.fetch import FeedsError, fetch, read_feeds
from analysis.fetch.addresses import Refused, checked_form, is_public, public_addresses, same_page_key
from analysis.fetch.run import Busy, DiskFull, NothingFetched
from analysis.read import load_articles
from analysis.reference import load_reference

TRACKING = load_reference().words["fetch"]["tracking"]
QUICK = {
    "allow_private": True, "seconds_between_requests": 0, "backoff_seconds": 0.01, "timeout_seconds": 2,
    "longest_seconds": 2, "retries": 2, "most_mb": 1,
}  # fmt: skip


@pytest.fixture
def server():
    with web_server() as running:
        yield running


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


def kept(tmp_path: Path) -> dict[str, list[dict]]:
    files = sorted((tmp_path / "out").glob("*.jsonl"))
    return {f.name: [json.loads(line) for line in f.read_text(encoding="utf-8").splitlines()] for f in files}


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


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_error_of_the_server_is_tried_again(tmp_path, server, status):
    server.pages = {"/feed": rss(server, "a"), "/2021/03/18/a": [status, status, article("a")]}
    assert run(tmp_path, server.url + "/feed").kept == 1
    assert server.paths().count("/2021/03/18/a") == 3


def test_what_fails_waits_for_the_next_run_and_is_given_up_after_three(tmp_path, server):
    server.pages = {"/feed": rss(server, "a", "gone"), "/2021/03/18/a": 500, "/2021/03/18/gone": 410}
    result = run(tmp_path, server.url + "/feed", retries=0)
    assert (result.kept, result.waiting, dict(result.failed), dict(result.given_up)) == (
        0, 1, {"status 500": 1}, {"status 410": 1},
    )  # fmt: skip
    assert run(tmp_path, server.url + "/feed", retries=0).waiting == 1
    third = run(tmp_path, server.url + "/feed", retries=0)
    assert (third.waiting, dict(third.given_up)) == (0, {"status 500": 1})
    assert server.paths().count("/2021/03/18/gone") == 1
    server.pages["/2021/03/18/a"] = article("a")
    assert run(tmp_path, server.url + "/feed").kept == 0


def test_retry_after_is_kept(tmp_path, server):
    def busy(handler):
        handler.say(429, b"", Retry_After="1")

    server.pages = {"/feed": rss(server, "a"), "/2021/03/18/a": [busy, article("a")]}
    assert run(tmp_path, server.url + "/feed").kept == 1
    moments = [at for path, at, _ in server.asked if path == "/2021/03/18/a"]
    assert moments[1] - moments[0] >= 0.8


def test_a_server_that_asks_for_too_much_patience_waits_for_the_next_run(tmp_path, server):
    server.pages = {"/feed": rss(server, "a")}
    server.pages["/2021/03/18/a"] = lambda handler: handler.say(503, b"", Retry_After="999")
    result = run(tmp_path, server.url + "/feed")
    assert (result.waiting, dict(result.failed)) == (1, {"status 503; asks to wait 999 s": 1})
    assert server.paths().count("/2021/03/18/a") == 1


def test_one_host_is_not_hurried(tmp_path, server):
    server.pages = {"/feed": rss(server, "a"), "/2021/03/18/a": article("a")}
    run(tmp_path, server.url + "/feed", seconds_between_requests=0.4)
    moments = [at for _, at, _ in server.asked]
    assert len(moments) == 3 and moments[2] - moments[0] >= 0.6  # twice 0.4, less what a busy machine moves about


def test_several_hosts_at_once(tmp_path, server):
    """A host that is slow, or does not answer, holds up no other."""
    other = server.url.replace("127.0.0.1", "localhost")
    links = [f"{host}/2021/03/18/{n}" for host in (server.url, other) for n in range(4)]
    items = "".join(f"<item><link>{link}</link></item>" for link in [*links, "http://127.0.0.1:9/2021/03/18/x"])
    server.pages = {"/feed": f'<rss version="2.0"><channel><title>P</title>{items}</channel></rss>'.encode()}
    server.pages |= {f"/2021/03/18/{n}": article(f"day {n}") for n in range(4)}
    result = run(tmp_path, server.url + "/feed", retries=0)
    assert (result.kept, result.duplicates, result.waiting) == (4, 4, 1)  # one site by two names has the same texts
    assert next(iter(result.failed)).startswith("robots.txt could not be read: no answer: ConnectError")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full, on which every write fails")
def test_a_full_disk(tmp_path, server):
    server.pages = {"/feed": rss(server, "a"), "/2021/03/18/a": article("a")}
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "2021-03-18.jsonl").symlink_to("/dev/full")
    with pytest.raises(DiskFull, match="the disk is full. Nothing that was kept is lost"):
        run(tmp_path, server.url + "/feed")
    (tmp_path / "out" / "2021-03-18.jsonl").unlink()
    assert run(tmp_path, server.url + "/feed").kept == 1


def redirect(target: str, status: int = 302):
    return lambda handler: handler.say(status, b"", Location=target)


def test_redirects(tmp_path, server):
    server.pages = {
        "/feed": redirect("/moved", 301), "/moved": rss(server, "a", "circle", "long", "away", "file"),
        "/2021/03/18/a": redirect("/here"), "/here": article("a"),
        "/2021/03/18/circle": redirect("/back"), "/back": redirect("/2021/03/18/circle"),
        "/2021/03/18/away": redirect("ftp://127.0.0.1/x"), "/2021/03/18/file": redirect("file:///etc/passwd"),
        "/2021/03/18/long": redirect("/1"), **{f"/{n}": redirect(f"/{n + 1}") for n in range(1, 9)},
    }  # fmt: skip
    result = run(tmp_path, server.url + "/feed")
    assert result.kept == 1 and kept(tmp_path)["2021-03-18.jsonl"][0]["url"] == server.url + "/here"
    reasons = sorted(reason.replace(server.url, "") for reason in result.given_up)
    assert reasons == [
        "'file:///etc/passwd': only http and https addresses with a host are fetched",
        "'ftp://127.0.0.1/x': only http and https addresses with a host are fetched",
        "more than 5 redirects", "redirects in a circle: /2021/03/18/circle",
    ]  # fmt: skip


def endless(handler):
    """A body without end: a chunk after the other."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    while not handler.server.gone.is_set():
        handler.wfile.write(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")


def dripping(handler):
    """Headers, then a byte now and then: each comes in time, all of them never do."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    while not handler.server.gone.wait(0.1):
        handler.wfile.write(b"x")


def dripping_headers(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.gone.wait(0.1):
        handler.wfile.write(b"X: y\r\n")


def silent(handler):
    handler.server.gone.wait(30)


def breaks_off(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b"<p>Talks")
    handler.close_connection = True


def no_http(handler):
    handler.wfile.write(b"\x00\xff no http\r\n\r\n")
    handler.close_connection = True


@pytest.mark.parametrize(
    "fault, reason, lasting",
    [
        (endless, "more than 1 MB", True),
        (lambda handler: handler.say(200, gzip.compress(b"x" * 5_000_000), Content_Encoding="gzip"),
         "more than 1 MB", True),
        (dripping, "no answer: ReadTimeout", False),
        (dripping_headers, "no answer: ReadTimeout", False),
        (silent, "no answer: ReadTimeout", False),
        (breaks_off, "no answer: RemoteProtocolError", False),
        (no_http, "no answer: RemoteProtocolError", False),
        (lambda handler: handler.say(200, b"no gzip", Content_Encoding="gzip"), "no answer: DecodingError", False),
        (lambda handler: handler.say(200, b"%PDF-1.7", Content_Type="application/pdf"),
         "application/pdf is no page", True),
        (lambda handler: handler.say(200, b""), "a page with 0 words of running text", True),
        (403, "status 403", True),
        (404, "status 404", True),
        (418, "status 418", True),
        (204, "status 204", False),
    ],
)  # fmt: skip
def test_faults_of_a_page(tmp_path, server, fault, reason, lasting):
    server.pages = {"/feed": rss(server, "a", "good"), "/2021/03/18/a": fault, "/2021/03/18/good": article("good")}
    result = run(tmp_path, server.url + "/feed", timeout_seconds=0.7, longest_seconds=0.7, retries=0)
    assert result.kept == 1
    counts = result.given_up if lasting else result.failed
    assert len(counts) == 1 and next(iter(counts)).startswith(reason)


@pytest.mark.parametrize("named, used", [("euc-kr", "euc-kr"), ("utf-8", "euc-kr"), ("latin-1", "utf-8")])
def test_a_page_in_an_encoding_that_its_server_names_rightly_or_not(tmp_path, server, named, used):
    body = page("<meta charset=euc-kr>" if named == "utf-8" else "", lead=LEAD.replace("Seoul", "서울")).encode(used)
    server.pages = {"/feed": rss(server, "a")}
    server.pages["/2021/03/18/a"] = lambda handler: handler.say(200, body, Content_Type=f"text/html; charset={named}")
    assert run(tmp_path, server.url + "/feed").kept == 1
    text = kept(tmp_path)["2021-03-18.jsonl"][0]["text"]
    assert "서울" in text


def test_robots_txt_is_kept(tmp_path, server):
    server.pages = {
        "/robots.txt": b"User-agent: *\nDisallow: /2021/03/18/no\nCrawl-delay: 0.3\n",
        "/feed": rss(server, "a", "no"), "/2021/03/18/a": article("a"), "/2021/03/18/no": article("no"),
    }  # fmt: skip
    result = run(tmp_path, server.url + "/feed")
    assert (result.kept, dict(result.given_up)) == (1, {"robots.txt asks not to fetch this": 1})
    assert "/2021/03/18/no" not in server.paths() and server.paths()[0] == "/feed"
    moments = [at for path, at, _ in server.asked if path != "/robots.txt"]
    assert moments[1] - moments[0] >= 0.2


@pytest.mark.parametrize("answer, allowed", [(404, True), (403, True), (500, False), (429, False)])
def test_robots_txt_that_cannot_be_read(tmp_path, server, answer, allowed):
    server.pages = {"/robots.txt": answer, "/feed": rss(server)}
    if allowed:
        assert run(tmp_path, server.url + "/feed", retries=0).sources == {server.url + "/feed": "0 new"}
    else:
        with pytest.raises(NothingFetched, match=f"robots.txt could not be read: status {answer}"):
            run(tmp_path, server.url + "/feed", retries=0)
        assert server.paths() == []


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


def test_a_stopped_run_goes_on_where_it_was(tmp_path, server):
    """Killed while it fetches: what was kept stays, the rest comes, nothing twice; a half line is made whole."""
    names = [f"n{n}" for n in range(8)]
    server.pages = {"/feed": lambda handler: handler.say(200, rss(server, *names), ETag='"1"')}
    server.pages |= {f"/2021/03/18/{name}": article(name) for name in names}
    feeds_of(tmp_path, server.url + "/feed", seconds_between_requests=0.2)
    command = [
        sys.executable,
        "-m",
        "analysis.cli",
        "fetch",
        str(tmp_path / "feeds.yml"),
        "--out",
        str(tmp_path / "out"),
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    day = tmp_path / "out" / "2021-03-18.jsonl"
    deadline = time.monotonic() + 120
    while not (day.exists() and day.read_bytes().count(b"\n") >= 2):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    process.kill()
    process.communicate()
    whole = day.read_bytes()
    assert 2 <= whole.count(b"\n") < 8
    os.truncate(day, len(whole) - 20)  # as if it had been killed in the middle of a line
    assert run(tmp_path, server.url + "/feed").waiting == 0
    lines = kept(tmp_path)["2021-03-18.jsonl"]
    assert sorted(line["url"].rpartition("/")[2] for line in lines) == names


def test_one_fetch_at_a_time(tmp_path, server):
    from filelock import FileLock

    (tmp_path / "out").mkdir()
    with FileLock(tmp_path / "out" / ".fetch.lock"), pytest.raises(Busy, match="another fetch writes there"):
        run(tmp_path, server.url + "/feed")


def test_a_certificate_is_checked_for_the_name_not_the_number(tmp_path):
    """The connection goes to the checked number; what is verified is still the name in the address."""
    chain = certificate(tmp_path, "localhost")
    told = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    told.load_cert_chain(chain)
    with web_server() as server:
        server.socket = told.wrap_socket(server.socket, server_side=True)
        server.url = server.url.replace("http:", "https:")
        named = server.url.replace("127.0.0.1", "localhost")
        server.pages = {"/feed": rss(server)}
        trusting = ssl.create_default_context(cafile=chain)
        feeds = feeds_of(tmp_path, named + "/feed", server.url + "/feed", retries=0)
        result = fetch(feeds, tmp_path / "out", verify=trusting)
        assert result.sources[named + "/feed"] == "0 new"
        assert "certificate" in result.sources[server.url + "/feed"].lower()  # the number is not in the certificate
        with pytest.raises(NothingFetched, match="(?i)certificate"):
            fetch(feeds, tmp_path / "out")


def certificate(folder: Path, name: str) -> Path:
    """Return a file with a new key and its own signature, good for ``name`` for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    who, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]), datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder / "chain.pem"
    path.write_bytes(secret + made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    return path


def test_private_networks_are_not_asked(tmp_path, server):
    server.pages = {"/feed": rss(server, "a"), "/2021/03/18/a": article("a")}
    with pytest.raises(NothingFetched, match="127.0.0.1, which is not a public address"):
        run(tmp_path, server.url + "/feed", allow_private=False)
    assert server.asked == []


@pytest.mark.parametrize(
    "address, public",
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("192.168.0.1", False), ("172.16.0.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("0.0.0.0", False), ("224.0.0.1", False), ("::1", False), ("fe80::1", False), ("fc00::1", False),
        ("::ffff:127.0.0.1", False), ("::ffff:93.184.216.34", True), ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False), ("::", False),
    ],
)  # fmt: skip
def test_is_public(address, public):
    assert is_public(address) == public


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.1", "[::1]".strip("[]")])
def test_other_names_of_this_machine(host):
    with pytest.raises((Refused, OSError)):
        public_addresses(host, 80, allow_private=False)


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/", "file:///etc/passwd", "a.example", "http://", "http://u:p@a.example/", "http://a:b/", ""],
)
def test_addresses_that_are_refused(url):
    with pytest.raises(Refused):
        checked_form(url)


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("http://a.example/x", "https://A.example:443/x/#part", True),
        ("http://a.example/x?id=1&utm_medium=m&fbclid=2", "http://a.example/x?id=1", True),
        ("http://a.example/x?id=1", "http://a.example/x?id=2", False),
        ("http://a.example/x", "http://b.example/x", False),
    ],
)
def test_same_page_key(one, other, same):
    assert (same_page_key(one, TRACKING) == same_page_key(other, TRACKING)) == same


@pytest.mark.parametrize(
    "text, message",
    [
        ("feeds: []", "feeds.yml:1: feeds: Tuple should have at least 1 item"),
        ("- x", "allowed are lines like 'feeds:'"),
        ("feeds: [", "not readable as YAML"),
        ("", "allowed are lines like 'feeds:'"),
        ("feeds:\n- https://a.example/\n- ftp://a.example/", "feeds.yml:3: feeds.1.url: .*only http and https"),
        (
            "feeds:\n- url: https://a.example/\n  knd: feed",
            "feeds.yml:3: unknown key 'feeds.0.knd'. Allowed are url, file",
        ),
        ("feeds: [https://a.example/]\nretry: 3", "feeds.yml:2: unknown key 'retry'. Allowed are feeds, contact"),
        ("feeds: [https://a.example/]\nretries: many", "feeds.yml:2: retries: .*found 'many'"),
        ("feeds:\n- {outlet: X}", "feeds.yml:2: feeds.0: give either url or file"),
        ("feeds:\n- url: https://a.example/\n  since: soon", "feeds.yml:3: feeds.0.since: .*found 'soon'"),
    ],
)
def test_a_wrong_feeds_file(tmp_path, text, message):
    path = tmp_path / "feeds.yml"
    path.write_text(text)
    with pytest.raises(FeedsError, match=message):
        read_feeds(path)


def test_the_command(tmp_path, server):
    server.pages = {"/feed": rss(server, "a", "b"), "/2021/03/18/a": article("a")}
    feeds_of(tmp_path, server.url + "/feed", server.url + "/no")
    arguments = ["fetch", str(tmp_path / "feeds.yml"), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0
    assert done.stdout == f"kept 1 new articles in {tmp_path / 'out'}; 0 had a text that was there\n"
    assert done.stderr.splitlines() == [
        f"{server.url}/feed: 2 new", f"{server.url}/no: 0 new; status 404", "given up: status 404 (1)",
    ]  # fmt: skip
    assert THIRD in kept(tmp_path)["2021-03-18.jsonl"][0]["text"]
    server.pages = {}
    failed = CliRunner().invoke(app, arguments)
    assert failed.exit_code == 3 and "no source could be asked" in failed.stderr
    wrong = CliRunner().invoke(app, ["fetch", str(tmp_path / "no.yml"), "--out", str(tmp_path / "out")])
    assert wrong.exit_code == 2 and "does not exist" in wrong.stderr
