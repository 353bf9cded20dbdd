"""Bodies that no list has, told by the noun in their name: "the Canal Support Committee"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from analysis.reference import Reference
from analysis.tag.actors.bodies.explained import find_explained
from analysis.tag.actors.gazetteer import WEEKDAY, Hit, is_country, is_whole_word, places_in
from analysis.tag.actors.offices import any_of
from analysis.tag.actors.titles import UPPER, person_id

_WINDOW = 90  # characters before the noun of a name
_WORDS = re.compile(rf"(?:[{UPPER}][\w’'.&-]*[ \t]){{1,6}}$")
_GOES_ON = re.compile(rf"[ \t](?:and[ \t])?[{UPPER}]|[-’'][{UPPER}]")
_SHORT = re.compile(rf"[ \t]\(([{UPPER}][{UPPER}a-z-]{{1,9}})\)")
_AND = re.compile(rf"(?P<led>[Tt]he[ \t])?(?P<word>[{UPPER}][\w’'-]*),?[ \t](?:and|&)[ \t]$")
_UNIONS = (("Trade", "Union"), ("Trade", "Unions"))


class Body(NamedTuple):
    """A body's name and its id; ``mention`` is the name or the short form that the article gives it."""

    start: int
    end: int
    mention: str
    actor_id: str
    kind: str


class _Words(NamedTuple):
    automaton: AhoCorasick
    heads: list[str]
    opens: frozenset[str]
    boards: frozenset[str]
    common: frozenset[str]
    not_boards: frozenset[str]
    behind: re.Pattern  # " of Market Traders of Dajabón"
    of_one: re.Pattern  # " of California"
    generic: frozenset[str]
    not_with: frozenset[str]
    chambers: frozenset[str]
    inside: frozenset[str]
    starters: frozenset[str]
    parties: re.Pattern  # "the Greens"


@lru_cache(maxsize=8)
def _words(reference: Reference) -> _Words:
    words = reference.words["bodies"]
    name, connects = rf"[{UPPER}][\w’'-]*", any_of(words["connects"])
    heads = sorted({*words["heads"], *words["opens"], *words["boards"]})
    return _Words(
        AhoCorasick(heads),
        heads,
        frozenset(words["opens"]),
        frozenset(words["boards"]),
        common_words(reference),
        frozenset(words["not_boards"]),
        re.compile(
            rf"[ \t](?:of|for)(?:[ \t](?:{connects}))?[ \t]{name}(?:(?:[ \t](?:{connects})){{0,2}}[ \t]{name}){{1,6}}"
        ),
        re.compile(rf"[ \t](?:of|for)(?:[ \t]the)?(?:[ \t]{name}){{1,3}}"),
        frozenset(words["generic"]),
        frozenset(words["not_with"]),
        frozenset(words["chambers"]),
        frozenset(words["inside"]),
        frozenset([*reference.words["sentences"]["starters"], *words["before"]]),
        re.compile(rf"[Tt](?<!\w.)he\s({any_of(words['parties'])})(?!\w|-|\s[{UPPER}])"),
    )


@lru_cache(maxsize=8)
def common_words(reference: Reference) -> frozenset[str]:
    """Return the words that many bodies of one kind have in their names: "National", "Electoral", "Fisheries"."""
    words = reference.words["bodies"]
    return frozenset([*words["generic"], *words["agency_words"], *words["common"]])


def find_bodies(text: str, hits: Sequence[Hit], reference: Reference) -> tuple[list[Hit], list[Body]]:
    """Return the namings of listed actors that stay, and the bodies that no list has, in reading order.

    A country or person inside a body's name is part of it ("the Uganda Law Society"); a listed organisation or a name
    that is no actor keeps its place, and the body around it is left out.
    """
    names = list(dict.fromkeys(_names(text, hits, reference)))
    covered = places_in(names)
    inside = [hit for hit in hits if hit.start in covered or hit.end - 1 in covered]
    kept = [n for n in names if not any(_goes_before(hit, *n) for hit in inside if hit.start < n[1] and n[0] < hit.end)]
    kept += find_explained(text, covered | places_in((hit.start, hit.end) for hit in hits), reference)
    bodies = _in_full([Body(start, end, text[start:end], person_id(text[start:end]), "name") for start, end in kept])
    bodies += find_short_forms(text, bodies)
    covered = places_in((body.start, body.end) for body in bodies)
    return [hit for hit in hits if hit.start not in covered], sorted(set(bodies))


def find_parties(text: str, reference: Reference) -> list[Body]:
    """Return the parties that are named by what their members are called: "the Greens"."""
    return [Body(*m.span(1), m[1], person_id(m[1]), "name") for m in _words(reference).parties.finditer(text)]


def _goes_before(hit: Hit, start: int, end: int) -> bool:
    """Say whether a listed naming that meets a body's name keeps its place: no country, no committee's chamber."""
    whole = start <= hit.start and hit.end <= end and (hit.start, hit.end) != (start, end)
    return not (whole and (_is_country(hit) or hit.start == start))


