"""What a corpus remembers of the articles that its tables about the whole were made from, to add further ones to them.

``_facts/articles.parquet`` has each article with what links it to its event, ``_facts/signatures.parquet`` what its
repetitions are found by, ``_facts/namings.parquet`` who is named how. Nothing of it is a result: without these files
all is made anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.copies import Signed
from analysis.corpus.parts import put_part, read_whole
from analysis.corpus.store import Store
from analysis.coverage.weeks import Link
from analysis.duplicates import ABOUT
from analysis.schema import SCHEMAS, from_arrow
from analysis.sketches import SLOTS

FOLDER = "_facts"
_TEXTS = ("article_id", "tagger", "day", "told", "first", "window")
_KNOWN = pa.schema([(name, pa.string()) for name in _TEXTS])
_SIGNED = pa.schema([*ABOUT, ("group", pa.int64()), ("signature", pa.binary(SLOTS * 4))])
NAMINGS = pa.schema([SCHEMAS["mentions"].field(name) for name in ("article_id", "actor_id", "kind", "mention")])


class Known(NamedTuple):
    """An article as it was: the version of its taggers, its day (ISO) or "", its link to an event (see ``weeks``), and
    ``window``, a hash of the articles that it was linked among ("" where events were not looked for)."""

    article_id: str
    tagger: str
    day: str
    told: str = ""
    first: str = ""
    window: str = ""

    @property
    def link(self) -> Link:
        return Link(self.article_id, self.day, self.told, self.first)


def read_known(store: Store) -> dict[str, Known]:
    """Return article -> what is remembered of it. Raises FileNotFoundError where nothing is."""
    columns = read_whole(store, f"{FOLDER}/articles.parquet", _KNOWN).to_pydict().values()
    return {row[0]: Known(*row) for row in zip(*columns, strict=True)}


def put_known(store: Store, known: Mapping[str, Known]) -> None:
    columns = zip(*known.values(), strict=True) if known else [()] * len(_TEXTS)
    table = pa.Table.from_arrays([pa.array(column, pa.string()) for column in columns], schema=_KNOWN)
    put_part(store, f"{FOLDER}/articles.parquet", table)


def read_signed(store: Store) -> Signed:
    """Return the signatures of the articles. Raises FileNotFoundError where there are none."""
    table = read_whole(store, f"{FOLDER}/signatures.parquet", _SIGNED)
    slots = b"".join(table["signature"].to_pylist())
    matrix = np.frombuffer(slots, np.uint32).reshape(-1, SLOTS)
    return Signed(table.select(ABOUT.names).combine_chunks(), matrix, table["group"].to_numpy())


def put_signed(store: Store, signed: Signed) -> None:
    rows = [row.tobytes() for row in signed.matrix]
    arrays = [*signed.about.columns, pa.array(signed.groups, pa.int64()), pa.array(rows, pa.binary(SLOTS * 4))]
    put_part(store, f"{FOLDER}/signatures.parquet", pa.Table.from_arrays(arrays, schema=_SIGNED))


def read_namings(store: Store) -> pd.DataFrame:
    """Return each naming once. Raises FileNotFoundError where none were kept."""
    return from_arrow(read_whole(store, f"{FOLDER}/namings.parquet", NAMINGS))


def put_namings(store: Store, namings: pd.DataFrame) -> None:
    put_part(store, f"{FOLDER}/namings.parquet", pa.Table.from_pandas(namings, NAMINGS, preserve_index=False))


def forget(store: Store) -> None:
    """Remove all of it."""
    for path in store.list(FOLDER):
        store.remove(path)
