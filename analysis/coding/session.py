"""From the parameters of a notebook or of the command to the frame they mean: found where it was drawn, else drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.coding.draw import NOT_DRAWN, draw_more, draw_sentences
from analysis.coding.frame import FRAME_COLUMNS, STRATA, frame_id, sentence_frame
from analysis.coding.labels import coders_of
from analysis.coding.place import coding_folder, tagger_of
from analysis.coding.questions import Question, check_actors, parse_question
from analysis.coding.store import Frame, FrameError, find_frames, now, write_frame
from analysis.schema import Tables

if TYPE_CHECKING:
    from analysis.report.parameters import Parameters


def open_frame(tables: Tables, params: Parameters) -> Frame:
    """Return the frame of ``params.question`` over ``tables``: one that lies there, else a new one, written.

    A frame that somebody has answered on is never drawn anew, also where other taggers have come since: more ``draws``
    than it has draw a further batch. Without answers another ``draws`` or ``seed`` draws another sample. Raises
    QuestionError or FrameError saying what to mend.
    """
    question = check_actors(parse_question(params.question), tables)
    tagger = tagger_of(params.corpus, params.stance)
    ids = {"frame_id": frame_id(tables.articles["article_id"], question, tagger), "tagger": tagger}
    coding = coding_folder(params.corpus, params.coding)
    of_question = [frame for frame in find_frames(coding) if frame.question == question]
    for frame in sorted(of_question, key=lambda frame: frame.id != ids["frame_id"]):
        same_sample = (frame.about["draws"], frame.about["seed"]) == (params.draws, params.seed)
        if coders_of(frame) or (frame.id == ids["frame_id"] and same_sample):
            found = as_tagged_now(frame, tables)
            if found is not None:
                return as_tagged_now(_drawn_further(frame, params), tables) if _asks_for_more(frame, params) else found
    return write_frame(_drawn(tables, question, params, ids, coding / ids["frame_id"]))


def _asks_for_more(frame: Frame, params: Parameters) -> bool:
    return frame.about["draws"] < params.draws and frame.about["n_drawn"] < frame.about["n_sentences"]


def _drawn_further(frame: Frame, params: Parameters) -> Frame:
    """Return a frame with a further batch, written: ``params.draws`` in all, about."""
    sentences = draw_more(frame.sentences, params.draws, seed=frame.about["seed"])
    about = {**frame.about, "draws": params.draws, **_numbers_of(sentences)}
    return write_frame(replace(frame, about=about, sentences=sentences))


def as_tagged_now(frame: Frame, tables: Tables) -> Frame | None:
    """Return a frame with the tagger's answers of ``tables``, None where that would be a frame of other sentences.

    What was drawn with which probability, and what people answered, does not depend on the tagger: after another
    version has tagged the same articles, labels still correct it.
    """
    if frame.about["article_ids"] != sorted(tables.articles["article_id"]):
        return None
    now_tagged, drawn = sentence_frame(tables, frame.question), frame.sentences
    place = ["article_id", "sentence_id", "start_char", "end_char"]
    if len(now_tagged) != len(drawn) or (now_tagged[place].to_numpy() != drawn[place].to_numpy()).any():
        return None
    return replace(frame, sentences=now_tagged.join(drawn.drop(columns=list(FRAME_COLUMNS))))


def _drawn(tables: Tables, question: Question, params: Parameters, ids: dict[str, str], folder: Path) -> Frame:
    sentences = sentence_frame(tables, question)
    if sentences.empty:
        raise FrameError(f"no body sentence of these articles could be asked {question.written!r}.")
    sentences = draw_sentences(sentences, params.draws, seed=params.seed)
    about = {
        **ids,
        "question": question.written,
        "made_at": now(),
        "outlets": list(params.outlets),
        "start_date": params.start_date,
        "end_date": params.end_date,
        "stance": params.stance,
        "draws": params.draws,
        "seed": params.seed,
        "n_sentences": len(sentences),
        **_numbers_of(sentences),
        "article_ids": sorted(tables.articles["article_id"]),
    }
    return Frame(ids["frame_id"], question, about, sentences, folder)


def _numbers_of(sentences: pd.DataFrame) -> dict[str, object]:
    """Return how many sentences are drawn, in all, in each batch and in each stratum."""
    drawn = sentences[sentences["place"] != NOT_DRAWN]
    batches = drawn["batch"].value_counts().sort_index()
    return {
        "n_drawn": len(drawn),
        "n_drawn_by_batch": [int(n) for n in batches],
        "strata": {name: _counts(sentences, drawn, name) for name in STRATA},
    }


def _counts(sentences: pd.DataFrame, drawn: pd.DataFrame, stratum: str) -> dict[str, int]:
    of = [int((rows["stratum"] == stratum).sum()) for rows in (sentences, drawn)]
    return dict(zip(("sentences", "drawn"), of, strict=True))
