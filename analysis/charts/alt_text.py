"""What a chart says, in words for those who do not see it: the finding, hedged as far as its intervals ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from analysis.charts.style import group_names, percent, signed
from analysis.measure.intervals import INTERVAL_NOTE, ROUGHLY

_MOST = 4  # of what is listed
_NOTE = f" Intervals: {INTERVAL_NOTE}."


def describe_actor_frequency(result: pd.DataFrame) -> str:
    """Return which actors are named in most articles, for each outlet."""
    if result.empty:
        return "No actor was found in body text."
    if result["estimate"].isna().all():
        counts = (
            result["actor"] + _of_group(result) + " in " + _of(result, "n_articles", "n_articles_all") + " articles"
        )
        return "Too few articles for shares; counts only: " + _list(counts) + "."
    parts = [_leaders(name, of, "actor", "is named in", "of articles", percent) for name, of in _groups(result)]
    return " ".join(parts) + _NOTE


def describe_quoted_share(result: pd.DataFrame) -> str:
    """Return who speaks most, and who is named without speaking."""
    if result.empty:
        return "No statement and no actor was found in body text."
    if result["estimate"].isna().all():
        counts = result["actor"] + _of_group(result) + " " + _of(result, "n_statements", "n_statements_all")
        return "Too few articles for shares of statements; counts only: " + _list(counts) + "."
    parts = [_leaders(name, of, "actor", "makes", "of statements", percent) for name, of in _groups(result)]
    silent = result[(result["n_statements"] == 0) & (result["n_named_articles"] > 0)]
    named = silent["actor"] + _of_group(silent) + " (in " + silent["n_named_articles"].astype(str) + " articles)"
    return " ".join(parts) + (f" Named but not found speaking: {_list(named)}." if len(silent) else "") + _NOTE


def describe_tone(result: pd.DataFrame) -> str:
    """Return where the tone of the wording leans, quoted words and own prose apart."""
    return _tone(result, [f"{name or 'All outlets'}, {wording}" for name, wording in _pairs(result)])


def describe_tone_around(result: pd.DataFrame) -> str:
    """Return where the tone of own prose around each actor leans."""
    several = f" {result['n_several'].sum()} of {result['n_rows'].sum()} sentences counted name several actors."
    return _tone(result, list(result["actor"] + _of_group(result))) + (several if len(result) else "")


def describe_stance_matrix(result: pd.DataFrame) -> str:
    """Return which holders lean to favour or disfavour of which targets, as far as the intervals allow."""
    if result.empty:
        return "No judgement of an actor was found: no evidence, which is not neutral."
    pairs = result["holder"] + " toward " + result["target"] + _of_group(result)
    few = result["too_few"]
    plus, minus = (result["low"] > 0) | (result["estimate"] == 1), (result["high"] < 0) | (result["estimate"] == -1)
    counts = "+" + result["n_plus"].astype(str) + " −" + result["n_minus"].astype(str)
    counted = f"{few.sum()} of {len(result)} cells have fewer than 10 articles with a stance: counts only"
    if few.all():
        return f"{counted}: {_list(pairs + ' ' + counts)}."
    leaning = [
        (plus, "Lean to favour: "),
        (minus, "Lean to disfavour: "),
        (~few & ~plus & ~minus, "No lean can be told: "),
    ]
    said = pairs + " " + result.apply(_balance, axis=1)
    parts = [f"{words}{_list(said[rows])}." for rows, words in leaning if rows.any()]
    return " ".join(parts) + (f" {counted}." if few.any() else "") + _NOTE


def describe_actor_frequency_over_time(result: pd.DataFrame) -> str:
    """Return between what each actor's share moves, and whether the change is more than chance."""
    if result.empty:
        return "No actor was found in dated articles."
    shares = result["estimate"].notna().any()
    parts = [_moves(name, of, shares) for name, of in _groups(result, ["actor"])[:_MOST]]
    few = "" if shares else "Each period has fewer than 10 articles: counts only. "
    return few + " ".join(parts) + _periods(result) + (_NOTE if shares else "")


