"""From an addition to tables that know it: previewed, saved beside the corpus, and what it can affect tagged anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from filelock import FileLock, Timeout

from analysis.corpus import CorpusError, find_corpus, read_tables, reference_of, tag_corpus
from analysis.corpus.affected import Affected, affected_articles
from analysis.corpus.reading import cache_tables
from analysis.corpus.store import is_corpus
from analysis.explore.additions import Addition, AdditionError
from analysis.explore.retagging import retag, tier_of
from analysis.explore.yaml_edit import read_or_empty, with_entry
from analysis.on_disk import put_file
from analysis.reference import (
    Reference,
    find_user_reference,
    forget_reference,
    read_additions,
    shipped,
)
from analysis.schema import COUNTED_KINDS, Tables
from analysis.tag.actors.gazetteer import compile_gazetteer

PREVIEWED = 60  # articles that a preview tags at most: about a second
SHOWN = 100  # sentences of a preview
_WAIT = 10  # seconds that somebody else may take to save


class Preview(NamedTuple):
    """What an addition would do, found by tagging (without stances) ``n_tagged`` of the articles it can affect.

    ``sentences`` are the namings that would be new, ``difference`` the actors whose counts would change.
    """

    affected: Affected
    n_tagged: int
    sentences: pd.DataFrame
    difference: pd.DataFrame


class Saved(NamedTuple):
    """An addition that is in ``file`` now: the tables that know it, the reference, and the actors that changed."""

    file: Path
    tables: Tables
    reference: Reference
    affected: Affected
    difference: pd.DataFrame


def reference_folder(corpus: str | Path = "") -> Path:
    """Return the user's reference folder of a corpus: the one it has, else the one to make beside it.

    Where the folder beside it is that of the shipped data, the one inside the corpus. Never in the package. Raises
    AdditionError for a corpus on an object store, beside which nothing can be saved.
    """
    if "://" in str(corpus):
        raise AdditionError(
            f"{corpus} is on an object store. Add names to reference/ beside the articles and tag anew."
        )
    path = Path(corpus) if str(corpus) else find_corpus(Path.cwd())
    found = find_user_reference([path])
    if found is not None:
        return found
    beside = path.resolve().parent / "reference"
    return path.resolve() / "reference" if beside == shipped("reference").resolve() else beside


def extended_reference(folder: Path, addition: Addition) -> Reference:
    """Return the reference data as they would be with ``addition`` in ``folder``; nothing is written there.

    Raises ReferenceDataError where a file there is wrong.
    """
    path = folder / f"{addition.file}.yml"
    files = {file.name: file.read_bytes() for file in folder.glob("*.yml")}
    files[path.name] = with_entry(read_or_empty(path), addition.entry, addition.file).encode()
    return read_additions(files, str(folder))


def preview_addition(
    tables: Tables, addition: Addition, *, corpus: str | Path = "", at_most: int = PREVIEWED, seed: int = 0
) -> Preview:
    """Return what ``addition`` would match and change in ``tables``, those of ``corpus``; nothing is saved.

    Of more affected articles than ``at_most`` that many are drawn (``seed``). Stances are not judged for it.
    """
    before, after = reference_of(corpus), extended_reference(reference_folder(corpus), addition)
    affected = affected_articles(tables, before, after)
    ids = np.array(affected.article_ids, dtype=object)
    if len(ids) > at_most:
        ids = ids[np.sort(np.random.default_rng(seed).choice(len(ids), at_most, replace=False))]
    old = _of(tables, set(ids))
    new = _mentions_with(old, after)
    return Preview(affected, len(ids), _new_namings(old, new), difference_of(old, Tables({**old, "mentions": new})))


def save_addition(
    tables: Tables, addition: Addition, *, corpus: str | Path = "", stance: str = "",
    say: Callable[[int, int], None] = lambda done, to_do: None,
) -> Saved:  # fmt: skip
    """Write ``addition`` into the reference folder of ``corpus`` and return its tables with it.

    ``tables`` are all tables of the corpus. Only what the addition can affect is tagged anew: in the corpus itself
    where it is a tagged one, else in memory, and kept for the next ``open_corpus``. ``stance`` is the tier, "" the one
    that judged before. The file is written in one step, before the tagging: a stopped run leaves a valid file, and the
    next tagging goes on. What somebody else has saved meanwhile stays and is tagged, too. Raises AdditionError where a
    name has become another's by that.
    """
    folder, before = reference_folder(corpus), reference_of(corpus)
    path = folder / f"{addition.file}.yml"
    with _one_writer(folder):
        after = extended_reference(folder, addition)
        _check_still_free(addition, after)
        put_file(path, with_entry(read_or_empty(path), addition.entry, addition.file).encode("utf-8"))
    affected = affected_articles(tables, before, after)
    forget_reference()
    stance = stance or tier_of(tables)
    place = corpus or find_corpus(Path.cwd())
    if is_corpus(place):
        new = _tagged_on_disk(place, path, stance, say)
    else:
        new = retag(tables, after, affected.article_ids, stance=stance, say=say)
        cache_tables(new, after, stance)
    return Saved(path, new, after, affected, difference_of(tables, new))


@contextmanager
def _one_writer(folder: Path) -> Iterator[None]:
    """Let nobody else write into a reference folder; the lock of a killed program opens by itself."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock", timeout=_WAIT)
    try:
        lock.acquire()
    except Timeout:
        raise AdditionError(f"{folder}: somebody else is saving there. Save again when that is done.") from None
    try:
        yield
    finally:
        lock.release()


