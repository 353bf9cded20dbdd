"""The tables of a corpus: one explicit pyarrow schema each, their keys, and the check every table passes.

Offsets are Python ``str`` offsets into ``articles.text``, start included, end excluded; -1 means "not in the text".
Ids and labels are never null: none is ``""``. A missing number is NaN. ``list<...>`` columns come to pandas as tuples.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

SCHEMA_VERSION = 1

OUTLET = "@outlet"  # the outlet itself, as a holder or a speaker
UNRESOLVED = "@unresolved"  # somebody, but we cannot say who

STANCES = (-1, 0, 1)
TIERS = ("model", "linear", "none")  # how stances are judged; none judges none
DEFAULT_TIER = "model"
VOICES = ("direct", "reported", "narrated", "own")
QUOTE_TYPES = ("direct", "indirect", "mixed")
SENTENCE_KINDS = ("body", "headline", "header", "dateline", "byline", "caption")
ACTOR_TYPES = ("country", "person", "organisation", "group", "issue")
MENTION_KINDS = (
    "name", "alias", "demonym", "metonym", "modifier", "last_name", "role",
    "pronoun", "group", "typo", "place", "title", "issue",
)  # fmt: skip
FOUND = ("identical", "shortened", "expanded", "paraphrase")  # a statement in another article: word for word, cut ...
RELATIONS = (*FOUND, "not_found", "not_comparable")
NOT_ACTORS = ("place", "title", "issue")  # kinds of mention that neither act nor are judged as actors
COUNTED_KINDS = ("name", "alias", "metonym", "demonym", "last_name", "role", "group", "modifier", "typo")


class Span(NamedTuple):
    """A stretch of ``articles.text``: start included, end excluded."""

    start_char: int
    end_char: int


class Sentence(NamedTuple):
    """One sentence (or header, byline ...) of a text."""

    sentence_id: int
    paragraph: int
    start_char: int
    end_char: int
    kind: str


class Mention(NamedTuple):
    """One naming of an actor; ``text[start_char:end_char] == mention``. ``group_id`` is "" outside groups."""

    start_char: int
    end_char: int
    mention: str
    actor_id: str
    kind: str
    rule: str
    group_id: str = ""


class Quote(NamedTuple):
    """One attributed statement; offsets of a cue or speaker that is not in the text are -1."""

    start_char: int
    end_char: int
    content: tuple[Span, ...]
    quote_type: str
    cue: str = ""
    cue_start_char: int = -1
    cue_end_char: int = -1
    speaker: str = ""
    speaker_start_char: int = -1
    speaker_end_char: int = -1
    speaker_actor_ids: tuple[str, ...] = ()


class SchemaError(ValueError):
    """A table does not have the columns, types or values that the design fixes."""


_text, _int, _float = pa.string(), pa.int64(), pa.float64()
_time = pa.timestamp("us", tz="UTC")
_span = pa.struct([("start_char", _int), ("end_char", _int)])


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema(list(columns.items()))


SCHEMAS: dict[str, pa.Schema] = {
    "articles": _schema(
        article_id=_text, source_id=_text, outlet=_text, agency=_text, published_date=_text, published_at=_time,
        date_source=_text, title=_text, author=_text, url=_text, language=_text, text=_text, source_file=_text,
        extra=_text,
    ),
    "sentences": _schema(
        article_id=_text, sentence_id=_int, paragraph=_int, start_char=_int, end_char=_int, kind=_text, n_words=_int,
        polarity=_float, subjectivity=_float, n_assessed=_int, quoted=_float,
    ),
    "mentions": _schema(
        article_id=_text, sentence_id=_int, start_char=_int, end_char=_int, mention=_text, actor_id=_text, kind=_text,
        rule=_text, group_id=_text,
    ),
    "quotes": _schema(
        quote_id=_text, article_id=_text, start_char=_int, end_char=_int, content=pa.list_(_span), quote_type=_text,
        cue=_text, cue_start_char=_int, cue_end_char=_int, speaker=_text, speaker_start_char=_int,
        speaker_end_char=_int, speaker_actor_ids=pa.list_(_text),
    ),
    "stances": _schema(
        stance_id=_text, article_id=_text, sentence_id=_int, voice=_text, voice_actor_id=_text, holder_actor_id=_text,
        target_id=_text, target_kind=_text, stance=_int, score=_float, confidence=_float, quote_id=_text,
        group_id=_text, cue=_text, holder_start_char=_int, holder_end_char=_int, target_start_char=_int,
        target_end_char=_int, cue_start_char=_int, cue_end_char=_int, model=_text,
    ),
    "actors": _schema(actor_id=_text, name=_text, type=_text, listed=pa.bool_()),
    "duplicates": _schema(article_id=_text, duplicate_of=_text, similarity=_float),
    "article_events": _schema(event_id=_text, article_id=_text, event_date=_text),
    "alignments": _schema(
        event_id=_text, quote_id=_text, article_id=_text, start_char=_int, end_char=_int, other_article_id=_text,
        other_start_char=_int, other_end_char=_int, relation=_text, similarity=_float,
    ),
    # not in the contract: what became of each record that was read, so that nothing is lost without a trace
    "reading": _schema(source_file=_text, row=_int, outcome=_text, article_id=_text, encoding=_text, reason=_text),
}  # fmt: skip

ARTICLE_TABLES = ("articles", "sentences", "mentions", "quotes", "stances")
CORPUS_TABLES = ("actors", "duplicates", "article_events", "alignments", "reading")

KEYS: dict[str, tuple[str, ...]] = {
    "articles": ("article_id",),
    "sentences": ("article_id", "sentence_id"),
    "mentions": ("article_id", "start_char", "end_char", "actor_id"),
    "quotes": ("quote_id",),
    "stances": ("stance_id",),
    "actors": ("actor_id",),
    "duplicates": ("article_id",),
    "article_events": ("event_id", "article_id"),
    "alignments": ("quote_id", "article_id", "start_char", "other_article_id"),  # a sentence has no quote_id
    "reading": ("source_file", "row"),
}

_ALLOWED = {
    ("sentences", "kind"): SENTENCE_KINDS,
    ("mentions", "kind"): MENTION_KINDS,
    ("quotes", "quote_type"): QUOTE_TYPES,
    ("stances", "voice"): VOICES,
    ("stances", "stance"): STANCES,
    ("actors", "type"): ACTOR_TYPES,
    ("alignments", "relation"): RELATIONS,
    ("reading", "outcome"): ("read", "duplicate", "skipped", "untagged"),
}


def article_id(outlet: str, date: str, title: str, url: str, text: str) -> str:
    """Return the id of an article: 16 hex digits of SHA-256 over the five as the source states them, as a JSON list."""
    stated = json.dumps([outlet, date, title, url, text], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(stated.encode("utf-8", "surrogatepass")).hexdigest()[:16]


Later = Callable[[], pd.DataFrame]


class Tables(Mapping):
    """The tables of a corpus, by name: ``tables.mentions`` is ``tables["mentions"]``, a pandas DataFrame.

    A table that was not given is empty. One may be given as a function that returns it: it is called when the table is
    first asked for. Tables are never changed in place.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame | Later]):
        self._tables = {name: tables[name] if name in tables else empty_table(name) for name in SCHEMAS}

    def __getitem__(self, name: str) -> pd.DataFrame:
        self._tables[name] = _made(self._tables[name])
        return self._tables[name]

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or name not in self._tables:
            raise AttributeError(f"no table {name!r}; there are {', '.join(SCHEMAS)}")
        return self[name]

    def __iter__(self):
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __repr__(self) -> str:
        return "Tables(" + ", ".join(f"{name}: {len(table)}" for name, table in self.items()) + ")"

    def replaced(self, **tables: pd.DataFrame) -> Tables:
        """Return the tables with these in the place of those of their names."""
        return Tables({**self._tables, **tables})

    def each(self, change: Callable[[str, pd.DataFrame], pd.DataFrame]) -> Tables:
        """Return the tables as ``change(name, table)``, each when it is first asked for."""
        return Tables({name: partial(_changed, change, name, table) for name, table in self._tables.items()})


