"""Charts over days, weeks and months: gaps stay gaps, cut periods are marked, few articles give counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.charts.style import (
    HATCHES,
    MARKERS,
    MAX_SERIES,
    MINUS,
    MUTED,
    OKABE_ITO,
    PLUS,
    chart,
    clean,
    group_names,
    interval_note,
    label_x,
    legend_above,
    needs,
    new_axes,
    percent,
    plain_message,
    unique_labels,
)
from analysis.measure.intervals import ROUGHLY
from analysis.phrases import counted

MAX_LANES = 10
_TICKS = 12
_ONE_PERIOD = "Nothing to draw over time: all articles lie in one period."
_TALLEST = 0.34  # of a lane, so that the figures at the ends of two bars do not meet
_GAP_STYLE = {"facecolor": "none", "edgecolor": "0.8", "hatch": "////", "linewidth": 0}
_CUT_STYLE = {"facecolor": "0.93", "edgecolor": "none"}


@chart
def plot_actor_frequency_over_time(result: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw each actor's share of articles per period; where every period has too few articles, the counts."""
    needs(result, "actor_frequency with over", "period", "n_articles_all", "actor")
    if result.empty:
        return plain_message(ax, ["Nothing to draw over time: no actor was found in dated articles."])
    if result["period"].nunique() == 1:
        return plain_message(ax, [_ONE_PERIOD])
    series = _series(result, ["actor_id"], _labels(result, "actor_id", "actor"))
    lines = series[:MAX_SERIES]
    shares = result["estimate"].notna().any()
    ax = new_axes(ax, 8, 3.2 + 0.12 * len(lines))
    _mark_periods(ax, result)
    for n, (_, of) in enumerate(lines):
        _line(ax, of, n, (n - (len(lines) - 1) / 2) * 0.08, "estimate" if shares else "n_articles")
    _period_axis(ax, result)
    _value_axis(ax, shares)
    _legend(ax, [Line2D([], [], color=c, marker=m) for c, m in zip(OKABE_ITO, MARKERS, strict=True)], lines, result)
    hidden = f"{len(series) - len(lines)} further lines are in the table." if len(series) > len(lines) else ""
    few = "Each period has fewer than 10 articles: counts only, no shares."
    if shares:
        few = "No point where a period has fewer than 10 articles." if result["too_few"].any() else ""
    label_x(ax, _period_label(result), few, interval_note(result), hidden)
    return ax


