"""Who appears: how many articles name an actor, and how often per 1,000 words."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.measure.evidence import Shown, result_table
from analysis.measure.frame import (
    actor_names,
    add_counts,
    article_frame,
    article_groups,
    as_tuple,
    body_sentences,
    counted_mentions,
    first_actors,
    split_by,
)  # fmt: skip
from analysis.measure.intervals import ratio_of_sums, share_of_articles
from analysis.schema import COUNTED_KINDS, Tables

_SHOWN = {
    "mention": "mention", "mention_start_char": "start_char", "mention_end_char": "end_char", "kind": "kind",
    "rule": "rule", "group_id": "group_id",
}  # fmt: skip


def actor_frequency(
    tables: Tables, *, by: str | Iterable[str] = (), over: str = "", kinds: Iterable[str] = COUNTED_KINDS,
    unit: str = "article", actors: str | Iterable[str] = (), top_n: int = 0,
) -> pd.DataFrame:  # fmt: skip
    """Return how often each actor is named in body text: one row per actor, ``by`` group and period.

    ``estimate`` is the share of the group's articles that name the actor, with Wilson's interval; ``n_rows`` =
    ``n_mentions`` namings. ``per_1000_words`` has a bootstrap interval over articles. A group in which nobody names the
    actor has a row of zeros. ``over`` "day", "week" (ISO) or "month": periods without articles have
    ``n_articles_all == 0`` and no estimate; ``incomplete`` marks a first or last period that the corpus cuts.
    ``unit="story"`` counts a wire story once, not each carrier. ``kinds`` are the kinds of naming that count,
    ``actors`` the actors to show ("" or () = all), ``top_n`` > 0 only the most named.
    """
    by, _ = split_by(by)
    articles = article_frame(tables, by, over=over, unit=unit)
    base = [*by, "period"] if over else by
    rows = _namings(tables, articles, kinds, actors, base)
    ids = list(as_tuple(actors)) or first_actors(rows, "actor_id", top_n)
    rows = rows[rows["actor_id"].isin(ids)]
    groups = _groups(tables, articles, ids, by, over)
    keys = ["actor_id", *base]
    groups = add_counts(groups, rows, keys, n_mentions=("article_id", "size"), n_articles=("article_id", "nunique"))
    words = body_sentences(tables, articles)[[*base, "cluster", "n_words"]]
    groups = add_counts(groups, words, base, n_words=("n_words", "sum"))
    groups = groups.join(_per_1000_words(groups, rows, words, keys, base))
    groups = groups.join(share_of_articles(groups["n_articles"], groups["n_articles_all"], groups["n_stories"]))
    own = ["n_mentions", "n_articles_all", "n_stories", "n_words", "per_1000_words", "per_1000_low", "per_1000_high"]
    head = ["actor_id", "actor", *by, *(["period", "incomplete"] if over else [])]
    shared = ["n_articles", "estimate", "low", "high", "interval", "too_few"]
    shown = Shown("mentions", _SHOWN)
    return result_table(groups[[*head, *own, *shared]], rows, keys=keys, tables=tables, shown=shown)


def only_in_articles(frequency: pd.DataFrame, *, at_least: int) -> pd.DataFrame:
    """Return the rows of actors named in ``at_least`` articles; all rows where none is, as of a single article."""
    often = frequency["n_articles"] >= at_least
    return frequency[often] if often.any() else frequency


def _namings(tables: Tables, articles: pd.DataFrame, kinds: Iterable[str], actors, base: list[str]) -> pd.DataFrame:
    rows = counted_mentions(tables, articles, kinds)
    if as_tuple(actors):
        rows = rows[rows["actor_id"].isin(as_tuple(actors))]
    return rows[["article_id", "cluster", "sentence_id", "actor_id", *base, "number"]]


def _groups(tables: Tables, articles: pd.DataFrame, ids: list[str], by: list[str], over: str) -> pd.DataFrame:
    """Every actor with every group and period, with the number of articles and stories there."""
    base = [*by, "period"] if over else by
    groups = article_groups(articles, by, over=over)
    groups = add_counts(groups, articles, base, n_stories=("cluster", "nunique"))
    people = pd.DataFrame({"actor_id": pd.Series(ids, dtype="str")})
    people["actor"] = actor_names(tables, people["actor_id"])
    return people.merge(groups, how="cross")


def _per_1000_words(groups, rows, words, keys, base) -> pd.DataFrame:
    tops = rows[[*keys, "cluster"]].assign(value=1000.0)
    rates = ratio_of_sums(groups, tops, words.rename(columns={"n_words": "value"}), keys=keys, base=base)
    plain = 1000 * groups["n_mentions"] / groups["n_words"].where(groups["n_words"] > 0)
    return pd.DataFrame({"per_1000_words": plain, "per_1000_low": rates["low"], "per_1000_high": rates["high"]})
