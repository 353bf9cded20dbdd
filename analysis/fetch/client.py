"""Asking a server: robots.txt kept, one host not hurried, errors tried again, redirects and bodies limited."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from analysis.fetch.addresses import Refused, checked_form
from analysis.fetch.answer import Answer
from analysis.fetch.config import Feeds
from analysis.fetch.robots import Robots
from analysis.fetch.wire import CheckedTransport, Deadline

_NETWORK = (httpx.HTTPError, httpx.InvalidURL, httpx.DecodingError, httpcore.TimeoutException, httpcore.NetworkError,
            httpcore.ProtocolError, httpcore.ConnectionNotAvailable, OSError)  # fmt: skip
_REDIRECTS = (301, 302, 303, 307, 308)


class Client:
    """Asks servers as ``feeds`` allows; may be used from several threads. Close it when done, or use it by ``with``."""

    def __init__(self, feeds: Feeds, words: Mapping[str, Any], *, version: str = "", verify: Any = True):
        self._feeds, self._words, self._deadline = feeds, words, Deadline()
        self.stop = threading.Event()
        self._turns: dict[str, float] = {}
        self._lock = threading.Lock()
        self._robots = Robots(lambda url: self._follow(url, {}, None))
        self._http = httpx.Client(
            transport=CheckedTransport(self._deadline, allow_private=feeds.allow_private, verify=verify),
            timeout=feeds.timeout_seconds,
            headers={"User-Agent": agent_of(feeds, version), "Accept-Encoding": "gzip, deflate"},
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop.set()
        self._http.close()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to ``url``, after redirects; 304 is one too. Never raises for what a server does."""
        return self._follow(url, dict(headers or {}), self._robots)

    def sitemaps(self, url: str) -> list[str]:
        """Return the sitemaps that the robots.txt of a site names. Raises ValueError where it cannot be read."""
        checked_form(url)
        return self._robots.sitemaps(url)

    def _follow(self, url: str, headers: Mapping[str, str], robots: Robots | None) -> Answer:
        asked = [url]
        while True:
            answer = self._refusal(url, robots) or self._try(url, headers)
            target = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not target:
                return answer
            url = urljoin(url, target).partition("#")[0]
            if url in asked:
                return answer._replace(reason=f"redirects in a circle: {url}", lasting=True, body=b"")
            if len(asked) > self._feeds.redirects:
                return answer._replace(reason=f"more than {self._feeds.redirects} redirects", lasting=True, body=b"")
            asked.append(url)

    def _refusal(self, url: str, robots: Robots | None) -> Answer | None:
        try:
            checked_form(url)
        except Refused as error:
            return Answer(url, reason=str(error), lasting=True)
        return robots.refusal(url) if robots else None

    def _try(self, url: str, headers: Mapping[str, str]) -> Answer:
        """Ask until there is an answer, the tries are used up, or the server asks for more patience than there is."""
        wait = 0.0
        for left in range(self._feeds.retries, -1, -1):
            if self.stop.wait(wait):
                return Answer(url, reason="stopped")
            self._wait_turn(url)
            answer = self._ask(url, headers)
            again = not answer.lasting and (answer.status == 0 or answer.status in self._words["try_again"])
            tries = self._feeds.retries - left
            wait = _retry_after(answer) or self._feeds.backoff_seconds * 2**tries * random.uniform(0.8, 1.2)
            if not again or not left:
                return answer
            if wait > self._feeds.longest_wait_seconds:
                return answer._replace(reason=f"{answer.reason}; asks to wait {wait:.0f} s", later=True)
        return answer

    def _wait_turn(self, url: str) -> None:
        """Wait until the pause after the last request to this host is over."""
        host = urlsplit(url).hostname or ""
        gap = max(self._feeds.seconds_between_requests, self._robots.delay(url))
        with self._lock:
            turn = max(time.monotonic(), self._turns.get(host, 0))
            self._turns[host] = turn + gap
        self.stop.wait(max(0, turn - time.monotonic()))

    def _ask(self, url: str, headers: Mapping[str, str]) -> Answer:
        self._deadline.at = time.monotonic() + self._feeds.longest_seconds
        try:
            with self._http.stream("GET", url, headers=dict(headers)) as response:
                body, cut = self._read(response)
        except Refused as error:
            return Answer(url, reason=str(error), lasting=True)
        except _NETWORK as error:
            return Answer(url, reason=f"no answer: {_told(error)}")
        status, told = response.status_code, dict(response.headers)
        if cut:
            return Answer(url, status, told, b"", f"more than {self._feeds.most_mb} MB", lasting=True)
        bad = "" if status in (200, 304, *_REDIRECTS) else f"status {status}"
        lasting = 400 <= status < 500 and status not in self._words["try_again"]
        return Answer(url, status, told, body, bad, lasting)

    def _read(self, response: httpx.Response) -> tuple[bytes, bool]:
        """Return the body, and whether it was cut because it is too large."""
        parts, size, most = [], 0, self._feeds.most_mb * 1024**2
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > most:
                return b"", True
        return b"".join(parts), False


def agent_of(feeds: Feeds, version: str) -> str:
    """Return how we call ourselves: the name that robots.txt may name, and whom to ask about it."""
    contact = f" (+{feeds.contact})" if feeds.contact else ""
    return f"dateline/{version or '0'}{contact}"


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _retry_after(answer: Answer) -> float:
    """Return how long the server asks to wait, in seconds; 0 where it asks nothing or nothing understandable."""
    stated = answer.headers.get("retry-after", "").strip()
    if stated.isdigit():
        return float(stated[:9])
    try:
        return max(0.0, (parsedate_to_datetime(stated) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, IndexError):
        return 0.0
