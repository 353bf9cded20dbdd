"""Titles before names ("US Secretary of State", "Gen.", "spokesman") and the persons whom titles or speaking reveal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference
from analysis.schema import Span
from analysis.tag.actors.gazetteer import WEEKDAY, without_accents

UPPER = "A-ZÀ-ÖØ-Þ" + "".join(chr(c) for c in range(0x100, 0x180) if chr(c).isupper())
_KIND = r"(?:style|era|led|like|backed|inspired|type)(?!\w)"  # "Warren-style"
_GIVEN = rf"(?:[{UPPER}]\.(?:\s?[{UPPER}]\.)*|(?:[{UPPER}]\w*[’'])?[{UPPER}]\w+(?:-(?!{_KIND})\w+)*|[{UPPER}](?!\w))"
_PARTICLE = r"(?:al|bin|bint|da|de|del|den|der|di|dos|du|el|la|le|ten|van|von|ul)"
_ARABIC = r"(?:al|an|ar|as|ash|at|az|ed|el)"  # "Mariam al-Sadiq al-Mahdi"
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})
NAME = re.compile(rf"{_GIVEN}(?:[ \t]+(?:{_PARTICLE}[ \t]){{0,2}}(?:{_ARABIC}-)?{_GIVEN}){{0,3}}")
LED_BY_PARTICLE = re.compile(  # the last name in "Mohammed bin Salman", "Abdel Fattah el-Sisi"
    rf"\s((?:{_PARTICLE}\s|{_ARABIC}-)\S+(?:\s\S+)?)$"
)
_CAPITAL = re.compile(rf"[{UPPER}](?<=[ \t].)")
_LONGEST = 25  # letters of the last word of a title
_ENDS_NAME = re.compile(r"\W*$|[,(]|\s[(—–-]|\s(?:of|from|in|at|with|and|who)\s")
_EXPLAINED = re.compile(r"[Tt]he\s.*?(?:[a-z]|[A-Z]{2}),\s(?=\S+\s\S+$)")  # "the head of the panel, " before a name
_OPENING = re.compile(r"^\W+")
_GIVEN_BEHIND = re.compile(rf"[{UPPER}]\w+-[a-z]\w+")  # "Myung-hun"
_JUNIOR = re.compile(r"(?<=\w)(-\w+)-jr$")
_INITIALS = re.compile(rf"(?<=\w\w\s)(?:[{UPPER}]\.\s?)+(?=[{UPPER}])")


class Person(NamedTuple):
    """A person's name and what revealed it, "title_pattern" or "speaker"."""

    start: int
    end: int
    name: str
    rule: str


_Phrases = dict[str, list[tuple[str, ...]]]  # by their last word, the longest first


class _Titles(NamedTuple):
    modifiers: _Phrases
    single: _Phrases
    tails: _Phrases
    honorifics: _Phrases
    last_words: frozenset[str]  # with which a title can end
    words: frozenset[str]  # with which no name begins
    not_in_names: frozenset[str]
    opens: frozenset[str]  # words of these that a name can begin with


@lru_cache(maxsize=8)
def _titles(reference: Reference) -> _Titles:
    words = reference.words["titles"]
    modifiers, single, tails, honorifics = (
        _by_last_word(words[key]) for key in ("modifiers", "single", "tails", "honorifics")
    )
    return _Titles(
        modifiers, single, tails, honorifics,
        last_words=frozenset(single) | frozenset(tails) | frozenset(honorifics),
        words=frozenset(_plain(p).split()[0] for key in ("single", "honorifics", "modifiers") for p in words[key]),
        not_in_names=frozenset(words["not_in_names"]),
        opens=frozenset(words["opens_names"]),
    )  # fmt: skip


def _by_last_word(phrases: Iterable[str]) -> _Phrases:
    found: _Phrases = {}
    for phrase in sorted((tuple(_plain(p).split()) for p in phrases), key=len, reverse=True):
        found.setdefault(phrase[-1], []).append(phrase)
    return found


def _plain(words: str) -> str:
    return words.lower().replace("’", "'")


@lru_cache(maxsize=256)  # several rules ask for the same name
def title_start(text: str, name_start: int, reference: Reference, *, window: int = 120) -> int:
    """Return where the title that ends right before ``name_start`` begins, or -1 if there is none.

    A title is modifiers, a noun and a tail ("Deputy | Secretary | of State"), or an honorific; several may follow each
    other. It is read backwards, word by word, and does not cross a line.
    """
    if not text[max(0, name_start - 1) : name_start].isspace():
        return -1
    low = max(0, name_start - window)
    before = text[max(low, text.rfind("\n", low, name_start) + 1) : name_start]
    titles = _titles(reference)
    last = before[-_LONGEST:].rsplit(None, 1)
    if not last or _last_part(last[-1]) not in titles.last_words:
        return -1
    words = _plain(before).split()
    words[-1] = words[-1].removesuffix(",")
    n_words = _count_title_words(words, titles)
    return name_start - len(_last_words(before, n_words)) if n_words else -1


def _last_words(text: str, n_words: int) -> str:
    """Return the last ``n_words`` words of a text, without an opening mark such as “ or ( before the first."""
    head = text.rsplit(None, n_words)[0] if len(text.split()) > n_words else ""
    return _OPENING.sub("", text[len(head) :])


