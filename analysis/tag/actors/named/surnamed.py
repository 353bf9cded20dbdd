"""Full names that no list knows, told by their last name alone: "Carly Fiorina ... Ms. Fiorina", "said Fiorina"."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator

from analysis.reference import Reference
from analysis.schema import Span
from analysis.tag.actors.named.alone import occurrences
from analysis.tag.actors.named.fullnames import given_set, name_at
from analysis.tag.actors.titles import UPPER, Person

_LAST = rf"[{UPPER}]\w+(?:[-’'][{UPPER}]\w+)*"
_HONOURED = re.compile(rf"M(?:rs?|s)\.?\s({_LAST})(?![\w-])")
_ALONE = re.compile(_LAST)
_FIRST = re.compile(rf"(?<![\w’'.-])(?=[{UPPER}][a-z](?:(?![’']s\s)[\w’'-])*[ \t](?:(?:[{UPPER}]\.|{_LAST})[ \t])?$)")
_OPENS = re.compile(r"(?:^|\n|[.!?:;“\"(]\s?|'')\s*$")
_EXPLAINED = re.compile(r",\s|[’']s?\s|\s(?:who|\()")


def find_surnamed(text: str, speakers: Iterable[Span], known: Container[str], reference: Reference) -> Iterator[Person]:
    """Yield "First Last" where the article goes on with "Mr. Last" or lets Last speak, and no other First before it.

    ``known`` are last words of names already told. What begins a sentence tells a name only where it is explained, has
    an initial, or "Mr. Last" follows.
    """
    given = given_set(reference)
    honoured = {m[1]: m.start() for m in reversed(list(_HONOURED.finditer(text)))}
    called = {text[start:end]: start for start, end in speakers if _ALONE.fullmatch(text, start, end)}
    called = {last: min(called.get(last, len(text)), honoured.get(last, len(text))) for last in called | honoured}
    named: dict[str, dict[str, Person]] = {}
    for start, end, last in occurrences(text, sorted(name for name in called if name not in known)):
        firsts = list(_FIRST.finditer(text, max(0, start - 30), start)) if start < called[last] else []
        for begin in sorted((f.start() for f in firsts), key=lambda f: text[f:end].split()[0] not in given):
            name = name_at(text, begin, reference, behind_in=last in honoured)
            if begin + len(name) == end and _tells(text, begin, end, titled=last in honoured):
                named.setdefault(last, {}).setdefault(name, Person(begin, end, name, "surnamed"))
                break
    for persons in named.values():
        if len(persons) == 1:
            yield from persons.values()


def _tells(text: str, start: int, end: int, *, titled: bool) -> bool:
    if _OPENS.search(text, max(0, start - 4), start) is None:
        return True
    first = text[start:end].split()[0]
    return _EXPLAINED.match(text, end) is not None or ". " in text[start:end] or (titled and first[-3:] != "ing")
