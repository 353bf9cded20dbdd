"""What the printed layout of an article tells: header, headline, byline, dateline and captions, where they stand.

Nothing is cut out of the text: the parts become kinds of sentence. The rules are careful: a body sentence taken for a
byline is lost for every measure, while a byline taken for body costs little.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from analysis.credit import Credit, LayoutWords, agency_of, first_stated, is_place, layout_words, read_credit
from analysis.reference import Reference, load_reference

_TOP, _BOTTOM = 5, 3  # paragraphs at the top and at the bottom where a byline may stand
_LONGEST_HEADLINE = 160
_LONGEST_CREDIT = 250

_LINE = re.compile("[^\r\n\x0b\x0c\u2028\u2029]+")
_LINE_BREAK = re.compile("\r\n|[\r\n\x0b\x0c\u2028\u2029]")
_SEED_HEADER = re.compile(r"\s{0,3}date[ \t](\d{4}-\d{2}-\d{2})(?=\s|\Z)")
_LABEL = re.compile(r"^\s*([A-Z][A-Z.’' -]{2,40}): ", re.MULTILINE)
_MARKDOWN_HEADING = re.compile(r"#{1,6} +(?=\S)")


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
    """Return the parts of ``text`` that are not body.

    ``agency`` comes from dateline and credit lines; a credit under a photo is no credit for the article.
    """
    words = layout_words(reference or load_reference())
    header, printed_date = _find_header(text)
    paragraphs = find_paragraphs(text)
    lines = [line for p in paragraphs if (line := _after(text, p, header)) is not None]
    lead_follows_header = header is not None and lines and lines[0].start_char < paragraphs[0].end_char
    credits = _find_credits(text, lines, words)
    captions = [line for line in lines if line not in credits and _is_caption(text, line, words)]
    taken = {*credits, *captions}
    top = [line for line in lines[: _TOP + 1] if line not in captions]
    dateline, place_agency = _find_dateline(text, [line for line in top if line not in taken], words)
    headlines = [] if lead_follows_header else _find_headlines(text, top, credits, dateline)
    segments = [
        *([header] if header else []),
        *(Segment(p.start_char, p.end_char, "headline") for p in headlines),
        *(Segment(p.start_char, p.end_char, "caption") for p in captions),
        *(Segment(p.start_char, p.end_char, "byline") for p in credits),
        *([dateline] if dateline else []),
    ]
    found = list(credits.values())
    return Layout(
        segments=tuple(sorted(segments)),
        date=printed_date,
        title=_MARKDOWN_HEADING.sub("", _text_of(text, headlines[0])) if headlines else "",
        author=first_stated(credit.author for credit in found),
        email_domain=first_stated(credit.email_domain for credit in found),
        agency=place_agency or first_stated(credit.agency for credit in found),
    )


@lru_cache(maxsize=2)  # layout, sentences and quotation marks ask for the same text in turn
def find_paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of ``text``: its non-empty lines, or blocks of lines where text is wrapped."""
    lines = []
    for match in _LINE.finditer(text):
        line = match[0]
        stripped = line.strip()
        start = match.start() + len(line) - len(line.lstrip())
        if stripped == ")" and lines and text.count("(", *lines[-1][1:]) > text.count(")", *lines[-1][1:]):
            lines[-1] = lines[-1]._replace(end_char=start + 1)  # "(jdoe@example.org" closes on a line of its own
        elif stripped:
            lines.append(Paragraph(len(lines), start, start + len(stripped)))
    width = _wrap_width(text, lines)
    return tuple(_join_lines(text, lines, width) if width else lines)


def _wrap_width(text: str, lines: Sequence[Paragraph]) -> int:
    """Return the width at which the lines of ``text`` are wrapped, 0 where each line is a paragraph of its own."""
    width = max((line.end_char - line.start_char for line in lines), default=0)
    if not 40 <= width <= 100:
        return 0
    pairs = [(a, b) for a, b in zip(lines, lines[1:], strict=False) if _touch(text, a, b)]
    broken = sum(text[a.end_char - 1].isalnum() and text[b.start_char].islower() for a, b in pairs)
    return width if len(pairs) >= 2 and broken * 3 >= len(pairs) else 0


def _touch(text: str, above: Paragraph, below: Paragraph) -> bool:
    return (
        below.start_char - above.end_char < 9 and len(_LINE_BREAK.findall(text, above.end_char, below.start_char)) == 1
    )


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


def _text_of(text: str, line: Paragraph) -> str:
    return text[line.start_char : line.end_char]


