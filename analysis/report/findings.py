"""What the tables say, in a sentence each: hedged by the rules of intervals, with the sentences behind it.

"Too few to say" is a finding. A finding is computed from a result table and points to one row of it, whose sentences
it opens. The notebooks show it where its table stands; a report puts those of all notebooks at its head.
"""

from __future__ import annotations

from html import escape
from typing import NamedTuple

import pandas as pd
from IPython.display import HTML, display

from analysis.measure.intervals import ROUGHLY
from analysis.phrases import counted, listed
from analysis.report.evidence import evidence_html
from analysis.report.parameters import Parameters
from analysis.report.table import number
from analysis.schema import OUTLET, UNRESOLVED

SENTENCES = 5  # under one finding, at most
MOSTLY = 2 / 3  # of the stanced sentences of a pair: from here on it is mostly of one sign
_IN_OFFICE = "; persons in office count for their country"
_ALL_ALIKE = 3  # actors named together where they are named in equally many of few articles


class Finding(NamedTuple):
    """A sentence, its base ("28 of 30 articles"), and the row of a result table behind it (None: there is none)."""

    text: str
    base: str
    row: pd.DataFrame | None = None


def show_finding(finding: Finding | None, *, name: str, params: Parameters) -> None:
    """Display a finding, if there is one, with the sentences behind it; ``name`` is the table with all the numbers."""
    if finding is None:
        return
    few = params.model_copy(update={"max_evidence": min(SENTENCES, params.max_evidence)})
    [sentences] = [""] if finding.row is None else evidence_html(finding.row, few)
    base = f' <span class="base">{escape(finding.base)}</span>' if finding.base else ""
    all_numbers = f'<a href="#{escape(name)}">all numbers</a>' if finding.row is not None else ""
    display(HTML(f'<div class="finding"><p>{escape(finding.text)}{base} {all_numbers}</p>{sentences}</div>'))


def who_appears(frequency: pd.DataFrame) -> Finding:
    """Return who is named in most articles, of ``actor_frequency`` without groups, and whether the order is certain."""
    if frequency.empty:
        return Finding("No actor was found in body text.", "no evidence")
    top = frequency.sort_values(["n_articles", "n_mentions"], ascending=False, kind="stable")
    first, n_all = top.iloc[0], int(top["n_articles_all"].iloc[0])
    row, base = top.iloc[[0]], counted(first["n_mentions"], "mention") + ", " + counted(n_all, "article")
    if pd.isna(first["estimate"]):
        alike = list(top[top["n_articles"] == first["n_articles"]]["actor"])
        those = "the one article" if n_all == 1 else f"{first['n_articles']} of {n_all} articles"
        base = counted(first["n_mentions"], "mention") + f" of {first['actor']}, " + counted(n_all, "article")
        return Finding(f"Named in {those}: {listed(_first(alike))}. Too few articles to say more.", base, row)
    text = f"{first['actor']} is named in {_share(first)} of the articles"
    if len(top) > 1:
        second = top.iloc[1]
        apart = first["low"] > second["high"]
        more = f", {second['actor']} in {_share(second)}: the order between them is not certain"
        text += ", more than any other actor" if apart else more
    return Finding(text + ".", base, row)


def who_speaks(quoted: pd.DataFrame, *, rolled_up: bool = False) -> Finding:
    """Return who makes most statements, of ``quoted_share`` without groups, and who is much named and speaks little."""
    speaking = quoted[(quoted["actor_id"] != UNRESOLVED) & (quoted["n_statements"] > 0)]
    if speaking.empty:
        return Finding("No statement of a known speaker was found.", "no evidence")
    order = speaking.sort_values("n_statements", ascending=False, kind="stable")
    first, n_all = order.iloc[0], int(order["n_statements_all"].iloc[0])
    base = f"{counted(n_all, 'statement')}, {counted(first['n_articles_all'], 'article')}" + _IN_OFFICE * rolled_up
    text = f"Most statements come from {first['actor']}: {_of_all(first)}"
    quiet = _named_and_quiet(quoted, first)
    if quiet is not None:
        text += f". {quiet['actor']}, named in {counted(quiet['n_named_articles'], 'article')}, makes {_of_all(quiet)}"
    if pd.isna(first["estimate"]):
        text += ". Too few articles to say more"
    return Finding(text + ".", base, order.iloc[[0]])


def _named_and_quiet(quoted: pd.DataFrame, first: pd.Series) -> pd.Series | None:
    """Return who is named in at least half as many articles as the main speaker, and makes clearly fewer statements."""
    others = quoted[~quoted["actor_id"].isin([UNRESOLVED, first["actor_id"]])]
    others = others[others["n_named_articles"] * 2 >= first["n_named_articles"]]
    if pd.notna(first["low"]):
        others = others[others["high"].fillna(0) < first["low"]]
    others = others[others["n_statements"] * 2 < first["n_statements"]]
    if others.empty:
        return None
    return others.sort_values(["n_named_articles", "n_statements"], ascending=[False, True], kind="stable").iloc[0]


