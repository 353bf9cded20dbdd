"""Whom it, its, they and their mean: the country, the organisation or the group that the sentence is about."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Mention, Sentence, Span
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.pronouns.antecedents import (
    NOBODY,
    Found,
    Scene,
    before,
    has_stranger,
    in_sentence,
    named_in,
    named_last,
    read_scene,
    who_told,
)
from analysis.tag.actors.pronouns.wordings import Wordings, has_partner, the_other, told_by_wording, wordings

_PRONOUN = re.compile(r"[IiTt](?<![\w’'-].)(?:(?<=[Ii])ts?|(?<=[Tt])he(?:y|irs?|m))(?![\w-]|[’'][a-z])")
_GLOSS = re.compile(r"\s\[(?:the\s)?")  # "it [South Korea]"
_NOUN_BEFORE = re.compile(  # "the areas " before "it took"
    r"(?<!\w)(?:the|an?|any|no|every|all|its|his|her|their|this)\s(?:(?!who\s|which\s|that\s)[a-z-]+(?<!ed)(?<!ing)\s){1,3}$"
)
_YOURS = re.compile(r"(?<!\w)(?:[Yy]our|[Oo]ur|[Mm]y)\s\w+\s[^.;:“”\"]*$")  # "your government could not pay its"
_MATTER = re.compile(r"\s(?:differently|otherwise|like|as)(?!\w)")  # "tell it differently"
_DOES = re.compile(r"\s(?!is|was|takes|seems|looks|appears|costs)[a-z]{3,}s(?!\w)")  # "eats more than it grows"
_PHRASAL = re.compile(r"\s(?:away|off|up|down)(?!\w)")  # "gave them up": rather things
_QUOTED_WORDS = re.compile(r"\s[“\"]")


class _Words(NamedTuple):
    acts: re.Pattern
    deeds: re.Pattern  # " have met" behind "they"
    inert: re.Pattern  # " include" behind "they"
    tells: re.Pattern
    to_whom: re.Pattern
    possessions: re.Pattern
    of_things: re.Pattern  # " way" behind "its"
    opens: re.Pattern  # what a clause begins behind
    carries: frozenset[str]  # "and said it": the subject is the one before
    helps: re.Pattern  # " should " behind "it"
    impersonal: re.Pattern  # " is clear that" behind "it"
    lead_in: re.Pattern  # "In February " before "it"
    wordings: Wordings


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    words = reference.words["things"]
    acts, tells, to_whom, possessions, feels, addressed = (
        any_of(words[k]) for k in ("acts", "tells", "to_whom", "possessions", "feels", "addressed")
    )
    members = rf"(?:[a-z-]+\s){{0,2}}?(?:{any_of(words['members'])})"
    does = rf"\w+ed\s|(?!becoming|getting)\w+ing\s|(?:{feels}|{any_of(words['states'])})(?!\w)"
    return _Words(
        re.compile(
            rf"\s(?:{acts}|{tells}|(?:is|was|are|were|has\sbeen|had\sbeen)\s(?:also\s|still\s|now\s|not\s|\w+ly\s)?(?:{feels}))(?![\w-])"
        ),
        re.compile(
            rf"\s(?:(?:{any_of(words['helps'])}|have|not|first|both|all|since|now|then)\s){{0,3}}(?:{acts}|met|sat|meant|agreed)(?![\w-])"
        ),
        re.compile(
            rf"\s(?:(?:also|all|both|can|could|may|might|should|will|would)\s)*(?:{any_of(words['inert'])})(?!\w)"
        ),
        re.compile(
            rf"(?<![\w’'-])(?P<who>[\w’'-]+,?)\s(?:also\s|had\s|has\s)?(?:{tells})"
            rf"(?:\s(?:the\s)?[A-Z][\w.’'-]*(?:\s[A-Z][\w.’'-]*){{0,2}})?(?:\s(?:that|on\s\w+|yesterday|{addressed})){{0,3}},?\s$"
        ),
        re.compile(rf"(?<!\w)(?:{to_whom})\s$"),
        re.compile(rf"\s[“\"]?(?:[\w’'-]+\s){{0,2}}?(?:{possessions})(?![\w-])"),
        re.compile(rf"\s(?:[a-z-]+\s)?(?:{any_of(words['of_things'])})(?![\w-])"),
        re.compile(
            rf"(?:^|[^\w\s’'”\")]\s*|[\n”]\s*|(?<!\w)(?i:{any_of([*words['openers'], *words['times']])})\s"
            rf"|,\s(?:{any_of(words['telling'])})\s(?:that\s)?)$"
        ),
        frozenset(words["carries"]),
        re.compile(
            rf"\s(?:{any_of(words['helps'])}|(?:is|was|has\sbeen|had\sbeen)\s(?:\w+ly\s)?"
            rf"(?:\w+ed|\w+ing|{any_of(words['states'])}|(?:not\s)?(?:an?|the)\s{members})"
            rf"|(?!(?:{any_of(words['happens'])})\s)\w+ed)(?![\w-])"
        ),
        re.compile(
            rf"\s(?:(?:{any_of(words['helps'])})\s)*(?:is|was|be|been)\s(?:not\s)?(?:{any_of(words['impersonal'])}"
            rf"(?!\s{members}(?!\w))|(?!{does})(?:\w+\s){{1,2}}(?:that|whether|if|how|when)"
            rf"|(?!{does})\w+\s(?:to|for))(?![\w-])"
        ),
        re.compile(rf"[\s“\"]*(?:{any_of(words['lead_ins'])})(?:,?\s[^,.;:—]{{0,30}},?)?\s"),
        wordings(reference),
    )


def find_thing_pronouns(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], quoted: Sequence[Span], reference: Reference
) -> list[Mention]:
    """Return it, its, they, their and them with the actors they mean.

    A pronoun counts beside words that say that an actor is meant ("it said", "its ambassador", "accused it of"), and
    beside others where nothing else was named that it could mean. It stands for the nearest subject of its sentence
    that fits in number, else for the only such subject of the sentence before. Where others could be meant as well, it
    is left out; inside quotation marks that is so unless the quotation itself names just one actor.
    """
    scene = read_scene(text, [s.start_char for s in sentences], mentions, reference)
    inside = [(s.start_char, s.end_char) for s in quoted]
    scene = scene._replace(quoted=[_all_quoted(text, s, inside) for s in sentences])
    named = {m.start_char: m.actor_id for m in mentions}
    words, found = _words(reference), []
    for match in _PRONOUN.finditer(text):
        here = bisect_right(scene.begins, match.start()) - 1
        gloss = _GLOSS.match(text, match.end())
        if gloss and gloss.end() in named:
            actors: tuple[str, ...] = (named[gloss.end()],)
        elif (quotation := _quotation(inside, match.start())) >= 0:
            actors = _who_quoted(scene, match, inside, quotation, words)
        else:
            actors = _who(scene, match, here, words)
            if actors and match.group().lower() != "them":
                scene.last[here, match.group().lower().startswith("the")] = (match.start(), actors)
        group = f"g{match.start()}" if len(actors) > 1 else ""
        found += [Mention(*match.span(), match.group(), a, "pronoun", "subject", group) for a in actors]
    return found


def _who(scene: Scene, match: re.Match, here: int, words: _Words) -> tuple[str, ...]:
    """Return whom a pronoun outside quotation marks means."""
    text, word = scene.text, match.group().lower()
    begin = scene.begins[max(here, 0)]
    opens = match.start() - begin < 3 or words.lead_in.fullmatch(text, begin, match.start()) is not None
    sure = _is_actor(text, match, word, words, opens=opens)
    many = word.startswith("the")
    if has_partner(scene, match, here, words.wordings):
        return the_other(scene, match.start(), here)
    if not sure and not many and not _may_be_actor(text, match, word, words, opens=opens):
        return ()
    yours = None if many else _YOURS.search(text, begin, match.start())
    if yours and not named_in(scene, yours.start(), match.start(), many=False):
        return ()
    worded = told_by_wording(scene, match, here, words.wordings)
    if worded is not None:
        return worded
    told = word in ("it", "they") and words.tells.search(text, max(0, match.start() - 50), match.start())
    if told and sure:
        teller = who_told(scene, told.end("who"), many=many)
        if teller or not (many or told["who"].lower() in words.carries or told["who"].endswith(",")):
            return teller
    found = _who_around(scene, match, here, words, opens=opens, sure=sure)
    one_of = len(found.actors) == 1 and text.endswith("one of ", 0, match.start())
    if word == "them" and (one_of or _PHRASAL.match(text, match.end())):
        return ()  # "the bloc’s leaders meet, and he would be one of them"
    if told and sure and not many and found.led:
        return ()  # "Bloc readies force for Peru but says it"
    own = word == "its" and found.alone and not _of_thing(text, match, words)
    return found.actors if sure or found.clear or own or (many and found.heads) else ()


def _of_thing(text: str, match: re.Match, words: _Words) -> bool:
    """Say whether "its" may be a thing's, by what it has or as the two stand together: "its form", "a dam and its"."""
    return words.of_things.match(text, match.end()) is not None or text.endswith((" and ", " or "), 0, match.start())


