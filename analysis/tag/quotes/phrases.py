"""Noun phrases before and after a cue, found from parts of speech. All places are word indexes of a unit."""

from __future__ import annotations

from analysis.tag.quotes.cues import Cues
from analysis.tag.quotes.units import Range, Unit
from analysis.tag.quotes.verbs import FINITE, group_start, has_finite_verb

_NOMINAL = frozenset("NN NNS NNP NNPS CD JJ JJR JJS DT PDT PRP$ POS VBG VBN FW $ EX".split())
_NOUN = frozenset("NN NNS NNP NNPS CD PRP EX".split())
_CLAUSE_OPENERS = frozenset("while as that because after if when since though although before until where".split())
_GOVERNING = frozenset("IN TO VB VBD VBZ VBP VBG VBN".split())
_NO_NAME = frozenset("IN CC TO PRP WP WDT WRB UH".split())
_LINKS = frozenset("of for in at from and or to with on & ' / ( ) . near under".split())  # inside a noun phrase
_LONGEST = 30  # words of a speaker phrase with its apposition


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
    """Return a phrase with its head where it ends a clause on that: "a man who fled the city", "papers sent by Y"."""
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

    For commas that is after the leftmost noun phrase that begins a clause and has no verb of its own behind it:
    "Lee, 22, of Reno, Nev., said". For brackets and dashes it is the nearest mark.
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
    return start == low or unit.low[start - 1] in (
        ",",
        "and",
        "but",
        "that",
        "while",
        "though",
        "although",
        '"',
        ":",
        "-",
    )


def _is_verbless(unit: Unit, start: int, end: int, cues: Cues) -> bool:
    """Whether all finite verbs of [start, end) can belong to relative clauses."""
    verbs = sum(unit.tag[at] in FINITE for at in range(start, end))
    return verbs <= 2 * sum(unit.low[at] in cues.relatives or unit.low[at] == "whose" for at in range(start, end))


def _is_nominal(unit: Unit, at: int) -> bool:
    """Whether a word may stand in a noun phrase: by its tag, or a name that the tagger takes for something else."""
    return unit.tag[at] in _NOMINAL or at > 0 and unit.capital[at] and unit.tag[at] not in _NO_NAME


def _plain_phrase(unit: Unit, end: int, low: int) -> Range | None:
    """Return the words before ``end`` that look like one noun phrase, "of ..." and lists included."""
    start, stop = end, max(low, end - _LONGEST)
    while start > stop and unit.inside[start - 1] < 0 and _extends(unit, start - 1, end, stop):
        start -= 1
    if start == end or unit.low[end - 1] in _LINKS - {")", "'"}:
        return None
    while start < end - 1 and (unit.low[start] in ("'s", "that", ")", "there") or unit.low[start] in _LINKS):
        start += 1
    return _without_object(unit, _without_noun_before_name(unit, start, end), end, low)


def _extends(unit: Unit, at: int, end: int, stop: int) -> bool:
    """Whether the word at ``at`` can open the phrase that goes on behind it."""
    word, last = unit.low[at], at == end - 1
    if _is_nominal(unit, at) or word == "'s" or last and (unit.tag[at] == "PRP" or word in ("here", "there", ")", "'")):
        return True
    if last or at - 1 < stop:
        return False
    if word in _LINKS:
        return unit.tag[at - 1] in _NOUN | {"POS"} or word == "of" and _is_nominal(unit, at - 1)
    return word == "," and _in_list(unit, at + 1, end)


def _without_noun_before_name(unit: Unit, start: int, end: int) -> int:
    """Return the start of the name in "a point Feinstein (acknowledged)": the noun before it is not hers."""
    if unit.low[start] not in ("a", "an") or not unit.capital[end - 1]:
        return start
    noun = next((k for k in range(end - 1, start, -1) if not unit.capital[k]), start)
    return noun + 1 if unit.tag[noun] == "NN" and unit.low[noun - 1] in ("a", "an") else start


def _without_object(unit: Unit, start: int, end: int, low: int) -> Range | None:
    """Return the phrase without a first half that a verb or preposition governs: "(of trade) and one in four said"."""
    joint = next((k for k in range(end - 1, start, -1) if unit.low[k] == "and"), None)
    governed = start > low and unit.tag[start - 1] in _GOVERNING and unit.low[start - 1] not in _CLAUSE_OPENERS
    start = joint + 1 if joint and governed else start
    return (start, end) if start < end else None


def _in_list(unit: Unit, after: int, end: int) -> bool:
    """Whether the comma before word ``after`` separates names of a list that ends in "and"."""
    name = unit.tag[after - 2] in ("NNP", "NNS", "NNPS") and unit.capital[after - 2] == unit.capital[after]
    joined = "and" in unit.low[after : min(end, after + 8)]
    return name and joined and all(tag in _NOMINAL or tag in ("CC", ",", "IN") for tag in unit.tag[after:end])


def phrase_after(unit: Unit, start: int, high: int) -> Range | None:
    """Return the noun phrase that begins at word ``start``, with "of ..." and the like, or None."""
    if start < high and unit.tag[start] == "PRP" and unit.inside[start] < 0:
        return start, start + 1
    if unit.low[start : start + 1] == ["her"] and start + 1 < high and not _is_nominal(unit, start + 1):
        return start, start + 1  # "told her she could stay"
    at = start
    while at < min(high, start + _LONGEST) and unit.inside[at] < 0 and _goes_on(unit, at, start, high):
        at += 1
    named = any(unit.tag[k] in _NOUN or unit.tag[k] in ("DT", "JJ") for k in range(start, at))
    return (start, at) if named else None


def _goes_on(unit: Unit, at: int, start: int, high: int) -> bool:
    if unit.tag[at] == "PRP":
        return False
    if _is_nominal(unit, at) or unit.low[at] == "'s":
        return True
    if at + 1 >= high:
        return False
    if at == start:
        return unit.tag[at] in ("VB", "VBP") and unit.tag[at + 1] in _NOMINAL  # "to company", for the tagger a verb
    linked = unit.low[at] in _LINKS - {"to", "on"} and unit.tag[at + 1] in _NOMINAL
    return linked or unit.tag[at] in ("VB", "VBP") and unit.low[at + 1] in (",", ".", "who")


def first_subject(unit: Unit, end: int, low: int, cues: Cues) -> Range | None:
    """Return the subject of the main clause before word ``end``: who says what ", saying ..." goes on with."""
    opening = unit.low[low] in cues.subordinators and next((k for k in range(low, end) if unit.low[k] == ","), None)
    if opening and has_finite_verb(unit, opening, end):
        low = opening + 1
    return next_subject(unit, low, cues, end)


def next_subject(unit: Unit, low: int, cues: Cues, end: int | None = None) -> Range | None:
    """Return the subject of the first finite verb from word ``low`` on."""
    for at in range(low, min(unit.size if end is None else end, low + 3 * _LONGEST)):
        if unit.inside[at] < 0 and unit.tag[at] in FINITE:
            subject = phrase_before(unit, group_start(unit, at, cues), low, cues)
            if subject and unit.low[subject[0]] not in cues.relatives:
                return subject
    return None


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