@lru_cache(maxsize=4096)
def _last_part(word: str) -> str:
    """Return the word of a title that ends in ``word``: "“vice-president," gives "president"."""
    word = _plain(word).removesuffix(",").rpartition("-")[2]
    return word if word[:1].isalpha() else _OPENING.sub("", word)


def _count_title_words(words: list[str], titles: _Titles) -> int:
    """Return how many of the last words are titles; a word behind an opening mark is the first."""
    position, ended = len(words), False
    while position > 0 and not ended:
        step = _longest(words, position, titles.honorifics) or _noun(words, position, titles)
        if not step:
            break
        while step and not ended:
            position -= step
            ended = _OPENING.match(words[position]) is not None
            step = _longest(words, position, titles.modifiers)
    return len(words) - position


def _noun(words: list[str], end: int, titles: _Titles) -> int:
    """Return how many words before ``end`` are a title's noun with its tail ("Secretary of State"), 0 for none."""
    tail = _longest(words, end, titles.tails)
    noun = _longest(words, end - tail, titles.single)
    return tail + noun if noun else _longest(words, end, titles.single)


def _longest(words: list[str], end: int, phrases: _Phrases) -> int:
    """Return how many of the words before ``end`` make up the longest of the phrases, 0 for none."""
    if end <= 0:
        return 0
    last = words[end - 1]
    for phrase in phrases.get(last if last[0].isalpha() else _OPENING.sub("", last), ()):
        start = end - len(phrase)
        if start >= 0 and _OPENING.sub("", words[start]) == phrase[0]:
            if all(words[start + i] == phrase[i] for i in range(1, len(phrase))):
                return len(phrase)
    if "-" not in last:
        return 0
    return int(all((part,) in phrases.get(part, ()) for part in last.split("-")))


def find_titled_persons(text: str, reference: Reference) -> Iterator[Person]:
    """Yield "First Last" behind a title: "Foreign Ministry spokesman Ahn Myung-hun" gives Ahn Myung-hun."""
    titles = _titles(reference)
    for capital in _CAPITAL.finditer(text):
        start = capital.start()
        before = text[max(0, start - _LONGEST - 2) : start].rpartition("\n")[2].rsplit(None, 1)[-1:]
        if not before or len(before[0]) > _LONGEST or _last_part(before[0]) not in titles.last_words:
            continue
        name = person_name(text, start, reference)
        if name and title_start(text, start, reference) >= 0:
            yield Person(start, start + len(name), name, "title_pattern")


@lru_cache(maxsize=256)
def person_name(text: str, start: int, reference: Reference) -> str:
    """Return the name of two to four parts that begins at ``start``, "" if there is none or it is no person's."""
    titles = _titles(reference)
    found = NAME.match(text, start)
    if found is None:
        return ""
    name = found.group()
    for part in () if titles.not_in_names.isdisjoint(name.split()) else re.finditer(r"\S+", name):
        if part.group() in titles.not_in_names and (part.start() or part.group() not in titles.opens):
            name = name[: part.start()].rstrip() if WEEKDAY.match(part.group()) else ""
            break
    parts = name.split()
    if len(parts) < 2 or any(len(p) > 3 and p.isalpha() and p.isupper() for p in parts):
        return ""
    first, last = int(parts[0] in titles.opens), _plain(f"{parts[-1]}.")
    if any(_plain(p) in titles.words for p in parts[first:-1] if p[0].isupper()) or last in titles.last_words:
        return ""
    if name[-1] == "." and re.search(rf"(?<![{UPPER}.])[{UPPER}]\.$", name):  # an initial is not where a name ends
        name = name[: name.rindex(" ")]
    name = name.removesuffix(" I")  # "said Bo Ek. I think"
    return name if " " in name else ""


def find_speaking_persons(text: str, speakers: Iterable[Span], reference: Reference) -> Iterator[Person]:
    """Yield the full names that head a speaker: "Ann Li, a nurse from Reno" or "the head of the panel, Ann Li"."""
    for start, end in speakers:
        phrase = text[start:end]
        behind = _EXPLAINED.match(phrase)
        begin = start + behind.end() if behind else start
        name = person_name(text, begin, reference)
        if name and _ENDS_NAME.match(text, begin + len(name), end) and not name.startswith(("The ", "A ", "An ")):
            yield Person(begin, begin + len(name), name, "speaker")


def last_name(name: str) -> str:
    """Return the family name: the first part before a given name such as "Myung-hun", else the last part."""
    parts = [part for part in name.split() if part not in ("Jr", "Jr.", "Sr", "Sr.", "I", "II", "III", "IV")]
    if not parts:
        return name
    return parts[0] if _GIVEN_BEHIND.fullmatch(parts[-1]) else parts[-1]


def person_id(name: str) -> str:
    """Return the id of an unlisted person, without accents and initials: "Ana D. Velme Jr." gives "~ana-velme"."""
    plain = without_accents(_INITIALS.sub("", name).lower().translate(_LETTERS))
    return "~" + _JUNIOR.sub(r"\1", re.sub(r"[^a-z0-9]+", "-", plain).strip("-"))
