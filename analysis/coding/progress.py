"""What answers have corrected so far and what not yet, in sentences, and what it would take."""

from __future__ import annotations

import pandas as pd

from analysis.coding.about import balance_line
from analysis.coding.by_outlet import MOST_OUTLETS, coded_of_outlets
from analysis.coding.corrected import BALANCE, SHARE
from analysis.coding.questions import TONE, share_of
from analysis.coding.queue import one_answer_each, only_sampled
from analysis.coding.store import Frame
from analysis.measure.correction import ALL_OUTLETS, LEAST_LABELS
from analysis.measure.intervals import TOO_FEW
from analysis.phrases import counted, listed

_OF_TONE = (
    "Mean polarity stays as it is: it is a number on the scale of TextBlob's word list, and no answer is on that scale."
)


def corrected_lines(frame: Frame, answers: pd.DataFrame, estimates: pd.DataFrame) -> list[str]:
    """Return what ``estimates`` (of ``corrected_estimates``) correct, what not yet and why, a statement per line."""
    of_all = estimates[estimates["of"] == ALL_OUTLETS].set_index("measure")
    share, balance = of_all.loc[SHARE].iloc[0], of_all.loc[BALANCE]
    if share["too_few"]:
        return [f"Nothing is corrected yet: {_needed(share)} ({_given(share)})."]
    names = listed([f"the {share_of(frame.question, sign)}" for sign in (1, -1)])
    lines = [f"Corrected: {names}, and how far they differ, from {_given(share)}."]
    if balance["too_few"]:
        lines.append(f"Not corrected yet: the balance, as {_needed(balance)}. {balance_line(frame)}")
    else:
        lines.append("Corrected, too: the balance.")
    lines += _of_outlets(frame, answers)
    return [*lines, _OF_TONE] if frame.question.kind == TONE else lines


def _needed(row: pd.Series) -> str:
    return row["interval"].removeprefix("none: ")


def _given(row: pd.Series) -> str:
    articles = counted(row["n_articles_labelled"], "article")
    return f"{counted(row['n_labelled'], 'coded sentence')} in {articles}"


def _of_outlets(frame: Frame, answers: pd.DataFrame) -> list[str]:
    """Return for which outlets alone, and between which, shares are corrected; nothing where there is one outlet."""
    coded = coded_of_outlets(frame.sentences, one_answer_each(only_sampled(frame, answers)))
    enough = coded[coded["enough"]]["outlet"].tolist()[:MOST_OUTLETS]
    if len(coded) < 2:
        return []
    needs = f"an outlet needs {TOO_FEW} articles with coded sentences, and {LEAST_LABELS} of these"
    if len(enough) == 1:
        return [f"Of single outlets: {enough[0]}. No difference between outlets: {needs}."]
    if enough:
        return [f"Of single outlets, and between them over all their articles: {listed(enough)}."]
    if coded["n_stories"].max() < TOO_FEW:
        return [f"Not corrected: single outlets and their differences. None has {TOO_FEW} articles here."]
    most = coded.iloc[0]
    has = f"{most['outlet']} has most: {most['n_labelled']} in {counted(most['n_articles_labelled'], 'article')}"
    return [f"Not corrected yet: single outlets and their differences; {needs}. {has}."]
