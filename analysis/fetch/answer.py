"""What came back from a server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Answer(NamedTuple):
    """What came back: ``url`` is the last one asked, ``reason`` says why there is no use in it, "" where there is.

    ``lasting`` is true where asking again later would bring the same: not found, forbidden, refused. ``later`` is true
    where the whole host is to be left alone until the next run.
    """

    url: str
    status: int = 0
    headers: Mapping[str, str] = {}
    body: bytes = b""
    reason: str = ""
    lasting: bool = False
    later: bool = False
