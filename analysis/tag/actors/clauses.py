"""Whether a person is the subject of the clause that a pronoun stands in: "while Putin kept his"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.tag.actors.offices import any_of

_BEGINS = re.compile(
    r"(?<!\w)(?:while|whereas|after|before|when|because|since|if|but)\s(?:the\s)?(?:[A-Z][\w-]+\s)?$"
)  # the last word is a demonym: "while Israeli " before a title
_PAUSE = re.compile(r"[,;:—–“”\"]|[’']s?\s")


class _Words(NamedTuple):
    judging: re.Pattern  # "questioned " before "his", which is then somebody else's
    owned: re.Pattern  # "Kim regime", which acts in place of him


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    words = reference.words["speakers"]
    return _Words(
        re.compile(rf"(?<!\w)(?:{any_of([*words['praises'], *words['doubts']])})\s$"),
        re.compile(rf"\S+\s(?:\S+\s)?(?:{any_of([*words['owned'], *words['of_person']])})(?!\w)"),
    )


def in_own_clause(text: str, lead: str, start: int, pronoun: int, reference: Reference) -> bool:
    """Say whether the person named at ``start``, behind ``lead``, begins a clause that runs to ``pronoun``, and does
    not pass judgement on what is "his": not "when Christie questioned his record".
    """
    words = _words(reference)
    if not _BEGINS.search(lead) or _PAUSE.search(text, start, pronoun):
        return False
    return not (words.judging.search(text, start, pronoun) or words.owned.match(text, start, pronoun))
