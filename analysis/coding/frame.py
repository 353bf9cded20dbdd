"""The frame of a question: every body sentence it could be asked of, with what the tagger says of it.

Sentences in which the tagger found nothing are a stratum of their own: without them its misses could never be seen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.coding.questions import TONE, Question
from analysis.measure import sentences_behind, stance_matrix
from analysis.measure.frame import article_frame, body_sentences, counted_mentions
from analysis.measure.tone import OWN, worded_sentences
from analysis.schema import OUTLET, Tables

FOUND, JUDGED_NONE, NAMED, NOTHING = "found", "judged neither", "only named", "nothing found"
STRATA = (FOUND, JUDGED_NONE, NAMED, NOTHING)
FRAME_COLUMNS = (
    "article_id", "sentence_id", "cluster", "outlet", "start_char", "end_char", "stratum", "predicted", "confidence",
)  # fmt: skip

# How sure the tagger counts as where it gives no confidence of its own (none at all: nothing was found); of what it
# found at most half, as more is not right on diplomatic text. These decide how often a sentence is drawn, never an
# estimate: a wrong guess widens the interval and biases nothing.
_SURE = {FOUND: 0.5, NAMED: 0.8}
_PLACE = ["article_id", "sentence_id"]


def sentence_frame(tables: Tables, question: Question) -> pd.DataFrame:
    """Return the frame of a question: one row per sentence, with FRAME_COLUMNS, in the order of the corpus.

    Of a question about the outlet these are the body sentences of its own articles (about tone: of its own prose), of
    others all body sentences. ``predicted`` in {-1, 0, 1} is the tagger's answer as the report counts it: the stance
    of ``holder`` toward ``target``, or the sign of the polarity of a sentence that names the actor; 0 where it found
    none. ``confidence`` in [0, 1] is its own, or a fixed guess, NaN where it found nothing; ``cluster`` is the story.
    """
    articles = article_frame(tables, ("outlet",))
    named = _naming(tables, articles, question.target)
    if question.kind == TONE:
        sentences = worded_sentences(tables, articles)
        sentences = sentences[sentences["wording"] == OWN]
        found = _tones(sentences.merge(named, on=_PLACE))
    else:
        sentences = body_sentences(tables, articles)
        sentences = sentences[~sentences["copied"]] if question.holder == OUTLET else sentences
        found = _stances(tables, question)
    frame = sentences.merge(found, on=_PLACE, how="left").merge(named.assign(named=True), on=_PLACE, how="left")
    frame["stratum"] = _strata(frame)
    frame["confidence"] = frame["confidence"].fillna(frame["stratum"].map(_SURE)).astype(float)
    frame["confidence"] = frame["confidence"].clip(upper=frame["stratum"].map({FOUND: _SURE[FOUND]}).fillna(1))
    frame["predicted"] = frame["predicted"].fillna(0).astype(int)
    return frame.sort_values(_PLACE, ignore_index=True)[list(FRAME_COLUMNS)]


def frame_id(article_ids: Iterable[str], question: Question, tagger: str) -> str:
    """Return the id of a frame: 16 hex digits over its articles, its question and the version of the tagger."""
    stated = json.dumps([sorted(article_ids), question.written, tagger], ensure_ascii=False)
    return hashlib.sha256(stated.encode()).hexdigest()[:16]


def _naming(tables: Tables, articles: pd.DataFrame, actor_id: str) -> pd.DataFrame:
    mentions = counted_mentions(tables, articles)
    return mentions.loc[mentions["actor_id"] == actor_id, _PLACE].drop_duplicates()


def _tones(sentences: pd.DataFrame) -> pd.DataFrame:
    """Return the sign of the tone of sentences with a known word; TextBlob has no confidence."""
    assessed = sentences[sentences["n_assessed"] > 0]
    signs = np.sign(assessed["polarity"]).astype(int)
    return assessed[_PLACE].assign(predicted=signs, confidence=np.nan)


def _stances(tables: Tables, question: Question) -> pd.DataFrame:
    """Return the counted stance of the pair in each sentence: one that is not 0 where there is one, the surest."""
    rows = tables.stances
    of_pair = rows[(rows["holder_actor_id"] == question.holder) & (rows["target_id"] == question.target)]
    cells = stance_matrix(Tables({**tables, "stances": of_pair}), voice=question.voices)
    if cells.empty:
        return pd.DataFrame({"article_id": pd.Series(dtype="str"), "sentence_id": pd.Series(dtype="int64"),
                             "predicted": pd.Series(dtype="int64"), "confidence": pd.Series(dtype=float)})  # fmt: skip
    judged = sentences_behind(cells.iloc[0]).assign(expressed=lambda rows: rows["stance"] != 0)
    judged = judged.sort_values(["expressed", "confidence", "stance_id"], ascending=[False, False, True])
    return judged.drop_duplicates(_PLACE).rename(columns={"stance": "predicted"})[[*_PLACE, "predicted", "confidence"]]


def _strata(frame: pd.DataFrame) -> pd.Series:
    answered = frame["predicted"].notna()
    kinds = [answered & (frame["predicted"] != 0), answered, frame["named"].notna()]
    return pd.Series(np.select(kinds, [FOUND, JUDGED_NONE, NAMED], NOTHING), index=frame.index, dtype="str")
