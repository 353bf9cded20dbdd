"""Which articles repeat an earlier one: wire copy, re-publications, shortened copies.

Two texts repeat one another where they share most of their word five-grams, or where most of the shorter one, which has
half the length of the longer or more, stands in the longer. Articles that hang together by such pairs are one story.
Candidates are found by signatures (``sketches``); what they are is then settled on the five-grams themselves. Less than
half of a story is not found, and a roundup of two stories of like length joins them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.schema import SCHEMAS, table_from_rows
from analysis.sketches import Signatures, agreement, group_alike, sign

SIMILAR = 0.7  # Jaccard of word five-grams: two reports on one event reach .22, wire copy with small edits .8 and more
HALF = 0.5  # Jaccard from which a text that is a part of another counts as a shortened copy ...
PART = 0.8  # ... where this share of the shorter one's five-grams stands in the longer, ...
LONG = 40  # ... and it has this many: what is shorter is a caption, or a paragraph that many articles end with
ALIKE = 0.3  # share of equal slots from which texts are compared: .5 less four and a half standard errors
_AT_ONCE = 5_000  # articles whose texts are held while they are compared
_WORD = re.compile(r"\w+")
ABOUT = pa.schema([SCHEMAS["articles"].field(name) for name in ("article_id", "published_at")])

Read = Callable[[Collection[str]], pd.DataFrame]
Repeat = tuple[str, str, float]


class Rows(Protocol):
    """Signatures of articles, by row."""

    def rows(self, numbers: Iterable[int]) -> np.ndarray: ...


def find_duplicates(articles: pd.DataFrame) -> pd.DataFrame:
    """Return the table ``duplicates`` of ``articles``; see ``find_duplicates_in``."""
    return find_duplicates_in([articles], lambda ids: articles[articles["article_id"].isin(ids)])


def find_duplicates_in(batches: Iterable[pd.DataFrame], read: Read) -> pd.DataFrame:
    """Return the table ``duplicates``: one row per article that repeats another, sorted by ``article_id``.

    ``duplicate_of`` is the earliest article of the story (by ``published_at``, undated ones last, then ``article_id``),
    which has no row itself; ``similarity`` in [0, 1] is the Jaccard index of the word five-grams of the two: from
    ``SIMILAR`` on a copy, below a shortened copy, or one that repeats the earliest by way of another copy. The order of
    ``batches`` makes no difference. Of them only ids and dates are kept, and signatures on disk (1 KB each); ``read``
    returns the articles of some ids once more. The columns used are ``article_id, published_at, text``.
    """
    with Signatures() as signatures:
        articles = _sign_all(batches, signatures)
        return table_from_rows("duplicates", sorted(settle(group_alike(signatures, ALIKE), articles, signatures, read)))


def settle(groups: Iterable[list[int]], articles: pa.Table, signatures: Rows, read: Read) -> Iterator[Repeat]:
    """Yield a row of ``duplicates`` for each article of ``groups`` (rows of ``articles``) that repeats another."""
    oldest_first = [("published_at", "ascending", "at_end"), ("article_id", "ascending", "at_end")]
    place = np.argsort(pc.sort_indices(articles, oldest_first).to_numpy())
    for portion in _portions(sorted(group, key=place.__getitem__) for group in groups):
        named = [articles["article_id"].take(group).to_pylist() for group in portion]
        texts = texts_of({id for ids in named for id in ids}, read)
        for group, ids in zip(portion, named, strict=True):
            yield from _repeats(ids, texts, signatures.rows(group))


def _sign_all(batches: Iterable[pd.DataFrame], signatures: Signatures) -> pa.Table:
    """Return id and date of each article that has a word, and add their signatures."""
    about = [ABOUT.empty_table()]
    for batch in batches:
        found, signed = sign_batch(batch)
        about.append(found)
        signatures.add(signed)
    return pa.concat_tables(about).combine_chunks()


def sign_batch(batch: pd.DataFrame) -> tuple[pa.Table, np.ndarray]:
    """Return id and date of each article that has a word, and their signatures."""
    grams = [five_grams(text) for text in batch["text"]]
    worded = np.array([bool(found) for found in grams], dtype=bool)
    about = pa.Table.from_pandas(batch.loc[worded, ABOUT.names], ABOUT, preserve_index=False)
    return about, sign([found for found in grams if found])


def five_grams(text: str) -> frozenset[str]:
    """Return the word five-grams of ``text``, in small letters; of fewer words all as one, of none nothing."""
    words = _WORD.findall(text.lower())
    if 0 < len(words) < 5:
        return frozenset([" ".join(words)])
    return frozenset(map(" ".join, zip(*(words[start:] for start in range(5)), strict=False)))


def _portions(groups: Iterable[list[int]]) -> Iterator[list[list[int]]]:
    """Yield the groups so many at a time that their articles are some ``_AT_ONCE``."""
    portion: list[list[int]] = []
    for group in groups:
        portion.append(group)
        if sum(map(len, portion)) >= _AT_ONCE:
            yield portion
            portion = []
    if portion:
        yield portion


def texts_of(ids: Collection[str], read: Read) -> dict[str, str]:
    """Return article -> text."""
    found = read(ids)
    return dict(zip(found["article_id"], found["text"], strict=True))


def _repeats(ids: Sequence[str], texts: dict[str, str], signed: np.ndarray) -> Iterator[Repeat]:
    """Yield (article, earliest of its story, similarity) for ``ids``, which stand in the order of time."""
    shingles = Shingles.of([five_grams(texts[id]) for id in ids])
    left = np.ones(len(ids), dtype=bool)
    for first in range(len(ids)):
        if left[first]:
            story = _story_of(first, shingles, left, signed)
            left[story] = False
            similarity = shingles.jaccard(first, shingles.shared_with(first))
            yield from ((ids[n], ids[first], float(similarity[n])) for n in story if n != first)


def _story_of(first: int, shingles: Shingles, left: np.ndarray, signed: np.ndarray) -> list[int]:
    """Return the articles that repeat ``first``, or one that does, among those that are ``left``."""
    story, outside = [first], left.copy()
    outside[first] = False
    for one in story:  # grows
        if not outside.any():
            break
        new = np.flatnonzero(outside & shingles.repeats(one) & (agreement(signed, signed[one]) >= ALIKE))
        outside[new] = False
        story += new.tolist()
    return story


class Shingles(NamedTuple):
    """The five-grams of some articles as numbers: those of article n are ``numbers[starts[n]:starts[n + 1]]``."""

    numbers: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray
    n_different: int

    @classmethod
    def of(cls, grams: Sequence[Collection[str]]) -> Shingles:
        known: dict[str, int] = {}
        numbers = [known.setdefault(gram, len(known)) for found in grams for gram in found]
        sizes = np.array([len(found) for found in grams])
        return cls(np.array(numbers), np.cumsum(sizes) - sizes, sizes, len(known))

    def shared_with(self, one: int) -> np.ndarray:
        """Return how many five-grams each article shares with ``one``."""
        marked = np.zeros(self.n_different, dtype=np.int64)
        start = self.starts[one]
        marked[self.numbers[start : start + self.sizes[one]]] = 1
        return np.add.reduceat(marked[self.numbers], self.starts)

    def jaccard(self, one: int, shared: np.ndarray) -> np.ndarray:
        return shared / (self.sizes + self.sizes[one] - shared)

    def repeats(self, one: int) -> np.ndarray:
        """Return which articles repeat ``one``, or are repeated by it."""
        shared = self.shared_with(one)
        similarity, shorter = self.jaccard(one, shared), np.minimum(self.sizes, self.sizes[one])
        part = (similarity >= HALF) & (shared >= PART * shorter) & (shorter >= LONG)
        return (similarity >= SIMILAR) | part
