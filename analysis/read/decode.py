"""Bytes as text, with the name of the encoding that was used."""

from __future__ import annotations

import codecs
import re

# Longer marks first: the mark of UTF-32 begins with that of UTF-16.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class NotText(ValueError):
    """The bytes are not text: an image, a PDF, an archive …"""


def decode_text(data: bytes, *, declared: str = "") -> tuple[str, str]:
    """Return ``data`` as text without its byte order mark, and the encoding used.

    Tried in this order: a byte order mark, UTF-8, ``declared``, Windows-1252. Where a UTF-8 text has a few broken
    bytes, each becomes U+FFFD and the name of the encoding says how many. Line ends stay as they are. Raises NotText.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :], encoding)
    unmarked = _utf16_without_mark(data)
    if unmarked:
        return _decode_marked(data, unmarked)
    _refuse_binary(data)
    for encoding in ("utf-8", declared):
        try:
            return data.decode(encoding), codecs.lookup(encoding).name
        except (UnicodeDecodeError, LookupError):
            continue
    return _decode_broken(data)


def replace_surrogates(text: str) -> str:
    """Return ``text`` with halves of surrogate pairs, which no file can hold, joined or replaced by U+FFFD."""
    if not _LONE_SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _decode_marked(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        return text, f"{encoding}, {text.count(chr(0xFFFD))} places unreadable"


def _utf16_without_mark(data: bytes) -> str:
    """Return the encoding of UTF-16 text in a Latin script: every other byte is zero, the others hardly ever."""
    sample = data[:4000]
    for zeros, others, encoding in ((sample[1::2], sample[::2], "utf-16-le"), (sample[::2], sample[1::2], "utf-16-be")):
        if len(zeros) >= 4 and zeros.count(0) > 0.8 * len(zeros) and others.count(0) == 0:
            return encoding
    return ""


def _refuse_binary(data: bytes) -> None:
    sample = data[:100_000]
    n_control = len(_CONTROL.findall(sample))
    if n_control > 2 and n_control > 0.005 * len(sample):
        share = n_control / len(sample)
        raise NotText(f"{share:.1%} of the bytes are control characters: this is a binary file, not text")


def _decode_broken(data: bytes) -> tuple[str, str]:
    """Decide between UTF-8 with a few broken bytes and Windows-1252, by what most bytes above 127 are."""
    text = data.decode("utf-8", "replace")
    n_broken = text.count("\ufffd")
    n_whole = sum(character > "\x7f" for character in text) - n_broken
    if n_whole > 4 * n_broken:
        return text, f"utf-8, {n_broken} places unreadable"
    text = data.decode("cp1252", "replace")
    n_broken = text.count("\ufffd")
    return text, f"cp1252, {n_broken} places unreadable" if n_broken else "cp1252"
