"""What the taggers know: actors, offices, outlets and word lists, read from ``data/reference``.

A user's own additions lie in a folder ``reference/`` beside the corpus, with the same file names. They are laid over
the shipped data: an entry with a known id adds its names to that actor, a new id adds an actor.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from analysis.reference_files import Entry, ReferenceDataError, build, extend, parse, read_entries

_ACTOR_FILES = {"countries": "country", "organisations": "organisation", "people": "person"}
_TABLE_FILES = (*_ACTOR_FILES, "offices", "outlets")
_Layer = Mapping[str, Path]  # files by the part of their name before .yml


@dataclass(frozen=True)
class Actor:
    """A country, organisation, person or group that can act or be judged, with the names it is known under.

    ``metonyms`` are places and buildings that stand for it (a capital first); ``ambiguous`` are those of its names that
    also mean something else; ``country`` is the ISO code of the country an organisation belongs to, or "".
    """

    id: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    capital: str = ""
    country: str = ""
    last_name: str = ""
    gender: str = ""
    family_name_first: bool = False


@dataclass(frozen=True)
class Office:
    """An office a person held: ISO dates, both included; ``end`` is "" while it lasts."""

    person: str
    represents: str
    title: str
    kind: str
    start: str
    end: str = ""


@dataclass(frozen=True)
class Outlet:
    """A news outlet or agency; ``kind`` is newspaper, agency, broadcaster or site."""

    name: str
    domains: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    country: str = ""
    kind: str = "newspaper"
    fictional: bool = False


@dataclass(frozen=True, eq=False)
class Reference:
    """All reference data. Compared and hashed by identity, so that compiled tables can be cached per reference.

    Each file is read when it is first asked for, since most that ask need one list of many; ``words`` are the word
    lists by file. ``version`` says which files they are.
    """

    words: Mapping[str, Any]
    version: str
    _layers: tuple[_Layer, ...] = field(repr=False)

    @cached_property
    def actors(self) -> Mapping[str, Actor]:
        """Actors by id."""
        actors: dict[str, Actor] = {}
        for layer in self._layers:
            actors = _lay_over(actors, _read_actors(layer))
        return actors

    @cached_property
    def offices(self) -> tuple[Office, ...]:
        """Offices in the order of their files, the user's last."""
        return tuple(office for layer in self._layers for office in _read_offices(layer, self.actors))

    @cached_property
    def outlets(self) -> tuple[Outlet, ...]:
        """Outlets, the user's first."""
        return tuple(outlet for layer in reversed(self._layers) for outlet in _read_outlets(layer))

    @cached_property
    def _by_person(self) -> Mapping[str, tuple[Office, ...]]:
        by_person: dict[str, tuple[Office, ...]] = {}
        for office in self.offices:
            by_person[office.person] = (*by_person.get(office.person, ()), office)
        return by_person

    def offices_of(self, person: str, date: str = "") -> tuple[Office, ...]:
        """Return the offices ``person`` held on ``date`` (ISO), or all of them where ``date`` is ""."""
        offices = self._by_person.get(person, ())
        return tuple(o for o in offices if not date or o.start <= date <= (o.end or "9999"))

    def holders(self, represents: str, kind: str, date: str) -> tuple[str, ...]:
        """Return who held an office of ``kind`` for a country or organisation on ``date`` (ISO; "" gives nobody)."""
        return tuple(
            o.person for o in self.offices
            if date and o.represents == represents and o.kind == kind and o.start <= date <= (o.end or "9999")
        )  # fmt: skip

    def represented_by(self, actor_id: str, date: str) -> str:
        """Return the country that ``actor_id`` acts for on ``date``; itself where it acts for none.

        A person counts for a country only while in office; a ministry or army for the country it belongs to.
        """
        actor = self.actors.get(actor_id)
        if actor is not None and actor.type == "organisation" and actor.country:
            return actor.country
        if actor_id not in self._by_person:
            return actor_id
        represented = [o.represents for o in self.offices_of(actor_id, date) if date]
        countries = {self.actors[r].country or r for r in represented if r in self.actors}
        return countries.pop() if len(countries) == 1 else actor_id


def shipped(name: str) -> Path:
    """Return where shipped data lies: "reference", "models", "notebooks", "gold" or "seeds".

    An installed wheel carries them inside the package; a checkout has them at its top level.
    """
    package = Path(__file__).resolve().parent
    inside = package / "_shipped" / name
    if inside.exists():
        return inside
    top = package.parent
    return top / name if name in ("notebooks", "seeds") else top / "data" / name


