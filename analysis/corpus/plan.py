"""The plan of a run: which articles are to be tagged, in which batches, and which leave the corpus."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from analysis.corpus.affected import Change, change_between, changed_articles
from analysis.corpus.commits import Commit, State, layer_path
from analysis.corpus.ids import Ids
from analysis.corpus.outlets import outlets_anew
from analysis.corpus.partition import load_layer
from analysis.corpus.parts import batch_name, read_batch
from analysis.corpus.spool import Spool, Spooled
from analysis.corpus.store import Store
from analysis.corpus.version import Layer
from analysis.reference import Reference
from analysis.schema import from_arrow

_ANYWHERE = "taggers, models or shipped reference data have changed"
_CONCERNED = "names, offices or outlets of the reference data have changed that concern them"


class Stale(NamedTuple):
    """Articles tagged by another version: those to be tagged again, by batch, and why.

    ``same`` are the versions whose other articles the new version would tag alike; ``outlets`` the names of outlets
    that are new: only its source tells of some articles that they are one's.
    """

    by_batch: Mapping[str, Sequence[str]]
    reason: str
    same: Sequence[str] = ()
    outlets: frozenset[str] = frozenset()

    def ids(self) -> set[str]:
        return {key for ids in self.by_batch.values() for key in ids}


def find_stale(store: Store, state: State, version: str, layer: Layer) -> Stale:
    """Return the live articles that a run of ``version`` must tag again, because its tags may differ."""
    current = {version}.union(*(c.same for c in state.commits if c.tagger == version))
    old = {c.batch: c for c in state.commits if c.tagger not in current}
    live = {batch: ids for batch, ids in state.live().items() if batch in old}
    changes = {name: _change(store, name, layer) for name in {old[batch].layer for batch in live}}
    anywhere = {_ANYWHERE if change is None else change.everywhere for change in changes.values()} - {""}
    if anywhere or not live:
        return Stale(live, "; ".join(sorted(anywhere)))
    touched = {batch: _touched(store, old[batch], ids, changes[old[batch].layer]) for batch, ids in live.items()}
    outlets = frozenset(outlet.name for change in changes.values() for outlet in change.outlets)
    by_batch = {batch: ids for batch, ids in touched.items() if ids}
    return Stale(by_batch, _CONCERNED, sorted({old[batch].tagger for batch in live}), outlets)


def _change(store: Store, name: str, now: Layer) -> Change | None:
    """Return what differs between a layer that the corpus remembers and ``now``; None where all else may differ too."""
    try:
        before = Layer(**json.loads(store.read(layer_path(name))))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return change_between(_reference(before), _reference(now)) if before.base == now.base else None


def _reference(layer: Layer) -> Reference:
    return load_layer(tuple((name, content.encode()) for name, content in sorted(layer.files.items())))


def _touched(store: Store, commit: Commit, ids: Sequence[str], change: Change) -> list[str]:
    articles, mentions = (from_arrow(read_batch(store, commit, ids, name)) for name in ("articles", "mentions"))
    return changed_articles(change, articles, mentions)


def spool_stale(store: Store, stale: Stale, commits: Iterable[Commit], spool: Spool, reference: Reference) -> None:
    """Add the articles that are to be tagged again and were not read anew, as the corpus has them.

    Outlets and agencies are those of ``reference``.
    """
    for commit in commits:
        ids = [key for key in stale.by_batch.get(commit.batch, ()) if key not in spool]
        if ids:
            place = dict(zip(commit.article_ids, commit.places, strict=False))
            articles = outlets_anew(from_arrow(read_batch(store, commit, ids, "articles")), reference)
            for row in articles.to_dict("records"):
                spool.add(row, place.get(row["article_id"], ""))


def plan_batches(
    spool: Spool, gone: Mapping[str, str], *, run: int, version: str, layer: str, size: int
) -> list[Commit]:
    """Return the commits a run will make: by month and id.

    An article of an edited source goes when its successor comes. ``gone`` are the articles to withdraw, with the place
    they were read at.
    """
    left = dict(gone)
    commits = []
    for articles in spool.batches(size):
        places = {spooled.place for spooled in articles}
        withdrawn = sorted(key for key, place in left.items() if place in places)
        for key in withdrawn:
            del left[key]
        commits.append(_commit(articles, withdrawn, run, version, layer))
    if left:
        commits.append(_commit((), sorted(left), run, version, layer))
    return commits


def _commit(articles: Sequence[Spooled], withdrawn: Sequence[str], run: int, version: str, layer: str) -> Commit:
    ids, places = (Ids(getattr(spooled, name) for spooled in articles) for name in Spooled._fields)
    name = batch_name(run, version, [*ids, *withdrawn])
    return Commit(name, run, version, ids, places, layer=layer, withdrawn=list(withdrawn))


def same_tags(stale: Stale, run: int, version: str, layer: str) -> Commit | None:
    """Return the commit that vouches for the articles that a change of names did not touch; None where there are none.

    It is put after the touched ones are tagged.
    """
    if not stale.same:
        return None
    return Commit(batch_name(run, version, ["same", *stale.same]), run, version, same=list(stale.same), layer=layer)
