"""The frames that measures count: articles with their story and period, body sentences, statements and namings in them.

A *story* is an article with the articles that repeat it (``duplicates``); its id is that of the earliest one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from analysis.language import is_foreign
from analysis.measure.periods import check_period, period_names, period_range
from analysis.measure.places import only_body, with_articles
from analysis.reference import load_reference
from analysis.schema import COUNTED_KINDS, MENTION_KINDS, OUTLET, UNRESOLVED, Tables

ARTICLE_COLUMNS = ("outlet", "agency", "author", "language", "date_source", "source_file", "article_id")
UNITS = ("article", "story")
_SPOKEN_OF_AS = {OUTLET: "the outlet", UNRESOLVED: "unresolved"}


def as_tuple(values: str | Iterable[str]) -> tuple[str, ...]:
    """Return one name or several as a tuple, so that ``by="outlet"`` and ``by=("outlet",)`` are the same."""
    return (values,) if isinstance(values, str) and values else tuple(values)


def split_by(by: str | Iterable[str], *, of_rows: Sequence[str] = ()) -> tuple[list[str], list[str]]:
    """Return which ``by`` columns are columns of the article, and which of the counted rows (``of_rows``)."""
    by = as_tuple(by)
    for name in by:
        if name not in ARTICLE_COLUMNS and name not in of_rows:
            raise ValueError(f"by={name!r} is not one of {', '.join((*of_rows, *ARTICLE_COLUMNS))}.")
    return [name for name in by if name not in of_rows], [name for name in by if name in of_rows]


def article_frame(tables: Tables, by: Sequence[str] = (), *, over: str = "", unit: str = "article") -> pd.DataFrame:
    """Return one row per counted article: ``article_id, cluster, copied, date``, the ``by`` columns, ``period``.

    Articles in another language than English have no tags and are in no base: they are left out.
    ``copied`` is true where the words are not the outlet's own: an agency credit, or a copy of an earlier article.
    With ``unit="story"`` a story counts once in each group and period, through its earliest carrier there. Undated
    articles are left out over time. An article of unknown outlet is a group of its own.
    """
    if unit not in UNITS:
        raise ValueError(f"unit={unit!r} is not one of {', '.join(UNITS)}.")
    articles = tables.articles[~is_other_language(tables.articles["language"])]
    frame = articles[["article_id"]].copy()
    frame["cluster"] = story_ids(tables, articles["article_id"])
    frame["copied"] = (articles["agency"] != "") | articles["article_id"].isin(tables.duplicates["article_id"])
    frame["date"] = article_dates(articles)
    for name in by:
        frame[name] = articles[name]
    if "outlet" in by:
        frame["outlet"] = frame["outlet"].mask(
            frame["outlet"] == "", "unknown outlet (" + frame["article_id"].str[:6] + ")"
        )
    groups = list(by)
    if check_period(over):
        frame = frame[frame["date"].notna()]
        frame["period"] = period_names(frame["date"], over)
        groups.append("period")
    frame = frame.sort_values(["date", "article_id"], kind="stable")
    if unit == "story":
        frame = frame.assign(_copy=frame["article_id"] != frame["cluster"]).sort_values("_copy", kind="stable")
        frame = frame.drop_duplicates([*groups, "cluster"]).drop(columns="_copy")
    return frame.reset_index(drop=True)


def story_ids(tables: Tables, article_ids: pd.Series) -> pd.Series:
    """Return the story of each article: the id of the earliest one with its words."""
    earlier = dict(zip(tables.duplicates["article_id"], tables.duplicates["duplicate_of"], strict=True))
    return article_ids.map(lambda id: earlier.get(id, id)).astype("str")


def is_other_language(languages: pd.Series) -> pd.Series:
    """Return which articles are known to be in another language than English: these have no tags."""
    return languages.map({language: is_foreign(language) for language in languages.unique()}).astype(bool)


def article_dates(articles: pd.DataFrame) -> pd.Series:
    """Return the day each article bears: the outlet's own date where it is ISO, else the UTC day; NaT where no date is
    believed (years 0 and 9999)."""
    printed = pd.to_datetime(articles["published_date"].str[:10], format="%Y-%m-%d", errors="coerce")
    printed = printed.where(articles["published_at"].notna())
    return printed.fillna(articles["published_at"].dt.tz_localize(None).dt.normalize()).astype("datetime64[us]")


def article_groups(articles: pd.DataFrame, by: Sequence[str], *, over: str = "") -> pd.DataFrame:
    """Return the groups of ``articles``: ``by`` columns, over time ``period, incomplete``, then ``n_articles_all``.

    Over time every group has every period from the corpus's first to its last; no article is ``n_articles_all == 0``.
    """
    groups = articles[list(by)].drop_duplicates().sort_values(list(by)) if by else pd.DataFrame(index=[0])
    if over:
        groups = groups.merge(period_range(articles["date"], over), how="cross")
    keys = [*by, "period"] if over else list(by)
    return add_counts(groups.reset_index(drop=True), articles, keys, n_articles_all=("article_id", "nunique"))


def add_counts(
    groups: pd.DataFrame, rows: pd.DataFrame, keys: Sequence[str], **counts: tuple[str, str]
) -> pd.DataFrame:
    """Return ``groups`` with named aggregations of ``rows`` beside each, 0 where a group has no rows."""
    if keys:
        found = rows.groupby(list(keys), as_index=False).agg(**counts)
        table = groups.merge(found, on=list(keys), how="left")
    else:
        table = groups.assign(**{name: rows[column].agg(how) for name, (column, how) in counts.items()})
    return table.assign(**{name: table[name].fillna(0).astype(int) for name in counts})


def body_sentences(tables: Tables, articles: pd.DataFrame) -> pd.DataFrame:
    """Return the body sentences of ``articles``, with the columns of both."""
    sentences = tables.sentences
    return with_articles(sentences[sentences["kind"] == "body"], articles)


def counted_mentions(tables: Tables, articles: pd.DataFrame, kinds: Iterable[str] = COUNTED_KINDS) -> pd.DataFrame:
    """Return the namings in body sentences of ``articles`` that count, one row per naming and actor: ``article_id,
    sentence_id, actor_id, mention_start_char, mention_end_char, number`` (of its row in mentions), what articles tell.

    A group ("South Korea and the US", "the two sides") names each member once, also where the member's own name
    stands inside the group's: of namings of one actor that overlap or share a group, the first and longest counts.
    """
    kinds = as_tuple(kinds)
    unknown = [kind for kind in kinds if kind not in MENTION_KINDS]
    if unknown:
        raise ValueError(f"kinds: {unknown[0]!r} is not one of {', '.join(MENTION_KINDS)}.")
    mentions = tables.mentions[["article_id", "sentence_id", "actor_id", "start_char", "end_char", "group_id"]]
    mentions = mentions.assign(number=np.arange(len(mentions)))[tables.mentions["kind"].isin(kinds)]
    rows = _once_per_place(only_body(mentions, tables)).drop(columns="group_id")
    rows = rows.rename(columns={"start_char": "mention_start_char", "end_char": "mention_end_char"})
    return with_articles(rows, articles)


def _once_per_place(mentions: pd.DataFrame) -> pd.DataFrame:
    of_actor = ["article_id", "actor_id"]
    rows = mentions.sort_values([*of_actor, "start_char", "end_char"], ascending=[True, True, True, False])
    reached = rows.groupby(of_actor)["end_char"].cummax()
    before = reached.groupby([rows[name] for name in of_actor]).shift()
    in_group = (rows["group_id"] != "") & rows.duplicated([*of_actor, "group_id"])
    return rows[~(rows["start_char"] < before) & ~in_group]


def actor_names(tables: Tables, ids: pd.Series) -> pd.Series:
    """Return the display name of each actor id: the corpus's own, else that of the reference data, else from the id."""
    names = dict(zip(tables.actors["actor_id"], tables.actors["name"], strict=True)) | _SPOKEN_OF_AS
    listed = load_reference().actors if not set(ids) <= set(names) else {}
    names = {id: actor.name for id, actor in listed.items()} | names
    return ids.map(lambda id: names.get(id) or _name_from_id(id)).astype("str")


def _name_from_id(id: str) -> str:
    """Return "Park Joon" for "~park-joon", the id of a person who stands in no list; other ids as they are."""
    return id[1:].replace("-", " ").title() if id.startswith("~") else id


def first_actors(rows: pd.DataFrame, column: str, top_n: int = 0) -> list[str]:
    """Return the actor ids of ``rows[column]``, most articles first (then most rows, then id); ``top_n`` of them."""
    counts = rows.groupby(column)["article_id"].agg(["nunique", "size"]).reset_index()
    ids = counts.sort_values(["nunique", "size", column], ascending=[False, False, True])[column].tolist()
    return ids[:top_n] if top_n else ids
