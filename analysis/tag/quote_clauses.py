"""What a cue attributes: the words before it, after it or on both sides. All places are word indexes of a unit."""

from __future__ import annotations

from typing import NamedTuple

from analysis.tag.quote_cues import Cues
from analysis.tag.quote_phrases import Found, first_subject, group_start, has_finite_verb, next_subject, phrase_after, phrase_before
from analysis.tag.quote_units import Unit

Range = tuple[int, int]

_WINDOW = 16  # words between a verb and its "that": "said in an interview on Tuesday with state television that"
_SHORTEST = 2  # words of content
_SCARE = 6  # words of a quotation without a cue: shorter ones are scare quotes, names and titles
_AFTER_SPEAKER = frozenset("IN TO RB WP WDT CC VBG".split())
_LEAD_INS = ("if", "when", "after", "before", "because", "as", "since", "once", "until", "unless")
_PAUSES = (",", ";", ":", "-", "--", ".", "(")
_COMPLEMENT = frozenset("PRP DT NNP NNPS NNS NN PRP$ JJ JJR JJS CD EX VBG RB WP WRB PDT IN WDT MD".split())


class Draft(NamedTuple):
    """A statement in word indexes: content ranges, cue and source (None where there is none)."""

    content: tuple[Range, ...]
    cue: Range | None
    source: Range | None


def read_statement(unit: Unit, found: list[Found], k: int, before: list[Draft], cues: Cues) -> Draft | None:
    """Return what cue ``found[k]`` attributes, or None. ``before`` are the statements of the cues before it."""
    cue = found[k]
    if cue.word.form == "phrase":
        return _phrase_statement(unit, found, k, before)
    if cue.infinitive:
        return None
    bare_participle = cue.word.form == "ing" and cue.group == cue.start
    participle = bare_participle and (cue.group == 0 or unit.low[cue.group - 1] in (",", "-", "--"))
    subject = None if participle else phrase_before(unit, cue.group, 0, cues)
    if bare_participle and subject and any(low in cues.occasions for low in unit.low[subject[0] : subject[1]]):
        subject = first_subject(unit, subject[0], 0, cues) or subject  # "the office issued a statement saying that"
    inverted = _inverted(unit, cue, cues)
    if inverted:
        subject = None
    edge = cue.group if inverted or not subject else subject[0]
    source = inverted or subject
    if subject and subject[0] and unit.low[subject[0] - 1] == "as" and unit.low[cue.end : cue.end + 1] == [","]:
        return Draft((trim(unit, cue.end + 1, unit.end),), (cue.start, cue.end), subject)  # "as the agency reported, ..."
    left = _left_content(unit, cue, edge, before, cues) if cue.word.form in ("past", "s", "base") else None
    close = inverted[1] if inverted else cue.end
    if left and inside_at(unit, edge - 1):
        return Draft((left, *_more_after(unit, found, k, close, cues)), (cue.start, cue.end), source)
    if inverted and not left:
        more = _more_after(unit, found, k, close, cues)
        return Draft(more, (cue.start, cue.end), source) if more else None
    start = None if inverted else content_start(unit, cue, cues)
    if start is None and not left and not inverted and "left" in cue.word.takes and cue.end < unit.end:
        if unit.tag[cue.end] == "IN" and unit.low[cue.end] not in ("as", "of", "like", "that") and has_finite_verb(unit, cue.end, unit.end):
            start = cue.end  # "she said in May the port would open"
    if start is None and left:
        return Draft((left, *_more_after(unit, found, k, close, cues, left)), (cue.start, cue.end), source)
    if start is None and subject and (_closes(unit, cue) or unit.low[cue.end] == ":" and cue.end == unit.end - 1):
        return Draft((), (cue.start, cue.end), subject)  # what is said follows in the next paragraph
    if start is None or cue.passive:
        return None
    if subject and subject[0] and start == cue.end and _is_relative(unit, subject[0] - 1, start, cues):
        end = content_end(unit, found, k, start, cues, clause=True)
        return Draft(((subject[0] - 1, subject[0]), (start, end)), (cue.start, cue.end), source)
    if source is None or unit.low[cue.group - 1] in ("and", "but", "or"):
        source = _shared_source(unit, cue, before, cues) or source
    end = content_end(unit, found, k, start, cues, clause=_is_subordinate(unit, cue, source, cues))
    if end - start < _SHORTEST:
        return None
    return Draft(((start, end),), (cue.start, cue.end), source)