def _find_header(text: str) -> tuple[Segment | None, str]:
    match = _SEED_HEADER.match(text)
    if match is None or not _is_date(match[1]):
        return None, ""
    return Segment(match.end() - len(match[0].lstrip()), match.end(), "header"), match[1]


def _after(text: str, line: Paragraph, header: Segment | None) -> Paragraph | None:
    """Return what remains of ``line`` behind the header, None where nothing does."""
    if header is None or line.start_char >= header.end_char:
        return line
    rest = text[header.end_char : line.end_char].strip()
    return line._replace(start_char=line.end_char - len(rest)) if rest else None


def _find_headlines(
    text: str, top: Sequence[Paragraph], credits: Container[Paragraph], dateline: Segment | None
) -> list[Paragraph]:
    """Return the first lines where a byline or dateline follows them, or where they have no final stop and a longer
    paragraph that has one follows."""
    above = list(
        itertools.takewhile(
            lambda p: p not in credits and (dateline is None or p.start_char != dateline.start_char), top
        )
    )
    longest = max((p.end_char - p.start_char for p in above), default=0)
    below = [p for p in top[len(above) :] if p not in credits]
    if (
        1 <= len(above) <= 3
        and below
        and longest <= min(_LONGEST_HEADLINE, below[0].end_char - below[0].start_char - 1)
    ):
        return above
    top = [line for line in top if line not in credits]
    lead = next((n for n, line in enumerate(top) if not _may_be_headline(text, line)), 0)
    if not 1 <= lead <= 3:
        return [line for line in top[:1] if _MARKDOWN_HEADING.match(text, line.start_char)]
    longest = max(line.end_char - line.start_char for line in top[:lead])
    body = _text_of(text, top[lead])
    return list(top[:lead]) if len(body) > longest and body[-1] in ".!?”\"’'…)" else []


def _may_be_headline(text: str, line: Paragraph) -> bool:
    content = _text_of(text, line)
    if _MARKDOWN_HEADING.match(content):
        return True
    return (
        len(content) <= _LONGEST_HEADLINE and content[-1] not in ".,;:…-—" and not content.endswith((".”", '."', ",”"))
    )


def _is_caption(text: str, line: Paragraph, words: LayoutWords) -> bool:
    if words.caption.match(text, line.start_char, line.end_char):
        return line.end_char - line.start_char <= _LONGEST_CREDIT
    bracket = text.endswith((")", "]", ").", "]."), line.start_char, line.end_char)
    if not bracket or line.end_char - line.start_char > 2 * _LONGEST_CREDIT:
        return False
    return words.photo_credit.search(text, max(line.start_char, line.end_char - 130), line.end_char) is not None


def _find_credits(text: str, lines: Sequence[Paragraph], words: LayoutWords) -> dict[Paragraph, Credit]:
    """Return the lines at the top and the bottom that say who wrote the article."""
    near = dict.fromkeys((*lines[:_TOP], *lines[max(_TOP, len(lines) - _BOTTOM) :]))
    read = {
        line: read_credit(_text_of(text, line), words)
        for line in near
        if line.end_char - line.start_char <= _LONGEST_CREDIT
    }
    return {line: credit for line, credit in read.items() if credit is not None}


def _find_dateline(text: str, top: Sequence[Paragraph], words: LayoutWords) -> tuple[Segment | None, str]:
    """Return the dateline at the start of the lead ("SEOUL, March 18 (Yonhap) -- ") and the agency it names."""
    for line in top[:4]:
        match = words.dateline.match(text, line.start_char, min(line.end_char, line.start_char + 150))
        if match is not None and match.end() < line.end_char:
            agency = first_stated(agency_of(part, words) for part in re.split(r"[/,]", match["agency"] or ""))
            if agency or _is_dispatch(match, words):
                end = match.start("dash") + len(match["dash"].rstrip())
                return Segment(line.start_char, end, "dateline"), agency
    return None, ""


def _is_dispatch(match: re.Match, words: LayoutWords) -> bool:
    """Whether a place in capitals stands before dash or colon, with date, region or known ("NATO — " does not)."""
    place = match["place"] or ""
    if not place.isupper() or len(place) < 3:
        return False
    known = bool(match["region"]) or all(is_place(part, words) for part in place.split("/"))
    return bool(match["date"]) or known and (match["dash"] != ": " or not _is_transcript(match.string))


def _is_transcript(text: str) -> bool:
    """Whether several lines begin with a label in capitals and a colon: "SEOUL: " is then who speaks."""
    return len({label[1] for label in itertools.islice(_LABEL.finditer(text), 50)}) > 1
