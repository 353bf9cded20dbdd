"""robots.txt: what a site asks of us, read once a run (RFC 9309, by protego)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from protego import Protego

from analysis.fetch.answer import Answer

AGENT = "dateline"
_LONGEST_DELAY = 60.0  # a site that asks for more is asked once a minute


class Robots:
    """The rules of each site, fetched by ``get`` the first time one of its addresses is asked for."""

    def __init__(self, get: Callable[[str], Answer]):
        self._get, self._rules, self._lock = get, {}, threading.Lock()

    def refusal(self, url: str) -> Answer | None:
        """Return the answer to ``url`` if it may not be asked, None if it may."""
        rules = self._rules_of(url)
        if isinstance(rules, Answer):
            return rules._replace(url=url)
        allowed = rules.can_fetch(url, AGENT)
        return None if allowed else Answer(url, reason="robots.txt asks not to fetch this", lasting=True)

    def delay(self, url: str) -> float:
        """Return the pause in seconds that the site asks for, 0 where it asks for none or was not asked yet."""
        rules = self._rules.get(_site(url))
        stated = rules.crawl_delay(AGENT) if isinstance(rules, Protego) else 0
        return min(float(stated or 0), _LONGEST_DELAY)

    def sitemaps(self, url: str) -> list[str]:
        """Return the sitemaps that the site of ``url`` names. Raises ValueError where its robots.txt cannot be read."""
        rules = self._rules_of(url)
        if isinstance(rules, Answer):
            raise ValueError(rules.reason)
        return list(dict.fromkeys(urljoin(url, named.strip()) for named in rules.sitemaps if named.strip()))

    def _rules_of(self, url: str) -> Protego | Answer:
        site = _site(url)
        with self._lock:
            known = self._rules.get(site)
        if known is None:
            known = self._rules[site] = _read(self._get(f"{site}/robots.txt"))
        return known


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _read(answer: Answer) -> Protego | Answer:
    """Return the rules; a site without them allows all, one that cannot be asked allows nothing (RFC 9309, 2.3.1)."""
    if answer.status == 200 and not answer.reason:
        return Protego.parse(answer.body[: 500 * 1024].decode("utf-8", "replace"))
    if 400 <= answer.status < 500 and answer.status != 429:
        return Protego.parse("")
    if answer.lasting and not answer.status:
        return Answer(answer.url, reason=answer.reason, lasting=True)  # an address that is not asked at all
    reason = f"robots.txt could not be read: {answer.reason or f'status {answer.status}'}"
    return Answer(answer.url, reason=reason, later=True)
