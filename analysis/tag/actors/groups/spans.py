"""Where a text has a phrase that stands for several actors: "the two sides", "both Nordic applicants", "the four"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from analysis.reference import Reference
from analysis.tag.actors.candidates import verbs_behind
from analysis.tag.actors.gazetteer import is_whole_word
from analysis.tag.actors.offices import any_of

_STOPS = (",", ".", ";", ":", ")", "")
_TOWARD = re.compile(r"(?<!\w)(?:of|to|toward|towards|with|against|from|for|between|on|by)\s$")
_RELATIVE = re.compile(r"(?<!\w)(?:that|which|whom|what)\s$")
_VERB = re.compile(
    r"\s[a-z]+(?<!s)(?:[,.;]|\s(?:the|an?|to|in|on|at|as|by|from|with|for|not|their|its|his|her|that|what|is|was|are|together|jointly|again|more|less|better|no|neither)(?!\w))"
)
_OF_NUMBER = re.compile(r"(?:each|either|neither)\sof\s", re.IGNORECASE)
_BELONGS = re.compile(  # "both sides of the border", "both men and women"
    r"-|\sof\s(?!\w+ing\s)|\s(?:that|which)\s(?:have|had|has|\w+ed)\s|\sand\swomen"
)


def find_phrases(text: str, reference: Reference) -> Iterator[tuple[int, int, dict]]:
    """Yield (start, end, entry) of the phrases in a text; where two overlap the earlier, then the longer one wins."""
    automaton, entries = _phrases(reference)
    lower = text.lower()
    if len(lower) != len(text):  # a few letters grow in lower case ("İ"), which would move the offsets
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    found = []
    for index, start, end in automaton.find_matches_as_indexes(lower, overlapping=True):
        if index < len(entries):
            found.append((start, -end, 0, entries[index]))
        elif made := _made(lower, start, end, reference):
            found.append((start, -made[0], 1, made[1]))
    end_of_last = 0
    for start, minus_end, _, entry in sorted(found, key=lambda f: f[:3]):
        end = -minus_end
        whole = is_whole_word(text, start, end) and not _BELONGS.match(text, end)
        if start >= end_of_last and whole and (not entry.get("alone") or _is_alone(text, start, end, reference)):
            end_of_last = end
            yield start, end, entry


def _is_alone(text: str, start: int, end: int, reference: Reference) -> bool:
    """Say whether no noun follows a number: "the two agreed to", "of the four and", "that both claim"."""
    of_number = _OF_NUMBER.match(text, start) is not None
    led = of_number or _TOWARD.search(text, max(0, start - 12), start) is not None
    begins = text[start].isupper() or text[start : start + 4] == "the " or text[start - 2 : start] in (", ", "; ")
    if text[end : end + 1] in _STOPS:
        return begins or led
    relative = of_number or _RELATIVE.search(text, max(0, start - 8), start)
    if relative and (_VERB.match(text, end, end + 40) or verbs_behind(reference).match(text, end, end + 40)):
        return True
    behind, time = _behind_alone(reference)
    if text[start:end].lower() == "both":  # "both in Peru and in Chile" is no subject
        behind = time
    if (begins or led) and behind.match(text, end):
        return True
    between = text.endswith("between ", 0, start)  # "Ties between the two were"
    return (begins or between) and verbs_behind(reference).match(text, end, end + 40) is not None


@lru_cache(maxsize=8)
def _behind_alone(reference: Reference) -> tuple[re.Pattern, re.Pattern]:
    """Return the patterns of what stands behind a number without a noun: " and ", " last "; and only of the times."""
    words = reference.words["group_nouns"]
    times = any_of(words["times_behind"])
    return re.compile(rf"\s(?:{any_of(words['alone_before'])}|{times})(?!\w)"), re.compile(rf"\s(?:{times})(?!\w)")


@lru_cache(maxsize=8)
def _phrases(reference: Reference) -> tuple[AhoCorasick, list[dict]]:
    entries = list(reference.words["groups"])
    numbers = reference.words["group_nouns"]["numbers"]
    return AhoCorasick([*(entry["phrase"].lower() for entry in entries), *numbers]), entries


def _made(lower: str, start: int, end: int, reference: Reference) -> tuple[int, dict] | None:
    """Return the end and the entry of a phrase made of the number at a place, an adjective or a region, and a noun."""
    match, words = _behind_number(reference).match(lower, end), reference.words["group_nouns"]
    if match is None:
        return None
    if match["body"]:
        return match.end(), _entry(lower[start : match.end()], "last_bodies", words["numbers"][lower[start:end]])
    named = match["how"] or match["of"]
    region = next((r for name, r in words["regions"].items() if name.lower() == named), None)
    entry = _entry(lower[start : match.end()], "last_named", words["numbers"][lower[start:end]])
    return match.end(), entry if region is None else {**entry, "region": region}


def _entry(phrase: str, rule: str, size: int) -> dict:
    return {"phrase": phrase, "members": [], "rule": rule, "size": size}


@lru_cache(maxsize=8)
def _behind_number(reference: Reference) -> re.Pattern:
    words = reference.words["group_nouns"]
    adjectives = any_of(a.lower() for a in [*words["adjectives"], *words["regions"]] if a)
    regions = any_of(region.lower() for region in words["regions"])
    most = r"(?:(?:most\s[a-z-]+|(?:second-|next-)?[a-z]+est)\s)?"  # "most populous", "largest"
    return re.compile(
        rf"\s{most}(?:(?P<how>{adjectives})\s)?(?:(?P<body>{any_of(words['bodies'])})"
        rf"|(?:{any_of(words['nouns'])})(?:\s(?:of|in)\s(?:the\s)?(?P<of>{regions})(?![\w-])(?!\s[a-z]+n\b))?)\b"
    )
