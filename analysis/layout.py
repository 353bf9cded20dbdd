"""What the printed layout of an article tells: header, headline, byline, dateline and captions, where they stand.

Nothing is cut out of the text: the parts become kinds of sentence. The rules are careful, since a body sentence taken for a
byline is lost for every measure, while a byline taken for body costs little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference, load_reference

_TOP, _BOTTOM = 5, 3  # paragraphs at the top and at the bottom where a byline may stand
_LONGEST_HEADLINE = 160
_LONGEST_CREDIT = 250

_LINE = re.compile("[^\r\n\x0b\x0c\u2028\u2029]+")
_LINE_BREAK = re.compile("\r\n|[\r\n\x0b\x0c\u2028\u2029]")
_SEED_HEADER = re.compile(r"\s{0,3}date[ \t](\d{4}-\d{2}-\d{2})(?=\s|\Z)")
_MARKDOWN_HEADING = re.compile(r"#{1,6} +(?=\S)")
_MAIL = re.compile(r"[\w.+-]{1,64}@((?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24})")


class Paragraph(NamedTuple):
    """A paragraph without white space at its ends; ``number`` counts the non-empty lines before it."""

    number: int
    start_char: int
    end_char: int


class Segment(NamedTuple):
    """A part of the text that is not body: ``kind`` is header, headline, byline, dateline or caption."""

    start_char: int
    end_char: int
    kind: str


class Layout(NamedTuple):
    """The parts of a text in reading order, and what they state ("" where they state nothing)."""

    segments: tuple[Segment, ...] = ()
    date: str = ""
    title: str = ""
    author: str = ""
    email_domain: str = ""
    agency: str = ""


def find_layout(text: str, reference: Reference | None = None) -> Layout:
    """Return the parts of ``text`` that are not body. A credit under a photo is no credit for the article."""
    words = _words_of(reference or load_reference())
    header = _SEED_HEADER.match(text)
    if header is None or not _is_date(header[1]):
        return Layout()
    return Layout((Segment(header.start() + len(header[0]) - len(header[0].lstrip()), header.end(), "header"),), header[1])


def find_paragraphs(text: str) -> list[Paragraph]:
    """Return the paragraphs of ``text``: its non-empty lines, or blocks of lines where the text is wrapped at a width."""
    lines = []
    for match in _LINE.finditer(text):
        line = match[0]
        stripped = line.strip()
        if stripped:
            start = match.start() + len(line) - len(line.lstrip())
            lines.append(Paragraph(len(lines), start, start + len(stripped)))
    width = _wrap_width(text, lines)
    return _join_lines(text, lines, width) if width else lines


def _wrap_width(text: str, lines: Sequence[Paragraph]) -> int:
    """Return the width at which the lines of ``text`` are wrapped, 0 where each line is a paragraph of its own."""
    width = max((line.end_char - line.start_char for line in lines), default=0)
    if not 40 <= width <= 100:
        return 0
    pairs = [(a, b) for a, b in zip(lines, lines[1:], strict=False) if _touch(text, a, b)]
    broken = sum(text[a.end_char - 1].isalnum() and text[b.start_char].islower() for a, b in pairs)
    return width if len(pairs) >= 2 and broken * 3 >= len(pairs) else 0


def _touch(text: str, above: Paragraph, below: Paragraph) -> bool:
    return below.start_char - above.end_char < 9 and len(_LINE_BREAK.findall(text, above.end_char, below.start_char)) == 1


def _join_lines(text: str, lines: Sequence[Paragraph], width: int) -> list[Paragraph]:
    """Join a line to the one above it where that line is full: its width would not have held the next word."""
    paragraphs: list[Paragraph] = []
    above = None
    for line in lines:
        if above is not None and _touch(text, above, line) and above.end_char - above.start_char >= 0.75 * width:
            paragraphs[-1] = paragraphs[-1]._replace(end_char=line.end_char)
        else:
            paragraphs.append(line)
        above = line
    return paragraphs


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=8)
def _words_of(reference: Reference):
    return None