def _is_subordinate(unit: Unit, cue: Found, source: Range | None, cues: Cues) -> bool:
    """Whether the attribution is a clause of its own inside a longer sentence: ", who said ...," or "Asked ..., "."""
    if cue.group == 0 or cue.word.form == "ing" and not has_finite_verb(unit, 0, cue.group):
        return True
    if source is None:
        return False
    lead = unit.low[source[0] - 1] if source[0] else ""
    if unit.low[source[0]] in cues.relatives and source[0]:
        return lead == ","
    return source[0] == 1 and lead in cues.subordinators and lead not in ("and", "but", "still", "then", "also", "in", "on", "at", "yet")


def _is_relative(unit: Unit, at: int, start: int, cues: Cues) -> bool:
    """Whether words ``at`` and ``start`` enclose "which (Blinken said) would": the content is torn apart."""
    return unit.low[at] in cues.relatives | {"what"} and unit.tag[start] in ("VBD", "VBZ", "VBP", "MD", "VBN")


def inside_at(unit: Unit, at: int) -> bool:
    """Whether word ``at`` lies inside quotation marks."""
    return 0 <= at < unit.size and unit.inside[at] >= 0


def _phrase_statement(unit: Unit, found: list[Found], k: int, before: list[Draft]) -> Draft | None:
    cue = found[k]
    source = phrase_after(unit, cue.end, unit.size)
    if source is None:
        return None
    start = max([d.cue[1] for d in before if d.cue and d.content and d.content[0][0] < d.cue[0] and d.cue[1] <= cue.start], default=0)
    left = trim(unit, start, cue.start)
    comma = _next(unit, source[1], (",",), unit.end)
    if left[1] - left[0] < _SHORTEST:
        if comma is None:
            return None
        right = trim(unit, comma + 1, unit.end)
        if inside_at(unit, right[0]):
            right = right[0], _quote_end(unit, right[0], unit.size)
        return Draft((right,), (cue.start, cue.end), (source[0], comma)) if right[1] > right[0] else None
    content = [left]
    if comma is not None and comma - source[1] < 4 and comma + 1 < unit.end:
        right = trim(unit, comma + 1, unit.end)
        if unit.low[left[0]] in ("while", "although", "though") and has_finite_verb(unit, *right):
            content = [right]
        elif unit.low[left[0]] in _LEAD_INS or not has_finite_verb(unit, *left):
            content.append(right)
    return Draft(tuple(content), (cue.start, cue.end), source)


def _next(unit: Unit, start: int, marks: tuple[str, ...], high: int) -> int | None:
    for at in range(start, high):
        if unit.low[at] in marks and unit.inside[at] < 0:
            return at
    return None


def trim(unit: Unit, start: int, end: int) -> Range:
    """Return [start, end) without pauses and conjunctions at its edges."""
    while start < end and unit.inside[start] < 0 and (unit.low[start] in _PAUSES or unit.low[start] in ("and", "but")):
        start += 1
    while end > start and unit.inside[end - 1] < 0 and (
        unit.low[end - 1] in _PAUSES or unit.low[end - 1] in ("and", "but", "as", "while")
    ):  # fmt: skip
        end -= 1
    return start, end


def _inverted(unit: Unit, cue: Found, cues: Cues) -> Range | None:
    """Return the speaker after the verb: '..., said the envoy'."""
    if cue.group == 0 or cue.group != cue.start or "left" not in cue.word.takes or cue.word.form not in ("past", "s"):
        return None
    if not (inside_at(unit, cue.group - 1) or unit.low[cue.group - 1] == ","):
        return None
    speaker = phrase_after(unit, cue.end, unit.size)
    if speaker is None or unit.low[speaker[0]] in cues.times or unit.tag[speaker[0]] == "PRP" and speaker[1] < unit.end - 1:
        return None
    if speaker[1] < unit.size and unit.tag[speaker[1]] in ("VBD", "VBZ", "VBP", "MD"):
        return None
    if inside_at(unit, cue.group - 1):
        return speaker
    if speaker[1] < unit.end and not (unit.low[speaker[1]] in (",", ";", "-", "(") or unit.tag[speaker[1]] in _AFTER_SPEAKER):
        return None
    if unit.low[speaker[1] : speaker[1] + 1] == [","] and inside_at(unit, speaker[1] + 1):
        return speaker  # 'But, said the envoy, "..."'
    return speaker if has_finite_verb(unit, 0, cue.group) and unit.low[0] not in cues.subordinators else None


