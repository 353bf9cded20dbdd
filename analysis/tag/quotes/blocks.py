"""Quotations set off as a paragraph of their own, whose marks were lost: "She added:", and what she added below it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from analysis.layout import find_paragraphs
from analysis.reference import Reference
from analysis.schema import Span
from analysis.tag.quotes.cues import CueWord, compile_cues
from analysis.tag.text import is_within

_MARKS = "“\"'‘«"
_SHORTEST = 40  # letters; what is shorter is an item of a list
_REACH = 60  # characters before the colon in which the verb stands


def with_blocks(text: str, quoted: list[Span], reference: Reference) -> list[Span]:
    """Return ``quoted`` with the paragraphs that are quotations by what leads to them, in reading order.

    The paragraph before ends with a verb of saying and a colon, and the paragraph begins without a mark and ends like a
    sentence.
    """
    blocks = []
    for (_, start, end), (_, first, last) in pairwise(find_paragraphs(text)):
        lead, block = text[start:end].rstrip(), text[first:last].strip()
        if lead.endswith(":") and _is_block(block) and _leads(reference).search(lead, max(0, len(lead) - _REACH)):
            begin = text.index(block, first)
            blocks.append(Span(begin, begin + len(block)))
    if not blocks:
        return quoted
    outside = [span for span in quoted if not is_within(span.start_char, blocks)]
    return sorted([*outside, *blocks])


def _is_block(block: str) -> bool:
    return len(block) >= _SHORTEST and block[0].isupper() and block[0] not in _MARKS and block[-1] in '.!?…)]”"'


@lru_cache(maxsize=8)
def _leads(reference: Reference) -> re.Pattern:
    """Return the pattern of a verb of saying before a colon: "she added:", "told CNN:", "wrote in a letter:"."""
    cues = [cue for found in compile_cues(reference).by_first.values() for cue in found]
    past = [cue for cue in cues if cue.form == "past"]
    said, told = _any_of(past), _any_of(cue for cue in past if "addressee" in cue.takes)
    says = _any_of(cue for cue in cues if cue.form == "s")
    where = r"(?:\s(?:in|on|via|at)(?:\s[\w’'-]+){1,4})?"
    whom = r"(?:\s(?:the\s)?[A-Z][\w’'.-]*){1,4}"
    who = r"(?:[Hh]e|[Ss]he|[Tt]hey|[A-Z][a-z][\w-]*)"  # before "writes", for "rules" are others
    return re.compile(rf"(?<![\w’'-])(?:{said}|{told}{whom}|{who}\s{says}){where}:$")


def _any_of(cues: Iterable[CueWord]) -> str:
    words = {" ".join(cue.words) for cue in cues}
    return rf"(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})"
