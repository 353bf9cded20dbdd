"""Where the content after a cue begins and ends. All places are word indexes of a unit."""

from __future__ import annotations

from analysis.tag.quotes.cues import Cues
from analysis.tag.quotes.marks import inside_at, next_mark, next_pause, run_start, trim
from analysis.tag.quotes.objects import object_end
from analysis.tag.quotes.occasions import skip_occasion, without_occasion
from analysis.tag.quotes.phrases import phrase_after, phrase_before
from analysis.tag.quotes.tails import pause_in_marks, without_tail
from analysis.tag.quotes.units import Unit
from analysis.tag.quotes.verbs import Found, has_finite_verb

_WINDOW = 16  # words between a verb and its "that": "said in an interview on Tuesday with state television that"
_FINITE = ("VBD", "VBZ", "VBP", "MD")
_COMPLEMENT = frozenset("PRP DT NNP NNPS NNS NN PRP$ JJ JJR JJS CD EX VBG RB WP WRB PDT IN WDT MD".split())
_OBJECT = frozenset("DT PRP$ NN NNS NNP NNPS JJ CD".split())
_SUBJECT = frozenset("PRP DT NNP NNS EX PRP$".split())  # what opens a clause after an addressee


def content_start(unit: Unit, cue: Found, cues: Cues) -> int | None:
    """Return where the content after the verb begins, or None where nothing after it is said."""
    at, high, takes = cue.end, unit.end, cue.word.takes
    opens = cue.group == 0 or cue.group == 1 and unit.low[0] in cues.subordinators
    if opens and cue.word.form in ("past", "ing"):
        high = next_mark(unit, at, (",",), high) or high  # "Asked about the talks, ..."
    if at >= high and not inside_at(unit, at):
        return None
    last = min(unit.size if high == unit.end else high, at + _WINDOW)
    quote = next((x for x in range(at, last) if unit.inside[x] >= 0), None)
    opener = _opener(unit, cue, at, quote if quote is not None else high, cues)
    if opener is not None and ("that" in takes or "addressee" in takes):
        return opener
    if cue.passive and "addressee" in takes and unit.low[at] == "to":
        return at if at + 1 < high and unit.tag[at + 1] == "VB" else None  # "was asked to explain"
    if "to" in takes and "addressee" not in takes and unit.low[at] == "to":
        return at if at + 1 < high and unit.tag[at + 1] not in ("DT", "PRP$", "CD", "NNP") else None
    if quote is not None:
        return _quoted_start(unit, cue, at, quote, cues)
    if "addressee" in takes:
        return _after_addressee(unit, cue, at, high, cues)
    return at if "about" in takes else _plain_start(unit, cue, at, high, cues)


def _plain_start(unit: Unit, cue: Found, at: int, high: int, cues: Cues) -> int | None:
    """Return where a noun phrase or a clause without "that" begins, after times and occasions."""
    if unit.low[at] == ":":
        return at + 1 if at + 1 < high else None
    if unit.low[at] in (",", ";", ".", ")", "-", "--"):
        return None
    if _is_manner(unit, at) and "object" in cue.word.takes:
        return at
    at = skip_occasion(unit, at, high, cues)
    if at >= high or unit.tag[at] not in _COMPLEMENT or unit.low[at] == "if":
        return None
    number = at + 1 < unit.size and (unit.tag[at + 1] == "CD" or unit.low[at + 1] in ("least", "most"))
    if unit.tag[at] == "IN" and unit.low[at] not in cues.openers and not number:
        return None
    return at if "object" in cue.word.takes or "bare" in cue.word.takes and _is_clause(unit, at, high) else None


def _is_clause(unit: Unit, start: int, high: int) -> bool:
    """Whether [start, high) has a finite verb of its own, not only that of a later ", he said"."""
    comma = next_mark(unit, start, (",",), high)
    if has_finite_verb(unit, start, high if comma is None else comma):
        return True
    return sum(unit.tag[at] in _FINITE for at in range(start, high)) > 1


def late_start(unit: Unit, cue: Found, cues: Cues) -> int | None:
    """Return the start of a clause that opens with a circumstance: "said in May the port would open"."""
    if not {"left", "object"} <= cue.word.takes or cue.end >= unit.end or unit.tag[cue.end] != "IN":
        return None
    if unit.low[cue.end] in ("as", "of", "like", "that"):
        return None
    return cue.end if has_finite_verb(unit, cue.end, unit.end) else None


def _opener(unit: Unit, cue: Found, start: int, stop: int, cues: Cues) -> int | None:
    """Return the place of "that", "whether" ... that opens a clause after the verb and at most an occasion."""
    for at in range(start, min(stop, start + _WINDOW)):
        low, tag = unit.low[at], unit.tag[at]
        if low in ("if", "when", "where", "which", "who") and "whether" not in cue.word.takes:
            return None  # "mentioned when", "continued if": a circumstance of the saying
        if low in cues.openers and (at == start or low in ("that", "whether", "if", "how", "why", "what")):
            if low == "that" and at + 1 < unit.size and unit.tag[at + 1] == "NN" and at > start:
                continue
            return at
        if at == start and "addressee" not in cue.word.takes and low not in cues.times:
            if tag in _OBJECT or _is_deed(unit, cue, at) or _is_manner(unit, at):
                return None  # "urged the states that ...", "pledged to end a rule that ...": the clause is theirs
        if at > start and (tag in _FINITE or low in (":", ";")):
            return None
        if at == start and (tag in ("PRP", "EX") and low not in ("him", "her", "them", "us", "me", "you")):
            return None
    return None


