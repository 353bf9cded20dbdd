"""Noun phrases and verb groups around a cue, found from parts of speech. All places are word indexes of a unit."""

from __future__ import annotations

from typing import NamedTuple

from analysis.tag.quote_cues import Cues, CueWord
from analysis.tag.quote_units import Unit

_NOMINAL = frozenset("NN NNS NNP NNPS CD JJ JJR JJS DT PDT PRP$ POS VBG VBN FW $ EX".split())
_NOUN = frozenset("NN NNS NNP NNPS CD PRP EX".split())
_FINITE = frozenset("VBD VBZ VBP MD".split())
_CLAUSE_OPENERS = frozenset("while as that because after if when since though although before until where".split())
_NO_NAME = frozenset("IN CC TO PRP WP WDT WRB UH".split())
_LINKS = frozenset("of for in at from and or to with on & ' / ( ) . near under".split())  # inside a noun phrase
_LONGEST = 30  # words of a speaker phrase with its apposition


Range = tuple[int, int]


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
    found, i = [], 0
    while i < unit.size:
        cue = _cue_at(unit, i, cues) if unit.inside[i] < 0 else None
        if cue is None:
            i += 1
            continue
        found.append(cue)
        i = cue.end
    return found


def _cue_at(unit: Unit, i: int, cues: Cues) -> Found | None:
    for word in cues.by_first.get(unit.low[i], ()):
        end = i + len(word.words)
        if tuple(unit.low[i:end]) != word.words:
            continue
        if word.form == "phrase":
            return Found(i, end, i, word, False, False)
        if unit.capital[i] and i and not _is_heading(unit):
            continue  # a name: the United States, Mr. Read
        if not _is_verb(unit, i, word, cues):
            continue
        group = group_start(unit, i, cues)
        before = unit.low[group:i]
        passive = word.form == "past" and any(low in cues.be_forms for low in before)
        free = "to" in before and unit.low[i - before[::-1].index("to") - 2] not in cues.leads_to
        return Found(i, end, group, word, passive, free)
    return None


def _is_heading(unit: Unit) -> bool:
    words = [c for c, low in zip(unit.capital, unit.low, strict=True) if len(low) > 3 and low.isalpha()]
    return sum(words) > 0.7 * len(words)


def _is_verb(unit: Unit, i: int, word: CueWord, cues: Cues) -> bool:
    tag, before = unit.tag[i], unit.low[i - 1] if i else ""
    before_tag = unit.tag[i - 1] if i else ""
    if word.form in ("past", "ing"):
        if before == "'s" and i > 1 and unit.tag[i - 2] == "PRP":
            before_tag = "VBZ"  # he's said
        if before_tag in ("DT", "PRP$", "POS") and before not in ("that", "this", "those", "all", "both", "who"):
            return False
        if word.form == "ing" and (before_tag in ("IN", "JJ") and before not in ("by", "while", "in") or tag == "NN"):
            return False
        if tag == "JJ" and word.form == "ing":  # "is promising to", not "a promising start"
            return i + 1 < unit.size and unit.tag[i + 1] in ("TO", "DT", "PRP", "PRP$", "IN")
        return tag != "JJ"
    if before_tag in ("DT", "PRP$", "POS", "JJ", "IN", "CD") and before not in (
        "that",
        "this",
        "all",
        "some",
        "both",
        "many",
    ):
        return False
    if word.form == "base" and (i == 0 or before_tag == "CC" and not unit.tag[i - 2].startswith("VB") and tag != "VBP"):
        return False
    if tag.startswith("VB"):
        return True
    after = unit.low[i + 1] if i + 1 < unit.size else ""
    if (
        word.form == "s"
        and before_tag == "NN"
        and after in ("he", "she", "it", "they", "his", "her", "its", "their", "that", "there")
    ):
        return True
    if word.form == "s":
        return before_tag in ("NNP", "PRP", "WP", "WDT") and (
            tag != "NNS" or after in ("that", '"', "the", "he", "she", "it")
        )
    return (
        before_tag in ("MD", "TO") or before in cues.auxiliaries or (before_tag in ("PRP", "NNS") and after == "that")
    )


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