def _who_around(scene: Scene, match: re.Match, here: int, words: _Words, *, opens: bool, sure: bool) -> Found:
    """Return whom a pronoun means in its sentence, else in the one before."""
    text, word = scene.text, match.group().lower()
    many, begin = word.startswith("the"), scene.begins[max(here, 0)]
    subject = word in ("it", "they") and not words.to_whom.search(text, max(0, match.start() - 40), match.start())
    behind = (text, match.end())
    acts = word == "they" and bool(words.deeds.match(*behind) or not words.inert.match(*behind))
    found = in_sentence(scene, match, here, many=many, subject=subject, sure=sure, acts=acts)
    if found.heads or found.clear or word == "them" or not (opens or (sure and not found.actors)):
        return found
    other = scene.words.plural.search(text, begin, match.start()) if many else has_stranger(scene, begin, match.start())
    earlier = NOBODY if other else before(scene, here, many=many, opens=opens, acts=acts)  # "voters said they"
    return earlier if earlier.actors else found


def _who_quoted(
    scene: Scene, match: re.Match, inside: Sequence[tuple[int, int]], number: int, words: _Words
) -> tuple[str, ...]:
    """Return the only actor that a quotation names before a pronoun, of a people also in its part before ("“We like the
    Swiss,” she said. “But they"): inside marks nothing else is known.
    """
    text, word, quotation = scene.text, match.group().lower(), inside[number][0]
    may_be = _is_actor(text, match, word, words, opens=False) or _may_be_actor(text, match, word, words, opens=False)
    many = word.startswith("the")
    if not (may_be or many):
        return ()
    named = named_in(scene, quotation, match.start(), many=many)
    since = named_last(scene, match.start()) if named else quotation
    alone = all(len(actors) == 1 for actors in named)
    if many and alone and scene.words.plural.search(text, since, match.start()):
        return ()  # "The North knows our proposals. They remain on the table"
    lead, before = _lead(scene, quotation), inside[max(0, number - 1)]
    if word in ("they", "their") and not named and lead < before[1] <= quotation:
        named = _peoples(scene, max(lead, before[0]), before[1])
    if many and not named and may_be:
        named = {c for c in named_in(scene, lead, quotation, many=True) if len(c) > 1}
    named = named if may_be else _peoples(scene, quotation, match.start()) & named
    return next(iter(named)) if len(named) == 1 and (many or len(next(iter(named))) == 1) else ()


