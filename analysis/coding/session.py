"""From the parameters of a notebook or of the command to the frame they mean: found where it was drawn, else drawn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.coding.draw import NOT_DRAWN, draw_sentences
from analysis.coding.frame import STRATA, frame_id, sentence_frame
from analysis.coding.labels import coders_of
from analysis.coding.place import coding_folder, tagger_of
from analysis.coding.questions import Question, check_actors, parse_question
from analysis.coding.store import ABOUT, Frame, FrameError, now, read_frame, write_frame
from analysis.schema import Tables

if TYPE_CHECKING:
    from analysis.report.parameters import Parameters


def open_frame(tables: Tables, params: Parameters) -> Frame:
    """Return the frame of ``params.question`` over ``tables``: the one that lies there, else a new one, written.

    A frame that somebody has answered on is never drawn anew; without answers another ``draws`` or ``seed`` draws
    another sample. Raises QuestionError or FrameError saying what to mend.
    """
    question = check_actors(parse_question(params.question), tables)
    tagger = tagger_of(params.corpus, params.stance)
    frame_of = frame_id(tables.articles["article_id"], question, tagger)
    folder = coding_folder(params.corpus, params.coding) / frame_of
    if (folder / ABOUT).exists():
        frame = read_frame(folder)
        if coders_of(frame) or (frame.about["draws"], frame.about["seed"]) == (params.draws, params.seed):
            return frame
    return write_frame(_drawn(tables, question, params, {"frame_id": frame_of, "tagger": tagger}, folder))


def _drawn(tables: Tables, question: Question, params: Parameters, ids: dict[str, str], folder: Path) -> Frame:
    sentences = sentence_frame(tables, question)
    if sentences.empty:
        raise FrameError(f"no body sentence of these articles could be asked {question.written!r}.")
    sentences = draw_sentences(sentences, params.draws, seed=params.seed)
    drawn = sentences[sentences["place"] != NOT_DRAWN]
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
        "n_drawn": len(drawn),
        "strata": {name: _counts(sentences, drawn, name) for name in STRATA},
        "article_ids": sorted(tables.articles["article_id"]),
    }
    return Frame(ids["frame_id"], question, about, sentences, folder)


def _counts(sentences: pd.DataFrame, drawn: pd.DataFrame, stratum: str) -> dict[str, int]:
    of = [int((rows["stratum"] == stratum).sum()) for rows in (sentences, drawn)]
    return dict(zip(("sentences", "drawn"), of, strict=True))


def fits(frame: Frame, tables: Tables, params: Parameters) -> bool:
    """Return whether a frame was drawn from just these articles, as this tagger tags them."""
    same_articles = frame.about["article_ids"] == sorted(tables.articles["article_id"])
    return same_articles and frame.about["tagger"] == tagger_of(params.corpus, params.stance)