@chart
def plot_stance_over_time(result: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw a lane for each holder and target: favour upwards, disfavour downwards, in counts.

    Where a period has articles enough, the balance and its interval stand in the lane as a point from −1 to +1.
    """
    needs(result, "stance_matrix with over", "period", "n_plus", "n_minus", "holder", "target")
    if result.empty:
        return plain_message(ax, ["Nothing to draw over time: no judgement was found in dated articles."])
    if result["period"].nunique() == 1:
        return plain_message(ax, [_ONE_PERIOD])
    names = _labels(result, "holder_actor_id", "holder") + " →\n" + _labels(result, "target_id", "target")
    pairs = _series(result, ["holder_actor_id", "target_id"], names)
    lanes = pairs[:MAX_LANES]
    ax = new_axes(ax, 8, 1.5 + 0.85 * len(lanes))
    _mark_periods(ax, result)
    top = max(1, max(max(of["n_plus"].max(), of["n_minus"].max()) for _, of in lanes))
    for n, (_, of) in enumerate(lanes):
        _lane(ax, of, -n, _TALLEST / top)
    ax.set_yticks([-n for n in range(len(lanes))], [name for name, _ in lanes])
    ax.set_ylim(-len(lanes) + 0.45, 0.55)
    ax.tick_params(axis="y", length=0)
    _period_axis(ax, result)
    bars = [Patch(color=PLUS, alpha=0.6), Patch(facecolor=MINUS, alpha=0.6, hatch="///", edgecolor="white")]
    _legend(ax, bars, [("favour (count)", None), ("disfavour (count)", None)], result)
    hidden = f"{len(pairs) - len(lanes)} further pairs are in the table." if len(pairs) > len(lanes) else ""
    points = (
        "Points beside the bars: balance, −1 to +1 over the height of the lane."
        if result["estimate"].notna().any()
        else ""
    )
    few = "" if points else "Each period has fewer than 10 articles with a stance: counts only."
    label_x(ax, _period_label(result), few, f"{points} {interval_note(result)}".strip(), hidden)
    return ax


@chart
def plot_corpus(result: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many articles there are of each outlet; over time where the table has periods."""
    needs(result, "corpus_size", "n_copied", "n_words")
    if result.empty:
        return plain_message(ax, ["Nothing to draw: the corpus has no articles."])
    return _corpus_over_time(result, ax) if "period" in result else _corpus_bars(result, ax)


def _corpus_bars(result: pd.DataFrame, ax: Axes | None) -> Axes:
    names = [clean(name) for name in group_names(result, "all outlets")]
    place = -np.arange(len(result))
    ax = new_axes(ax, 8, 1.2 + 0.34 * len(result))
    copied = result["n_copied"].to_numpy()
    own = result["n_articles"].to_numpy() - copied
    ax.barh(place, own, color=OKABE_ITO[0], height=0.65, label="own articles")
    ax.barh(place, copied, left=own, color="white", edgecolor=OKABE_ITO[0], hatch="///", height=0.65,
            label="agency credit or copy")  # fmt: skip
    for y, row in zip(place, result.itertuples(), strict=True):
        note = f"{counted(row.n_articles, 'article')}, {counted(row.n_sentences, 'sentence')}, "
        note += counted(row.n_words, "word")
        ax.text(1.01, y, note, transform=ax.get_yaxis_transform(), va="center", size=7.5, color=MUTED)
    ax.set_yticks(place, names)
    ax.tick_params(axis="y", length=0)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    legend_above(ax, *ax.get_legend_handles_labels())
    label_x(ax, "Articles (count)")
    return ax


def _corpus_over_time(result: pd.DataFrame, ax: Axes | None) -> Axes:
    lines = _series(result, [], pd.Series("", index=result.index))[:MAX_SERIES]
    ax = new_axes(ax, 8, 3.2)
    _mark_periods(ax, result)
    floor = np.zeros(len(_periods(result)))
    for n, (_, of) in enumerate(lines):
        at = _positions(result, of)
        ax.bar(
            at, of["n_articles"], bottom=floor[at], color=OKABE_ITO[n], hatch=HATCHES[n], edgecolor="white", width=0.8
        )
        floor[at] += of["n_articles"].to_numpy()
    _period_axis(ax, result)
    ax.set_ylabel("Articles (count)")
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    bars = [Patch(facecolor=c, hatch=h, edgecolor="white") for c, h in zip(OKABE_ITO, HATCHES, strict=True)]
    _legend(ax, bars, lines, result)
    label_x(ax, _period_label(result))
    return ax


def _line(ax: Axes, of: pd.DataFrame, n: int, shift: float, value: str) -> None:
    """Draw one series; periods without articles break the line, periods with too few have no point."""
    x = np.arange(len(of)) + shift
    y = of[value].where(of["n_articles_all"] > 0)
    ax.plot(x, y, color=OKABE_ITO[n], linewidth=1, alpha=0.6)
    if value == "estimate":
        ax.vlines(x, of["low"], of["high"], color=OKABE_ITO[n], linewidth=1.4)
    rough = ((of["interval"] == ROUGHLY) & (value == "estimate")).to_numpy()
    ax.plot(x[~rough], y[~rough], MARKERS[n], color=OKABE_ITO[n], markersize=5.5)
    ax.plot(x[rough], y[rough], MARKERS[n], color=OKABE_ITO[n], markerfacecolor="white", markersize=5.5)


def _lane(ax: Axes, of: pd.DataFrame, y: float, scale: float) -> None:
    x = np.arange(len(of))
    ax.axhline(y, color="0.6", linewidth=0.7)
    _bars(ax, x, of["n_plus"].to_numpy(), y, scale, color=PLUS)
    _bars(ax, x, of["n_minus"].to_numpy(), y, -scale, facecolor=MINUS, hatch="///", edgecolor="white")
    x = x + 0.42  # beside the bar
    ax.vlines(x, y + 0.42 * of["low"], y + 0.42 * of["high"], color="black", linewidth=1.2)
    face = ["white" if interval == ROUGHLY else "black" for interval in of["interval"]]
    ax.scatter(x, y + 0.42 * of["estimate"], s=22, marker="D", c=face, edgecolors="black", linewidths=1, zorder=3)


def _bars(ax: Axes, x: np.ndarray, counts: np.ndarray, y: float, scale: float, **look) -> None:
    """Draw the counts above 0, upwards or (negative ``scale``) downwards from ``y``; few enough ones in figures too."""
    some = counts > 0
    ax.bar(x[some], counts[some] * scale, bottom=y, alpha=0.6, width=0.7, **look)
    for at, n in zip(x[some], counts[some], strict=True) if len(x) <= 2 * _TICKS else ():
        va = "bottom" if scale > 0 else "top"
        ax.text(at, y + n * scale, n, ha="center", va=va, size=6.5, color=MUTED)


def _periods(result: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(result["period"]))


def _positions(result: pd.DataFrame, of: pd.DataFrame) -> np.ndarray:
    place = {period: n for n, period in enumerate(_periods(result))}
    return of["period"].map(place).to_numpy(int)


def _series(result: pd.DataFrame, ids: list[str], names: pd.Series) -> list[tuple[str, pd.DataFrame]]:
    """Return (label, rows) of each series in the table's order: one for each set of ids and group."""
    groups = group_names(result)
    drawable = groups.map(lambda name: clean(name, 28))
    labels = names.where(groups == "", (names + " · " + drawable).str.removeprefix(" · "))
    keys = [groups, *(result[name] for name in ids)]
    return [(labels[of.index[0]], of) for _, of in result.groupby([key.to_numpy() for key in keys], sort=False)]


def _labels(result: pd.DataFrame, id: str, name: str) -> pd.Series:
    return result[id].map(unique_labels(result[id], result[name], 26)).astype("str")


def _period_label(result: pd.DataFrame) -> str:
    grouped = (group_names(result) != "").any()
    return "Period (n = articles" + (", of the group with fewest and with most)" if grouped else ")")


def _n_articles(result: pd.DataFrame) -> str:
    return "n_articles_all" if "n_articles_all" in result else "n_articles"


def _mark_periods(ax: Axes, result: pd.DataFrame) -> None:
    """Hatch the periods without any article, and shade those that the corpus cuts."""
    for at, period in enumerate(_periods(result)):
        of = result[result["period"] == period]
        if of[_n_articles(result)].max() == 0:
            ax.axvspan(at - 0.5, at + 0.5, zorder=0, **_GAP_STYLE)
        elif of["incomplete"].any():
            ax.axvspan(at - 0.5, at + 0.5, zorder=0, **_CUT_STYLE)


def _period_axis(ax: Axes, result: pd.DataFrame) -> None:
    periods = _periods(result)
    step = -(-len(periods) // _TICKS)
    n = result.groupby("period", sort=False)[_n_articles(result)].agg(["min", "max"])
    labels = [f"{clean(period)}\n{_n_label(*n.loc[period])}" for period in periods[::step]]
    ax.set_xticks(range(0, len(periods), step), labels, size=7.5)
    ax.set_xlim(-0.6, len(periods) - 0.4)


def _n_label(least: int, most: int) -> str:
    return f"n={most}" if least == most else f"n={least}–{most}"


def _value_axis(ax: Axes, shares: bool) -> None:
    ax.set_ylim(0, min(ax.get_ylim()[1], 1.02) if shares else max(ax.get_ylim()[1], 1))
    ax.grid(axis="y", color="0.9")
    if shares:
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value)))
        ax.set_ylabel("Share of articles naming the actor")
    else:
        ax.yaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set_ylabel("Articles naming the actor (count)")


def _legend(ax: Axes, handles: list, series: list[tuple], result: pd.DataFrame) -> None:
    labels = [name or "all articles" for name, _ in series]
    handles = handles[: len(labels)]
    if (result.groupby("period")[_n_articles(result)].max() == 0).any():
        handles, labels = [*handles, Patch(**_GAP_STYLE)], [*labels, "no articles"]
    if result["incomplete"].any():
        handles, labels = [*handles, Patch(**_CUT_STYLE)], [*labels, "period not complete"]
    legend_above(ax, handles, labels)
