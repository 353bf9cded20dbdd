"""What a cue attributes: the words before it, after it or on both sides. All places are word indexes of a unit."""

from __future__ import annotations

from typing import NamedTuple

from analysis.tag.quotes.according import phrase_statement
from analysis.tag.quotes.before import after_addressee, closes_sentence, said_before, speaker_behind
from analysis.tag.quotes.cues import Cues
from analysis.tag.quotes.extent import content_end, content_start, late_start
from analysis.tag.quotes.marks import inside_at, next_mark, next_pause, trim
from analysis.tag.quotes.occasions import skip_occasion
from analysis.tag.quotes.phrases import first_subject, next_subject, phrase_before
from analysis.tag.quotes.units import Draft, Range, Unit
from analysis.tag.quotes.verbs import TORN, Found, has_finite_verb

_SHORTEST = 2  # words of content
_COORDINATORS = ("and", "but", "still", "then", "also", "in", "on", "at", "yet")


class _Scene(NamedTuple):
    """A cue verb with its surroundings: who speaks (before or after it) and where the attribution begins."""

    unit: Unit
    cue: Found
    found: list[Found]
    k: int
    before: list[Draft]
    cues: Cues
    subject: Range | None
    inverted: Range | None

    @property
    def edge(self) -> int:
        return self.subject[0] if self.subject else self.cue.group

    @property
    def close(self) -> int:
        return self.inverted[1] if self.inverted else self.cue.end

    def draft(self, *content: Range, source: Range | None) -> Draft:
        return Draft(content, (self.cue.start, self.cue.end), source)


def read_statement(unit: Unit, found: list[Found], k: int, before: list[Draft], cues: Cues) -> Draft | None:
    """Return what cue ``found[k]`` attributes, or None. ``before`` are the statements of the cues before it.

    A statement without content announces what the next quotation says ("The ministry replied:").
    """
    if found[k].word.form == "phrase":
        return phrase_statement(unit, found[k], before)
    if found[k].infinitive and not _is_told(unit, found[k]):
        return None
    return _verb_statement(_scene(unit, found, k, before, cues))


def _is_told(unit: Unit, cue: Found) -> bool:
    """Whether an infinitive tells what was said: "took the floor to say that", 'to announce: "..."'."""
    return unit.low[cue.end : cue.end + 1] == ["that"] or inside_at(unit, cue.end)


def _scene(unit: Unit, found: list[Found], k: int, before: list[Draft], cues: Cues) -> _Scene:
    cue = found[k]
    inverted = speaker_behind(unit, cue, cues)
    bare_participle = cue.word.form == "ing" and cue.group == cue.start
    set_off = bare_participle and (cue.group == 0 or unit.low[cue.group - 1] in (",", "-", "--"))
    subject = None if inverted or set_off else phrase_before(unit, cue.group, 0, cues)
    if cue.infinitive:
        subject = first_subject(unit, cue.group, 0, cues)  # "Orr took the floor to say that"
    if bare_participle and subject and any(low in cues.occasions for low in unit.low[subject[0] : subject[1]]):
        subject = first_subject(unit, subject[0], 0, cues) or subject  # "the office issued a statement saying that"
    return _Scene(unit, cue, found, k, before, cues, subject, inverted)


def _verb_statement(scene: _Scene) -> Draft | None:
    unit, cue, subject = scene.unit, scene.cue, scene.subject
    lead = subject[0] - 1 if subject and subject[0] else None
    if lead is not None and unit.low[lead] == "as" and unit.low[cue.end : cue.end + 1] == [","]:
        return scene.draft(trim(unit, cue.end + 1, unit.end), source=subject)  # "as the agency reported, ..."
    if lead and unit.low[lead - 1 : lead + 1] == [",", "as"] and "left" in cue.word.takes and _ends_at(scene):
        return scene.draft(trim(unit, 0, lead), source=subject)  # "..., as the agency has reported."
    noun = _torn_noun(scene) if lead is not None else None
    if noun:
        end = content_end(unit, scene.found, scene.k, cue.end, scene.cues)
        return scene.draft(noun, (cue.end, end), source=subject)
    left = said_before(unit, cue, scene.edge, scene.before, scene.cues)
    if scene.inverted or left and inside_at(unit, scene.edge - 1):
        return _beside(scene, left)
    if lead is not None and not left and _is_torn(unit, lead, cue.end, scene.cues):
        end = content_end(unit, scene.found, scene.k, cue.end, scene.cues, clause=True)
        return scene.draft((lead, lead + 1), (cue.end, end), source=subject)
    start = content_start(unit, cue, scene.cues)
    if left and (start is None or _pauses_at(scene) is not None):
        return _beside(scene, left)
    start = late_start(unit, cue, scene.cues) if start is None else start
    return _announced(scene) if start is None else _said_after(scene, start)


