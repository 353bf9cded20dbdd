"""Wordings that tell by themselves whom "it", "they" and "them" mean: "an agreement with it", "between them"."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.pronouns.antecedents import START, THING, Scene, before, named_in, who_told


class Wordings(NamedTuple):
    """What stands beside a pronoun whose antecedent it tells."""

    partner: re.Pattern  # "an agreement with ", "demanded that " before "it"
    done: frozenset[str]  # "recognised" before "it"
    addressed: re.Pattern  # "He has shown Peru that " before "it"
    told_to: re.Pattern  # "warned the two states that " before "they"
    adds: re.Pattern  # " added." behind "it"
    made_to: re.Pattern  # " pay" behind "make it"
    praised: re.Pattern  # "thanked Peru for " before "its"


@lru_cache(maxsize=8)
def wordings(reference: Reference) -> Wordings:
    """Return the patterns of the reference."""
    words = reference.words["things"]
    tells, addresses, shared = (any_of(words[k]) for k in ("tells", "addresses", "between_two"))
    return Wordings(
        re.compile(
            rf"(?<!\w)(?:(?:{shared})\s(?:[a-z-]+\s){{0,3}}?with|(?:{any_of(words['done_against'])})\sagainst"
            rf"|(?:{any_of(words['demands'])})\sthat|(?:{any_of(words['wants_of'])})\sof)\s$"
        ),
        frozenset(words["done_to"]),
        re.compile(
            rf"(?<!\w)(?:[Ss]?[Hh]e|who)\s(?:has\s|had\s|also\s|then\s)*(?:{addresses})"
            r"\s(?P<whom>(?:the\s)?[A-Z][\w’'-]*(?:\s(?:of\s)?[A-Z][\w’'-]*){0,3})\sthat\s$"
        ),
        re.compile(rf"(?<!\w)(?:{addresses})\s(?P<whom>(?:[\w’'-]+\s){{0,4}}?[\w’'-]+)\s(?:that\s)?$"),
        re.compile(rf"\s(?:{tells}|went\son|continued)(?:[,.:]|\s[“\"])"),
        re.compile(rf"\s(?:{any_of(words['made_to'])})(?!\w)"),
        re.compile(
            rf"(?<!\w)(?:{any_of(reference.words['speakers']['praises'])})\s[^,.;:“”\"]{{2,60}}?(?P<behind>\sfor)\s$"
        ),
    )


def told_by_wording(scene: Scene, match: re.Match, here: int, told: Wordings) -> tuple[str, ...] | None:
    """Return whom the wording beside a pronoun tells that it means, () where it tells that nobody can know; None where
    there is no such wording.
    """
    text, word = scene.text, match.group().lower()
    lead = (text, max(scene.begins[max(here, 0)], match.start() - 90), match.start())
    if word == "it":
        if text.endswith(", ", 0, match.start()) and told.adds.match(text, match.end()):
            return before(scene, here, many=False, opens=True).actors  # "Peru needed help, it added"
        addressed = told.addressed.search(*lead) if text.endswith(" that ", 0, match.start()) else None
        return (addressed and who_told(scene, addressed.end("whom"), many=False)) or None
    if word in ("its", "their") and (praised := told.praised.search(*lead)):
        named = named_in(scene, praised.start(), praised.end(), many=word == "their")
        return next(iter(named)) if len(named) == 1 else ()
    if word == "them" and text.endswith("between ", 0, match.start()):
        return two_named(scene, match.start(), here)
    warned = told.told_to.search(*lead) if word == "they" else None
    if warned and not named_in(scene, lead[1], warned.start(), many=True):
        return who_told(scene, warned.end("whom"), many=True) or None
    return None


def has_partner(scene: Scene, match: re.Match, here: int, told: Wordings) -> bool:
    """Say whether an "it" is somebody with whom or to whom something is done ("an agreement with it"), or of whom
    something is asked: "demanded that it lift", not "demanded that it be lifted".
    """
    begin = max(scene.begins[max(here, 0)], match.start() - 60)
    last = scene.text[begin : match.start()].rpartition(" ")[0].rpartition(" ")[2] if match.group() == "it" else ""
    if last == "that" and scene.text.startswith(" be ", match.end()):
        return False
    if last in ("make", "makes", "made", "making"):
        return told.made_to.match(scene.text, match.end()) is not None
    if last in ("with", "against", "that", "of"):
        return told.partner.search(scene.text, begin, match.start()) is not None
    return last in told.done


def two_named(scene: Scene, position: int, here: int) -> tuple[str, ...]:
    """Return the two whom "between them" means: those named together last in its sentence or the one before, or the
    only two there; nobody where a noun in plural stands between.
    """
    for sentence in range(here, max(here - 2, -1), -1):
        begin = scene.begins[max(sentence, 0)]
        near = scene.candidates[bisect_left(scene.places, begin) : bisect_left(scene.places, position)]
        if near and scene.words.plural.search(scene.text, near[-1].end, position):
            return ()
        groups = [c for c in near if len(c.actors) == 2]
        alone = dict.fromkeys(c.actors for c in near if not c.plural)
        if groups:
            return groups[-1].actors if groups[-1].heads or not alone else ()
        if alone:
            return tuple(a for actors in alone for a in actors) if len(alone) == 2 else ()
    return ()


def the_other(scene: Scene, position: int, here: int) -> tuple[str, ...]:
    """Return whom "an agreement with it" means: the only one beside the subject that its sentence names before it, else
    the subject that the sentence before begins with.
    """
    begin = scene.begins[max(here, 0)]
    near = scene.candidates[bisect_left(scene.places, begin) : bisect_left(scene.places, position)]
    heads = [c for c in near if c.heads and c.opens and "," not in scene.text[c.end : position]]
    subject = set(heads[-1].actors) if heads else set()
    named = dict.fromkeys(c.actors for c in near if not c.plural and not subject & set(c.actors))
    begins_it = bool(near) and not subject and scene.text[begin : near[0].start] in ("", "The ")
    if named or here <= 0:
        return next(iter(named)) if len(named) == 1 and not begins_it else ()  # not "Japan, which left, seeks it"
    start = scene.begins[here - 1]
    first = scene.candidates[bisect_left(scene.places, start) : bisect_left(scene.places, start + START)]
    alone = [c for c in first if c.heads and not c.plural and not subject & set(c.actors)]
    thing = alone and THING.search(scene.text, alone[0].end, begin)
    return alone[0].actors if alone and subject and not thing else ()
