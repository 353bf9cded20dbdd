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
from analysis.tag.actors.named.mentions import find_mentions
from analysis.tag.quotes.statements import find_quotes
from analysis.tag.sentiment import score_tone
from analysis.tag.text import quoted_spans, split_sentences
from benchmarks.corpus import counts, growth
from benchmarks.explore import explore
from benchmarks.wire import wire

SEEDS = Path(__file__).parents[1] / "seeds"
REPEATS = 5
_TIMED = {
    "report": "`dateline report seeds`",
    "tagging": "tagging alone, a whole process",
    "floor": "floor: its notebooks with imports only, run and exported",
}


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


def report(repeats: int = 3) -> list[tuple[str, str]]:
    """Return the wall seconds of ``dateline report seeds`` as a whole process, what it weighs, and how it compares.

    The floor is what no report can go below: the same notebooks with nothing but their imports, run and exported. The
    goal is 1.5 floors plus tagging. The three are timed in turn, so that a busy machine slows all of them.
    """
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            "report": ["-m", "analysis.cli", "report", str(SEEDS), "--out", folder, "--force"],
            "tagging": ["-m", "benchmarks", "--tag"],
            "floor": ["-m", "benchmarks", "--floor", str(Path(folder) / "floor")],
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for name, arguments in list(commands.items()) * repeats:
            taken[name].append(wall_seconds(arguments))
        page = (Path(folder) / "latest" / "index.html").stat().st_size
    middle = {name: statistics.median(seconds) for name, seconds in taken.items()}
    rows = [
        (name, f"{middle[key]:.1f} s wall (of {', '.join(f'{t:.1f}' for t in taken[key])})")
        for key, name in _TIMED.items()
    ]
    over = (middle["report"] - middle["tagging"]) / middle["floor"]
    return [*rows, ("report without tagging, in floors", f"{over:.2f}"), ("its page", f"{page / 1e6:.2f} MB")]


def wall_seconds(arguments: list[str]) -> float:
    """Return how long Python takes with these arguments."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - start


def run_floor(folder: Path) -> None:
    """Run the notebooks of a report without all but their parameters and imports, and write them as a page."""
    import nbformat

    from analysis.report.head import Head
    from analysis.report.page import write_page
    from analysis.runs.notebooks import run_notebooks
    from analysis.runs.run import report_notebooks

    empty, done = folder / "empty", folder / "done"
    for place in (empty, done):
        place.mkdir(parents=True, exist_ok=True)
    notebooks = []
    for notebook in report_notebooks():
        document = nbformat.read(notebook, as_version=4)
        document.cells = [cell for cell in document.cells if cell["id"].startswith(("title", "parameters", "import"))]
        nbformat.write(document, empty / notebook.name)
        notebooks.append(empty / notebook.name)
    executed = run_notebooks(notebooks, {n.stem: {} for n in notebooks}, done)
    write_page(executed, done / "index.html", Head("Floor", "", (), False, "", ()))


def main() -> None:
    articles = load_articles(SEEDS)
    words = articles["text"].str.split().str.len()
    print("# How fast\n")
    print(f"`make bench` on {platform.machine()}, Python {platform.python_version()}, one thread; ")
    print(f"{len(articles)} articles of {words.mean():.0f} words; medians of {REPEATS} repeats, CPU time.\n")
    print("| what | figure |\n| --- | --- |")
    for name, figure in [*tagging(articles), *encoder(articles), *report(), *explore(), *wire()]:
        print(f"| {name} | {figure} |")
    print("\n## A corpus that grows\n")
    print(*growth([1_000, 4_000]), "", *counts(1_000_000), sep="\n")


if __name__ == "__main__":
    if "--floor" in sys.argv:
        run_floor(Path(sys.argv[-1]))
    elif "--tag" in sys.argv:
        tag_articles(load_articles(SEEDS), stance="model")
    elif "--explore" in sys.argv:
        for name, figure in explore():
            print(f"| {name} | {figure} |")
    else:
        main()