def _check_still_free(addition: Addition, after: Reference) -> None:
    """Refuse a name that somebody else has given to another actor since it was checked."""
    listed = compile_gazetteer(after).names()
    for name in addition.names:
        actors = sorted({actor_id for actor_id, _ in listed.get(name, ())})
        if len(actors) > 1:
            raise AdditionError(f"{name!r} has meanwhile been added to {' and '.join(actors)}. Preview again.")


def _tagged_on_disk(corpus: str | Path, file: Path, stance: str, say: Callable[[int, int], None]) -> Tables:
    try:
        for done, to_do in tag_corpus([], corpus, stance=stance):
            say(done, to_do)
    except CorpusError as error:
        raise AdditionError(
            f"{file} has the addition; the corpus is to be tagged anew with 'dateline tag': {error}"
        ) from None
    return read_tables(corpus)


def difference_of(before: Tables, after: Tables) -> pd.DataFrame:
    """Return one row per actor whose namings changed: ``actor_id``, articles and namings before and after."""
    both = _counts(before).add_suffix("_before").join(_counts(after).add_suffix("_after"), how="outer")
    both = both.fillna(0).astype(int)
    more, articles = (both[f"{n}_after"] - both[f"{n}_before"] for n in ("n_mentions", "n_articles"))
    changed = both[(more != 0) | (articles != 0)]
    order = more[changed.index].abs().sort_values(ascending=False, kind="stable")
    return changed.loc[order.index].rename_axis("actor_id").reset_index()


def _counts(tables: Tables) -> pd.DataFrame:
    counted = tables.mentions[tables.mentions["kind"].isin(COUNTED_KINDS)]
    return counted.groupby("actor_id")["article_id"].agg(n_articles="nunique", n_mentions="size")


def _of(tables: Tables, ids: set) -> Tables:
    names = ("articles", "mentions", "sentences")
    return Tables({name: tables[name][tables[name]["article_id"].isin(ids)].reset_index(drop=True) for name in names})


def _mentions_with(tables: Tables, reference: Reference) -> pd.DataFrame:
    from analysis.tag import tag_articles  # not above: a notebook starts sooner

    return tag_articles(tables.articles, stance="none", reference=reference).mentions


def _new_namings(old: Tables, new: pd.DataFrame) -> pd.DataFrame:
    """Return the namings that were not there before, with their sentence."""
    key = ["article_id", "start_char", "end_char", "actor_id"]
    fresh = new.merge(old.mentions[key], on=key, how="left", indicator=True)
    fresh = fresh[fresh["_merge"] == "left_only"].drop(columns="_merge")
    places = old.sentences.rename(columns={"start_char": "sentence_start", "end_char": "sentence_end"})
    joined = fresh.merge(places[["article_id", "sentence_id", "sentence_start", "sentence_end"]])
    return joined.merge(old.articles[["article_id", "outlet", "published_date", "text"]], on="article_id")
