"""The words of a text with their place and part of speech.

Parts of speech come from the lexicon and the rules that ship inside TextBlob (Brill's rules, Penn tags), applied here
with the rules sorted by tag: some 180,000 words a second. No corpus has to be downloaded. Tags that cannot be right (a
name in small letters, an -ing form without -ing) are not taken over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from textblob.en import lexicon as _lexicon

_WORD = re.compile(
    r"""[a-zA-Z]\w*+(?![-&/’'.])                         # most words: what follows is not asked
    | (?!\s)(?:(?:[^\W\d_]\.){2,}(?!\w)                 # U.S., J.
    | [^\W\d_]{1,4}\.(?=\s+[^\W_])(?<![a-z]{3}\.)        # Mr. Gen. before another word; not "war. He"
    | \w+?(?=n['’]t\b) | n['’]t\b                        # was + n't
    | ['’](?:s|re|ve|ll|d|m|S)\b                         # Blinken + 's
    | [$€£]?\d+(?:[.,]\d+)*%?(?!\w)
    | \w+(?:[-&/’']\w++(?<!['’](?:s|d|m))(?<!['’](?:re|ve|ll)))*
    | '' | `` | \.\.\.+ | -- | [^\w\s])""",
    re.VERBOSE,
)
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "—": "-", "–": "-", "―": "-"}
)
_TWIN = {"''": '"', "``": '"'}  # two single marks for a double one
_NUMBER = re.compile(r"[$€£]?\d[\d.,]*%?")
_EDGE = ("", "", "")  # words around a sentence, for rules that look beyond it
_PERSONS = tuple("adviser advisor officer leader lawyer manager owner layer porter minister banker worker voter teacher"
                 " actor ator ector ernor woman spokesman ssor analyst".split())  # endings of nouns  # fmt: skip
_ALWAYS_FINITE = frozenset(("was", "were", "is", "are", "am", "did", "does"))


@dataclass(frozen=True, eq=False)
class Words:
    """The words and marks of one sentence in reading order, as parallel lists.

    ``forms[i]`` is ``text[starts[i]:ends[i]]`` with plain marks, ``lower[i]`` the same in lower case.
    """

    forms: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]

    @cached_property
    def tags(self) -> list[str]:
        """Their Penn tags, found when they are first asked for: a third of all sentences is never asked."""
        return tag_words(self.forms)


def find_words(text: str, start: int = 0, end: int | None = None) -> Words:
    """Return the words and marks of one sentence, ``text[start:end]``, in reading order with offsets into ``text``."""
    forms = _WORD.findall(text, start, end or len(text))
    if not forms:
        return Words([], [], [], [])
    starts, ends, at = [], [], start
    for form in forms:
        at = text.find(form, at)  # behind white space alone
        starts.append(at)
        at += len(form)
        ends.append(at)
    plain = "\n".join(forms)  # no word has white space, so they can be changed together
    plain = plain if plain.isascii() else plain.translate(_PLAIN)
    lower = plain.lower().split("\n")
    if "''" in plain or "``" in plain:
        lower = [_TWIN.get(form) or form for form in lower]
    return Words(plain.split("\n"), lower, starts, ends)


def tag_words(words: list[str]) -> list[str]:
    """Return one Penn tag per word of a sentence. Punctuation marks carry themselves or ``:`` as their tag."""
    forms = [*_EDGE, *words, *_EDGE]
    tags = [*_EDGE, *[_tag_alone(word, i == 0) for i, word in enumerate(words)], *_EDGE]
    asked = _asked_words()
    known = [form if form in asked else "" for form in forms]
    for i, word in enumerate(words, start=3):
        for matches, new, x, y in _rules_for(tags[i], tags[i - 1], tags[i + 1], known[i - 1], known[i], known[i + 1]):
            if matches(forms, tags, i, x, y) and _fits(word, new):
                tags[i] = new
                break
    return _repaired(words, tags[3:-3])


def _repaired(words: list[str], tags: list[str]) -> list[str]:
    """Return the tags with two slips of the rules put right: "he later condensed" (VBN), "critics said" (VBZ)."""
    for i in range(1, len(tags)):
        if tags[i] == "VBN" and words[i].endswith("ed"):
            subject = tags[i - 2] if tags[i - 1] == "RB" and i > 1 else tags[i - 1]
            tags[i] = "VBD" if subject in ("PRP", "WP") else "VBN"
        elif tags[i - 1] == "VBZ" and words[i - 1][-1] == "s" and len(words[i - 1]) > 3:
            if tags[i] in ("VBD", "MD") or words[i] == "said":
                tags[i - 1] = "NNS"
        elif tags[i] == "VBZ" and tags[i - 1] == "VBD" and words[i][-1] == "s" and len(words[i]) > 3:
            tags[i] = "NNS"  # "told reporters"
    return tags


def _fits(word: str, tag: str) -> bool:
    """Whether a rule's tag is possible at all: no small letter makes a name, no "move" is an -ing form."""
    if word in ("which", "who", "whom"):
        return tag in ("WDT", "WP")
    if word in _ALWAYS_FINITE:
        return tag in ("VBD", "VBZ", "VBP")
    if word == "that":
        return tag in ("IN", "DT", "WDT")
    if tag == "WDT":
        return word in ("that", "what")
    if tag in ("NNP", "NNPS"):
        return word[:1].isupper()
    if tag in ("VB", "VBP") and word.endswith(_PERSONS):
        return False
    return tag != "VBG" or word.endswith("ing")


@lru_cache(maxsize=65536)
def _tag_alone(word: str, first: bool) -> str:
    """Return the tag of a word by itself: its usual one, or for an unknown word what its shape says."""
    if len(word) > 1 and word.isupper() and word.lower() in ("us", "it", "who", "am", "is"):
        return "NNP"  # the US, IT, the WHO
    usual = _lexicon.get(word) or (_lexicon.get(word.lower()) if first else None)
    if usual is not None:
        return usual
    if word[0].isupper():
        return "NNP"
    if _NUMBER.fullmatch(word):
        return "CD"
    return _lexicon.morphology.apply([word, "NN"])[1] if word[0].isalnum() else ":"


_MATCHES = {
    "prevtag": lambda w, t, i, x, y: x == t[i - 1],
    "nexttag": lambda w, t, i, x, y: x == t[i + 1],
    "prev2tag": lambda w, t, i, x, y: x == t[i - 2],
    "next2tag": lambda w, t, i, x, y: x == t[i + 2],
    "prev1or2tag": lambda w, t, i, x, y: x in (t[i - 1], t[i - 2]),
    "next1or2tag": lambda w, t, i, x, y: x in (t[i + 1], t[i + 2]),
    "prev1or2or3tag": lambda w, t, i, x, y: x in (t[i - 1], t[i - 2], t[i - 3]),
    "next1or2or3tag": lambda w, t, i, x, y: x in (t[i + 1], t[i + 2], t[i + 3]),
    "surroundtag": lambda w, t, i, x, y: x == t[i - 1] and y == t[i + 1],
    "curwd": lambda w, t, i, x, y: x == w[i],
    "prevwd": lambda w, t, i, x, y: x == w[i - 1],
    "nextwd": lambda w, t, i, x, y: x == w[i + 1],
    "prev1or2wd": lambda w, t, i, x, y: x in (w[i - 1], w[i - 2]),
    "next1or2wd": lambda w, t, i, x, y: x in (w[i + 1], w[i + 2]),
    "prevwdtag": lambda w, t, i, x, y: x == w[i - 1] and y == t[i - 1],
    "nextwdtag": lambda w, t, i, x, y: x == w[i + 1] and y == t[i + 1],
    "wdprevtag": lambda w, t, i, x, y: x == t[i - 1] and y == w[i],
    "wdnexttag": lambda w, t, i, x, y: x == w[i] and y == t[i + 1],
    "wdand2aft": lambda w, t, i, x, y: x == w[i] and y == w[i + 2],
    "wdand2tagbfr": lambda w, t, i, x, y: x == t[i - 2] and y == w[i],
    "wdand2tagaft": lambda w, t, i, x, y: x == w[i] and y == t[i + 2],
    "lbigram": lambda w, t, i, x, y: x == w[i - 1] and y == w[i],
    "rbigram": lambda w, t, i, x, y: x == w[i] and y == w[i + 1],
    "prevbigram": lambda w, t, i, x, y: x == t[i - 2] and y == t[i - 1],
    "nextbigram": lambda w, t, i, x, y: x == t[i + 1] and y == t[i + 2],
}


# Where a rule holds, if at all, the tags before and after a word, the word before it, itself and the word after it.
_PLACES = (
    {"prevtag": 3, "surroundtag": 3, "wdprevtag": 3, "prevbigram": 4, "prevwdtag": 4},
    {"nexttag": 3, "nextbigram": 3, "surroundtag": 4, "wdnexttag": 4, "nextwdtag": 4},
    {"prevwd": 3, "prevwdtag": 3, "lbigram": 3},
    {"curwd": 3, "wdnexttag": 3, "wdand2aft": 3, "wdand2tagaft": 3, "rbigram": 3, "wdprevtag": 4, "wdand2tagbfr": 4,
     "lbigram": 4},
    {"nextwd": 3, "nextwdtag": 3, "rbigram": 4},
)  # fmt: skip


_NO_PLACE = (-1, "")  # of a rule that asks for none of them


@lru_cache(maxsize=65536)
def _rules_for(tag: str, *near: str) -> list[tuple]:
    """Return TextBlob's context rules that may change ``tag`` where ``near`` stands in the places of ``_PLACES``.

    The last rule comes first: in TextBlob the last matching rule wins.
    """
    keys = [(old, *place) for old in (tag, "*") for place in (_NO_PLACE, *enumerate(near))]
    found = [rule for key in keys for rule in _rules_by_place().get(key, ())]
    fitting = [rule for rule in found if all(near[place] == asked for place, asked in rule.asks)]
    return [rule.compiled for rule in sorted(fitting, reverse=True)]


class _Rule(NamedTuple):
    """A context rule: its number, what it asks of which of ``_PLACES``, and how it is applied."""

    number: int
    asks: tuple[tuple[int, str], ...]
    compiled: tuple


@lru_cache(maxsize=1)
def _rules_by_place() -> dict[tuple[str, int, str], list[_Rule]]:
    """Return the context rules by the tag that they change and the first of the places that they ask for."""
    found: dict[tuple[str, int, str], list[_Rule]] = {}
    for number, rule in enumerate(_context_rules()):
        asks = tuple((n, rule[place[rule[2]]]) for n, place in enumerate(_PLACES) if rule[2] in place)
        found.setdefault((rule[0], *(asks[0] if asks else _NO_PLACE)), []).append(_Rule(number, asks, _compiled(rule)))
    return found


@lru_cache(maxsize=1)
def _asked_words() -> frozenset[str]:
    """Return the words that rules ask for beside a word or in its place; all others are alike to them."""
    return frozenset(rule[at[rule[2]]] for rule in _context_rules() for at in _PLACES[2:] if rule[2] in at)


@lru_cache(maxsize=1)
def _context_rules() -> list[list[str]]:
    """Return TextBlob's context rules: tag, new tag, command in small letters, one or two words or tags."""
    written = _lexicon.context[:] or _load_context()
    rules = [[old, new, command.lower(), *asked] for old, new, command, *asked in written]
    return [rule for rule in rules if rule[2] in _MATCHES]


def _load_context() -> list[list[str]]:
    _lexicon.context.load()  # TextBlob reads its rules on first use
    return _lexicon.context[:]


def _compiled(rule: list[str]) -> tuple:
    _, new, command, x, *rest = rule
    return _MATCHES[command], new, x, rest[0] if rest else ""
