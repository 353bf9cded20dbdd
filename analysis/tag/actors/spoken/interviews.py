"""Who answers in an interview printed as questions and answers ("Q:", "A:"), and where the answers are."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from analysis.reference import Reference
from analysis.schema import Mention, Span
from analysis.tag.actors.gazetteer import is_person
from analysis.tag.actors.offices import any_of

_QUESTION = re.compile(r"\n(?:Q|Question|QUESTION)[:.]\s")
_ANSWER = re.compile(r"\n(?:A|Answer|ANSWER)[:.]\s[^\n]+")
_SOMEBODY = re.compile(r"An?\s(?:[a-z-]+\s){0,4}?(?:(?:of|from|in|for|at)\s(?:the\s)?)?")  # "A former member of the "
_SENTENCE_END = re.compile(r"[.!?]”?\s+|\n")
_TURNS = 2  # questions and answers at least


def find_answers(text: str, mentions: Sequence[Mention], reference: Reference) -> tuple[str, list[Span]]:
    """Return who answers, "" where the introduction does not say it, and the paragraphs of the answers.

    That is the person in the last sentence before the questions that speaks of an interview ("Ann Li spoke to
    us"), or whom it names for somebody without a name ("A member of the Peruvian Congress gave this interview").
    """
    answers = [Span(*m.span()) for m in _ANSWER.finditer(text)]
    questions = list(_QUESTION.finditer(text)) if len(answers) >= _TURNS else []
    if len(questions) < _TURNS:
        return "", []
    cues = list(_interviews(reference).finditer(text, 0, questions[0].start()))
    if not cues:
        return "", []
    begin = max((m.end() for m in _SENTENCE_END.finditer(text, 0, cues[-1].start())), default=0)
    starts = [m.start_char for m in mentions]
    named = mentions[bisect_left(starts, begin) : bisect_left(starts, cues[-1].start())]
    return _answering(text, begin, named, reference), answers


def _answering(text: str, begin: int, named: Sequence[Mention], reference: Reference) -> str:
    """Return the only person named in a sentence, or the country or body of "A member of" that begins it."""
    if not named:
        return ""
    persons = [m.actor_id for m in named if is_person(m.actor_id, reference)]
    if len(set(persons)) == 1:
        return persons[0]
    return named[0].actor_id if not persons and _SOMEBODY.fullmatch(text, begin, named[0].start_char) else ""


@lru_cache(maxsize=8)
def _interviews(reference: Reference) -> re.Pattern:
    return re.compile(rf"(?<!\w)(?:{any_of(reference.words['speakers']['interviews'])})(?!\w)")
