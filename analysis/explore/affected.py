"""Which articles other reference data can change: those that hold a word which means something else now.

Tags of an article depend on its text, its day and the reference data. A name that is new or means somebody else
matters only where it stands; a last name and a given name likewise; an office also where the country is named that it
is held for ("the president"). Whatever else differs matters anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import NamedTuple

from analysis.phrases import counted, listed
from analysis.reference import Actor, Office, Reference
from analysis.schema import Tables
from analysis.tag.fullnames import given_names
from analysis.tag.gazetteer import compile_gazetteer

_JOINED = ("aliases", "demonyms", "metonyms", "ambiguous")  # of an actor: more of these is more words, no other change
_FIXED = tuple(field.name for field in fields(Actor) if field.name not in _JOINED)
_SHOWN = 5


class Affected(NamedTuple):
    """The articles to tag again, and in words why these."""

    article_ids: tuple[str, ...]
    why: str


def affected_articles(tables: Tables, before: Reference, after: Reference) -> Affected:
    """Return the articles that ``after`` can tag otherwise than ``before``: possibly more, never fewer.

    All of them where the difference is not only names, persons, offices or outlets that came in addition; ``why``
    says so then.
    """
    reason = _other_difference(before, after)
    ids = tables.articles["article_id"].tolist()
    if reason:
        return Affected(tuple(ids), f"all {counted(len(ids), 'article')}, because {reason}")
    words = changed_words(before, after)
    offices = [office for office in after.offices if office not in set(before.offices)]
    concerned = _concerned_by(offices, after)
    naming = set(tables.mentions.loc[tables.mentions["actor_id"].isin(concerned), "article_id"])
    found = [
        id for id, text in zip(ids, tables.articles["text"], strict=True)
        if id in naming or any(word in text for word in words)
    ]  # fmt: skip
    return Affected(tuple(found), _why(found, words, offices, after))


def _why(found: list[str], words: Iterable[str], offices: list[Office], reference: Reference) -> str:
    shown = sorted(words, key=lambda word: (len(word), word))
    quoted = [f"“{word}”" for word in shown[:_SHOWN]] + ([f"{len(shown) - _SHOWN} more"] if len(shown) > _SHOWN else [])
    reasons = [f"with {' or '.join(quoted)}"] if quoted else []
    if offices:
        names = [reference.actors[id].name for id in dict.fromkeys(o.represents for o in offices)]
        reasons.append(f"naming {listed(names)} or who acts for it, as “the president” may mean somebody else now")
    which = " or ".join(reasons) or "to tag anew: the reference data say nothing new"
    return f"{counted(len(found), 'article')} {which}"


def changed_words(before: Reference, after: Reference) -> set[str]:
    """Return the words that are names, last names or given names in one of two references and not so in the other."""
    old, new = compile_gazetteer(before).names(), compile_gazetteer(after).names()
    words = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    words |= set(given_names(before)) ^ set(given_names(after))
    for id in before.actors.keys() | after.actors.keys():
        one, other = before.actors.get(id), after.actors.get(id)
        if one != other:
            words |= set(one.ambiguous if one else ()) ^ set(other.ambiguous if other else ())
            words |= {actor.last_name for actor in (one, other) if actor and one is None}
    for office in set(after.offices) ^ set(before.offices):
        words |= _words_for(after.actors.get(office.person) or before.actors[office.person])
    for outlet in set(after.outlets) ^ set(before.outlets):
        words |= {outlet.name, *outlet.aliases} if outlet.kind == "agency" else set()
    return words - {""}


def _words_for(person: Actor) -> set[str]:
    return {person.name, *person.aliases, person.last_name}


def _concerned_by(offices: Iterable[Office], reference: Reference) -> set[str]:
    """Return the actors whose naming makes an office matter: its holder, for whom it is held, who acts for that."""
    sides = {office.represents for office in offices}
    sides |= {reference.actors[id].country for id in sides if reference.actors[id].country}
    if not sides:
        return set()
    bodies = {actor.id for actor in reference.actors.values() if actor.country in sides}
    persons = {office.person for office in reference.offices if office.represents in sides | bodies}
    return sides | bodies | persons | {office.person for office in offices}


def _other_difference(before: Reference, after: Reference) -> str:
    """Return what two references differ in besides more names, persons, organisations, offices and outlets, or ""."""
    if before.words != after.words:
        changed = [stem for stem in after.words if before.words.get(stem) != after.words[stem]]
        return f"{', '.join(changed) or 'a file'} holds other words, which may matter anywhere"
    for id, actor in before.actors.items():
        other = after.actors.get(id)
        if other is None:
            return f"the actor {id} is gone"
        for name in _FIXED:
            if getattr(actor, name) != getattr(other, name):
                return f"{actor.name} has another {name.replace('_', ' ')}"
    new = [actor for id, actor in after.actors.items() if id not in before.actors]
    if any(actor.capital or actor.type == "country" for actor in new):
        return "there is a new country, whose capital may stand in any dateline"
    gone = set(before.offices) - set(after.offices) or set(before.outlets) - set(after.outlets)
    return "an office or outlet is gone or has changed" if gone else ""
