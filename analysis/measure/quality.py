"""How good the data are: what was read and left out, and what the taggers could not settle, with its sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.measure.evidence import result_table
from analysis.measure.frame import actor_names, is_other_language, story_ids
from analysis.measure.intervals import COUNTS_ONLY
from analysis.measure.places import only_body, with_articles
from analysis.measure.quoted import in_body
from analysis.schema import NOT_ACTORS, UNRESOLVED, Tables

_BY_LOSS = ("skipped", "untagged", "read", "duplicate")  # outcomes, those by which most is lost first
_MARKS = [f"{of}_{end}_char" for of in ("mention", "speaker", "cue", "holder", "target") for end in ("start", "end")]
_NAMES = ["kind", "voice"]
_PLACE = ["article_id", "sentence_id"]


class _Answer(NamedTuple):
    """The answer to one question: ``n`` of ``of``, what makes up ``n`` in words, and the rows that ``n`` counts."""

    what: str
    n: int
    of: int
    note: str = ""
    rows: pd.DataFrame | None = None


def data_quality(tables: Tables) -> pd.DataFrame:
    """Return one row per question about the data: ``part, what, n, of, share, note`` and the shared columns.

    ``part`` is "articles" (what was read and left out) or "tags" (what the taggers could not settle). ``n`` counts the
    records, articles, sentences … that ``what`` names, ``of`` all there are of them; ``share`` is NaN where there are
    none. Questions about records are about all that were read, whatever articles were chosen, and have no row where
    ``reading`` is empty. There is no estimate: these are counts. ``sentences_behind`` gives what ``n`` counts: of an
    article its first body sentence, of a record nothing.
    """
    parts = {"articles": [*_records(tables), *_articles(tables)], "tags": [*_sentences(tables), *_tags(tables)]}
    answers = [(part, answer) for part, found in parts.items() for answer in found]
    groups = pd.DataFrame([{"part": part, **answer._asdict()} for part, answer in answers]).drop(columns="rows")
    groups.insert(4, "share", groups["n"] / groups["of"].where(groups["of"] > 0))
    groups = groups.assign(estimate=np.nan, low=np.nan, high=np.nan, interval=COUNTS_ONLY, too_few=False)
    rows = _counted([answer for _, answer in answers if answer.rows is not None], tables)
    return result_table(groups, rows, keys=["what"], tables=tables)


def _counted(answers: Sequence[_Answer], tables: Tables) -> pd.DataFrame:
    """Return the rows of all answers in one frame: where they stand, what to mark, and which answer counts them."""
    rows = pd.concat([_placed(answer.rows, answer.what) for answer in answers], ignore_index=True)
    articles = tables.articles[["article_id"]].assign(cluster=story_ids(tables, tables.articles["article_id"]))
    return with_articles(rows, articles)


def _placed(rows: pd.DataFrame, what: str) -> pd.DataFrame:
    absent = {name: -1 for name in _MARKS if name not in rows} | {name: "" for name in _NAMES if name not in rows}
    rows = rows.assign(**absent, what=what)[[*_PLACE, *_NAMES, *_MARKS, "what"]]
    return rows.astype({**dict.fromkeys([*_MARKS, "sentence_id"], int), **dict.fromkeys([*_NAMES, "what"], "str")})


def _records(tables: Tables) -> Iterator[_Answer]:
    """Yield what became of the records; nothing where the tables do not know."""
    reading = tables.reading
    if reading.empty:
        return
    read = reading.loc[reading["outcome"] == "read", "article_id"]
    of_taggers = (reading["outcome"] == "untagged") & reading["article_id"].isin(read)  # a second row on one record
    reading = reading[~of_taggers]
    outcome, n = reading["outcome"], len(reading)
    n_read, n_chosen = int(outcome.isin(("read", "untagged")).sum()), len(tables.articles)
    yield _Answer("Records read", n_read, n, f"{n_chosen:,} counted here" if n_chosen < n_read else "")
    skipped = reading.loc[outcome == "skipped", "reason"]
    yield _Answer("Records skipped", len(skipped), n, _tally(skipped))
    yield _Answer("Records dropped as exact duplicates", int((outcome == "duplicate").sum()), n)
    encoding = reading.loc[reading["encoding"] != "", "encoding"]
    name = encoding.str.partition(",")[0]
    other = name[name != "utf-8"]
    yield _Answer("Records in another encoding than UTF-8", len(other), len(encoding), _tally(other))
    broken = encoding[encoding.str.contains("unreadable")]
    yield _Answer("Records with unreadable characters", len(broken), len(encoding), _tally(broken))


def _articles(tables: Tables) -> Iterator[_Answer]:
    """Yield what articles repeat, or do not say of themselves."""
    articles = tables.articles
    printed, elsewhere = articles["published_date"], ~articles["date_source"].isin(("header", ""))
    foreign, languages = _other_language(articles["language"])
    untagged = tables.reading.loc[tables.reading["outcome"] == "untagged", "article_id"]
    found = {
        "that the taggers failed on": (articles["article_id"].isin(untagged), ""),
        "with an agency credit": (articles["agency"] != "", _tally(articles["agency"])),
        "that repeat another": (articles["article_id"].isin(tables.duplicates["article_id"]), ""),
        "dated from elsewhere than their own header": (elsewhere, _tally(articles.loc[elsewhere, "date_source"])),
        "with a date that is not understood": ((printed != "") & articles["published_at"].isna(), ""),
        "without a date": (printed == "", ""),
        "of unknown outlet": (articles["outlet"] == "", ""),
        "set aside, in another language than English": (foreign, languages),
    }
    leads = _leads(tables)
    for what, (chosen, note) in found.items():
        yield _Answer(f"Articles {what}", int(chosen.sum()), len(articles), note, leads[chosen.to_numpy()])


def _other_language(languages: pd.Series) -> tuple[pd.Series, str]:
    foreign = is_other_language(languages)
    n_unknown = int((languages == "").sum())
    unknown = f"unknown, counted as English: {n_unknown:,}" if n_unknown else ""
    return foreign, "; ".join(note for note in (_tally(languages[foreign]), unknown) if note)


def _leads(tables: Tables) -> pd.DataFrame:
    """Return the first body sentence of each article, in the order of the articles; -1 where there is none."""
    body = tables.sentences[tables.sentences["kind"] == "body"]
    leads = body.groupby("article_id", as_index=False)["sentence_id"].min()
    return tables.articles[["article_id"]].merge(leads, on="article_id", how="left").fillna({"sentence_id": -1})


def _sentences(tables: Tables) -> Iterator[_Answer]:
    """Yield which sentences no measure counts, or have nothing that a measure could count."""
    sentences = tables.sentences
    body = sentences[sentences["kind"] == "body"].drop(columns="kind")
    apart = sentences[sentences["kind"] != "body"]
    yield _Answer("Sentences set apart from the body", len(apart), len(sentences), _tally(apart["kind"]), apart)
    mute = body[body["n_assessed"] == 0]
    note = "no evidence of tone, which is not neutral"
    yield _Answer("Body sentences without a word on the tone list", len(mute), len(body), note, mute)
    named = _namings(tables)[_PLACE].drop_duplicates()
    found = body[_PLACE].merge(named, on=_PLACE, how="left", indicator=True)["_merge"] == "both"
    empty = body[~found.to_numpy()]
    yield _Answer(
        "Body sentences without an actor", len(empty), len(body), "a pronoun for an actor counts as one", empty
    )


def _tags(tables: Tables) -> Iterator[_Answer]:
    """Yield how much of the namings, statements and judgements was guessed, or has no answer."""
    namings = _namings(tables)
    for what, kind in (("corrected from a misspelt name", "typo"), ("by a pronoun", "pronoun")):
        rows = namings[namings["kind"] == kind].drop(columns="kind")
        yield _Answer(f"Namings of actors {what}", len(rows), len(namings), "", rows)
    statements = _statements(tables)
    unknown = _unresolved(statements)
    n_silent = int((unknown["speaker"] == "").sum())
    note = f"nobody named as speaker: {n_silent:,}" if n_silent else ""
    yield _Answer("Statements whose speaker is unresolved", len(unknown), len(statements), note, unknown)
    judged = only_body(tables.stances, tables)
    none, unheld = judged[judged["stance"] == 0], judged[judged["holder_actor_id"] == UNRESOLVED]
    yield _Answer("Judgements that found no stance", len(none), len(judged), "", none)
    yield _Answer("Judgements whose holder is unresolved", len(unheld), len(judged), "", unheld)


def _namings(tables: Tables) -> pd.DataFrame:
    mentions = tables.mentions[~tables.mentions["kind"].isin(NOT_ACTORS)]
    return mentions.rename(columns={"start_char": "mention_start_char", "end_char": "mention_end_char"})


def _statements(tables: Tables) -> pd.DataFrame:
    """Return the statements that begin in body text, with the sentence they begin in."""
    quotes = in_body(tables.quotes, tables.sentences).drop(columns="kind")
    return quotes.sort_values(["article_id", "quote_start_char"])


def _unresolved(statements: pd.DataFrame) -> pd.DataFrame:
    unknown = [UNRESOLVED in ids or not ids for ids in statements["speaker_actor_ids"]]
    return statements[pd.Series(unknown, index=statements.index, dtype=bool)]


def _tally(values: pd.Series, most: int = 3) -> str:
    """Return the ``most`` frequent values with their number, and how many others there are; "" is no value."""
    counts = values[values != ""].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    shown = [f"{value}: {n:,}" for value, n in counts.head(most).items()]
    return "; ".join([*shown, f"others: {counts.iloc[most:].sum():,}"] if len(counts) > most else shown)


def list_left_out(tables: Tables) -> pd.DataFrame:
    """Return one row per record of which something is lost: its file, record and outcome, and the reason.

    First the skipped ones, then articles without tags, those read with a fault, and exact duplicates.
    """
    rows = tables.reading[tables.reading["reason"] != ""]
    rows = rows.sort_values("outcome", key=lambda outcomes: outcomes.map(_BY_LOSS.index), kind="stable")
    record = [str(row) if row else "" for row in rows["row"]]  # 0: the whole file
    listed = rows[["source_file", "outcome", "reason"]].reset_index(drop=True)
    listed.insert(1, "record", pd.Series(record, dtype="str"))
    return listed


def list_duplicates(tables: Tables) -> pd.DataFrame:
    """Return one row per repeated article: its outlet and title, those of the article it repeats, ``similarity``.

    An original that is not among these articles has no outlet, date and title.
    """
    about = tables.articles.set_index("article_id")[["outlet", "published_date", "title"]]
    rows = tables.duplicates
    copies = about.loc[rows["article_id"]].reset_index(drop=True)
    firsts = about.reindex(rows["duplicate_of"]).fillna("").reset_index(drop=True).add_prefix("repeats_")
    return pd.concat([copies, firsts, rows[["similarity"]].reset_index(drop=True)], axis=1)


def list_typos(tables: Tables) -> pd.DataFrame:
    """Return one row per misspelt name: the word as printed, the actor it was merged with, outlet, date, sentence."""
    rows = tables.mentions[tables.mentions["kind"] == "typo"]
    listed = pd.DataFrame({"printed": rows["mention"], "read_as": actor_names(tables, rows["actor_id"])})
    return pd.concat([listed.reset_index(drop=True), _sentences_of(tables, rows)], axis=1)


def list_unresolved(tables: Tables) -> pd.DataFrame:
    """Return one row per statement in body text whose speaker stayed unknown: the words that name him, the sentence."""
    rows = _unresolved(_statements(tables))
    named = pd.DataFrame({"speaker": rows["speaker"].replace("", "(none named)"), "cue": rows["cue"]})
    return pd.concat([named.reset_index(drop=True), _sentences_of(tables, rows)], axis=1)


def _sentences_of(tables: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    """Return outlet, date and text of the sentence of each row, in the order of the rows."""
    keys = rows[_PLACE].reset_index(drop=True)
    about = tables.articles[["article_id", "outlet", "published_date", "text"]]
    places = tables.sentences[[*_PLACE, "start_char", "end_char"]]
    joined = keys.merge(about, on="article_id", how="left").merge(places, on=_PLACE, how="left")
    spans = zip(joined["text"], joined["start_char"], joined["end_char"], strict=True)
    joined["sentence"] = pd.Series([text[int(start) : int(end)] for text, start, end in spans], dtype="str")
    return joined[["outlet", "published_date", "sentence"]]
