"""The fields of each kind of addition, and the addition that filled fields make."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ipywidgets as w

from analysis.explore.additions import (
    OUTLET_KINDS,
    Addition,
    new_actor,
    new_alias,
    new_country,
    new_office,
    new_outlet,
    office_kinds,
)
from analysis.reference import Reference

KINDS = {
    "alias": "another name of a known actor",
    "person": "a person",
    "body": "an organisation or group",
    "country": "a country or territory",
    "office": "an office that a person held",
    "outlet": "an outlet",
}
FORMS = {
    "alias": ("actor", "aliases"),
    "person": ("name", "last_name", "gender", "aliases"),
    "body": ("name", "type", "country", "aliases"),
    "country": ("name", "id", "demonyms", "capital", "aliases"),
    "office": ("person", "represents", "title", "kind", "start", "end"),
    "outlet": ("name", "outlet_kind", "country", "domains", "aliases"),
}
_TEXTS = {
    "actor": ("actor", "name or id of a listed actor"),
    "aliases": ("other names", "as articles print them; several with commas"),
    "name": ("name", "as tables and charts should show it"),
    "last_name": ("last name", "what articles go on to call the person; empty for none"),
    "country": ("country", "the country it belongs to, name or id; empty for none"),
    "id": ("id", "three capital letters, such as SUN"),
    "demonyms": ("its people", "adjective and people: Soviet, Soviets; several with commas"),
    "capital": ("capital", "also found where it stands for the government; empty for none"),
    "person": ("person", "name or id of a listed person"),
    "represents": ("held for", "country or organisation, name or id"),
    "title": ("title", "without the country: Foreign Minister"),
    "start": ("first day", "YYYY-MM-DD"),
    "end": ("last day", "YYYY-MM-DD; empty while it lasts"),
    "domains": ("domains", "example.org; several with commas"),
}
_PRONOUNS = (("not known", ""), ("she", "f"), ("he", "m"))
_LISTS = ("actor", "person", "represents", "country")  # suggestions are actors
STYLE, WIDE = {"description_width": "7rem"}, w.Layout(width="36rem")

Values = Mapping[str, str]


def make_fields(reference: Reference) -> dict[str, w.Widget]:
    """Return all fields by name."""
    common = {"style": STYLE, "layout": WIDE}
    names = {name: _suggestions(name, reference) for name in _LISTS}
    fields: dict[str, w.Widget] = {}
    for name, (label, hint) in _TEXTS.items():
        if name in names:
            listed = {"options": names[name], "ensure_option": False}
            fields[name] = w.Combobox(description=label, placeholder=hint, **listed, **common)
        else:
            fields[name] = w.Text(description=label, placeholder=hint, **common)
    fields["gender"] = w.Dropdown(description="pronoun", options=_PRONOUNS, **common)
    fields["type"] = w.Dropdown(description="type", options=["organisation", "group"], **common)
    fields["kind"] = w.Dropdown(description="kind", options=office_kinds(reference), **common)
    fields["outlet_kind"] = w.Dropdown(description="kind", options=OUTLET_KINDS, **common)
    return fields


def _suggestions(name: str, reference: Reference) -> tuple[str, ...]:
    wanted = {"country": ("country",), "person": ("person",), "represents": ("country", "organisation")}.get(name)
    return tuple(sorted(a.name for a in reference.actors.values() if wanted is None or a.type in wanted))


def addition_of(kind: str, values: Values, reference: Reference) -> Addition:
    """Return the addition that the fields of a form make. Raises AdditionError where it is refused."""
    return _MAKE[kind](values, reference)


def _alias(values: Values, reference: Reference) -> Addition:
    return new_alias(id_of(values["actor"], reference), *_several(values["aliases"]), reference=reference)


def _person(values: Values, reference: Reference) -> Addition:
    about = {"last_name": values["last_name"], "gender": values["gender"]}
    aliases = _several(values["aliases"])
    return new_actor(values["name"], type="person", reference=reference, aliases=aliases, **about)


def _body(values: Values, reference: Reference) -> Addition:
    about = {"type": values["type"], "country": id_of(values["country"], reference)}
    return new_actor(values["name"], reference=reference, aliases=_several(values["aliases"]), **about)


def _country(values: Values, reference: Reference) -> Addition:
    lists = {name: _several(values[name]) for name in ("aliases", "demonyms")}
    return new_country(values["name"], id=values["id"], capital=values["capital"], reference=reference, **lists)


def _office(values: Values, reference: Reference) -> Addition:
    about = {name: values[name] for name in ("title", "kind", "start", "end")}
    represents = id_of(values["represents"], reference)
    return new_office(id_of(values["person"], reference), represents=represents, reference=reference, **about)


def _outlet(values: Values, reference: Reference) -> Addition:
    lists = {name: _several(values[name]) for name in ("aliases", "domains")}
    about = {"country": id_of(values["country"], reference), "kind": values["outlet_kind"]}
    return new_outlet(values["name"], reference=reference, **lists, **about)


_MAKE: dict[str, Callable[[Values, Reference], Addition]] = {
    "alias": _alias, "person": _person, "body": _body, "country": _country, "office": _office, "outlet": _outlet,
}  # fmt: skip


def id_of(name: str, reference: Reference) -> str:
    """Return the id of a listed actor by id or name, in any case; what is unknown comes back, to be refused."""
    by_name = {actor.name.casefold(): id for id, actor in reference.actors.items()}
    return name if name in reference.actors else by_name.get(name.casefold(), name)


def _several(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
