"""Statements without a listed verb: a name and a colon, any verb beside a quotation, and nouns ("the claim that").

All places are word indexes of a unit.
"""

from __future__ import annotations

from analysis.tag.quotes.cues import Cues
from analysis.tag.quotes.marks import next_mark
from analysis.tag.quotes.phrases import first_subject, phrase_after, phrase_before, possessor_before
from analysis.tag.quotes.units import Draft, Range, Unit
from analysis.tag.quotes.verbs import FINITE, group_start, has_finite_verb

_SCARE = 6  # words of a quotation without a listed cue: shorter ones are scare quotes, names and titles
_WINDOW = 16  # words between a verb and the quotation it governs
_LONGEST_LABEL = 6  # words: 'Lena Orr: "No."'
_WITHIN = 8  # words of "by ..." between a noun and its "that"


def read_unlisted_verbs(unit: Unit, drafts: list[Draft], cues: Cues) -> list[Draft]:
    """Return statements for quotations that no cue claimed: 'NAME: "..."' and 'hailed the pact as a "new dawn"'."""
    claimed = [part for draft in drafts for part in draft.content]
    found: list[Draft] = []
    for run in unit.runs:
        if any(start < run[1] and run[0] < end for start, end in claimed):
            continue
        words = sum(low[:1].isalnum() for low in unit.low[slice(*run)])
        draft = _signed(unit, run) or (_before_verb(unit, run, cues) if words > 1 else None)
        if draft is None and (words >= _SCARE or _opens_line(unit, run)):
            draft = _after_colon(unit, run, cues)
        if draft is None and words >= _SCARE:
            draft = _after_verb(unit, run, cues)
        if draft:
            found.append(draft)
            claimed += draft.content
    return found


def _signed(unit: Unit, run: Range) -> Draft | None:
    """Return the statement of a quotation that a dash and a name sign: '"We stay." - Lena Orr'."""
    dash = run[1]
    if dash + 1 >= unit.end or unit.low[dash] not in ("-", "--") or run[0] > 0:
        return None
    name = phrase_after(unit, dash + 1, unit.size)
    named = name is not None and all(unit.capital[dash + 1 : name[1]])
    whole = named and (name[1] >= unit.end or unit.low[name[1]] == "," and not has_finite_verb(unit, name[1], unit.end))
    return Draft((run,), (dash, dash + 1), name) if whole else None


def _opens_line(unit: Unit, run: Range) -> bool:
    """Whether a quotation is all that follows a name and a colon: 'Orr: "No."'."""
    return unit.capital[0] and run[1] >= unit.end and ":" in unit.low[: run[0]] and run[0] <= _LONGEST_LABEL


def _after_colon(unit: Unit, run: Range, cues: Cues) -> Draft | None:
    if run[0] < 2 or unit.low[run[0] - 1] != ":":
        return None
    name = phrase_before(unit, run[0] - 1, 0, cues)
    return Draft((run,), (run[0] - 1, run[0]), name) if name else None


def _before_verb(unit: Unit, run: Range, cues: Cues) -> Draft | None:
    """Return the statement of '"...," the host pressed' and '"..." mused the host', whatever verb it is."""
    at = run[1]
    if unit.low[at - 2] not in (",", "?", "!", "-", ".", "...") or at >= unit.end:
        return None
    past = unit.tag[at] == "VBN" and at + 1 < unit.size and unit.capital[at + 1]  # "beamed Lena Orr"
    if (unit.tag[at] in ("VBD", "VBZ") or past) and unit.low[at] not in cues.auxiliaries:
        name = phrase_after(unit, at + 1, unit.size)
        return Draft((run,), (at, at + 1), name) if name else None
    name = phrase_after(unit, at, unit.size)
    if name and name[1] - name[0] > 1 and unit.tag[name[1] - 1] == "VBN":
        name = name[0], name[1] - 1  # "the host pressed": the tagger takes it for a participle
    verb = name[1] if name else unit.size
    speaks = verb < unit.size and (unit.tag[verb] in ("VBD", "VBZ", "VBN") or unit.low[verb] in cues.by_first)
    return Draft((run,), (verb, verb + 1), name) if speaks and unit.low[verb] not in cues.auxiliaries else None


