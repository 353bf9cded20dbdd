"""What a user adds to the reference data from a notebook: an alias, an actor, an office or an outlet, checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from analysis.reference import Actor, Reference
from analysis.tag.actors.gazetteer import compile_gazetteer
from analysis.tag.actors.named.fullnames import given_names
from analysis.tag.actors.titles import person_id

FILES = {"country": "countries", "organisation": "organisations", "group": "organisations", "person": "people"}
NEW_TYPES = ("person", "organisation", "group")  # a country takes new_country
GENDERS = ("", "f", "m")
OUTLET_KINDS = ("newspaper", "agency", "broadcaster", "site")
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")
_NAMES_SHOWN = 3


class AdditionError(ValueError):
    """An addition is refused; the message says why and what to do instead."""


class Addition(NamedTuple):
    """One entry for one file of the user's ``reference/``: ``people`` and {"id": ..., "name": ...}."""

    file: str
    entry: Mapping[str, Any]

    @property
    def names(self) -> tuple[str, ...]:
        """The names that the entry is looked for by in texts."""
        own = () if self.file == "offices" else (self.entry["name"],)
        return (*own, *(name for key in ("aliases", "demonyms", "metonyms") for name in self.entry.get(key, ())))


def new_alias(actor_id: str, *aliases: str, reference: Reference) -> Addition:
    """Return more names for a listed actor. Raises AdditionError for nobody, no name, or a name that is taken."""
    actor = _actor(actor_id, reference)
    names = _texts(aliases)
    if not names:
        raise AdditionError(f"no name is given. Write how else {actor.name} is called.")
    for name in names:
        _check_free(name, reference)
    return Addition(FILES[actor.type], {"id": actor.id, "name": names[0], "aliases": names[1:]})


def new_actor(
    name: str, *, type: str, reference: Reference, aliases: Iterable[str] = (), id: str = "", last_name: str = "",
    gender: str = "", country: str = "",
) -> Addition:  # fmt: skip
    """Return a new person, organisation or group. ``id`` "" makes one of the name; ``country`` is an organisation's.

    ``last_name`` is what news goes on to call a person, "" for none; ``gender`` "f" or "m" serves "she" and "he".
    Raises AdditionError where a name or the id is taken or a value is not allowed.
    """
    _check_one_of(type, NEW_TYPES, "type")
    (name,) = _texts([name]) or _refuse("the name is empty. Write it as the articles do.")
    slug = id or person_id(name).lstrip("~")
    if slug in reference.actors:
        other = reference.actors[slug].name
        _refuse(f"the id {slug!r} belongs to {other} already. Add the name to {other}, or give another id.")
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug):
        _refuse(f"the id {slug!r} is not made of small letters, digits and single hyphens. Give one, such as 'ann-li'.")
    entry: dict[str, Any] = {"id": slug, "name": name}
    if type == "person":
        _check_one_of(gender, GENDERS, "gender")
        entry |= {"last_name": last_name.strip(), "gender": gender}
    else:
        if country and (country not in reference.actors or reference.actors[country].type != "country"):
            _refuse(f"country {country!r} is no country's id. Write its three letters, such as KOR, or nothing.")
        entry |= {"type": type, "country": country}
    entry["aliases"] = [alias for alias in _texts(aliases) if alias != name]
    for one in (name, *entry["aliases"]):
        _check_free(one, reference)
    return Addition(FILES[type], entry)


def new_country(
    name: str, *, id: str, reference: Reference, aliases: Iterable[str] = (), demonyms: Iterable[str] = (),
    capital: str = "",
) -> Addition:  # fmt: skip
    """Return a country or territory that the shipped list does not have, such as one that ended or is not recognised.

    ``id`` are three capital letters of your own choice; ``demonyms`` are its adjective and its people; ``capital`` is
    also found where it stands for the government. Raises AdditionError where an id or name is taken or not allowed.
    """
    (name,) = _texts([name]) or _refuse("the name is empty. Write it as the articles do.")
    if id in reference.actors:
        _refuse(f"the id {id!r} belongs to {reference.actors[id].name} already. Give another one.")
    if not re.fullmatch("[A-Z]{3}", id):
        _refuse(f"the id {id!r} is not made of three capital letters. Give one, such as 'SUN'.")
    others = [alias for alias in _texts(aliases) if alias != name]
    entry = {"id": id, "name": name, "aliases": others, "demonyms": _texts(demonyms), "metonyms": _texts([capital])}
    for one in (name, *others, *entry["demonyms"], *entry["metonyms"]):
        _check_free(one, reference)
    return Addition(FILES["country"], entry | {"capital": "".join(_texts([capital]))})


def new_office(
    person: str, *, represents: str, title: str, kind: str, start: str, end: str = "", reference: Reference
) -> Addition:
    """Return an office that a listed person held from ``start`` to ``end`` (ISO days, both included; "" = still).

    Raises AdditionError for unknown ids, a kind or day that is not allowed, or an office that stands there already.
    """
    actor, side = _actor(person, reference), _actor(represents, reference)
    if actor.type != "person":
        _refuse(f"{actor.name} is a {actor.type}; an office is held by a person.")
    if side.type == "person":
        _refuse(f"{side.name} is a person; an office is held for a country or an organisation.")
    _check_one_of(kind, office_kinds(reference), "kind")
    (title,) = _texts([title]) or _refuse("the title is empty. Write it without the country: 'Foreign Minister'.")
    first, last = _day(start, "first day"), _day(end, "last day") if end else ""
    if last and first > last:
        _refuse(f"the first day {first} is after the last day {last}.")
    for office in reference.offices_of(actor.id):
        same = (office.represents, office.title) == (side.id, title)
        if same and office.start <= (last or "9999") and first <= (office.end or "9999"):
            _refuse(f"{actor.name} is listed as {title} of {side.name} from {office.start} to {office.end or 'now'}.")
    entry = {"person": actor.id, "represents": side.id, "title": title, "kind": kind, "from": first, "to": last}
    return Addition("offices", entry)


