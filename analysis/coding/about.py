"""What a frame is, in sentences: the question, what it corrects, how wide the interval will be; and who did what."""

from __future__ import annotations

import pandas as pd

from analysis.coding.forecast import answers_for_balance, expected_widths
from analysis.coding.labels import read_labels
from analysis.coding.questions import Question, answers_of, asked, corrects, share_of
from analysis.coding.queue import only_sampled
from analysis.coding.store import Frame
from analysis.phrases import counted, listed
from analysis.schema import Tables


def about_frame(frame: Frame, tables: Tables) -> list[str]:
    """Return what a coder should know before the first sentence, one statement per line."""
    about, meanings = frame.about, answers_of(frame.question)
    strata = [f"{name} {n['drawn']} of {n['sentences']}" for name, n in about["strata"].items()]
    widths = expected_widths(frame)
    return [
        f"Question: {asked(frame.question, tables)} Answers: {listed(list(meanings.values()))}.",
        f"Corrects {corrects(frame.question, tables)}, and nothing else.",
        f"Drawn: {about['n_drawn']} of {about['n_sentences']} body sentences of "
        f"{counted(len(about['article_ids']), 'article')} (by what the tagger found: {', '.join(strata)}).",
        *[_width_line(row, frame.question) for row in widths.itertuples()],
        *([balance_line(frame)] if widths["balance"].isna().iloc[-1] else []),
    ]


def _width_line(row: tuple, question: Question) -> str:
    if pd.isna(row.plus):
        return f"After {row.n} answers: too few for an interval."
    balance = "no balance yet" if pd.isna(row.balance) else f"{row.balance:.1f} for the balance (−1 to +1)"
    return (
        f"After {row.n} answers the 95% interval is expected to be {100 * row.plus:.0f} points wide for the "
        f"{share_of(question, 1)}, {100 * row.minus:.0f} for the {share_of(question, -1)}; {balance}."
    )


def balance_line(frame: Frame) -> str:
    """Return after how many answers a balance is to be expected, and how to draw so many."""
    n = answers_for_balance(frame)
    if n is None:
        return "A balance is not to be expected, even with all sentences answered: too few articles take a side."
    more = f" Write draws = {n} to have so many drawn." if n > frame.about["n_drawn"] else ""
    return f"A balance is to be expected after about {n} answers in all.{more}"


def answered(frame: Frame) -> pd.DataFrame:
    """Return one row per coder: ``coder, n_answers, n_unclear, use`` (what the answers count for)."""
    answers = read_labels(frame).rows
    sampled = only_sampled(frame, answers)
    rows = []
    for coder, of in answers.groupby("coder"):
        drawn = int((sampled["coder"] == coder).sum())
        use = "correct estimates" if drawn == len(of) else f"{drawn} correct estimates" if drawn else "agreement only"
        rows.append((coder, len(of), int(of["label"].isna().sum()), use))
    return pd.DataFrame(rows, columns=["coder", "n_answers", "n_unclear", "use"])


def coded_so_far(frame: Frame) -> str:
    """Return in one sentence who has answered how many of the drawn sentences; "" where nobody has."""
    rows = answered(frame)
    if rows.empty:
        return ""
    said = [f"{row.coder} {counted(row.n_answers, 'sentence')}, {row.n_unclear} unclear" for row in rows.itertuples()]
    return f"Coded so far: {listed(said)}; drawn were {frame.about['n_drawn']}."
