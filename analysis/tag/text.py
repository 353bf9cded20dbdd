"""A text as sentences and as stretches inside quotation marks; the text itself never changes.

The splitter is a list of rules over the places where a sentence may end. Each look at the text is bounded, so the time
grows with the length of the text only. Headlines, bylines, captions, datelines and headers are units of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

from analysis.layout import Layout, find_layout, find_paragraphs
from analysis.reference import Reference, load_reference
from analysis.schema import Quote, Sentence, Span

_Placed = TypeVar("_Placed", Span, Quote)

_OPENING = "\"'“‘«„(["
_CLOSING = "\"'”’»)]"
_CLOSING_QUOTES = frozenset("\"”’»'")

# A run of final marks with what closes after it, where white space, an opening mark or a capital follows. (The check
# that the run begins here stands behind its first character: the search for that character is then fast.)
_FINAL = re.compile(
    r"(?P<run>[.!?…‽。！？](?<![.!?…‽。！？].)[.!?…‽。！？]*+)(?P<closers>[\"'”’»)\]」』）]*+(?:\x20”(?=\s))?+)"
    r"(?:(?=\s|[“‘«„\[]|[A-Z])|(?<=[。！？」』）]))",
    re.DOTALL,
)
_FOLLOWING = re.compile(r"(?P<gap>\s*)(?P<openers>[\"'“‘«„(\[{¿¡*•–—―-]*\s?)(?P<word>\w*)")
_NAME_AND_VERB = re.compile(r"(?:(?:[^\W\d_a-z][\w’'-]{0,30}\.?|of|the|de|van|al)\s){1,5}(?P<verb>[a-z]{2,14})\b")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.-?)+[^\W\d_]{1,2}|[RDI]-[^\W\d_][\w.]{0,5}")
_LOOK_BACK = 30
_WORD = re.compile(r"\w+(?:[’'.,-]\w+)*")


class _Rules(NamedTuple):
    never_end: frozenset[str]
    may_end: frozenset[str]
    usually_end: frozenset[str]
    after_time: frozenset[str]
    starters: frozenset[str]
    question_cues: frozenset[str]


def split_sentences(text: str, reference: Reference | None = None, *, layout: Layout | None = None) -> list[Sentence]:
    """Return the sentences of ``text`` in reading order: disjoint, without white space at their ends, leaving no other
    character out.

    ``kind`` tells headline, header, dateline, byline and caption from the body; ``paragraph`` is the number of the
    non-empty line a sentence starts on, from 0. Each sentence inside a longer quotation is a sentence; what introduces
    or closes it (``… he said.``) stays with the sentence it touches.
    """
    reference = reference or load_reference()
    rules = _rules_of(reference)
    sentences: list[Sentence] = []
    for paragraph, start, end, kind in _units(text, layout or find_layout(text, reference)):
        parts = _split_unit(text, start, end, rules) if kind == "body" else [(start, end)]
        for start_char, end_char in parts:
            sentences.append(Sentence(len(sentences), paragraph, start_char, end_char, kind))
    return sentences


def quoted_spans(text: str) -> list[Span]:
    """Return the stretches inside double quotation marks, marks included, in reading order.

    A quotation that a paragraph leaves open runs to the end of that paragraph; what the next reopens is a new span.
    Two single marks count as a double one (''We stay,'' as some archives write it). Quotation marks inside a quotation,
    single marks, apostrophes and inches (6'2") open nothing.
    """
    curly = text.count("“") > text.count('"')
    paragraphs = find_paragraphs(text)
    return [span for _, start, end in paragraphs for span in _quotes_of_paragraph(text, start, end, curly=curly)]


def by_sentence(sentences: Sequence[Sentence], spans: Iterable[_Placed]) -> list[list[_Placed]]:
    """Return for each sentence those of ``spans`` that reach into it, in their order."""
    starts, ends = [s.start_char for s in sentences], [s.end_char for s in sentences]
    found: list[list[_Placed]] = [[] for _ in sentences]
    for span in spans:
        for number in range(bisect_right(ends, span.start_char), bisect_left(starts, span.end_char)):
            found[number].append(span)
    return found


def is_within(position: int, spans: Iterable[Span]) -> bool:
    """Say whether the character at ``position`` is inside one of ``spans``."""
    return any(span.start_char <= position < span.end_char for span in spans)


def count_words(text: str) -> int:
    """Return the number of words: runs of letters and digits, with inner hyphens, points and apostrophes."""
    return len(_WORD.findall(text))


@lru_cache(maxsize=8)
def _rules_of(reference: Reference) -> _Rules:
    words = {**reference.words.get("sentences", {}), **reference.words.get("abbreviations", {})}
    return _Rules(**{name: frozenset(str(word).rstrip(".") for word in words.get(name, ())) for name in _Rules._fields})


def _units(text: str, layout: Layout) -> Iterator[tuple[int, int, int, str]]:
    """Yield (paragraph, start, end, kind): the segments of the layout, and the rest of each paragraph as body."""
    segments = deque(layout.segments)
    done = 0
    for paragraph, start, end in find_paragraphs(text):
        done = max(done, start)
        while segments and segments[0].start_char < end:
            segment = segments.popleft()
            yield from _body(text, paragraph, done, segment.start_char)
            yield paragraph, segment.start_char, segment.end_char, segment.kind
            done = segment.end_char
        yield from _body(text, paragraph, done, end)


def _body(text: str, paragraph: int, start: int, end: int) -> Iterator[tuple[int, int, int, str]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield paragraph, start, end, "body"


def _split_unit(text: str, start: int, end: int, rules: _Rules) -> list[tuple[int, int]]:
    """Split ``text[start:end]``, which has no white space at its ends, where a sentence ends."""
    parts = []
    for mark in _FINAL.finditer(text, start, end):
        if mark.end() >= end:
            break
        following = _FOLLOWING.match(text, mark.end(), end)
        if _ends_sentence(text, start, mark, following, rules):
            parts.append((start, mark.end()))
            start = following.end("gap")
    parts.append((start, end))
    return parts


def _ends_sentence(text: str, start: int, mark: re.Match, following: re.Match, rules: _Rules) -> bool:
    run, closers = mark["run"], mark["closers"]
    if run[-1] in "。！？":  # they need no white space and stand for nothing else
        return True
    at = mark.start()
    if at == start or text[at - 1] in _OPENING and text[at - 1] not in _CLOSING:
        return False  # “… We begin in the middle
    if not following["gap"]:
        return _ends_without_gap(text, start, mark, following, rules)
    if not _begins_sentence(text, following):
        return False
    if "." not in run and "…" not in run:
        return not (_CLOSING_QUOTES.intersection(closers) and _is_attribution(text, following, rules))
    if run != ".":
        return not text[at - 1].isspace() or _is_starter(text, following, rules)
    return text[at - 1] in _CLOSING or _stop_ends_sentence(text, start, at, closers, following, rules)


def _begins_sentence(text: str, following: re.Match) -> bool:
    """Whether what follows looks like a beginning: a capital, a digit, a letter without case, or a [c]hanged one."""
    word, openers = following["word"], following["openers"]
    if not word:
        after = text[following.end() : following.end() + 1]
        return after != "" and after not in ".,;:!?…%" and not after.isspace() and after not in _CLOSING
    return not word[0].islower() or "[" in openers


def _ends_without_gap(text: str, start: int, mark: re.Match, following: re.Match, rules: _Rules) -> bool:
    """Judge "region.“At a time" and "he said.The talks", where white space was lost."""
    word = following["word"]
    if mark["run"] in ("...", "…", "..") or not word[:1].isupper():
        return False
    before = _word_before(text, start, mark.start())
    if following["openers"]:
        return not (mark["run"] == "." and _is_abbreviation(before, rules))
    whole = len(before) > 1 and before.isalpha() and before[-2:].islower()
    return (whole or mark["closers"] != "") and _is_starter(text, following, rules)


def _stop_ends_sentence(text: str, start: int, at: int, closers: str, following: re.Match, rules: _Rules) -> bool:
    """Judge a single full stop at ``at``: the end of a sentence, or of an abbreviation, an initial or a number?"""
    word = _word_before(text, start, at)
    if word in rules.never_end:
        return False
    enumeration = len(word) <= 3 and (word.isdigit() or len(word) == 1) and at - len(word) <= start + 1
    if enumeration and not closers:
        return False
    if not _is_abbreviation(word, rules):
        return True
    if closers:
        return bool(_CLOSING_QUOTES.intersection(closers))
    if word in rules.usually_end:
        return following["word"] not in rules.after_time
    if len(word) == 1 and following["openers"]:
        return False  # Edwin E. "Buzz" Aldrin
    return _is_starter(text, following, rules)


def _is_abbreviation(word: str, rules: _Rules) -> bool:
    single = len(word) == 1 and word.isupper()
    known = word in rules.may_end or word in rules.never_end or word in rules.usually_end
    return single or known or _DOTTED.fullmatch(word) is not None


def _is_starter(text: str, following: re.Match, rules: _Rules) -> bool:
    word = following["word"]
    if following["openers"]:
        return following["openers"][0] in '"“'
    initial = len(word) == 1 and text[following.end() : following.end() + 1] == "."
    return word in rules.starters and not initial


def _is_attribution(text: str, following: re.Match, rules: _Rules) -> bool:
    """Whether “…?” is followed by a name and a verb of asking or saying: the sentence then goes on."""
    if following["openers"] or (following["word"] in rules.starters and following["word"] != "I"):
        return False
    match = _NAME_AND_VERB.match(text, following.start("word"), following.start("word") + 120)
    return match is not None and match["verb"] in rules.question_cues


def _word_before(text: str, start: int, at: int) -> str:
    before = text[max(start, at - _LOOK_BACK) : at]
    return before.split()[-1].lstrip(_OPENING + "–—―-/_*") if before and not before[-1].isspace() else ""


_MARK = re.compile("[\"“”„«»]|''+|``+")
_FEET = re.compile(r".*\d['’′]\s?\d{1,2}(?:\"|'')", re.DOTALL)


def _quotes_of_paragraph(text: str, start: int, end: int, *, curly: bool) -> Iterator[Span]:
    """Yield the outermost quotations; one that is never closed ends where the next begins, or with the paragraph.

    ``curly``: the text quotes with curly marks, so that a straight one without its pair is a slip.
    """
    closed_at, left_open = _pair_marks(text, start, end)
    if curly or any(text[opened] == "“" for opened in closed_at):
        left_open = [at for at in left_open if text[at] != '"']  # a stray mark: those that quote are curly here
    outermost: list[tuple[int, int]] = []
    for opened in sorted((*closed_at, *left_open)):
        if not outermost or opened >= outermost[-1][1]:
            outermost.append((opened, closed_at.get(opened, opened + 1)))
    for n, (opened, closed) in enumerate(outermost):
        following = outermost[n + 1][0] if n + 1 < len(outermost) else end
        yield Span(opened, closed if opened in closed_at else opened + len(text[opened:following].rstrip()))


def _pair_marks(text: str, start: int, end: int) -> tuple[dict[int, int], list[int]]:
    """Return where each closed quotation starts and ends, and where those start that are never closed."""
    pairs: dict[int, int] = {}
    waiting: list[int] = []
    for match in _MARK.finditer(text, start, end):
        at = match.start()
        side = _side(text, match, start, end)
        if side == "open" or (side == "either" and not waiting):
            waiting.append(at)
        elif waiting and side != "none":
            pairs[waiting.pop()] = match.end()
    return pairs, waiting


def _side(text: str, match: re.Match, start: int, end: int) -> str:
    """Whether a mark can "open", "close" or do "either"; "none" for inches."""
    mark, at, past = text[match.start()], match.start(), match.end()
    before = text[at - 1] if at > start else " "
    after = text[past] if past < end else " "
    space_before, space_after = before.isspace() or before in "([", after.isspace() or after in ".,;:!?)]"
    if mark in "„«»":
        return "close" if mark == "»" else "open"
    if mark == "”":
        return "open" if space_before and not space_after else "close"
    if mark == "“":
        return "close" if space_after and not space_before else "open"
    if before.isdigit():
        return "none" if _FEET.match(text, max(start, at - 4), past) else "close"
    if space_before != space_after:
        return "open" if space_before else "close"
    return "either"
