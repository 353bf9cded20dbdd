"""Which articles are about one event: published within days of each other, about the same actors, in the same words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from heapq import heapify, heappop, heappush

import numpy as np
import pandas as pd

from analysis.coverage.passages import Story
from analysis.coverage.weeks import Link, events_of, find_windows

NEAR = 0.18  # mean cosine of the articles of two groups for them to be one event ...
FEW = 0.16  # ... and this / number of articles more: few articles do not show which words any report of the kind has
DAYS = 3  # articles further apart are not about one event, though they may be about one story
_SLIGHT = 0.02  # a cosine below this counts as none
_USUAL, _UNSEEN = 0.05, 20  # a term is taken to be in 5% of articles; the corpus speaks as one of 20 further articles
_COLUMNS = 4096  # terms compared at a time

Pairs = dict[tuple[int, int], float]


def link_events(stories: Sequence[Story]) -> pd.DataFrame:
    """Return the table ``article_events``: each article in one event, alone in it where no other fits.

    Articles are looked at week by week (see ``weeks``), so that those of one week hang on the articles of few others.
    """
    told = {story.article_id: story for story in stories}
    firsts: dict[tuple[str, ...], dict[str, str]] = {}  # of a small corpus all windows are one
    links = []
    for window in find_windows({story.article_id: story.day for story in stories}):
        if window.ids not in firsts:
            firsts = {window.ids: join_stories([told[key] for key in window.ids])}
        links += [Link(key, told[key].day, told[key].told, firsts[window.ids][key]) for key in window.own]
    return events_of(links)


def join_stories(stories: Sequence[Story]) -> dict[str, str]:
    """Return article -> the earliest article that it is joined with, itself where it is that.

    ``stories`` stand in the order of their days, undated ones last. They are joined by average linkage of their TF-IDF
    cosine over words and actors; an undated article is near to every day.
    """
    groups = join_by_average(len(stories), similar_pairs(stories), NEAR + FEW / max(len(stories), 1))
    return {stories[n].article_id: stories[members[0]].article_id for members in groups for n in members}


def join_by_average(n: int, pairs: Pairs, threshold: float) -> list[list[int]]:
    """Return groups of the numbers below ``n``: two groups are joined while their mean similarity is ``threshold``.

    ``pairs`` has the similarity of (lower, higher) number; a pair that is not in it has 0. The most similar groups are
    joined first, of equally similar ones those with the lowest numbers.
    """
    sums: list[dict[int, float]] = [{} for _ in range(n)]
    for (one, other), value in pairs.items():
        sums[one][other] = sums[other][one] = value
    groups = [[number] for number in range(n)]
    best = [(-value, *pair) for pair, value in pairs.items() if value >= threshold]
    heapify(best)
    while best:
        negative, one, other = heappop(best)
        if -negative == _mean(sums, groups, one, other):  # else it was joined since
            _join(sums, groups, one, other)
            for third in sums[one]:
                mean = _mean(sums, groups, *sorted((one, third)))
                if mean >= threshold:
                    heappush(best, (-mean, *sorted((one, third))))
    return [sorted(group) for group in groups if group]


def _mean(sums: list[dict[int, float]], groups: list[list[int]], one: int, other: int) -> float:
    if other not in sums[one]:
        return math.nan
    return sums[one][other] / (len(groups[one]) * len(groups[other]))


def _join(sums: list[dict[int, float]], groups: list[list[int]], one: int, other: int) -> None:
    """Add group ``other`` to group ``one``, in place."""
    for third, value in sums[other].items():
        del sums[third][other]
        if third != one:
            sums[one][third] = sums[third][one] = sums[one].get(third, 0.0) + value
    sums[other] = {}
    groups[one] += groups[other]
    groups[other] = []


def similar_pairs(stories: Sequence[Story]) -> Pairs:
    """Return the cosine of all pairs of ``stories`` that are near in time and have any similarity to speak of.

    ``stories`` stand in the order of their days, undated ones last.
    """
    vectors = _vectors(stories)
    days: dict[str, list[int]] = {}
    for number, story in enumerate(stories):
        days.setdefault(story.day, []).append(number)
    pairs: Pairs = {}
    for day, new in days.items():
        window = [n for other in days if other <= day or not day if days_apart(day, other) <= DAYS for n in days[other]]
        cosines = _cosines([vectors[n] for n in new], [vectors[n] for n in window])
        for i, j in zip(*np.nonzero(cosines >= _SLIGHT), strict=True):
            if window[j] < new[i]:
                pairs[window[j], new[i]] = round(float(cosines[i, j]), 6)
    return pairs


def _cosines(new: Sequence[Mapping[str, float]], window: Sequence[Mapping[str, float]]) -> np.ndarray:
    terms = sorted({key for vector in new for key in vector})
    cosines = np.zeros((len(new), len(window)))
    for start in range(0, len(terms), _COLUMNS):
        columns = {key: place for place, key in enumerate(terms[start : start + _COLUMNS])}
        cosines += _dense(new, columns) @ _dense(window, columns).T
    return cosines


def _dense(vectors: Sequence[Mapping[str, float]], columns: Mapping[str, int]) -> np.ndarray:
    matrix = np.zeros((len(vectors), len(columns)))
    for row, vector in enumerate(vectors):
        for key, value in vector.items():
            if key in columns:
                matrix[row, columns[key]] = value
    return matrix


def _vectors(stories: Sequence[Story]) -> list[dict[str, float]]:
    """Return for each story its terms with TF-IDF weights, of length 1."""
    counts = [Counter(term.key for term in story.terms) for story in stories]
    rarity = {term.key: term.weight for story in stories for term in story.terms}
    carriers = Counter(key for count in counts for key in count)
    weight = {key: rarity[key] * _idf(n, len(stories)) for key, n in carriers.items()}
    return [_unit({key: (1 + math.log(n)) * weight[key] for key, n in count.items()}) for count in counts]


def _unit(vector: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(math.fsum(value**2 for value in vector.values())) or 1.0
    return {key: value / length for key, value in vector.items()}


def _idf(n_with: int, n_all: int) -> float:
    return -math.log((n_with + _UNSEEN * _USUAL) / (n_all + _UNSEEN))


def days_apart(one: str, other: str) -> int:
    """Return the days between two ISO dates, 0 where one is ""."""
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days) if one and other else 0


def members_of(article_events: pd.DataFrame) -> Iterable[tuple[str, list[str]]]:
    """Yield each event of two articles or more with its articles, in the order of the table."""
    for event_id, rows in article_events.groupby("event_id", sort=False):
        if len(rows) > 1:
            yield event_id, rows["article_id"].tolist()
