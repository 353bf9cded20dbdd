"""How well and how fast repeated articles are found: made near copies, and made corpora with wire stories.

``python -m benchmarks.wire`` prints how well, ``python -m benchmarks.wire 1000 10000 100000`` how fast among so many.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.duplicates import HALF, LONG, PART, SIMILAR, find_duplicates_in, five_grams
from analysis.sketches import Signatures, group_alike, sign

SEEDS = Path(__file__).parents[1] / "seeds"
N_COPIES = 400  # of each kind
N_WORDS = 350
SIGNATURES, FIVE_GRAMS = "signatures", "all five-grams at once"
IN_BENCH = {1_000: (SIGNATURES, FIVE_GRAMS), 10_000: (SIGNATURES,)}
_BATCH = 500  # articles that are signed at a time
_COPIED = 0.3  # share of a made corpus that carries a wire story
_CREDIT = "(Meridian Wire) "


def seed_words() -> list[str]:
    """Return the words of the demonstration corpus, one article after the other."""
    return [word for path in sorted(SEEDS.glob("[0-9]*.txt")) for word in path.read_text(encoding="utf-8").split()]


def made_text(draw: random.Random, words: list[str], n_words: int = N_WORDS) -> list[str]:
    """Return paragraphs of wording as in news, without sense: pieces of 5 to 20 words from anywhere in ``words``.

    Two of them share some .01 of their five-grams, as two articles on one theme do.
    """
    paragraphs: list[list[str]] = []
    while sum(map(len, paragraphs)) < n_words:
        starts = [draw.randrange(len(words) - 20) for _ in range(4)]
        paragraphs.append([word for start in starts for word in words[start : start + draw.randint(5, 20)]])
    return [" ".join(paragraph) for paragraph in paragraphs]


def shortened(text: list[str], share: float) -> str:
    """Return the first ``share`` of the words."""
    words = " \n".join(text).split(" ")
    return " ".join(words[: max(int(len(words) * share), 1)])


def lengthened(text: list[str], share: float, other: list[str]) -> str:
    """Return the text with so many words more, from another."""
    return "\n".join(text) + "\n" + shortened(other, share)


def reworded(text: list[str], share: float, draw: random.Random) -> str:
    """Return the text with other words in the places of two-word names: so many of its words are changed."""
    words = " \n".join(text).split(" ")
    for place in draw.sample(range(len(words) - 1), round(len(words) * share / 2)):
        words[place : place + 2] = [f"Name{draw.randrange(10**6)}", f"Place{draw.randrange(10**6)}"]
    return " ".join(words)


def reordered(text: list[str], draw: random.Random) -> str:
    """Return the text with its paragraphs in another order."""
    return "\n".join(draw.sample(text, len(text)))


def near_copies(draw: random.Random) -> Mapping[str, Callable[[list[str], list[str]], str]]:
    """Return ways to print a wire story: what is done -> function of the story and of another text."""
    return {
        "agency credit added": lambda text, other: _CREDIT + "\n".join(text),
        "paragraphs in another order": lambda text, other: reordered(text, draw),
        "2% of the words changed": lambda text, other: reworded(text, 0.02, draw),
        "4% of the words changed": lambda text, other: reworded(text, 0.04, draw),
        "6% of the words changed": lambda text, other: reworded(text, 0.06, draw),
        "20% more words": lambda text, other: lengthened(text, 0.2, other),
        "40% more words": lambda text, other: lengthened(text, 0.4, other),
        "first 80%": lambda text, other: shortened(text, 0.8),
        "first 60%": lambda text, other: shortened(text, 0.6),
        "first half": lambda text, other: shortened(text, 0.53),
        "first 40%": lambda text, other: shortened(text, 0.4),
        "first 60%, 2% changed": lambda text, other: reworded([shortened(text, 0.6)], 0.02, draw),
        "credit, first 80%, order, 2% changed": lambda text, other: (
            _CREDIT + shortened([reworded([reordered(text, draw)], 0.02, draw)], 0.8)
        ),
    }


def not_copies(draw: random.Random) -> Mapping[str, Callable[[list[str], list[str]], str]]:
    """Return what two outlets write on their own about one event: a shared text (a statement) in so much own text."""
    return {
        f"two reports, {share:.0%} of each a shared statement": lambda text, other, share=share: (
            shortened(text, share) + "\n" + shortened(other, 1 - share)
        )
        for share in (0.2, 0.4, 0.6, 0.75)
    }


def links(n: int = N_COPIES) -> Iterator[tuple[str, ...]]:
    """Yield (what was done, mean Jaccard, share from SIMILAR, share that counts as a copy, share of these found)."""
    draw, words = random.Random(3), seed_words()
    for what, change in [*near_copies(draw).items(), *not_copies(draw).items()]:
        texts = [made_text(draw, words) for _ in range(n)]
        others = [change(text, made_text(draw, words)) for text in texts]
        yield what, *_score(["\n".join(text) for text in texts], others)


def _score(texts: list[str], others: list[str]) -> tuple[str, ...]:
    pairs = [(five_grams(one), five_grams(other)) for one, other in zip(texts, others, strict=True)]
    shared = np.array([len(one & other) for one, other in pairs])
    shorter = np.array([min(map(len, pair)) for pair in pairs])
    jaccard = shared / np.array([len(one | other) for one, other in pairs])
    similar = jaccard >= SIMILAR
    copies = similar | ((jaccard >= HALF) & (shared >= PART * shorter) & (shorter >= LONG))
    grouped = {pair for group in alike(g for pair in pairs for g in pair) for pair in _paired(group)}
    found = np.array([number in grouped for number in range(len(pairs))])
    recall = f"{found[copies].mean():.3f}" if copies.any() else ""
    return f"{jaccard.mean():.2f}", f"{similar.mean():.2f}", f"{copies.mean():.2f}", recall


def alike(texts: Iterable[Collection[str]]) -> list[list[int]]:
    """Return which of some texts, given as their five-grams, may be copies of one another, in groups."""
    with Signatures() as signatures:
        signatures.add(sign(texts))
        return group_alike(signatures, 0.3)


def _paired(rows: list[int]) -> Iterator[int]:
    """Yield the numbers of the pairs whose two texts are both among ``rows``."""
    counts = Counter(row // 2 for row in rows)
    return (pair for pair, n in counts.items() if n == 2)


def made_corpus(n_articles: int, seed: int = 1) -> Iterator[pd.DataFrame]:
    """Yield batches of made articles, of which ``_COPIED`` carry a story of 2 to 20 carriers, changed in some way."""
    draw, words = random.Random(seed), seed_words()
    ways = list(near_copies(draw).values())[:8]
    story, left, rows = made_text(draw, words), 0, []
    for number in range(n_articles):
        if left == 0 and draw.random() < _COPIED / 9:
            story, left = made_text(draw, words), draw.randint(1, 19)
        text = "\n".join(made_text(draw, words)) if left == 0 else draw.choice(ways)(story, made_text(draw, words))
        left = max(left - 1, 0)
        day = pd.Timestamp("2021-01-01", tz="UTC") + pd.Timedelta(minutes=5 * number)
        rows.append((f"{number:08d}", day, text))
        if len(rows) == _BATCH or number == n_articles - 1:
            yield pd.DataFrame(rows, columns=["article_id", "published_at", "text"])
            rows = []


def all_five_grams_at_once(articles: pd.DataFrame, threshold: float = SIMILAR) -> int:
    """Return how many articles repeat an earlier one, found with all five-grams in memory, without signatures."""
    carriers: dict[str, list[int]] = defaultdict(list)
    grams: list[frozenset[str]] = []
    repeated = 0
    for number, text in enumerate(articles["text"]):
        grams.append(five_grams(text))
        shared = Counter(other for gram in grams[number] for other in carriers[gram])
        repeated += any(n / (len(grams[number]) + len(grams[o]) - n) >= threshold for o, n in shared.items())
        for gram in grams[number]:
            carriers[gram].append(number)
    return repeated


def write_corpus(folder: Path, n_articles: int) -> None:
    """Write the batches of a made corpus as Parquet files."""
    for number, batch in enumerate(made_corpus(n_articles)):
        batch.to_parquet(folder / f"{number:05d}.parquet")


def measure(folder: Path, way: str) -> str:
    """Return how long one way takes for the Parquet files of a folder, and the peak memory of its process."""
    files, before, start = sorted(folder.iterdir()), _peak_mb(), time.process_time()

    def read(ids: Collection[str]) -> pd.DataFrame:
        parts = (pd.read_parquet(file) for file in files)
        return pd.concat(part[part["article_id"].isin(ids)] for part in parts)

    if way == SIGNATURES:
        n = len(find_duplicates_in((pd.read_parquet(file) for file in files), read))
    else:
        n = all_five_grams_at_once(pd.read_parquet(folder))
    taken, n_articles = time.process_time() - start, sum(len(pd.read_parquet(f, columns=[])) for f in files)
    speed = f"{taken:.1f} CPU s, {n_articles / taken:,.0f} articles/s"
    return f"{n:,} repeated; {speed}; {_peak_mb():,.0f} MB in all ({before:,.0f} before)"


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def wire(sizes: Mapping[int, tuple[str, ...]] = IN_BENCH) -> Iterator[tuple[str, str]]:
    """Yield what ``measure`` says for so many articles and these ways, each in a process of its own."""
    for n_articles, ways in sizes.items():
        with tempfile.TemporaryDirectory() as folder:
            write_corpus(Path(folder), n_articles)
            for way in ways:
                command = [sys.executable, "-m", "benchmarks.wire", folder, way]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                yield f"repeated articles among {n_articles:,}, {way}", done.stdout.strip()


if __name__ == "__main__":
    if len(sys.argv) > 2 and not sys.argv[1].isdigit():
        print(measure(Path(sys.argv[1]), sys.argv[2]))
    else:
        sizes = {int(n): (SIGNATURES, FIVE_GRAMS)[: 2 if int(n) <= 10_000 else 1] for n in sys.argv[1:]}
        for row in wire(sizes) if sizes else links():
            print("|", " | ".join(row), "|", flush=True)