def _left_content(unit: Unit, cue: Found, edge: int, before: list[Draft], cues: Cues) -> Range | None:
    """Return what stands before the cue and its speaker, where that is what was said."""
    if edge < 1 or not (inside_at(unit, edge - 1) or unit.low[edge - 1] in (",", "-", "--")):
        return None
    closes = _closes(unit, cue)
    start = 0 if closes else max([0, *(d.cue[1] for d in before if d.cue and d.cue[1] <= edge)])
    start = max([start, *(d.content[-1][1] for d in before if d.content and d.content[-1][1] <= edge and not closes)])
    start, end = trim(unit, start, edge)
    if inside_at(unit, edge - 1):
        start = _quote_or_clause(unit, start, end)
        return (start, end) if _is_said(unit, edge - 1, cue) else None
    if end - start < _SHORTEST or "left" not in cue.word.takes:
        return None
    if not closes and any(d.cue and d.cue[0] >= start for d in before):
        return None
    if not has_finite_verb(unit, start, end):
        return (start, end) if _is_parenthetical(unit, cue) and start == 0 else None
    opening_only = unit.low[start] in cues.subordinators and "," not in unit.low[start:end]
    return None if opening_only and not closes else (start, end)


def _is_said(unit: Unit, mark: int, cue: Found) -> bool:
    """Whether a quotation that ends at ``mark`` is speech: it closes with a stop or comma, and is no title."""
    if unit.low[mark - 1] not in (",", ".", "?", "!", "-", "--", "...", ";", "'"):
        return False
    start = mark
    while start and unit.inside[start - 1] == unit.inside[mark]:
        start -= 1
    words = [unit.capital[at] for at in range(start, mark) if len(unit.low[at]) > 3]
    title = 1 < len(words) and all(words) and mark - start < 12
    return not (title and cue.end < unit.end and unit.low[cue.end] not in (",", "."))


def _quote_or_clause(unit: Unit, start: int, end: int) -> int:
    """Return where content that ends with a quotation begins: with its clause, or with a quotation complete in itself."""
    run = end - 1
    while run > start and unit.inside[run - 1] == unit.inside[end - 1]:
        run -= 1
    complete = run + 1 < end and unit.capital[run + 1] and unit.low[run - 1] in (":", ",", ".")
    return run if run > start and (complete or unit.low[run - 1] == ":") else start


def _closes(unit: Unit, cue: Found) -> bool:
    """Whether a sentence ends with the cue, or with the cue and a circumstance ("he said in an interview.")."""
    return cue.end >= unit.end or unit.tag[cue.end] in ("IN", "NNP") and not has_finite_verb(unit, cue.end, unit.end)


def _is_parenthetical(unit: Unit, cue: Found) -> bool:
    return cue.end < unit.end and unit.low[cue.end] == ","


def _more_after(unit: Unit, found: list[Found], k: int, close: int, cues: Cues, left: Range | None = None) -> tuple[Range, ...]:
    """Return the content that goes on after the attribution: '"A," he said, "B"' or 'A, he said, would B'."""
    nxt = found[k + 1].start if k + 1 < len(found) else unit.end
    at = close
    while at < min(nxt, unit.end) and unit.inside[at] < 0 and unit.low[at] not in (",", ";", "-", "--"):
        at += 1
    if at >= unit.end:
        return ()
    if unit.inside[at] >= 0 and at > close:
        return ()
    quote = at if unit.inside[at] >= 0 else at + 1
    if inside_at(unit, quote):
        end = content_end(unit, found, k, quote, cues)
        return ((quote, end),)
    if left and at == close and unit.low[at] == "," and not _adds_on(unit, at + 1, cues, found, k):
        more = trim(unit, at + 1, content_end(unit, found, k, at + 1, cues))
        return (more,) if more[1] - more[0] >= _SHORTEST else ()
    return ()


def _adds_on(unit: Unit, at: int, cues: Cues, found: list[Found], k: int) -> bool:
    """Whether what follows the comma says something about the saying (", adding", ", who", ", but later")."""
    if at >= unit.end or unit.tag[at] == "VBG" or unit.low[at] in cues.relatives | {"and", "but", "citing", "after", "as", "when"}:
        return True
    return k + 1 < len(found) and found[k + 1].group - at <= 2


