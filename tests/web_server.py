"""A web server on loopback whose answers a test says, faults included; it remembers what it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Say = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers by what ``server.pages`` has for the path: bytes, a status, or a function that writes."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.path
        self.server.asked.append((path, time.monotonic(), dict(self.headers)))
        answer = self.server.pages.get(path.partition("?")[0], 404)
        if isinstance(answer, list):  # one after the other, the last for ever
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        try:
            if callable(answer):
                answer(self)
            elif isinstance(answer, int):
                self.say(answer, b"")
            else:
                self.say(200, answer)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def say(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        named = {"Content-Type": "text/html", "Content-Length": str(len(body))}
        for name, value in (named | {key.replace("_", "-"): v for key, v in headers.items()}).items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    """``pages`` maps a path to its answer, ``asked`` lists (path, moment, headers), ``url`` is where it is."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages, self.asked = {}, []
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.gone = threading.Event()

    def paths(self) -> list[str]:
        """Return what was asked for, without robots.txt."""
        return [path for path, *_ in self.asked if path != "/robots.txt"]


@contextmanager
def web_server():
    """Yield a running Server."""
    server = Server()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        server.gone.set()
        server.shutdown()
        server.server_close()