def find_user_reference(sources: Iterable[str | Path]) -> Path | None:
    """Return the user's own reference data: the folder ``reference`` in or beside the first source that has one."""
    for source in map(Path, sources):
        for folder in (source / "reference", source.parent / "reference"):
            if folder.is_dir() and any(folder.glob("*.yml")) and folder.resolve() != shipped("reference").resolve():
                return folder
    return None


def load_reference(extra: str | Path | None = None) -> Reference:
    """Return what ``read_reference`` does, read once: what is compiled from a reference is kept with it."""
    return _read_once(None if extra is None else Path(extra))


def forget_reference() -> None:
    """Let the next ``load_reference`` read its files again: they have changed."""
    _read_once.cache_clear()


@lru_cache(maxsize=8)
def _read_once(extra: Path | None) -> Reference:
    return read_reference(extra)


def read_reference(extra: Path | None = None) -> Reference:
    """Return the shipped reference data, with the additions of folder ``extra`` laid over it, which are read at once.

    Raises ReferenceDataError on an unknown key, a missing id, or an id or alias given twice in one layer.
    """
    folders = [shipped("reference"), *([extra] if extra is not None else [])]
    layers = tuple({path.stem: path for path in sorted(folder.glob("*.yml"))} for folder in folders)
    version = _hash_files([path for layer in layers for path in layer.values()])
    reference = Reference(_Words(layers), version, layers)
    if extra is not None:
        _ = reference.actors, reference.offices, reference.outlets, dict(reference.words)
    return reference


def read_additions(files: Mapping[str, bytes], called: str) -> Reference:
    """Return what ``read_reference`` does of a folder with ``files``, by name; messages call that folder ``called``."""
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        try:
            return read_reference(Path(folder))
        except ReferenceDataError as error:
            raise ReferenceDataError(str(error).replace(folder, called)) from None


def _read_actors(layer: _Layer) -> dict[str, Actor]:
    actors: dict[str, Actor] = {}
    lines: dict[str, Entry] = {}
    for stem, kind in _ACTOR_FILES.items():
        for entry in read_entries(layer[stem]) if stem in layer else ():
            actor = build(Actor, entry, type=entry.get("type", kind))
            if actor.id in lines:
                first = lines[actor.id]
                raise ReferenceDataError(
                    f"{entry.path}:{entry.line}: id {actor.id!r} stands already in {first.path.name}:{first.line}. "
                    "Give each actor one entry; add further names to its aliases."
                )
            actors[actor.id], lines[actor.id] = actor, entry
    return actors


def _lay_over(below: Mapping[str, Actor], above: Mapping[str, Actor]) -> dict[str, Actor]:
    return {**below, **{id: _add_names(below[id], actor) if id in below else actor for id, actor in above.items()}}


def _add_names(below: Actor, above: Actor) -> Actor:
    joined = {
        name: tuple(dict.fromkeys((*getattr(below, name), *getattr(above, name))))
        for name in ("aliases", "demonyms", "metonyms", "ambiguous")
    }
    if above.name != below.name:
        joined["aliases"] = tuple(dict.fromkeys((*joined["aliases"], above.name)))
    return replace(below, **joined)


def _read_offices(layer: _Layer, actors: Mapping[str, Actor]) -> list[Office]:
    offices = []
    for entry in read_entries(layer["offices"]) if "offices" in layer else ():
        office = build(Office, entry, renamed={"from": "start", "to": "end"})
        for role, id in (("person", office.person), ("represents", office.represents)):
            if id not in actors:
                raise ReferenceDataError(
                    f"{entry.path}:{entry.line}: {role} {id!r} is no known actor. "
                    "Use an id of people.yml, countries.yml or organisations.yml, or add the actor there first."
                )
        offices.append(office)
    return offices


def _read_outlets(layer: _Layer) -> list[Outlet]:
    return [build(Outlet, entry) for entry in read_entries(layer["outlets"])] if "outlets" in layer else []


class _Words(Mapping[str, Any]):
    """What each other file holds; a later layer's lists and mappings extend those of the earlier."""

    def __init__(self, layers: Sequence[_Layer]):
        stems = dict.fromkeys(stem for layer in layers for stem in layer if stem not in _TABLE_FILES)
        self._paths = {stem: [layer[stem] for layer in layers if stem in layer] for stem in stems}
        self._read: dict[str, Any] = {}

    def __getitem__(self, stem: str) -> Any:
        if stem not in self._read:
            first, *later = self._paths[stem]
            words = parse(first)
            for path in later:
                words = extend(words, parse(path), path)
            self._read[stem] = words
        return self._read[stem]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def _hash_files(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