def new_outlet(
    name: str, *, reference: Reference, aliases: Iterable[str] = (), domains: Iterable[str] = (), country: str = "",
    kind: str = "newspaper",
) -> Addition:  # fmt: skip
    """Return an outlet. Raises AdditionError where its name, an alias or a domain is another's, or an actor's name."""
    (name,) = _texts([name]) or _refuse("the name is empty. Write what tables and charts should show.")
    _check_one_of(kind, OUTLET_KINDS, "kind")
    if country and (country not in reference.actors or reference.actors[country].type != "country"):
        _refuse(f"country {country!r} is no country's id. Write its three letters, such as KOR, or nothing.")
    names, hosts = _texts([name, *aliases]), [host.lower() for host in _texts(domains)]
    for host in hosts:
        if not _DOMAIN.fullmatch(host):
            _refuse(f"{host!r} is no domain. Write it without http:// and path: example.org")
    for form in (*names, *hosts):
        _check_outlet_free(form, reference)
    for form in names:
        _check_no_actor_begins_with(form, reference)
    entry = {"name": name, "aliases": names[1:], "domains": hosts, "country": country, "kind": kind}
    return Addition("outlets", entry)


def office_kinds(reference: Reference) -> tuple[str, ...]:
    """Return the kinds of office that there are."""
    return tuple(sorted({office.kind for office in reference.offices}))


def _texts(values: Iterable[str]) -> list[str]:
    """Return texts without space around them, empty ones and repetitions left out."""
    texts = list(dict.fromkeys(" ".join(str(value).split()) for value in values))
    for text in texts:
        if not text.isprintable():
            _refuse(f"{text!r} has signs that cannot be seen. Type it anew.")
    return [text for text in texts if text]


def _actor(actor_id: str, reference: Reference) -> Actor:
    if actor_id in reference.actors:
        return reference.actors[actor_id]
    named = [actor for actor in reference.actors.values() if actor_id.casefold() in actor.name.casefold()]
    near = ", ".join(f"{actor.id} ({actor.name})" for actor in named[:_NAMES_SHOWN])
    hint = "Add the person first." if actor_id.startswith("~") else f"Did you mean {near}?" if near else "Add it first."
    raise AdditionError(f"{actor_id!r} is the id of no listed actor. {hint}")


def _check_free(name: str, reference: Reference) -> None:
    """Refuse a name that means something already, or that would be found where nobody is meant."""
    for spelling in (name, name.replace("’", "'")):
        for actor_id, kind in compile_gazetteer(reference).names().get(spelling, ()):
            actor = reference.actors[actor_id]
            _refuse(f"{name!r} is listed already: {_a(kind)} of {actor.name} ({actor.id}).")
    if name in compile_gazetteer(reference).names():
        _refuse(f"{name!r} is listed as a name of no actor (no_actors.yml, or an outlet).")
    if len(name) < 2 or not any(character.isupper() or _has_no_case(character) for character in name):
        _refuse(f"{name!r} would be found as a plain word. Names are matched in the case written here: use capitals.")
    if " " not in name:
        _check_one_word(name, reference)


def _check_one_word(word: str, reference: Reference) -> None:
    bearers = [a.name for a in reference.actors.values() if a.type == "person" and word == a.last_name]
    if bearers:
        _refuse(f"{word!r} is ambiguous: the last name of {', '.join(bearers[:_NAMES_SHOWN])}. Write the name in full.")
    if word in given_names(reference):
        _refuse(f"{word!r} is ambiguous: a given name of many. Write the name in full.")
    if word in reference.words["sentences"]["starters"]:
        _refuse(f"{word!r} is a word that sentences begin with. Write the name in full.")


def _check_outlet_free(form: str, reference: Reference) -> None:
    for outlet in reference.outlets:
        if _plain(form) in {_plain(own) for own in (outlet.name, *outlet.aliases, *outlet.domains)}:
            _refuse(f"{form!r} belongs to the outlet {outlet.name} already.")


def _check_no_actor_begins_with(form: str, reference: Reference) -> None:
    for name, candidates in compile_gazetteer(reference).names().items():
        if candidates and f"{name} ".startswith(f"{form} "):
            actor = reference.actors[candidates[0][0]].name
            _refuse(f"{form!r} would hide {name!r}, a name of {actor}. Write the outlet's name in full.")


def _plain(form: str) -> str:
    return re.sub(r"[-_ ]+", " ", form.casefold()).strip().removeprefix("the ")


def _check_one_of(value: str, allowed: Iterable[str], what: str) -> None:
    if value not in allowed:
        _refuse(f"{what} {value!r} is not one of {', '.join(repr(one) for one in allowed)}.")


def _day(text: str, what: str) -> str:
    try:
        return date.fromisoformat(str(text)).isoformat()
    except ValueError:
        raise AdditionError(f"{what} {text!r}: write a day as YYYY-MM-DD, such as 2021-03-18.") from None


def _has_no_case(character: str) -> bool:
    return character.isdigit() or (character.isalpha() and character.lower() == character.upper())


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _refuse(message: str) -> Iterator[str]:
    raise AdditionError(message)