def describe_stance_over_time(result: pd.DataFrame) -> str:
    """Return how much favour and disfavour each pair shows, and in which periods."""
    if result.empty:
        return "No judgement was found in dated articles."
    parts = [_pair_over_time(name, of) for name, of in _groups(result, ["holder", "target"])[:_MOST]]
    return " ".join(parts) + _periods(result) + (_NOTE if result["low"].notna().any() else "")


def describe_corpus(result: pd.DataFrame) -> str:
    """Return how many articles there are, and how many are copies."""
    if result.empty:
        return "The corpus has no articles."
    parts = [f"{name or 'All outlets'} {of['n_articles'].sum()}" for name, of in _groups(result)]
    copied = result["n_copied"].sum()
    total = (
        f"{result['n_articles'].sum()} articles: {_list(parts)}. With an agency credit or a copy of another: {copied}."
    )
    return total + (_periods(result) if "period" in result else "")


def describe_accuracy(result: pd.DataFrame) -> str:
    """Return for each task between what F1 lies over the gold files, with intervals where there are any."""
    if result["estimate"].isna().all():
        return "No gold file was scored."
    parts = [_files(task, of[of["estimate"].notna()]) for task, of in result.groupby("task", sort=False)]
    return " ".join(parts) + f" Intervals: {result.attrs.get('interval_note', INTERVAL_NOTE)}."


def _files(task: str, of: pd.DataFrame) -> str:
    """Say the lowest and the highest F1 of a task."""
    said = [f"{row['estimate']:.2f} on {row['file']}{_ends(row, '{:.2f}'.format)}" for _, row in of.iterrows()]
    if len(of) < 2:
        return f"{task}: F1 {said[0] if said else 'not to be told'}."
    order = of["estimate"].argsort()
    return f"{task}: F1 from {said[order.iloc[0]]} to {said[order.iloc[-1]]}, over {len(of)} files."


def _leaders(group: str, of: pd.DataFrame, name: str, verb: str, base: str, write: Callable[[float], str]) -> str:
    """Say who comes first in a group, and whether the second may be as high."""
    lead = f"{group}: " if group else ""
    known = of[of["estimate"].notna()]
    if known.empty:
        return f"{lead}too few articles for shares."
    top = known.nlargest(2, "estimate")
    first = top.iloc[0]
    said = f"{lead}{first[name]} {verb} {write(first['estimate'])} {base}{_ends(first, write)}"
    if len(top) == 1:
        return said + "."
    second = top.iloc[1]
    apart = first["low"] > second["high"]
    order = "" if apart else "; their intervals overlap, so the order is not certain"
    return f"{said}, {second[name]} {write(second['estimate'])}{_ends(second, write)}{order}."


def _ends(row: pd.Series, write: Callable[[float], str]) -> str:
    if pd.isna(row["low"]):
        return ""
    rough = ", rough" if row["interval"] == ROUGHLY else ""
    return f" (95% interval {write(row['low'])} to {write(row['high'])}{rough})"


def _balance(row: pd.Series) -> str:
    counts = f"+{row['n_plus']} −{row['n_minus']}"
    return counts if pd.isna(row["estimate"]) else f"{signed(row['estimate'])}{_ends(row, signed)} from {counts}"


def _tone(result: pd.DataFrame, names: list[str]) -> str:
    if result.empty:
        return "No sentence with a known word was found: no evidence, which is not neutral."
    rows = result.reset_index(drop=True)
    coverage = f" A known word stands in {rows['n_rows'].sum()} of {rows['n_sentences'].sum()} sentences counted."
    if rows["estimate"].isna().all():
        return "Too few articles for a mean polarity; counts only." + coverage
    said = [f"{names[i]} {_lean(row)}" for i, row in rows.iterrows() if pd.notna(row["estimate"])]
    few = rows["estimate"].isna().sum()
    counted = f" Too few articles in {few} of {len(rows)} groups." if few else ""
    return f"{_list(said, most=8)}.{counted}{coverage}{_NOTE}"


