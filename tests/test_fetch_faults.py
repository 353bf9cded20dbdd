"""Fetching where something fails: every fault a server can have, robots.txt, a run that is stopped, a full disk."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from fetched import article, feeds_of, kept, kill_once, rss, run
from filelock import FileLock
from test_read_web import LEAD, page
from web_server import web_server

from analysis.fetch.run import Busy, DiskFull, NothingFetched


@pytest.fixture
def server():
    with web_server() as running:
        yield running


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


def test_a_stopped_run_goes_on_where_it_was(tmp_path, server):
    """Killed while it fetches: what was kept stays, the rest comes, nothing twice; a half line is made whole."""
    names = [f"n{n}" for n in range(8)]
    server.pages = {"/feed": lambda handler: handler.say(200, rss(server, *names), ETag='"1"')}
    server.pages |= {f"/2021/03/18/{name}": article(name) for name in names}
    feeds_of(tmp_path, server.url + "/feed", seconds_between_requests=0.2)
    day = tmp_path / "out" / "2021-03-18.jsonl"
    kill_once(lambda: day.exists() and day.read_bytes().count(b"\n") >= 2, tmp_path)
    whole = day.read_bytes()
    assert 2 <= whole.count(b"\n") < 8
    os.truncate(day, len(whole) - 20)  # as if it had been killed in the middle of a line
    assert run(tmp_path, server.url + "/feed").waiting == 0
    lines = kept(tmp_path)["2021-03-18.jsonl"]
    assert sorted(line["url"].rpartition("/")[2] for line in lines) == names


def test_one_fetch_at_a_time(tmp_path, server):

    (tmp_path / "out").mkdir()
    with FileLock(tmp_path / "out" / ".fetch.lock"), pytest.raises(Busy, match="another fetch writes there"):
        run(tmp_path, server.url + "/feed")
