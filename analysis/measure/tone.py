"""The tone of the wording (TextBlob polarity), never pooled across quotation marks, and the words that drove it.

Tone is not stance. A sentence without a known word is "no evidence", not neutral: it counts in ``n_sentences`` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from analysis.measure.evidence import result_table
from analysis.measure.frame import (
    actor_names,
    add_counts,
    article_frame,
    as_tuple,
    body_sentences,
    counted_mentions,
    first_actors,
    split_by,
)  # fmt: skip
from analysis.measure.intervals import TOO_FEW, ratio_of_sums
from analysis.schema import Tables

QUOTED, MIXED, OWN, COPIED = "quoted", "mixed", "own prose", "agency prose"
WORDINGS = (QUOTED, MIXED, OWN, COPIED)
FROM_WORD_LIST = "none: a property of the word list"

_ALL_QUOTED, _UNQUOTED = 0.95, 0.05  # shares inside quotation marks: a stray full stop does not make "mixed"
_QUANTILES = {"q10": 0.1, "q25": 0.25, "median": 0.5, "q75": 0.75, "q90": 0.9}
_KEPT = ["polarity", "subjectivity", "n_assessed", "quoted"]


def tone(
    tables: Tables, *, by: str | Iterable[str] = ("outlet",), around: str | Iterable[str] = (), unit: str = "article"
) -> pd.DataFrame:
    """Return the tone of body sentences: one row per ``by`` group (and actor of ``around``) and ``wording``.

    ``wording`` is "quoted" (inside quotation marks), "mixed", "own prose" (the outlet's), or "agency prose" (unquoted
    words of an article with an agency credit or a copy: not the outlet's own). ``estimate`` is the mean polarity in
    [-1, 1] of the ``n_rows`` sentences with a known word (bootstrap over articles), ``share_assessed`` their share of
    all ``n_sentences``, ``q10 … q90`` quantiles over those sentences. ``around`` keeps sentences that name
    these actors.
    """
    by, _ = split_by(by)
    sentences = worded_sentences(tables, article_frame(tables, by, unit=unit))
    if as_tuple(around):
        sentences = _around(tables, sentences, as_tuple(around))
    keys = [*(["actor_id"] if as_tuple(around) else []), *by, "wording"]
    return _tone_table(tables, sentences, keys)


def tone_around(
    tables: Tables, actors: str | Iterable[str] = (), *, by: str | Iterable[str] = (), unit: str = "article",
    top_n: int = 0,
) -> pd.DataFrame:  # fmt: skip
    """Return the tone of the outlets' own prose around each actor: one row per actor and ``by`` group.

    Columns as in ``tone``. A sentence that names several actors counts for each of them: ``n_several`` says how many of
    the ``n_rows`` do so, and the tone of those may belong to the other actor. () takes all actors.
    """
    by, _ = split_by(by)
    sentences = worded_sentences(tables, article_frame(tables, by, unit=unit))
    sentences = _around(tables, sentences[sentences["wording"] == OWN], as_tuple(actors))
    if top_n:
        sentences = sentences[sentences["actor_id"].isin(first_actors(sentences, "actor_id", top_n))]
    return _tone_table(tables, sentences, ["actor_id", *by, "wording"])


def tone_words(
    tables: Tables, *, by: str | Iterable[str] = (), wording: str = OWN, around: str | Iterable[str] = (),
    unit: str = "article",
) -> pd.DataFrame:  # fmt: skip
    """Return the words that drove the tone: one row per ``by`` group and word, largest sum of polarity first.

    ``n_rows`` is how often TextBlob assessed the word in sentences of this ``wording``, ``estimate`` the mean polarity
    it gave it there (it differs with negation and intensifiers), ``sum_polarity`` their sum. No interval: the polarity
    is fixed by the word list.
    """
    if wording not in WORDINGS:
        raise ValueError(f"wording={wording!r} is not one of {', '.join(WORDINGS)}.")
    by, _ = split_by(by)
    sentences = worded_sentences(tables, article_frame(tables, by, unit=unit))
    sentences = sentences[(sentences["wording"] == wording) & (sentences["n_assessed"] > 0)]
    if as_tuple(around):
        sentences = _around(tables, sentences, as_tuple(around))
    rows = _assessed_words(tables, sentences)
    keys = [*(["actor_id"] if as_tuple(around) else []), *by, "word"]
    groups = rows.groupby(keys, as_index=False)["word_polarity"].agg(sum_polarity="sum", estimate="mean")
    order = groups["sum_polarity"].abs().sort_values(ascending=False, kind="stable").index
    groups = groups.loc[order].sort_values(keys[:-1], kind="stable") if keys[:-1] else groups.loc[order]
    groups = _with_names(tables, groups).assign(low=np.nan, high=np.nan, interval=FROM_WORD_LIST, too_few=False)
    return result_table(groups, rows[_columns(keys, ["word_polarity", "polarity"])], keys=keys, tables=tables)


def worded_sentences(tables: Tables, articles: pd.DataFrame) -> pd.DataFrame:
    """Return the body sentences of ``articles`` with their ``wording``, one of WORDINGS."""
    sentences = body_sentences(tables, articles)
    unquoted = np.where(sentences["copied"], COPIED, OWN)
    bounds = [sentences["quoted"] >= _ALL_QUOTED, sentences["quoted"] <= _UNQUOTED]
    wording = np.select(bounds, [np.full(len(sentences), QUOTED), unquoted], MIXED)
    sentences["wording"] = pd.Series(wording, index=sentences.index, dtype="str")
    return sentences


def _around(tables: Tables, sentences: pd.DataFrame, actors: Sequence[str]) -> pd.DataFrame:
    """Return one row per sentence and actor named in it, with ``n_actors_named`` (all actors, asked for or not)."""
    place = ["article_id", "sentence_id"]
    named = counted_mentions(tables, sentences[["article_id"]].drop_duplicates())
    named = named[[*place, "actor_id"]].drop_duplicates()
    named["n_actors_named"] = named.groupby(place)["actor_id"].transform("size")
    return sentences.merge(named[named["actor_id"].isin(actors)] if actors else named, on=place)


def _tone_table(tables: Tables, sentences: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    rows = sentences[sentences["n_assessed"] > 0]
    by = keys[:-1]
    groups = sentences[keys].drop_duplicates()
    groups = groups.assign(_order=groups["wording"].map(WORDINGS.index)).sort_values([*by, "_order"])
    if "actor_id" in keys:
        rank = {id: n for n, id in enumerate(first_actors(sentences, "actor_id"))}
        groups = groups.sort_values("actor_id", key=lambda ids: ids.map(rank), kind="stable")
    groups = groups.drop(columns="_order").reset_index(drop=True)
    groups = _with_names(tables, add_counts(groups, sentences, keys, n_sentences=("article_id", "size")))
    groups = add_counts(groups, rows, keys, n_assessed=("article_id", "size"))
    groups["share_assessed"] = groups.pop("n_assessed") / groups["n_sentences"]
    if "n_actors_named" in sentences:
        several = rows[rows["n_actors_named"] > 1]
        groups = add_counts(groups, several, keys, n_several=("article_id", "size"))
    groups = groups.merge(_quantiles(rows, keys), on=keys, how="left")
    tops = rows[[*keys, "cluster"]].assign(value=rows["polarity"])
    groups = groups.join(ratio_of_sums(groups, tops, tops.assign(value=1), keys=keys, base=keys))
    return result_table(groups, rows[_columns(keys, _KEPT)], keys=keys, tables=tables)


def _quantiles(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return quantiles of polarity per group, where ten stories or more make them worth reading."""
    groups = rows.groupby(keys)
    wide = groups["polarity"].quantile(list(_QUANTILES.values())).unstack()
    wide = wide.set_axis(list(_QUANTILES), axis=1) if len(wide) else pd.DataFrame(columns=list(_QUANTILES), dtype=float)
    return wide.where(groups["cluster"].nunique() >= TOO_FEW).reset_index() if len(wide) else rows[keys].assign(**wide)


def _assessed_words(tables: Tables, sentences: pd.DataFrame) -> pd.DataFrame:
    """Return one row per word that the tone measure assessed, with the row of its sentence."""
    from analysis.tag.sentiment import score_tone

    texts = dict(zip(tables.articles["article_id"], tables.articles["text"], strict=True))
    places = zip(sentences["article_id"], sentences["start_char"], sentences["end_char"], strict=True)
    found = [score_tone(texts[id][start:end]).words for id, start, end in places]
    rows = sentences.iloc[np.repeat(np.arange(len(sentences)), [len(words) for words in found])].reset_index(drop=True)
    rows["word"] = pd.Series([_as_text(word[0]) for words in found for word in words], dtype="str")
    rows["word_polarity"] = pd.Series([word[1] for words in found for word in words], dtype=float)
    return rows


def _as_text(chunk: str | Sequence[str]) -> str:
    return chunk if isinstance(chunk, str) else " ".join(chunk)


def _with_names(tables: Tables, groups: pd.DataFrame) -> pd.DataFrame:
    if "actor_id" in groups:
        groups.insert(1, "actor", actor_names(tables, groups["actor_id"]))
    return groups


def _columns(keys: list[str], kept: list[str]) -> list[str]:
    return list(dict.fromkeys(["article_id", "cluster", "sentence_id", *keys, *kept]))
