"""Which articles other reference data can change: those that hold a word which means something else now.

Tags of an article depend on its text, its day and the reference data. A name that is new or means somebody else
matters only where it stands; a last name and a given name likewise; an office also where the country is named that it
is held for ("the president"); an outlet also where an article is its own. Whatever else differs matters anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import NamedTuple

import pandas as pd

from analysis.corpus.outlets import outlets_anew
from analysis.phrases import counted, listed
from analysis.reference import Actor, Office, Outlet, Reference
from analysis.schema import Tables
from analysis.tag.actors.gazetteer import compile_gazetteer
from analysis.tag.actors.named.fullnames import given_names

_JOINED = ("aliases", "demonyms", "metonyms", "ambiguous")  # of an actor: more of these is more words, no other change
_FIXED = tuple(field.name for field in fields(Actor) if field.name not in _JOINED)
_SOURCE = ["outlet", "agency"]
_SHOWN = 5


class Affected(NamedTuple):
    """The articles to tag again, and in words why these."""

    article_ids: tuple[str, ...]
    why: str


class Change(NamedTuple):
    """Where other reference data, ``after``, can matter: anywhere, for the reason ``everywhere``, or, where that is "",
    in articles with one of ``words``, that name one of ``actors``, or whose outlet is one of ``outlets`` now."""

    after: Reference
    everywhere: str
    words: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    offices: tuple[Office, ...] = ()
    outlets: tuple[Outlet, ...] = ()


def change_between(before: Reference, after: Reference) -> Change:
    """Return where ``after`` can tag otherwise than ``before``: possibly in more articles, never in fewer."""
    if reason := _other_difference(before, after):
        return Change(after, reason)
    came, went = _offices_only_in(after, before), _offices_only_in(before, after)
    actors = _concerned_by(came, after) | _concerned_by(went, before)
    known = set(before.outlets)
    outlets = tuple(outlet for outlet in after.outlets if outlet not in known)
    return Change(after, "", frozenset(changed_words(before, after)), frozenset(actors), came + went, outlets)


def _offices_only_in(one: Reference, other: Reference) -> tuple[Office, ...]:
    known = set(other.offices)
    return tuple(office for office in one.offices if office not in known)


def changed_articles(change: Change, articles: pd.DataFrame, mentions: pd.DataFrame) -> list[str]:
    """Return the ids of those of ``articles`` that ``change`` can matter for; ``mentions`` are their own."""
    if change.everywhere:
        return articles["article_id"].tolist()
    chosen = set(mentions.loc[mentions["actor_id"].isin(change.actors), "article_id"])
    if change.outlets:
        anew = outlets_anew(articles, change.after)
        chosen |= set(articles.loc[(anew[_SOURCE] != articles[_SOURCE]).any(axis=1), "article_id"])
    return [
        id for id, text in zip(articles["article_id"], articles["text"], strict=True)
        if id in chosen or any(word in text for word in change.words)
    ]  # fmt: skip


def affected_articles(tables: Tables, before: Reference, after: Reference) -> Affected:
    """Return the articles that ``after`` can tag otherwise than ``before``: possibly more, never fewer.

    All of them where more differs than names, persons, organisations and offices that came or went, and outlets that
    came; ``why`` says so then.
    """
    change = change_between(before, after)
    found = changed_articles(change, tables.articles, tables.mentions)
    return Affected(tuple(found), _why(len(found), change))


def _why(n: int, change: Change) -> str:
    if change.everywhere:
        return f"all {counted(n, 'article')}, because {change.everywhere}"
    shown = sorted(change.words, key=lambda word: (len(word), word))
    quoted = [f"“{word}”" for word in shown[:_SHOWN]] + ([f"{len(shown) - _SHOWN} more"] if len(shown) > _SHOWN else [])
    reasons = [f"with {' or '.join(quoted)}"] if quoted else []
    if change.outlets:
        reasons.append(f"of {listed([outlet.name for outlet in change.outlets])}")
    if change.offices:
        known = change.after.actors
        names = [known[id].name if id in known else id for id in dict.fromkeys(o.represents for o in change.offices)]
        reasons.append(f"naming {listed(names)} or who acts for it, as “the president” may mean somebody else now")
    which = " or ".join(reasons) or "to tag anew: the reference data say nothing new"
    return f"{counted(n, 'article')} {which}"


def changed_words(before: Reference, after: Reference) -> set[str]:
    """Return the words that are names, last names or given names in one of two references and not so in the other."""
    old, new = compile_gazetteer(before).names(), compile_gazetteer(after).names()
    words = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    words |= set(given_names(before)) ^ set(given_names(after))
    for id in before.actors.keys() | after.actors.keys():
        one, other = before.actors.get(id), after.actors.get(id)
        if one != other:
            words |= set(one.ambiguous if one else ()) ^ set(other.ambiguous if other else ())
            words |= {actor.last_name for actor in (one, other) if actor and not (one and other)}
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
    """Return what two references differ in besides names, persons, organisations, offices, and more outlets, or ""."""
    if before.words != after.words:
        changed = [stem for stem in after.words if before.words.get(stem) != after.words[stem]]
        return f"{', '.join(changed) or 'a file'} holds other words, which may matter anywhere"
    for id in before.actors.keys() & after.actors.keys():
        actor, other = before.actors[id], after.actors[id]
        for name in _FIXED:
            if getattr(actor, name) != getattr(other, name):
                return f"{actor.name} has another {name.replace('_', ' ')}"
    either = before.actors.items() ^ after.actors.items()
    only = [actor for id, actor in either if id not in before.actors or id not in after.actors]
    if any(actor.capital or actor.type == "country" for actor in only):
        return "a country has come or gone, whose capital may stand in any dateline"
    return "an outlet is gone or has changed" if set(before.outlets) - set(after.outlets) else ""
