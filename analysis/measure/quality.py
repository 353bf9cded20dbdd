"""What the taggers could not settle: repeated articles, misspelt names merged, speakers nobody could resolve."""

from __future__ import annotations

import pandas as pd

from analysis.measure.frame import actor_names
from analysis.schema import UNRESOLVED, Tables


def list_duplicates(tables: Tables) -> pd.DataFrame:
    """Return one row per repeated article: its outlet and title, those of the article it repeats, ``similarity``."""
    about = tables.articles.set_index("article_id")[["outlet", "published_date", "title"]]
    rows = tables.duplicates[tables.duplicates["duplicate_of"].isin(about.index)]
    copies = about.loc[rows["article_id"]].reset_index(drop=True)
    firsts = about.loc[rows["duplicate_of"]].reset_index(drop=True).add_prefix("repeats_")
    return pd.concat([copies, firsts, rows[["similarity"]].reset_index(drop=True)], axis=1)


def list_typos(tables: Tables) -> pd.DataFrame:
    """Return one row per misspelt name: the word as printed, the actor it was merged with, outlet, date, sentence."""
    rows = tables.mentions[tables.mentions["kind"] == "typo"]
    listed = pd.DataFrame({"printed": rows["mention"], "read_as": actor_names(tables, rows["actor_id"])})
    return pd.concat([listed.reset_index(drop=True), _sentences(tables, rows)], axis=1)


def list_unresolved(tables: Tables) -> pd.DataFrame:
    """Return one row per statement whose speaker stayed unknown: the words that name the speaker, and the sentence."""
    unknown = [UNRESOLVED in ids or not ids for ids in tables.quotes["speaker_actor_ids"]]
    quotes = tables.quotes[pd.Series(unknown, index=tables.quotes.index, dtype=bool)]
    spoken = tables.sentences.rename(columns={"start_char": "begin", "end_char": "end"})
    rows = quotes.merge(spoken[["article_id", "sentence_id", "begin", "end"]], on="article_id")
    rows = rows[(rows["begin"] <= rows["start_char"]) & (rows["start_char"] < rows["end"])]
    named = pd.DataFrame({"speaker": rows["speaker"].replace("", "(none named)"), "cue": rows["cue"]})
    return pd.concat([named.reset_index(drop=True), _sentences(tables, rows)], axis=1)


def _sentences(tables: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    """Return outlet, date and text of the sentence of each row, in the order of the rows."""
    keys = rows[["article_id", "sentence_id"]].reset_index(drop=True)
    about = tables.articles[["article_id", "outlet", "published_date", "text"]]
    places = tables.sentences[["article_id", "sentence_id", "start_char", "end_char"]]
    joined = keys.merge(about, on="article_id", how="left").merge(places, on=["article_id", "sentence_id"], how="left")
    spans = zip(joined["text"], joined["start_char"], joined["end_char"], strict=True)
    joined["sentence"] = pd.Series([text[int(start) : int(end)] for text, start, end in spans], dtype="str")
    return joined[["outlet", "published_date", "sentence"]]