def _lean(row: pd.Series) -> str:
    if pd.isna(row["low"]):
        side = "without an interval"
    elif row["low"] > 0:
        side = "leans to positive words"
    else:
        side = "leans to negative words" if row["high"] < 0 else "cannot be told from 0"
    return f"{side}: {signed(row['estimate'])}{_ends(row, signed)}"


def _moves(name: str, of: pd.DataFrame, shares: bool) -> str:
    known = of[of["estimate"].notna()] if shares else of[of["n_articles_all"] > 0]
    if known.empty:
        return f"{name}: too few articles in every period."
    if not shares:
        most = known.loc[known["n_articles"].idxmax()]
        return f"{name}: {known['n_articles'].min()} to {most['n_articles']} articles, most in {most['period']}."
    return f"{name}: {_between(known, percent)}"


def _pair_over_time(name: str, of: pd.DataFrame) -> str:
    counts = f"{name}: +{of['n_plus'].sum()} −{of['n_minus'].sum()} in all"
    known = of[of["estimate"].notna()]
    if known.empty:
        return counts + "; each period has too few articles for a balance."
    return f"{counts}; balance {_between(known, signed)}"


def _between(known: pd.DataFrame, write: Callable[[float], str]) -> str:
    """Say the least and most of a series, and whether their intervals lie apart."""
    ends = known.loc[[known["estimate"].idxmin(), known["estimate"].idxmax()]]
    if known["estimate"].nunique() == 1 and len(known) > 1:
        return f"{write(known['estimate'].iloc[0])} in each of {len(known)} periods that have articles enough."
    said = [f"{write(row['estimate'])} in {row['period']}{_ends(row, write)}" for _, row in ends.iterrows()]
    if len(known) == 1:
        return f"{said[0]}; other periods have too few articles."
    apart = ends["high"].iloc[0] < ends["low"].iloc[1]
    return f"from {said[0]} to {said[1]}" + ("." if apart else "; these intervals overlap, so no change is certain.")


def _periods(result: pd.DataFrame) -> str:
    n_articles = result.groupby("period", sort=False)[
        "n_articles_all" if "n_articles_all" in result else "n_articles"
    ].max()
    gaps = n_articles.index[n_articles == 0]
    cut = list(dict.fromkeys(result.loc[result["incomplete"], "period"]))
    said = f" Periods: {len(n_articles)}, from {n_articles.index[0]} to {n_articles.index[-1]}"
    said += f"; no article in {_list(gaps)}" if len(gaps) else ""
    return said + (f"; not complete: {_list(cut)}." if cut else ".")


def _groups(result: pd.DataFrame, names: Iterable[str] = ()) -> list[tuple[str, pd.DataFrame]]:
    """Return (name, rows) of each group, in the table's order; the name is that of ``names`` and the ``by`` columns."""
    ids = [group_names(result), *(result[name] for name in names)]
    label = ids[0]
    if names:
        label = ids[1] if len(ids) == 2 else ids[1] + " toward " + ids[2]
        label = label + _of_group(result)
    return [(label[of.index[0]], of) for _, of in result.groupby([id.to_numpy() for id in ids], sort=False)]


def _pairs(result: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(group_names(result), result["wording"], strict=True))


def _of_group(result: pd.DataFrame) -> pd.Series:
    groups = group_names(result)
    return groups.where(groups == "", " (" + groups + ")")


def _of(result: pd.DataFrame, part: str, whole: str) -> pd.Series:
    return result[part].astype(str) + " of " + result[whole].astype(str)


def _list(items: Iterable[str], most: int = _MOST) -> str:
    items = list(items)
    more = f"; and {len(items) - most} more" if len(items) > most else ""
    return "; ".join(items[:most]) + more
