"""Outlet and agency of articles looked up anew, from what their rows still say of their source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import pandas as pd

from analysis.read.articles import article_row
from analysis.reference import Outlet, Reference, load_reference
from analysis.schema import article_id


class _Record(NamedTuple):
    stated: Mapping[str, str]
    extra: Mapping[str, Any]
    date_source: str


class _File(NamedTuple):
    label: str
    folders: Sequence[str]


def outlets_anew(articles: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Return ``articles`` with ``outlet`` and ``agency`` as ``reference`` has them.

    The ids tell what the source itself stated: they are made of it. The folder that held a table or an archive is no
    longer known. Only outlets that the shipped data do not have are looked for.
    """
    own = set(reference.outlets) - set(load_reference().outlets)
    words = [word.casefold() for outlet in own for word in _words_of(outlet)]
    if not words:
        return articles
    where = articles["source_file"] + " " + articles["url"] + " " + articles["outlet"] + " " + articles["author"]
    told = (where + " " + articles["text"]).str.casefold()
    plain = told.str.replace(r"[-_]", " ", regex=True)
    rows = [any(word in one or word in other for word in words) for one, other in zip(told, plain, strict=True)]
    changed = articles[rows].apply(partial(_row_anew, reference=reference), axis=1, result_type="expand")
    result = articles.copy()
    if len(changed):
        result.loc[rows, ["outlet", "agency"]] = changed.to_numpy()
    return result


def _words_of(outlet: Outlet) -> Iterator[str]:
    yield from (outlet.name, *outlet.domains)
    for alias in outlet.aliases:
        yield from (alias, alias.replace("-", " ").replace("_", " "))


def _row_anew(article: pd.Series, *, reference: Reference) -> tuple[str, str]:
    keys = ("author", "url", "text", "language")
    stated = {**{key: article[key] for key in keys}, "date": article["published_date"], **_stated(article)}
    parts = PurePosixPath(article["source_file"]).parts[:-1]
    file = _File(article["source_file"], [part for part in parts if not part.endswith(".zip")])
    row = article_row(_Record(stated, {}, ""), file, reference)
    return row["outlet"], row["agency"]


def _stated(article: pd.Series) -> dict[str, str]:
    """Return the outlet and the title that the source stated: those that give the article's id."""
    for outlet in dict.fromkeys((article["outlet"], "")):
        for title in dict.fromkeys((article["title"], "")):
            stated = (outlet, article["published_date"], title, article["url"], article["text"])
            if article_id(*stated) == article["article_id"]:
                return {"outlet": outlet, "title": title}
    return {"outlet": article["outlet"], "title": article["title"]}  # an alias was stated, which stays what it was