def _is_country(hit: Hit) -> bool:
    return bool(hit.name.candidates) and all(is_country(actor) for actor, _ in hit.name.candidates)


def _names(text: str, hits: Sequence[Hit], reference: Reference) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of what looks like a body's name."""
    words = _words(reference)
    countries = places_in((hit.start, hit.end) for hit in hits if _is_country(hit))
    end_of_last = 0
    matches = words.automaton.find_matches_as_indexes(text, overlapping=True)
    for index, start, end in sorted(matches, key=lambda m: m[1:]):
        if start < end_of_last or not is_whole_word(text, start, end):
            continue
        begin, parts = name_start(text, start, reference)
        head = words.heads[index]
        telling = [part for part in parts if part not in words.generic]
        if head in words.boards:
            telling = _telling_of_board(text, begin, start, countries, words)
        opens = head in words.opens and len(telling) < 2
        behind = (words.behind if opens else words.of_one).match(text, end) if opens or telling else None
        if is_refused(head, [*parts, *(behind.group().split() if behind else ())], reference):
            continue
        if behind or (len(parts) + head.count(" ") > 1 and telling and not _GOES_ON.match(text, end)):
            end_of_last = behind.end() if behind else end
            yield begin, end_of_last


def _telling_of_board(text: str, begin: int, end: int, countries: Container[int], words: _Words) -> list[str]:
    """Return the words before the noun of a board's name that are neither a country's nor common to many boards."""
    parts = re.finditer(rf"[{UPPER}]\S+", text[begin:end])
    return [part[0] for part in parts if part[0] not in words.common and begin + part.start() not in countries]


def is_refused(head: str, parts: Sequence[str], reference: Reference) -> bool:
    """Say whether a name that ends with ``head`` holds a word by which it is no body: "the Knesset Committee"."""
    words = _words(reference)
    if head == "Committee" and len(parts) > 1 and parts[0] in words.chambers:
        return False
    refused = words.not_boards if head in words.boards else words.not_with
    return any(part in refused and (part, after) not in _UNIONS for part, after in pairwise([*parts, head]))


def name_start(text: str, start: int, reference: Reference) -> tuple[int, list[str]]:
    """Return where the capitalised words before the noun of a name begin, and these words.

    None behind "Bill and", as it is not said whether he belongs to it; "Coffee" does behind "the Coffee and".
    """
    words = _words(reference)
    window = max(0, start - _WINDOW)
    before = _WORDS.search(text[window:start])
    parts = before.group().split() if before else []
    first = max((i + 1 for i, part in enumerate(parts) if _is_before(part, words)), default=0)
    position = start
    for part in reversed(parts[first:]):
        position = text.rindex(part, window, position)
    joined = None if first else _AND.search(text, max(0, position - 30), position)
    if joined and joined["led"] and joined["word"] in words.common:
        return joined.start("word"), [joined["word"], *parts[first:]]
    return (start, []) if joined else (position, parts[first:])


def _is_before(part: str, words: _Words) -> bool:
    """Say whether a capitalised word stands before a name and not in it: "On", "Monday", "Peru’s"."""
    if part.replace("’", "'") in words.inside:
        return False
    if WEEKDAY.match(part) or part in words.starters or part.endswith((".", "-based", "-led", "-backed", "-sponsored")):
        return True
    return part.endswith(("’s", "'s"))


def _in_full(bodies: list[Body]) -> list[Body]:
    """Return the bodies with the id of the only longer name that begins with a name of one word: "Optus Mobile"."""
    longer: dict[str, set[str]] = defaultdict(set)
    for body in bodies:
        first, space, _ = body.mention.partition(" ")
        if space:
            longer[first].add(body.actor_id)
    full = {name: ids.pop() for name, ids in longer.items() if len(ids) == 1}
    return [b._replace(actor_id=full[b.mention], kind="alias") if b.mention in full else b for b in bodies]


def find_short_forms(text: str, bodies: Sequence[Body]) -> list[Body]:
    """Return the other namings of bodies: by the short form that the article gives ("the Chagos Refugees Group (CRG)")
    or by their initials ("CRG").
    """
    found = []
    for body in bodies:
        given = _SHORT.match(text, body.end)
        short = given[1] if given and sum(c.isupper() for c in given[1]) >= 2 else _initials(body.mention)
        begin = given.end() if given else body.end
        if short and text.find(short, begin) >= 0:
            plain = re.escape(short)
            namings = re.finditer(rf"{plain}(?<![\w-]{plain})(?![\w-])", text[begin:])
            spans = [(begin + m.start(), begin + m.end()) for m in namings]
            found += [Body(*span, short, body.actor_id, "alias") for span in spans]
    return found


def _initials(name: str) -> str:
    """Return the initials of a name of three or more words, else ""."""
    letters = "".join(re.findall(rf"(?<![\w’'-])[{UPPER}]", name))
    return letters if len(letters) > 2 else ""