def _after_verb(unit: Unit, run: Range, cues: Cues) -> Draft | None:
    """Return the statement of the verb that governs a quotation of some length, whatever verb it is."""
    for at in range(run[0] - 1, max(-1, run[0] - _WINDOW), -1):
        if unit.inside[at] >= 0 or unit.low[at] in (",", ";", ":", "(", "-", "--"):
            return None
        if unit.tag[at] in ("VBD", "VBZ", "VBP", "VBG") and unit.low[at] not in cues.auxiliaries:
            group = group_start(unit, at, cues)
            bare = unit.tag[at] == "VBG" and group == at
            subject = None if bare else phrase_before(unit, group, 0, cues)
            source = subject or first_subject(unit, group, 0, cues)
            return Draft(((at + 1, run[1]),), (at, at + 1), source) if source else None
    return None


def read_nouns(unit: Unit, drafts: list[Draft], cues: Cues) -> list[Draft]:
    """Return the statements of cue nouns outside the statements in ``drafts``: "the envoy's claim that ..."."""
    if cues.nouns.isdisjoint(unit.low):
        return []
    held = sorted(part for draft in drafts for part in draft.content)
    found = []
    for at in range(1, unit.end - 2):
        if unit.low[at] in cues.nouns and unit.inside[at] < 0 and not any(a <= at < b for a, b in held):
            draft = _noun_statement(unit, at, cues)
            found += [draft] if draft else []
    return found


def read_hearsay(unit: Unit, drafts: list[Draft], cues: Cues) -> list[Draft]:
    """Return the clauses that an adverb marks as reported, outside ``drafts``: "The firm has reportedly left"."""
    if cues.hearsay.isdisjoint(unit.low):
        return []
    held = [part for draft in drafts for part in draft.content]
    found = []
    for at in range(1, unit.end - 1):
        if unit.low[at] not in cues.hearsay or unit.inside[at] >= 0 or any(a <= at < b for a, b in held):
            continue
        group = group_start(unit, at, cues)
        subject = phrase_before(unit, group, 0, cues)
        start = subject[0] if subject else group
        end = next_mark(unit, at, (",", ";", "-", "--"), unit.end) or unit.end
        if start < at and not any(a < end and start < b for a, b in held):
            found.append(Draft(((start, at), (at + 1, end)), (at, at + 1), None))
            held += found[-1].content
    return found


def _is_past(unit: Unit, at: int, cues: Cues) -> bool:
    """Whether a form that the tagger takes for a participle has no auxiliary before it."""
    return unit.tag[at] == "VBN" and unit.low[at - 1] not in cues.auxiliaries and not unit.tag[at - 1].startswith("RB")


def _noun_statement(unit: Unit, at: int, cues: Cues) -> Draft | None:
    source, opener = possessor_before(unit, at), at + 1
    if unit.low[opener] in ("by", "from"):
        source = phrase_after(unit, opener + 1, min(unit.end, opener + _WITHIN))
        opener = source[1] if source else opener
    openers = ("that", "to") if unit.low[at] in cues.promises else ("that",)
    if source is None or opener >= unit.end - 2 or unit.low[opener] not in openers:
        return None
    end = next_mark(unit, opener, (",", ";", "-"), unit.end) or unit.end
    if not has_finite_verb(unit, 0, at):  # the noun is the subject of the sentence, whose verb follows the clause
        verbs = [k for k in range(opener, end) if unit.tag[k] in FINITE or _is_past(unit, k, cues)]
        end = verbs[1] if len(verbs) == 2 else end
    return Draft(((opener, end),), (at, at + 1), source)