def _is_deed(unit: Unit, cue: Found, at: int) -> bool:
    """Whether an infinitive is what the verb takes: "pledged to end a rule that ...", not "went on to say that"."""
    return "to" in cue.word.takes and unit.low[at] == "to" and unit.tag[at + 1 : at + 2] == ["VB"]


def _is_manner(unit: Unit, at: int) -> bool:
    """Whether an adverb opens the object: "proposed jointly owned drones that ..."."""
    return unit.tag[at] == "RB" and unit.tag[at + 1 : at + 2] in (["VBN"], ["JJ"])


def _quoted_start(unit: Unit, cue: Found, at: int, quote: int, cues: Cues) -> int | None:
    """Return where content with a quotation at word ``quote`` begins: at the quotation, or at its clause."""
    between = unit.low[at:quote]
    if not between:
        return quote
    if between[-1] == "," and not {"left", "addressee", "that"} & cue.word.takes:
        return at  # "called the envoy, Mr. Orr, “a liar”"
    if between[-1] in (",", ":"):
        plain = not any(unit.tag[x] in _FINITE for x in range(at, quote))
        if plain or between[-1] == ":":
            return quote
    if "addressee" in cue.word.takes:
        start = _after_addressee(unit, cue, at, quote, cues)
        return quote if start is None else start
    start = skip_occasion(unit, at, quote, cues)
    if start >= quote:
        return quote
    if between[0] == "," or unit.tag[start] == "IN" and between[0] not in cues.openers:
        return None
    return start


def _after_addressee(unit: Unit, cue: Found, at: int, high: int, cues: Cues) -> int | None:
    """Return where the content after a person begins: "told reporters (that) talks failed", "asked him to leave"."""
    person = phrase_after(unit, at, high)
    if person is None:
        return None
    after = skip_occasion(unit, person[1], high, cues)
    if after >= high:
        return None
    if unit.low[after] == "to" and "to" in cue.word.takes:
        return at if unit.low[cue.start].startswith("ask") else after  # what is asked for is that they act
    if unit.low[after] in cues.openers or "bare" in cue.word.takes and unit.tag[after] in _SUBJECT:
        return after
    if "bare" in cue.word.takes and unit.tag[after] in _FINITE:
        return at  # "told Congress spending is up" has no addressee that we can tell apart
    return at if "object" in cue.word.takes else None


def content_end(unit: Unit, found: list[Found], k: int, start: int, cues: Cues, *, clause: bool = False) -> int:
    """Return where the content that begins at ``start`` ends: with the sentence or before the next attribution.

    ``clause``: the whole attribution is a subordinate clause, and ends with it at the latest.
    """
    end = unit.size if inside_at(unit, unit.size - 1) else unit.end
    if clause:
        end = next_pause(unit, start, (",", ";", "-", "--"), end) or end
    elif {"object", "about"} & found[k].word.takes and not inside_at(unit, start):
        end = object_end(unit, found[k], start, end, cues)
    if inside_at(unit, start):
        end = quote_end(unit, start, end)
    for cue in found[k + 1 :]:
        if cue.start <= start:
            continue
        if cue.start >= end:
            break
        cut = _cut_before(unit, found[k], cue, start, cues)
        if cut is not None:
            end = cut
            break
    if inside_at(unit, start):
        return trim(unit, start, end)[1]
    end = trim(unit, start, pause_in_marks(unit, start, end))[1]
    return without_tail(unit, start, without_occasion(unit, start, end, cues))


def quote_end(unit: Unit, start: int, end: int) -> int:
    """Return the end of a quotation that closes with its sentence, taking in further quotations that follow at once."""
    at = start
    while at < end and unit.inside[at] >= 0:
        at += 1
    complete = at - 2 >= start and unit.low[at - 2] in (".", "?", "!", ",")
    return at if complete else end


def _cut_before(unit: Unit, cue: Found, later: Found, start: int, cues: Cues) -> int | None:
    """Return where ``later`` ends the content of ``cue``, or None where it lies inside that content."""
    at = later.group
    before = unit.low[at - 1] if at > start else ""
    semicolon = next_mark(unit, start, (";",), at)
    if semicolon is not None:
        return semicolon
    if later.word.form == "phrase":
        return at
    thinks = "whether" in later.word.takes and "addressee" not in later.word.takes  # "said she stayed and thought that"
    if before in ("and", "but", "or") and later.word.form == cue.word.form and not later.infinitive:
        return None if thinks else at - 1
    if later.word.form == "ing":
        return at - 1 if before == "," else None
    subject = phrase_before(unit, at, start, cues)
    lead = subject[0] - 1 if subject else start
    if lead > start and inside_at(unit, lead):
        run = run_start(unit, lead)
        return run - 1 if run - 1 > start and unit.low[run - 1] == ":" else None  # 'that trade fell: "...," he claimed'
    if lead > start and unit.low[lead] == "," and later.end < unit.end and inside_at(unit, later.end):
        return lead  # 'said it was good to be home, a man yelled "..."'
    if lead <= start + 2 or unit.low[lead] not in ("but", "while", "as", "and", "though", "although"):
        return None
    pause = unit.low[lead - 1] in (",", "-", "--") or inside_at(unit, lead - 1)
    return lead if unit.low[lead] != "and" or pause else None
