"""Pages asked for host by host: several hosts at once, one request at a time to each."""

from __future__ import annotations

import queue
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from analysis.fetch.answer import Answer
from analysis.fetch.store import Entry

_HOSTS_AT_ONCE = 8


def host_of(entry: Entry) -> str:
    """Return the host of the page of an entry."""
    return urlsplit(entry.item.url).hostname or ""


def wants_peace(entry: Entry, answer: Answer | None) -> bool:
    """Whether the host of an entry, not one that it leads to, is to be left alone until the next run."""
    return answer is not None and answer.later and urlsplit(answer.url).hostname == host_of(entry)


def answers(entries: Sequence[Entry], client: Any) -> Iterator[tuple[Entry, Answer | None]]:
    """Yield the answers as they come; None where the page is not needed, since the feed has the text."""
    by_host: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_host[host_of(entry)].append(entry)
    results: queue.Queue = queue.Queue(maxsize=64)
    with ThreadPoolExecutor(_HOSTS_AT_ONCE) as pool:
        for of_host in by_host.values():
            pool.submit(_ask_host, of_host, client, results)
        try:
            open_hosts = len(by_host)
            while open_hosts:
                result = results.get()
                if isinstance(result, BaseException):
                    raise result
                if result is None:
                    open_hosts -= 1
                else:
                    yield result
        finally:
            client.stop.set()


def _ask_host(entries: Sequence[Entry], client: Any, results: queue.Queue) -> None:
    """Ask for the pages of one host, until it is to be left alone; None says that that is done, an error why not."""
    last: BaseException | None = None
    try:
        for entry in entries:
            if client.stop.is_set():
                break
            is_page = entry.mode == "page" or not entry.item.text
            answer = client.get(entry.item.url, entry.validators) if is_page else None
            _put(results, (entry, answer), client)
            if wants_peace(entry, answer):
                break
    except BaseException as error:  # told to the thread that waits, which raises it
        last = error
    _put(results, last, client)


def _put(results: queue.Queue, value: Any, client: Any) -> None:
    while not client.stop.is_set():
        try:
            return results.put(value, timeout=0.5)
        except queue.Full:
            continue