def _of_all(row: pd.Series) -> str:
    of = f"{row['n_statements']} of {row['n_statements_all']:,}"
    return of if pd.isna(row["estimate"]) else f"{of}, {_share(row)}"


def who_stands_where(matrix: pd.DataFrame, *, judged_right: float = float("nan")) -> Finding:
    """Return the pair with the most stanced sentences, of ``stance_matrix``, and whether its sign can be told.

    ``judged_right`` is the measured share of a tier's calls that are right: a reader must know it to read a count.
    """
    known = matrix[~matrix["holder_actor_id"].isin([UNRESOLVED, OUTLET])]
    stanced = (known["n_minus"] + known["n_plus"]).astype(int)
    if stanced.sum() == 0:
        return Finding("No stance of a known holder was found: no evidence, which is not neutral.", "no evidence")
    pair = known.loc[[stanced.sort_values(ascending=False, kind="stable").index[0]]]
    row = pair.iloc[0]
    text = f"{row['holder']} toward {row['target']}: {_sign_of(row)}"
    text += f", {row['n_minus']} minus and {row['n_plus']} plus among {row['n_judged']} judged sentences"
    few = " Too few articles with a stance for an interval: read the sentences." if row["too_few"] else ""
    right = "" if pd.isna(judged_right) else f" Of what the tagger calls a stance, about {judged_right:.0%} is right."
    return Finding(text + "." + few + right, counted(row["n_articles"], "article"), pair)


def _sign_of(row: pd.Series) -> str:
    if pd.notna(row["low"]):
        ends = f"balance {number(row['estimate'])}, {_interval(row, number)}"
        side = "favourable" if row["low"] > 0 else "unfavourable" if row["high"] < 0 else "no sign that can be told"
        return f"{side} ({ends})"
    most = max(row["n_minus"], row["n_plus"]) / (row["n_minus"] + row["n_plus"])
    if most < MOSTLY:
        return "both signs"
    return "mostly unfavourable" if row["n_minus"] > row["n_plus"] else "mostly favourable"


def how_outlets_judge(own: pd.DataFrame) -> Finding | None:
    """Return whether outlets differ in their own voice, of ``stance_matrix(voice="own", by="outlet")``; None of none.

    Said only of a target on which two outlets have intervals that do not touch; all else is too few, or no difference.
    """
    if own.empty:
        return None
    stanced = own[own["n_minus"] + own["n_plus"] > 0]
    n = int((stanced["n_minus"] + stanced["n_plus"]).sum())
    base = f"{counted(n, 'judgement')} of their own"
    known = stanced[stanced["low"].notna()]
    for target, of in known.groupby("target", sort=False):
        low, high = of.loc[of["estimate"].idxmin()], of.loc[of["estimate"].idxmax()]
        if low["high"] < high["low"]:
            text = f"In its own voice {high['outlet']} is kinder to {target} than {low['outlet']}: balance "
            text += f"{number(high['estimate'])} ({_interval(high, number)}) against {number(low['estimate'])} "
            return Finding(text + f"({_interval(low, number)}).", base, of.loc[[low.name]])
    if n and len(known):
        text = "In their own voice the outlets do not differ by more than the sampling of articles allows."
    else:
        text = "Too little in the outlets’ own voice to say whether they differ."
    behind = stanced.loc[[(stanced["n_minus"] + stanced["n_plus"]).idxmax()]] if n else None
    return Finding(text, base, behind)


def who_has_what(found: pd.DataFrame, n_events: int, missing: str = "") -> Finding:
    """Return how often outlets carry one another's statements, of ``statements_found``; else ``missing``, why not.

    It says what was found, never what was not: the alignment misses too much to call a statement left out.
    """
    if found.empty or n_events == 0:
        return Finding(missing or "No statement stands in articles that can be compared.", "no comparison")
    same, changed = int(found["n_identical"].sum()), int(found[["n_shortened", "n_expanded"]].to_numpy().sum())
    other = int(found["n_paraphrase"].sum())
    base = f"{counted(n_events, 'event')} that several outlets cover"
    n = same + changed + other
    if n == 0:
        return Finding("No statement was found in two outlets’ articles on one event.", base)
    times = "Once" if n == 1 else f"{n:,} times"
    text = f"{times} an outlet has a statement that another one carries as well, seen from either side: {same} word "
    text += f"for word, {changed} shortened or expanded, {other} in other words."
    return Finding(text, base, found.loc[[found["n_found"].idxmax()]])


def _share(row: pd.Series) -> str:
    shown = number(row["estimate"], "share")
    return shown if pd.isna(row["low"]) else f"{shown} ({_interval(row, lambda value: number(value, 'share'))})"


def _interval(row: pd.Series, write) -> str:
    rough = ", rough" if row["interval"] == ROUGHLY else ""
    return f"{write(row['low'])} to {write(row['high'])}{rough}"


def _first(names: list[str]) -> list[str]:
    return [*names[:_ALL_ALIKE], "others"] if len(names) > _ALL_ALIKE else names
