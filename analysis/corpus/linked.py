"""Articles linked to events, week by week: only the weeks whose articles have changed are looked at anew."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from analysis.corpus.known import Known
from analysis.coverage.events import join_stories
from analysis.coverage.passages import Story
from analysis.coverage.weeks import Window, find_windows


def is_too_large(known: Mapping[str, Known], at_most: int) -> bool:
    """Say whether the weeks about some week have more than ``at_most`` articles."""
    return any(len(window.ids) > at_most for window in _windows(known))


def link_weeks(known: Mapping[str, Known], read: Callable[[Sequence[str]], list[Story]]) -> dict[str, Known]:
    """Return the articles with their links; those of a week stay where the articles about it are as they were.

    ``read`` returns the stories of some articles.
    """
    linked: dict[str, Known] = {}
    firsts: dict[str, dict[str, str]] = {}  # of a small corpus all windows are one
    for window in _windows(known):
        mark = _mark(window, known)
        if all(known[key].window == mark for key in window.own):
            linked |= {key: known[key] for key in window.own}
            continue
        if mark not in firsts:
            firsts = {mark: join_stories(read(window.ids))}
        for story in read(window.own):
            key = story.article_id
            linked[key] = known[key]._replace(told=story.told, first=firsts[mark][key], window=mark)
    return linked


def _windows(known: Mapping[str, Known]) -> list[Window]:
    return find_windows({key: one.day for key, one in known.items()})


def _mark(window: Window, known: Mapping[str, Known]) -> str:
    """Return what stands for the articles of a window as they are tagged."""
    said = "\n".join(f"{key} {known[key].tagger}" for key in window.ids)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
