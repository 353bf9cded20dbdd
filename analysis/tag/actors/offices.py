"""Office words ("foreign minister", "leader") and who held the office they name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from analysis.reference import Office, Reference

THE = r"[Tt](?<![\w’'-].)he\s"  # what stands before it is asked for behind its first letter: so it is found fast
SPEAKS_FOR = re.compile(r",\s(?:an?|the|its)\s(?:[a-z-]+\s){0,2}spokes\w+\s(?:for|of|at)\s$")  # behind a name


@lru_cache(maxsize=8)
def role_entries(reference: Reference) -> dict[str, list[dict]]:
    """Return the entries of ``roles`` by their noun in lower case."""
    entries: dict[str, list[dict]] = {}
    for entry in reference.words["roles"]["roles"]:
        entries.setdefault(entry["noun"].lower(), []).append(entry)
    return entries


def offices_meant(entry: dict, represents: str, reference: Reference, date: str) -> list[Office]:
    """Return the offices that a role entry can mean for a country or organisation and that were held on ``date``."""
    if represents not in entry.get("only", (represents,)):
        return []
    titles = [t.lower() for t in entry.get("titles", ())]
    kind = leader_kind(represents, reference) if entry["kind"] == "leader" else entry["kind"]
    offices = offices_held(represents, reference, date)
    held = [o for o in offices if o.kind == kind]
    if entry["kind"] == "leader" and not held:  # a president who also governs
        held = [o for o in offices if o.kind == "head_of_state"]
    return [o for o in held if not titles or o.title.lower() in titles]


def leader_kind(represents: str, reference: Reference) -> str:
    """Return the kind of office whose holder leads a country."""
    heads = represents in reference.words["roles"]["leaders"]["head_of_state"]
    return "head_of_state" if heads else "head_of_government"


def offices_held(represents: str, reference: Reference, date: str) -> list[Office]:
    """Return the offices held for a country or organisation on ``date`` (ISO; none for "")."""
    held = _offices_of_actor(reference).get(represents, ())
    return [o for o in held if date and o.start <= date <= (o.end or "9999")]


@lru_cache(maxsize=8)
def _offices_of_actor(reference: Reference) -> dict[str, list[Office]]:
    offices: dict[str, list[Office]] = {}
    for office in reference.offices:
        offices.setdefault(office.represents, []).append(office)
    return offices


def only_holder(offices: Iterable[Office]) -> str:
    """Return the person who holds these offices, "" where it is nobody or more than one."""
    persons = {office.person for office in offices}
    return persons.pop() if len(persons) == 1 else ""


def holder(noun: str, represents: str, reference: Reference, date: str) -> str:
    """Return who held the office that ``noun`` names for ``represents`` on ``date``, "" if not just one person."""
    entries = role_entries(reference).get(noun, ())
    return only_holder(o for entry in entries for o in offices_meant(entry, represents, reference, date))


@lru_cache(maxsize=8)
def predicate(reference: Reference) -> re.Pattern:
    """Return the pattern of words that end before what somebody is or becomes: "was ", "elected "."""
    return re.compile(rf"(?<!\w)(?:{any_of(reference.words['speakers']['predicate'])})\s$")


def any_of(phrases: Iterable[str], *, inside: str = "") -> str:
    """Return a regular expression of phrases, the longest first, with any white space for their blanks.

    Phrases that begin alike share their beginning, so that a text is not compared with each of them. ``inside`` is
    asked for behind the first letter: what may not stand before it is then found fast.
    """
    groups: dict[str, list[str]] = {}
    for phrase in set(phrases):
        groups.setdefault(phrase[:1].lower(), []).append(phrase)
    return f"(?:{'|'.join(_begun_alike(group, inside) for _, group in sorted(groups.items(), reverse=True))})"


def _begun_alike(phrases: list[str], inside: str) -> str:
    """Return phrases that begin with one letter as one branch; "chief" and "Chief of Staff", alike where case does not
    count, one by one.
    """
    first = phrases[0][:1]
    if first and len(phrases) > 1 and all(phrase.startswith(first) for phrase in phrases):
        return _escaped(first) + inside + any_of(phrase[1:] for phrase in phrases)
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(_escaped(phrase[:1]) + inside + _escaped(phrase[1:]) for phrase in longest_first)


def _escaped(phrase: str) -> str:
    return re.escape(phrase).replace(r"\ ", r"\s")
