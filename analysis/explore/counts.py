"""Who is named and who judges whom in the chosen articles: the counts of a report, without resampling articles."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.explore.index import Index, chosen_articles
from analysis.measure.intervals import share_of_articles
from analysis.report.parameters import Parameters
from analysis.schema import UNRESOLVED


def count_actors(index: Index, params: Parameters) -> pd.DataFrame:
    """Return who is named in the chosen articles: one row per actor, most articles first.

    ``n_articles`` of ``n_articles_all`` name the actor, ``n_mentions`` times; ``estimate, low, high, interval,
    too_few`` as in ``actor_frequency``, which has the same numbers. ``params.actors`` keeps only these.
    """
    articles = chosen_articles(index, params)
    rows = index.named[articles[index.named["article"].to_numpy()]]
    rows = rows[_of_actors(index, rows["actor"], params)] if params.actors else rows
    counts = rows.groupby("actor")["article"].agg(n_articles="nunique", n_mentions="size").reset_index()
    counts.insert(0, "actor_id", index.actor_ids[counts["actor"]])
    counts["actor"] = index.actor_names.reindex(counts["actor_id"]).to_numpy()
    counts["n_articles_all"] = int(articles.sum())
    n_stories = len(np.unique(index.clusters[articles]))
    order = ["n_articles", "n_mentions", "actor_id"]
    counts = counts.sort_values(order, ascending=[False, False, True], ignore_index=True)
    stories = pd.Series(n_stories, index=counts.index)
    return counts.join(share_of_articles(counts["n_articles"], counts["n_articles_all"], stories))


def count_stances(index: Index, params: Parameters) -> pd.DataFrame:
    """Return who judges whom in the chosen articles: one row per holder and target, most judged articles first.

    ``n_judged = n_minus + n_zero + n_plus`` rows in ``n_articles``; ``balance`` is ``(n_plus - n_minus) / (n_plus +
    n_minus)``, NaN where no stance is expressed. ``params`` says which voices and from which confidence on; with
    ``params.actors`` one of them holds or is the target. ``stance_matrix`` has the same numbers.
    """
    rows = judged_rows(index, params)
    key = rows["holder"].to_numpy() * len(index.actor_ids) + rows["target"].to_numpy()
    cells, place = np.unique(key, return_inverse=True)
    holder, target = cells // max(len(index.actor_ids), 1), cells % max(len(index.actor_ids), 1)
    table = pd.DataFrame({"holder_actor_id": index.actor_ids[holder], "target_id": index.actor_ids[target]})
    table.insert(1, "holder", index.actor_names.reindex(table["holder_actor_id"]).to_numpy())
    table["target"] = index.actor_names.reindex(table["target_id"]).to_numpy()
    for name, sign in (("n_minus", -1), ("n_zero", 0), ("n_plus", 1)):
        table[name] = np.bincount(place[rows["stance"].to_numpy() == sign], minlength=len(cells))
    table.insert(4, "n_judged", table[["n_minus", "n_zero", "n_plus"]].sum(axis=1))
    pairs = pd.DataFrame({"place": place, "article": rows["article"].to_numpy()}).drop_duplicates()
    table["n_articles"] = np.bincount(pairs["place"], minlength=len(cells))
    stanced = table["n_plus"] + table["n_minus"]
    table["balance"] = (table["n_plus"] - table["n_minus"]) / stanced.where(stanced > 0)
    order = ["n_articles", "n_judged", "holder_actor_id", "target_id"]
    return table.sort_values(order, ascending=[False, False, True, True], ignore_index=True)


def judged_rows(index: Index, params: Parameters) -> pd.DataFrame:
    """Return the rows of ``index.judged`` that count under ``params``: a group's judgement once."""
    rows = index.judged
    keep = chosen_articles(index, params)[rows["article"].to_numpy()]
    if params.voices:
        keep &= rows["voice"].isin(params.voices).to_numpy()
    if params.min_confidence > 0:
        keep &= (rows["confidence"] >= params.min_confidence).to_numpy()
    if params.actors:
        keep &= _of_actors(index, rows["holder"], params) | _of_actors(index, rows["target"], params)
    rows = rows[keep]
    return rows[~rows["once"].duplicated().to_numpy()]


def first_in_matrix(counts: pd.DataFrame, top_n: int) -> tuple[list[str], list[str]]:
    """Return the holders and the targets of the pairs that hold a stance, most stanced rows first, ``top_n`` each.

    Holders nobody could resolve are left out.
    """
    stanced = counts.assign(n=counts["n_minus"] + counts["n_plus"])
    stanced = stanced[(stanced["n"] > 0) & (stanced["holder_actor_id"] != UNRESOLVED)]
    holders = _most(stanced, "holder_actor_id", top_n)
    targets = _most(stanced[stanced["holder_actor_id"].isin(holders)], "target_id", top_n)
    return holders, targets


def _most(stanced: pd.DataFrame, column: str, top_n: int) -> list[str]:
    sums = stanced.groupby(column)["n"].sum().reset_index()
    return sums.sort_values(["n", column], ascending=[False, True])[column].head(top_n).tolist()


def sentences_of_cell(index: Index, params: Parameters, holder_id: str, target_id: str) -> pd.DataFrame:
    """Return the rows of ``tables.stances`` counted for a holder and a target, with ``article`` (position).

    Those that express a stance come first, both kinds in reading order.
    """
    rows = judged_rows(index, params)
    holder, target = index.actor_ids.get_indexer([holder_id, target_id])
    found = rows[(rows["holder"] == holder) & (rows["target"] == target)]
    table = index.tables.stances.iloc[found["row"].to_numpy()].assign(article=found["article"].to_numpy())
    table["rank"] = index.rank[table["article"].to_numpy()]
    table = table.sort_values(["rank", "sentence_id", "stance_id"], kind="stable").drop(columns="rank")
    return pd.concat([table[table["stance"] != 0], table[table["stance"] == 0]], ignore_index=True)


def sentences_naming(index: Index, params: Parameters, actor_id: str) -> pd.DataFrame:
    """Return the counted namings of an actor in the chosen articles, in reading order."""
    rows = index.named
    (number,) = index.actor_ids.get_indexer([actor_id])
    keep = (rows["actor"] == number).to_numpy() & chosen_articles(index, params)[rows["article"].to_numpy()]
    return rows[keep].reset_index(drop=True)


def _of_actors(index: Index, numbers: pd.Series, params: Parameters) -> np.ndarray:
    return numbers.isin(index.actor_ids.get_indexer(params.actors)).to_numpy()
