"""What the taggers say about the texts of a gold file, in the same form as the gold.

Where gold marks spans (sentiment, stance) the model is given them; all other tasks see text, date and outlet only and
go the way that every article goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.coverage import Alignment, align_pairs
from analysis.layout import find_layout
from analysis.reference import Reference
from analysis.schema import NOT_ACTORS, Span, Tables
from analysis.tag import load_tier, tag_articles
from analysis.tag.stance.chances import StanceModel
from analysis.tag.stance.linear import call_stance, class5

WITH_TIER = ("sentiment", "stance", "triples")
_DIGITS = 6  # of a score: more are not the same on every machine


def predict(task: str, rows: Sequence[Mapping[str, Any]], *, stance: str, reference: Reference) -> list[dict[str, Any]]:
    """Return one prediction per row, in the same order; a row's prediction does not depend on the order of the rows.

    Raises ValueError if the task needs a stance model and the tier is "none", or unknown.
    """
    model = load_tier(stance) if task in WITH_TIER else None
    if task in WITH_TIER and model is None:
        raise ValueError(f"task {task!r} scores a stance model; stance tier {stance!r} has none. Use another tier.")
    if task == "sentiment":
        return _predict_sentiment(rows, model)
    if task == "stance":
        return _predict_stance(rows, model)
    if task == "alignments":
        return _predict_alignments(rows, reference)
    tables = tag_rows(rows, stance=stance if model else "none", reference=reference)
    return predictions_in(tables, task, rows, reference=reference)


def tag_rows(rows: Sequence[Mapping[str, Any]], *, stance: str, reference: Reference) -> Tables:
    """Return the tables of the rows as articles, numbered in their order (``article_key``)."""
    return tag_articles(_as_articles(rows, reference), stance=stance, reference=reference)


def predictions_in(
    tables: Tables, task: str, rows: Sequence[Mapping[str, Any]], *, reference: Reference
) -> list[dict[str, Any]]:
    """Return what ``tables``, from ``tag_rows``, say for a task without marked spans: one prediction per row."""
    predictors = {"quotes": _quotes, "actors": _actors, "sentences": _sentences, "triples": _triples}
    return list(predictors[task](rows, tables, reference))


def _predict_sentiment(rows: Sequence[Mapping[str, Any]], model: StanceModel) -> list[dict[str, Any]]:
    """Judge each sentence once, with all its marked targets in reading order, as the taggers do with actors."""
    marked: dict[str, set[Span]] = {}
    for row in rows:
        marked.setdefault(row["text"], set()).add(_span(row["target"]))
    chances: dict[tuple[str, Span], np.ndarray] = {}
    for text, spans in marked.items():
        targets = sorted(spans)
        judged = model.voice_target(text, targets, targets)
        chances |= {(text, target): chance for target, chance in zip(targets, judged, strict=True)}
    found = [chances[row["text"], _span(row["target"])] for row in rows]
    return [
        {"id": row["id"], "label": int(np.argmax(chance)) - 1, "score": _score(chance)}
        for row, chance in zip(rows, found, strict=True)
    ]


def _predict_stance(rows: Sequence[Mapping[str, Any]], model: StanceModel) -> list[dict[str, Any]]:
    """Judge each marked pair in both directions."""
    cut = getattr(model, "pair_cut", 1.0)
    predicted = []
    for row in rows:
        source, target = _span(row["source"]), _span(row["target"])
        both = model.pair(row["text"], [(source, target), (target, source)])
        label, reverse_label = (int(called) for called in call_stance(both, cut))
        predicted.append(
            {
                "id": row["id"], "label": label, "reverse_label": reverse_label, "score": _score(both[0]),
                "reverse_score": _score(both[1]), "class5": int(class5(both[:1], both[1:], cut)[0]),
            }
        )  # fmt: skip
    return predicted


def _predict_alignments(rows: Sequence[Mapping[str, Any]], reference: Reference) -> list[dict[str, Any]]:
    """Hold each row's text against its other text; a text that stands in several rows is tagged once."""
    sides = [[{name: row.get(f"{side}{name}", "") for name in ("text", "date", "outlet")} for side in ("", "other_")]
             for row in rows]  # fmt: skip
    unique = [dict(fields) for fields in dict.fromkeys(tuple(side.items()) for both in sides for side in both)]
    tables = tag_rows(unique, stance="none", reference=reference)
    pairs = [tuple(article_key(unique.index(side)) for side in both) for both in sides]
    return [
        {"id": row["id"], "alignments": [_plain_alignment(a) for a in found]}
        for row, found in zip(rows, align_pairs(tables, pairs, reference), strict=True)
    ]


def _plain_alignment(found: Alignment) -> dict[str, Any]:
    return {
        "kind": "statement" if found.quote_id else "sentence", "start": found.start_char, "end": found.end_char,
        "other_start": found.other_start_char, "other_end": found.other_end_char, "relation": found.relation,
    }  # fmt: skip


