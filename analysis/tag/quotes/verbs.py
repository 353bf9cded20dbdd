"""Cues where they stand as verbs, and verb groups. All places are word indexes of a unit."""

from __future__ import annotations

from typing import NamedTuple

from analysis.tag.quotes.cues import Cues, CueWord
from analysis.tag.quotes.units import Unit

FINITE = frozenset("VBD VBZ VBP MD".split())
_SHORT = frozenset(("'s", "'re", "'ve"))
TORN = frozenset("VBD VBZ VBP MD VBN VB".split())  # what goes on after "the plan, he said,"
_PRONOUN_LIKE = ("that", "this", "those", "all", "some", "both", "many", "another")
_CLAUSE_WORDS = ("he", "she", "it", "they", "his", "her", "its", "their", "that", "there")


class Found(NamedTuple):
    """A cue in a unit: its words [start, end), the start of its verb group, and how the verb stands there."""

    start: int
    end: int
    group: int
    word: CueWord
    passive: bool
    infinitive: bool


def find_cues(unit: Unit, cues: Cues) -> list[Found]:
    """Return the cues outside quotation marks that stand as verbs or phrases, in reading order."""
    found: list[Found] = []
    for i in [i for i, low in enumerate(unit.low) if low in cues.by_first]:
        if unit.inside[i] < 0 and not (found and i < found[-1].end):
            cue = _cue_at(unit, i, cues)
            found += [cue] if cue else []
    return found


def _cue_at(unit: Unit, i: int, cues: Cues) -> Found | None:
    for word in cues.by_first[unit.low[i]]:
        end = _end_of(unit, i, word, cues)
        if end is None:
            continue
        if word.form == "phrase":
            return Found(i, end, i, word, False, False)
        if unit.capital[i] and i and (unit.low[i - 1] == "united" or not _is_heading(unit)):
            continue  # a name: the United States, Mr. Read
        if not _is_verb(unit, i, word, cues):
            continue
        group = group_start(unit, i, cues)
        before = unit.low[group:i]
        passive = word.form == "past" and any(low in cues.be_forms for low in before)
        free = "to" in before and unit.low[i - before[::-1].index("to") - 2] not in cues.leads_to
        return Found(i, end, group, word, passive, free)
    return None


def _end_of(unit: Unit, i: int, word: CueWord, cues: Cues) -> int | None:
    """Return where a cue ends that begins at ``i``; a day may stand inside: "called on Friday for". None if it is not
    that cue."""
    end = i + len(word.words)
    if tuple(unit.low[i:end]) == word.words:
        dated = word.words[-1] == "on" and end < unit.size and unit.low[end] in cues.times  # "called on Friday"
        return None if dated and len(word.words) > 1 else end
    first, *rest = word.words
    last = i + 1 + (unit.low[i + 1 : i + 2] == ["on"])
    timed = len(rest) == 1 and unit.low[i] == first and unit.low[last : last + 1] and unit.low[last] in cues.times
    return last + 2 if timed and unit.low[last + 1 : last + 2] == rest else None


def _is_heading(unit: Unit) -> bool:
    words = [c for c, low in zip(unit.capital, unit.low, strict=True) if len(low) > 3 and low.isalpha()]
    return sum(words) > 0.7 * len(words)


def _is_verb(unit: Unit, i: int, word: CueWord, cues: Cues) -> bool:
    """Whether a form that may be a noun or an adjective ("claims", "promising") stands as a verb."""
    tags = (unit.tag[i - 1] if i else "", unit.tag[i], unit.tag[i + 1] if i + 1 < unit.size else "")
    lows = (unit.low[i - 1] if i else "", unit.low[i], unit.low[i + 1] if i + 1 < unit.size else "")
    if lows[0] == "'s" and i > 1 and unit.tag[i - 2] == "PRP":
        return True  # he's said
    if tags[0] in ("DT", "PRP$", "POS") and lows[0] not in _PRONOUN_LIKE:
        return False
    if word.form == "past":
        no_subject = tags[0] in ("CD", "VB", "VBP", "VBZ", "IN", "JJ", "JJR", "RBR", "CC")
        modifier = tags[2] == "NNS" and no_subject  # "has 475 pledged delegates"
        return tags[1] != "JJ" and not modifier
    if word.form == "ing":
        return _is_participle(tags, lows, cues)
    if tags[0] == "CD" and word.form == "base" and tags[1].startswith("VB"):
        return True  # "one in five say", "42% call"
    if tags[0] in ("JJ", "IN", "CD") and lows[0] not in _PRONOUN_LIKE:
        return False
    if word.form == "s":
        joined = tags[0] == "CC" and lows[2] == "that"  # "is rich and claims that"
        return joined or tags[1].startswith("VB") or _is_third_person(tags, lows)
    return _is_base(unit, i, tags, lows, cues)


def _is_base(unit: Unit, i: int, tags: tuple[str, str, str], lows: tuple[str, str, str], cues: Cues) -> bool:
    """Whether a base form ("claim") stands as a verb."""
    joined = tags[0] == "CC" and not unit.tag[i - 2].startswith("VB") and tags[1] != "VBP"
    if i == 0 or lows[0] == lows[2] == "," or joined:
        return False
    plural = tags[0] in ("PRP", "NNS") and lows[2] == "that"
    return tags[1].startswith("VB") or tags[0] in ("MD", "TO") or lows[0] in cues.auxiliaries or plural


def _is_participle(tags: tuple[str, str, str], lows: tuple[str, str, str], cues: Cues) -> bool:
    if tags[0] in ("IN", "JJ") and lows[0] not in cues.before_participle or tags[1] == "NN":
        return False
    return tags[1] != "JJ" or tags[2] in ("TO", "DT", "PRP", "PRP$", "IN")  # "is promising to", not "a promising start"


def _is_third_person(tags: tuple[str, str, str], lows: tuple[str, str, str]) -> bool:
    if tags[0] == "NN":
        return lows[2] in _CLAUSE_WORDS or lows[2] in (".", ",", "", '"') and lows[1] != "states"
    opens = lows[2] in (*_CLAUSE_WORDS, '"', "the", ".", "")
    return tags[0] in ("NNP", "PRP", "WP", "WDT") and (tags[1] != "NNS" or opens)


def group_start(unit: Unit, i: int, cues: Cues) -> int:
    """Return where the verb group of the verb at ``i`` begins: over auxiliaries, adverbs and "to"."""
    start = i
    while start and unit.inside[start - 1] < 0:
        low, tag = unit.low[start - 1], unit.tag[start - 1]
        if unit.capital[start - 1] and start > 1 and tag != "RB":
            break  # Will, May: a name
        if low in cues.auxiliaries or tag in ("MD", "RB", "RBR") or low == "to" or low in ("went", "goes"):
            start -= 1
        elif (
            unit.low[start] == "to"
            and low in cues.leads_to
            or low in ("both", "all")
            and unit.low[start - 2] in cues.auxiliaries
        ):
            start -= 1
        else:
            break
    while start < i and unit.tag[start] == "RB" and unit.low[start] in ("n't",):
        start += 1
    return start


def has_finite_verb(unit: Unit, start: int, end: int) -> bool:
    """Whether some word of [start, end) is a finite verb."""
    tags, low = unit.tag[start:end], unit.low[start:end]
    if not FINITE.isdisjoint(tags):
        return True
    return not _SHORT.isdisjoint(low) and any(w in _SHORT and t != "POS" for w, t in zip(low, tags, strict=True))
