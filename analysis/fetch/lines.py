"""An article as a line of JSON, and what tells that two of them say the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_CONTENT = ("title", "author", "date", "text")


def line_of(article: Mapping[str, Any]) -> bytes:
    """Return the line of an article, with its line end."""
    return (json.dumps(article, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def digest_of(article: Mapping[str, Any]) -> str:
    """Return a hash of the text and whose it is; two pages with the same are one article."""
    text = _plain(article["text"]).casefold()
    return hashlib.sha256(f"{article['outlet'] or article['site']}\0{text}".encode("utf-8", "replace")).hexdigest()


def content_of(article: Mapping[str, Any]) -> str:
    """Return a hash of what an editor may change: headline, author, date and text, but for white space."""
    told = json.dumps([_plain(article[name]) for name in _CONTENT])
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()


def _plain(text: Any) -> str:
    return " ".join(str(text).split())
