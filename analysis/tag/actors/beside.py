"""Words beside "it" and "they" that tell whom they can mean, as patterns."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.tag.actors.offices import any_of


class Words(NamedTuple):
    """What stands beside "it" and "they", as patterns."""

    plural: re.Pattern  # a noun that "they" could mean as well
    peoples: re.Pattern  # "Republicans", whom it means where they stand nearer
    claims: re.Pattern  # "’s claim that " before "it"
    tellers: re.Pattern  # "officials in Lima said", whom "They" then means
    asked: re.Pattern  # "asks members in arrears to pay " before "their"
    kindred: re.Pattern  # "Its neighbour kept", who has something of its own
    folk: re.Pattern  # "their neighbours", "its men", whom "they" behind could mean
    folks: re.Pattern  # the same without an owner
    keeps_own: dict[str, re.Pattern]  # "from" -> "expelled ", before whom the subject sends out of its own
    fails: re.Pattern  # " did not" behind "bomb Iran if it"
    joins: re.Pattern  # "leave ", before whom the subject leaves if "it" must
    stated: re.Pattern  # "in a statement by " before "its", which is who speaks
    any_other: re.Pattern  # "a country that ", whose "its" is
    shared: re.Pattern  # " common border" behind "their"
    strangers: re.Pattern  # "the company", "VMRO-DPMNE", which "it" could mean as well


@lru_cache(maxsize=8)
def words_beside(reference: Reference) -> Words:
    """Return the patterns of the reference."""
    words = reference.words["things"]
    return Words(
        re.compile(
            rf"(?<![\w’'-])(?<!that\s)(?<!which\s)(?<!it\s)(?<!who\s)(?!(?:{any_of(words['no_plural'])})(?!\w))"
            rf"(?:[a-z]{{3,}}(?<!s)(?<!u)(?<!i)s|{any_of(words['peoples'])})(?![\w’'-])"
        ),
        re.compile(rf"(?<![\w’'-])(?:{any_of(words['peoples'])})(?![\w’'-])"),
        re.compile(rf"[’']s?\s(?:[\w-]+\s){{0,2}}(?:{any_of(words['claims'])})\sthat\s"),
        re.compile(
            rf"(?<![\w’'-])(?:{any_of(words['folk'])})\s(?:[\w’'-]+\s){{0,3}}(?:{any_of(words['tells'])})(?!\w)"
        ),
        re.compile(
            rf"(?<!\w)(?:{any_of(words['asks'])})\s(?:all\s|the\s)?(?:[a-z-]+\s)?[a-z-]+s\s(?:[a-z]+\s){{0,3}}to\s(?:[a-z]+\s){{1,3}}$"
        ),
        re.compile(rf"[Ii]ts\s(?:[a-z-]+\s){{0,2}}?(?:{any_of(words['kindred'])})\s(?!of\s|to\s|in\s|with\s|and\s)"),
        re.compile(rf"(?<![\w’'-])(?:their|its|his|her)\s(?:[a-z-]+\s)?(?:{any_of(words['folk'])})(?![\w’'-])"),
        re.compile(rf"(?<![\w’'-])(?:{any_of([*words['folk'], *words['peoples']])})(?![\w’'-])"),
        {how: re.compile(rf"(?<!\w)(?:{any_of(verbs)})\s(?:the\s)?$") for how, verbs in words["keeps_own"].items()},
        re.compile(rf"\s(?:{any_of(words['fails'])})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{any_of(words['joins'])})\s(?:the\s)?$"),
        re.compile(rf"(?<!\w)in\san?\s(?:[a-z]+\s)?(?:{any_of(words['stated'])})\s(?:by|from|on|through)\s$"),
        re.compile(
            rf"(?<!\w)(?:an?|any|another|every|each|no)\s(?:[a-z-]+\s)?(?:{any_of(words['members'])})"
            r"\s(?:that|which|whose)\s"
        ),
        re.compile(rf"\s(?:[a-z-]+\s)?(?:{any_of(words['shared'])})(?![\w-])"),
        re.compile(
            rf"(?<![\w’'-])(?:(?:[Tt]he|[Aa]n?)\s(?:[a-z-]+\s){{0,2}}?(?:{any_of(words['strangers'])})"
            rf"|(?:[A-Z][\w’'-]*\s(?:of\s|for\s|and\s|the\s)*)+(?:{any_of(w.capitalize() for w in words['strangers'])})"
            rf"|[A-Z]{{3,}}(?:-[A-Z]+)?)(?![\w-])(?!\sof\s(?:the\s)?[A-Z])"
        ),
    )