def _peoples(scene: Scene, start: int, end: int) -> set[tuple[str, ...]]:
    """Return whom the namings between two places mean that can only be many: "the Swiss", not a movement."""
    named = named_in(scene, start, end, many=True) - named_in(scene, start, end, many=False)
    return {actors for actors in named if len(actors) == 1}


def _lead(scene: Scene, quotation: int) -> int:
    """Return where the sentence begins that leads to a quotation: its own, or the one before if it opens one."""
    here = bisect_right(scene.begins, quotation) - 1
    return scene.begins[max(0, here - (quotation - scene.begins[max(here, 0)] < 3))]


def _all_quoted(text: str, sentence: Sentence, spans: Sequence[tuple[int, int]]) -> bool:
    """Say whether a sentence is all inside quotation marks."""
    index = _quotation(spans, sentence.start_char)
    return index >= 0 and text[spans[index][1] : sentence.end_char].strip() == ""


def _quotation(spans: Sequence[tuple[int, int]], position: int) -> int:
    """Return the number of the quotation around a place, -1 outside quotation marks."""
    index = bisect_right(spans, (position, 10**9)) - 1
    return index if index >= 0 and position < spans[index][1] else -1


def _is_actor(text: str, match: re.Match, word: str, words: _Words, *, opens: bool) -> bool:
    """Say whether the words beside a pronoun tell that it is an actor."""
    lead = (text, max(0, match.start() - 40), match.start())
    if word in ("its", "their"):
        return words.possessions.match(text, match.end()) is not None
    if word in ("it", "them") and words.to_whom.search(*lead):
        return not _MATTER.match(text, match.end())
    if word in ("it", "they") and words.tells.search(*lead):
        goes_on = text[match.end() : match.end() + 1].isspace()  # "Ethiopia knows it," is no subject
        return goes_on and (word == "they" or not words.impersonal.match(text, match.end()))
    begins = opens or words.opens.search(*lead) or _NOUN_BEFORE.search(*lead)
    goes_on = match.group() == "It" or text.endswith((", and it", ", but it"), 0, match.end())
    does = words.acts.match(text, match.end()) or (goes_on and words.deeds.match(text, match.end()))
    return word != "them" and bool(begins and does)


def _may_be_actor(text: str, match: re.Match, word: str, words: _Words, *, opens: bool) -> bool:
    """Say whether nothing beside a pronoun tells that it is no actor ("it is clear that")."""
    lead = (text, max(0, match.start() - 40), match.start())
    if word in ("its", "their", "theirs"):
        return True
    if word == "they":
        return bool(words.helps.match(text, match.end()) or words.deeds.match(text, match.end()))
    if word != "it" or not (opens or words.opens.search(*lead)):
        return False
    if words.impersonal.match(text, match.end()):
        return False
    more = text.endswith(" than ", 0, match.start()) and _DOES.match(text, match.end())
    return bool(more or words.helps.match(text, match.end()) or _QUOTED_WORDS.match(text, match.end()))