def phrase_before(unit: Unit, end: int, low: int, cues: Cues) -> Range | None:
    """Return the noun phrase that ends right before word ``end`` and starts at ``low`` or later, or None.

    Appositions ("the envoy, a former general,") belong to it; a time between phrase and verb ("on Monday") does not.
    """
    end = _skip_time_back(unit, end, low, cues)
    if end <= low or unit.inside[end - 1] >= 0:
        return None
    if unit.low[end - 1] in ("both", "all", "each") and end - 1 > low and unit.tag[end - 2] in _NOUN | {")"}:
        end -= 1
    if unit.low[end - 1] in (",", "-", "--", ")"):
        return _with_apposition(unit, end, low, cues)
    if unit.low[end - 1] in cues.relatives and unit.tag[end - 1] in ("WP", "WDT", "IN", "DT"):
        return (end - 1, end)
    if unit.tag[end - 1] == "PRP" and unit.low[end - 2 : end - 1] != ["of"]:
        reflexive = end - 2 >= low and unit.low[end - 1].endswith(("self", "selves"))
        return phrase_before(unit, end - 1, low, cues) if reflexive else (end - 1, end)
    phrase = _plain_phrase(unit, end, low)
    return _with_clause(unit, phrase, low) if phrase else None


def _with_clause(unit: Unit, phrase: Range, low: int) -> Range:
    """Return a phrase with its head where it only ends a clause on it: "a man who fled the city", "papers sent by Y"."""
    start, end = phrase
    stop = max(low, start - _LONGEST // 2)
    for at in range(start - 1, stop, -1):
        if unit.inside[at] >= 0 or unit.low[at] in (",", ";", ":"):
            break
        if (
            unit.low[at] in ("who", "that", "which")
            and unit.tag[at - 1] in _NOUN | {"POS"}
            and has_finite_verb(unit, at, start)
        ):
            head = _plain_phrase(unit, at, low)
            return (head[0], end) if head else phrase
    if (
        start - 2 > low
        and unit.low[start - 1] in ("by", "to", "on", "in", "with")
        and unit.tag[start - 2] in ("VBN", "VBG", "VBD")
    ):
        if (unit.tag[start - 3] in _NOUN or unit.low[start - 3] == "those") and unit.inside[start - 3] < 0:
            head = _plain_phrase(unit, start - 2, low)
            return (head[0], end) if head else phrase
    return phrase


def _skip_time_back(unit: Unit, end: int, low: int, cues: Cues) -> int:
    at = end
    while at > low and unit.low[at - 1] in cues.times and unit.inside[at - 1] < 0 and unit.low[at - 1] != "may":
        if unit.capital[at - 1] and unit.low[at - 1] in ("early", "late"):
            break
        at -= 1
    if at < end and at > low and unit.low[at - 1] in ("on", "in", "at", "earlier", "late"):
        at -= 1
    if at < end and at - 1 > low and unit.tag[at - 1] == "VBN" and unit.tag[at - 2] in _NOUN:
        at -= 1  # "a report published on Wednesday said"
    return at if at > low else end


def _with_apposition(unit: Unit, end: int, low: int, cues: Cues) -> Range | None:
    """Return a phrase with what is set off after it: "Kim, leader of the North," or "the envoy (left)"."""
    closing = unit.low[end - 1]
    opening = "(" if closing == ")" else closing
    at = _opening_of(unit, end, low, opening, cues)
    if at is None or unit.tag[at - 1] not in _NOUN and unit.low[at - 1] not in (")", "here", "there"):
        return None
    before = _plain_phrase(unit, at, low) if unit.low[at - 1] != ")" else _with_apposition(unit, at, low, cues)
    if before is None:
        return None
    before = _with_clause(unit, before, low)
    if (
        closing == ","
        and before[0] - 1 > low
        and unit.low[before[0] - 1] == ","
        and unit.tag[before[0]] in ("DT", "NN", "JJ", "NNS", "NNP")
    ):
        name = _plain_phrase(unit, before[0] - 1, low)  # "Lee, a former mayor, now retired, said"
        clear = (
            name and (name[0] == low or unit.tag[name[0] - 1] not in ("IN", "TO", "VBG")) and unit.capital[name[1] - 1]
        )
        if clear and not unit.capital[before[0]]:
            before = (name[0], before[1])
    return (before[0], end - 1 if closing == "," else end)


def _opening_of(unit: Unit, end: int, low: int, mark: str, cues: Cues) -> int | None:
    """Return where the apposition that ends before ``end`` opens.

    For commas that is after the leftmost noun phrase that begins a clause and has no verb of its own behind it: "Lee, 22,
    of Reno, Nev., said". For brackets and dashes it is the nearest mark.
    """
    stop = max(low, end - _LONGEST)
    marks = [at for at in range(end - 2, stop, -1) if unit.low[at] == mark and unit.inside[at] < 0]
    if mark != "," or not marks:
        return marks[0] if marks else None
    for at in reversed(marks):
        phrase = _plain_phrase(unit, at, low)
        if phrase and _begins_clause(unit, phrase, low, cues) and _is_verbless(unit, at, end, cues):
            return at
    return marks[0]


def _begins_clause(unit: Unit, phrase: Range, low: int, cues: Cues) -> bool:
    start, end = phrase
    if unit.tag[end - 1] not in _NOUN and not unit.capital[end - 1] or unit.tag[start] in ("VBG", "VBN"):
        return False
    if all(word in cues.times for word in unit.low[start:end]):
        return False
    return start == low or unit.low[start - 1] in (",", "and", "but", "that", "while", "though", "although", '"', ":", "-")


def _is_verbless(unit: Unit, start: int, end: int, cues: Cues) -> bool:
    """Whether all finite verbs of [start, end) can belong to relative clauses."""
    verbs = sum(unit.tag[at] in _FINITE for at in range(start, end))
    return verbs <= 2 * sum(unit.low[at] in cues.relatives or unit.low[at] == "whose" for at in range(start, end))


def _is_nominal(unit: Unit, at: int) -> bool:
    """Whether a word may stand in a noun phrase: by its tag, or a name that the tagger takes for something else."""
    return unit.tag[at] in _NOMINAL or at > 0 and unit.capital[at] and unit.tag[at] not in _NO_NAME


def _plain_phrase(unit: Unit, end: int, low: int) -> Range | None:
    if (
        not _is_nominal(unit, end - 1)
        and unit.tag[end - 1] != "PRP"
        and unit.low[end - 1] not in (")", "'", "here", "there")
    ):
        return None
    start, stop = end, max(low, end - _LONGEST)
    while start > stop and unit.inside[start - 1] < 0:
        tag, word = unit.tag[start - 1], unit.low[start - 1]
        if (
            _is_nominal(unit, start - 1)
            or word == "'s"
            or start == end
            and tag == "PRP"
            or start == end
            and word in ("here", "there")
        ):
            start -= 1
        elif word in _LINKS and start < end and start - 2 >= stop and (unit.tag[start - 2] in _NOUN | {"POS"} or word == "of" and _is_nominal(unit, start - 2)):
            start -= 1
        elif word == "," and start < end and _in_list(unit, start, end, stop):
            start -= 1
        else:
            break
    while start < end - 1 and (unit.low[start] in ("'s", "that", ")", "there") or unit.low[start] in _LINKS):
        start += 1
    if unit.low[start] in ("a", "an") and unit.capital[end - 1]:
        name = next((k for k in range(end - 1, start, -1) if not unit.capital[k]), start)
        if unit.tag[name] == "NN" and unit.low[name - 1] in ("a", "an"):
            start = name + 1  # "a point Feinstein acknowledged"
    joint = next((k for k in range(end - 1, start, -1) if unit.low[k] == "and"), None)
    governs = unit.tag[start - 1] in ("IN", "TO", "VB", "VBD", "VBZ", "VBP", "VBG", "VBN") if start > low else False
    if joint and governs and unit.low[start - 1] not in _CLAUSE_OPENERS:
        start = joint + 1  # "... about the plan and one in four said": the first half is no subject
    return (start, end) if start < end else None


def _in_list(unit: Unit, comma: int, end: int, stop: int) -> bool:
    """Whether a comma before word ``comma`` separates names of a list that ends in "and"."""
    if (
        comma - 2 < stop
        or unit.tag[comma - 2] not in ("NNP", "NNS", "NNPS")
        or unit.capital[comma - 2] != unit.capital[comma]
    ):
        return False
    following = unit.low[comma : min(end, comma + 8)]
    return "and" in following and all(tag in _NOMINAL or tag in ("CC", ",", "IN") for tag in unit.tag[comma:end])


def phrase_after(unit: Unit, start: int, high: int) -> Range | None:
    """Return the noun phrase that begins at word ``start``, with "of ..." and the like, or None."""
    at = start
    while at < min(high, start + _LONGEST) and unit.inside[at] < 0:
        tag, word = unit.tag[at], unit.low[at]
        if tag == "PRP":
            return (start, at + 1) if at == start else (start, at)
        linked = at > start and at + 1 < high and unit.tag[at + 1] in _NOMINAL and word in _LINKS - {"to", "on"}
        misread = at > start and tag in ("VB", "VBP") and at + 1 < high and unit.low[at + 1] in (",", ".", "who")
        if not (_is_nominal(unit, at) or word == "'s" or linked or misread):
            break
        at += 1
    return (
        (start, at)
        if at > start and any(unit.tag[k] in _NOUN or unit.tag[k] in ("DT", "JJ") for k in range(start, at))
        else None
    )


def first_subject(unit: Unit, end: int, low: int, cues: Cues) -> Range | None:
    """Return the subject of the main clause before word ``end``: who says what ", saying ..." goes on with."""
    opening = unit.low[low] in cues.subordinators and next((k for k in range(low, end) if unit.low[k] == ","), None)
    if opening and has_finite_verb(unit, opening, end):
        low = opening + 1
    return next_subject(unit, low, cues, end)


def next_subject(unit: Unit, low: int, cues: Cues, end: int | None = None) -> Range | None:
    """Return the subject of the first finite verb from word ``low`` on."""
    for at in range(low, min(unit.size if end is None else end, low + 3 * _LONGEST)):
        if unit.inside[at] < 0 and unit.tag[at] in _FINITE:
            subject = phrase_before(unit, group_start(unit, at, cues), low, cues)
            if subject and unit.low[subject[0]] not in cues.relatives:
                return subject
    return None


def has_finite_verb(unit: Unit, start: int, end: int) -> bool:
    """Whether some word of [start, end) is a finite verb."""
    return any(unit.tag[k] in _FINITE or unit.low[k] in ("'s", "'re", "'ve") for k in range(start, end))


def possessor_before(unit: Unit, at: int) -> Range | None:
    """Return who has the noun at word ``at``: "the envoy" in "the envoy's first claim", "his" in "his claim"."""
    start = at
    while start and unit.tag[start - 1] in ("JJ", "NN", "VBN") and unit.inside[start - 1] < 0:
        start -= 1
    if start and unit.tag[start - 1] == "PRP$":
        return start - 1, start
    if start > 1 and (unit.tag[start - 1] == "POS" or unit.low[start - 1] in ("'s", "'")):
        return _plain_phrase(unit, start - 1, 0)
    return None
