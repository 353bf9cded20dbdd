"""The connection: only to addresses that were checked, and never longer than an answer may take."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx

from analysis.fetch.addresses import public_addresses


class Deadline(threading.local):
    """The moment (``time.monotonic``) at which the request of this thread must be done."""

    at = float("inf")

    def left(self) -> float:
        """Return the seconds that are left. Raises httpcore.ReadTimeout when there are none."""
        seconds = self.at - time.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout("the whole answer took too long")
        return seconds


class _Timed(httpcore.NetworkStream):
    """A stream whose reads and writes end with the deadline, however slowly the bytes drip."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline):
        self._stream, self._deadline = stream, deadline

    def _within(self, timeout: float | None) -> float:
        return min(timeout if timeout is not None else float("inf"), self._deadline.left())

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None):
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, self._within(timeout)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Checked(httpcore.NetworkBackend):
    """Connects to the very address that was checked: a name that resolves otherwise a moment later changes nothing."""

    def __init__(self, deadline: Deadline, *, allow_private: bool):
        self._plain, self._deadline, self._allow_private = httpcore.SyncBackend(), deadline, allow_private

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        addresses = public_addresses(host, port, allow_private=self._allow_private)
        for address in addresses[:3]:
            try:
                within = min(timeout if timeout is not None else float("inf"), self._deadline.left())
                stream = self._plain.connect_tcp(address, port, within, local_address, socket_options)
                return _Timed(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


class CheckedTransport(httpx.BaseTransport):
    """What httpx sends requests through: a pool of such connections."""

    def __init__(self, deadline: Deadline, *, allow_private: bool, verify: Any = True):
        backend = _Checked(deadline, allow_private=allow_private)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(verify=verify), network_backend=backend, keepalive_expiry=30
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]):
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()