def _made(table: pd.DataFrame | Later) -> pd.DataFrame:
    return table() if callable(table) else table


def _changed(change: Callable[[str, pd.DataFrame], pd.DataFrame], name: str, table: pd.DataFrame | Later):
    return change(name, _made(table))


def table_from_rows(name: str, rows: Iterable[Mapping | tuple]) -> pd.DataFrame:
    """Return table ``name`` with one row per mapping (or per tuple in the order of the schema's columns)."""
    schema = SCHEMAS[name]
    rows = [tuple(row[c] for c in schema.names) if isinstance(row, Mapping) else row for row in rows]
    if not rows:
        return empty_table(name)
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return from_arrow(pa.Table.from_arrays(arrays, schema=schema))


def empty_table(name: str) -> pd.DataFrame:
    """Return table ``name`` without rows, with its columns and dtypes."""
    return from_arrow(SCHEMAS[name].empty_table())


def to_arrow(table: pd.DataFrame, name: str) -> pa.Table:
    """Return a pandas table as an Arrow table of schema ``name``."""
    schema = SCHEMAS[name]
    columns = [
        pa.array(table[field.name].tolist(), field.type)
        if pa.types.is_list(field.type)
        else pa.array(table[field.name], field.type, from_pandas=not pa.types.is_floating(field.type))
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def from_arrow(table: pa.Table) -> pd.DataFrame:
    """Return an Arrow table as pandas: text as ``str``, lists as tuples, spans as ``Span``."""
    return from_columns(dict(zip(table.column_names, table.columns, strict=True)))


def from_columns(columns: dict[str, pa.ChunkedArray], order: pa.Array | None = None) -> pd.DataFrame:
    """Return columns of Arrow as one pandas table, its rows in ``order``; ``columns`` is emptied.

    One column after the other, so that not all of them are held twice.
    """
    taken = {}
    for name in list(columns):
        column = columns.pop(name)
        taken[name] = _from_column(column if order is None else column.take(order))
    return pd.DataFrame(taken, copy=False)


def _from_column(column: pa.ChunkedArray) -> pd.Series:
    if pa.types.is_list(column.type):
        as_tuple = _spans if pa.types.is_struct(column.type.value_type) else tuple
        return pd.Series([as_tuple(value) for value in column.to_pandas()], dtype=object)
    found = column.to_pandas()
    return found if pa.types.is_string(column.type) else found.copy()  # Arrow's numbers cannot be written


def _spans(values: Iterable[Mapping[str, int]]) -> tuple[Span, ...]:
    return tuple(Span(value["start_char"], value["end_char"]) for value in values)


def check_table(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return ``table`` unchanged if it is a proper table ``name``, else raise SchemaError saying what is wrong."""
    columns = SCHEMAS[name].names
    if list(table.columns) != columns:
        raise SchemaError(f"{name}: columns are {list(table.columns)}, must be {columns}")
    for field in SCHEMAS[name]:
        if pa.types.is_string(field.type) and table[field.name].isna().any():
            raise SchemaError(f"{name}.{field.name}: {table[field.name].isna().sum()} nulls; none is written as ''")
    doubled = table.duplicated(list(KEYS[name]), keep=False)
    if doubled.any():
        raise SchemaError(
            f"{name}: {doubled.sum()} rows share a key {KEYS[name]}, first {_first_key(table, doubled, name)}"
        )
    for (table_name, column), allowed in _ALLOWED.items():
        if table_name == name and not table[column].isin(allowed).all():
            found = table.loc[~table[column].isin(allowed), column].iloc[0]
            raise SchemaError(f"{name}.{column}: {found!r} is not one of {', '.join(map(str, allowed))}")
    return table


def _first_key(table: pd.DataFrame, rows: pd.Series, name: str) -> tuple:
    return tuple(table.loc[rows, list(KEYS[name])].iloc[0])