def content_start(unit: Unit, cue: Found, cues: Cues) -> int | None:
    """Return where the content after the verb begins, or None where nothing after it is said."""
    at, high, takes = cue.end, unit.end, cue.word.takes
    if cue.group == 0 and cue.word.form in ("past", "ing"):
        high = _next(unit, at, (",",), high) or high  # "Asked about the talks, ..."
    if at >= high and not inside_at(unit, at):
        return None
    last = min(unit.size if high == unit.end else high, at + _WINDOW)
    quote = next((x for x in range(at, last) if unit.inside[x] >= 0), None)
    opener = _opener(unit, cue, at, quote if quote is not None else high, cues)
    if opener is not None and ("that" in takes or "addressee" in takes):
        return opener
    if "to" in takes and "addressee" not in takes and unit.low[at] == "to":
        return at
    if quote is not None:
        return _quoted_start(unit, cue, at, quote, cues)
    if "addressee" in takes:
        return _after_addressee(unit, cue, at, high, cues)
    if "about" in takes:
        return at
    if unit.low[at] in (",", ";", ".", ":", ")", "-", "--"):
        return at + 1 if unit.low[at] == ":" and at + 1 < high else None
    at = _skip_occasion(unit, at, high, cues)
    if at is None or at >= high or unit.tag[at] not in _COMPLEMENT:
        return None
    if unit.tag[at] == "IN" and unit.low[at] not in cues.openers and not _is_number(unit, at + 1) or unit.low[at] == "if":
        return None
    if "object" in takes:
        return at
    return at if "bare" in takes and has_finite_verb(unit, at, high) else None


def _is_number(unit: Unit, at: int) -> bool:
    return at < unit.size and (unit.tag[at] == "CD" or unit.low[at] in ("least", "most"))


def _opener(unit: Unit, cue: Found, start: int, stop: int, cues: Cues) -> int | None:
    """Return the place of "that", "whether" ... that opens a clause after the verb and at most an occasion."""
    for at in range(start, min(stop, start + _WINDOW)):
        low, tag = unit.low[at], unit.tag[at]
        if low in ("if", "when", "where", "which", "who") and "whether" not in cue.word.takes:
            return None
        if low in cues.openers and (at == start or low in ("that", "whether", "if", "how", "why", "what")):
            if low == "that" and at + 1 < unit.size and unit.tag[at + 1] == "NN" and at > start:
                continue
            return at
        if at > start and (tag in ("VBD", "VBZ", "VBP", "MD") or low in (":", ";")):
            return None
        if at == start and (tag in ("PRP", "EX") and low not in ("him", "her", "them", "us", "me", "you")):
            return None
    return None


def _quoted_start(unit: Unit, cue: Found, at: int, quote: int, cues: Cues) -> int | None:
    """Return where content with a quotation at word ``quote`` begins: at the quotation, or at its clause."""
    between = unit.low[at:quote]
    if not between:
        return quote
    if between[-1] in (",", ":"):
        plain = not any(unit.tag[x] in ("VBD", "VBZ", "VBP", "MD") for x in range(at, quote))
        if plain or between[-1] == ":":
            return quote
    start = at
    if "addressee" in cue.word.takes:
        start = _after_addressee(unit, cue, at, quote, cues)
        return quote if start is None else start
    start = _skip_occasion(unit, at, quote, cues)
    if start is None or start >= quote:
        return quote
    if between[0] == "," or unit.tag[start] == "IN" and between[0] not in cues.openers:
        return None
    return start


def _after_addressee(unit: Unit, cue: Found, at: int, high: int, cues: Cues) -> int | None:
    person = phrase_after(unit, at, high)
    if person is None:
        return None
    after = _skip_occasion(unit, person[1], high, cues)
    if after is None or after >= high:
        return None
    if unit.low[after] == "to" and "to" in cue.word.takes:
        return after
    if unit.low[after] in cues.openers or "bare" in cue.word.takes and unit.tag[after] in ("PRP", "DT", "NNP", "NNS", "EX", "PRP$"):
        return after
    if "bare" in cue.word.takes and unit.tag[after] in ("VBD", "VBZ", "VBP", "MD"):
        return at  # "told Congress spending is up" has no addressee that we can tell apart
    return at if "object" in cue.word.takes else None


def _skip_occasion(unit: Unit, at: int, high: int, cues: Cues) -> int | None:
    """Return the place after adverbs, times and occasions ("on Tuesday", "in a statement") that follow a verb."""
    while at < high:
        low, tag = unit.low[at], unit.tag[at]
        if low in cues.times or tag == "RB" and low not in ("not", "there", "only", "even", "so", "as"):
            at += 1
        elif tag in ("IN", "TO") and low not in cues.openers and at + 1 < high:
            phrase = phrase_after(unit, at + 1, min(high, at + 12))
            occasion = phrase and any(w in cues.occasions or w in cues.times for w in unit.low[phrase[0] : phrase[1]])
            if not occasion:
                return at
            at = phrase[1]
        else:
            return at
    return at


