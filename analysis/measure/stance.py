"""Who takes which stance toward whom: holder x target, in counts and as a balance of favour and disfavour."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.measure.evidence import Shown, result_table
from analysis.measure.frame import (
    actor_names,
    add_counts,
    article_frame,
    article_groups,
    as_tuple,
    first_actors,
    split_by,
)  # fmt: skip
from analysis.measure.intervals import ratio_of_sums
from analysis.measure.places import only_body, with_articles
from analysis.measure.roll_up import roll_up_actors
from analysis.reference import Reference
from analysis.schema import UNRESOLVED, VOICES, Tables

_PAIR = ["holder_actor_id", "target_id"]
_COUNTED = ["article_id", "sentence_id", "stance_id", "voice", *_PAIR, "stance", "confidence", "group_id"]
_SHOWN = [
    "stance_id", "voice", "voice_actor_id", "stance", "score", "confidence", "quote_id", "group_id", "cue", "model",
    "holder_start_char", "holder_end_char", "target_start_char", "target_end_char", "cue_start_char", "cue_end_char",
]  # fmt: skip


def stance_matrix(
    tables: Tables, *, voice: str | Iterable[str] | None = None, by: str | Iterable[str] = (), over: str = "",
    roll_up: bool = False, unit: str = "article", min_confidence: float = 0.0, top_n: int = 0,
    target_kind: str = "actor", reference: Reference | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return who judges whom in body text: one row per holder, target, ``by`` group and period.

    ``n_judged`` = ``n_minus + n_zero + n_plus`` judged rows; ``estimate`` is the balance ``(n_plus - n_minus) /
    (n_plus + n_minus)`` in [-1, 1] (bootstrap over articles with a stanced row), ``share_stanced`` the share that is
    not 0. A pair nobody judged has no row: no evidence is not neutral. A group counts once per member; the outlet's
    ``own`` voice leaves out agency articles and copies. ``voice`` keeps one or some of direct, reported, narrated, own;
    ``by`` takes article columns and ``voice``; ``over`` is as in ``actor_frequency``. ``roll_up`` counts persons for
    the country whose office they held on the article's date; then rows of a sentence with equal holder, target and sign
    count once, and a country's stance toward itself is dropped. ``target_kind`` "issue" counts what is said for (+1) or
    against (-1) the propositions of data/reference/issues.yml instead.
    """
    by, by_voice = split_by(by, of_rows=("voice",))
    articles = article_frame(tables, by, over=over, unit=unit)
    rows = _judgements(tables, articles, voice, target_kind, min_confidence)
    if roll_up:
        rows = _rolled_up(rows, by_voice, reference)
    rows = _top(rows, top_n)
    keys = [*_PAIR, *by, *by_voice, *(["period"] if over else [])]
    rows = _group_once(rows, keys)
    groups = _groups(tables, rows, articles, by, by_voice, over)
    for name, sign in (("n_minus", -1), ("n_zero", 0), ("n_plus", 1)):
        groups = add_counts(groups, rows[rows["stance"] == sign], keys, **{name: ("article_id", "size")})
    groups.insert(groups.columns.get_loc("n_minus"), "n_judged", groups[["n_minus", "n_zero", "n_plus"]].sum(axis=1))
    groups["share_stanced"] = (groups["n_minus"] + groups["n_plus"]) / groups["n_judged"].where(groups["n_judged"] > 0)
    tops = rows[[*keys, "cluster"]].assign(value=rows["stance"])
    ratios = ratio_of_sums(groups, tops, tops.assign(value=tops["value"].abs()), keys=keys, base=keys)
    rows = rows[["article_id", "cluster", "sentence_id", *keys, "number"]]
    shown = Shown("stances", {name: name for name in _SHOWN})
    return result_table(groups.join(ratios), rows, keys=keys, tables=tables, shown=shown)


def only_stanced(matrix: pd.DataFrame, *, actors: Iterable[str] = (), top_n: int = 0) -> pd.DataFrame:
    """Return the rows of a stance matrix that hold a stance, most stanced sentences first, at most ``top_n`` (0: all).

    Holders nobody could resolve are left out (``only_unresolved`` has them). ``actors`` keeps rows in which one of
    these ids holds or is the target. Nothing is counted anew.
    """
    actors = as_tuple(actors)
    stanced = matrix[(matrix["n_minus"] + matrix["n_plus"] > 0) & (matrix["holder_actor_id"] != UNRESOLVED)]
    if actors:
        stanced = stanced[stanced["holder_actor_id"].isin(actors) | stanced["target_id"].isin(actors)]
    order = (stanced["n_minus"] + stanced["n_plus"]).sort_values(ascending=False, kind="stable").index
    return stanced.loc[order].head(top_n or len(order)).reset_index(drop=True)


