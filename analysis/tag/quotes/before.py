"""What stands before a cue: content that comes first; and the speaker that stands behind the verb then.

All places are word indexes of a unit.
"""

from __future__ import annotations

from analysis.tag.quotes.cues import Cues
from analysis.tag.quotes.marks import inside_at, trim
from analysis.tag.quotes.occasions import skip_occasion
from analysis.tag.quotes.phrases import phrase_after, phrase_before
from analysis.tag.quotes.units import Draft, Range, Unit
from analysis.tag.quotes.verbs import Found, has_finite_verb

_SHORTEST = 2  # words of content
_LONG = 8  # words that are a clause even where no verb is found in them
_AFTER_SPEAKER = frozenset("IN TO RB WP WDT CC VBG".split())


def speaker_behind(unit: Unit, cue: Found, cues: Cues) -> Range | None:
    """Return the speaker after the verb: '..., said the envoy'."""
    if "left" not in cue.word.takes or cue.group != cue.start or cue.word.form not in ("past", "s"):
        return None
    speaker = phrase_after(unit, cue.end, unit.size)
    if speaker is None or unit.low[speaker[0]] in cues.times:
        return None
    if cue.group == 0:  # 'Said Orr, "..."'
        return speaker if unit.capital[cue.end] and inside_at(unit, speaker[1] + 1) else None
    quoted = inside_at(unit, cue.group - 1)
    if not quoted and (unit.low[cue.group - 1] != "," or _is_subject(unit, cue.group, cues)):
        return None
    if unit.tag[speaker[0]] == "PRP" and speaker[1] < unit.end - 1:
        return None
    if speaker[1] < unit.size and unit.tag[speaker[1]] in ("VBD", "VBZ", "VBP", "MD"):
        return None
    return speaker if quoted or _closes_clause(unit, cue, speaker, cues) else None


def _closes_clause(unit: Unit, cue: Found, speaker: Range, cues: Cues) -> bool:
    """Whether what stands before a verb and its speaker is a clause that they close: "Exports rose, said Orr"."""
    after = speaker[1]
    if after < unit.end and unit.low[after] not in (",", ";", "-", "(") and unit.tag[after] not in _AFTER_SPEAKER:
        return False
    if unit.low[after : after + 1] == [","] and inside_at(unit, after + 1):
        return True  # 'But, said the envoy, "..."'
    comma = next((at for at in range(cue.group - 1) if unit.low[at] == ","), None)
    led_in = unit.low[0] in cues.subordinators  # "In a year of change, ships sail, said Orr."
    if led_in and comma is None:
        return False
    return has_finite_verb(unit, comma if led_in else 0, cue.group)


def _is_subject(unit: Unit, end: int, cues: Cues) -> bool:
    """Whether a name with what is set off after it fills the words before ``end``: "Orr, who leads it," said."""
    phrase = phrase_before(unit, end, 0, cues)
    return phrase is not None and phrase[0] == 0 and unit.capital[0] and phrase[1] == end - 1


def said_before(unit: Unit, cue: Found, edge: int, before: list[Draft], cues: Cues) -> Range | None:
    """Return what stands before the attribution, which begins at word ``edge``, where that is what was said.

    ``before`` are the statements of the cues before this one.
    """
    relative = edge < cue.group and unit.low[edge] in cues.relatives  # "the lawyer, who was asked to stay"
    if cue.word.form == "ing" or edge < 1 or relative:
        return None
    if not inside_at(unit, edge - 1) and unit.low[edge - 1] not in (",", "-", "--"):
        return None
    closes = closes_sentence(unit, cue, cues)
    begin = 0 if closes else _end_of_earlier(before, edge)
    start, end = trim(unit, begin, edge)
    if start >= end:
        return None
    if inside_at(unit, edge - 1):
        return (_quote_or_clause(unit, start, end), end) if _is_said(unit, edge - 1, cue) else None
    close = skip_occasion(unit, after_addressee(unit, cue), unit.end, cues)
    aside = unit.low[close : close + 1] == [","] and close < unit.end
    if cue.passive or "left" not in cue.word.takes or end - start < (1 if aside else _SHORTEST):
        return None
    if not closes and any(draft.cue and draft.cue[0] >= start for draft in before):
        return None
    if not has_finite_verb(unit, start, end):
        return (start, end) if aside and begin == 0 or closes and end - start > _LONG else None
    opening_only = unit.low[start] in cues.subordinators and "," not in unit.low[start:end]
    torn = aside and not inside_at(unit, cue.end + 1) and cue.word.form != "base"  # "If it rains, he said, we stay"
    return None if opening_only and not closes and not torn else (start, end)


def after_addressee(unit: Unit, cue: Found) -> int:
    """Return the place after the cue and whom it addresses: "told the Post"."""
    person = phrase_after(unit, cue.end, unit.end) if "addressee" in cue.word.takes else None
    return person[1] if person else cue.end


def _end_of_earlier(before: list[Draft], edge: int) -> int:
    """Return where the last attribution or statement before word ``edge`` ends."""
    ends = [part[1] for draft in before for part in (draft.cue, *draft.content[-1:]) if part]
    return max((end for end in ends if end <= edge), default=0)


def _is_said(unit: Unit, mark: int, cue: Found) -> bool:
    """Whether a quotation that ends at ``mark`` is speech: it closes with a stop or comma, and is no title."""
    last = mark - 2 if unit.low[mark] == "'" else mark - 1  # ''He said 'no.'''
    if unit.low[last] not in (",", ".", "?", "!", "-", "--", "...", ";", "'"):
        return False
    start = mark
    while start and unit.inside[start - 1] == unit.inside[mark]:
        start -= 1
    words = [unit.capital[at] for at in range(start, mark) if len(unit.low[at]) > 3]
    governed = start > 0 and unit.low[start - 1] not in (",", ".", ":", "and", "but")  # the show “The Apprentice,” said
    title = (len(words) > 1 or words and governed) and all(words) and mark - start < 12
    return not (title and cue.end < unit.end and unit.low[cue.end] not in (",", "."))


def _quote_or_clause(unit: Unit, start: int, end: int) -> int:
    """Return where content that ends with a quotation begins: with its clause, or with a complete quotation."""
    run = end - 1
    while run > start and unit.inside[run - 1] == unit.inside[end - 1]:
        run -= 1
    complete = run + 1 < end and unit.capital[run + 1] and unit.low[run - 1] in (":", ",", ".")
    return run if run > start and (complete or unit.low[run - 1] == ":") else start


def closes_sentence(unit: Unit, cue: Found, cues: Cues) -> bool:
    """Whether a sentence ends with the cue, or with the cue and a circumstance ("he said on Monday in Seoul.")."""
    at = skip_occasion(unit, after_addressee(unit, cue), unit.end, cues)
    return at >= unit.end or (unit.tag[at] in ("IN", "NNP") or at > cue.end) and not has_finite_verb(unit, at, unit.end)
