"""``python -m benchmarks.plain PYTHON [ARTICLES ...]``: tagging beside the plain pipeline, by CPU time.

``PYTHON`` is that of an environment with spacy, pysbd and textblob; they are none of the workbook's own packages.
``ARTICLES`` are files or folders (seeds/), of each of which at most the first 30 articles are taken. The plain pipeline
(``plain_pipeline.py``) finds sentences, tone and names; no quotes, no pronouns, no stance, no tables.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from analysis.read import load_articles
from analysis.reference import load_reference
from analysis.tag import tag_articles
from analysis.tag.actors.gazetteer import compile_gazetteer

SEEDS = Path(__file__).parents[1] / "seeds"
ROUNDS, MOST = 5, 30
TIERS = ("none", "linear")


def compare(python: str, texts: list[str]) -> list[str]:
    """Return a row for each tier: words per article, articles per CPU second of both, and how many times as many."""
    names = sorted(compile_gazetteer(load_reference()).names())
    with started(python, "plain_pipeline.py", {"texts": texts, "names": names}) as ask:
        taken = time_in_turn(ask, pd.DataFrame({"text": texts}))
    words, speed = statistics.mean(len(text.split()) for text in texts), {}
    for name, seconds in taken.items():
        speed[name] = len(texts) / statistics.median(seconds[1:])  # the first round is not counted
    return [
        f"| {len(texts)} of {words:.0f} words | {tier} | {speed[tier]:.1f} | {speed['plain']:.1f} "
        f"| {speed[tier] / speed['plain']:.2f} |"
        for tier in TIERS
    ]


@contextmanager
def started(python: str, script: str, given: dict) -> Iterator[Callable[[str], str]]:
    """Start a script beside this file under another Python; give the body what sends it a line and returns its answer.

    The script reads ``given`` from the file of JSON that it is called with.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "given.json"
        file.write_text(json.dumps(given), encoding="utf-8")
        command = [python, str(Path(__file__).parent / script), str(file)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:

            def ask(line: str) -> str:
                other.stdin.write(f"{line}\n")
                other.stdin.flush()
                return other.stdout.readline()

            yield ask
            other.stdin.close()


def time_in_turn(ask: Callable[[str], str], articles: pd.DataFrame) -> dict[str, list[float]]:
    """Return the CPU seconds of each round, of the plain pipeline and of each tier, so that all meet the same load."""
    taken: dict[str, list[float]] = {"plain": [], **{tier: [] for tier in TIERS}}
    for _ in range(ROUNDS + 1):
        taken["plain"].append(float(ask("")))
        for tier in TIERS:
            start = time.process_time()
            tag_articles(articles, stance=tier)
            taken[tier].append(time.process_time() - start)
    return taken


def main() -> None:
    print("| articles | stance | ours, articles/s | plain, articles/s | times |\n| --- | --- | --- | --- | --- |")
    for source in sys.argv[2:] or [SEEDS]:
        print(*compare(sys.argv[1], load_articles(source)["text"].tolist()[:MOST]), sep="\n")


if __name__ == "__main__":
    main()