def _pauses_at(scene: _Scene) -> int | None:
    """Return the comma behind a whole attribution: ", he said,", ", he told me on Friday,"; None without one."""
    unit = scene.unit
    at = skip_occasion(unit, after_addressee(unit, scene.cue), unit.end, scene.cues)
    return at if at < unit.end and unit.low[at] == "," and not inside_at(unit, at + 1) else None


def _ends_at(scene: _Scene) -> bool:
    """Whether nothing but an occasion follows the cue in its sentence."""
    unit = scene.unit
    return skip_occasion(unit, scene.cue.end, unit.end, scene.cues) >= unit.end


def _beside(scene: _Scene, left: Range | None) -> Draft | None:
    """Return the statement around an attribution: '"A," he said. "B"', 'A, said the envoy', 'A, he said, would B'."""
    quoted = left is None or inside_at(scene.unit, scene.edge - 1)
    more = _more_after(scene, None if quoted else left)
    content = (left, *more) if left else more
    return scene.draft(*content, source=scene.inverted or scene.subject) if content else None


def _announced(scene: _Scene) -> Draft | None:
    unit, cue = scene.unit, scene.cue
    colon = unit.low[cue.end : cue.end + 1] == [":"] and cue.end == unit.end - 1
    return (
        scene.draft(source=scene.subject)
        if scene.subject and (colon or closes_sentence(unit, cue, scene.cues))
        else None
    )


def _said_after(scene: _Scene, start: int) -> Draft | None:
    unit, cue, source = scene.unit, scene.cue, scene.subject
    if cue.passive:  # "it was announced that ..." has no speaker
        clause = unit.low[cue.group - 1] == "when" or _is_subordinate(unit, cue, source, scene.cues)
        end = content_end(unit, scene.found, scene.k, start, scene.cues, clause=clause)
        opens = unit.low[start] in scene.cues.openers or inside_at(unit, start) or "about" in cue.word.takes
        asked = "addressee" in cue.word.takes and unit.low[start] == "to"  # "he was asked to explain"
        return scene.draft((start, end), source=None) if opens or asked else None
    if source and unit.low[cue.start] == "called" and start == cue.end and _is_naming(unit, cue, source):
        return None
    if (
        source is None
        and cue.word.form == "ing"
        and unit.tag[cue.group - 1].startswith("VB")
        and cue.group == cue.start
    ):
        return None  # "stopped writing", "avoided naming"
    if source is None or unit.low[cue.group - 1] in ("and", "but", "or"):
        source = _shared_source(scene) or source
    clause = unit.low[cue.group - 1] == "when" or _is_subordinate(unit, cue, source, scene.cues)
    end = content_end(unit, scene.found, scene.k, start, scene.cues, clause=clause)
    return scene.draft((start, end), source=source) if end - start >= _SHORTEST else None


def _is_naming(unit: Unit, cue: Found, source: Range) -> bool:
    """Whether "called" gives a name and says nothing: "a party called the Greens", "held talks called the Forum"."""
    if cue.group < cue.start or inside_at(unit, cue.end) or unit.tag[source[0]] == "PRP":
        return False
    before = unit.tag[source[0] - 1] if source[0] else ""
    if not (unit.capital[cue.end] or unit.low[cue.end] == "the"):
        return False
    governed = before in ("VB", "VBG", "VBN", "VBD", "VBZ", "VBP", "IN") and unit.low[source[0] - 1] != "that"
    return unit.low[source[0]] in ("a", "an") or governed and not unit.capital[source[0]]


def _is_subordinate(unit: Unit, cue: Found, source: Range | None, cues: Cues) -> bool:
    """Whether the attribution is a clause of its own inside a longer sentence: ", who said ...," or "Asked ..., "."""
    if cue.group == 0 or cue.word.form == "ing" and not has_finite_verb(unit, 0, cue.group):
        return True
    opening = unit.tag[0] in ("VBG", "VBN") or unit.low[0] == "asked" or unit.low[:2] == ["when", "asked"]
    if opening and next_mark(unit, 0, (",",), cue.start) is None:
        return True
    if source is None:
        return False
    lead = unit.low[source[0] - 1] if source[0] else ""
    if unit.low[source[0]] in cues.relatives and source[0]:
        return lead == ","
    if lead in ("when", "after", "before", "since") and not has_finite_verb(unit, 0, source[0]):
        return True  # "Years after Orr claimed that ..., "
    return source[0] in (1, 2) and unit.low[0] in cues.subordinators and unit.low[0] not in _COORDINATORS


def _is_torn(unit: Unit, at: int, start: int, cues: Cues) -> bool:
    """Whether words ``at`` and ``start`` enclose the attribution in "which (Blinken said) would be completed"."""
    relative = unit.low[at] in cues.relatives or unit.low[at] == "what"
    return relative and start < unit.end and unit.inside[start] < 0 and unit.tag[start] in TORN


