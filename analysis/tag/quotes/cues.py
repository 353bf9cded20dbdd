"""The cue words of ``data/reference/cues.yml``, compiled for look-up by their first word."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from analysis.reference import Reference

_FORMS = ("past", "s", "ing", "base", "phrase")  # the order in which a word with several readings is tried


class CueWord(NamedTuple):
    """One form of a reporting verb or phrase: its words, which form it is and what may follow it."""

    words: tuple[str, ...]
    form: str  # base, s, past, ing, phrase
    takes: frozenset[str]


class Cues(NamedTuple):
    """All cues of a reference: forms by first word (longest first), nouns, and words between cue and content."""

    by_first: dict[str, tuple[CueWord, ...]]
    nouns: frozenset[str]
    promises: frozenset[str]
    hearsay: frozenset[str]
    occasions: frozenset[str]
    times: frozenset[str]
    auxiliaries: frozenset[str]
    leads_to: frozenset[str]
    be_forms: frozenset[str]
    openers: frozenset[str]
    subordinators: frozenset[str]
    relatives: frozenset[str]
    circumstances: frozenset[str]
    before_participle: frozenset[str]


@lru_cache(maxsize=8)
def compile_cues(reference: Reference) -> Cues:
    """Return the cues of ``reference``, ready for look-up; compiled once per reference."""
    words = reference.words["cues"]
    merged: dict[tuple[tuple[str, ...], str], frozenset[str]] = {}
    for entry in words["verbs"].values():
        for verb in entry["verbs"]:
            for form, spelled in zip(("base", "s", "past", "past", "ing"), verb_forms(verb), strict=True):
                key = (tuple(spelled.split()), form)
                merged[key] = merged.get(key, frozenset()) | frozenset(entry["takes"])
    for phrase in words["phrases"]:
        merged[tuple(phrase.split()), "phrase"] = frozenset()
    by_first: dict[str, list[CueWord]] = {}
    for (spelled, form), takes in merged.items():
        by_first.setdefault(spelled[0], []).append(CueWord(spelled, form, takes))
    longest_first = {
        first: tuple(sorted(cues, key=lambda cue: (-len(cue.words), _FORMS.index(cue.form))))
        for first, cues in by_first.items()
    }
    nouns, promises = (
        frozenset(form for noun in words["nouns"][kind] for form in (noun, noun + "s"))
        for kind in ("nouns", "promises")
    )
    return Cues(longest_first, nouns, promises, *(frozenset(words[name]) for name in Cues._fields[3:]))


def verb_forms(verb: str | list[str]) -> list[str]:
    """Return base, -s, past, participle and -ing of a verb; a list is taken as it is.

    >>> verb_forms("deny")
    ['deny', 'denies', 'denied', 'denied', 'denying']
    """
    if not isinstance(verb, str):
        return [str(form) for form in verb]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb[:-1] + "ied", verb + "ing"]
    stem = verb[:-1] if verb.endswith("e") else verb
    plural = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s")
    return [verb, plural, stem + "ed", stem + "ed", stem + "ing"]
