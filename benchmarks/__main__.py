"""``make bench``: how fast the workbook is on this machine, as Markdown.

Timings of a shared machine are noisy: compare figures of one run with one another, not with those of another day.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis.read import load_articles
from analysis.reference import load_reference
from analysis.schema import NOT_ACTORS, Span
from analysis.tag import load_tier, tag_articles, tag_text
from analysis.tag.actors import find_mentions
from analysis.tag.quotes import find_quotes
from analysis.tag.sentiment import score_tone
from analysis.tag.text import quoted_spans, split_sentences

SEEDS = Path(__file__).parents[1] / "seeds"
REPEATS = 5


def cpu_seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the median CPU seconds of ``work``, after one run that is not counted."""
    work()
    taken = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def tagging(articles: pd.DataFrame) -> list[tuple[str, str]]:
    """Return articles per CPU second of each step and of both tiers."""
    reference = load_reference()
    texts = articles["text"].tolist()
    split = [(t, split_sentences(t, reference), quoted_spans(t)) for t in texts]
    steps = {
        "sentences": lambda: [split_sentences(t, reference) for t in texts],
        "quotes": lambda: [find_quotes(t, s, q, reference) for t, s, q in split],
        "names": lambda: [find_mentions(t, s, reference, date="2021-04-01") for t, s, _ in split],
        "tone": lambda: [score_tone(t[x.start_char : x.end_char]) for t, s, _ in split for x in s],
        "all but stance, no tables": lambda: [tag_text(t, reference, date="2021-04-01") for t in texts],
        "all, linear tier, no tables": lambda: [
            tag_text(t, reference, model=load_tier("linear"), date="2021-04-01") for t in texts
        ],
        "`tag_articles`, no stance": lambda: tag_articles(articles, stance="none"),
        "`tag_articles`, linear tier": lambda: tag_articles(articles, stance="linear"),
        "`tag_articles`, model tier": lambda: tag_articles(articles, stance="model"),
    }
    return [(name, f"{len(texts) / cpu_seconds(work):,.1f} articles/s") for name, work in steps.items()]


def encoder(articles: pd.DataFrame) -> list[tuple[str, str]]:
    """Return passes of the encoder per CPU second: sentences as they are, with all their actors marked."""
    model, asked = load_tier("model"), []
    for text in articles["text"]:
        tagged = tag_text(text, load_reference(), date="2021-04-01")
        for sentence in tagged.sentences:
            start, end = sentence.start_char, sentence.end_char
            marks = sorted({Span(m.start_char - start, m.end_char - start) for m in tagged.mentions
                            if start <= m.start_char and m.end_char <= end and m.kind not in NOT_ACTORS})  # fmt: skip
            if marks:
                asked.append((text[start:end], marks))
    taken = cpu_seconds(lambda: [model.voice_target(wording, marks) for wording, marks in asked])
    return [("encoder alone, model tier", f"{len(asked) / taken:,.0f} sentences/s")]


def report() -> list[tuple[str, str]]:
    """Return the wall seconds of ``dateline report seeds`` as a whole process, and the weight of what it writes."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "analysis.cli", "report", str(SEEDS), "--out", folder, "--force"]
        taken = []
        for _ in range(3):
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            taken.append(time.perf_counter() - start)
        page = (Path(folder) / "latest" / "index.html").stat().st_size
    seconds = f"{statistics.median(taken):.1f} s wall (of {', '.join(f'{t:.1f}' for t in taken)})"
    return [("`dateline report seeds`", seconds), ("its page", f"{page / 1e6:.2f} MB")]


def main() -> None:
    articles = load_articles(SEEDS)
    words = articles["text"].str.split().str.len()
    print("# How fast\n")
    print(f"`make bench` on {platform.machine()}, Python {platform.python_version()}, one thread; ")
    print(f"{len(articles)} articles of {words.mean():.0f} words; medians of {REPEATS} repeats, CPU time.\n")
    print("| what | figure |\n| --- | --- |")
    for name, figure in [*tagging(articles), *encoder(articles), *report()]:
        print(f"| {name} | {figure} |")


if __name__ == "__main__":
    main()
