"""Last names that an article misspells once: "Sulivan" where it names Jake Sullivan."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz.distance import OSA

from analysis.schema import Mention
from analysis.tag.actors.named.alone import Context, listed_persons, stands_alone, titled_here
from analysis.tag.actors.titles import UPPER

_CAPITALISED = re.compile(rf"[{UPPER}](?<![\w’'-].)\w{{4,}}(?:-\w+)*")
_PARTICLE = re.compile(r"\s(?:al|bin|bint|da|de|del|van|von)\s")  # "Osama bin Laden" is no slip for Obama


def find_typos(context: Context, last_names: Mapping[str, str], taken: bytearray) -> Iterator[Mention]:
    """Yield capitalised words one edit away from a last name of the article, never plain words or other names."""
    by_letter: dict[str, list[str]] = defaultdict(list)
    for name in last_names:
        if len(name) >= 5:
            by_letter[name[0]].append(name)
    if not by_letter:
        return
    seen: dict[str, str] = {}
    for match in _CAPITALISED.finditer(context.text):
        word = match.group()
        if word[0] not in by_letter or any(taken[match.start() : match.end()]):
            continue
        if word not in seen:
            seen[word] = _misspelt(word, by_letter[word[0]], context)
        alone = seen[word] and not _PARTICLE.match(context.text, match.end())
        if alone and stands_alone(context, *match.span()):
            yield Mention(*match.span(), word, last_names[seen[word]], "typo", "one_edit")


def _misspelt(word: str, names: Sequence[str], context: Context) -> str:
    """Return the last name that ``word`` misspells; "" for a known name, a plural, a plain word, or somebody else's.

    Somebody else's is a word that the article gives a first name, or uses more than once and as often as the name.
    """
    near = [n for n in names if word != n and OSA.distance(word, n, score_cutoff=1) == 1]
    if len(near) != 1 or word.startswith(near[0]) or word in listed_persons(context.reference):
        return ""
    text = context.text
    if word.lower() in text.replace(word, "") or text.count(word) > max(1, text.count(near[0]) - 1):
        return ""
    others = re.search(rf"(?<![\w.])[{UPPER}](?:\w*|\w?\.)\s{word}(?!\w)", text)
    return "" if others and not titled_here(context, others.end() - len(word)) else near[0]