def content_end(unit: Unit, found: list[Found], k: int, start: int, cues: Cues, *, clause: bool = False) -> int:
    """Return where the content that begins at ``start`` ends: with the sentence or before the next attribution.

    ``clause``: the whole attribution is a subordinate clause, and ends with it at the latest.
    """
    end = unit.size if inside_at(unit, unit.size - 1) else unit.end
    if clause:
        end = _next(unit, start, (",", ";", "-", "--"), end) or end
    elif "object" in found[k].word.takes and not inside_at(unit, start):
        end = _object_end(unit, found[k], start, end, cues)
    if inside_at(unit, start):
        end = _quote_end(unit, start, end)
    for cue in found[k + 1 :]:
        if cue.start <= start:
            continue
        if cue.start >= end:
            break
        cut = _cut_before(unit, found[k], cue, start, cues)
        if cut is not None:
            end = cut
            break
    return trim(unit, start, end)[1]


def _object_end(unit: Unit, cue: Found, start: int, end: int, cues: Cues) -> int:
    """Return where a noun phrase as content ends: at a comma, or at the next verb joined by and."""
    if unit.low[start] in cues.openers or unit.low[start] == "to" or "bare" in cue.word.takes and has_finite_verb(unit, start, end):
        return end
    for at in range(start + 1, end):
        if unit.inside[at] < 0 and unit.low[at] in (",", ";") and not inside_at(unit, at + 1):
            return at
        if unit.inside[at] < 0 <= unit.inside[at - 1] and unit.low[at - 2] in (",", "."):
            return at
        if unit.inside[at] < 0 and unit.low[at] in ("and", "but") and at + 1 < end and unit.tag[at + 1] in ("VBD", "VBZ", "MD"):
            return at
    return end


def _quote_end(unit: Unit, start: int, end: int) -> int:
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
    if later.word.form == "phrase":
        return at
    if later.word.form == "ing":
        return at - 1 if before == "," else None
    if before in ("and", "but", "or"):
        return at - 1 if later.word.form == cue.word.form and not later.infinitive else None
    subject = phrase_before(unit, at, start, cues)
    if subject and subject[0] - 1 > start:
        lead = unit.low[subject[0] - 1]
        if lead in ("but", "while", "as", "and", "though", "although") and (lead != "and" or unit.low[subject[0] - 2] == ","):
            return subject[0] - 1
    return None


def _shared_source(unit: Unit, cue: Found, before: list[Draft], cues: Cues) -> Range | None:
    """Return the source of a cue without subject of its own: ", adding that ...", "and warned ..."."""
    for draft in reversed(before):
        nested = any(d is not draft and d.cue and d.cue[1] <= draft.cue[0] and _covers(d, draft.cue[0]) for d in before if draft.cue)
        if draft.source and not nested and unit.low[draft.source[0]] not in cues.relatives:
            return draft.source
    if cue.group == 0 and cue.word.form == "ing":
        comma = _next(unit, cue.end, (",",), unit.end)  # "Citing the report, the envoy urged restraint."
        return next_subject(unit, comma + 1, cues) if comma else None
    return first_subject(unit, cue.group, 0, cues) or (before[-1].source if before else None) or _topic(unit, cue, cues)


def _covers(draft: Draft, at: int) -> bool:
    return any(start <= at < end for start, end in draft.content)


def _topic(unit: Unit, cue: Found, cues: Cues) -> Range | None:
    """Return the noun phrase that a participle is set off from: "Durbin, noting that ...," """
    if cue.group > 1 and unit.low[cue.group - 1] == ",":
        return phrase_before(unit, cue.group - 1, 0, cues)
    return None


def read_leftovers(unit: Unit, runs: list[Range], drafts: list[Draft], cues: Cues) -> list[Draft]:
    """Return statements for quotations that no cue claimed: 'NAME: "..."' and 'hailed the pact as a "new dawn"'."""
    claimed = [part for draft in drafts for part in draft.content]
    found: list[Draft] = []
    for run in runs:
        words = sum(unit.low[at][:1].isalnum() for at in range(*run))
        if words < _SCARE or any(a < run[1] and run[0] < b for a, b in claimed):
            continue
        draft = _after_colon(unit, run, cues) or _before_verb(unit, run, cues) or _after_verb(unit, run, cues)
        if draft:
            found.append(draft)
            claimed += draft.content
    return found


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
    if unit.tag[at] in ("VBD", "VBZ") and unit.low[at] not in cues.auxiliaries:
        name = phrase_after(unit, at + 1, unit.size)
        return Draft((run,), (at, at + 1), name) if name else None
    name = phrase_after(unit, at, unit.size)
    verb = name[1] if name else unit.size
    if verb < unit.size and unit.tag[verb] in ("VBD", "VBZ") and unit.low[verb] not in cues.auxiliaries:
        return Draft((run,), (verb, verb + 1), name)
    return None


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
