"""Whether a person is the subject of the clause that a pronoun stands in: "while Putin kept his"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.tag.actors.offices import any_of

_BEGINS = re.compile(  # "while ", "while Israeli " before a title
    r"(?<!\w)(?:while|whereas|after|before|when|because|since|if|unless|until|though|although|but)\s(?:the\s)?"
    r"(?:[A-Z][\w-]+\s)?$"
)
_AND = re.compile(r",\s(?:and|but|so)\s(?:the\s)?(?:[A-Z][\w-]+\s)?$")
_NEAR = 200  # characters
_OPENS = 5  # characters before a subject: "The "
_AND_DID = re.compile(r"[^.;:“”\"]{3,60}?,?\sand\s(?:[a-z]+\s){1,2}")  # "Huntsman, and told " before "him"
_SAYS = re.compile(r"(?<!\w)(?:said|says|that|while|whereas|after|before|when|because|since|if|but|and|as|who|which)\s")
_NAME = r"[A-Z][\w.’'-]*(?:\s[A-Z][\w.’'-]*){0,3}"
_NAME_WHO = re.compile(rf"{_NAME},?\swho\s[^,;:—–“”\"]*")  # "Vladimir Putin, who kept "
_DONE_TO = re.compile(r"(?<!\w)(?:[a-z]{2,}ed|met|told|sent|beat|shot|struck|fought|put|hit|caught|held)\s(?:the\s)?$")
_AND_DONE = re.compile(
    r"[^,.;:—–“”\"]{3,90}?,?\sand\s(?:[a-z]+ly\s|then\s|also\s|later\s)?(?:[a-z]{2,}ed|told|put|sent|gave|made)\s"
)
_IN_WHICH = re.compile(r"(?<!\w)(?:which|whom|where)\s(?:the\s)?(?:[A-Z][\w-]+\s)?$")
_DOES_TO = re.compile(
    r"(?:[A-Z][\w.’'-]*\s)+(?:(?:had|has|have|also|then|never|\w+ly)\s)*(?:[a-z]{2,}ed|told|sent|gave|made|beat|put)\s"
)
_CLAUSE = re.compile(r"\s(?:which|that|because|if|when|whether|how|while|after|what|why)\s(?!s?he\s)[^.;:—“”\"]*$")
_DIRECTLY = re.compile(
    r"(?:[A-Z][\w.’'-]*(?<![’']s)(?:,\swho)?|(?<!\w)[Ss]?[Hh]e|,?\sand)(?:\s(?!which|that|who)[a-z]+){1,4}\s$"
    r"|,(?:\s(?:had|has|have|\w+ly))?\s(?!\w+ing)[a-z]+\s$"
)
_DIRECT = 60  # characters between who acts and "him"
_PAUSE = re.compile(r"[,;:—–“”\"]|[’']s?\s")


class _Words(NamedTuple):
    judging: re.Pattern  # "questioned " before "his", which is then somebody else's
    acting: re.Pattern  # "Biden flew"
    owned: re.Pattern  # "Kim regime", which acts in place of him


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    words = reference.words["speakers"]
    return _Words(
        re.compile(rf"(?<!\w)(?:{any_of([*words['praises'], *words['doubts']])})\s$"),
        re.compile(
            rf"{_NAME}\s(?:also\s|has\s|had\s|\w+ly\s)*(?:{any_of(reference.words['things']['acts'])})(?![\w-])"
        ),
        re.compile(rf"\S+\s(?:\S+\s)?(?:{any_of([*words['owned'], *words['of_person']])})(?!\w)"),
    )


def in_own_clause(text: str, lead: str, start: int, pronoun: int, reference: Reference) -> bool:
    """Say whether the person named at ``start``, behind ``lead``, begins a clause that runs to ``pronoun``, and does
    not pass judgement on what is "his": not "when Christie questioned his record".
    """
    words = _words(reference)
    begins = _BEGINS.search(lead) or (_AND.search(lead) and words.acting.match(text, start))
    if pronoun - start > _NEAR or not begins or _PAUSE.search(text, start, pronoun):
        return False
    return not (words.judging.search(text, start, pronoun) or words.owned.match(text, start, pronoun))


def in_relative_clause(text: str, start: int, pronoun: int) -> bool:
    """Say whether a pronoun stands in the relative clause of the person named at ``start``: "Putin, who kept his"."""
    return pronoun - start <= _NEAR and _NAME_WHO.fullmatch(text, start, pronoun) is not None


def done_to(text: str, start: int, pronoun: int) -> bool:
    """Say whether what is done to the person named at ``start``, title included, goes on with "him": "The court jailed
    Khan for a year and barred him".
    """
    near = pronoun - start <= _NEAR and _DONE_TO.search(text, max(0, start - 16), start)
    return bool(near) and _AND_DONE.fullmatch(text, start, pronoun) is not None


def acts_on_another(text: str, lead: str, start: int, pronoun: int) -> bool:
    """Say whether the person named at ``start``, behind ``lead``, begins a clause of his own in which he does something
    to "him", who is somebody else: "Khan left after Putin had attacked him".
    """
    if pronoun - start > _NEAR or not (_BEGINS.search(lead) or _IN_WHICH.search(lead)):
        return False
    return _DOES_TO.fullmatch(text, start, pronoun) is not None


def acts_directly(text: str, begin: int, pronoun: int) -> bool:
    """Say whether somebody does something to "him" in so many words: "Bo Ek, who had met him", not "a win put him"."""
    return _DIRECTLY.search(text, max(begin, pronoun - _DIRECT), pronoun) is not None


def done_by_a_thing(text: str, places: Sequence[int], pronoun: int) -> bool:
    """Say whether "him" stands in a later clause, behind the last person: "Biden won by a margin that made him"."""
    last = bisect_left(places, pronoun) - 1
    return last >= 0 and pronoun - places[last] <= _NEAR and _CLAUSE.search(text, places[last], pronoun) is not None


def another_acts(text: str, begin: int, start: int, pronoun: int) -> bool:
    """Say whether a country or body named at ``start`` begins a pronoun’s clause: "after Mexico had freed him"."""
    return _BEGINS.search(text, max(begin, start - 30), start) is not None and not _PAUSE.search(text, start, pronoun)


def others_act_on(text: str, begin: int, others: Sequence[int], person: int, pronoun: int) -> bool:
    """Say whether a country or body is the subject of a sentence that goes on behind a person with what is done to him:
    "Russia summoned the ambassador, Jon Huntsman, and told him".
    """
    index = bisect_left(others, begin)
    opens = index < len(others) and others[index] < person and others[index] - begin <= _OPENS
    opens = opens and pronoun - begin <= _NEAR
    return opens and _AND_DID.fullmatch(text, person, pronoun) is not None and not _SAYS.search(text, begin, person)