def _as_articles(rows: Sequence[Mapping[str, Any]], reference: Reference) -> pd.DataFrame:
    """Return the rows as articles, numbered in their order; a date not given is read from the text, as for any file."""
    return pd.DataFrame(
        {
            "article_id": [article_key(number) for number in range(len(rows))],
            "text": [row["text"] for row in rows],
            "published_date": [row.get("date") or find_layout(row["text"], reference).date for row in rows],
            "outlet": [row.get("outlet", "") for row in rows],
        }
    )


def article_key(number: int) -> str:
    """Return the article id of a row of a gold file in the tables of ``tag_rows``."""
    return f"{number:09d}"


def _by_article(table: pd.DataFrame, n: int) -> Iterator[list[Any]]:
    """Yield for each article the rows of a table as named tuples."""
    groups = {key: list(group.itertuples(index=False)) for key, group in table.groupby("article_id", sort=False)}
    for number in range(n):
        yield groups.get(article_key(number), [])


def _quotes(rows: Sequence[Mapping[str, Any]], tables: Tables, _: Reference) -> Iterator[dict[str, Any]]:
    for row, quotes in zip(rows, _by_article(tables.quotes, len(rows)), strict=True):
        yield {
            "id": row["id"],
            "attributions": [
                {
                    "source": _named_span(q.speaker_start_char, q.speaker_end_char, row["text"]),
                    "cue": _named_span(q.cue_start_char, q.cue_end_char, row["text"]),
                    "content": [{"start": start, "end": end} for start, end in q.content],
                    "speaker_actor_ids": list(q.speaker_actor_ids),
                }
                for q in quotes
            ],
        }


def _actors(rows: Sequence[Mapping[str, Any]], tables: Tables, reference: Reference) -> Iterator[dict[str, Any]]:
    for row, mentions in zip(rows, _by_article(tables.mentions, len(rows)), strict=True):
        names = _names_of(mentions, reference)
        yield {
            "id": row["id"],
            "text": row["text"],
            "mentions": [
                {
                    "start": m.start_char, "end": m.end_char, "actor_id": m.actor_id, "name": names[m.actor_id],
                    "kind": m.kind,
                }
                for m in mentions
                if m.kind not in NOT_ACTORS
            ],
        }  # fmt: skip


def _names_of(mentions: Sequence[Any], reference: Reference) -> dict[str, str]:
    """Return the name of each actor of an article; an unlisted person has the longest name that the article gives."""
    names: dict[str, str] = {}
    for m in mentions:
        if m.actor_id in reference.actors:
            names[m.actor_id] = reference.actors[m.actor_id].name
        elif m.kind == "name" and len(m.mention) > len(names.get(m.actor_id, "")):
            names[m.actor_id] = m.mention
    return {m.actor_id: names.get(m.actor_id, m.actor_id.lstrip("~")) for m in mentions}


def _sentences(rows: Sequence[Mapping[str, Any]], tables: Tables, _: Reference) -> Iterator[dict[str, Any]]:
    for row, sentences in zip(rows, _by_article(tables.sentences, len(rows)), strict=True):
        spans = [{"start": s.start_char, "end": s.end_char} for s in sentences]
        yield {"id": row["id"], "text": row["text"], "sentences": spans}


def _triples(rows: Sequence[Mapping[str, Any]], tables: Tables, _: Reference) -> Iterator[dict[str, Any]]:
    stances = tables.stances[(tables.stances["stance"] != 0) & (tables.stances["target_kind"] == "actor")]
    places = tables.sentences[["article_id", "sentence_id", "start_char", "end_char"]]
    stances = stances.merge(places, on=["article_id", "sentence_id"], validate="many_to_one")
    for row, found in zip(rows, _by_article(stances, len(rows)), strict=True):
        triples = [
            {
                "start": s.start_char, "end": s.end_char, "voice": s.voice, "holder_actor_id": s.holder_actor_id,
                "target_id": s.target_id, "stance": s.stance,
            }
            for s in found
        ]  # fmt: skip
        yield {
            "id": row["id"], "text": row["text"], "date": row.get("date", ""), "outlet": row.get("outlet", ""),
            "triples": [t for i, t in enumerate(triples) if t not in triples[:i]],
        }  # fmt: skip


def _span(given: Mapping[str, int]) -> Span:
    return Span(given["start"], given["end"])


def _named_span(start: int, end: int, text: str) -> dict[str, Any] | None:
    return {"start": start, "end": end, "text": text[start:end]} if start >= 0 else None


def _score(chances: np.ndarray) -> float:
    """Return P(+1) - P(-1)."""
    return round(float(chances[2] - chances[0]), _DIGITS)