def _torn_noun(scene: _Scene) -> Range | None:
    """Return the noun in "a probe (the agency said) was open", whose verb follows the attribution at once."""
    unit, cue, start = scene.unit, scene.cue, scene.edge
    if unit.tag[cue.end : cue.end + 1] not in (["VBD"], ["VBZ"], ["MD"]) or cue.passive or inside_at(unit, cue.end):
        return None
    determiner = next((k for k in range(start + 1, cue.group) if unit.low[k] in ("the", "a", "an", "his", "her")), None)
    if unit.low[start] in ("a", "an") and determiner:  # one phrase to the tagger: "a probe the agency"
        return start, determiner
    head = unit.tag[start - 1] in ("NN", "NNS") and unit.tag[start] == "PRP"
    return phrase_before(unit, start, 0, scene.cues) if head else None


def _more_after(scene: _Scene, left: Range | None) -> tuple[Range, ...]:
    """Return what goes on after the attribution: '"A," he said, "B"'; for ``left`` also 'A, he said, would B'."""
    unit, found, k, cues, at = scene.unit, scene.found, scene.k, scene.cues, scene.close
    stop = min(found[k + 1].start if k + 1 < len(found) else unit.end, unit.end)
    while at < stop and unit.inside[at] < 0 and unit.low[at] not in (",", ";", "-", "--"):
        at += 1
    if at >= unit.end or unit.inside[at] >= 0 and at > scene.close:
        return ()
    if unit.inside[at] >= 0 and "addressee" in scene.cue.word.takes:
        return ()  # told “The Evening Show”
    quote = at if unit.inside[at] >= 0 else at + 1
    joined = quote if unit.low[quote : quote + 1] in (["and"], ["but"]) else unit.size
    if inside_at(unit, joined + 1 + (unit.tag[joined + 1 : joined + 2] == ["RB"])):
        return ((joined, content_end(unit, found, k, joined + 2, cues)),)  # '"A," he said, but "B"'
    if left is None and not inside_at(unit, quote):
        quote = _later_quote(unit, quote, stop)
    if inside_at(unit, quote):
        return ((quote, content_end(unit, found, k, quote, cues)),)
    complete = left and has_finite_verb(unit, *left) and (scene.inverted or not has_finite_verb(unit, at, unit.end))
    if (
        left
        and (at == scene.close or at == _pauses_at(scene) and _waits(unit, left, at + 1, cues))
        and unit.low[at] == ","
        and not complete
        and not _adds_on(unit, at + 1, cues, found, k)
    ):
        more = trim(unit, at + 1, content_end(unit, found, k, at + 1, cues))
        return (more,) if more[1] - more[0] >= _SHORTEST else ()
    return ()


def _waits(unit: Unit, left: Range, after: int, cues: Cues) -> bool:
    """Whether the words before an attribution need those behind it: "The West, he told us, was ..."."""
    needed = unit.tag[after] in TORN or unit.low[after] in ("that", "to")
    opens = unit.low[left[0]] in cues.subordinators or unit.tag[left[0]] in TORN  # "Were it so, he told us, ..."
    return needed or opens or not has_finite_verb(unit, *left)


def _later_quote(unit: Unit, start: int, stop: int) -> int:
    """Return where more speech begins after a long apposition, or -1: '"A," said Orr, head of the port, "B"'."""
    later = next((at for at in range(start, stop) if unit.inside[at] >= 0 > unit.inside[at - 1]), -1)
    return later if later >= 0 and unit.low[later - 1] in (",", "-", "--", ".", ")") else -1


def _adds_on(unit: Unit, at: int, cues: Cues, found: list[Found], k: int) -> bool:
    """Whether what follows the comma says something about the saying (", adding", ", who", ", but later")."""
    if (
        at >= unit.end
        or unit.tag[at] == "VBG"
        or unit.low[at] in cues.relatives - {"that"} | {"and", "but", "citing", "after", "as", "when"}
    ):
        return True
    return k + 1 < len(found) and found[k + 1].group <= at


def _shared_source(scene: _Scene) -> Range | None:
    """Return the source of a cue without subject of its own: ", adding that ...", "and warned ..."."""
    unit, cue, before, cues = scene.unit, scene.cue, scene.before, scene.cues
    for draft in reversed(before):
        if draft.source and unit.low[draft.source[0]] not in cues.relatives and not _is_within(draft, before):
            return draft.source
    opens = cue.group == 0 or cue.group == 1 and unit.low[0] in cues.before_participle
    if opens and cue.word.form == "ing":  # "Citing the report, the envoy urged restraint."
        pause = next_pause(unit, cue.end, (",",), unit.end)
        return next_subject(unit, pause + (unit.low[pause] == ","), cues) if pause else None
    subject = first_subject(unit, cue.group, 0, cues) or (before[-1].source if before else None)
    if subject is None and cue.group > 1 and unit.low[cue.group - 1] == ",":
        return phrase_before(unit, cue.group - 1, 0, cues)  # "The envoy, noting that ...,"
    return subject


def _is_within(draft: Draft, others: list[Draft]) -> bool:
    """Whether the cue of a statement lies inside the content of another one."""
    return any(a <= draft.cue[0] < b for other in others if other is not draft for a, b in other.content)