def only_unresolved(matrix: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a stance matrix that hold a stance of holders nobody could resolve."""
    stanced = (matrix["n_minus"] + matrix["n_plus"]) > 0
    return matrix[stanced & (matrix["holder_actor_id"] == UNRESOLVED)].reset_index(drop=True)


def stanced_pairs(over_time: pd.DataFrame) -> pd.DataFrame:
    """Return every period of the pairs that hold a stance in one of them, without holders nobody could resolve."""
    n_stanced = over_time["n_minus"] + over_time["n_plus"]
    of_pair = n_stanced.groupby([over_time[name] for name in _PAIR]).transform("sum")
    return over_time[(of_pair > 0) & (over_time["holder_actor_id"] != UNRESOLVED)].reset_index(drop=True)


def _judgements(
    tables: Tables, articles: pd.DataFrame, voice: str | Iterable[str] | None, target_kind: str, min_confidence: float
) -> pd.DataFrame:
    """Return the judgements in body text that count, with what the articles tell and their ``number`` in stances."""
    voices = VOICES if voice is None else as_tuple(voice)
    unknown = [name for name in voices if name not in VOICES]
    if unknown:
        raise ValueError(f"voice={unknown[0]!r} is not one of {', '.join(VOICES)}.")
    rows = tables.stances
    counts = rows["voice"].isin(voices) & (rows["target_kind"] == target_kind) & ~(rows["confidence"] < min_confidence)
    rows = rows[_COUNTED].assign(number=np.arange(len(rows)))[counts]
    rows = with_articles(only_body(rows, tables), articles)
    return rows[~((rows["voice"] == "own") & rows["copied"])]


def _rolled_up(rows: pd.DataFrame, by_voice: list[str], reference: Reference | None) -> pd.DataFrame:
    for name in _PAIR:
        rows = rows.assign(**{name: roll_up_actors(rows[name], rows["date"], reference)})
    rows = rows[rows["holder_actor_id"] != rows["target_id"]]
    return _most_confident(rows, ["article_id", "sentence_id", *_PAIR, *by_voice, "stance"])


def _group_once(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Keep one row of each group ("the two sides") in each cell and sign."""
    grouped = rows["group_id"] != ""
    once = _most_confident(rows[grouped], ["article_id", "sentence_id", "group_id", *keys, "stance"])
    return pd.concat([rows[~grouped], once]).sort_values(["date", "article_id", "sentence_id", "stance_id"])


def _most_confident(rows: pd.DataFrame, same: list[str]) -> pd.DataFrame:
    rows = rows.sort_values(["confidence", "stance_id"], ascending=[False, True])
    return rows.drop_duplicates(list(dict.fromkeys(same)))


def _top(rows: pd.DataFrame, top_n: int) -> pd.DataFrame:
    """Keep the ``top_n`` holders and targets with most articles."""
    for name in _PAIR if top_n else ():
        rows = rows[rows[name].isin(first_actors(rows, name, top_n))]
    return rows


def _groups(
    tables: Tables, rows: pd.DataFrame, articles: pd.DataFrame, by: list[str], by_voice: list[str], over: str
) -> pd.DataFrame:
    """Return the cells with a judgement, holders and targets with most articles first; over time with every period."""
    cells = rows[[*_PAIR, *by, *by_voice]].drop_duplicates()
    cells = cells.sort_values([*by, *by_voice]) if by or by_voice else cells
    for name in reversed(_PAIR):
        rank = {id: n for n, id in enumerate(first_actors(rows, name))}
        cells = cells.sort_values(name, key=lambda ids, rank=rank: ids.map(rank), kind="stable")
    if over:
        cells = _with_periods(cells, article_groups(articles, by, over=over), by)
    cells = cells.reset_index(drop=True)
    cells.insert(1, "holder", actor_names(tables, cells["holder_actor_id"]))
    cells.insert(3, "target", actor_names(tables, cells["target_id"]))
    return cells


def _with_periods(cells: pd.DataFrame, periods: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return cells.merge(periods, on=by) if by else cells.merge(periods, how="cross")
