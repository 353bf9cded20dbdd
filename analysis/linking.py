"""Facts of a corpus, computed anew from its articles: actors, repeated articles, events and what they share."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.coverage import add_coverage
from analysis.reference import Reference
from analysis.schema import OUTLET, UNRESOLVED, Tables, table_from_rows
from analysis.tag.issues import issue_names
from analysis.tag.titles import person_id

SIMILAR = 0.7  # Jaccard of word five-grams: two reports on one event reach .22, wire copy with small edits .8 and more
_WORD = re.compile(r"\w+")
_COMMON = 50  # a five-gram in more articles than this says nothing about two of them


def link(tables: Tables, reference: Reference) -> Tables:
    """Return the tables with actors, duplicates, article_events and alignments computed from the others."""
    named = {"actors": list_actors(tables, reference), "duplicates": find_duplicates(tables.articles)}
    return add_coverage(Tables({**tables, **named}), reference)


def list_actors(tables: Tables, reference: Reference) -> pd.DataFrame:
    """Return one row per actor or issue met as a mention, speaker, holder or target, sorted by id."""
    ids = set(tables.mentions["actor_id"]) | set(tables.stances["holder_actor_id"]) | set(tables.stances["target_id"])
    ids |= {speaker for speakers in tables.quotes["speaker_actor_ids"] for speaker in speakers}
    unlisted, issues = _unlisted_names(tables.mentions), issue_names(reference)
    rows = []
    for actor_id in sorted(ids - {OUTLET, UNRESOLVED}):
        actor = reference.actors.get(actor_id)
        if actor is not None:
            rows.append((actor_id, actor.name, actor.type, True))
        elif actor_id in issues:
            rows.append((actor_id, issues[actor_id], "issue", True))
        else:
            rows.append((actor_id, unlisted.get(actor_id, actor_id.lstrip("~")), "person", False))
    return table_from_rows("actors", rows)


def _unlisted_names(mentions: pd.DataFrame) -> dict[str, str]:
    """Return discovered person -> the full name that the articles use."""
    named = mentions[(mentions["kind"] == "name") & mentions["actor_id"].str.startswith("~")]
    return {
        actor_id: name
        for actor_id, name in zip(named["actor_id"], named["mention"], strict=True)
        if person_id(name) == actor_id
    }


def find_duplicates(articles: pd.DataFrame, *, threshold: float = SIMILAR) -> pd.DataFrame:
    """Return the articles that repeat an earlier one: wire copy and re-publications, with their similarity in [0, 1].

    Similarity is the Jaccard index of word five-grams. Each repeated article points to the earliest of its story
    (by ``published_at``, then ``article_id``); the earliest itself has no row.
    """
    ordered = articles.sort_values(["published_at", "article_id"], na_position="last")
    grams = {key: _five_grams(text) for key, text in zip(ordered["article_id"], ordered["text"], strict=True)}
    first: dict[str, str] = {}
    rows = []
    for key, others in _shared_counts(list(grams), grams).items():
        similar = {o: n / (len(grams[key]) + len(grams[o]) - n) for o, n in others.items()}
        earlier = [o for o in grams if similar.get(o, 0) >= threshold]
        if earlier:
            first[key] = first.get(earlier[0], earlier[0])
            rows.append((key, first[key], similar.get(first[key], similar[earlier[0]])))
    return table_from_rows("duplicates", sorted(rows))


def _five_grams(text: str) -> frozenset[str]:
    words = _WORD.findall(text.lower())
    return frozenset(" ".join(words[i : i + 5]) for i in range(max(len(words) - 4, 1)) if words)


def _shared_counts(keys: Iterable[str], grams: Mapping[str, frozenset]) -> dict[str, Counter]:
    """Return for each article how many five-grams it shares with each article before it."""
    carriers: dict[str, list[str]] = defaultdict(list)
    shared: dict[str, Counter] = {}
    for key in keys:
        shared[key] = Counter(other for gram in grams[key] for other in carriers[gram])
        for gram in grams[key]:
            if len(carriers[gram]) < _COMMON:
                carriers[gram].append(key)
    return shared
